import type { TSESTree } from "@typescript-eslint/utils";

import { CLIENT_NAME } from "../../models/asynchronous.js";
import {
  AUDITING_VERBS,
  BEST_EFFORT_WORDS,
  SENDING_HTTP_METHODS,
  TRACE_WORDS,
  WEBHOOK_VERBS,
  WRITING_SQL,
  WRITING_VERBS,
  WRITING_VERBS_WITH_CLIENT,
} from "../../models/background-writes.js";
import { calleeName, propertyNamed, unwrap, walk } from "../../ast/ast.js";
import { wordsOf } from "../../ast/words.js";
import { perNode } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { calleesInProject } from "../../flow/calls.js";
import type { Located } from "../../project/link.js";
import { SQL_CLIENTS } from "../../models/sql-clients.js";
import { mayWriteObject, objectWrites } from "../statuses/object-writes.js";
import type { FoundObject } from "../statuses/record-writes.js";
import { columnsOf, statementsOf } from "../statuses/writes.js";
import { chainOf } from "../../flow/chains.js";
import { clientAtRootOf } from "../connections/clients.js";
import { jobSentBy } from "../jobs/producers.js";
import { type GivenValue, methodOf, type Operation, operationOf } from "../prerequisites/operations.js";
import { isBinding } from "./promises.js";

