/** Words with which calls begin that bring a thing into being: until they have ended, there is nothing to refer to. */
export const MAKING_VERBS: ReadonlySet<string> = new Set([
  "create",
  "enroll",
  "initialise",
  "initialize",
  "init",
  "insert",
  "provision",
  "register",
]);

/** Words with which calls begin that write a thing, which may have been there before. */
export const SAVING_VERBS: ReadonlySet<string> = new Set(["ensure", "persist", "save", "store", "upsert"]);

/** Names of methods that make their object usable. */
export const OPENING_METHODS_OF_OBJECTS: ReadonlySet<string> = new Set([
  "bootstrap",
  "connect",
  "init",
  "initialise",
  "initialize",
  "migrate",
  "setup",
]);

/**
 * Objects whose methods may be called before `connect()` has ended: pg, node-redis, ioredis, the drivers of MongoDB and
 * MySQL keep what they are asked until they are connected. Read in their documentation.
 */
export const QUEUES_UNTIL_CONNECTED = /(?:client|conn|connection|db|mongo|mongoose|mysql|pg|pool|redis|pub|sub)$/i;

/**
 * Names of single connections and transactions, which run what they are asked in the order of the calls, awaited or not.
 * A pool, and a client that has one inside, may run two queries side by side. Run on PGlite; pg says the same of its client.
 */
export const SINGLE_CONNECTION =
  /^(?:client|conn|connection|manager|em|entityManager|queryRunner|runner|session|t|transaction|trx|tx|[a-z]\w*(?:Client|Connection|Conn|Tx|Trx))$/;

/** What a call that follows does with a thing, by the word with which its name begins. */
export const DEPENDENT_VERBS: Readonly<Record<"links" | "reads" | "starts" | "updates", ReadonlySet<string>>> = {
  reads: new Set(["count", "fetch", "find", "get", "list", "load", "lookup", "query", "read", "retrieve", "select"]),
  updates: new Set(["complete", "decrement", "finalize", "finish", "increment", "mark", "patch", "rename", "update"]),
  links: new Set([
    "acquire",
    "add",
    "allocate",
    "assign",
    "associate",
    "attach",
    "bind",
    "claim",
    "create",
    "dispatch",
    "enqueue",
    "grant",
    "insert",
    "join",
    "lease",
    "link",
    "reserve",
    "schedule",
  ]),
  starts: new Set(["activate", "enable", "execute", "launch", "process", "resume", "run", "spawn", "start", "trigger"]),
};

/** What is asked of an object that has been opened, beside the above. */
export const USING_VERBS: ReadonlySet<string> = new Set([
  "call",
  "consume",
  "exec",
  "produce",
  "publish",
  "request",
  "send",
  "subscribe",
]);

/** Words of names by which a call tells somebody something, or keeps what can be computed again. */
export const BYSTANDER_WORDS: ReadonlySet<string> = new Set([
  "activity",
  "alert",
  "analytics",
  "audit",
  "beacon",
  "breadcrumb",
  "cache",
  "cached",
  "email",
  "heartbeat",
  "history",
  "log",
  "logger",
  "logging",
  "logs",
  "mail",
  "metric",
  "metrics",
  "notification",
  "notifications",
  "notify",
  "posthog",
  "prefetch",
  "preload",
  "presence",
  "sentry",
  "slack",
  "stat",
  "stats",
  "telemetry",
  "trace",
  "track",
  "tracking",
  "usage",
  "warm",
]);

/** Words of names that wait for what others have begun. */
export const JOINING_WORDS: ReadonlySet<string> = new Set([
  "barrier",
  "delay",
  "drain",
  "flush",
  "idle",
  "poll",
  "ready",
  "retry",
  "settle",
  "settled",
  "sleep",
  "sync",
  "until",
  "wait",
  "when",
]);

/** Names of values that everything is given, so that they say nothing of what two calls share. */
export const AMBIENT_NAMES: ReadonlySet<string> = new Set([
  "abort",
  "api",
  "app",
  "args",
  "auth",
  "baseurl",
  "body",
  "c",
  "cache",
  "client",
  "config",
  "context",
  "ctx",
  "cwd",
  "data",
  "e",
  "env",
  "environment",
  "err",
  "error",
  "event",
  "fetcher",
  "headers",
  "input",
  "kv",
  "log",
  "logger",
  "mode",
  "now",
  "options",
  "opts",
  "params",
  "payload",
  "props",
  "queue",
  "req",
  "request",
  "res",
  "response",
  "self",
  "server",
  "settings",
  "signal",
  "state",
  "storage",
  "store",
  "this",
  "timeout",
  "timestamp",
  "token",
  "transaction",
  "type",
  "undefined",
  "url",
]);

/** Last words of names that say what kind of value a thing is kept as, not which thing it is. */
export const KIND_WORDS: ReadonlySet<string> = new Set([
  "async",
  "data",
  "db",
  "details",
  "doc",
  "document",
  "entity",
  "entry",
  "id",
  "ids",
  "info",
  "input",
  "instance",
  "item",
  "key",
  "model",
  "object",
  "payload",
  "record",
  "row",
  "uuid",
]);

/** Last words of the names of objects that hold or serve things: `workerRepository` is about workers. */
export const HOLDER_WORDS: ReadonlySet<string> = new Set([
  "adapter",
  "api",
  "client",
  "collection",
  "controller",
  "dao",
  "db",
  "manager",
  "model",
  "provider",
  "registry",
  "repo",
  "repository",
  "service",
  "store",
  "table",
]);

/** Words in a name before what it is about ends: `createUserInDatabase` is about a user. */
export const PREPOSITIONS: ReadonlySet<string> = new Set([
  "as",
  "at",
  "by",
  "for",
  "from",
  "if",
  "in",
  "into",
  "on",
  "or",
  "to",
  "with",
]);
