import { expect, it } from "vitest";

import { disagreementsIn, type Figures, noFigures } from "./handlers/agreement.js";

/** How many handlers are generated, and from which seed; `npm run reality` chooses both. */
const RUNS = Number(process.env.POSTMORTEM_RUNS ?? 150);
const SEED = Number(process.env.POSTMORTEM_SEED ?? 7);

/** Handlers that share a start of the runtime. */
const BATCH = 200;

it(
  "reports in generated handlers what workerd loses, and nothing that it keeps",
  async () => {
    const disagreements: string[] = [];
    const figures: Figures = noFigures();
    for (let from = 0; from < RUNS; from += BATCH) {
      const found = await disagreementsIn(SEED, from, Math.min(BATCH, RUNS - from), figures);
      disagreements.push(...found);
      // A long run may be broken off; what it has found by then is not lost.
      found.forEach((disagreement) => {
        console.log(`${disagreement}\n`);
      });
      console.log(
        `Handlers, seed ${SEED}: ${figures.handlers} of ${RUNS}, ${disagreements.length} disagreements, ${JSON.stringify(figures)}`,
      );
    }
    expect(disagreements.join("\n\n")).toBe("");
  },
  120_000 + RUNS * 1000,
);
