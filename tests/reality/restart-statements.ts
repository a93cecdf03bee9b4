/** A statement that puts a row back to work and keeps its completion time, and what the rule's fix makes of it. */
export interface RestartStatement {
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
export const RESTART_STATEMENTS: readonly RestartStatement[] = [
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
];
