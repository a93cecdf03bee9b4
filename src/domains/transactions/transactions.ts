import type { TSESTree } from "@typescript-eslint/utils";

import { CONNECTION_METHODS, POOLS, TRANSACTION_METHODS } from "../../models/transactions.js";
import {
  calleeName,
  dottedName,
  enclosingFunction,
  isFunction,
  isWithin,
  keyName,
  rootOf,
  unwrap,
  walk,
} from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import type { Node, RuleContext, SourceCode, Variable } from "../../plugin/types.js";
import { importOf, initialiserOf, variableOf } from "../../ast/variables.js";
import { graphOf, type Owner } from "../../flow/cfg.js";
import { expressionsBehind, originsInProject } from "../../flow/values.js";
import { type Additions, type Exit, followPaths, isInCleanup, type Paths, type Point } from "./paths.js";
import { type Step, type StepCall, stepOf } from "./steps.js";

/** A transaction that code begins by hand, and how the paths through its function leave it. */
export interface Transaction {
  readonly begin: StepCall;
  /** What the transaction is on, as it is written: `client`, `this.connection`. */
  readonly client: string;
  /** The function that begins it, or the program. */
  readonly scope: Node;
  /** The calls of the function that begin, end, lend and give back, in the order of evaluation. */
  readonly steps: readonly StepCall[];
  /** Where the connection comes from, where this function has to give it back. */
  readonly acquired: Node | undefined;
  readonly exits: readonly Exit[];
  /** COMMITs of a `finally` that also run after a failure. */
  readonly commitsAfterFailure: readonly Node[];
  /** Whether the connection is given to another function. */
  readonly passed: boolean;
  /** The identifiers and member expressions that stand for the client in this function. */
  readonly mentions: readonly Node[];
  /** Follows the paths again, as if a repair had added steps. */
  readonly tryOut: (additions: Additions) => readonly Exit[];
}

/** BEGIN sent to a pool. */
export interface PooledBegin {
  readonly begin: StepCall;
  readonly pool: string;
  readonly instead: string;
}

export interface Transactions {
  readonly transactions: readonly Transaction[];
  readonly pooled: readonly PooledBegin[];
}

type Body = TSESTree.BlockStatement | TSESTree.Program;

/** Everything in one function that the transactions of it need; nested functions are left out. */
interface FunctionFacts {
  readonly body: Body;
  readonly steps: readonly StepCall[];
  readonly awaits: readonly TSESTree.AwaitExpression[];
  readonly calls: readonly TSESTree.CallExpression[];
  readonly names: readonly (TSESTree.Identifier | TSESTree.MemberExpression | TSESTree.ThisExpression)[];
}

const MAY_BEGIN = /\b(?:begin|start\s+transaction)\b|(?:begin|start)Transaction|\btransaction\b|\.rpc\(/i;
const CLEANS_UP = /roll_?back|abort|commit|release|clean|close|dispose|destroy|finish|(?:^|_)end/i;
const OPENS: ReadonlySet<string> = new Set(
  Object.values(TRANSACTION_METHODS).flatMap((row): readonly string[] => row.opens),
);
const ACQUIRES: ReadonlySet<string> = new Set(
  Object.values(CONNECTION_METHODS).flatMap((row): readonly string[] => row.acquires),
);

/** Whether a file may begin a transaction by hand, by its text alone. */
export function mayBegin(text: string): boolean {
  return MAY_BEGIN.test(text);
}

/** The transactions that a file begins by hand. */
export const transactionsOf = perFile((context): Transactions => {
  const { sourceCode } = context;
  if (!mayBegin(sourceCode.text)) {
    return { transactions: [], pooled: [] };
  }
  const begins: StepCall[] = [];
  const rollbacks: StepCall[] = [];
  for (const node of nodesOf(context, "CallExpression", "TaggedTemplateExpression")) {
    const found = openedBy(node) ?? stepOf(node, context);
    if (found?.step === "begin") {
      begins.push(found);
    } else if (found?.step === "rollback") {
      rollbacks.push(found);
    }
  }
  const facts = new Map<Node, FunctionFacts | undefined>();
  const transactions: Transaction[] = [];
  const pooled: PooledBegin[] = [];
  for (const begin of begins) {
    const onPool = pooledBegin(begin, context);
    if (onPool !== undefined) {
      pooled.push(onPool);
      continue;
    }
    const scope = enclosingFunction(begin.call) ?? sourceCode.ast;
    if (!facts.has(scope)) {
      facts.set(scope, factsOf(scope, context));
    }
    const known = facts.get(scope);
    const found = known && transactionOf(begin, scope, known, begins, rollbacks, context);
    if (found !== undefined) {
      transactions.push(found);
    }
  }
  return { transactions, pooled };
});

/** `await knex.transaction()`, without a callback: what opens a transaction that is a connection of its own. */
function openedBy(call: Node): StepCall | undefined {
  if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression") {
    return undefined;
  }
  const method = keyName(call.callee);
  const takesCallback = call.arguments.some((argument) => {
    const { type } = unwrap(argument);
    return type !== "ObjectExpression" && type !== "Literal";
  });
  if (method === undefined || !OPENS.has(method) || takesCallback) {
    return undefined;
  }
  const held = holderOf(call);
  return held && { step: "begin", call, receiver: held, text: undefined };
}

