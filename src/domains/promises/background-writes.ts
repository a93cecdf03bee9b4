import type { TSESTree } from "@typescript-eslint/utils";

import { CLIENT_NAME } from "../../models/asynchronous.js";
import {
  BEST_EFFORT_WORDS,
  SENDING_HTTP_METHODS,
  WEBHOOK_VERBS,
  WRITING_SQL,
  WRITING_VERBS,
  WRITING_VERBS_WITH_CLIENT,
} from "../../models/background-writes.js";
import { calleeName, dottedName, isFunction, propertyNamed, someNode, unwrap } from "../../ast/ast.js";
import { perFile } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { wordsOf } from "../../ast/words.js";
import { clientAtRootOf } from "../connections/clients.js";
import { keepAliveCallsOf } from "./keep-alive-calls.js";
import { type GivenValue, methodOf, type Operation, operationOf } from "../prerequisites/operations.js";
import { isBinding } from "./promises.js";
import { functionOf } from "../../ast/functions.js";
import { droppedWorkOf } from "./work.js";

/** A write in the background, and what handles its failure. */
export interface HandledWrite {
  readonly operation: Operation;
  /** What is given to `.catch` or `.then`, or the `catch` of a `try`. */
  readonly handler: Node;
  /** Where the handler stands: `catch` or `then` of the chain; undefined for a `catch` clause. */
  readonly link: TSESTree.CallExpression | undefined;
  /** Whether a `.then` follows that is given what the handler returns. */
  readonly isContinued: boolean;
}

/** The writes of the file that run in the background and whose failure is handled where they are started. */
export const handledWritesOf = perFile((context): readonly HandledWrite[] => {
  const found = new Map<Node, HandledWrite>();
  const expressions = [
    ...droppedWorkOf(context).map(({ expression }) => expression),
    ...keepAliveCallsOf(context).flatMap(({ call, kind }) => (kind === "unknown" ? [] : (call.arguments[0] ?? []))),
  ];
  for (const expression of expressions) {
    for (const write of writesIn(expression, context, 0)) {
      found.set(write.handler, write);
    }
  }
  return [...found.values()].sort((a, b) => a.handler.range[0] - b.handler.range[0]);
});

/** How deep lists and functions of background work are looked into. */
const DEPTH = 3;

function* writesIn(expression: Node, context: RuleContext, depth: number): Generator<HandledWrite> {
  const { origin, links } = chainOf(expression);
  if (isFunction(origin)) {
    yield* writesInFunction(origin, context);
    return;
  }
  if (origin.type !== "CallExpression" && origin.type !== "TaggedTemplateExpression") {
    return;
  }
  const called = origin.type === "CallExpression" ? unwrap(origin.callee) : undefined;
  const body = isFunction(called) ? called : undefined;
  if (body) {
    yield* writesInFunction(body, context);
  } else if (origin.type === "CallExpression" && depth < DEPTH) {
    for (const part of partsOf(origin)) {
      yield* writesIn(part, context, depth + 1);
    }
  }
  const index = links.findIndex((link) => handlerOf(link) !== undefined);
  const link = links[index];
  const handler = link && handlerOf(link);
  if (!link || !handler) {
    return;
  }
  const continuations = links
    .slice(0, index + (calleeName(link) === "then" ? 1 : 0))
    .flatMap(({ arguments: [next] }) => next ?? []);
  const operation =
    writeOf(body ? undefined : origin, context) ??
    [body, ...continuations].map((part) => part && writeInside(part, context)).find((write) => write !== undefined);
  if (operation) {
    const isContinued = links.slice(index + 1).some((next) => calleeName(next) === "then");
    yield { operation, handler, link, isContinued };
  }
}

/** An expression without `void` and its chain, whose links are given innermost first. */
function chainOf(expression: Node): { readonly origin: Node; readonly links: readonly TSESTree.CallExpression[] } {
  const links: TSESTree.CallExpression[] = [];
  let origin = unwrap(expression);
  for (;;) {
    if (origin.type === "UnaryExpression" && origin.operator === "void") {
      origin = unwrap(origin.argument);
      continue;
    }
    const callee: Node | undefined = origin.type === "CallExpression" ? unwrap(origin.callee) : undefined;
    if (
      origin.type !== "CallExpression" ||
      callee?.type !== "MemberExpression" ||
      !/^(?:catch|finally|then)$/.test(calleeName(origin) ?? "")
    ) {
      return { origin, links };
    }
    links.unshift(origin);
    origin = unwrap(callee.object);
  }
}

/** What a link of a chain does about a rejection. */
function handlerOf(link: TSESTree.CallExpression): Node | undefined {
  const name = calleeName(link);
  const handler = name === "catch" ? link.arguments[0] : name === "then" ? link.arguments[1] : undefined;
  return handler && unwrap(handler);
}

