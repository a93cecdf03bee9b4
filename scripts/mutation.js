/**
 * Tests the tests: changes lines of `src/` one by one, and counts the changes that a test notices. The whole would take
 * half a day, so that a share of the lines is drawn, the same for the same seed.
 *
 * Usage: npm run mutation -- [--share PERCENT] [--seed S]
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const USAGE = "Usage: npm run mutation -- [--share PERCENT] [--seed S], where PERCENT is from 1 to 100.";
/** Lines are drawn with their neighbours, as a change belongs to an expression. */
const LINES_DRAWN_TOGETHER = 20;

const { share, seed } = options();
const parts = draw(share, seed);
console.log(
  `${parts.length} parts of ${LINES_DRAWN_TOGETHER} lines, which is ${share} % of the code, by seed ${seed}.`,
);
const stryker = ["node_modules/@stryker-mutator/core/bin/stryker.js", "run", "--mutate", parts.join(",")];
spawn(process.execPath, stryker, { cwd: ROOT, stdio: "inherit" }).on("exit", (code) => {
  process.exitCode = code ?? 1;
});

/**
 * @param {number} percent
 * @param {string} seed
 * @returns {string[]} parts of files, as Stryker names them: `src/index.ts:1-20`.
 */
function draw(percent, seed) {
  const files = readdirSync(path.join(ROOT, "src"), { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join("src", ...file.split(path.sep)))
    .filter((file) => file.endsWith(".ts") && !file.startsWith("src/models/"));
  const all = files.flatMap((file) => {
    const lines = readFileSync(path.join(ROOT, file), "utf8").split("\n").length;
    return Array.from({ length: Math.ceil(lines / LINES_DRAWN_TOGETHER) }, (_, index) => {
      const first = index * LINES_DRAWN_TOGETHER + 1;
      return `${file}:${first}-${Math.min(first + LINES_DRAWN_TOGETHER - 1, lines)}`;
    });
  });
  const lot = (/** @type {string} */ part) => createHash("sha256").update(`${seed} ${part}`).digest("hex");
  return all
    .map((part) => ({ part, lot: lot(part) }))
    .sort((one, other) => (one.lot < other.lot ? -1 : 1))
    .slice(0, Math.ceil((all.length * percent) / 100))
    .map(({ part }) => part)
    .sort();
}

/** @returns {{ share: number, seed: string }} the options of the command line. */
function options() {
  try {
    const { values } = parseArgs({
      options: { share: { type: "string", default: "3" }, seed: { type: "string", default: "1" } },
    });
    const share = Number(values.share);
    if (!(share >= 1 && share <= 100)) {
      throw new Error(`"${values.share}" is not a share.`);
    }
    return { share, seed: values.seed };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}
