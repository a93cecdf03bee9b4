import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Linter } from "eslint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { tryEdits, type Fault, type Lint } from "../../scripts/corpus/edits.js";
import { judgedBy, readLabels } from "../../scripts/corpus/labels.js";
import { typedParts } from "../../scripts/corpus/types.js";

const SCRIPT = fileURLToPath(new URL("../../scripts/corpus.js", import.meta.url));
const DROPPED =
  "declare const env: any;\nexport default { async fetch(request: Request, env: any, ctx: any) {\n  env.QUEUE.send(1);\n  return new Response();\n} };\n";
const DROPPED_IN_JAVASCRIPT =
  "export default { async fetch(request, env, ctx) {\n  env.QUEUE.send(1);\n  return new Response();\n} };\n";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "postmortem-corpus-"));
  mkdirSync(path.join(folder, "tree/src"), { recursive: true });
  write("tree/src/worker.ts", DROPPED);
  write("tree/src/broken.ts", "const = 1;");
  write("tree/src/quiet.ts", "export const a = 1;\n");
  mkdirSync(path.join(folder, "package/dist"), { recursive: true });
  write("package/dist/worker.js", DROPPED_IN_JAVASCRIPT);
  write("labels.tsv", LABELS);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const LABELS = [
  "tree\tpath\tline\tspan\trule\tverdict\treason",
  "tree\tsrc/worker.ts\t3\t3-3\tR2\tpositive\tdropped",
  "tree\tsrc/quiet.ts\t1\t1-1\tR3\tpositive\tmissed",
  "tree\tsrc/worker.ts\t4\t4-4\tR2\tnegative\tbeside it",
  "elsewhere\ta.ts\t1\t\tR1\tpositive\tnot here",
].join("\n");

function write(file: string, text: string): void {
  writeFileSync(path.join(folder, file), text);
}

function corpus(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [SCRIPT, "--out", "report", ...args], { cwd: folder, encoding: "utf8" });
}

/** A table's row without its padding. */
function row(markdown: string, start: string): string | undefined {
  return markdown
    .split("\n")
    .find((line) => line.startsWith(`| ${start}`))
    ?.replace(/ +/g, " ");
}

describe("the corpus command", () => {
  it("reports on what it read, names what it could not read, and ends with 2", () => {
    const { status, stdout, stderr } = corpus("tree", "missing", "--labels", "labels.tsv");
    expect(stdout).toContain("3 files, 9 lines of `tree`, `missing`, without type information");
    expect(row(stdout, "fixes tried")).toBe("| fixes tried | 1 |");
    expect(row(stdout, "edit does not parse")).toBe("| edit does not parse | 0 |");
    expect(row(stdout, "files that do not parse")).toBe("| files that do not parse | 1 |");
    expect(row(stdout, "[require-waituntil]")).toMatch(/\| 1 \| 1 \| 0 \| 0 \| 1,111\.111 \|$/);
    expect(row(stdout, "floating promises")).toBe("| floating promises | 1 | 1 | 100 % | 1 | 0 | 100 % | 0 | 0 |");
    expect(row(stdout, "payloads")).toBe("| payloads | 1 | 0 | 0 % | 0 | 0 | – | 0 | 0 |");
    expect(stdout).toContain("1 label of files that are not there.");
    expect(stderr).toMatch(/^missing: no such file or folder/m);
    expect(status).toBe(2);

    expect(readFileSync(path.join(folder, "report/corpus.md"), "utf8")).toMatch(
      /`tree\/src\/worker\.ts:3:3`[^]*judged positive: dropped[^]*> 3 \| {3}env\.QUEUE\.send\(1\);/,
    );
    expect(readFileSync(path.join(folder, "report/corpus.html"), "utf8")).toContain("<mark>env.QUEUE.send</mark>");
  });

  it("asks the compiler about each edit where types are on, and does without labels that are none", () => {
    const { status, stdout, stderr } = corpus("tree", "--typed", "--labels", "tree/src/quiet.ts");
    expect(stdout).toContain("with type information");
    expect(row(stdout, "fixes tried")).toBe("| fixes tried | 1 |");
    expect(row(stdout, "edit adds a type error")).toBe("| edit adds a type error | 0 |");
    expect(stderr).toMatch(/quiet\.ts: it has no column tree, path, line, rule, verdict/);
    expect(status).toBe(2);
  });

  it("reads build output where it is told to, as a published package holds little else", () => {
    const { status, stdout } = corpus("package", "--built");
    expect(stdout).toContain("1 file, 5 lines of `package`");
    expect(row(stdout, "reports")).toBe("| reports | 1 |");
    expect(status).toBe(0);
  });

  it("names a wrong argument", () => {
    expect(corpus("--lables", "a")).toMatchObject({ status: 2, stderr: expect.stringContaining("--lables") as string });
  });
});

