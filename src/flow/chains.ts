import { keyName, unwrap } from "../ast/ast.js";
import type { Node } from "../plugin/types.js";

/** One call of a chain of `.then`, `.catch` and `.finally`. */
export interface ChainLink {
  /** The promise that it hangs on. */
  readonly on: Node;
  readonly name: string;
  readonly callbacks: readonly Node[];
  readonly handlesRejection: boolean;
}

const CHAINED: ReadonlySet<string> = new Set(["catch", "finally", "then"]);

/** The last call of a chain; undefined where an expression is none. */
export function chainLink(expression: Node): ChainLink | undefined {
  const node = unwrap(expression);
  const callee = node.type === "CallExpression" ? unwrap(node.callee) : undefined;
  if (node.type !== "CallExpression" || callee?.type !== "MemberExpression") {
    return undefined;
  }
  const name = keyName(callee);
  if (name === undefined || !CHAINED.has(name) || node.arguments.length === 0) {
    return undefined;
  }
  const handlesRejection = name === "catch" || (name === "then" && node.arguments.length > 1);
  return { on: callee.object, name, callbacks: node.arguments, handlesRejection };
}
