import { createRequire } from "node:module";

import type * as ScopeManager from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { Node, RuleContext, Scope, SourceCode } from "../plugin/types.js";
import { isSameStamp, type Stamp, stampOf, textOf } from "./listing.js";
import { isComponent, languageOf, loadParser } from "./records.js";

const require = createRequire(import.meta.url);

interface Known {
  readonly stamp: Stamp;
  readonly context: RuleContext | undefined;
}

/** How many files are held with their syntax trees. */
const REMEMBERED = 600;

/** By path and settings, the one used last at the end. */
const known = new Map<string, Known>();

/**
 * Another file as an analysis sees the linted one, so that both are read by the same code. It has a syntax tree and
 * scopes, but no tokens, comments or types: what is edited or reported is always in the linted file.
 *
 * @param path the absolute path of a source file.
 * @param asked the context of the file that is being linted, whose settings hold for this one too.
 * @returns undefined for a component, whose program is a part of it only, and for what cannot be read or parsed.
 */
export function otherFile(path: string, asked: RuleContext): RuleContext | undefined {
  const stamp = isComponent(path) ? undefined : stampOf(path);
  if (!stamp) {
    return undefined;
  }
  const key = `${path}\0${asked.cwd}\0${settingsKey(asked)}`;
  const last = known.get(key);
  known.delete(key);
  const found = last && isSameStamp(last.stamp, stamp) ? last : { stamp, context: read(path, asked) };
  known.set(key, found);
  if (known.size > REMEMBERED) {
    known.delete(known.keys().next().value ?? "");
  }
  return found.context;
}

const settingsKeys = new WeakMap<object, string>();

function settingsKey({ settings }: RuleContext): string {
  const given: unknown = settings.postmortem;
  if (typeof given !== "object" || given === null) {
    return "";
  }
  let key = settingsKeys.get(given);
  if (key === undefined) {
    try {
      key = JSON.stringify(given);
    } catch {
      key = "";
    }
    settingsKeys.set(given, key);
  }
  return key;
}

/** Whether a context is that of another file than the one that is linted. */
export const isOtherFile = (context: RuleContext): boolean => context.sourceCode instanceof OtherSource;

function read(path: string, asked: RuleContext): RuleContext | undefined {
  const text = textOf(path);
  const sourceCode = text === undefined ? undefined : sourceOf(path, text);
  if (!sourceCode) {
    return undefined;
  }
  const { cwd, settings, languageOptions } = asked;
  return {
    id: asked.id,
    cwd,
    filename: path,
    physicalFilename: path,
    settings,
    languageOptions,
    options: [],
    sourceCode,
    report: () => undefined,
  } as unknown as RuleContext;
}

function sourceOf(path: string, text: string): SourceCode | undefined {
  try {
    const parsed = loadParser()?.parseSync(path, text, {
      lang: languageOf(path),
      astType: "ts",
      range: true,
      preserveParens: false,
    });
    // After an error that it can go on from, the parser still gives what it understood; after others, an empty program.
    if (!parsed || (parsed.errors.length > 0 && parsed.program.body.length === 0)) {
      return undefined;
    }
    const ast = parsed.program as unknown as TSESTree.Program;
    const visitorKeys = visitorKeysOf();
    linkParents(ast, visitorKeys);
    return new OtherSource(ast, text, visitorKeys) as unknown as SourceCode;
  } catch {
    // What the scope analysis does not take is a file of which nothing is known.
    return undefined;
  }
}

type VisitorKeys = Readonly<Record<string, readonly string[] | undefined>>;

function scopeManagerLibrary(): typeof ScopeManager {
  return require("@typescript-eslint/scope-manager") as typeof ScopeManager;
}

function visitorKeysOf(): VisitorKeys {
  return (require("@typescript-eslint/visitor-keys") as { visitorKeys: VisitorKeys }).visitorKeys;
}

function linkParents(root: Node, visitorKeys: VisitorKeys): void {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    for (const key of visitorKeys[node.type] ?? []) {
      const child = (node as unknown as Record<string, Node | (Node | null)[] | null | undefined>)[key];
      for (const item of Array.isArray(child) ? child : [child]) {
        if (item) {
          item.parent = node;
          pending.push(item);
        }
      }
    }
  }
}

/** What analyses ask of ESLint's `SourceCode`, for a text that ESLint has not parsed. */
class OtherSource {
  readonly parserServices = {};
  readonly scopeManager;
  #lineStarts: number[] | undefined;

  constructor(
    readonly ast: TSESTree.Program,
    readonly text: string,
    readonly visitorKeys: VisitorKeys,
  ) {
    this.scopeManager = scopeManagerLibrary().analyze(ast, {
      sourceType: ast.sourceType === "script" ? "commonjs" : "module",
      globalReturn: ast.sourceType === "script",
      childVisitorKeys: visitorKeys,
      lib: [],
    });
  }

  get lines(): string[] {
    return this.text.split(/\r\n|[\r\n\u2028\u2029]/);
  }

  getText(node?: Node): string {
    return node ? this.text.slice(...node.range) : this.text;
  }

  getScope(node: Node): Scope {
    const isInner = node.type !== "Program";
    for (let at: Node | undefined = node; at; at = at.parent) {
      const scope = this.scopeManager.acquire(at, isInner);
      if (scope) {
        return (scope.type === "function-expression-name" ? scope.childScopes[0] : scope) as unknown as Scope;
      }
    }
    return this.scopeManager.scopes[0] as unknown as Scope;
  }

  getDeclaredVariables(node: Node): unknown {
    return this.scopeManager.getDeclaredVariables(node);
  }

  getLocFromIndex(index: number): TSESTree.Position {
    this.#lineStarts ??= [
      0,
      ...[...this.text.matchAll(/\r\n|[\r\n\u2028\u2029]/g)].map((end) => end.index + end[0].length),
    ];
    let low = 0;
    for (let high = this.#lineStarts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= index) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return { line: low + 1, column: index - (this.#lineStarts[low] ?? 0) };
  }

  // There are no tokens and comments: who asks for one is told that there is none.
  getFirstToken(): null {
    return null;
  }
  getLastToken(): null {
    return null;
  }
  getTokenBefore(): null {
    return null;
  }
  getTokenAfter(): null {
    return null;
  }
  getTokens(): [] {
    return [];
  }
  getAllComments(): [] {
    return [];
  }
  getCommentsBefore(): [] {
    return [];
  }
  getCommentsAfter(): [] {
    return [];
  }
  getCommentsInside(): [] {
    return [];
  }
}
