import type { Linter } from "eslint";
import { format } from "prettier";

import { applySuggestion, fix, lint, type LintOptions } from "../linting.js";
import { readPage, type CodeBlock } from "./markdown.js";

const LINTED = new Set(["js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts"]);

/**
 * Holds the code of a page against the plugin.
 *
 * @param markdown the page.
 * @param pageRule the rule that the page is about, if it is about one; a block may name another.
 * @returns a sentence for each thing that is not as the page says.
 */
export async function problemsInCode(markdown: string, pageRule?: string): Promise<string[]> {
  // A report may be quoted between the code and its repair.
  const blocks = readPage(markdown).blocks.filter(({ mark }) => mark !== "report");
  const problems: string[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block.language === "json") {
      problems.push(...problemsInJson(block));
    } else if (LINTED.has(block.language) && block.mark !== "config") {
      const found = await problemsInBlock(block, blocks[index - 1], blocks[index + 1], block.rule ?? pageRule);
      problems.push(...found.map((problem) => `${problem}\n\n${block.text}`));
    }
  }
  return problems;
}

function problemsInJson({ text }: CodeBlock): string[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [`${String(error)}\n\n${text}`];
  }
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
