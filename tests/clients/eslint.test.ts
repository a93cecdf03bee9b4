import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { ESLint, Linter } from "eslint";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { incidents } from "../../examples/expectations.js";
import { rules } from "../../src/rules/index.js";
import { ESLINTS, Project, ROOT } from "./project.js";

const require = createRequire(import.meta.url);

interface Version {
  readonly version: string;
  /** Where this repository has it. */
  readonly place: string;
  /** The class of the version, set up for its folder of the project. */
  readonly load: (options?: ESLint.Options) => ESLint;
  /** Whether it is as new as another version. */
  readonly has: (version: string) => boolean;
}

/** The oldest ESLint that the plugin runs on, the newest of that major, and the newest. */
const VERSIONS = ESLINTS.map((place): Version => {
  const { version } = require(path.join(place, "package.json")) as { version: string };
  return {
    version,
    place,
    load: (options) => {
      const { ESLint: OfVersion } = require(place) as { ESLint: typeof ESLint };
      return new OfVersion({ cwd: folderOf(version), ...options });
    },
    has: (other) => version.localeCompare(other, "en", { numeric: true }) >= 0,
  };
});

const [oldest, , newest] = VERSIONS as [Version, Version, Version];

const EXAMPLES = "src/*/{broken,right}.ts";

const CONFIGS: Readonly<Record<string, { readonly since?: string; readonly text: string }>> = {
  "eslint.config.mjs": {
    text: `
      import parser from "@typescript-eslint/parser";
      import postmortem from "eslint-plugin-postmortem";

      export default [{ files: ["**/*.ts"], languageOptions: { parser } }, postmortem.configs.recommended];
    `,
  },
  "eslint.config.cjs": {
    text: `
      const parser = require("@typescript-eslint/parser");
      const postmortem = require("eslint-plugin-postmortem");

      module.exports = [{ files: ["**/*.ts"], languageOptions: { parser } }, postmortem.configs.recommended];
    `,
  },
  "eslint.config.ts": {
    text: `
      import parser from "@typescript-eslint/parser";
      import type { Linter } from "eslint";
      import postmortem from "eslint-plugin-postmortem";

      const languageOptions: Linter.LanguageOptions = { parser };
      export default [{ files: ["**/*.ts"], languageOptions }, postmortem.configs.recommended];
    `,
  },
  "define.config.mjs": {
    since: "9.22.0",
    text: `
      import parser from "@typescript-eslint/parser";
      import { defineConfig } from "eslint/config";
      import postmortem from "eslint-plugin-postmortem";

      export default defineConfig({ files: ["**/*.ts"], languageOptions: { parser } }, postmortem.configs.recommended);
    `,
  },
  "define.config.cjs": {
    since: "9.22.0",
    text: `
      const parser = require("@typescript-eslint/parser");
      const { defineConfig } = require("eslint/config");
      const postmortem = require("eslint-plugin-postmortem");

      module.exports = defineConfig({
        files: ["**/*.ts"],
        plugins: { postmortem },
        extends: ["postmortem/recommended"],
        languageOptions: { parser },
      });
    `,
  },
};

const project = new Project();
const folderOf = (version: string): string => path.join(project.folder, version);

/** The same code without types, as `broken.js` and `right.js`. */
const PLAIN = "plain/*/*.js";

/** What the newest version reports, and what it says and writes with `--fix`. */
let reference: object[];
let repaired: object[];

beforeAll(async () => {
  project.install();
  for (const name of ["@typescript-eslint/parser", "jiti", "svelte", "svelte-eslint-parser", "vue-eslint-parser"]) {
    project.link(name);
  }
  for (const { version, place } of VERSIONS) {
    project.link("eslint", version, place);
    for (const [name, { text }] of Object.entries(CONFIGS)) {
      project.write(`${version}/${name}`, text);
    }
    for (const { folder } of incidents) {
      for (const name of ["broken", "right"]) {
        const text = readFileSync(path.join(ROOT, "examples", folder, `${name}.ts`), "utf8");
        project.write(`${version}/src/${folder}/${name}.ts`, text);
        project.write(`${version}/plain/${folder}/${name}.js`, withoutTypes(text));
      }
    }
  }
  reference = reportsOf(await newest.load().lintFiles(EXAMPLES));
  repaired = reportsOf(await newest.load({ fix: true }).lintFiles(EXAMPLES));
});

afterAll(() => {
  project.remove();
});

