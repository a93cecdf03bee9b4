import type { TSESTree } from "@typescript-eslint/utils";

import { sqlClientOf } from "../../models/sql-clients.js";
import { MODEL_METHODS, QUERY_METHODS, TRANSACTION_CALLBACKS, TRANSACTION_OPTIONS } from "../../models/transactions.js";
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
  wrapped,
} from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext, SourceCode, Variable } from "../../plugin/types.js";
import { declaredBy, importOf, variableOf } from "../../ast/variables.js";
import { originsInProject } from "../../flow/values.js";

/** A query in a transaction's callback that is no part of the transaction. */
export type CallbackFault =
  | {
      readonly kind: "floating";
      readonly query: Query;
      /** Where an `await` would mend it: the query's statement in the async callback itself. */
      readonly awaitable: Node | undefined;
      /** The loop method that does not wait for its callback, where that is what drops the query. */
      readonly loop: string | undefined;
    }
  | {
      readonly kind: "outer";
      readonly query: Query;
      /** The client outside, as written. */
      readonly outer: string;
      /** The callback's parameter, or what holds the connection. */
      readonly transaction: { readonly name: string; readonly variable: Variable | undefined };
    }
  | {
      readonly kind: "dropped";
      /** The call that runs the transaction, which nobody waits for. */
      readonly call: TSESTree.CallExpression;
    }
  | {
      readonly kind: "unused";
      readonly callback: FunctionNode;
      /** The queries that go to the client outside. */
      readonly queries: readonly [Query, ...Query[]];
      readonly outer: string;
    };

/** A query as a chain of calls on a client: `tx.insert(users).values(user)`. */
export interface Query {
  /** What the chain starts with: `tx`, `this.db`. */
  readonly root: Node;
  /** The callee or tag of its first call: `tx.insert`. */
  readonly head: Node;
  /** The whole chain. */
  readonly chain: Node;
}

