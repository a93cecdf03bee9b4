import type { PostmortemRule } from "../eslint/create-rule.js";
import { noEarlyConnectionClose } from "./no-early-connection-close.js";
import { noFloatingRequestPromise } from "./no-floating-request-promise.js";
import { noLogOnlyPendingWork } from "./no-log-only-pending-work.js";
import { noMisusedWaituntil } from "./no-misused-waituntil.js";
import { noSilentBackgroundFailure } from "./no-silent-background-failure.js";
import { noUnawaitedPrerequisite } from "./no-unawaited-prerequisite.js";
import { requireTransactionRollback } from "./require-transaction-rollback.js";
import { requireWaituntil } from "./require-waituntil.js";

/** Every rule by its id, which is also the name of its file, its test and its page. */
export const rules: Readonly<Record<string, PostmortemRule>> = {
  "no-early-connection-close": noEarlyConnectionClose,
  "no-floating-request-promise": noFloatingRequestPromise,
  "no-log-only-pending-work": noLogOnlyPendingWork,
  "no-misused-waituntil": noMisusedWaituntil,
  "no-silent-background-failure": noSilentBackgroundFailure,
  "no-unawaited-prerequisite": noUnawaitedPrerequisite,
  "require-transaction-rollback": requireTransactionRollback,
  "require-waituntil": requireWaituntil,
};
