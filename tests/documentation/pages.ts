import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The pages of the project, by their paths from the root: those at the root, in `docs/`, and beside the examples. */
export const PAGES: readonly string[] = [
  ...pagesIn("."),
  ...["docs", "examples"].flatMap((folder) => pagesIn(folder, { recursive: true })),
];

function pagesIn(folder: string, options: { readonly recursive?: boolean } = {}): string[] {
  return readdirSync(path.join(ROOT, folder), { ...options, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join(folder, file));
}

/** @param file a page's path from the root. */
export function readPageFile(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}
