import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";

import plugin from "../src/index.js";

export interface LintOptions {
  readonly filename?: string;
  /** The folder that ESLint is started in. */
  readonly cwd?: string;
  /** `settings.postmortem`. */
  readonly settings?: unknown;
  /** The one rule to lint with; without it, all. */
  readonly only?: string;
  /** What stands in the configuration beside the rules. */
  readonly config?: Linter.Config;
}

const FILES = ["**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}"];

/** The rules, on the typescript-eslint parser without type information. */
function configOf({ settings, only, config }: LintOptions): Linter.Config[] {
  return [
    {
      files: FILES,
      languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
      linterOptions: { reportUnusedDisableDirectives: "error" },
      ...(settings !== undefined && { settings: { postmortem: settings } }),
    },
    only === undefined
      ? plugin.configs.all
      : { plugins: { postmortem: plugin }, rules: { [`postmortem/${only}`]: "error" as const } },
    ...(config ? [{ files: FILES, ...config }] : []),
  ];
}

/**
 * Lints a text with every rule of the plugin, or with one.
 *
 * @throws what a rule throws.
 */
export function lint(text: string, options: LintOptions = {}): Linter.LintMessage[] {
  const linter = new Linter(options.cwd === undefined ? {} : { cwd: options.cwd });
  return linter.verify(text, configOf(options), { filename: options.filename ?? "src/example.ts" });
}

/** The text after `--fix`. */
export function fix(text: string, options: LintOptions = {}): string {
  return new Linter().verifyAndFix(text, configOf(options), { filename: options.filename ?? "src/example.ts" }).output;
}

/** The text after the first suggestion of a report. */
export function applySuggestion(text: string, message: Linter.LintMessage | undefined): string | undefined {
  const edit = message?.suggestions?.[0]?.fix;
  return edit && text.slice(0, edit.range[0]) + edit.text + text.slice(edit.range[1]);
}
