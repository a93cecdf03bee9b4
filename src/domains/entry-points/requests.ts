import type { TSESTree } from "@typescript-eslint/utils";

import {
  ENVIRONMENT_TYPES,
  DEFAULT_FUNCTIONS,
  EVENT_LISTENERS,
  EXPORTED_FUNCTIONS,
  EXPORTED_OBJECT,
  HANDLER_CALLS,
  HANDLER_CLASSES,
  HANDLER_OPTIONS,
  HANDLER_TYPES,
  HONO_CONTEXT,
  LAMBDA_EVENT,
  type HandlerRow,
  PARAMETER_TYPES,
  PROCEDURES,
  ROUTING_METHODS,
  SERVER_ACTION,
} from "../../models/handlers.js";
import type { RuntimeId } from "../../models/runtimes.js";
import {
  FUNCTIONS,
  calleeName,
  dottedName,
  enclosingFunction,
  isFunction,
  isWithin,
  keyName,
  unwrap,
} from "../../ast/ast.js";
import { isScript, isTestFile, sourceFileOf, type SourceFile } from "../../plugin/file-kind.js";
import { matchesAny } from "../../plugin/globs.js";
import { parameterName, typeNameOf, annotationOf } from "../../ast/parameters.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import { checkSettings, type Settings } from "../../plugin/settings.js";
import type { FunctionNode, Node, RuleContext, Variable } from "../../plugin/types.js";
import { importOf, initialiserOf, variableOf } from "../../ast/variables.js";
import { chainOf, identifierAtRootOf } from "../../flow/chains.js";
import { callsByFunction, functionsIn, importedFunctionsIn, objectsIn } from "../../flow/calls.js";
import type { Located } from "../../project/link.js";
import { baseNameOf, isForLongLivedOnly, isInLongLivedClass, isLongLivedClass } from "./long-lived.js";
import { deploymentAround } from "../../project/deployment.js";
import { importedModules, isRuntimesOwnType, runtimeOf } from "./runtime.js";

/** A function that runs inside a request. */
export interface RequestFunction {
  /**
   * `handler`: the runtime calls it; `helper`: a handler of this file calls it, or it is given what only a request has;
   * `library`: it belongs to code that runs inside requests of another file.
   */
  readonly role: "handler" | "helper" | "library";
  readonly runtime: RuntimeId | undefined;
  readonly row: HandlerRow;
  /** The method of the runtime's handler object, where it is one: `fetch`, `queue`. */
  readonly method: string | undefined;
  /** The handler of another file that runs a library function, as a message names it. */
  readonly reachedFrom?: string;
}

export interface Requests {
  /** Whether the file has any function that runs inside a request. */
  readonly any: boolean;
  /** The innermost function around a node that is known to run inside a request; undefined outside of requests. */
  readonly around: (node: Node) => { readonly node: FunctionNode; readonly request: RequestFunction } | undefined;
}

const NO_REQUESTS: Requests = { any: false, around: () => undefined };

/** What a file names that has a handler given to a call, or a class or a parameter that shows a request. */
const NAMES_REQUEST = new RegExp(
  `[Hh]ono|[Pp]rocedure|PROCEDURE|(?:Context|Env|Bindings)\\b|\\b(?:${[
    "c|env|_?req|_?request|addEventListener",
    ...HANDLER_CALLS.flatMap(({ callees }) => callees),
    ...HANDLER_OPTIONS.flatMap(({ callees }) => callees),
    ...HANDLER_CLASSES.bases,
    ...PARAMETER_TYPES.flatMap(({ types }) => types),
  ].join("|")})\\b`,
);

const HELPER: HandlerRow = { label: "helper" };
const LIBRARY: HandlerRow = { label: "library function" };

