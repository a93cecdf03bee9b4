import { code, codes, lines, table } from "./table.js";

/** @typedef {typeof import("../../src/models/handlers.js")} Handlers */
/** @typedef {import("../../src/models/handlers.js").KeepAlivePath} KeepAlivePath */
/** @typedef {import("../../src/models/runtimes.js").Runtime} Runtime */

/**
 * @param {Readonly<Record<string, Runtime>>} runtimes
 * @returns {string} a table with a row for each runtime.
 */
export function runtimesTable(runtimes) {
  return table(
    ["Runtime", "Setting", "Work that nobody waits for", "Shown by a file", "To import"],
    Object.entries(runtimes).map(([id, runtime]) => [
      capitalised(runtime.label),
      code(id),
      runtime.dropsWork ? "may be dropped" : "runs on",
      lines([
        runtime.modules.length > 0 ? `imports of ${codes(runtime.modules)}` : "",
        runtime.globalTypes.length > 0 ? `types ${codes(runtime.globalTypes)}` : "",
      ]),
      runtime.keepAliveImport
        ? `${code(runtime.keepAliveImport.name)} of ${code(runtime.keepAliveImport.module)}`
        : runtime.keepAliveGlobal === undefined
          ? ""
          : `nothing: ${code(runtime.keepAliveGlobal)} is global`,
    ]),
  );
}

/**
 * @param {Handlers} handlers
 * @param {Readonly<Record<string, Runtime>>} runtimes
 * @returns {string} a table with a row for each kind of handler.
 */
export function handlersTable(handlers, runtimes) {
  const runtimeOf = (/** @type {string | undefined} */ id) => (id === undefined ? "" : (runtimes[id]?.label ?? id));
  const row = (
    /** @type {import("../../src/models/handlers.js").HandlerRow} */ { label, runtime, keepAlive },
    /** @type {string} */ recognisedBy,
  ) => [
    capitalised(label),
    recognisedBy,
    runtimeOf(runtime),
    keepAlive ? handedTo(keepAlive, runtimeOf(keepAlive.only)) : "",
  ];
  const { bases, runtime: entrypoints, keepAlive } = handlers.HANDLER_CLASSES;
  return table(
    ["Handler", "Recognised by", "Runtime", "Handed to"],
    [
      row(
        handlers.EXPORTED_OBJECT.row,
        `methods ${codes(handlers.EXPORTED_OBJECT.methods)} of the default export, or of an object of the type ${handlers.EXPORTED_OBJECT.types.map(code).join(" or ")}`,
      ),
      [
        "Entrypoint",
        `methods of a class that extends ${bases.map(code).join(" or ")}`,
        runtimeOf(entrypoints),
        code(keepAlive),
      ],
      row(
        handlers.EVENT_LISTENERS.row,
        `the global \`addEventListener()\` of ${handlers.EVENT_LISTENERS.events.map(code).join(", ")}`,
      ),
      row(
        { label: "Hono handler", keepAlive: { parameter: 0, ...handlers.HONO_CONTEXT } },
        `a function given to a router's method (${codes(handlers.ROUTING_METHODS)}) whose parameter is used as, or typed as, a Hono context`,
      ),
      ...handlers.HANDLER_CALLS.map((call) =>
        row(call, `a function given to ${call.callees.map((callee) => code(`${callee}()`)).join(" or ")}`),
      ),
      ...handlers.HANDLER_OPTIONS.map((options) =>
        row(
          options,
          `a function in the options of ${options.callees.map((callee) => code(`${callee}()`)).join(" or ")}, or in an object of type ${options.types.map(code).join(" or ")}`,
        ),
      ),
      ...handlers.EXPORTED_FUNCTIONS.map((exported) =>
        row(exported, `exports ${codes(exported.names)}${inFile(exported.example)}`),
      ),
      ...handlers.DEFAULT_FUNCTIONS.map((exported) =>
        row(
          exported,
          `the default export${inFile(exported.example)}${
            exported.modules.length > 0 ? `, or of a file that imports ${exported.modules.map(code).join(" or ")}` : ""
          }`,
        ),
      ),
      row(handlers.SERVER_ACTION, 'functions of a file or a body that begins with `"use server"`'),
      row(
        handlers.PROCEDURES.row,
        `a function given to ${handlers.PROCEDURES.methods.map((method) => code(`.${method}()`)).join(" or ")} of what is called a procedure`,
      ),
    ],
  );
}

/**
 * @param {Handlers["PARAMETER_TYPES"]} rows
 * @param {Readonly<Record<string, Runtime>>} runtimes
 * @returns {string} a table of the types by which a function is seen to run inside a request.
 */
export function parametersTable(rows, runtimes) {
  return table(
    ["Type of a parameter", "Runtime", "Handed to"],
    rows.map(({ types, runtime, path, bound }) => [
      codes(types),
      runtime === undefined ? "" : (runtimes[runtime]?.label ?? ""),
      path === undefined ? "" : `its ${code(path)}${bound ? ", which may be taken off" : ""}`,
    ]),
  );
}

/**
 * @param {KeepAlivePath} keepAlive
 * @param {string} only The runtime without which the path does not exist, if there is one.
 */
function handedTo({ parameter, path, bound, uncertain }, only) {
  const place = ["first", "second", "third"][parameter] ?? `${parameter + 1}th`;
  return lines([
    `${code(path)} of the ${place} parameter${bound ? ", which may be taken off" : ""}`,
    only === "" ? "" : `on ${only} only`,
    uncertain ? "a suggestion, unless the file uses it elsewhere: it depends on the adapter" : "",
  ]);
}

/** @param {string | undefined} example */
function inFile(example) {
  return example === undefined ? "" : ` of a file such as ${code(example)}`;
}

/** @param {string} text It stays as it is where it begins with a name such as h3. */
function capitalised(text) {
  return text.replace(/^[a-z](?!\d)/, (letter) => letter.toUpperCase());
}