/** The variable or member that a call's awaited result is put into; also through `.execute()`. */
function holderOf(call: TSESTree.CallExpression): Node | undefined {
  let node: Node = call;
  for (;;) {
    const { parent } = node as { parent?: Node };
    if (parent?.type === "MemberExpression" && parent.object === node && parent.parent.type === "CallExpression") {
      node = parent.parent;
    } else if (parent?.type === "AwaitExpression") {
      const { parent: target } = parent;
      if (target.type === "VariableDeclarator" && target.id.type === "Identifier") {
        return target.id;
      }
      return target.type === "AssignmentExpression" && target.operator === "=" ? target.left : undefined;
    } else {
      return undefined;
    }
  }
}

function factsOf(scope: Node, context: RuleContext): FunctionFacts | undefined {
  const body = isFunction(scope) ? scope.body : (scope as TSESTree.Program);
  if (body.type !== "BlockStatement" && body.type !== "Program") {
    return undefined;
  }
  const steps: StepCall[] = [];
  const awaits: TSESTree.AwaitExpression[] = [];
  const calls: TSESTree.CallExpression[] = [];
  const names: (TSESTree.Identifier | TSESTree.MemberExpression | TSESTree.ThisExpression)[] = [];
  walk(body, context.sourceCode, (node) => {
    switch (node.type) {
      case "CallExpression":
      case "TaggedTemplateExpression": {
        const found = openedBy(node) ?? stepOf(node, context);
        if (found !== undefined) {
          steps.push(found);
        }
        if (node.type === "CallExpression") {
          calls.push(node);
        }
        return true;
      }
      case "AwaitExpression":
        awaits.push(node);
        return true;
      case "Identifier":
      case "MemberExpression":
      case "ThisExpression":
        names.push(node);
        return true;
      default:
        return !isFunction(node) && node.type !== "ClassBody";
    }
  });
  return { body, steps, awaits, calls, names };
}

/** Where a value goes: what a mention of the client is part of. */
type Use = "alias" | "other" | "passed" | "returned" | "stored" | "wrapped";

