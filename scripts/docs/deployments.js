import { code, lines, table } from "./table.js";

/**
 * @typedef {object} LintedProject
 * @property {string} title
 * @property {readonly string[]} evidence
 * @property {readonly string[]} contradictions
 * @property {string | undefined} runtime
 * @property {"no" | "unknown" | "yes"} dropsWork
 * @property {boolean} isReported
 */

const DROPS = { yes: "may be dropped", no: "runs on", unknown: "not known" };

/**
 * @param {readonly LintedProject[]} projects
 * @param {Readonly<Record<string, import("../../src/models/runtimes.js").Runtime>>} runtimes
 * @returns {string} a table of what was found out about each project when it was linted.
 */
export function deploymentsTable(projects, runtimes) {
  return table(
    ["Deployed as", "Decided by", "Handlers run on", "Work that nobody waits for", "In its handler"],
    projects.map(({ title, evidence, contradictions, runtime, dropsWork, isReported }) => [
      title,
      lines([
        evidence.length === 0 ? "nothing" : evidence.map(code).join(", "),
        contradictions.length === 0 ? "" : `against ${contradictions.map(code).join(", ")}`,
      ]),
      (runtime === undefined ? undefined : runtimes[runtime]?.label) ?? "",
      DROPS[dropsWork],
      isReported ? "reported" : "left alone",
    ]),
  );
}
