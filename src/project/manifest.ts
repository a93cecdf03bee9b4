import { basename } from "node:path";

import { dataOf, entriesOf, fieldOf, textOf } from "./data.js";
import { fileIn } from "./files.js";

/** What a package says of itself in its `package.json`, or in the `deno.json` that it has instead. */
export interface Manifest {
  readonly folder: string;
  readonly name: string | undefined;
  /** Versions by name: what it needs to run. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Versions by name: what it needs to be built. */
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly data: unknown;
}

/** The manifest in a folder; undefined where there is none that can be read. */
export function manifestIn(folder: string): Manifest | undefined {
  const path = fileIn(folder, ["package.json", "deno.json", "deno.jsonc"]);
  const data = path === undefined ? undefined : dataOf(path);
  if (path === undefined || typeof data !== "object" || data === null || Array.isArray(data)) {
    return undefined;
  }
  const isNode = basename(path) === "package.json";
  return {
    folder,
    name: textOf(fieldOf(data, "name")),
    dependencies: textsByName(fieldOf(data, "dependencies")),
    devDependencies: textsByName(fieldOf(data, "devDependencies")),
    scripts: textsByName(fieldOf(data, isNode ? "scripts" : "tasks")),
    data,
  };
}

function textsByName(value: unknown): Record<string, string> {
  return Object.fromEntries(
    entriesOf(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Whether others import the package: a library, or a part of a repository that shares its code. */
export function isImportable({ data }: Manifest): boolean {
  return ["exports", "main", "module", "types", "typings"].some((field) => fieldOf(data, field) !== undefined);
}
