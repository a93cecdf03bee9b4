import { preferDatabaseClock } from "../../src/rules/prefer-database-clock.js";
import { CLOCK_WRITES, STAMP } from "../reality/clock-writes.js";
import { placeOf, testRule } from "../rule-tester.js";

/** What stamps a column with the database's clock, and what computes a deadline from it. */
const CLAIM =
  "import { eq, lt, sql } from 'drizzle-orm'; await db.update(jobs).set({ claimedAt: sql`now()` }).where(eq(jobs.id, id));";
const KNEX = "await knex('jobs').update({ claimed_at: knex.fn.now() });";
const LOCK = "await sql`UPDATE jobs SET locked_until = NOW() + INTERVAL '5 minutes'`;";

testRule(preferDatabaseClock, {
  valid: [
    ...CLOCK_WRITES.map(({ name, output }) => ({ name: `${name}, repaired`, code: output })),
    {
      name: "the database's clock for both",
      code: "await sql`UPDATE jobs SET started_at = NOW(), updated_at = NOW()`;",
    },
    {
      name: "the application's clock for both",
      code: "await sql`UPDATE jobs SET started_at = ${new Date()}, updated_at = ${new Date()}`;",
    },
    {
      name: "a column that most places of the file stamp with the application's clock",
      code: `${STAMP}\nawait sql\`UPDATE jobs SET started_at = \${new Date()}\`;\nawait sql\`UPDATE jobs SET started_at = \${new Date()}\`;`,
    },
    {
      name: "a test",
      filename: "tests/jobs.test.ts",
      code: `${STAMP}\nawait sql\`UPDATE jobs SET started_at = \${new Date()}\`;`,
    },
    {
      name: "another table",
      code: `${STAMP}\nawait sql\`UPDATE tasks SET started_at = \${new Date()}\`;`,
    },
    {
      name: "drizzle: a comparison with the database's clock",
      code: `${CLAIM}\nawait db.select().from(jobs).where(lt(jobs.claimedAt, sql\`now() - interval '10 minutes'\`));`,
    },
    {
      name: "drizzle: a time so far off that no skew matters",
      code: `${CLAIM}\nawait db.select().from(jobs).where(lt(jobs.claimedAt, new Date(Date.now() - 86400000)));`,
    },
    {
      name: "drizzle: the same column of another table",
      code: `${CLAIM}\nawait db.select().from(tasks).where(lt(tasks.claimedAt, new Date()));`,
    },
    {
      name: "a function of that name that is none of drizzle's",
      code: "import { lt } from './numbers.js'; await db.update(jobs).set({ claimedAt: sql`now()` }); lt(jobs.claimedAt, new Date());",
    },
    {
      name: "Prisma: a column that the file does not stamp",
      code: `${CLAIM}\nawait prisma.jobs.findMany({ where: { createdAt: { lt: new Date() } } });`,
    },
    {
      name: "a deadline that the database computes and compares",
      code: `${LOCK}\nawait sql\`SELECT id FROM jobs WHERE locked_until < NOW()\`;`,
    },
    {
      name: "a deadline that both clocks set",
      code: `${LOCK}\nawait sql\`UPDATE jobs SET locked_until = \${new Date(Date.now() + 60000)}\`;\nawait sql\`SELECT id FROM jobs WHERE locked_until < \${new Date()}\`;`,
    },
    {
      name: "a time of the record",
      code: "await sql`UPDATE jobs SET due_at = ${new Date(job.due)}, updated_at = NOW()`;",
    },
    {
      name: "a time that the caller may give",
      code: "await client.query('UPDATE people SET seen_at = $2, updated_at = NOW() WHERE id = $1', [id, data.at || new Date()]);",
    },
    {
      name: "the later of two times",
      code: "await client.query('UPDATE people SET seen_at = GREATEST(seen_at, $2::date), updated_at = NOW() WHERE id = $1', [id, data.at || new Date().toISOString()]);",
    },
    {
      name: "beside a time that is kept where there is one",
      code: "await db.update(insights).set({ readAt: sql`COALESCE(${insights.readAt}, NOW())`, updatedAt: new Date() });",
    },
    {
      name: "beside a time that a statement keeps where there is one",
      code: "await sql`UPDATE jobs SET started_at = COALESCE(started_at, NOW()), updated_at = ${new Date()} WHERE id = ${id}`;",
    },
    {
      name: "inserted here, and kept where there is one elsewhere",
      code: "await db.insert(insights).values({ readAt: new Date() }).onConflictDoUpdate({ target: insights.id, set: { readAt: sql`COALESCE(${insights.readAt}, NOW())` } });",
    },
    {
      name: "a column that is no time",
      code: "await sql`UPDATE jobs SET seed = ${Date.now()}, updated_at = NOW()`;",
    },
    {
      name: "a time in the future",
      code: "await sql`UPDATE jobs SET lease_at = ${new Date(Date.now() + 60000)}, started_at = NOW()`;",
    },
    {
      name: "a time in the past of the database",
      code: "await sql`UPDATE jobs SET started_at = ${new Date()}, due_at = NOW() - INTERVAL '1 day'`;",
    },
    {
      name: "compared with the database's clock",
      code: `${STAMP}\nconst at = new Date();\nawait sql\`SELECT 1 FROM jobs WHERE started_at < NOW() - INTERVAL '5 minutes'\`;`,
    },
    {
      name: "compared with a time so far off that no skew matters",
      code: `${STAMP}\nconst DAY = 24 * 60 * 60 * 1000;\nawait sql\`DELETE FROM jobs WHERE started_at < \${new Date(Date.now() - 30 * DAY)}\`;`,
    },
    {
      name: "compared with a date that is moved",
      code: `${STAMP}\nconst limit = new Date(); limit.setDate(limit.getDate() - days);\nawait db.query("DELETE FROM jobs WHERE started_at < $1", [limit]);`,
    },
    {
      name: "compared with a constant so far off that no skew matters",
      code: `${STAMP}\nconst limit = older ?? new Date(Date.now() - 30 * 86400000);\nawait db.query("DELETE FROM jobs WHERE started_at < $1", [limit.toISOString()]);`,
    },
    {
      name: "compared with a time that the file does not show",
      code: `${STAMP}\nawait sql\`DELETE FROM jobs WHERE started_at < \${new Date(Date.now() - maxAge)}\`;`,
    },
    {
      name: "a column that the file does not stamp compared with the application's clock",
      code: `${STAMP}\nawait sql\`SELECT 1 FROM jobs WHERE due_at < \${new Date()}\`;`,
    },
    {
      name: "an ORM with one clock",
      code: "await db.update(jobs).set({ startedAt: new Date(), updatedAt: new Date() });\n// now()",
    },
    {
      name: "in a string of the statement",
      code: "await sql`UPDATE jobs SET started_at = ${new Date()}, note_at = 'NOW()'`;",
    },
  ],
  invalid: [
    ...CLOCK_WRITES.map(({ name, code, output, suggested, reported, messageId, data }) => ({
      name,
      code,
      output: suggested ? null : output,
      errors: [
        {
          messageId,
          data,
          ...placeOf(code, reported),
          ...(suggested && {
            suggestions: [{ messageId: "useDatabase" as const, data: { clock: data.clock }, output }],
          }),
        },
      ],
    })),
    {
      name: "a constant that was read earlier, without an edit",
      code: "const begun = new Date(); await work(); await sql`UPDATE jobs SET started_at = ${begun}, completed_at = NOW()`;",
      output: null,
      errors: [
        {
          messageId: "beside",
          data: { column: "started_at", other: "completed_at", clock: "NOW()" },
          line: 1,
          column: 67,
          endLine: 1,
          endColumn: 88,
        },
      ],
    },
    {
      name: "bound to a placeholder, without an edit",
      code: "await pool.query('UPDATE jobs SET started_at = $1, updated_at = NOW()', [new Date()]);",
      output: null,
      errors: [
        {
          messageId: "beside",
          data: { column: "started_at", other: "updated_at", clock: "NOW()" },
          line: 1,
          column: 35,
          endLine: 1,
          endColumn: 50,
        },
      ],
    },
    {
      name: "SQLite, whose texts may differ",
      code: "db.prepare(\"UPDATE jobs SET started_at = ?, updated_at = datetime('now')\").run(new Date().toISOString());",
      output: null,
      errors: [
        {
          messageId: "beside",
          data: { column: "started_at", other: "updated_at", clock: "datetime('now')" },
          line: 1,
          column: 29,
          endLine: 1,
          endColumn: 43,
        },
      ],
    },
    {
      name: "a comparison",
      code: `${STAMP}\nawait sql\`SELECT 1 FROM jobs WHERE started_at < \${new Date(Date.now() - 60000)}\`;`,
      output: null,
      errors: [
        {
          messageId: "compared",
          data: { column: "started_at", line: "1", clock: "NOW()" },
          line: 2,
          column: 36,
          endLine: 2,
          endColumn: 80,
        },
      ],
    },
    {
      name: "a comparison with a constant that is bound",
      code: `${STAMP}\nconst cutoff = new Date(Date.now() - 60000).toISOString();\nawait pool.query("DELETE FROM jobs WHERE started_at <= $1", [cutoff]);`,
      output: null,
      errors: [
        {
          messageId: "compared",
          data: { column: "started_at", line: "1", clock: "NOW()" },
          line: 3,
          column: 42,
          endLine: 3,
          endColumn: 58,
        },
      ],
    },
    ...[
      {
        name: "drizzle",
        code: `${CLAIM}\nawait db.select().from(jobs).where(lt(jobs.claimedAt, new Date(Date.now() - 600000)));`,
        reported: "lt(jobs.claimedAt, new Date(Date.now() - 600000))",
        data: { column: "claimedAt", line: "1", clock: "sql`now()`" },
      },
      {
        name: "drizzle, with a constant",
        code: `${CLAIM}\nconst cutoff = new Date(Date.now() - 10 * 60_000);\nawait db.delete(jobs).where(lt(jobs.claimedAt, cutoff));`,
        reported: "lt(jobs.claimedAt, cutoff)",
        data: { column: "claimedAt", line: "1", clock: "sql`now()`" },
      },
      {
        name: "an object of conditions",
        code: `${CLAIM}\nawait db.jobs.findMany({ where: { OR: [{ claimedAt: null }, { claimedAt: { lt: new Date() } }] } });`,
        reported: "lt: new Date()",
        data: { column: "claimedAt", line: "1", clock: "sql`now()`" },
      },
      {
        name: "a method with an operator",
        code: `${KNEX}\nawait knex('jobs').where('claimed_at', '<', new Date());`,
        reported: "knex('jobs').where('claimed_at', '<', new Date())",
        data: { column: "claimed_at", line: "1", clock: "knex.fn.now()" },
      },
      {
        name: "a deadline that the database computes",
        code: `${LOCK}\nawait sql\`SELECT id FROM jobs WHERE locked_until < \${new Date()}\`;`,
        reported: "locked_until < ${new Date()}",
        data: { column: "locked_until", line: "1", clock: "NOW()" },
      },
    ].map(({ name, code, reported, data }) => ({
      name: `a comparison: ${name}`,
      code,
      output: null,
      errors: [{ messageId: "compared" as const, data, ...placeOf(code, reported) }],
    })),
  ],
});
