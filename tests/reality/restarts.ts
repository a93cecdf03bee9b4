import type { QueryBuilder } from "./query-builders.js";

/** Code that puts a row back to work and keeps its completion time, and what the rule's fix makes of it. */
export interface Restart {
  readonly name: string;
  /** What sets the time elsewhere in the file, if it is not `FINISH`. */
  readonly finish?: string;
  readonly code: string;
  readonly output: string;
  readonly reported?: string;
  readonly table?: string;
  readonly words?: string;
  readonly completion?: string;
}

export const FINISH = "await sql`UPDATE jobs SET status = 'failed', completed_at = NOW() WHERE id = ${id}`;";

/** The statements that both the rule's test fixes and PostgreSQL runs. */
export const RESTART_STATEMENTS: readonly Restart[] = [
  {
    name: "rows that are over",
    code: "await sql`UPDATE jobs SET status = 'pending', error_message = NULL WHERE status IN ('failed', 'cancelled')`;",
    output:
      "await sql`UPDATE jobs SET status = 'pending', completed_at = NULL, error_message = NULL WHERE status IN ('failed', 'cancelled')`;",
  },
  {
    name: "a counter that starts again",
    code: "await sql`update jobs set retry_count = 0, status = 'pending' where id = ${id}`;",
    output: "await sql`update jobs set retry_count = 0, status = 'pending', completed_at = null where id = ${id}`;",
  },
  {
    name: "one column a line",
    code: "await sql`\n  UPDATE jobs\n  SET\n    status = 'pending',\n    retry_count = 0\n  WHERE id = ${id}\n`;",
    output:
      "await sql`\n  UPDATE jobs\n  SET\n    status = 'pending',\n    completed_at = NULL,\n    retry_count = 0\n  WHERE id = ${id}\n`;",
  },
  {
    name: "started at once",
    code: "await sql`UPDATE jobs SET started_at = NOW(), status = 'processing' WHERE id = ${id} AND status = 'failed'`;",
    output:
      "await sql`UPDATE jobs SET started_at = NOW(), status = 'processing', completed_at = NULL WHERE id = ${id} AND status = 'failed'`;",
    reported: "status = 'processing'",
    words: "'processing'",
  },
  {
    name: "quoted names in a string",
    finish: 'await db.query(\'UPDATE "jobs" SET "status" = $1, "completed_at" = NOW()\', [\'failed\']);',
    code: "await db.query('UPDATE \"jobs\" SET \"status\" = \\'pending\\' WHERE \"status\" = \\'failed\\'');",
    output:
      'await db.query(\'UPDATE "jobs" SET "status" = \\\'pending\\\', "completed_at" = NULL WHERE "status" = \\\'failed\\\'\');',
    reported: "\"status\" = \\'pending\\'",
  },
  {
    name: "rows that failed or were completed",
    finish: "await sql`UPDATE jobs SET status = 'completed', completed_at = NOW() WHERE id = ${id}`;",
    code: "await sql`UPDATE jobs SET status = 'pending' WHERE status IN ('failed', 'completed')`;",
    output:
      "await sql`UPDATE jobs SET status = 'pending', completed_at = NULL WHERE status IN ('failed', 'completed')`;",
  },
  {
    name: "rows that failed, where two writes of the file set the time",
    finish:
      "await sql`UPDATE jobs SET status = 'failed', completed_at = NOW() WHERE id = ${id}`;\nawait sql`UPDATE jobs SET status = 'completed', completed_at = NOW() WHERE id = ${id + 1}`;",
    code: "await sql`UPDATE jobs SET status = 'pending' WHERE status = 'failed'`;",
    output: "await sql`UPDATE jobs SET status = 'pending', completed_at = NULL WHERE status = 'failed'`;",
  },
  {
    name: "the error of a failure taken away",
    code: "await sql`UPDATE jobs SET status = 'pending', error_message = NULL WHERE id = ${id}`;",
    output:
      "await sql`UPDATE jobs SET status = 'pending', completed_at = NULL, error_message = NULL WHERE id = ${id}`;",
  },
  {
    name: "an upsert that finds the row",
    code: "await sql`INSERT INTO jobs (id, status) VALUES (${id}, 'pending') ON CONFLICT (id) DO UPDATE SET status = 'pending'`;",
    output:
      "await sql`INSERT INTO jobs (id, status) VALUES (${id}, 'pending') ON CONFLICT (id) DO UPDATE SET status = 'pending', completed_at = NULL`;",
  },
];

export interface RestartObject extends Restart {
  readonly finish: string;
  readonly builder?: QueryBuilder;
}

/** The same through ORMs and query builders. */
export const RESTART_OBJECTS: readonly RestartObject[] = [
  {
    name: "Prisma",
    finish: "await prisma.job.update({ where: { id }, data: { status: 'FAILED', completedAt: new Date() } });",
    code: "await prisma.job.updateMany({ where: { status: 'FAILED' }, data: { status: 'PENDING', attempts: 0 } });",
    output:
      "await prisma.job.updateMany({ where: { status: 'FAILED' }, data: { status: 'PENDING', completedAt: null, attempts: 0 } });",
    reported: "status: 'PENDING'",
    words: "'PENDING'",
    completion: "completedAt",
    table: "job",
  },
  {
    name: "drizzle",
    builder: "drizzle",
    finish: "await db.update(jobs).set({ status: 'failed', completedAt: new Date() }).where(eq(jobs.id, id));",
    code: "await db.update(jobs).set({ status: 'pending' }).where(eq(jobs.status, 'failed'));",
    output: "await db.update(jobs).set({ status: 'pending', completedAt: null }).where(eq(jobs.status, 'failed'));",
    reported: "status: 'pending'",
    completion: "completedAt",
  },
  {
    name: "drizzle with the condition in a constant",
    builder: "drizzle",
    finish: "await db.update(jobs).set({ status: 'failed', completedAt: new Date() }).where(eq(jobs.id, id));",
    code: "const failed = eq(jobs.status, 'failed'); await db.update(jobs).set({ status: 'pending' }).where(failed);",
    output:
      "const failed = eq(jobs.status, 'failed'); await db.update(jobs).set({ status: 'pending', completedAt: null }).where(failed);",
    reported: "status: 'pending'",
    completion: "completedAt",
  },
  {
    name: "kysely",
    builder: "kysely",
    finish:
      "await db.updateTable('jobs').set({ status: 'failed', completed_at: new Date() }).where('id', '=', id).execute();",
    code: "await db.updateTable('jobs').set({ status: 'pending' }).where('status', '=', 'failed').execute();",
    output:
      "await db.updateTable('jobs').set({ status: 'pending', completed_at: null }).where('status', '=', 'failed').execute();",
    reported: "status: 'pending'",
  },
  {
    name: "knex",
    builder: "knex",
    finish: "await knex('jobs').where({ id }).update({ status: 'failed', completed_at: knex.fn.now() });",
    code: "await knex('jobs').where({ status: 'failed' }).update({ status: 'pending' });",
    output: "await knex('jobs').where({ status: 'failed' }).update({ status: 'pending', completed_at: null });",
    reported: "status: 'pending'",
  },
];
