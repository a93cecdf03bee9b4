import { afterEach, describe, expect, it } from "vitest";

import { SmallProject } from "./small-project.js";

let project: SmallProject;

afterEach(() => {
  project.remove();
});

/** What is reported in a file that sends jobs, with other files around it. */
function reports(files: Readonly<Record<string, string>>, sender: string): string[] {
  project = new SmallProject({ "package.json": "{}", ...files, "src/send.ts": sender });
  return project.reports("src/send.ts");
}

const QUEUES = `
import { Queue } from "bullmq";
export const mails = new Queue("mails");
const made = new Map();
export function getQueue(name: string) {
  return new Queue(name);
}
export const all = { reports: new Queue("reports") };
`;
const TASKS = `
import { task } from "@trigger.dev/sdk";
export const welcome = task({ id: "welcome", run: async ({ user }) => {} });
`;
const INNGEST = `
import { Inngest } from "inngest";
export const client = new Inngest({ id: "app" });
`;

describe("a queue that another file makes", () => {
  it.each([
    ["a queue", `import { mails } from "./queues";`, `await mails.add("welcome", { user });`],
    ["a getter's queue", `import { getQueue } from "./queues";`, `await getQueue("mails").add("welcome", { user });`],
    ["a queue of an object", `import { all } from "./queues";`, `await all.reports.add("welcome", { user });`],
    ["a queue of a namespace", `import * as made from "./queues";`, `await made.mails.add("welcome", { user });`],
    ["a batch", `import { mails } from "./queues";`, `await mails.addBulk([{ name: "welcome", data: { user } }]);`],
    ["a task", `import { welcome } from "./tasks";`, `await welcome.trigger({ user });`],
    ["a batch of a task", `import { welcome } from "./tasks";`, `await welcome.batchTrigger([{ payload: { user } }]);`],
    ["a client", `import { client } from "./inngest";`, `await client.send({ name: "welcome", data: { user } });`],
  ])("%s: a record", (_, imports, call) => {
    const files = { "src/queues.ts": QUEUES, "src/tasks.ts": TASKS, "src/inngest.ts": INNGEST };
    const read = "const user = await prisma.user.findFirstOrThrow();";
    expect(reports(files, `${imports}\n${read}\n${call}\n`)).toEqual(["3 queue-payload-ids-only"]);
    const plain = call.replace("{ user }", "{ userId: user.id }");
    project.remove();
    expect(reports(files, `${imports}\n${read}\n${plain}\n`)).toEqual([]);
  });

  it.each([
    ["a set", `export const mails = new Set();`, `mails.add("welcome", { user });`],
    ["a store", `export const mails = { add(name, value) { return name; } };`, `mails.add("welcome", { user });`],
    [
      "a socket",
      `import { Server } from "socket.io"; export const mails = new Server();`,
      `mails.send({ data: { user } });`,
    ],
    [
      "a queue that runs functions",
      `import PQueue from "p-queue"; export const mails = new PQueue();`,
      `mails.add("a", { user });`,
    ],
  ])("%s of the same name is none", (_, made, call) => {
    const sender = `import { mails } from "./queues";\nconst user = await prisma.user.findFirstOrThrow();\n${call}\n`;
    expect(reports({ "src/queues.ts": made }, sender)).toEqual([]);
  });
});

