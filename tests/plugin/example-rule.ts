import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";

import { createRule, type PostmortemRule } from "../../src/plugin/create-rule.js";
import type { RuleContext } from "../../src/plugin/types.js";

/** Makes a rule that does nothing but what a test wants of it when a file is read. */
export function exampleRule(name: string, atProgram: (context: RuleContext) => void = () => undefined): PostmortemRule {
  return createRule({
    name,
    meta: {
      type: "problem",
      docs: { description: "Require nothing", incident: "000", recommended: "error" },
      fixable: "code",
      hasSuggestions: true,
      messages: { found: "Found {{what}}.", first: "Do the first thing.", second: "Do the second thing." },
      schema: [],
      defaultOptions: [],
    },
    create(context) {
      return {
        Program() {
          atProgram(context);
        },
      };
    },
  });
}

/** Lints with some rules alone. */
export function lintWith(
  rules: Readonly<Record<string, PostmortemRule>>,
  text: string,
  config: Linter.Config = {},
): Linter.LintMessage[] {
  return new Linter().verify(text, [
    {
      languageOptions: { parser },
      plugins: {
        postmortem: { rules: rules as unknown as NonNullable<Linter.Config["plugins"]>[string]["rules"] & {} },
      },
      rules: Object.fromEntries(Object.keys(rules).map((name) => [`postmortem/${name}`, "error"])),
    },
    config,
  ]);
}
