import type { PostmortemRule } from "../eslint/create-rule.js";
import noFloatingRequestPromise from "./no-floating-request-promise.js";
import requireWaituntil from "./require-waituntil.js";

/** Every rule by its id, which is also the name of its file, its test and its page. */
export const rules: Readonly<Record<string, PostmortemRule>> = {
  "no-floating-request-promise": noFloatingRequestPromise,
  "require-waituntil": requireWaituntil,
};
