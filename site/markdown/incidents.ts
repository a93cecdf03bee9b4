import type { MarkdownRenderer } from "vitepress";

import { examplesOfIncidents } from "../examples.js";

/** Below the title of an incident, links to the playground with the code that it is rebuilt in. */
export function incidents(md: MarkdownRenderer): void {
  const examples = examplesOfIncidents();
  md.core.ruler.push("incidents", ({ tokens, env, Token }) => {
    const { relativePath = "" } = env as { relativePath?: string };
    const links = examples
      .filter(({ page }) => `${page}.md` === relativePath)
      .map(
        ({ id, project }) =>
          `[Try ${project.active.replace(/^.*\//, "")} in the playground](/playground.md#example=${id})`,
      );
    const title = tokens.findIndex(({ type }) => type === "heading_close");
    if (links.length > 0 && title >= 0) {
      const paragraph = new Token("html_block", "", 0);
      paragraph.content = `<p>${md.renderInline(links.join(" · "), env)}</p>\n`;
      tokens.splice(title + 1, 0, paragraph);
    }
  });
}
