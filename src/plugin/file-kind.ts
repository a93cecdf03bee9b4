import { relative } from "node:path";

import { perFile } from "./per-file.js";
import type { RuleContext } from "./types.js";

const TEST_FILE =
  /(?:^|[\\/])(?:tests?|__tests__|__mocks__|e2e|spec|fixtures)[\\/]|[._-](?:test|tests|spec|e2e|bench)\.[cm]?[jt]sx?$/i;
const SCRIPT_FILE =
  /(?:^|[\\/])(?:[\w-]*scripts?|bin|cli|migrations?|seeds?|seeders?|examples?|benchmarks?|commands)[\\/]/i;
const SCRIPT_TEXT = /^#!|process\.argv\b|require\.main\s*===\s*module\b|import\.meta\.main\b/;

const pathOf = (context: RuleContext): string => relative(context.cwd, context.filename);

/** Whether a file is a test, by its name or a folder of it. */
export const isTestFile = perFile((context): boolean => TEST_FILE.test(pathOf(context)));

/**
 * Whether a file is a program that is run once and then ends: by its folder, its first line, or because it reads the
 * command line.
 */
export const isScript = perFile(
  (context): boolean => SCRIPT_FILE.test(pathOf(context)) || SCRIPT_TEXT.test(context.sourceCode.text),
);