const MAY_RUN_CALLBACK = /transaction\b|\.(?:begin|savepoint|tx|txIf|withTransaction)\s*\(/;
const QUERIES = new Set(QUERY_METHODS);
const ON_MODELS = new Set(MODEL_METHODS);

/** A function that runs inside a transaction. */
export interface Callback {
  readonly call: TSESTree.CallExpression;
  readonly receiver: Node;
  readonly method: string;
  readonly callback: FunctionNode;
  /** The callback's parameter; undefined where it takes none. */
  readonly transaction: Variable | undefined;
}

/** Whether a file may run a transaction's callback, by its text alone. */
export function mayRunCallback(text: string): boolean {
  return MAY_RUN_CALLBACK.test(text);
}

/** The functions of a file that run inside a transaction. */
export const callbacksOf = perFile((context): readonly Callback[] =>
  mayRunCallback(context.sourceCode.text)
    ? nodesOf(context, "CallExpression").flatMap((call) => callbackOf(call, context.sourceCode) ?? [])
    : [],
);

/** The queries in transaction callbacks that are dropped or go to another connection. */
export const callbackFaultsOf = perFile((context): readonly CallbackFault[] => {
  const callbacks = callbacksOf(context);
  const transactions = new Set(callbacks.map(({ transaction }) => transaction));
  return callbacks.flatMap((callback) => [
    ...droppedTransaction(callback),
    ...floatingQueries(callback),
    ...outerQueries(callback, transactions, context),
  ]);
});

function callbackOf(call: TSESTree.CallExpression, sourceCode: SourceCode): Callback | undefined {
  const callee = unwrap(call.callee);
  if (callee.type !== "MemberExpression") {
    return undefined;
  }
  let method = keyName(callee);
  let receiver = unwrap(callee.object);
  if (
    method === "execute" &&
    receiver.type === "CallExpression" &&
    calleeName(receiver) === "transaction" &&
    receiver.callee.type === "MemberExpression"
  ) {
    // Kysely: db.transaction().execute(async (trx) => …)
    method = "transaction";
    receiver = unwrap(receiver.callee.object);
  }
  const row = TRANSACTION_CALLBACKS.find((item) => item.method === method);
  // `getManager().transaction(…)`: what a call gives is named by the function.
  const name = receiver.type === "CallExpression" ? calleeName(receiver) : dottedName(receiver);
  if (row === undefined || name === undefined || row.receivers?.test(name) === false) {
    return undefined;
  }
  const callback = call.arguments.map((argument) => unwrap(argument)).find((argument) => isFunction(argument));
  const parameter = callback?.params[0];
  if (callback === undefined || (parameter !== undefined && parameter.type !== "Identifier")) {
    return undefined;
  }
  // Synchronous SQLite drivers take a synchronous callback, whose queries need no await.
  if (!callback.async && row.method === "transaction") {
    return undefined;
  }
  const transaction =
    row.method === "withTransaction" && receiver.type === "Identifier"
      ? variableOf(receiver, sourceCode)
      : declaredBy(callback, sourceCode).find((variable) => variable.defs[0]?.name === parameter);
  return { call, receiver, method: row.method, callback, transaction };
}

/** A transaction that an asynchronous function begins as a statement: what follows it runs before it has ended. */
function droppedTransaction({ call }: Callback): CallbackFault[] {
  const isStatement = wrapped(call).parent?.type === "ExpressionStatement";
  return isStatement && enclosingFunction(call)?.async === true ? [{ kind: "dropped", call }] : [];
}

function floatingQueries({ callback, transaction, method }: Callback): CallbackFault[] {
  return (transaction?.references ?? []).flatMap(({ identifier }) =>
    isWithin(identifier, callback) ? (floatingAt(identifier, method, callback) ?? []) : [],
  );
}

/**
 * The query that starts with a client or is given it, where nobody waits for the query.
 *
 * @param around the function in whose time the transaction runs.
 */
export function floatingAt(client: Node, method: string, around: Node): FloatingQuery | undefined {
  const query = queryAt(client, method) ?? queryGiven(client);
  if (query === undefined) {
    return undefined;
  }
  const within = enclosingFunction(query.chain);
  const outer = wrapped(query.chain);
  const { parent } = outer as { parent?: Node };
  if (within === undefined || within === around) {
    if (parent?.type === "ExpressionStatement") {
      return { kind: "floating", query, awaitable: within?.async === false ? undefined : outer, loop: undefined };
    }
    return parent?.type === "UnaryExpression" && parent.operator === "void"
      ? { kind: "floating", query, awaitable: undefined, loop: undefined }
      : undefined;
  }
  const loop = droppedLoop(within, around);
  const isDropped =
    parent?.type === "ExpressionStatement" ||
    parent?.type === "ReturnStatement" ||
    parent === within ||
    parent?.type === "AwaitExpression";
  return loop !== undefined && isDropped ? { kind: "floating", query, awaitable: undefined, loop } : undefined;
}

export type FloatingQuery = Extract<CallbackFault, { kind: "floating" }>;

/** The query that is given a transaction among its options: `User.create(row, { transaction: t })`. */
export function queryGiven(transaction: Node): Query | undefined {
  const property = transaction.parent;
  const options = property?.type === "Property" && property.value === transaction ? property.parent : undefined;
  const call = options?.parent;
  return property?.type === "Property" &&
    TRANSACTION_OPTIONS.has(keyName(property) ?? "") &&
    call?.type === "CallExpression" &&
    call.callee.type === "MemberExpression" &&
    call.arguments.includes(options as TSESTree.ObjectExpression)
    ? { root: call.callee.object, head: call.callee, chain: chainFrom(call) }
    : undefined;
}

/** The method's name where a function is the callback of `forEach`, or of a `map` that nobody gathers. */
function droppedLoop(inner: FunctionNode, around: Node): string | undefined {
  const call = inner.parent;
  if (call.type !== "CallExpression" || call.arguments[0] !== inner || enclosingFunction(call) !== around) {
    return undefined;
  }
  const name = calleeName(call);
  const { parent } = wrapped(call);
  // To await or to return a list of promises waits for none of them.
  const isDropped =
    parent?.type === "ExpressionStatement" ||
    (inner.async && name === "map" && (parent?.type === "AwaitExpression" || parent?.type === "ReturnStatement"));
  return (name === "forEach" || name === "map") && isDropped ? name : undefined;
}

function outerQueries(
  { receiver, method, callback, transaction }: Callback,
  transactions: ReadonlySet<Variable | undefined>,
  context: RuleContext,
): CallbackFault[] {
  const { sourceCode } = context;
  const outer = dottedName(receiver);
  const root = rootOf(receiver);
  const variable = root.type === "Identifier" ? variableOf(root, sourceCode) : undefined;
  const isSavepoint = variable !== undefined && transactions.has(variable);
  if (outer === undefined || isSavepoint || method === "withTransaction" || /sequelize$/i.test(outer)) {
    return [];
  }
  const queries: Query[] = [];
  walk(callback.body, sourceCode, (node) => {
    if (node.type === "CatchClause") {
      return false;
    }
    if (node.type !== root.type || (node.type !== "Identifier" && node.type !== "ThisExpression")) {
      return true;
    }
    let client: Node = node;
    while (dottedName(client) !== outer) {
      const { parent } = client as { parent?: Node };
      if (parent?.type !== "MemberExpression" || parent.object !== client) {
        return true;
      }
      client = parent;
    }
    if (node.type === "Identifier" && variableOf(node, sourceCode) !== variable) {
      return true;
    }
    const query = queryAt(client, method);
    if (query !== undefined && isSent(query) && !(transaction && mentions(query.chain, transaction))) {
      queries.push(query);
    }
    return true;
  });
  if (transaction !== undefined) {
    const { name } = transaction;
    return queries.map((query) => ({ kind: "outer", query, outer, transaction: { name, variable: transaction } }));
  }
  // Some wrappers keep the transaction aside for their own client; these libraries do not.
  const [first, ...others] = queries;
  return first && isPlainClient(receiver, context)
    ? [{ kind: "unused", callback, queries: [first, ...others], outer }]
    : [];
}

const PLAIN = ["drizzle", "kysely", "Prisma", "knex", "postgres.js"];
const isPlain = (source: string): boolean => PLAIN.includes(sqlClientOf(source)?.name ?? "");

/** Whether the file, or the one that the client is made in, has it from such a library. */
function isPlainClient(client: Node, context: RuleContext): boolean {
  return (
    context.sourceCode.ast.body.some(
      (statement) => statement.type === "ImportDeclaration" && isPlain(statement.source.value),
    ) ||
    originsInProject(client, context).all.some(({ node, path, context: its }) => {
      const callee = path.length === 0 && node.type === "NewExpression" ? unwrap(node.callee) : undefined;
      const made = callee?.type === "Identifier" ? importOf(variableOf(callee, its.sourceCode)) : undefined;
      // Prisma generates its client into the project as well.
      return made !== undefined && (isPlain(made.source) || made.name === "PrismaClient");
    })
  );
}

/** Whether a query is run where it stands, and is no part of another one. */
export function isSent({ chain }: Query): boolean {
  const { parent } = wrapped(chain) as { parent?: Node };
  return (
    parent?.type === "AwaitExpression" || parent?.type === "ExpressionStatement" || parent?.type === "ReturnStatement"
  );
}

/** Whether a variable stands somewhere in a node. */
export function mentions(node: Node, variable: Variable): boolean {
  return variable.references.some(
    ({ identifier }) => identifier.range[0] >= node.range[0] && identifier.range[1] <= node.range[1],
  );
}

/** The query that starts with a client; undefined where what is called on it is no query. */
export function queryAt(client: Node, method: string): Query | undefined {
  const { parent } = client as { parent?: Node };
  if (parent === undefined) {
    return undefined;
  }
  if (parent.type === "MemberExpression" && parent.object === client && keyName(parent) === "manager") {
    // TypeORM's query runner has its queries in a manager.
    return queryAt(parent, method);
  }
  if ((parent.type === "TaggedTemplateExpression" && parent.tag === client) || isCallOf(parent, client)) {
    // `tx("users")` is knex; what postgres.js makes of `tx(values)` is a part of a query.
    const chain = chainFrom(parent);
    return parent.type === "CallExpression" && chain === parent ? undefined : { root: client, head: client, chain };
  }
  if (parent.type !== "MemberExpression" || parent.object !== client) {
    return undefined;
  }
  const name = keyName(parent);
  const first = parent.parent;
  if (name !== undefined && QUERIES.has(name) && (isCallOf(first, parent) || isTagOf(first, parent))) {
    const chain = chainFrom(first);
    return name === "getRepository" && chain === first ? undefined : { root: client, head: parent, chain };
  }
  if (first.type === "MemberExpression" && first.object === parent) {
    const called = keyName(first) ?? "";
    if (method === "$transaction" && ON_MODELS.has(called) && isCallOf(first.parent, first)) {
      return { root: client, head: first, chain: chainFrom(first.parent) };
    }
    const relation = first.parent;
    if (
      name === "query" &&
      relation.type === "MemberExpression" &&
      /^find(?:First|Many)$/.test(keyName(relation) ?? "")
    ) {
      return isCallOf(relation.parent, relation)
        ? { root: client, head: relation, chain: chainFrom(relation.parent) }
        : undefined;
    }
  }
  return undefined;
}

const isCallOf = (node: Node, callee: Node): boolean => node.type === "CallExpression" && node.callee === callee;
const isTagOf = (node: Node, tag: Node): boolean => node.type === "TaggedTemplateExpression" && node.tag === tag;

/** The whole chain of calls that goes on from a call. */
function chainFrom(call: Node): Node {
  let chain = call;
  for (;;) {
    const { parent } = chain as { parent?: Node };
    if (parent?.type === "MemberExpression" && parent.object === chain) {
      chain = parent;
    } else if (parent?.type === "CallExpression" && parent.callee === chain) {
      chain = parent;
    } else {
      return chain;
    }
  }
}
