import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { faultyFiles, incidents } from "../../examples/expectations.js";
import { rules } from "../../src/rules/index.js";
import { ESLINTS, manifest, Project, ROOT } from "./project.js";

const project = new Project();
const files = faultyFiles.map(({ file, folder }) => `src/${folder}/${file}`);
const found = faultyFiles.flatMap(({ expectations }) => expectations).filter(({ rule }) => rule in rules).length;

beforeAll(() => {
  project.install();
  for (const name of ["eslint", "typescript", "@typescript-eslint/parser"]) {
    project.link(name);
  }
  for (const { folder } of incidents) {
    cpSync(path.join(ROOT, "examples", folder), path.join(project.folder, "src", folder), { recursive: true });
  }
  project.write(
    "eslint.config.mjs",
    `
      import parser from "@typescript-eslint/parser";
      import postmortem from "${manifest.name}";

      export default [{ files: ["**/*.ts"], languageOptions: { parser } }, postmortem.configs.recommended];
    `,
  );
});

afterAll(() => {
  project.remove();
});

/** Runs a program of Node.js in the project, which may end in any way. */
function runNode(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, args, { cwd: project.folder, encoding: "utf8" });
}

describe("the audit of the installed package", () => {
  it.each(ESLINTS)("is a formatter of the ESLint in %s, named as the documentation does", (place) => {
    const formatters = {
      "# Postmortem audit": `./node_modules/${manifest.name}/dist/audit.js`,
      "<!doctype html>": runNode("-p", `require.resolve('${manifest.name}/audit-html')`).stdout.trim(),
    };
    const eslint = path.join(place, "bin/eslint.js");
    for (const [start, formatter] of Object.entries(formatters)) {
      const { stdout, stderr } = runNode(eslint, "-f", formatter, ...files);
      expect(stderr).toBe("");
      expect(stdout.startsWith(start)).toBe(true);
      expect(stdout).toContain(`${found} findings in ${files.length} of ${files.length} files`);
    }
  });

  it("is a command", () => {
    const folders = incidents.map(({ folder }) => `src/${folder}`);
    const { status, stdout, stderr } = runNode(`node_modules/${manifest.name}/dist/bin.js`, ...folders, "missing");
    expect(stderr).toBe("missing: no such file or folder\n");
    expect(stdout).toContain(`${found} findings in ${files.length} of `);
    expect(status).toBe(2);
  });

  it("says the same from one thread and from several", () => {
    for (let copy = 0; copy < 12; copy++) {
      for (const { folder } of incidents) {
        cpSync(path.join(project.folder, "src", folder), path.join(project.folder, `many/${copy}/${folder}`), {
          recursive: true,
        });
      }
    }
    project.write("many/0/broken.ts", "const = 1;");
    const [one, three] = ["1", "3"].map((threads) =>
      runNode(`node_modules/${manifest.name}/dist/bin.js`, "--json", "--concurrency", threads, "many"),
    );
    expect(three?.stdout).toBe(one?.stdout);
    expect(three?.status).toBe(1);
    expect(one?.status).toBe(1);
    const { findings, notJudged } = JSON.parse(one?.stdout ?? "") as Record<
      string,
      readonly { readonly file: string }[]
    >;
    expect(findings?.length).toBeGreaterThanOrEqual(12 * found);
    expect(notJudged?.map(({ file }) => file)).toEqual(["many/0/broken.ts:1:6"]);
  });
});
