import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import parser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { incidents } from "../../examples/expectations.js";
import plugin from "../../src/index.js";
import { readPage } from "../documentation/markdown.js";
import { installed, Project, ROOT } from "./project.js";

const project = new Project();

/** The configuration that the documentation gives. */
const config = JSON.parse(
  readPage(readFileSync(path.join(ROOT, "docs/clients.md"), "utf8")).blocks.find(({ mark }) => mark === "oxlint")
    ?.text ?? "{}",
) as { rules?: object };
/** The same without the rules that oxlint turns on by itself. */
const alone = { ...config, categories: { correctness: "off" } };

/** Every piece of code of the examples and of the rules' pages, by its place in the project. */
const files = new Map<string, string>();

beforeAll(() => {
  project.install();
  for (const { folder } of incidents) {
    for (const name of ["broken.ts", "right.ts"]) {
      files.set(`src/${folder}/${name}`, readFileSync(path.join(ROOT, "examples", folder, name), "utf8"));
    }
  }
  for (const rule of readdirSync(path.join(ROOT, "docs/rules"))) {
    const { blocks } = readPage(readFileSync(path.join(ROOT, "docs/rules", rule), "utf8"));
    for (const [index, { language, mark, filename, settings, text }] of blocks.entries()) {
      if (/^[jt]sx?$/.test(language) && mark !== "config" && settings === undefined) {
        files.set(`pages/${rule}/${index}/${filename ?? `src/page.${language}`}`, text);
      }
    }
  }
  for (const [file, text] of files) {
    project.write(file, text);
  }
  project.write(".oxlintrc.json", alone);
});

afterAll(() => {
  project.remove();
});

/** What oxlint reports: file, place, rule and message. */
function oxlint(...args: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(installed(".bin/oxlint"), ["--format", "json", ...args], {
    cwd: project.folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; filename: string; message: string; labels: { span: Record<string, number> }[] }[];
  };
  return diagnostics.map(({ code, filename, message, labels: [{ span } = { span: {} }] }) =>
    [filename, span.line, span.column, code.replace(/^(\w+)\((.+)\)$/, "$1/$2"), message].join(":"),
  );
}

/** ESLint with all rules, without type information. */
function eslint(fix: boolean): ESLint {
  return new ESLint({
    cwd: project.folder,
    fix,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ["**/*.{ts,tsx,js,jsx}"], languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } } },
      plugin.configs.all,
    ],
  });
}

describe("oxlint with the plugin among its jsPlugins", () => {
  it("is documented with every rule", () => {
    expect(config.rules).toEqual(plugin.configs.recommended.rules);
  });

  it("reports what ESLint reports", async () => {
    const results = await eslint(false).lintFiles(["src", "pages"]);
    const reports = results.flatMap(({ filePath, messages }) =>
      messages.map(({ line, column, ruleId, message }) =>
        [path.relative(project.folder, filePath), line, column, ruleId, message].join(":"),
      ),
    );
    expect(oxlint("src", "pages").sort()).toEqual(reports.sort());
    expect(reports.length).toBeGreaterThan(files.size / 3);
  });

  it("reads settings", () => {
    const statement = "UPDATE jobs SET status = 'retry', completed_at = NOW()";
    project.write("lib/jobs.ts", `export const stop = (db) => db.query("${statement}");`);
    project.write("settings.json", { ...alone, settings: { postmortem: { finalStatuses: ["retry"] } } });
    expect(oxlint("lib")).toHaveLength(1);
    expect(oxlint("--config", "settings.json", "lib")).toEqual([]);
  });

  it("fixes what ESLint fixes, one edit after the other", async () => {
    const results = await eslint(true).lintFiles(["src", "pages"]);
    const fixed = new Map(files);
    for (const { filePath, output } of results) {
      if (output !== undefined) {
        fixed.set(path.relative(project.folder, filePath), output);
      }
    }
    // Of edits that meet, oxlint applies one at each run.
    for (let run = 0; run < 2; run++) {
      oxlint("--fix", "src", "pages");
    }
    const written = [...files.keys()].map((file) => [file, readFileSync(path.join(project.folder, file), "utf8")]);
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(fixed));
  });
});
