import type { TSESTree } from "@typescript-eslint/utils";

import { CLIENT_NAME } from "../../models/asynchronous.js";
import {
  AMBIENT_NAMES,
  BYSTANDER_WORDS,
  DEPENDENT_VERBS,
  JOINING_WORDS,
  MAKING_VERBS,
  OPENING_METHODS_OF_OBJECTS,
  QUEUES_UNTIL_CONNECTED,
  SAVING_VERBS,
  SINGLE_CONNECTION,
  USING_VERBS,
} from "../../models/prerequisites.js";
import { calleeName, dottedName, enclosingFunction, unwrap } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import type { Settings } from "../../plugin/settings.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { wordsOf } from "../../ast/words.js";
import { dropOf } from "../promises/drops.js";
import type { Point } from "../../flow/cfg.js";
import { functionCalled } from "../../flow/calls.js";
import { mustPass } from "../../flow/solve.js";
import { keepAliveCallsOf, mayKeepAlive } from "../promises/keep-alive-calls.js";
import { type GivenValue, identityOf, isKeyValue, methodOf, type Operation, operationOf } from "./operations.js";
import { type StartedWork, startedBy } from "../promises/promises.js";

/** Work that nobody waits for at its place, and a call after it that needs its effect. */
export interface Prerequisite {
  readonly work: StartedWork;
  /** The work in short. */
  readonly label: string;
  /** The expression of the promise, with `void` and its chain. */
  readonly expression: Node;
  /** The call of a keep-alive that the promise is handed to instead of being awaited. */
  readonly keptBy: TSESTree.CallExpression | undefined;
  readonly within: FunctionNode;
  /** The call that needs the work. */
  readonly dependent: Operation;
  /** What both are about, as the first of them names it: `worker.id`. */
  readonly key: string;
  /** `write`: the first call writes what the second needs; `open`: it makes the object usable. */
  readonly kind: "open" | "write";
}

/** How many of the awaited and returned expressions of a function are looked at for one dropped promise. */
const CALLS_AFTER = 60;

/** The dropped promises of a file that a call after them needs, in source order; each with the first such call. */
export const prerequisitesOf = perFile((context): readonly Prerequisite[] => {
  const candidates = [...droppedIn(context)];
  if (candidates.length === 0) {
    return [];
  }
  const waits = waitedFor(context);
  return candidates.flatMap((candidate) => firstDependent(candidate, waits, context) ?? []);
});

interface Candidate {
  readonly expression: Node;
  readonly work: StartedWork;
  readonly keptBy: TSESTree.CallExpression | undefined;
  readonly operation: Operation;
  readonly within: FunctionNode;
}

function* droppedIn(context: RuleContext): Generator<Candidate> {
  const keepAlives = new Set<Node>(keepAliveCallsOf(context).map(({ call }) => call));
  for (const statement of nodesOf(context, "ExpressionStatement")) {
    const inner = unwrap(statement.expression);
    if (inner.type === "AwaitExpression") {
      continue;
    }
    const value = inner.type === "LogicalExpression" && inner.operator === "&&" ? inner.right : statement.expression;
    const call = unwrap(value);
    const keptBy = call.type === "CallExpression" && keepAlives.has(call) ? call : undefined;
    const expression = keptBy ? keptBy.arguments[0] : value;
    if (!expression || (!mayMake(expression) && makersOf(context).size === 0)) {
      continue;
    }
    const within = enclosingFunction(statement);
    if (!within?.async) {
      continue;
    }
    const work = startedBy(expression, context) ?? (keptBy && handedOver(expression));
    const operation = work && makingOf(work.origin, context);
    if (work && operation && !isBystander(operation) && (keptBy || dropOf(expression, context))) {
      yield { expression, work, keptBy, operation, within };
    }
  }
}

/** What a call makes: by its own names, else by what the function of this file that it runs waits for. */
function makingOf(origin: Node, context: RuleContext): Operation | undefined {
  const operation = operationOf(origin, context);
  if (!operation || mayMake(origin)) {
    return operation;
  }
  const called = origin.type === "CallExpression" ? functionCalled(origin, context) : undefined;
  const made = called && makersOf(context).get(called);
  return made && { ...operation, verbs: made.verbs, noun: made.noun, words: made.words };
}

