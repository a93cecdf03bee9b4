import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import plugin from "../../src/index.js";

const folder = fileURLToPath(new URL("../fixtures/typed/", import.meta.url));
const linter = new Linter({ cwd: folder });

function lint(statement: string): { readonly messages: Linter.LintMessage[]; readonly fixed: string } {
  const text = `import { anything, log, maybeSave, save, thenable } from "./work.js";
export default {
  fetch(request, env, ctx) {
    ${statement}
    return new Response("ok");
  },
} satisfies ExportedHandler;
export { anything, log, maybeSave, save, thenable };
`;
  const config: Linter.Config[] = [
    {
      files: ["**/*.ts"],
      languageOptions: { parser, parserOptions: { projectService: true, tsconfigRootDir: folder } },
    },
    plugin.configs.recommendedTypeChecked,
  ];
  const filename = `${folder}file.ts`;
  const { output } = linter.verifyAndFix(text, config, { filename });
  return { messages: linter.verify(text, config, { filename }), fixed: output.split("\n")[3]?.trim() ?? "" };
}

describe("with type information", () => {
  it.each([
    ["save(1);", "ctx.waitUntil(save(1));"],
    ["void save(1);", "ctx.waitUntil(save(1));"],
    ["const saved = save(1);", "ctx.waitUntil(save(1));"],
  ])("sees that %s is asynchronous, and repairs it", (statement, fixed) => {
    const { messages, fixed: output } = lint(statement);
    expect(messages.map(({ ruleId }) => ruleId)).toEqual(["postmortem/require-waituntil"]);
    expect(output).toBe(fixed);
  });

  it.each(["maybeSave(1);", "thenable(1);"])(
    "reports %s, which need not be a promise, and leaves the edit to a click",
    (statement) => {
      const { messages, fixed } = lint(statement);
      expect(messages.map(({ ruleId }) => ruleId)).toEqual(["postmortem/require-waituntil"]);
      expect(messages[0]?.suggestions).toHaveLength(1);
      expect(fixed).toBe(statement);
    },
  );

  it.each(["log(1);", "void log(1);", "anything(1);", "console.log(request, env, ctx);"])(
    "is silent on %s",
    (statement) => {
      expect(lint(statement).messages).toEqual([]);
    },
  );
});
