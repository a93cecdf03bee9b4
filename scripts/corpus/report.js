import { count, totalsByRule } from "../../dist/audit/index.js";

/**
 * @typedef {import("../../dist/audit/index.js").Finding} Finding
 * @typedef {import("../../dist/audit/index.js").Trouble} Trouble
 * @typedef {import("../../dist/audit/index.js").Report} Report
 * @typedef {import("../../dist/audit/index.js").Table} Table
 *
 * @typedef {object} Corpus
 * @property {readonly string[]} folders
 * @property {boolean} typed
 * @property {number} files
 * @property {number} lines
 * @property {number} passedOver Minified files.
 * @property {number} seconds Parsing and linting, without the edits.
 * @property {Finding[]} findings
 * @property {Trouble[]} crashes
 * @property {Trouble[]} unparsed
 * @property {Trouble[]} unread
 * @property {{ finding: Finding, fault: import("./edits.js").Fault, detail: string }[]} faults
 * @property {import("./edits.js").EditCount} edits
 * @property {Map<string, import("./labels.js").Score>} scores
 * @property {number} labelsPassedOver Labels whose file was not among those read.
 */

/** More folders are counted and not named. */
const MOST_NAMES = 50;

/** @type {readonly import("./edits.js").Fault[]} */
const FAULTS = [
  "does not parse",
  "changes nothing",
  "is not stable",
  "is reported again",
  "adds a type error",
  "crashes",
];

/**
 * @param {Corpus} corpus
 * @returns {Report}
 */
export function corpusReport(corpus) {
  const { findings, scores } = corpus;
  return {
    title: "Corpus",
    summary: summaryOf(corpus),
    tables: [
      totals(corpus),
      ...(findings.length > 0 ? [perTenThousandLines(corpus)] : []),
      ...(scores.size > 0 ? [precisionAndRecall(corpus)] : []),
      ...troubles("Crashes", corpus.crashes),
      ...troubles("Not parsed", corpus.unparsed),
      ...troubles("Not read", corpus.unread),
      ...faulty(corpus),
    ],
    findings,
  };
}

/** @param {Corpus} corpus */
function summaryOf({ folders, typed, files, lines, seconds, labelsPassedOver, scores }) {
  const speed = Math.round(lines / Math.max(seconds, 0.001)).toLocaleString("en");
  const where =
    folders.length > MOST_NAMES ? count(folders.length, "folder") : folders.map((folder) => `\`${folder}\``).join(", ");
  return [
    `${count(files, "file")}, ${count(lines, "line")} of ${where}, ${typed ? "with" : "without"} type information, in ${seconds.toFixed(1)} s: ${speed} lines a second, parsing included.`,
    ...(scores.size > 0 && labelsPassedOver > 0
      ? [`${count(labelsPassedOver, "label")} of files that are not there.`]
      : []),
  ];
}

/**
 * @param {Corpus} corpus
 * @returns {Table}
 */
function totals({ findings, edits, faults, typed, crashes, unparsed, unread, passedOver }) {
  return {
    title: "Totals",
    columns: ["What", "Number"],
    rows: [
      ["reports", findings.length],
      ["crashes", crashes.length],
      ["fixes tried", edits.fixes],
      ["suggestions tried", edits.suggestions],
      ["suggestions that only mark the place", edits.marks],
      ...FAULTS.filter((fault) => typed || fault !== "adds a type error").map((fault) => [
        `edit ${fault}`,
        faults.filter((other) => other.fault === fault).length,
      ]),
      ["files that do not parse", unparsed.length],
      ["files or folders that cannot be read", unread.length],
      ["minified files passed over", passedOver],
    ],
  };
}

/**
 * @param {Corpus} corpus
 * @returns {Table}
 */
function perTenThousandLines({ findings, lines }) {
  const { title, columns, rows } = totalsByRule(findings);
  return {
    title,
    columns: [...columns, "Per 10,000 lines"],
    rows: rows.map((row) => [...row, Number(((Number(row[2]) * 10_000) / lines).toFixed(3))]),
  };
}

/**
 * @param {Corpus} corpus
 * @returns {Table}
 */
function precisionAndRecall({ scores }) {
  return {
    title: "Judged places",
    columns: ["Fault", "Positive", "Found", "Recall", "Negative", "Alarms", "Precision", "Debatable", "Reported"],
    rows: [...scores]
      .sort()
      .map(([kind, { positives, found, negatives, alarms, debatable, reported }]) => [
        kind,
        positives,
        found,
        share(found, positives),
        negatives,
        alarms,
        share(found, found + alarms),
        debatable,
        reported,
      ]),
  };
}

/**
 * @param {number} part
 * @param {number} whole
 */
function share(part, whole) {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(0)} %`;
}

/**
 * @param {string} title
 * @param {readonly Trouble[]} list
 * @returns {Table[]}
 */
function troubles(title, list) {
  return list.length === 0
    ? []
    : [{ title, columns: ["Place", "Why"], rows: list.map(({ file, problem }) => [{ code: file }, problem]) }];
}

/**
 * @param {Corpus} corpus
 * @returns {Table[]}
 */
function faulty({ faults }) {
  return faults.length === 0
    ? []
    : [
        {
          title: "Wrong edits",
          columns: ["Place", "Rule", "The edit", "Detail"],
          rows: faults.map(({ finding, fault, detail }) => [{ finding }, finding.rule, fault, detail]),
        },
      ];
}
