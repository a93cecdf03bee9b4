import type { MarkdownRenderer } from "vitepress";

/** Draws the diagrams of a page in the browser. */
export function diagrams(md: MarkdownRenderer): void {
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    return token?.info.trim() === "mermaid"
      ? `<MermaidDiagram source="${encodeURIComponent(token.content)}" />\n`
      : (fence?.(tokens, index, options, env, self) ?? "");
  };
}
