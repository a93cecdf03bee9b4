import type { TSESTree } from "@typescript-eslint/utils";

import { SQL_CLIENTS, type ObjectWrite, type SqlClient } from "../../models/sql-clients.js";
import { calleeName, isFunction, keyName, propertyNamed, unwrap, walk } from "../../ast/ast.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { initialiserOf, variableOf } from "../../ast/variables.js";
import { writesThrough } from "../../flow/bindings.js";
import { chainOf } from "../../flow/chains.js";
import { expressionsBehind } from "../../flow/values.js";
import { patchWrites, type Columns, type FoundObject, type ObjectAssignment } from "./record-writes.js";

const ALL_WRITES = (Object.values(SQL_CLIENTS) as SqlClient[]).flatMap(({ writes }) => writes);
const WRITES: ReadonlyMap<string, readonly ObjectWrite[]> = new Map(
  ALL_WRITES.map(({ method }) => [method, ALL_WRITES.filter((write) => write.method === method)]),
);

/** Calls of a chain that name the table in their first argument. */
const TABLE_CALLS: ReadonlySet<string> = new Set([
  "delete",
  "deleteFrom",
  "from",
  "insert",
  "insertInto",
  "into",
  "knex",
  "selectFrom",
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
export function objectWrites(
  call: TSESTree.CallExpression,
  columns: Columns,
  context: RuleContext,
): readonly FoundObject[] {
  const found: FoundObject[] = [];
  const seen = new Set<Node>();
  if (leavesRowsAlone(call)) {
    return [];
  }
  const about = { call, table: tableOf(call), where: whereOf(call, context) };
  for (const { kind, argument, property } of WRITES.get(calleeName(call) ?? "") ?? []) {
    const given = givenAt(call.arguments[argument], property, context);
    const patches = given.filter((node) => isPutTogether(node, context) && !seen.has(node));
    for (const patch of patches) {
      seen.add(patch);
      found.push(...patchWrites(call, patch, { ...about, kind }, columns, context));
    }
    for (const object of given.flatMap((node) => rowsOf(node, context))) {
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

/** Supabase: `upsert(rows, { ignoreDuplicates: true })` only inserts. */
function leavesRowsAlone(call: TSESTree.CallExpression): boolean {
  const [, options] = call.arguments;
  return options?.type === "ObjectExpression" && propertyNamed(options, "ignoreDuplicates") !== undefined;
}

/** What a call is given as a row or rows: an argument, or a property of one. */
function givenAt(argument: Node | undefined, property: string | undefined, context: RuleContext): readonly Node[] {
  if (!argument || property === undefined) {
    return argument ? [unwrap(argument)] : [];
  }
  return literalsOf(argument, context).flatMap((object) => {
    const value = object.type === "ObjectExpression" ? propertyNamed(object, property)?.value : undefined;
    return value ? [unwrap(value)] : [];
  });
}

function rowsOf(given: Node, context: RuleContext): readonly TSESTree.ObjectExpression[] {
  return literalsOf(given, context).flatMap((value) => {
    const rows = value.type === "ArrayExpression" ? value.elements : [value];
    return rows.flatMap((element) => {
      const row = element && unwrap(element);
      return row?.type === "ObjectExpression" ? [row] : [];
    });
  });
}

/** Whether a name stands for an object into which the code goes on to put properties. */
function isPutTogether(node: Node, context: RuleContext): boolean {
  const variable = node.type === "Identifier" ? variableOf(node, context.sourceCode) : undefined;
  return variable !== undefined && writesThrough(variable, context).writes.length > 0;
}

/** The literal itself, or those that a name or another expression stands for and into which nothing is assigned. */
function literalsOf(node: Node, context: RuleContext): readonly Node[] {
  const inner = unwrap(node);
  if (inner.type === "ObjectExpression" || inner.type === "ArrayExpression") {
    return [inner];
  }
  return isPutTogether(inner, context) ? [] : expressionsBehind(inner, context);
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

/** The table or model of a chain of calls, or the receiver of a single one, as it is written. */
export function tableOf(call: TSESTree.CallExpression): string | undefined {
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

/**
 * The `where` of the same object, the filter before it, or the `.where(…)` calls of the same chain, with what the
 * constants in it hold.
 */
function whereOf(call: TSESTree.CallExpression, context: RuleContext): string | undefined {
  const parts: Node[] = [];
  const [first, second] = call.arguments;
  for (const argument of [first, second]) {
    const inner = argument && unwrap(argument);
    const wheres =
      inner?.type === "ObjectExpression" ? ["where", "setWhere"].map((name) => propertyNamed(inner, name)) : [];
    parts.push(...wheres.flatMap((where) => where?.value ?? []));
  }
  if (second && first && parts.length === 0) {
    parts.push(first);
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
      parts.push(...link.arguments);
    }
  }
  return parts.length > 0 ? parts.map((part) => textWithConstants(part, context)).join(", ") : undefined;
}

/** An expression's source and that of what the constants in it hold. */
export function textWithConstants(root: Node, { sourceCode }: RuleContext): string {
  const texts = [sourceCode.getText(root)];
  const pending = [root];
  for (let next = pending.pop(); next && texts.length < MOST_CONSTANTS; next = pending.pop()) {
    walk(next, sourceCode, (node) => {
      const held = node.type === "Identifier" ? initialiserOf(variableOf(node, sourceCode)) : undefined;
      if (held && HOLDS_WORDS.has(unwrap(held).type)) {
        texts.push(sourceCode.getText(held));
        pending.push(held);
      }
      return !isFunction(node);
    });
  }
  return texts.join(", ");
}

const MOST_CONSTANTS = 20;
const HOLDS_WORDS: ReadonlySet<string> = new Set(["ArrayExpression", "CallExpression", "Literal", "ObjectExpression"]);
