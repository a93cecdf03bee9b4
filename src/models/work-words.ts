/** Words of a name that say that its value counts or lists work which is still to be done. */
export const LEFT_OVER_WORDS: readonly string[] = [
  "pending",
  "remaining",
  "remainder",
  "unprocessed",
  "backlog",
  "leftover",
  "leftovers",
  "left",
  "outstanding",
  "unfinished",
  "incomplete",
  "missing",
  "needing",
  "needed",
  "queued",
  "todo",
  "unsynced",
  "unsent",
  "undelivered",
];

/** Words that say that others are at the work: parts in flight report back by themselves. */
export const IN_FLIGHT_WORDS: readonly string[] = [
  "batch",
  "batches",
  "chunk",
  "chunks",
  "worker",
  "workers",
  "flight",
  "inflight",
  "active",
  "running",
  "processing",
  "request",
  "requests",
  "connections",
];

/** What a query for left-over work says. */
export const LEFT_OVER_QUERY =
  /\b(?:pending|unprocessed|remaining|queued|backlog|incomplete|unsynced|unsent|needs_\w+)\b|\bis(?:_not_|\s+)null\b|\bisNull\(/i;

/** What completing the whole says, in a call's name, a status or an SQL text. */
export const COMPLETION = /complet|finish|finali[sz]|done\b|succe(?:ss|ed)/i;

/** What a log or a comment says where somebody else will do the rest, or where a cap is no loss. */
export const HANDED_OVER =
  /\bnext\s+(?:\w+\s+)?(?:run|tick|poll|cycle|invocation|interval|pass|sync|time|cron|sweep)|\bretr(?:y|ied|ies)|\balready\b|\bcron\b|\bdefer|\bpick(?:s|ed)? up\b|\bre-?queued?\b|\breschedul/i;

/** What a log says where a cap cut something off. */
export const CUT_OFF = /truncat|\bcap(?:ped|ping)?\b|limit|exceed|\bonly\b|\bdropp|\bskipp|\bfirst\b|\bcut\b/i;

/** Files and functions that watch and report, and whose work is to say what they find. */
export const REPORTING = /cron|monitor|health|report|metric|stats|dashboard|diagnos/i;

/** Functions whose purpose is to choose: what they leave out is no work. */
export const CHOOSING = /rank|search|suggest|recommend|prompt|preview|context|summar|sample|top(?=[A-Z\d]|$)/i;

/**
 * Properties of AWS answers to a batch that say what was not done: DynamoDB, Kinesis, Firehose and EventBridge. The
 * answer is a success all the same.
 */
export const REFUSED_PROPERTIES: readonly string[] = [
  "UnprocessedItems",
  "UnprocessedKeys",
  "FailedRecordCount",
  "FailedPutCount",
  "FailedEntryCount",
];
