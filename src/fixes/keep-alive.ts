import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { type HandlerRow, HANDLER_CLASSES, type KeepAlivePath, PARAMETER_TYPES } from "../models/handlers.js";
import { RUNTIMES, type Runtime } from "../models/runtimes.js";
import { dottedName, enclosingFunction, functionOfThis, isFunction, keyName, unwrap } from "../ast/ast.js";
import { addImport, isNameTaken, localNameOf } from "../ast/imports.js";
import { annotationOf, parameterName, typeNameOf } from "../ast/parameters.js";
import { nodesOf } from "../ast/nodes.js";
import { perFile } from "../plugin/per-file.js";
import { checkSettings } from "../plugin/settings.js";
import type { FunctionNode, Node, RuleContext } from "../plugin/types.js";
import { findVariable, variableOf } from "../ast/variables.js";
import { callsByFunction } from "../flow/calls.js";
import { originsOf } from "../flow/values.js";
import { requestsOf } from "../domains/entry-points/requests.js";
import { deploymentAround } from "../project/deployment.js";
import { isRuntimesOwnType } from "../domains/entry-points/runtime.js";
import type { DroppedWork } from "../domains/promises/work.js";

/** A function of the runtime's that keeps work alive, as it can be called at a place. */
export interface KeepAlive {
  /** The callee: `ctx.waitUntil`, `after`. */
  readonly callee: string;
  /** The function whose parameter it hangs on; undefined for imports. */
  readonly owner: FunctionNode | undefined;
  /** What has to be added for it: a parameter or an import. */
  readonly prepare: ((fixer: TSESLint.RuleFixer) => TSESLint.RuleFix | undefined) | undefined;
  /** Whether the file or its package shows that the call will work. */
  readonly certain: boolean;
}

/** The keep-alive to hand a piece of work to; undefined where the runtime has none or the place cannot reach it. */
export function keepAliveFor(work: DroppedWork, context: RuleContext): KeepAlive | undefined {
  return (
    inReach(work, context) ??
    imported(work, context) ??
    onRuntime(work) ??
    byNewParameter(work, context) ??
    byNewImport(work, context)
  );
}

/** One that a parameter of a function around the work gives. */
function inReach(work: DroppedWork, context: RuleContext): KeepAlive | undefined {
  let isThisOfMethod = true;
  for (let outer: FunctionNode | undefined = work.within; outer; outer = enclosingFunction(outer)) {
    const found = keepAliveOfParameters(outer, work, context);
    if (found) {
      return { ...found, owner: outer, prepare: undefined };
    }
    if (outer.type !== "ArrowFunctionExpression") {
      if (isThisOfMethod && isEntrypointMethod(outer)) {
        return { callee: HANDLER_CLASSES.keepAlive, owner: outer, prepare: undefined, certain: true };
      }
      isThisOfMethod = false;
    }
  }
  return undefined;
}

function keepAliveOfParameters(
  node: FunctionNode,
  work: DroppedWork,
  context: RuleContext,
): Pick<KeepAlive, "callee" | "certain"> | undefined {
  const row = rowOf(node, context)?.keepAlive;
  for (const [index, parameter] of node.params.entries()) {
    const known: Omit<KeepAlivePath, "parameter"> | undefined =
      (row?.parameter === index ? row : undefined) ??
      pathOfType(parameter, context) ??
      pathGiven(node, index, context) ??
      pathSeenInUse(parameter, context);
    if (!known || isOptional(parameter) || (known.only !== undefined && known.only !== work.request.runtime)) {
      continue;
    }
    const callee = calleeThrough(parameter, known);
    const [root = ""] = callee?.split(/\W/) ?? [];
    if (callee !== undefined && isVisible(root, node, work.origin, context)) {
      return { callee, certain: !known.uncertain || contextsInUse(context).has(contextOf(callee)) };
    }
  }
  return undefined;
}

