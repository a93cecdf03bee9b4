import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint, type Linter } from "eslint";
import { format } from "prettier";

import { applySuggestion, fix, lint, type LintOptions } from "./linting.js";
import { readPage, type CodeBlock } from "./markdown.js";

export const ROOT = fileURLToPath(new URL("../", import.meta.url));

const LINTED = new Set(["js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts"]);

/**
 * Holds the code of a page against the plugin.
 *
 * @param markdown the page.
 * @param ruleId the rule that the page is about, if it is about one.
 * @returns a sentence for each thing that is not as the page says.
 */
export async function problemsInCode(markdown: string, ruleId?: string): Promise<string[]> {
  // A report may be quoted between the code and its repair.
  const blocks = readPage(markdown).blocks.filter(({ mark }) => mark !== "report");
  const problems: string[] = [];
  for (const [index, block] of blocks.entries()) {
    if (LINTED.has(block.language) && block.mark !== "config") {
      const found = await problemsInBlock(block, blocks[index - 1], blocks[index + 1], ruleId);
      problems.push(...found.map((problem) => `${problem}\n\n${block.text}`));
    }
  }
  return problems;
}

async function problemsInBlock(
  block: CodeBlock,
  previous: CodeBlock | undefined,
  next: CodeBlock | undefined,
  ruleId: string | undefined,
): Promise<string[]> {
  const options: LintOptions = {
    filename: block.filename ?? `src/example.${block.language}`,
    ...(block.settings !== undefined && { settings: block.settings }),
  };
  // A repair is shown by itself: other rules may have more to say of the same code, and other repairs.
  const alone: LintOptions = { ...options, ...(ruleId !== undefined && { only: ruleId }) };
  switch (block.mark) {
    case "correct":
      return lint(block.text, options).map((message) => `"correct" code is reported: ${describe(message)}`);
    case "after": {
      // A suggestion may only mark the place.
      const messages = previous?.mark === "before-suggestion" ? [] : lint(block.text, alone);
      return [
        ...(previous?.mark?.startsWith("before") ? [] : ['An "after" block must follow a "before" block.']),
        ...messages.map((message) => `"after" code is reported: ${describe(message)}`),
      ];
    }
    case "incorrect":
      return problemsInReports(lint(block.text, options), ruleId);
    case "before":
    case "before-suggestion": {
      const messages = lint(block.text, alone);
      const kind = block.mark === "before" ? "--fix" : "the first suggestion";
      const output = block.mark === "before" ? fix(block.text, alone) : applySuggestion(block.text, messages[0]);
      return [
        ...problemsInReports(messages, ruleId),
        ...(next?.mark === "after" ? [] : [`A "${block.mark}" block must be followed by an "after" block.`]),
        ...((await isSame(output, next?.text))
          ? []
          : [`The "after" block is not what ${kind} makes of it, which is:\n\n${output}`]),
        ...(output === undefined || fix(output, alone) === output ? [] : ["A second --fix changes the code again."]),
      ];
    }
    default:
      return [`A block of ${block.language} must be marked incorrect, correct, before, before-suggestion or after.`];
  }
}

/** Compares two texts but for their layout: Prettier lays out the code of the pages too. */
async function isSame(output: string | undefined, expected: string | undefined): Promise<boolean> {
  const layOut = (text: string): Promise<string> => format(text, { parser: "typescript", printWidth: 120 });
  return output !== undefined && expected !== undefined && (await layOut(output)) === (await layOut(expected));
}

function problemsInReports(messages: readonly Linter.LintMessage[], ruleId: string | undefined): string[] {
  if (messages.length === 0) {
    return ["The code is not reported."];
  }
  const others = messages.filter((message) =>
    ruleId === undefined ? message.ruleId === null : message.ruleId !== `postmortem/${ruleId}`,
  );
  return others.map((message) => `The code is reported for something else: ${describe(message)}`);
}

function describe({ line, column, ruleId, message }: Linter.LintMessage): string {
  return `${line}:${column} ${ruleId ?? "parser"}: ${message}`;
}

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

/** Loads each configuration of a page (```` ```js config ````) in a project that has the packages it imports. */
export async function problemsInConfigs(markdown: string): Promise<string[]> {
  const configs = readPage(markdown).blocks.filter((block) => block.mark === "config");
  if (configs.length === 0) {
    return [];
  }
  const project = mkdtempSync(path.join(tmpdir(), "postmortem-docs-"));
  try {
    await mkdir(path.join(project, "node_modules"));
    for (const name of readdirSync(path.join(ROOT, "node_modules"))) {
      symlinkSync(path.join(ROOT, "node_modules", name), path.join(project, "node_modules", name), "dir");
    }
    symlinkSync(ROOT, path.join(project, "node_modules/eslint-plugin-postmortem"), "dir");
    const problems: string[] = [];
    for (const [index, { text }] of configs.entries()) {
      const file = path.join(project, `eslint.config.${index}.mjs`);
      writeFileSync(file, text);
      try {
        const eslint = new ESLint({ cwd: project, overrideConfigFile: file });
        const computed = (await Promise.all(
          ["src/example.js", "src/example.ts"].map((name) => eslint.calculateConfigForFile(path.join(project, name))),
        )) as ({ rules?: Record<string, unknown> } | undefined)[];
        const names = computed.flatMap((config) => Object.keys(config?.rules ?? {}));
        if (!names.some((name) => name.startsWith("postmortem/"))) {
          problems.push(`The configuration turns on no rule:\n\n${text}`);
        }
      } catch (error) {
        problems.push(`The configuration does not load: ${String(error)}\n\n${text}`);
      }
    }
    return problems;
  } finally {
    rmSync(project, { recursive: true });
  }
}

/**
 * Follows the links of a page that stay in the repository.
 *
 * @param file the page's path from the root.
 */
export function problemsInLinks(markdown: string, file: string): string[] {
  return readPage(markdown).links.flatMap((link) => {
    if (/^[a-z]+:/.test(link)) {
      return [];
    }
    const [target = "", anchor] = link.split("#");
    const linked = target === "" ? path.join(ROOT, file) : path.resolve(ROOT, path.dirname(file), target);
    if (!existsSync(linked)) {
      return [`${link} leads nowhere.`];
    }
    const page = target === "" ? markdown : linked.endsWith(".md") ? readFileSync(linked, "utf8") : "";
    return anchor === undefined || readPage(page).anchors.has(anchor) ? [] : [`${link}: there is no such heading.`];
  });
}
