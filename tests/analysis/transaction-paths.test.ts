import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";

import plugin from "../../src/index.js";

/** The message ids that the rule reports in a function with this body. */
function reports(body: string): string[] {
  const source = `async function save(client) {\n${body}\n}`;
  const found = new Linter().verify(source, {
    languageOptions: { parser },
    plugins: { postmortem: plugin },
    rules: { "postmortem/require-transaction-rollback": "error" },
  });
  return found.map((message) => message.messageId ?? message.message);
}

const begin = 'await client.query("BEGIN");';
const commit = 'await client.query("COMMIT");';
const nested = (depth: number, inner: string): string => "if (x) {\n".repeat(depth) + inner + "\n}".repeat(depth);

describe("code that is hard to follow", () => {
  it("follows nesting as deep as people write it", () => {
    expect(reports(nested(50, `${begin}\nawait work();\n${commit}`))).toEqual(["noRollback"]);
  });

  it("follows nesting that no one writes, without overflowing", () => {
    expect(reports(nested(150, `${begin}\nawait work();\n${commit}`))).toEqual(["noRollback"]);
  });

  it("follows a function that awaits thousands of times", () => {
    const work = "await work();\nif (y) { await client.query('ROLLBACK'); return; }\n".repeat(2000);
    expect(reports(`try {\n${begin}\n${work}${commit}\n} finally { await tidy(); }`)).toEqual(["noRollback"]);
  });

  it("follows loops and finally blocks that are nested", () => {
    const loops =
      "for (const a of b) { try {\n".repeat(20) + "await work();" + "\n} finally { await tidy(); } }".repeat(20);
    expect(reports(`${begin}\n${loops}\n${commit}`)).toEqual(["noRollback"]);
  });
});
