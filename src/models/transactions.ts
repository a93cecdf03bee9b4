/** How a library lets code begin and end a transaction by hand. */
export interface TransactionMethods {
  /** Methods of a connection that begin a transaction on it. */
  readonly begins: readonly string[];
  /** Methods that resolve to a new transaction, where they are not given a callback. */
  readonly opens: readonly string[];
  readonly commits: readonly string[];
  readonly rollsBack: readonly string[];
  /** What says whether a transaction is open, where rolling back without one throws. */
  readonly active?: string;
  /** Whether rolling back without a transaction does no harm. */
  readonly harmless?: true;
}

/** Facts: the libraries' type definitions and documentation. */
export const TRANSACTION_METHODS = {
  mysql2: {
    begins: ["beginTransaction"],
    opens: [],
    commits: ["commit"],
    rollsBack: ["rollback"],
    harmless: true,
  },
  TypeORM: {
    begins: ["startTransaction"],
    opens: [],
    commits: ["commitTransaction"],
    rollsBack: ["rollbackTransaction"],
    active: "isTransactionActive",
  },
  MongoDB: {
    begins: ["startTransaction"],
    opens: [],
    commits: ["commitTransaction"],
    rollsBack: ["abortTransaction"],
    active: "inTransaction()",
  },
  "knex, Objection, Sequelize, Kysely": {
    begins: [],
    opens: ["transaction", "startTransaction"],
    commits: ["commit"],
    rollsBack: ["rollback"],
  },
  "mssql, MikroORM": { begins: ["begin"], opens: [], commits: ["commit"], rollsBack: ["rollback"] },
} as const satisfies Readonly<Record<string, TransactionMethods>>;

/** How a library lends a connection, and how it is given back. */
export interface ConnectionMethods {
  /** Methods that lend a connection. */
  readonly acquires: readonly string[];
  /** Methods that give it back as it is, with a transaction that is still open. */
  readonly releases: readonly string[];
  /** Methods that close it, and its transaction with it. */
  readonly discards: readonly string[];
}

/** Facts: the libraries' type definitions and documentation; pg's `release` was seen to lend an open transaction on. */
export const CONNECTION_METHODS = {
  pg: { acquires: ["connect"], releases: ["release"], discards: ["end"] },
  mysql2: { acquires: ["getConnection", "createConnection"], releases: ["release"], discards: ["end", "destroy"] },
  TypeORM: { acquires: ["createQueryRunner"], releases: ["release"], discards: [] },
  "postgres.js, Bun SQL": { acquires: ["reserve"], releases: ["release"], discards: ["end", "close"] },
  MongoDB: { acquires: ["startSession"], releases: [], discards: ["endSession"] },
} as const satisfies Readonly<Record<string, ConnectionMethods>>;

/** Methods of connections that take SQL as text. */
export const SQL_METHODS: readonly string[] = [
  "query",
  "execute",
  "exec",
  "run",
  "unsafe",
  "raw",
  "executeRaw",
  "$executeRaw",
  "$executeRawUnsafe",
  "$queryRaw",
  "$queryRawUnsafe",
];

/** What makes a pool: a query on it takes any connection. */
export interface PoolMaker {
  readonly modules: readonly string[];
  /** Exports that make it, called or constructed. */
  readonly makers: readonly string[];
  /** What to call instead for a transaction; `{pool}` is the pool as the code writes it. */
  readonly instead: string;
}

export const POOLS: readonly PoolMaker[] = [
  {
    modules: ["pg", "@neondatabase/serverless", "@vercel/postgres", "pg-pool"],
    makers: ["Pool", "createPool"],
    instead: "take one client with `{pool}.connect()`",
  },
  {
    modules: ["mysql2", "mysql2/promise", "mysql", "promise-mysql", "mariadb"],
    makers: ["createPool"],
    instead: "take one connection with `{pool}.getConnection()`",
  },
  {
    modules: ["@neondatabase/serverless"],
    makers: ["neon"],
    instead: "make one list of queries for `{pool}.transaction([…])`",
  },
  { modules: ["postgres"], makers: ["default"], instead: "use `{pool}.begin(…)`" },
  { modules: ["bun"], makers: ["SQL"], instead: "use `{pool}.begin(…)`" },
  { modules: ["@prisma/client"], makers: ["PrismaClient"], instead: "use `{pool}.$transaction(…)`" },
];

