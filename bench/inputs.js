import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { sourceFiles } from "../dist/audit/index.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/**
 * @typedef {object} Input
 * @property {string} file
 * @property {string} text
 */

/** Code that has little to do with requests, queues and SQL: this project, a query builder and a compiler. */
export function ordinaryCode() {
  return filesIn("src", "node_modules/knex/lib", "node_modules/svelte/src/compiler/phases");
}

/** This project's own code, which has a tsconfig.json. */
export function typedCode() {
  return filesIn("src");
}

/** Code in which every function is a handler: the examples, and Workers that are made here. */
export function handlerDenseCode() {
  const made = Array.from({ length: 20 }, (_, index) => ({
    file: path.join(ROOT, `bench/worker-${index}.ts`),
    text: worker(10 + index),
  }));
  return [...filesIn("examples"), ...made];
}

/**
 * Files that grow in one way each.
 *
 * @type {Readonly<Record<string, (size: number) => string>>}
 */
export const GROWING = {
  handlers: worker,
  "statements of one handler": (size) =>
    `import postgres from "postgres";\nexport default { async fetch(request, env, ctx) {\nconst sql = postgres(env.DB.connectionString);\n${times(
      size,
      (index) =>
        `const row${index} = await sql\`SELECT * FROM t WHERE id = \${${index}}\`;\nctx.waitUntil(save(sql, row${index}));`,
    )}\nreturn new Response();\n} };\n`,
  "UPDATE statements": (size) =>
    times(
      size,
      (index) =>
        `export async function finish${index}(sql, id, failed) {\nawait sql\`UPDATE jobs SET status = \${failed ? "retry" : "done"}, tries = tries + 1, completed_at = NOW() WHERE id = \${id}\`;\n}`,
    ),
  "jobs and their consumers": (size) =>
    `import { Queue, Worker } from "bullmq";\nconst queue = new Queue("mail");\n${times(
      size,
      (index) =>
        `export async function queue${index}(db, id) {\nconst user = await db.user.findUnique({ where: { id } });\nawait queue.add("welcome", { userId: user.id, index: ${index} });\n}\nexport const worker${index} = new Worker("mail", async (job) => { const user = await load(job.data.userId); await send(user.mail); });`,
    )}`,
  "branches of one function": (size) =>
    `export async function run(client, pending) {\nawait client.query("BEGIN");\ntry {\n${times(
      size,
      (index) =>
        `if (pending.length > ${index}) { await client.query("INSERT INTO t VALUES ($1)", [${index}]); } else { console.log(pending.length); }`,
    )}\nawait client.query("COMMIT");\n} catch (error) { await client.query("ROLLBACK"); throw error; } finally { client.release(); }\n}`,
  "functions that call the next": (size) =>
    `export default { async fetch(request, env, ctx) { step0(env); return new Response(); } };\n${times(
      size,
      (index) => `async function step${index}(env) { await env.KV.put("a", "${index}"); await step${index + 1}(env); }`,
    )}`,
};

/**
 * A Worker with so many routes.
 *
 * @param {number} routes
 */
function worker(routes) {
  return `import { Hono } from "hono";
import postgres from "postgres";

const app = new Hono<{ Bindings: { DB: Hyperdrive; QUEUE: Queue; KV: KVNamespace } }>();

${times(
  routes,
  (index) => `app.post("/orders${index}/:id", async (c) => {
  const sql = postgres(c.env.DB.connectionString);
  const [order] = await sql\`SELECT * FROM orders WHERE id = \${c.req.param("id")}\`;
  if (!order) {
    return c.json({ error: "not found" }, 404);
  }
  try {
    await sql.begin(async (tx) => {
      await tx\`UPDATE orders SET status = 'done', completed_at = NOW() WHERE id = \${order.id}\`;
    });
  } catch (error) {
    console.error("The order was not completed", error);
    throw error;
  }
  c.executionCtx.waitUntil(
    record${index}(sql, order.id).catch((error) => console.error("Not recorded", error)),
  );
  await c.env.QUEUE.send({ orderId: order.id });
  return c.json({ id: order.id });
});

async function record${index}(sql: postgres.Sql, id: string): Promise<void> {
  await sql\`INSERT INTO views (order_id, at) VALUES (\${id}, NOW())\`;
}
`,
)}
export default app;
`;
}

/**
 * @param {number} number
 * @param {(index: number) => string} make
 */
function times(number, make) {
  return Array.from({ length: number }, (_, index) => make(index)).join("\n");
}

/**
 * @param {readonly string[]} folders from the root of the project.
 * @returns {Input[]}
 */
function filesIn(...folders) {
  return folders
    .flatMap((folder) => [
      ...sourceFiles(path.join(ROOT, folder), (file, reason) => {
        throw new Error(`${file}: ${reason}`);
      }),
    ])
    .map((file) => ({ file, text: readFileSync(file, "utf8") }));
}
