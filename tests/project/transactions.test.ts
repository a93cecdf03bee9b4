import { afterEach, describe, expect, it } from "vitest";

import { SmallProject } from "./small-project.js";

const projects: SmallProject[] = [];

/** What the two rules about transactions report of `save.ts`, beside the other files. */
function reports(save: string, files: Readonly<Record<string, string>> = {}): string[] {
  const project = new SmallProject({
    "package.json": "{}",
    "db.ts": `import { drizzle } from "drizzle-orm/node-postgres"; export const db = drizzle("url"); export const audit = drizzle("other");`,
    "users.ts": `import { db } from "./db.js";
      export const findUser = async (id) => await db.select().from(users).where(eq(users.id, id));
      export async function addUser(user, client) { await client.insert(users).values(user); }
      export async function logUser(id) { await db.insert(events).values({ id }); }`,
    "jobs.ts": `import { Queue } from "bullmq"; const queue = new Queue("mails");
      export async function enqueueMail(data) { await queue.add("mail", data); }
      export async function format(data) { return JSON.stringify(data); }`,
    ...files,
    "save.ts": save,
  });
  projects.push(project);
  return project
    .lint("save.ts")
    .filter(({ ruleId }) => /require-transaction-rollback|no-unawaited-prerequisite/.test(ruleId ?? ""))
    .map(({ line, messageId }) => `${line} ${messageId}`);
}

afterEach(() => {
  projects.splice(0).forEach((project) => {
    project.remove();
  });
});

const imports = `import { db, audit } from "./db.js"; import { findUser, addUser, logUser } from "./users.js";`;

describe("helpers of other files inside a transaction", () => {
  it.each([
    ["reads through the client outside", `await db.transaction(async (tx) => {\nconst user = await findUser(id);\n});`],
    [
      "is gathered with others",
      `await db.transaction(async (tx) => {\nawait Promise.all([findUser(id), tx.delete(users)]);\n});`,
    ],
    [
      "is run for each row",
      `await db.transaction(async (tx) => {\nawait Promise.all(ids.map((id) => findUser(id)));\n});`,
    ],
  ])("%s", (_, body) => {
    expect(reports(`${imports} async function save(id, ids) { ${body} }`)).toEqual(["2 outerHelperElsewhere"]);
  });

  it.each([
    ["is given the transaction", `await db.transaction(async (tx) => { await addUser({ id }, tx); });`],
    ["writes a log that is to stay", `await db.transaction(async (tx) => { await logUser(id); });`],
    [
      "is called before",
      `const user = await findUser(id); await db.transaction(async (tx) => { await tx.insert(users).values(user); });`,
    ],
    [
      "is called when the transaction has failed",
      `await db.transaction(async (tx) => { try { await tx.delete(users); } catch (error) { await findUser(id); throw error; } });`,
    ],
    ["belongs to another database", `await audit.transaction(async (tx) => { await findUser(id); });`],
  ])("%s: not reported", (_, body) => {
    expect(reports(`${imports} async function save(id) { ${body} }`)).toEqual([]);
  });

  it("says in which file the client is used", () => {
    const project = new SmallProject({
      "package.json": "{}",
      "db.ts": `import { PrismaClient } from "@prisma/client"; export const prisma = new PrismaClient();`,
      "seats.ts": `import { prisma } from "./db.js"; export async function seats(id) { const rows = await prisma.seat.count({ where: { id } }); return rows; }`,
      "save.ts": `import { prisma } from "./db.js"; import { seats } from "./seats.js";
        export async function join(id) { await prisma.$transaction(async (tx) => { if (await seats(id)) await tx.member.create({ data: { id } }); }); }`,
    });
    projects.push(project);
    expect(project.lint("save.ts").map(({ message }) => message)).toContain(
      "`seats()` uses `prisma` in `seats.ts` and so runs outside the transaction: give it `tx` to send its queries through.",
    );
  });

  it("finds the method of an injected class", () => {
    const files = {
      "prisma.ts": `import { PrismaClient } from "@prisma/client"; export class PrismaService extends PrismaClient {}`,
      "team.ts": `import { PrismaService } from "./prisma.js";
        export class TeamService { constructor(private prisma: PrismaService) {} async invite(code: string) { return await this.prisma.invite.findFirst({ where: { code } }); } }`,
    };
    const save = `import { PrismaService } from "./prisma.js"; import { TeamService } from "./team.js";
      export class AuthService { constructor(private prisma: PrismaService, private team: TeamService) {}
        async join(code: string) { await this.prisma.$transaction(async (tx) => {
          await this.team.invite(code);
        }); } }`;
    expect(reports(save, files)).toEqual(["4 outerHelperElsewhere"]);
  });

  it("looks between BEGIN and COMMIT, at writes and at what is read after the transaction has changed something", () => {
    const files = {
      "db.ts": `import pg from "pg"; export const pool = new pg.Pool();`,
      "users.ts": `import { pool } from "./db.js"; export async function drop(id) { await pool.query("DELETE FROM users"); } export async function find(id) { return await pool.query("SELECT 1"); }`,
    };
    const save = (body: string): string => `import { pool } from "./db.js"; import { drop, find } from "./users.js";
      export async function save(id) { const client = await pool.connect(); try { await client.query("BEGIN");
      ${body}
      await client.query("COMMIT"); } catch (error) { await client.query("ROLLBACK"); throw error; } finally { client.release(); } }`;
    expect(reports(save("await drop(id);"), files)).toEqual(["3 outerHelperElsewhere"]);
    expect(reports(save("await find(id);"), files)).toEqual([]);
    expect(reports(save(`await client.query("UPDATE users SET a = 1"); await find(id);`), files)).toEqual([
      "3 outerHelperElsewhere",
    ]);
  });

  it("knows the pool that another file makes", () => {
    const files = {
      "pool.ts": `import { Pool } from "pg"; export function open() { return new Pool({ max: 4 }); } export function single() { return new Pool({ max: 1 }); }`,
    };
    const save = (open: string): string =>
      `import { ${open} } from "./pool.js"; export async function save() { const client = ${open}(); try { await client.query("BEGIN"); await client.query("COMMIT"); } catch (error) { await client.query("ROLLBACK"); throw error; } }`;
    expect(reports(save("open"), files)).toEqual(["1 pooled"]);
    expect(reports(save("single"), files)).toEqual([]);
  });
});

