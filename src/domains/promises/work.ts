import type { TSESTree } from "@typescript-eslint/utils";

import { HARMLESS_NAME, PERHAPS_HARMLESS_NAME, WRITING_NAME } from "../../models/asynchronous.js";
import {
  FUNCTIONS,
  calleeName,
  dottedName,
  enclosingFunction,
  isFunction,
  isWithin,
  keyName,
  someNode,
  unwrap,
  walk,
} from "../../ast/ast.js";
import { functionHeldBy } from "../../ast/functions.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { initialiserOf, variableOf } from "../../ast/variables.js";
import { answersRequest } from "./answers.js";
import { isWait } from "../../flow/cfg.js";
import { leaves, mayPassBefore } from "../../flow/solve.js";
import type { Drop } from "../../flow/uses.js";
import { dropOf, dropOfReturned } from "./drops.js";
import { chainOf } from "../../flow/chains.js";
import { calleesInProject, functionCalled } from "../../flow/calls.js";
import { isHandOver, keepAliveAround, keepAliveCallsOf } from "./keep-alive-calls.js";
import { type StartedWork, startedBy } from "./promises.js";
import { mayBeReached, mayRunInRequest, reachedAround } from "../entry-points/reach.js";
import { type RequestFunction, requestsOf } from "../entry-points/requests.js";
import { type Resource, resourceUsedBy } from "../connections/resources.js";
import { deploymentOfDependents } from "../../project/dependents.js";
import { dropsWork } from "../entry-points/runtime.js";
import { waitsForSomething } from "./settled.js";

/** Work that is started inside a request and that nobody waits for. */
export interface DroppedWork extends StartedWork {
  /** The expression whose value is the promise, with its chain; for a callback, the call that drops what it returns. */
  readonly expression: Node;
  readonly drop: Drop;
  /** The innermost function around the work. */
  readonly within: FunctionNode;
  /** The innermost function around the work that is known to run inside a request. */
  readonly request: RequestFunction;
  readonly requestNode: FunctionNode;
  readonly resource: Resource | undefined;
  /** The call of a keep-alive inside whose argument the work is dropped. */
  readonly wrapper: TSESTree.CallExpression | undefined;
}

/** All work of the file that may outlive the request that started it, in source order. */
export const droppedWorkOf = perFile((context): readonly DroppedWork[] => {
  if (!requestsOf(context).any && !mayBeReached(context)) {
    return [];
  }
  return [...candidates(context)]
    .flatMap((candidate) => judge(candidate, context) ?? [])
    .sort((a, b) => a.origin.range[0] - b.origin.range[0]);
});

interface Candidate {
  readonly expression: Node;
  readonly started: StartedWork;
  readonly drop: Drop;
}

function* candidates(context: RuleContext): Generator<Candidate> {
  for (const { expression } of nodesOf(context, "ExpressionStatement")) {
    for (const value of valuesOf(expression, context)) {
      yield* candidate(value, context);
    }
  }
  for (const { id, init } of nodesOf(context, "VariableDeclarator")) {
    if (init && id.type === "Identifier") {
      for (const value of valuesOf(init, context)) {
        yield* candidate(value, context);
      }
    }
  }
  for (const node of nodesOf(context, ...FUNCTIONS)) {
    if (node.parent.type !== "CallExpression" || !mayRunInRequest(node.parent, context)) {
      continue;
    }
    if (node.async && !node.generator && waitsForSomething(node, context)) {
      const drop = dropOfReturned(node, context);
      // A call on the spot is a statement's or a variable's value and has been seen there.
      if (drop && node.parent.callee !== node && !isChain(node.parent)) {
        const callee = dottedName(node.parent.callee) ?? calleeName(node.parent) ?? "this call";
        const name = `the async callback of \`${callee}()\``;
        const isList = drop.how !== "callback" && drop.how !== "timer";
        const started = {
          origin: node.parent,
          name,
          lazy: false,
          sentByKeepAlive: true,
          caught: isCaught(node),
          certain: true,
          isList,
        };
        yield { expression: node.parent, drop, started };
      }
    } else if (node.type === "ArrowFunctionExpression" && node.body.type !== "BlockStatement") {
      yield* candidate(node.body, context);
    }
  }
}

