import type { TSESTree } from "@typescript-eslint/utils";

import { SQL_CLIENTS, type ObjectWrite, type SqlClient } from "../../models/sql-clients.js";
import { calleeName, keyName, propertyNamed, unwrap } from "../../ast/ast.js";
import type { Node, RuleContext, SourceCode } from "../../plugin/types.js";
import { variableOf } from "../../ast/variables.js";
import { writesThrough } from "../../flow/bindings.js";
import { chainOf } from "../../flow/chains.js";
import { expressionsBehind } from "../../flow/values.js";

/** A row's columns as an object literal gives them to an ORM or a query builder. */
export interface FoundObject {
  readonly call: TSESTree.CallExpression;
  readonly kind: ObjectWrite["kind"];
  readonly assignments: readonly ObjectAssignment[];
  /** Whether the object may hold more columns: a spread, a computed key. */
  readonly hasUnread: boolean;
  /** The model or table, as it is written; undefined where the call does not name it. */
  readonly table: string | undefined;
  /** The source of the condition that chooses the rows; undefined where the call has none. */
  readonly where: string | undefined;
}

export interface ObjectAssignment {
  readonly column: string;
  readonly value: TSESTree.Expression;
  /** The property, or the pair of arguments. */
  readonly node: Node;
}

const ALL_WRITES = (Object.values(SQL_CLIENTS) as SqlClient[]).flatMap(({ writes }) => writes);
const WRITES: ReadonlyMap<string, readonly ObjectWrite[]> = new Map(
  ALL_WRITES.map(({ method }) => [method, ALL_WRITES.filter((write) => write.method === method)]),
);

/** Calls of a chain that name the table in their first argument. */
const TABLE_CALLS: ReadonlySet<string> = new Set([
  "delete",
  "from",
  "insert",
  "insertInto",
  "into",
  "knex",
  "table",
  "update",
  "updateTable",
]);

/** Whether a call may be one that `objectWrites` reads, by its name alone. */
export function mayWriteObject(call: TSESTree.CallExpression): boolean {
  const name = calleeName(call);
  return name !== undefined && WRITES.has(name);
}

/** What a call of an ORM or a query builder writes: one result for each object literal that holds columns. */
export function objectWrites(call: TSESTree.CallExpression, context: RuleContext): readonly FoundObject[] {
  const found: FoundObject[] = [];
  const seen = new Set<Node>();
  const about = { call, table: tableOf(call), where: whereOf(call, context.sourceCode) };
  for (const { kind, argument, property } of WRITES.get(calleeName(call) ?? "") ?? []) {
    for (const object of objectsAt(call.arguments[argument], property, context)) {
      if (!seen.has(object)) {
        seen.add(object);
        const assignments = assignmentsIn(object);
        const hasUnread = assignments.length < object.properties.length;
        found.push({ ...about, kind, assignments, hasUnread });
      }
    }
  }
  const pairs = pairsOf(call);
  return pairs.length > 0 ? [...found, { ...about, kind: "update", assignments: pairs, hasUnread: true }] : found;
}

function objectsAt(
  argument: Node | undefined,
  property: string | undefined,
  context: RuleContext,
): readonly TSESTree.ObjectExpression[] {
  const held = argument ? literalsOf(argument, context) : [];
  const values =
    property === undefined
      ? held
      : held.flatMap((object) => {
          const value = object.type === "ObjectExpression" ? propertyNamed(object, property)?.value : undefined;
          return value ? literalsOf(value, context) : [];
        });
  return values.flatMap((value) => {
    const rows = value.type === "ArrayExpression" ? value.elements : [value];
    return rows.flatMap((element) => {
      const row = element && unwrap(element);
      return row?.type === "ObjectExpression" ? [row] : [];
    });
  });
}

