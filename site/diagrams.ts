import mermaid from "mermaid";

/**
 * Draws a diagram.
 *
 * @param id one that no element of the page has.
 * @returns the SVG.
 */
export async function draw(id: string, source: string, isDark: boolean): Promise<string> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    theme: isDark ? "dark" : "neutral",
    fontFamily: "inherit",
  });
  return (await mermaid.render(id, source)).svg;
}
