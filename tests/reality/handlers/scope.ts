/** Prints a fragment of a handler for the place where it is put. */
export type Fragment = (scope: Scope) => string;

/** How code reaches the environment and the keep-alive. */
export interface Surroundings {
  /** What holds the bindings: `env`, `c.env`; undefined where they are global. */
  readonly environment: string | undefined;
  /** What has a `waitUntil`: `ctx`, `this.ctx`, `c.executionCtx`; undefined where it is imported. */
  readonly context: string | undefined;
  /** Whether `waitUntil` may be taken off the context. */
  readonly isBound: boolean;
  /** What a function of the file is given to do the same work, and the names that it takes it under. */
  readonly given: readonly { readonly argument: string; readonly parameter: string }[];
  /** The surroundings within such a function, where they have other names. */
  readonly within?: Surroundings | undefined;
}

/** What is at hand where a fragment is printed. */
export interface Scope extends Surroundings {
  readonly printer: Printer;
  /** The expression that names the work, and what it comes to when the handler runs. */
  readonly id: string;
  readonly ids: readonly string[];
  /** Whether `await` may be written here. */
  readonly isAsync: boolean;
  /** A statement that leaves the innermost function early; undefined where there is no way out. */
  readonly leaving: string | undefined;
  /** Puts a declaration before the statements of the innermost block. */
  readonly before: (statement: string) => void;
}

/** What belongs to a whole file: its names, its declarations, and which work it is expected to do. */
export class Printer {
  /** The work that the handler has done when nothing is dropped. */
  readonly expected = new Set<string>();
  /** Why a report may be missing: what the rules leave alone on purpose. */
  readonly silentByDesign = new Set<string>();
  readonly #declarations = new Set<string>();
  readonly #used = new Map<string, number>();

  /** A name that the file has not used yet. */
  fresh(stem: string): string {
    const count = (this.#used.get(stem) ?? 0) + 1;
    this.#used.set(stem, count);
    return count === 1 ? stem : `${stem}${count}`;
  }

  /** Adds a declaration to the module, once. */
  declare(source: string): void {
    this.#declarations.add(source);
  }

  get declarations(): string {
    return [...this.#declarations].join("\n");
  }
}

/** The statements of a block: what they declare, then what they do. */
export function block(scope: Scope, step: Fragment, changes: Partial<Scope> = {}): string {
  const declared: string[] = [];
  const text = step({ ...scope, ...changes, before: (statement) => void declared.push(statement) });
  return [...declared, text].join("\n");
}

/** The scope within a function of the file, which is given what it needs. */
export function inFunction(scope: Scope, changes: Partial<Scope>): Scope {
  return { ...scope, ...(scope.within ?? {}), within: undefined, leaving: "return;", ...changes };
}

/** A binding or a variable of the environment: `env.PLAYS`. */
export function binding(scope: Scope, name: string): string {
  return scope.environment === undefined ? name : `${scope.environment}.${name}`;
}

/** The callee of the runtime's keep-alive. */
export function waitUntil(scope: Scope): string {
  if (scope.context === undefined) {
    scope.printer.declare('import { waitUntil } from "cloudflare:workers";');
    return "waitUntil";
  }
  return `${scope.context}.waitUntil`;
}

/** The arguments and the parameters by which a function of the file does the same work. */
export function handing(scope: Scope): { readonly call: string; readonly parameters: string } {
  return {
    call: [...scope.given.map(({ argument }) => argument), scope.id].join(", "),
    parameters: [...scope.given.map(({ parameter }) => parameter), "id"].join(", "),
  };
}
