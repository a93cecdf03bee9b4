import { createRequire } from "node:module";
import { join } from "node:path";

import { Linter, type ESLint } from "eslint";

import { NAMESPACE } from "../configs.js";
import plugin from "../index.js";
import { sourceText } from "./source-files.js";

/**
 * The parser that reads TypeScript: the one beside this package, else that of the project whose code is read; undefined
 * where neither has one that loads. It brings the compiler along, which a project without TypeScript has no use for.
 */
export function findParser(cwd: string): Linter.Parser | undefined {
  for (const from of [import.meta.url, join(cwd, "package.json")]) {
    try {
      return createRequire(from)("@typescript-eslint/parser") as Linter.Parser;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** What reads source files without a configuration of their project; without a parser, JavaScript only. */
export function readingWith(parser: Linter.Parser | undefined): Linter.Config {
  return {
    files: ["**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}"],
    languageOptions: { ...(parser && { parser }), parserOptions: { ecmaFeatures: { jsx: true } } },
    linterOptions: { reportUnusedDisableDirectives: "off" },
  };
}

/**
 * Makes a function that lints one file after the other with the recommended rules, and with nothing of what the
 * project configures for itself, but for the comments that silence a rule.
 *
 * @param cwd the folder that a project's files are named from; they must lie in it.
 * @returns what ESLint says of a file; undefined where the file is not written by hand. Throws where the file cannot be
 *   read or a rule crashes.
 */
export function makeLinting(
  cwd: string,
  parser: Linter.Parser | undefined,
): (file: string) => ESLint.LintResult | undefined {
  // ESLint documents the method; its types lack it.
  const linter = new Linter({ cwd }) as Linter & { getSuppressedMessages: () => Linter.SuppressedLintMessage[] };
  const config = [readingWith(parser), plugin.configs.recommended];
  return (filePath) => {
    const source = sourceText(filePath);
    if (source === undefined) {
      return undefined;
    }
    // Comments name rules of plugins that are not loaded here, which ESLint reports.
    const messages = linter.verify(source, config, { filename: filePath }).filter(({ fatal, ruleId }) => {
      return fatal === true || ruleId?.startsWith(`${NAMESPACE}/`) === true;
    });
    return resultOf(filePath, source, messages, linter.getSuppressedMessages());
  };
}

/** ESLint's own record of a file, as formatters get it. */
export function resultOf(
  filePath: string,
  source: string,
  messages: Linter.LintMessage[],
  suppressedMessages: Linter.SuppressedLintMessage[] = [],
): ESLint.LintResult {
  const number = (test: (message: Linter.LintMessage) => unknown): number => messages.filter(test).length;
  return {
    filePath,
    source,
    messages,
    suppressedMessages,
    errorCount: number(({ severity }) => severity === 2),
    fatalErrorCount: number(({ fatal }) => fatal),
    warningCount: number(({ severity }) => severity === 1),
    fixableErrorCount: number(({ severity, fix }) => severity === 2 && fix),
    fixableWarningCount: number(({ severity, fix }) => severity === 1 && fix),
    usedDeprecatedRules: [],
  };
}
