import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { walk } from "./ast.js";
import type { Node, SourceCode } from "../plugin/types.js";

type Fixer = TSESLint.RuleFixer;

/** The white space before the first token of the line on which a node starts. */
export function indentOf(node: Node, sourceCode: SourceCode): string {
  const line = sourceCode.lines[node.loc.start.line - 1] ?? "";
  return /^\s*/.exec(line)?.[0] ?? "";
}

/** One level of indentation as the code around a node writes it: what the node has more than the statement around it. */
export function indentUnit(node: Node, sourceCode: SourceCode): string {
  const own = indentOf(node, sourceCode);
  for (let outer = node.parent; outer; outer = outer.parent) {
    const around = indentOf(outer, sourceCode);
    if (own.startsWith(around) && own.length > around.length) {
      return own.slice(around.length);
    }
  }
  return own.startsWith("\t") ? "\t" : "  ";
}

/** Whether a node is a statement of a block, a program or a case, where others can be put beside it. */
export function isInList(node: Node): boolean {
  const type = node.parent?.type;
  return type === "BlockStatement" || type === "Program" || type === "SwitchCase";
}

/**
 * Indents the lines that start within a range by one more unit. Lines that start in a template or a string stay as they
 * are, and so do those of the ranges that are left out.
 */
export function indentLines(
  range: TSESTree.Range,
  without: readonly TSESTree.Range[],
  within: Node,
  unit: string,
  sourceCode: SourceCode,
  fixer: Fixer,
): TSESLint.RuleFix[] {
  const fixed: TSESTree.Range[] = [];
  walk(within, sourceCode, (node) => {
    if (
      (node.type === "TemplateElement" || node.type === "Literal" || node.type === "JSXText") &&
      node.loc.end.line > node.loc.start.line
    ) {
      fixed.push(node.range);
    }
    return true;
  });
  const fixes: TSESLint.RuleFix[] = [];
  const isKept = (at: number): boolean =>
    !fixed.some(([from, to]) => from < at && at < to) && !without.some(([from, to]) => from <= at && at < to);
  for (let line = sourceCode.getLocFromIndex(range[0]).line + 1; line <= sourceCode.lines.length; line++) {
    const at = sourceCode.getIndexFromLoc({ line, column: 0 });
    if (at >= range[1]) {
      break;
    }
    if ((sourceCode.lines[line - 1] ?? "").trim() !== "" && isKept(at)) {
      fixes.push(fixer.insertTextBeforeRange([at, at], unit));
    }
  }
  return fixes;
}

/** The range of a statement, and of its line where it has one to itself. */
export function lineRange(statement: Node, sourceCode: SourceCode): TSESTree.Range {
  const { text } = sourceCode;
  let [from, to] = statement.range;
  while (from > 0 && /[ \t]/.test(text.charAt(from - 1))) {
    from--;
  }
  while (to < text.length && /[ \t\r]/.test(text.charAt(to))) {
    to++;
  }
  const startsLine = from === 0 || text.charAt(from - 1) === "\n";
  return startsLine && (to === text.length || text.charAt(to) === "\n") ? [from, to + 1] : statement.range;
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
    return [fixer.insertTextBefore(statement, `${text}\n${indent}`)];
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
  return isOnOneLine(block)
    ? fixer.insertTextAfterRange(last.range, ` ${text}${isTight(block) ? " " : ""}`)
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
