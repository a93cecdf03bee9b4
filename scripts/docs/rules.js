import { code, table } from "./table.js";

/** @typedef {import("../../src/eslint/create-rule.js").PostmortemRule} Rule */
/** @typedef {import("../../examples/expectations.js").Incident} Incident */

/** The messages of `report()`'s own, which are no part of what a rule says of code. */
const OF_THE_CONFIGURATION = new Set(["wrongConfiguration"]);

/**
 * @param {Rule} rule
 * @returns {string} what the rule can say, as a list; `…` stands for what depends on the code.
 */
export function messagesList(rule) {
  return Object.entries(rule.meta.messages)
    .filter(([id]) => !OF_THE_CONFIGURATION.has(id))
    .map(([, message]) => `- ${message.replaceAll(/\{\{\w+\}\}/g, "…")}`)
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

/**
 * @param {Incident} incident
 * @returns {string} what the plugin says of the incident's example, with links to its code.
 */
export function reproduction({ folder, expectations }) {
  const link = `../../examples/${folder}`;
  return [
    `The code is in [examples/${folder}](${link}): [broken.ts](${link}/broken.ts) fails, [right.ts](${link}/right.ts) does not. The plugin says of \`broken.ts\`:`,
    table(
      ["Line", "Rule", "Repaired by"],
      expectations.map(({ rule, line, repair }) => [code(line), `[${rule}](../rules/${rule}.md)`, REPAIRS[repair]]),
    ),
  ].join("\n\n");
}
