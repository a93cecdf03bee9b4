import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { isDoc, isForNextLine } from "../plugin/comments.js";
import type { Node, SourceCode } from "../plugin/types.js";
import { indentOf, indentUnit } from "./edits.js";
import { startWithComments } from "./imports.js";

type Fixer = TSESLint.RuleFixer;

/** Whether a node is a statement of a block, a program or a case, where others can be put beside it. */
export function isInList(node: Node): boolean {
  const type = node.parent?.type;
  return type === "BlockStatement" || type === "Program" || type === "SwitchCase";
}

/** Statements that end at a semicolon, written or not. */
const ENDS_WITH_SEMICOLON =
  /^(?:Expression|Return|Throw|Break|Continue|Debugger|DoWhile)Statement$|^(?:VariableDeclaration|Import|Export|TSTypeAlias|TSImport|TSExport)/;

/** Whether a statement ends by the end of its line alone, so that what follows may go on with it. */
function endsOpen(statement: Node, sourceCode: SourceCode): boolean {
  return ENDS_WITH_SEMICOLON.test(statement.type) && ownEnd(statement, sourceCode).semicolon === undefined;
}

/** Where a statement ends, and its semicolon: one on a later line stands there for the sake of what follows. */
function ownEnd(
  statement: Node,
  sourceCode: SourceCode,
): { readonly end: number; readonly semicolon: TSESTree.Token | undefined } {
  const last = sourceCode.getLastToken(statement);
  const before = last && sourceCode.getTokenBefore(last);
  if (last?.value !== ";" || !before) {
    return { end: statement.range[1], semicolon: undefined };
  }
  return before.loc.end.line === last.loc.start.line
    ? { end: statement.range[1], semicolon: last }
    : { end: before.range[1], semicolon: undefined };
}

/** The text of a statement as it can stand elsewhere. */
export function textOfStatement(statement: Node, sourceCode: SourceCode): string {
  const { end, semicolon } = ownEnd(statement, sourceCode);
  return sourceCode.text.slice(statement.range[0], end) + (semicolon ? "" : ";");
}

/**
 * Takes a statement out of its list, with its line where it has one to itself. What stands before it and ends without a
 * semicolon does not run into what stands after it.
 */
export function removeStatement(statement: Node, sourceCode: SourceCode, fixer: Fixer): TSESLint.RuleFix {
  const { end } = ownEnd(statement, sourceCode);
  const list = listAround(statement);
  const at = list.indexOf(statement);
  const [previous, next] = [list[at - 1], list[at + 1]];
  const isNeeded =
    previous &&
    next &&
    end === statement.range[1] &&
    endsOpen(previous, sourceCode) &&
    /^[([`/+\-*]/.test(sourceCode.getFirstToken(next)?.value ?? "");
  return isNeeded
    ? fixer.replaceTextRange([statement.range[0], end], ";")
    : fixer.removeRange(lineRange([statement.range[0], end], sourceCode));
}

/** The statements of the block, the program or the case that a statement stands in. */
export function listAround({ parent }: Node): readonly Node[] {
  switch (parent?.type) {
    case "BlockStatement":
    case "Program":
      return parent.body;
    case "SwitchCase":
      return parent.consequent;
    default:
      return [];
  }
}

/** A range, and its line where it has one to itself. */
export function lineRange(range: TSESTree.Range, { text }: SourceCode): TSESTree.Range {
  let [from, to] = range;
  while (from > 0 && /[ \t]/.test(text.charAt(from - 1))) {
    from--;
  }
  while (to < text.length && /[ \t\r]/.test(text.charAt(to))) {
    to++;
  }
  const startsLine = from === 0 || text.charAt(from - 1) === "\n";
  return startsLine && (to === text.length || text.charAt(to) === "\n") ? [from, to + 1] : range;
}

/** Puts a statement before another one, in braces where the other is the whole body of an `if` or a loop. */
export function insertStatementBefore(
  statement: Node,
  text: string,
  sourceCode: SourceCode,
  fixer: Fixer,
): TSESLint.RuleFix[] {
  const indent = indentOf(statement, sourceCode);
  if (isInList(statement)) {
    const directive = sourceCode
      .getCommentsBefore(statement)
      .some((comment) => isForNextLine(comment) || isDoc(comment));
    const start = directive ? startWithComments(statement, sourceCode) : statement.range[0];
    return [fixer.insertTextBeforeRange([start, start], `${text}\n${indent}`)];
  }
  const outer = statement.parent ? indentOf(statement.parent, sourceCode) : "";
  const inner = outer + indentUnit(statement, sourceCode);
  const between = sourceCode.text.slice(sourceCode.getTokenBefore(statement)?.range[1] ?? 0, statement.range[0]);
  const isOnOwnLine = between.includes("\n");
  return [
    fixer.insertTextBefore(statement, isOnOwnLine ? `${text}\n${indent}` : `{\n${inner}${text}\n${inner}`),
    ...(isOnOwnLine ? [fixer.insertTextAfter(sourceCode.getTokenBefore(statement) ?? statement, " {")] : []),
    fixer.insertTextAfter(statement, `\n${outer}}`),
  ];
}

/** Puts a statement first in a block, after a comment on the line of its brace. */
export function insertAtStart(
  block: TSESTree.BlockStatement,
  text: string,
  sourceCode: SourceCode,
  fixer: Fixer,
): TSESLint.RuleFix {
  const brace = sourceCode.getFirstToken(block) ?? block;
  if (isOnOneLine(block)) {
    return fixer.insertTextAfterRange(brace.range, ` ${text}${isTight(block) ? " " : ""}`);
  }
  const next = sourceCode.getTokenAfter(brace, { includeComments: true });
  const after = next?.type === "Line" && next.loc.start.line === brace.loc.start.line ? next : brace;
  return fixer.insertTextAfterRange(after.range, `\n${innerIndent(block, sourceCode)}${text}`);
}

/** Puts a statement last in a block. */
export function insertAtEnd(
  block: TSESTree.BlockStatement,
  text: string,
  sourceCode: SourceCode,
  fixer: Fixer,
): TSESLint.RuleFix {
  const brace = sourceCode.getLastToken(block) ?? block;
  const last = sourceCode.getTokenBefore(brace, { includeComments: true }) ?? block;
  const statement = block.body.at(-1);
  const end = statement && endsOpen(statement, sourceCode) ? ";" : "";
  return isOnOneLine(block)
    ? fixer.insertTextAfterRange(last.range, `${end} ${text}${isTight(block) ? " " : ""}`)
    : fixer.insertTextAfterRange(last.range, `\n${innerIndent(block, sourceCode)}${text}`);
}

const isOnOneLine = (block: Node): boolean => block.loc.start.line === block.loc.end.line;
const isTight = (block: Node): boolean => block.range[1] - block.range[0] === 2;

function innerIndent(block: TSESTree.BlockStatement, sourceCode: SourceCode): string {
  const outer = indentOf(block, sourceCode);
  const [first] = block.body;
  const own = first && indentOf(first, sourceCode);
  return own !== undefined && own.startsWith(outer) && own.length > outer.length
    ? own
    : outer + indentUnit(block, sourceCode);
}
