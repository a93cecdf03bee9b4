import type { TSESTree } from "@typescript-eslint/utils";

import { SQL_CLIENTS, type SqlClient, sqlClientOf } from "../../models/sql-clients.js";
import { dottedName, unwrap } from "../../ast/ast.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { importOf, initialiserOf, variableOf } from "../../ast/variables.js";

/** The identifier at the beginning of a chain of calls, members and tags. */
export function identifierAtRootOf(node: Node): TSESTree.Identifier | undefined {
  let root = unwrap(node);
  for (;;) {
    switch (root.type) {
      case "CallExpression":
        root = unwrap(root.callee);
        break;
      case "MemberExpression":
        root = unwrap(root.object);
        break;
      case "TaggedTemplateExpression":
        root = unwrap(root.tag);
        break;
      case "Identifier":
        return root;
      default:
        return undefined;
    }
  }
}

/** The client that a chain of calls or a tag begins with, where the file shows how it was opened. */
export function clientAtRootOf(node: Node, context: RuleContext): SqlClient | undefined {
  const root = identifierAtRootOf(node);
  if (!root) {
    return undefined;
  }
  const value = initialiserOf(variableOf(root, context.sourceCode));
  // Prisma's client is made once and imported everywhere under its own name.
  return value ? clientOpenedBy(value, context) : root.name === "prisma" ? SQL_CLIENTS.Prisma : undefined;
}

/** The client that an expression opens: `postgres(url)`, `new Client(…)`, `await createConnection(…)`. */
export function clientOpenedBy(expression: Node, context: RuleContext): SqlClient | undefined {
  const inner = unwrap(expression);
  const opening = inner.type === "AwaitExpression" ? unwrap(inner.argument) : inner;
  if (opening.type !== "CallExpression" && opening.type !== "NewExpression") {
    return undefined;
  }
  const root = identifierAtRootOf(opening.callee);
  const imported = root && importOf(variableOf(root, context.sourceCode));
  const client = imported && sqlClientOf(imported.source);
  if (!client) {
    return undefined;
  }
  const callee = dottedName(opening.callee) ?? "";
  const member = callee.includes(".") ? callee.slice(callee.lastIndexOf(".") + 1) : undefined;
  const names = [member, imported.name === "*" ? "default" : imported.name];
  return names.some((name) => name !== undefined && client.opens.includes(name)) ? client : undefined;
}
