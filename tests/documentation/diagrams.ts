import DOMPurify from "dompurify";

import { readPage } from "./markdown.js";

/**
 * Parses the diagrams of a page.
 *
 * @returns a sentence for each that Mermaid refuses.
 */
export async function problemsInDiagrams(markdown: string): Promise<string[]> {
  const diagrams = readPage(markdown).blocks.filter(({ language }) => language === "mermaid");
  if (diagrams.length === 0) {
    return [];
  }
  const mermaid = await loadMermaid();
  const problems: string[] = [];
  for (const { text } of diagrams) {
    try {
      await mermaid.parse(text);
    } catch (error) {
      problems.push(`Mermaid does not understand the diagram: ${String(error)}\n\n${text}`);
    }
  }
  return problems;
}

/**
 * Mermaid cleans labels with DOMPurify, which without a browser lacks these two; nothing is drawn here, so labels may
 * stay as they are.
 */
async function loadMermaid(): Promise<{ parse: (text: string) => Promise<unknown> }> {
  Object.assign(DOMPurify, { addHook: () => undefined, sanitize: (label: string) => label });
  const { default: mermaid } = await import("mermaid");
  return mermaid;
}
