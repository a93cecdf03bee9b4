import type { TSESTree } from "@typescript-eslint/utils";

import {
  CHAIN_ENDS,
  MODEL_READS,
  PRISMA_WRITES,
  RECORD_READS,
  SQL_METHODS,
  SQL_TAGS,
} from "../../models/record-reads.js";
import { calleeName, dottedName, isFunction, keyName, propertyNamed, unwrap } from "../../ast/ast.js";
import type { Node } from "../../plugin/types.js";

/** Whether a read gives back a row that it has just written, which is there for sure. */
export function writesItsRow({ node }: Read): boolean {
  const name = node.type === "CallExpression" ? calleeName(node) : undefined;
  return name !== undefined && (Object.hasOwn(PRISMA_WRITES, name) || name === "save");
}

/** A call that reads rows of a database, or writes one and gives it back. */
export interface Read {
  readonly gives: "list" | "one";
  /** Whether the driver wraps what it gives: under `rows`, `results`, `data` or as the first element. */
  readonly isWrapped: boolean;
  readonly nullable: boolean;
  /** The call as a message names it, marked as code: `` `prisma.user.findMany()` ``. */
  readonly text: string;
  readonly node: Node;
  /** The columns that it asks for, where it says so. */
  readonly columns: readonly string[] | undefined;
  /** The columns by which it finds its rows, each with the value compared, where they are written as an object. */
  readonly where: readonly { readonly column: string; readonly value: Node }[];
}

/** One call of a chain: its method, and its arguments. */
interface Link {
  readonly name: string;
  readonly call: TSESTree.CallExpression;
}

/** The read that an expression makes, below `await`; undefined where it makes none or is not known to. */
export function readOf(node: Node, sqlTags: readonly string[] = []): Read | undefined {
  if (node.type === "TaggedTemplateExpression") {
    const tag = lastName(node.tag);
    return tag !== undefined && (SQL_TAGS.includes(tag) || sqlTags.includes(dottedName(node.tag) ?? tag))
      ? sqlRead(
          node,
          templateText(node.quasi),
          { gives: "list", isWrapped: false },
          `a \`${dottedName(node.tag) ?? tag}\` query`,
          node.quasi.expressions,
        )
      : undefined;
  }
  if (node.type !== "CallExpression") {
    return undefined;
  }
  const { links, root } = chainOf(node);
  return modelRead(node, links) ?? statementRead(node, links) ?? builderRead(node, links, root);
}

/** The calls of a chain, the last first, and what the chain starts from: `db` in `db.select().from(users)`. */
function chainOf(node: TSESTree.CallExpression): { links: readonly Link[]; root: Node } {
  const links: Link[] = [];
  let inner: Node = node;
  for (;;) {
    if (inner.type !== "CallExpression") {
      return { links, root: inner };
    }
    const callee = unwrap(inner.callee);
    if (callee.type !== "MemberExpression") {
      return { links, root: inner };
    }
    links.push({ name: keyName(callee) ?? "", call: inner });
    inner = unwrap(callee.object);
    while (inner.type === "MemberExpression") {
      inner = unwrap(inner.object);
    }
  }
}

/** Links after a read that give its rows all the same. */
const NEUTRAL = new Set(["lean", "exec", "sort", "limit", "skip", "populate", "select", "toArray", "session", "catch"]);

function modelRead(node: Node, links: readonly Link[]): Read | undefined {
  const at = links.findIndex(({ name }) => !NEUTRAL.has(name));
  const link = links[at];
  if (link === undefined) {
    return undefined;
  }
  const { name, call } = link;
  const [argument] = call.arguments;
  const callee = unwrap(call.callee);
  if ((argument && isFunction(argument)) || callee.type !== "MemberExpression") {
    return undefined;
  }
  const owner = lastName(callee.object) ?? "";
  const options = call.arguments.filter((item) => item.type === "ObjectExpression");
  const known = Object.hasOwn(RECORD_READS, name) ? RECORD_READS[name] : undefined;
  const model =
    Object.hasOwn(MODEL_READS, name) && (/^[A-Z]/.test(owner) || /(?:Repository|Repo|Model)$/i.test(owner))
      ? MODEL_READS[name]
      : undefined;
  const cursor = name === "find" && links.slice(0, at).some((after) => after.name === "toArray");
  const prisma =
    Object.hasOwn(PRISMA_WRITES, name) &&
    unwrap(callee.object).type === "MemberExpression" &&
    options.some((item) => propertyNamed(item, "data") ?? propertyNamed(item, "update"))
      ? PRISMA_WRITES[name]
      : undefined;
  const read = known ?? model ?? prisma ?? (cursor ? MODEL_READS.find : undefined);
  if (read === undefined || !isAsked(call, name)) {
    return undefined;
  }
  return {
    gives: read.gives,
    isWrapped: false,
    nullable: read.nullable ?? false,
    text: `\`${dottedName(callee) ?? `${owner}.${name}`}()\``,
    node,
    columns: options.flatMap((item) => columnsOf(item) ?? [])[0],
    where: options.flatMap(whereOf),
  };
}

