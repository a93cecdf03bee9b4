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
