import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { runCommand } from "../../src/audit/command.js";
import { findParser } from "../../src/audit/linting.js";
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

function run(...args: readonly string[]): { code: number; out: string; error: string } {
  return runWith(findParser, ...args);
}

function runWith(parserFor: typeof findParser, ...args: readonly string[]): ReturnType<typeof run> {
  let [out, error] = ["", ""];
  const code = runCommand(args, folder, { out: (text) => (out += text), error: (text) => (error += text), parserFor });
  return { code, out, error };
}

/** The places that a report names. */
function places(out: string): string[] {
  return [...out.matchAll(/^\| `([^`]+:\d+:\d+)`/gm)].map(([, place]) => place ?? "");
}

describe("the command", () => {
  it("lints every kind of JavaScript and TypeScript file", () => {
    for (const file of ["a.js", "b.ts", "c/d.mjs", "c/e.cts", "f.tsx", "g.jsx"]) {
      write(file, file.endsWith("x") ? `${DROPPED} const page = <p>a</p>;` : DROPPED);
    }
    const { code, out, error } = run(".");
    expect(places(out)).toEqual(["a.js", "b.ts", "f.tsx", "g.jsx", "c/d.mjs", "c/e.cts"].map((file) => `${file}:1:51`));
    expect({ code, error }).toEqual({ code: 1, error: "" });
  });

  it("leaves out what others wrote and what a tool made", () => {
    for (const file of ["node_modules/a/a.js", "dist/a.js", ".next/a.js", "a.d.ts", "a.min.js", "a.json"]) {
      write(file, DROPPED);
    }
    write("bundle.js", DROPPED.repeat(200));
    symlinkSync(folder, path.join(folder, "link"));
    expect(run(".")).toEqual({ code: 0, out: "# Postmortem audit\n\nNo findings in 0 files.\n", error: "" });
  });

  it("lints what is named, wherever it is", () => {
    write("dist/a.js", DROPPED);
    write("project/dist/b.js", DROPPED);
    expect(places(run("dist").out)).toEqual(["dist/a.js:1:51"]);
    expect(places(run("project/dist/b.js").out)).toEqual(["project/dist/b.js:1:51"]);
    let out = "";
    const streams = { out: (text: string) => (out += text), error: () => undefined };
    runCommand([folder], path.join(folder, "project"), streams);
    expect(out).toContain("No findings in 0 files");
  });

  it("knows no error where all is to be judged", () => {
    write("a.js", SWALLOWED);
    const { code, out } = run(".");
    expect(places(out)).toHaveLength(1);
    expect(code).toBe(0);
  });

  it("respects the comments that silence a rule, and no configuration", () => {
    write("a.js", `// eslint-disable-next-line postmortem/require-waituntil\n${DROPPED}`);
    write(
      "b.js",
      `// eslint-disable-next-line other/rule\n/* eslint postmortem/require-waituntil: "error", other/rule: "error" */`,
    );
    write("eslint.config.js", "throw new Error('not mine');");
    const { code, out } = run(".");
    expect(out).toBe("# Postmortem audit\n\nNo findings in 3 files.\n\n1 report of this plugin is suppressed.\n");
    expect(code).toBe(0);
  });

  it("names a syntax error and goes on", () => {
    write("a.js", "const = 1;");
    write("b.js", DROPPED);
    const { code, out } = run(".");
    expect(places(out)).toEqual(["b.js:1:51", "a.js:1:6"]);
    expect(code).toBe(1);
  });

  it("names a path that does not exist or cannot be read, goes on, and ends with 2", () => {
    write("a.js", DROPPED);
    write("README.md", "");
    const { code, out, error } = run("missing", "README.md", "a.js");
    expect(places(out)).toEqual(["a.js:1:51"]);
    expect(out).toContain("2 places could not be judged.");
    expect(error).toMatch(/^missing: ENOENT.*\nREADME\.md: neither a folder nor a JavaScript or TypeScript file\n$/);
    expect(code).toBe(2);
  });

  it("reads JavaScript where nothing reads TypeScript, and says what it left out", () => {
    write("a.jsx", `${DROPPED} const page = <p>a</p>;`);
    write("b.ts", DROPPED);
    const { code, out, error } = runWith(() => undefined, ".");
    expect(places(out)).toEqual(["a.jsx:1:51"]);
    expect(error).toMatch(/^\.: 1 TypeScript file left out, which need a parser: npx -p .*typescript/);
    expect(code).toBe(2);
  });

  it("finds the parser that stands beside it", () => {
    expect(findParser(folder)).toBe(createRequire(import.meta.url)("@typescript-eslint/parser"));
  });

  it("writes a page of HTML beside the Markdown", () => {
    write("a.js", DROPPED);
    expect(run("--html", "audit.html", "a.js").code).toBe(1);
    expect(readFileSync(path.join(folder, "audit.html"), "utf8")).toContain("<mark>env.QUEUE.send</mark>");
    const { code, error } = run("--html", "no/such/folder.html", "a.js");
    expect(error).toMatch(/^no\/such\/folder\.html: ENOENT/);
    expect(code).toBe(2);
  });

  it("explains itself", () => {
    expect(run("--help")).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: /) as string, error: "" });
    expect(run("--version").out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(run()).toMatchObject({
      code: 2,
      out: "",
      error: expect.stringMatching(/^Name a folder or a file/) as string,
    });
    expect(run("--fix", ".")).toMatchObject({ code: 2, out: "", error: expect.stringMatching(/--fix/) as string });
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
