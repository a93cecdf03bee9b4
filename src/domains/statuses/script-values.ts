import type { TSESTree } from "@typescript-eslint/utils";

import {
  calleeName,
  dottedName,
  enclosingFunction,
  isFunction,
  isWithin,
  keyName,
  propertyNamed,
  unwrap,
} from "../../ast/ast.js";
import { typesOf } from "../../plugin/type-services.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { initialiserOf, isReassigned, variableOf } from "../../ast/variables.js";
import { readSqlText } from "../../sql/text.js";
import { tokenise } from "../../sql/tokens.js";
import { valueOfSql } from "../../sql/values.js";
import { type Origin, resolved, type Value } from "./value.js";
import type { Point } from "../../flow/cfg.js";
import { mustPass } from "../../flow/solve.js";
import { originsOf } from "../../flow/values.js";
import { testsAround } from "./guards.js";

/** Longer chains of constants and deeper conditionals than this are given up. */
const MAX_DEPTH = 20;

/**
 * Reads what an expression of the program gives to a column: a word, NULL, the current time, a choice between them, or
 * one of the words of its type. What it does not understand is `unknown`; it never throws.
 */
export function valueOfScript(node: TSESTree.Expression, context: RuleContext): Value {
  return read(node, context, 0);
}

/** The same of several expressions, any of which may be what is given. */
export function valueOfScripts(
  nodes: readonly [TSESTree.Expression, ...TSESTree.Expression[]],
  context: RuleContext,
): Value {
  const branches = nodes.map((node) => ({
    test: undefined,
    at: { in: "script" as const, node },
    value: valueOfScript(node, context),
  }));
  return { kind: "choice", operand: undefined, branches, origin: { in: "script", node: nodes[0] } };
}

function read(node: TSESTree.Expression, context: RuleContext, depth: number): Value {
  if (unwrap(node).type === "MemberExpression") {
    return heldBy(node, context, depth) ?? readInPlace(node, context, depth);
  }
  const value = readInPlace(node, context, depth);
  return (value.kind === "unknown" || value.kind === "words" ? heldBy(node, context, depth) : undefined) ?? value;
}

/** What an expression stands for, where all that it may stand for is known and the same. */
function heldBy(node: TSESTree.Expression, context: RuleContext, depth: number): Value | undefined {
  const inner = unwrap(node);
  if (depth > MAX_DEPTH || !LEADS_FURTHER.has(inner.type)) {
    return undefined;
  }
  const origin: Origin = { in: "script", node };
  const { all, closed } = originsOf(inner, context);
  const values = all.map((found) =>
    found.node === inner || found.path.length > 0
      ? undefined
      : resolved(read(found.node as TSESTree.Expression, found.context, depth + 1)),
  );
  const [first, ...others] = values;
  if (!closed || !first || first.kind === "unknown" || values.includes(undefined)) {
    return undefined;
  }
  if (!others.every((other) => isSame(first, other))) {
    // Which it is may hang together with what else is written.
    return undefined;
  }
  return inner.type === "MemberExpression" && first.kind === "word"
    ? { ...first, origin }
    : { kind: "constant", value: first, origin };
}

/** What may stand for something that is written elsewhere. */
const LEADS_FURTHER: ReadonlySet<string> = new Set([
  "AwaitExpression",
  "CallExpression",
  "Identifier",
  "LogicalExpression",
  "MemberExpression",
]);

function isSame(one: Value, other: Value | undefined): boolean {
  return one.kind === "word"
    ? other?.kind === "word" && other.word === one.word
    : one.kind === "now"
      ? other?.kind === "now" && other.clock === one.clock
      : one.kind === other?.kind && (one.kind === "null" || one.kind === "zero");
}

