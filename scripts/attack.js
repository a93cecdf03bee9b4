/**
 * Rewrites code in ways that keep its meaning, and looks at what the rules report and repair then: `tests/attack/`.
 *
 * Usage: node scripts/attack.js [--runs N] [--seed S] [folder…]
 */
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "1000" }, seed: { type: "string" } },
});
const runs = Number(values.runs);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed) || seed < 0) {
  console.error("Usage: npm run attack -- [--runs N] [--seed S] [folder…], where N is at least 1 and S at least 0.");
  process.exit(2);
}
console.log(`Making ${runs} mutants from seed ${seed}; the same seed makes the same mutants.`);
const child = spawn(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "tests/attack/mutants.test.ts", "--disable-console-intercept"],
  {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: {
      ...process.env,
      POSTMORTEM_RUNS: String(runs),
      POSTMORTEM_SEED: String(seed),
      POSTMORTEM_FOLDERS: JSON.stringify(positionals.map((folder) => resolve(folder))),
    },
    stdio: "inherit",
  },
);
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
