import { describe, expect, it } from "vitest";

import { problemsInCode } from "../documentation/code.js";
import { problemsInCommands } from "../documentation/commands.js";
import { problemsInConfigs } from "../documentation/configs.js";
import { problemsInDiagrams } from "../documentation/diagrams.js";
import { problemsInLabels } from "../documentation/labels.js";
import { pagesLinkedFrom, problemsInLinks } from "../documentation/links.js";
import { readPage } from "../documentation/markdown.js";
import { PAGES, readPageFile } from "../documentation/pages.js";
import { problemsInQuotedReports } from "../documentation/reports.js";

describe.each(PAGES)("%s", (file) => {
  const markdown = readPageFile(file);
  const ruleId = /^docs\/rules\/(.*)\.md$/.exec(file)?.[1];

  it("has code that the plugin judges as the page says", async () => {
    expect(await problemsInCode(markdown, ruleId)).toEqual([]);
  });

  it("says above each block of code whether it is wrong or right", () => {
    expect(problemsInLabels(markdown)).toEqual([]);
  });

  it("quotes reports as ESLint prints them", async () => {
    expect(await problemsInQuotedReports(markdown)).toEqual([]);
  });

  it("has configurations that load", async () => {
    expect(await problemsInConfigs(markdown)).toEqual([]);
  });

  it("has diagrams that Mermaid can draw", async () => {
    expect(await problemsInDiagrams(markdown)).toEqual([]);
  });

  it("has commands that exist", () => {
    expect(problemsInCommands(markdown)).toEqual([]);
  });

  it("has links that lead somewhere", () => {
    expect(problemsInLinks(markdown, file)).toEqual([]);
  });
});

describe("docs/README.md", () => {
  it("leads to every page", () => {
    const found = pagesLinkedFrom("docs/README.md");
    expect(PAGES.filter((file) => !found.has(file))).toEqual([]);
  });
});

describe("README.md", () => {
  it("shows the code of the rules' pages", () => {
    const pages = PAGES.filter((file) => file.startsWith("docs/rules/")).map(readPageFile);
    const shown = readPage(readPageFile("README.md")).blocks.filter(({ language }) => /^[jt]sx?$/.test(language));
    for (const { mark, text } of shown.filter((block) => block.mark !== "config")) {
      expect(
        pages.some((page) => readPage(page).blocks.some((block) => block.mark === mark && block.text === text)),
      ).toBe(true);
    }
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

  it("finds code that does not say above it what it shows", () => {
    const wrong = fenced("ts incorrect", "const a = 1;");
    expect(problemsInLabels(wrong)).toEqual(some);
    expect(problemsInLabels(`✅ **Right**\n\n${wrong}`)).toEqual(some);
    expect(problemsInLabels(`❌ **Wrong**\n\n${wrong}`)).toEqual([]);
    const pair = (label: string): string =>
      `💡 **Before** the suggestion\n\n${fenced("ts before-suggestion", "a")}${label}\n\n${fenced("ts after", "b")}`;
    expect(problemsInLabels(pair("🔧 **After** `--fix`"))).toEqual(some);
    expect(problemsInLabels(pair("💡 **After** the suggestion"))).toEqual([]);
  });

  it("finds data that does not parse", async () => {
    expect(await problemsInCode(fenced("json", "{ a: 1 }"))).toEqual(some);
    expect(await problemsInCode(fenced("json", '{ "a": 1 }'))).toEqual([]);
  });

  it("gives a block its settings", async () => {
    await expect(problemsInCode(fenced('ts correct settings={"runtime":"moon"}', "const a = 1;"))).rejects.toThrow(
      "settings.postmortem.runtime must be",
    );
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

  it("lets a block be about a rule of its own", async () => {
    const code = "await sql`UPDATE jobs SET status = 'retry', completed_at = NOW()`;";
    const about = (rule: string): Promise<string[]> => problemsInCode(fenced(`ts incorrect rule=${rule}`, code));
    expect(await about("completion-timestamp-final-only")).toEqual([]);
    expect(await about("require-waituntil")).toEqual(some);
  });

  it("finds settings and options that are refused", async () => {
    const config = (more: string): string =>
      fenced(
        "js config",
        `import postmortem from "eslint-plugin-postmortem";\nexport default [postmortem.configs.recommended, ${more}];`,
      );
    expect(await problemsInConfigs(config('{ settings: { postmortem: { runtim: "workers" } } }'))).toEqual(some);
    expect(await problemsInConfigs(config('{ settings: { postmortem: { runtime: "workers" } } }'))).toEqual([]);
  });

  it("finds a configuration of oxlint that runs no rule", async () => {
    expect(await problemsInConfigs(fenced("json oxlint", '{ "jsPlugins": ["eslint-plugin-postmortem"] }'))).toEqual(
      some,
    );
  });

  it("finds a diagram that Mermaid cannot draw", async () => {
    expect(await problemsInDiagrams(fenced("mermaid", "sequenceDiagram\n  A->>B: text"))).toEqual([]);
    expect(await problemsInDiagrams(fenced("mermaid", "stateDiagram-v2\n  [*] -> -> A"))).toEqual(some);
  });

  it("finds commands that do not exist", () => {
    const commands = (text: string): string[] => problemsInCommands(fenced("sh", text));
    expect(commands("npm ci && npm test  # all\nnpx eslint . --fix -f json")).toEqual([]);
    expect(commands("npm run no-such-script")).toEqual(some);
    expect(commands("npx eslint . --no-such-option")).toEqual(some);
  });
});
