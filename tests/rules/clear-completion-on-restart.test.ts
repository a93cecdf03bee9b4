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