function readInPlace(node: TSESTree.Expression, context: RuleContext, depth: number): Value {
  const origin: Origin = { in: "script", node };
  const unknown: Value = { kind: "unknown", origin };
  if (depth > MAX_DEPTH) {
    return unknown;
  }
  const inner = unwrap(node);
  switch (inner.type) {
    case "Literal":
      if (inner.value === null && inner.raw === "null") {
        return { kind: "null", origin };
      }
      if (inner.value === 0) {
        return { kind: "zero", origin };
      }
      return typeof inner.value === "string" ? { kind: "word", word: inner.value, origin } : unknown;
    case "TemplateLiteral": {
      const [only] = inner.quasis;
      return inner.quasis.length === 1 && only ? { kind: "word", word: only.value.cooked ?? "", origin } : unknown;
    }
    case "ConditionalExpression":
      return {
        kind: "choice",
        operand: undefined,
        branches: [
          {
            test: { in: "script", node: inner.test },
            at: { in: "script", node: inner.consequent },
            value: read(inner.consequent, context, depth + 1),
          },
          {
            test: undefined,
            at: { in: "script", node: inner.alternate },
            value: read(inner.alternate, context, depth + 1),
          },
        ],
        origin,
      };
    case "LogicalExpression": {
      // What is left over when the first is missing is a time, and so is the first where it is not missing.
      const right = inner.operator === "&&" ? unknown : read(inner.right, context, depth + 1);
      return right.kind === "now" ? { ...right, origin } : unknown;
    }
    case "Identifier": {
      const word = wordInName(inner, context);
      if (word !== undefined) {
        return { kind: "word", word, origin };
      }
      const initialiser = initialiserOf(variableOf(inner, context.sourceCode));
      const value = initialiser && read(initialiser, context, depth + 1);
      if (value && value.kind !== "unknown" && value.kind !== "words") {
        return { kind: "constant", value, origin };
      }
      const assigned = assignedBefore(inner, context, depth);
      if (assigned) {
        return { kind: "constant", value: assigned, origin };
      }
      const words = wordsOfType(inner, context);
      return words ? { kind: "words", words, origin } : unknown;
    }
    case "MemberExpression": {
      const word = memberOfConstant(inner, context);
      if (word !== undefined) {
        return { kind: "word", word, origin };
      }
      const words = wordsOfType(inner, context);
      return words ? { kind: "words", words, origin } : unknown;
    }
    case "TaggedTemplateExpression":
      return sqlExpression(inner.quasi, origin, context, depth);
    default: {
      const clock = clockOf(inner, context, depth);
      return clock ? { kind: "now", clock, origin } : unknown;
    }
  }
}

/**
 * What a variable that is assigned again may be at one of its uses: the values that a way without exceptions brings
 * there. A `switch` may leave none out that the compiler cannot, so what it assigns is not followed.
 */
function assignedBefore(use: TSESTree.Identifier, context: RuleContext, depth: number): Value | undefined {
  const { sourceCode } = context;
  const variable = variableOf(use, sourceCode);
  const [definition] = variable?.defs ?? [];
  if (
    !variable ||
    definition?.type !== "Variable" ||
    definition.node.id.type !== "Identifier" ||
    !isReassigned(variable)
  ) {
    return undefined;
  }
  const around = enclosingFunction(use);
  const given: { readonly at: Node; readonly node: TSESTree.Expression }[] = [];
  for (const reference of variable.references.filter((item) => item.isWrite())) {
    const assignment = reference.identifier.parent;
    if (reference.init === true && definition.node.init) {
      given.push({ at: definition.node, node: definition.node.init });
    } else if (assignment.type === "AssignmentExpression" && assignment.operator === "=") {
      given.push({ at: assignment, node: assignment.right });
    } else {
      return undefined;
    }
  }
  const tests = given.map(({ at }) => testsAround(at).filter((test) => !isWithin(use, test.parent ?? test)));
  if (
    given.length > MAX_DEPTH ||
    given.some(({ at }) => enclosingFunction(at) !== around) ||
    tests.flat().some((test) => test.parent?.type === "SwitchStatement")
  ) {
    return undefined;
  }
  const places = new Set(given.map(({ at }) => at));
  const branches = given.flatMap(({ at, node }, index) => {
    const isOther = (point: Point): boolean => point.when === "done" && point.node !== at && places.has(point.node);
    const [test] = tests[index] ?? [];
    return mustPass(at, use, isOther, sourceCode, { exceptions: false }) === "no"
      ? [
          {
            test: test && { in: "script" as const, node: test as TSESTree.Expression },
            at: { in: "script" as const, node },
            value: read(node, context, depth + 1),
          },
        ]
      : [];
  });
  return branches.length > 0
    ? { kind: "choice", operand: undefined, branches, origin: { in: "script", node: use } }
    : undefined;
}