/** Whether a Mongoose or repository method is asked for rows: `Foo.create()` with nothing to store makes any object. */
function isAsked(call: TSESTree.CallExpression, name: string): boolean {
  return (name !== "create" && name !== "save") || call.arguments.length > 0;
}

function columnsOf(options: TSESTree.ObjectExpression): readonly (readonly string[])[] | undefined {
  const selected = ["select", "columns", "attributes"].flatMap((name) => propertyNamed(options, name)?.value ?? [])[0];
  if (selected?.type === "ObjectExpression") {
    return [namesIn(selected)];
  }
  if (selected?.type === "ArrayExpression") {
    return [stringsIn(selected.elements)];
  }
  return undefined;
}

function whereOf(options: TSESTree.ObjectExpression): readonly { column: string; value: Node }[] {
  const where = propertyNamed(options, "where")?.value;
  if (where?.type === "CallExpression") {
    return comparedIn([where]);
  }
  const bare = where === undefined && !options.properties.some(isOption);
  const criteria = where?.type === "ObjectExpression" ? where : bare ? options : undefined;
  return (criteria?.properties ?? []).flatMap((property) => {
    const column = property.type === "Property" ? keyName(property) : undefined;
    return property.type === "Property" && column !== undefined ? [{ column, value: property.value }] : [];
  });
}

/** Whether a property is an option of a query, so that its object is not itself the filter, as it is for Mongoose. */
function isOption(property: Node): boolean {
  return (
    property.type !== "Property" ||
    /^(?:select|include|orderBy|take|skip|data|create|update|limit|order|relations)$/.test(keyName(property) ?? "")
  );
}

function statementRead(node: Node, links: readonly Link[]): Read | undefined {
  const statement = links.find(({ name }) => SQL_METHODS.includes(name));
  const [sql] = statement?.call.arguments ?? [];
  const text = sql && textOf(sql);
  if (statement === undefined || text === undefined) {
    return undefined;
  }
  const end = links[0]?.name ?? "";
  const one = end === "first" || end === "get";
  const isWrapped = !one && !end.startsWith("$");
  return sqlRead(
    node,
    text,
    { gives: one ? "one" : "list", isWrapped },
    `a query of \`${dottedName(statement.call.callee) ?? statement.name}()\``,
    parametersOf(statement.call),
  );
}

/** The values of a statement's `$1`, `$2`, written as an array beside it. */
function parametersOf(call: TSESTree.CallExpression): readonly Node[] {
  const values = call.arguments[1];
  return values?.type === "ArrayExpression" ? values.elements.filter((element) => element !== null) : [];
}

function sqlRead(
  node: Node,
  sql: string,
  shape: Pick<Read, "gives" | "isWrapped">,
  text: string,
  values: readonly Node[],
): Read | undefined {
  const columns = selectedColumns(sql);
  if (columns === undefined) {
    return undefined;
  }
  const condition = sql.split(/\bwhere\b/i)[1] ?? "";
  // A template's values are counted over the whole statement, a driver's are numbered.
  let position = (sql.match(/\$\{\}/g)?.length ?? 0) - (condition.match(/\$\{\}/g)?.length ?? 0);
  const where = [...condition.matchAll(/\$(?:\{\}|(\d+))/g)].flatMap(({ 1: number, index }) => {
    const value = values[number === undefined ? position++ : Number(number) - 1];
    const column = comparedBefore(condition.slice(Math.max(0, index - NAME), index));
    return column !== undefined && value ? [{ column, value }] : [];
  });
  return { ...shape, nullable: shape.gives === "one", text, node, columns: columns.names, where };
}

/** As long as the name of a column with what stands behind it is taken to be. */
const NAME = 100;

