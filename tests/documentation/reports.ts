import { ESLint, type Linter } from "eslint";

import { lint } from "../linting.js";
import { readPage } from "./markdown.js";

/**
 * Holds the reports that a page quotes (```` ```text report ````) against what ESLint prints for the block of code
 * before each.
 */
export async function problemsInQuotedReports(markdown: string): Promise<string[]> {
  const { blocks } = readPage(markdown);
  const formatter = await new ESLint({ overrideConfigFile: true }).loadFormatter("stylish");
  const problems: string[] = [];
  for (const [index, block] of blocks.entries()) {
    const code = blocks[index - 1];
    if (block.mark !== "report" || code === undefined) {
      continue;
    }
    const filePath = code.filename ?? `src/example.${code.language}`;
    const messages = lint(code.text, { filename: filePath });
    const count = (test: (message: Linter.LintMessage) => boolean): number => messages.filter(test).length;
    const printed = await formatter.format([
      {
        filePath,
        messages,
        suppressedMessages: [],
        errorCount: count(({ severity }) => severity === 2),
        fatalErrorCount: 0,
        warningCount: count(({ severity }) => severity === 1),
        fixableErrorCount: count(({ severity, fix: edit }) => severity === 2 && edit !== undefined),
        fixableWarningCount: count(({ severity, fix: edit }) => severity === 1 && edit !== undefined),
        usedDeprecatedRules: [],
      },
    ]);
    const plain = printed.replaceAll(/\u001B\[\d+m/g, "").trim();
    if (plain !== block.text.trim()) {
      problems.push(`ESLint does not print the quoted report, but:\n\n${plain}`);
    }
  }
  return problems;
}