/**
 * The functions of a file that wait for a row to be inserted, each with the first. Only SQL says for sure which table it
 * is; what other calls make is theirs, and need not be what their caller's arguments are about.
 */
const makersOf = perFile((context): ReadonlyMap<FunctionNode, Operation> => {
  const makers = new Map<FunctionNode, Operation>();
  if (!/insert/i.test(context.sourceCode.text)) {
    return makers;
  }
  for (const expression of [...awaitedIn(context), ...returnedIn(context)]) {
    const within = mayMake(expression) ? enclosingFunction(expression) : undefined;
    const operation = within && !makers.has(within) ? operationOf(expression, context) : undefined;
    if (within && operation?.isSql && operation.verbs.includes("insert")) {
      makers.set(within, operation);
    }
  }
  return makers;
});

/** What a keep-alive is given is a promise, whatever else the file shows of it. */
function handedOver(expression: Node): StartedWork | undefined {
  const origin = unwrap(expression);
  return origin.type === "CallExpression"
    ? { origin, name: "", lazy: false, sentByKeepAlive: true, caught: false, certain: true, isList: false }
    : undefined;
}

/** The cheap test: whether a name in the chain of an expression begins as a name of a write does. */
function mayMake(expression: Node): boolean {
  let node = unwrap(expression);
  for (let left = 20; left > 0; left--) {
    switch (node.type) {
      case "UnaryExpression":
        node = unwrap(node.argument);
        break;
      case "CallExpression":
        if (isMakingName(calleeName(node) ?? "")) {
          return true;
        }
        node = unwrap(node.callee);
        break;
      case "MemberExpression":
        node = unwrap(node.object);
        break;
      default:
        return node.type === "TaggedTemplateExpression";
    }
  }
  return false;
}

const MAKING_WORDS = [
  ...MAKING_VERBS,
  ...SAVING_VERBS,
  ...OPENING_METHODS_OF_OBJECTS,
  "query",
  "exec",
  "execute",
  "run",
];
const MAKING_NAME = new RegExp(`^(?:${MAKING_WORDS.join("|")})(?![a-z])`);
/**
 * The same in a call that nobody takes the value of, as far as a text shows it: at the beginning of a line or of a
 * statement, after a condition, or in a chain whose beginning stands there.
 */
const MAY_MAKE = new RegExp(
  `(?:^|[;{}\\])>:/&\\n]|\\bvoid\\b|\\belse\\b|\\bdo\\b)[ \\t\\r]*[\\w$.?!]*(?:(?<![\\w$])|(?<=[.?!]))(?:${MAKING_WORDS.join("|")})(?![a-z])`,
);

/** Whether a file may have a call that needs what one before it makes, by its text alone. */
export function mayNeedPrerequisite(text: string, settings: Settings): boolean {
  return text.includes("async") && (MAY_MAKE.test(text) || /insert/i.test(text) || mayKeepAlive(text, settings));
}

function isMakingName(name: string): boolean {
  return MAKING_NAME.test(name);
}

function isBystander({ words }: Operation): boolean {
  return [...words].some((word) => BYSTANDER_WORDS.has(word));
}

function awaitedIn(context: RuleContext): readonly Node[] {
  return nodesOf(context, "AwaitExpression").map(({ argument }) => argument);
}

/** What the file's functions return, also by an arrow function's body. */
function returnedIn(context: RuleContext): readonly Node[] {
  return [
    ...nodesOf(context, "ReturnStatement").flatMap(({ argument }) => argument ?? []),
    ...nodesOf(context, "ArrowFunctionExpression").flatMap(({ body }) => (body.type === "BlockStatement" ? [] : body)),
  ];
}

/** What the file's functions await or return, in source order. */
function waitedFor(context: RuleContext): readonly Node[] {
  const direct = returnedIn(context).filter((node) => unwrap(node).type !== "AwaitExpression");
  return [...awaitedIn(context), ...direct].sort((a, b) => a.range[0] - b.range[0]);
}

