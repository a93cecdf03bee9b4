import { wrapped } from "../ast/ast.js";
import type { Node } from "../plugin/types.js";

/** Whether a name is asked whether it holds anything: `if (!ctx)`, `ctx?.waitUntil`, `ctx && …`, `ctx == null`. */
export function isAskedFor(name: Node): boolean {
  const outer = wrapped(name);
  const { parent } = outer;
  switch (parent?.type) {
    case "MemberExpression":
      return parent.object === outer && parent.optional;
    case "ConditionalExpression":
    case "IfStatement":
      return parent.test === outer;
    case "BinaryExpression":
    case "LogicalExpression":
    case "UnaryExpression":
      return true;
    default:
      return false;
  }
}
