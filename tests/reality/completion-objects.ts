import type { QueryBuilder } from "./query-builders.js";

/** A write through an ORM or a query builder that stamps a row that is not over, and what the fix makes of it. */
export interface CompletionObject {
  readonly name: string;
  readonly code: string;
  readonly output: string;
  readonly reported: string;
  readonly words?: string;
  readonly completion?: string;
  /** The client that really runs it; without one, what it is given is evaluated and the row written with that. */
  readonly builder?: QueryBuilder;
}

/** The writes that both the rule's test fixes and PostgreSQL runs. */
export const COMPLETION_OBJECTS: readonly CompletionObject[] = [
  {
    name: "Prisma",
    code: "await prisma.job.update({ where: { id }, data: { status: 'retry', completedAt: new Date() } });",
    output: "await prisma.job.update({ where: { id }, data: { status: 'retry', completedAt: null } });",
    reported: "completedAt: new Date()",
  },
  {
    name: "Prisma with an enum",
    code: "import { JobStatus } from '@prisma/client'; await prisma.job.updateMany({ data: { status: JobStatus.PENDING, completedAt: new Date() } });",
    output:
      "import { JobStatus } from '@prisma/client'; await prisma.job.updateMany({ data: { status: JobStatus.PENDING, completedAt: null } });",
    reported: "completedAt: new Date()",
    words: "'PENDING'",
  },
  {
    name: "drizzle with a conditional",
    builder: "drizzle",
    code: "await db.update(jobs).set({ status: tries >= 5 ? 'failed' : 'retry', completedAt: sql`now()` }).where(eq(jobs.id, id));",
    output:
      "await db.update(jobs).set({ status: tries >= 5 ? 'failed' : 'retry', completedAt: tries >= 5 ? sql`now()` : null }).where(eq(jobs.id, id));",
    reported: "completedAt: sql`now()`",
  },
  {
    name: "drizzle with a constant object of words",
    builder: "drizzle",
    code: "const STATUS = { RETRY: 'retry' } as const; await db.update(jobs).set({ status: STATUS.RETRY, completedAt: new Date() });",
    output:
      "const STATUS = { RETRY: 'retry' } as const; await db.update(jobs).set({ status: STATUS.RETRY, completedAt: null });",
    reported: "completedAt: new Date()",
  },
  {
    name: "kysely, column by column",
    builder: "kysely",
    code: "await db.updateTable('jobs').set('status', 'retry').set('completed_at', new Date()).where('id', '=', id).execute();",
    output:
      "await db.updateTable('jobs').set('status', 'retry').set('completed_at', null).where('id', '=', id).execute();",
    reported: "new Date()",
    completion: "completed_at",
  },
  {
    name: "knex with a shorthand that other columns share",
    builder: "knex",
    code: "const completed_at = knex.fn.now(); await knex('jobs').where({ id }).update({ updated_at: completed_at, status: 'retry', completed_at });",
    output:
      "const completed_at = knex.fn.now(); await knex('jobs').where({ id }).update({ updated_at: completed_at, status: 'retry', completed_at: null });",
    reported: "completed_at",
    completion: "completed_at",
  },
  {
    name: "Mongoose",
    code: "await Job.updateOne({ _id: id }, { $set: { status: 'retry', completedAt: Date.now() } });",
    output: "await Job.updateOne({ _id: id }, { $set: { status: 'retry', completedAt: null } });",
    reported: "completedAt: Date.now()",
  },
  {
    name: "Sequelize",
    code: "await Job.update({ status: 'retry', completedAt: sequelize.literal('CURRENT_TIMESTAMP') }, { where: { id } });",
    output: "await Job.update({ status: 'retry', completedAt: null }, { where: { id } });",
    reported: "completedAt: sequelize.literal('CURRENT_TIMESTAMP')",
  },
  {
    name: "TypeORM",
    code: "await repository.update(id, { status: 'retry', completedAt: () => 'NOW()' });",
    output: "await repository.update(id, { status: 'retry', completedAt: null });",
    reported: "completedAt: () => 'NOW()'",
  },
  {
    name: "Supabase",
    code: "await supabase.from('jobs').update({ status: 'retry', completed_at: new Date().toISOString() }).eq('id', id);",
    output: "await supabase.from('jobs').update({ status: 'retry', completed_at: null }).eq('id', id);",
    reported: "completed_at: new Date().toISOString()",
    completion: "completed_at",
  },
  {
    name: "the object helper of postgres.js",
    code: "await sql`UPDATE jobs SET ${sql({ status: 'retry', completed_at: new Date() })} WHERE id = ${id}`;",
    output: "await sql`UPDATE jobs SET ${sql({ status: 'retry', completed_at: null })} WHERE id = ${id}`;",
    reported: "completed_at: new Date()",
    completion: "completed_at",
  },
  {
    name: "a parameter whose type has a word that is not final",
    builder: "drizzle",
    code: "async function f(status: 'completed' | 'failed' | 'retry') { await db.update(jobs).set({ status, completedAt: new Date() }); }",
    output:
      "async function f(status: 'completed' | 'failed' | 'retry') { await db.update(jobs).set({ status, completedAt: status !== 'retry' ? new Date() : null }); }",
    reported: "completedAt: new Date()",
  },
  {
    name: "inside an if that admits the word that is not final",
    builder: "drizzle",
    code: "async function f(status) { if (status === 'retry') { await db.update(jobs).set({ status, completedAt: new Date() }); } }",
    output:
      "async function f(status) { if (status === 'retry') { await db.update(jobs).set({ status, completedAt: null }); } }",
    reported: "completedAt: new Date()",
  },
  {
    name: "inside an if that says nothing of it",
    builder: "drizzle",
    code: "async function f(job) { if (!job) return; const status = job.tries >= 5 ? 'failed' : 'retry'; await db.update(jobs).set({ status, completedAt: new Date() }); }",
    output:
      "async function f(job) { if (!job) return; const status = job.tries >= 5 ? 'failed' : 'retry'; await db.update(jobs).set({ status, completedAt: status === 'failed' ? new Date() : null }); }",
    reported: "completedAt: new Date()",
  },
];