function transactionOf(
  begin: StepCall,
  scope: Node,
  facts: FunctionFacts,
  begins: readonly StepCall[],
  rollbacks: readonly StepCall[],
  context: RuleContext,
): Transaction | undefined {
  const { sourceCode } = context;
  const { receiver } = begin;
  const client = receiver && dottedName(receiver);
  if (receiver === undefined || client === undefined || !isOwnStatement(begin.call)) {
    return undefined;
  }
  const root = rootVariable(receiver, sourceCode);
  const isClient = (node: Node): boolean => dottedName(node) === client && rootVariable(node, sourceCode) === root;

  const declaration = root?.defs[0];
  if (
    root !== undefined &&
    declaration?.type === "Variable" &&
    (declaration.parent.kind === "using" || declaration.parent.kind === "await using")
  ) {
    return undefined;
  }
  const local =
    declaration?.type === "Variable" &&
    unwrap(receiver).type === "Identifier" &&
    (enclosingFunction(declaration.name) ?? sourceCode.ast) === scope;

  const mentions = facts.names.filter((name) => isClient(name));
  const uses = new Map(mentions.map((mention) => [mention, useOf(mention)]));
  const used = new Set(uses.values());
  if (used.has("alias") || cleansUpElsewhere(root, client, scope, context)) {
    return undefined;
  }

  const others = begins.filter((other) => other.receiver !== undefined && !isClient(other.receiver));
  const isOthers = (step: StepCall): boolean =>
    step.receiver !== undefined &&
    others.some(
      (other) =>
        other.receiver !== undefined &&
        step.receiver !== undefined &&
        dottedName(other.receiver) === dottedName(step.receiver),
    );
  const steps: StepCall[] = facts.steps.filter((step) =>
    step.receiver !== undefined && isClient(step.receiver)
      ? step.step !== "acquire"
      : (step.step === "commit" || step.step === "rollback") && !isOthers(step),
  );
  for (const call of facts.calls) {
    const step = cleanUpBy(call, isClient);
    if (step !== undefined) {
      steps.push({ step, call, receiver: undefined, text: undefined });
    }
  }
  const ends = (step: Step): boolean => steps.some((item) => item.step === step);
  const givesBack = ends("release") || ends("discard");
  const acquired = local ? acquisitionOf(root, facts, givesBack, isClient) : undefined;

  if (used.has("stored") && !ends("commit")) {
    return undefined;
  }
  if (!ends("commit") && (!local || (!ends("rollback") && used.has("passed")))) {
    return undefined;
  }
  if (!local && !ends("rollback") && rollbacks.some((rollback) => enclosingFunction(rollback.call) !== scope)) {
    return undefined;
  }
  const judgesRelease =
    acquired !== undefined &&
    !used.has("stored") &&
    (givesBack || (!used.has("passed") && !used.has("returned") && !used.has("wrapped")));
  const all = acquired !== undefined && judgesRelease ? [...steps, acquired] : steps;
  const points = pointsOf(facts, all);
  const returnsClient = new Set<Node>();
  for (const [mention, use] of uses) {
    const statement = use === "returned" ? statementOf(mention) : undefined;
    if (statement) {
      returnsClient.add(statement);
    }
  }
  const graph = graphOf(scope as Owner, sourceCode);
  const follow = (additions: Additions): Paths | undefined =>
    graph && followPaths(graph, facts.body, points, additions);
  const keep = (exits: readonly Exit[]): readonly Exit[] => exits.filter((exit) => !returnsClient.has(exit.node));
  const paths = follow({});
  return (
    paths && {
      begin,
      client: sourceCode.getText(receiver),
      scope,
      steps: all.toSorted((a, b) => a.call.range[1] - b.call.range[1]),
      acquired: judgesRelease ? acquired.call : undefined,
      exits: keep(paths.exits),
      commitsAfterFailure: paths.commitsAfterFailure,
      passed: used.has("passed") || used.has("wrapped") || used.has("stored"),
      mentions,
      tryOut: (additions) => keep(follow(additions)?.exits ?? []),
    }
  );
}

/** Whether a call is awaited or is a statement: the result of BEGIN is not worked with, as in a chain of `.then`. */
function isOwnStatement(call: Node): boolean {
  let node = call;
  for (;;) {
    const { parent } = node as { parent?: Node };
    switch (parent?.type) {
      case "AwaitExpression":
      case "ExpressionStatement":
        return true;
      case "MemberExpression":
      case "CallExpression":
        // `startTransaction().execute()` and `query("BEGIN").catch(…)`; a `.then` goes on with the work.
        if (parent.type === "MemberExpression" && (parent.object !== node || keyName(parent) === "then")) {
          return false;
        }
        if (parent.type === "CallExpression" && parent.callee !== node) {
          return false;
        }
        node = parent;
        break;
      case "ChainExpression":
      case "TSNonNullExpression":
      case "TSAsExpression":
        node = parent;
        break;
      default:
        return false;
    }
  }
}

function rootVariable(node: Node, sourceCode: SourceCode): Variable | undefined {
  const root = rootOf(node);
  return root.type === "Identifier" ? variableOf(root, sourceCode) : undefined;
}

function statementOf(node: Node): Node | undefined {
  for (let outer: Node | undefined = node; outer; outer = outer.parent) {
    if (outer.type.endsWith("Statement") || outer.type === "VariableDeclaration") {
      return outer;
    }
  }
  return undefined;
}

function useOf(mention: Node): Use {
  let node = mention;
  for (;;) {
    const { parent } = node as { parent?: Node };
    switch (parent?.type) {
      case "Property":
        if (parent.value !== node) {
          return "other";
        }
        node = parent;
        break;
      case "ObjectExpression":
      case "ArrayExpression":
      case "SpreadElement":
      case "TSAsExpression":
      case "TSNonNullExpression":
      case "TSSatisfiesExpression":
      case "ChainExpression":
        node = parent;
        break;
      case "ConditionalExpression":
        if (parent.test === node) {
          return "other";
        }
        node = parent;
        break;
      case "CallExpression":
        return parent.callee === node ? "other" : "passed";
      case "NewExpression":
        return parent.callee === node ? "other" : "wrapped";
      case "ReturnStatement":
        return "returned";
      case "VariableDeclarator":
        return parent.init === node ? (node === mention ? "alias" : "stored") : "other";
      case "AssignmentExpression":
        return parent.right === node ? (parent.left.type === "Identifier" ? "alias" : "stored") : "other";
      case "YieldExpression":
        return "stored";
      default:
        return "other";
    }
  }
}

