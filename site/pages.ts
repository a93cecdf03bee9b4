import { readFileSync, statSync } from "node:fs";
import path from "node:path";

import { PAGES, ROOT } from "../tests/documentation/pages.js";

export const REPOSITORY = "https://github.com/eslint-plugin-postmortem/eslint-plugin-postmortem";

/** Pages of the repository that are shown under another name than their own. */
const RENAMED: Readonly<Record<string, string>> = {
  "README.md": "index.md",
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
  "docs/README.md": "contents.md",
  "site/playground.md": "playground.md",
};

/**
 * Where the site shows a page.
 *
 * @param file the page's path from the root of the repository.
 * @returns its path from the root of the site, with the ending `.md`.
 */
export function addressOf(file: string): string {
  return RENAMED[file] ?? file.replace(/^docs\//, "").replace(/(^|\/)README\.md$/, "$1index.md");
}

const files = new Map(PAGES.map((file) => [addressOf(file), file]));

/** The page of the repository that the site shows at an address; undefined where it is the site's own. */
export function fileAt(address: string): string | undefined {
  return files.get(address);
}

/**
 * Where a link of a page leads on the site: to the page there, or else to the file or folder in the repository.
 *
 * @param link as written on the page, relative to it.
 * @param file the page's path from the root of the repository.
 */
export function linkOnSite(link: string, file: string): string {
  if (/^(?:[a-z]+:|#|\/)/.test(link)) {
    return link;
  }
  const [target = "", ...anchor] = link.split(/(?=#)/);
  const linked = path.join(path.dirname(file), target);
  const page = [linked, path.join(linked, "README.md")].find((one) => PAGES.includes(one));
  if (page !== undefined) {
    return `/${addressOf(page)}${anchor.join("")}`;
  }
  const kind = statSync(path.join(ROOT, linked), { throwIfNoEntry: false })?.isDirectory() === true ? "tree" : "blob";
  return `${REPOSITORY}/${kind}/main/${linked}${anchor.join("")}`;
}

/** The text of a page's first heading. */
export function titleOf(file: string): string {
  return /^# (.*)$/m.exec(readFileSync(path.join(ROOT, file), "utf8"))?.[1] ?? file;
}

/** The rules that have pages, in alphabetical order. */
export function ruleNames(): string[] {
  return PAGES.flatMap((file) => /^docs\/rules\/(.*)\.md$/.exec(file)?.[1] ?? []).sort();
}
