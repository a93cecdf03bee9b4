import type { MarkdownRenderer } from "vitepress";

import { fileAt, linkOnSite } from "../pages.js";

/** Makes the links of a page, which are right in the repository, right on the site. */
export function repositoryLinks(md: MarkdownRenderer): void {
  md.core.ruler.push("repository-links", ({ tokens, env }) => {
    const file = fileAt((env as { relativePath?: string }).relativePath ?? "");
    if (file === undefined) {
      return;
    }
    for (const link of tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === "link_open")) {
      link.attrSet("href", linkOnSite(link.attrGet("href") ?? "", file));
    }
  });
}
