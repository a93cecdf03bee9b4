import { createRequire } from "node:module";

import type { ESLint, Linter } from "eslint";

import { makeConfig } from "./configs.js";
import type { PostmortemRule } from "./plugin/create-rule.js";
import { rules as ruleMap } from "./rules/index.js";

const { name, version } = createRequire(import.meta.url)("../package.json") as { name: string; version: string };

export type { QueueSetting, Settings } from "./settings.js";
export { defineSettings } from "./settings.js";

interface PostmortemPlugin extends ESLint.Plugin {
  configs: Record<"all" | "recommended" | "recommendedTypeChecked", Linter.Config>;
}

const severityInRecommended = (rule: PostmortemRule): "error" | "warn" => rule.meta.docs.recommended;

/** The plugin: its rules and its flat configs, each usable alone. */
const plugin: PostmortemPlugin = {
  meta: { name, version, namespace: "postmortem" },
  rules: ruleMap as unknown as NonNullable<ESLint.Plugin["rules"]>,
  configs: {
    recommended: makeConfig("recommended", ruleMap, severityInRecommended),
    recommendedTypeChecked: makeConfig("recommendedTypeChecked", ruleMap, severityInRecommended, { typeChecked: true }),
    all: makeConfig("all", ruleMap, () => "error"),
  },
};

for (const config of Object.values(plugin.configs)) {
  config.plugins = { postmortem: plugin };
}

// Each with a type of ESLint's own: what it takes from elsewhere cannot be resolved from here.
export const configs: PostmortemPlugin["configs"] = plugin.configs;
export const meta: ESLint.Plugin["meta"] = plugin.meta;
export const rules: ESLint.Plugin["rules"] = plugin.rules;
export { plugin as default, plugin as "module.exports" };
