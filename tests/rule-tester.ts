import parser from "@typescript-eslint/parser";
import { RuleTester, type RunTests } from "@typescript-eslint/rule-tester";
import * as vitest from "vitest";

import type { PostmortemRule } from "../src/plugin/create-rule.js";

RuleTester.afterAll = vitest.afterAll;
RuleTester.describe = vitest.describe;
RuleTester.it = vitest.it;
RuleTester.itOnly = vitest.it.only;
RuleTester.itSkip = vitest.it.skip;

const tester = new RuleTester({
  languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
});

type Tests = RunTests<string, readonly unknown[]>;

/** Tests a rule without type information; each expected report states its place and its data. */
export function testRule(rule: PostmortemRule, tests: Pick<Tests, "invalid" | "valid">): void {
  tester.run(rule.name ?? "", rule, { assertionOptions: { requireLocation: true, requireData: true }, ...tests });

  const errors = tests.invalid.flatMap((test) => test.errors);
  vitest.describe("as an editor and a terminal show it", () => {
    vitest.it("stands on one line", () => {
      vitest.expect(errors.filter(({ line, endLine }) => line !== endLine)).toEqual([]);
    });
    vitest.it("says what is wrong on one line, without blanks in a row", () => {
      vitest.expect(errors.filter(({ data }) => /\\n| {2}/.test(JSON.stringify(data ?? {})))).toEqual([]);
    });
  });
}

/** Drops the indentation that a template literal has in the test file, so that columns are those of the code. */
export function code(strings: TemplateStringsArray, ...values: readonly string[]): string {
  const text = String.raw(
    { raw: strings.raw.map((part) => part.replaceAll("\\`", "`").replaceAll("\\${", "${")) },
    ...values,
  );
  const lines = text
    .replace(/^\n/, "")
    .replace(/\n[ \t]*$/, "\n")
    .split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join("\n");
}

/** The place of the last time that a text stands in the code, as a report states it. */
export function placeOf(
  source: string,
  text: string,
): { readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number } {
  const start = source.lastIndexOf(text);
  if (start < 0) {
    throw new Error(`The code does not contain ${text}.`);
  }
  const at = (offset: number): { line: number; column: number } => {
    const before = source.slice(0, offset).split("\n");
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };
  const end = at(start + text.length);
  return { ...at(start), endLine: end.line, endColumn: end.column };
}