/** Which functions of the file run inside a request, and where. */
export const requestsOf = perFile((context): Requests => {
  const { settings } = checkSettings(context);
  if (!mayServeRequests(sourceFileOf(context), settings)) {
    return NO_REQUESTS;
  }
  const chosen = settings.runtime;
  const found = new Map<FunctionNode, RequestFunction>();
  const add: Add = Object.assign(
    (...[node, role, row, runtime, method]: Parameters<Add>) => {
      const known = found.get(node);
      if (!known || (known.role !== "handler" && role === "handler")) {
        found.set(node, { role, row, runtime: chosen ?? runtime ?? row.runtime ?? runtimeOf(context), method });
      }
    },
    { functionsIn: (node: Node) => functionsIn(node, context).map((fn) => ({ node: fn, context })) },
  );
  addExported(context, add);
  if (NAMES_REQUEST.test(context.sourceCode.text)) {
    addCalled(context, add);
    addClasses(context, add);
    addByParameters(context, add);
  }
  addServerActions(context, add);
  const library = isLibraryOfRequests(context)
    ? { role: "library" as const, row: LIBRARY, runtime: runtimeOf(context), method: undefined }
    : undefined;
  const around: Requests["around"] = (node) => {
    let outermost: FunctionNode | undefined;
    for (let outer: Node | undefined = node; outer; outer = outer.parent) {
      if (isFunction(outer)) {
        const request = found.get(outer);
        if (request) {
          return isInLongLivedClass(outer) ? undefined : { node: outer, request };
        }
        outermost = outer;
      } else if (isLongLivedClass(outer)) {
        return undefined;
      }
    }
    return library && outermost ? { node: outermost, request: library } : undefined;
  };
  if (found.size > 0) {
    addHelpers(context, around, add);
  }
  return { any: found.size > 0 || library !== undefined, around };
});

/** What the functions that recognise handlers are given: where to put them, and how far to look for them. */
interface Add {
  (node: FunctionNode, role: RequestFunction["role"], row: HandlerRow, runtime?: RuntimeId, method?: string): void;
  /** The functions that an expression stands for; those of other files only where these are asked about. */
  readonly functionsIn: (node: Node) => readonly Located<FunctionNode>[];
}