describe("jobs before the commit", () => {
  const start = `import { Transaction } from "sequelize"; import { sequelize } from "./sequelize.js"; import { enqueueMail, format } from "./jobs.js"; import { db } from "./db.js";`;
  it.each([
    [
      "sent by a called function",
      `async function save(user) { await db.transaction(async (tx) => { const [row] = await tx.insert(users).values(user).returning();\nawait enqueueMail({ id: row.id }); }); }`,
    ],
    [
      "in a transaction of the caller",
      `export async function save(user, transaction: Transaction) { const result = await sequelize.query("INSERT INTO users DEFAULT VALUES RETURNING *", { transaction }); const row = result[0];\nawait enqueueMail({ id: row.id }); }`,
    ],
    [
      "about a row that is changed",
      `export async function save(id, transaction: Transaction) { await sequelize.query("UPDATE users SET a = 1 WHERE id = :id", { replacements: { id }, transaction });\nawait enqueueMail({ id }); }`,
    ],
    [
      "about a row that was read by the key by which it is deleted",
      `export async function drop(id, transaction: Transaction) { const user = await findUser(id); await sequelize.query("DELETE FROM users WHERE id = :id", { replacements: { id }, transaction });\nawait enqueueMail({ name: user.name }); }`,
    ],
    [
      "in a transaction begun by hand",
      `export async function save(user) { const t = await sequelize.transaction(); try { const row = await User.create(user, { transaction: t });\nawait enqueueMail({ id: row.id }); await t.commit(); } catch (error) { await t.rollback(); throw error; } }`,
    ],
  ])("%s", (_, body) => {
    expect(reports(`${start} ${body}`)).toContain("2 uncommittedByCall");
  });

  it.each([
    [
      "sent after the commit",
      `async function save(user) { const row = await db.transaction(async (tx) => { const [row] = await tx.insert(users).values(user).returning(); return row; }); await enqueueMail({ id: row.id }); }`,
    ],
    [
      "about something that was there before",
      `async function save(user, shop) { await db.transaction(async (tx) => { await tx.insert(users).values({ shop: shop.id }); await enqueueMail({ id: shop.id }); }); }`,
    ],
    [
      "a function that sends nothing",
      `async function save(user) { await db.transaction(async (tx) => { const [row] = await tx.insert(users).values(user).returning(); await format({ id: row.id }); }); }`,
    ],
    [
      "registered for after the commit",
      `export async function save(user, transaction: Transaction) { const row = await User.create(user, { transaction }); transaction.afterCommit(() => enqueueMail({ id: row.id })); }`,
    ],
    [
      "a transaction that may be missing",
      `export async function save(user, transaction?: Transaction) { const row = await User.create(user, { transaction }); await enqueueMail({ id: row.id }); }`,
    ],
    [
      "sent after the commit by hand",
      `export async function save(user) { const t = await sequelize.transaction(); let row; try { row = await User.create(user, { transaction: t }); await t.commit(); } catch (error) { await t.rollback(); throw error; } await enqueueMail({ id: row.id }); }`,
    ],
  ])("%s: not reported", (_, body) => {
    expect(reports(`${start} ${body}`)).toEqual([]);
  });
});
