import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, keyName, wrapped } from "../../ast/ast.js";
import { annotationOf } from "../../ast/parameters.js";
import type { Node, RuleContext, Variable } from "../../plugin/types.js";
import type { Consumer, Field } from "./consumers.js";
import { isKey, ownKey } from "./keys.js";
import { MESSAGE } from "./provenance.js";
import { readOf } from "./reads.js";
import { rowTypeOf } from "./row-types.js";
import { isInQuery, usesOf } from "./uses.js";
import { typeOfValue } from "./value-types.js";

/** A property of a payload that a handler works on as a row of the database. */
export interface StaleField {
  readonly field: Field;
  /** Its own key, as the handler uses it in a query; undefined where only its type says what it is. */
  readonly key: string | undefined;
  /** A column that the handler takes from the message. */
  readonly column: string;
}

/** A payload that is itself a row, in the variable that a handler puts it into. */
export interface StalePayload {
  readonly variable: Variable;
  readonly key: string | undefined;
  readonly column: string;
}

/**
 * The payloads that are rows themselves: `const step = job.data`. The handler stores the row's own key as a reference, or
 * changes the row by it, or its type is that of a row; it never fetches by that key, and takes several columns from the
 * message. What it writes into the database is the message's own data.
 */
export function stalePayloadsOf(consumer: Consumer, context: RuleContext): readonly StalePayload[] {
  return consumer.wholes.flatMap((variable) => {
    const name = variable.defs[0]?.name;
    if (name?.type !== "Identifier" || MESSAGE.test(variable.name)) {
      return [];
    }
    const uses = usesOf(variable, context);
    const key = ownKey(uses.keysInQueries, "");
    const isRow = rowTypeOf(typeOf(name), context) !== undefined;
    const columns = [...uses.properties].filter(
      ([property, places]) => !isKey(property) && property !== "length" && !places.every(isStored),
    );
    const isFetched = [...uses.properties].some(([property, places]) => isKey(property) && places.some(isFetchedBy));
    const [column] = columns;
    return column && !isFetched && (isRow || (key !== undefined && columns.length > 1))
      ? [{ variable, key: isRow ? undefined : key, column: column[0] }]
      : [];
  });
}

/** The type that a variable is said to have, or that what it holds is taken to have. */
function typeOf(name: TSESTree.Identifier): TSESTree.TypeNode | undefined {
  const init = name.parent.type === "VariableDeclarator" ? name.parent.init : undefined;
  return annotationOf(name) ?? (init?.type === "TSAsExpression" ? init.typeAnnotation : undefined);
}

/** Whether a place stands in the arguments of a call that stores something. */
function isStored(place: Node): boolean {
  return callsAround(place).some((call) =>
    /^(?:set|values|insert|create|update|upsert|save)/.test(calleeName(call) ?? ""),
  );
}

/** Whether a place stands in the arguments of a call that reads rows and writes none. */
function isFetchedBy(place: Node): boolean {
  return callsAround(place).some(
    (call) =>
      !/^(?:create|insert|save|update|upsert)/.test(calleeName(call) ?? "") &&
      !WRITES.test(calleeName(call) ?? "") &&
      mayFetch(call),
  );
}

const WRITES = /(?:AndUpdate|AndDelete|AndReplace)$/;

/** Whether a call reads rows, or has the name of a function that fetches. */
function mayFetch(call: TSESTree.CallExpression): boolean {
  let outer: Node = call;
  while (outer.parent && /^(?:Call|Member)Expression$/.test(outer.parent.type)) {
    outer = outer.parent;
  }
  return readOf(outer) !== undefined || /^(?:get|find|fetch|load|read|retrieve)/.test(calleeName(call) ?? "");
}

function callsAround(place: Node): readonly TSESTree.CallExpression[] {
  const calls: TSESTree.CallExpression[] = [];
  for (let inner = place, outer = place.parent; outer && !outer.type.endsWith("Statement"); outer = outer.parent) {
    if (outer.type === "CallExpression" && outer.callee !== inner) {
      calls.push(outer);
    }
    inner = outer;
  }
  return calls;
}

/**
 * The properties of a payload that a handler treats as stored rows: it uses the row's own key in a query, as that of a
 * row that exists, and takes other columns from the message, which may have changed since. A property without both is
 * taken for the message's own data: a mail to send, an event to store.
 */
export function staleFieldsOf(consumer: Consumer, context: RuleContext): readonly StaleField[] {
  const names = new Set(consumer.fields.map(({ name }) => name));
  return [...names].flatMap((name) => {
    const fields = consumer.fields.filter((field) => field.name === name);
    const [field] = fields;
    if (field === undefined || MESSAGE.test(name)) {
      return [];
    }
    const read = new Set<string>();
    const keys = new Set<string>();
    for (const { node, variable } of fields) {
      if (variable) {
        const uses = usesOf(variable, context);
        uses.properties.forEach((_, property) => read.add(property));
        uses.keysInQueries.forEach((key) => keys.add(key));
      } else if (node.type === "MemberExpression") {
        const { parent } = wrapped(node);
        const property = parent?.type === "MemberExpression" ? keyName(parent) : undefined;
        if (parent?.type === "MemberExpression" && property !== undefined) {
          read.add(property);
          if (isKey(property) && isInQuery(parent, property)) {
            keys.add(property);
          }
        }
      }
    }
    const column = [...read].find((property) => !isKey(property) && property !== "length");
    const key = ownKey(keys, name);
    const type = typeOfValue(field.node.type === "Property" ? field.node.value : field.node, context);
    const isRow = type?.kind === "entity" || (key !== undefined && type?.kind !== "scalar");
    return column !== undefined && isRow ? [{ field, key, column }] : [];
  });
}
