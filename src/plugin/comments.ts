import type { TSESTree } from "@typescript-eslint/utils";

const NEXT_LINE =
  /^[\s*]*(?:(?:eslint|oxlint)-disable-next-line\b|@ts-(?:expect-error|ignore)\b|(?:prettier|biome|deno-lint)-ignore\b|(?:istanbul|c8|v8|node:coverage) ignore\b)/;
const SAME_LINE = /^[\s*]*(?:eslint|oxlint)-disable-line\b/;

/** Whether a comment speaks to a tool about the line below it. */
export function isForNextLine({ value }: TSESTree.Comment): boolean {
  return NEXT_LINE.test(value);
}

/** Whether a comment speaks to a tool about the line on which it stands. */
export function isForOwnLine({ value }: TSESTree.Comment): boolean {
  return SAME_LINE.test(value);
}

/** Whether a comment documents what stands below it. */
export function isDoc({ type, value }: TSESTree.Comment): boolean {
  return type === "Block" && value.startsWith("*");
}