/** The keep-alive as it is written with a parameter's name, or with what a pattern takes out of it. */
function calleeThrough(
  parameter: TSESTree.Parameter,
  { path, bound }: Omit<KeepAlivePath, "parameter">,
): string | undefined {
  const name = parameterName(parameter);
  if (name !== undefined) {
    return `${name}.${path}`;
  }
  const [, first = "", rest = ""] = /^(\w+)(.*)$/.exec(path) ?? [];
  // Taken out of a pattern, a method has lost its receiver.
  if (parameter.type !== "ObjectPattern" || (rest === "" && bound !== true)) {
    return undefined;
  }
  const local = boundName(parameter, first);
  return local === undefined ? undefined : local + rest;
}

function rowOf(node: FunctionNode, context: RuleContext): HandlerRow | undefined {
  const around = requestsOf(context).around(node);
  return around?.node === node ? around.request.row : undefined;
}

function pathOfType(parameter: TSESTree.Parameter, context: RuleContext): Omit<KeepAlivePath, "parameter"> | undefined {
  const type = typeNameOf(parameter);
  const known =
    type !== undefined && isRuntimesOwnType(type, context)
      ? PARAMETER_TYPES.find(({ types }) => types.includes(type))
      : undefined;
  return known?.path === undefined ? undefined : { path: known.path, ...(known.bound && { bound: known.bound }) };
}

/** How many callers are followed to the handler that has the context. */
const CALLERS = 3;

/** The way to the keep-alive from a parameter that every call in the file gives a handler's context. */
function pathGiven(
  owner: FunctionNode,
  index: number,
  context: RuleContext,
  callers = CALLERS,
): Omit<KeepAlivePath, "parameter"> | undefined {
  const calls = callers > 0 ? (callsByFunction(context).get(owner) ?? []) : [];
  const [first, ...others] = calls.map((call) => pathFrom(call.arguments[index], context, callers - 1));
  return first && others.every((other) => other?.path === first.path && other.bound === first.bound)
    ? first
    : undefined;
}

/** The way to the keep-alive from what a call is given. */
function pathFrom(
  given: Node | undefined,
  context: RuleContext,
  callers: number,
): Omit<KeepAlivePath, "parameter"> | undefined {
  const inner = given && unwrap(given);
  if (inner?.type === "MemberExpression") {
    return isContextWithReceiver(inner, context) ? { path: "waitUntil" } : undefined;
  }
  const definition = inner?.type === "Identifier" ? variableOf(inner, context.sourceCode)?.defs[0] : undefined;
  const owner = definition?.type === "Parameter" ? definition.node : undefined;
  if (!isFunction(owner)) {
    return undefined;
  }
  const index = owner.params.findIndex((parameter) => parameter === definition?.name);
  const parameter = owner.params[index];
  const row = rowOf(owner, context)?.keepAlive;
  return (
    (row?.parameter === index ? row : undefined) ??
    (parameter && pathOfType(parameter, context)) ??
    pathGiven(owner, index, context, callers)
  );
}

/** In JavaScript a context has no type; that its `waitUntil` is called elsewhere in the file shows what it is. */
function pathSeenInUse(
  parameter: TSESTree.Parameter,
  context: RuleContext,
): Omit<KeepAlivePath, "parameter"> | undefined {
  const name = parameterName(parameter);
  return name !== undefined && typeNameOf(parameter) === undefined && contextsInUse(context).has(name)
    ? { path: "waitUntil" }
    : undefined;
}

/** The contexts of which a `waitUntil` is called in the file: `ctx` for `ctx.waitUntil(…)`. */
const contextsInUse = perFile((context): ReadonlySet<string> => {
  const names = nodesOf(context, "CallExpression").map((call) => dottedName(call.callee));
  return new Set(names.flatMap((name) => (name?.endsWith(".waitUntil") ? [contextOf(name)] : [])));
});

/** `platform.ctx` of `platform?.ctx.waitUntil`. */
function contextOf(callee: string): string {
  return callee.replaceAll("?", "").slice(0, -".waitUntil".length);
}

function isOptional(parameter: TSESTree.Parameter): boolean {
  return parameter.type === "AssignmentPattern" || (parameter.type === "Identifier" && parameter.optional);
}

