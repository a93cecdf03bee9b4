/**
 * Measures what the rules cost, beside what they are compared with, on the same files and in one run.
 *
 * Usage: npm run bench [-- --rounds N] [--only parsing,types,runs,growth,import]
 */
import { spawnSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import parser from "@typescript-eslint/parser";
import postmortem from "eslint-plugin-postmortem";
import ts from "typescript";
import tseslint from "typescript-eslint";

import { makeProgress, markdown, readingWith, reasonOf } from "../dist/audit/index.js";
import { GROWING, handlerDenseCode, ordinaryCode, statementDenseCode, typedCode } from "./inputs.js";
import { interleaved, lintTimes, median } from "./measure.js";

/** @typedef {import("../dist/audit/index.js").Cell[]} Row */
/** @typedef {import("./inputs.js").Input} Input */

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const RULES = [readingWith(parser), postmortem.configs.recommended];
const USAGE = "Usage: npm run bench [-- --rounds N] [--only parsing,types,runs,growth,import]";

/** @type {Readonly<Record<string, (rounds: number) => Row[]>>} */
const SECTIONS = { parsing, types, runs, growth, import: importing };

/** @returns {number} the exit code. */
function run() {
  let rounds = NaN;
  let sections = Object.keys(SECTIONS);
  try {
    const { values } = parseArgs({
      options: { rounds: { type: "string", default: "9" }, only: { type: "string" } },
    });
    rounds = Number(values.rounds);
    sections = values.only?.split(",") ?? sections;
    if (!Number.isInteger(rounds) || rounds < 1) {
      throw new Error(`--rounds ${values.rounds} is not a number of rounds`);
    }
    const unknown = sections.filter((name) => !(name in SECTIONS));
    if (unknown.length > 0) {
      throw new Error(`--only ${unknown.join()} is unknown`);
    }
  } catch (error) {
    console.error(`${reasonOf(error)}\n${USAGE}`);
    return 2;
  }
  const before = load();
  const progress = makeProgress(sections.length);
  const rows = sections.flatMap((name) => {
    progress(name);
    return SECTIONS[name]?.(rounds) ?? [];
  });
  progress();
  const title = "Speed";
  const summary = [
    `Medians of ${rounds} rounds, Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "?"}, load ${before} before and ${load()} after.`,
  ];
  const columns = ["What", "Median", "Aim", "Met"];
  console.log(markdown({ title, summary, tables: [{ title: "Measures", columns, rows }], findings: [] }));
  return 0;
}

function load() {
  return loadavg()[0]?.toFixed(1) ?? "?";
}

/**
 * A line of the table.
 *
 * @param {string} what
 * @param {number} value
 * @param {number | undefined} aim what the value may at most be.
 * @param {(value: number) => string} show
 * @param {string} [details]
 * @returns {Row}
 */
function row(what, value, aim, show, details) {
  return [
    what,
    `${show(value)}${details === undefined ? "" : ` (${details})`}`,
    aim === undefined ? "–" : `≤ ${show(aim)}`,
    aim === undefined ? "–" : value <= aim ? "yes" : "no",
  ];
}

/** @param {number} value */
const percent = (value) => `${(100 * value).toFixed(1)} %`;
/** @param {number} value */
const ratio = (value) => value.toFixed(2);
/** @param {number} value */
const milliseconds = (value) => `${value.toFixed(0)} ms`;

/**
 * The rules, without types, as a share of parsing the same files.
 *
 * @param {number} rounds
 * @returns {Row[]}
 */
function parsing(rounds) {
  /** @type {[string, Input[], number | undefined][]} */
  const kinds = [
    ["ordinary code", ordinaryCode(), 0.05],
    ["handler-dense code", handlerDenseCode(), 0.1],
    ["statement-dense code", statementDenseCode(), undefined],
  ];
  const shares = interleaved(
    rounds,
    Object.fromEntries(
      kinds.map(([kind, inputs]) => [
        kind,
        () => {
          const { parse, rules } = lintTimes(inputs, RULES);
          return rules / parse;
        },
      ]),
    ),
  );
  return kinds.map(([kind, inputs, aim]) =>
    row(
      `rules without types, as a share of parsing: ${kind}`,
      median(shares[kind] ?? []),
      aim,
      percent,
      linesOf(inputs),
    ),
  );
}

/** @param {readonly Input[]} inputs */
function linesOf(inputs) {
  const lines = inputs.reduce((sum, { text }) => sum + text.split("\n").length, 0);
  return `${inputs.length} files, ${lines.toLocaleString("en")} lines`;
}

/**
 * The rules with types, against one rule of typescript-eslint's that needs them; each asks a compiler that knows nothing
 * yet.
 *
 * @param {number} rounds
 * @returns {Row[]}
 */
function types(rounds) {
  const inputs = typedCode();
  const options = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(ROOT, "tsconfig.json"), (file) => ts.sys.readFile(file)).config,
    ts.sys,
    ROOT,
  ).options;
  /** @type {import("typescript").Program | undefined} */
  let known;
  /** @param {import("eslint").Linter.Config} config */
  const rulesWith = (config) => () => {
    const rootNames = inputs.map(({ file }) => file);
    // What is parsed is shared, what is checked is not.
    known = ts.createProgram({ rootNames, options, ...(known && { oldProgram: known }) });
    return lintTimes(inputs, [
      readingWith(parser),
      { languageOptions: { parserOptions: { programs: [known] } } },
      config,
    ]).rules;
  };
  const { ours, theirs } = interleaved(rounds, {
    ours: rulesWith(postmortem.configs.recommendedTypeChecked),
    theirs: rulesWith(noFloatingPromises()),
  });
  const details = `${milliseconds(median(ours))} against ${milliseconds(median(theirs))}`;
  return [
    row("rules with types, against no-floating-promises alone", median(ours) / median(theirs), 0.5, ratio, details),
  ];
}

