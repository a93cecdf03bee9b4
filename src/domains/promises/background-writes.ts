import type { TSESTree } from "@typescript-eslint/utils";

import { FINAL_MARKS } from "../../models/background-writes.js";
import {
  calleeName,
  dottedName,
  enclosingFunction,
  isFunction,
  isWithin,
  keyName,
  unwrap,
  walk,
  wrapped,
} from "../../ast/ast.js";
import { functionOf } from "../../ast/functions.js";
import { nodesOf } from "../../ast/nodes.js";
import { variableOf } from "../../ast/variables.js";
import { wordsOf } from "../../ast/words.js";
import { perFile } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { chainOf } from "../../flow/chains.js";
import { calleesInProject, calleesOf } from "../../flow/calls.js";
import type { Located } from "../../project/link.js";
import { requestsOf } from "../entry-points/requests.js";
import type { Operation } from "../prerequisites/operations.js";
import { wordsAt } from "../statuses/outcomes.js";
import { statusWritesOf, vocabularyOf } from "../statuses/writes.js";
import { backgroundFunctions, callsForEffect, isTriedAgain, servedFunctionsOf } from "./background-functions.js";
import { dropOf } from "./drops.js";
import { type Silence, silenceOf } from "./failure-handlers.js";
import { keepAliveCallsOf } from "./keep-alive-calls.js";
import { droppedWorkOf } from "./work.js";
import { isProvenWrite, runsWrite, workOf, writeBehind, writeOf } from "./written.js";

/** A write whose failure nobody hears of, and what keeps it to itself. */
export interface SilentWrite {
  readonly operation: Operation;
  /** What is given to `.catch` or `.then`, or the `catch` of a `try`. */
  readonly handler: Node;
  readonly silence: Silence;
  /** Where the handler stands: `catch` or `then` of the chain; undefined for a `catch` clause. */
  readonly link: TSESTree.CallExpression | undefined;
  /** The word for the end of some work that the write was to set, and that is lost with it. */
  readonly status: string | undefined;
}

/** A call in the background of a function of another file that keeps the failure of its write to itself. */
export interface SilentCallee extends Located<FunctionNode> {
  readonly call: TSESTree.CallExpression;
  readonly operation: Operation;
}

/** The writes of the file that run in the background, or set the end of some work, and fail in silence. */
export const silentWritesOf = perFile((context): readonly SilentWrite[] => {
  const found = new Map<Node, SilentWrite>();
  const add = (write: SilentWrite): void => {
    const known = found.get(write.handler);
    if (!known || (known.status === undefined && write.status !== undefined)) {
      found.set(write.handler, write);
    }
  };
  for (const expression of startedInBackground(context)) {
    for (const write of writesIn(expression, context, 0)) {
      add(write);
    }
  }
  for (const tried of nodesOf(context, "TryStatement")) {
    const silence = silenceOfTry(tried, context);
    const lost = silence && writeLostIn(tried, context);
    if (lost && tried.handler) {
      add({ ...lost, handler: tried.handler, silence, link: undefined });
    }
  }
  for (const link of nodesOf(context, "CallExpression")) {
    const handler = handlerOf(link);
    const silence = handler && silenceOf(handler, context);
    const lost = silence && writeLostBy(link, context);
    if (lost) {
      add({ ...lost, handler, silence, link });
    }
  }
  return [...found.values()].sort((a, b) => a.handler.range[0] - b.handler.range[0]);
});

/** The calls of the file that run such a write of another file in the background. */
export const silentCalleesOf = perFile((context): readonly SilentCallee[] => {
  const calls = [
    ...startedInBackground(context).flatMap((expression) => {
      const { origin, links } = workOf(expression);
      return origin.type === "CallExpression" && !links.some(handlerOf) ? [origin] : [];
    }),
    ...[...servedFunctionsOf(context)].flatMap((fn) => callsForEffect(fn, context)),
  ];
  return calls.flatMap((call): SilentCallee[] => {
    const { all, closed } = calleesInProject(call, context);
    const [callee] = all;
    if (!callee || !closed || all.length > 1 || callee.context.sourceCode === context.sourceCode) {
      return [];
    }
    const operation = swallowedIn(callee);
    return operation ? [{ ...callee, call, operation }] : [];
  });
});

