import { readFileSync } from "node:fs";
import path from "node:path";
import { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { incidents } from "../../examples/expectations.js";
import { rules } from "../../src/rules/index.js";
import { Editor } from "./language-server.js";
import { Project, ROOT } from "./project.js";

const project = new Project();
let editor: Editor;

/** What the `eslint` command makes of a file. */
const eslint = new ESLint({ cwd: project.folder });
const fixing = new ESLint({ cwd: project.folder, fix: true });

beforeAll(async () => {
  project.install();
  project.link("eslint");
  project.link("@typescript-eslint/parser");
  project.write(
    "eslint.config.mjs",
    `
      import parser from "@typescript-eslint/parser";
      import postmortem from "eslint-plugin-postmortem";

      export default [{ files: ["**/*.ts"], languageOptions: { parser } }, postmortem.configs.recommended];
    `,
  );
  editor = await Editor.start(project.folder);
});

afterAll(async () => {
  await editor.stop();
  project.remove();
});

function textOf(folder: string): string {
  return readFileSync(path.join(ROOT, "examples", folder, "broken.ts"), "utf8");
}

async function lint(text: string, filePath: string, by = eslint): Promise<ESLint.LintResult | undefined> {
  return (await by.lintText(text, { filePath: path.join(project.folder, filePath) }))[0];
}

describe.each(incidents)("incident $id in the editor", ({ folder, expectations }) => {
  const file = `src/${folder}.ts`;
  const text = textOf(folder);

  it("is underlined where ESLint reports it, with its page", async () => {
    await editor.open(file, text);
    const diagnostics = await editor.diagnostics();
    const result = await lint(text, file);
    expect(diagnostics).toHaveLength(expectations.length);
    expect(
      diagnostics.map(({ code, severity, message, range: { start, end } }) => ({
        code,
        severity,
        message,
        start,
        end,
      })),
    ).toEqual(
      result?.messages.map(({ ruleId, severity, message, line, column, endLine = 0, endColumn = 0 }) => ({
        code: ruleId,
        severity: 3 - severity,
        message,
        start: { line: line - 1, character: column - 1 },
        end: { line: endLine - 1, character: endColumn - 1 },
      })),
    );
    for (const { code, codeDescription, range } of diagnostics) {
      expect(codeDescription?.href).toBe(rules[String(code).replace("postmortem/", "")]?.meta.docs.url);
      expect(range.end.line).toBe(range.start.line);
    }
  });

  it("is fixed on save as by --fix", async () => {
    await editor.open(file, text);
    await editor.diagnostics();
    await editor.save();
    expect(editor.text).toBe((await lint(text, file, fixing))?.output ?? text);
  });

  it("is typed without an error of the server's", async () => {
    await editor.open(file, "");
    let parsed = 0;
    for (let length = 0; length < text.length; length += 31) {
      await editor.type(closed(text.slice(0, length)));
      const diagnostics = await editor.diagnostics();
      parsed += diagnostics.every(({ code }) => code !== undefined) ? 1 : 0;
    }
    expect(editor.complaints).toEqual([]);
    expect(parsed).toBeGreaterThan(5);
  });
});

/** Half a text as it stands in an editor that closes brackets as they are opened, so that much of it parses. */
function closed(text: string): string {
  const closing: string[] = [];
  for (const character of text) {
    const opened = "([{".indexOf(character);
    if (opened >= 0) {
      closing.unshift(")]}".charAt(opened));
    } else if (character === closing[0]) {
      closing.shift();
    }
  }
  return text + closing.join("");
}

describe("the light bulb", () => {
  const folder = "004-render-farm";
  const rule = "postmortem/require-transaction-rollback";

  it("applies a suggestion", async () => {
    const text = textOf(folder);
    await editor.open("src/bulb.ts", text);
    const diagnostic = (await editor.diagnostics()).find(({ code }) => code === rule);
    const actions = diagnostic ? await editor.quickFixes(diagnostic) : [];
    const suggestion = (await lint(text, "src/bulb.ts"))?.messages.find(({ ruleId }) => ruleId === rule)
      ?.suggestions?.[0];

    const action = actions.find(({ title }) => title === `${suggestion?.desc} (${rule})`);
    await editor.choose(action);
    const [start, end] = suggestion?.fix.range ?? [0, 0];
    expect(editor.text).toBe(text.slice(0, start) + (suggestion?.fix.text ?? "") + text.slice(end));
    expect(editor.text).not.toBe(text);
    expect((await editor.diagnostics()).map(({ code }) => code)).not.toContain(rule);
  });

  it("applies the fix of one report alone", async () => {
    const text = textOf("000-play-counter");
    await editor.open("src/bulb.ts", text);
    const diagnostics = await editor.diagnostics();
    const [first] = diagnostics;
    const actions = first ? await editor.quickFixes(first) : [];
    await editor.choose(actions.find(({ isPreferred }) => isPreferred));
    expect((await editor.diagnostics()).map(({ code }) => code)).toEqual(diagnostics.slice(1).map(({ code }) => code));
  });
});
