import type { TSESTree } from "@typescript-eslint/utils";

import type { Node, RuleContext, SourceCode } from "../../plugin/types.js";
import { isReassigned, variableOf } from "../../ast/variables.js";
import { unwrap } from "../../ast/ast.js";
import { admitted, guardsMention, type Admitted } from "./guards.js";
import type { FoundSql } from "../../sql/find-sql.js";
import { HOLE } from "../../sql/text.js";
import { resolved, type Origin, type Value } from "./value.js";
import { holesIn, tokensOf } from "../../sql/values.js";
import { boundTo, type Write } from "./writes.js";

/**
 * The words that a status can be where a write is reached, without those that the `if`, `switch` and early exits
 * around it rule out.
 *
 * @returns undefined where code around the write speaks of the status, or of the conditions that it hangs on, in a way
 *   that is not understood. Parts of the status that are no words are left out.
 */
export function wordsAt(write: Write, status: Value, context: RuleContext): readonly string[] | undefined {
  const { sourceCode } = context;
  const words = new Set<string>();
  const pending: { readonly value: Value; readonly admits: readonly Admitted[] }[] = [{ value: status, admits: [] }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value } = next;
    const own = admittedBy(write.node, value, context);
    if (own?.kind === "opaque") {
      return undefined;
    }
    const admits = own ? [...next.admits, own] : next.admits;
    const possible = (word: string): boolean =>
      admits.every(
        (guard) => guard.kind === "all" || guard.kind === "opaque" || guard.words.has(word) === (guard.kind === "only"),
      );
    switch (value.kind) {
      case "constant":
        pending.push({ value: value.value, admits });
        break;
      case "choice":
        if (programIn(value.operand, write).some((part) => guardsMention(write.node, part, sourceCode))) {
          return undefined;
        }
        for (const { test, value: branch } of value.branches) {
          if (programIn(test, write).some((part) => guardsMention(write.node, part, sourceCode))) {
            return undefined;
          }
          pending.push({ value: branch, admits });
        }
        break;
      case "word":
        if (possible(value.word)) {
          words.add(value.word);
        }
        break;
      case "words":
        for (const word of value.words.filter(possible)) {
          words.add(word);
        }
        break;
      case "unknown":
        // A parameter of any type, which `if (status === "retry")` around the write makes one word.
        if (own?.kind === "only") {
          for (const word of [...own.words].filter(possible)) {
            words.add(word);
          }
        }
        break;
      default:
        break;
    }
  }
  return [...words];
}

/** What the program gives to a condition. */
function programIn(condition: Origin | undefined, { sql }: Write): readonly TSESTree.Expression[] {
  if (condition?.in !== "sql") {
    return condition ? [condition.node] : [];
  }
  const bound = tokensOf(condition.span).map((token) =>
    sql && token.kind === "param" ? boundTo(token, sql) : undefined,
  );
  return [...holesIn(condition.span), ...bound.filter((node) => node !== undefined)];
}

/** What the guards around a write say of the variable that a value is read from. */
function admittedBy(write: Node, value: Value, context: RuleContext): Admitted | undefined {
  if (value.origin.in !== "script") {
    return undefined;
  }
  const node = unwrap(value.origin.node);
  const variable = node.type === "Identifier" ? variableOf(node, context.sourceCode) : undefined;
  if (variable && !isReassigned(variable)) {
    return admitted(write, variable, context.sourceCode);
  }
  // A member, or a variable that changes: what is said of it is not followed.
  const isKnown = value.kind === "words" || (value.kind === "constant" && variable !== undefined);
  return isKnown && guardsMention(write, node, context.sourceCode) ? { kind: "opaque" } : undefined;
}

/** A part of the status with the part of the timestamp that it is written with. */
export interface Outcome {
  readonly status: Value;
  readonly completion: Value;
}

/**
 * Lays a timestamp beside its status: where both choose by the same conditions, branch by branch; else whole by whole.
 */
export function outcomesOf(
  status: Value,
  completion: Value,
  sql: FoundSql | undefined,
  { sourceCode }: RuleContext,
): readonly Outcome[] {
  const same = (left: Origin | undefined, right: Origin | undefined): boolean =>
    written(left, sql, sourceCode) === written(right, sql, sourceCode);
  const found: Outcome[] = [];
  const pending: Outcome[] = [{ status, completion }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const left = resolved(next.status);
    const right = resolved(next.completion);
    if (
      left.kind === "choice" &&
      right.kind === "choice" &&
      left.branches.length === right.branches.length &&
      same(left.operand, right.operand) &&
      left.branches.every((branch, at) => same(branch.test, right.branches[at]?.test))
    ) {
      for (const [at, branch] of right.branches.entries()) {
        pending.push({ status: left.branches[at]?.value ?? left, completion: branch.value });
      }
    } else {
      found.push(next);
    }
  }
  return found;
}

/** What two conditions are compared by: their words, and for what the program gives to them its expressions. */
function written(origin: Origin | undefined, sql: FoundSql | undefined, sourceCode: SourceCode): string | undefined {
  if (!origin) {
    return undefined;
  }
  if (origin.in === "script") {
    return sourceCode.getText(origin.node);
  }
  const { from, to, statement } = origin.span;
  return statement.tokens
    .slice(from, to)
    .map((token) => {
      if (token.kind === "param") {
        const bound = sql && boundTo(token, sql);
        // Of two `?` it is only known that they are two.
        return bound ? `bound ${sourceCode.getText(bound)}` : `param ${token.text === "?" ? token.start : token.text}`;
      }
      return token.text.includes(HOLE)
        ? sourceCode.text.slice(...statement.text.sourceRange(token.start, token.end))
        : `${token.kind} ${token.word || token.text}`;
    })
    .join(" ");
}

/** Whether a value is the current time whatever happens. */
export function isAlwaysNow(value: Value): boolean {
  return everyLeaf(value, (leaf) => leaf.kind === "now");
}

/** Whether every outcome of a value is as asked; a choice that can fall through gives NULL there. */
function everyLeaf(value: Value, test: (leaf: Value) => boolean): boolean {
  const pending = [value];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const inner = resolved(next);
    if (inner.kind === "choice") {
      if (inner.branches.at(-1)?.test) {
        return false;
      }
      pending.push(...inner.branches.map((branch) => branch.value));
    } else if (!test(inner)) {
      return false;
    }
  }
  return true;
}

/** Whether a value leaves its column as it was. */
export function isKept(value: Value, column: string): boolean {
  return everyLeaf(
    value,
    (leaf) => leaf.kind === "column" && !leaf.excluded && leaf.name.toLowerCase() === column.toLowerCase(),
  );
}
