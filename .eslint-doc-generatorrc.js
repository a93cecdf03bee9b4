import { readdirSync } from "node:fs";

import postmortem from "eslint-plugin-postmortem";
import { format, resolveConfig } from "prettier";

const BEGIN_LIST = "<!-- begin auto-generated rules list -->";
const END_LIST = "<!-- end auto-generated rules list -->";

/**
 * Adds to the list of rules a column with the incident that each came out of, which the generator does not know.
 *
 * @param {string} content
 */
function withIncidents(content) {
  const [before = "", list, after] = content.split(new RegExp(`(?<=${BEGIN_LIST})|(?=${END_LIST})`));
  if (list === undefined || after === undefined) {
    return content;
  }
  const rows = list.split("\n").map((line) => {
    if (!line.startsWith("|")) {
      return line;
    }
    const name = /\[([\w-]+)\]/.exec(line)?.[1];
    const cell = name === undefined ? (line.includes(":--") ? ":--" : "Incident") : incidentOf(name);
    return `${line} ${cell} |`;
  });
  return before + rows.join("\n") + after;
}

/** @param {string} name */
function incidentOf(name) {
  const docs = /** @type {{ incident?: string } | undefined} */ (
    /** @type {unknown} */ (postmortem.rules?.[name]?.meta?.docs)
  );
  const number = docs?.incident ?? "";
  const page = readdirSync(new URL("docs/incidents", import.meta.url)).find((file) => file.startsWith(`${number}-`));
  return page === undefined ? number : `[${number}](docs/incidents/${page})`;
}

/** @type {import("eslint-doc-generator").GenerateOptions} */
const config = {
  configEmoji: [["recommended", "✅"]],
  // The other configs have the same rules.
  ignoreConfig: ["all", "recommendedTypeChecked"],
  ruleListColumns: ["name", "description", "configsError", "configsWarn", "fixable", "hasSuggestions", "options"],
  urlConfigs: "https://github.com/eslint-plugin-postmortem/eslint-plugin-postmortem#install",
  async postprocess(content, path) {
    return format(withIncidents(content), { ...(await resolveConfig(path)), parser: "markdown" });
  },
};

export default config;
