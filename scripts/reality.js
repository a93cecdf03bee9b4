/**
 * Runs the generators of `tests/reality`: what the rules say of generated code, and what runtimes and databases do.
 *
 * Usage: node scripts/reality.js [--runs N] [--seed S]
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const GENERATORS = ["tests/reality/handlers.test.ts", "tests/reality/statements.test.ts"];
const USAGE = "Usage: npm run reality -- [--runs N] [--seed S], where N is at least 1 and S at least 0.";

const { runs, seed } = options();
console.log(`Generating ${runs} cases from seed ${seed}; the same seed gives the same cases.`);
const child = spawn(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", ...GENERATORS, "--disable-console-intercept"],
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
 * The options of the command line; without a seed, one by chance.
 *
 * @returns {{ runs: number, seed: number }}
 */
function options() {
  try {
    const { values } = parseArgs({ options: { runs: { type: "string" }, seed: { type: "string" } } });
    return {
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
