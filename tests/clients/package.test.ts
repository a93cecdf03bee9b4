import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { incidents, type Expectation } from "../../examples/expectations.js";
import { rules } from "../../src/rules/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  name: string;
  version: string;
  dependencies: Record<string, string>;
};

/** A throw-away project that has installed the packed plugin as a user does. */
let project: string;
let tarball: string;

beforeAll(() => {
  project = mkdtempSync(path.join(tmpdir(), "postmortem-package-"));
  // Without scripts: `prepack` would build again, under the feet of the tests that run beside this one.
  run("npm", ["pack", "--ignore-scripts", "--pack-destination", project], root);
  tarball = path.join(project, `${manifest.name}-${manifest.version}.tgz`);

  // What the package needs and declares is linked to, and nothing else; npm finds it there and downloads nothing.
  const peers = ["eslint", "typescript", "@typescript-eslint/parser"];
  for (const name of [...peers, ...Object.keys(manifest.dependencies)]) {
    const link = path.join(project, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(installed(name), link, "dir");
  }
  write("package.json", {
    private: true,
    dependencies: {
      ...Object.fromEntries(peers.map((name) => [name, `file:${installed(name)}`])),
      [manifest.name]: `file:${tarball}`,
    },
  });
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  run("npm", ["install", "--offline", "--cache", path.join(project, ".npm"), ...quiet], project);

  cpSync(path.join(root, "examples"), path.join(project, "src"), { recursive: true });
}, 60_000);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

/** Where the project itself has a package. */
function installed(name: string): string {
  return path.join(root, "node_modules", name);
}

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function write(file: string, content: object | string): void {
  writeFileSync(path.join(project, file), typeof content === "string" ? content : JSON.stringify(content));
}

/** Runs the `eslint` command in the project. */
function eslint(...args: readonly string[]): { status: number | null; results: ESLint.LintResult[] } {
  const command = path.join(project, "node_modules/.bin/eslint");
  const { status, stdout, stderr } = spawnSync(command, ["--format", "json", ...args], {
    cwd: project,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return { status, results: JSON.parse(stdout) as ESLint.LintResult[] };
}

/** What is reported in a list of files: the rule and the text of the line. */
function reported(results: readonly ESLint.LintResult[]): string[] {
  return results.flatMap(({ filePath, messages }) => {
    const lines = readFileSync(filePath, "utf8").split("\n");
    return messages.map(({ ruleId, line }) => `${ruleId ?? "parser"}: ${lines[line - 1]?.trim() ?? ""}`);
  });
}

function expected(keep: (expectation: Expectation) => boolean = () => true): string[] {
  return incidents
    .flatMap(({ expectations }) => expectations)
    .filter((expectation) => expectation.rule in rules && keep(expectation))
    .map(({ rule, line }) => `postmortem/${rule}: ${line}`);
}

const CONFIGS = {
  "eslint.config.mjs": `
    import parser from "@typescript-eslint/parser";
    import { defineConfig } from "eslint/config";
    import postmortem from "eslint-plugin-postmortem";

    export default defineConfig({ files: ["**/*.ts"], languageOptions: { parser } }, postmortem.configs.recommended);
  `,
  "eslint.config.cjs": `
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
};

describe("the installed package", () => {
  it("holds the build, the licence and the README, and no source", () => {
    const files = run("tar", ["-tzf", tarball], project).trim().split("\n");
    expect(files.sort()).toEqual(
      ["LICENSE", "README.md", "dist/index.d.ts", "dist/index.js", "package.json"].map((file) => `package/${file}`),
    );
  });

  it.each(Object.entries(CONFIGS))("reports the examples through the eslint command and %s", (name, config) => {
    write(name, config);
    const { status, results } = eslint("--config", name, "src/*/{broken,right}.ts");

    expect(results).toHaveLength(2 * incidents.length);
    expect(reported(results.filter(({ filePath }) => filePath.endsWith("broken.ts"))).sort()).toEqual(
      expected().sort(),
    );
    expect(reported(results.filter(({ filePath }) => filePath.endsWith("right.ts")))).toEqual([]);
    expect(status).toBe(results.some(({ errorCount }) => errorCount > 0) ? 1 : 0);
  });

  it("fixes with --fix, once", () => {
    write("eslint.config.mjs", CONFIGS["eslint.config.mjs"]);
    const copy = path.join(project, "src/fixed");
    cpSync(path.join(root, "examples"), copy, { recursive: true });
    const texts = (): string[] =>
      incidents.map(({ folder }) => readFileSync(path.join(copy, folder, "broken.ts"), "utf8"));

    const { results } = eslint("--config", "eslint.config.mjs", "--fix", "src/fixed/*/broken.ts");
    expect(results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId)).sort()).toEqual(
      expected(({ repair }) => repair !== "fix")
        .map((text) => text.split(":")[0])
        .sort(),
    );
    const fixed = texts();
    eslint("--config", "eslint.config.mjs", "--fix", "src/fixed/*/broken.ts");
    expect(texts()).toEqual(fixed);
  });

  it("gives the bare plugin to import and to require()", () => {
    const print =
      "console.log(Object.keys(plugin).join(), plugin.meta.name, Object.keys(plugin.configs).sort().join())";
    const plugin = "meta,rules,configs eslint-plugin-postmortem all,recommended,recommendedTypeChecked\n";
    write("import.mjs", `import plugin from "eslint-plugin-postmortem"; ${print}`);
    write("require.cjs", `const plugin = require("eslint-plugin-postmortem"); ${print}`);
    expect(run(process.execPath, ["import.mjs"], project)).toBe(plugin);
    expect(run(process.execPath, ["require.cjs"], project)).toBe(plugin);
  });

  it("has types that defineConfig accepts, from both kinds of module", () => {
    const use = `
      export const whole = defineConfig(postmortem.configs.recommended, postmortem.configs.all);
      export const extended = defineConfig({
        files: ["src/**/*.ts"],
        plugins: { postmortem },
        extends: [postmortem.configs.recommendedTypeChecked, "postmortem/recommended"],
      });
      // @ts-expect-error: there is no such config.
      export const unknown = defineConfig(postmortem.configs.strict);
    `;
    write(
      "types.mts",
      `import { defineConfig } from "eslint/config"; import postmortem from "eslint-plugin-postmortem"; ${use}`,
    );
    write(
      "types.cts",
      `import { defineConfig } from "eslint/config"; import postmortem = require("eslint-plugin-postmortem"); ${use}`,
    );
    write("tsconfig.json", {
      compilerOptions: { noEmit: true, strict: true, exactOptionalPropertyTypes: true, module: "nodenext", types: [] },
      files: ["types.mts", "types.cts"],
    });
    const { status, stdout } = spawnSync(path.join(project, "node_modules/.bin/tsc"), [], {
      cwd: project,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it("passes publint", () => {
    const { status, stdout } = spawnSync(path.join(root, "node_modules/.bin/publint"), ["run", "--strict", tarball], {
      encoding: "utf8",
    });
    expect(stdout).toContain("All good!");
    expect(status).toBe(0);
  });

  it("has types as they are resolved", () => {
    // The strict profile, but for one thing: that require() meets an ESM file is meant. Every supported version of
    // Node.js can require it, and gets the plugin itself through the export named "module.exports".
    const { status, stdout } = spawnSync(
      path.join(root, "node_modules/.bin/attw"),
      ["--format", "json", "--no-definitely-typed", "--ignore-rules", "cjs-resolves-to-esm", "--", tarball],
      { encoding: "utf8" },
    );
    const { analysis } = JSON.parse(stdout) as { analysis: { problems: { kind: string }[] } };
    expect(analysis.problems.filter(({ kind }) => kind !== "CJSResolvesToESM")).toEqual([]);
    expect(status).toBe(0);
  });
});
