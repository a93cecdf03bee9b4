import type { TSESTree } from "@typescript-eslint/utils";

import { RENDERERS } from "../../models/record-reads.js";
import { isOneOf } from "../../models/modules.js";
import { calleeName, dottedName, isFunction, keyName, unwrap, wrapped } from "../../ast/ast.js";
import { functionOf, returnedBy } from "../../ast/functions.js";
import { perFile } from "../../plugin/per-file.js";
import { checkSettings } from "../../plugin/settings.js";
import type { Node, RuleContext, Variable } from "../../plugin/types.js";
import { importOf, variableOf } from "../../ast/variables.js";
import { payloadVariables } from "./consumers.js";
import { isKey, onlyKeys, ownKey } from "./keys.js";
import { content } from "./pass-through.js";
import { pushedInto } from "./paths.js";
import { readOf, type Read } from "./reads.js";
import { rowTypeOf } from "./row-types.js";
import { annotationOf } from "../../ast/parameters.js";
import { bindingOf } from "../../flow/bindings.js";
import { calleesInProject } from "../../flow/calls.js";
import { AWAIT, isElement, nameOfStep } from "../../flow/steps.js";
import { originsOf } from "../../flow/values.js";
import { typeOfValue } from "./value-types.js";
import { usesOf } from "./uses.js";

/** What a value is, where the file shows that it is more than an identifier. */
export interface Carried {
  /**
   * `record`: a row of the database, or several; `copy`: columns copied out of rows into new objects; `aggregate`: an
   * object computed from rows; `state`: what a read by an identifier gave; `bytes`: a file's content; `embedding`: a
   * computed vector; `rendering`: a rendered document; `secret`: a password, key or token out of a row or a setting.
   */
  readonly kind: "aggregate" | "bytes" | "copy" | "embedding" | "record" | "rendering" | "secret" | "state";
  readonly list: boolean;
  /** Where it came from, to complete "it comes from …". */
  readonly from: string;
  /** The read of the database that gave it. */
  readonly read?: Read;
  /** The argument by which it was read, for `state`. */
  readonly by?: Node;
}

/** The result of a driver's query: the rows are one step below. */
interface Result {
  readonly kind: "result";
  readonly read: Read;
}

type Value = Carried | Result | undefined;

const known = perFile(() => new Map<Variable, Value>());
const DEPTH = 12;

/** Where a value came from and what it is; undefined for a scalar, an identifier, and whatever is not known. */
export function carriedBy(node: Node, context: RuleContext): Carried | undefined {
  const value = valueOf(node, context, 0);
  if (value?.kind === "result") {
    return undefined;
  }
  const type = typeOfValue(node, context);
  if (type === undefined || value?.kind === "rendering" || value?.kind === "bytes") {
    return value;
  }
  return type.kind === "scalar"
    ? undefined
    : (value ?? { kind: "record", list: type.list, from: `a value of the type \`${type.name}\`` });
}

const SECRET =
  /(?:^|_)(?:api_?key|secret(?:_?key)?|(?:access|refresh|auth|bearer)_?token|password(?:_?hash)?|private_?key|credentials?)$/i;

/** A secret that a row has, or that the environment sets: `account.accessToken`, `process.env.STRIPE_SECRET_KEY`. */
export function secretBehind(node: Node, context: RuleContext): Carried | undefined {
  const inner = unwrap(node);
  const name = inner.type === "MemberExpression" ? keyName(inner) : undefined;
  if (
    inner.type !== "MemberExpression" ||
    name === undefined ||
    !SECRET.test(name.replace(/([a-z\d])([A-Z])/g, "$1_$2"))
  ) {
    return undefined;
  }
  if (/^(?:process\.env|import\.meta\.env)$/.test(dottedName(inner.object) ?? "")) {
    return { kind: "secret", list: false, from: "the environment" };
  }
  const row = carriedBy(inner.object, context);
  return row?.kind === "record" || row?.kind === "state" ? { kind: "secret", list: false, from: row.from } : undefined;
}

