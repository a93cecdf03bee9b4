import { createRequire } from "node:module";

import type * as OxcParser from "oxc-parser";
import type { EcmaScriptModule, ParseResult } from "oxc-parser";

/** A name that a file imports, and under which name it has it. */
export interface ImportedName {
  readonly from: string;
  /** The exported name, `default`, or `*` for the whole module. */
  readonly name: string;
  readonly local: string;
}

/** A name that a file exports. */
export interface ExportedName {
  /** `*` for all names of another file. */
  readonly name: string;
  /** The name inside the file, or inside the file that it comes from; undefined for an expression. `*` is the whole. */
  readonly local: string | undefined;
  /** The file that it comes from, as it is written. */
  readonly from: string | undefined;
}

/** What a file's imports and exports say: all that is known of most files. */
export interface ModuleRecord {
  readonly imports: readonly ImportedName[];
  readonly exports: readonly ExportedName[];
  /** Modules that are imported for what they do, on demand, or by `require()`. */
  readonly others: readonly string[];
  /** Whether the file says that it is the browser's. */
  readonly isForBrowser: boolean;
}

export const EMPTY: ModuleRecord = { imports: [], exports: [], others: [], isForBrowser: false };

const require = createRequire(import.meta.url);

type Parser = typeof OxcParser;
let parser: Parser | null | undefined;

/** The parser; undefined where there is no build of it for this machine. It is loaded by the first question. */
export function loadParser(): Parser | undefined {
  if (parser === undefined) {
    try {
      parser = require("oxc-parser") as Parser;
    } catch {
      parser = null;
    }
  }
  return parser ?? undefined;
}

/** The program in a file: of a component, what stands in its `<script>` or, for Astro, between the dashes. */
export function programTextOf(path: string, text: string): string {
  if (path.endsWith(".astro")) {
    return /^\s*---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1] ?? "";
  }
  if (/\.(?:vue|svelte)$/.test(path)) {
    return [...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script\s*>/g)].map(([, script]) => script).join("\n");
  }
  return text;
}

/** How a file is parsed: as TypeScript where its name says so, and in any case with JSX where that can be. */
export function languageOf(path: string): "js" | "jsx" | "ts" | "tsx" {
  if (/\.(?:vue|svelte|astro)$/.test(path)) {
    return "ts";
  }
  return /\.[cm]?ts$/.test(path) ? "ts" : path.endsWith(".tsx") ? "tsx" : "jsx";
}

export const isComponent = (path: string): boolean => /\.(?:vue|svelte|astro)$/.test(path);

const CLIENT = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*["']use client["']/;

/**
 * Reads what a file imports and exports, without a syntax tree.
 *
 * @returns an empty record where the file does not parse at all.
 */
export function recordOf(path: string, text: string): ModuleRecord {
  const program = programTextOf(path, text);
  let parsed: ParseResult | undefined;
  try {
    parsed = loadParser()?.parseSync(path, program, { lang: languageOf(path) });
  } catch {
    return EMPTY;
  }
  if (!parsed) {
    return EMPTY;
  }
  const { module } = parsed;
  return {
    imports: importsOf(module),
    exports: exportsOf(module),
    others: othersOf(module, program),
    isForBrowser: CLIENT.test(program),
  };
}

function importsOf(module: EcmaScriptModule): ImportedName[] {
  return module.staticImports.flatMap(({ moduleRequest, entries }) =>
    entries
      .filter(({ isType }) => !isType)
      .map(({ importName, localName }) => ({
        from: moduleRequest.value,
        name: importName.kind === "Name" ? (importName.name ?? "") : importName.kind === "Default" ? "default" : "*",
        local: localName.value,
      })),
  );
}

function exportsOf(module: EcmaScriptModule): ExportedName[] {
  return module.staticExports.flatMap(({ entries }) =>
    entries
      .filter(({ isType }) => !isType)
      .map(({ moduleRequest, importName, exportName, localName }) => ({
        name: exportName.kind === "None" ? "*" : exportName.kind === "Default" ? "default" : (exportName.name ?? ""),
        local:
          moduleRequest === null
            ? (localName.name ?? undefined)
            : importName.kind === "Name"
              ? (importName.name ?? undefined)
              : "*",
        from: moduleRequest?.value,
      })),
  );
}

function othersOf(module: EcmaScriptModule, text: string): string[] {
  const plain = module.staticImports.filter(({ entries }) => entries.length === 0);
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const written = text.slice(moduleRequest.start, moduleRequest.end);
    return /^(["'`])([^"'`$\\]+)\1$/.exec(written)?.[2] ?? [];
  });
  const required = text.includes("require(")
    ? [...text.matchAll(/\brequire\(\s*["']([^"'\n]+)["']\s*\)/g)].map(([, specifier = ""]) => specifier)
    : [];
  return [...plain.map(({ moduleRequest }) => moduleRequest.value), ...dynamic, ...required];
}
