import { unwrap } from "../../ast/ast.js";
import { initialiserOf, variableOf } from "../../ast/variables.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { expressionsBehind } from "../../flow/values.js";
import type { Transaction } from "./transactions.js";

/**
 * The client that a transaction begun by hand was taken from: `pool` of `pool.connect()`, of `new Transaction(pool)` and
 * of `pool.transaction()`.
 */
export function poolOf({ begin }: Transaction, context: RuleContext): Node | undefined {
  const receiver = begin.receiver && unwrap(begin.receiver);
  if (receiver?.type !== "Identifier") {
    return undefined;
  }
  const made = initialiserOf(variableOf(receiver, context.sourceCode));
  const values = made ? [made] : expressionsBehind(receiver, context);
  const [only] = values;
  const value = only && values.length === 1 ? unwrap(only) : undefined;
  const opened = value?.type === "AwaitExpression" ? unwrap(value.argument) : value;
  const callee = opened?.type === "CallExpression" ? unwrap(opened.callee) : undefined;
  return opened?.type === "NewExpression"
    ? opened.arguments[0]
    : callee?.type === "MemberExpression"
      ? callee.object
      : undefined;
}