describe("a function of another file that sends a job", () => {
  const read = "const user = await prisma.user.findFirstOrThrow();";
  it.each([
    ["whole", `export async function enqueueMail(user) { await mails.add("welcome", user); }`, `enqueueMail(user)`],
    [
      "as a property",
      `export async function enqueueMail(user) { await mails.add("welcome", { user }); }`,
      `enqueueMail(user)`,
    ],
    ["of an object", `export const enqueueMail = (data) => mails.add("welcome", data);`, `enqueueMail({ user })`],
    [
      "of a pattern",
      `export const enqueueMail = ({ user }) => mails.add("welcome", { user });`,
      `enqueueMail({ user })`,
    ],
    [
      "beside a name",
      `export const enqueueMail = (name, data) => mails.add(name, data);`,
      `enqueueMail("a", { user })`,
    ],
    [
      "serialised",
      `export const enqueueMail = (user) => mails.add("a", { text: JSON.stringify(user) });`,
      `enqueueMail(user)`,
    ],
    [
      "through another function",
      `const put = (data) => mails.add("a", data); export const enqueueMail = (user) => put({ user });`,
      `enqueueMail(user)`,
    ],
    [
      "of a class",
      `class Mails { enqueueMail(user) { return mails.add("a", { user }); } } export const box = new Mails();`,
      `box.enqueueMail(user)`,
    ],
  ])("%s", (_, wrapper, call) => {
    const files = {
      "src/mails.ts": `import { Queue } from "bullmq";\nconst mails = new Queue("mails");\n${wrapper}\n`,
    };
    const sender = `import { enqueueMail, box } from "./mails";\n${read}\nawait ${call};\n`;
    expect(reports(files, sender)).toEqual(["3 queue-payload-ids-only"]);
  });

  it.each([
    ["sends the identifier", `export const enqueueMail = (user) => mails.add("a", { userId: user.id });`],
    ["sends something else", `export const enqueueMail = (user) => mails.add("a", { at: Date.now() });`],
    ["sends the identifier of a pattern", `export const enqueueMail = ({ id }) => mails.add("a", { id });`],
    ["sends no job", `export const enqueueMail = (user) => transport.sendMail(user.address);`],
    ["sends an event", `export const enqueueMail = (user) => mails.add("user.updated", { user });`],
  ])("one that %s", (_, wrapper) => {
    const files = {
      "src/mails.ts": `import { Queue } from "bullmq";\nconst mails = new Queue("mails");\n${wrapper}\n`,
    };
    const sender = `import { enqueueMail } from "./mails";\n${read}\nawait enqueueMail(user);\n`;
    expect(reports(files, sender)).toEqual([]);
  });
});

describe("a record that a function of another file reads", () => {
  const send = (read: string) =>
    `import { Queue } from "bullmq";\nimport { getUser, currentMember } from "./users";\nconst queue = new Queue("mails");\nconst user = await ${read};\nawait queue.add("welcome", { user });\n`;
  it.each([
    [
      "by a query",
      `export async function getUser(id) { return db.query.users.findFirst({ where: eq(users.id, id) }); }`,
    ],
    [
      "kept in a constant",
      `export async function getUser(id) { const row = await prisma.user.findUnique({ where: { id } }); return row; }`,
    ],
    [
      "by SQL",
      `export async function getUser(id) { const { rows } = await pool.query("SELECT * FROM users"); return rows[0]; }`,
    ],
    [
      "through another function",
      `const load = (id) => prisma.user.findUnique({ where: { id } }); export const getUser = async (id) => load(id);`,
    ],
  ])("%s", (_, users) => {
    expect(reports({ "src/users.ts": users }, send("getUser(key)"))).toEqual(["5 queue-payload-ids-only"]);
  });

  it.each([
    [
      "identifiers",
      `export const getUser = async (id) => prisma.user.findUnique({ where: { id }, select: { id: true } });`,
    ],
    ["a count", `export const getUser = async (id) => prisma.user.count();`],
    ["a setting", `export const getUser = async (id) => process.env.USER;`],
  ])("%s are none", (_, users) => {
    expect(reports({ "src/users.ts": users }, send("getUser(key)"))).toEqual([]);
  });
});

