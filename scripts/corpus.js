/**
 * Lints source trees that stand on disk, tries every edit in memory, and writes down what came of it.
 *
 * Usage: npm run corpus -- DIR… [--built] [--labels FILE] [--typed] [--out FOLDER]
 *
 * Exits with 1 where a rule crashed or an edit is wrong, and with 2 where something could not be read or written.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import postmortem from "eslint-plugin-postmortem";

import {
  findingOf,
  html,
  linesOf,
  makeProgress,
  markdown,
  readingWith,
  reasonOf,
  sourceFiles,
  sourceText,
} from "../dist/audit/index.js";
import { corpusReport } from "./corpus/report.js";
import { tryEdits } from "./corpus/edits.js";
import { addScores, judgedBy, readLabels } from "./corpus/labels.js";
import { typedParts } from "./corpus/types.js";

/** @typedef {import("./corpus/report.js").Corpus} Corpus */
/** @typedef {import("./corpus/types.js").Typed} Typed */

const USAGE = "Usage: npm run corpus -- DIR… [--built] [--labels FILE] [--typed] [--out FOLDER]";

process.exitCode = run();

/** @returns {number} the exit code. */
function run() {
  const args = readArguments();
  if (typeof args === "string") {
    console.error(`${args}\n${USAGE}`);
    return 2;
  }
  const { folders, built, typed, out } = args;
  /** @type {Corpus} */
  const corpus = {
    folders: folders.map((folder) => path.basename(folder)),
    typed,
    files: 0,
    lines: 0,
    passedOver: 0,
    seconds: 0,
    findings: [],
    crashes: [],
    unparsed: [],
    unread: [],
    faults: [],
    edits: { fixes: 0, suggestions: 0, marks: 0 },
    scores: new Map(),
    labelsPassedOver: 0,
  };
  const labels = labelsIn(args.labels, corpus);
  const filesOf = folders.map((folder) => ({ folder, files: filesIn(folder, built, corpus) }));
  const progress = makeProgress(filesOf.reduce((sum, { files }) => sum + files.length, 0));
  for (const { folder, files } of filesOf) {
    const judge = makeJudge(folder, corpus, labels);
    for (const part of typed ? typedParts(files) : [{ files, programWith: undefined }]) {
      for (const file of part.files) {
        progress(path.relative(folder, file));
        judge(file, part.programWith && part);
      }
    }
  }
  progress();
  corpus.labelsPassedOver = [...labels.values()].flat().length;

  const report = corpusReport(corpus);
  console.log(markdown(report));
  try {
    mkdirSync(out, { recursive: true });
    writeFileSync(path.join(out, "corpus.md"), markdown(report, { frames: true }));
    writeFileSync(path.join(out, "corpus.html"), html(report));
    console.error(`Each report with its code: ${path.join(out, "corpus.md")} and corpus.html`);
  } catch (error) {
    corpus.unread.push({ file: out, problem: reasonOf(error) });
  }
  for (const { file, problem } of corpus.unread) {
    console.error(`${file}: ${problem}`);
  }
  return corpus.unread.length > 0 ? 2 : corpus.crashes.length + corpus.faults.length > 0 ? 1 : 0;
}

/** @returns {{ folders: string[], built: boolean, labels: string | undefined, typed: boolean, out: string } | string} or what is wrong. */
function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        built: { type: "boolean", default: false },
        labels: { type: "string" },
        typed: { type: "boolean", default: false },
        out: { type: "string", default: "corpus-report" },
      },
    });
    return positionals.length === 0
      ? "Name a folder of source files."
      : { folders: positionals.map((folder) => path.resolve(folder)), ...values, labels: values.labels };
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * @param {string | undefined} file
 * @param {Corpus} corpus
 * @returns {ReturnType<typeof readLabels>}
 */
function labelsIn(file, corpus) {
  try {
    if (file !== undefined) {
      return readLabels(file);
    }
  } catch (error) {
    corpus.unread.push({ file: file ?? "", problem: reasonOf(error) });
  }
  return new Map();
}

/**
 * @param {string} folder
 * @param {boolean} built
 * @param {Corpus} corpus
 */
function filesIn(folder, built, corpus) {
  const onUnreadable = (/** @type {string} */ file, /** @type {string} */ problem) => {
    corpus.unread.push({ file: path.relative(process.cwd(), file), problem });
  };
  return [...sourceFiles(folder, onUnreadable, { built })];
}

/**
 * Makes what lints a file of a folder, tries its edits, and adds all that to the corpus.
 *
 * @param {string} folder
 * @param {Corpus} corpus
 * @param {Map<string, import("./corpus/labels.js").Label[]>} labels what is used is taken out.
 */
function makeJudge(folder, corpus, labels) {
  const linter = new Linter({ cwd: folder });
  /**
   * @param {string} filename
   * @param {Typed} [typed]
   * @returns {import("./corpus/edits.js").Lint}
   */
  const lintAs = (filename, typed) => (text) => {
    const config = typed ? postmortem.configs.recommendedTypeChecked : postmortem.configs.recommended;
    const parserOptions = typed ? { programs: [typed.programWith(filename, text)] } : {};
    return linter.verify(text, [readingWith(parser), { languageOptions: { parserOptions } }, config], {
      filename,
      allowInlineConfig: false,
    });
  };

  /**
   * @param {string} file
   * @param {Typed} [typed]
   */
  return (file, typed) => {
    const name = path.relative(folder, file).split(path.sep).join("/");
    const shown = path.posix.join(path.basename(folder), name);
    const text = textOf(file, shown, corpus);
    if (text === undefined) {
      return;
    }
    const lint = lintAs(file, typed);
    const lines = linesOf(text);
    corpus.files++;
    corpus.lines += lines.length;
    const start = performance.now();
    /** @type {Linter.LintMessage[]} */
    let messages;
    try {
      messages = lint(text);
    } catch (error) {
      corpus.crashes.push({ file: shown, problem: reasonOf(error) });
      return;
    } finally {
      corpus.seconds += (performance.now() - start) / 1000;
    }
    const broken = messages.find(({ fatal }) => fatal);
    if (broken) {
      corpus.unparsed.push({ file: `${shown}:${broken.line}:${broken.column}`, problem: broken.message });
      return;
    }
    const key = labels.has(name) ? name : `${path.basename(folder)}/${name}`;
    const judged = labels.get(key) ?? [];
    labels.delete(key);
    addScores(corpus.scores, judged, messages);

    const { faults, count } = tryEdits(text, messages, lint, (edited) => typed?.errorsWith(file, edited) ?? []);
    corpus.edits.fixes += count.fixes;
    corpus.edits.suggestions += count.suggestions;
    corpus.edits.marks += count.marks;
    for (const message of messages) {
      const own = faults.filter((fault) => fault.message === message);
      const finding = findingOf(message, shown, lines, [
        ...judgedBy(message, judged).map(({ verdict, reason }) => `judged ${verdict}: ${reason}`),
        ...own.map(({ fault, detail }) => `its edit ${fault}: ${detail}`),
      ]);
      corpus.findings.push(finding);
      corpus.faults.push(...own.map(({ fault, detail }) => ({ finding, fault, detail })));
    }
  };
}

/**
 * @param {string} file
 * @param {string} shown
 * @param {Corpus} corpus
 */
function textOf(file, shown, corpus) {
  try {
    const text = sourceText(file);
    corpus.passedOver += text === undefined ? 1 : 0;
    return text;
  } catch (error) {
    corpus.unread.push({ file: shown, problem: reasonOf(error) });
    return undefined;
  }
}
