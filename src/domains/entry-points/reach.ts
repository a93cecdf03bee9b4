import { isAbsolute, relative } from "node:path";

import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, enclosingFunction, isFunction, keyName, wrapped } from "../../ast/ast.js";
import { functionHeldBy } from "../../ast/functions.js";
import { declaredBy, importOf } from "../../ast/variables.js";
import { calleesInProject } from "../../flow/calls.js";
import type { HandlerRow } from "../../models/handlers.js";
import type { RuntimeId } from "../../models/runtimes.js";
import { isScript, isTestFile, sourceFileOf } from "../../plugin/file-kind.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile, perNode } from "../../plugin/per-file.js";
import { checkSettings } from "../../plugin/settings.js";
import type { FunctionNode, Node, RuleContext, Variable } from "../../plugin/types.js";
import { type Located, projectOf } from "../../project/link.js";
import { deploymentOfDependents } from "../../project/dependents.js";
import { otherFile } from "../../project/other-file.js";
import type { Workspace } from "../../project/workspace.js";
import { isInLongLivedClass } from "./long-lived.js";
import { type RequestFunction, handlersElsewhereOf, requestsOf } from "./requests.js";
import { dropsWork } from "./runtime.js";

/** Proof that a function runs inside a request though nothing in its own file shows it. */
export interface Reach {
  readonly runtime: RuntimeId | undefined;
  /** The function that the runtime calls, as a message names it: `POST` in app/api/plays/route.ts. */
  readonly from: string;
}

/** How many functions are looked at on the way up from one. */
const MOST_FUNCTIONS = 400;

/**
 * Whether a function runs inside a request of a runtime that drops what nobody waits for: its callers are followed
 * upward, function by function and from file to file, until one is met that such a runtime calls.
 *
 * Tests, scripts and what runs in the browser call on nobody's behalf, and objects that live on wait for their work.
 *
 * @returns undefined where no such caller is found: there may be one that is not seen.
 */
export const reachOf = perNode<FunctionNode, Reach | undefined>((fn, context) => {
  const seen = new Set<string>();
  let next: Located<FunctionNode>[] = [{ node: fn, context }];
  while (next.length > 0 && seen.size < MOST_FUNCTIONS) {
    const callers: Located[] = [];
    for (const callee of next) {
      const id = idOf(callee);
      if (!seen.has(id)) {
        seen.add(id);
        callers.push(...callersOf(callee));
      }
    }
    for (const callee of next) {
      const handler = handlerAbove(callee);
      if (handler) {
        return handler;
      }
    }
    for (const { node, context: file } of callers) {
      const around = requestsOf(file).around(node);
      const runtime = around?.request.runtime ?? deploymentOfDependents(file)?.runtime;
      if (around && around.request.role !== "library" && dropsWork(runtime, file)) {
        return { runtime, from: placeName(around.node, around.request.row.label, file) };
      }
    }
    next = callers.flatMap(({ node, context: file }) =>
      functionsAround(node).map((around) => ({ node: around, context: file })),
    );
  }
  return undefined;
}, undefined);

