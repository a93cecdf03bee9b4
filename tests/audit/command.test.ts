import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { runCommand } from "../../src/audit/command.js";
import { findReader } from "../../src/audit/linting.js";
import { makeProgress } from "../../src/audit/progress.js";

const DROPPED = `export default { async fetch(request, env, ctx) { env.QUEUE.send(1); return new Response(); } };`;
const SWALLOWED = `export default { async fetch(request, env, ctx) { ctx.waitUntil(env.QUEUE.send(1).catch(() => {})); } };`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "postmortem-command-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

function read(file: string): string {
  return readFileSync(path.join(folder, file), "utf8");
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

function run(...args: readonly string[]): Promise<Ran> {
  return runIn(folder, args);
}

async function runIn(cwd: string, args: readonly string[], readerFor = findReader): Promise<Ran> {
  let [out, error] = ["", ""];
  const code = await runCommand(args, cwd, {
    out: (text) => (out += text),
    error: (text) => (error += text),
    readerFor,
  });
  return { code, out, error };
}

/** The places that a report for a terminal names. */
function places(out: string): string[] {
  return [...out.matchAll(/^ {2}(\S+:\d+:\d+)$/gm)].map(([, place]) => place ?? "");
}

describe("the command", () => {
  it("lints every kind of JavaScript and TypeScript file", async () => {
    for (const file of ["a.js", "b.ts", "c/d.mjs", "c/e.cts", "f.tsx", "g.jsx"]) {
      write(file, file.endsWith("x") ? `${DROPPED} const page = <p>a</p>;` : DROPPED);
    }
    const { code, out, error } = await run(".");
    expect(places(out)).toEqual(["a.js", "b.ts", "f.tsx", "g.jsx", "c/d.mjs", "c/e.cts"].map((file) => `${file}:1:51`));
    expect({ code, error }).toEqual({ code: 1, error: "" });
  });

  it("leaves out what others wrote and what a tool made, and says where that leaves nothing", async () => {
    for (const file of ["node_modules/a/a.js", "dist/a.js", ".next/a.js", "a.d.ts", "a.min.js", "a.json"]) {
      write(file, DROPPED);
    }
    symlinkSync(folder, path.join(folder, "link"));
    expect(await run(".")).toMatchObject({ code: 2, error: ".: no JavaScript or TypeScript files in it\n" });
    write("bundle.js", DROPPED.repeat(200));
    expect(await run(".")).toMatchObject({ code: 0, error: "" });
  });

  it("lints what is named, wherever it is, and once", async () => {
    write("dist/a.js", DROPPED);
    write("project/dist/b.js", DROPPED);
    write("packages/api/src/c.js", DROPPED);
    expect(places((await run("dist", "dist/a.js", "./dist")).out)).toEqual(["dist/a.js:1:51"]);
    expect(places((await run("project/dist/b.js")).out)).toEqual(["project/dist/b.js:1:51"]);
    const { out } = await runIn(path.join(folder, "project"), ["../packages"]);
    expect(places(out)).toEqual(["../packages/api/src/c.js:1:51"]);
    expect(out).toMatch(/By folder\n {2}1 {2}\.\.\/packages\/api\n/);
  });

  it("knows no error where all is to be judged, and leaves that out on demand", async () => {
    write("a.js", SWALLOWED);
    const { code, out } = await run(".");
    expect(places(out)).toHaveLength(1);
    expect(code).toBe(0);
    expect((await run("--quiet", ".")).out).toContain("No findings in 1 file.");
  });

  it("respects the comments that silence a rule, and no configuration", async () => {
    write("a.js", `// eslint-disable-next-line postmortem/require-waituntil\n${DROPPED}`);
    write(
      "b.js",
      `// eslint-disable-next-line other/rule\n/* eslint postmortem/require-waituntil: "error", other/rule: "error" */`,
    );
    write("eslint.config.js", "throw new Error('not mine');");
    const { code, out } = await run(".");
    expect(out).toContain("No findings in 3 files.\n1 report of this plugin is suppressed.\n");
    expect(code).toBe(0);
  });

  it("names what does not parse, also where no rule would look at it, and goes on", async () => {
    write("a.js", "const = 1;");
    write("b.js", DROPPED);
    write("c.ts", "type A = { ;");
    const { code, out, error } = await run(".");
    expect(places(out)).toEqual(["b.js:1:51"]);
    expect(out).toContain("1 finding in 1 of 1 file:");
    expect(out).toContain("2 files could not be parsed.");
    expect(error).toMatch(/^a\.js:1:6: Parsing error: .*\nc\.ts:1:\d+: Parsing error: .*\n$/);
    expect(code).toBe(1);
  });

  it("names a path that does not exist or cannot be read once, goes on, and ends with 2", async () => {
    write("a.js", DROPPED);
    write("README.md", "");
    const { code, out, error } = await run("missing", "README.md", "a.js");
    expect(places(out)).toEqual(["a.js:1:51"]);
    expect(error).toBe(
      "missing: no such file or folder\nREADME.md: neither a folder nor a JavaScript or TypeScript file\n",
    );
    expect(code).toBe(2);
  });

  it.skipIf(process.getuid?.() === 0)("names a folder that may not be read", async () => {
    write("a.js", DROPPED);
    write("closed/b.js", DROPPED);
    chmodSync(path.join(folder, "closed"), 0o000);
    const { code, out, error } = await run(".");
    chmodSync(path.join(folder, "closed"), 0o755);
    expect(places(out)).toEqual(["a.js:1:51"]);
    expect({ code, error }).toEqual({ code: 2, error: "closed: permission denied\n" });
  });

  it("reads JavaScript where nothing reads TypeScript, and says what it left out", async () => {
    write("a.jsx", `${DROPPED} const page = <p>a</p>;`);
    write("b.ts", DROPPED);
    const { code, out, error } = await runIn(folder, ["."], () => undefined);
    expect(places(out)).toEqual(["a.jsx:1:51"]);
    expect(error).toMatch(/^\.: 1 TypeScript file left out, which need a parser: npx -p .*typescript/);
    expect(code).toBe(2);
  });

  it("finds the parser that stands beside it", () => {
    expect(findReader(folder)?.parser).toBe(createRequire(import.meta.url)("@typescript-eslint/parser"));
  });

  it("shows no control character of a name or of code", async () => {
    write("a\u001B[31m.js", `/* \u202E \u001B[2J */ ${DROPPED}`);
    for (const format of [[], ["--markdown", "--frames"], ["--json"], ["--html"]]) {
      const { out } = await run(...format, ".");
      expect(out).toContain("\uFFFD[31m.js");
      expect(out).not.toMatch(/[\u001B\u202E]/);
    }
    expect(read("postmortem-audit.html")).not.toMatch(/[\u001B\u202E]/);
  });

  it("is readable on a terminal, by incident, with what to do next", async () => {
    write("src/a.js", `${DROPPED} /* ${"x".repeat(300)} */`);
    const { out } = await run(".");
    expect(
      Math.max(
        ...out
          .split("\n")
          .filter((line) => !line.includes("https://"))
          .map(({ length }) => length),
      ),
    ).toBeLessThan(101);
    expect(out).toMatch(/\n000 {2}Views that nobody counted {2}1\n {5}What would have happened: /);
    expect(out).toMatch(/\nNext\n {2}- Understand the first:\n {2}https:.*000-uncounted-views/);
  });

  it("prints JSON and Markdown on demand", async () => {
    write("a.js", DROPPED);
    write("b.js", "const = 1;");
    expect(JSON.parse((await run("--json", ".")).out)).toMatchObject({
      files: 1,
      findings: [{ file: "a.js", line: 1, column: 51, rule: "require-waituntil", repair: "fix" }],
      notJudged: [{ file: "b.js:1:6" }],
    });
    const { out, error } = await run("--markdown", ".");
    expect(out).toContain("## 000 Views that nobody counted");
    expect(error).toBe("1 place could not be judged; the report names them.\n");
  });

  it("explains itself", async () => {
    for (const option of ["--help", "-h"]) {
      expect(await run(option)).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: /) as string, error: "" });
    }
    expect((await run("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [[], "Name a folder or a file."],
    [["--fix", "."], "There is no option --fix."],
    [["--basline=a.json", "."], "There is no option --basline; did you mean --baseline?"],
    [["--json", "--markdown", "."], "Only one of --json and --markdown can be printed."],
    [["--update-baseline", "."], "--update-baseline needs --baseline FILE."],
    [["--concurrency=0", "."], '--concurrency is a number from 1, "off" or "auto".'],
  ])("refuses %j", async (args, message) => {
    expect(await run(...args)).toEqual({ code: 2, out: "", error: `${message}\n--help prints the options.\n` });
  });
});

describe("what the command writes", () => {
  const PATHS = ["a.js", "src/b.ts", "src", "page.html", "data.json", "notes.md", "link.html", "broken.html"];
  const OPTIONS = [
    "baseline",
    "concurrency",
    "frames",
    "help",
    "html",
    "json",
    "markdown",
    "quiet",
    "since",
    "update-baseline",
    "version",
  ];

  it.each(OPTIONS)("is never a file of somebody else's, with --%s before any path", async (option) => {
    write("a.js", DROPPED);
    write("src/b.ts", DROPPED);
    write("page.html", "<p>somebody's</p>");
    write("data.json", "{}");
    write("notes.md", "# Notes");
    symlinkSync(path.join(folder, "a.js"), path.join(folder, "link.html"));
    const files = ["a.js", "src/b.ts", "page.html", "data.json", "notes.md"];
    const before = files.map(read);
    for (const given of PATHS) {
      for (const args of [[`--${option}`, given], [`--${option}=${given}`], [`--${option}=${given}`, "a.js"]]) {
        await run(...args, "src");
        expect([args, files.map(read)]).toEqual([args, before]);
      }
    }
  });

  it("is a page beside the report, under its own name or that which is given", async () => {
    write("a.js", DROPPED);
    expect((await run("--html", "a.js")).code).toBe(1);
    expect(read("postmortem-audit.html")).toContain("<mark>env.QUEUE.send</mark>");
    expect((await run("--html=audit.html", "a.js")).code).toBe(1);
    // Its own page is replaced.
    write("a.js", "");
    expect((await run("--html=audit.html", "a.js")).code).toBe(0);
    expect(read("audit.html")).toContain("No findings in 1 file.");
  });

  it("is refused before anything is read where it is something else, and said where it fails", async () => {
    write("a.js", DROPPED);
    write("page.html", "<p>somebody's</p>");
    expect(await run("--html=page.html", "a.js")).toEqual({
      code: 2,
      out: "",
      error: "--html=page.html: it is not a page of this command, and is left as it is\n",
    });
    expect((await run("--html=a.js", "a.js")).error).toMatch(/^--html=a\.js: a page's name ends in \.html/);
    expect(await run("--html=no/such/folder.html", "a.js")).toMatchObject({
      code: 2,
      error: "no/such/folder.html: no such file or folder\n",
    });
  });
});

describe("a baseline", () => {
  it("is written first, and then leaves out what it knows, wherever it has moved", async () => {
    write("a.js", DROPPED);
    expect(await run("--baseline", "known.json", ".")).toMatchObject({
      code: 0,
      out: expect.stringContaining("known.json now knows 1 finding") as string,
    });
    write("a.js", `\n\n${DROPPED}`);
    write("b.js", DROPPED);
    const { code, out } = await run("--baseline=known.json", ".");
    expect(places(out)).toEqual(["b.js:1:51"]);
    expect(out).toContain("1 finding that known.json knows is left out.");
    expect(code).toBe(1);
  });

  it("counts: the same line twice is one more than it knows", async () => {
    write("a.js", DROPPED);
    await run("--baseline=known.json", ".");
    write("a.js", `${DROPPED}\n${DROPPED.replace("export default", "export const other: ExportedHandler =")}`);
    write("a.ts", read("a.js"));
    rmSync(path.join(folder, "a.js"));
    expect(places((await run("--baseline=known.json", ".")).out)).toHaveLength(2);
  });

  it("says what is gone, and is written anew on demand, but for files that are not audited", async () => {
    write("a/a.js", DROPPED);
    write("b/b.js", DROPPED);
    await run("--baseline=known.json", ".");
    write("a/a.js", "");
    expect((await run("--baseline=known.json", ".")).out).toContain("1 finding that it knows is gone");
    expect((await run("--baseline=known.json", "b")).out).not.toContain("gone");
    await run("--baseline=known.json", "--update-baseline", "a");
    expect(Object.keys((JSON.parse(read("known.json")) as { files: object }).files)).toEqual(["b/b.js"]);
  });

  it("is no other file", async () => {
    write("a.js", DROPPED);
    write("package.json", "{}");
    expect(await run("--baseline=package.json", "a.js")).toMatchObject({
      code: 2,
      error: "--baseline package.json: it is not a baseline of this command, and is left as it is\n",
    });
    expect((await run("--baseline", "new.js", "a.js")).error).toBe(
      "--baseline new.js: a baseline's name ends in .json\n",
    );
    expect(existsSync(path.join(folder, "new.js"))).toBe(false);
  });
});

describe("what a branch changed", () => {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
    });

  it("is what is committed on it, what is not yet, and what git does not know", async () => {
    git("init", "-q", "-b", "main");
    for (const file of ["old.js", "src/edited.js", "gone.js", "ignored.js"]) {
      write(file, DROPPED);
    }
    git("add", "old.js", "src", "gone.js");
    git("commit", "-qm", "a");
    write(".gitignore", "ignored.js");
    git("checkout", "-qb", "branch");
    write("committed ä.js", DROPPED);
    git("add", "committed ä.js");
    git("commit", "-qm", "b");
    write("src/edited.js", `\n${DROPPED}`);
    write("new.js", DROPPED);
    rmSync(path.join(folder, "gone.js"));
    expect((await run("--json", "--since", "main", ".")).out.match(/"file": "[^"]*"/g)).toEqual(
      ["committed ä.js", "new.js", "src/edited.js"].map((file) => `"file": "${file}"`),
    );
    expect(places((await run("--since=main", "src")).out)).toEqual(["src/edited.js:2:51"]);
    expect(await run("--since=main", "old.js")).toMatchObject({
      code: 0,
      out: expect.stringContaining("No file has changed since main.") as string,
    });
  });

  it("is not known of what git does not know", async () => {
    write("a.js", DROPPED);
    expect(await run("--since=main", ".")).toMatchObject({
      code: 2,
      out: "",
      error: expect.stringMatching(/^--since main: .*not a git repository/) as string,
    });
    git("init", "-q");
    expect((await run("--since=a.js", "a.js")).error).toBe("--since a.js: it names no commit\n");
  });
});

describe("progress", () => {
  const draw = (isTTY: boolean): string => {
    let drawn = "";
    const progress = makeProgress(2, { isTTY, columns: 40, write: (text) => (drawn += String(text)) !== "" });
    progress("src/a.ts");
    progress();
    return drawn;
  };

  it("moves on a terminal and leaves nothing behind", () => {
    expect(draw(true)).toBe(`\r\u001B[K${"█".repeat(12)}${"░".repeat(12)} 1/2 src/a.ts\r\u001B[K`);
  });

  it("is silent elsewhere", () => {
    expect(draw(false)).toBe("");
  });
});
