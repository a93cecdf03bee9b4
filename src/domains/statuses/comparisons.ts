import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, dottedName, isFunction, keyName, unwrap } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { importOf, variableOf } from "../../ast/variables.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import type { FoundSql } from "../../sql/find-sql.js";
import { valueOfSql } from "../../sql/values.js";
import type { Value } from "./value.js";
import { tableOf } from "./object-writes.js";
import { valueOfScript } from "./script-values.js";
import { rangeOfSpan, surroundingsOf } from "./writes.js";

/** `column < value`, where the value is an expression of the program, or one that is bound to a placeholder. */
export interface Comparison {
  readonly column: string;
  /** The table or model, where a query builder or an ORM compares. */
  readonly table?: string | undefined;
  readonly value: Value;
  /** The source range from the column to the value. */
  readonly range: readonly [number, number];
}

const OPERATORS: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

/** The comparisons of columns with values of the program that a statement makes. */
export function comparisonsIn(sql: FoundSql, context: RuleContext): readonly Comparison[] {
  const { tokens, text } = sql;
  const statement = { text, tokens };
  return tokens.flatMap((token, at) => {
    const [column, value] = [tokens[at - 1], tokens[at + 1]];
    if (
      token.kind !== "operator" ||
      !OPERATORS.has(token.text) ||
      (column?.kind !== "name" && column?.kind !== "quoted") ||
      (value?.kind !== "hole" && value?.kind !== "param")
    ) {
      return [];
    }
    return [
      {
        column: column.text,
        value: valueOfSql({ statement, from: at + 1, to: at + 2 }, surroundingsOf(sql, context)),
        range: rangeOfSpan({ statement, from: at - 1, to: at + 2 }),
      },
    ];
  });
}

/** What query builders and ORMs call a comparison of times: `lt(jobs.at, value)`, `.gte("at", value)`, `{ lt: value }`. */
const COMPARES = /^\$?(?:lt|lte|gt|gte)$/;
/** Methods whose arguments hold the conditions that choose rows. */
const CHOOSES_ROWS = /^(?:aggregate|count|delete|destroy|find|remove|update)/;
/** Deeper conditions than this are not read. */
const MOST_PARTS = 200;

/** The comparisons of columns with values of the program that calls of query builders and ORMs make. */
export function builtComparisonsIn(context: RuleContext): readonly Comparison[] {
  return nodesOf(context, "CallExpression").flatMap((call) => {
    const name = calleeName(call) ?? "";
    if (COMPARES.test(name) || /^(?:and|or)?where$/i.test(name)) {
      return comparedBy(call, name, context);
    }
    return CHOOSES_ROWS.test(name)
      ? call.arguments.flatMap((argument) => comparedInObject(argument, call, context))
      : [];
  });
}

function comparedBy(call: TSESTree.CallExpression, name: string, context: RuleContext): readonly Comparison[] {
  const [first, second, third] = call.arguments.map(unwrap);
  const callee = unwrap(call.callee);
  const of = (table: string | undefined, column: string, value: Node | undefined): readonly Comparison[] =>
    value && table !== undefined
      ? [{ column, table, value: valueOfScript(value as TSESTree.Expression, context), range: call.range }]
      : [];
  if (callee.type === "Identifier") {
    // drizzle: lt(jobs.claimedAt, value)
    const source = importOf(variableOf(callee, context.sourceCode))?.source;
    const column = first?.type === "MemberExpression" ? first : undefined;
    return column && source?.startsWith("drizzle-orm") === true
      ? of(dottedName(column.object), keyName(column) ?? "", second)
      : [];
  }
  const column =
    first?.type === "Literal" && typeof first.value === "string" ? first.value.split(".").at(-1) : undefined;
  if (callee.type !== "MemberExpression" || column === undefined) {
    return [];
  }
  if (COMPARES.test(name)) {
    return third ? [] : of(tableOf(call), column, second);
  }
  const operator = second?.type === "Literal" ? second.value : undefined;
  return typeof operator === "string" && OPERATORS.has(operator) ? of(tableOf(call), column, third) : [];
}

/** `{ lockedAt: { lt: value } }`, `{ lockedAt: { [Op.lt]: value } }` and `{ lockedAt: LessThan(value) }`. */
function comparedInObject(root: Node, call: TSESTree.CallExpression, context: RuleContext): readonly Comparison[] {
  const found: Comparison[] = [];
  const table = tableOf(call);
  if (table === undefined) {
    return [];
  }
  const add = (column: string, value: Node, { range }: Node): void => {
    found.push({ column, table, value: valueOfScript(value as TSESTree.Expression, context), range });
  };
  const pending: { readonly node: Node; readonly column: string | undefined }[] = [{ node: root, column: undefined }];
  for (let next = pending.pop(), read = 0; next && read < MOST_PARTS; next = pending.pop(), read++) {
    const node = unwrap(next.node);
    const { column } = next;
    if (node.type === "ObjectExpression") {
      for (const property of node.properties) {
        if (property.type !== "Property" || isFunction(property.value)) {
          continue;
        }
        const name = nameOfKey(property);
        if (name !== undefined && COMPARES.test(name) && column !== undefined) {
          add(column, property.value, property);
        } else {
          pending.push({ node: property.value, column: name });
        }
      }
    } else if (node.type === "ArrayExpression") {
      pending.push(...node.elements.flatMap((element) => (element ? [{ node: element, column }] : [])));
    } else if (
      node.type === "CallExpression" &&
      column !== undefined &&
      /^(?:Less|More)Than(?:OrEqual)?$/.test(calleeName(node) ?? "")
    ) {
      const [value] = node.arguments;
      if (value) {
        add(column, value, node);
      }
    }
  }
  return found;
}

/** The name of a key; of `[Op.lt]` the last name. */
function nameOfKey(property: TSESTree.Property): string | undefined {
  const key = property.computed ? unwrap(property.key) : undefined;
  return key?.type === "MemberExpression" ? keyName(key) : keyName(property);
}
