import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

import { rules } from "../../src/rules/index.js";
import { problemsInCode, problemsInConfigs, problemsInLinks, problemsInQuotedReports, ROOT } from "../documentation.js";

const docs = path.join(ROOT, "docs");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...(existsSync(docs) ? readdirSync(docs, { recursive: true, encoding: "utf8" }) : [])
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join("docs", file)),
];

describe.each(pages)("%s", (file) => {
  const markdown = readFileSync(path.join(ROOT, file), "utf8");
  const ruleId = file.startsWith("docs/rules/") ? path.basename(file, ".md") : undefined;

  it("has code that the plugin judges as the page says", async () => {
    expect(await problemsInCode(markdown, ruleId)).toEqual([]);
  });

  it("quotes reports as ESLint prints them", async () => {
    expect(await problemsInQuotedReports(markdown)).toEqual([]);
  });

  it("has configurations that load", async () => {
    expect(await problemsInConfigs(markdown)).toEqual([]);
  });

  it("has links that lead somewhere", () => {
    expect(problemsInLinks(markdown, file)).toEqual([]);
  });
});

describe.each(Object.entries(rules))("the page of %s", (id, { meta }) => {
  const read = (): string => readFileSync(path.join(docs, "rules", `${id}.md`), "utf8");

  it("shows wrong code, right code and the repair, where there is one", () => {
    const markdown = read();
    expect(markdown).toMatch(/^```\w+ incorrect/m);
    expect(markdown).toMatch(/^```\w+ correct/m);
    expect(/^```\w+ before/m.test(markdown)).toBe(meta.fixable !== undefined || meta.hasSuggestions === true);
  });

  it("has the sections that every page has", () => {
    const sections = [...read().matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(sections).toEqual(
      expect.arrayContaining(["The incident", "Wrong and right", "The fix", "Limits", "When not to use it"]),
    );
  });
});

describe("the check of the pages", () => {
  const fenced = (info: string, text: string): string => `\`\`\`${info}\n${text}\n\`\`\`\n\n`;
  const some = [expect.any(String)];

  it("finds wrong code that nothing reports", async () => {
    expect(await problemsInCode(fenced("ts incorrect", "const a = 1;"))).toEqual(some);
  });

  it("finds right code that is reported, here because it does not parse", async () => {
    expect(await problemsInCode(fenced("ts correct", "const = 1;"))).toEqual(some);
    expect(await problemsInCode(fenced("ts correct", "const a = 1;"))).toEqual([]);
  });

  it("finds JSX only where the language says so", async () => {
    expect(await problemsInCode(fenced("tsx correct", "const a = <b />;"))).toEqual([]);
    expect(await problemsInCode(fenced("ts correct", "const a = <b />;"))).toEqual(some);
  });

  it("finds a repair that is not what the plugin does", async () => {
    const page = fenced("ts before", "const a = 1;") + fenced("ts after", "const a = 2;");
    expect(await problemsInCode(page)).toEqual(
      expect.arrayContaining([expect.stringContaining("is not what --fix makes")]),
    );
  });

  it("finds a repair without its other half", async () => {
    expect(await problemsInCode(fenced("ts after", "const a = 1;"))).toEqual(some);
    expect(await problemsInCode(fenced("ts before-suggestion", "const a = 1;"))).toEqual(
      expect.arrayContaining([expect.stringContaining("must be followed")]),
    );
  });

  it("finds code that is not marked, and leaves other languages alone", async () => {
    expect(await problemsInCode(fenced("ts", "const a = 1;"))).toEqual(some);
    expect(await problemsInCode(fenced("sql", "SELECT 1") + fenced("", "text"))).toEqual([]);
  });

  it("gives a block its settings", async () => {
    const reported = await problemsInCode(fenced('ts correct settings={"runtime":"moon"}', "const a = 1;"));
    expect(reported.length).toBe(Object.keys(rules).length > 0 ? 1 : 0);
    expect(await problemsInCode(fenced('ts correct settings={"runtime":"vercel"}', "const a = 1;"))).toEqual([]);
  });

  it("finds a configuration that does not load", async () => {
    const config = (name: string): string =>
      fenced(
        "js config",
        `import postmortem from "eslint-plugin-postmortem";\nexport default [postmortem.configs.${name}, { rules: { "postmortem/no-such-rule": "error" } }];`,
      );
    expect(await problemsInConfigs(config("recommended"))).toEqual(some);
    expect(await problemsInConfigs(fenced("js config", "export default [{}];"))).toEqual(some);
  });

  it("finds a quoted report that ESLint does not print", async () => {
    const quote = (text: string): Promise<string[]> =>
      problemsInQuotedReports(fenced("ts incorrect filename=src/a.ts", "const = 1;") + fenced("text report", text));
    const [problem = ""] = await quote("a guess");
    expect(problem).toContain("Parsing error");
    expect(await quote(problem.slice(problem.indexOf("src/a.ts")))).toEqual([]);
  });

  it("finds links that lead nowhere", () => {
    expect(problemsInLinks("[a](no-such-file.md)", "README.md")).toEqual(some);
    expect(problemsInLinks("[a](#no-such-heading)\n\n## A heading", "README.md")).toEqual(some);
    expect(problemsInLinks("[a](#a-heading) [b](LICENSE) [c](https://a.example)\n\n## A heading", "README.md")).toEqual(
      [],
    );
  });
});