/** @returns {import("eslint").Linter.Config} */
function noFloatingPromises() {
  return {
    plugins: { "@typescript-eslint": /** @type {import("eslint").ESLint.Plugin} */ (tseslint.plugin) },
    rules: { "@typescript-eslint/no-floating-promises": "error" },
  };
}

/**
 * The whole of ESLint, as a user starts it.
 *
 * @param {number} rounds
 * @returns {Row[]}
 */
function runs(rounds) {
  /** @param {string} config */
  const run = (config) => () =>
    timeOf([
      path.join(ROOT, "node_modules/eslint/bin/eslint.js"),
      "--no-config-lookup",
      "-c",
      `bench/${config}`,
      "src",
    ]);
  const { ours, theirs } = interleaved(Math.min(rounds, 5), {
    ours: run("postmortem.config.js"),
    theirs: run("no-floating-promises.config.js"),
  });
  const details = `${milliseconds(median(ours))} against ${milliseconds(median(theirs))}`;
  return [
    row(
      "whole run without types, against a whole run of no-floating-promises",
      median(ours) / median(theirs),
      0.35,
      ratio,
      details,
    ),
  ];
}

/**
 * @param {readonly string[]} args of Node.js.
 * @returns {number} milliseconds.
 */
function timeOf(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  if (status === null || status > 1) {
    throw new Error(`${args.join(" ")} failed: ${stderr}`);
  }
  return performance.now() - start;
}

/**
 * A file ten times as long, in every way that a file grows.
 *
 * @param {number} rounds
 * @returns {Row[]}
 */
function growth(rounds) {
  return Object.entries(GROWING).map(([what, make]) => {
    /** @type {Record<string, number[]>} */
    const parsing = { short: [], long: [] };
    /** @param {"long" | "short"} name @param {number} size */
    const rulesFor = (name, size) => {
      const inputs = [{ file: path.join(ROOT, "bench/growing.ts"), text: make(size) }];
      return () => {
        const { parse, rules } = lintTimes(inputs, RULES);
        parsing[name]?.push(parse);
        return rules;
      };
    };
    const { short, long } = interleaved(Math.min(rounds, 5), {
      short: rulesFor("short", 400),
      long: rulesFor("long", 4000),
    });
    const parse = median(parsing.long ?? []) / median(parsing.short ?? []);
    const details = `${milliseconds(median(short))}, ${milliseconds(median(long))}; parsing ${ratio(parse)}`;
    return row(`rules on ten times as many ${what}`, median(long) / median(short), 12, ratio, details);
  });
}

/**
 * Loading the plugin, beyond ESLint and a parser, which are there anyway.
 *
 * @param {number} rounds
 * @returns {Row[]}
 */
function importing(rounds) {
  const code = `
    await import("eslint");
    globalThis.gc();
    const heap = process.memoryUsage().heapUsed;
    const start = performance.now();
    await import("eslint-plugin-postmortem");
    const time = performance.now() - start;
    globalThis.gc();
    console.log(time, process.memoryUsage().heapUsed - heap);
  `;
  /** @type {number[]} */
  const memory = [];
  const { time } = interleaved(Math.max(rounds, 11), {
    time: () => {
      const args = ["--expose-gc", "--input-type=module", "--eval", code];
      const { stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
      const [own = NaN, bytes = NaN] = stdout.trim().split(" ").map(Number);
      memory.push(bytes / 1e6);
      return own;
    },
  });
  return [
    row("importing the plugin, after ESLint", median(time), 60, milliseconds),
    ["memory of the imported plugin, after ESLint", `${median(memory).toFixed(1)} MB`, "–", "–"],
  ];
}

process.exitCode = run();