describe("a parameter that is typed as a row", () => {
  const send = (imports: string, parameter: string) =>
    `import { mails } from "./queues";\n${imports}\nexport async function welcome(${parameter}) {\n  await mails.add("welcome", { user });\n  return user.name;\n}\n`;
  const types = {
    "src/queues.ts": QUEUES,
    "src/schema.ts": `import { pgTable } from "drizzle-orm/pg-core";\nexport const users = pgTable("users", {});\nexport type User = typeof users.$inferSelect;\nexport type NewUser = typeof users.$inferInsert;\n`,
    "src/entity.ts": `import { Entity } from "typeorm";\n@Entity()\nexport class User {}\n`,
    "src/model.ts": `import type { Document } from "mongoose";\nexport interface User extends Document {}\nexport interface Mail { address: string }\nexport { Mail as Letter };`,
    "src/types.ts": `export * from "./schema";\nexport type { User as Row } from "./entity";`,
  };
  it.each([
    ["drizzle's, of another file", `import type { User } from "./schema";`, "user: User"],
    ["drizzle's, through a barrel", `import type { User } from "./types";`, "user: User"],
    ["TypeORM's, renamed", `import type { Row } from "./types";`, "user: Row"],
    ["TypeORM's", `import { User } from "./entity";`, "user: User | null"],
    ["Mongoose's", `import type { User } from "./model";`, "user: User"],
    ["Prisma's", `import type { User } from "@prisma/client";`, "user: User"],
    [
      "Prisma's, with what belongs to it",
      `import { Prisma } from "@prisma/client";`,
      `user: Prisma.UserGetPayload<{}>`,
    ],
    ["kysely's", `import type { Selectable } from "kysely";`, "user: Selectable<UserTable>"],
    ["Supabase's", ``, `user: Database["public"]["Tables"]["users"]["Row"]`],
    ["without a column", `import type { User } from "@prisma/client";`, `user: Omit<User, "password">`],
    ["of a pattern", `import type { User } from "@prisma/client";`, "{ user }: { user: User }"],
  ])("%s", (_, imports, parameter) => {
    expect(reports(types, send(imports, parameter))).toEqual(["4 queue-payload-ids-only"]);
  });

  it.each([
    ["what is to be inserted", `import type { NewUser } from "./schema";`, "user: NewUser"],
    ["an interface of its own", `import type { Letter } from "./model";`, "user: Letter"],
    ["identifiers", `import type { User } from "@prisma/client";`, `user: Pick<User, "id" | "teamId">`],
    ["a type that nobody declares", `import type { User } from "./nowhere";`, "user: User"],
    ["a type that names itself", `type User = User;`, "user: User"],
    ["the type of another package", `import type { User } from "discord.js";`, "user: User"],
  ])("%s is none", (_, imports, parameter) => {
    expect(reports(types, send(imports, parameter))).toEqual([]);
  });

  it("an enumeration of Prisma's is none", () => {
    const sender = `import { mails } from "./queues";\nimport type { Role } from "@prisma/client";\nexport const change = (role: Role) => mails.add("change", { role });\n`;
    expect(reports(types, sender)).toEqual([]);
  });
});

describe("a job named by an identifier", () => {
  const read = `const step = await this.steps.findOne({ where: { id } });`;
  const send = (call: string) => `export class Add {\n  async run(id) {\n    ${read}\n    await ${call};\n  }\n}\n`;
  it.each([
    ["a record's", "this.service.addToQueue(step._id, step)"],
    ["as a text", "this.service.addToQueue(String(step.id), { step })"],
    ["of a named queue", "this.stepQueue.add(step.id, { step })"],
  ])("%s", (_, call) => {
    expect(reports({}, send(call))).toEqual(["4 queue-payload-ids-only"]);
  });

  it.each([
    ["identifiers", "this.service.addToQueue(step._id, { stepId: step._id })"],
    ["no payload", "this.stepQueue.add(step.id)"],
    ["a position", "this.rows.addToQueue(index, step)"],
  ])("%s", (_, call) => {
    expect(reports({}, send(call))).toEqual([]);
  });
});