/** The calls whose end an awaited expression waits for: below a chain of `.then`, and those that `Promise.all` gathers. */
function callsIn(expression: Node): Node[] {
  let node = unwrap(expression);
  for (;;) {
    const callee: Node | undefined = node.type === "CallExpression" ? unwrap(node.callee) : undefined;
    const name = node.type === "CallExpression" ? calleeName(node) : undefined;
    if (callee?.type !== "MemberExpression" || (name !== "then" && name !== "catch" && name !== "finally")) {
      break;
    }
    node = unwrap(callee.object);
  }
  const [list] =
    node.type === "CallExpression" && /^Promise\.all(?:Settled)?$/.test(dottedName(node.callee) ?? "")
      ? node.arguments
      : [];
  return list?.type === "ArrayExpression" ? list.elements.filter((element) => element !== null) : [node];
}

function firstDependent(candidate: Candidate, waits: readonly Node[], context: RuleContext): Prerequisite | undefined {
  const { expression, operation, within, work, keptBy } = candidate;
  const own = waits.slice(firstAfter(waits, within.range[0]), firstAfter(waits, within.range[1]));
  const next = firstAfter(own, expression.range[1]);
  // What stands before it comes after it in the next turn of a loop.
  for (const wait of [...own.slice(next), ...own.slice(0, next)].slice(0, CALLS_AFTER)) {
    for (const call of callsIn(wait)) {
      const later = operationOf(call, context);
      const need = later && needOf(operation, later);
      const isWithin = enclosingFunction(call) === within || (later && changesTheSame(operation, later));
      if (later && need && isWithin && isRaced(candidate, call, need.value, own, context)) {
        return {
          work,
          label: operation.label,
          expression,
          keptBy,
          within,
          dependent: later,
          key: need.value.text,
          kind: need.kind,
        };
      }
    }
  }
  return undefined;
}

/**
 * Whether a call may run after the dropped promise, with the value that both are given, and before anything that waits
 * for what others have begun; a call in a function within, whenever that is called.
 */
function isRaced(
  { expression, within }: Candidate,
  call: Node,
  { root }: GivenValue,
  waits: readonly Node[],
  { sourceCode }: RuleContext,
): boolean {
  const written = new Set<Node>(
    typeof root === "string" ? [] : root.references.flatMap((item) => (item.isWrite() ? item.identifier.parent : [])),
  );
  const joins = new Set(waits.filter((wait) => callsIn(wait).some(isJoin)).map((wait) => unwrap(wait)));
  const isCut = ({ node }: Point): boolean => written.has(node) || joins.has(node);
  let place = call;
  for (let owner = enclosingFunction(place); owner && owner !== within; owner = enclosingFunction(place)) {
    const { parent } = owner;
    // A declared function may be called from anywhere; a callback, not before the call that it is given to.
    if (owner.type === "FunctionDeclaration" || (parent.type === "CallExpression" && isJoin(parent))) {
      return false;
    }
    place = owner;
  }
  return mustPass(expression, place, isCut, sourceCode, { exceptions: false }) === "no";
}

/** Whether an operation changes what another one makes: the same kind of thing, through the same object. */
function changesTheSame(first: Operation, later: Operation): boolean {
  return (
    first.root !== undefined &&
    first.root === later.root &&
    first.noun === later.noun &&
    later.verbs.some((verb) => DEPENDENT_VERBS.updates.has(verb))
  );
}

/** The index of the first that stands behind a place. */
function firstAfter(waits: readonly Node[], end: number): number {
  let low = 0;
  let high = waits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waits[middle]?.range[0] ?? 0) < end) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Whether a call waits for what others have begun: `waitForWorker()`, `worker.ready`, a pause. */
function isJoin(call: Node): boolean {
  const node = unwrap(call);
  if (node.type === "NewExpression") {
    return true;
  }
  const name = dottedName(node.type === "CallExpression" ? node.callee : node);
  return wordsOf(name?.slice(name.lastIndexOf(".") + 1) ?? "").some((word) => JOINING_WORDS.has(word));
}

interface Need {
  readonly value: GivenValue;
  readonly kind: "open" | "write";
}