function isChain(call: TSESTree.CallExpression): boolean {
  const name = calleeName(call);
  return name === "then" || name === "catch" || name === "finally";
}

function* candidate(expression: Node, context: RuleContext): Generator<Candidate> {
  if (!mayRunInRequest(expression, context)) {
    return;
  }
  const started = startedBy(expression, context);
  const drop = started && dropOf(expression, context);
  if (drop) {
    yield { expression, started, drop };
  }
}

/** The expressions of which one gives an expression its value, and those whose values are passed over on the way. */
function valuesOf(expression: Node, context: RuleContext): Node[] {
  const inner = unwrap(expression);
  switch (inner.type) {
    case "LogicalExpression":
      return inner.operator === "&&"
        ? valuesOf(inner.right, context)
        : [...valuesOf(inner.left, context), ...valuesOf(inner.right, context)];
    case "ConditionalExpression":
      return [...valuesOf(inner.consequent, context), ...valuesOf(inner.alternate, context)];
    case "SequenceExpression":
      return inner.expressions.flatMap((item) => valuesOf(item, context));
    case "UnaryExpression":
      return inner.operator !== "void" || isBranching(unwrap(inner.argument))
        ? valuesOf(inner.argument, context)
        : [expression];
    case "ArrayExpression":
      return listed(inner.elements, context);
    case "ObjectExpression":
      return listed(
        inner.properties.map((item) => (item.type === "Property" ? item.value : null)),
        context,
      );
    case "AssignmentExpression":
      return inner.left.type === "Identifier" ? valuesOf(inner.right, context) : [expression];
    case "CallExpression": {
      const isPush = calleeName(inner) === "push" && inner.parent.type === "ExpressionStatement";
      const given = isPush || functionCalled(inner, context) ? listed(inner.arguments, context) : [];
      return isPush ? given : [expression, ...given];
    }
    default:
      return [expression];
  }
}

function listed(nodes: readonly (Node | null)[], context: RuleContext): Node[] {
  return nodes.flatMap((node) => (node && node.type !== "SpreadElement" ? valuesOf(node, context) : []));
}

function isBranching(node: Node): boolean {
  return (
    node.type === "LogicalExpression" || node.type === "ConditionalExpression" || node.type === "SequenceExpression"
  );
}

/** Whether an async callback's whole body stands in a `try` that catches. */
function isCaught(node: FunctionNode): boolean {
  const body = node.body.type === "BlockStatement" ? node.body.body : [];
  return body.length > 0 && body.every((statement) => statement.type === "TryStatement" && statement.handler !== null);
}

function judge({ expression, started, drop }: Candidate, context: RuleContext): DroppedWork | undefined {
  const within = enclosingFunction(started.origin);
  if (!within || within.generator) {
    return undefined;
  }
  const known = requestsOf(context).around(started.origin);
  // Other files are asked last, and only about work that is dropped for certain.
  const around = known ?? (started.certain ? reachedAround(started.origin, context) : undefined);
  if (!around) {
    return undefined;
  }
  if (
    (started.origin.type === "CallExpression" && isHandOver(started.origin, context)) ||
    losesNothing(started, expression, context) ||
    isHandedOver(started.origin, expression, around.node, context) ||
    isPump(started.origin, context)
  ) {
    return undefined;
  }
  const used = resourceUsedBy(started.origin, context);
  const resource = used?.closedBy && isWithin(used.closedBy, expression) ? { ...used, closedBy: undefined } : used;
  const runtime = around.request.runtime ?? deploymentOfDependents(context)?.runtime;
  const request = { ...around.request, runtime };
  if (!dropsWork(runtime, context) && !(resource?.proven && (resource.closedBy || started.lazy)) && !started.lazy) {
    return undefined;
  }
  if (!started.lazy && !resource?.closedBy && answersRequest(started.origin, expression, context)) {
    return undefined;
  }
  const wrapper = keepAliveAround(expression, around.node, context);
  return { ...started, expression, drop, within, request, requestNode: around.node, resource, wrapper };
}