describe("a row that is stored as a job's payload", () => {
  const read = `const user = await prisma.user.findFirstOrThrow();`;
  it.each([
    ["drizzle", `db.insert(jobs).values({ type: "welcome", payload: { user } })`],
    ["Prisma", `prisma.backgroundJob.create({ data: { type: "welcome", payload: { user } } })`],
    ["Supabase", `supabase.from("job_queue").insert({ type: "welcome", data: { user } })`],
    ["Mongoose", `Job.create({ type: "welcome", payload: user })`],
    ["several", `db.insert(jobs).values([{ type: "welcome", payload: JSON.stringify({ user }) }])`],
  ])("%s", (_, call) => {
    expect(reports({}, `${read}\nawait ${call};\n`)).toEqual(["2 queue-payload-ids-only"]);
  });

  it.each([
    ["an identifier", `db.insert(jobs).values({ type: "welcome", payload: { userId: user.id } })`],
    ["another table", `db.insert(posts).values({ payload: { user } })`],
    ["another column", `db.insert(jobs).values({ owner: user })`],
    ["an event", `db.insert(jobs).values({ type: "user.updated", payload: { user } })`],
    ["a table of something else", `prisma.jobTitle.create({ data: { data: { user } } })`],
  ])("%s is none", (_, call) => {
    expect(reports({}, `${read}\nawait ${call};\n`)).toEqual([]);
  });
});

describe("a secret in a payload", () => {
  const send = (value: string) =>
    `import { Queue } from "bullmq";\nconst queue = new Queue("sync");\nconst account = await prisma.account.findFirstOrThrow();\nawait queue.add("sync", { accountId: account.id, value: ${value} });\n`;
  it.each(["account.accessToken", "account.api_key", "account.clientSecret", "process.env.STRIPE_SECRET_KEY"])(
    "%s",
    (value) => {
      expect(reports({}, send(value))).toEqual(["4 queue-payload-ids-only"]);
      expect(project.lint("src/send.ts")[0]?.message).toContain("puts a secret into the payload of `queue.add()`");
    },
  );

  it.each([
    "account.tokenCount",
    "account.provider",
    "process.env.REGION",
    "input.accessToken",
    "account.accessTokenId",
  ])("%s is none", (value) => {
    expect(reports({}, send(value))).toEqual([]);
  });
});

describe("a payload that is itself a row", () => {
  const work = (body: string, first = "const step = job.data;", imports = "") =>
    `import { Worker } from "bullmq";\n${imports}\nexport const worker = new Worker("steps", async (job) => {\n  ${first}\n  ${body}\n});\n`;
  const faulty = ["4 refetch-in-queue-consumer"];
  const row = `import type { Step } from "@prisma/client";`;
  it.each([
    [
      "whose key another row refers to",
      "await details.create({ stepId: step.id, status: 'sending' }); await deliver(step.template, step.body);",
    ],
    [
      "that is changed by its key",
      "await send(step.template, step.body); await prisma.step.update({ where: { id: step.id }, data: { status: 'sent' } });",
    ],
    [
      "changed by SQL",
      "await send(step.template, step.body); await sql`UPDATE steps SET status = 'sent' WHERE id = ${step.id}`;",
    ],
  ])("%s", (_, body) => {
    expect(reports({}, work(body))).toEqual(faulty);
  });

  it("by its type", () => {
    expect(reports({}, work("await send(step.template);", "const step: Step = job.data;", row))).toEqual(faulty);
    project.remove();
    expect(reports({}, work("await send(step.template);", "const step = job.data as Step;", row))).toEqual(faulty);
  });

  it.each([
    [
      "fetched by its key",
      "const found = await prisma.step.findUnique({ where: { id: step.id } }); if (!found) return; await deliver(found, step.template, step.body);",
    ],
    [
      "fetched by a function",
      "const found = await loadStep(step.id); await prisma.step.update({ where: { id: step.id } }); await deliver(found, step.template, step.body);",
    ],
    [
      "what it writes",
      "await prisma.step.update({ where: { id: step.id }, data: { title: step.title, body: step.body } });",
    ],
    ["a mail", "await send(step.to, step.subject, step.body);"],
    ["keys alone", "await prisma.step.update({ where: { id: step.id }, data: { status: 'sent' } });"],
    [
      "a new row",
      "await prisma.step.create({ data: { id: step.id, title: step.title, body: step.body } }); await log(step.title, step.body);",
    ],
  ])("%s is none", (_, body) => {
    expect(reports({}, work(body))).toEqual([]);
  });
});
