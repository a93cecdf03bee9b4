import { dottedName, isSuspension, someNode, walk } from "../ast/ast.js";
import { meansGlobal } from "../ast/names.js";
import { nodesOf } from "../ast/nodes.js";
import { isReassigned, variableOf } from "../ast/variables.js";
import { perFile } from "../plugin/per-file.js";
import type { Node, RuleContext } from "../plugin/types.js";
import { isAskedFor } from "./asked.js";

/**
 * What goes before and after a query that is sent only once somebody waits for it, so that it is sent at once.
 *
 * An async function is what people write. Where the query itself pauses, or reads what a condition around it has made
 * sure of, it has to stay outside of a new function: there `Promise.resolve` waits for it.
 *
 * @returns undefined where `Promise` is something else there.
 */
export function startingLazily(query: Node, context: RuleContext): readonly [string, string] | undefined {
  const { sourceCode } = context;
  if (!someNode(query, sourceCode, isSuspension) && !readsNarrowed(query, context)) {
    return ["(async () => { await ", "; })()"];
  }
  return meansGlobal("Promise", query, sourceCode) ? ["Promise.resolve(", ")"] : undefined;
}

/** Whether an expression reads what a compiler knows more of here than in a function around it. */
function readsNarrowed(expression: Node, context: RuleContext): boolean {
  const { sourceCode } = context;
  let found = false;
  walk(expression, sourceCode, (node) => {
    if (node.type === "Identifier") {
      const variable = variableOf(node, sourceCode);
      found ||= variable !== undefined && isReassigned(variable);
    } else if (node.type === "MemberExpression") {
      found ||= namesAskedFor(context).has(dottedName(node) ?? "");
    }
    return !found;
  });
  return found;
}

/** The members of which the file asks whether they hold anything: `row.user` of `if (row.user)`. */
const namesAskedFor = perFile(
  (context): ReadonlySet<string> =>
    new Set(nodesOf(context, "MemberExpression").flatMap((node) => (isAskedFor(node) ? (dottedName(node) ?? []) : []))),
);