/** The write of a function that a `catch` of its own keeps silent about. */
function swallowedIn({ node, context }: Located<FunctionNode>): Operation | undefined {
  let found: Operation | undefined;
  walk(node.body, context.sourceCode, (inner) => {
    if (inner.type === "TryStatement" && silenceOfTry(inner, context)) {
      found ??= writeInside(inner.block, context);
    }
    return found === undefined && !isFunction(inner);
  });
  return found;
}

const startedInBackground = perFile((context): readonly Node[] => [
  ...droppedWorkOf(context).map(({ expression }) => expression),
  ...keepAliveCallsOf(context).flatMap(({ call, kind }) => (kind === "unknown" ? [] : (call.arguments[0] ?? []))),
]);

/** The functions of the file whose failures nobody waits for. */
export const backgroundFunctionsOf = perFile((context): ReadonlySet<FunctionNode> => {
  const dropped = nodesOf(context, "ExpressionStatement").flatMap(({ expression }) => {
    const { origin } = workOf(expression);
    return origin.type === "CallExpression" && dropOf(expression, context) ? [expression] : [];
  });
  const started = [...startedInBackground(context), ...dropped].flatMap((expression) => {
    const { origin } = workOf(expression);
    if (isFunction(origin)) {
      return [origin];
    }
    if (origin.type !== "CallExpression") {
      return [];
    }
    const { all, closed } = calleesOf(origin, context);
    return closed
      ? all.flatMap((callee) => (callee.context.sourceCode === context.sourceCode ? [callee.node] : []))
      : [];
  });
  return backgroundFunctions(
    started.filter(({ async }) => async),
    context,
  );
});

type Lost = Pick<SilentWrite, "operation" | "status">;

/** What a `try` with a silent `catch` loses: the end of some work anywhere, any write in the background. */
function writeLostIn(tried: TSESTree.TryStatement, context: RuleContext): Lost | undefined {
  const { block } = tried;
  const within = enclosingFunction(tried);
  const ended = endIn(block, context);
  if (ended) {
    return ended;
  }
  if (!within || !backgroundFunctionsOf(context).has(within)) {
    return undefined;
  }
  const operation = writeInside(block, context);
  return operation && !isConditional(operation.node, block) && isOnServer(operation, within, context)
    ? { operation, status: undefined }
    : undefined;
}

/** Whether a node is one way out of several: what fails is then a step of which the write is a part. */
function isConditional(node: Node, block: Node): boolean {
  for (let outer = node.parent; outer && outer !== block; outer = outer.parent) {
    if (/^(?:ConditionalExpression|IfStatement|LogicalExpression|SwitchCase)$/.test(outer.type)) {
      return true;
    }
  }
  return false;
}

/** The same of a silent `.catch`. */
function writeLostBy(link: TSESTree.CallExpression, context: RuleContext): Lost | undefined {
  const outermost = outermostOf(link);
  const { origin, links } = workOf(outermost);
  const isFirst = links.find(handlerOf) === link;
  if (!isFirst || isContinued(links, link)) {
    return undefined;
  }
  const ended = endOf(origin, context);
  if (ended) {
    return ended;
  }
  const within = enclosingFunction(link);
  const waited = wrapped(outermost).parent;
  const isForEffect = waited?.type === "AwaitExpression" && waited.parent.type === "ExpressionStatement";
  const isInBackground = isForEffect
    ? within !== undefined && backgroundFunctionsOf(context).has(within)
    : dropOf(outermost, context) !== undefined;
  const operation = isInBackground && within ? writeBehind(origin, context) : undefined;
  return operation && within && isOnServer(operation, within, context) ? { operation, status: undefined } : undefined;
}

/** Whether a name of a write may be taken at its word: browsers have a `saveView()` as well. */
function isOnServer(operation: Operation, within: FunctionNode, context: RuleContext): boolean {
  const { node } = operation;
  return (
    requestsOf(context).around(node) !== undefined ||
    servedFunctionsOf(context).has(within) ||
    isProvenWrite(node, context) ||
    (node.type === "CallExpression" && runsWrite(node, context))
  );
}

