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
  return [...filesIn("examples"), ...workers(worker)];
}

/** Code in which every line is a statement, a job, or work in the background: denser than anything that is written. */
export function statementDenseCode() {
  return workers(statementWorker);
}

/** @param {(routes: number) => string} make */
function workers(make) {
  return Array.from({ length: 20 }, (_, index) => ({
    file: path.join(ROOT, `bench/worker-${index}.ts`),
    text: make(10 + index),
  }));
}

/**
 * Files that grow in one way each.
 *
 * @type {Readonly<Record<string, (size: number) => string>>}
 */
export const GROWING = {
  handlers: worker,
  "handlers with statements": statementWorker,
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
 * A Worker with so many routes. Routes, calls that are waited for, statements, jobs and keep-alives are as dense as in
 * the tenth of public handlers that is densest in them, or denser.
 *
 * @param {number} routes
 */
function worker(routes) {
  return `import { Hono } from "hono";
import { z } from "zod";

import { toOrder, toPage, type Order } from "./orders";
import { requireUser } from "./session";

const app = new Hono<{ Bindings: { DB: D1Database; QUEUE: Queue; CACHE: KVNamespace; RATES: Fetcher } }>();

${times(routes, (index) => ROUTES[index % ROUTES.length]?.(index) ?? "")}
export default app;
`;
}

/** @type {readonly ((index: number) => string)[]} */
const ROUTES = [
  (index) => `const page${index} = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().optional(),
});

/** The orders of a customer, newest first. */
app.get("/customers${index}/:id/orders", async (c) => {
  const parsed = page${index}.safeParse(c.req.query());
  if (!parsed.success) {
    return c.json({ error: parsed.error.flatten() }, 400);
  }
  const user = await requireUser(c);
  if (user.customerId !== c.req.param("id") && !user.roles.includes("support")) {
    return c.json({ error: "forbidden" }, 403);
  }
  const { limit, cursor } = parsed.data;
  const { results } = await c.env.DB.prepare(
    "SELECT * FROM orders WHERE customer_id = ? AND id > ? ORDER BY id LIMIT ?",
  )
    .bind(c.req.param("id"), cursor ?? "", limit + 1)
    .all<Order>();
  return c.json(toPage(results.map(toOrder), limit));
});
`,
  (index) => `/** The price of a basket in another currency; rates are kept for an hour. */
app.post("/prices${index}", async (c) => {
  const { currency, items } = await c.req.json<{ currency: string; items: { price: number; count: number }[] }>();
  if (!/^[A-Z]{3}$/.test(currency)) {
    return c.json({ error: "unknown currency" }, 400);
  }
  let rate = Number(await c.env.CACHE.get(\`rate:\${currency}\`));
  if (!rate) {
    const response = await c.env.RATES.fetch(\`https://rates/\${currency}\`);
    if (!response.ok) {
      return c.json({ error: "no rate" }, 502);
    }
    rate = (await response.json<{ rate: number }>()).rate;
    await c.env.CACHE.put(\`rate:\${currency}\`, String(rate), { expirationTtl: 3600 });
  }
  const total = items.reduce((sum, { price, count }) => sum + price * count, 0);
  const discount = total > 10_000 ? 0.1 : total > 1_000 ? 0.05 : 0;
  return c.json({ currency, total: Math.round(total * (1 - discount) * rate), discount });
});
`,
  (index) => `/** Completes an order, and has the receipt sent. */
app.post("/orders${index}/:id/complete", async (c) => {
  const user = await requireUser(c);
  const order = await c.env.DB.prepare("SELECT * FROM orders WHERE id = ?").bind(c.req.param("id")).first<Order>();
  if (!order || order.customerId !== user.customerId) {
    return c.json({ error: "not found" }, 404);
  }
  try {
    await c.env.DB.prepare("UPDATE orders SET status = 'done', completed_at = CURRENT_TIMESTAMP WHERE id = ?")
      .bind(order.id)
      .run();
  } catch (error) {
    console.error("The order was not completed", order.id, error);
    return c.json({ error: "try again" }, 503);
  }
  await c.env.QUEUE.send({ type: "receipt", orderId: order.id });
  c.executionCtx.waitUntil(
    count${index}(c.env.DB, order.id).catch((error) => console.error("Not counted", order.id, error)),
  );
  return c.json(toOrder({ ...order, status: "done" }));
});

async function count${index}(db: D1Database, id: string): Promise<void> {
  await db.prepare("INSERT INTO completions (order_id, at) VALUES (?, CURRENT_TIMESTAMP)").bind(id).run();
}
`,
  (index) => `/** What a customer may see of another one. */
app.get("/profiles${index}/:id", async (c) => {
  const user = await requireUser(c);
  const cached = await c.env.CACHE.get(\`profile:\${c.req.param("id")}\`, "json");
  const profile = cached ?? (await load${index}(c.env.RATES, c.req.param("id")));
  if (!profile) {
    return c.json({ error: "not found" }, 404);
  }
  const { name, joined, city, email } = profile as Record<string, string>;
  const isOwn = user.customerId === c.req.param("id");
  return c.json({ name, joined, ...(isOwn && { city, email }) });
});

async function load${index}(service: Fetcher, id: string): Promise<unknown> {
  const response = await service.fetch(\`https://profiles/\${encodeURIComponent(id)}\`, {
    headers: { accept: "application/json" },
  });
  if (response.status === 404) {
    return undefined;
  }
  if (!response.ok) {
    throw new Error(\`The profile \${id} could not be read: \${response.status}\`);
  }
  return response.json();
}
`,
];

/**
 * A Worker with so many routes, each with three statements, a transaction, work in the background and a job.
 *
 * @param {number} routes
 */
function statementWorker(routes) {
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
