import { existsSync, readFileSync } from "node:fs";

/** What every page of the audit holds near its beginning, and by which it is known as the command's own. */
export const PAGE_MARK = '<meta name="generator" content="eslint-plugin-postmortem">';

/**
 * Why a page must not be written to a path; undefined where it may. The command replaces nothing but a page of its own:
 * a shell may well put a source file where a path is expected.
 */
export function objectionToPage(path: string): string | undefined {
  if (!/\.html?$/i.test(path)) {
    return "a page's name ends in .html; name it as in --html=audit.html";
  }
  if (!existsSync(path)) {
    return undefined;
  }
  return readFileSync(path, "utf8").slice(0, 1000).includes(PAGE_MARK)
    ? undefined
    : "it is not a page of this command, and is left as it is";
}
