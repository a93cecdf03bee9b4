import { code, codes, lines, table } from "./table.js";

/** @typedef {import("../../src/models/sql-clients.js").ObjectWrite} ObjectWrite */
/** @typedef {import("../../src/models/sql-clients.js").SqlClient} SqlClient */

/**
 * @param {Readonly<Record<string, SqlClient>>} clients
 * @returns {string} a table with a row for each client.
 */
export function sqlClientsTable(clients) {
  return table(
    ["Client", "Imported from", "Opened by", "Closed by", "A query is sent", "SQL is read in", "Columns are read in"],
    Object.entries(clients).map(([name, client]) => [
      name,
      codes(client.modules),
      client.opens.map((exported) => (exported === "default" ? "its default export" : code(exported))).join(", "),
      codes(client.closes.map((method) => `${method}()`)),
      client.lazy ? sentBy(client.starts) : "at once",
      lines([
        client.tags.map((tag) => code(`${tag}\`…\``)).join(", "),
        codes(client.methods.map((method) => `${method}()`)),
      ]),
      [...new Set(client.writes.map(drawWrite))].map(code).join(", "),
    ]),
  );
}

/** @param {readonly string[]} starts */
function sentBy(starts) {
  return `once it is awaited${starts.length > 0 ? `, or by ${codes(starts.map((method) => `${method}()`))}` : ""}`;
}

/** @param {ObjectWrite} write */
function drawWrite({ method, argument, property }) {
  const values = property === undefined ? "{ … }" : `{ ${property}: { … } }`;
  return `${method}(${[...Array.from({ length: argument }, () => "_"), values].join(", ")})`;
}
