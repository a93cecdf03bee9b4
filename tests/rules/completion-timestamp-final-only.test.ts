import { COMPLETION_OBJECTS } from "../reality/completion-objects.js";
import { COMPLETION_STATEMENTS } from "../reality/completion-statements.js";
import { completionTimestampFinalOnly } from "../../src/rules/completion-timestamp-final-only.js";
import { placeOf, testRule } from "../rule-tester.js";

const bodyOf = (statements: string): string => `async function run() {\n${statements}\n}`;

const UNREPAIRED: readonly { readonly name: string; readonly code: string; readonly reported: string }[] = [
  {
    name: "a condition with a call",
    code: "await sql`UPDATE jobs SET status = ${isOver() ? 'failed' : 'retry'}, completed_at = NOW()`;",
    reported: "completed_at = NOW()",
  },
  {
    name: "a condition that gives another answer the second time",
    code: "await sql`UPDATE jobs SET status = CASE WHEN random() < 0.5 THEN 'failed' ELSE 'retry' END, completed_at = NOW()`;",
    reported: "completed_at = NOW()",
  },
  {
    name: "a bare parameter, which PostgreSQL takes for text in a CASE",
    code: "await sql`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'failed' ELSE 'retry' END, completed_at = ${new Date()}`;",
    reported: "completed_at = ${new Date()}",
  },
  {
    name: "a time where it is not over, and none where it is",
    code: "await sql`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN n > 4 THEN NULL ELSE NOW() END`;",
    reported: "completed_at = CASE WHEN n > 4 THEN NULL ELSE NOW() END",
  },
  {
    name: "a placeholder without a number in the condition",
    code: "db.prepare(\"UPDATE jobs SET status = CASE WHEN n > ? THEN 'failed' ELSE 'retry' END, completed_at = datetime('now')\").run(4);",
    reported: "completed_at = datetime('now')",
  },
  {
    name: "a time that is pasted into the text, which PostgreSQL takes for text in a CASE",
    code: "await db.exec(`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'failed' ELSE 'retry' END, completed_at = '${new Date().toISOString()}'`);",
    reported: "completed_at = '${new Date().toISOString()}'",
  },
  {
    name: "a placeholder that the statement would lack",
    code: "await db.query(\"UPDATE jobs SET status = 'retry', completed_at = CASE WHEN n > $1 THEN NOW() END\", [max]);",
    reported: "completed_at = CASE WHEN n > $1 THEN NOW() END",
  },
  {
    name: "two statuses that can both be final",
    code: "await sql`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'failed' ELSE 'retry' END, state = CASE WHEN m > 4 THEN 'failed' ELSE 'retry' END, completed_at = NOW()`;",
    reported: "completed_at = NOW()",
  },
  {
    name: "the wrong way round, by placeholders that are bound to the same value",
    code: "await db.query(\"UPDATE jobs SET status = CASE WHEN n > $1 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN n > $2 THEN NULL ELSE NOW() END\", [max, max]);",
    reported: "completed_at = CASE WHEN n > $2 THEN NULL ELSE NOW() END",
  },
  {
    name: "a condition about a column that MySQL has set by then",
    code: "await db.execute(\"UPDATE jobs SET status = IF(n >= 4, 'failed', 'retry'), n = n + 1, completed_at = NOW()\");",
    reported: "completed_at = NOW()",
  },
  {
    name: "a text that a query object holds",
    code: "await pool.query({ text: \"UPDATE jobs SET status = $1, completed_at = NOW()\", values: [over ? 'failed' : 'retry'] });",
    reported: "completed_at = NOW()",
  },
];

/** The code with NULL in the place of the time, or with the time asked for where the status may be final. */
function cleared(code: string): string {
  const time = code.includes("let status") ? "status === 'completed' ? new Date() : null" : "null";
  return code.replace("new Date()", time);
}

