import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, isFunction, keyName, unwrap, wrapped } from "../../ast/ast.js";
import type { Node, RuleContext, SourceCode, Variable } from "../../plugin/types.js";
import { variableOf } from "../../ast/variables.js";
import { content } from "./pass-through.js";
import { isKey } from "./keys.js";
import { readOf, textOf, type Read } from "./reads.js";

/** What a file does with a value that may be a row, or a list of rows. */
export interface Uses {
  /** The properties read from the row or from the list's elements, each with the places. */
  readonly properties: ReadonlyMap<string, readonly Node[]>;
  /** Whether it is used as a list: gone through, measured, mapped. */
  readonly list: boolean;
  /** Reads of the database whose result stands in the same variable: the row may come from either. */
  readonly alternatives: readonly Read[];
  /** Whether something asks if the value is there. */
  readonly tested: boolean;
  /** The keys that go into a query, as those of a stored row. */
  readonly keysInQueries: ReadonlySet<string>;
}

const LIST_METHODS = new Set(["map", "forEach", "filter", "flatMap", "some", "every", "find", "reduce", "slice"]);
const LIST_PROPERTIES = new Set(["length", "at", "entries", "values", "push", "join", "concat", "sort"]);

interface Collected {
  properties: Map<string, Node[]>;
  list: boolean;
  alternatives: Read[];
  tested: boolean;
  keysInQueries: Set<string>;
}

/**
 * Collects what the file does with a variable, with the variables that only pass its value on, and with the elements of
 * a list: `for (const draft of drafts) use(draft.id)` reads `id`.
 */
export function usesOf(variable: Variable, context: RuleContext): Uses {
  const uses: Collected = {
    properties: new Map(),
    list: false,
    alternatives: [],
    tested: false,
    keysInQueries: new Set(),
  };
  const pending: Variable[] = [variable];
  const seen = new Set<Variable>();
  for (let next = pending.pop(); next && seen.size < 12; next = pending.pop()) {
    if (seen.has(next)) {
      continue;
    }
    seen.add(next);
    for (const reference of next.references) {
      if (reference.isRead()) {
        pending.push(...readIn(reference.identifier, uses, context.sourceCode));
      }
      const read = reference.writeExpr && queryIn(reference.writeExpr);
      if (read) {
        uses.alternatives.push(read);
      }
    }
  }
  return uses;
}

/** The query that an expression awaits, or that a function given to the awaited call makes: `retry(() => find())`. */
export function queryIn(expression: Node): Read | undefined {
  const inner = content(expression);
  if (inner.type === "LogicalExpression") {
    return queryIn(inner.right);
  }
  const read = readOf(inner);
  if (read || inner.type !== "CallExpression") {
    return read;
  }
  for (const argument of inner.arguments) {
    if (isFunction(argument) && argument.body.type !== "BlockStatement") {
      const inside = readOf(content(argument.body));
      if (inside) {
        return inside;
      }
    }
  }
  return undefined;
}

function readIn(identifier: Node, uses: Collected, sourceCode: SourceCode): readonly Variable[] {
  const outer = wrapped(identifier);
  const { parent } = outer;
  if (parent === undefined) {
    return [];
  }
  switch (parent.type) {
    case "MemberExpression":
      return parent.object === outer ? memberRead(parent, uses, sourceCode) : [];
    case "VariableDeclarator":
      return parent.init === outer ? declared(parent.id, uses, sourceCode) : [];
    case "LogicalExpression":
      if (parent.operator === "&&" && parent.left === outer) {
        uses.tested = true;
        return [];
      }
      if (parent.left === outer) {
        uses.tested = true;
        const read = queryIn(parent.right);
        if (read) {
          uses.alternatives.push(read);
        }
      }
      return aliasOf(parent, uses, sourceCode);
    case "AssignmentExpression":
      return parent.right === outer && parent.left.type === "Identifier" ? variables(parent.left, sourceCode) : [];
    case "ForOfStatement":
      uses.list = true;
      return parent.right === outer ? loopVariables(parent.left, uses, sourceCode) : [];
    case "SpreadElement":
      if (parent.parent.type === "ArrayExpression") {
        uses.list = true;
      }
      return [];
    case "UnaryExpression":
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ConditionalExpression":
    case "BinaryExpression":
      uses.tested = true;
      return [];
    case "CallExpression":
      if (/^(?:assert|invariant|expect|ok|isEmpty|isNil|Boolean)/i.test(calleeName(parent) ?? "")) {
        uses.tested = true;
      }
      return [];
    default:
      return [];
  }
}

