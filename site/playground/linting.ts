import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint/universal";

import postmortem from "../../src/index.js";
import { setFiles } from "./node/fs.js";
import { isLinted, type Project } from "./project.js";

export type Message = Linter.LintMessage;

/** What is found in the files of a project, by their names. */
export type Findings = Readonly<Record<string, readonly Message[]>>;

/** The texts of the files after `--fix`, by their names. */
export type Fixed = Readonly<Record<string, string>>;

const LINTED = ["**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}"];

/**
 * Lints the files of a project as ESLint does in a repository that holds them and nothing else.
 *
 * @param revision a number that no other state of the files had: what the plugin remembers of files goes by their paths,
 *   so each state has a folder of its own.
 */
export function open(project: Project, revision: number): { lint: () => Findings; fix: () => Fixed } {
  const root = `/${revision}`;
  const files = project.files.map(({ name, text }) => [`${root}/${name}`, text] as const);
  setFiles(new Map([[`${root}/.git`, ""], ...files]));
  const linter = new Linter({ cwd: root });
  const config = configOf(project);
  const each = <Result>(visit: (text: string, filename: string) => Result): Record<string, Result> =>
    Object.fromEntries(
      project.files
        .filter(({ name }) => isLinted(name))
        .map(({ name, text }) => [name, visit(text, `${root}/${name}`)]),
    );
  return {
    lint: () => each((text, filename) => linter.verify(text, config, { filename })),
    fix: () => each((text, filename) => linter.verifyAndFix(text, config, { filename }).output),
  };
}

function configOf({ config, settings }: Project): Linter.Config[] {
  return [
    {
      files: LINTED,
      languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
      settings: { postmortem: settings },
    },
    config === "recommended" || config === "all"
      ? postmortem.configs[config]
      : { plugins: { postmortem }, rules: { [`postmortem/${config}`]: "error" } },
  ];
}
