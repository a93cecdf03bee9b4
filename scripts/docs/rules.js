import { code, table } from "./table.js";

/** @typedef {import("../../src/plugin/create-rule.js").PostmortemRule} Rule */
/** @typedef {import("../../examples/expectations.js").FaultyFile} FaultyFile */

/**
 * @param {Rule} rule
 * @returns {string} what the rule can say, as a list; `…` stands for what depends on the code.
 */
export function messagesList(rule) {
  return Object.values(rule.meta.messages)
    .map((message) => `- ${message.replaceAll(/\{\{\w+\}\}/g, "…")}`)
    .join("\n");
}

/**
 * @param {Readonly<Record<string, Rule>>} rules
 * @param {string} incident its number.
 * @returns {string} the rules that came out of an incident, as a list that links to their pages.
 */
export function rulesOfIncident(rules, incident) {
  return Object.entries(rules)
    .filter(([, { meta }]) => meta.docs.incident === incident)
    .map(([id, { meta }]) => `- [${id}](../rules/${id}.md): ${meta.docs.description}.`)
    .join("\n");
}

/** How a report is repaired, as the page puts it. */
const REPAIRS = { fix: "`--fix`", suggestion: "a suggestion", none: "by hand" };

/** @type {readonly (readonly [stage: import("../../examples/expectations.js").Stage, head: string])[]} */
export const STAGES = [
  ["broken", "As it was"],
  ["fix", "After `--fix`"],
  ["suggestion", "After the suggestion"],
  ["right", "By hand"],
];

/**
 * @param {readonly FaultyFile[]} faults those of one incident.
 * @returns {string} what the plugin says of the incident's example and what is counted when it runs, with links to its
 *   code.
 */
export function reproduction(faults) {
  const folder = faults[0]?.folder ?? "";
  const link = `../../examples/${folder}`;
  const file = (/** @type {string} */ name) => `[${name}](${link}/${name})`;
  return [
    `[examples/${folder}](${link}) plays it, and \`npm run demo\` runs it: ${faults.map((fault) => file(fault.file)).join(" and ")} fail${faults.length > 1 ? "" : "s"}, ${file("right.ts")} does not. What the plugin says:`,
    table(
      ["Line", "Rule", "Repaired by"],
      faults.flatMap((fault) =>
        fault.expectations.map(({ rule, line, repair }) => [
          `${code(line)} in ${file(fault.file)}`,
          `[${rule}](../rules/${rule}.md)`,
          REPAIRS[repair],
        ]),
      ),
    ),
    "And what is counted when it runs:",
    table(
      ["", ...STAGES.map(([, head]) => head)],
      faults.flatMap((fault) =>
        fault.figures.map(({ name, of, counts }) => [
          `${name}, ${file(fault.file)}`,
          ...STAGES.map(([stage]) => counted(counts[stage], of)),
        ]),
      ),
    ),
  ].join("\n\n");
}

/**
 * @param {number | undefined} count
 * @param {number | undefined} most
 */
export function counted(count, most) {
  return count === undefined ? "–" : most === undefined ? String(count) : `${count} of ${most}`;
}
