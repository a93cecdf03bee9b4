import { noEarlyConnectionClose } from "../../src/rules/no-early-connection-close.js";
import { harmlessWork } from "../harmless-work.js";
import { code, testRule } from "../rule-tester.js";

testRule(noEarlyConnectionClose, {
  valid: [
    ...harmlessWork,
    {
      name: "handed to a keep-alive after its last use",
      code: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            const client = new Client(env.DATABASE_URL);
            await client.connect();
            const { rows } = await client.query("SELECT 1");
            ctx.waitUntil(client.end());
            return Response.json(rows);
          },
        };
      `,
    },
    {
      name: "handed to a keep-alive in a branch that returns, and used in another",
      code: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            const client = new Client(env.DATABASE_URL);
            if (request.method === "HEAD") {
              ctx.waitUntil(client.end());
              return new Response();
            }
            const { rows } = await client.query("SELECT 1");
            ctx.waitUntil(client.end());
            return Response.json(rows);
          },
        };
      `,
    },
    {
      name: "a client of each turn, closed in the turn before",
      code: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            for (const shard of env.SHARDS) {
              const client = new Client(shard);
              await client.query("SELECT 1");
              ctx.waitUntil(client.end());
            }
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "closed in a finally, behind what is awaited in the try",
      code: code`
        async function list(client) {
          return client.query("SELECT 1");
        }
        export async function load() {
          const client = await connect();
          try {
            return await list(client);
          } finally {
            await client.end();
          }
        }
      `,
    },
    {
      name: "a value that was awaited is returned from a try with a finally",
      code: code`
        export async function load() {
          const client = await connect();
          try {
            const { rows } = await client.query("SELECT 1");
            return rows.map((row) => format(row, client.name));
          } finally {
            await client.end();
          }
        }
      `,
    },
    {
      name: "a file that is disposed of at once, and read at once",
      code: code`
        export async function load() {
          using file = open();
          return parse(file);
        }
      `,
    },
    {
      name: "the promise that closes is returned",
      code: code`
        export async function stop(client) {
          try {
            await drain(client);
          } finally {
            await client.end();
          }
          return goOn(client);
        }
      `,
    },
    {
      name: "a callback of an emitter uses it",
      code: code`
        export async function load() {
          const client = await connect();
          try {
            client.on("error", async (error) => { await report(error, client); });
            await client.query("SELECT 1");
          } finally {
            await client.end();
          }
        }
      `,
    },
    {
      name: "closed after the work",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            ctx.waitUntil(countPlay(sql, request.url).finally(() => sql.end()));
            ctx.waitUntil((async () => {
              await countPlay(sql, request.url);
              await sql.end();
            })());
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "the work is waited for before the close",
      code: code`
        import { createMiddleware } from "hono/factory";
        import postgres from "postgres";
        export const database = createMiddleware(async (c, next) => {
          const sql = postgres(c.env.DATABASE_URL);
          c.set("sql", sql);
          await next();
          await Promise.allSettled(c.get("pending"));
          await sql.end();
        });
      `,
    },
    {
      name: "chained after the work of the whole request",
      code: code`
        import { createMiddleware } from "hono/factory";
        import postgres from "postgres";
        export const database = createMiddleware(async (c, next) => {
          const sql = postgres(c.env.DATABASE_URL);
          c.set("sql", sql);
          await next();
          c.executionCtx.waitUntil(Promise.allSettled(c.get("pending")).then(() => sql.end()));
        });
      `,
    },
    {
      name: "a client that the middleware keeps to itself",
      code: code`
        import { createMiddleware } from "hono/factory";
        import postgres from "postgres";
        export const audit = createMiddleware(async (c, next) => {
          const sql = postgres(c.env.DATABASE_URL);
          await next();
          await sql\`INSERT INTO audit VALUES (\${c.req.path})\`;
          await sql.end();
        });
      `,
    },
    {
      name: "no background work uses it",
      code: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            const client = new Client(env.DATABASE_URL);
            try {
              const show = await findShow(client, request.url);
              ctx.waitUntil(env.PLAYS.put("x", "1"));
              return Response.json(show);
            } finally {
              await client.end();
            }
          },
        };
      `,
    },
    {
      name: "other things that close or end",
      code: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.use(async (c, next) => {
          const timer = c.get("timer");
          await next();
          timer.end();
          c.get("span").end();
        });
      `,
    },
    {
      name: "the close before the work",
      code: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            const client = new Client(env.DATABASE_URL);
            const show = await findShow(client, request.url);
            await client.end();
            ctx.waitUntil(env.PLAYS.put("x", show.id));
            return Response.json(show);
          },
        };
      `,
    },
  ],
  invalid: [
    {
      name: "being closed by a keep-alive before the last use",
      code: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            const client = new Client(env.DATABASE_URL);
            await client.connect();
            ctx.waitUntil(client.end());
            const { rows } = await client.query("SELECT 1");
            return Response.json(rows);
          },
        };
      `,
      errors: [
        {
          messageId: "usedAfter",
          data: { resource: "client", line: 7 },
          line: 6,
          column: 19,
          endLine: 6,
          endColumn: 29,
          suggestions: [
            {
              messageId: "closeAfterUse",
              data: { resource: "client" },
              output: code`
                import { Client } from "pg";
                export default {
                  async fetch(request, env, ctx) {
                    const client = new Client(env.DATABASE_URL);
                    await client.connect();
                    const { rows } = await client.query("SELECT 1");
                    ctx.waitUntil(client.end());
                    return Response.json(rows);
                  },
                };
              `,
            },
          ],
        },
      ],
    },
    {
      name: "being closed by a keep-alive before a return that uses it",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            ctx.waitUntil(sql.end());
            return Response.json(await list(sql));
          },
        };
      `,
      errors: [
        { messageId: "usedAfter", data: { resource: "sql", line: 6 }, line: 5, column: 19, endLine: 5, endColumn: 26 },
      ],
    },
    {
      name: "closed in a finally under what is returned, in a file that runs anywhere",
      code: code`
        async function list(client) {
          return client.query("SELECT 1");
        }
        export async function load() {
          const client = await connect();
          try {
            return list(client);
          } finally {
            await client.end();
          }
        }
      `,
      output: code`
        async function list(client) {
          return client.query("SELECT 1");
        }
        export async function load() {
          const client = await connect();
          try {
            return await list(client);
          } finally {
            await client.end();
          }
        }
      `,
      errors: [
        {
          messageId: "returned",
          data: { work: "\`list()\`", resource: "client", line: 9 },
          line: 7,
          column: 12,
          endLine: 7,
          endColumn: 16,
        },
      ],
    },
    {
      name: "closed in a finally under the promise of an imported function",
      code: code`
        import { list } from "./list.js";
        export async function load(pool) {
          const client = await pool.connect();
          try {
            return list(client);
          } finally {
            await client.close();
          }
        }
      `,
      output: code`
        import { list } from "./list.js";
        export async function load(pool) {
          const client = await pool.connect();
          try {
            return await list(client);
          } finally {
            await client.close();
          }
        }
      `,
      errors: [
        {
          messageId: "returned",
          data: { work: "\`list()\`", resource: "client", line: 7 },
          line: 5,
          column: 12,
          endLine: 5,
          endColumn: 16,
        },
      ],
    },
    {
      name: "closed under what is returned, where a catch would see its failure once it is awaited",
      code: code`
        export async function load() {
          const client = await connect();
          try {
            return Promise.all([first(client), second(client)]);
          } catch {
            return [];
          } finally {
            await client.end();
          }
        }
      `,
      errors: [
        {
          messageId: "returned",
          data: { work: "\`Promise.all()\`", resource: "client", line: 8 },
          line: 4,
          column: 12,
          endLine: 4,
          endColumn: 23,
          suggestions: [
            {
              messageId: "await",
              output: code`
                export async function load() {
                  const client = await connect();
                  try {
                    return await Promise.all([first(client), second(client)]);
                  } catch {
                    return [];
                  } finally {
                    await client.end();
                  }
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "closed in a finally under what is dropped",
      code: code`
        export async function load() {
          const client = await connect();
          try {
            audit(client).catch(console.error);
            return 1;
          } finally {
            await client.end();
          }
        }
      `,
      output: code`
        export async function load() {
          const client = await connect();
          try {
            await audit(client).catch(console.error);
            return 1;
          } finally {
            await client.end();
          }
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "\`audit()\`", resource: "client", line: 7 },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 10,
        },
      ],
    },
    {
      name: "disposed of at the end of the block under what is returned and under what is dropped",
      code: code`
        async function store(client) {
          return client.query("SELECT 1");
        }
        export async function load() {
          await using client = await connect();
          void store(client);
          return store(client);
        }
      `,
      output: code`
        async function store(client) {
          return client.query("SELECT 1");
        }
        export async function load() {
          await using client = await connect();
          void store(client);
          return await store(client);
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "\`store()\`", resource: "client", line: 5 },
          line: 6,
          column: 8,
          endLine: 6,
          endColumn: 13,
          suggestions: [
            {
              messageId: "await",
              output: code`
                async function store(client) {
                  return client.query("SELECT 1");
                }
                export async function load() {
                  await using client = await connect();
                  await store(client);
                  return store(client);
                }
              `,
            },
          ],
        },
        {
          messageId: "returned",
          data: { work: "\`store()\`", resource: "client", line: 5 },
          line: 7,
          column: 10,
          endLine: 7,
          endColumn: 15,
        },
      ],
    },
    {
      name: "a middleware that closes after next",
      code: code`
        import { Hono } from "hono";
        import postgres from "postgres";
        const app = new Hono<{ Bindings: Env }>();
        app.use(async (c, next) => {
          const sql = postgres(c.env.DATABASE_URL);
          c.set("sql", sql);
          await next();
          await sql.end();
        });
      `,
      errors: [
        {
          messageId: "shared",
          data: { resource: "sql" },
          line: 8,
          column: 9,
          endLine: 8,
          endColumn: 16,
        },
      ],
    },
    {
      name: "in finally, with Hyperdrive",
      code: code`
        import { createMiddleware } from "hono/factory";
        import postgres from "postgres";
        export const database = createMiddleware(async (c, next) => {
          const sql = postgres(c.env.HYPERDRIVE.connectionString);
          c.set("sql", sql);
          try {
            await next();
          } finally {
            await sql.end();
          }
        });
      `,
      errors: [
        {
          messageId: "shared",
          data: { resource: "sql" },
          line: 9,
          column: 11,
          endLine: 9,
          endColumn: 18,
        },
      ],
    },
    {
      name: "the close itself handed over, with Hyperdrive",
      code: code`
        import { createMiddleware } from "hono/factory";
        import postgres from "postgres";
        export const database = createMiddleware(async (c, next) => {
          const sql = postgres(c.env.HYPERDRIVE.connectionString);
          c.set("sql", sql);
          await next();
          c.executionCtx.waitUntil(sql.end());
        });
      `,
      errors: [
        {
          messageId: "shared",
          data: { resource: "sql" },
          line: 7,
          column: 28,
          endLine: 7,
          endColumn: 35,
          suggestions: [
            {
              messageId: "leaveOpen",
              output: code`
        import { createMiddleware } from "hono/factory";
        import postgres from "postgres";
        export const database = createMiddleware(async (c, next) => {
          const sql = postgres(c.env.HYPERDRIVE.connectionString);
          c.set("sql", sql);
          await next();
        });
      `,
            },
          ],
        },
      ],
    },
    {
      name: "closing what another middleware opened",
      code: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.use(async (c, next) => {
          await next();
          await c.get("db").destroy();
        });
      `,
      errors: [
        {
          messageId: "shared",
          data: { resource: 'c.get("db")' },
          line: 5,
          column: 9,
          endLine: 5,
          endColumn: 28,
        },
      ],
    },
    {
      name: "a handler that closes under its own work",
      code: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            const client = new Client(env.DATABASE_URL);
            await client.connect();
            ctx.waitUntil(countPlay(client, request.url));
            await client.end();
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "underWork",
          data: { resource: "client", line: "6", callee: "ctx.waitUntil" },
          line: 7,
          column: 11,
          endLine: 7,
          endColumn: 21,
          suggestions: [
            {
              messageId: "closeAfterWork",
              data: { resource: "client" },
              output: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            const client = new Client(env.DATABASE_URL);
            await client.connect();
            ctx.waitUntil(countPlay(client, request.url).finally(() => client.end()));
            return new Response("ok");
          },
        };
      `,
            },
            {
              messageId: "openForWork",
              output: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            const client = new Client(env.DATABASE_URL);
            await client.connect();
            ctx.waitUntil((async () => {
              const client = new Client(env.DATABASE_URL);
              await client.connect();
              try {
                await countPlay(client, request.url);
              } finally {
                await client.end();
              }
            })());
            await client.end();
            return new Response("ok");
          },
        };
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a handler that closes under its own work in finally",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            try {
              ctx.waitUntil(countPlay(sql, request.url));
              return new Response("ok");
            } finally {
              ctx.waitUntil(sql.end());
            }
          },
        };
      `,
      errors: [
        {
          messageId: "underWork",
          data: { resource: "sql", line: "6", callee: "ctx.waitUntil" },
          line: 9,
          column: 21,
          endLine: 9,
          endColumn: 28,
          suggestions: [
            {
              messageId: "closeAfterWork",
              data: { resource: "sql" },
              output: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            let work;
            try {
              ctx.waitUntil((work = countPlay(sql, request.url)));
              return new Response("ok");
            } finally {
              ctx.waitUntil(Promise.resolve(work).finally(() => sql.end()));
            }
          },
        };
      `,
            },
            {
              messageId: "openForWork",
              output: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            try {
              ctx.waitUntil((async () => {
                const sql = postgres(env.DATABASE_URL);
                try {
                  await countPlay(sql, request.url);
                } finally {
                  await sql.end();
                }
              })());
              return new Response("ok");
            } finally {
              ctx.waitUntil(sql.end());
            }
          },
        };
      `,
            },
          ],
        },
      ],
    },
    {
      name: "work that is handed over under a condition: the close stays for the requests without it",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL, pick(env));
            const work = 1;
            if (request.url) {
              ctx.waitUntil(countPlay(sql, work));
            }
            await sql.end();
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "underWork",
          data: { resource: "sql", line: "7", callee: "ctx.waitUntil" },
          line: 9,
          column: 11,
          endLine: 9,
          endColumn: 18,
          suggestions: [
            {
              messageId: "closeAfterWork",
              data: { resource: "sql" },
              output: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL, pick(env));
            const work = 1;
            let background;
            if (request.url) {
              ctx.waitUntil((background = countPlay(sql, work)));
            }
            ctx.waitUntil(Promise.resolve(background).finally(() => sql.end()));
            return new Response("ok");
          },
        };
      `,
            },
          ],
        },
      ],
    },
    {
      name: "work that uses the client through another object cannot take one of its own",
      code: code`
        import { drizzle } from "drizzle-orm/postgres-js";
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            const db = drizzle(sql);
            ctx.waitUntil(countPlay(db, sql));
            await sql.end();
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "underWork",
          data: { resource: "sql", line: "7", callee: "ctx.waitUntil" },
          line: 8,
          column: 11,
          endLine: 8,
          endColumn: 18,
          suggestions: [
            {
              messageId: "closeAfterWork",
              data: { resource: "sql" },
              output: code`
        import { drizzle } from "drizzle-orm/postgres-js";
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            const db = drizzle(sql);
            ctx.waitUntil(countPlay(db, sql).finally(() => sql.end()));
            return new Response("ok");
          },
        };
      `,
            },
          ],
        },
      ],
    },
    {
      name: "no edit where work is handed over several times",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            ctx.waitUntil(countPlay(sql, 1));
            ctx.waitUntil(countPlay(sql, 2));
            await sql.end();
            return new Response("ok");
          },
          async scheduled(controller, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            for (const show of ["a", "b"]) {
              ctx.waitUntil(countPlay(sql, show));
            }
            await sql.end();
          },
        };
      `,
      errors: [
        {
          messageId: "underWork",
          data: { resource: "sql", line: "5", callee: "ctx.waitUntil" },
          line: 7,
          column: 11,
          endLine: 7,
          endColumn: 18,
        },
        {
          messageId: "underWork",
          data: { resource: "sql", line: "13", callee: "ctx.waitUntil" },
          line: 15,
          column: 11,
          endLine: 15,
          endColumn: 18,
        },
      ],
    },
  ],
});