/** Whether a function within this one, or within the client's, ends the transaction or gives the connection back. */
function cleansUpElsewhere(root: Variable | undefined, client: string, scope: Node, context: RuleContext): boolean {
  for (const { identifier } of root?.references ?? []) {
    const inner = enclosingFunction(identifier);
    if (inner === undefined || inner === scope || !isWithin(inner, scope)) {
      continue;
    }
    let member: Node = identifier;
    while (member.parent.type === "MemberExpression" && member.parent.object === member) {
      member = member.parent;
    }
    const call: Node = member.parent;
    if (call.type === "CallExpression" && call.callee === member) {
      const found = stepOf(call, context);
      const isOnClient = found?.receiver !== undefined && dottedName(found.receiver) === client;
      if (isOnClient && found.step !== "begin") {
        return true;
      }
    } else if (call.type === "CallExpression" && CLEANS_UP.test(calleeName(call) ?? "")) {
      return true;
    }
  }
  return false;
}

/** What a call to which the client is given does to it, by the function's name; in a `catch` or `finally`, any call. */
function cleanUpBy(call: TSESTree.CallExpression, isClient: (node: Node) => boolean): Step | undefined {
  if (!call.arguments.some((argument) => isClient(argument))) {
    return undefined;
  }
  const name = calleeName(call) ?? "";
  if (/commit/i.test(name)) {
    return "commit";
  }
  if (/roll_?back|abort/i.test(name)) {
    return "rollback";
  }
  return CLEANS_UP.test(name) || isInCleanup(call) ? "discard" : undefined;
}

function acquisitionOf(
  root: Variable | undefined,
  facts: FunctionFacts,
  givesBack: boolean,
  isClient: (node: Node) => boolean,
): StepCall | undefined {
  for (const reference of root?.references ?? []) {
    const { writeExpr } = reference;
    if (!reference.isWrite() || writeExpr == null || !isWithin(writeExpr, facts.body)) {
      continue;
    }
    const value = unwrap(writeExpr);
    const isOwnClient = value.type === "NewExpression" && /Client$|Connection$/.test(dottedName(value.callee) ?? "");
    const connect = facts.calls.find(
      (call) =>
        call.callee.type === "MemberExpression" && keyName(call.callee) === "connect" && isClient(call.callee.object),
    );
    if (connect !== undefined && (isOwnClient || value.type === "CallExpression")) {
      // A client of one's own and a query runner hold a connection once they are connected.
      return { step: "acquire", call: connect, receiver: undefined, text: undefined };
    }
    const call = unwrap(value.type === "AwaitExpression" ? value.argument : value);
    if (call.type !== "CallExpression") {
      continue;
    }
    const method = call.callee.type === "MemberExpression" ? keyName(call.callee) : undefined;
    const isKnown = method !== undefined && ACQUIRES.has(method);
    if (isKnown || (value.type === "AwaitExpression" && givesBack && openedBy(call) === undefined)) {
      return { step: "acquire", call, receiver: undefined, text: undefined };
    }
  }
  return undefined;
}

/** The points of a function in the order of evaluation: a step belongs to the innermost `await` around it. */
function pointsOf(facts: FunctionFacts, steps: readonly StepCall[]): readonly Point[] {
  const byEnd = (a: { range: TSESTree.Range }, b: { range: TSESTree.Range }): number =>
    a.range[1] - b.range[1] || b.range[0] - a.range[0];
  const awaits = facts.awaits.toSorted(byEnd);
  const stepsOfAwait = new Map<Node, StepCall[]>();
  const points: Point[] = [];
  for (const step of steps) {
    const outer = awaitAround(step.call);
    if (outer) {
      const list = stepsOfAwait.get(outer) ?? [];
      list.push(step);
      stepsOfAwait.set(outer, list);
    } else {
      points.push({ node: step.call, steps: [step], fails: false });
    }
  }
  for (const node of awaits) {
    points.push({ node, steps: stepsOfAwait.get(node) ?? [], fails: !isInCleanup(node) && !isMended(node.argument) });
  }
  return points.sort((a, b) => byEnd(a.node, b.node));
}