/** `reader.cancel().catch(noop)` and the like; a `.then` is work of its own, and so is what is handed over late. */
function losesNothing({ origin }: StartedWork, expression: Node, context: RuleContext): boolean {
  if (origin.type !== "CallExpression" || !isHarmless(origin, context) || handsOverLate(origin, expression, context)) {
    return false;
  }
  for (let node: Node = expression; node !== origin;) {
    const inner = unwrap(node);
    if (inner.type === "UnaryExpression") {
      node = inner.argument;
    } else if (inner.type === "CallExpression" && inner !== origin) {
      if (calleeName(inner) === "then") {
        return false;
      }
      const callee = unwrap(inner.callee);
      if (callee.type !== "MemberExpression") {
        return true;
      }
      node = callee.object;
    } else {
      return true;
    }
  }
  return true;
}

/** Whether a keep-alive is called only after a call has been waited for: in its chain, or by what it calls. */
function handsOverLate(origin: TSESTree.CallExpression, expression: Node, context: RuleContext): boolean {
  const called = functionCalled(origin, context);
  return keepAliveCallsOf(context).some(
    ({ call }) =>
      (isWithin(call, expression) && !isWithin(call, origin)) ||
      (called && enclosingFunction(call) === called && mayPassBefore(call, isWait, context.sourceCode) === "yes"),
  );
}

/** By the name of what is called; where that says little, by what it does. */
function isHarmless(call: TSESTree.CallExpression, context: RuleContext): boolean {
  if (dottedName(call.callee) === "Promise.resolve") {
    // It is no more harmless than the work that it is given.
    const given = call.arguments[0] && unwrap(call.arguments[0]);
    return given?.type === "CallExpression" && isHarmless(given, context);
  }
  const name = nameOfCalled(call, context);
  return (
    name !== undefined &&
    HARMLESS_NAME.test(name) &&
    !(
      PERHAPS_HARMLESS_NAME.test(name) &&
      calleesInProject(call, context).all.some((called) => awaitsWrite(called.node, called.context))
    )
  );
}

/** The name of what a call runs, also of a method that a variable holds: `close.call(iterator)`. */
function nameOfCalled(call: TSESTree.CallExpression, context: RuleContext): string | undefined {
  const callee = unwrap(call.callee);
  const isCalledFor = callee.type === "MemberExpression" && /^(?:apply|call)$/.test(keyName(callee) ?? "");
  const called = isCalledFor ? unwrap(callee.object) : callee;
  const value = called.type === "Identifier" ? initialiserOf(variableOf(called, context.sourceCode)) : undefined;
  const held = value && unwrap(value);
  return held?.type === "MemberExpression"
    ? keyName(held)
    : (dottedName(called)?.split(".").at(-1) ?? calleeName(call));
}

/** Whether a function waits for something that changes what is stored. */
function awaitsWrite(fn: FunctionNode, { sourceCode }: RuleContext): boolean {
  return someNode(fn.body, sourceCode, (node) => {
    const value = node.type === "AwaitExpression" ? unwrap(node.argument) : undefined;
    return (
      value?.type === "CallExpression" &&
      chainOf(value).called.some(({ name }) => name !== undefined && WRITING_NAME.test(name))
    );
  });
}

const LISTENING = new Set(["addEventListener", "addListener", "on", "once", "subscribe"]);
const STREAMS = new Set(["ReadableStream", "TransformStream", "WritableStream"]);

/**
 * Whether the work is the other branch of a hand-over (`if (ctx) ctx.waitUntil(p); else void p`), settles a promise
 * that somebody waits for, or belongs to a stream or a listener that lives as long as it is open.
 */
export function isHandedOver(origin: Node, expression: Node, request: FunctionNode, context: RuleContext): boolean {
  let isDeeper = false;
  for (let node: Node = origin; node.parent && node !== request; node = node.parent) {
    const { parent } = node;
    if (alternativesTo(node, parent, context).some((other) => handsOver(other, origin, context))) {
      return true;
    }
    if (isFunction(node) && parent.type === "CallExpression" && parent.callee === node && isPump(node, context)) {
      return true;
    }
    if (isFunction(node)) {
      if (parent.type === "NewExpression" && dottedName(parent.callee) === "Promise") {
        return !isDeeper || settles(node, expression, context);
      }
      isDeeper = true;
    }
    if (isFunction(node) && parent.type === "CallExpression" && LISTENING.has(calleeName(parent) ?? "")) {
      return true;
    }
    if (parent.type === "NewExpression" && STREAMS.has(dottedName(parent.callee) ?? "")) {
      return true;
    }
  }
  return false;
}

