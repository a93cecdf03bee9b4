import type { TSESTree } from "@typescript-eslint/utils";

import type { Node, SourceCode } from "../plugin/types.js";

/**
 * The range that takes one item out of a list between brackets, with its comma and, where it stands alone, its line.
 * Comments beside it stay.
 *
 * @returns undefined where a comment stands between the item and its comma.
 */
export function rangeWithoutItem(item: Node, sourceCode: SourceCode): TSESTree.Range | undefined {
  const text = sourceCode.getText();
  const after = sourceCode.getTokenAfter(item, { includeComments: true });
  if (after?.value === ",") {
    const lineStart = /\n[ \t]*$/.exec(text.slice(0, item.range[0]))?.index;
    const lineEnd = /^[ \t]*(?=\r?\n)/.exec(text.slice(after.range[1]));
    if (lineStart !== undefined && lineEnd) {
      return [text[lineStart - 1] === "\r" ? lineStart - 1 : lineStart, after.range[1] + lineEnd[0].length];
    }
    const space = /^[ \t]*/.exec(text.slice(after.range[1]))?.[0] ?? "";
    return [item.range[0], after.range[1] + space.length];
  }
  const before = sourceCode.getTokenBefore(item, { includeComments: true });
  if (before?.value === ",") {
    return [before.range[0], item.range[1]];
  }
  return before?.value === "{" && after?.value === "}" ? [before.range[1], after.range[0]] : undefined;
}
