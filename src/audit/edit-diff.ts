import { createRequire } from "node:module";

import type * as Diff from "diff";

import { shownLine } from "./code-frame.js";

/** A line of an edit: taken away, added, or around them. */
export interface DiffLine {
  readonly kind: "added" | "kept" | "removed";
  readonly text: string;
}

const require = createRequire(import.meta.url);
const CONTEXT = 1;
/** An edit that is longer is shown by its beginning. */
const MOST_LINES = 40;

/**
 * What an edit changes, line by line.
 *
 * @param text the file that is edited.
 */
export function editDiff(
  text: string,
  edit: { readonly range: readonly [number, number]; readonly text: string },
): DiffLine[] {
  // Only the lines of the edit are compared, with a line around them: a file may be long.
  const from = linesBack(text, edit.range[0], CONTEXT);
  const to = linesOn(text, edit.range[1], CONTEXT);
  const before = text.slice(from, to);
  const after = text.slice(from, edit.range[0]) + edit.text + text.slice(edit.range[1], to);
  const { structuredPatch } = require("diff") as typeof Diff;
  const lines = structuredPatch("", "", before, after, "", "", { context: CONTEXT }).hunks.flatMap(
    (hunk) => hunk.lines,
  );
  return lines
    .filter((line) => !line.startsWith("\\"))
    .slice(0, MOST_LINES)
    .map((line) => ({
      kind: line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "kept",
      text: shownLine(line.slice(1).trimEnd()),
    }));
}

/** Where the line begins that stands so many lines above a place. */
function linesBack(text: string, place: number, lines: number): number {
  let start = place;
  for (let left = lines; left >= 0 && start > 0; left--) {
    start = text.lastIndexOf("\n", start - 1);
  }
  return start <= 0 ? 0 : start + 1;
}

/** Where the line ends that stands so many lines below a place. */
function linesOn(text: string, place: number, lines: number): number {
  let end = place - 1;
  for (let left = lines; left >= 0; left--) {
    end = text.indexOf("\n", end + 1);
    if (end === -1) {
      return text.length;
    }
  }
  return end + 1;
}
