import type { TSESTree } from "@typescript-eslint/utils";

import {
  CLOUDFLARE_QUEUE,
  CLOUDFLARE_WORKFLOW,
  JOB_TABLE,
  NAMED_QUEUE,
  QUEUE_LIBRARIES,
  queueLibraryOf,
  STORED_JOBS,
  WRAPPERS,
  type Path,
  type Producer,
  type QueueLibrary,
} from "../../models/queues.js";
import { calleeName, dottedName, isFunction, keyName, unwrap, walk } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile, perNode } from "../../plugin/per-file.js";
import { checkSettings, type Settings } from "../../plugin/settings.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { type Import, importOf, variableOf } from "../../ast/variables.js";
import { originsOf } from "../../flow/values.js";
import { calleesInProject, calleesOf } from "../../flow/calls.js";
import { bindingOf } from "../../flow/bindings.js";
import { AWAIT, nameOfStep, type Step } from "../../flow/steps.js";
import { partsOf } from "./contents.js";
import { isKey } from "./keys.js";
import { content } from "./pass-through.js";
import { follow, valueBehind, valuesBehind } from "./paths.js";
import { annotationOf, callOf, mentionsJobs, propertySource, queueOf, rootImport, rootInProject } from "./queues.js";
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
  /** Whether a function of another file puts it into the queue, which has its own word on what it takes. */
  readonly isElsewhere?: true;
}

const METHODS: ReadonlySet<string> = new Set(
  [
    ...QUEUE_LIBRARIES.flatMap(({ producers }) => producers),
    ...CLOUDFLARE_QUEUE,
    ...CLOUDFLARE_WORKFLOW,
    ...NAMED_QUEUE,
    ...WRAPPERS,
    ...STORED_JOBS,
  ].map(({ method }) => method),
);

/**
 * The job that a call sends; undefined for a call that is no producer, or whose payload is not found.
 *
 * @param isDirect whether only a call counts that puts the job into a queue itself.
 */
export function jobSentBy(
  call: TSESTree.CallExpression | TSESTree.NewExpression,
  context: RuleContext,
  isDirect = false,
): SentJob | undefined {
  const callee = unwrap(call.callee);
  const name =
    callee.type === "Identifier" ? callee.name : callee.type === "MemberExpression" ? keyName(callee) : undefined;
  const { queues } = checkSettings(context).settings;
  const own = queues.find(({ method }) => method === name);
  if (name === undefined || call.arguments.length === 0) {
    return undefined;
  }
  if (own && call.type === "CallExpression") {
    return sentBy([{ method: own.method, payload: [String(own.payload)], name: ["0"] }], call, callee, context);
  }
  const job = METHODS.has(name)
    ? (sentBy(rowsFor(call, callee, name, context), call, callee, context) ?? sentToImport(call, callee, name, context))
    : undefined;
  return job ?? (call.type === "CallExpression" && !isDirect ? sentElsewhere(call, callee, name, context) : undefined);
}

