import fc from "fast-check";

import type { Handler } from "./forms.js";
import { generated } from "./grammar.js";
import { type Outcome, runHandlers } from "./runtime.js";
import { mended, reportsOf } from "./verdict.js";

/** What a run of generated handlers came to. */
export interface Figures {
  handlers: number;
  lost: number;
  kept: number;
  mendedByFix: number;
  mendedBySuggestion: number;
  /** Reports that no edit is offered for, where the edits alone did not save the work. */
  withoutEdit: number;
  /** Work that was lost without a report, by the reason for which it is left alone. */
  silentByDesign: Record<string, number>;
}

/** Figures before the first handler. */
export function noFigures(): Figures {
  return {
    handlers: 0,
    lost: 0,
    kept: 0,
    mendedByFix: 0,
    mendedBySuggestion: 0,
    withoutEdit: 0,
    silentByDesign: {},
  };
}

/** How the rules and the runtime can disagree on a handler. */
type Disagreement = "reported, but kept" | "lost without a report" | "lost after the edits";

interface Judged {
  readonly handler: Handler;
  readonly isLost: boolean;
  readonly repair: ReturnType<typeof mended> | undefined;
  readonly disagreement: Disagreement | undefined;
}

/** How often a counter-example is made smaller, and how many smaller ones are tried at a time. */
const SHRINKS = 40;
const SMALLER = 30;

/**
 * Generates handlers, runs them in workerd, mends those with reports, and runs them again.
 *
 * @param from the first handler of the seed's sequence.
 * @param figures what the handlers came to is added to it.
 * @returns each disagreement with its smallest counter-example, and how to see it again.
 */
export async function disagreementsIn(seed: number, from: number, count: number, figures: Figures): Promise<string[]> {
  const judged = await judge(fc.sample(generated, { seed, path: String(from), numRuns: count }));
  for (const item of judged) {
    add(item, figures);
  }
  const found: string[] = [];
  for (const [index, { disagreement }] of judged.entries()) {
    if (disagreement) {
      found.push(await smallest(seed, String(from + index), disagreement));
    }
  }
  return found;
}

function add({ handler, isLost, repair, disagreement }: Judged, figures: Figures): void {
  figures.handlers++;
  figures[isLost ? "lost" : "kept"]++;
  if (repair) {
    figures[repair.left.length > 0 ? "withoutEdit" : repair.byFix ? "mendedByFix" : "mendedBySuggestion"]++;
  } else if (isLost && !disagreement) {
    const reason = handler.silentByDesign.join(", ");
    figures.silentByDesign[reason] = (figures.silentByDesign[reason] ?? 0) + 1;
  }
}

/** Runs handlers before and after the edits; what disagrees is run once more, as a busy machine may be late. */
async function judge(handlers: readonly Handler[]): Promise<readonly Judged[]> {
  const first = await judgeOnce(handlers);
  const again = first.flatMap(({ disagreement }, index) => (disagreement ? [index] : []));
  const second = await judgeOnce(again.map((index) => handlers[index]).filter((handler) => handler !== undefined));
  return first.map((item, index) => second[again.indexOf(index)] ?? item);
}

async function judgeOnce(handlers: readonly Handler[]): Promise<readonly Judged[]> {
  const before = await runHandlers(handlers);
  const reports = handlers.map(reportsOf);
  const repairs = handlers.map((handler, index) => (reports[index]?.length ? mended(handler) : undefined));
  const repaired = handlers.flatMap(({ form }, index) => {
    const repair = repairs[index];
    return repair?.left.length === 0 ? [{ index, form, source: repair.source }] : [];
  });
  const after = await runHandlers(repaired);
  return handlers.map((handler, index) => {
    const isLost = losesIn(handler, before[index]);
    const repair = repairs[index];
    // A method that throws is reported as such; its work may have been kept before it was handed over.
    const isSaidToBeLost = reports[index]?.some(({ messageId }) => messageId !== "detached") ?? false;
    const mendedOutcome = after[repaired.findIndex((one) => one.index === index)];
    return {
      handler,
      isLost,
      repair,
      disagreement: disagreementOf(handler, isLost, isLost ? repair !== undefined : isSaidToBeLost, mendedOutcome),
    };
  });
}

function disagreementOf(
  handler: Handler,
  isLost: boolean,
  isReported: boolean,
  after: Outcome | undefined,
): Disagreement | undefined {
  if (isReported && !isLost) {
    return "reported, but kept";
  }
  if (isLost && !isReported) {
    return handler.silentByDesign.length > 0 ? undefined : "lost without a report";
  }
  return after && losesIn(handler, after) ? "lost after the edits" : undefined;
}

function losesIn({ expected }: Handler, outcome: Outcome | undefined): boolean {
  return expected.some((id) => !outcome?.arrived.includes(id));
}

/** Follows a counter-example to the smallest that still disagrees in the same way. */
async function smallest(seed: number, path: string, disagreement: Disagreement): Promise<string> {
  let at = path;
  for (let round = 0; round < SHRINKS; round++) {
    const judged = await judge(smallerThan(seed, at));
    const index = judged.findIndex((item) => item.disagreement === disagreement);
    if (index < 0) {
      break;
    }
    at = `${at}:${index}`;
  }
  const [handler] = fc.sample(generated, { seed, path: at, numRuns: 1 });
  const reports = handler ? reportsOf(handler).map(({ line, message }) => `  line ${line}: ${message}`) : [];
  return [`${disagreement} (seed ${seed}, path ${at}, ${handler?.form.name ?? ""})`, handler?.source, ...reports].join(
    "\n",
  );
}

/** What fast-check makes smaller of a handler; nothing where there is nothing smaller. */
function smallerThan(seed: number, path: string): Handler[] {
  try {
    return fc.sample(generated, { seed, path: `${path}:0`, numRuns: SMALLER });
  } catch {
    return [];
  }
}
