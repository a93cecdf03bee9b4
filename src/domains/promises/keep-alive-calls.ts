import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { CONTEXT_NAMES, PARAMETER_TYPES } from "../../models/handlers.js";
import { calleeName, dottedName, enclosingFunction, isWithin, keyName, unwrap } from "../../ast/ast.js";
import { localNameOf } from "../../ast/imports.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile, perNode } from "../../plugin/per-file.js";
import { checkSettings, type Settings } from "../../plugin/settings.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { typeNameOf } from "../../ast/parameters.js";
import { importOf, initialiserOf, variableOf } from "../../ast/variables.js";
import { calleesInProject } from "../../flow/calls.js";
import { type Use, usesOfPattern } from "../../flow/uses.js";
import type { Located } from "../../project/link.js";
import { requestsOf } from "../entry-points/requests.js";
import { isModuleOfRuntime } from "../entry-points/runtime.js";

/** A call that hands a promise to something that keeps the request alive. */
export interface KeepAliveCall {
  readonly call: TSESTree.CallExpression;
  /**
   * `waitUntil` takes a promise only, and on Workers does not start a lazy query; of `vercel` that is not known; `after`
   * of Next.js takes a function as well; `other`: the settings name it; `unknown`: a method of that name, of something
   * that nothing shows to be a runtime's. It may keep work alive, and nothing is known of what it takes.
   */
  readonly kind: "after" | "other" | "unknown" | "vercel" | "waitUntil";
}

/** Whether a file may call a keep-alive, by its text alone. */
export function mayKeepAlive(text: string, { keepAlive }: Settings): boolean {
  return keepAlive.length > 0 || /waitUntil|\bafter\b/.test(text);
}

/** The file's calls of keep-alives: `….waitUntil(p)`, an imported `waitUntil` or `after`, and what the settings name. */
export const keepAliveCallsOf = perFile((context): readonly KeepAliveCall[] => {
  const { settings } = checkSettings(context);
  const named = settings.keepAlive;
  const { text } = context.sourceCode;
  if (!mayKeepAlive(text, settings)) {
    return [];
  }
  const after = localNameOf("next/server", "after", context);
  const vercel = localNameOf("@vercel/functions", "waitUntil", context);
  const workers = localNameOf("cloudflare:workers", "waitUntil", context);
  const mayAlias = workers !== undefined || /waitUntil\s*\.\s*bind/.test(text);
  return nodesOf(context, "CallExpression").flatMap((call): KeepAliveCall[] => {
    if (named.length > 0 && named.includes(dottedName(call.callee) ?? "")) {
      return [{ call, kind: "other" }];
    }
    const callee = unwrap(call.callee);
    if (callee.type !== "Identifier") {
      if (calleeName(call) !== "waitUntil") {
        return [];
      }
      const isKnown = callee.type === "MemberExpression" && isContextOfRuntime(callee.object, context);
      return [{ call, kind: isKnown ? "waitUntil" : "unknown" }];
    }
    switch (callee.name) {
      case after:
        return [{ call, kind: "after" }];
      case vercel:
        return [{ call, kind: "vercel" }];
      case workers:
        return [{ call, kind: "waitUntil" }];
      default:
        return mayAlias && isAlias(callee, workers, context) ? [{ call, kind: "waitUntil" }] : [];
    }
  });
});

/** A variable that holds the keep-alive: `const keep = ctx.waitUntil.bind(ctx)`. */
function isAlias(callee: TSESTree.Identifier, imported: string | undefined, context: RuleContext): boolean {
  const value = initialiserOf(variableOf(callee, context.sourceCode));
  const held = value && dottedName(value.type === "CallExpression" ? value.callee : value);
  return held !== undefined && (held === imported || held.endsWith(".waitUntil.bind"));
}

/** How many variables are followed to what a context comes from. */
const VARIABLES = 3;

/**
 * Whether something with a `waitUntil` is what a runtime gives its handlers: a parameter of a handler, what is called as
 * contexts are, or what a runtime's own module gives.
 */
function isContextOfRuntime(receiver: Node, context: RuleContext, variables = VARIABLES): boolean {
  const inner = unwrap(receiver);
  if (inner.type === "MemberExpression") {
    return CONTEXT_NAMES.has(keyName(inner) ?? "");
  }
  if (inner.type === "CallExpression") {
    const callee = unwrap(inner.callee);
    return callee.type === "Identifier" && isOfRuntimesModule(variableOf(callee, context.sourceCode));
  }
  if (inner.type !== "Identifier") {
    return false;
  }
  const variable = variableOf(inner, context.sourceCode);
  if (importOf(variable)) {
    return isOfRuntimesModule(variable);
  }
  if (CONTEXT_NAMES.has(inner.name)) {
    return true;
  }
  const [definition] = variable?.defs ?? [];
  if (definition?.type === "Parameter") {
    const type = typeNameOf(definition.name);
    return (
      PARAMETER_TYPES.some(({ types, path }) => path !== undefined && type !== undefined && types.includes(type)) ||
      requestsOf(context).around(definition.node)?.node === definition.node
    );
  }
  const value = variables > 0 ? initialiserOf(variable) : undefined;
  return value !== undefined && isContextOfRuntime(value, context, variables - 1);
}

