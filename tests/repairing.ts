import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { expect } from "vitest";

import { applySuggestion, lint } from "./linting.js";

/** Whether the parser alone takes a text: where it does not, there is nothing for a rule to stumble over. */
export function parses(text: string, filename = "src/example.ts"): boolean {
  const config: Linter.Config = {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
  };
  try {
    return !new Linter().verify(text, [config], { filename }).some(({ fatal }) => fatal);
  } catch (error) {
    if (error instanceof RangeError) {
      return false;
    }
    throw error;
  }
}

/**
 * Lints a text, and looks whether what any repair makes of it still parses.
 *
 * @returns whether the text itself parses.
 */
export function lintAndRepair(text: string, filename = "src/example.ts"): boolean {
  const messages = lint(text, { filename });
  if (messages.some(({ fatal }) => fatal)) {
    return false;
  }
  for (const message of messages) {
    const { fix } = message;
    const fixed = fix && text.slice(0, fix.range[0]) + fix.text + text.slice(fix.range[1]);
    for (const output of [fixed, applySuggestion(text, message)]) {
      if (output !== undefined) {
        expect(parses(output, filename), `this repair parses:\n${output}`).toBe(true);
      }
    }
  }
  return true;
}
