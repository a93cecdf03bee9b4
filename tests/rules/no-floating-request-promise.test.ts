import { noFloatingRequestPromise } from "../../src/rules/no-floating-request-promise.js";
import { harmlessWork } from "../harmless-work.js";
import { code, testRule } from "../rule-tester.js";

testRule(noFloatingRequestPromise, {
  valid: [
    ...harmlessWork,
    // Reported by the other rule of floating work.
    {
      name: "Workers fetch: a call with catch only",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            env.PLAYS.put("x", "1").catch(console.error);
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "Workers fetch: void before a queue send",
      code: code`
        export default {
          async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
            void env.EVENTS.send({ id: 1 });
            return new Response("ok");
          },
        } satisfies ExportedHandler<Env>;
      `,
    },
    {
      name: "Workers fetch: an async IIFE",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            (async () => {
              await env.PLAYS.put("x", "1");
            })();
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "a context that the handler has left out, typed",
      code: code`
        export default {
          async fetch(request: Request, env: Env): Promise<Response> {
            env.EVENTS.send({ id: 1 }).catch(() => {});
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "a call that the options allow",
      options: [{ allow: ["metrics.flush"] }],
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.URL);
            this.metrics.flush(sql).catch(console.error);
            return new Response("ok");
          },
        };
      `,
    },
  ],
  invalid: [
    {
      name: "a client opened for the request",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.URL);
            countPlay(sql, 1).catch((error) => console.warn(error));
            return new Response("ok");
          },
        };
      `,
      output: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.URL);
            ctx.waitUntil(countPlay(sql, 1).catch((error) => console.warn(error)));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "floating",
          data: { work: "`countPlay()`", resource: "sql", advice: "Hand it to `ctx.waitUntil()` or await it." },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 14,
        },
      ],
    },
    {
      name: "a context variable",
      code: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.get("/shows/:id", async (c) => {
          const sql = c.get("sql");
          const show = await findShow(sql, c.req.param("id"));
          countPlay(sql, show.id).catch((error) => {
            console.warn("not counted", error, c.env.STAGE);
          });
          return c.json(show);
        });
      `,
      output: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.get("/shows/:id", async (c) => {
          const sql = c.get("sql");
          const show = await findShow(sql, c.req.param("id"));
          c.executionCtx.waitUntil(countPlay(sql, show.id).catch((error) => {
            console.warn("not counted", error, c.env.STAGE);
          }));
          return c.json(show);
        });
      `,
      errors: [
        {
          messageId: "floating",
          data: {
            work: "`countPlay()`",
            resource: "sql",
            advice: "Hand it to `c.executionCtx.waitUntil()` or await it.",
          },
          line: 6,
          column: 3,
          endLine: 6,
          endColumn: 12,
        },
      ],
    },
    {
      name: "a context variable, straight",
      code: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.get("/shows/:id", async (c) => {
          void countPlay(c.var.db, c.env.STAGE);
          return c.json({});
        });
      `,
      errors: [
        {
          messageId: "floating",
          data: {
            work: "`countPlay()`",
            resource: "c.var.db",
            advice: "Hand it to `c.executionCtx.waitUntil()` or await it.",
          },
          line: 4,
          column: 8,
          endLine: 4,
          endColumn: 17,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "c.executionCtx.waitUntil" },
              output: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.get("/shows/:id", async (c) => {
          c.executionCtx.waitUntil(countPlay(c.var.db, c.env.STAGE));
          return c.json({});
        });
      `,
            },
            {
              messageId: "await",
              output: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.get("/shows/:id", async (c) => {
          await countPlay(c.var.db, c.env.STAGE);
          return c.json({});
        });
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a client closed in finally is awaited, not handed over",
      code: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            const client = new Client(env.URL);
            await client.connect();
            try {
              countPlay(client, 1).catch((error) => console.warn(error));
              return new Response("ok");
            } finally {
              await client.end();
            }
          },
        };
      `,
      output: code`
        import { Client } from "pg";
        export default {
          async fetch(request, env, ctx) {
            const client = new Client(env.URL);
            await client.connect();
            try {
              await countPlay(client, 1).catch((error) => console.warn(error));
              return new Response("ok");
            } finally {
              await client.end();
            }
          },
        };
      `,
      errors: [
        {
          messageId: "floating",
          data: {
            work: "`countPlay()`",
            resource: "client",
            advice: "It is closed on line 10, also under a `waitUntil()`: await the work before `client` goes.",
          },
          line: 7,
          column: 7,
          endLine: 7,
          endColumn: 16,
        },
      ],
    },
    {
      name: "a middleware of the same file closes the client",
      code: code`
        import { Hono } from "hono";
        import postgres from "postgres";
        const app = new Hono<{ Bindings: Env }>();
        app.use(async (c, next) => {
          const sql = postgres(c.env.URL);
          c.set("sql", sql);
          await next();
          await sql.end();
        });
        app.get("/", async (c) => {
          const sql = c.get("sql");
          countPlay(sql).catch(console.warn);
          return c.text("ok");
        });
      `,
      output: code`
        import { Hono } from "hono";
        import postgres from "postgres";
        const app = new Hono<{ Bindings: Env }>();
        app.use(async (c, next) => {
          const sql = postgres(c.env.URL);
          c.set("sql", sql);
          await next();
          await sql.end();
        });
        app.get("/", async (c) => {
          const sql = c.get("sql");
          await countPlay(sql).catch(console.warn);
          return c.text("ok");
        });
      `,
      errors: [
        {
          messageId: "floating",
          data: {
            work: "`countPlay()`",
            resource: "sql",
            advice: "It is closed on line 8, also under a `waitUntil()`: await the work before `sql` goes.",
          },
          line: 12,
          column: 3,
          endLine: 12,
          endColumn: 12,
        },
      ],
    },
    {
      name: "a using binding",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            await using store = await openStore(env);
            store.save(request.url).catch(console.error);
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            await using store = await openStore(env);
            await store.save(request.url).catch(console.error);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "floating",
          data: {
            work: "`store.save()`",
            resource: "store",
            advice:
              "It is disposed of at the end of its block, also under a `waitUntil()`: await the work before `store` goes.",
          },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 15,
        },
      ],
    },
    {
      name: "a lazy query on the request's own client never starts",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.URL);
            sql\`UPDATE shows SET plays = plays + 1\`;
            void sql\`UPDATE shows SET seen = now()\`;
            return new Response("ok");
          },
        };
      `,
      output: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.URL);
            ctx.waitUntil((async () => { await sql\`UPDATE shows SET plays = plays + 1\`; })());
            ctx.waitUntil((async () => { await sql\`UPDATE shows SET seen = now()\`; })());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "neverStarted",
          data: { work: "this `sql` query", resource: "sql", advice: "Hand it to `ctx.waitUntil()` or await it." },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 8,
        },
        {
          messageId: "neverStarted",
          data: { work: "this `sql` query", resource: "sql", advice: "Hand it to `ctx.waitUntil()` or await it." },
          line: 6,
          column: 10,
          endLine: 6,
          endColumn: 13,
        },
      ],
    },
    {
      name: "a parameter of a helper",
      code: code`
        export async function countPlay(sql, id, ctx: ExecutionContext) {
          sql\`UPDATE shows SET plays = plays + 1 WHERE id = \${id}\`.catch(console.error);
        }
      `,
      output: code`
        export async function countPlay(sql, id, ctx: ExecutionContext) {
          ctx.waitUntil(sql\`UPDATE shows SET plays = plays + 1 WHERE id = \${id}\`.catch(console.error));
        }
      `,
      errors: [
        {
          messageId: "floating",
          data: { work: "this `sql` query", resource: "sql", advice: "Hand it to `ctx.waitUntil()` or await it." },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 6,
        },
      ],
    },
    {
      name: "on a long-lived server only what is closed under the work counts",
      code: code`
        import express from "express";
        import pool from "./pool";
        const app = express();
        app.get("/", async (req, res) => {
          const client = await pool.connect();
          try {
            countPlay(client).catch(console.error);
            res.json({});
          } finally {
            client.release();
          }
        });
      `,
      output: code`
        import express from "express";
        import pool from "./pool";
        const app = express();
        app.get("/", async (req, res) => {
          const client = await pool.connect();
          try {
            await countPlay(client).catch(console.error);
            res.json({});
          } finally {
            client.release();
          }
        });
      `,
      errors: [
        {
          messageId: "floating",
          data: {
            work: "`countPlay()`",
            resource: "client",
            advice: "It is closed on line 10, also under a `waitUntil()`: await the work before `client` goes.",
          },
          line: 7,
          column: 5,
          endLine: 7,
          endColumn: 14,
        },
      ],
    },
    {
      name: "a method of the resource in a closure of the work",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.URL);
            (async () => {
              const rows = await sql\`SELECT 1\`;
              await env.PLAYS.put("rows", rows.length);
            })();
            return new Response("ok");
          },
        };
      `,
      output: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.URL);
            ctx.waitUntil((async () => {
              const rows = await sql\`SELECT 1\`;
              await env.PLAYS.put("rows", rows.length);
            })());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "floating",
          data: { work: "this async function", resource: "sql", advice: "Hand it to `ctx.waitUntil()` or await it." },
          line: 5,
          column: 6,
          endLine: 5,
          endColumn: 11,
        },
      ],
    },
    {
      name: "a resource of the project's own",
      settings: { postmortem: { resources: ["openDatabase"] } },
      code: code`
        import { openDatabase } from "./db";
        export default {
          async fetch(request, env, ctx) {
            const store = openDatabase(env);
            countPlay(store).catch(console.error);
            return new Response("ok");
          },
        };
      `,
      output: code`
        import { openDatabase } from "./db";
        export default {
          async fetch(request, env, ctx) {
            const store = openDatabase(env);
            ctx.waitUntil(countPlay(store).catch(console.error));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "floating",
          data: { work: "`countPlay()`", resource: "store", advice: "Hand it to `ctx.waitUntil()` or await it." },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 14,
        },
      ],
    },
  ],
});
