import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openPostgres, openSqlite, type TestDatabase } from "./databases.js";
import { judge, prepare } from "./statements/oracle.js";
import { plan, programOf } from "./statements/programs.js";

/** A longer run: POSTMORTEM_RUNS statements on each database, of the seed POSTMORTEM_SEED. */
const { POSTMORTEM_RUNS, POSTMORTEM_SEED } = process.env;
const seed = Number(POSTMORTEM_SEED ?? 1);

/** Statements after which the figures are printed, as a long run may be broken off. */
const BATCH = 500;

describe.each([
  { name: "postgres", open: openPostgres, time: "TIMESTAMPTZ", share: 60 },
  { name: "sqlite", open: openSqlite, time: "TEXT", share: 120 },
] as const)("generated statements on $name", ({ name, open, time, share }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
    await prepare(database, time);
  }, 60_000);
  afterAll(() => database.close());

  it("are reported where a row ends stamped and not final, and hold once they are fixed", async () => {
    const numRuns = Number(POSTMORTEM_RUNS ?? share);
    const counts = new Map<string, number>();
    const print = (): void => {
      console.info(`${name}, seed ${seed}:`, Object.fromEntries(counts));
    };
    const count = (what: string, times: number): void => {
      counts.set(what, (counts.get(what) ?? 0) + times);
    };
    const property = fc.asyncProperty(plan(name), async (given) => {
      const { disagreement, faults, reported, mended, beyond } = await judge(programOf(given), database);
      if (disagreement) {
        throw new Error(`${disagreement.about}\n\n${disagreement.code}\n${disagreement.fixed}`);
      }
      count("statements", 1);
      count("wrong times", faults);
      count("reported", reported);
      count("mended", mended);
      if (faults > reported) {
        count(`silent, as ${beyond ?? ""}`, faults - reported);
      }
      if ((counts.get("statements") ?? 0) % BATCH === 0) {
        print();
        // What was rolled back stays in PostgreSQL's tables until it is swept out of them.
        await database.exec("VACUUM");
      }
    });
    // A run that fails prints its seed, and the path to the smallest statement that fails.
    await fc.assert(property, { numRuns, seed });
    print();
    // A handful of statements may have nothing to mend among them.
    expect(counts.get("mended")).toBeGreaterThanOrEqual(numRuns < share ? 0 : 1);
  }, 7_200_000);
});
