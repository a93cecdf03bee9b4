import type { PostmortemRule } from "../eslint/create-rule.js";
import { noLogOnlyPendingWork } from "./no-log-only-pending-work.js";
import { requireTransactionRollback } from "./require-transaction-rollback.js";

/** Every rule by its id, which is also the name of its file, its test and its page. */
export const rules: Readonly<Record<string, PostmortemRule>> = {
  "no-log-only-pending-work": noLogOnlyPendingWork,
  "require-transaction-rollback": requireTransactionRollback,
};
