import type { TSESTree } from "@typescript-eslint/utils";

import { isFunction, keyName, unwrap, wrapped } from "../ast/ast.js";
import { nodesOf } from "../ast/nodes.js";
import { declaredBy, initialiserOf, variableOf } from "../ast/variables.js";
import { perFile, perNode } from "../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../plugin/types.js";
import { type ClassNode, constructorOf, isClass } from "./classes.js";
import type { Located } from "../project/link.js";
import { type Use, usesOf, usesOfVariables } from "./uses.js";
import { type Origins, originsInProject, originsOf } from "./values.js";

type Call = TSESTree.CallExpression | TSESTree.NewExpression;

/** What a call runs. */
export interface Callees {
  readonly all: readonly Located<FunctionNode>[];
  /** Whether it runs one of these for sure. */
  readonly closed: boolean;
}

const NO_CALLEES: Callees = { all: [], closed: false };

/** The functions of its file that a call may run: through variables, objects, classes, `this`, parameters and `bind`. */
export const calleesOf: (call: Call, context: RuleContext) => Callees = perNode(
  (call, context) => calleesAmong(originsOf(call.callee, context), call),
  NO_CALLEES,
);

/** The functions that a call may run in any file of the project: to be asked about a certain candidate only. */
export const calleesInProject: (call: Call, context: RuleContext) => Callees = perNode(
  (call, context) => calleesAmong(originsInProject(call.callee, context), call),
  NO_CALLEES,
);

function calleesAmong({ all, closed }: Origins, call: Call): Callees {
  const callees = all.map(({ node, context, path }): Located<FunctionNode> | undefined => {
    const run =
      path.length > 0 ? undefined : call.type === "NewExpression" && isClass(node) ? constructorOf(node) : node;
    return isFunction(run) ? { node: run, context } : undefined;
  });
  const known = callees.filter((callee) => callee !== undefined);
  return { all: known, closed: closed && known.length > 0 && known.length === callees.length };
}

/** The one function of this file that a call runs, where that is known. */
export function functionCalled(call: TSESTree.CallExpression, context: RuleContext): FunctionNode | undefined {
  const { all, closed } = calleesOf(call, context);
  const [only] = all;
  return closed && all.length === 1 && only?.context.sourceCode === context.sourceCode ? only.node : undefined;
}

/** A call that runs a function. */
export interface CallSite extends Located<Call> {
  /** How many arguments stand before the function's own: one of `f.call(self, a)`. */
  readonly offset: number;
}

export interface CallSites {
  readonly all: readonly CallSite[];
  /** Whether nobody else can call the function. */
  readonly closed: boolean;
}

const NOT_KNOWN: CallSites = { all: [], closed: false };

/** The calls that may run a function, as far as its file shows. */
export const callSitesOf: (fn: FunctionNode, context: RuleContext) => CallSites = perNode((fn, context) => {
  const { parent } = fn;
  if (parent.type === "MethodDefinition") {
    return parent.kind === "constructor"
      ? sitesIn(usesOfDeclared(parent.parent.parent, context))
      : sitesOfMethod(fn, parent, context);
  }
  return parent.type === "Property" && parent.kind !== "init" ? NOT_KNOWN : sitesIn(usesOfDeclared(fn, context));
}, NOT_KNOWN);

/** What becomes of a function or class, by its name or where it stands. */
function usesOfDeclared(node: FunctionNode | ClassNode, context: RuleContext): readonly Use[] {
  const names = declaredBy(node, context.sourceCode).filter(
    ({ defs: [definition] }) => definition?.node === node && definition.type !== "Parameter",
  );
  const isDeclared = node.type === "FunctionDeclaration" || node.type === "ClassDeclaration";
  const uses = [...usesOfVariables(names, context), ...(isDeclared ? [] : usesOf(node, context))];
  return isExported(node, context) ? [...uses, { kind: "escapes", node, context }] : uses;
}

function sitesIn(uses: readonly Use[]): CallSites {
  const all: CallSite[] = [];
  let closed = true;
  for (const use of uses) {
    if (use.kind === "called" && (use.method === undefined || use.method === "call")) {
      all.push({ node: use.call, context: use.context, offset: use.method === undefined ? 0 : 1 });
    } else if (!(
      use.kind === "discarded" ||
      use.kind === "tested" ||
      use.kind === "read" ||
      (use.kind === "stored" && use.variable)
    )) {
      closed = false;
    }
  }
  return { all, closed };
}

const membersByName = perFile((context): ReadonlyMap<string, readonly TSESTree.MemberExpression[]> => {
  const members = new Map<string, TSESTree.MemberExpression[]>();
  for (const member of nodesOf(context, "MemberExpression")) {
    const name = keyName(member);
    const known = name === undefined ? undefined : members.get(name);
    if (known) {
      known.push(member);
    } else if (name !== undefined) {
      members.set(name, [member]);
    }
  }
  return members;
});