/** `"use client"` among the strings before the first statement. */
const CLIENT_FILE =
  /^(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/|(["'])(?!use client\1)(?:(?!\1)[^\n])*\1;?)*["']use client["']/;
/** The beginning of a function: no work is dropped outside of one. */
const HAS_FUNCTION = /=>|\bfunction\b|\)\s*[:{/]/;

/** Whether functions of a file may run inside a request, by its text and its name. */
export function mayServeRequests(file: SourceFile, settings: Settings): boolean {
  return isRequestFile(file, settings) || (!isTestFile(file) && !isScript(file) && !CLIENT_FILE.test(file.text));
}

/** Whether work may be dropped in a file inside a request: a file without functions makes handlers of others at most. */
export function mayDropWork(file: SourceFile, settings: Settings): boolean {
  return HAS_FUNCTION.test(file.text) && mayServeRequests(file, settings);
}

function isRequestFile(file: Pick<SourceFile, "cwd" | "filename">, { requestFiles }: Settings): boolean {
  return requestFiles.length > 0 && matchesAny(file, requestFiles);
}

/** Whether every function of the file runs inside some request, though the file has no handler. */
function isLibraryOfRequests(context: RuleContext): boolean {
  if (isRequestFile(context, checkSettings(context).settings)) {
    return true;
  }
  return [...importedModules(context.sourceCode.ast)].includes("server-only");
}

function addExported(context: RuleContext, add: Add): void {
  for (const statement of context.sourceCode.ast.body) {
    if (statement.type === "ExportDefaultDeclaration") {
      addHandlerObjects(statement.declaration, context, add);
      addDefaultFunction(statement.declaration, context, add);
    } else if (statement.type === "ExportNamedDeclaration") {
      for (const [name, node] of exportedNames(statement)) {
        addExportedFunction(name, node, context, add);
      }
    } else if (statement.type === "ExpressionStatement" && statement.expression.type === "AssignmentExpression") {
      const name = dottedName(statement.expression.left);
      const exported = /^(?:module\.)?exports\.(\w+)$/.exec(name ?? "")?.[1];
      if (exported !== undefined) {
        addExportedFunction(exported, statement.expression.right, context, add);
      } else if (name === "module.exports") {
        addDefaultFunction(statement.expression.right, context, add);
      }
    }
  }
  addTyped(context, add);
}

/** Handlers that are declared with a type of their runtime or framework: `const GET: APIRoute = …`. */
function addTyped(context: RuleContext, add: Add): void {
  const { text } = context.sourceCode;
  if (!TYPE_NAMES.some((type) => text.includes(type))) {
    return;
  }
  for (const [init, type] of typedValuesOf(context)) {
    if (EXPORTED_OBJECT.types.includes(type as "ExportedHandler")) {
      addHandlerObjects(init, context, add);
    } else {
      const source = importOf(moduleVariableOf(type, context))?.source;
      const row = HANDLER_TYPES.find(({ types, modules }) => types.includes(type) && modules.includes(source ?? ""));
      const options = HANDLER_OPTIONS.find(
        ({ types, modules }) => types.includes(type) && source !== undefined && modules.test(source),
      );
      if (row) {
        addAll(init, row, add);
      } else if (options) {
        addOptions(init, options, context, add);
      }
    }
  }
}

const TYPE_NAMES: readonly string[] = [
  ...EXPORTED_OBJECT.types,
  ...HANDLER_TYPES.flatMap(({ types }) => types),
  ...HANDLER_OPTIONS.flatMap(({ types }) => types),
];

/** The values that are declared with one of these types, or said to satisfy it. */
function* typedValuesOf(context: RuleContext): Generator<readonly [value: Node, type: string]> {
  for (const { id, init } of nodesOf(context, "VariableDeclarator")) {
    const type = init ? typeNameOf(id) : undefined;
    if (init && type !== undefined && TYPE_NAMES.includes(type)) {
      yield [init, type];
    }
  }
  for (const { expression, typeAnnotation } of nodesOf(context, "TSSatisfiesExpression")) {
    const type = typeAnnotation.type === "TSTypeReference" ? dottedName(typeAnnotation.typeName) : undefined;
    if (type !== undefined && TYPE_NAMES.includes(type)) {
      yield [expression, type];
    }
  }
}

function moduleVariableOf(name: string, context: RuleContext): Variable | undefined {
  return context.sourceCode.scopeManager?.scopes.find(({ type }) => type === "module")?.set.get(name);
}

function* exportedNames(statement: TSESTree.ExportNamedDeclaration): Generator<[string, Node]> {
  const { declaration } = statement;
  if (declaration?.type === "FunctionDeclaration" && declaration.id) {
    yield [declaration.id.name, declaration];
  } else if (declaration?.type === "VariableDeclaration") {
    for (const { id, init } of declaration.declarations) {
      if (id.type === "Identifier" && init) {
        yield [id.name, init];
      }
    }
  }
  if (!statement.source) {
    for (const { exported, local } of statement.specifiers) {
      yield [exported.type === "Identifier" ? exported.name : exported.value, local];
    }
  }
}

function addHandlerObjects(node: Node, context: RuleContext, add: Add): void {
  for (const object of objectsIn(node, context)) {
    // A `port` beside `fetch` is Bun's: a server that lives on, as is one that the package starts.
    const names = new Set(object.properties.map((item) => (item.type === "Property" ? keyName(item) : undefined)));
    const isServer = names.has("port") || names.has("hostname") || runtimeOf(context) === "node";
    const runtime = isServer ? "node" : EXPORTED_OBJECT.row.runtime;
    for (const property of object.properties) {
      const name = property.type === "Property" ? keyName(property) : undefined;
      if (property.type === "Property" && name !== undefined && EXPORTED_OBJECT.methods.includes(name as "fetch")) {
        for (const { node } of add.functionsIn(property.value)) {
          if (names.has("fetch") || isWorkersMethod(node, context)) {
            add(node, "handler", EXPORTED_OBJECT.row, runtime, name);
          }
        }
      }
    }
  }
}

/** Objects with a `test`, a `queue` or an `email` are many: without a `fetch` beside it, one has to show a Worker. */
function isWorkersMethod({ params }: FunctionNode, context: RuleContext): boolean {
  return (
    runtimeOf(context) === "workers" ||
    params.slice(1, 3).some((one) => /^_?(?:env|ctx)/.test(parameterName(one) ?? ""))
  );
}

/** `export default (req, res) => …` under `api/` is a function of Vercel or Next.js, and none with a `next` beside it. */
function addDefaultFunction(node: Node, context: RuleContext, add: Add): void {
  const modules = [...importedModules(context.sourceCode.ast)];
  for (const row of DEFAULT_FUNCTIONS) {
    if (row.file.test(context.filename) || row.modules.some((module) => modules.includes(module))) {
      addAll(node, row, add);
      return;
    }
  }
  const isFunctionFile = /(?:^|[\\/])api[\\/].*\.[cm]?[jt]sx?$/.test(context.filename);
  for (const { node: candidate } of add.functionsIn(node)) {
    const [request, response] = candidate.params.map((parameter) => parameterName(parameter));
    if (
      isFunctionFile &&
      candidate.params.length <= 2 &&
      /^_?req(?:uest)?$/.test(request ?? "") &&
      (response === undefined || /^_?res(?:ponse)?$/.test(response))
    ) {
      // A folder of that name is any server's where the package starts one; else it is Vercel's, which asks for nothing.
      const inFile = runtimeOf(context);
      const runtime = deploymentAround(context).runtime ?? (inFile === "node" ? undefined : inFile);
      add(candidate, "handler", { label: "serverless function" }, runtime ?? "vercel");
    }
  }
}

function addExportedFunction(name: string, node: Node, context: RuleContext, add: Add): void {
  for (const row of EXPORTED_FUNCTIONS) {
    if (!row.names.includes(name) || (row.file && !row.file.test(context.filename))) {
      continue;
    }
    if (row.isTable) {
      for (const table of objectsIn(node, context)) {
        for (const item of table.properties) {
          addAll(item.type === "Property" ? item.value : item.argument, row, add);
        }
      }
      return;
    }
    // The name alone is anybody's: the package has to show AWS Lambda, or the handler to read its event.
    if (row.runtime !== "lambda" || runtimeOf(context) === "lambda") {
      addAll(node, row, add);
    } else if (runtimeOf(context) === undefined) {
      for (const candidate of functionsIn(node, context)) {
        if (readsLambdaEvent(candidate, context)) {
          add(candidate, "handler", row);
        }
      }
    }
    return;
  }
}

function readsLambdaEvent({ body, params: [event] }: FunctionNode, context: RuleContext): boolean {
  if (event?.type === "ObjectPattern") {
    return event.properties.some((item) => item.type === "Property" && LAMBDA_EVENT.has(keyName(item) ?? ""));
  }
  const name = event && parameterName(event);
  return (
    name !== undefined &&
    nodesOf(context, "MemberExpression").some(
      (member) =>
        LAMBDA_EVENT.has(keyName(member) ?? "") && dottedName(member.object) === name && isWithin(member, body),
    )
  );
}

function isEvent(node: Node | undefined, events: readonly string[]): boolean {
  return node?.type === "Literal" && events.some((event) => event === node.value);
}

const isBrowsersServiceWorker = perFile((context): boolean =>
  nodesOf(context, "CallExpression").some(
    (call) => calleeName(call) === "addEventListener" && isEvent(call.arguments[0], EVENT_LISTENERS.browserEvents),
  ),
);

/** The last names of all callees that the rows below are about: of most calls no more is asked. */
const CALLED_NAMES: ReadonlySet<string> = new Set([
  "addEventListener",
  ...HANDLER_CALLS.flatMap(({ callees }) => callees.map((callee) => callee.slice(callee.lastIndexOf(".") + 1))),
  ...HANDLER_OPTIONS.flatMap(({ callees }) => callees),
  ...ROUTING_METHODS,
  ...PROCEDURES.methods,
]);

function addCalled(context: RuleContext, add: Add): void {
  const modules = new Set(importedModules(context.sourceCode.ast));
  for (const call of nodesOf(context, "CallExpression")) {
    const name = calleeName(call);
    if (name === undefined || !CALLED_NAMES.has(name)) {
      continue;
    }
    if (name === "addEventListener") {
      const [event, listener] = call.arguments;
      if (listener && isEvent(event, EVENT_LISTENERS.events) && !isBrowsersServiceWorker(context)) {
        for (const { node: candidate } of add.functionsIn(listener)) {
          add(candidate, "handler", EVENT_LISTENERS.row, runtimeOf(context) ?? "workers");
        }
      }
      continue;
    }
    const callee = dottedName(call.callee);
    const options = HANDLER_OPTIONS.find(
      (one) => one.callees.includes(name) && [...modules].some((module) => one.modules.test(module)),
    );
    if (options) {
      for (const argument of call.arguments) {
        addOptions(argument, options, context, add);
      }
      continue;
    }
    const row = HANDLER_CALLS.find(
      (one) =>
        (one.callees.includes(name) || (callee !== undefined && one.callees.includes(callee))) &&
        (!one.modules || one.modules.some((module) => modules.has(module))),
    );
    if (row) {
      for (const argument of call.arguments) {
        addAll(argument, row, add);
      }
    } else if (call.callee.type === "MemberExpression") {
      if (ROUTING_METHODS.includes(name)) {
        addRoutes(call, modules, context, add);
      } else if (
        PROCEDURES.methods.includes(name as "query") &&
        // Bounded: `procedure.input(…)` may be long.
        PROCEDURES.chain.test(context.sourceCode.getText(chainOf(call.callee).root).slice(0, 80))
      ) {
        for (const argument of call.arguments) {
          addAll(argument, PROCEDURES.row, add);
        }
      }
    }
  }
}

function addAll(node: Node, row: HandlerRow, add: Add): void {
  for (const { node: candidate } of add.functionsIn(node)) {
    add(candidate, "handler", row);
  }
}

/** How deep functions are looked for in objects and lists. */
const OPTIONS_DEPTH = 12;

/** The functions in an object of options: its methods and those of what is in it, of its plugins' options for one. */
function addOptions(node: Node, row: HandlerRow, context: RuleContext, add: Add, depth = OPTIONS_DEPTH): void {
  const inner = unwrap(node);
  for (const part of depth > 0 ? partsOf(inner, context) : []) {
    if (part) {
      addOptions(part, row, context, add, depth - 1);
    }
  }
  if (isFunction(inner) || inner.type === "Identifier" || inner.type === "MemberExpression") {
    addAll(inner, row, add);
  }
}

function partsOf(node: Node, context: RuleContext): readonly (Node | null)[] {
  switch (node.type) {
    case "ObjectExpression":
      return node.properties.map((item) => (item.type === "Property" ? item.value : item.argument));
    case "ArrayExpression":
      return node.elements.map((item) => (item?.type === "SpreadElement" ? item.argument : item));
    case "CallExpression":
      // What else a call is given is called while the options are made.
      return node.arguments.filter((argument) => unwrap(argument).type === "ObjectExpression");
    case "ConditionalExpression":
      return [node.consequent, node.alternate];
    case "LogicalExpression":
      return [node.left, node.right];
    case "Identifier": {
      const value = initialiserOf(variableOf(node, context.sourceCode));
      return value && !isFunction(unwrap(value)) ? [value] : [];
    }
    default:
      return [];
  }
}

const HONO_MODULE = /^(?:jsr:)?(?:@hono\/|hono(?:$|\/))/;

/**
 * Handlers given to a router. What a handler looks like tells the router apart from other things with a `get`: Hono's
 * has a context `c`, Express's `(req, res)`, itty-router's `(request, env, ctx)`.
 */
function addRoutes(call: TSESTree.CallExpression, modules: ReadonlySet<string>, context: RuleContext, add: Add): void {
  const importsHono = [...modules].some((module) => HONO_MODULE.test(module));
  const isOnHono = importsHono && isHonoApp(call.callee, context);
  for (const argument of call.arguments) {
    for (const { node: candidate, context: file } of add.functionsIn(argument)) {
      const row = routeRow(candidate, importsHono, isOnHono && argument.type !== "CallExpression", file);
      if (row) {
        add(candidate, "handler", row);
      }
    }
  }
}

/** Whether a chain of routes begins with an app that the file makes: `new Hono()`. */
function isHonoApp(callee: Node, context: RuleContext): boolean {
  const root = identifierAtRootOf(callee);
  const value = root && initialiserOf(variableOf(root, context.sourceCode));
  const maker = value && identifierAtRootOf(value.type === "NewExpression" ? value.callee : value);
  const source = maker && importOf(variableOf(maker, context.sourceCode))?.source;
  return source !== undefined && HONO_MODULE.test(source);
}

function routeRow(
  node: FunctionNode,
  importsHono: boolean,
  isOnHono: boolean,
  context: RuleContext,
): HandlerRow | undefined {
  const names = node.params.map((parameter) => parameterName(parameter));
  const [first, second, third] = names;
  const onError = /^_?err(?:or)?$/.test(first ?? "") ? 1 : 0;
  const honoContext = names[onError];
  if (honoContext !== undefined && !/^_?re[qs]/.test(honoContext)) {
    const isTyped = typeNameOf(node.params[onError])?.endsWith("Context") ?? false;
    if (
      isOnHono ||
      ((importsHono || isTyped || honoContext === "c") && (isTyped || usesHonoContext(honoContext, node, context)))
    ) {
      return { label: "Hono handler", keepAlive: { parameter: onError, ...HONO_CONTEXT } };
    }
  }
  if (isOnHono) {
    return { label: "Hono handler" };
  }
  if (second === "env" && mayBeWorker(context)) {
    return {
      label: "router handler",
      runtime: "workers",
      ...(third !== undefined && { keepAlive: { parameter: 2, path: "waitUntil" } }),
    };
  }
  if (/^_?re(?:q|quest)$/.test(first ?? "") && /^_?re(?:s|ply|sponse)$/.test(second ?? "")) {
    return { label: "route handler" };
  }
  return undefined;
}

/** Whether a function reads from a parameter what Hono's context has. */
function usesHonoContext(name: string, node: FunctionNode, context: RuleContext): boolean {
  const members = "env|executionCtx|json|req|text|html|body|redirect|var|get|set";
  return new RegExp(`\\b${name.replace(/\$/g, "\\$")}\\.(?:${members})\\b`).test(context.sourceCode.getText(node));
}

function addClasses(context: RuleContext, add: Add): void {
  for (const node of nodesOf(context, "ClassDeclaration", "ClassExpression")) {
    const base = node.superClass && baseNameOf(node.superClass);
    const isEntrypoint = base !== undefined && HANDLER_CLASSES.bases.includes(base as "WorkerEntrypoint");
    const takesEnvironment = node.body.body.some(
      (member) =>
        member.type === "MethodDefinition" &&
        member.kind === "constructor" &&
        member.value.params.some((parameter) => ENVIRONMENT_TYPES.test(typeNameOf(parameter) ?? "")) &&
        mayBeWorker(context),
    );
    if (!isEntrypoint && !takesEnvironment) {
      continue;
    }
    for (const member of node.body.body) {
      const method = member.type === "MethodDefinition" || member.type === "PropertyDefinition" ? member.value : null;
      if (isFunction(method)) {
        const row = isEntrypoint ? { label: "entrypoint", runtime: HANDLER_CLASSES.runtime } : HELPER;
        add(method, isEntrypoint ? "handler" : "helper", row, "workers");
      }
    }
  }
}

function addServerActions(context: RuleContext, add: Add): void {
  if (!/["']use server["']/.test(context.sourceCode.text)) {
    return;
  }
  const isWholeFile = isMarked(context.sourceCode.ast.body);
  for (const node of nodesOf(context, ...FUNCTIONS)) {
    const isOwn = node.body.type === "BlockStatement" && isMarked(node.body.body);
    if (isOwn || (isWholeFile && node.async && enclosingFunction(node) === undefined)) {
      add(node, "handler", SERVER_ACTION);
    }
  }
}

function isMarked(statements: readonly TSESTree.ProgramStatement[]): boolean {
  return statements.some(
    (statement) => statement.type === "ExpressionStatement" && statement.directive === "use server",
  );
}

function addByParameters(context: RuleContext, add: Add): void {
  for (const node of nodesOf(context, ...FUNCTIONS)) {
    for (const [index, parameter] of node.params.entries()) {
      const row = parameterRow(parameter, index, node, context);
      if (row && !isForLongLivedOnly(node, context)) {
        add(node, "helper", row, row.runtime);
      }
    }
  }
}

/** What a parameter shows of its function: that it is given what only a request has. */
function parameterRow(
  parameter: TSESTree.Parameter,
  index: number,
  node: FunctionNode,
  context: RuleContext,
): HandlerRow | undefined {
  const type = typeNameOf(parameter);
  const row = type === undefined ? undefined : PARAMETER_TYPES.find(({ types }) => types.includes(type));
  if (row && isRuntimesOwnType(type ?? "", context)) {
    const { path, bound, runtime } = row;
    return {
      ...HELPER,
      ...(runtime && { runtime }),
      ...(path !== undefined && { keepAlive: { parameter: index, path, ...(bound && { bound }) } }),
    };
  }
  if (isHonoContext(parameter, node, context)) {
    return { ...HELPER, keepAlive: { parameter: index, ...HONO_CONTEXT } };
  }
  return isEnvironment(parameter, node, context) ? { ...HELPER, runtime: "workers" } : undefined;
}

/** Hono's `Context`; or a name that projects give to theirs, on a parameter that is named or used as one. */
function isHonoContext(parameter: TSESTree.Parameter, node: FunctionNode, context: RuleContext): boolean {
  const annotation = annotationOf(parameter);
  const type =
    annotation?.type === "TSTypeReference" && annotation.typeName.type === "Identifier"
      ? annotation.typeName
      : undefined;
  const name = parameterName(parameter);
  if (type?.name === "AppContext" || type?.name === "HonoContext") {
    return name === "c" || (name !== undefined && usesHonoContext(name, node, context));
  }
  const source = type?.name === "Context" ? importOf(variableOf(type, context.sourceCode))?.source : undefined;
  return source !== undefined && HONO_MODULE.test(source);
}

/** Servers have an environment of such a name as well: that of the process, checked and typed. */
const mayBeWorker = perFile((context): boolean => {
  const runtime = runtimeOf(context);
  return runtime === undefined || runtime === "workers" || deploymentAround(context).worker !== undefined;
});

/** A Worker's environment: by its type, or in JavaScript by its name and the bindings that are read from it. */
function isEnvironment(parameter: TSESTree.Parameter, node: FunctionNode, context: RuleContext): boolean {
  if (!mayBeWorker(context)) {
    return false;
  }
  const type = typeNameOf(parameter);
  if (type !== undefined) {
    return type !== "ProcessEnv" && ENVIRONMENT_TYPES.test(type);
  }
  return (
    parameterName(parameter) === "env" &&
    annotationOf(parameter) === undefined &&
    /(?<![.\w])env\??\.[A-Z][A-Z0-9_]*\b/.test(context.sourceCode.getText(node.body))
  );
}

/**
 * The functions of other files that this one makes handlers of: `app.get("/plays", listPlays)`, where `listPlays` is
 * imported.
 */
export const handlersElsewhereOf = perFile(
  (context): readonly (Located<FunctionNode> & { request: RequestFunction })[] => {
    if (!mayServeRequests(sourceFileOf(context), checkSettings(context).settings)) {
      return [];
    }
    const elsewhere: (Located<FunctionNode> & { request: RequestFunction })[] = [];
    const chosen = checkSettings(context).settings.runtime;
    const places = new Map<FunctionNode, RuleContext>();
    const add: Add = Object.assign(
      (...[node, role, row, runtime, method]: Parameters<Add>) => {
        const file = places.get(node);
        if (file) {
          const request = { role, row, runtime: chosen ?? runtime ?? row.runtime ?? runtimeOf(context), method };
          elsewhere.push({ node, context: file, request });
        }
      },
      {
        functionsIn: (node: Node) => {
          const found = importedFunctionsIn(node, context);
          for (const { node: fn, context: file } of found) {
            places.set(fn, file);
          }
          return found;
        },
      },
    );
    addExported(context, add);
    addCalled(context, add);
    return elsewhere;
  },
);

/** Functions of the file that are called, by name or as `this.method()`, from code that runs inside a request. */
function addHelpers(context: RuleContext, around: Requests["around"], add: Add): void {
  let pending = [...callsByFunction(context)].flatMap(([helper, calls]) => calls.map((call) => ({ call, helper })));
  // Each round follows the calls one function deeper; a chain of helpers longer than this is left out.
  for (let round = 0; round < 8 && pending.length > 0; round++) {
    const next: typeof pending = [];
    let added = false;
    for (const item of pending) {
      const caller = around(item.call);
      if (!caller || caller.request.role === "library") {
        next.push(item);
      } else {
        add(item.helper, "helper", HELPER, caller.request.runtime);
        added = true;
      }
    }
    if (!added) {
      return;
    }
    pending = next;
  }
}
