import type { ESLint, Linter } from "eslint";
import { describe, expect, it } from "vitest";

import audit from "../../src/audit.js";
import auditHtml from "../../src/audit-html.js";
import { auditOf } from "../../src/audit/findings.js";
import { resultOf } from "../../src/audit/linting.js";
import { markdown } from "../../src/audit/markdown.js";
import { folderOf, reportOf } from "../../src/audit/report.js";
import { lint } from "../linting.js";

const CWD = "/project";
const DROPPED = [
  'import { Hono } from "hono";',
  "const app = new Hono<{ Bindings: Env }>();",
  'app.post("/a|b", async (c) => {',
  "  c.env.QUEUE.send({ id: `<${c.req.param('id')}>` }).catch((error) => console.error(error));",
  "  return c.json({});",
  "});",
].join("\n");

/** ESLint's results for a text of that name. */
function resultsOf(texts: Readonly<Record<string, string>>): ESLint.LintResult[] {
  return Object.entries(texts).map(([file, text]) =>
    resultOf(`${CWD}/${file}`, text, lint(text, { filename: file, config: { rules: { "no-var": "error" } } })),
  );
}

describe("the audit", () => {
  it("says for each report where it is, what it is, what it does and how it is repaired", () => {
    const [finding] = auditOf(resultsOf({ "src/worker.ts": DROPPED }), CWD).findings;
    expect(finding).toMatchObject({
      file: "src/worker.ts",
      line: 4,
      column: 3,
      rule: "require-waituntil",
      incident: "000",
      risk: "high",
      repair: "fix",
      pattern: "c.env.QUEUE.send({ id: `<${c.req.param('id')}>` }).catch((error) => con…",
    });
    expect(finding?.url).toMatch(/docs\/rules\/require-waituntil\.md$/);
  });

  it("shows the line of a report, and of a long line what is reported", () => {
    const lineOf = (line: string): string | undefined => {
      const text = `export default { async fetch(request, env, ctx) {\n${line}\n} };`;
      return auditOf(resultsOf({ "src/worker.ts": text }), CWD).findings[0]?.pattern;
    };
    expect(lineOf("  if (request.body) env.QUEUE.send(1);")).toBe("if (request.body) env.QUEUE.send(1);");
    expect(lineOf(`  if (request.headers.has("${"x-".repeat(30)}")) env.QUEUE.send(1);`)).toBe("env.QUEUE.send(1);");
  });

  it("keeps the lines around a report and not the file", () => {
    const [finding] = auditOf(resultsOf({ "src/worker.ts": `${DROPPED}\n${"// more\n".repeat(100)}` }), CWD).findings;
    expect(finding?.frame.lines.map(({ number }) => number)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it("counts a suggestion as one, and what has neither as work by hand", () => {
    const [result] = resultsOf({ "src/worker.ts": DROPPED });
    const [message] = result?.messages ?? [];
    const as = (change: Partial<Linter.LintMessage>): string | undefined => {
      const other = { ...message, ...change } as Linter.LintMessage;
      delete other.fix;
      return auditOf([resultOf("/project/a.ts", DROPPED, [other])], CWD).findings[0]?.repair;
    };
    expect(as({ suggestions: [{ desc: "", fix: { range: [0, 0], text: "" } }] })).toBe("suggestion");
    expect(as({ suggestions: [] })).toBe("by hand");
    expect(as({})).toBe("by hand");
  });

  it("shows a file that was fixed as it is now", () => {
    const text = `// one line more\n${DROPPED}`;
    const results = resultsOf({ "src/worker.ts": text }).map((result) => ({ ...result, output: text, source: "" }));
    expect(auditOf(results, CWD).findings[0]?.pattern).toMatch(/^c\.env\.QUEUE/);
  });

  it("leaves other rules out, and says so", () => {
    const text = audit(resultsOf({ "src/a.ts": "var a = 1; var b = 2;" }), { cwd: CWD });
    expect(text).toBe("# Postmortem audit\n\nNo findings in 1 file.\n\n2 messages of other rules are left out.\n");
  });

  it("names what could not be judged", () => {
    const text = audit(resultsOf({ "src/a.ts": "const = 1;", "src/worker.ts": DROPPED }), { cwd: CWD });
    expect(text).toContain("1 finding in 1 of 1 file:");
    expect(text).toContain("1 file could not be parsed.");
    expect(text).toMatch(/## Not judged[^#]*`src\/a\.ts:1:6`[^#]*Parsing error/);
  });

  it("shows what a fix changes, and nothing of the rest of the file", () => {
    const [finding] = auditOf(resultsOf({ "src/worker.ts": `${DROPPED}\n${"// more\n".repeat(100)}` }), CWD).findings;
    expect(finding?.diff.map(({ kind, text }) => [kind, text.trim().slice(0, 34)])).toEqual([
      ["kept", 'app.post("/a|b", async (c) => {'],
      ["removed", "c.env.QUEUE.send({ id: `<${c.req.p"],
      ["added", "c.executionCtx.waitUntil(c.env.QUE"],
      ["kept", "return c.json({});"],
    ]);
  });

  it("groups by incident, and says what would have happened", () => {
    const { groups } = reportOf(auditOf(resultsOf({ "src/worker.ts": DROPPED }), CWD));
    expect(groups).toEqual([
      expect.objectContaining({
        incident: "000",
        harm: "Work is lost and nothing says so.",
        findings: [expect.anything()],
      }),
    ]);
  });

  it("names a folder by two steps, outside the working directory too", () => {
    expect(["a.ts", "src/a.ts", "a/b/c/d.ts", "../a.ts", "../../a/b/c/d.ts"].map((file) => folderOf({ file }))).toEqual(
      [".", "src", "a/b", "..", "../../a/b"],
    );
  });

  it("adds up by rule and by folder", () => {
    const results = resultsOf({ "src/a/one.ts": DROPPED, "src/a/two.ts": DROPPED, "api.ts": DROPPED });
    const [rules, folders] = reportOf(auditOf(results, CWD)).tables;
    expect(rules?.rows.map((row) => row.slice(1))).toEqual([["000 Views that nobody counted", 3, 3, 0, 0]]);
    expect(folders?.rows).toEqual([
      [{ code: "src/a" }, 2, 2, 2],
      [{ code: "." }, 1, 1, 1],
    ]);
  });
});

describe("Markdown", () => {
  const report = reportOf(auditOf(resultsOf({ "src/[id]/a|b.ts": DROPPED }), CWD));

  it("is a table whose cells hold any code", () => {
    const row = markdown(report)
      .split("\n")
      .find((line) => line.includes("`src/"));
    expect(row).toContain("| `src/[id]/a\\|b.ts:4:3` ");
    expect(row).toContain("| ``c.env.QUEUE.send({ id: `<${c.req.param('id')}>` }).catch((error) => con…`` ");
    expect(row).toMatch(/\| \[require-waituntil\]\(https:[^)]*\) \| high \| fix +\|$/);
  });

  it("shows the code where it is asked for", () => {
    expect(markdown(report)).not.toContain("## Code");
    expect(markdown(report, { frames: true })).toMatch(/\n> 4 \| {3}c\.env\.QUEUE\.send.*\n {4}\| {3}\^{16}\n/);
  });
});

describe("HTML", () => {
  const page = auditHtml(resultsOf({ "src/<b>.ts": DROPPED, "src/\"onclick='x'.ts": DROPPED }), { cwd: CWD });

  it("needs nothing beside itself", () => {
    expect(page).not.toMatch(/<link|src=|@import|url\(|fetch\(|XMLHttpRequest/);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  });

  it("shows code and names as text, and marks what is reported", () => {
    expect(page).not.toMatch(/<b>|"onclick|'x'/);
    expect(page).toContain("<mark>c.env.QUEUE.send</mark>({ id: `&lt;${c.req.param(&#39;id&#39;)}&gt;` })");
  });

  it("has one script, which no code can end or enter", () => {
    const evil = DROPPED.replace('"/a|b"', `"</script><script>alert(1)</script>"`);
    const evilPage = auditHtml(resultsOf({ "src/</script><script>alert(2)/a.ts": evil }), { cwd: CWD });
    expect(evilPage.match(/<\/?script\b/g)).toEqual(["<script", "</script"]);
    expect(evilPage.slice(evilPage.indexOf("<script>"))).toBe(page.slice(page.indexOf("<script>")));
  });

  it("can be sorted and filtered, and names its columns on a narrow screen", () => {
    expect(page).toContain(
      'data-rule="require-waituntil" data-incident="000" data-folder="src" data-risk="high" data-repair="fix"',
    );
    expect(page.match(/data-label="Place"/g)).toHaveLength(2);
    expect(page).toContain("<option>require-waituntil</option>");
  });

  it("leads to the editor, the rule and the incident, and says when and by what it was made", () => {
    expect(page).toContain('href="vscode://file/project/src/%3Cb%3E.ts:4:3"');
    expect(page).toMatch(/href="https:[^"]*rules\/require-waituntil/);
    expect(page).toMatch(/href="https:[^"]*incidents\/000-uncounted-views/);
    expect(page).toMatch(/<time datetime="20[^"]*Z">/);
    expect(page).toMatch(/eslint-plugin-postmortem \d+\.\d+\.\d+/);
  });

  it("breaks a path at its slashes, and never between a file and its line", () => {
    expect(page).toContain("<span>src</span>/<wbr><span>&lt;b&gt;.ts:4:3</span>");
  });

  it("says what was looked for where nothing was found", () => {
    const empty = auditHtml(resultsOf({ "src/a.ts": "f();" }), { cwd: CWD });
    expect(empty).toContain("No findings in 1 file.");
    expect(empty).toContain("What was looked for");
    expect(empty.match(/href="https:[^"]*incidents\//g)).toHaveLength(5);
  });
});