/** The writes of a file that set the end of some work, by their calls. */
const endsOf = perFile((context): ReadonlyMap<Node, string> => {
  const vocabulary = vocabularyOf(context);
  const ends = new Map<Node, string>();
  for (const write of statusWritesOf(context)) {
    const status =
      write.kind === "insert" ? undefined : write.assignments.find(({ column }) => vocabulary.isStatus(column));
    const words = status && wordsAt(write, status.value(), context);
    const word = words?.find((one) => vocabulary.finality(one) === "final");
    if (word !== undefined) {
      ends.set(write.node, word);
    }
  }
  return ends;
});

/** The first write in a `try` that sets the end of some work. */
function endIn(block: Node, context: RuleContext): Lost | undefined {
  let found: Lost | undefined;
  walkOwn(block, context, (node) => {
    found ??=
      node.type === "CallExpression" || node.type === "TaggedTemplateExpression" ? endOf(node, context) : undefined;
    return found === undefined;
  });
  return found;
}

/** What an expression does, where it sets the end of some work: by its SQL or its columns, or by what a function is told. */
export function endOf(origin: Node, context: RuleContext): Lost | undefined {
  const node = unwrap(origin);
  const operation = writeOf(node, context);
  if (!operation) {
    return undefined;
  }
  const written = linksOf(node)
    .map((link) => endsOf(context).get(link))
    .find((word) => word !== undefined);
  const status = written ?? (node.type === "CallExpression" ? endTold(node, context) : undefined);
  if (status === undefined) {
    return undefined;
  }
  const within = enclosingFunction(node);
  return written || (within && isOnServer(operation, within, context)) ? { operation, status } : undefined;
}

/** The calls of a chain, the last first: `where()`, `set()` and `update()` of `db.update(t).set(row).where(c)`. */
function linksOf(chain: Node): readonly Node[] {
  return chainOf(chain).called.map(({ call }) => call);
}

/** Verbs of what is made or told anew: a message or another service's record, which was not unfinished before. */
const MAKES_ANEW = /^(?:add|create|emit|notify|post|publish|report|send|trigger)$/;

/** `setStatus(id, "failed")`, `updateRun(id, { status: "failed" })`, `markAsFailed(id)`. */
function endTold(call: TSESTree.CallExpression, context: RuleContext): string | undefined {
  const vocabulary = vocabularyOf(context);
  const [verb, ...words] = wordsOf(calleeName(call) ?? "");
  if (MAKES_ANEW.test(verb ?? "")) {
    return undefined;
  }
  const told = call.arguments.flatMap((argument): readonly unknown[] => {
    const value = unwrap(argument);
    if (value.type === "ObjectExpression") {
      return value.properties.flatMap((property) =>
        property.type === "Property" &&
        property.value.type === "Literal" &&
        vocabulary.isStatus(keyName(property) ?? "")
          ? [property.value.value]
          : [],
      );
    }
    return value.type === "Literal" && words.some((word) => vocabulary.isStatus(word)) ? [value.value] : [];
  });
  return [...told, ...(FINAL_MARKS.has(verb ?? "") ? words : [])].find(
    (word): word is string => typeof word === "string" && vocabulary.finality(word) === "final",
  );
}

/** Visits what a node does itself when it runs: not what only a function in it does, nor what is handled within. */
function walkOwn(root: Node, { sourceCode }: RuleContext, enter: (node: Node) => boolean): void {
  walk(root, sourceCode, (node) => {
    if (isFunction(node)) {
      return node === root || runsOnTheSpot(node);
    }
    const isHandled =
      node !== root &&
      ((node.type === "BlockStatement" && node.parent.type === "TryStatement" && isEndOfFailure(node, node.parent)) ||
        (node.type === "CallExpression" && handlerOf(node) !== undefined));
    return isHandled ? false : enter(node);
  });
}

function isEndOfFailure(block: Node, { block: tried, handler }: TSESTree.TryStatement): boolean {
  return block === tried && handler !== null && !handler.body.body.some(({ type }) => type === "ThrowStatement");
}

/** The callback of a transaction, and of a `map` whose promises are gathered. */
function runsOnTheSpot({ parent }: FunctionNode): boolean {
  return parent.type === "CallExpression" && /^\$?(?:transaction|map)$/.test(calleeName(parent) ?? "");
}

