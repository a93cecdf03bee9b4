import type { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { eq, sql } from "drizzle-orm";
import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import createKnex from "knex";
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type CompiledQuery } from "kysely";

export type QueryBuilder = "drizzle" | "knex" | "kysely";

const moment = (name: string): ReturnType<typeof timestamp> => timestamp(name, { withTimezone: true });

/** The table that the code of the tests writes, as drizzle knows it. */
const jobs = pgTable("jobs", {
  id: integer("id"),
  status: text("status"),
  startedAt: moment("started_at"),
  completedAt: moment("completed_at"),
  updatedAt: moment("updated_at"),
});

/** What code of drizzle, knex or kysely calls, on PGlite. */
export function queryBuilderOn(database: PGlite, builder: QueryBuilder): Readonly<Record<string, unknown>> {
  switch (builder) {
    case "drizzle":
      return { db: drizzle({ client: database }), eq, jobs, sql };
    case "knex":
      return { knex: knex(database) };
    case "kysely":
      return { db: kysely(database) };
  }
}

function kysely(database: PGlite): unknown {
  const query = async ({ sql: text, parameters }: CompiledQuery): Promise<{ rows: never[] }> => {
    await database.query(text, [...parameters]);
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
function knex(database: PGlite): unknown {
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
