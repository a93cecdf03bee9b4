import type { TSESTree } from "@typescript-eslint/utils";

import {
  CLOUDFLARE_QUEUE,
  CLOUDFLARE_WORKFLOW,
  NAMED_QUEUE,
  QUEUE_LIBRARIES,
  queueLibraryOf,
  WRAPPERS,
  type Producer,
} from "../../models/queues.js";
import { dottedName, isFunction, keyName, unwrap } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import { checkSettings, type Settings } from "../../plugin/settings.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { importOf, variableOf } from "../../ast/variables.js";
import { originsOf } from "../../flow/values.js";
import { follow, valueBehind } from "./paths.js";
import { annotationOf, callOf, mentionsJobs, propertySource, queueOf, rootImport } from "./queues.js";
import { textOf } from "./reads.js";

/** A job that a call puts into a queue. */
export interface SentJob {
  readonly call: TSESTree.CallExpression | TSESTree.NewExpression;
  /** The call as a message names it: `emailQueue.add()`. */
  readonly text: string;
  /** The payloads, as they are written in the call or gathered for it. */
  readonly payloads: readonly Node[];
  /** The queue that the job goes into, as consumers of the same file name it; undefined where that is not shown. */
  readonly queue: string | undefined;
  /** The words that name the job, its queue or its topic. */
  readonly names: readonly string[];
}

const METHODS: ReadonlySet<string> = new Set(
  [
    ...QUEUE_LIBRARIES.flatMap(({ producers }) => producers),
    ...CLOUDFLARE_QUEUE,
    ...CLOUDFLARE_WORKFLOW,
    ...NAMED_QUEUE,
    ...WRAPPERS,
  ].map(({ method }) => method),
);

/** The job that a call sends; undefined for a call that is no producer, or whose payload is not found. */
export function jobSentBy(
  call: TSESTree.CallExpression | TSESTree.NewExpression,
  context: RuleContext,
): SentJob | undefined {
  const callee = unwrap(call.callee);
  const name =
    callee.type === "Identifier" ? callee.name : callee.type === "MemberExpression" ? keyName(callee) : undefined;
  const { queues } = checkSettings(context).settings;
  const own = queues.find(({ method }) => method === name);
  if (name === undefined || call.arguments.length === 0 || (own === undefined && !METHODS.has(name))) {
    return undefined;
  }
  const rows =
    own && call.type === "CallExpression"
      ? [{ method: own.method, payload: [String(own.payload)], name: ["0"] }]
      : rowsFor(call, callee, name, context);
  for (const row of rows) {
    const unnamed = row.unnamed !== undefined && !isName(call.arguments[0], context);
    const paths = unnamed ? [row.unnamed] : row.payload;
    const payloads = paths.flatMap((path) => follow(call.arguments, path, context));
    if (payloads.length > 0) {
      return sent(call, callee, row, payloads, context);
    }
  }
  return undefined;
}

function sent(
  call: SentJob["call"],
  callee: Node,
  row: Producer,
  payloads: readonly Node[],
  context: RuleContext,
): SentJob {
  const receiver = callee.type === "MemberExpression" ? callee.object : undefined;
  const named = (row.name ?? []).flatMap((path) => follow(call.arguments, path, context));
  const queue = row.isQueue || named.length === 0 ? receiver : named[0];
  const receiverName = receiver && dottedName(receiver);
  return {
    call,
    text:
      call.type === "NewExpression"
        ? `new ${row.method}()`
        : `${receiverName === undefined ? "" : `${receiverName}.`}${row.method}()`,
    payloads,
    queue: queue && queueOf(queue, context),
    names: [
      ...named.flatMap((node) => textOf(valueBehind(node, context)) ?? dottedName(node) ?? []),
      ...(receiverName === undefined ? [] : [receiverName.replace(/^.*\./, "")]),
      ...[receiver && queueOf(receiver, context)].filter((item) => item !== undefined),
    ],
  };
}

/** The rows of the catalogue that a call's receiver is anchored to: an import, a binding, a type, or a queue's name. */
function rowsFor(call: SentJob["call"], callee: Node, name: string, context: RuleContext): readonly Producer[] {
  const method = (rows: readonly Producer[]): readonly Producer[] => rows.filter((row) => row.method === name);
  const root = rootImport(callee, context);
  const library = root && queueLibraryOf(root.source);
  if (library) {
    return method(library.producers).filter((row) => row.on === undefined || row.on.includes(root.name));
  }
  if (call.type === "NewExpression") {
    return [];
  }
  if (method(WRAPPERS).length > 0) {
    return isName(call.arguments[0], context) ? method(WRAPPERS) : [];
  }
  if (callee.type !== "MemberExpression") {
    return [];
  }
  return boundRows(callee.object, method, context) ?? namedRows(callee.object, call, method, context);
}