function valueOf(node: Node, context: RuleContext, depth: number): Value {
  if (depth > DEPTH) {
    return undefined;
  }
  const inner = unwrap(node);
  const next = (below: Node): Value => valueOf(below, context, depth + 1);
  switch (inner.type) {
    case "Identifier":
      return variableValue(inner, context, depth) ?? originValue(inner, context, depth);
    case "AwaitExpression":
      return next(inner.argument);
    case "TaggedTemplateExpression":
      return valueOfRead(readOf(inner, checkSettings(context).settings.sqlTags));
    case "CallExpression":
      return callValue(inner, context, depth);
    case "MemberExpression":
      return memberValue(inner, context, depth) ?? originValue(inner, context, depth);
    case "ConditionalExpression":
      return next(inner.consequent) ?? next(inner.alternate);
    case "LogicalExpression":
      return inner.operator === "&&" ? next(inner.right) : (next(inner.left) ?? next(inner.right));
    case "ArrayExpression": {
      for (const element of inner.elements.slice(0, 8)) {
        const value = element && next(element.type === "SpreadElement" ? element.argument : element);
        if (value && value.kind !== "result") {
          return { ...value, list: true };
        }
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

/** What a value is by where it comes from: a property, a pattern, a parameter that the file's own calls give. */
function originValue(node: Node, context: RuleContext, depth: number): Value {
  for (const origin of originsOf(node, context).all) {
    if (origin.node !== node && origin.context.sourceCode === context.sourceCode && !isFunction(origin.node)) {
      let value = origin.node.type === "Identifier" ? undefined : valueOf(origin.node, context, depth + 1);
      for (const step of origin.path) {
        const name = nameOfStep(step);
        value =
          step === AWAIT
            ? value
            : isElement(step) || (name !== undefined && ROWS.has(name) && value?.kind === "result")
              ? elementOf(value)
              : undefined;
      }
      // Whether a state is an object is seen at its own variable.
      if (value && value.kind !== "state") {
        return value;
      }
    }
  }
  return undefined;
}

function valueOfRead(read: Read | undefined): Value {
  if (read === undefined || onlyKeys(read.columns)) {
    return undefined;
  }
  return read.isWrapped ? { kind: "result", read } : rowsOf(read);
}

function rowsOf(read: Read): Carried {
  return { kind: "record", list: read.gives === "list", from: read.text, read };
}

function elementOf(value: Value): Value {
  if (value?.kind === "result") {
    return rowsOf(value.read);
  }
  return value?.list ? { ...value, list: false } : undefined;
}

const ROWS = new Set(["rows", "results", "data"]);
const SAME = new Set(["filter", "slice", "splice", "sort", "reverse", "toSorted", "toReversed", "concat", "flat"]);
const ELEMENT = new Set(["find", "at", "pop", "shift", "findLast"]);
const PER_ELEMENT = new Set(["map", "forEach", "filter", "flatMap", "find", "some", "every"]);

function memberValue(member: TSESTree.MemberExpression, context: RuleContext, depth: number): Value {
  const name = keyName(member);
  if (name === undefined) {
    return member.computed && member.property.type === "Literal"
      ? elementOf(valueOf(member.object, context, depth + 1))
      : undefined;
  }
  if (
    name === "buffer" &&
    /(?:^|\.)\w*(?:file|upload|attachment|document|image)\w*$/i.test(dottedName(member.object) ?? "")
  ) {
    return { kind: "bytes", list: false, from: `\`${dottedName(member) ?? name}\`` };
  }
  if (/^embeddings?$/.test(name)) {
    return { ...embedding(dottedName(member) ?? `….${name}`), list: name.endsWith("s") };
  }
  const object = ROWS.has(name) ? valueOf(member.object, context, depth + 1) : undefined;
  return object?.kind === "result" ? elementOf(object) : undefined;
}

function embedding(name: string): Carried {
  return { kind: "embedding", list: false, from: `\`${name}\`` };
}

function variableValue(identifier: TSESTree.Identifier, context: RuleContext, depth: number): Value {
  const variable = variableOf(identifier, context.sourceCode);
  if (variable === undefined) {
    return undefined;
  }
  const values = known(context);
  if (!values.has(variable)) {
    // A variable may stand in its own initialiser; what is under way counts as not known.
    values.set(variable, undefined);
    values.set(variable, findVariableValue(variable, identifier, context, depth));
  }
  return values.get(variable);
}

function findVariableValue(
  variable: Variable,
  identifier: TSESTree.Identifier,
  context: RuleContext,
  depth: number,
): Value {
  const [definition] = variable.defs;
  if (definition === undefined || variable.defs.length > 1) {
    return undefined;
  }
  if (definition.type === "Parameter") {
    return (
      parameterValue(variable, definition.name, definition.node, context, depth) ??
      typedValue(variable, definition.name, context)
    );
  }
  if (definition.type !== "Variable") {
    return undefined;
  }
  const { id } = definition.node;
  const loop = definition.parent.parent;
  if (loop.type === "ForOfStatement" && loop.left === definition.parent) {
    const element = elementOf(valueOf(loop.right, context, depth + 1));
    return id.type === "Identifier" ? element : undefined;
  }
  const { init } = definition.node;
  if (init && id.type === "ArrayPattern") {
    return fromArrayPattern(id, init, variable, context, depth);
  }
  if (init && id.type === "ObjectPattern") {
    return fromObjectPattern(id, init, variable, context, depth);
  }
  const values = variable.references.flatMap((reference) =>
    reference.isWrite() && reference.writeExpr ? [valueOf(reference.writeExpr, context, depth + 1)] : [],
  );
  const value = values.find((item) => item !== undefined) ?? pushedValue(identifier, init, context, depth);
  return value?.kind === "state" && !isObjectInUse(variable, context) ? undefined : value;
}

/** A parameter that is typed as a row, in its own annotation or in that of the pattern around it. */
function typedValue(variable: Variable, name: Node, context: RuleContext): Carried | undefined {
  const type = rowTypeOf(typeOfBinding(name), context);
  return type && (!type.mayBeScalar || usesOf(variable, context).properties.size > 0)
    ? { kind: "record", list: type.list, from: `a parameter of the type \`${type.name}\`` }
    : undefined;
}

/** The type of a name in a pattern: `User` for `user: User` and for `{ user }: { user: User }`. */
function typeOfBinding(name: Node): TSESTree.TypeNode | undefined {
  const { top, steps } = bindingOf(name);
  return steps.reduce<TSESTree.TypeNode | undefined>((type, step) => {
    const members = type?.type === "TSTypeLiteral" ? type.members : [];
    const member = members.find(
      (item) =>
        item.type === "TSPropertySignature" && item.key.type === "Identifier" && item.key.name === nameOfStep(step),
    );
    return member?.type === "TSPropertySignature" ? member.typeAnnotation?.typeAnnotation : undefined;
  }, annotationOf(top));
}

/** Whether the file reads properties of a value, so that it is an object and no scalar. */
function isObjectInUse(variable: Variable, context: RuleContext): boolean {
  const spread = variable.references.some(
    ({ identifier }) =>
      identifier.parent.type === "SpreadElement" && identifier.parent.parent.type === "ObjectExpression",
  );
  return spread || [...usesOf(variable, context).properties.keys()].some((name) => !isKey(name));
}

function pushedValue(identifier: TSESTree.Identifier, init: Node | null, context: RuleContext, depth: number): Value {
  if (init?.type !== "ArrayExpression" || init.elements.length > 0) {
    return undefined;
  }
  for (const pushed of pushedInto(identifier, context.sourceCode).slice(0, 8)) {
    const value = valueOf(pushed, context, depth + 1);
    if (value && value.kind !== "result") {
      return { ...value, list: true };
    }
  }
  return undefined;
}

function fromArrayPattern(
  pattern: TSESTree.ArrayPattern,
  init: Node,
  variable: Variable,
  context: RuleContext,
  depth: number,
): Value {
  const index = pattern.elements.findIndex(
    (element) => element?.type === "Identifier" && element.name === variable.name,
  );
  if (index < 0) {
    return undefined;
  }
  const inner = content(init);
  if (inner.type === "CallExpression" && /^Promise\.all(?:Settled)?$/.test(dottedName(inner.callee) ?? "")) {
    const [list] = inner.arguments;
    const element = list?.type === "ArrayExpression" ? list.elements[index] : undefined;
    return element && element.type !== "SpreadElement" ? valueOf(element, context, depth + 1) : undefined;
  }
  return elementOf(valueOf(init, context, depth + 1));
}

function fromObjectPattern(
  pattern: TSESTree.ObjectPattern,
  init: Node,
  variable: Variable,
  context: RuleContext,
  depth: number,
): Value {
  const property = pattern.properties.find(
    (item): item is TSESTree.Property => item.type === "Property" && bound(item.value)?.name === variable.name,
  );
  const name = property && keyName(property);
  if (name !== undefined && ROWS.has(name)) {
    const value = valueOf(init, context, depth + 1);
    if (value?.kind === "result") {
      return rowsOf(value.read);
    }
  }
  return name === undefined ? undefined : forwardedValue(variable, context);
}

function bound(pattern: Node): TSESTree.Identifier | undefined {
  const inner = pattern.type === "AssignmentPattern" ? pattern.left : pattern;
  return inner.type === "Identifier" ? inner : undefined;
}

function parameterValue(variable: Variable, name: Node, fn: Node, context: RuleContext, depth: number): Value {
  if (!isFunction(fn) || name.type !== "Identifier") {
    return undefined;
  }
  if (/embedding/i.test(name.name) && isVector(name.typeAnnotation?.typeAnnotation)) {
    return embedding(name.name);
  }
  const call = fn.parent;
  if (call.type === "CallExpression" && call.callee.type === "MemberExpression" && call.arguments[0] === fn) {
    const method = calleeName(call) ?? "";
    const position = method === "reduce" ? 1 : 0;
    if ((PER_ELEMENT.has(method) || method === "reduce") && fn.params[position] === name) {
      return elementOf(valueOf(call.callee.object, context, depth + 1));
    }
    return undefined;
  }
  return forwardedValue(variable, context);
}

function isVector(type: TSESTree.TypeNode | undefined): boolean {
  return (
    (type?.type === "TSArrayType" && type.elementType.type === "TSNumberKeyword") ||
    (type?.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "Float32Array")
  );
}

/** Names of things that are messages or arguments themselves, whatever keys they carry. */
export const MESSAGE =
  /(?:event|message|msg|payload|data|request|req|body|webhook|input|params|args|options|notification|job|task|dto|command|ctx|context)s?$/i;

/**
 * A value that came in by a parameter or by this job's own payload, where the file treats it as a row: it stands in one
 * variable with the result of a query, or its own key goes into a query while its other columns are read.
 */
function forwardedValue(variable: Variable, context: RuleContext): Value {
  if (MESSAGE.test(variable.name)) {
    return undefined;
  }
  const uses = usesOf(variable, context);
  const own = payloadVariables(context).has(variable);
  const [alternative] = uses.alternatives.filter((read) => !onlyKeys(read.columns));
  const columns = [...uses.properties.keys()].filter((name) => !isKey(name));
  const source = own ? "this job's own payload" : "a parameter";
  if (alternative && (own || columns.length > 0)) {
    const from = `${source} (${alternative.text} reads the same)`;
    return { kind: "record", list: alternative.gives === "list", from, read: alternative };
  }
  const key = ownKey(uses.keysInQueries, variable.name);
  return key !== undefined && columns.length > 0
    ? { kind: "record", list: uses.list, from: `${source} (its \`${key}\` goes into a query)` }
    : undefined;
}

const GETTER = /^(?:get|find|fetch|load|retrieve|lookup|read)(?=[A-Z_])/;
const NO_ROW =
  /(?:config|configuration|settings?|options?|tokens?|urls?|path|name|count|total|status|time|date|keys?|ids?|flags?|secrets?|headers?|context|client|connection|session|instance|service|queue|stub|logger|version|level|type|price|amount|balance|text|html|locale|limits?|plan|permissions?|credentials?)$/i;

function callValue(call: TSESTree.CallExpression, context: RuleContext, depth: number): Value {
  const { sourceCode } = context;
  const read = readOf(call);
  if (read) {
    return valueOfRead(read);
  }
  const inner = content(call);
  if (inner !== call) {
    return valueOf(inner, context, depth + 1) ?? bytesOf(call);
  }
  const bytes = bytesOf(call) ?? renderedBy(call, context);
  if (bytes) {
    return bytes;
  }
  const name = calleeName(call) ?? "";
  const callee = unwrap(call.callee);
  const [callback] = call.arguments;
  if (callee.type === "MemberExpression") {
    if (name === "map" || name === "flatMap") {
      return mappedValue(call, callee.object, context, depth);
    }
    if (SAME.has(name)) {
      return valueOf(callee.object, context, depth + 1);
    }
    if (ELEMENT.has(name)) {
      return elementOf(valueOf(callee.object, context, depth + 1));
    }
    if (name === "all" && dottedName(callee) === "Promise.all" && callback) {
      return valueOf(callback, context, depth + 1);
    }
    if (name === "reduce") {
      const start = call.arguments[1];
      const isObject = start?.type === "ObjectExpression" || start?.type === "NewExpression";
      return isObject ? aggregateOf(callee.object, context, depth) : undefined;
    }
    if (PER_ELEMENT.has(name)) {
      return undefined;
    }
  }
  if (AGGREGATES.test(name)) {
    const aggregate = callback && aggregateOf(callback, context, depth);
    if (aggregate) {
      return aggregate;
    }
  }
  for (const argument of call.arguments) {
    const wrappedFunction = isFunction(argument) ? argument : undefined;
    if (wrappedFunction && !wrappedFunction.generator) {
      for (const returned of returnedBy(wrappedFunction, sourceCode).slice(0, 4)) {
        const value = valueOf(returned, context, depth + 1);
        if (value) {
          return value;
        }
      }
    }
  }
  const local = functionOf(callee, sourceCode);
  if (local) {
    for (const returned of local.generator ? [] : returnedBy(local, sourceCode).slice(0, 8)) {
      const value = valueOf(returned, context, depth + 1);
      if (value) {
        return value;
      }
    }
    return undefined;
  }
  return readElsewhere(call, context, depth) ?? stateReadBy(call, name);
}

/** What an awaited function of another file gives, where that file shows that it reads rows. */
function readElsewhere(call: TSESTree.CallExpression, context: RuleContext, depth: number): Carried | undefined {
  if (wrapped(call).parent?.type !== "AwaitExpression") {
    return undefined;
  }
  const { all, closed } = calleesInProject(call, context);
  const [only] = all;
  if (!closed || all.length !== 1 || !only || only.node.generator || only.context.sourceCode === context.sourceCode) {
    return undefined;
  }
  for (const returned of returnedBy(only.node, only.context.sourceCode).slice(0, 8)) {
    const value = valueOf(returned, only.context, depth + 1);
    if (value?.kind === "record" || value?.kind === "copy" || value?.kind === "aggregate") {
      // A read that stands in another file says nothing of this one's names.
      const { kind, list, from } = value;
      const by = call.arguments.find(isIdentifier);
      return { kind, list, from: `\`${dottedName(call.callee) ?? "a function"}()\` (${from})`, ...(by && { by }) };
    }
  }
  return undefined;
}

/** Names of functions that make one object of a list. */
const AGGREGATES =
  /^(?:groupBy|keyBy|indexBy|fromEntries)$|(?:Tree|Leaderboard|Ranking|Report|Summary|Digest|Stats|Statistics)$/;

function aggregateOf(rows: Node, context: RuleContext, depth: number): Carried | undefined {
  const value = valueOf(rows, context, depth + 1);
  const isOfRows = value?.kind === "record" || value?.kind === "copy";
  return isOfRows && value.list ? { kind: "aggregate", list: false, from: value.from } : undefined;
}

/** What an awaited `getSomething(id)` gives, whose file is another: a row or a gathering of rows, if it is an object. */
function stateReadBy(call: TSESTree.CallExpression, name: string): Carried | undefined {
  const by = call.arguments.find(isIdentifier);
  if (
    call.parent.type !== "AwaitExpression" ||
    by === undefined ||
    !GETTER.test(name) ||
    NO_ROW.test(name.replace(/By[A-Z]\w*$/, ""))
  ) {
    return undefined;
  }
  return { kind: "state", list: false, from: `\`${dottedName(call.callee) ?? name}()\``, by };
}

function isIdentifier(argument: Node): boolean {
  const inner = unwrap(argument);
  const name =
    inner.type === "MemberExpression" ? keyName(inner) : inner.type === "Identifier" ? inner.name : undefined;
  return name !== undefined && isKey(name);
}

function bytesOf(call: TSESTree.CallExpression): Carried | undefined {
  const callee = dottedName(call.callee) ?? calleeName(call) ?? "";
  const [first] = call.arguments;
  const base64 = calleeName(call) === "toString" && first?.type === "Literal" && first.value === "base64";
  return base64 ||
    /(?:^|\.)(?:arrayBuffer|readFile|readFileSync|transformToByteArray|toBuffer)$/.test(callee) ||
    callee === "Buffer.concat"
    ? { kind: "bytes", list: false, from: base64 ? '`toString("base64")`' : `\`${callee}()\`` }
    : undefined;
}

function renderedBy(call: TSESTree.CallExpression, context: RuleContext): Carried | undefined {
  const callee = unwrap(call.callee);
  const root = callee.type === "MemberExpression" ? unwrap(callee.object) : callee;
  const source = root.type === "Identifier" ? importOf(variableOf(root, context.sourceCode))?.source : undefined;
  return source !== undefined && isOneOf(source, RENDERERS)
    ? { kind: "rendering", list: false, from: `\`${dottedName(callee) ?? "a renderer"}()\`` }
    : undefined;
}

/** `rows.map((row) => …)`: the rows again, copies of their columns, or something new. */
function mappedValue(call: TSESTree.CallExpression, over: Node, context: RuleContext, depth: number): Value {
  const fn = functionOf(call.arguments[0], context.sourceCode);
  const returned = fn && content(returnedBy(fn, context.sourceCode)[0] ?? fn);
  if (fn === undefined || returned === undefined || returned === fn) {
    return undefined;
  }
  if (returned.type !== "ObjectExpression") {
    const value = valueOf(returned, context, depth + 1);
    return value && value.kind !== "result" ? { ...value, list: true } : undefined;
  }
  const source = valueOf(over, context, depth + 1);
  if (source?.kind === "record" && copiedColumns(returned, fn.params[0]) > 1) {
    return { ...source, kind: "copy", list: true };
  }
  for (const property of returned.properties) {
    const value = valueOf(property.type === "SpreadElement" ? property.argument : property.value, context, depth + 1);
    if (value && value.kind !== "result") {
      return { ...value, kind: value.kind === "record" ? "copy" : value.kind, list: true };
    }
  }
  return undefined;
}

/** How many columns, beside keys and times, an object takes over from a callback's parameter. */
function copiedColumns(object: TSESTree.ObjectExpression, parameter: Node | undefined): number {
  const names = new Set(
    parameter?.type === "ObjectPattern"
      ? parameter.properties.flatMap((property) => (property.type === "Property" ? [bound(property.value)?.name] : []))
      : [],
  );
  return object.properties.filter((property) => {
    const value = property.type === "Property" ? unwrap(property.value) : undefined;
    const column =
      value?.type === "MemberExpression" &&
      value.object.type === "Identifier" &&
      parameter?.type === "Identifier" &&
      value.object.name === parameter.name
        ? keyName(value)
        : value?.type === "Identifier" && names.has(value.name)
          ? value.name
          : undefined;
    return column !== undefined && !isKey(column) && !/(?:At|_at|Date)$/.test(column);
  }).length;
}
