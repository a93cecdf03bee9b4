import type { Linter } from "eslint";

import type { PostmortemRule } from "./plugin/create-rule.js";

/** Where a rule stands in the configs, by its own metadata. */
type Membership = (rule: PostmortemRule) => Linter.RuleSeverity | undefined;

/** What stands before the name of a rule, and the key of the settings. */
export const NAMESPACE = "postmortem";

/**
 * Computes a flat config from the metadata of the rules.
 *
 * @param settings what the config sets under `settings.postmortem`.
 */
export function makeConfig(
  name: string,
  rules: Readonly<Record<string, PostmortemRule>>,
  severityOf: Membership,
  settings?: Readonly<Record<string, unknown>>,
): Linter.Config {
  const entries = Object.entries(rules).flatMap(([ruleName, rule]) => {
    const severity = severityOf(rule);
    return severity === undefined ? [] : [[`${NAMESPACE}/${ruleName}`, severity] as const];
  });
  return {
    name: `${NAMESPACE}/${name}`,
    rules: Object.fromEntries(entries),
    ...(settings && { settings: { [NAMESPACE]: settings } }),
  };
}
