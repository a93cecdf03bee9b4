import type { TSESTree } from "@typescript-eslint/utils";

import {
  BINDING_METHODS,
  CACHE_METHODS,
  GATHERING,
  HARMLESS_NAME,
  QUERY_METHODS,
  STATEMENT_METHODS,
} from "../../models/asynchronous.js";
import { EVENT_LISTENERS } from "../../models/handlers.js";
import { calleeName, dottedName, isFunction, keyName, unwrap } from "../../ast/ast.js";
import { typeNameOf } from "../../ast/parameters.js";
import { returnedBy } from "../../ast/functions.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile, perNode } from "../../plugin/per-file.js";
import { typesOf } from "../../plugin/type-services.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { initialiserOf, variableOf } from "../../ast/variables.js";
import { chainLink, chainOf } from "../../flow/chains.js";
import { clientAtRootOf } from "../connections/clients.js";
import { calleesInProject, functionCalled } from "../../flow/calls.js";
import type { Located } from "../../project/link.js";
import { isSettled, isSettledWhenCalled } from "./settled.js";
import { isTimer } from "./timers.js";

/** An expression that starts asynchronous work, or describes a query that has yet to start. */
export interface StartedWork {
  /** The call, tag or construction that does the work: what a chain of `.then` and `.catch` hangs on. */
  readonly origin: Node;
  /** The work as a person would call it: `trackPlay()`, `env.QUEUE.send()`. */
  readonly name: string;
  /** A query that is sent only once somebody waits for it: dropped, it never runs. */
  readonly lazy: boolean;
  /** Whether a `waitUntil` that is given it as it is sees it done: not so the lazy queries that it takes for sent. */
  readonly sentByKeepAlive: boolean;
  /** Whether a rejection is handled within the expression, so that waiting for it cannot throw. */
  readonly caught: boolean;
  /** Whether the file shows that the value is a promise; else `void` before a call is all that says so. */
  readonly certain: boolean;
  /** Whether the value is a list of promises. */
  readonly isList: boolean;
}

/**
 * What an expression starts, where its value is a promise; undefined where the value is something else or is not known
 * from this file (with types: from the checker).
 *
 * @param expression the outermost expression, with its chain of `.then` and `.catch`.
 */
export function startedBy(expression: Node, context: RuleContext): StartedWork | undefined {
  const outer = unwrap(expression);
  const isVoided = outer.type === "UnaryExpression" && outer.operator === "void";
  const value = isVoided ? outer.argument : outer;
  let node = unwrap(value);
  let caught = false;
  let chained = false;
  for (let link = chainLink(node); link; link = chainLink(node)) {
    chained = true;
    caught ||= link.handlesRejection;
    node = unwrap(link.on);
  }
  if (node.type === "AwaitExpression" || node.type === "Identifier" || node.type === "MemberExpression") {
    // A promise that somebody else holds: what becomes of it is decided where it was made.
    return undefined;
  }
  if (isSettled(value, context)) {
    return undefined;
  }
  const started = {
    origin: node,
    name: nameOf(node, context),
    caught,
    certain: true,
    sentByKeepAlive: true,
    isList: false,
  };
  if (isLazyQuery(node, context)) {
    const sentByKeepAlive = clientAtRootOf(node, context)?.sentByKeepAlive ?? false;
    return { ...started, lazy: !chained, sentByKeepAlive };
  }
  const called = node.type === "CallExpression" ? calleeOf(node, context, chained) : undefined;
  if (called && called.context !== context && isSettledWhenCalled(called.node, called.context)) {
    return undefined;
  }
  const returned = called && promiseReturnedBy(called.node, called.context);
  if (returned) {
    const { lazy, sentByKeepAlive } = returned;
    return { ...started, caught: caught || returned.caught, lazy: lazy && !chained, sentByKeepAlive };
  }
  const typed = node.type === "CallExpression" ? typedValueOf(node, context) : undefined;
  if (chained || (typed === undefined ? isPromise(node, context) : typed === "promise")) {
    return { ...started, lazy: false };
  }
  const isPerhaps = typed === undefined ? isVoided && mayBeWork(node) : typed === "sometimes";
  return isPerhaps ? { ...started, lazy: false, certain: false } : undefined;
}

/**
 * The one function that a call runs. Other files are asked only where the call's value is all that can say whether it is
 * a promise: a chain of `.then` and `.catch` says so itself.
 */
function calleeOf(
  call: TSESTree.CallExpression,
  context: RuleContext,
  isKnownPromise: boolean,
): Located<FunctionNode> | undefined {
  const own = functionCalled(call, context);
  if (own || isKnownPromise || typesOf(context)) {
    return own && { node: own, context };
  }
  const { all, closed } = calleesInProject(call, context);
  return closed && all.length === 1 ? all[0] : undefined;
}

