import { createRequire } from "node:module";

import type * as Jsonc from "jsonc-parser";
import type * as Toml from "smol-toml";
import type * as Yaml from "yaml";

import { fileReader } from "./files.js";

const require = createRequire(import.meta.url);

/** What a configuration file says, by the ending of its name; undefined where it cannot be read or is not written so. */
export const dataOf = fileReader((text, path): unknown => {
  if (path.endsWith(".toml")) {
    return (require("smol-toml") as typeof Toml).parse(text);
  }
  if (/\.ya?ml$/.test(path)) {
    // Tags of CloudFormation and others, such as !Ref, are nothing to warn of; aliases that multiply are refused.
    return (require("yaml") as typeof Yaml).parse(text, { logLevel: "silent", maxAliasCount: 50 }) as unknown;
  }
  return parseJson(text);
});

/** JSON as tools read it: with comments, and with commas at the end of lists. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const errors: Jsonc.ParseError[] = [];
    const value = (require("jsonc-parser") as typeof Jsonc).parse(text, errors, {
      allowTrailingComma: true,
    }) as unknown;
    return errors.length > 0 ? undefined : value;
  }
}

/** A property of what was read, by its path; undefined where there is none of its own. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, name)) {
      return undefined;
    }
    current = (current as Record<string, unknown>)[name];
  }
  return current;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The items of a list; of anything else, none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The properties of an object; of a list and of anything else, none. */
export function entriesOf(value: unknown): readonly [string, unknown][] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** How deep, and how many values, `textsIn` looks for. */
const DEPTH = 12;
const VALUES = 5000;

/** All texts in a value, names of properties included. */
export function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  let pending = [value];
  for (let depth = 0; depth < DEPTH && pending.length > 0 && texts.length < VALUES; depth++) {
    const next: unknown[] = [];
    for (const one of pending) {
      if (typeof one === "string") {
        texts.push(one);
      } else if (typeof one === "object" && one !== null && next.length < VALUES) {
        const held: readonly unknown[] = Array.isArray(one) ? one : Object.entries(one).flat();
        next.push(...held.slice(0, VALUES));
      }
    }
    pending = next;
  }
  return texts;
}
