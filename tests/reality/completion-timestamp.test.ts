import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { COMPLETION_STATEMENTS, type Scope } from "./completion-statements.js";
import { openPostgres, openSqlite, runBody } from "./databases.js";
import { FINISH, RESTART_STATEMENTS } from "./restarts.js";

interface Row {
  readonly status: string;
  readonly completed: unknown;
}

/** A database with one row, as a scheduler sees it. */
interface Bench {
  readonly reset: (retries: number) => Promise<void>;
  /** Runs the body of a function on the client that the statement was written for. */
  readonly run: (body: string, scope: Scope) => Promise<void>;
  readonly rows: (statusColumn: string, completionColumn: string) => Promise<readonly Row[]>;
  /** What the scheduler of the incident did next: it starts every row that is not over. */
  readonly restart: (statusColumn: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** How often the row was tried: a new one, one that will be tried again, one that has no tries left. */
const ROWS = [
  ["fresh", 0],
  ["retried", 2],
  ["exhausted", 4],
] as const;

const ID = 7;
const FINAL = ["failed", "cancelled", "completed"];
const FINAL_LIST = FINAL.map((word) => `'${word}'`).join();

const COLUMNS = (time: string): string =>
  `CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, status VARCHAR(20) NOT NULL, state VARCHAR(20), phase VARCHAR(20), retry_count INTEGER NOT NULL DEFAULT 0, error_message TEXT,
    started_at ${time}, last_retry_at ${time}, export_state VARCHAR(20), export_completed_at ${time},
    finished_at ${time}, completed_at ${time}, over_at ${time},
    CHECK (completed_at IS NULL OR completed_at >= started_at),
    CHECK (finished_at IS NULL OR finished_at >= started_at),
    CHECK (over_at IS NULL OR over_at >= started_at),
    CHECK (export_completed_at IS NULL OR export_completed_at >= started_at))`;

async function postgres(): Promise<Bench> {
  const { clients, exec, rows, close } = await openPostgres();
  await exec(COLUMNS("TIMESTAMPTZ"));
  return {
    reset: (retries) =>
      exec(`DELETE FROM jobs; INSERT INTO jobs (id, status, phase, export_state, retry_count, started_at)
        VALUES (${ID}, 'processing', 'processing', 'processing', ${retries}, NOW() - INTERVAL '1 minute')`),
    run: (body, scope) => runBody(body, { ...clients, ...scope }),
    rows: (status, completion) => rows<Row>(`SELECT ${status} AS status, ${completion} AS completed FROM jobs`),
    restart: (status) =>
      exec(`UPDATE jobs SET started_at = NOW() + INTERVAL '1 second' WHERE ${status} NOT IN (${FINAL_LIST})`),
    close,
  };
}

async function sqlite(): Promise<Bench> {
  const { clients, exec, rows, close } = await openSqlite();
  await exec(COLUMNS("TEXT"));
  return {
    reset: (retries) =>
      exec(`DELETE FROM jobs; INSERT INTO jobs (id, status, phase, export_state, retry_count, started_at)
        VALUES (${ID}, 'processing', 'processing', 'processing', ${retries}, '2020-01-01 00:00:00')`),
    run: (body, scope) => runBody(body, { ...clients, ...scope }),
    rows: (status, completion) => rows<Row>(`SELECT ${status} AS status, ${completion} AS completed FROM jobs`),
    restart: (status) =>
      exec(`UPDATE jobs SET started_at = '9999-01-01 00:00:00' WHERE ${status} NOT IN (${FINAL_LIST})`),
    close,
  };
}

describe.each([
  ["postgres", postgres],
  ["sqlite", sqlite],
] as const)("on %s", (name, open) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await open();
  }, 60_000);
  afterAll(() => bench.close());

  describe.each(COMPLETION_STATEMENTS.filter(({ database }) => database === name))("$name", (statement) => {
    const { code, output, column = "completed_at", status = "status" } = statement;
    let stale = 0;
    let refused = 0;
    let finals = 0;
    beforeEach(() => {
      stale = refused = finals = 0;
    });

    const each = async (body: string): Promise<void> => {
      for (const [, retries] of ROWS) {
        await bench.reset(retries);
        await bench.run(body, { id: ID, retries, max: 5, message: "it's late" });
        for (const row of await bench.rows(status, column)) {
          const final = FINAL.includes(row.status);
          const set = row.completed !== null;
          // A row that the statement leaves at work is none of its business.
          stale += !final && set ? 1 : 0;
          finals += final && !set ? 1 : 0;
        }
        await bench.restart(status).catch(() => {
          refused++;
        });
      }
    };

    it("leaves rows that are not over with a time, and their restart is refused", async () => {
      await each(code);
      expect({ stale: stale > 0, refused: refused > 0, finals }).toEqual({ stale: true, refused: true, finals: 0 });
    });

    it("keeps the constraint for each row once it is fixed", async () => {
      await each(output);
      expect({ stale, refused, finals }).toEqual({ stale: 0, refused: 0, finals: 0 });
    });
  });
});

describe("a row that is over and put back to work, on postgres", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await postgres();
  }, 60_000);
  afterAll(() => bench.close());

  const restarted = async (finish: string, body: string, retries: number): Promise<unknown> => {
    const scope = { id: ID, retries, max: 5, message: "" };
    await bench.reset(retries);
    await bench.run(finish, scope);
    // The constraint refuses a restart that also sets the start itself.
    const refused = await bench.run(body, scope).then(
      () => false,
      () => true,
    );
    const [row] = await bench.rows("status", "completed_at");
    const start = await bench.restart("status").then(
      () => "started",
      () => "refused",
    );
    return refused
      ? "refused"
      : { open: !FINAL.includes(row?.status ?? "failed"), stale: row?.completed !== null, start };
  };

  describe.each(RESTART_STATEMENTS)("$name", ({ finish = FINISH, code, output }) => {
    it.each(ROWS)("keeps the constraint for a row that is %s, and only once it is fixed", async (_, retries) => {
      expect(["refused", { open: true, stale: true, start: "refused" }]).toContainEqual(
        await restarted(finish, code, retries),
      );
      expect(await restarted(finish, output, retries)).toEqual({ open: true, stale: false, start: "started" });
    });
  });
});
