import { relative } from "node:path";

import type { RuleContext } from "./types.js";

const TEST_FILE =
  /(?:^|[\\/])(?:tests?|__tests__|__mocks__|e2e|spec|fixtures)[\\/]|[._-](?:test|tests|spec|e2e|bench)\.[cm]?[jt]sx?$/i;
const SCRIPT_FILE =
  /(?:^|[\\/])(?:[\w-]*scripts?|bin|cli|migrations?|seeds?|seeders?|examples?|benchmarks?|commands)[\\/]/i;
const SCRIPT_TEXT = /^#!|process\.argv\b|require\.main\s*===\s*module\b|import\.meta\.main\b/;

/** A file as it lies on disk, before it is parsed. */
export interface SourceFile {
  readonly cwd: string;
  readonly filename: string;
  readonly text: string;
}

/** The file that is being linted. */
export function sourceFileOf({ cwd, filename, sourceCode }: RuleContext): SourceFile {
  return { cwd, filename, text: sourceCode.text };
}

function pathOf({ cwd, filename }: Pick<SourceFile, "cwd" | "filename">): string {
  return relative(cwd, filename);
}

/** Whether a file is a test, by its name or a folder of it. */
export function isTestFile(file: Pick<SourceFile, "cwd" | "filename">): boolean {
  return TEST_FILE.test(pathOf(file));
}

/**
 * Whether a file is a program that is run once and then ends: by its folder, its first line, or because it reads the
 * command line.
 */
export function isScript(file: SourceFile): boolean {
  return SCRIPT_FILE.test(pathOf(file)) || SCRIPT_TEXT.test(file.text);
}
