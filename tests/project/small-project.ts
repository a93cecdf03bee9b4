import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";

import plugin from "../../src/index.js";

/** A project of a few files in a folder of its own. */
export class SmallProject {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "postmortem-project-")));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) {
      this.write(path, text);
    }
  }

  path(path: string): string {
    return join(this.root, path);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  delete(path: string): void {
    rmSync(this.path(path), { recursive: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  #linter() {
    return new Linter({ cwd: this.root });
  }

  #config(settings: unknown): Linter.Config[] {
    return [
      {
        files: ["**/*.{js,jsx,mjs,cjs,ts,tsx}"],
        languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
        ...(settings !== undefined && { settings: { postmortem: settings } }),
      },
      plugin.configs.all,
    ] as Linter.Config[];
  }

  /** What all rules say of a file as it stands on the disk, or of the text that an editor has of it. */
  lint(
    path: string,
    { settings, text }: { readonly settings?: unknown; readonly text?: string } = {},
  ): Linter.LintMessage[] {
    return this.#linter().verify(text ?? readFileSync(this.path(path), "utf8"), this.#config(settings), {
      filename: this.path(path),
    });
  }

  /** The same, short: `line rule`. */
  reports(path: string, options: { readonly settings?: unknown; readonly text?: string } = {}): string[] {
    return this.lint(path, options).map(
      ({ line, ruleId, message }) => `${line} ${ruleId?.replace("postmortem/", "") ?? message}`,
    );
  }

  /** A file's text after `--fix`. */
  fix(path: string): string {
    const text = readFileSync(this.path(path), "utf8");
    return this.#linter().verifyAndFix(text, this.#config(undefined), { filename: this.path(path) }).output;
  }
}
