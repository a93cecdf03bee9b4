import { noMisusedWaituntil } from "../../src/rules/no-misused-waituntil.js";
import { harmlessWork } from "../harmless-work.js";
import { code, testRule } from "../rule-tester.js";

testRule(noMisusedWaituntil, {
  valid: [
    ...harmlessWork,
    {
      name: "promises, chains and started queries",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.URL);
            const pending = retry(async () => env.PLAYS.get("x"));
            ctx.waitUntil(pending);
            ctx.waitUntil(sql\`SELECT 1\`.execute());
            ctx.waitUntil(sql\`SELECT 1\`.then(() => sql.end()));
            ctx.waitUntil(Promise.all([sql\`SELECT 1\`]));
            ctx.waitUntil((async () => { await sql\`SELECT 1\`; })());
            ctx.waitUntil(make());
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "bound methods may be taken off",
      filename: "functions/plays.ts",
      code: code`
        export const onRequest: PagesFunction<Env> = async (context) => {
          const { waitUntil, env } = context;
          waitUntil(env.PLAYS.put("x", "1"));
          return new Response("ok");
        };
        export const onRequestPost = async (context) => {
          const keep = context.waitUntil;
          keep(context.env.PLAYS.put("x", "1"));
          return new Response("ok");
        };
      `,
    },
    {
      name: "bound by hand, asked for, or wrapped",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const keep = ctx.waitUntil.bind(ctx);
            if (ctx.waitUntil) {
              keep(env.PLAYS.put("x", "1"));
            }
            run((promise) => ctx.waitUntil(promise));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "another context that has a waitUntil, and other spreads",
      code: code`
        export function plan(ctx, queue) {
          const { waitUntil } = queue;
          waitUntil(5);
          return { ...queue, ...ctx };
        }
      `,
    },
    {
      name: "after takes functions",
      code: code`
        import { after } from "next/server";
        export async function POST() {
          after(async () => {
            await fetch("https://example.com");
          });
          return new Response("ok");
        }
      `,
    },
    {
      name: "a lazy query in Vercel's waitUntil, of which it is not known to stay unsent",
      code: code`
        import { waitUntil } from "@vercel/functions";
        import { prisma } from "@/lib/prisma";
        export async function GET() {
          waitUntil(prisma.link.update({ where: { id: 1 }, data: { clicks: 1 } }));
          return new Response("ok");
        }
      `,
    },
  ],
  invalid: [
    {
      name: "a floating call inside a kept wrapper",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(
              (async () => {
                env.EVENTS.send({ id: 1 });
              })(),
            );
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(
              (async () => {
                ctx.waitUntil(env.EVENTS.send({ id: 1 }));
              })(),
            );
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "floating",
          data: {
            callee: "ctx.waitUntil",
            work: "`env.EVENTS.send()`",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 5,
          column: 9,
          endLine: 5,
          endColumn: 24,
        },
      ],
    },
    {
      name: "the block body of a then drops its inner promise",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(
              fetch("https://example.com").then((response) => {
                env.EVENTS.send({ status: response.status });
              }),
            );
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(
              fetch("https://example.com").then((response) => {
                ctx.waitUntil(env.EVENTS.send({ status: response.status }));
              }),
            );
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "floating",
          data: {
            callee: "ctx.waitUntil",
            work: "`env.EVENTS.send()`",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 5,
          column: 9,
          endLine: 5,
          endColumn: 24,
        },
      ],
    },
    {
      name: "a function that drops a voided call inside a keep-alive, twice wrapped",
      code: code`
        import { logAudit } from "./audit";
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(Promise.all([1, 2].map(async (id) => {
              void logAudit(id);
              await env.PLAYS.delete(String(id));
            })));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "floating",
          data: { callee: "ctx.waitUntil", work: "`logAudit()`", advice: "Hand it to `ctx.waitUntil()` or await it." },
          line: 5,
          column: 12,
          endLine: 5,
          endColumn: 20,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "ctx.waitUntil" },
              output: code`
        import { logAudit } from "./audit";
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(Promise.all([1, 2].map(async (id) => {
              ctx.waitUntil(logAudit(id));
              await env.PLAYS.delete(String(id));
            })));
            return new Response("ok");
          },
        };
      `,
            },
            {
              messageId: "await",
              output: code`
        import { logAudit } from "./audit";
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(Promise.all([1, 2].map(async (id) => {
              await logAudit(id);
              await env.PLAYS.delete(String(id));
            })));
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
      name: "an arrow function instead of a promise",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(async () => {
              await env.PLAYS.put("x", "1");
            });
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil((async () => {
              await env.PLAYS.put("x", "1");
            })());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "function",
          data: { callee: "ctx.waitUntil" },
          line: 3,
          column: 19,
          endLine: 3,
          endColumn: 24,
        },
      ],
    },
    {
      name: "a function that is not async may give nothing: suggested",
      code: code`
        import { waitUntil } from "@vercel/functions";
        export function GET() {
          waitUntil(() => fetch("https://example.com"));
          return new Response("ok");
        }
      `,
      errors: [
        {
          messageId: "function",
          data: { callee: "waitUntil" },
          line: 3,
          column: 13,
          endLine: 3,
          endColumn: 14,
          suggestions: [
            {
              messageId: "callFunction",
              output: code`
        import { waitUntil } from "@vercel/functions";
        export function GET() {
          waitUntil((() => fetch("https://example.com"))());
          return new Response("ok");
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a function by its name",
      code: code`
        async function flush() {
          await fetch("https://example.com");
        }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(flush);
            return new Response("ok");
          },
        };
      `,
      output: code`
        async function flush() {
          await fetch("https://example.com");
        }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(flush());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "function",
          data: { callee: "ctx.waitUntil" },
          line: 6,
          column: 19,
          endLine: 6,
          endColumn: 24,
        },
      ],
    },
    {
      name: "a function with parameters cannot be called blindly",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(async (id) => env.PLAYS.delete(id));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "function",
          data: { callee: "ctx.waitUntil" },
          line: 3,
          column: 19,
          endLine: 3,
          endColumn: 24,
        },
      ],
    },
    {
      name: "a lazy query",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.URL);
            ctx.waitUntil(sql\`UPDATE shows SET plays = plays + 1\`);
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
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "lazy",
          data: { callee: "ctx.waitUntil", work: "this `sql` query" },
          line: 5,
          column: 19,
          endLine: 5,
          endColumn: 58,
        },
      ],
    },
    {
      name: "a lazy query builder",
      code: code`
        import { drizzle } from "drizzle-orm/d1";
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.post("/", (c) => {
          const db = drizzle(c.env.DB);
          c.executionCtx.waitUntil(db.insert(plays).values({ id: 1 }));
          return c.json({});
        });
      `,
      output: code`
        import { drizzle } from "drizzle-orm/d1";
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.post("/", (c) => {
          const db = drizzle(c.env.DB);
          c.executionCtx.waitUntil((async () => { await db.insert(plays).values({ id: 1 }); })());
          return c.json({});
        });
      `,
      errors: [
        {
          messageId: "lazy",
          data: { callee: "c.executionCtx.waitUntil", work: "`values()`" },
          line: 6,
          column: 28,
          endLine: 6,
          endColumn: 62,
        },
      ],
    },
    {
      name: "destructured",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const { waitUntil } = ctx;
            waitUntil(env.PLAYS.put("x", "1"));
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            const waitUntil = ctx.waitUntil.bind(ctx);
            waitUntil(env.PLAYS.put("x", "1"));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "detached",
          data: { context: "ctx" },
          line: 3,
          column: 13,
          endLine: 3,
          endColumn: 22,
        },
      ],
    },
    {
      name: "destructured beside others: no edit",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const { waitUntil: keep, props } = ctx;
            keep(env.PLAYS.put("x", props.id));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "detached",
          data: { context: "ctx" },
          line: 3,
          column: 13,
          endLine: 3,
          endColumn: 28,
        },
      ],
    },
    {
      name: "taken off and kept",
      code: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.post("/", async (c) => {
          const keep = c.executionCtx.waitUntil;
          keep(c.env.PLAYS.put("x", "1"));
          return c.json({});
        });
      `,
      output: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.post("/", async (c) => {
          const keep = c.executionCtx.waitUntil.bind(c.executionCtx);
          keep(c.env.PLAYS.put("x", "1"));
          return c.json({});
        });
      `,
      errors: [
        {
          messageId: "detached",
          data: { context: "c.executionCtx" },
          line: 4,
          column: 16,
          endLine: 4,
          endColumn: 40,
        },
      ],
    },
    {
      name: "passed on as a callback and in an object",
      code: code`
        export async function run(jobs, ctx: ExecutionContext) {
          jobs.forEach(ctx.waitUntil);
          return start({ keep: ctx.waitUntil });
        }
      `,
      output: code`
        export async function run(jobs, ctx: ExecutionContext) {
          jobs.forEach((promise) => ctx.waitUntil(promise));
          return start({ keep: ctx.waitUntil.bind(ctx) });
        }
      `,
      errors: [
        {
          messageId: "detached",
          data: { context: "ctx" },
          line: 2,
          column: 16,
          endLine: 2,
          endColumn: 29,
        },
        {
          messageId: "detached",
          data: { context: "ctx" },
          line: 3,
          column: 24,
          endLine: 3,
          endColumn: 37,
        },
      ],
    },
    {
      name: "spread",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            return handle(request, { ...ctx, env });
          },
        };
      `,
      errors: [
        {
          messageId: "spread",
          data: { context: "ctx" },
          line: 3,
          column: 30,
          endLine: 3,
          endColumn: 36,
        },
      ],
    },
    {
      name: "guarded by an optional chain",
      code: code`
        import { Hono } from "hono";
        const app = new Hono();
        app.post("/", async (c) => {
          c.executionCtx?.waitUntil(fetch("https://example.com"));
          return c.json({});
        });
      `,
      errors: [
        {
          messageId: "guarded",
          data: { context: "c.executionCtx" },
          line: 4,
          column: 17,
          endLine: 4,
          endColumn: 19,
        },
      ],
    },
    {
      name: "destructured in the place of the context",
      code: code`
        export default {
          async fetch(request, env, { waitUntil }) {
            waitUntil(env.PLAYS.put("x", "1"));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "destructured",
          data: {},
          line: 2,
          column: 31,
          endLine: 2,
          endColumn: 40,
        },
      ],
    },
  ],
});