/** An expression without `void` and its chain, whose links are given innermost first. */
export function workOf(expression: Node): {
  readonly origin: Node;
  readonly links: readonly TSESTree.CallExpression[];
} {
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

/** What a call does, where it writes something that somebody will look for, as far as its own names and its SQL say. */
export function writeOf(node: Node | undefined, context: RuleContext): Operation | undefined {
  const inner = node && unwrap(node);
  if (inner?.type !== "CallExpression" && inner?.type !== "TaggedTemplateExpression") {
    return undefined;
  }
  const operation = operationOf(inner, context);
  return operation && !isBestEffort(operation) && writes(operation, context) && !setsTraces(inner, context)
    ? operation
    : undefined;
}

/** Whether a write sets nothing but when, or how often, something was last used. */
function setsTraces(call: Node, context: RuleContext): boolean {
  return chainOf(call).called.some((link) =>
    changesOf(link.call, context).some(
      ({ kind, assignments, hasUnread }) =>
        kind !== "insert" &&
        !hasUnread &&
        assignments.length > 0 &&
        assignments.every(({ column }) => isTrace(wordsOf(column))),
    ),
  );
}

function isTrace(words: readonly string[]): boolean {
  return (
    words.some((word) => TRACE_WORDS.has(word)) ||
    (/^(?:last|updated)$/.test(words[0] ?? "") && /^(?:at|on|time)$/.test(words.at(-1) ?? ""))
  );
}

type Change = Pick<FoundObject, "hasUnread" | "kind"> & {
  readonly assignments: readonly { readonly column: string }[];
};

/** What a call or a tag sets in rows, by every reading of its method. */
function changesOf(
  link: TSESTree.CallExpression | TSESTree.TaggedTemplateExpression,
  context: RuleContext,
): readonly Change[] {
  return link.type === "CallExpression" && mayWriteObject(link)
    ? objectWrites(link, columnsOf(context), context)
    : statementsOf(context).writes.flatMap(({ sql, read }) => (sql?.sink === link ? read() : []));
}

/** How many functions, one called by the other, are looked into for what a call writes. */
const MOST_FUNCTIONS = 25;
const DEPTH = 3;

/** The same, and what a function of this file or another that the call runs writes. */
export function writeBehind(node: Node, context: RuleContext): Operation | undefined {
  const own = writeOf(node, context);
  const call = unwrap(node);
  if (own || call.type !== "CallExpression") {
    return own;
  }
  const operation = operationOf(call, context);
  return operation && !isBestEffort(operation) && runsWrite(call, context) ? operation : undefined;
}

/** Whether the functions that a call runs reach a write to a database or a queue. */
export const runsWrite = perNode<TSESTree.CallExpression, boolean>((call, context) => {
  const seen = new Set<FunctionNode>();
  let next: readonly Located<FunctionNode>[] = calleesKnown(call, context);
  for (let left = DEPTH; left > 0 && next.length > 0; left--) {
    const deeper: Located<FunctionNode>[] = [];
    for (const { node, context: its } of next) {
      if (seen.has(node) || seen.size >= MOST_FUNCTIONS) {
        continue;
      }
      seen.add(node);
      const inner = callsIn(node, its);
      if (inner.some((one) => isProvenWrite(one, its))) {
        return true;
      }
      deeper.push(
        ...inner.flatMap((one) => (one.type === "CallExpression" && !isAside(one, its) ? calleesKnown(one, its) : [])),
      );
    }
    next = deeper;
  }
  return false;
}, false);

function calleesKnown(call: TSESTree.CallExpression, context: RuleContext): readonly Located<FunctionNode>[] {
  const { all, closed } = calleesInProject(call, context);
  return closed ? all : [];
}

function callsIn(
  { body }: FunctionNode,
  { sourceCode }: RuleContext,
): readonly (TSESTree.CallExpression | TSESTree.TaggedTemplateExpression)[] {
  const calls: (TSESTree.CallExpression | TSESTree.TaggedTemplateExpression)[] = [];
  walk(body, sourceCode, (node) => {
    if (node.type === "CallExpression" || node.type === "TaggedTemplateExpression") {
      calls.push(node);
    }
    return undefined;
  });
  return calls;
}

/** A call of whose name it is seen that what it does may fail. */
function isAside(call: Node, context: RuleContext): boolean {
  const operation = operationOf(call, context);
  return operation === undefined || isBestEffort(operation);
}

/** A write of which more is known than a name: its SQL, its client, or the library of its queue. */
export function isProvenWrite(node: Node, context: RuleContext): boolean {
  const operation = operationOf(node, context);
  return (
    operation !== undefined &&
    !isBestEffort(operation) &&
    (operation.isSql || isOnStore({ ...operation, given: [] }) || clientAtRootOf(node, context) !== undefined
      ? writes(operation, context)
      : node.type === "CallExpression" && jobSentBy(node, context) !== undefined)
  );
}

/** What is kept for auditors is no log that may be lost. */
function isBestEffort({ words }: Operation): boolean {
  return !words.has("audit") && [...words].some((word) => BEST_EFFORT_WORDS.has(word));
}

function writes(operation: Operation, context: RuleContext): boolean {
  const { node, verbs, words, receiver, callee } = operation;
  if (node.type === "CallExpression" && /^(?:(?:globalThis|self)\.)?fetch$/.test(callee ?? "")) {
    return isSendingFetch(node, context);
  }
  if (words.has("webhook") && verbs.some((verb) => WEBHOOK_VERBS.has(verb))) {
    return true;
  }
  if (words.has("audit") && verbs.some((verb) => AUDITING_VERBS.has(verb))) {
    return true;
  }
  const method = methodOf(operation) ?? "";
  if (DOCUMENT_METHODS.has(method) || (node.type === "CallExpression" && jobSentBy(node, context))) {
    return true;
  }
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

/** Methods that only clients of document databases have. */
const DOCUMENT_METHODS: ReadonlySet<string> = new Set(SQL_CLIENTS.Mongoose.writes.map(({ method }) => method));

/** Whether a database or a queue is what the call belongs to or is given. */
function isOnStore({ given, receiver, callee, root }: Operation): boolean {
  const names = [...given, ...(receiver ? [receiver] : [])].map(({ text }: GivenValue) => text);
  return [
    ...names.map((text) => text.slice(text.lastIndexOf(".") + 1)),
    ...(callee?.split(".").slice(0, -1) ?? root?.split(".") ?? []),
  ].some(
    (name) =>
      (CLIENT_NAME.test(name) && !/redis|cache|kv|^client$|^em$/i.test(name)) ||
      /(?:^|_)(?:DB|D1|DATABASE|HYPERDRIVE|QUEUE)$/.test(name) ||
      /(?:^q|Q)ueue$|(?:^r|R)epo(?:sitory)?$/.test(name),
  );
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
