/** Words with which calls begin that write what somebody will look for. */
export const WRITING_VERBS: ReadonlySet<string> = new Set([
  "create",
  "decrement",
  "enqueue",
  "increment",
  "insert",
  "mark",
  "persist",
  "save",
  "store",
  "update",
  "upsert",
]);

/** Words that write as well where the call is given, or belongs to, a database or a queue; else they may clean up. */
export const WRITING_VERBS_WITH_CLIENT: ReadonlySet<string> = new Set([
  "add",
  "append",
  "archive",
  "audit",
  "count",
  "delete",
  "merge",
  "push",
  "record",
  "register",
  "remove",
  "replace",
  "schedule",
  "send",
  "set",
  "sync",
  "touch",
  "track",
  "write",
]);

/** Verbs of SQL that change rows. */
export const WRITING_SQL: ReadonlySet<string> = new Set(["delete", "insert", "merge", "replace", "update"]);

/** HTTP methods by which a request tells its receiver something. */
export const SENDING_HTTP_METHODS: ReadonlySet<string> = new Set(["DELETE", "PATCH", "POST", "PUT"]);

/** Words in the names and addresses of work that may fail: what is measured, cached, logged or tidied up. */
export const BEST_EFFORT_WORDS: ReadonlySet<string> = new Set([
  "abort",
  "accessed",
  "activity",
  "analytics",
  "beacon",
  "breadcrumb",
  "cache",
  "caches",
  "cached",
  "cancel",
  "cleanup",
  "close",
  "debug",
  "discard",
  "heartbeat",
  "kv",
  "log",
  "logger",
  "logging",
  "logs",
  "metric",
  "metrics",
  "monitoring",
  "otel",
  "ping",
  "plausible",
  "posthog",
  "prefetch",
  "preload",
  "presence",
  "probe",
  "purge",
  "release",
  "revalidate",
  "seen",
  "segment",
  "sentry",
  "stats",
  "telemetry",
  "temp",
  "temporary",
  "tmp",
  "trace",
  "typing",
  "umami",
  "unlink",
  "unlock",
  "used",
  "warm",
  "warmup",
]);

/** Words of columns that say when, how often and from where something was last used. */
export const TRACE_WORDS: ReadonlySet<string> = new Set(["accessed", "heartbeat", "seen", "touched", "usage", "used"]);

/** Words with which calls begin that write down what somebody did, where `audit` is a word of their name. */
export const AUDITING_VERBS: ReadonlySet<string> = new Set([
  "add",
  "append",
  "audit",
  "log",
  "record",
  "track",
  "write",
]);

/** Words with which calls begin that set the status that the rest of their name says: `markFailed()`. */
export const FINAL_MARKS: ReadonlySet<string> = new Set(["mark", "set"]);

/** Levels of a logger below error, as its methods are named. */
export const LOW_LEVELS: ReadonlySet<string> = new Set([
  "debug",
  "info",
  "log",
  "notice",
  "trace",
  "verbose",
  "warn",
  "warning",
]);

/** Names of functions that do nothing, where the file does not show what they do. */
export const NOOP_NAME = /^(?:_\.)?(?:noop|noOp|no_op|doNothing|swallow|ignore|ignoreError|silent)$/;

/** Words with which calls begin that tell a webhook something, where `webhook` is a word of their name. */
export const WEBHOOK_VERBS: ReadonlySet<string> = new Set([
  "deliver",
  "dispatch",
  "emit",
  "fan",
  "fire",
  "notify",
  "post",
  "send",
  "trigger",
]);

/** Libraries whose loggers have an `error` level. Read in their documentation. */
export const LOGGER_MODULES: ReadonlySet<string> = new Set([
  "bunyan",
  "consola",
  "log4js",
  "loglevel",
  "pino",
  "tslog",
  "winston",
]);

/** Libraries that call functions at times: what is called or constructed. Read in their documentation. */
export const SCHEDULERS: readonly { readonly names: readonly string[]; readonly modules: readonly string[] }[] = [
  { names: ["schedule", "createTask"], modules: ["node-cron"] },
  { names: ["CronJob", "from"], modules: ["cron"] },
  { names: ["scheduleJob"], modules: ["node-schedule"] },
  { names: ["Cron"], modules: ["croner"] },
];

/** Decorators of NestJS for methods that a clock or a queue calls. */
export const SCHEDULED_DECORATORS: ReadonlySet<string> = new Set(["Cron", "Interval", "OnEvent", "Process", "Timeout"]);
