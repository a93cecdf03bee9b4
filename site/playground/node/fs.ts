/**
 * The part of `node:fs` that the plugin reads files with, on files in memory.
 */

/** The texts of the files, by their absolute paths. */
let files: ReadonlyMap<string, string> = new Map();

/** Replaces what is on the disk. */
export function setFiles(texts: ReadonlyMap<string, string>): void {
  files = texts;
}

const isFolder = (path: string): boolean => [...files.keys()].some((file) => file.startsWith(`${path}/`));

export function existsSync(path: string): boolean {
  return files.has(path) || isFolder(path);
}

/** @throws Error where there is no such file. */
export function readFileSync(path: string): string {
  return files.get(path) ?? missing(path);
}

/** Times do not matter: each state of the files has a folder of its own. */
export function statSync(
  path: string,
  { throwIfNoEntry = true }: { readonly throwIfNoEntry?: boolean } = {},
): Stats | undefined {
  const text = files.get(path);
  if (text === undefined && !isFolder(path)) {
    return throwIfNoEntry ? missing(path) : undefined;
  }
  return {
    size: text?.length ?? 0,
    mtimeMs: 0,
    isFile: () => text !== undefined,
    isDirectory: () => text === undefined,
  };
}

interface Stats {
  readonly size: number;
  readonly mtimeMs: number;
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
}

export function readdirSync(path: string): string[] {
  const inside = [...files.keys()].filter((file) => file.startsWith(`${path}/`));
  return [...new Set(inside.map((file) => file.slice(path.length + 1).replace(/\/.*/, "")))];
}

export function realpathSync(path: string): string {
  return path;
}

function missing(path: string): never {
  throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: "ENOENT" });
}