function withoutTypes(text: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

/** Runs the `eslint` command of a version. */
function command(version: string, ...args: readonly string[]): { status: number | null; stdout: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["node_modules/eslint/bin/eslint.js", ...args], {
    cwd: folderOf(version),
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return { status, stdout };
}

/** What is said of each file, but for what a version of ESLint adds of its own. */
function reportsOf(results: readonly ESLint.LintResult[]): object[] {
  return results.map(({ filePath, messages, output }) => ({
    file: `${path.basename(path.dirname(filePath))}/${path.basename(filePath)}`,
    messages: messages.map(
      ({ ruleId, severity, messageId, message, line, column, endLine, endColumn, fix, suggestions }) => ({
        ...{ ruleId, severity, messageId, message, line, column, endLine, endColumn, fix },
        suggestions: suggestions?.map(({ desc, fix: edit }) => ({ desc, edit })),
      }),
    ),
    output,
  }));
}

const ruleOf = (line: string): string | undefined => line.split(":")[0];

/** What must be reported, and nothing else: the rule and the text of the line. */
const expected = incidents
  .flatMap(({ expectations }) => expectations.map(({ rule, line }) => `postmortem/${rule}: ${line}`))
  .sort();

function linesOf(results: readonly ESLint.LintResult[]): string[] {
  return results
    .flatMap(({ filePath, messages }) => {
      const lines = readFileSync(filePath, "utf8").split("\n");
      return messages.map(({ ruleId, line }) => `${ruleId ?? "parser"}: ${lines[line - 1]?.trim() ?? ""}`);
    })
    .sort();
}

describe.each(VERSIONS)("ESLint $version", ({ version, load, has }) => {
  const configs = Object.entries(CONFIGS).filter(([, { since = version }]) => has(since));

  it.each(configs)("reports the same under %s", async (name) => {
    const flags = name.endsWith(".ts") && !has("9.18.0") ? ["unstable_ts_config"] : [];
    const results = await load({ overrideConfigFile: name, flags }).lintFiles(EXAMPLES);

    expect(results).toHaveLength(2 * incidents.length);
    expect(linesOf(results)).toEqual(expected);
    expect(reportsOf(results)).toEqual(reference);
  });

  it("reads plain JavaScript with espree as it does with typescript-eslint", async () => {
    const results = await load().lintFiles(PLAIN);
    const typescript = await load({
      overrideConfig: {
        files: ["**/*.js"],
        languageOptions: { parser: require("@typescript-eslint/parser") as Linter.Parser },
      },
    }).lintFiles(PLAIN);

    expect(results).toHaveLength(2 * incidents.length);
    expect(reportsOf(results)).toEqual(reportsOf(typescript));
    expect(linesOf(results).map(ruleOf)).toEqual(expected.map(ruleOf));
  });

  it("fixes the same, and a second time nothing", async () => {
    const eslint = load({ fix: true });
    const results = await eslint.lintFiles(EXAMPLES);
    expect(reportsOf(results)).toEqual(repaired);

    const fixed = results.filter(({ output }) => output !== undefined);
    expect(fixed.length).toBeGreaterThan(0);
    for (const { filePath, output = "" } of fixed) {
      const [again] = await eslint.lintText(output, { filePath });
      expect(again?.output).toBeUndefined();
    }
  });

  it("fills in what options leave out, in the configuration and in a comment", async () => {
    const options = '["error", {}]';
    const text = `
      app.get("/", (c) => {
        c.env.PLAYS.send(1);
        return c.text("");
      });`;
    const configured = { "postmortem/require-waituntil": JSON.parse(options) as Linter.RuleEntry };
    const linted = [
      await load({ overrideConfig: { rules: configured } }).lintText(
        `import { Hono } from "hono"; const app = new Hono();${text}`,
      ),
      await load().lintText(
        `/* eslint postmortem/require-waituntil: ${options} */ import { Hono } from "hono"; const app = new Hono();${text}`,
      ),
    ];
    expect(linted.map(([result]) => result?.messages.map(({ messageId }) => messageId))).toEqual([
      ["dropped"],
      ["dropped"],
    ]);
  });

  it("says the same from its cache", async () => {
    const run = (): Promise<ESLint.LintResult[]> =>
      load({ cache: true, cacheLocation: "results.cache" }).lintFiles(EXAMPLES);
    expect(reportsOf(await run())).toEqual(reference);
    expect(existsSync(path.join(folderOf(version), "results.cache"))).toBe(true);
    expect(reportsOf(await run())).toEqual(reference);
  });
});

const COMPONENTS = {
  vue: { parser: "vue-eslint-parser", template: "<template>\n  <p @click='save()'>{{ title }}</p>\n</template>\n\n" },
  svelte: { parser: "svelte-eslint-parser", template: "<p onclick={() => save()}>{title}</p>\n\n" },
};

describe.each(Object.entries(COMPONENTS))("the script of a file for %s", (extension, { parser, template }) => {
  const wrap = (script: string): string => `${template}<script lang="ts">\n${script}</script>\n`;
  const components = (fix: boolean): ESLint =>
    newest.load({
      fix,
      overrideConfig: {
        files: [`**/*.${extension}`],
        languageOptions: {
          parser: require(parser) as Linter.Parser,
          parserOptions: { parser: require("@typescript-eslint/parser") as Linter.Parser },
        },
      },
    });

  it.each(incidents)("is reported and fixed like any other: $id", async ({ folder }) => {
    const filePath = path.join(folderOf(newest.version), "src", folder, "broken.ts");
    const text = readFileSync(filePath, "utf8");
    const lint = async (eslint: ESLint, source: string, ending: string): Promise<ESLint.LintResult | undefined> =>
      (await eslint.lintText(source, { filePath: filePath.replace(/ts$/, ending) }))[0];
    const places = (result: ESLint.LintResult | undefined, linesAbove: number): string[] | undefined =>
      result?.messages.map(({ ruleId, line, column }) => `${ruleId ?? "parser"} ${line - linesAbove}:${column}`);

    const plain = await lint(newest.load(), text, "ts");
    const wrapped = await lint(components(false), wrap(text), extension);
    expect(places(wrapped, wrap("").split("\n").length - 2)).toEqual(places(plain, 0));

    const repaired = await lint(newest.load({ fix: true }), text, "ts");
    expect((await lint(components(true), wrap(text), extension))?.output).toEqual(
      repaired?.output === undefined ? undefined : wrap(repaired.output),
    );
  });
});

describe.each([oldest, newest])("the command of ESLint $version", ({ version }) => {
  it("prints a configuration", () => {
    const { status, stdout } = command(version, "--print-config", "src/example.ts");
    const config = JSON.parse(stdout) as Linter.Config;
    expect(Object.keys(config.rules ?? {})).toEqual(Object.keys(rules).map((id) => `postmortem/${id}`));
    expect(status).toBe(0);
  });

  it("shows fixes without writing them", () => {
    const { status, stdout } = command(version, "--fix-dry-run", "--format", "json", EXAMPLES);
    expect(reportsOf(JSON.parse(stdout) as ESLint.LintResult[])).toEqual(repaired);
    expect(status).toBe(1);
  });
});

describe("the newest ESLint", () => {
  it("says the same from two threads", async () => {
    expect(reportsOf(await newest.load({ concurrency: 2 }).lintFiles(EXAMPLES))).toEqual(reference);
  });

  it("suppresses in bulk the errors that are there, and no others", () => {
    expect(command(newest.version, "--suppress-all", EXAMPLES).status).toBe(0);
    const text = "export default { fetch: (request, env) => { env.PLAYS.send(1); } };";
    project.write(`${newest.version}/src/new.ts`, text);

    const { status, stdout } = command(newest.version, "--format", "json", EXAMPLES, "src/new.ts");
    const results = JSON.parse(stdout) as ESLint.LintResult[];
    expect(linesOf(results.filter(({ errorCount }) => errorCount > 0))).toEqual([
      `postmortem/require-waituntil: ${text}`,
    ]);
    expect(status).toBe(1);
    expect(results.flatMap(({ suppressedMessages }) => suppressedMessages)).toHaveLength(
      expected.length - results.reduce((sum, { warningCount }) => sum + warningCount, 0),
    );
  });
});

describe("what CI reads", () => {
  const format = async (name: string): Promise<string> => {
    const eslint = newest.load();
    const results = await eslint.lintFiles(EXAMPLES);
    const formatter = await eslint.loadFormatter(name);
    return (await formatter.format(results)).replaceAll(/\u001B\[\d+m/g, "");
  };

  it("has each report on a line of its own, as GitHub's annotations take it", async () => {
    // Two blanks stand before the rule, so a message that had two would be cut there.
    const row = /^ +\d+:\d+ +(?:error|warning) +((?! ).+?) {2,}(postmortem\/[\w-]+)$/;
    const rows = (await format("stylish")).split("\n").filter((line) => /^ +\d+:\d/.test(line));
    expect(rows.map((line) => row.exec(line)?.[2]).sort()).toEqual(expected.map(ruleOf));
    expect(rows.filter((line) => row.exec(line)?.[1]?.includes("  "))).toEqual([]);
  });

  it("has a page and a description for each rule, as SARIF takes them", async () => {
    const { metadata } = JSON.parse(await format("json-with-metadata")) as { metadata: ESLint.LintResultData };
    const used = Object.entries(metadata.rulesMeta).filter(([id]) => expected.map(ruleOf).includes(id));
    expect(used).toHaveLength(new Set(expected.map(ruleOf)).size);
    for (const [id, { docs }] of used) {
      expect(docs).toMatchObject({
        url: expect.stringMatching(/^https:.*\.md$/) as string,
        description: rules[id.replace("postmortem/", "")]?.meta.docs.description,
      });
    }
  });
});