testRule(completionTimestampFinalOnly, {
  valid: [
    ...COMPLETION_STATEMENTS.map(({ name, output, settings }) => ({
      name: `${name}, fixed`,
      code: bodyOf(output),
      settings: { postmortem: settings },
    })),
    {
      name: "final words",
      code: "await sql`UPDATE jobs SET status = 'failed', completed_at = NOW() WHERE id = ${id}`;",
    },
    {
      name: "the non-final word is in WHERE only",
      code: "await sql`UPDATE jobs SET status = 'completed', completed_at = NOW() WHERE status = 'processing'`;",
    },
    {
      name: "the non-final word is in a sub-select only",
      code: "await sql`UPDATE jobs SET status = 'dead', finished_at = now() WHERE id IN (SELECT id FROM jobs WHERE status = 'waiting')`;",
    },
    {
      name: "the non-final word is in a condition of the status",
      code: "await sql`UPDATE jobs SET status = CASE WHEN status = 'pending' THEN 'cancelled' ELSE 'failed' END, completed_at = NOW()`;",
    },
    {
      name: "the completion column is in WHERE only",
      code: "await sql`UPDATE jobs SET status = 'pending' WHERE completed_at < NOW()`;",
    },
    {
      name: "the completion column is in a SELECT",
      code: "await sql`SELECT 'pending' AS status, NOW() AS completed_at FROM jobs FOR UPDATE`;",
    },
    {
      name: "in a comment of the statement",
      code: "await sql`UPDATE jobs SET status = 'pending' -- , completed_at = NOW()\nWHERE id = 1`;",
    },
    {
      name: "in a string of the statement",
      code: "await sql`UPDATE jobs SET status = 'pending', note = ', completed_at = NOW()' WHERE id = 1`;",
    },
    { name: "the time is cleared", code: "await sql`UPDATE jobs SET status = 'pending', completed_at = NULL`;" },
    {
      name: "both by the same placeholder",
      code: "await db.query(`UPDATE jobs SET status = $1, finished_at = CASE WHEN $1 IN ('failed', 'dead') THEN now() ELSE NULL END`, ['retry']);",
    },
    {
      name: "both by placeholders that are bound to the same value",
      code: "await db.query(`UPDATE jobs SET status = CASE WHEN n > $1 THEN 'failed' ELSE 'retry' END, finished_at = CASE WHEN n > $2 THEN now() ELSE NULL END`, [max, max]);",
    },
    {
      name: "by placeholders that are bound to different values",
      code: "db.prepare(`UPDATE jobs SET status = CASE WHEN n > ? THEN 'failed' ELSE 'retry' END, finished_at = CASE WHEN n > ? THEN NULL ELSE datetime('now') END`).run(max, -max);",
    },
    {
      name: "inside an if on what a condition of the statement hangs on",
      code: "async function f(over) { if (over) await sql`UPDATE jobs SET status = CASE WHEN ${over} THEN 'failed' ELSE 'retry' END, completed_at = NOW()`; }",
    },
    {
      name: "after a return on what both the status and the time hang on",
      code: "async function f(over) { if (over) return; await sql`UPDATE jobs SET status = CASE WHEN ${over} THEN 'retry' ELSE 'failed' END, completed_at = CASE WHEN ${over} THEN NOW() ELSE NOW() END`; }",
    },
    {
      name: "inside an if on what a bound condition hangs on",
      code: "async function f(over) { if (over) await db.query(`UPDATE jobs SET status = CASE WHEN $1 THEN 'failed' ELSE 'retry' END, completed_at = NOW()`, [over]); }",
    },
    {
      name: "the branch keeps the old time, which is an option's",
      code: "await sql`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN n > 4 THEN NOW() ELSE completed_at END`;",
    },
    {
      name: "three ways by the same conditions",
      code: "await sql`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'failed' WHEN n > 3 THEN 'retry' ELSE 'completed' END, completed_at = CASE WHEN n > 4 THEN NOW() WHEN n > 3 THEN NULL ELSE NOW() END`;",
    },
    {
      name: "by the same condition, and NULL without an ELSE",
      code: "await sql`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN n > 4 THEN NOW() END`;",
    },
    {
      name: "by another condition, of which nobody knows when it holds",
      code: "await sql`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN n > 5 THEN NOW() ELSE NULL END`;",
    },
    {
      name: "by the same words of another column",
      code: "await sql`UPDATE jobs SET status = CASE n WHEN 4 THEN 'failed' ELSE 'retry' END, completed_at = CASE m WHEN 4 THEN NOW() ELSE NULL END`;",
    },
    {
      name: "by the same number of interpolated conditions, which differ",
      code: "await sql`UPDATE jobs SET status = CASE WHEN ${a} THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN ${b} THEN NOW() ELSE NULL END`;",
    },
    {
      name: "a second status column beside a final one",
      code: "await sql`UPDATE orders SET status = 'completed', payment_status = 'pending', completed_at = NOW()`;",
    },
    {
      name: "two statuses of the row, one final",
      code: "await sql`UPDATE orders SET state = 'pending', status = 'completed', completed_at = NOW()`;",
    },
    {
      name: "a part of the work with a completion time of its own",
      code: "await sql`UPDATE jobs SET status = 'processing', download_completed_at = NOW()`;",
    },
    {
      name: "a status column of another thing",
      code: "await sql`UPDATE jobs SET payment_status = 'pending', completed_at = NOW()`;",
    },
    {
      name: "a word that is in no list",
      code: "await sql`UPDATE jobs SET status = 'approved', completed_at = NOW()`;",
    },
    {
      name: "a deployment that is active",
      code: "await db.operation.update({ data: { status: 'active', completedAt: new Date() } });",
    },
    { name: "the time of a claim", code: "await sql`UPDATE jobs SET status = 'processing', processed_at = NOW()`;" },
    {
      name: "a row for each attempt",
      code: "await sql`UPDATE job_attempts SET status = 'retry', completed_at = NOW()`;",
    },
    {
      name: "a word of the settings",
      code: "await sql`UPDATE jobs SET status = 'pending', completed_at = NOW()`;",
      settings: { postmortem: { finalStatuses: ["Pending"] } },
    },
    {
      name: "any word",
      code: "async function f(status) { await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; }",
    },
    {
      name: "a parameter whose type has final words only",
      code: "async function f(status: 'completed' | 'failed') { await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; }",
    },
    {
      name: "inside an if that admits final words",
      code: "async function f(status: 'completed' | 'retry') { if (status === 'completed') { await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } }",
    },
    {
      name: "after an early return",
      code: "async function f(status: 'completed' | 'retry') { if (status === 'retry') { await again(); return; } await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; }",
    },
    {
      name: "after a branch that returns or throws on every way",
      code: "async function f(status: 'completed' | 'retry', again) { if (status === 'retry') { if (again) return; else throw new Error(); } await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } function fail(): never { throw new Error(); }",
    },
    {
      name: "after a branch that returns out of a try",
      code: "async function f(status: 'completed' | 'retry', again) { if (status === 'retry') { try { return; } finally { release(); } } await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } function fail(): never { throw new Error(); }",
    },
    {
      name: "after a branch that ends the process",
      code: "async function f(status: 'completed' | 'retry', again) { if (status === 'retry') { process.exit(1); } await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } function fail(): never { throw new Error(); }",
    },
    {
      name: "after a branch that calls what never returns",
      code: "async function f(status: 'completed' | 'retry', again) { if (status === 'retry') { fail(); } await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } function fail(): never { throw new Error(); }",
    },
    {
      name: "after a branch that is all switch, each case of which leaves",
      code: "async function f(status: 'completed' | 'retry', again) { if (status === 'retry') { switch (again) { case 1: return; default: throw new Error(); } } await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } function fail(): never { throw new Error(); }",
    },
    {
      name: "in the case of a switch",
      code: "async function f(status: 'completed' | 'retry') { switch (status) { case 'completed': await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; break; default: } }",
    },
    {
      name: "in one of several cases of a switch",
      code: "async function f(status: 'completed' | 'failed' | 'retry') { switch (status) { case 'completed': case 'failed': await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } }",
    },
    {
      name: "in a case of a switch whose word is not in the file",
      code: "async function f(status: 'completed' | 'retry') { switch (status) { case DONE: await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } }",
    },
    {
      name: "after a switch on the status, which may leave",
      code: "async function f(status: 'completed' | 'retry') { switch (status) { case 'retry': return; default: } await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; }",
    },
    {
      name: "in a switch on something that has the status in it",
      code: "async function f(status: 'completed' | 'retry') { switch (kindOf(status)) { case 'a': await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } }",
    },
    {
      name: "a CASE that is part of a longer word",
      code: "await sql`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'failed' ELSE 'retry' END || suffix, completed_at = NOW()`;",
    },
    {
      name: "where a list includes the status",
      code: "async function f(status: 'completed' | 'retry') { if (['completed', 'failed'].includes(status)) await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; }",
    },
    {
      name: "behind a function that says what the status is",
      code: "async function f(status: 'completed' | 'retry') { if (!isFinal(status)) return; await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; }",
    },
    {
      name: "after an assertion",
      code: "async function f(status: 'completed' | 'retry') { assertFinal(status); await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; }",
    },
    {
      name: "inside an if on the condition that the status hangs on",
      code: "async function f(job) { const gone = job.attempts >= 5; const status = gone ? 'failed' : 'retry'; if (job.attempts >= 5) { await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } }",
    },
    {
      name: "a status that is final on every way",
      code: "async function f() { let status = 'running'; try { await work(); status = 'completed'; } catch { status = 'failed'; } await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; }",
    },
    {
      name: "a status that changes, asked about before the write",
      code: "let status = 'retry'; if (over) status = 'failed'; if (status !== 'retry') await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`;",
    },
    {
      name: "a status that changes, inside an if on what it hangs on",
      code: "let status = 'retry'; if (over) status = 'failed'; if (over) await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`;",
    },
    {
      name: "a status that a switch gives, as far as the compiler shows",
      code: "let status = 'running'; switch (kind) { case 'a': status = 'completed'; break; case 'b': status = 'failed'; break; } await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`;",
    },
    {
      name: "inside an if on a constant that asks for the status",
      code: "async function f(status: 'completed' | 'retry') { const isOver = status === 'completed'; if (isOver) { await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`; } }",
    },
    {
      name: "an entity that gets the time where it is over",
      code: "async function f(run: Run) { run.status = 'running'; if (done) { run.status = 'completed'; run.completedAt = new Date(); } await runs.save(run); }",
    },
    {
      name: "an entity that is started, saved and over",
      code: "async function f(run) { run.status = 'running'; await run.save(); try { await work(); run.status = 'completed'; } catch { run.status = 'failed'; } run.completedAt = new Date(); await run.save(); }",
    },
    {
      name: "an entity whose time hangs on what its status hangs on",
      code: "async function f(run) { if (ok) { run.status = 'completed'; } else { run.status = 'queued'; } if (ok) { run.completedAt = new Date(); } await run.save(); }",
    },
    {
      name: "an entity whose time is cleared before it is saved",
      code: "async function f(run) { run.status = 'pending'; run.completedAt = new Date(); run.completedAt = null; await run.save(); }",
    },
    {
      name: "an object in memory that is not saved",
      code: "function f(run) { run.status = 'pending'; run.completedAt = new Date(); show(run); }",
    },
    {
      name: "a patch that gets the time for final words only",
      code: "async function f(status: 'completed' | 'running') { const patch: any = { status }; if (status === 'completed') { patch.completed_at = new Date(); } await supabase.from('jobs').update(patch).eq('id', id); }",
    },
    {
      name: "a number by the name of a final status",
      code: "const STATUS_DONE = 3; await db.job.update({ where: { id }, data: { status: STATUS_DONE, completedAt: new Date() } });",
    },
    {
      name: "a local conditional of final words",
      code: "const status = ok ? 'completed' : 'failed'; await sql`UPDATE jobs SET status = ${status}, completed_at = NOW()`;",
    },
    {
      name: "a time that may be null",
      code: "await sql`UPDATE jobs SET status = 'retry', completed_at = ${job.completedAt}`;",
    },
    {
      name: "a text that is not sent anywhere",
      code: "console.log(\"UPDATE jobs SET status = 'retry', completed_at = NOW()\");",
    },
    { name: "a template of another tag", code: "md`UPDATE jobs SET status = 'retry', completed_at = NOW()`;" },
    { name: "a statement that is cut off", code: "await sql`UPDATE jobs SET status = 'retry', completed_at = (NOW(`;" },
    { name: "an object that is not written", code: "show({ status: 'retry', completedAt: new Date() });" },
    {
      name: "ORM: a final word",
      code: "await prisma.job.update({ where: { status: 'running' }, data: { status: 'COMPLETED', completedAt: new Date() } });",
    },
    {
      name: "ORM: cleared",
      code: "await prisma.job.update({ where: { id }, data: { status: 'PENDING', completedAt: null } });",
    },
    {
      name: "ORM: the same condition",
      code: "await prisma.job.update({ where: { id }, data: { status: over ? 'failed' : 'retry', completedAt: over ? new Date() : null } });",
    },
    {
      name: "ORM: the time only where it is over",
      code: "await prisma.job.update({ where: { id }, data: { status, ...(over && { completedAt: new Date() }) } });",
    },
    {
      name: "ORM: a spread that may replace it",
      code: "await prisma.job.update({ where: { id }, data: { status: 'retry', completedAt: new Date(), ...rest } });",
    },
    {
      name: "ORM: an object that is changed afterwards",
      code: "const data = { status: 'retry', completedAt: new Date() }; data.completedAt = null; await prisma.job.update({ where: { id }, data });",
    },
    {
      name: "ORM: a time of the record",
      code: "await prisma.job.create({ data: { status: 'pending', completedAt: new Date(row.completed) } });",
    },
  ],
  invalid: [
    ...COMPLETION_STATEMENTS.map(
      ({ name, code, output, suggestion, reported, words, column = "completed_at", status = "status", settings }) => {
        const data = { completion: column, status };
        return {
          name,
          code: bodyOf(code),
          output: suggestion ? null : bodyOf(output),
          settings: { postmortem: settings },
          errors: [
            {
              messageId: "notFinal" as const,
              data: { ...data, words },
              ...placeOf(bodyOf(code), reported),
              ...(suggestion && { suggestions: [{ ...suggestion, data, output: bodyOf(output) }] }),
            },
          ],
        };
      },
    ),
    ...COMPLETION_OBJECTS.map(({ name, code, output, reported, words = "'retry'", completion = "completedAt" }) => ({
      name,
      code,
      output,
      errors: [
        { messageId: "notFinal" as const, data: { completion, status: "status", words }, ...placeOf(code, reported) },
      ],
    })),
    ...UNREPAIRED.map(({ name, code, reported }) => ({
      name,
      code,
      output: null,
      errors: [
        {
          messageId: "notFinal" as const,
          data: { completion: "completed_at", status: "status", words: "'retry'" },
          ...placeOf(code, reported),
        },
      ],
    })),
    ...[
      {
        name: "a variable whose annotation has final words too",
        code: "async function f(run: Run) { let status: 'running' | 'completed' = 'running'; if (done) status = 'completed'; await runs.update({ id: run.id }, { status, finishedAt: new Date() }); }",
        isRecord: false,
        reported: "finishedAt: new Date()",
        words: "'running'",
        completion: "finishedAt",
      },
      {
        name: "an entity",
        code: "async function f(run: Run) { run.status = 'pending'; run.completedAt = new Date(); await run.save(); }",
        isRecord: true,
        reported: "run.completedAt = new Date()",
        words: "'pending'",
        completion: "completedAt",
      },
      {
        name: "an entity whose status is set again on one way",
        code: "async function f(run: Run) { run.status = 'running'; if (done) { run.status = 'completed'; } run.finishedAt = new Date(); await runs.save(run); }",
        isRecord: true,
        reported: "run.finishedAt = new Date()",
        words: "'running'",
        completion: "finishedAt",
      },
      {
        name: "an entity that gets its status after the time",
        code: "async function f(run) { run.completedAt = new Date(); run.status = 'queued'; await em.persistAndFlush(run); }",
        isRecord: true,
        reported: "run.completedAt = new Date()",
        words: "'queued'",
        completion: "completedAt",
      },
      {
        name: "an entity by this",
        code: "class Run extends Model { async pause() { this.status = 'paused'; this.completedAt = new Date(); await this.save(); } }",
        isRecord: true,
        reported: "this.completedAt = new Date()",
        words: "'paused'",
        completion: "completedAt",
      },
      {
        name: "a patch that is put together",
        code: "async function f() { const patch: any = { status: 'retry' }; patch.completedAt = new Date(); await prisma.job.update({ where: { id }, data: patch }); }",
        isRecord: true,
        reported: "patch.completedAt = new Date()",
        words: "'retry'",
        completion: "completedAt",
      },
      {
        name: "a number by the name of its constant",
        code: "const STATUS_PENDING = 0; await db.job.update({ where: { id }, data: { status: STATUS_PENDING, completedAt: new Date() } });",
        isRecord: false,
        reported: "completedAt: new Date()",
        words: "'PENDING'",
        completion: "completedAt",
      },
      {
        name: "a number by the name of its enum",
        code: "enum Phase { Queued, Done } await db.job.update({ where: { id }, data: { status: Phase.Queued, completedAt: new Date() } });",
        isRecord: false,
        reported: "completedAt: new Date()",
        words: "'Queued'",
        completion: "completedAt",
      },
      {
        name: "a number in an object of statuses",
        code: "const JOB = { RETRY: 2, DONE: 3 }; await db.job.update({ where: { id }, data: { status: JOB.RETRY, completedAt: new Date() } });",
        isRecord: false,
        reported: "completedAt: new Date()",
        words: "'RETRY'",
        completion: "completedAt",
      },
      {
        name: "what is waited for",
        code: "await db.job.update({ where: { id }, data: { status: 'waiting_for_retry', completedAt: new Date() } });",
        isRecord: false,
        reported: "completedAt: new Date()",
        words: "'waiting_for_retry'",
        completion: "completedAt",
      },
    ].map(({ name, code, isRecord, reported, words, completion }) => ({
      name,
      code,
      // An assignment is left to the author, as the class of a record may not take NULL.
      output: isRecord ? null : cleared(code),
      errors: [
        { messageId: "notFinal" as const, data: { completion, status: "status", words }, ...placeOf(code, reported) },
      ],
    })),
    {
      name: "the branch keeps the old time, with the option",
      code: "await sql`UPDATE jobs SET status = CASE WHEN n > 4 THEN 'failed' ELSE 'retry' END, completed_at = CASE WHEN n > 4 THEN NOW() ELSE completed_at END`;",
      output: null,
      options: [{ reportKept: true }],
      errors: [
        {
          messageId: "kept",
          data: { completion: "completed_at", status: "status", words: "'retry'" },
          line: 1,
          column: 84,
          endLine: 1,
          endColumn: 147,
        },
      ],
    },
  ],
});
