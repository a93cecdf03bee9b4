import { Linter } from "eslint";

/** @typedef {import("./inputs.js").Input} Input */

/**
 * @typedef {object} Times
 * @property {number} parse Milliseconds of parsing, scopes included.
 * @property {number} rules Milliseconds of all rules.
 */

/** Some inputs are installed packages, which ESLint leaves out by itself. */
const WITH_PACKAGES = { ignores: ["!**/node_modules/"] };

/**
 * What ESLint's own statistics say of linting some files once.
 *
 * @throws Where a file is not linted.
 * @param {readonly Input[]} inputs
 * @param {Linter.Config[]} config
 * @returns {Times}
 */
export function lintTimes(inputs, config) {
  const linter = new Linter({ cwd: process.cwd() });
  const times = { parse: 0, rules: 0 };
  for (const { file, text } of inputs) {
    // ESLint documents the option; its types lack it. With it the linter counts while it "fixes", here nothing.
    const options = { filename: file, fix: false, stats: true };
    const { messages } = linter.verifyAndFix(text, [WITH_PACKAGES, ...config], options);
    for (const pass of linter.getTimes().passes) {
      if (!pass.parse || messages.some(({ fatal }) => fatal)) {
        throw new Error(`${file} was not linted: ${messages[0]?.message ?? ""}`);
      }
      times.parse += pass.parse.total;
      times.rules += Object.values(pass.rules ?? {}).reduce((sum, { total }) => sum + total, 0);
    }
  }
  return times;
}

/**
 * Measures several things turn by turn, so that what else the machine does falls on all of them alike.
 *
 * @template {string} Name
 * @param {number} rounds
 * @param {Readonly<Record<Name, () => number>>} measures
 * @param {(round: number) => void} [onRound]
 * @returns {Record<Name, number[]>}
 */
export function interleaved(rounds, measures, onRound) {
  const entries = /** @type {[Name, () => number][]} */ (Object.entries(measures));
  /** @type {[string, number[]][]} */
  const empty = entries.map(([name]) => [name, []]);
  const results = /** @type {Record<Name, number[]>} */ (Object.fromEntries(empty));
  for (let round = 0; round < rounds; round++) {
    onRound?.(round);
    // Who comes first pays for a cold cache: turn about.
    for (const [name, measure] of round % 2 === 0 ? entries : entries.toReversed()) {
      results[name].push(measure());
    }
  }
  return results;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