/** The pieces of work that `Promise.all([…])` and `Promise.all(xs.map(…))` gather. */
function partsOf(call: TSESTree.CallExpression): Node[] {
  const [first] = call.arguments;
  const list = first && unwrap(first);
  if (!list || !/^Promise\.(?:all|allSettled|race|any)$/.test(dottedName(call.callee) ?? "")) {
    return [];
  }
  if (list.type === "ArrayExpression") {
    return list.elements.filter((element) => element !== null);
  }
  const callback = list.type === "CallExpression" && calleeName(list) === "map" ? list.arguments[0] : undefined;
  const each = callback && unwrap(callback);
  return each ? [isFunction(each) && each.body.type !== "BlockStatement" ? each.body : each] : [];
}

/** The writes of an async function that stand in a `try`, with its `catch`. */
function* writesInFunction(node: FunctionNode, context: RuleContext): Generator<HandledWrite> {
  const statements: readonly Node[] = node.body.type === "BlockStatement" ? node.body.body : [];
  const pending = [...statements];
  for (let next = pending.shift(); next; next = pending.shift()) {
    if (next.type === "IfStatement") {
      pending.push(next.consequent, ...(next.alternate ? [next.alternate] : []));
    } else if (next.type === "BlockStatement") {
      pending.push(...next.body);
    } else if (next.type === "ForOfStatement" || next.type === "ForStatement" || next.type === "WhileStatement") {
      pending.push(next.body);
    } else if (next.type === "TryStatement") {
      const operation = next.handler ? writeInside(next.block, context) : undefined;
      if (next.handler && operation) {
        yield { operation, handler: next.handler, link: undefined, isContinued: false };
      }
      pending.push(next.block);
    }
  }
}

/** The first write that is awaited, returned or done in a node. */
function writeInside(root: Node, context: RuleContext): Operation | undefined {
  const given = unwrap(root);
  const node = isFunction(given) ? given.body : (functionOf(given, context.sourceCode)?.body ?? given);
  let found: Operation | undefined;
  someNode(node, context.sourceCode, (inner) => {
    const isOutermost = inner.parent?.type !== "MemberExpression";
    found ??= isOutermost ? writeOf(chainOf(inner).origin, context) : undefined;
    return found !== undefined;
  });
  return found;
}

/** What a call does, where it writes something that somebody will look for. */
function writeOf(node: Node | undefined, context: RuleContext): Operation | undefined {
  const inner = node && unwrap(node);
  if (inner?.type !== "CallExpression" && inner?.type !== "TaggedTemplateExpression") {
    return undefined;
  }
  const operation = operationOf(inner, context);
  return operation && !isBestEffort(operation) && writes(operation, context) ? operation : undefined;
}

function isBestEffort({ words }: Operation): boolean {
  return [...words].some((word) => BEST_EFFORT_WORDS.has(word));
}

function writes(operation: Operation, context: RuleContext): boolean {
  const { node, verbs, words, receiver, callee } = operation;
  if (node.type === "CallExpression" && /^(?:(?:globalThis|self)\.)?fetch$/.test(callee ?? "")) {
    return isSendingFetch(node, context);
  }
  if (words.has("webhook") && verbs.some((verb) => WEBHOOK_VERBS.has(verb))) {
    return true;
  }
  const method = methodOf(operation) ?? "";
  if ((method === "send" || method === "sendBatch") && node.type === "CallExpression") {
    const owner = unwrap(node.callee);
    const isQueue = owner.type === "MemberExpression" && isBinding(owner.object, context);
    return isQueue || (receiver !== undefined && wordsOf(receiver.text).includes("queue"));
  }
  const isSql = verbs.some((verb) => verb === "select");
  const hasClient = isOnStore(operation) || clientAtRootOf(node, context) !== undefined;
  if (hasClient && method === "batch") {
    return /\b(?:insert\s+into|update|delete\s+from)\b/i.test(context.sourceCode.getText(node));
  }
  return (
    !isSql &&
    verbs.some(
      (verb) =>
        WRITING_VERBS.has(verb) || (hasClient && (WRITING_SQL.has(verb) || WRITING_VERBS_WITH_CLIENT.has(verb))),
    )
  );
}

/** Whether a database or a queue is what the call belongs to or is given. */
function isOnStore({ given, receiver, callee }: Operation): boolean {
  const names = [...given, ...(receiver ? [receiver] : [])].map(({ text }: GivenValue) => text);
  return [...names, callee?.split(".")[0] ?? ""].some((text) => {
    const name = text.slice(text.lastIndexOf(".") + 1);
    return (
      (CLIENT_NAME.test(name) && !/redis|cache|kv|^client$|^em$/i.test(name)) ||
      /(?:^|_)(?:DB|D1|DATABASE|HYPERDRIVE|QUEUE)$/.test(name) ||
      /(?:^q|Q)ueue$/.test(name)
    );
  });
}

/** `fetch(url, { method: "POST" })` to an address that is not one for measurements. */
function isSendingFetch(call: TSESTree.CallExpression, context: RuleContext): boolean {
  const [address, options] = call.arguments;
  const literal = options && unwrap(options);
  const method = literal?.type === "ObjectExpression" ? propertyNamed(literal, "method")?.value : undefined;
  return (
    address !== undefined &&
    method?.type === "Literal" &&
    SENDING_HTTP_METHODS.has(String(method.value).toUpperCase()) &&
    !wordsOf(context.sourceCode.getText(address)).some((word) => BEST_EFFORT_WORDS.has(word))
  );
}
