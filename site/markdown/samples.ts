import type { MarkdownRenderer } from "vitepress";

import { labelOf } from "../../tests/documentation/labels.js";
import { parseFence } from "../../tests/documentation/markdown.js";
import { idOf, isTried } from "../examples.js";

interface Sample {
  readonly mark: string;
  readonly filename: string | undefined;
  readonly settings: unknown;
  /** The example of the playground that it is. */
  readonly id: string | undefined;
}

/**
 * Frames the wrong and the right code of a page: the line above each block becomes the head of the frame, with the
 * file's name and a link that opens the code in the playground.
 */
export function samples(md: MarkdownRenderer): void {
  md.core.ruler.push("samples", (state) => {
    const page = (state.env as { relativePath?: string }).relativePath ?? "";
    const { tokens } = state;
    let count = 0;
    let previous: string | undefined;
    for (const [index, token] of tokens.entries()) {
      if (token.type !== "fence") {
        continue;
      }
      const { language, mark, filename, settings } = parseFence(token.info);
      const isExample = isTried({ language, mark });
      count += isExample ? 1 : 0;
      if (mark !== undefined && labelOf(mark, previous) === tokens[index - 2]?.content) {
        token.meta = { mark, filename, settings, id: isExample ? idOf(page, count) : undefined } satisfies Sample;
        tokens[index - 3]?.attrSet("class", `sample-label ${mark}`);
      }
      previous = mark === "report" ? previous : mark;
    }
  });

  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const block = fence?.(tokens, index, options, env, self) ?? "";
    const sample = tokens[index]?.meta as Sample | null;
    if (sample === null) {
      return block;
    }
    const { mark, filename, settings, id } = sample;
    const parts = [
      ...(filename === undefined ? [] : [md.utils.escapeHtml(filename)]),
      ...(settings === undefined ? [] : [`<code v-pre>${md.utils.escapeHtml(JSON.stringify(settings))}</code>`]),
      ...(id === undefined ? [] : [md.renderInline(`[Try it](/playground.md#example=${id})`, env)]),
    ];
    const notes = parts.map((part) => `<span>${part}</span>`).join("");
    return `<div class="sample ${mark}">${notes === "" ? "" : `<div class="sample-notes">${notes}</div>`}${block}</div>\n`;
  };
}