/** A method that runs a callback inside a transaction and ends the transaction by the callback's promise. */
export interface TransactionCallback {
  readonly method: string;
  /** Names that the receiver may end with; undefined: the method's name says enough. */
  readonly receivers?: RegExp;
}

export const TRANSACTION_CALLBACKS: readonly TransactionCallback[] = [
  { method: "$transaction" },
  { method: "begin", receivers: /(?:sql|pg|postgres)$/i },
  { method: "savepoint", receivers: /(?:sql|tx|trx)$/i },
  // pg-promise
  { method: "tx", receivers: /(?:db|database|conn|connection|client|pg|t|task|tx)$/i },
  { method: "txIf", receivers: /(?:db|database|conn|connection|client|pg|t|task|tx)$/i },
  // MongoDB, where the session is the transaction
  { method: "withTransaction", receivers: /session$/i },
  {
    method: "transaction",
    receivers: /(?:db|database|knex|drizzle|kysely|sql|tx|trx|dataSource|connection|manager|sequelize)$/i,
  },
];

/** First calls of a chain on a transaction that make a query, for clients whose queries are methods. */
export const QUERY_METHODS: readonly string[] = [
  "insert",
  "update",
  "delete",
  "select",
  "selectDistinct",
  "execute",
  "query",
  "raw",
  "unsafe",
  "any",
  "batch",
  "getRepository",
  "many",
  "manyOrNone",
  "none",
  "one",
  "oneOrNone",
  "result",
  "save",
  "remove",
  "upsert",
  "softDelete",
  "insertInto",
  "updateTable",
  "deleteFrom",
  "selectFrom",
  "replaceInto",
  "$executeRaw",
  "$executeRawUnsafe",
  "$queryRaw",
  "$queryRawUnsafe",
];

/** Methods of a Prisma model, called as `tx.model.method()`. */
export const MODEL_METHODS: readonly string[] = [
  "create",
  "createMany",
  "createManyAndReturn",
  "update",
  "updateMany",
  "updateManyAndReturn",
  "upsert",
  "delete",
  "deleteMany",
  "findUnique",
  "findUniqueOrThrow",
  "findFirst",
  "findFirstOrThrow",
  "findMany",
  "count",
  "aggregate",
  "groupBy",
];

/** Properties of a query's options by which it is given its transaction: Sequelize and knex, MongoDB. */
export const TRANSACTION_OPTIONS: ReadonlySet<string> = new Set(["session", "transacting", "transaction"]);

/** Names of database functions that begin a transaction, which ends with the request that calls them. */
export const BEGINNING_FUNCTION = /^(?:begin|start)(?:_?(?:transaction|tx))?$/i;

/** Types that only an open transaction has, by the modules that export them. Facts: the libraries' type definitions. */
export const TRANSACTION_TYPES: readonly { readonly modules: RegExp; readonly types: readonly string[] }[] = [
  { modules: /^(?:sequelize|sequelize-typescript|@sequelize\/core)$/, types: ["Transaction", "Sequelize.Transaction"] },
  { modules: /^(?:knex|objection)$/, types: ["Knex.Transaction", "knex.Transaction", "Transaction"] },
  { modules: /^kysely$/, types: ["Transaction", "ControlledTransaction"] },
  { modules: /^drizzle-orm\//, types: ["PgTransaction", "MySqlTransaction", "SQLiteTransaction"] },
  { modules: /^mssql$/, types: ["Transaction"] },
  // Prisma generates its client into the project as well.
  { modules: /prisma|\/client/i, types: ["Prisma.TransactionClient"] },
];

/** How the methods begin that write rows, of query builders, ORMs and models. */
export const WRITING_METHOD =
  /^(bulkCreate|create|decrement|delete|destroy|increment|insert|merge|patch|remove|replace|save|softDelete|truncate|update|upsert)(?![a-z])/;

/** The same of a statement of SQL, also behind `WITH`. */
export const WRITING_SQL = /^\s*(?:with\b[^;]*?\)\s*)?(delete|insert|merge|replace|truncate|update)\b/i;