/** An SQL expression among values of the program: `` sql`now()` ``, `literal("NOW()")`. */
function sqlExpression(node: TSESTree.Expression, origin: Origin, context: RuleContext, depth: number): Value {
  const text = readSqlText(node, context.sourceCode);
  if (!text) {
    return { kind: "unknown", origin };
  }
  const tokens = tokenise(text.text);
  const value = valueOfSql(
    { statement: { text, tokens }, from: 0, to: tokens.length },
    { ofScript: (hole) => read(hole, context, depth + 1), bound: () => undefined },
  );
  return value.kind === "choice" ? value : { ...value, origin };
}

/** `STATUS.PENDING` of an import that is named after a status, of an enum, or of an object that holds a number for it. */
function memberOfConstant(member: TSESTree.MemberExpression, context: RuleContext): string | undefined {
  const name = keyName(member);
  const object = unwrap(member.object);
  const [definition] = object.type === "Identifier" ? (variableOf(object, context.sourceCode)?.defs ?? []) : [];
  if (object.type !== "Identifier" || name === undefined || !definition) {
    return undefined;
  }
  if (definition.type === "TSEnumName") {
    const entry = definition.node.body.members.find(({ id }) => id.type === "Identifier" && id.name === name);
    const held = entry?.initializer;
    return held?.type === "Literal" && typeof held.value === "string" ? held.value : entry && name;
  }
  if (definition.type === "Variable") {
    const held = initialiserOf(variableOf(object, context.sourceCode));
    const literal = held && unwrap(held);
    const value = literal?.type === "ObjectExpression" ? propertyNamed(literal, name)?.value : undefined;
    return value?.type === "Literal" && typeof value.value === "number" ? name : undefined;
  }
  return definition.type === "ImportBinding" &&
    /stat(?:us|e)/i.test(object.name) &&
    /^[A-Z]/.test(object.name) &&
    /^[A-Z]/.test(name)
    ? name
    : undefined;
}

/** `STATUS_PENDING`, a constant that holds a number or that another file gives. */
function wordInName(name: TSESTree.Identifier, context: RuleContext): string | undefined {
  const [, word] = /^(?:[A-Z\d]+_)*STAT(?:US|E)_([A-Z_\d]+)$/.exec(name.name) ?? [];
  const variable = word === undefined ? undefined : variableOf(name, context.sourceCode);
  const held = initialiserOf(variable);
  const isNumber = held?.type === "Literal" && typeof held.value === "number";
  return isNumber || variable?.defs[0]?.type === "ImportBinding" ? word : undefined;
}

/** The words of a union of literals that an annotation, or the type checker where there is one, gives. */
function wordsOfType(
  node: TSESTree.Identifier | TSESTree.MemberExpression,
  context: RuleContext,
): readonly string[] | undefined {
  const services = typesOf(context);
  if (services) {
    const type = services.getTypeAtLocation(node);
    const parts = type.isUnion() ? type.types : [type];
    const words = parts.map((part) => (part.isStringLiteral() ? part.value : undefined));
    return words.every((word) => word !== undefined) ? words : undefined;
  }
  if (node.type !== "Identifier") {
    return undefined;
  }
  const variable = variableOf(node, context.sourceCode);
  const [definition] = variable?.defs ?? [];
  if (
    !variable ||
    definition?.type !== "Parameter" ||
    isReassigned(variable) ||
    definition.name.type !== "Identifier"
  ) {
    return undefined;
  }
  return wordsOfAnnotation(annotationOf(definition.name), node, context, 0);
}

/** The annotation of a parameter, also where the parameter is a property of a destructured one. */
function annotationOf(name: TSESTree.Identifier): TSESTree.TypeNode | undefined {
  if (name.typeAnnotation) {
    return name.typeAnnotation.typeAnnotation;
  }
  const property = name.parent;
  const pattern = property.parent;
  if (property.type !== "Property" || property.value !== name || pattern?.type !== "ObjectPattern") {
    return undefined;
  }
  const type = pattern.typeAnnotation?.typeAnnotation;
  const member =
    type?.type === "TSTypeLiteral"
      ? type.members.find(
          (item) =>
            item.type === "TSPropertySignature" &&
            item.key.type === "Identifier" &&
            item.key.name === keyName(property),
        )
      : undefined;
  return member?.type === "TSPropertySignature" ? member.typeAnnotation?.typeAnnotation : undefined;
}

