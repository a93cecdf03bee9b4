import path from "node:path";

import { figure } from "./print.js";
import { repairOf } from "./repair.js";

/** @typedef {import("eslint").Linter.LintMessage} Message */
/** @typedef {import("../../examples/expectations.js").FaultyFile} FaultyFile */
/** @typedef {import("../../examples/expectations.js").Stage} Stage */

/** @typedef {{ readonly cells: readonly string[], readonly isGood: boolean }} Row A line of a table. */

/**
 * Compares what was reported and what is left after the repair with what was expected.
 *
 * @param {FaultyFile} faulty
 * @param {string} text
 * @param {readonly Message[]} reports
 * @param {readonly Message[]} left
 * @returns {Row[]} incident, rule, place, reported, repaired.
 */
export function judgeReports({ id, file, expectations }, text, reports, left) {
  const lines = text.split("\n");
  const unmatched = [...reports];
  const rows = expectations.map(({ rule, line, repair }) => {
    const number = lines.findIndex((other) => other.trim() === line) + 1;
    const index = unmatched.findIndex((message) => isOf(message, rule) && message.line === number);
    const message = index < 0 ? undefined : unmatched.splice(index, 1)[0];

    const byHand = expectations.filter((other) => other.rule === rule && other.repair === "none").length;
    const stillReported = left.filter((other) => isOf(other, rule)).length;
    const isRepaired = repair === "none" ? stillReported < byHand : stillReported <= byHand;
    const way = message !== undefined && isRepaired ? repairOf(message) : "none";

    return {
      cells: [
        id,
        rule,
        number === 0 ? `not in ${file}` : `${file}:${number}${message ? `:${message.column}` : ""}`,
        message ? "yes" : "NO",
        way === "none" ? (repair === "none" && message ? "by hand" : "NO") : way,
      ],
      isGood: message !== undefined && way === repair,
    };
  });
  return [...rows, ...unmatched.map((message) => unexpected(id, file, message))];
}

/**
 * @param {string} id
 * @param {string} file
 * @param {Message} message
 * @returns {Row}
 */
export function unexpected(id, file, message) {
  const place = `${path.basename(file)}:${message.line}:${message.column}`;
  const rule = message.ruleId?.replace(/^postmortem\//, "") ?? "(does not parse)";
  return { cells: [id, rule, place, "UNEXPECTED", "–"], isGood: false };
}

/**
 * Compares what was counted with what was expected.
 *
 * @param {FaultyFile} faulty
 * @param {ReadonlyMap<Stage, Readonly<Record<string, number>>>} counts
 * @param {readonly string[]} stages those of the table.
 * @returns {Row[]} incident, figure, one cell a stage, what the write-up counted.
 */
export function judgeFigures({ id, file, figures }, counts, stages) {
  return figures.map(({ name, of, counts: expected, writeUp = "" }, index) => {
    const cells = stages.map((key) => {
      const stage = /** @type {Stage} */ (key);
      const [is, wanted] = [counts.get(stage)?.[name], expected[stage]];
      return {
        text: is === wanted ? figure(is, of) : `${figure(is, of)}, NOT ${wanted ?? "–"}`,
        isGood: is === wanted,
      };
    });
    const label = index > 0 ? "" : file === "broken.ts" ? id : `${id} ${file}`;
    return {
      cells: [label, name, ...cells.map(({ text }) => text), writeUp],
      isGood: cells.every(({ isGood }) => isGood),
    };
  });
}

/**
 * @param {Message} message
 * @param {string} rule
 */
function isOf(message, rule) {
  return message.ruleId === `postmortem/${rule}`;
}
