/**
 * Draws a call from the places of its arguments as the catalogue of queues writes them (`1`, `0.data`,
 * `0[].body`): `add(name, payload)`, `send({ messages: [{ value: payload }] })`.
 *
 * @param {string} callee
 * @param {readonly Place[]} places
 */
export function drawCall(callee, places) {
  return `${callee}${drawArguments(places)}`;
}

/**
 * @param {readonly Place[]} places
 * @returns {string} the arguments in their parentheses; `_` stands for one that is something else.
 */
export function drawArguments(places) {
  /** @type {Branch} */
  const root = new Map();
  for (const [path, word] of places) {
    plant(root, path === "last" ? ["last"] : (path.match(/[^.[\]]+|\[\]/g) ?? []), word);
  }
  const last = root.get("last");
  const count = Math.max(-1, ...[...root.keys()].filter((key) => key !== "last").map(Number)) + 1;
  const drawn = Array.from({ length: count }, (_, index) => draw(root.get(String(index)) ?? "_"));
  return `(${[...drawn, ...(last === undefined ? [] : ["…", draw(last)])].join(", ")})`;
}

/** @typedef {Map<string, string | Branch>} Branch */
/** @typedef {readonly [path: string, word: string]} Place Where in the arguments a thing is, and what to call it. */

/**
 * @param {Branch} branch
 * @param {readonly string[]} steps
 * @param {string} word
 */
function plant(branch, [step = "", ...rest], word) {
  if (rest.length === 0) {
    branch.set(step, word);
    return;
  }
  const known = branch.get(step);
  /** @type {Branch} */
  const next = known === undefined || typeof known === "string" ? new Map() : known;
  branch.set(step, next);
  plant(next, rest, word);
}

/**
 * @param {string | Branch} part
 * @returns {string}
 */
function draw(part) {
  if (typeof part === "string") {
    return part;
  }
  const element = part.get("[]");
  if (element !== undefined) {
    return `[${draw(element)}]`;
  }
  const properties = [...part].map(([key, value]) => {
    const drawn = draw(value);
    return key === drawn ? key : `${key === "*" ? "…" : key}: ${drawn}`;
  });
  return `{ ${properties.join(", ")} }`;
}