/** The column in `"user_id" = ` at the end of a text. */
function comparedBefore(text: string): string | undefined {
  const left = text.trimEnd();
  // A pattern that ends at the end would be tried from each place of a long word.
  return left.endsWith("=")
    ? /\b\w+$/.exec(left.slice(0, -1).trimEnd().replace(/"$/, "").slice(-NAME))?.[0]
    : undefined;
}

/** The columns that a statement gives back; undefined for a statement that gives none, no names for `*`. */
function selectedColumns(sql: string): { readonly names: readonly string[] | undefined } | undefined {
  const list = returnedColumns(sql) ?? listOfSelect(sql);
  if (list === undefined || /^\s*delete\b/i.test(sql)) {
    return undefined;
  }
  if (/\*|\$\{/.test(list.replace(/\bcount\s*\(\s*\*\s*\)/gi, "count"))) {
    return { names: undefined };
  }
  return { names: list.split(",").map((item) => item.match(/\w+/g)?.at(-1) ?? "") };
}

/** What stands behind RETURNING at the end of a statement. */
function returnedColumns(sql: string): string | undefined {
  const at = sql.toLowerCase().lastIndexOf("returning");
  const list = sql.slice(at + "returning".length);
  return at >= 0 && /(?<!\w)$/.test(sql.slice(Math.max(0, at - 1), at)) && /^\s[^;]*$/.test(list) ? list : undefined;
}

/** What stands between SELECT and FROM. */
function listOfSelect(sql: string): string | undefined {
  const select = /^\s*(?:select|with)\b/i.test(sql) ? /\bselect\s/i.exec(sql) : null;
  const rest = select && sql.slice(select.index + select[0].length);
  const from = rest && /\sfrom\b/i.exec(rest);
  return from ? rest.slice(0, from.index).replace(/^\s*distinct\s/i, "") : undefined;
}

function builderRead(node: Node, links: readonly Link[], root: Node): Read | undefined {
  const named = (name: string): Link | undefined => links.find((link) => link.name === name);
  const end = links[0]?.name ?? "";
  const ends = Object.hasOwn(CHAIN_ENDS, end) ? CHAIN_ENDS[end] : undefined;
  const from = named("from");
  const select = named("select") ?? named("selectDistinct") ?? named("returning");
  const kysely = named("selectFrom");
  const [table] = from?.call.arguments ?? [];
  const rootText = dottedName(root.type === "CallExpression" ? root.callee : root) ?? "";
  const [knexTable] = root.type === "CallExpression" ? root.arguments : [];
  let text: string;
  let isWrapped = false;
  if (kysely !== undefined) {
    text = `\`${dottedName(kysely.call.callee) ?? "selectFrom"}()\``;
  } else if (from !== undefined && select !== undefined && table !== undefined && textOf(table) !== undefined) {
    text = `\`${dottedName(from.call.callee) ?? "from"}(${JSON.stringify(textOf(table))})\``;
    isWrapped = true;
  } else if ((from !== undefined || named("returning")) && select !== undefined && named("delete") === undefined) {
    text = `\`${rootText || "db"}.${links.at(-1)?.name ?? "select"}()\``;
  } else if (named("createQueryBuilder") && ["getOne", "getMany", "getOneOrFail"].includes(end)) {
    text = `\`${rootText}.${end}()\``;
  } else if (
    knexTable !== undefined &&
    textOf(knexTable) !== undefined &&
    (named("where") ?? named("whereIn") ?? select)
  ) {
    if (links.some(({ name }) => /^(?:update|insert|del|delete|count|pluck)$/.test(name))) {
      return undefined;
    }
    text = `\`${rootText}(${JSON.stringify(textOf(knexTable))})\``;
  } else {
    return undefined;
  }
  return {
    gives: ends?.gives ?? "list",
    isWrapped,
    nullable: ends?.nullable ?? false,
    text,
    node,
    columns: select && selectedBy(select.call),
    where: comparedIn(named("where")?.call.arguments ?? []),
  };
}

/** The columns compared by drizzle's `eq(users.id, id)`, also inside `and(…)`. */
function comparedIn(conditions: readonly Node[]): readonly { column: string; value: Node }[] {
  return conditions.flatMap((condition) => {
    if (condition.type !== "CallExpression" || condition.callee.type !== "Identifier") {
      return [];
    }
    const [column, value] = condition.arguments;
    if (condition.callee.name === "eq" && column !== undefined && value !== undefined) {
      return [{ column: lastName(column) ?? "", value }];
    }
    return condition.callee.name === "and" ? comparedIn(condition.arguments) : [];
  });
}

function selectedBy(call: TSESTree.CallExpression): readonly string[] | undefined {
  const [first] = call.arguments;
  if (first?.type === "ObjectExpression") {
    return namesIn(first);
  }
  if (first?.type === "ArrayExpression") {
    return stringsIn(first.elements);
  }
  const list = first && textOf(first);
  return list === undefined || list.includes("*")
    ? undefined
    : call.arguments.flatMap((item) => textOf(item)?.split(",") ?? []).map((item) => item.trim().replace(/^.*\./, ""));
}

/** The text of a string or of a template, whose parts become `${}`; undefined for anything else. */
export function textOf(node: Node): string | undefined {
  const inner = unwrap(node);
  if (inner.type === "TemplateLiteral") {
    return templateText(inner);
  }
  return inner.type === "Literal" && typeof inner.value === "string" ? inner.value : undefined;
}

function templateText(template: TSESTree.TemplateLiteral): string {
  return template.quasis.map((quasi) => quasi.value.raw).join("${}");
}

function namesIn(object: TSESTree.ObjectExpression): readonly string[] {
  return object.properties.flatMap((property) =>
    property.type === "Property" ? [keyName(property) ?? "[computed]"] : ["[spread]"],
  );
}

function stringsIn(elements: readonly (Node | null)[]): readonly string[] {
  return elements.flatMap((element) => (element ? [textOf(element) ?? "[computed]"] : []));
}

/** The last name of a plain expression: `findMany` for `prisma.user.findMany`. */
function lastName(node: Node): string | undefined {
  const inner = unwrap(node);
  if (inner.type === "Identifier") {
    return inner.name;
  }
  return inner.type === "MemberExpression" ? keyName(inner) : undefined;
}
