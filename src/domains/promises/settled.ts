import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, dottedName, isFunction, someNode, unwrap } from "../../ast/ast.js";
import { functionOf, returnedBy } from "../../ast/functions.js";
import { parameterName } from "../../ast/parameters.js";
import { perNode } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { type ChainLink, chainLink } from "../../flow/chains.js";
import { functionCalled } from "../../flow/calls.js";

/** How deep promises are looked for in one another; deeper ones count as unsettled. */
const DEPTH = 12;

/**
 * Whether an expression's promise is settled before anything else can happen, so that nothing is lost with it: what it
 * starts on the way is judged where it stands, and may be kept there.
 */
export function isSettled(expression: Node, context: RuleContext, depth = DEPTH): boolean {
  let node = unwrap(expression);
  for (let link = chainLink(node); link; link = chainLink(node)) {
    if (waitsIn(link, context)) {
      return false;
    }
    node = unwrap(link.on);
  }
  if (depth <= 0) {
    return false;
  }
  if (node.type === "NewExpression") {
    return dottedName(node.callee) === "Promise" && isSettledBy(node.arguments[0], context, depth - 1);
  }
  if (node.type !== "CallExpression") {
    return false;
  }
  const [given] = node.arguments;
  switch (dottedName(node.callee)) {
    case "Promise.resolve":
      return !given || isAtHand(given, context, depth - 1);
    case "Promise.all":
    case "Promise.allSettled":
      return elementsOf(given).every((element) => isAtHand(element, context, depth - 1));
    case "Promise.any":
    case "Promise.race":
      return elementsOf(given).some((element) => isAtHand(element, context, depth - 1));
    default: {
      const called = functionCalled(node, context);
      return (
        called !== undefined &&
        !called.generator &&
        (isSettledWhenCalled(called, context) || waitsForGivenOnly(called, node, context, depth - 1))
      );
    }
  }
}

/** Whether a function's promise is settled when it returns, whatever it is given. */
export const isSettledWhenCalled = perNode<FunctionNode, boolean>((called, context) => {
  if (called.async) {
    return !waitsForSomething(called, context);
  }
  const returned = returnedBy(called, context.sourceCode);
  return returned.length > 0 && returned.every((value) => isAtHand(value, context));
}, false);

/**
 * Whether an async function awaits or returns anything that takes time; else it is done when it returns. An empty body
 * says nothing: it has yet to be written.
 */
export function waitsForSomething(called: FunctionNode, context: RuleContext): boolean {
  return waitedFor(called, context)?.length !== 0;
}

/** What an async function awaits or returns and that may take time; undefined where that cannot be told. */
const waitedFor = perNode<FunctionNode, readonly Node[] | undefined>((called, context) => {
  if (called.body.type !== "BlockStatement") {
    return isAtHand(called.body, context) ? [] : [called.body];
  }
  const found: Node[] = [];
  const isUnclear =
    called.body.body.length === 0 ||
    someNode(called.body, context.sourceCode, (node) => {
      const value = node.type === "AwaitExpression" || node.type === "ReturnStatement" ? node.argument : null;
      if (value && !isAtHand(value, context)) {
        found.push(value);
      }
      return node.type === "ForOfStatement" && node.await;
    });
  return isUnclear ? undefined : found;
}, undefined);

/** Whether all that an async function waits for is given to it by a call, and there already: `settle(Promise.resolve())`. */
function waitsForGivenOnly(
  called: FunctionNode,
  call: TSESTree.CallExpression,
  context: RuleContext,
  depth: number,
): boolean {
  const isGiven = (value: Node): boolean => {
    const name = unwrap(value);
    const index = called.params.findIndex(
      (parameter) => name.type === "Identifier" && parameterName(parameter) === name.name,
    );
    const given = call.arguments[index];
    return given !== undefined && isAtHand(given, context, depth);
  };
  return called.async && (waitedFor(called, context)?.every(isGiven) ?? false);
}

/** Whether a value is there without waiting: it is written out, comes of a keep-alive, or its promise is settled. */
function isAtHand(value: Node, context: RuleContext, depth = DEPTH): boolean {
  const inner = unwrap(value);
  return (
    inner.type === "Literal" ||
    (inner.type === "Identifier" && inner.name === "undefined") ||
    // A keep-alive gives nothing back.
    (inner.type === "CallExpression" && calleeName(inner) === "waitUntil") ||
    isSettled(inner, context, depth)
  );
}

/** Whether a callback of a chain may take its time; one that only hands work over or starts it does not. */
function waitsIn({ name, callbacks }: ChainLink, context: RuleContext): boolean {
  // What has nothing to wait for has nothing to fail with.
  return (
    name !== "catch" &&
    callbacks.some((callback) => {
      const called = functionOf(callback, context.sourceCode);
      return (
        !called ||
        (called.async
          ? waitsForSomething(called, context)
          : returnedBy(called, context.sourceCode).some((value) => !isAtHand(value, context)))
      );
    })
  );
}

/** The promises of a list; a list that is not written out is one of which nothing is known. */
function elementsOf(list: Node | undefined): Node[] {
  const inner = list && unwrap(list);
  if (inner?.type !== "ArrayExpression") {
    return list ? [list] : [];
  }
  return inner.elements.filter((element) => element !== null);
}

/** Whether an executor does nothing but settle its promise with one that is settled. */
function isSettledBy(executor: Node | undefined, context: RuleContext, depth: number): boolean {
  const body = isFunction(executor) && executor.body.type === "BlockStatement" ? executor.body.body : [];
  return (
    body.length > 0 &&
    body.every((statement) => statement.type === "ExpressionStatement" && settlesWith(statement, context, depth))
  );
}

/** `settled.then(resolve, reject)`. */
function settlesWith({ expression }: TSESTree.ExpressionStatement, context: RuleContext, depth: number): boolean {
  const link = chainLink(expression);
  return link !== undefined && isSettled(link.on, context, depth);
}
