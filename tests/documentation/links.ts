import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { readPage } from "./markdown.js";
import { ROOT } from "./pages.js";

/**
 * Follows the links of a page that stay in the repository.
 *
 * @param file the page's path from the root.
 */
export function problemsInLinks(markdown: string, file: string): string[] {
  return readPage(markdown).links.flatMap((link) => {
    if (/^[a-z]+:/.test(link)) {
      return [];
    }
    const [target = "", anchor] = link.split("#");
    const linked = target === "" ? path.join(ROOT, file) : path.resolve(ROOT, path.dirname(file), target);
    if (!existsSync(linked)) {
      return [`${link} leads nowhere.`];
    }
    const page = target === "" ? markdown : linked.endsWith(".md") ? readFileSync(linked, "utf8") : "";
    return anchor === undefined || readPage(page).anchors.has(anchor) ? [] : [`${link}: there is no such heading.`];
  });
}
