import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { fix } from "../linting.js";
import { openPostgres, openSqlite, runBody, type TestDatabase } from "../reality/databases.js";
import { editsOf, flawsIn } from "./checks.js";

interface Row {
  readonly id: number;
  readonly status: string;
  readonly completed_at: unknown;
  readonly updated_at: unknown;
  readonly started_at: unknown;
}

const TABLES = `
  CREATE TABLE jobs (id INTEGER PRIMARY KEY, status TEXT, completed_at TIMESTAMP, updated_at TIMESTAMP, started_at TIMESTAMP);
  CREATE TABLE log (id INTEGER, at TIMESTAMP);
`;
const ROWS = "DELETE FROM jobs; DELETE FROM log; INSERT INTO jobs (id, status) VALUES (1, 'running'), (2, 'running');";

/** What stands in the table once a text has run as it is, or as `--fix` leaves it. */
async function rowsAfter(database: TestDatabase, text: string): Promise<readonly Row[]> {
  await database.exec(ROWS);
  await runBody(text, { ...database.clients, id: 1, now: "2026-11-20 10:00:00" });
  return database.rows<Row>("SELECT * FROM jobs ORDER BY id");
}

const ofOthers = (rows: readonly Row[]): unknown[] =>
  rows.map(({ id, status, updated_at, started_at }) => [id, status, updated_at !== null, started_at !== null]);

const CLEARED = "a completion time that is cleared";
/** Statements whose row is not over, with what the fix makes of them; a fix must change the completion time alone. */
const SPECIMENS: readonly { name: string; on: "postgres" | "sqlite"; text: string; fixed: string }[] = [
  {
    name: `${CLEARED} where its value is another column's too`,
    on: "postgres",
    text: `await db.query("UPDATE jobs SET status = $1, completed_at = $2, updated_at = $2 WHERE id = $3", ["pending", new Date(), id]);`,
    fixed: `await db.query("UPDATE jobs SET status = $1, completed_at = NULL, updated_at = $2 WHERE id = $3", ["pending", new Date(), id]);`,
  },
  {
    name: `${CLEARED} where its value is an insert's twice`,
    on: "postgres",
    text: `await db.query("INSERT INTO jobs (id, status, completed_at, updated_at) VALUES ($1, $2, $3, $3)", [5, "pending", new Date()]);`,
    fixed: `await db.query("INSERT INTO jobs (id, status, completed_at, updated_at) VALUES ($1, $2, NULL, $3)", [5, "pending", new Date()]);`,
  },
  {
    name: `${CLEARED} where its value is its own`,
    on: "postgres",
    text: `await db.query("UPDATE jobs SET status = $1, completed_at = $2, updated_at = $3 WHERE id = $4", ["pending", new Date(), new Date(), id]);`,
    fixed: `await db.query("UPDATE jobs SET status = $1, completed_at = $2, updated_at = $3 WHERE id = $4", ["pending", null, new Date(), id]);`,
  },
  {
    name: "values that another query is sent with",
    on: "postgres",
    text: `const values = ["pending", new Date(), id];
await db.query("UPDATE jobs SET status = $1, completed_at = $2 WHERE id = $3", values);
await db.query("UPDATE jobs SET status = $1, updated_at = $2 WHERE id = $3", values);`,
    fixed: `const values = ["pending", new Date(), id];
await db.query("UPDATE jobs SET status = $1, completed_at = $2 WHERE id = $3", values);
await db.query("UPDATE jobs SET status = $1, updated_at = $2 WHERE id = $3", values);`,
  },
  {
    name: "a query object that is sent twice",
    on: "postgres",
    text: `const query = { text: "UPDATE jobs SET status = $1, completed_at = $2 WHERE id = $3", values: ["pending", new Date(), id] };
await db.query(query);
await db.query({ ...query, values: ["done", new Date(), 2] });`,
    fixed: `const query = { text: "UPDATE jobs SET status = $1, completed_at = $2 WHERE id = $3", values: ["pending", new Date(), id] };
await db.query(query);
await db.query({ ...query, values: ["done", new Date(), 2] });`,
  },
  {
    name: `${CLEARED} where its value is numbered and used again`,
    on: "sqlite",
    text: `db.prepare("UPDATE jobs SET status = 'pending', completed_at = ?2, updated_at = ?2 WHERE id = ?1").run(id, now = new Date().toISOString());`,
    fixed: `db.prepare("UPDATE jobs SET status = 'pending', completed_at = ?2, updated_at = ?2 WHERE id = ?1").run(id, now = new Date().toISOString());`,
  },
  {
    name: `${CLEARED} where its value is numbered, and the file shows it`,
    on: "sqlite",
    text: `db.prepare("UPDATE jobs SET status = 'pending', completed_at = ?2, updated_at = ?2 WHERE id = ?1").run(id, new Date().toISOString());`,
    fixed: `db.prepare("UPDATE jobs SET status = 'pending', completed_at = NULL, updated_at = ?2 WHERE id = ?1").run(id, new Date().toISOString());`,
  },
  {
    name: `${CLEARED} where its value has a name and is used again`,
    on: "sqlite",
    text: `db.prepare("UPDATE jobs SET status = 'pending', completed_at = :now, updated_at = :now WHERE id = :id").run({ id, now: new Date().toISOString() });`,
    fixed: `db.prepare("UPDATE jobs SET status = 'pending', completed_at = NULL, updated_at = :now WHERE id = :id").run({ id, now: new Date().toISOString() });`,
  },
  {
    name: "a text that is sent with other values too",
    on: "postgres",
    text: `const text = "UPDATE jobs SET status = $1, completed_at = $2, updated_at = $2 WHERE id = $3";
await db.query(text, ["pending", new Date(), id]);
await db.query(text, ["done", new Date(), 2]);`,
    fixed: `const text = "UPDATE jobs SET status = $1, completed_at = $2, updated_at = $2 WHERE id = $3";
await db.query(text, ["pending", new Date(), id]);
await db.query(text, ["done", new Date(), 2]);`,
  },
  {
    name: "rows of a SELECT that are compared on their way",
    on: "postgres",
    text: `await db.query("INSERT INTO jobs (id, status, completed_at) SELECT DISTINCT id + 10, 'pending', NOW() FROM jobs");`,
    fixed: `await db.query("INSERT INTO jobs (id, status, completed_at) SELECT DISTINCT id + 10, 'pending', NOW() FROM jobs");`,
  },
  {
    name: "rows of two SELECTs",
    on: "postgres",
    text: `await db.query("INSERT INTO jobs (id, status, completed_at) SELECT 11, 'pending', NOW() UNION ALL SELECT 12, 'pending', NOW()");`,
    fixed: `await db.query("INSERT INTO jobs (id, status, completed_at) SELECT 11, 'pending', NOW() UNION ALL SELECT 12, 'pending', NOW()");`,
  },
  {
    name: `${CLEARED} in the rows of a plain SELECT`,
    on: "postgres",
    text: `await db.query("INSERT INTO jobs (id, status, completed_at) SELECT id + 20, 'pending', NOW() FROM jobs");`,
    fixed: `await db.query("INSERT INTO jobs (id, status, completed_at) SELECT id + 20, 'pending', NULL FROM jobs");`,
  },
];

