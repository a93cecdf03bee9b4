import type { TSESTree } from "@typescript-eslint/utils";

import { CLIENT_NAME, CLOSING_METHODS, OPENING_METHODS } from "../../models/asynchronous.js";
import { calleeName, dottedName, isFunction, isReference, unwrap, walk } from "../../ast/ast.js";
import { typeNameOf } from "../../ast/parameters.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import { checkSettings } from "../../plugin/settings.js";
import type { Node, RuleContext, Variable } from "../../plugin/types.js";
import { variableOf } from "../../ast/variables.js";
import { clientOpenedBy } from "./clients.js";
import { AWAIT } from "../../flow/steps.js";
import { usesOf } from "../../flow/uses.js";
import { originsOf } from "../../flow/values.js";
import { isBinding } from "../promises/promises.js";

/** Something that dies with the request. */
export interface Resource {
  /** As the code calls it: `sql`, `c.get("db")`. */
  readonly name: string;
  /** What ends it, where the file shows it: the call that closes it, or the `using` declaration that disposes of it. */
  readonly closedBy: TSESTree.CallExpression | TSESTree.VariableDeclaration | undefined;
  /** Whether the file proves that it is the request's own: it is opened, acquired or closed here. */
  readonly proven: boolean;
}

/** How many nodes of a call are searched for resources; a call that is larger than this is a program of its own. */
const NODES_SEARCHED = 4000;

/** The first resource of the request's own that a piece of work uses: as receiver, tag, argument or in its closures. */
export function resourceUsedBy(work: Node, context: RuleContext): Resource | undefined {
  let found: Resource | undefined;
  let left = NODES_SEARCHED;
  walk(work, context.sourceCode, (node) => {
    if (found || left-- <= 0) {
      return false;
    }
    if (node.type === "Identifier") {
      found = isReference(node) ? (resourceOfVariable(node, context) ?? resourceBehind(node, context)) : undefined;
    } else if (node.type === "CallExpression" || node.type === "MemberExpression" || node.type === "NewExpression") {
      found = contextVariable(node, context) ?? resourceBehind(node, context);
    }
    return !found;
  });
  return found;
}

/** A client that was opened for the request, and came here through other names, properties or calls. */
function resourceBehind(node: Node, context: RuleContext): Resource | undefined {
  for (const { node: origin, path, context: its } of originsOf(node, context).all) {
    const client =
      isInFunction(origin) && path.every((step) => step === AWAIT) ? clientOpenedBy(origin, its) : undefined;
    if (client && client.closes.length > 0) {
      const closing = usesOf(origin, its).find((use) => use.kind === "called" && CLOSING_METHODS.has(use.method ?? ""));
      const closedBy = closing?.kind === "called" && closing.call.type === "CallExpression" ? closing.call : undefined;
      return { name: dottedName(node) ?? context.sourceCode.getText(node).slice(0, 40), closedBy, proven: true };
    }
  }
  return undefined;
}

function resourceOfVariable(identifier: TSESTree.Identifier, context: RuleContext): Resource | undefined {
  const variable = variableOf(identifier, context.sourceCode);
  return variable && resourceIn(variable, context, 0);
}

function resourceIn(variable: Variable, context: RuleContext, depth: number): Resource | undefined {
  const [definition] = variable.defs;
  const { name } = variable;
  if (definition?.type === "Parameter") {
    const type = typeNameOf(definition.name);
    const isClient =
      CLIENT_NAME.test(name) && !(definition.name.type === "Identifier" && isBinding(definition.name, context));
    return isClient && !/^(?:D1|KV|R2)/.test(type ?? "")
      ? { name, closedBy: closingOf(variable), proven: false }
      : undefined;
  }
  if (definition?.type !== "Variable" || !isInFunction(definition.node)) {
    return undefined;
  }
  const { id, init, parent } = definition.node;
  if (parent.kind === "using" || parent.kind === "await using") {
    return { name, closedBy: parent, proven: true };
  }
  const closedBy = closingOf(variable);
  if (!init) {
    return closedBy && { name, closedBy, proven: true };
  }
  const value = unwrap(init.type === "AwaitExpression" ? init.argument : init);
  if (id.type === "ObjectPattern") {
    return CLIENT_NAME.test(name) && dottedName(value)?.endsWith(".var")
      ? { name, closedBy, proven: false }
      : undefined;
  }
  if (closedBy) {
    return { name, closedBy, proven: true };
  }
  if (contextVariable(value, context)) {
    return { name, closedBy: closingOfContextVariable(value, context), proven: true };
  }
  if (isOpening(value, context)) {
    return { name, closedBy, proven: true };
  }
  // A wrapper lives as long as the client that it is given: `drizzle(client)`.
  const given =
    value.type === "CallExpression" && depth < 2 && clientOpenedBy(value, context) ? value.arguments[0] : undefined;
  const inner = given && unwrap(given);
  const wrappedVariable = inner?.type === "Identifier" ? variableOf(inner, context.sourceCode) : undefined;
  const wrappedResource = wrappedVariable && resourceIn(wrappedVariable, context, depth + 1);
  return wrappedResource && { ...wrappedResource, name };
}