/** How the `catch` of a `try` keeps a failure to itself, where nobody else comes to know that it did not go well. */
function silenceOfTry(tried: TSESTree.TryStatement, context: RuleContext): Silence | undefined {
  const silence = tried.handler && silenceOf(tried.handler, context);
  return silence && !isTriedAgain(tried) && !isNoted(tried, context) ? silence : undefined;
}

/** Whether a `try` leaves a mark when it went well that is read after it. */
function isNoted({ block, range }: TSESTree.TryStatement, { sourceCode }: RuleContext): boolean {
  let isNoted = false;
  walk(block, sourceCode, (node) => {
    const target = node.type === "AssignmentExpression" ? node.left : undefined;
    const variable = target?.type === "Identifier" ? variableOf(target, sourceCode) : undefined;
    isNoted ||=
      variable?.references.some(({ identifier }) => identifier.range[0] >= range[1]) === true &&
      !variable.defs.some((definition) => isWithin(definition.node, block));
    return !isNoted && !isFunction(node);
  });
  return isNoted;
}

/** The whole chain of `.then` and `.catch` that a link belongs to. */
function outermostOf(link: TSESTree.CallExpression): TSESTree.CallExpression {
  let outermost = link;
  for (;;) {
    const member = wrapped(outermost).parent;
    const next: Node | undefined = member?.type === "MemberExpression" ? wrapped(member).parent : undefined;
    if (next?.type !== "CallExpression" || !/^(?:catch|finally|then)$/.test(calleeName(next) ?? "")) {
      return outermost;
    }
    outermost = next;
  }
}

/** Whether a `.then` follows that is given what a handler returns. */
function isContinued(links: readonly TSESTree.CallExpression[], link: TSESTree.CallExpression): boolean {
  return links.slice(links.indexOf(link) + 1).some((next) => calleeName(next) === "then");
}

/** How deep lists and functions of background work are looked into. */
const DEPTH = 3;

function* writesIn(expression: Node, context: RuleContext, depth: number): Generator<SilentWrite> {
  const { origin, links } = workOf(expression);
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
  const silence = silenceOf(handler, context);
  if (!silence || (silence.how === "default" && isContinued(links, link))) {
    return;
  }
  const operation =
    (body ? undefined : writeBehind(origin, context)) ??
    [body, ...continuations].map((part) => part && writeInside(part, context)).find((write) => write !== undefined);
  if (operation) {
    yield { operation, handler, silence, link, status: endOf(origin, context)?.status };
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

/** The writes of an async function that stand in a `try`, with its silent `catch`. */
function* writesInFunction(node: FunctionNode, context: RuleContext): Generator<SilentWrite> {
  const tries: TSESTree.TryStatement[] = [];
  walk(node.body, context.sourceCode, (inner) => {
    if (inner.type === "TryStatement") {
      tries.push(inner);
    }
    return !isFunction(inner);
  });
  for (const tried of tries) {
    const { block, handler } = tried;
    const silence = silenceOfTry(tried, context);
    const operation = silence && writeInside(block, context);
    if (handler && operation) {
      yield { operation, handler, silence, link: undefined, status: endIn(block, context)?.status };
    }
  }
}

/** The first write that is awaited, returned or done in a node. */
function writeInside(root: Node, context: RuleContext): Operation | undefined {
  const given = unwrap(root);
  const node = functionOf(given, context.sourceCode)?.body ?? given;
  let found: Operation | undefined;
  walkOwn(node, context, (inner) => {
    const isOutermost = inner.parent?.type !== "MemberExpression";
    const operation = isOutermost ? writeOf(workOf(inner).origin, context) : undefined;
    found ??= operation && (isWaitedFor(inner) || isProvenWrite(operation.node, context)) ? operation : undefined;
    return found === undefined;
  });
  return found;
}

/** Whether a call's failure comes out where it stands: `createContext()` by itself makes an object. */
function isWaitedFor(call: Node): boolean {
  const outer = wrapped(call).parent?.type;
  return (
    outer === "AwaitExpression" ||
    outer === "ReturnStatement" ||
    outer === "ArrayExpression" ||
    outer === "ArrowFunctionExpression"
  );
}
