import { SQL_METHODS, WRITING_METHOD, WRITING_SQL } from "../../models/transactions.js";
import { keyName, unwrap } from "../../ast/ast.js";
import { expressionsBehind } from "../../flow/values.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import type { Query } from "./callbacks.js";

const TAKES_SQL = new Set(SQL_METHODS);

/** What a query does to rows, by its SQL or by the names of its methods; undefined where it only reads, and for unknown SQL. */
export type Effect = "changes" | "makes";

export function effectOf({ head, chain }: Query, context: RuleContext): Effect | undefined {
  const first = head.parent;
  const name = head.type === "MemberExpression" ? keyName(head) : undefined;
  const text =
    first?.type === "TaggedTemplateExpression"
      ? first.quasi.quasis[0]?.value.raw
      : first?.type === "CallExpression" && TAKES_SQL.has(name ?? "")
        ? first.arguments.slice(0, 1).map((argument) => sqlIn(argument, context))[0]
        : undefined;
  if (text !== undefined) {
    return effectNamed(WRITING_SQL.exec(text)?.[1]);
  }
  const names = [name, ...methodsOf(head, chain)];
  return effectNamed(names.map((item) => WRITING_METHOD.exec(item ?? "")?.[1]).find((verb) => verb !== undefined));
}

function effectNamed(verb: string | undefined): Effect | undefined {
  return verb === undefined ? undefined : /^(?:create|insert|save|add|bulkCreate)$/i.test(verb) ? "makes" : "changes";
}

/** The methods of a chain after its first: `insert` of `trx("users").insert(user)`. */
function* methodsOf(head: Node, chain: Node): Generator<string | undefined> {
  for (let node: Node | undefined = head.parent; node && node !== chain; node = node.parent) {
    if (node.type === "MemberExpression") {
      yield keyName(node);
    }
  }
}

/** The beginning of the SQL that an argument is, as far as the file shows it. */
function sqlIn(argument: Node, context: RuleContext): string | undefined {
  const inner = unwrap(argument);
  for (const node of inner.type === "Identifier" ? expressionsBehind(inner, context) : [inner]) {
    switch (node.type) {
      case "Literal":
        return String(node.value);
      case "TemplateLiteral":
        return node.quasis[0]?.value.raw;
      case "TaggedTemplateExpression":
        return node.quasi.quasis[0]?.value.raw;
      default:
    }
  }
  return undefined;
}
