import { parseArgs } from "node:util";

import { closest } from "../plugin/closest.js";
import { reasonOf } from "./source-files.js";

export const DEFAULT_PAGE = "postmortem-audit.html";

export const HELP = `Usage: eslint-plugin-postmortem [options] PATH...

Lints JavaScript and TypeScript with the recommended rules, whatever the project's own ESLint configuration says, and
prints what was found. Changes no file that it lints.

What is audited:
      --since REF          only files that differ from where the branch left REF, and files that git does not know
      --baseline FILE      leave out what FILE knows; written with all that is found where it is not there
      --update-baseline    write the baseline anew
      --quiet              leave out what is of medium risk

What comes out:
      --html[=FILE]        write one HTML page too: ${DEFAULT_PAGE}, or FILE
      --json               print JSON
      --markdown           print Markdown
      --frames             with --markdown, print the code of each finding too

      --concurrency N      how many threads: a number, "off", or "auto" (the default)
  -h, --help               print this
  -v, --version            print the version

node_modules, build output, declarations and minified files are left out. Comments that silence a rule are respected.

Exit code: 0 where no error was found, 1 where some were or a file does not parse, 2 where something could not be read
or written, or an argument is wrong.
`;

const OPTIONS = {
  baseline: { type: "string" },
  concurrency: { type: "string", default: "auto" },
  frames: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  html: { type: "string" },
  json: { type: "boolean", default: false },
  markdown: { type: "boolean", default: false },
  quiet: { type: "boolean", default: false },
  since: { type: "string" },
  "update-baseline": { type: "boolean", default: false },
  version: { type: "boolean", short: "v", default: false },
} as const;

/** What the command is asked to do. */
export interface Options {
  readonly paths: readonly string[];
  readonly format: "json" | "markdown" | "text";
  readonly frames: boolean;
  readonly quiet: boolean;
  readonly html: string | undefined;
  readonly since: string | undefined;
  readonly baseline: string | undefined;
  readonly updateBaseline: boolean;
  /** Undefined where the number of files is to decide. */
  readonly threads: number | undefined;
}

/**
 * Reads the arguments.
 *
 * @returns what to do, or what to print instead: the help, the version, or what is wrong.
 */
export function readOptions(
  args: readonly string[],
): Options | { readonly print: "help" | "version" } | { readonly wrong: string } {
  // A path after `--html` is one to lint, not one to write to.
  const end = args.indexOf("--");
  const given = args.map((arg, index) => (arg === "--html" && (end === -1 || index < end) ? "--html=" : arg));
  let parsed;
  try {
    parsed = parseArgs({ args: given, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return { wrong: whatIsWrong(error) };
  }
  const { values, positionals } = parsed;
  if (values.help || values.version) {
    return { print: values.help ? "help" : "version" };
  }
  const threads = values.concurrency === "off" ? 1 : Number(values.concurrency);
  const problem =
    positionals.length === 0
      ? "Name a folder or a file."
      : values.json && values.markdown
        ? "Only one of --json and --markdown can be printed."
        : values["update-baseline"] && values.baseline === undefined
          ? "--update-baseline needs --baseline FILE."
          : values.concurrency !== "auto" && !(Number.isInteger(threads) && threads > 0)
            ? '--concurrency is a number from 1, "off" or "auto".'
            : undefined;
  if (problem !== undefined) {
    return { wrong: problem };
  }
  return {
    paths: positionals,
    format: values.json ? "json" : values.markdown ? "markdown" : "text",
    frames: values.frames,
    quiet: values.quiet,
    html: values.html === "" ? DEFAULT_PAGE : values.html,
    since: values.since,
    baseline: values.baseline,
    updateBaseline: values["update-baseline"],
    threads: values.concurrency === "auto" ? undefined : threads,
  };
}

function whatIsWrong(error: unknown): string {
  const reason = reasonOf(error);
  const unknown = /^Unknown option '(-[^']*)'/.exec(reason)?.[1];
  if (unknown === undefined) {
    return reason;
  }
  const names = Object.keys(OPTIONS).map((name) => `--${name}`);
  const meant = closest(unknown, names);
  return meant === undefined
    ? `There is no option ${unknown}.`
    : `There is no option ${unknown}; did you mean ${meant}?`;
}
