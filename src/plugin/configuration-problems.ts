import { typesOf } from "./type-services.js";
import { perFile } from "./per-file.js";
import { checkSettings } from "./settings.js";
import type { RuleContext } from "./types.js";

/** Which rule says what is wrong, of each run of the linter: the contexts of a run's rules have one object behind them. */
const claims = perFile(() => new WeakMap<object, string>());

/**
 * What is wrong with the configuration of this file, for the first rule that asks; the others get nothing, so that each
 * problem is reported once however many rules are on.
 */
export function claimProblems(context: RuleContext, ruleName: string): readonly string[] {
  const claim = claims(context);
  const run = (Object.getPrototypeOf(context) as object | null) ?? context.sourceCode;
  const claimant = claim.get(run) ?? ruleName;
  claim.set(run, claimant);
  if (claimant !== ruleName) {
    return [];
  }
  const { settings, problems } = checkSettings(context);
  if (settings.typeChecked && typesOf(context) === undefined) {
    return [
      ...problems,
      "recommendedTypeChecked needs type information and the parser provides none: set languageOptions.parserOptions.projectService to true, or use the recommended config.",
    ];
  }
  return problems;
}
