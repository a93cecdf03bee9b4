import { keyName, wrapped } from "../../ast/ast.js";
import type { RuleContext } from "../../plugin/types.js";
import type { Consumer, Field } from "./consumers.js";
import { isKey, ownKey } from "./keys.js";
import { MESSAGE } from "./provenance.js";
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