/** The literal itself, or those that a name or another expression stands for and into which nothing is assigned. */
function literalsOf(node: Node, context: RuleContext): readonly Node[] {
  const inner = unwrap(node);
  if (inner.type === "ObjectExpression" || inner.type === "ArrayExpression") {
    return [inner];
  }
  const variable = inner.type === "Identifier" ? variableOf(inner, context.sourceCode) : undefined;
  const isChanged = variable && writesThrough(variable, context).writes.length > 0;
  return isChanged ? [] : expressionsBehind(inner, context);
}

/** The properties that hold for certain: none before a spread, which may replace it. */
function assignmentsIn(object: TSESTree.ObjectExpression): readonly ObjectAssignment[] {
  const lastSpread = object.properties.findLastIndex((property) => property.type === "SpreadElement");
  return object.properties.slice(lastSpread + 1).flatMap((property) => {
    const column = property.type === "Property" ? keyName(property) : undefined;
    return property.type === "Property" && property.kind === "init" && !property.method && column !== undefined
      ? [{ column, value: property.value as TSESTree.Expression, node: property }]
      : [];
  });
}

/** kysely: `.set("status", "failed").set("completed_at", now)`, read at the last of them. */
function pairsOf(call: TSESTree.CallExpression): readonly ObjectAssignment[] {
  const after = call.parent.type === "MemberExpression" ? call.parent.parent : undefined;
  if (calleeName(call) !== "set" || (after?.type === "CallExpression" && calleeName(after) === "set")) {
    return [];
  }
  const found: ObjectAssignment[] = [];
  for (const link of chain(call)) {
    const [column, value] = link.arguments;
    const name = column && unwrap(column);
    if (
      calleeName(link) === "set" &&
      link.arguments.length === 2 &&
      name?.type === "Literal" &&
      typeof name.value === "string" &&
      value &&
      value.type !== "SpreadElement"
    ) {
      found.push({ column: name.value.split(".").at(-1) ?? name.value, value, node: value });
    }
  }
  return found;
}

/** The calls of a chain from its last one back to its first. */
function chain(call: TSESTree.CallExpression): readonly TSESTree.CallExpression[] {
  return chainOf(call).called.flatMap(({ call: link }) => (link.type === "CallExpression" ? [link] : []));
}

function tableOf(call: TSESTree.CallExpression): string | undefined {
  for (const link of chain(call)) {
    const callee = unwrap(link.callee);
    const [argument] = link.arguments;
    const named = argument && unwrap(argument);
    if (link !== call && (TABLE_CALLS.has(calleeName(link) ?? "") || callee.type === "Identifier") && named) {
      return nameIn(named);
    }
  }
  const callee = unwrap(call.callee);
  return callee.type === "MemberExpression" ? nameIn(unwrap(callee.object)) : undefined;
}

function nameIn(node: Node): string | undefined {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" ? node.value : undefined;
    case "Identifier":
      return node.name;
    case "MemberExpression":
      return keyName(node);
    default:
      return undefined;
  }
}

/** The `where` of the same object, the filter before it, or the `.where(…)` calls of the same chain. */
function whereOf(call: TSESTree.CallExpression, sourceCode: SourceCode): string | undefined {
  const parts: string[] = [];
  const [first, second] = call.arguments;
  for (const argument of [first, second]) {
    const inner = argument && unwrap(argument);
    const where = inner?.type === "ObjectExpression" ? propertyNamed(inner, "where")?.value : undefined;
    if (where) {
      parts.push(sourceCode.getText(where));
    }
  }
  if (second && first && parts.length === 0) {
    parts.push(sourceCode.getText(first));
  }
  let top: TSESTree.CallExpression = call;
  while (top.parent.type === "MemberExpression" && top.parent.parent.type === "CallExpression") {
    top = top.parent.parent;
  }
  for (const link of chain(top)) {
    if (
      link !== call &&
      /^(?:where|andWhere|orWhere|whereIn|eq|in|is|filter|match|neq)$/.test(calleeName(link) ?? "")
    ) {
      parts.push(link.arguments.map((argument) => sourceCode.getText(argument)).join(", "));
    }
  }
  return parts.length > 0 ? parts.join(" ") : undefined;
}
