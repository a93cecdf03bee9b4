import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { TIMERS } from "../../models/asynchronous.js";
import { dottedName, isFunction, isWithin, unwrap, wrapped } from "../../ast/ast.js";
import { functionOf } from "../../ast/functions.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile, perNode } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { variableOf } from "../../ast/variables.js";
import { isWait } from "../../flow/cfg.js";
import { mayPassAfter } from "../../flow/solve.js";
import { callsByFunction, isExported } from "../../flow/calls.js";
import { requestsOf } from "../entry-points/requests.js";

/** The callee's name, without the object on which globals can be read. */
export function nameOfGlobal(call: TSESTree.CallExpression): string | undefined {
  return dottedName(call.callee)?.replace(/^(?:globalThis|window|self)\./, "");
}

export function isTimer(call: TSESTree.CallExpression): boolean {
  return TIMERS.has(nameOfGlobal(call) ?? "");
}

/** Whether nobody has a timer's handle: with it, the timer may be cleared or awaited. */
export function isHandleDropped(call: TSESTree.CallExpression): boolean {
  const outer = wrapped(call).parent;
  return outer?.type === "ExpressionStatement" || (outer?.type === "UnaryExpression" && outer.operator === "void");
}

/** The timers whose handle is dropped, by the function that they, and nobody else, call back. */
const timersByCallback = perFile((context): ReadonlyMap<FunctionNode, TSESTree.CallExpression> => {
  const timers = new Map<FunctionNode, TSESTree.CallExpression>();
  for (const call of nodesOf(context, "CallExpression")) {
    const given = isTimer(call) && isHandleDropped(call) && call.arguments[0] && unwrap(call.arguments[0]);
    const callback = given ? functionOf(given, context.sourceCode) : undefined;
    if (given && callback && (given === callback || isReadOnce(given, context))) {
      timers.set(callback, call);
    }
  }
  return timers;
});

function isReadOnce(name: Node, context: RuleContext): boolean {
  const variable = name.type === "Identifier" ? variableOf(name, context.sourceCode) : undefined;
  return variable?.references.filter((reference) => reference.isRead()).length === 1;
}

/** The timer in whose callback a node stands, where nobody has its handle and a request's function sets it. */
function timerAround(node: Node, request: FunctionNode, context: RuleContext): TSESTree.CallExpression | undefined {
  const timers = timersByCallback(context);
  if (timers.size === 0) {
    return undefined;
  }
  for (let outer: Node | undefined = node; outer && outer !== request; outer = outer.parent) {
    const timer = isFunction(outer) ? timers.get(outer) : undefined;
    if (timer) {
      return isWithin(timer, request) ? timer : undefined;
    }
  }
  return undefined;
}

/**
 * The timer in whose callback a node runs: one around it, or one around each call of the function of the file that it
 * stands in.
 */
export function timerBehind(node: Node, context: RuleContext): TSESTree.CallExpression | undefined {
  if (timersByCallback(context).size === 0) {
    return undefined;
  }
  const around = requestsOf(context).around(node);
  return around && (timerAround(node, around.node, context) ?? timerBehindFunction(around.node, context));
}

const timerBehindFunction = perNode<FunctionNode, TSESTree.CallExpression | undefined>((node, context) => {
  if (isExported(node, context)) {
    return undefined;
  }
  const [first, ...others] = (callsByFunction(context).get(node) ?? []).map((call) => timerBehind(call, context));
  return others.includes(undefined) ? undefined : first;
}, undefined);

/** Whether the function that sets a timer may await something after it, so that the callback may come in time. */
export function mayCallBackInTime(timer: TSESTree.CallExpression, { sourceCode }: RuleContext): boolean {
  return mayPassAfter(timer, isWait, sourceCode) === "yes";
}

/**
 * The edit that keeps the request until a timer has called back: `setTimeout(f, 10)` becomes
 * `waitUntil(new Promise((resolve) => setTimeout(resolve, 10)).then(f))`.
 *
 * @returns undefined where the callback takes arguments, or repeats.
 */
export function keepingTimer(
  timer: TSESTree.CallExpression,
  callee: string,
  context: RuleContext,
): ((fixer: TSESLint.RuleFixer) => Generator<TSESLint.RuleFix>) | undefined {
  const [callback, ...others] = timer.arguments;
  const { sourceCode } = context;
  const takesArguments = (functionOf(callback, sourceCode)?.params.length ?? 0) > 0 || others.length > 1;
  if (
    !callback ||
    takesArguments ||
    timer.parent.type !== "ExpressionStatement" ||
    nameOfGlobal(timer) === "setInterval" ||
    others.some((other) => sourceCode.getText(other).includes("resolve"))
  ) {
    return undefined;
  }
  return function* (fixer) {
    yield fixer.insertTextBefore(timer, `${callee}(new Promise((resolve) => `);
    yield fixer.replaceText(callback, "resolve");
    yield fixer.insertTextAfter(timer, `).then(${sourceCode.getText(callback)}))`);
  };
}
