import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ESLint } from "eslint";

import { type CodeBlock, readPage } from "./markdown.js";
import { ROOT } from "./pages.js";

/** A file of each kind that a configuration of a page may be about; work is dropped in it. */
const FILES = ["src/example.js", "src/example.ts"];
const DROPPED = "export default { async fetch(request, env, ctx) { env.PLAYED.send({}).catch(console.error); } };\n";

/**
 * Loads each configuration of a page (```` ```js config ````, ```` ```json oxlint ````) in a project that has the
 * packages it imports, and lints with it.
 *
 * @returns a sentence for each that does not load, turns on no rule, or has options or settings that are refused.
 */
export async function problemsInConfigs(markdown: string): Promise<string[]> {
  const { blocks } = readPage(markdown);
  const forESLint = blocks.filter(({ mark }) => mark === "config");
  const forOxlint = blocks.filter(({ mark }) => mark === "oxlint");
  if (forESLint.length + forOxlint.length === 0) {
    return [];
  }
  const project = makeProject();
  try {
    const problems: string[] = [];
    for (const [index, block] of forESLint.entries()) {
      const found = await problemsInESLint(project, `eslint.config.${index}.${moduleKind(block)}`, block.text);
      problems.push(...found.map((problem) => `${problem}\n\n${block.text}`));
    }
    for (const { text } of forOxlint) {
      problems.push(...problemsInOxlint(project, text).map((problem) => `${problem}\n\n${text}`));
    }
    return problems;
  } finally {
    rmSync(project, { recursive: true });
  }
}

function makeProject(): string {
  const project = mkdtempSync(path.join(tmpdir(), "postmortem-docs-"));
  const modules = path.join(project, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(path.join(ROOT, "node_modules"))) {
    symlinkSync(path.join(ROOT, "node_modules", name), path.join(modules, name), "dir");
  }
  symlinkSync(ROOT, path.join(modules, "eslint-plugin-postmortem"), "dir");
  mkdirSync(path.join(project, "src"));
  for (const file of FILES) {
    writeFileSync(path.join(project, file), DROPPED);
  }
  writeFileSync(path.join(project, "tsconfig.json"), '{ "compilerOptions": { "allowJs": true, "types": [] } }');
  return project;
}

function moduleKind({ text }: CodeBlock): "cjs" | "mjs" {
  return text.includes("module.exports") ? "cjs" : "mjs";
}

async function problemsInESLint(project: string, name: string, text: string): Promise<string[]> {
  const file = path.join(project, name);
  writeFileSync(file, text);
  try {
    const eslint = new ESLint({ cwd: project, overrideConfigFile: file });
    const configs = (await Promise.all(
      FILES.map((linted) => eslint.calculateConfigForFile(path.join(project, linted))),
    )) as ({ rules?: Record<string, unknown> } | undefined)[];
    const rules = configs.flatMap((config) => Object.keys(config?.rules ?? {}));
    const results = await eslint.lintFiles(FILES);
    return [
      ...(rules.some((rule) => rule.startsWith("postmortem/")) ? [] : ["The configuration turns on no rule."]),
      ...results
        .flatMap(({ messages }) => messages)
        .filter(({ fatal }) => fatal === true)
        .map(({ message }) => `The configuration is refused: ${message}`),
    ];
  } catch (error) {
    return [`The configuration does not load: ${String(error)}`];
  }
}

function problemsInOxlint(project: string, text: string): string[] {
  writeFileSync(path.join(project, ".oxlintrc.json"), text);
  const { stdout } = spawnSync(path.join(ROOT, "node_modules/.bin/oxlint"), [...FILES], {
    cwd: project,
    encoding: "utf8",
  });
  return stdout.includes("postmortem(") ? [] : [`oxlint does not run the rules with it, but says:\n\n${stdout}`];
}
