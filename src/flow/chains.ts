import type { TSESTree } from "@typescript-eslint/utils";

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

/** The last call of a chain of promises; undefined where an expression is none. */
export function chainLink(expression: Node): ChainLink | undefined {
  const node = unwrap(expression);
  const callee = node.type === "CallExpression" ? unwrap(node.callee) : undefined;
  if (node.type !== "CallExpression" || callee?.type !== "MemberExpression") {
    return undefined;
  }
  const name = keyName(callee);
  if (name === undefined || !CHAINED.has(name)) {
    return undefined;
  }
  const handlesRejection = name === "catch" || (name === "then" && node.arguments.length > 1);
  return { on: callee.object, name, callbacks: node.arguments, handlesRejection };
}

/** One call or tag of a chain. */
export interface Called {
  /** The last name that is called: `values` of `db.insert(t).values(row)`; undefined where it is computed. */
  readonly name: string | undefined;
  readonly call: TSESTree.CallExpression | TSESTree.TaggedTemplateExpression;
  /** What its name is a member of; undefined where the root itself is called. */
  readonly on: Node | undefined;
}

/** A chain of calls, members and tags: `db.insert(t).values(row)`. */
export interface Chain {
  /** What it begins with: `db`. */
  readonly root: Node;
  /** What is called along it, the last first. */
  readonly called: readonly Called[];
}

/** Reads an expression as a chain; what is no call, member or tag is a root without a chain. */
export function chainOf(expression: Node): Chain {
  const called: Called[] = [];
  let node = unwrap(expression);
  for (;;) {
    switch (node.type) {
      case "CallExpression":
      case "TaggedTemplateExpression": {
        const callee = unwrap(node.type === "CallExpression" ? node.callee : node.tag);
        const member = callee.type === "MemberExpression" ? callee : undefined;
        const name = callee.type === "Identifier" ? callee.name : member && keyName(member);
        called.push({ name, call: node, on: member?.object });
        node = callee;
        break;
      }
      case "MemberExpression":
        node = unwrap(node.object);
        break;
      default:
        return { root: node, called };
    }
  }
}

/** The identifier at the beginning of a chain. */
export function identifierAtRootOf(expression: Node): TSESTree.Identifier | undefined {
  const { root } = chainOf(expression);
  return root.type === "Identifier" ? root : undefined;
}