/** Whether a name means the same at a place as it does among a function's parameters. */
function isVisible(name: string, owner: FunctionNode, at: Node, context: RuleContext): boolean {
  const variable = findVariable(name, context.sourceCode.getScope(at));
  return variable?.defs[0]?.type === "Parameter" && variable.defs[0].node === owner;
}

/** The local name of a property that a pattern takes out. */
function boundName(pattern: TSESTree.ObjectPattern, name: string): string | undefined {
  for (const property of pattern.properties) {
    if (property.type === "Property" && keyName(property) === name && property.value.type === "Identifier") {
      return property.value.name;
    }
  }
  return undefined;
}

function isEntrypointMethod(node: FunctionNode): boolean {
  const member = node.parent;
  const body = member.type === "MethodDefinition" && !member.static ? member.parent : undefined;
  const base = body?.parent.superClass;
  const name = base ? dottedName(base) : undefined;
  return (
    name !== undefined && HANDLER_CLASSES.bases.includes(name.slice(name.lastIndexOf(".") + 1) as "WorkerEntrypoint")
  );
}

/**
 * Whether an expression is a context whose `waitUntil` throws when it is called without it: a Worker's `ctx`,
 * `this.ctx` of an entrypoint, Hono's `c.executionCtx`, a service worker's event.
 */
export function isContextWithReceiver(node: Node, context: RuleContext): boolean {
  if (isContextInPlace(node, context)) {
    return true;
  }
  const { all } = originsOf(node, context);
  return (
    all.length > 0 &&
    all.every(
      (origin) =>
        origin.context.sourceCode === context.sourceCode &&
        (origin.path.length === 0
          ? origin.node !== node && isContextInPlace(origin.node, context)
          : origin.path.at(-1) === ".executionCtx" ||
            (origin.path.join("") === ".ctx" && origin.node.type === "ThisExpression" && isInEntrypoint(origin.node))),
    )
  );
}

function isContextInPlace(node: Node, context: RuleContext): boolean {
  const inner = unwrap(node);
  if (inner.type === "MemberExpression") {
    const name = dottedName(inner);
    return name === "this.ctx" ? isInEntrypoint(inner) : (name?.endsWith(".executionCtx") ?? false);
  }
  const definition = inner.type === "Identifier" ? variableOf(inner, context.sourceCode)?.defs[0] : undefined;
  return definition?.type === "Parameter" && isContextParameter(definition.name, definition.node, context);
}

/** Whether a parameter of a function is a context whose `waitUntil` needs its receiver. */
export function isContextParameter(parameter: Node, owner: Node, context: RuleContext): boolean {
  const index = isFunction(owner) ? owner.params.findIndex((item) => item === parameter) : -1;
  if (!isFunction(owner) || index < 0) {
    return false;
  }
  const row = rowOf(owner, context)?.keepAlive;
  const known =
    (row?.parameter === index ? row : undefined) ??
    pathOfType(parameter as TSESTree.Parameter, context) ??
    pathGiven(owner, index, context);
  return known?.path === "waitUntil" && !known.bound;
}

function isInEntrypoint(node: Node): boolean {
  const method = functionOfThis(node);
  return method !== undefined && isEntrypointMethod(method);
}

/** One that the file imports, or that the settings name. */
function imported(work: DroppedWork, context: RuleContext): KeepAlive | undefined {
  const own = runtimeImport(work, context);
  const name = own && localNameOf(own.module, own.name, context);
  if (name !== undefined) {
    return { callee: name, owner: undefined, prepare: undefined, certain: true };
  }
  const openNext = localNameOf("@opennextjs/cloudflare", "getCloudflareContext", context);
  if (openNext !== undefined) {
    return { callee: `${openNext}().ctx.waitUntil`, owner: undefined, prepare: undefined, certain: true };
  }
  const named = checkSettings(context).settings.keepAlive.find((callee) => {
    const [root] = callee.split(".");
    return root !== undefined && findVariable(root, context.sourceCode.getScope(work.origin)) !== undefined;
  });
  return named === undefined ? undefined : { callee: named, owner: undefined, prepare: undefined, certain: true };
}