function wordsOfAnnotation(
  type: TSESTree.TypeNode | undefined,
  at: Node,
  context: RuleContext,
  depth: number,
): readonly string[] | undefined {
  if (depth > MAX_DEPTH) {
    return undefined;
  }
  switch (type?.type) {
    case "TSLiteralType":
      return type.literal.type === "Literal" && typeof type.literal.value === "string"
        ? [type.literal.value]
        : undefined;
    case "TSUnionType": {
      const parts = type.types.map((part) => wordsOfAnnotation(part, at, context, depth + 1));
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    }
    case "TSTypeReference": {
      if (type.typeName.type !== "Identifier" || type.typeArguments) {
        return undefined;
      }
      const [definition] = variableOf(type.typeName, context.sourceCode)?.defs ?? [];
      return definition?.type === "Type" && definition.node.type === "TSTypeAliasDeclaration"
        ? wordsOfAnnotation(definition.node.typeAnnotation, at, context, depth + 1)
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Functions that only give the current time, by the last name that is written. */
const CLOCKS: ReadonlySet<string> = new Set([
  "now",
  "nowIso",
  "nowISO",
  "isoNow",
  "utcNow",
  "getNow",
  "dayjs",
  "moment",
  "currentTimestamp",
  "getCurrentTimestamp",
]);

/** Methods that keep a time a time. */
const KEEP_TIME: ReadonlySet<string> = new Set([
  "format",
  "getTime",
  "toDate",
  "toISO",
  "toISOString",
  "toJSDate",
  "toJSON",
  "toMillis",
  "toSQL",
  "toString",
  "unix",
  "utc",
  "valueOf",
]);

/** Whose clock an expression reads, where it is certainly the current time. */
function clockOf(node: Node, context: RuleContext, depth: number): "application" | "database" | undefined {
  if (depth > MAX_DEPTH) {
    return undefined;
  }
  const below = (inner: TSESTree.Expression): "application" | "database" | undefined => {
    let value = read(inner, context, depth + 1);
    while (value.kind === "constant") {
      ({ value } = value);
    }
    return value.kind === "now" ? value.clock : undefined;
  };
  switch (node.type) {
    case "NewExpression": {
      const [argument] = node.arguments;
      if (node.callee.type !== "Identifier" || node.callee.name !== "Date") {
        return undefined;
      }
      return argument === undefined ? "application" : argument.type === "SpreadElement" ? undefined : below(argument);
    }
    case "BinaryExpression":
      return ["+", "-", "/"].includes(node.operator) && node.left.type !== "PrivateIdentifier"
        ? below(node.left)
        : undefined;
    case "ArrowFunctionExpression":
      // TypeORM: () => "NOW()"
      return node.params.length === 0 && !isFunction(node.body) && node.body.type === "Literal"
        ? databaseClock(node.body, context, depth)
        : undefined;
    case "CallExpression":
      return clockOfCall(node, below, context, depth);
    default:
      return undefined;
  }
}

function clockOfCall(
  call: TSESTree.CallExpression,
  below: (inner: TSESTree.Expression) => "application" | "database" | undefined,
  context: RuleContext,
  depth: number,
): "application" | "database" | undefined {
  const name = calleeName(call);
  const callee = unwrap(call.callee);
  const [argument] = call.arguments;
  const first = argument?.type === "SpreadElement" ? undefined : argument;
  if (name === undefined) {
    return undefined;
  }
  if (/\bfn\.now$/.test(dottedName(callee) ?? "")) {
    return "database";
  }
  if (CLOCKS.has(name) && call.arguments.length === 0) {
    return "application";
  }
  if (/^(?:Math\.(?:floor|round|trunc|ceil)|String|Number|BigInt)$/.test(dottedName(callee) ?? "") && first) {
    return below(first);
  }
  if (/^(?:fn|literal|raw)$/.test(name) && first) {
    return databaseClock(first, context, depth);
  }
  return KEEP_TIME.has(name) && callee.type === "MemberExpression" ? below(callee.object) : undefined;
}

/** `"NOW()"`, or the name of the function alone. */
function databaseClock(node: TSESTree.Expression, context: RuleContext, depth: number): "database" | undefined {
  const inner = unwrap(node);
  const named = inner.type === "Literal" && typeof inner.value === "string" && /^now$/i.test(inner.value);
  return named || sqlExpression(node, { in: "script", node }, context, depth).kind === "now" ? "database" : undefined;
}
