/**
 * Runs the generators of `tests/reality`: what the rules say of generated code, and what runtimes and databases do.
 *
 * Usage: node scripts/reality.js [handlers] [statements] [--runs N] [--seed S]
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const GENERATORS = ["handlers", "statements"];
const USAGE =
  "Usage: npm run reality -- [handlers] [statements] [--runs N] [--seed S], where N is at least 1 and S at least 0.";

const { generators, runs, seed } = options();
console.log(`Generating ${runs} cases from seed ${seed}; the same seed gives the same cases.`);
const child = spawn(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    ...generators.map((name) => `tests/reality/${name}.test.ts`),
    "--disable-console-intercept",
  ],
  {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, POSTMORTEM_RUNS: String(runs), POSTMORTEM_SEED: String(seed) },
    stdio: "inherit",
  },
);
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});

/**
 * The options of the command line; without a name, every generator, and without a seed, one by chance.
 *
 * @returns {{ generators: readonly string[], runs: number, seed: number }}
 */
function options() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { runs: { type: "string" }, seed: { type: "string" } },
    });
    const unknown = positionals.find((name) => !GENERATORS.includes(name));
    if (unknown !== undefined) {
      throw new Error(`There is no generator "${unknown}".`);
    }
    return {
      generators: positionals.length > 0 ? positionals : GENERATORS,
      runs: wholeNumber(values.runs ?? "1000", 1),
      seed: wholeNumber(values.seed ?? String(Math.floor(Math.random() * 2 ** 31)), 0),
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

/**
 * @param {string} text
 * @param {number} least
 * @returns {number}
 */
function wholeNumber(text, least) {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least) {
    throw new Error(`"${text}" is not a whole number from ${least}.`);
  }
  return number;
}
