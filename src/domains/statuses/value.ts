import type { TSESTree } from "@typescript-eslint/utils";

import type { SqlText } from "../../sql/text.js";
import type { SqlToken } from "../../sql/tokens.js";

/** A stretch of a statement's words, from the first to before the last. */
export interface SqlSpan {
  readonly statement: { readonly text: SqlText; readonly tokens: readonly SqlToken[] };
  readonly from: number;
  readonly to: number;
}

/** Where a value is written: in a statement, or as an expression of the program. */
export type Origin =
  { readonly in: "script"; readonly node: TSESTree.Expression } | { readonly in: "sql"; readonly span: SqlSpan };

/** One way that a choice can go. */
export interface Branch {
  /** What must hold, as it is written; undefined for what is left over (`ELSE`, `:`). */
  readonly test: Origin | undefined;
  /** The stretch or the expression that the value stands for. */
  readonly at: Origin;
  readonly value: Value;
}

/** What a column is set to, as far as the file shows. */
export type Value = { readonly origin: Origin } & (
  | { readonly kind: "column"; readonly name: string; readonly excluded: boolean }
  | { readonly kind: "choice"; readonly operand: Origin | undefined; readonly branches: readonly Branch[] }
  | { readonly kind: "now"; readonly clock: "application" | "database" }
  | { readonly kind: "null" }
  | { readonly kind: "zero" }
  | { readonly kind: "unknown" }
  /** One of these words, and the file does not show when which. */
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "word"; readonly word: string }
  /** What a constant holds; the origin is its use. */
  | { readonly kind: "constant"; readonly value: Value }
);

/** The value without the constants that it goes through. */
export function resolved(value: Value): Value {
  let inner = value;
  while (inner.kind === "constant") {
    inner = inner.value;
  }
  return inner;
}

/** The outcomes of a value; a choice without a last branch for what is left over ends in none there. */
export function leavesOf(value: Value): readonly Value[] {
  const leaves: Value[] = [];
  const pending = [value];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const inner = resolved(next);
    if (inner.kind === "choice") {
      pending.push(...inner.branches.map((branch) => branch.value));
    } else {
      leaves.push(inner);
    }
  }
  return leaves;
}
