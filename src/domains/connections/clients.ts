import { SQL_CLIENTS, type SqlClient, sqlClientOf } from "../../models/sql-clients.js";
import { dottedName, unwrap } from "../../ast/ast.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { importOf, initialiserOf, variableOf } from "../../ast/variables.js";
import { perNode } from "../../plugin/per-file.js";
import { chainOf, identifierAtRootOf } from "../../flow/chains.js";
import { AWAIT } from "../../flow/steps.js";
import { originsOf } from "../../flow/values.js";

/** The client that a chain of calls or a tag begins with, where the file shows how it was opened. */
export function clientAtRootOf(node: Node, context: RuleContext): SqlClient | undefined {
  const { root, called } = chainOf(node);
  for (const { on, call } of called.toReversed()) {
    const callee = call.type === "CallExpression" ? call.callee : call.tag;
    const client = (on && clientHeldBy(on, context)) ?? clientHeldBy(callee, context);
    if (client) {
      return client;
    }
  }
  // Prisma's client is made once and imported everywhere under its own name.
  return root.type === "Identifier" && root.name === "prisma" && !initialiserOf(variableOf(root, context.sourceCode))
    ? SQL_CLIENTS.Prisma
    : clientHeldBy(root, context);
}

/** The client that an expression's value is, opened where it comes from. */
export const clientHeldBy: (node: Node, context: RuleContext) => SqlClient | undefined = perNode((node, context) => {
  for (const { node: origin, path, context: its } of originsOf(node, context).all) {
    const client = path.every((step) => step === AWAIT) ? clientOpenedBy(origin, its) : undefined;
    if (client) {
      return client;
    }
  }
  return undefined;
}, undefined);

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
