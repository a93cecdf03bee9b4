import type { PostmortemRule } from "../plugin/create-rule.js";
import { clearCompletionOnRestart } from "./clear-completion-on-restart.js";
import { completionTimestampFinalOnly } from "./completion-timestamp-final-only.js";
import { noEarlyConnectionClose } from "./no-early-connection-close.js";
import { noFloatingRequestPromise } from "./no-floating-request-promise.js";
import { noLogOnlyPendingWork } from "./no-log-only-pending-work.js";
import { noMisusedWaituntil } from "./no-misused-waituntil.js";
import { noSilentBackgroundFailure } from "./no-silent-background-failure.js";
import { noUnawaitedPrerequisite } from "./no-unawaited-prerequisite.js";
import { preferDatabaseClock } from "./prefer-database-clock.js";
import { queuePayloadIdsOnly } from "./queue-payload-ids-only.js";
import { refetchInQueueConsumer } from "./refetch-in-queue-consumer.js";
import { requireTransactionRollback } from "./require-transaction-rollback.js";
import { requireWaituntil } from "./require-waituntil.js";

/** Every rule by its id, which is also the name of its file, its test and its page. */
export const rules: Readonly<Record<string, PostmortemRule>> = {
  "clear-completion-on-restart": clearCompletionOnRestart,
  "completion-timestamp-final-only": completionTimestampFinalOnly,
  "no-early-connection-close": noEarlyConnectionClose,
  "no-floating-request-promise": noFloatingRequestPromise,
  "no-log-only-pending-work": noLogOnlyPendingWork,
  "no-misused-waituntil": noMisusedWaituntil,
  "no-silent-background-failure": noSilentBackgroundFailure,
  "no-unawaited-prerequisite": noUnawaitedPrerequisite,
  "prefer-database-clock": preferDatabaseClock,
  "queue-payload-ids-only": queuePayloadIdsOnly,
  "refetch-in-queue-consumer": refetchInQueueConsumer,
  "require-transaction-rollback": requireTransactionRollback,
  "require-waituntil": requireWaituntil,
};
