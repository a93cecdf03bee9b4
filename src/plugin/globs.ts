import { createRequire } from "node:module";
import { isAbsolute, relative, sep } from "node:path";

import type Picomatch from "picomatch";

import type { SourceFile } from "./file-kind.js";

const require = createRequire(import.meta.url);

/** Whether a file matches one of the globs, which are read from the working directory. */
export function matchesAny({ cwd, filename }: Pick<SourceFile, "cwd" | "filename">, globs: readonly string[]): boolean {
  const path = (isAbsolute(filename) ? relative(cwd, filename) : filename).split(sep).join("/");
  // Loaded at the first need: hardly a project has globs to match.
  const picomatch = require("picomatch") as typeof Picomatch;
  return picomatch.isMatch(path, [...globs], { dot: true });
}
