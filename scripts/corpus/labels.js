import { readFileSync } from "node:fs";

/**
 * @typedef {import("eslint").Linter.LintMessage} Message
 *
 * @typedef {object} Label
 * @property {string} file `tree/path`
 * @property {number} first The lines of the judged statement.
 * @property {number} last
 * @property {string} rule
 * @property {"positive" | "negative" | "debatable"} verdict
 * @property {string} reason
 *
 * @typedef {object} Score
 * @property {number} positives
 * @property {number} found
 * @property {number} negatives
 * @property {number} alarms
 * @property {number} debatable
 * @property {number} reported
 */

const FLOATING = ["no-floating-request-promise", "require-waituntil", "no-misused-waituntil"];

/**
 * The rules that answer to a kind of fault in the label file; any other kind is a rule's own name.
 *
 * @type {Readonly<Record<string, { readonly kind: string, readonly rules: readonly string[] }>>}
 */
const KINDS = {
  R1: { kind: "floating promises", rules: FLOATING },
  R2: { kind: "floating promises", rules: FLOATING },
  R3: { kind: "payloads", rules: ["queue-payload-ids-only"] },
  R4: { kind: "completion timestamps", rules: ["completion-timestamp-final-only"] },
  R5: { kind: "pending work", rules: ["no-log-only-pending-work"] },
  R6: { kind: "transactions", rules: ["require-transaction-rollback"] },
};

const COLUMNS = ["tree", "path", "line", "rule", "verdict"];
const VERDICTS = ["positive", "negative", "debatable"];

/**
 * Reads judged places: values divided by tabs, below a line with the names of the columns, of which `span` and `reason`
 * may be missing.
 *
 * @param {string} path
 * @returns {Map<string, Label[]>} the labels by file.
 * @throws where the file cannot be read or is not such a table; the message names the line.
 */
export function readLabels(path) {
  const [head = "", ...lines] = readFileSync(path, "utf8").trimEnd().split(/\r?\n/);
  const names = head.split("\t");
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    throw new Error(`it has no column ${missing.join(", ")}`);
  }
  /** @type {Map<string, Label[]>} */
  const labels = new Map();
  for (const [index, line] of lines.entries()) {
    const values = line.split("\t");
    /** @param {string} name */
    const value = (name) => values[names.indexOf(name)] ?? "";
    const verdict = value("verdict");
    const [first = NaN, last = NaN] = (value("span") || `${value("line")}-${value("line")}`).split("-").map(Number);
    if (!VERDICTS.includes(verdict) || Number.isNaN(first) || Number.isNaN(last)) {
      throw new Error(`line ${index + 2} has no verdict (${VERDICTS.join(", ")}) or no lines`);
    }
    const file = `${value("tree")}/${value("path")}`;
    const own = labels.get(file) ?? [];
    labels.set(file, own);
    const place = Number(value("line"));
    own.push({
      file,
      first: Math.min(first, place),
      last: Math.max(last, place),
      rule: value("rule"),
      verdict: /** @type {Label["verdict"]} */ (verdict),
      reason: value("reason"),
    });
  }
  return labels;
}

/**
 * The labels that a report answers to: those of its rule whose lines it stands on, else those that it stands beside.
 *
 * @param {Message} message
 * @param {readonly Label[]} labels of the file.
 */
export function judgedBy({ ruleId, line, endLine = line }, labels) {
  const name = ruleId?.replace(/^postmortem\//, "") ?? "";
  const own = labels.filter(({ rule }) => (KINDS[rule]?.rules ?? [rule]).includes(name));
  const at = (/** @type {number} */ distance) =>
    own.filter(({ first, last }) => line <= last + distance && endLine >= first - distance);
  const exact = at(0);
  return exact.length > 0 ? exact : at(1);
}

/**
 * Adds what was reported in a file to the score of each kind of fault.
 *
 * @param {Map<string, Score>} scores
 * @param {readonly Label[]} labels of the file.
 * @param {readonly Message[]} messages of the file.
 */
export function addScores(scores, labels, messages) {
  const answered = new Set(messages.flatMap((message) => judgedBy(message, labels)));
  for (const label of labels) {
    const kind = KINDS[label.rule]?.kind ?? label.rule;
    const score = scores.get(kind) ?? { positives: 0, found: 0, negatives: 0, alarms: 0, debatable: 0, reported: 0 };
    scores.set(kind, score);
    const hit = answered.has(label) ? 1 : 0;
    if (label.verdict === "positive") {
      score.positives++;
      score.found += hit;
    } else if (label.verdict === "negative") {
      score.negatives++;
      score.alarms += hit;
    } else {
      score.debatable++;
      score.reported += hit;
    }
  }
}
