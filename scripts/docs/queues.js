import { drawArguments, drawCall } from "./calls.js";
import { code, codes, lines, table } from "./table.js";

/** @typedef {import("../../src/models/queues.js").Consumer} Consumer */
/** @typedef {import("../../src/models/queues.js").Producer} Producer */
/** @typedef {import("../../src/models/queues.js").QueueLibrary} QueueLibrary */

/**
 * @param {readonly QueueLibrary[]} libraries
 * @returns {string} a table with a row for each library: how it sends a job, and how it hands one to its consumer.
 */
export function queuesTable(libraries) {
  return table(
    ["Imported from", "A job is sent by", "and worked on by"],
    libraries.map(({ modules, producers, consumers }) => [
      codes(modules),
      lines(producers.flatMap(drawProducer).map(code)),
      lines(consumers.map(drawConsumer).map(code)),
    ]),
  );
}

/**
 * @param {readonly (readonly [what: string, producers: readonly Producer[]])[]} rows
 * @returns {string} a table of what needs no import to be recognised.
 */
export function producersTable(rows) {
  return table(
    ["What", "A job is sent by"],
    rows.map(([what, producers]) => [what, lines(producers.flatMap(drawProducer).map(code))]),
  );
}

/**
 * @param {Producer} producer
 * @returns {string[]} a call for each form that the method has.
 */
function drawProducer({ method, on = [], payload, name = [], unnamed }) {
  const callees = on.length === 0 || on.includes("*") ? [method] : on.map((receiver) => `${receiver}.${method}`);
  return callees.flatMap((callee) => {
    const forms = payload.map((path, index) => {
      // Names and payloads of the same form stand at the same place of their lists.
      const names = name.length === payload.length ? [name[index] ?? ""] : name;
      return drawCall(callee, [...names.map(asName), [path, "payload"]]);
    });
    return unnamed === undefined ? forms : [...forms, drawCall(callee, [[unnamed, "payload"]])];
  });
}

/** @param {Consumer} consumer */
function drawConsumer({ method, handler, payload, name }) {
  const [first = "0"] = payload;
  const drawn = `${drawArguments([[first, "payload"]])} => …`;
  const names = name === undefined || name === handler ? [] : [name];
  return drawCall(method, [...names.map(asName), [handler, drawn]]);
}

/**
 * @param {string} path
 * @returns {import("./calls.js").Place}
 */
function asName(path) {
  return [path, "name"];
}
