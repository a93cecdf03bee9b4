import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterEach, describe, expect, it } from "vitest";

import { faultyFiles } from "../../examples/expectations.js";
import { makeRepairer } from "../../scripts/demo/repair.js";

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

function demo(
  args: readonly string[],
  env: NodeJS.ProcessEnv = { NO_COLOR: "1" },
): { status: number | null; output: string } {
  // A terminal's own wishes about colour, which vitest hands on, would mix with those of the test.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:FORCE_COLOR|NO_COLOR|CI)$/.test(name));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/demo.js", ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...Object.fromEntries(inherited), ...env },
  });
  expect(stderr).toBe("");
  return { status, output: stdout };
}

const ESCAPE = "\u001b[";

describe("npm run demo", () => {
  it("counts what each incident counted: as it was, repaired, and written by hand", () => {
    const files = faultyFiles.flatMap(({ file, folder }) =>
      [file, "right.ts"].map((name) => path.join(examples, folder, name)),
    );
    const texts = (): string[] => files.map((file) => readFileSync(file, "utf8"));
    const before = texts();

    const { status, output } = demo([]);

    expect(output).toMatch(/\nAll is as expected\.\n$/);
    const table = output.slice(output.indexOf("incident  "), output.indexOf("\nAll is as expected."));
    expect(readFileSync(path.join(root, "README.md"), "utf8")).toContain(`\n\`\`\`text\n${table}\`\`\`\n`);
    expect(status).toBe(0);
    expect(output).not.toContain(ESCAPE);
    expect(output.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(texts()).toEqual(before);
  }, 180_000);

  it.each(faultyFiles)("expects of $folder/$file that the repair mends what the write-up counted", (faulty) => {
    const { expectations, figures } = faulty;
    const { broken, fix, suggestion, right } = figures[0]?.counts ?? {};
    const isByHand = expectations.some(({ repair }) => repair === "none");
    expect(right).not.toBe(broken);
    expect(suggestion ?? fix).toBe(isByHand ? broken : right);
  });

  it("fails where a system does not behave", () => {
    const folder = copyWith("004-render-farm/broken.ts", (text) => text.replace("void signIn", "await signIn"));
    writeFileSync(path.join(folder, "004-render-farm/right.ts"), "export {};\n");
    const { status, output } = demo(["004", "--examples", folder]);
    expect(output).toContain("by hand     TypeError: boot is not a function");
    expect(output).toMatch(/^004 +foreign keys broken +0, NOT 8 +–, NOT 0 +0 +–, NOT 0 +3–5 % → 0$/m);
    expect(status).toBe(1);
  });

  it("knows its incidents", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/demo.js", "007"], { cwd: root, encoding: "utf8" });
    expect(stderr).toBe("No such incident: 007. There are 000, 001, 002, 003, 004.\n");
    expect(status).toBe(1);
  });

  it("is coloured where colour is wanted", () => {
    expect(demo(["--lint-only", "001"], { FORCE_COLOR: "1" }).output).toContain(ESCAPE);
  });

  it("fails where a report is not as expected", () => {
    const folder = copyWith("expectations.js", (text) =>
      text
        .replace('line: "finished_at = NOW()"', 'line: "finished_at = 1"')
        .replace('rule: "no-log-only-pending-work"', 'rule: "no-such-rule"')
        .replace(/\{\s*rule: "no-early-connection-close"[^}]*\},/, "")
        .replace(/(rule: "no-unawaited-prerequisite",.*?repair: )"fix"/s, '$1"none"'),
    );
    const right = path.join(folder, "004-render-farm/right.ts");
    writeFileSync(right, `${readFileSync(right, "utf8")}const = 1;\n`);

    const { status, output } = demo(["--lint-only", "--examples", folder]);

    const table = output.slice(output.indexOf("incident  ")).split("\n");
    expect(table.slice(2, table.indexOf("", 2)).map((line) => line.split(/ {2,}/))).toEqual([
      ["000", "no-early-connection-close", "closing.ts:25:9", "UNEXPECTED", "–"],
      ["001", "completion-timestamp-final-only", "not in broken.ts", "NO", "NO"],
      ["001", "completion-timestamp-final-only", expect.stringMatching(/^broken\.ts:\d+:9$/), "UNEXPECTED", "–"],
      ["002", "no-such-rule", expect.stringMatching(/^broken\.ts:\d+$/), "NO", "NO"],
      ["002", "no-log-only-pending-work", expect.stringMatching(/^broken\.ts:\d+:7$/), "UNEXPECTED", "–"],
      ["004", "no-unawaited-prerequisite", "broken.ts:15:8", "yes", "fix"],
      ["004", "(does not parse)", expect.stringMatching(/^right\.ts:\d+:\d+$/), "UNEXPECTED", "–"],
    ]);
    expect(status).toBe(1);
  });
});

describe("the repaired examples", () => {
  it("have no type error", async () => {
    const repairer = makeRepairer(examples);
    const repaired = new Map<string, string>();
    for (const { file, folder } of faultyFiles) {
      const name = path.join(folder, file);
      const text = readFileSync(path.join(examples, name), "utf8");
      repaired.set(path.join(examples, name), await repairer.repair(text, name));
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