function aliasOf(expression: Node, uses: Collected, sourceCode: SourceCode): readonly Variable[] {
  const outer = wrapped(expression);
  const { parent } = outer;
  if (parent?.type === "VariableDeclarator" && parent.init === outer) {
    return declared(parent.id, uses, sourceCode);
  }
  if (parent?.type === "ForOfStatement" && parent.right === outer) {
    uses.list = true;
    return loopVariables(parent.left, uses, sourceCode);
  }
  return parent?.type === "MemberExpression" && parent.object === outer ? memberRead(parent, uses, sourceCode) : [];
}

function memberRead(member: TSESTree.MemberExpression, uses: Collected, sourceCode: SourceCode): readonly Variable[] {
  const name = keyName(member);
  if (member.optional) {
    uses.tested = true;
  }
  if (name === undefined) {
    if (member.property.type === "Literal" && typeof member.property.value === "number") {
      uses.list = true;
      return aliasOf(member, uses, sourceCode);
    }
    return [];
  }
  const call = member.parent.type === "CallExpression" && member.parent.callee === member ? member.parent : undefined;
  if (call && LIST_METHODS.has(name)) {
    uses.list = true;
    const [callback] = call.arguments;
    const [first, second] = isFunction(callback) ? callback.params : [];
    const element = name === "reduce" ? second : first;
    return [
      ...(element ? declared(element, uses, sourceCode) : []),
      ...(["filter", "slice", "find"].includes(name) ? aliasOf(call, uses, sourceCode) : []),
    ];
  }
  if (LIST_PROPERTIES.has(name)) {
    uses.list = true;
    return call && name === "entries" ? entriesOf(call, uses, sourceCode) : [];
  }
  if (call === undefined) {
    noteProperty(name, member, uses);
  }
  return [];
}

/** `for (const [index, draft] of drafts.entries())`. */
function entriesOf(call: Node, uses: Collected, sourceCode: SourceCode): readonly Variable[] {
  const loop = call.parent;
  const pattern = loop?.type === "ForOfStatement" && loop.left.type === "VariableDeclaration" ? loop.left : undefined;
  const id = pattern?.declarations[0]?.id;
  const element = id?.type === "ArrayPattern" ? id.elements[1] : undefined;
  return element ? declared(element, uses, sourceCode) : [];
}

function loopVariables(left: Node, uses: Collected, sourceCode: SourceCode): readonly Variable[] {
  return declared(left.type === "VariableDeclaration" ? left.declarations[0].id : left, uses, sourceCode);
}

function declared(pattern: Node, uses: Collected, sourceCode: SourceCode): readonly Variable[] {
  switch (pattern.type) {
    case "Identifier":
      return variables(pattern, sourceCode);
    case "AssignmentPattern":
      return declared(pattern.left, uses, sourceCode);
    case "ArrayPattern": {
      uses.list = true;
      const [first] = pattern.elements;
      return first ? declared(first, uses, sourceCode) : [];
    }
    case "ObjectPattern":
      for (const property of pattern.properties) {
        const name = property.type === "Property" ? keyName(property) : undefined;
        if (property.type !== "Property" || name === undefined) {
          continue;
        }
        noteProperty(name, property, uses);
        const value = property.value.type === "AssignmentPattern" ? property.value.left : property.value;
        if (isKey(name) && value.type === "Identifier" && keyGoesIntoQuery(value, sourceCode)) {
          uses.keysInQueries.add(name);
        }
      }
      return [];
    default:
      return [];
  }
}

