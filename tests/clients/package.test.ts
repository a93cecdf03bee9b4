import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { installed, manifest, Project } from "./project.js";

/** A throw-away project that has installed the packed plugin as a user does. */
const project = new Project();
const PEERS = ["eslint", "typescript", "@typescript-eslint/parser"];

beforeAll(() => {
  // What the package needs and declares is linked to, and nothing else; npm finds it there and downloads nothing.
  for (const name of [...PEERS, ...Object.keys(manifest.dependencies)]) {
    project.link(name);
  }
  project.write("package.json", {
    private: true,
    dependencies: {
      ...Object.fromEntries(PEERS.map((name) => [name, `file:${installed(name)}`])),
      [manifest.name]: `file:${project.tarball}`,
    },
  });
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  project.run("npm", ["install", "--offline", "--cache", path.join(project.folder, ".npm"), ...quiet]);
});

afterAll(() => {
  project.remove();
});

describe("the installed package", () => {
  it("holds the build, the licence and the README, and no source", () => {
    const files = project.run("tar", ["-tzf", project.tarball]).trim().split("\n");
    const types = ["index", "settings", "audit", "audit-html"].map((file) => `package/dist/${file}.d.ts`);
    const plain = ["LICENSE", "README.md", "package.json", "dist/settings.schema.json"].map(
      (file) => `package/${file}`,
    );
    expect(files.filter((file) => !/^package\/dist\/[\w-]+\.js$/.test(file)).sort()).toEqual(
      [...plain, ...types].sort(),
    );
    expect(files).toContain("package/dist/index.js");
  });

  it("gives the bare plugin to import and to require()", () => {
    const print =
      "console.log(Object.keys(plugin).join(), plugin.meta.name, Object.keys(plugin.configs).sort().join())";
    const plugin = "meta,rules,configs eslint-plugin-postmortem all,recommended,recommendedTypeChecked\n";
    project.write("import.mjs", `import plugin from "eslint-plugin-postmortem"; ${print}`);
    project.write("require.cjs", `const plugin = require("eslint-plugin-postmortem"); ${print}`);
    expect(project.run(process.execPath, ["import.mjs"])).toBe(plugin);
    expect(project.run(process.execPath, ["require.cjs"])).toBe(plugin);
  });

  it("asks for no other package until a file needs it", () => {
    const alone = path.join("alone", "node_modules", manifest.name);
    cpSync(path.join(project.folder, "node_modules", manifest.name), path.join(project.folder, alone), {
      recursive: true,
    });
    project.write("alone/import.mjs", `import "${manifest.name}";`);
    expect(project.run(process.execPath, ["alone/import.mjs"])).toBe("");

    project.write(
      "loaded.cjs",
      `
        const { Linter } = require("eslint");
        const plugin = require("${manifest.name}");

        const lint = (text, settings) =>
          new Linter().verify(text, [plugin.configs.recommended, { settings: { postmortem: settings } }], "src/a.js");
        const show = (moment) => {
          const packages = Object.keys(require.cache).map((file) => /.*node_modules.((?:@[^/]+.)?[^/]+)/.exec(file)?.[1]);
          const heavy = ["typescript", "@typescript-eslint/utils", ...${JSON.stringify(Object.keys(manifest.dependencies))}];
          console.log([moment, ...heavy.filter((name) => packages.includes(name))].join(" "));
        };

        show("import");
        lint("export default { fetch: (request, env) => { env.PLAYS.send(1); } };", {});
        show("handler");
        lint("await sql\`UPDATE jobs SET status = 'retry', finished_at = NOW()\`;", {});
        show("statement");
        lint("await sql\`UPDATE jobs SET status = 'retry', finished_at = COALESCE(finished_at, NOW())\`;", {});
        show("expression");
        lint("export const record = (env) => { env.PLAYS.send(1); };", { requestFiles: ["src/**"] });
        show("globs");
      `,
    );
    expect(project.run(process.execPath, ["loaded.cjs"]).trim().split("\n")).toEqual([
      "import",
      "handler",
      "statement",
      "expression pgsql-ast-parser",
      "globs pgsql-ast-parser picomatch",
    ]);
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
    project.write(
      "types.mts",
      `import { defineConfig } from "eslint/config"; import postmortem from "eslint-plugin-postmortem"; ${use}`,
    );
    project.write(
      "types.cts",
      `import { defineConfig } from "eslint/config"; import postmortem = require("eslint-plugin-postmortem"); ${use}`,
    );
    project.write("tsconfig.json", {
      compilerOptions: { noEmit: true, strict: true, exactOptionalPropertyTypes: true, module: "nodenext", types: [] },
      files: ["types.mts", "types.cts"],
    });
    const { status, stdout } = spawnSync(path.join(project.folder, "node_modules/.bin/tsc"), [], {
      cwd: project.folder,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it("passes publint", () => {
    const { status, stdout } = spawnSync(installed(".bin/publint"), ["run", "--strict", project.tarball], {
      encoding: "utf8",
    });
    expect(stdout).toContain("All good!");
    expect(status).toBe(0);
  });

  it("has types as they are resolved", () => {
    // The strict profile, but for one thing: that require() meets an ESM file is meant. Every supported version of
    // Node.js can require it, and gets the plugin itself through the export named "module.exports".
    const { status, stdout } = spawnSync(
      installed(".bin/attw"),
      [
        "--format",
        "json",
        "--no-definitely-typed",
        "--profile=node16",
        "--ignore-rules=cjs-resolves-to-esm",
        project.tarball,
      ],
      { encoding: "utf8" },
    );
    const { analysis } = JSON.parse(stdout) as {
      analysis: { problems: { kind: string; resolutionKind?: string }[] };
    };
    const problems = analysis.problems.filter(({ resolutionKind }) => resolutionKind !== "node10");
    expect(problems.filter(({ kind }) => kind !== "CJSResolvesToESM")).toEqual([]);
    expect(status).toBe(0);
  });
});
