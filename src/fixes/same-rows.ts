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
      const object = valueBehind(payload, context.sourceCode);
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
  const variable = inner.type === "Identifier" ? variableOf(inner, sourceCode) : undefined;
  if (variable && (variable.defs.length === 0 || variable.defs[0]?.type === "Parameter")) {
    return "unknown";
  }
  const held = variable ? initialiserOf(variable) : inner;
  const sent = held && unwrap(held);
  const source = sent?.type === "AwaitExpression" ? unwrap(sent.argument) : undefined;
  const given = source && readOf(source);
  if (
    !given ||
    given.isWrapped ||
    variable?.references.some(({ identifier, init }) => !init && mayChange(identifier))
  ) {
    return "part";
  }
  const isWhole = wrapped(read.node).parent?.type === "AwaitExpression" && isTakenWhole(wrapped(read.node).parent);
  return isWhole && isSame(given.node, read.node, payload, consumer, sourceCode) ? "same" : "unknown";
}

/** Whether what is awaited goes into its variable as it is, or in the place of what was not carried. */
function isTakenWhole(awaited: Node | undefined): boolean {
  const parent = awaited && wrapped(awaited).parent;
  return /^(?:AssignmentExpression|ConditionalExpression|LogicalExpression|VariableDeclarator)$/.test(
    parent?.type ?? "",
  );
}

/** Whether a use of a list may change it: anything but reading its properties and putting it into an object. */
function mayChange(name: Node): boolean {
  const { parent } = wrapped(name);
  if (parent?.type === "MemberExpression") {
    const outer = wrapped(parent).parent;
    return (
      (outer?.type === "CallExpression" && outer.callee === wrapped(parent)) ||
      outer?.type === "AssignmentExpression" ||
      outer?.type === "UpdateExpression" ||
      (outer?.type === "UnaryExpression" && outer.operator === "delete")
    );
  }
  return parent?.type !== "Property";
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
