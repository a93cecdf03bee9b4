import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What says that a file has not changed since it was read. */
export interface Stamp {
  readonly modified: number;
  readonly size: number;
}

/** A file larger than this is built or generated: nobody keeps it up by hand. */
const LARGEST = 1_000_000;

/** The stamp of a regular file; undefined for anything else, be it a folder, a pipe, missing, unreadable or huge. */
export function stampOf(path: string): Stamp | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() && found.size <= LARGEST ? { modified: found.mtimeMs, size: found.size } : undefined;
  } catch {
    return undefined;
  }
}

export function isSameStamp(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return a?.modified === b?.modified && a?.size === b?.size;
}

/** A regular file's text; undefined where it has none that can be read. */
export function textOf(path: string): string | undefined {
  if (!stampOf(path)) {
    return undefined;
  }
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Folders that hold what was built, installed or generated. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "node_modules",
  "bower_components",
  "build",
  "coverage",
  "dist",
  "out",
  "vendor",
]);
const SOURCE_FILE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;
const SETTINGS_FILE = /^(?:package|[jt]sconfig(?:\.[\w-]+)*)\.json$/;
const NOT_WRITTEN = /\.(?:d\.[cm]?ts|min\.js)$/;

/** A project with more files than this is not searched as a whole. */
const MOST_FILES = 20_000;
const DEEPEST = 24;

export interface Listing {
  /** Source files with their stamps, by their absolute path. */
  readonly sources: ReadonlyMap<string, Stamp>;
  /** Every `package.json`, `tsconfig.json` and their like, with their stamps. */
  readonly settings: ReadonlyMap<string, Stamp>;
}

/**
 * Lists what a folder holds, in an order that depends on the names only. Links are not followed, so that no folder is
 * met twice.
 *
 * @returns undefined where there are too many files.
 */
export function listFiles(root: string): Listing | undefined {
  const sources = new Map<string, Stamp>();
  const settings = new Map<string, Stamp>();
  const pending: { readonly folder: string; readonly depth: number }[] = [{ folder: root, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { folder, depth } = next;
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth < DEEPEST && !entry.name.startsWith(".") && !LEFT_OUT.has(entry.name)) {
          pending.push({ folder: path, depth: depth + 1 });
        }
      } else if (entry.isFile()) {
        const list = SETTINGS_FILE.test(entry.name) ? settings : isSource(entry.name) ? sources : undefined;
        const stamp = list && stampOf(path);
        if (stamp) {
          list.set(path, stamp);
        }
        if (sources.size > MOST_FILES) {
          return undefined;
        }
      }
    }
  }
  return { sources: sorted(sources), settings: sorted(settings) };
}

const isSource = (name: string): boolean => SOURCE_FILE.test(name) && !NOT_WRITTEN.test(name);

function sorted(files: ReadonlyMap<string, Stamp>): ReadonlyMap<string, Stamp> {
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Whether a repository begins in a folder. */
export const isRepository = (folder: string): boolean => existsSync(join(folder, ".git"));
