import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { readPage } from "./markdown.js";
import { PAGES, readPageFile, ROOT } from "./pages.js";

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

/**
 * Follows the links from page to page.
 *
 * @param start a page's path from the root.
 * @returns the paths of the pages that they lead to, with the start.
 */
export function pagesLinkedFrom(start: string): ReadonlySet<string> {
  const found = new Set([start]);
  for (const file of found) {
    for (const link of readPage(readPageFile(file)).links) {
      const linked = path.join(path.dirname(file), link.replace(/#.*/, ""));
      // A folder is shown with its README.
      for (const page of [linked, path.join(linked, "README.md")].filter((one) => PAGES.includes(one))) {
        found.add(page);
      }
    }
  }
  return found;
}