/** Whether an expression may settle an executor's promise: by its parameters, or by a function that it declares. */
function settles(executor: FunctionNode, expression: Node, context: RuleContext): boolean {
  const declared = context.sourceCode.scopeManager?.acquire(executor)?.variables ?? [];
  return declared.some(
    (variable) =>
      (variable.defs[0]?.type === "Parameter" || functionHeldBy(variable) !== undefined) &&
      variable.references.some(({ identifier }) => isWithin(identifier, expression)),
  );
}

/** What runs instead of a node: the other branch, the `try` of its `catch`, or an `if` above that leaves. */
function alternativesTo(node: Node, parent: Node, { sourceCode }: RuleContext): Node[] {
  switch (parent.type) {
    case "IfStatement":
      if (node === parent.alternate) {
        return [parent.consequent, parent.test];
      }
      return node === parent.consequent && parent.alternate ? [parent.alternate] : [];
    case "ConditionalExpression":
      return node === parent.alternate ? [parent.consequent] : node === parent.consequent ? [parent.alternate] : [];
    case "LogicalExpression":
      return node === parent.right && parent.operator !== "&&" ? [parent.left] : [];
    case "CatchClause":
      return [parent.parent.block];
    case "BlockStatement":
      return parent.body
        .slice(0, parent.body.indexOf(node as TSESTree.Statement))
        .filter((statement) => statement.type === "IfStatement" && leaves(statement.consequent, sourceCode) === "yes");
    default:
      return [];
  }
}

/** Whether code gives a keep-alive the same work: a call of the same function, or the promise in the same variable. */
function handsOver(code: Node, origin: Node, context: RuleContext): boolean {
  const { sourceCode } = context;
  const isSame = (node: Node): boolean =>
    node.type === "CallExpression"
      ? origin.type === "CallExpression" && sourceCode.getText(node.callee) === sourceCode.getText(origin.callee)
      : node.type === "Identifier" &&
        origin.type === "Identifier" &&
        variableOf(node, sourceCode) === variableOf(origin, sourceCode);
  let isFound = false;
  for (const { call } of keepAliveCallsOf(context)) {
    for (const argument of isWithin(call, code) ? call.arguments : []) {
      walk(argument, sourceCode, (node) => {
        isFound ||= isSame(node);
        return !isFound;
      });
    }
  }
  return isFound;
}

/** Work that feeds a stream: the open stream keeps the request alive. */
function isPump(origin: Node, context: RuleContext): boolean {
  let found = false;
  let left = 2000;
  walk(origin, context.sourceCode, (node) => {
    if (found || left-- <= 0) {
      return false;
    }
    if (node.type === "MemberExpression") {
      const name = dottedName(node);
      found = name !== undefined && /(?:^|\.)(?:pipeTo|writable|getWriter)$/.test(name);
    } else if (node.type === "Identifier") {
      found = holdsStream(node, context);
    }
    return !found;
  });
  return found;
}

function holdsStream(identifier: TSESTree.Identifier, context: RuleContext): boolean {
  if (!/writ|stream|controller/i.test(identifier.name)) {
    return false;
  }
  const variable = variableOf(identifier, context.sourceCode);
  const [definition] = variable?.defs ?? [];
  const value = definition?.type === "Variable" ? (definition.node.init ?? initialiserOf(variable)) : undefined;
  const inner = value && unwrap(value);
  return (
    (inner?.type === "NewExpression" && STREAMS.has(dottedName(inner.callee) ?? "")) ||
    // A framework's own stream for the response: `createStreamableValue()`.
    (inner?.type === "CallExpression" && /^(?:getWriter|create\w*Stream\w*)$/.test(calleeName(inner) ?? ""))
  );
}
