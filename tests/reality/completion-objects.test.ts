import { drizzle } from "drizzle-orm/pglite";
import { eq, sql as drizzleSql } from "drizzle-orm";
import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { PGlite } from "@electric-sql/pglite";
import createKnex from "knex";
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type CompiledQuery } from "kysely";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { COMPLETION_OBJECTS } from "./completion-objects.js";
import { runBody } from "./databases.js";

const ID = 7;
const jobs = pgTable("jobs", {
  id: integer("id"),
  status: text("status"),
  completedAt: timestamp("completed_at", { withTimezone: true }),
});

let database: PGlite;
beforeAll(async () => {
  database = await PGlite.create();
  await database.exec(`CREATE TABLE jobs (id INTEGER PRIMARY KEY, status TEXT, started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ, updated_at TIMESTAMPTZ, CHECK (completed_at IS NULL OR completed_at >= started_at))`);
}, 60_000);
afterAll(() => database.close());

/** kysely on PGlite. */
function kysely(): unknown {
  const query = async ({ sql, parameters }: CompiledQuery): Promise<{ rows: never[] }> => {
    await database.query(sql, [...parameters]);
    return { rows: [] };
  };
  const nothing = (): Promise<void> => Promise.resolve();
  return new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () => ({
        init: nothing,
        destroy: nothing,
        acquireConnection: () =>
          Promise.resolve({
            executeQuery: query as never,
            streamQuery: () => {
              throw new Error("Nothing is streamed here.");
            },
          }),
        releaseConnection: nothing,
        beginTransaction: nothing,
        commitTransaction: nothing,
        rollbackTransaction: nothing,
      }),
    },
  });
}

/** knex as it writes SQL for PostgreSQL, with PGlite to run it. */
function knex(): unknown {
  const real = createKnex({ client: "pg" });
  const from = (table: string): unknown => {
    const builder = real(table);
    const run = (done: (value: unknown) => unknown, failed: (reason: unknown) => unknown): unknown => {
      const native = builder.toSQL().toNative();
      return database.query(native.sql, [...native.bindings]).then(done, failed);
    };
    return Object.assign(builder, { then: run });
  };
  return Object.assign(from, { fn: real.fn });
}

/**
 * Stands for the clients that do not run here: what they are given is evaluated as JavaScript, and the row written with
 * it. An expression of the database's clock is that clock.
 */
async function write(row: Readonly<Record<string, unknown>>): Promise<void> {
  const time = row.completedAt ?? row.completed_at ?? null;
  const isExpression = typeof time === "function";
  const value = typeof time === "number" ? new Date(time) : time;
  await database.query(
    `UPDATE jobs SET status = $1, completed_at = ${isExpression ? "NOW()" : "$2::timestamptz"} WHERE id = ${ID}`,
    isExpression ? [row.status] : [row.status, value],
  );
}

type Data = Readonly<Record<string, unknown>>;

const standIns = {
  JobStatus: { PENDING: "PENDING" },
  prisma: {
    job: {
      update: ({ data }: { readonly data: Data }) => write(data),
      updateMany: ({ data }: { readonly data: Data }) => write(data),
    },
  },
  Job: {
    update: (data: Data) => write(data),
    updateOne: (_filter: unknown, { $set }: { readonly $set: Data }) => write($set),
  },
  sequelize: { literal: (expression: string) => () => expression },
  repository: { update: (_id: unknown, data: Data) => write(data) },
  supabase: { from: () => ({ update: (data: Data) => ({ eq: () => write(data) }) }) },
};

/** postgres.js: a tag that is also the helper which writes an object's columns. */
function helperTag(first: Data): unknown {
  return "raw" in first ? Promise.resolve() : write(first);
}

async function states(name: string, code: string): Promise<readonly string[]> {
  const isDrizzle = !name.startsWith("kysely");
  const body = ts.transpile(code.replace(/^import [^;]*;/, ""), { target: ts.ScriptTarget.ES2022 });
  const names = {
    ...standIns,
    db: isDrizzle ? drizzle({ client: database }) : kysely(),
    sql: name.includes("postgres.js") ? helperTag : drizzleSql,
    knex: knex(),
    jobs,
    eq,
    id: ID,
  };
  const found = new Set<string>();
  for (const tries of [0, 4, 9]) {
    for (const word of ["retry", "failed"]) {
      await database.exec(
        `DELETE FROM jobs; INSERT INTO jobs VALUES (${ID}, 'PROCESSING', NOW() - INTERVAL '1 minute')`,
      );
      const calls = code.includes("function f(") ? `\nawait f(${code.includes("f(job") ? "{ tries }" : "word"});` : "";
      await runBody(body + calls, { ...names, tries, word });
      const { rows } = await database.query<{ status: string; time: boolean }>(
        "SELECT status, completed_at IS NOT NULL AS time FROM jobs",
      );
      const [row] = rows;
      if (row && row.status !== "PROCESSING") {
        const start = await database.exec("UPDATE jobs SET started_at = NOW() + INTERVAL '1 minute'").then(
          () => "can be started again",
          () => "cannot be started again",
        );
        found.add(`${row.status.toLowerCase()} ${row.time ? "with" : "without"} a time, ${start}`);
      }
    }
  }
  return [...found].sort();
}

const OPEN = /^(?:retry|pending) /;

describe.each(COMPLETION_OBJECTS)("$name", ({ name, code, output }) => {
  it("leaves a row that is not over with a time, and its restart is refused", async () => {
    const open = (await states(name, code)).filter((state) => OPEN.test(state));
    expect(new Set(open.map((state) => state.replace(OPEN, "")))).toEqual(
      new Set(["with a time, cannot be started again"]),
    );
  });

  it("keeps the constraint for each row once it is fixed", async () => {
    const found = await states(name, output);
    for (const state of found) {
      const expected = OPEN.test(state)
        ? "without a time, can be started again"
        : "with a time, cannot be started again";
      expect(state.replace(/^\w+ /, "")).toBe(expected);
    }
    expect(found.some((state) => OPEN.test(state))).toBe(true);
  });
});
