/**
 * Lints the incidents of `examples/` with the built plugin, repairs them in memory, and runs each as it was, repaired, and
 * as a person writes it. Exits with 1 where anything is not as `expectations.js` says.
 *
 * Usage: node scripts/demo.js [--lint-only] [--examples FOLDER] [INCIDENT…]
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import postmortem from "eslint-plugin-postmortem";
import pc from "picocolors";

import { judgeFigures, judgeReports, unexpected } from "./demo/judge.js";
import { difference, figure, heading, report, table } from "./demo/print.js";
import { makeRepairer, repairOf } from "./demo/repair.js";

/** @typedef {import("../examples/expectations.js").FaultyFile} FaultyFile */
/** @typedef {import("../examples/expectations.js").Stage} Stage */
/** @typedef {import("./demo/judge.js").Row} Row */

/** @type {Readonly<Record<Stage, string>>} */
const STAGES = { broken: "as it was", fix: "--fix", suggestion: "suggestion", right: "by hand" };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { examples: { type: "string" }, "lint-only": { type: "boolean", default: false } },
});
const root = path.resolve(values.examples ?? fileURLToPath(new URL("../examples", import.meta.url)));
const manifest = path.join(root, "expectations.js");
/** @type {unknown} */
const imported = await import(pathToFileURL(manifest).href);
const { faultyFiles } = /** @type {typeof import("../examples/expectations.js")} */ (imported);
const ids = new Set(faultyFiles.map(({ id }) => id));
const unknown = positionals.filter((id) => !ids.has(id));

if (unknown.length > 0) {
  console.error(`No such incident: ${unknown.join(", ")}. There are ${[...ids].join(", ")}.`);
  process.exitCode = 1;
} else {
  process.exitCode = await play(faultyFiles.filter(({ id }) => positionals.length === 0 || positionals.includes(id)));
}

/**
 * @param {readonly FaultyFile[]} chosen
 * @returns {Promise<number>} the exit code.
 */
async function play(chosen) {
  const repairer = makeRepairer(root);
  // Only now: what the systems run on takes a while to load.
  const runner = values["lint-only"] ? undefined : (await import("./demo/systems.js")).makeRunner(root);
  /** @type {Row[]} */
  const reported = [];
  /** @type {Row[]} */
  const counted = [];
  try {
    for (const faulty of chosen) {
      const { rows, texts } = await showReports(faulty, repairer);
      reported.push(...rows);
      if (runner) {
        counted.push(...(await showFigures(faulty, texts, runner)));
      }
    }
  } finally {
    await runner?.stop();
  }

  if (counted.length > 0) {
    console.log(heading("What was counted"));
    console.log(table(["incident", "", ...Object.values(STAGES), "write-up"], counted));
  }
  const wrong = reported.filter(({ isGood }) => !isGood);
  if (wrong.length > 0) {
    console.log(heading("What is reported or repaired in another way than expected"));
    console.log(table(["incident", "rule", "place", "reported", "repaired"], wrong));
  }
  const isGood = [...reported, ...counted].every((row) => row.isGood);
  console.log(isGood ? pc.green("All is as expected.") : pc.red(`Not all is as ${manifest} says.`));
  return isGood ? 0 : 1;
}

/**
 * Lints and repairs a file, and prints that.
 *
 * @param {FaultyFile} faulty
 * @param {ReturnType<typeof makeRepairer>} repairer
 * @returns {Promise<{ rows: Row[], texts: Map<Stage, string> }>} `texts`: the file at each stage at which it is another.
 */
async function showReports(faulty, repairer) {
  console.log(heading(`${faulty.id} · ${faulty.title}`));
  console.log(
    `Watched over by:${rulesOf(faulty.id)
      .map((rule) => `\n  ${rule}`)
      .join("")}`,
  );

  const [broken, right] = await Promise.all([load(faulty, faulty.file), load(faulty, "right.ts")]);
  const reports = await repairer.lint(broken.text, broken.file);
  for (const message of reports) {
    console.log(report(broken.file, broken.text, message));
  }

  const fixed = await repairer.fix(broken.text, broken.file);
  const repaired = await repairer.repair(broken.text, broken.file);
  if (repaired !== broken.text) {
    const ways = reports.map(repairOf);
    const title = [
      ...(ways.includes("fix") ? ["--fix"] : []),
      ...(ways.includes("suggestion") ? ["the first suggestion"] : []),
    ];
    console.log(difference(`${broken.file} after ${title.join(" and ")}`, broken.text, repaired));
  }

  const left = await repairer.lint(repaired, broken.file);
  const again = await repairer.fix(repaired, broken.file);
  const alarms = await repairer.lint(right.text, right.file);
  console.log(
    `\nLinted again: ${count(left.length, "report")}.  Fixed again: ${again === repaired ? "nothing changes" : pc.red("the file changes")}.  ${right.file}: ${count(alarms.length, "report")}.`,
  );
  for (const message of alarms) {
    console.log(report(right.file, right.text, message));
  }

  const rows = [
    ...judgeReports(faulty, broken.text, reports, left),
    ...alarms.map((message) => unexpected(faulty.id, right.file, message)),
  ];
  if (again !== repaired) {
    rows.push({ cells: [faulty.id, "(a second --fix)", broken.file, "changes", "–"], isGood: false });
  }
  /** @type {Map<Stage, string>} */
  const texts = new Map([["broken", broken.text]]);
  if (fixed !== broken.text) {
    texts.set("fix", fixed);
  }
  if (repaired !== fixed) {
    texts.set("suggestion", repaired);
  }
  return { rows, texts: texts.set("right", right.text) };
}

/**
 * Runs the system at each stage, and prints what was counted.
 *
 * @param {FaultyFile} faulty
 * @param {ReadonlyMap<Stage, string>} texts
 * @param {ReturnType<typeof import("./demo/systems.js").makeRunner>} runner
 * @returns {Promise<Row[]>}
 */
async function showFigures(faulty, texts, runner) {
  console.log("\nRun:");
  /** @type {Map<Stage, Readonly<Record<string, number>>>} */
  const counts = new Map();
  for (const [stage, text] of texts) {
    process.stdout.write(`  ${STAGES[stage].padEnd(12)}`);
    try {
      const counted = await runner.run(faulty.folder, text);
      counts.set(stage, counted);
      console.log(faulty.figures.map(({ name, of }) => `${name}: ${figure(counted[name], of)}`).join(", "));
    } catch (error) {
      console.log(pc.red(String(error)));
    }
  }
  return judgeFigures(faulty, counts, Object.keys(STAGES));
}

/**
 * @param {{ folder: string }} incident
 * @param {string} name
 */
async function load({ folder }, name) {
  const file = `${folder}/${name}`;
  return { file, text: await readFile(path.join(root, file), "utf8") };
}

/**
 * @param {string} id
 * @returns {string[]} the rules that came out of an incident, by their metadata.
 */
function rulesOf(id) {
  return Object.entries(postmortem.rules ?? {}).flatMap(([name, rule]) => {
    const docs = /** @type {{ incident?: string } | undefined} */ (/** @type {unknown} */ (rule.meta?.docs));
    return docs?.incident === id ? [name] : [];
  });
}

/**
 * @param {number} number
 * @param {string} noun
 */
function count(number, noun) {
  return number === 0 ? `no ${noun}` : `${number} ${noun}${number === 1 ? "" : "s"}`;
}
