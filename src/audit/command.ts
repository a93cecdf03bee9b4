import { statSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";

import type { ESLint, Linter } from "eslint";

import plugin from "../index.js";
import { auditOf, type Trouble } from "./findings.js";
import { html } from "./html.js";
import { findParser, makeLinting } from "./linting.js";
import { markdown } from "./markdown.js";
import { makeProgress } from "./progress.js";
import { count, reportOf } from "./report.js";
import { reasonOf, sourceFiles } from "./source-files.js";

const HELP = `Usage: eslint-plugin-postmortem [options] PATH...

Lints JavaScript and TypeScript with the recommended rules, whatever the project's own ESLint configuration says, and
prints what was found as Markdown. Changes no file.

Options:
  --frames      print the code of each finding too
  --html FILE   write the report to a file as well, as one HTML page
  --help        print this
  --version     print the version

node_modules, build output, declarations and minified files are left out. Comments that silence a rule are respected.

Exit code: 0 where no error was found, 1 where some were, 2 where something could not be read or written.
`;

/** The exit codes of ESLint itself. */
const FINE = 0;
const ERRORS = 1;
const TROUBLE = 2;

const TYPESCRIPT_FILE = /\.[cm]?tsx?$/;
const WITH_PARSER =
  "npx -p eslint-plugin-postmortem -p @typescript-eslint/parser -p typescript eslint-plugin-postmortem";

interface Surroundings {
  readonly out: (text: string) => unknown;
  readonly error: (text: string) => unknown;
  /** What reads TypeScript, where there is something. */
  readonly parserFor?: (cwd: string) => Linter.Parser | undefined;
}

/**
 * The command: lints what its arguments name, and prints the audit.
 *
 * @param args what stands after the command's name.
 * @returns the exit code.
 */
export function runCommand(
  args: readonly string[],
  cwd: string,
  { out, error, parserFor = findParser }: Surroundings,
): number {
  let options;
  try {
    options = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        frames: { type: "boolean" },
        help: { type: "boolean" },
        html: { type: "string" },
        version: { type: "boolean" },
      },
    });
  } catch (problem) {
    error(`${reasonOf(problem)}\n\n${HELP}`);
    return TROUBLE;
  }
  const { values, positionals } = options;
  if (values.help || values.version) {
    out(values.help ? HELP : `${plugin.meta?.version ?? ""}\n`);
    return FINE;
  }
  if (positionals.length === 0) {
    error(`Name a folder or a file.\n\n${HELP}`);
    return TROUBLE;
  }

  const unread: Trouble[] = [];
  const audit = auditOf(lintAll(positionals, cwd, parserFor(cwd), unread), cwd);
  const hasErrors = audit.troubles.length > 0 || audit.findings.some(({ risk }) => risk === "high");
  audit.troubles.push(...unread);
  const report = reportOf(audit);
  out(markdown(report, { frames: values.frames ?? false }));
  for (const { file, problem } of unread) {
    error(`${file}: ${problem}\n`);
  }
  let code = unread.length > 0 ? TROUBLE : hasErrors ? ERRORS : FINE;
  if (values.html !== undefined) {
    try {
      writeFileSync(resolve(cwd, values.html), html(report));
    } catch (problem) {
      error(`${values.html}: ${reasonOf(problem)}\n`);
      code = TROUBLE;
    }
  }
  return code;
}

/** Lints the files at some paths one by one; what cannot be judged is added to a list, and the rest goes on. */
function* lintAll(
  paths: readonly string[],
  cwd: string,
  parser: Linter.Parser | undefined,
  unread: Trouble[],
): Generator<ESLint.LintResult> {
  const addUnread = (path: string, problem: string): void => {
    unread.push({ file: relative(cwd, path) || ".", problem });
  };
  const roots = paths.map((path) => resolve(cwd, path));
  const canRead = (file: string): boolean => parser !== undefined || !TYPESCRIPT_FILE.test(file);
  const filesOf = new Map<string, string[]>();
  for (const root of roots) {
    const files = [...sourceFiles(root, addUnread)];
    const readable = files.filter(canRead);
    filesOf.set(root, readable);
    if (readable.length < files.length) {
      const left = count(files.length - readable.length, "TypeScript file");
      addUnread(root, `${left} left out, which need a parser: ${WITH_PARSER}`);
    }
  }
  const progress = makeProgress([...filesOf.values()].reduce((total, files) => total + files.length, 0));
  for (const [root, files] of filesOf) {
    const lint = makeLinting(projectOf(root, cwd), parser);
    for (const file of files) {
      progress(relative(cwd, file));
      try {
        const result = lint(file);
        if (result) {
          yield result;
        }
      } catch (error) {
        addUnread(file, reasonOf(error));
      }
    }
  }
  progress();
}

/** The folder that the files at a path are named from: the working directory, or where they lie outside it. */
function projectOf(path: string, cwd: string): string {
  if (`${path}${sep}`.startsWith(cwd.endsWith(sep) ? cwd : `${cwd}${sep}`)) {
    return cwd;
  }
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
}