/** One that is global on the runtime. */
function onRuntime(work: DroppedWork): KeepAlive | undefined {
  const { runtime } = work.request;
  const callee = runtime === undefined ? undefined : (RUNTIMES[runtime] as Runtime).keepAliveGlobal;
  return callee === undefined ? undefined : { callee, owner: undefined, prepare: undefined, certain: true };
}

/** What can be imported to keep the work alive: where Next.js has nothing, what its host has. */
function runtimeImport(work: DroppedWork, context: RuleContext): Runtime["keepAliveImport"] {
  const { runtime } = work.request;
  const own = runtime === undefined ? undefined : (RUNTIMES[runtime] as Runtime).keepAliveImport;
  if (!own?.absentIn?.test(context.filename)) {
    return own;
  }
  const hosts = RUNTIMES.vercel.keepAliveImport;
  return hasImportableKeepAlive(hosts.module, context) ? hosts : undefined;
}

/** The context that the runtime passes and the handler has left out of its parameters. */
function byNewParameter(work: DroppedWork, context: RuleContext): KeepAlive | undefined {
  const { requestNode: node, request } = work;
  const { keepAlive, parameterType } = request.row;
  if (request.role !== "handler" || request.runtime !== "workers" || !keepAlive || parameterType === undefined) {
    return undefined;
  }
  const name = ["ctx", "executionCtx", "executionContext"].find((candidate) => !isNameTaken(candidate, context));
  const last = node.params.at(-1);
  if (name === undefined || node.params.length > keepAlive.parameter || last?.type === "RestElement") {
    return undefined;
  }
  const isTyped = annotationOf(last) !== undefined;
  const added = Array.from({ length: keepAlive.parameter + 1 - node.params.length }, (_, offset) => {
    const index = node.params.length + offset;
    if (index === keepAlive.parameter) {
      return isTyped ? `${name}: ${parameterType}` : name;
    }
    return (index === 0 ? "_request" : "_env") + (isTyped ? ": unknown" : "");
  }).join(", ");
  const opening = context.sourceCode.getFirstToken(node, (token) => token.value === "(");
  if (!opening || (last && opening.range[0] > last.range[0])) {
    return undefined;
  }
  return {
    callee: `${name}.${keepAlive.path}`,
    owner: node,
    prepare: (fixer) => (last ? fixer.insertTextAfter(last, `, ${added}`) : fixer.insertTextAfter(opening, added)),
    certain: last !== undefined,
  };
}

/** The runtime's importable keep-alive, where the file does not import it yet. */
function byNewImport(work: DroppedWork, context: RuleContext): KeepAlive | undefined {
  const own = runtimeImport(work, context);
  if (!own || isNameTaken(own.name, context) || !isModule(context)) {
    return undefined;
  }
  return {
    callee: own.name,
    owner: undefined,
    prepare: (fixer) => addImport(fixer, own.module, own.name, context),
    certain: work.request.role === "handler" && hasImportableKeepAlive(own.module, context),
  };
}

/** Whether the file imports or exports anything; a service worker's script can do neither. */
function isModule(context: RuleContext): boolean {
  return context.sourceCode.ast.body.some(
    (statement) => statement.type === "ImportDeclaration" || statement.type.startsWith("Export"),
  );
}

/** Whether the package is seen to have a version of the module that exports the keep-alive. */
function hasImportableKeepAlive(module: string, context: RuleContext): boolean {
  const { dependencies } = deploymentAround(context);
  if (module === "next/server") {
    const [, major, minor] = /^[\^~>=v]*(\d+)(?:\.(\d+))?/.exec(dependencies.next ?? "") ?? [];
    return Number(major) > 15 || (Number(major) === 15 && Number(minor) >= 1);
  }
  return module in dependencies || importsFrom(module, context);
}

function importsFrom(module: string, context: RuleContext): boolean {
  return context.sourceCode.ast.body.some(
    (statement) => statement.type === "ImportDeclaration" && statement.source.value === module,
  );
}
