/** A statement that stamps a row that is not over, and what the rule's repair makes of it. */
export interface CompletionStatement {
  readonly name: string;
  readonly database: "postgres" | "sqlite";
  /** The body of an async function of `Scope`. */
  readonly code: string;
  readonly output: string;
  /** The suggestion that makes the output, where `--fix` leaves the statement alone. */
  readonly suggestion?: { readonly messageId: "clear" | "mirror" };
  /** What is reported. */
  readonly reported: string;
  /** The words that the message names. */
  readonly words: string;
  /** The completion column, if it is not `completed_at`. */
  readonly column?: string;
  /** The status column, if it is not `status`. */
  readonly status?: string;
  /** `settings.postmortem`. */
  readonly settings?: Readonly<Record<string, readonly string[]>>;
}

/** What the statements use besides their clients: `sql`, `db` and `send` for PostgreSQL, `db` and `send` for SQLite. */
export interface Scope {
  readonly id: number;
  readonly retries: number;
  readonly max: number;
  readonly message: string;
}

const BACKSLASH = "\\";

/** The statements that both the rule's test fixes and the databases run. */
export const COMPLETION_STATEMENTS: readonly CompletionStatement[] = [
  {
    name: "a CASE on the status beside an unconditional time",
    database: "postgres",
    code: `await sql\`
  UPDATE jobs
  SET
    status = CASE WHEN retry_count + 1 >= 5 THEN 'failed' ELSE 'retry' END,
    retry_count = retry_count + 1,
    error_message = \${message},
    completed_at = NOW(),
    last_retry_at = NOW()
  WHERE id = \${id}
\`;
`,
    output: `await sql\`
  UPDATE jobs
  SET
    status = CASE WHEN retry_count + 1 >= 5 THEN 'failed' ELSE 'retry' END,
    retry_count = retry_count + 1,
    error_message = \${message},
    completed_at = CASE WHEN retry_count + 1 >= 5 THEN NOW() ELSE NULL END,
    last_retry_at = NOW()
  WHERE id = \${id}
\`;
`,
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
  {
    name: "a time in each of three branches",
    database: "postgres",
    code: `await sql\`UPDATE jobs SET status = CASE WHEN retry_count >= 5 THEN 'failed' WHEN retry_count >= 1 THEN 'retry' ELSE 'completed' END, completed_at = CASE WHEN retry_count >= 5 THEN NOW() WHEN retry_count >= 1 THEN NOW() ELSE NOW() END WHERE id = \${id}\`;`,
    output: `await sql\`UPDATE jobs SET status = CASE WHEN retry_count >= 5 THEN 'failed' WHEN retry_count >= 1 THEN 'retry' ELSE 'completed' END, completed_at = CASE WHEN retry_count >= 5 THEN CASE WHEN retry_count >= 5 THEN NOW() WHEN retry_count >= 1 THEN NOW() ELSE NOW() END WHEN retry_count >= 1 THEN NULL ELSE CASE WHEN retry_count >= 5 THEN NOW() WHEN retry_count >= 1 THEN NOW() ELSE NOW() END END WHERE id = \${id}\`;`,
    reported: "completed_at = CASE WHEN retry_count >= 5 THEN NOW() WHEN retry_count >= 1 THEN NOW() ELSE NOW() END",
    words: "'retry'",
  },
  {
    name: "a status that is never final",
    database: "postgres",
    code: "await sql`UPDATE jobs SET status = 'retry', completed_at = NOW() WHERE id = ${id}`;",
    output: "await sql`UPDATE jobs SET status = 'retry', completed_at = NULL WHERE id = ${id}`;",
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
  {
    name: "keywords in lower case, and the time before the status",
    database: "postgres",
    code: "await sql`update jobs set completed_at = now(), status = 'pending' where id = ${id}`;",
    output: "await sql`update jobs set completed_at = null, status = 'pending' where id = ${id}`;",
    reported: "completed_at = now()",
    words: "'pending'",
  },
  {
    name: "a CASE over several lines with a comment in it",
    database: "postgres",
    code: `await sql\`
  update jobs set
    status = case
      -- give up
      when retry_count + 1 >= \${max} then 'failed'
      else 'retry'
    end,
    completed_at = current_timestamp
  where id = \${id}
\`;
`,
    output: `await sql\`
  update jobs set
    status = case
      -- give up
      when retry_count + 1 >= \${max} then 'failed'
      else 'retry'
    end,
    completed_at = case
      when retry_count + 1 >= \${max} then current_timestamp
      else null
    end
  where id = \${id}
\`;
`,
    reported: "completed_at = current_timestamp",
    words: "'retry'",
  },
  {
    name: "a simple CASE",
    database: "postgres",
    code: "await sql`UPDATE jobs SET status = CASE retry_count WHEN 4 THEN 'failed' ELSE 'queued' END, completed_at = NOW() WHERE id = ${id}`;",
    output:
      "await sql`UPDATE jobs SET status = CASE retry_count WHEN 4 THEN 'failed' ELSE 'queued' END, completed_at = CASE retry_count WHEN 4 THEN NOW() ELSE NULL END WHERE id = ${id}`;",
    reported: "completed_at = NOW()",
    words: "'queued'",
  },
  {
    name: "a nested CASE with two final words and a cast around it",
    database: "postgres",
    code: "await sql`UPDATE jobs SET status = (CASE WHEN retry_count >= 4 THEN CASE WHEN error_message IS DISTINCT FROM 'stop' THEN 'failed' ELSE 'cancelled' END ELSE 'scheduled' END)::text, completed_at = NOW() WHERE id = ${id}`;",
    output:
      "await sql`UPDATE jobs SET status = (CASE WHEN retry_count >= 4 THEN CASE WHEN error_message IS DISTINCT FROM 'stop' THEN 'failed' ELSE 'cancelled' END ELSE 'scheduled' END)::text, completed_at = CASE WHEN retry_count >= 4 THEN NOW() ELSE NULL END WHERE id = ${id}`;",
    reported: "completed_at = NOW()",
    words: "'scheduled'",
  },
  {
    name: "brackets close to the words around them",
    database: "postgres",
    code: "await sql`UPDATE jobs SET status=CASE WHEN(retry_count>=4)THEN('failed')ELSE('retry')END,completed_at=(NOW())WHERE id=${id}`;",
    output:
      "await sql`UPDATE jobs SET status=CASE WHEN(retry_count>=4)THEN('failed')ELSE('retry')END,completed_at=CASE WHEN(retry_count>=4)THEN(NOW())ELSE NULL END WHERE id=${id}`;",
    reported: "completed_at=(NOW())",
    words: "'retry'",
  },
  {
    name: "a branch that is never final, whose NULLs would have no type",
    database: "postgres",
    code: "await sql`UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE CASE WHEN error_message IS NULL THEN 'retry' ELSE 'pending' END END, completed_at = NOW() WHERE id = ${id}`;",
    output:
      "await sql`UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE CASE WHEN error_message IS NULL THEN 'retry' ELSE 'pending' END END, completed_at = CASE WHEN retry_count >= 4 THEN NOW() ELSE NULL END WHERE id = ${id}`;",
    reported: "completed_at = NOW()",
    words: "'pending' or 'retry'",
  },
  {
    name: "a time that hangs on something beside a word that stands there",
    database: "postgres",
    code: "await sql`UPDATE jobs SET status = 'retry', completed_at = CASE WHEN retry_count < 4 THEN NOW() END WHERE id = ${id}`;",
    output: "await sql`UPDATE jobs SET status = 'retry', completed_at = NULL WHERE id = ${id}`;",
    reported: "completed_at = CASE WHEN retry_count < 4 THEN NOW() END",
    words: "'retry'",
  },
  {
    name: "words after escapes",
    database: "postgres",
    code: `await db.query('INSERT\\nINTO\\tjobs (id, status, started_at, completed_at) VALUES ($1, ${BACKSLASH}\'pending${BACKSLASH}\', NOW(), NOW())', [id + 100]);`,
    output: `await db.query('INSERT\\nINTO\\tjobs (id, status, started_at, completed_at) VALUES ($1, ${BACKSLASH}\'pending${BACKSLASH}\', NOW(), NULL)', [id + 100]);`,
    reported: "NOW()",
    words: "'pending'",
  },
  {
    name: "a second status that is never final",
    database: "postgres",
    code: "await sql`UPDATE jobs SET state = 'queued', status = ${retries + 1 >= max ? 'failed' : 'retry'}, completed_at = NOW() WHERE id = ${id}`;",
    output:
      "await sql`UPDATE jobs SET state = 'queued', status = ${retries + 1 >= max ? 'failed' : 'retry'}, completed_at = CASE WHEN ${retries + 1 >= max} THEN NOW() ELSE NULL END WHERE id = ${id}`;",
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
  {
    name: "a conditional in a hole",
    database: "postgres",
    code: "await sql`UPDATE jobs SET status = ${retries + 1 >= max ? 'failed' : 'retry'}, completed_at = NOW() AT TIME ZONE 'utc' WHERE id = ${id}`;",
    output:
      "await sql`UPDATE jobs SET status = ${retries + 1 >= max ? 'failed' : 'retry'}, completed_at = CASE WHEN ${retries + 1 >= max} THEN NOW() AT TIME ZONE 'utc' ELSE NULL END WHERE id = ${id}`;",
    reported: "completed_at = NOW() AT TIME ZONE 'utc'",
    words: "'retry'",
  },
  {
    name: "a conditional on a value that is no boolean",
    database: "postgres",
    code: "const left = max - retries - 1;\nawait sql`UPDATE jobs SET status = ${left ? 'waiting' : 'failed'}, completed_at = NOW() WHERE id = ${id}`;",
    output:
      "const left = max - retries - 1;\nawait sql`UPDATE jobs SET status = ${left ? 'waiting' : 'failed'}, completed_at = CASE WHEN ${Boolean(left)} THEN NULL ELSE NOW() END WHERE id = ${id}`;",
    reported: "completed_at = NOW()",
    words: "'waiting'",
  },
  {
    name: "a constant that holds a conditional",
    database: "postgres",
    code: "const status = retries + 1 >= max ? 'failed' : 'retry';\nawait sql`UPDATE jobs SET status = ${status}, completed_at = NOW() WHERE id = ${id}`;",
    output:
      "const status = retries + 1 >= max ? 'failed' : 'retry';\nawait sql`UPDATE jobs SET status = ${status}, completed_at = CASE WHEN ${status === 'failed'} THEN NOW() ELSE NULL END WHERE id = ${id}`;",
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
  {
    name: "a parameter that a cast gives a type",
    database: "postgres",
    code: "const now = new Date();\nawait sql`UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, completed_at = ${now}::timestamptz WHERE id = ${id}`;",
    output:
      "const now = new Date();\nawait sql`UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN retry_count >= 4 THEN ${now}::timestamptz ELSE NULL END WHERE id = ${id}`;",
    reported: "completed_at = ${now}::timestamptz",
    words: "'retry'",
  },
  {
    name: "both in holes",
    database: "postgres",
    code: "await sql`UPDATE jobs SET status = ${retries + 1 >= max ? 'failed' : 'retry'}, completed_at = ${new Date()} WHERE id = ${id}`;",
    output:
      "await sql`UPDATE jobs SET status = ${retries + 1 >= max ? 'failed' : 'retry'}, completed_at = ${retries + 1 >= max ? new Date() : null} WHERE id = ${id}`;",
    reported: "completed_at = ${new Date()}",
    words: "'retry'",
  },
  {
    name: "a concatenation",
    database: "postgres",
    code: `await db.query(
  "UPDATE jobs SET status = 'pending', " +
    "completed_at = NOW(), started_at = started_at " +
    "WHERE id = $1",
  [id],
);
`,
    output: `await db.query(
  "UPDATE jobs SET status = 'pending', " +
    "completed_at = NULL, started_at = started_at " +
    "WHERE id = $1",
  [id],
);
`,
    reported: "completed_at = NOW()",
    words: "'pending'",
  },
  {
    name: "a CASE in a string with escaped quotes",
    database: "postgres",
    code: `await db.query('UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN ${BACKSLASH}'failed${BACKSLASH}' ELSE ${BACKSLASH}'retry${BACKSLASH}' END, completed_at = NOW() WHERE id = $1', [id]);`,
    output: `await db.query('UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN ${BACKSLASH}'failed${BACKSLASH}' ELSE ${BACKSLASH}'retry${BACKSLASH}' END, completed_at = CASE WHEN retry_count >= 4 THEN NOW() ELSE NULL END WHERE id = $1', [id]);`,
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
  {
    name: "a condition that strings on both sides of a + share",
    database: "postgres",
    code: `await db.query("UPDATE jobs SET status = CASE WHEN error_message IS NULL " + 'AND retry_count >= 4 THEN ' + "'failed' ELSE 'retry' END, completed_at = NOW() WHERE id = $1", [id]);`,
    output: `await db.query("UPDATE jobs SET status = CASE WHEN error_message IS NULL " + 'AND retry_count >= 4 THEN ' + "'failed' ELSE 'retry' END, completed_at = CASE WHEN error_message IS NULL AND retry_count >= 4 THEN NOW() ELSE NULL END WHERE id = $1", [id]);`,
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
  {
    name: "a time bound to a placeholder",
    database: "postgres",
    code: "await db.query('UPDATE jobs SET status = $1, completed_at = $2 WHERE id = $3', ['pending', new Date(), id]);",
    output: "await db.query('UPDATE jobs SET status = $1, completed_at = $2 WHERE id = $3', ['pending', null, id]);",
    reported: "completed_at = $2",
    words: "'pending'",
  },
  {
    name: "status and time bound to placeholders",
    database: "postgres",
    code: "const failed = retries + 1 >= max;\nawait db.query('UPDATE jobs SET status = $1, completed_at = $2 WHERE id = $3', [failed ? 'failed' : 'retry', new Date().toISOString(), id]);",
    output:
      "const failed = retries + 1 >= max;\nawait db.query('UPDATE jobs SET status = $1, completed_at = $2 WHERE id = $3', [failed ? 'failed' : 'retry', failed ? new Date().toISOString() : null, id]);",
    reported: "completed_at = $2",
    words: "'retry'",
  },
  {
    name: "a numbered placeholder in the condition",
    database: "postgres",
    code: "await db.query(`UPDATE jobs SET status = CASE WHEN retry_count + 1 >= $1 THEN 'failed' ELSE 'retry' END, completed_at = NOW() WHERE id = $2`, [max, id]);",
    output:
      "await db.query(`UPDATE jobs SET status = CASE WHEN retry_count + 1 >= $1 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN retry_count + 1 >= $1 THEN NOW() ELSE NULL END WHERE id = $2`, [max, id]);",
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
  {
    name: "a row that is made unfinished",
    database: "postgres",
    code: "await sql`INSERT INTO jobs (id, status, started_at, completed_at) VALUES (${id + 100}, 'pending', NOW(), NOW())`;",
    output:
      "await sql`INSERT INTO jobs (id, status, started_at, completed_at) VALUES (${id + 100}, 'pending', NOW(), NULL)`;",
    reported: "NOW()",
    words: "'pending'",
  },
  {
    name: "an upsert whose status comes from the row that was there",
    database: "postgres",
    code: "await sql`INSERT INTO jobs (id, status) VALUES (${id}, 'queued') ON CONFLICT (id) DO UPDATE SET status = excluded.status, completed_at = NOW()`;",
    output:
      "await sql`INSERT INTO jobs (id, status) VALUES (${id}, 'queued') ON CONFLICT (id) DO UPDATE SET status = excluded.status, completed_at = NULL`;",
    reported: "completed_at = NOW()",
    words: "'queued'",
  },
  {
    name: "an UPDATE in a WITH",
    database: "postgres",
    code: "await sql`WITH due AS (SELECT id FROM jobs WHERE id = ${id} FOR UPDATE SKIP LOCKED), moved AS (UPDATE jobs AS j SET status = 'in_progress', completed_at = NOW() FROM due WHERE j.id = due.id RETURNING j.id) SELECT * FROM moved`;",
    output:
      "await sql`WITH due AS (SELECT id FROM jobs WHERE id = ${id} FOR UPDATE SKIP LOCKED), moved AS (UPDATE jobs AS j SET status = 'in_progress', completed_at = NULL FROM due WHERE j.id = due.id RETURNING j.id) SELECT * FROM moved`;",
    reported: "completed_at = NOW()",
    words: "'in_progress'",
  },
  {
    name: "a row assignment",
    database: "postgres",
    code: "await sql`UPDATE jobs SET (status, completed_at) = ('retry', NOW()) WHERE id = ${id}`;",
    output: "await sql`UPDATE jobs SET (status, completed_at) = ('retry', NULL) WHERE id = ${id}`;",
    reported: "NOW()",
    words: "'retry'",
  },
  {
    name: "COALESCE",
    database: "postgres",
    code: "await sql`UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, completed_at = COALESCE(completed_at, NOW()) WHERE id = ${id}`;",
    output:
      "await sql`UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN retry_count >= 4 THEN COALESCE(completed_at, NOW()) ELSE NULL END WHERE id = ${id}`;",
    reported: "completed_at = COALESCE(completed_at, NOW())",
    words: "'retry'",
  },
  {
    name: "an INSERT of a SELECT",
    database: "postgres",
    code: "await sql`INSERT INTO jobs (id, status, started_at, completed_at) SELECT id + 100, CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, started_at, NOW() FROM jobs WHERE id = ${id}`;",
    output:
      "await sql`INSERT INTO jobs (id, status, started_at, completed_at) SELECT id + 100, CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, started_at, CASE WHEN retry_count >= 4 THEN NOW() ELSE NULL END FROM jobs WHERE id = ${id}`;",
    reported: "NOW()",
    words: "'retry'",
  },
  {
    name: "several statements in one text",
    database: "postgres",
    code: "await db.exec(`UPDATE jobs SET error_message = 'x'; UPDATE jobs SET status = 'waiting', completed_at = NOW() WHERE id = ${id}; SELECT 1`);",
    output:
      "await db.exec(`UPDATE jobs SET error_message = 'x'; UPDATE jobs SET status = 'waiting', completed_at = NULL WHERE id = ${id}; SELECT 1`);",
    reported: "completed_at = NOW()",
    words: "'waiting'",
  },
  {
    name: "text that the values are pasted into",
    database: "postgres",
    code: "const status = retries + 1 >= max ? 'failed' : 'retry';\nawait db.exec(`UPDATE jobs SET status = '${status}', completed_at = NOW() WHERE id = ${id}`);",
    output:
      "const status = retries + 1 >= max ? 'failed' : 'retry';\nawait db.exec(`UPDATE jobs SET status = '${status}', completed_at = CASE WHEN ${status === 'failed'} THEN NOW() ELSE NULL END WHERE id = ${id}`);",
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
  {
    name: "quoted names and another completion column",
    database: "postgres",
    code: 'await sql`UPDATE "jobs" SET "status" = \'RUNNING\', "finished_at" = clock_timestamp() WHERE id = ${id}`;',
    output: 'await sql`UPDATE "jobs" SET "status" = \'RUNNING\', "finished_at" = NULL WHERE id = ${id}`;',
    reported: '"finished_at" = clock_timestamp()',
    words: "'RUNNING'",
    column: "finished_at",
  },
  {
    name: "a state",
    database: "postgres",
    code: "await sql`UPDATE jobs SET status = status, export_state = CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, export_completed_at = NOW() WHERE id = ${id}`;",
    output:
      "await sql`UPDATE jobs SET status = status, export_state = CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, export_completed_at = CASE WHEN retry_count >= 4 THEN NOW() ELSE NULL END WHERE id = ${id}`;",
    reported: "export_completed_at = NOW()",
    words: "'retry'",
    column: "export_completed_at",
    status: "export_state",
  },
  {
    name: "columns and tags of the settings",
    database: "postgres",
    code: "const q = (...parts) => sql(...parts);\nawait q`UPDATE jobs SET phase = 'retry', over_at = NOW() WHERE id = ${id}`;",
    output:
      "const q = (...parts) => sql(...parts);\nawait q`UPDATE jobs SET phase = 'retry', over_at = NULL WHERE id = ${id}`;",
    reported: "over_at = NOW()",
    words: "'retry'",
    column: "over_at",
    status: "phase",
    settings: { statusColumns: ["phase"], completionColumns: ["over_at"], sqlTags: ["q"] },
  },
  {
    name: "a concatenation after a comment",
    database: "postgres",
    code: 'await send(/* sql */ "UPDATE jobs SET status = \'retry\', " + "completed_at = NOW()");',
    output: 'await send(/* sql */ "UPDATE jobs SET status = \'retry\', " + "completed_at = NULL");',
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
  {
    name: "a parameter that a guard makes one word",
    database: "postgres",
    code: "const mark = async (word) => { if (word === 'retry') await sql`UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE ${word} END, completed_at = NOW() WHERE id = ${id}`; };\nawait mark('retry');",
    output:
      "const mark = async (word) => { if (word === 'retry') await sql`UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE ${word} END, completed_at = CASE WHEN retry_count >= 4 THEN NOW() ELSE NULL END WHERE id = ${id}`; };\nawait mark('retry');",
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
  {
    name: "a variable that nothing else uses",
    database: "postgres",
    code: "const now = new Date();\nawait sql`UPDATE jobs SET status = 'retry', completed_at = ${now} WHERE id = ${id}`;",
    output:
      "const now = new Date();\nawait sql`UPDATE jobs SET status = 'retry', completed_at = NULL WHERE id = ${id}`;",
    suggestion: { messageId: "clear" },
    reported: "completed_at = ${now}",
    words: "'retry'",
  },
  {
    name: "numbered placeholders of SQLite",
    database: "sqlite",
    code: "db.prepare(\"UPDATE jobs SET status = CASE WHEN retry_count + 1 >= ?1 THEN 'failed' ELSE 'retry' END, completed_at = datetime('now') WHERE id = ?2\").run(max, id);",
    output:
      "db.prepare(\"UPDATE jobs SET status = CASE WHEN retry_count + 1 >= ?1 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN retry_count + 1 >= ?1 THEN datetime('now') ELSE NULL END WHERE id = ?2\").run(max, id);",
    reported: "completed_at = datetime('now')",
    words: "'retry'",
  },
  {
    name: "a time bound to a placeholder of SQLite",
    database: "sqlite",
    code: "db.prepare('UPDATE jobs SET status = ?, completed_at = ? WHERE id = ?').bind('pending', new Date().toISOString(), id).run();",
    output: "db.prepare('UPDATE jobs SET status = ?, completed_at = ? WHERE id = ?').bind('pending', null, id).run();",
    reported: "completed_at = ?",
    words: "'pending'",
  },
  {
    name: "IIF",
    database: "sqlite",
    code: "db.exec(`UPDATE jobs SET status = iif(retry_count >= 4, 'failed', 'retry'), completed_at = datetime('now') WHERE id = ${id}`);",
    output:
      "db.exec(`UPDATE jobs SET status = iif(retry_count >= 4, 'failed', 'retry'), completed_at = iif(retry_count >= 4, datetime('now'), NULL) WHERE id = ${id}`);",
    reported: "completed_at = datetime('now')",
    words: "'retry'",
  },
  {
    name: "a bound time in a CASE, which SQLite gives no type",
    database: "sqlite",
    code: "db.prepare(\"UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, completed_at = ?1 WHERE id = ?2\").run(new Date().toISOString(), id);",
    output:
      "db.prepare(\"UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN retry_count >= 4 THEN ?1 ELSE NULL END WHERE id = ?2\").run(new Date().toISOString(), id);",
    reported: "completed_at = ?1",
    words: "'retry'",
  },
  {
    name: "REPLACE",
    database: "sqlite",
    code: "db.exec(`REPLACE INTO jobs (id, status, completed_at) VALUES (${id}, 'queued', CURRENT_TIMESTAMP)`);",
    output: "db.exec(`REPLACE INTO jobs (id, status, completed_at) VALUES (${id}, 'queued', NULL)`);",
    reported: "CURRENT_TIMESTAMP",
    words: "'queued'",
  },
  {
    name: "named placeholders and back-ticks",
    database: "sqlite",
    code: "db.prepare(\"UPDATE `jobs` SET `status` = CASE WHEN `retry_count` >= :last THEN 'failed' ELSE 'retry' END, `completed_at` = strftime('%Y-%m-%d', 'now') WHERE `id` = :id\").run({ last: max - 1, id });",
    output:
      "db.prepare(\"UPDATE `jobs` SET `status` = CASE WHEN `retry_count` >= :last THEN 'failed' ELSE 'retry' END, `completed_at` = CASE WHEN `retry_count` >= :last THEN strftime('%Y-%m-%d', 'now') ELSE NULL END WHERE `id` = :id\").run({ last: max - 1, id });",
    reported: "`completed_at` = strftime('%Y-%m-%d', 'now')",
    words: "'retry'",
  },
  {
    name: "UPDATE OR IGNORE, and an upsert",
    database: "sqlite",
    code: "db.exec(`INSERT OR IGNORE INTO jobs (id, status, completed_at) VALUES (${id + 100}, 'started', datetime('now')); UPDATE OR IGNORE jobs SET error_message = 'x' WHERE id = ${id}`);",
    output:
      "db.exec(`INSERT OR IGNORE INTO jobs (id, status, completed_at) VALUES (${id + 100}, 'started', NULL); UPDATE OR IGNORE jobs SET error_message = 'x' WHERE id = ${id}`);",
    reported: "datetime('now')",
    words: "'started'",
  },
  {
    name: "IF, which MySQL has too, with nothing set before that it asks about",
    database: "sqlite",
    code: "await db.execute(\"UPDATE jobs SET status = IF(retry_count >= 4, 'failed', 'retry'), completed_at = CURRENT_TIMESTAMP, retry_count = retry_count + 1 WHERE id = ?\", [id]);",
    output:
      "await db.execute(\"UPDATE jobs SET status = IF(retry_count >= 4, 'failed', 'retry'), completed_at = IF(retry_count >= 4, CURRENT_TIMESTAMP, NULL), retry_count = retry_count + 1 WHERE id = ?\", [id]);",
    reported: "completed_at = CURRENT_TIMESTAMP",
    words: "'retry'",
  },
  {
    name: "an upsert of MySQL's",
    database: "sqlite",
    code: "await db.execute(\"INSERT INTO jobs (id, status) VALUES (?, 'queued') ON DUPLICATE KEY UPDATE status = IF(retry_count >= 4, 'failed', 'retry'), completed_at = CURRENT_TIMESTAMP\", [id]);",
    output:
      "await db.execute(\"INSERT INTO jobs (id, status) VALUES (?, 'queued') ON DUPLICATE KEY UPDATE status = IF(retry_count >= 4, 'failed', 'retry'), completed_at = IF(retry_count >= 4, CURRENT_TIMESTAMP, NULL)\", [id]);",
    reported: "completed_at = CURRENT_TIMESTAMP",
    words: "'retry'",
  },
  {
    name: "an upsert of MySQL's whose status comes from the row that is given",
    database: "sqlite",
    code: "await db.execute(\"INSERT INTO jobs (id, status) VALUES (?, 'queued') ON DUPLICATE KEY UPDATE status = VALUES(status), completed_at = CURRENT_TIMESTAMP\", [id]);",
    output:
      "await db.execute(\"INSERT INTO jobs (id, status) VALUES (?, 'queued') ON DUPLICATE KEY UPDATE status = VALUES(status), completed_at = NULL\", [id]);",
    reported: "completed_at = CURRENT_TIMESTAMP",
    words: "'queued'",
  },
  {
    name: "a column of the condition set in between, which MySQL would see",
    database: "sqlite",
    code: "await db.execute(\"UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, retry_count = retry_count + 1, completed_at = CURRENT_TIMESTAMP WHERE id = ?\", [id]);",
    output:
      "await db.execute(\"UPDATE jobs SET status = CASE WHEN retry_count >= 4 THEN 'failed' ELSE 'retry' END, retry_count = retry_count + 1, completed_at = CASE WHEN retry_count >= 4 THEN CURRENT_TIMESTAMP ELSE NULL END WHERE id = ?\", [id]);",
    suggestion: { messageId: "mirror" },
    reported: "completed_at = CURRENT_TIMESTAMP",
    words: "'retry'",
  },
  {
    name: "a variable that is assigned again",
    database: "postgres",
    code: "let status = 'retry'; if (retries + 1 >= max) status = 'failed'; await sql`UPDATE jobs SET status = ${status}, completed_at = NOW() WHERE id = ${id}`;",
    output:
      "let status = 'retry'; if (retries + 1 >= max) status = 'failed'; await sql`UPDATE jobs SET status = ${status}, completed_at = CASE WHEN ${status === 'failed'} THEN NOW() ELSE NULL END WHERE id = ${id}`;",
    reported: "completed_at = NOW()",
    words: "'retry'",
  },
];
