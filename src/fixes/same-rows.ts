import type { TSESTree } from "@typescript-eslint/utils";

import { isFunction, isReference, keyName, propertyNamed, unwrap, wrapped } from "../ast/ast.js";
import { initialiserOf, isReassigned, variableOf } from "../ast/variables.js";
import type { Consumer } from "../domains/jobs/consumers.js";
import { readOf, type Read } from "../domains/jobs/reads.js";
import { valueBehind } from "../domains/jobs/paths.js";
import type { SentJob } from "../domains/jobs/producers.js";
import type { Node, RuleContext, SourceCode } from "../plugin/types.js";

/**
 * How what a job carries compares with what its consumer would fetch instead: the `same` rows with the same fields, by
 * the same read; a `part`, or something made of rows; or that is `unknown`.
 */
export type Sameness = "part" | "same" | "unknown";

/** Compares what all jobs carry under a name with what a consumer's read gives. */
export function compareRows(
  jobs: readonly SentJob[],
  property: string,
  read: Read,
  consumer: Consumer,
  context: RuleContext,
): Sameness {
  const found = jobs
    .flatMap(({ payloads }) => payloads)
    .map((payload): Sameness => {
      const object = valueBehind(payload, context);
      const isPlain = object.type === "ObjectExpression" && object.properties.every(({ type }) => type === "Property");
      const value = isPlain ? propertyNamed(object, property)?.value : undefined;
      // A job that carries none is fetched for anyhow.
      return !isPlain ? "unknown" : value ? compare(value, object, read, consumer, context) : "same";
    });
  return found.includes("part")
    ? "part"
    : found.length > 0 && found.every((sameness) => sameness === "same")
      ? "same"
      : "unknown";
}

function compare(
  value: Node,
  payload: TSESTree.ObjectExpression,
  read: Read,
  consumer: Consumer,
  { sourceCode }: RuleContext,
): Sameness {
  const inner = unwrap(value);
  const definition = inner.type === "Identifier" ? variableOf(inner, sourceCode)?.defs[0] : undefined;
  if (inner.type === "Identifier" && (!definition || definition.type === "Parameter")) {
    return "unknown";
  }
  if (isPartOfRead(value, sourceCode)) {
    return "part";
  }
  const given = readBehind(value, sourceCode);
  const isWhole = wrapped(read.node).parent?.type === "AwaitExpression" && isTakenWhole(wrapped(read.node).parent);
  const isUntouched = effectsOn(value, sourceCode).every((effect) => effect === "none");
  return given && isUntouched && isWhole && isSame(given.node, read.node, payload, consumer, sourceCode)
    ? "same"
    : "unknown";
}

/** What a value is written as: itself, or what its constant holds. */
function writtenAs(value: Node, sourceCode: SourceCode): Node | undefined {
  const inner = unwrap(value);
  const held = inner.type === "Identifier" ? initialiserOf(variableOf(inner, sourceCode)) : inner;
  return held && unwrap(held);
}

/** The read whose rows a value is, as they are. */
function readBehind(value: Node, sourceCode: SourceCode): Read | undefined {
  const sent = writtenAs(value, sourceCode);
  const read = sent?.type === "AwaitExpression" ? readOf(unwrap(sent.argument)) : undefined;
  return read?.isWrapped ? undefined : read;
}

/** Whether a value is made of rows, or changed after they were read: some of them, one of them, other objects. */
export function isPartOfRead(value: Node, sourceCode: SourceCode): boolean {
  const inner = unwrap(value);
  const variable = inner.type === "Identifier" ? variableOf(inner, sourceCode) : undefined;
  const isChanged = effectsOn(value, sourceCode).includes("change");
  const definition = variable?.defs[0];
  const isOfLoop = definition?.type === "Variable" && /^For(?:In|Of)/.test(definition.parent.parent.type);
  const isMade = /^(?:Array|Call|Conditional|Logical|New|Object)Expression$/.test(
    writtenAs(value, sourceCode)?.type ?? "",
  );
  return isChanged || isOfLoop || isMade;
}

/** Whether what is awaited goes into its variable as it is, or in the place of what was not carried. */
function isTakenWhole(awaited: Node | undefined): boolean {
  const parent = awaited && wrapped(awaited).parent;
  return /^(?:AssignmentExpression|ConditionalExpression|LogicalExpression|VariableDeclarator)$/.test(
    parent?.type ?? "",
  );
}

