import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const SOURCE_FILE = /\.[cm]?[jt]sx?$/;
const GENERATED_FILE = /\.d\.[cm]?ts$|[.-]min\.[cm]?js$/;
/** Folders that hold what others wrote, or reports of a tool; those that begin with a dot are left out too. */
const FOREIGN_FOLDERS = new Set(["node_modules", "bower_components", "coverage", "vendor"]);
/** Folders that hold what a tool made of the sources. */
const BUILT_FOLDERS = new Set(["dist", "build", "out"]);
/** No person writes lines that are so long on average. */
const MINIFIED_LINE = 500;

/**
 * The source files at a path, in the order of their names. Links are not followed, and what others wrote or a tool made
 * is left out, unless the path itself leads there.
 *
 * @param path a folder or a file.
 * @param onUnreadable is told of what cannot be read, with the reason; the rest is still found.
 * @param options with `built`, build output is read as well: a published package holds little else.
 */
export function* sourceFiles(
  path: string,
  onUnreadable: (path: string, reason: string) => void,
  { built = false }: { readonly built?: boolean } = {},
): Generator<string> {
  const folders: string[] = [];
  try {
    if (statSync(path).isDirectory()) {
      folders.push(path);
    } else if (SOURCE_FILE.test(path)) {
      yield path;
    } else {
      onUnreadable(path, "neither a folder nor a JavaScript or TypeScript file");
    }
  } catch (error) {
    onUnreadable(path, reasonOf(error));
  }
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
      const below = entries.filter((entry) => entry.isDirectory() && !isLeftOut(entry.name, built));
      folders.push(...below.map(({ name }) => join(folder, name)).reverse());
      for (const { name } of entries.filter((entry) => entry.isFile() && isSource(entry.name))) {
        yield join(folder, name);
      }
    } catch (error) {
      onUnreadable(folder, reasonOf(error));
    }
  }
}

function isLeftOut(folder: string, built: boolean): boolean {
  return folder.startsWith(".") || FOREIGN_FOLDERS.has(folder) || (!built && BUILT_FOLDERS.has(folder));
}

function isSource(file: string): boolean {
  return SOURCE_FILE.test(file) && !GENERATED_FILE.test(file);
}

/**
 * The text of a source file; undefined where a tool has squeezed it together.
 *
 * @throws where the file cannot be read.
 */
export function sourceText(file: string): string | undefined {
  const text = readFileSync(file, "utf8");
  const isMinified = text.length > 20 * MINIFIED_LINE && text.length > MINIFIED_LINE * text.split("\n").length;
  return isMinified ? undefined : text;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ELOOP: "its links lead in a circle",
  ENOENT: "no such file or folder",
  ENOTDIR: "no such file or folder",
  EPERM: "permission denied",
};

/** What an error says, on one line, for a report. */
export function reasonOf(error: unknown): string {
  const reason = REASONS[(error as Partial<NodeJS.ErrnoException> | undefined)?.code ?? ""];
  if (reason !== undefined) {
    return reason;
  }
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, " ").trim();
}