/** Whether a variable holds a client or connection that the function around its declaration opened. */
export function isOpenedHere(variable: Variable, context: RuleContext): boolean {
  const resource = resourceIn(variable, context, 0);
  return variable.defs[0]?.type === "Variable" && resource?.proven === true;
}

/** Whether an expression reads a client that a middleware put on the context: `c.get("sql")`, `c.var.sql`. */
export function isContextVariable(node: Node): boolean {
  return CLIENT_NAME.test(keyOfContextVariable(node) ?? "");
}

function isInFunction(node: Node): boolean {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (isFunction(outer)) {
      return true;
    }
  }
  return false;
}

function isOpening(value: Node, context: RuleContext): boolean {
  const client = clientOpenedBy(value, context);
  if (client) {
    return client.closes.length > 0;
  }
  if (value.type !== "CallExpression" && value.type !== "NewExpression") {
    return false;
  }
  const callee = dottedName(value.callee);
  if (callee !== undefined && checkSettings(context).settings.resources.includes(callee)) {
    return true;
  }
  return (
    value.type === "CallExpression" && callee?.includes(".") === true && OPENING_METHODS.has(calleeName(value) ?? "")
  );
}

/** `c.get("sql")` and `c.var.sql`: what a middleware made for this request, where its name says that it is a client. */
function contextVariable(node: Node, context: RuleContext): Resource | undefined {
  const key = keyOfContextVariable(node);
  return key !== undefined && CLIENT_NAME.test(key)
    ? { name: context.sourceCode.getText(node), closedBy: closingOfContextVariable(node, context), proven: true }
    : undefined;
}

function keyOfContextVariable(node: Node): string | undefined {
  const inner = unwrap(node);
  if (inner.type === "MemberExpression") {
    return /^\w+\.var\.(\w+)$/.exec(dottedName(inner) ?? "")?.[1];
  }
  const [key] =
    inner.type === "CallExpression" && /^\w+\.get$/.test(dottedName(inner.callee) ?? "") ? inner.arguments : [];
  return key?.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}

/** The call that closes what a variable holds; in `finally` first. */
function closingOf(variable: Variable): TSESTree.CallExpression | undefined {
  const closings = variable.references.flatMap(({ identifier }) => closingCall(identifier) ?? []);
  return closings.find((call) => isInFinally(call)) ?? closings[0];
}

function closingCall(receiver: Node): TSESTree.CallExpression | undefined {
  const member = receiver.parent;
  const call = member?.type === "MemberExpression" && member.object === receiver ? member.parent : undefined;
  return call?.type === "CallExpression" && call.callee === member && CLOSING_METHODS.has(calleeName(call) ?? "")
    ? call
    : undefined;
}

function isInFinally(node: Node): boolean {
  for (let outer: Node | undefined = node; outer && !isFunction(outer); outer = outer.parent) {
    if (outer.parent?.type === "TryStatement" && outer.parent.finalizer === outer) {
      return true;
    }
  }
  return false;
}

/** Closing calls of the file by the context variable that they close. */
const contextClosings = perFile((context): ReadonlyMap<string, TSESTree.CallExpression> => {
  const closings = new Map<string, TSESTree.CallExpression>();
  for (const call of nodesOf(context, "CallExpression")) {
    const callee = unwrap(call.callee);
    if (callee.type === "MemberExpression" && CLOSING_METHODS.has(calleeName(call) ?? "")) {
      const key = keyOfContextVariable(callee.object);
      if (key !== undefined) {
        closings.set(key, call);
      }
    } else if (callee.type === "MemberExpression" && /^\w+\.set$/.test(dottedName(callee) ?? "")) {
      const [key, value] = call.arguments;
      const variable = value?.type === "Identifier" ? variableOf(value, context.sourceCode) : undefined;
      const closing = variable && closingOf(variable);
      if (key?.type === "Literal" && typeof key.value === "string" && closing) {
        closings.set(key.value, closing);
      }
    }
  }
  return closings;
});

function closingOfContextVariable(node: Node, context: RuleContext): TSESTree.CallExpression | undefined {
  const key = keyOfContextVariable(node);
  return key === undefined ? undefined : contextClosings(context).get(key);
}
