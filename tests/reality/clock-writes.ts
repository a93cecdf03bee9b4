import type { QueryBuilder } from "./query-builders.js";

/** A write that starts a row by the application's clock, and what the rule's repair makes of it. */
export interface ClockWrite {
  readonly name: string;
  readonly code: string;
  readonly output: string;
  /** Whether it is a suggestion that makes the output, as `--fix` leaves the write alone. */
  readonly suggested: boolean;
  readonly reported: string;
  readonly messageId: "beside" | "elsewhere";
  readonly data: Readonly<Record<"clock" | "column", string> & Partial<Record<"line" | "other", string>>>;
  readonly builder?: QueryBuilder;
}

/** A column that is stamped by the database. */
export const STAMP = "await sql`UPDATE jobs SET started_at = NOW() WHERE id = ${other}`;";

/** The writes that both the rule's test repairs and PostgreSQL runs. */
export const CLOCK_WRITES: readonly ClockWrite[] = [
  {
    name: "a column that is stamped by the database elsewhere",
    code: `${STAMP}\nawait sql\`UPDATE jobs SET started_at = \${new Date()} WHERE id = \${id}\`;`,
    output: `${STAMP}\nawait sql\`UPDATE jobs SET started_at = NOW() WHERE id = \${id}\`;`,
    suggested: false,
    reported: "started_at = ${new Date()}",
    messageId: "elsewhere",
    data: { column: "started_at", line: "1", clock: "NOW()" },
  },
  {
    name: "a column that is stamped by the database elsewhere, given as a text",
    code: `${STAMP}\nawait sql\`UPDATE jobs SET started_at = \${new Date().toISOString()} WHERE id = \${id}\`;`,
    output: `${STAMP}\nawait sql\`UPDATE jobs SET started_at = NOW() WHERE id = \${id}\`;`,
    suggested: true,
    reported: "started_at = ${new Date().toISOString()}",
    messageId: "elsewhere",
    data: { column: "started_at", line: "1", clock: "NOW()" },
  },
  {
    name: "beside a column of which the file does not show that it has the same type",
    code: "await sql`UPDATE jobs SET started_at = ${new Date()}, updated_at = now() WHERE id = ${id}`;",
    output: "await sql`UPDATE jobs SET started_at = now(), updated_at = now() WHERE id = ${id}`;",
    suggested: true,
    reported: "started_at = ${new Date()}",
    messageId: "beside",
    data: { column: "started_at", other: "updated_at", clock: "now()" },
  },
  {
    name: "drizzle",
    builder: "drizzle",
    code: "await db.update(jobs).set({ startedAt: new Date(), updatedAt: sql`now()` }).where(eq(jobs.id, id));",
    output: "await db.update(jobs).set({ startedAt: sql`now()`, updatedAt: sql`now()` }).where(eq(jobs.id, id));",
    suggested: true,
    reported: "startedAt: new Date()",
    messageId: "beside",
    data: { column: "startedAt", other: "updatedAt", clock: "sql`now()`" },
  },
  {
    name: "knex",
    builder: "knex",
    code: "await knex('jobs').where({ id }).update({ started_at: new Date(), updated_at: knex.fn.now() });",
    output: "await knex('jobs').where({ id }).update({ started_at: knex.fn.now(), updated_at: knex.fn.now() });",
    suggested: true,
    reported: "started_at: new Date()",
    messageId: "beside",
    data: { column: "started_at", other: "updated_at", clock: "knex.fn.now()" },
  },
];
