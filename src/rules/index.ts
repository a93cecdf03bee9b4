import type { PostmortemRule } from "../eslint/create-rule.js";
import clearCompletionOnRestart from "./clear-completion-on-restart.js";
import completionTimestampFinalOnly from "./completion-timestamp-final-only.js";
import preferDatabaseClock from "./prefer-database-clock.js";

/** Every rule by its id, which is also the name of its file, its test and its page. */
export const rules: Readonly<Record<string, PostmortemRule>> = {
  "clear-completion-on-restart": clearCompletionOnRestart,
  "completion-timestamp-final-only": completionTimestampFinalOnly,
  "prefer-database-clock": preferDatabaseClock,
};
