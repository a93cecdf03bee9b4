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
  return { ...kindOf(path), size: text?.length ?? 0, mtimeMs: 0, ctimeMs: 0, ino: 0 };
}

interface Kind {
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
}

interface Stats extends Kind {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

function kindOf(path: string): Kind {
  const isFile = files.has(path);
  return { isFile: () => isFile, isDirectory: () => !isFile };
}

export function readdirSync(path: string): string[];
export function readdirSync(
  path: string,
  options: { readonly withFileTypes: true },
): (Kind & { readonly name: string })[];
export function readdirSync(path: string, options?: { readonly withFileTypes: true }) {
  const inside = [...files.keys()].filter((file) => file.startsWith(`${path}/`));
  const names = [...new Set(inside.map((file) => file.slice(path.length + 1).replace(/\/.*/, "")))];
  return options ? names.map((name) => ({ name, ...kindOf(`${path}/${name}`) })) : names;
}

function missing(path: string): never {
  throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: "ENOENT" });
}