function sitesOfMethod(fn: FunctionNode, method: TSESTree.MethodDefinition, context: RuleContext): CallSites {
  const name = keyName(method);
  if (name === undefined || method.kind !== "method") {
    return NOT_KNOWN;
  }
  const all: CallSite[] = [];
  let closed = name.startsWith("#") || method.accessibility === "private" || !isExported(method.parent.parent, context);
  for (const member of membersByName(context).get(name) ?? []) {
    const outer = wrapped(member);
    const call = outer.parent;
    if (call?.type !== "CallExpression" || call.callee !== outer) {
      closed = false;
      continue;
    }
    const callees = calleesOf(call, context);
    if (callees.all.some((callee) => callee.node === fn)) {
      all.push({ node: call, context, offset: 0 });
    } else {
      closed &&= callees.closed;
    }
  }
  return { all, closed };
}
/** The functions that an expression stands for: itself, by name, in a list, or given to a wrapper such as `withAuth(…)`. */
export function functionsIn(node: Node, context: RuleContext, depth = 0): FunctionNode[] {
  const inner = unwrap(node);
  if (isFunction(inner)) {
    return [inner];
  }
  if (depth > 4) {
    return [];
  }
  switch (inner.type) {
    case "Identifier": {
      const variable = variableOf(inner, context.sourceCode);
      const definition = variable?.defs[0];
      if (definition?.type === "FunctionName" && isFunction(definition.node)) {
        return [definition.node];
      }
      const initialiser = initialiserOf(variable);
      return initialiser ? functionsIn(initialiser, context, depth + 1) : [];
    }
    case "CallExpression":
      return inner.arguments.flatMap((argument) => functionsIn(argument, context, depth + 1));
    case "ArrayExpression":
      return inner.elements.flatMap((element) => (element ? functionsIn(element, context, depth + 1) : []));
    default:
      return [];
  }
}

/** The functions of other files that an expression stands for, in the same ways. */
export function importedFunctionsIn(node: Node, context: RuleContext, depth = 0): Located<FunctionNode>[] {
  const inner = unwrap(node);
  if (depth > 4) {
    return [];
  }
  switch (inner.type) {
    case "Identifier":
    case "MemberExpression":
      return originsInProject(inner, context).all.flatMap(({ node: found, context: its, path }) =>
        path.length === 0 && isFunction(found) && its !== context ? [{ node: found, context: its }] : [],
      );
    case "CallExpression":
      return inner.arguments.flatMap((argument) => importedFunctionsIn(argument, context, depth + 1));
    case "ArrayExpression":
      return inner.elements.flatMap((element) => (element ? importedFunctionsIn(element, context, depth + 1) : []));
    default:
      return [];
  }
}

/** The object literal that an expression stands for, through names, assertions and wrappers of handler objects. */
export function objectsIn(node: Node, context: RuleContext, depth = 0): TSESTree.ObjectExpression[] {
  const inner = unwrap(node);
  if (inner.type === "ObjectExpression") {
    return [inner];
  }
  if (depth > 4) {
    return [];
  }
  if (inner.type === "Identifier") {
    const initialiser = initialiserOf(variableOf(inner, context.sourceCode));
    return initialiser ? objectsIn(initialiser, context, depth + 1) : [];
  }
  return inner.type === "CallExpression" || inner.type === "NewExpression"
    ? inner.arguments.flatMap((argument) => objectsIn(argument, context, depth + 1))
    : [];
}

/** The calls of this file by the function of this file that they run; a function that is called on the spot has none. */
export const callsByFunction = perFile((context): ReadonlyMap<FunctionNode, readonly TSESTree.CallExpression[]> => {
  const calls = new Map<FunctionNode, TSESTree.CallExpression[]>();
  for (const call of nodesOf(context, "CallExpression")) {
    const called = isFunction(unwrap(call.callee)) ? undefined : functionCalled(call, context);
    const known = called && calls.get(called);
    if (known) {
      known.push(call);
    } else if (called) {
      calls.set(called, [call]);
    }
  }
  return calls;
});

/** Whether a function or the class around it is exported, so that other files may call it; not one inside another. */
export function isExported(node: Node, context: RuleContext): boolean {
  for (let outer: Node | undefined = node; outer; outer = outer.parent) {
    if (outer !== node && isFunction(outer)) {
      return false;
    }
    if (outer.type === "ExportNamedDeclaration" || outer.type === "ExportDefaultDeclaration") {
      return true;
    }
    if (outer.parent?.type === "Program") {
      return declaredBy(outer, context.sourceCode).some(({ references }) =>
        // What stands in types of another file may have no parent.
        references.some(({ identifier }) => (identifier.parent as Node | undefined)?.type.startsWith("Export")),
      );
    }
  }
  return false;
}
