import { type Stats, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What is larger is nobody's configuration, and is not read. */
const BYTES = 1_000_000;
const REMEMBERED = 4000;
/** File systems write down the time of a change as coarsely as every two seconds. */
const COARSE_MILLISECONDS = 2100;

/** What the disk says of a file or a folder. */
interface Found {
  readonly stats: Stats;
  /** It changes with the content. */
  readonly stamp: string;
}

/** What stat said during the look at the disk that is under way. */
let seen: Map<string, Found | undefined> | undefined;

/** Asks what asks the disk, and asks the disk of each path once meanwhile. */
export function atOneLook<Answer>(ask: () => Answer): Answer {
  if (seen) {
    return ask();
  }
  seen = new Map();
  try {
    return ask();
  } finally {
    seen = undefined;
  }
}

/** What a path leads to; undefined where there is nothing, or a loop of links, or no permission. */
function lookAt(path: string): Found | undefined {
  if (seen?.has(path)) {
    return seen.get(path);
  }
  let found: Found | undefined;
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    found = stats && { stats, stamp: [stats.mtimeMs, stats.ctimeMs, stats.size, stats.ino].join() };
  } catch {
    found = undefined;
  }
  seen?.set(path, found);
  return found;
}

/**
 * Makes a question about a path that is answered again when what is on disk has changed. An answer about something that
 * has changed just now is not kept: a further change may leave no trace.
 *
 * @param answer is given a path, and what stat says of it.
 */
function remembered<Answer>(answer: (path: string, stats: Stats) => Answer): (path: string) => Answer | undefined {
  const known = new Map<string, { readonly stamp: string; readonly answer: Answer }>();
  return (path) => {
    const found = lookAt(path);
    if (!found) {
      known.delete(path);
      return undefined;
    }
    const { stats, stamp } = found;
    const last = known.get(path);
    if (last?.stamp === stamp) {
      return last.answer;
    }
    const now = { stamp, answer: answer(path, stats) };
    known.delete(path);
    if (Math.max(stats.mtimeMs, stats.ctimeMs) < Date.now() - COARSE_MILLISECONDS) {
      if (known.size >= REMEMBERED) {
        known.clear();
      }
      known.set(path, now);
    }
    return now.answer;
  };
}

/**
 * Makes a reader of files, which are read again when they have changed on disk.
 *
 * @param parse is given a file's text, and may throw.
 * @returns a function that gives what `parse` made of a file; undefined where that threw, and of what is no regular file,
 *   is larger than a megabyte, or cannot be read. Pipes and devices are never opened.
 */
export function fileReader<Content>(
  parse: (text: string, path: string) => Content,
): (path: string) => Content | undefined {
  return remembered((path, stats) => {
    if (!stats.isFile() || stats.size > BYTES) {
      return undefined;
    }
    try {
      return parse(readFileSync(path, "utf8"), path);
    } catch {
      return undefined;
    }
  });
}

/** The names in a folder; none where it is no folder or cannot be read. */
const namesIn = remembered((path, stats): ReadonlySet<string> => {
  try {
    return new Set(stats.isDirectory() ? readdirSync(path) : []);
  } catch {
    return new Set();
  }
});

/** The names of what a folder holds. */
export function namesOf(folder: string): ReadonlySet<string> {
  return namesIn(folder) ?? NO_NAMES;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Whether a path leads to a folder. */
export function isFolder(path: string): boolean {
  return lookAt(path)?.stats.isDirectory() ?? false;
}

/** Whether a path leads to a regular file. */
export function isFile(path: string): boolean {
  return lookAt(path)?.stats.isFile() ?? false;
}

/** The path of a file in a folder, by one of its possible names. */
export function fileIn(folder: string, names: readonly string[]): string | undefined {
  const present = namesOf(folder);
  const name = names.find((one) => present.has(one));
  return name === undefined ? undefined : join(folder, name);
}
