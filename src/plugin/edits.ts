import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { isDoc, isForNextLine, isForOwnLine } from "./comments.js";
import type { SourceCode } from "./types.js";

type Edit = TSESLint.RuleFix;

const edit = (range: Readonly<TSESTree.Range>, text: string): Edit => ({ range: [range[0], range[1]], text });

/** Makes edits as ESLint's own fixer does, so that they can be judged before they are reported. */
const fixer: TSESLint.RuleFixer = {
  insertTextAfter: ({ range }, text) => edit([range[1], range[1]], text),
  insertTextAfterRange: (range, text) => edit([range[1], range[1]], text),
  insertTextBefore: ({ range }, text) => edit([range[0], range[0]], text),
  insertTextBeforeRange: (range, text) => edit([range[0], range[0]], text),
  remove: ({ range }) => edit(range, ""),
  removeRange: (range) => edit(range, ""),
  replaceText: ({ range }, text) => edit(range, text),
  replaceTextRange: edit,
};

/**
 * The edits that a repair makes, in the order of the source and with the line breaks of the file.
 *
 * @returns undefined where they would touch each other, lose a comment, or part a comment from what it speaks of: a
 *   directive from its line, a doc comment from what it documents.
 */
export function editsOf(fix: TSESLint.ReportFixFunction, sourceCode: SourceCode): readonly Edit[] | undefined {
  const made = fix(fixer);
  const list = made === null ? [] : "range" in made ? [made] : [...made];
  const edits = list
    .filter((one, at) => list.findIndex((other) => isSameRemoval(one, other)) === at || one.text !== "")
    .sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
  const meet = edits.some(({ range }, at) => range[0] < (edits[at - 1]?.range[1] ?? 0));
  if (edits.length === 0 || meet || !keepsComments(edits, sourceCode)) {
    return undefined;
  }
  return sourceCode.text.includes("\r\n")
    ? edits.map(({ range, text }) => edit(range, text.replaceAll(/\r?\n/g, "\r\n")))
    : edits;
}

function isSameRemoval(one: Edit, other: Edit): boolean {
  return one.text === "" && other.text === "" && one.range[0] === other.range[0] && one.range[1] === other.range[1];
}

function keepsComments(edits: readonly Edit[], sourceCode: SourceCode): boolean {
  const from = edits[0]?.range[0] ?? 0;
  const to = edits.at(-1)?.range[1] ?? 0;
  const first = sourceCode.getLocFromIndex(from).line;
  const last = sourceCode.getLocFromIndex(to).line;
  return sourceCode
    .getAllComments()
    .filter(({ loc }) => loc.end.line >= first - LINES_ABOVE && loc.start.line <= last)
    .every((comment) => isKept(comment, edits, sourceCode) && keepsItsPlace(comment, edits, sourceCode));
}

/** How far above an edit a comment is looked for that speaks of what is edited. */
const LINES_ABOVE = 40;

/** Whether a comment is still there, in its place or where the code around it has moved. */
function isKept({ range, type }: TSESTree.Comment, edits: readonly Edit[], { text }: SourceCode): boolean {
  const isCut = edits.some((one) => one.range[0] < range[1] && one.range[1] > range[0]);
  const isMoved = isCut && edits.some((one) => one.text.includes(text.slice(...range)));
  // What is written right after a line comment would be part of it.
  const goesOn =
    type === "Line" && edits.some((one) => one.range[0] === range[1] && one.text !== "" && !/^\r?\n/.test(one.text));
  return (!isCut || isMoved) && !goesOn;
}

/** Whether a comment that speaks of a line, or of what follows, still stands by it. */
function keepsItsPlace(comment: TSESTree.Comment, edits: readonly Edit[], sourceCode: SourceCode): boolean {
  if (isForOwnLine(comment)) {
    return keepsLine(comment.loc.start.line, edits, sourceCode);
  }
  const isDirective = isForNextLine(comment);
  const next = isDirective || isDoc(comment) ? sourceCode.getTokenAfter(comment) : null;
  if (next === null) {
    return true;
  }
  const isParted = edits.some(
    ({ range, text }) =>
      range[0] > comment.range[0] && range[0] <= next.range[0] && range[1] <= next.range[0] && text.includes("\n"),
  );
  return !isParted && (!isDirective || keepsLine(comment.loc.end.line + 1, edits, sourceCode));
}

/** Whether what stands on a line stays on one line, and is not taken away as a whole. */
function keepsLine(line: number, edits: readonly Edit[], sourceCode: SourceCode): boolean {
  const content = sourceCode.lines[line - 1] ?? "";
  const lineStart = sourceCode.getIndexFromLoc({ line, column: 0 });
  const start = lineStart + content.length - content.trimStart().length;
  const end = lineStart + content.trimEnd().length;
  return edits.every(
    ({ range: [from, to], text }) =>
      to < start ||
      from > end ||
      (from === end && to === end) ||
      (to === start && from === start && !text.includes("\n")) ||
      (from >= start && to <= end && !text.includes("\n") && !(text === "" && from === start && isWhole(to, end))),
  );

  /** Whether nothing but a comment is left of the line behind a place. */
  function isWhole(to: number, lineEnd: number): boolean {
    return /^[\s;,]*(?:\/\/.*|\/\*.*\*\/\s*)?$/.test(sourceCode.text.slice(to, lineEnd));
  }
}