/** What a function that is not asynchronous itself starts and returns. */
const promiseReturnedBy = perNode<FunctionNode, StartedWork | undefined>((called, context) => {
  if (called.async || called.generator) {
    return undefined;
  }
  const works = returnedBy(called, context.sourceCode).map((value) => startedBy(value, context));
  return works.find((work) => work?.certain);
}, undefined);

/** `void` says that a value is dropped on purpose; before a call it is the common mark of a promise. */
function mayBeWork(node: Node): boolean {
  const name = node.type === "CallExpression" && !isTimer(node) ? calleeName(node) : undefined;
  return name !== undefined && !HARMLESS_NAME.test(name) && name !== "blockConcurrencyWhile";
}

function isPromise(node: Node, context: RuleContext): boolean {
  switch (node.type) {
    case "ImportExpression":
      return false;
    case "NewExpression":
      return node.callee.type === "Identifier" && node.callee.name === "Promise";
    case "CallExpression":
      return isAsyncCall(node, context);
    default:
      return false;
  }
}

function isAsyncCall(call: TSESTree.CallExpression, context: RuleContext): boolean {
  const called = calleeOf(call, context, false)?.node;
  if (called) {
    const returnType = called.returnType?.typeAnnotation;
    return called.async ? !called.generator : returnType?.type === "TSTypeReference" && isNamed(returnType, "Promise");
  }
  const name = dottedName(call.callee);
  if (name === "fetch" || name === "globalThis.fetch" || name === "self.fetch") {
    return true;
  }
  const method = calleeName(call);
  if (method === undefined) {
    return false;
  }
  if (name?.startsWith("Promise.")) {
    const [given] = call.arguments;
    return (
      GATHERING.has(method) || (method === "resolve" && given !== undefined && startedBy(given, context) !== undefined)
    );
  }
  if (isBindingCall(call, method, context) || isCacheCall(call, method, context) || isStarted(call, method, context)) {
    return true;
  }
  return name !== undefined && awaitedNamesOf(context).has(name);
}

function isNamed(type: TSESTree.TSTypeReference, name: string): boolean {
  return type.typeName.type === "Identifier" && type.typeName.name === name;
}

/** Functions and methods whose calls this file awaits or chains elsewhere, as they are written there. */
const awaitedNamesOf = perFile((context): ReadonlySet<string> => {
  const names = new Set<string>();
  const awaited = nodesOf(context, "AwaitExpression").map(({ argument }) => argument);
  const chained = nodesOf(context, "CallExpression").flatMap((call) => chainLink(call)?.on ?? []);
  for (const expression of [...awaited, ...chained]) {
    const node = unwrap(expression);
    const name = node.type === "CallExpression" ? dottedName(node.callee) : undefined;
    if (name !== undefined && !HARMLESS_NAME.test(name.slice(name.lastIndexOf(".") + 1))) {
      names.add(name);
    }
  }
  return names;
});

/** Types of Workers bindings whose methods return promises. */
const BINDING_TYPE =
  /^(?:D1Database|D1DatabaseSession|KVNamespace|R2Bucket|Queue|Fetcher|VectorizeIndex|Vectorize|Workflow|Service)$/;

function isBindingCall(call: TSESTree.CallExpression, method: string, context: RuleContext): boolean {
  const callee = unwrap(call.callee);
  if (callee.type !== "MemberExpression") {
    return false;
  }
  if (STATEMENT_METHODS.has(method)) {
    // `db.prepare(…).bind(…)`
    const [prepared] = chainOf(callee.object).called.filter(({ name }) => name !== "bind");
    return prepared?.name === "prepare" && prepared.on !== undefined && isBinding(prepared.on, context);
  }
  return BINDING_METHODS.has(method) && isBinding(callee.object, context);
}