describe.each(["postgres", "sqlite"] as const)("a value that is bound, on %s", (on) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await (on === "postgres" ? openPostgres() : openSqlite());
    await database.exec(TABLES);
  });
  afterAll(() => database.close());

  const own = SPECIMENS.filter((specimen) => specimen.on === on);
  it.each(own.map((specimen) => [specimen.name, specimen] as const))("%s", async (_, { text, fixed }) => {
    expect(flawsIn(editsOf(text))).toEqual([]);
    const output = fix(text, { only: "completion-timestamp-final-only" });
    expect(output).toBe(fixed);
    const before = await rowsAfter(database, text);
    const after = await rowsAfter(database, output);
    expect(ofOthers(after)).toEqual(ofOthers(before));
    const open = after.filter(({ status }) => status === "pending");
    expect(open.every(({ completed_at }) => completed_at === null)).toBe(output !== text);
  });
});

describe("a column that is cleared on restart", () => {
  const DONE = `await db.query("UPDATE jobs SET status = 'done', completed_at = NOW() WHERE id = $1", [id]);\n`;

  it.each([
    "await db.query(`UPDATE jobs SET status = 'queued'${reset ? ', completed_at = NULL' : ''}, attempts = 0 WHERE status = 'done'`);",
    "const more = ', completed_at = NULL';\nawait db.query(`UPDATE jobs SET status = 'queued', attempts = 0${more} WHERE status = 'done'`);",
    `await db.query("UPDATE jobs SET status = 'queued'" + (reset ? ", completed_at = NULL" : "") + ", attempts = 0 WHERE status = 'done'");`,
  ])("is not set twice where a piece of the statement may set it: %s", (text) => {
    expect(editsOf(DONE + text, { only: "clear-completion-on-restart" })).toEqual([]);
  });

  it("is spelt as its client spells it", () => {
    const text = `
await prisma.jobs.update({ where: { id }, data: { status: "done", completedAt: new Date() } });
await knex("jobs").where({ id }).update({ status: "done", completed_at: new Date() });
await knex("jobs").where({ status: "done" }).update({ status: "queued", attempts: 0 });
await prisma.jobs.updateMany({ where: { status: "done" }, data: { status: "queued", attempts: 0 } });
await db.update(jobs).set({ status: "queued", attempts: 0 }).where(eq(jobs.status, "done"));
`;
    const output = fix(text, { only: "clear-completion-on-restart" });
    expect(output).toBe(
      text
        .replace(
          `where({ status: "done" }).update({ status: "queued",`,
          `where({ status: "done" }).update({ status: "queued", completed_at: null,`,
        )
        .replace(
          `where: { status: "done" }, data: { status: "queued",`,
          `where: { status: "done" }, data: { status: "queued", completedAt: null,`,
        ),
    );
    expect(flawsIn(editsOf(text))).toEqual([]);
  });
});