function sentBy(
  rows: readonly Producer[],
  call: SentJob["call"],
  callee: Node,
  context: RuleContext,
): SentJob | undefined {
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

/** A job for a queue or task that another file of the project makes, which is asked only where the job has a record. */
function sentToImport(call: SentJob["call"], callee: Node, name: string, context: RuleContext): SentJob | undefined {
  const receiver = callee.type === "MemberExpression" ? callee.object : undefined;
  const root = receiver && rootImport(receiver, context);
  if (receiver === undefined || root === undefined || queueLibraryOf(root.source)) {
    return undefined;
  }
  const rows = QUEUE_LIBRARIES.flatMap(({ producers }) => producers).filter(({ method }) => method === name);
  const candidate = rows.some((row) => {
    const job = sentBy([row], call, callee, context);
    return job !== undefined && partsOf(job, context).length > 0;
  });
  const made = candidate ? rootInProject(receiver, context) : undefined;
  const library = made && queueLibraryOf(made.source);
  return library ? sentBy(rowsOf(library, made, name), call, callee, context) : undefined;
}

/** The rows of a library for a method of what one of its exports makes. */
function rowsOf({ producers }: QueueLibrary, root: Import, name: string): readonly Producer[] {
  return producers.filter((row) => row.method === name && (row.on === undefined || row.on.includes(root.name)));
}

/** Words one of which the name of a function has that sends a job; so that few other files need be read. */
const SENDS =
  /queue|job|task|send|schedul|dispatch|publish|trigger|notif|mail|deliver|emit|push|defer|start|run|process/i;

/** A job that a function of another file sends, where an argument that gets into it holds a record. */
function sentElsewhere(
  call: TSESTree.CallExpression,
  callee: Node,
  name: string,
  context: RuleContext,
): SentJob | undefined {
  if (!SENDS.test(name) && !SENDS.test(dottedName(callee) ?? "")) {
    return undefined;
  }
  const given = call.arguments.filter((argument) => argument.type !== "SpreadElement" && !isFunction(argument));
  const job: SentJob = {
    call,
    text: `${dottedName(callee) ?? name}()`,
    payloads: given,
    queue: undefined,
    names: [name],
    isElsewhere: true,
  };
  if (partsOf(job, context).length === 0) {
    return undefined;
  }
  const { all, closed } = calleesInProject(call, context);
  const [only] = all;
  if (!closed || all.length !== 1 || !only || only.context.sourceCode === context.sourceCode) {
    return undefined;
  }
  const places = placesSent(only.node, only.context);
  const payloads = places.flatMap(({ path }) => follow(call.arguments, path, context));
  return payloads.length === 0
    ? undefined
    : { ...job, payloads, names: [name, ...places.flatMap(({ names }) => names)] };
}

/** Where in a function's parameters stands what it puts into the payload of a job, and the names of that job. */
interface PlaceSent {
  readonly path: Path;
  readonly names: readonly string[];
}

const placesSent: (fn: FunctionNode, context: RuleContext) => readonly PlaceSent[] = perNode(
  (fn, context) =>
    // Another function of the file may send what this one gives it.
    [...directJobs(context), ...jobsOfCallees(fn, context)].flatMap(({ payloads, names }) =>
      payloads
        .flatMap((payload) => valuesIn(payload, fn, context))
        .flatMap((value) => placesOf(value, fn, context))
        .map((path) => ({ path, names })),
    ),
  [],
);

type Sent = Pick<SentJob, "names" | "payloads">;

/** The jobs that the calls of a file put into a queue themselves. */
const directJobs = perFile((context): readonly Sent[] =>
  nodesOf(context, "CallExpression", "NewExpression").flatMap((call) => jobSentBy(call, context, true) ?? []),
);

/** What a function gives to functions of other files that send it. */
function jobsOfCallees(fn: FunctionNode, context: RuleContext): readonly Sent[] {
  const jobs: Sent[] = [];
  walk(fn.body, context.sourceCode, (node) => {
    if (node.type === "CallExpression" && SENDS.test(calleeName(node) ?? "") && !calleesOf(node, context).closed) {
      const { all, closed } = calleesInProject(node, context);
      const [only] = all;
      for (const { path, names } of closed && only && all.length === 1 ? placesSent(only.node, only.context) : []) {
        jobs.push({ names, payloads: follow(node.arguments, path, context) });
      }
    }
    return undefined;
  });
  return jobs;
}

/** The values that a payload is made of: itself, or those of its object. */
function valuesIn(payload: Node, fn: FunctionNode, context: RuleContext, depth = 0): readonly Node[] {
  const inner = content(payload);
  const objects =
    depth > 3 || placeOf(inner, fn, context) !== undefined
      ? []
      : valuesBehind(inner, context).filter((value) => value.type === "ObjectExpression");
  return objects.length === 0
    ? [inner]
    : objects.flatMap(({ properties }) =>
        properties.flatMap((item) =>
          valuesIn(item.type === "Property" ? item.value : item.argument, fn, context, depth + 1),
        ),
      );
}

/** The places among a function's parameters from which a value comes as it is. */
function placesOf(value: Node, fn: FunctionNode, context: RuleContext): readonly Path[] {
  const own = placeOf(value, fn, context);
  return own === undefined
    ? originsOf(value, context).all.flatMap(({ node, path }) => pathFrom(fn, node, path) ?? [])
    : [own];
}

/** The place of a variable that is a parameter of a function, or bound by one. */
function placeOf(value: Node, fn: FunctionNode, context: RuleContext): Path | undefined {
  const variable = value.type === "Identifier" ? variableOf(value, context.sourceCode) : undefined;
  const [definition] = variable?.defs ?? [];
  if (definition?.type !== "Parameter" || definition.node !== fn) {
    return undefined;
  }
  const { top, steps } = bindingOf(definition.name);
  return pathFrom(fn, top, steps);
}

function pathFrom(fn: FunctionNode, place: Node, steps: readonly Step[]): Path | undefined {
  const index = fn.params.findIndex(
    (parameter) => parameter === place || (parameter.type === "AssignmentPattern" && parameter.left === place),
  );
  const names = steps.filter((step) => step !== AWAIT).map(nameOfStep);
  return index >= 0 && names.every((name) => name !== undefined) ? [String(index), ...names].join(".") : undefined;
}

/** The rows of the catalogue that a call's receiver is anchored to: an import, a binding, a type, or a queue's name. */
function rowsFor(call: SentJob["call"], callee: Node, name: string, context: RuleContext): readonly Producer[] {
  const method = (rows: readonly Producer[]): readonly Producer[] => rows.filter((row) => row.method === name);
  const root = rootImport(callee, context);
  const library = root && queueLibraryOf(root.source);
  if (library) {
    return rowsOf(library, root, name);
  }
  if (call.type === "NewExpression") {
    return [];
  }
  if (method(WRAPPERS).length > 0) {
    return isName(call.arguments[0], context) || isKeyOfRow(call.arguments[0]) ? method(WRAPPERS) : [];
  }
  if (callee.type !== "MemberExpression") {
    return [];
  }
  const table = method(STORED_JOBS).length > 0 ? tableOf(callee.object) : undefined;
  if (table !== undefined && JOB_TABLE.test(table)) {
    return method(STORED_JOBS);
  }
  return boundRows(callee.object, method, context) ?? namedRows(callee.object, call, method, context);
}

/** The table that a row is stored into: `jobs` of `prisma.jobs`, `db.insert(jobs)`, `from("jobs")` and `Jobs`. */
function tableOf(receiver: Node): string | undefined {
  const inner = unwrap(receiver);
  if (inner.type !== "CallExpression") {
    return dottedName(inner)?.replace(/^.*\./, "");
  }
  const [table] = inner.arguments;
  return table && (textOf(table) ?? dottedName(table)?.replace(/^.*\./, ""));
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
  const isJob =
    isName(first, context) || isKeyOfRow(first)
      ? second !== undefined
      : valueBehind(first, context).type === "ObjectExpression";
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

/** Whether a job is named by the identifier of what it is about: `addToQueue(step._id, …)`, `String(user.id)`. */
function isKeyOfRow(argument: Node | undefined): boolean {
  const inner = argument && unwrap(argument);
  switch (inner?.type) {
    case "CallExpression":
      return /^(?:String|toString|toHexString)$/.test(calleeName(inner) ?? "")
        ? isKeyOfRow(inner.arguments[0] ?? (inner.callee.type === "MemberExpression" ? inner.callee.object : undefined))
        : false;
    case "Identifier":
      return isKey(inner.name);
    case "MemberExpression":
      return isKey(keyName(inner) ?? "");
    default:
      return false;
  }
}

/** Every job that the file sends. */
export const jobsSentIn = perFile((context): readonly SentJob[] =>
  nodesOf(context, "CallExpression", "NewExpression").flatMap((node) => jobSentBy(node, context) ?? []),
);

const CALLS_METHOD = callOf(METHODS);
/** An import of the project's own under whose names one may send a job. */
const IMPORTS_SENDER = new RegExp(`\\b\\w*(?:${SENDS.source})\\w*\\s*\\(`, "i");

/** Whether a file may send jobs, by its text alone. */
export function maySendJobs(text: string, { project, queues }: Settings): boolean {
  return (
    queues.length > 0 || (mentionsJobs(text) && (CALLS_METHOD.test(text) || (project && IMPORTS_SENDER.test(text))))
  );
}
