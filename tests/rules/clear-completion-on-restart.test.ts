import { clearCompletionOnRestart } from "../../src/rules/clear-completion-on-restart.js";
import { FINISH, RESTART_OBJECTS, RESTART_STATEMENTS, type Restart } from "../reality/restarts.js";
import { placeOf, testRule } from "../rule-tester.js";

const FINISH_ORM = "await prisma.job.update({ where: { id }, data: { status: 'FAILED', completedAt: new Date() } });";

const RESTARTS: readonly Restart[] = [...RESTART_STATEMENTS, ...RESTART_OBJECTS];

const fileOf = (code: string, finish = FINISH): string => `${finish}\n${code}`;

testRule(clearCompletionOnRestart, {
  valid: [
    ...RESTARTS.map(({ name, finish, output }) => ({ name: `${name}, fixed`, code: fileOf(output, finish) })),
    {
      name: "a table whose completion time the file does not set",
      code: "await sql`UPDATE jobs SET status = 'pending', retry_count = 0`;",
    },
    {
      name: "another table",
      code: `${FINISH}\nawait sql\`UPDATE tasks SET status = 'pending', retry_count = 0\`;`,
    },
    {
      name: "the first start of a row that waits",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'processing', started_at = NOW() WHERE id = \${id} AND status = 'pending'\`;`,
    },
    {
      name: "a start by id, which may be the first",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'processing', started_at = NOW() WHERE id = \${id}\`;`,
    },
    {
      name: "a claim through a sub-select",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'processing' WHERE id = (SELECT id FROM jobs WHERE status = 'queued' LIMIT 1 FOR UPDATE SKIP LOCKED)\`;`,
    },
    {
      name: "rows that hang on rows of another table",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'pending' WHERE batch IN (SELECT id FROM batches WHERE status = 'failed')\`;`,
    },
    {
      name: "rows that are not over",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'pending', retry_count = 0 WHERE status = 'processing'\`;`,
    },
    {
      name: "rows that are not in a final status",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'pending' WHERE status NOT IN ('failed', 'completed')\`;`,
    },
    {
      name: "rows without a completion time",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'pending', retry_count = 0 WHERE completed_at IS NULL\`;`,
    },
    {
      name: "a retry of a row that is worked on",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'retry', retry_count = retry_count + 1 WHERE id = \${id}\`;`,
    },
    {
      name: "the time is cleared",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'pending', completed_at = NULL WHERE status = 'failed'\`;`,
    },
    {
      name: "a final word to another",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'cancelled' WHERE status = 'failed'\`;`,
    },
    {
      name: "a new row",
      code: `${FINISH}\nawait sql\`INSERT INTO jobs (status, retry_count) VALUES ('pending', 0)\`;`,
    },
    {
      name: "columns that are not shown",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET status = 'pending', \${rest} WHERE status = 'failed'\`;`,
    },
    {
      name: "rows that failed, where only those that were completed get the time",
      code: `await sql\`UPDATE jobs SET status = 'completed', completed_at = NOW() WHERE id = \${id}\`;\nawait sql\`UPDATE jobs SET status = 'pending' WHERE status IN ('failed', 'cancelled')\`;`,
    },
    {
      name: "the error of a failure taken away, where only rows that were completed get the time",
      code: "await sql`UPDATE jobs SET status = 'completed', completed_at = NOW() WHERE id = ${id}`;\nawait sql`UPDATE jobs SET status = 'pending', error_message = NULL WHERE id = ${id}`;",
    },
    {
      name: "a final word beside which a CASE sets no time",
      code: "await sql`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'cancelled' ELSE 'failed' END, completed_at = CASE WHEN n > 4 THEN NOW() ELSE completed_at END`;\nawait sql`UPDATE jobs SET status = 'pending' WHERE status = 'failed'`;",
    },
    {
      name: "an upsert of rows that are still open",
      code: `${FINISH}\nawait sql\`INSERT INTO jobs (id, status) VALUES (\${id}, 'pending') ON CONFLICT (id) DO UPDATE SET status = 'pending' WHERE jobs.status = 'processing'\`;`,
    },
    {
      name: "an upsert that claims, which may be the first",
      code: `${FINISH}\nawait sql\`INSERT INTO jobs (id, status) VALUES (\${id}, 'processing') ON CONFLICT (id) DO UPDATE SET status = 'processing'\`;`,
    },
    {
      name: "an upsert that only inserts",
      code: "await supabase.from('jobs').update({ status: 'failed', completed_at: new Date() }).eq('id', id);\nawait supabase.from('jobs').upsert({ id, status: 'pending' }, { ignoreDuplicates: true });",
    },
    {
      name: "an entity whose time is cleared",
      code: "class Job extends Model { async fail() { this.status = 'failed'; this.completedAt = new Date(); await this.save(); } async retry() { this.status = 'pending'; this.error = null; this.completedAt = null; await this.save(); } }",
    },
    {
      name: "an entity that waits for its next try",
      code: "class Job extends Model { async fail() { this.attempts++; if (this.attempts > 4) { this.status = 'failed'; this.completedAt = new Date(); } else { this.status = 'pending'; } await this.save(); } }",
    },
    {
      name: "an object that is spread",
      code: `${FINISH_ORM}\nawait prisma.job.updateMany({ where: { status: 'FAILED' }, data: { ...reset, status: 'PENDING' } });`,
    },
  ],
  invalid: [
    ...RESTARTS.map(
      ({
        name,
        finish,
        code,
        output,
        reported = "status = 'pending'",
        table = "jobs",
        words = "'pending'",
        completion = "completed_at",
      }) => ({
        name,
        code: fileOf(code, finish),
        output: fileOf(output, finish),
        errors: [
          {
            messageId: "keepsCompletion" as const,
            data: { completion, table, words },
            ...placeOf(fileOf(code, finish), reported),
          },
        ],
      }),
    ),
    ...[
      {
        name: "an entity whose error is taken away",
        code: "class Job extends Model { async fail() { this.status = 'failed'; this.completedAt = new Date(); await this.save(); } async retry() { this.status = 'pending'; this.error = null; await this.save(); } }",
        reported: "this.status = 'pending'",
        data: { completion: "completedAt", table: "Job", words: "'pending'" },
      },
      {
        name: "an entity that had failed",
        code: "async function fail(run: Run) { run.status = 'failed'; run.completedAt = new Date(); await runs.save(run); } async function retry(run: Run) { if (run.status === 'failed') { run.status = 'queued'; await runs.save(run); } }",
        reported: "run.status = 'queued'",
        data: { completion: "completedAt", table: "Run", words: "'queued'" },
      },
      {
        name: "an entity that is put back by a query",
        code: "class Job extends Model { async fail() { this.status = 'failed'; this.completedAt = new Date(); await this.save(); } static async retryAll() { const where = { status: 'failed' }; await Job.update({ sendAt: new Date(), status: 'pending' }, { where }); } }",
        reported: "status: 'pending'",
        data: { completion: "completedAt", table: "Job", words: "'pending'" },
      },
      {
        name: "a patch that is put together",
        code: "async function f() { await prisma.job.update({ where: { id }, data: { status: 'failed', completedAt: new Date() } }); const data: any = { status: 'pending' }; data.error = null; await prisma.job.update({ where: { id }, data }); }",
        reported: "status: 'pending'",
        data: { completion: "completedAt", table: "job", words: "'pending'" },
      },
    ].map(({ name, code, reported, data }) => ({
      name: `${name}, without an edit`,
      code,
      output: null,
      errors: [{ messageId: "keepsCompletion" as const, data, ...placeOf(code, reported) }],
    })),
    {
      name: "a row assignment, without an edit",
      code: `${FINISH}\nawait sql\`UPDATE jobs SET (status, retry_count) = ('pending', 0) WHERE id = \${id}\`;`,
      output: null,
      errors: [
        {
          messageId: "keepsCompletion",
          data: { completion: "completed_at", table: "jobs", words: "'pending'" },
          line: 2,
          column: 52,
          endLine: 2,
          endColumn: 61,
        },
      ],
    },
  ],
});
