import { code, codes, table } from "./table.js";

/** @typedef {typeof import("../../src/plugin/settings.js")} SettingsModule */
/** @typedef {typeof import("../../src/models/statuses.js")} Statuses */

/**
 * @param {Pick<SettingsModule, "DEFAULT_SETTINGS" | "SETTINGS">} settings
 * @returns {string} a table with a row for each setting.
 */
export function settingsTable({ SETTINGS, DEFAULT_SETTINGS }) {
  const defaults = /** @type {Readonly<Record<string, unknown>>} */ (/** @type {unknown} */ (DEFAULT_SETTINGS));
  return table(
    ["Setting", "What it says", "May be", "Default"],
    Object.entries(SETTINGS).map(([key, { description, mayBe }]) => [
      code(key),
      description,
      mayBe.replaceAll(/"[^"]*"|\[?\{.*?\}\]?/g, code),
      defaults[key] === undefined ? "found out" : code(JSON.stringify(defaults[key])),
    ]),
  );
}

/**
 * @param {Statuses} statuses
 * @returns {string} a table of the words that need no setting.
 */
export function statusesTable(statuses) {
  return table(
    ["What", "Words"],
    [
      ["A row that is over (`finalStatuses`)", codes(statuses.FINAL_STATUSES)],
      ["A row that waits", codes(statuses.WAITING_STATUSES)],
      ["A row that is worked on", codes(statuses.RUNNING_STATUSES)],
      ["Columns that say when it was over (`completionColumns`)", codes(statuses.COMPLETION_COLUMNS)],
      ["Columns that say how far it is (`statusColumns`)", codes(statuses.STATUS_COLUMNS)],
    ],
  );
}