function keyGoesIntoQuery(identifier: TSESTree.Identifier, sourceCode: SourceCode): boolean {
  return (variableOf(identifier, sourceCode)?.references ?? []).some(
    (reference) => reference.isRead() && isInQuery(reference.identifier, identifier.name),
  );
}

function noteProperty(name: string, place: Node, uses: Collected): void {
  const places = uses.properties.get(name);
  if (places) {
    places.push(place);
  } else {
    uses.properties.set(name, [place]);
  }
  if (isKey(name) && isInQuery(place, name)) {
    uses.keysInQueries.add(name);
  }
}

function variables(identifier: TSESTree.Identifier, sourceCode: SourceCode): readonly Variable[] {
  const variable = variableOf(identifier, sourceCode);
  return variable ? [variable] : [];
}

const CONDITIONS = new Set(["eq", "inArray", "where", "whereIn", "andWhere", "findById", "findByPk", "deleteOne"]);
const QUERIES =
  /^(?:find(?:Unique|First|Many|One|By|All|And|ByIdAnd)\w*|update|updateOne|updateMany|upsert|create|createMany|insert|insertMany|delete|deleteMany)$/;

/**
 * Whether a key stands in a query, as the key of a stored row: in a condition, or as the reference of another row. What
 * is stored under its own name (`create({ data: { id: event.id } })`) is the message's data, and no reference.
 */
export function isInQuery(key: Node, name: string): boolean {
  let inner = key;
  const under: string[] = [];
  for (let outer = key.parent, steps = 0; outer && steps < 10; inner = outer, outer = outer.parent, steps++) {
    if (outer.type === "Property" && outer.value === inner) {
      under.push(keyName(outer) ?? "");
    } else if (outer.type === "TaggedTemplateExpression") {
      return /^(?:\w*sql|\$(?:query|execute)Raw)$/i.test(tagName(outer)) && !storesText(outer.quasi);
    } else if (outer.type === "CallExpression" && outer.callee !== inner) {
      const method = calleeName(outer) ?? "";
      if (CONDITIONS.has(method)) {
        return true;
      }
      if (/^(?:query|execute|bind|run|raw)$/.test(method)) {
        const [sql] = outer.arguments;
        return method === "bind" ? bindsCondition(outer) : sql !== undefined && sql !== inner && isCondition(sql);
      }
      if (QUERIES.test(method) && under.length > 0 && outer.callee.type === "MemberExpression") {
        return under.includes("where") || (under[0] !== name && isKey(under[0] ?? ""));
      }
      if (outer.arguments.some(isFunction)) {
        return false;
      }
    } else if (isFunction(outer) || outer.type.endsWith("Statement")) {
      return false;
    }
  }
  return false;
}

function bindsCondition(bind: TSESTree.CallExpression): boolean {
  const prepare = bind.callee.type === "MemberExpression" ? unwrap(bind.callee.object) : undefined;
  const [sql] = prepare?.type === "CallExpression" ? prepare.arguments : [];
  return sql !== undefined && isCondition(sql);
}

function isCondition(sql: Node): boolean {
  const text = textOf(sql);
  return text !== undefined && !/^\s*insert\b/i.test(text);
}

function storesText(template: TSESTree.TemplateLiteral): boolean {
  return /^\s*insert\b/i.test(template.quasis[0]?.value.raw ?? "");
}

function tagName(template: TSESTree.TaggedTemplateExpression): string {
  const tag = unwrap(template.tag);
  return tag.type === "Identifier" ? tag.name : tag.type === "MemberExpression" ? (keyName(tag) ?? "") : "";
}
