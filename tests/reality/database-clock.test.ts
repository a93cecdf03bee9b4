import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { lint } from "../linting.js";
import { CLOCK_WRITES, STAMP, type ClockWrite } from "./clock-writes.js";
import { openPostgres, runBody, type PostgresDatabase } from "./databases.js";
import { queryBuilderOn } from "./query-builders.js";

const RULE = "prefer-database-clock";
const STALE = "found = await sql`SELECT id FROM jobs WHERE started_at < ${new Date(Date.now() - 60_000)}`;";
const STALE_RIGHT = "found = await sql`SELECT id FROM jobs WHERE started_at < NOW() - INTERVAL '1 minute'`;";

/** The application's clock, that many seconds ahead of the database's. */
function clock(ahead: number): DateConstructor {
  return class extends Date {
    constructor(time?: number) {
      super(time ?? Date.now() + ahead * 1000);
    }
    static override now(): number {
      return Date.now() + ahead * 1000;
    }
  } as DateConstructor;
}

describe("an application whose clock is not the database's", () => {
  let database: PostgresDatabase;
  beforeAll(async () => {
    database = await openPostgres();
    await database.exec(`CREATE TABLE jobs (id INTEGER PRIMARY KEY, queued_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
      started_at TIMESTAMPTZ, completed_at TIMESTAMPTZ, updated_at TIMESTAMPTZ,
      CHECK (started_at >= queued_at), CHECK (completed_at >= started_at))`);
  }, 60_000);
  afterAll(() => database.close());

  /** What becomes of a row that is queued, started by this code, and completed. */
  const outcome = async (code: string, builder: ClockWrite["builder"], ahead: number): Promise<string> => {
    await database.exec("DELETE FROM jobs; INSERT INTO jobs (id) VALUES (1), (7)");
    const clients = builder ? queryBuilderOn(database.pglite, builder) : database.clients;
    const names = { ...clients, id: 7, other: 1, Date: clock(ahead) };
    try {
      await runBody(code, names);
      await database.exec("UPDATE jobs SET completed_at = NOW() WHERE id = 7");
      return "kept";
    } catch (error) {
      // drizzle wraps what the database says.
      const said = String(error instanceof Error ? (error.cause ?? error) : error);
      return said.includes("violates check constraint") ? "refused" : said;
    }
  };

  describe.each(CLOCK_WRITES)("$name", ({ code, output, builder }) => {
    it.each([
      ["ahead", 120],
      ["behind", -120],
    ])("is refused its order with a clock that is %s, and keeps it once repaired", async (_, ahead) => {
      expect(await outcome(code, builder, ahead)).toBe("refused");
      expect(await outcome(output, builder, ahead)).toBe("kept");
    });
  });

  /** How many rows that were started just now a search for stale ones takes. */
  const taken = async (search: string, ahead: number): Promise<number> => {
    await database.exec("DELETE FROM jobs; INSERT INTO jobs (id, started_at) VALUES (7, NOW())");
    const found: { rows?: readonly unknown[] }[] = [];
    const keep = (result: { rows: readonly unknown[] }): number => found.push(result);
    await runBody(`let found; ${search} keep(found);`, { ...database.clients, keep, Date: clock(ahead) });
    return found[0]?.rows?.length ?? -1;
  };

  it("takes a fresh row for a stale one, and not once it compares with the database's clock", async () => {
    expect([await taken(STALE, 120), await taken(STALE_RIGHT, 120)]).toEqual([1, 0]);
    expect(lint(`${STAMP}\n${STALE}`, { only: RULE })).toHaveLength(1);
    expect(lint(`${STAMP}\n${STALE_RIGHT}`, { only: RULE })).toHaveLength(0);
  });
});
