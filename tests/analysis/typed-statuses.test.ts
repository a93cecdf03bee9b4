import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import plugin from "../../src/index.js";

const folder = fileURLToPath(new URL("../fixtures/typed/", import.meta.url));
const linter = new Linter({ cwd: folder });

function lint(statement: string, config: Linter.Config): string[] {
  const text = `import type { FinalStatus, Status } from "./work.js";
declare const sql: (strings: TemplateStringsArray, ...values: unknown[]) => Promise<void>;
declare function statusOf(): Status;
declare function outcomeOf(): FinalStatus;
export async function finish(id: number) {
  const status = statusOf();
  const outcome = outcomeOf();
  ${statement}
}
`;
  return linter
    .verify(
      text,
      [
        {
          files: ["**/*.ts"],
          languageOptions: { parser, parserOptions: { projectService: true, tsconfigRootDir: folder } },
        },
        config,
      ],
      { filename: `${folder}file.ts` },
    )
    .map(({ ruleId, message }) => ruleId ?? message);
}

const { recommended, recommendedTypeChecked } = plugin.configs;
const open = "await sql`UPDATE jobs SET status = ${status}, completed_at = NOW() WHERE id = ${id}`; void outcome;";
const final = "await sql`UPDATE jobs SET status = ${outcome}, completed_at = NOW() WHERE id = ${id}`; void status;";

describe("a status whose words only its type tells", () => {
  it("is reported with types where a word of the union is not final", () => {
    expect(lint(open, recommendedTypeChecked)).toEqual(["postmortem/completion-timestamp-final-only"]);
  });

  it("is right with types where every word of the union is final", () => {
    expect(lint(final, recommendedTypeChecked)).toEqual([]);
  });

  it.each([open, final])("is not judged without types: %s", (statement) => {
    expect(lint(statement, recommended)).toEqual([]);
  });

  it("is right where the code before it leaves the others out", () => {
    expect(lint(`if (status !== "completed") return; ${open}`, recommendedTypeChecked)).toEqual([]);
  });
});
