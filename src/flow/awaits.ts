import type { TSESTree } from "@typescript-eslint/utils";

import { enclosingFunction } from "../ast/ast.js";
import { nodesOf } from "../ast/nodes.js";
import { perFile } from "../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../plugin/types.js";

/** What each function of the file awaits, in source order. */
const awaitsOf = perFile((context): ReadonlyMap<FunctionNode, readonly TSESTree.AwaitExpression[]> => {
  const awaits = new Map<FunctionNode, TSESTree.AwaitExpression[]>();
  for (const node of nodesOf(context, "AwaitExpression")) {
    const owner = enclosingFunction(node);
    const known = owner && awaits.get(owner);
    if (known) {
      known.push(node);
    } else if (owner) {
      awaits.set(owner, [node]);
    }
  }
  return awaits;
});

/** Whether a function awaits something, begun and ended between two places of its own. */
export function awaitsBetween(from: number, to: number, owner: FunctionNode, context: RuleContext): boolean {
  const awaits: readonly Node[] = awaitsOf(context).get(owner) ?? [];
  let low = 0;
  for (let high = awaits.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((awaits[middle]?.range[0] ?? to) < from) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (let next = awaits[low]; next && next.range[0] < to; next = awaits[++low]) {
    if (next.range[1] <= to) {
      return true;
    }
  }
  return false;
}
