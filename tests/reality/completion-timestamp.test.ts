import { PGlite } from "@electric-sql/pglite";
import initSqlJs, { type BindParams, type Database } from "sql.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { FINISH, RESTART_STATEMENTS } from "./restart-statements.js";
import { COMPLETION_STATEMENTS, type Scope } from "./completion-statements.js";

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

const COLUMNS = (time: string): string =>
  `CREATE TABLE jobs (
    id INTEGER PRIMARY KEY, status VARCHAR(20) NOT NULL, retry_count INTEGER NOT NULL DEFAULT 0, error_message TEXT,
    started_at ${time}, last_retry_at ${time}, export_state VARCHAR(20), export_completed_at ${time},
    finished_at ${time}, completed_at ${time},
    CHECK (completed_at IS NULL OR completed_at >= started_at),
    CHECK (finished_at IS NULL OR finished_at >= started_at),
    CHECK (export_completed_at IS NULL OR export_completed_at >= started_at))`;

type Body = (...values: unknown[]) => Promise<void>;
const AsyncFunction = async function () {
  await Promise.resolve();
}.constructor as new (...parts: string[]) => Body;

function runBody(body: string, client: Readonly<Record<string, unknown>>, scope: Scope): Promise<void> {
  const names = { ...client, ...scope };
  return new AsyncFunction(...Object.keys(names), body)(...Object.values(names));
}

async function postgres(): Promise<Bench> {
  const db = await PGlite.create();
  await db.exec(COLUMNS("TIMESTAMPTZ"));
  return {
    async reset(retries) {
      await db.exec(`DELETE FROM jobs; INSERT INTO jobs (id, status, export_state, retry_count, started_at)
        VALUES (${ID}, 'processing', 'processing', ${retries}, NOW() - INTERVAL '1 minute')`);
    },
    run: (body, scope) => runBody(body, { db, sql: db.sql.bind(db) }, scope),
    async rows(status, completion) {
      return (await db.query<Row>(`SELECT ${status} AS status, ${completion} AS completed FROM jobs`)).rows;
    },
    async restart(status) {
      await db.query(`UPDATE jobs SET started_at = NOW() + INTERVAL '1 second' WHERE NOT ${status} = ANY ($1)`, [
        FINAL,
      ]);
    },
    close: () => db.close(),
  };
}

async function sqlite(): Promise<Bench> {
  const { Database: Sqlite } = await initSqlJs();
  const database: Database = new Sqlite();
  database.exec(COLUMNS("TEXT"));
  const db = {
    exec: (text: string) => database.exec(text),
    prepare(text: string) {
      const run = (...values: readonly unknown[]): void => {
        const [first] = values;
        const named =
          typeof first === "object" && first !== null
            ? Object.fromEntries(Object.entries(first).map(([name, value]) => [`:${name}`, value as unknown]))
            : values;
        database.run(text, named as BindParams);
      };
      return {
        run,
        bind: (...values: readonly unknown[]) => ({
          run() {
            run(...values);
          },
        }),
      };
    },
  };
  return {
    reset(retries) {
      database.exec(`DELETE FROM jobs; INSERT INTO jobs (id, status, export_state, retry_count, started_at)
        VALUES (${ID}, 'processing', 'processing', ${retries}, '2020-01-01 00:00:00')`);
      return Promise.resolve();
    },
    run: (body, scope) => runBody(body, { db }, scope),
    rows(status, completion) {
      const [result] = database.exec(`SELECT ${status}, ${completion} FROM jobs`);
      return Promise.resolve(
        (result?.values ?? []).map(([word, completed]) => ({ status: String(word), completed: completed ?? null })),
      );
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- a refusal is to reject, as it does on PostgreSQL
    async restart(status) {
      const final = FINAL.map((word) => `'${word}'`).join();
      database.exec(`UPDATE jobs SET started_at = '9999-01-01 00:00:00' WHERE ${status} NOT IN (${final})`);
    },
    close() {
      database.close();
      return Promise.resolve();
    },
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
    const { code, output, column = "completed_at" } = statement;
    const status = column.startsWith("export") ? "export_state" : "status";
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

  const restarted = async (finish: string, body: string): Promise<unknown> => {
    const scope = { id: ID, retries: 4, max: 5, message: "" };
    await bench.reset(4);
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

  it.each(RESTART_STATEMENTS)("$name", async ({ finish = FINISH, code, output }) => {
    expect(["refused", { open: true, stale: true, start: "refused" }]).toContainEqual(await restarted(finish, code));
    expect(await restarted(finish, output)).toEqual({ open: true, stale: false, start: "started" });
  });
});
