/**
 * Lints the incidents of `examples/` with the built plugin, repairs them in memory, and compares all that with what
 * `expectations.js` says. Exits with 1 where anything differs.
 *
 * Usage: node scripts/demo.js [folder that holds expectations.js]
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import postmortem from "eslint-plugin-postmortem";
import pc from "picocolors";

import { difference, heading, report, table } from "./demo/print.js";
import { makeRepairer, repairOf } from "./demo/repair.js";

/** @typedef {import("../examples/expectations.js").Incident} Incident */
/** @typedef {import("./demo/print.js").Row} Row */

const folder = path.resolve(process.argv[2] ?? fileURLToPath(new URL("../examples", import.meta.url)));
/** @type {unknown} */
const imported = await import(pathToFileURL(path.join(folder, "expectations.js")).href);
const manifest = /** @type {typeof import("../examples/expectations.js")} */ (imported);
const repairer = makeRepairer(folder);

/** @type {Row[]} */
const rows = [];
for (const incident of manifest.incidents) {
  rows.push(...(await show(incident)));
}
console.log(heading("What was reported and repaired"));
console.log(table(rows));

const wrong = rows.filter((row) => row.state === "bad").length;
console.log(
  wrong > 0
    ? pc.red(`${wrong} of ${rows.length} rows are not what ${path.join(folder, "expectations.js")} says.`)
    : pc.green("All is as expected."),
);
process.exitCode = wrong > 0 ? 1 : 0;

/**
 * Plays one incident through, and prints it.
 *
 * @param {Incident} incident
 * @returns {Promise<Row[]>} the incident's part of the table.
 */
async function show(incident) {
  console.log(heading(`${incident.id} · ${incident.title}`));
  console.log(
    `Watched over by:${
      rulesOf(incident.id)
        .map((rule) => `\n  ${rule}`)
        .join("") || " no rule yet"
    }`,
  );

  const broken = await load(incident, "broken.ts");
  const reports = await repairer.lint(broken.text, broken.file);
  for (const message of reports) {
    console.log(report(broken.file, broken.text, message));
  }

  const repaired = await repairer.repair(broken.text, broken.file);
  if (repaired !== broken.text) {
    const ways = new Set(reports.map(repairOf));
    const title = ways.has("suggestion") ? "after --fix and the first suggestions" : "after --fix";
    console.log(difference(`${broken.file} ${title}`, broken.text, repaired));
  }

  const left = await repairer.lint(repaired, broken.file);
  const again = await repairer.fix(repaired, broken.file);
  const right = await load(incident, "right.ts");
  const alarms = await repairer.lint(right.text, right.file);

  console.log(
    `\nLinted again: ${count(left.length, "report")}.  Fixed again: ${again === repaired ? "nothing changes" : pc.red("the file changes")}.  ${right.file}: ${count(alarms.length, "report")}.`,
  );
  for (const message of alarms) {
    console.log(report(right.file, right.text, message));
  }

  const rows = judge(incident, broken, reports, left);
  for (const message of alarms) {
    rows.push(unexpected(incident, right.file, message));
  }
  if (again !== repaired) {
    rows.push({
      incident: incident.id,
      rule: "(a second --fix)",
      place: broken.file,
      reported: "changes",
      repaired: "–",
      state: "bad",
    });
  }
  return rows;
}

/**
 * Compares what was reported and what is left with what was expected.
 *
 * @param {Incident} incident
 * @param {{ file: string, text: string }} broken
 * @param {readonly import("eslint").Linter.LintMessage[]} reports
 * @param {readonly import("eslint").Linter.LintMessage[]} left the reports after the repair.
 * @returns {Row[]}
 */
function judge(incident, broken, reports, left) {
  const lines = broken.text.split("\n");
  const unmatched = [...reports];
  const rows = incident.expectations.map((expectation) => {
    const { rule, line, repair } = expectation;
    const number = lines.findIndex((text) => text.trim() === line) + 1;
    const index = unmatched.findIndex((message) => isOf(message, rule) && message.line === number);
    const message = index < 0 ? undefined : unmatched.splice(index, 1)[0];

    const byHand = incident.expectations.filter((other) => other.rule === rule && other.repair === "none").length;
    const stillReported = left.filter((other) => isOf(other, rule)).length;
    const isRepaired = repair === "none" ? stillReported < byHand : stillReported <= byHand;
    const way = message !== undefined && isRepaired ? repairOf(message) : "none";

    const good = message !== undefined && way === repair;
    return /** @type {Row} */ ({
      incident: incident.id,
      rule,
      place: number === 0 ? "not in broken.ts" : `broken.ts:${number}${message ? `:${message.column}` : ""}`,
      reported: message ? "yes" : "NO",
      repaired: way === "none" ? (repair === "none" && message ? "by hand" : "NO") : way,
      state: good ? "good" : "bad",
    });
  });
  return [...rows, ...unmatched.map((message) => unexpected(incident, broken.file, message))];
}

/**
 * @param {Incident} incident
 * @param {string} file
 * @param {import("eslint").Linter.LintMessage} message
 * @returns {Row}
 */
function unexpected(incident, file, message) {
  return {
    incident: incident.id,
    rule: message.ruleId?.replace(/^postmortem\//, "") ?? "(does not parse)",
    place: `${path.basename(file)}:${message.line}:${message.column}`,
    reported: "UNEXPECTED",
    repaired: "–",
    state: "bad",
  };
}

/**
 * @param {Incident} incident
 * @param {string} name
 */
async function load(incident, name) {
  const file = `${incident.folder}/${name}`;
  return { file, text: await readFile(path.join(folder, file), "utf8") };
}

/**
 * @param {import("eslint").Linter.LintMessage} message
 * @param {string} rule
 */
function isOf(message, rule) {
  return message.ruleId === `postmortem/${rule}`;
}

/**
 * @param {string} id
 * @returns {string[]} the rules that came out of an incident, by their metadata.
 */
function rulesOf(id) {
  return Object.entries(postmortem.rules ?? {}).flatMap(([name, rule]) => {
    const docs = /** @type {{ incident?: string } | undefined} */ (/** @type {unknown} */ (rule.meta?.docs));
    return docs?.incident === id ? [name] : [];
  });
}

/**
 * @param {number} number
 * @param {string} noun
 */
function count(number, noun) {
  return number === 0 ? `no ${noun}` : `${number} ${noun}${number === 1 ? "" : "s"}`;
}