/** Whether a promise's failure is dealt with before it is awaited: `work().catch(…)`, `Promise.allSettled(…)`. */
function isMended(promise: Node): boolean {
  const call = unwrap(promise);
  if (call.type !== "CallExpression") {
    return false;
  }
  const name = calleeName(call);
  return name === "catch" || name === "allSettled" || (name === "then" && call.arguments.length === 2);
}

function awaitAround(node: Node): Node | undefined {
  let outer: Node | undefined = node;
  while (outer && !/^AwaitExpression$|Statement$|Declaration$|Function/.test(outer.type)) {
    outer = outer.parent;
  }
  return outer?.type === "AwaitExpression" ? outer : undefined;
}

function pooledBegin(begin: StepCall, context: RuleContext): PooledBegin | undefined {
  const { sourceCode } = context;
  if (begin.receiver === undefined) {
    return undefined;
  }
  if (begin.isRemote === true) {
    const instead = "write one database function";
    return { begin, pool: sourceCode.getText(begin.receiver), instead };
  }
  if (begin.text === undefined) {
    return undefined;
  }
  const pool = unwrap(begin.receiver);
  const written = sourceCode.getText(begin.receiver);
  const maker = makerOf(pool, context);
  if (maker === "one connection") {
    return undefined;
  }
  if (maker !== undefined) {
    return { begin, pool: written, instead: maker.instead.replace("{pool}", written) };
  }
  const name = pool.type === "CallExpression" ? calleeName(pool) : dottedName(pool)?.split(".").at(-1);
  const isPool = isTypedAsPool(pool, sourceCode) || (name !== undefined && /^(?:.*[a-z_])?pool$/i.test(name));
  if (!isPool || isAcquired(pool, sourceCode)) {
    return undefined;
  }
  return { begin, pool: written, instead: `take one connection from \`${written}\`` };
}

/** Whether a parameter or variable is declared as `Pool`. */
function isTypedAsPool(node: Node, sourceCode: SourceCode): boolean {
  const name = node.type === "Identifier" ? variableOf(node, sourceCode)?.defs[0]?.name : undefined;
  const type = name?.type === "Identifier" ? name.typeAnnotation?.typeAnnotation : undefined;
  return type?.type === "TSTypeReference" && /(?:^|\.)Pool$/.test(sourceCode.getText(type.typeName));
}

/** Whether a variable holds something that was awaited: a connection, whatever its name. */
function isAcquired(node: Node, sourceCode: SourceCode): boolean {
  const value = node.type === "Identifier" ? initialiserOf(variableOf(node, sourceCode)) : undefined;
  return value !== undefined && unwrap(value).type === "AwaitExpression";
}

/** What makes the pool that an expression stands for, in this file or another one: the same on every way. */
function makerOf(pool: Node, context: RuleContext): (typeof POOLS)[number] | "one connection" | undefined {
  const { all, closed } = originsInProject(pool, context);
  const makers = new Set(all.map(({ node, context: its, path }) => (path.length > 0 ? undefined : madeBy(node, its))));
  const [only] = makers;
  return closed && makers.size === 1 ? only : undefined;
}

function madeBy(value: Node, context: RuleContext): (typeof POOLS)[number] | "one connection" | undefined {
  let made = unwrap(value);
  if (made.type === "CallExpression" && made.callee.type === "MemberExpression" && keyName(made.callee) === "promise") {
    made = unwrap(made.callee.object);
  }
  if (made.type !== "NewExpression" && made.type !== "CallExpression") {
    return undefined;
  }
  const callee = unwrap(made.callee);
  const [object, name] =
    callee.type === "MemberExpression" ? [unwrap(callee.object), keyName(callee)] : [callee, undefined];
  const imported = object.type === "Identifier" ? importOf(variableOf(object, context.sourceCode)) : undefined;
  if (imported === undefined) {
    return undefined;
  }
  const exported = name ?? (imported.name === "*" ? "default" : imported.name);
  const row = POOLS.find((item) => item.modules.includes(imported.source) && item.makers.includes(exported));
  return row && hasOneConnection(made.arguments, context) ? "one connection" : row;
}

function hasOneConnection(given: readonly Node[], context: RuleContext): boolean {
  return given.some((argument) =>
    expressionsBehind(argument, context).some(
      (options) =>
        options.type === "ObjectExpression" &&
        options.properties.some(
          (property) =>
            property.type === "Property" &&
            ["max", "connectionLimit"].includes(keyName(property) ?? "") &&
            expressionsBehind(property.value, context).some((value) => value.type === "Literal" && value.value === 1),
        ),
    ),
  );
}
