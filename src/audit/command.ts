import { existsSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";

import plugin from "../index.js";
import { pageUrl } from "../plugin/page-url.js";
import {
  baselineOf,
  baselinePlace,
  baselineText,
  readBaseline,
  takeOutKnown,
  type Baseline,
  type BaselinePlace,
} from "./baseline.js";
import { changedFiles } from "./changes.js";
import { addAudit, emptyAudit, shownPath, type Audit } from "./findings.js";
import { html } from "./html.js";
import { findReader, makeJudge, type Reader, type Task } from "./linting.js";
import { markdown } from "./markdown.js";
import { HELP, readOptions, type Options } from "./options.js";
import { objectionToPage } from "./outputs.js";
import { plainLine } from "./plain.js";
import { makeProgress } from "./progress.js";
import { count, reportOf, type Report } from "./report.js";
import { reasonOf, sourceFiles } from "./source-files.js";
import { terminal, troubleLines, type Paper } from "./terminal.js";
import { judgeInThreads } from "./threads.js";

/** The exit codes of ESLint itself. */
const FINE = 0;
const ERRORS = 1;
const TROUBLE = 2;

/** So few files are read by one thread before another has started. */
const FILES_FOR_A_THREAD = 60;

const TYPESCRIPT_FILE = /\.[cm]?tsx?$/;
const WITH_PARSER =
  "npx -p eslint-plugin-postmortem -p @typescript-eslint/parser -p typescript eslint-plugin-postmortem";

interface Surroundings {
  readonly out: (text: string) => unknown;
  readonly error: (text: string) => unknown;
  readonly paper?: Paper;
  /** What reads TypeScript, where there is something. */
  readonly readerFor?: (cwd: string) => Reader | undefined;
}

/**
 * The command: lints what its arguments name, and prints the audit.
 *
 * @param args what stands after the command's name.
 * @returns the exit code.
 */
export async function runCommand(
  args: readonly string[],
  cwd: string,
  { out, error, paper = { columns: 80, colours: false }, readerFor = findReader }: Surroundings,
): Promise<number> {
  const options = readOptions(args);
  if ("print" in options) {
    out(options.print === "help" ? HELP : `${plugin.meta?.version ?? ""}\n`);
    return FINE;
  }
  if ("wrong" in options) {
    error(`${options.wrong}\n--help prints the options.\n`);
    return TROUBLE;
  }
  const audit = emptyAudit();
  let outputs: Outputs;
  let tasks: readonly Task[];
  try {
    outputs = outputsOf(options, cwd);
    tasks = tasksOf(options, cwd, readerFor(cwd), audit);
  } catch (problem) {
    error(`${plainLine(reasonOf(problem))}\n`);
    return TROUBLE;
  }
  await judgeAll(tasks, cwd, options.threads, readerFor, audit);
  if (options.quiet) {
    audit.findings.splice(0, audit.findings.length, ...audit.findings.filter(({ risk }) => risk === "high"));
  }
  const notes: string[] = [];
  if (options.since !== undefined && tasks.length === 0) {
    notes.push(`No file has changed since ${plainLine(options.since)}.`);
  }
  const failed: string[] = [];
  const write = (path: string, text: string): void => {
    try {
      writeFileSync(path, text);
    } catch (problem) {
      failed.push(`${shownPath(path, cwd)}: ${reasonOf(problem)}\n`);
    }
  };
  if (outputs.baseline) {
    notes.push(...applyBaseline(audit, outputs.baseline, options.updateBaseline, write, cwd, tasks));
  }
  const command = ["eslint-plugin-postmortem", ...args].map((arg) => (/^[\w./=:@-]+$/.test(arg) ? arg : `'${arg}'`));
  const about = { version: plugin.meta?.version ?? "", date: new Date(), command: plainLine(command.join(" ")), cwd };
  const report = reportOf(audit, about, notes);
  if (outputs.page !== undefined) {
    write(outputs.page, html(report));
  }
  print(report, audit, options, cwd, { out, error, paper });
  error(failed.join(""));
  if (failed.length > 0 || audit.troubles.some(({ isUnread }) => isUnread)) {
    return TROUBLE;
  }
  return audit.troubles.length > 0 || audit.findings.some(({ risk }) => risk === "high") ? ERRORS : FINE;
}

function print(
  report: Report,
  audit: Audit,
  options: Options,
  cwd: string,
  { out, error, paper }: Required<Pick<Surroundings, "error" | "out" | "paper">>,
): void {
  switch (options.format) {
    case "json":
      out(json(report, audit));
      break;
    case "markdown":
      out(markdown(report, options));
      break;
    default:
      out(terminal(report, nextSteps(report, options, cwd), paper));
      error(troubleLines(audit.troubles));
      return;
  }
  if (audit.troubles.length > 0) {
    error(`${count(audit.troubles.length, "place")} could not be judged; the report names them.\n`);
  }
}

function json({ findings, about }: Report, { files, broken, troubles, suppressed }: Audit): string {
  const content = {
    version: about?.version,
    files: files - broken,
    suppressed,
    findings: findings.map((finding) => ({ ...finding, frame: undefined, notes: undefined })),
    notJudged: troubles.map(({ file, problem }) => ({ file, problem })),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** What a person does after an audit, who may have no configuration yet. */
function nextSteps({ findings, groups = [] }: Report, { html: page, baseline }: Options, cwd: string): string[] {
  const [group] = groups;
  const fixes = findings.filter(({ repair }) => repair === "fix").length;
  const isConfigured = ["js", "mjs", "cjs", "ts", "mts", "cts"].some((end) =>
    existsSync(join(cwd, `eslint.config.${end}`)),
  );
  const setUp = `${isConfigured ? "Add the recommended config to your eslint.config" : "Set up ESLint with the recommended config"}: ${pageUrl("getting-started")}`;
  if (group === undefined) {
    return [`${setUp}, so that it stays like this.`];
  }
  return [
    `- Understand the first: ${group.url}`,
    `- ${setUp}`,
    ...(fixes > 0 ? [`- npx eslint --fix then repairs ${fixes} of these.`] : []),
    ...(page === undefined ? ["- See every finding with its code and its fix in a browser: add --html"] : []),
    ...(baseline === undefined
      ? ["- Let CI fail on what is new alone: add --baseline postmortem-baseline.json and commit the file"]
      : []),
  ];
}

interface Outputs {
  readonly page: string | undefined;
  readonly baseline: { readonly path: string; readonly content: Baseline | undefined } | undefined;
}

/**
 * What is to be written, looked at before anything is linted.
 *
 * @throws where a path is that of something else.
 */
function outputsOf({ html: page, baseline }: Options, cwd: string): Outputs {
  const objection = page === undefined ? undefined : objectionToPage(resolve(cwd, page));
  if (objection !== undefined) {
    throw new Error(`--html=${page ?? ""}: ${objection}`);
  }
  if (baseline === undefined) {
    return { page: page && resolve(cwd, page), baseline: undefined };
  }
  const path = resolve(cwd, baseline);
  if (!baseline.endsWith(".json")) {
    throw new Error(`--baseline ${baseline}: a baseline's name ends in .json`);
  }
  try {
    return { page: page && resolve(cwd, page), baseline: { path, content: readBaseline(path) } };
  } catch (error) {
    throw new Error(`--baseline ${baseline}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Takes out what is known, or writes it down; says which. */
function applyBaseline(
  audit: Audit,
  { path, content }: NonNullable<Outputs["baseline"]>,
  update: boolean,
  write: (path: string, text: string) => void,
  cwd: string,
  tasks: readonly Task[],
): string[] {
  const name = shownPath(path, cwd);
  const place: BaselinePlace = baselinePlace(
    path,
    cwd,
    tasks.map(({ file }) => file),
  );
  const isNew = update || content === undefined;
  const baseline = isNew ? baselineOf(audit, content, place) : content;
  const { known, gone } = takeOutKnown(audit, baseline, place);
  if (isNew) {
    write(path, baselineText(baseline));
    return [`${name} now knows ${count(known, "finding")}; from here on only what is new is reported.`];
  }
  return [
    ...(known > 0 ? [`${count(known, "finding")} that ${name} knows ${known === 1 ? "is" : "are"} left out.`] : []),
    ...(gone > 0
      ? [`${count(gone, "finding")} that it knows ${gone === 1 ? "is" : "are"} gone: --update-baseline forgets them.`]
      : []),
  ];
}

/**
 * The files at the paths, each once; what cannot be judged is added to the audit.
 *
 * @throws where it cannot be found out what has changed.
 */
function tasksOf({ paths, since }: Options, cwd: string, reader: Reader | undefined, audit: Audit): readonly Task[] {
  const tasks = new Map<string, Task>();
  const addUnread = (path: string, problem: string): void => {
    audit.troubles.push({ file: shownPath(path, cwd), problem: plainLine(problem), isUnread: true });
  };
  for (const root of new Set(paths.map((path) => resolve(cwd, path)))) {
    const before = audit.troubles.length;
    const files = [...sourceFiles(root, addUnread)];
    const readable = files.filter((file) => reader !== undefined || !TYPESCRIPT_FILE.test(file));
    if (readable.length < files.length) {
      const left = count(files.length - readable.length, "TypeScript file");
      addUnread(root, `${left} left out, which need a parser: ${WITH_PARSER}`);
    }
    if (files.length === 0 && audit.troubles.length === before) {
      addUnread(root, "no JavaScript or TypeScript files in it");
    }
    const isChanged = since === undefined || readable.length === 0 ? () => true : changedIn(root, since);
    const project = projectOf(root, cwd);
    for (const file of readable) {
      if (!tasks.has(file) && isChanged(file)) {
        tasks.set(file, { file, project });
      }
    }
  }
  return [...tasks.values()];
}

function changedIn(root: string, since: string): (file: string) => boolean {
  const folder = folderAt(root);
  try {
    const changed = changedFiles(folder, since);
    const real = realpathSync(folder);
    return (file) => changed.has(join(real, relative(folder, file)));
  } catch (error) {
    throw new Error(`--since ${since}: ${reasonOf(error)}`, { cause: error });
  }
}

async function judgeAll(
  tasks: readonly Task[],
  cwd: string,
  asked: number | undefined,
  readerFor: NonNullable<Surroundings["readerFor"]>,
  audit: Audit,
): Promise<void> {
  const progress = makeProgress(tasks.length);
  const add = (more: Audit, { file }: Task): void => {
    addAudit(audit, more);
    progress(shownPath(file, cwd));
  };
  const threads = Math.min(asked ?? availableParallelism(), Math.ceil(tasks.length / FILES_FOR_A_THREAD));
  if (threads > 1) {
    await judgeInThreads(tasks, cwd, threads, add);
  } else {
    const judge = makeJudge(cwd, readerFor(cwd));
    for (const task of tasks) {
      add(judge(task), task);
    }
  }
  progress();
}

/** The folder that the files at a path are named from: the working directory, or where they lie outside it. */
function projectOf(path: string, cwd: string): string {
  return `${path}${sep}`.startsWith(cwd.endsWith(sep) ? cwd : `${cwd}${sep}`) ? cwd : folderAt(path);
}

function folderAt(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
}
