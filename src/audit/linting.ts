import { createRequire } from "node:module";
import { join } from "node:path";

import { Linter, type ESLint } from "eslint";
import type TypeScript from "typescript";

import { NAMESPACE } from "../configs.js";
import plugin from "../index.js";
import { DEFAULT_SETTINGS } from "../plugin/settings.js";
import { rules } from "../rules/index.js";
import { auditOf, emptyAudit, shownPath, type Audit } from "./findings.js";
import { plainLine } from "./plain.js";
import { reasonOf, sourceText } from "./source-files.js";

/** What reads TypeScript. */
export interface Reader {
  readonly parser: Linter.Parser;
  /** The compiler that the parser works with. */
  readonly typescript: typeof TypeScript | undefined;
}

/**
 * What reads TypeScript: the parser beside this package, else that of the project whose code is read; undefined where
 * neither has one that loads. It brings the compiler along, which a project without TypeScript has no use for.
 */
export function findReader(cwd: string): Reader | undefined {
  for (const from of [import.meta.url, join(cwd, "package.json")]) {
    const require = createRequire(from);
    try {
      return {
        parser: require("@typescript-eslint/parser") as Linter.Parser,
        typescript: compilerBeside(require.resolve("@typescript-eslint/parser")),
      };
    } catch {
      continue;
    }
  }
  return undefined;
}

function compilerBeside(parser: string): typeof TypeScript | undefined {
  try {
    return createRequire(parser)("typescript") as typeof TypeScript;
  } catch {
    return undefined;
  }
}

/** What reads source files without a configuration of their project; without a parser, JavaScript only. */
export function readingWith(parser: Linter.Parser | undefined): Linter.Config {
  return {
    files: ["**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}"],
    languageOptions: { ...(parser && { parser }), parserOptions: { ecmaFeatures: { jsx: true } } },
    linterOptions: { reportUnusedDisableDirectives: "off" },
  };
}

/** A file to be judged. */
export interface Task {
  readonly file: string;
  /** The folder that the rules name it from; it must lie in it. */
  readonly project: string;
}

/**
 * Makes a function that judges one file after the other by the recommended rules, and by nothing of what the project
 * configures for itself, but for the comments that silence a rule.
 *
 * @param cwd the folder that findings are named from.
 * @returns what is found in a file; nothing where the file is not written by hand. Never throws: what cannot be read, and
 *   what a rule crashes on, is a trouble.
 */
export function makeJudge(cwd: string, reader: Reader | undefined): (task: Task) => Audit {
  let current: { readonly project: string; readonly lint: ReturnType<typeof makeLinting> } | undefined;
  return ({ file, project }) => {
    try {
      const source = sourceText(file);
      if (source === undefined) {
        return emptyAudit();
      }
      if (reader && mayPassOver(source, file, project, reader)) {
        return { ...emptyAudit(), files: 1 };
      }
      if (current?.project !== project) {
        current = { project, lint: makeLinting(project, reader?.parser) };
      }
      return auditOf([current.lint(file, source)], cwd);
    } catch (error) {
      return { ...emptyAudit(), troubles: [troubleWith(file, error, cwd)] };
    }
  };
}

/** That a file could not be judged, and why. */
export function troubleWith(file: string, error: unknown, cwd: string): Audit["troubles"][number] {
  return { file: shownPath(file, cwd), problem: plainLine(reasonOf(error)), isUnread: true };
}

/**
 * Whether nothing can be said of a file: no rule has anything to look for in its text, and it is no broken file, which
 * would have to be named. The compiler's own parser takes an eighth of the time of what ESLint does with a file.
 */
function mayPassOver(text: string, filename: string, cwd: string, { typescript }: Reader): boolean {
  const file = { cwd, filename, text };
  if (typescript === undefined || Object.values(rules).some((rule) => rule.mayReport(file, DEFAULT_SETTINGS))) {
    return false;
  }
  const parsed = typescript.createSourceFile(filename, text, {
    languageVersion: typescript.ScriptTarget.ESNext,
    jsDocParsingMode: typescript.JSDocParsingMode.ParseNone,
  });
  return (parsed as { readonly parseDiagnostics?: readonly unknown[] }).parseDiagnostics?.length === 0;
}

function makeLinting(
  cwd: string,
  parser: Linter.Parser | undefined,
): (file: string, source: string) => ESLint.LintResult {
  // ESLint documents the method; its types lack it.
  const linter = new Linter({ cwd }) as Linter & { getSuppressedMessages: () => Linter.SuppressedLintMessage[] };
  const config = [readingWith(parser), plugin.configs.recommended];
  return (filePath, source) => {
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