describe("types", () => {
  it("miss no module where no package is installed", () => {
    mkdirSync(path.join(folder, "typed/node_modules/there"), { recursive: true });
    write("typed/tsconfig.json", '{ "compilerOptions": { "module": "preserve", "noLib": true, "types": [] } }');
    write("typed/node_modules/there/index.d.ts", "export declare const there: number;\n");
    write("typed/with.ts", 'import { there } from "there";\nexport const a = there;\n');
    write("typed/without.ts", "export const a = 1;\n");
    const errors = ["with.ts", "without.ts"].map((name) => {
      const file = path.join(folder, "typed", name);
      const [part] = typedParts([file]);
      return part?.errorsWith(
        file,
        'import { b } from "missing";\nexport const a: string = b;\nexport const c: string = 1;\n',
      );
    });
    expect(errors).toEqual([
      [expect.stringContaining("TS2307"), expect.stringContaining("TS2322")],
      [expect.stringContaining("TS2322")],
    ]);
  });
});

describe("labels", () => {
  it("are read by the names of their columns, and refused with the line that is wrong", () => {
    expect(readLabels(path.join(folder, "labels.tsv")).get("elsewhere/a.ts")).toMatchObject([{ first: 1, last: 1 }]);
    write("wrong.tsv", `${LABELS}\ntree\ta.ts\tx\t\tR1\tpositive\t`);
    expect(() => readLabels(path.join(folder, "wrong.tsv"))).toThrow("line 6 has no verdict");
  });

  it("belong to the report on their lines, and only without one to a report beside them", () => {
    const labels = [3, 4].map((line) => {
      return { file: "a", first: line, last: line, rule: "R2", verdict: "positive" as const, reason: "" };
    });
    const at = (line: number, ruleId: string): (number | undefined)[] =>
      judgedBy({ ruleId, line } as Linter.LintMessage, labels).map(({ first }) => first);
    expect(at(3, "postmortem/require-waituntil")).toEqual([3]);
    expect(at(5, "postmortem/require-waituntil")).toEqual([4]);
    expect(at(6, "postmortem/require-waituntil")).toEqual([]);
    expect(at(3, "postmortem/queue-payload-ids-only")).toEqual([]);
  });
});

describe("edits", () => {
  /** What is wrong with an edit of `bad`, where every `bad` is reported and becomes what is given. */
  function faultsOf(become: string, text = "bad;", typeErrorsOf: (text: string) => string[] = () => []): Fault[] {
    const lint: Lint = (current) =>
      current.includes("(")
        ? [{ ...message(0, 1, undefined), fatal: true }]
        : [...current.matchAll(/bad/g)].map(({ index }) => message(index, index + 3, become));
    return tryEdits(text, lint(text), lint, typeErrorsOf).faults.map(({ fault }) => fault);
  }

  function message(start: number, end: number, become: string | undefined): Linter.LintMessage {
    return {
      ruleId: "postmortem/a",
      message: "",
      severity: 2,
      line: 1,
      column: start + 1,
      endColumn: end + 1,
      ...(become !== undefined && { fix: { range: [start, end] as [number, number], text: become } }),
    };
  }

  it.each([
    ["good", []],
    ["", []],
    ["(", ["does not parse"]],
    ["bad", ["changes nothing", "is not stable"]],
    ["x bad", ["is reported again", "is not stable"]],
  ])("that write %j", (become, faults) => {
    expect(faultsOf(become)).toEqual(faults);
  });

  it("may only mark the place, where they are offered and not applied", () => {
    const fix = { range: [0, 0] as [number, number], text: "// TODO\n" };
    const lint: Lint = (text) => {
      const start = text.indexOf("bad");
      const suggestions = text.startsWith("//") ? [] : [{ desc: "", fix }];
      const lines = text.slice(0, start).split("\n");
      return [{ ...message(0, 3, undefined), line: lines.length, suggestions }];
    };
    expect(tryEdits("bad;", lint("bad;"), lint, () => [])).toEqual({
      faults: [],
      count: { fixes: 0, suggestions: 1, marks: 1 },
    });
    expect(faultsOf("// TODO\nbad")).toEqual(["is reported again", "is not stable"]);
  });

  it("are judged one by one", () => {
    expect(faultsOf("good", "bad; bad;")).toEqual([]);
  });

  it("may keep a type error and not add one", () => {
    expect(faultsOf("good", "bad;", () => ["TS1"])).toEqual([]);
    expect(faultsOf("good", "bad;", (text) => (text === "bad;" ? ["TS1"] : ["TS1", "TS1"]))).toEqual([
      "adds a type error",
    ]);
  });
});