function isOfRuntimesModule(variable: TSESLint.Scope.Variable | undefined): boolean {
  const source = importOf(variable)?.source;
  return source !== undefined && isModuleOfRuntime(source);
}

const keepAliveNodes = perFile(
  (context): ReadonlySet<Node> =>
    new Set(keepAliveCallsOf(context).flatMap(({ call, kind }) => (kind === "unknown" ? [] : [call]))),
);

/** The call of a known keep-alive around a node, as long as both stand in one request. */
export function keepAliveAround(node: Node, request: Node, context: RuleContext): TSESTree.CallExpression | undefined {
  const calls = keepAliveNodes(context);
  for (let outer = node.parent; outer && outer !== request; outer = outer.parent) {
    if (calls.has(outer)) {
      return outer as TSESTree.CallExpression;
    }
  }
  return undefined;
}

/** A function that hands what a call gives it to a keep-alive: the project's own `background(c, promise)`. */
interface Wrapper {
  /** By parameter: whether it is handed over, and whether as it is, so that it has to be a promise. */
  readonly kept: readonly ("as it is" | "somehow" | undefined)[];
  /** Where it waits for these instead. */
  readonly awaited: ReadonlySet<Node>;
}

/** What a function hands to a keep-alive; undefined where it hands over nothing, and so where it only catches. */
const wrapperOf = perNode<FunctionNode, Wrapper | undefined>((fn, context) => {
  const calls = keepAliveCallsOf(context).filter(({ call, kind }) => kind !== "unknown" && isWithin(call, fn));
  if (calls.length === 0) {
    return undefined;
  }
  const awaited = new Set<Node>();
  const kept = fn.params.map((parameter) => {
    const uses = usesOfPattern(parameter, context);
    const handed = ({ node }: Use) =>
      calls.find(({ call }) => isWithin(node, call) && !isWithin(node, call.callee))?.kind;
    if (!uses.some(handed)) {
      return undefined;
    }
    for (const { kind, node } of uses) {
      if (kind === "awaited") {
        awaited.add(unwrap(node));
      }
    }
    const isPromise = uses.every((use) => {
      const kind = handed(use);
      return use.kind === "passed"
        ? kind === "waitUntil" || kind === "vercel"
        : use.kind === "awaited" || use.kind === "returned";
    });
    return isPromise ? "as it is" : "somehow";
  });
  return kept.some((how) => how !== undefined) ? { kept, awaited } : undefined;
}, undefined);

function onlyCallee(call: TSESTree.CallExpression, context: RuleContext): Located<FunctionNode> | undefined {
  const { all, closed } = calleesInProject(call, context);
  return closed && all.length === 1 ? all[0] : undefined;
}

/**
 * Whether a call does no more than hand work over, in this file or another, before anything can be waited for: nothing
 * is lost where nobody waits for the call itself.
 */
export function isHandOver(call: TSESTree.CallExpression, context: RuleContext): boolean {
  const called = onlyCallee(call, context);
  return called !== undefined && onlyHandsOver(called.node, called.context);
}

const onlyHandsOver = perNode<FunctionNode, boolean>((fn, context) => {
  const wrapper = wrapperOf(fn, context);
  const waits = nodesOf(context, "AwaitExpression").filter((wait) => enclosingFunction(wait) === fn);
  const isHanded = ({ argument }: TSESTree.AwaitExpression): boolean => {
    const value = unwrap(argument);
    return wrapper?.awaited.has(value) ?? (value.type === "CallExpression" && isHandOver(value, context));
  };
  return (wrapper !== undefined || (fn.async && waits.length > 0)) && waits.every(isHanded);
}, false);

/** Whether a call runs a function that hands an argument of it to a `waitUntil` as it is. */
export function isGivenToWaitUntil(
  argument: TSESTree.CallExpressionArgument,
  call: TSESTree.CallExpression,
  context: RuleContext,
): boolean {
  const index = call.arguments.indexOf(argument);
  const isPlain = call.arguments.slice(0, index).every(({ type }) => type !== "SpreadElement");
  const called = isPlain ? onlyCallee(call, context) : undefined;
  return called !== undefined && wrapperOf(called.node, called.context)?.kept[index] === "as it is";
}