/** Bindings that are called like queues and are none: mail, analytics and log streams. */
const OTHER_BINDING = /MAIL|STREAM|PIPELINE|METRIC|ANALYTIC|LOG|SOCKET|WEBHOOK|EVENT/i;

/** A binding of a Worker's environment. */
const BINDING = /(?:^|\.)(?:env|bindings)\.(\w+)$/;

function boundRows(
  receiver: Node,
  method: (rows: readonly Producer[]) => readonly Producer[],
  context: RuleContext,
): readonly Producer[] | undefined {
  const inner = unwrap(receiver);
  const source =
    inner.type === "Identifier"
      ? annotationOf(variableOf(inner, context.sourceCode)?.defs[0]?.name)
      : inner.type === "MemberExpression" && inner.object.type === "ThisExpression"
        ? propertySource(inner)
        : undefined;
  if (source?.type === "TSTypeReference" && source.typeName.type === "Identifier") {
    const type = source.typeName;
    const ambient = !importOf(variableOf(type, context.sourceCode));
    return ambient && type.name === "Queue"
      ? method(CLOUDFLARE_QUEUE)
      : ambient && type.name === "Workflow"
        ? method(CLOUDFLARE_WORKFLOW)
        : undefined;
  }
  const written = originsOf(inner, context).all.map(({ node, path }) => `${dottedName(node) ?? ""}${path.join("")}`);
  const [binding] = [dottedName(inner) ?? "", ...written].flatMap((name) => BINDING.exec(name)?.[1] ?? []);
  if (binding === undefined) {
    return undefined;
  }
  return OTHER_BINDING.test(binding) && !/QUEUE/i.test(binding)
    ? []
    : method([...CLOUDFLARE_QUEUE, ...CLOUDFLARE_WORKFLOW]);
}

/** Libraries whose queues run functions inside the process. */
const IN_PROCESS = /^(?:p-queue|fastq|async|better-queue|queue|yocto-queue|p-limit|denque)(?:\/|$)/;

function namedRows(
  receiver: Node,
  call: SentJob["call"],
  method: (rows: readonly Producer[]) => readonly Producer[],
  context: RuleContext,
): readonly Producer[] {
  const inner = unwrap(receiver);
  const name = dottedName(inner) ?? "";
  const [first, second] = call.arguments;
  if (!/(?:^|[.\w])queue$/i.test(name) || first === undefined || isFunction(first)) {
    return [];
  }
  const source = rootImport(inner, context)?.source;
  if ((source !== undefined && IN_PROCESS.test(source)) || isMadeHere(inner, context)) {
    return [];
  }
  // A collection's `add(item)` and `enqueue(item)` take one thing; a queue's job has a name, or is an object.
  const rows = method(NAMED_QUEUE);
  const isJob = isName(first, context) ? second !== undefined : valueBehind(first, context).type === "ObjectExpression";
  const isBatch = rows.some(({ payload }) => payload[0]?.includes("[]"));
  return isJob || isBatch || (rows[0]?.method === "send" && source !== undefined) ? rows : [];
}

/** Whether the file shows that an object is one of its own making: an array, a map, a class of this file. */
function isMadeHere(receiver: Node, context: RuleContext): boolean {
  const source =
    receiver.type === "MemberExpression" && receiver.object.type === "ThisExpression"
      ? propertySource(receiver)
      : valueBehind(receiver, context);
  return source?.type === "NewExpression" || source?.type === "ArrayExpression" || source?.type === "ObjectExpression";
}

/** Whether an argument names a job: a string, or an expression that is no object, array or function. */
function isName(argument: Node | undefined, context: RuleContext): boolean {
  if (argument === undefined) {
    return false;
  }
  const inner = valueBehind(argument, context);
  switch (inner.type) {
    case "Literal":
      return typeof inner.value === "string";
    case "TemplateLiteral":
      return true;
    case "MemberExpression":
      return (
        /^(?:[A-Z]|this\.)/.test(dottedName(inner) ?? "") ||
        /(?:name|type|topic|queue|task)$/i.test(keyName(inner) ?? "")
      );
    case "Identifier":
      return /(?:name|type|topic|queue|task)$/i.test(inner.name) || /^[A-Z][A-Z\d_]+$/.test(inner.name);
    default:
      return false;
  }
}

/** Every job that the file sends. */
export const jobsSentIn = perFile((context): readonly SentJob[] =>
  nodesOf(context, "CallExpression", "NewExpression").flatMap((node) => jobSentBy(node, context) ?? []),
);

const CALLS_METHOD = callOf(METHODS);

/** Whether a file may send jobs, by its text alone. */
export function maySendJobs(text: string, { queues }: Settings): boolean {
  return queues.length > 0 || (mentionsJobs(text) && CALLS_METHOD.test(text));
}