/** What of one operation's effect another one needs, as their names say; undefined in doubt. */
function needOf(first: Operation, later: Operation): Need | undefined {
  if (isSameCall(first, later) || isOnSameConnection(first, later)) {
    return undefined;
  }
  if (isBystander(later)) {
    return undefined;
  }
  const opened = opening(first, later);
  if (opened) {
    return { value: opened, kind: "open" };
  }
  const isMaking = first.verbs.some((verb) => MAKING_VERBS.has(verb));
  if (!isMaking && !first.verbs.some((verb) => SAVING_VERBS.has(verb))) {
    return undefined;
  }
  for (const value of first.given) {
    const other = isAmbient(value) ? undefined : later.given.find((item) => isSameThing(value, item));
    if (other && needsThing(first, value, later, other, isMaking)) {
      const isOpening = first.verbs.some((verb) => OPENING_METHODS_OF_OBJECTS.has(verb));
      return { value, kind: isOpening ? "open" : "write" };
    }
  }
  return undefined;
}

/** The same function called again does the same for another thing; a `query()` does what its SQL says. */
function isSameCall(first: Operation, later: Operation): boolean {
  return (
    first.callee !== undefined &&
    first.callee === later.callee &&
    first.verbs[0] === later.verbs[0] &&
    first.noun === later.noun
  );
}

/** Queries of one connection keep their order, whether anybody waits for them or not. */
function isOnSameConnection(first: Operation, later: Operation): boolean {
  const name = first.root?.split(".").at(-1) ?? "";
  const isQuery = !OPENING_METHODS_OF_OBJECTS.has(methodOf(first) ?? "");
  return isQuery && first.root === later.root && SINGLE_CONNECTION.test(name);
}

function opening(first: Operation, later: Operation): GivenValue | undefined {
  const { receiver } = first;
  const method = methodOf(first);
  if (!receiver || method === undefined || !OPENING_METHODS_OF_OBJECTS.has(method) || !later.receiver) {
    return undefined;
  }
  if (receiver.text !== later.receiver.text || receiver.root !== later.receiver.root) {
    return undefined;
  }
  const isPatient = method === "connect" && (QUEUES_UNTIL_CONNECTED.test(receiver.text) || receiver.text === "this");
  const [verb = ""] = later.verbs;
  const used = USING_VERBS.has(verb) || Object.values(DEPENDENT_VERBS).some((verbs) => verbs.has(verb));
  return used && !isPatient ? receiver : undefined;
}

function isAmbient({ text }: GivenValue): boolean {
  const name = text.slice(text.lastIndexOf(".") + 1);
  return AMBIENT_NAMES.has(name.toLowerCase()) || CLIENT_NAME.test(name) || /^[A-Z\d_]+$/.test(name);
}

/** Whether two values are the same, or one is the key of the other: `worker.id` of `worker`, but not `post.authorId`. */
function isSameThing(one: GivenValue, other: GivenValue): boolean {
  if (one.root !== other.root) {
    return false;
  }
  const [short, long] = one.text.length <= other.text.length ? [one, other] : [other, one];
  if (short.text === long.text) {
    return true;
  }
  const thing = identityOf(short);
  return (
    long.text.startsWith(`${short.text}.`) && isKeyValue(long) && identityOf(long).every((word) => thing.includes(word))
  );
}

function needsThing(
  first: Operation,
  value: GivenValue,
  later: Operation,
  other: GivenValue,
  isMaking: boolean,
): boolean {
  const does = (kind: keyof typeof DEPENDENT_VERBS) => later.verbs.some((verb) => DEPENDENT_VERBS[kind].has(verb));
  const noun = first.noun ?? nounOfValue(first, value, isMaking);
  if (noun === undefined) {
    return false;
  }
  if (later.noun === noun && later.verbs.some((verb) => MAKING_VERBS.has(verb) || SAVING_VERBS.has(verb))) {
    return false;
  }
  if (does("reads")) {
    return later.words.has(noun);
  }
  if (does("updates")) {
    return later.noun === noun;
  }
  if (!does("links") && !does("starts")) {
    return false;
  }
  // What is given as a whole is at hand; its key alone refers to what has been written.
  return (identityOf(value).includes(noun) || later.noun === noun) && (isMaking || isKeyValue(other));
}

/** `register(worker)` and `registry.register(workerId)` name nothing; what they are given does. */
function nounOfValue(first: Operation, value: GivenValue, isMaking: boolean): string | undefined {
  const own = first.given.filter((item) => !isAmbient(item));
  const isFirst = own[0] === value && (own.length === 1 || isMaking);
  return isFirst && (isMaking || !isKeyValue(value)) ? identityOf(value).at(-1) : undefined;
}
