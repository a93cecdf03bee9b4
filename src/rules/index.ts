import type { PostmortemRule } from "../eslint/create-rule.js";
import { requireTransactionRollback } from "./require-transaction-rollback.js";

/** Every rule by its id, which is also the name of its file, its test and its page. */
export const rules: Readonly<Record<string, PostmortemRule>> = {
  "require-transaction-rollback": requireTransactionRollback,
};
