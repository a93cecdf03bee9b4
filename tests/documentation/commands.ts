import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

import { readPage } from "./markdown.js";
import { ROOT } from "./pages.js";

/**
 * Looks at the commands of a page (```` ```sh ````): `npm run` and `npm test` must name a script of the project, and what
 * follows `eslint` must be options that it has.
 */
export function problemsInCommands(markdown: string): string[] {
  return readPage(markdown)
    .blocks.filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.replaceAll(/#.*$/gm, "").split(/\n|&&|;/))
    .flatMap((command) => [...unknownScripts(command), ...unknownOptions(command)]);
}

function unknownScripts(command: string): string[] {
  const script = /^\s*npm (?:run )?(?!ci\b|i(?:nstall)?\b|run\b|pack\b)([\w:-]+)/.exec(command)?.[1];
  return script === undefined || script in scripts() ? [] : [`There is no script ${script}: ${command.trim()}`];
}

function unknownOptions(command: string): string[] {
  if (!/^\s*(?:npx )?eslint\s/.test(command)) {
    return [];
  }
  const ofOtherCommands = /\$\([^)]*\)/g;
  const options = [...command.replaceAll(ofOtherCommands, "").matchAll(/\s(--?[a-z][\w-]*)/g)].map(
    ([, option = ""]) => option,
  );
  return options
    .filter((option) => !new RegExp(`\\s${option}[\\s,]`).test(eslintHelp()))
    .map((option) => `ESLint has no option ${option}: ${command.trim()}`);
}

function scripts(): Record<string, string> {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  return manifest.scripts;
}

let help: string | undefined;

function eslintHelp(): string {
  help ??= execFileSync(path.join(ROOT, "node_modules/.bin/eslint"), ["--help"], { encoding: "utf8" });
  return help;
}
