/**
 * Methods of bindings on a Worker's environment that return a promise: KV, R2, D1, queues, workflows, Vectorize,
 * service bindings. What is not here (`writeDataPoint`, `idFromName`, `prepare`, `bind`) is synchronous. Read in the
 * runtime's type definitions.
 */
export const BINDING_METHODS: ReadonlySet<string> = new Set([
  "batch",
  "create",
  "createBatch",
  "createMultipartUpload",
  "delete",
  "deleteByIds",
  "exec",
  "fetch",
  "insert",
  "put",
  "send",
  "sendBatch",
  "upsert",
]);

/** Methods that run a prepared statement, after `prepare(…)` and perhaps `bind(…)`. */
export const STATEMENT_METHODS: ReadonlySet<string> = new Set(["all", "first", "raw", "run"]);

/** Methods of query builders and ORMs that describe a query which has yet to be sent. */
export const QUERY_METHODS: ReadonlySet<string> = new Set([
  "create",
  "createMany",
  "delete",
  "deleteFrom",
  "deleteMany",
  "deleteOne",
  "findOneAndDelete",
  "findOneAndUpdate",
  "insert",
  "insertInto",
  "replaceInto",
  "update",
  "updateMany",
  "updateOne",
  "updateTable",
  "upsert",
]);

/** Methods of the Cache API that write. */
export const CACHE_METHODS: ReadonlySet<string> = new Set(["delete", "put"]);

/** Functions of `Promise` that gather promises. */
export const GATHERING: ReadonlySet<string> = new Set(["all", "allSettled", "any", "race"]);

/** Timers, which call back after the handler may have returned, and drop what the callback returns. */
export const TIMERS: ReadonlySet<string> = new Set(["setImmediate", "setInterval", "setTimeout"]);

/**
 * What calls back before the response of a handler is sent, and drops what the callback returns: a `waitUntil()` in the
 * callback is in time, which was run in workerd.
 */
export const MICROTASKS: ReadonlySet<string> = new Set(["process.nextTick", "queueMicrotask"]);

/**
 * Names of calls that lose nothing of the request's when they are cut off: they give something back, throw something
 * away, or only read.
 */
export const HARMLESS_NAME =
  /^(?:abort|assert|cancel|check|clear|close|consumeStream|destroy|dispose|end|find|fetchQuery|get|has|invalidate|is|list|load|parse|preconnect|prefetch|preload|prewarm|read|release|resolve|return|select|terminate|unlock|validate|warm)(?:[A-Z_]|$)/;

/** Of these, the names that say little of what a function does: it may throw away what is stored, or note what it saw. */
export const PERHAPS_HARMLESS_NAME =
  /^(?:abort|cancel|check|clear|close|end|invalidate|release|resolve|return|terminate|unlock|validate)(?:[A-Z_]|$)/;

/** Names of calls that change what is stored. */
export const WRITING_NAME = /^(?:create|del|delete|insert|put|remove|save|unlink|update|upsert)(?:[A-Z_]|$)/;

/** Methods that give out a connection for as long as the caller needs it. */
export const OPENING_METHODS: ReadonlySet<string> = new Set([
  "acquire",
  "connect",
  "createQueryRunner",
  "getConnection",
  "reserve",
]);

/** Methods after which a client, a connection or a transaction can no longer be used. */
export const CLOSING_METHODS: ReadonlySet<string> = new Set([
  "$disconnect",
  "close",
  "destroy",
  "disconnect",
  "dispose",
  "end",
  "quit",
  "release",
]);

/** Names under which a client for a database is passed around. */
export const CLIENT_NAME =
  /^(?:sql|pg|tx|trx|em|orm|db|database|drizzle|kysely|knex|prisma|redis|client|conn|connection|pool|queryRunner)$|(?:Sql|Db|DB|Database)$|(?:sql|pg|db|redis|mongo|prisma|database|postgres|mysql)(?:Client|Conn|Connection|Pool)$/i;

/** Functions of the runtimes that end the process, so that nothing runs after them, not even a `finally`. */
export const ENDS_PROCESS: ReadonlySet<string> = new Set([
  "Bun.exit",
  "Deno.exit",
  "process.abort",
  "process.exit",
  "process.reallyExit",
]);
