import { runInThisContext } from "node:vm";

import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import pg from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type PostgresServer, startPostgres } from "../../scripts/parts/postgres.js";
import plugin from "../../src/index.js";
import { code } from "../rule-tester.js";

/** A function that works on the pool, as code that is linted, mended and run. */
type Work = (pool: pg.Pool) => Promise<unknown>;

const config: Linter.Config = {
  languageOptions: { parser },
  plugins: { postmortem: plugin },
  rules: { "postmortem/require-transaction-rollback": "error" },
};

/** The code as `--fix`, or the first suggestion, leaves it. */
function mended(source: string): string {
  const linter = new Linter();
  const { output } = linter.verifyAndFix(source, config);
  const [message] = linter.verify(output, config);
  const edit = message?.suggestions?.[0]?.fix;
  return edit ? output.slice(0, edit.range[0]) + edit.text + output.slice(edit.range[1]) : output;
}

const complaints = (source: string): number => new Linter().verify(source, config).length;

/** Runs code that is a function of a pool. */
const run = (source: string): Work => runInThisContext(`(() => { ${source}\nreturn work; })()`) as Work;

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
}, 60_000);

afterAll(async () => {
  await server.close();
});

beforeEach(async () => {
  await server.reset();
  await server.database.exec("CREATE TABLE workers (id int PRIMARY KEY)");
});

describe("a pooled client left inside a transaction", () => {
  let pool: pg.Pool;

  beforeEach(() => {
    const clients: pg.Client[] = [];
    pool = new pg.Pool({ connectionString: server.url, max: 1 });
    pool.on("connect", (client) => clients.push(client as unknown as pg.Client));
    return async () => {
      // The pool itself would wait for ever for a client that was never given back.
      await Promise.all(clients.map((client) => client.end()));
    };
  });

  /** What the next one to borrow the client can write, and whether the write is there once everybody has left. */
  async function nextBorrower(): Promise<string> {
    try {
      await pool.query("INSERT INTO workers VALUES (2)");
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    await server.database.exec("ROLLBACK");
    const { rows } = await server.database.query("SELECT id FROM workers WHERE id = 2");
    return rows.length === 1 ? "written" : "lost";
  }

  async function outcome(source: string): Promise<string> {
    const client = await pool.connect();
    client.release();
    await run(source)(pool).catch(() => undefined);
    return nextBorrower();
  }

  const swallowed = code`
    async function work(pool) {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await client.query("INSERT INTO workers VALUES (1)");
        await client.query("INSERT INTO workers VALUES (1)");
        await client.query("COMMIT");
      } catch (error) {
        return error.message;
      } finally {
        client.release();
      }
    }
  `;

  it("fails every query of the next borrower after a statement failed", async () => {
    expect(await outcome(swallowed)).toBe(
      "current transaction is aborted, commands ignored until end of transaction block",
    );
  });

  it("works for the next borrower once the catch rolls back, which --fix adds", async () => {
    expect(complaints(swallowed)).toBe(1);
    expect(complaints(mended(swallowed))).toBe(0);
    expect(await outcome(mended(swallowed))).toBe("written");
  });

  const withoutCatch = swallowed.replace("catch (error) {\n    return error.message;\n  } ", "");

  it("works for the next borrower once there is a catch, which --fix adds", async () => {
    expect(withoutCatch).not.toContain("catch");
    expect(await outcome(withoutCatch)).toContain("aborted");
    expect(await outcome(mended(withoutCatch))).toBe("written");
  });

  const earlyReturn = code`
    async function work(pool) {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        const { rows } = await client.query("SELECT id FROM workers");
        if (rows.length === 0) return undefined;
        await client.query("COMMIT");
        return rows;
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      } finally {
        client.release();
      }
    }
  `;

  it("loses the write of the next borrower after an early return", async () => {
    expect(await outcome(earlyReturn)).toBe("lost");
  });

  it("keeps it after the suggested ROLLBACK before the return", async () => {
    expect(await outcome(mended(earlyReturn))).toBe("written");
  });

  const withoutTry = code`
    async function work(pool) {
      const client = await pool.connect();
      await client.query("BEGIN");
      await client.query("INSERT INTO workers VALUES (1)");
      await client.query("INSERT INTO workers VALUES (1)");
      await client.query("COMMIT");
      client.release();
    }
  `;

  it("lends a client out for good where an error passes the release", async () => {
    await expect(run(withoutTry)(pool)).rejects.toThrow("duplicate key");
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 0]);
  });

  it("gives it back after the suggested try, catch and finally", async () => {
    await expect(run(mended(withoutTry))(pool)).rejects.toThrow("duplicate key");
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
    expect(await nextBorrower()).toBe("written");
  });

  const beginOutside = code`
    async function work(pool) {
      const client = await pool.connect();
      await client.query("BEGIN ISOLATION LEVEL NONSENSE");
      try {
        await client.query("INSERT INTO workers VALUES (1)");
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      } finally {
        client.release();
      }
    }
  `;

  it("lends a client out for good where BEGIN fails before the try, and gives it back once --fix moved it", async () => {
    await expect(run(mended(beginOutside))(pool)).rejects.toThrow("syntax error");
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
    await expect(run(beginOutside)(pool)).rejects.toThrow("syntax error");
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 0]);
  });

  const commitInFinally = code`
    async function work(pool) {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await client.query("INSERT INTO workers VALUES (1)");
        throw new Error("the application fails, not the database");
      } finally {
        await client.query("COMMIT");
        client.release();
      }
    }
  `;

  it("commits half of the work where COMMIT stands in a finally, and none once it is moved", async () => {
    const ids = async (): Promise<unknown> => (await server.database.query("SELECT id FROM workers")).rows;
    await expect(run(mended(commitInFinally))(pool)).rejects.toThrow("the application fails");
    expect(await ids()).toEqual([]);
    await expect(run(commitInFinally)(pool)).rejects.toThrow("the application fails");
    expect(await ids()).toEqual([{ id: 1 }]);
  });
});

describe("a query of a transaction's callback that nobody awaits", () => {
  const dropped = code`
    async function work(sql) {
      await sql.begin(async (tx) => {
        tx\`INSERT INTO workers VALUES (1)\`;
        await tx\`INSERT INTO workers VALUES (2)\`;
      });
    }
  `;

  it("is never sent by postgres.js, and is once --fix awaits it", async () => {
    const sql = postgres(server.url, { max: 1, fetch_types: false });
    const ids = async (): Promise<unknown> => (await server.database.query("SELECT id FROM workers")).rows;
    const run = async (source: string): Promise<void> => {
      await (runInThisContext(`(() => { ${source}\nreturn work; })()`) as (client: typeof sql) => Promise<void>)(sql);
    };
    await run(dropped);
    expect(await ids()).toEqual([{ id: 2 }]);
    await server.database.exec("DELETE FROM workers");
    await run(mended(dropped));
    expect(await ids()).toEqual([{ id: 1 }, { id: 2 }]);
    await sql.end();
  });
});
