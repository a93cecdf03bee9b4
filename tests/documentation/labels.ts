import { readPage } from "./markdown.js";

/** The line above a block, by the word in its fence: what a reader sees of it who is not shown the fence. */
const LABELS: Readonly<Record<string, string>> = {
  incorrect: "❌ **Wrong**",
  correct: "✅ **Right**",
  before: "🔧 **Before** `--fix`",
  after: "🔧 **After** `--fix`",
  "before-suggestion": "💡 **Before** the suggestion",
};
const AFTER_SUGGESTION = "💡 **After** the suggestion";

/**
 * @param mark the word in the fence of a block of code.
 * @param previous that of the block before it.
 * @returns the line that must stand above the block; undefined where there need be none.
 */
export function labelOf(mark: string | undefined, previous: string | undefined): string | undefined {
  return mark === "after" && previous === "before-suggestion" ? AFTER_SUGGESTION : LABELS[mark ?? ""];
}

/**
 * Looks for the line above each block of wrong and right code.
 *
 * @returns a sentence for each block without it.
 */
export function problemsInLabels(markdown: string): string[] {
  // A report may be quoted between the code and its repair.
  const blocks = readPage(markdown).blocks.filter(({ mark }) => mark !== "report");
  return blocks.flatMap(({ mark, label, text }, index) => {
    const expected = labelOf(mark, blocks[index - 1]?.mark);
    return expected === undefined || label === expected
      ? []
      : [`Above the block there must be a line, ${expected}\n\n${text}`];
  });
}
