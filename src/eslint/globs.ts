import { isAbsolute, relative, sep } from "node:path";

import picomatch from "picomatch";

import type { RuleContext } from "./types.js";

/** Whether the linted file matches one of the globs, which are read from the working directory. */
export function matchesAny(context: RuleContext, globs: readonly string[]): boolean {
  const { cwd, filename } = context;
  const path = (isAbsolute(filename) ? relative(cwd, filename) : filename).split(sep).join("/");
  return picomatch.isMatch(path, [...globs], { dot: true });
}