const MUTATORS: ReadonlySet<string> = new Set([
  "copyWithin",
  "fill",
  "pop",
  "push",
  "reverse",
  "shift",
  "sort",
  "splice",
  "unshift",
]);

/** What a use does to a list: nothing where its properties are read or it is put into an object. */
function effectOf(name: Node): "change" | "none" | "perhaps" {
  const { parent } = wrapped(name);
  if (parent?.type !== "MemberExpression") {
    return parent?.type === "Property" ? "none" : "perhaps";
  }
  const member = wrapped(parent);
  const outer = member.parent;
  if (outer?.type === "CallExpression" && outer.callee === member) {
    return MUTATORS.has(keyName(parent) ?? "") ? "change" : "perhaps";
  }
  const isWritten =
    (outer?.type === "AssignmentExpression" && outer.left === member) ||
    outer?.type === "UpdateExpression" ||
    (outer?.type === "UnaryExpression" && outer.operator === "delete");
  return isWritten ? "change" : "none";
}

function effectsOn(value: Node, sourceCode: SourceCode): readonly ReturnType<typeof effectOf>[] {
  const inner = unwrap(value);
  const variable = inner.type === "Identifier" ? variableOf(inner, sourceCode) : undefined;
  return (variable?.references ?? []).flatMap(({ identifier, init }) => (init ? [] : [effectOf(identifier)]));
}

/** Whether two reads ask the same of the same client, where one compares with what the payload carries. */
function isSame(
  sent: Node,
  fetched: Node,
  payload: TSESTree.ObjectExpression,
  consumer: Consumer,
  sourceCode: SourceCode,
): boolean {
  const pending: [Node, Node][] = [[sent, fetched]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [a, b] = next.map(unwrap) as [Node, Node];
    const key = keyOfField(b, consumer, sourceCode);
    if (key !== undefined) {
      const carried = propertyNamed(payload, key)?.value;
      if (!carried || !isPlain(a) || sourceCode.getText(unwrap(carried)) !== sourceCode.getText(a)) {
        return false;
      }
      continue;
    }
    if (a.type !== b.type || isFunction(a) || !hasSameText(a, b)) {
      return false;
    }
    if (a.type === "Identifier" && b.type === "Identifier") {
      if (isReference(a) && !isSameVariable(a, b, sourceCode)) {
        return false;
      }
      continue;
    }
    if (a.type === "Property" && b.type === "Property") {
      if (keyName(a) === undefined || keyName(a) !== keyName(b)) {
        return false;
      }
      pending.push([a.value, b.value]);
      continue;
    }
    for (const name of sourceCode.visitorKeys[a.type] ?? []) {
      const [left, right] = [a, b].map((node) => childrenOf(node, name)) as [readonly Node[], readonly Node[]];
      if (left.length !== right.length) {
        return false;
      }
      pending.push(...left.flatMap((child, at): [Node, Node][] => (right[at] ? [[child, right[at]]] : [])));
    }
  }
  return true;
}

function childrenOf(node: Node, name: string): readonly Node[] {
  const child = (node as unknown as Record<string, Node | (Node | null)[] | null | undefined>)[name];
  return (Array.isArray(child) ? child : [child]).filter((item) => item !== null && item !== undefined);
}

/** Whether two nodes of a type say the same beside what stands below them. */
function hasSameText(a: Node, b: Node): boolean {
  return (
    ["computed", "name", "operator", "optional", "raw", "shorthand"].every((key) => {
      const [left, right] = [a, b].map((node) => (node as unknown as Record<string, unknown>)[key]);
      return key === "shorthand" || left === right;
    }) &&
    (a.type !== "TemplateElement" || b.type !== "TemplateElement" || a.value.raw === b.value.raw)
  );
}

function isSameVariable(a: TSESTree.Identifier, b: TSESTree.Identifier, sourceCode: SourceCode): boolean {
  const variable = variableOf(a, sourceCode);
  return variable === variableOf(b, sourceCode) && (variable === undefined || !isReassigned(variable));
}

/** The property of the payload that an expression of the consumer reads. */
function keyOfField(node: Node, { fields }: Consumer, sourceCode: SourceCode): string | undefined {
  const variable = node.type === "Identifier" && isReference(node) ? variableOf(node, sourceCode) : undefined;
  return fields.find((field) => field.node === node || (variable !== undefined && field.variable === variable))?.name;
}

function isPlain(node: Node): boolean {
  return (
    node.type === "Identifier" || (node.type === "MemberExpression" && !node.computed && isPlain(unwrap(node.object)))
  );
}