/** Whether functions of a file may turn out to run inside requests of other files. */
export const mayBeReached = perFile(
  (context): boolean =>
    isAbsolute(context.filename) &&
    checkSettings(context).settings.project &&
    !isTestFile(context) &&
    !isScript(sourceFileOf(context)) &&
    !/^["']use client["']/m.test(context.sourceCode.text),
);

/** Whether a node runs inside a request, or may turn out to. */
export function mayRunInRequest(node: Node, context: RuleContext): boolean {
  return (
    requestsOf(context).around(node) !== undefined ||
    (mayBeReached(context) && enclosingFunction(node) !== undefined && !isInLongLivedClass(node))
  );
}

const LIBRARY: HandlerRow = { label: "library function" };

/** The function around a node that other files run inside a request. */
export function reachedAround(
  node: Node,
  context: RuleContext,
): { readonly node: FunctionNode; readonly request: RequestFunction } | undefined {
  if (!mayBeReached(context) || isInLongLivedClass(node)) {
    return undefined;
  }
  for (const fn of functionsAround(node)) {
    const reach = reachOf(fn, context);
    if (reach) {
      const { runtime, from } = reach;
      return { node: fn, request: { role: "library", row: LIBRARY, runtime, method: undefined, reachedFrom: from } };
    }
  }
  return undefined;
}

/** The file that makes a handler of a function of this one: `app.get("/plays", listPlays)`. */
function handlerAbove({ node, context }: Located<FunctionNode>): Reach | undefined {
  const project = projectOf(context);
  const id = idOf({ node, context });
  for (const path of project?.importersOf(context.filename) ?? []) {
    const file = otherFile(path, context);
    const handler = file && handlersElsewhereOf(file).find((candidate) => idOf(candidate) === id);
    const runtime = handler?.request.runtime ?? (file && deploymentOfDependents(file)?.runtime);
    if (file && handler && dropsWork(runtime, file)) {
      return { runtime, from: placeName(node, handler.request.row.label, context) };
    }
  }
  return undefined;
}

/** The functions that a node stands in, the innermost first. */
function functionsAround(node: Node): FunctionNode[] {
  const functions: FunctionNode[] = [];
  for (let outer = enclosingFunction(node); outer; outer = enclosingFunction(outer)) {
    functions.push(outer);
  }
  return functions;
}

/** What tells a function from every other: its file, and the names that lead to it; nameless ones by their place. */
function idOf({ node, context }: Located<FunctionNode>): string {
  const names: string[] = [];
  const around: Node[] = [node, ...ancestorsOf(node)];
  for (const at of around) {
    const name = isFunction(at) ? nameOf(at) : at.type === "ClassDeclaration" ? at.id?.name : undefined;
    if (name !== undefined) {
      names.unshift(name);
    } else if (isFunction(at)) {
      names.unshift(String(at.range[0]));
    }
  }
  return `${context.filename}\0${names.join("/")}`;
}

function* ancestorsOf(node: Node): Generator<Node> {
  for (let outer = node.parent; outer; outer = outer.parent) {
    yield outer;
  }
}

/** The name under which a function is called: its own, its variable's, or that of its method or property. */
function nameOf(fn: FunctionNode): string | undefined {
  if (fn.type !== "ArrowFunctionExpression" && fn.id) {
    return fn.id.name;
  }
  const { parent } = wrapped(fn);
  switch (parent?.type) {
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? parent.id.name : undefined;
    case "MethodDefinition":
    case "Property":
    case "PropertyDefinition":
      return keyName(parent);
    case "AssignmentExpression":
      return parent.left.type === "MemberExpression"
        ? keyName(parent.left)
        : parent.left.type === "Identifier"
          ? parent.left.name
          : undefined;
    default:
      return undefined;
  }
}

function placeName(fn: FunctionNode, label: string, context: RuleContext): string {
  const root = projectOf(context)?.root ?? context.cwd;
  return `${nameOf(fn) === undefined ? `a ${label}` : `\`${nameOf(fn)}\``} in ${relative(root, context.filename)}`;
}

/** Functions that call what they are given on the spot, and so where they are called. */
const CALLING = new Set(["catch", "every", "filter", "finally", "flatMap", "forEach", "map", "reduce", "some", "then"]);

/**
 * The places at which a function is called, in its own file and in others; and for the method of a class, where its
 * objects are made: whoever is given one of them calls it.
 */
function callersOf({ node, context }: Located<FunctionNode>): Located[] {
  const name = nameOf(node);
  if (name === undefined) {
    return [];
  }
  const project = projectOf(context);
  const places = [
    ...mentionsIn(node, name, context),
    ...(project ? mentionsElsewhere(node, name, context, project) : []),
    ...instancesOf(node, context, project),
  ];
  return places.filter(({ node: place, context: file }) => isOnBehalfOfRequest(place, file));
}

/** Where objects are made that have a function as a method of theirs that others may call. */
function instancesOf(fn: FunctionNode, context: RuleContext, project: Workspace | undefined): Located[] {
  const { parent: member } = wrapped(fn);
  if (
    (member?.type !== "MethodDefinition" && member?.type !== "PropertyDefinition") ||
    member.static ||
    member.accessibility === "private" ||
    member.key.type === "PrivateIdentifier"
  ) {
    return [];
  }
  // A class has its name twice: inside it as well.
  const variables = declaredBy(member.parent.parent, context.sourceCode);
  const exported = variables.find(({ scope }) => scope.type === "module");
  const elsewhere =
    project && exported
      ? exportedNames(exported.name, context, project).flatMap((name) =>
          mentionsOf(context.filename, name, context, project),
        )
      : [];
  return [...variables.flatMap((variable) => placesOf(variable, undefined, context)), ...elsewhere].filter(
    ({ node }) => node.type === "NewExpression",
  );
}

function isOnBehalfOfRequest(place: Node, context: RuleContext): boolean {
  return (
    !isTestFile(context) && !isScript(sourceFileOf(context)) && !isInLongLivedClass(place) && !isForBrowser(context)
  );
}

function isForBrowser(context: RuleContext): boolean {
  return projectOf(context)?.recordOf(context.filename).isForBrowser ?? false;
}

function variableNaming(fn: FunctionNode, context: RuleContext): Variable | undefined {
  const declaration = fn.type === "FunctionDeclaration" ? fn : wrapped(fn).parent;
  return declaration && declaredBy(declaration, context.sourceCode).find((variable) => functionHeldBy(variable) === fn);
}

/** Where the function's own file calls it. */
function mentionsIn(fn: FunctionNode, name: string, context: RuleContext): Located[] {
  const variable = variableNaming(fn, context);
  if (variable) {
    return placesOf(variable, undefined, context);
  }
  return callsOf({ node: fn, context }, name, context);
}

/** The calls of a file that run a function, which may be another file's, under the last name of the callee. */
function callsOf(fn: Located<FunctionNode>, name: string, context: RuleContext): Located[] {
  const id = idOf(fn);
  return callsNamed(context, name)
    .filter((call) => calleesInProject(call, context).all.some((called) => idOf(called) === id))
    .map((call) => ({ node: call, context }));
}

/** How many files that import a class or an object are searched for calls of its methods. */
const MOST_FILES = 200;

/** Where other files call a function: by a name that they import, or as a method of what they import. */
function mentionsElsewhere(fn: FunctionNode, name: string, context: RuleContext, project: Workspace): Located[] {
  const variable = variableNaming(fn, context);
  if (variable ? variable.scope.type === "module" : fn.parent.type === "ExportDefaultDeclaration") {
    return exportedNames(variable?.name, context, project).flatMap((exported) =>
      mentionsOf(context.filename, exported, context, project),
    );
  }
  const places: Located[] = [];
  for (const path of filesAbove(context.filename, project)) {
    const file = otherFile(path, context);
    if (file?.sourceCode.text.includes(name)) {
      places.push(...callsOf({ node: fn, context }, name, file));
    }
  }
  return places;
}

/** The names under which a file exports a variable of its own; for none, what it exports as an expression. */
function exportedNames(local: string | undefined, context: RuleContext, project: Workspace): string[] {
  const { exports, imports } = project.recordOf(context.filename);
  const names = exports.filter((item) => item.from === undefined && item.local === local).map(({ name }) => name);
  // CommonJS has no record of what it exports.
  return names.length === 0 && exports.length === 0 && imports.length === 0 ? [local ?? "default"] : names;
}

/** The places at which other files call what a file exports under a name. */
function mentionsOf(path: string, name: string, asked: RuleContext, project: Workspace): Located[] {
  const places: Located[] = [];
  const seen = new Set<string>();
  const pending: { readonly path: string; readonly name: string }[] = [{ path, name }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { path: target, name: exported } = next;
    if (seen.has(`${target}\0${exported}`)) {
      continue;
    }
    seen.add(`${target}\0${exported}`);
    for (const importer of project.importersOf(target)) {
      const record = project.recordOf(importer);
      const isTarget = (from: string | undefined): boolean =>
        from !== undefined && project.resolve(importer, from) === target;
      for (const item of record.exports) {
        if (isTarget(item.from) && (item.name === "*" ? exported !== "default" : item.local === exported)) {
          pending.push({ path: importer, name: item.name === "*" ? exported : item.name });
        }
      }
      const locals = record.imports.filter(
        (item) => (item.name === exported || item.name === "*") && isTarget(item.from),
      );
      for (const { local } of locals) {
        for (const item of record.exports) {
          if (item.from === undefined && item.local === local) {
            pending.push({ path: importer, name: item.name });
          }
        }
      }
      const mayRequire = record.others.some(isTarget);
      const file = locals.length > 0 || mayRequire ? otherFile(importer, asked) : undefined;
      if (!file) {
        continue;
      }
      for (const { name: imported, local } of locals) {
        const variable = moduleVariable(local, file);
        if (variable) {
          places.push(...placesOf(variable, imported === "*" ? exported : undefined, file));
        }
      }
      if (mayRequire) {
        places.push(...requiredPlaces(exported, file, isTarget));
      }
    }
  }
  return places;
}

function moduleVariable(name: string, context: RuleContext): Variable | undefined {
  const { scopes = [] } = context.sourceCode.scopeManager ?? {};
  return scopes.find(({ type }) => type === "module")?.set.get(name);
}

/** Calls of what a file requires or imports on demand: `const { send } = await import("./mail.js")`. */
function requiredPlaces(exported: string, context: RuleContext, isTarget: (from: string) => boolean): Located[] {
  const places: Located[] = [];
  for (const declarator of nodesOf(context, "VariableDeclarator")) {
    for (const variable of declarator.init ? declaredBy(declarator, context.sourceCode) : []) {
      const imported = importOf(variable);
      if (imported && isTarget(imported.source) && (imported.name === exported || imported.name === "*")) {
        const isWhole = imported.name === "*" && exported !== "default";
        places.push(...placesOf(variable, isWhole ? exported : undefined, context));
      }
    }
  }
  return places;
}

/** The files that import a file, and those that import these, the nearest first. */
function filesAbove(path: string, project: Workspace): readonly string[] {
  const found = new Set([path]);
  for (const file of found) {
    for (const importer of project.importersOf(file)) {
      if (found.size >= MOST_FILES) {
        break;
      }
      found.add(importer);
    }
  }
  found.delete(path);
  return [...found];
}

/** The places at which a variable, or a member of it, is called. */
function placesOf(variable: Variable, member: string | undefined, context: RuleContext): Located[] {
  return variable.references.flatMap(({ identifier }) => {
    const place = calledAt(identifier, member);
    return place ? [{ node: place, context }] : [];
  });
}

function calledAt(identifier: Node, member: string | undefined): Node | undefined {
  let named = wrapped(identifier);
  if (member !== undefined) {
    if (
      named.parent?.type !== "MemberExpression" ||
      named.parent.object !== named ||
      keyName(named.parent) !== member
    ) {
      return undefined;
    }
    named = wrapped(named.parent);
  }
  const { parent } = named;
  const isMade = parent?.type === "NewExpression" && parent.callee === named;
  return isMade ||
    (parent?.type === "CallExpression" && (parent.callee === named || CALLING.has(calleeName(parent) ?? "")))
    ? parent
    : undefined;
}

/** Calls of a file by the last name of what they call. */
const callsByName = perFile((context): ReadonlyMap<string, readonly TSESTree.CallExpression[]> => {
  const calls = new Map<string, TSESTree.CallExpression[]>();
  for (const call of nodesOf(context, "CallExpression")) {
    const name = calleeName(call);
    const known = name === undefined ? undefined : calls.get(name);
    if (known) {
      known.push(call);
    } else if (name !== undefined) {
      calls.set(name, [call]);
    }
  }
  return calls;
});

const callsNamed = (context: RuleContext, name: string): readonly TSESTree.CallExpression[] =>
  callsByName(context).get(name) ?? [];