/** A binding of the Worker's environment: `env.NAME`, `c.env.NAME`, a variable that holds one, or one typed as such. */
export function isBinding(node: Node, context: RuleContext, depth = 0): boolean {
  const inner = unwrap(node);
  if (inner.type === "MemberExpression") {
    const name = keyName(inner);
    const owner = dottedName(inner.object);
    return name !== undefined && /^[A-Z]/.test(name) && owner !== undefined && isEnvironmentName(owner);
  }
  if (inner.type !== "Identifier" || depth > 2) {
    return false;
  }
  const variable = variableOf(inner, context.sourceCode);
  if (!variable?.defs.length) {
    // In a service worker's script the bindings are global.
    return /^[A-Z][A-Z0-9_]*$/.test(inner.name) && isServiceWorker(context);
  }
  const [definition] = variable.defs;
  if (definition?.type === "Parameter") {
    const type = typeNameOf(definition.name);
    return type !== undefined && BINDING_TYPE.test(type);
  }
  if (definition?.type === "Variable" && definition.node.id.type === "ObjectPattern") {
    return (
      /^[A-Z]/.test(inner.name) && isEnvironmentName((definition.node.init && dottedName(definition.node.init)) ?? "")
    );
  }
  const initialiser = initialiserOf(variable);
  return initialiser !== undefined && isBinding(initialiser, context, depth + 1);
}

const isServiceWorker = perFile((context): boolean =>
  nodesOf(context, "CallExpression").some((call) => {
    const [event] = call.arguments;
    return (
      dottedName(call.callee) === "addEventListener" &&
      event?.type === "Literal" &&
      EVENT_LISTENERS.events.includes(event.value as "fetch")
    );
  }),
);

function isEnvironmentName(name: string): boolean {
  return /(?:^|\.)(?:\w*[eE]nv|bindings)$/.test(name) && name !== "process.env" && name !== "import.meta.env";
}

/** `caches.default.put(…)`, or on a cache that `caches.open()` gave. */
function isCacheCall(call: TSESTree.CallExpression, method: string, context: RuleContext): boolean {
  const callee = unwrap(call.callee);
  if (callee.type !== "MemberExpression" || !CACHE_METHODS.has(method)) {
    return false;
  }
  const object = unwrap(callee.object);
  if (dottedName(object) === "caches.default") {
    return true;
  }
  const value = object.type === "Identifier" ? initialiserOf(variableOf(object, context.sourceCode)) : undefined;
  const inner = value && unwrap(value.type === "AwaitExpression" ? value.argument : value);
  return (
    inner !== undefined &&
    /^caches\.(?:default|open)$/.test(dottedName(inner.type === "CallExpression" ? inner.callee : inner) ?? "")
  );
}

/** A query of a client whose queries start only when somebody waits for them. */
function isLazyQuery(node: Node, context: RuleContext): boolean {
  if (node.type === "TaggedTemplateExpression") {
    return clientAtRootOf(node, context)?.lazy ?? /^(?:sql|tx|trx)$/.test(dottedName(node.tag) ?? "");
  }
  if (node.type !== "CallExpression") {
    return false;
  }
  const client = clientAtRootOf(node, context);
  const methods = new Set(chainOf(node).called.flatMap(({ name }) => name ?? []));
  return (
    client !== undefined &&
    client.lazy &&
    !client.starts.some((name) => methods.has(name)) &&
    hasAny(methods, QUERY_METHODS)
  );
}

/** A lazy query that is sent without being awaited: `` sql`…`.execute() ``. */
function isStarted(call: TSESTree.CallExpression, method: string, context: RuleContext): boolean {
  const client = clientAtRootOf(call, context);
  return client?.lazy === true && client.starts.includes(method);
}

function hasAny(names: ReadonlySet<string>, wanted: ReadonlySet<string>): boolean {
  return [...names].some((name) => wanted.has(name));
}

/**
 * What the checker says of a call's value, where the configuration asks it: a promise for sure, something that can be
 * awaited at times, or neither. Undefined where there is no checker or the type is `any` or `unknown`.
 */
function typedValueOf(node: Node, context: RuleContext): "neither" | "promise" | "sometimes" | undefined {
  const types = typesOf(context);
  if (!types) {
    return undefined;
  }
  const checker = types.program.getTypeChecker();
  const type = types.getTypeAtLocation(node);
  const awaited = checker.getAwaitedType(type);
  if (awaited === undefined || awaited === type) {
    return ["any", "unknown"].includes(checker.typeToString(type)) ? undefined : "neither";
  }
  return type.getSymbol()?.name === "Promise" ? "promise" : "sometimes";
}

function nameOf(node: Node, context: RuleContext): string {
  if (node.type === "CallExpression") {
    const callee = unwrap(node.callee);
    if (isFunction(callee)) {
      return "this async function";
    }
    return `\`${dottedName(callee) ?? calleeName(node) ?? shortText(callee, context)}()\``;
  }
  if (node.type === "TaggedTemplateExpression") {
    return `this \`${dottedName(node.tag) ?? "sql"}\` query`;
  }
  return `\`${shortText(node, context)}\``;
}

function shortText(node: Node, context: RuleContext): string {
  const text = context.sourceCode.getText(node).replaceAll(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
