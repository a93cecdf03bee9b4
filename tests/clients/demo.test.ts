import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterEach, describe, expect, it } from "vitest";

import { incidents } from "../../examples/expectations.js";
import { makeRepairer } from "../../scripts/demo/repair.js";
import { rules } from "../../src/rules/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const examples = path.join(root, "examples");
const temporary: string[] = [];

afterEach(() => {
  for (const folder of temporary.splice(0)) {
    rmSync(folder, { recursive: true });
  }
});

/** A copy of the examples with one file changed. */
function copyWith(file: string, change: (text: string) => string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "postmortem-demo-"));
  temporary.push(folder);
  cpSync(examples, folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
  const changed = path.join(folder, file);
  const text = readFileSync(changed, "utf8");
  expect(change(text)).not.toBe(text);
  writeFileSync(changed, change(text));
  return folder;
}

function demo(folder: string, env: NodeJS.ProcessEnv = { NO_COLOR: "1" }): { status: number | null; output: string } {
  // A terminal's own wishes about colour, which vitest hands on, would mix with those of the test.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:FORCE_COLOR|NO_COLOR|CI)$/.test(name));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/demo.js", folder], {
    cwd: root,
    encoding: "utf8",
    env: { ...Object.fromEntries(inherited), ...env },
  });
  expect(stderr).toBe("");
  return { status, output: stdout };
}

const ESCAPE = "\u001b[";

describe("npm run demo", () => {
  it("passes on the examples as they are, and leaves them alone", () => {
    const files = incidents.flatMap(({ folder }) => [`${folder}/broken.ts`, `${folder}/right.ts`]);
    const texts = (): string[] => files.map((file) => readFileSync(path.join(examples, file), "utf8"));
    const before = texts();

    const { status, output } = demo(examples);

    expect(output).toContain("All is as expected");
    expect(status).toBe(0);
    expect(texts()).toEqual(before);
  });

  it("fits 100 columns, and is plain where colour is not wanted", () => {
    const { output } = demo(examples);
    expect(output).not.toContain(ESCAPE);
    expect(output.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(demo(examples, { FORCE_COLOR: "1" }).output).toContain(ESCAPE);
  });

  it("fails where a rule that is expected does not report", () => {
    const { status, output } = demo(
      copyWith("expectations.js", (text) => text.replace('rule: "no-log-only-pending-work"', 'rule: "no-such-rule"')),
    );
    expect(output).toMatch(/^002 +no-such-rule +broken\.ts:\d+ +NO +NO$/m);
    expect(status).toBe(1);
  });

  it("fails where an expected line is not in the file", () => {
    const { status, output } = demo(
      copyWith("expectations.js", (text) => text.replace('line: "finished_at = NOW()"', 'line: "finished_at = 1"')),
    );
    expect(output).toMatch(/^001 +completion-timestamp-final-only +not in broken\.ts +NO +NO$/m);
    expect(status).toBe(1);
  });

  it("fails where a right file is reported", () => {
    const { status, output } = demo(copyWith("004-render-farm/right.ts", (text) => `${text}const = 1;\n`));
    expect(output).toMatch(/^004 +\(does not parse\) +right\.ts:\d+:\d+ +UNEXPECTED/m);
    expect(status).toBe(1);
  });

  const [expected] = incidents.flatMap(({ expectations }) => expectations).filter(({ rule }) => rule in rules);

  it.runIf(expected)("fails where a report is not expected", () => {
    const { status, output } = demo(
      copyWith("expectations.js", (text) => text.replace(/expectations: \[.*?\n {4}\]/gs, "expectations: []")),
    );
    expect(output).toContain("UNEXPECTED");
    expect(status).toBe(1);
  });

  it.runIf(expected)("fails where a report is repaired in another way than expected", () => {
    const { status } = demo(
      copyWith("expectations.js", (text) => text.replace(/repair: "(?:fix|suggestion)"/g, 'repair: "none"')),
    );
    expect(status).toBe(1);
  });
});

describe("the repaired examples", () => {
  it("have no type error", async () => {
    const repairer = makeRepairer(examples);
    const repaired = new Map<string, string>();
    for (const { folder } of incidents) {
      const file = `${folder}/broken.ts`;
      const text = readFileSync(path.join(examples, file), "utf8");
      repaired.set(path.join(examples, file), await repairer.repair(text, file));
    }

    const configFile = ts.readConfigFile(path.join(examples, "tsconfig.json"), (name) => ts.sys.readFile(name));
    const { options, fileNames } = ts.parseJsonConfigFileContent(configFile.config, ts.sys, examples);
    const host = ts.createCompilerHost(options);
    const readFile = host.readFile.bind(host);
    host.readFile = (name) => repaired.get(path.resolve(name)) ?? readFile(name);
    const program = ts.createProgram(fileNames, options, host);

    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
    expect(problems).toEqual([]);
  });
});
