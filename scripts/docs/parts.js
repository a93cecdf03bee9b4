import { deploymentsTable } from "./deployments.js";
import { producersTable, queuesTable } from "./queues.js";
import { messagesList, reproduction, rulesOfIncident } from "./rules.js";
import { handlersTable, parametersTable, runtimesTable } from "./runtimes.js";
import { settingsTable, statusesTable } from "./settings.js";
import { sqlClientsTable } from "./sql-clients.js";
import { codes } from "./table.js";

/**
 * What the pages are generated from: modules of `src/` or their built counterparts, and the manifest of the examples.
 *
 * @typedef {object} Sources
 * @property {typeof import("../../src/models/handlers.js")} handlers
 * @property {typeof import("../../src/models/queues.js")} queues
 * @property {typeof import("../../src/models/runtimes.js")} runtimes
 * @property {typeof import("../../src/models/sql-clients.js")} sqlClients
 * @property {typeof import("../../src/models/statuses.js")} statuses
 * @property {typeof import("../../src/plugin/settings.js")} settings
 * @property {Readonly<Record<string, import("../../src/plugin/create-rule.js").PostmortemRule>>} rules
 * @property {readonly import("../../examples/expectations.js").FaultyFile[]} faultyFiles
 * @property {readonly import("./deployments.js").LintedProject[]} deployments
 */

/**
 * @param {Sources} sources
 * @returns {Map<string, string>} the Markdown of each generated part, by the name in its markers.
 */
export function generateParts({
  handlers,
  queues,
  runtimes,
  sqlClients,
  statuses,
  settings,
  rules,
  faultyFiles,
  deployments,
}) {
  return new Map([
    ["runtimes", runtimesTable(runtimes.RUNTIMES)],
    ["deployments", deploymentsTable(deployments, runtimes.RUNTIMES)],
    ["handlers", handlersTable(handlers, runtimes.RUNTIMES)],
    ["parameters", parametersTable(handlers.PARAMETER_TYPES, runtimes.RUNTIMES)],
    ["long-lived", codes(handlers.LONG_LIVED_BASES)],
    ["queues", queuesTable(queues.QUEUE_LIBRARIES)],
    [
      "queues-without-import",
      producersTable([
        ["A queue of Cloudflare Workers, by its binding or type", queues.CLOUDFLARE_QUEUE],
        ["A workflow of Cloudflare Workers, by its binding or type", queues.CLOUDFLARE_WORKFLOW],
        ["A receiver whose name ends in `queue`", queues.NAMED_QUEUE],
        ["A method or function of this name", queues.WRAPPERS],
      ]),
    ],
    ["sql-clients", sqlClientsTable(sqlClients.SQL_CLIENTS)],
    ["settings", settingsTable(settings)],
    ["statuses", statusesTable(statuses)],
    ...Object.entries(rules).map(([id, rule]) => part(`messages-${id}`, messagesList(rule))),
    ...[...new Set(faultyFiles.map(({ id }) => id))].flatMap((id) => [
      part(`rules-of-${id}`, rulesOfIncident(rules, id)),
      part(`example-of-${id}`, reproduction(faultyFiles.filter((faulty) => faulty.id === id))),
    ]),
  ]);
}

/**
 * @param {string} name
 * @param {string} markdown
 * @returns {[string, string]}
 */
function part(name, markdown) {
  return [name, markdown];
}
