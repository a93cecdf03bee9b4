import { noMisusedWaituntil } from "../../src/rules/no-misused-waituntil.js";
import { harmlessWork } from "../harmless-work.js";
import { code, placeOf, testRule } from "../rule-tester.js";

testRule(noMisusedWaituntil, {
  valid: [
    ...(
      [
        [
          "WebdriverIO's browser",
          'import { browser } from "@wdio/globals"; await browser.waitUntil(async () => shown());',
        ],
        ["its global", "await browser.waitUntil(async () => shown(), { timeout: 5000 });"],
        ["an element of it", 'await $("#pay").waitUntil(async function () { return this.isDisplayed(); });'],
        ["Cypress", "cy.waitUntil(() => cy.getCookie('token'));"],
        ["a page's object", "class Pay { shown() { return this.driver.waitUntil(async () => this.ready); } }"],
        ["a parameter of no handler", "export async function shown(page) { await page.waitUntil(() => page.ready); }"],
        ["Ember", 'import { waitUntil } from "@ember/test-helpers"; await waitUntil(async () => ready());'],
        [
          "an import called as contexts are",
          'import { context } from "./driver.js"; await context.waitUntil(() => ready());',
        ],
      ] as const
    ).map(([name, text]) => ({ name: `a \`waitUntil\` that asks a function again and again: ${name}`, code: text })),
    ...[
      "env.ON ? count(sql) : Promise.resolve()",
      "sql`SELECT 1` && count(sql)",
      "env.ON ? undefined : await sql`SELECT 1`",
    ].map((argument) => ({
      name: `no lazy query, whichever the condition chooses: ${argument}`,
      code: `import postgres from "postgres";\nexport default { async fetch(request, env, ctx) { const sql = postgres(env.URL); ctx.waitUntil(${argument}); } };\nasync function count(sql) { await sql\`SELECT 1\`; }`,
    })),
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
    {
      name: "timers whose callback comes in time, may be cleared, or is waited for",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const slow = setTimeout(() => ctx.waitUntil(env.EVENTS.send({ slow: true })), 5000);
            setTimeout(() => ctx.waitUntil(env.EVENTS.send({ id: 1 })), 10);
            const response = await fetch("https://example.com");
            clearTimeout(slow);
            ctx.waitUntil(
              new Promise((resolve) => {
                setTimeout(() => {
                  ctx.waitUntil(env.EVENTS.send({ id: 2 }));
                  resolve();
                }, 10);
              }),
            );
            ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 10)).then(() => ctx.waitUntil(env.PLAYS.delete("x"))));
            return response;
          },
        };
      `,
    },
    {
      name: "an optional chain on Workers, where the context is always there",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        import { Hono } from "hono";
        const app = new Hono();
        app.post("/", async (c) => {
          c.executionCtx?.waitUntil(fetch("https://example.com"));
          return c.json({});
        });
      `,
    },
    {
      name: "microtasks run before the response is sent",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            queueMicrotask(() => ctx.waitUntil(env.PLAYS.delete("x")));
            process.nextTick(() => ctx.waitUntil(env.PLAYS.delete("y")));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "a timer in a loop that awaits",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            for (const key of ["a", "b"]) {
              await env.PLAYS.get(key);
              setTimeout(() => ctx.waitUntil(env.PLAYS.delete(key)), 0);
            }
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "timers of Durable Objects, of servers and outside of requests",
      code: code`
        import { DurableObject } from "cloudflare:workers";
        export class Room extends DurableObject {
          async fetch() {
            setTimeout(() => this.ctx.waitUntil(this.env.PLAYS.delete("x")), 10);
            return new Response("ok");
          }
        }
        setTimeout(() => registry.waitUntil(load()), 10);
      `,
    },
    {
      name: "a timer's callback that is also called by hand",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const flush = () => ctx.waitUntil(env.EVENTS.send({ id: 1 }));
            flush();
            setTimeout(flush, 10);
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "handed over late by a promise that nobody waits for: the promise is reported by another rule",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            fetch("https://example.com").then(() => ctx.waitUntil(env.PLAYS.delete("x")));
            void (async () => {
              await fetch("https://example.com");
              ctx.waitUntil(env.PLAYS.delete("y"));
            })();
            setTimeout(async () => {
              await fetch("https://example.com");
              ctx.waitUntil(env.PLAYS.delete("z"));
            }, 10);
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "handed over after an await of work that is kept",
      code: code`
        import { waitUntil } from "cloudflare:workers";
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil((async () => {
              await fetch("https://example.com");
              ctx.waitUntil(env.PLAYS.delete("x"));
              waitUntil(env.PLAYS.delete("y"));
            })());
            ctx.waitUntil(fetch("https://example.com").then(() => waitUntil(env.PLAYS.delete("z"))));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "a query that is no promise by its class, whose then the runtime calls",
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
    },
    {
      name: "a lazy query in a variable, which is awaited as well",
      code: code`
        import postgres from "postgres";
        const sql = postgres("postgres://plays");
        export default {
          async fetch(request, env, ctx) {
            const saving = sql\`UPDATE shows SET plays = plays + 1\`;
            ctx.waitUntil(saving);
            await saving;
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "detached in a function that is given other things as well",
      code: code`
        addEventListener("fetch", (event) => {
          event.respondWith(handle(event));
        });
        handle(recording());
        async function handle(event) {
          const keep = event.waitUntil;
          keep(fetch("https://example.com/log"));
          return new Response("ok");
        }
      `,
    },
    {
      name: "in a function of the file that a timer calls, and the handler as well",
      code: code`
        function record(env, ctx) {
          ctx.waitUntil(env.EVENTS.send({ id: 1 }));
        }
        export default {
          async fetch(request, env, ctx) {
            setTimeout(() => {
              record(env, ctx);
            }, 100);
            record(env, ctx);
            return new Response("ok");
          },
        };
      `,
    },
  ],
  invalid: [
    ...(
      [
        [
          "a handler's parameter, whatever its name",
          "export default { async fetch(request, env, x) { x.waitUntil(async () => { await env.KV.put('a', '1'); }); } };",
          "x.waitUntil",
        ],
        [
          "a parameter by its type",
          "export function keep(scope: ExecutionContext) { scope.waitUntil(async () => { await count(); }); }",
          "scope.waitUntil",
        ],
        [
          "a name that contexts have",
          "export function keep(ctx) { ctx.waitUntil(async () => { await count(); }); }",
          "ctx.waitUntil",
        ],
        [
          "what holds a context",
          "export function keep(c) { const scope = c.executionCtx; scope.waitUntil(async () => { await count(); }); }",
          "scope.waitUntil",
        ],
        [
          "what a runtime's module gives",
          'import { getCloudflareContext } from "@opennextjs/cloudflare"; export function keep() { const scope = getCloudflareContext(); scope.ctx.waitUntil(async () => { await count(); }); }',
          "scope.ctx.waitUntil",
        ],
      ] as const
    ).map(([name, text, callee]) => ({
      name: `a runtime's \`waitUntil\`: ${name}`,
      code: text,
      output: text.replace(/async \(\) => \{.*?\}/, "($&)()"),
      errors: [{ messageId: "function" as const, data: { callee }, ...placeOf(text, "async") }],
    })),
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
    ...[
      "env.ON ? QUERY : Promise.resolve()",
      "env.ON ? Promise.resolve() : env.OFF ? done : QUERY",
      "env.ON && QUERY",
      "env.work ?? QUERY",
      "(env.ON ? QUERY : undefined)!",
    ].map((argument) => {
      const query = "sql`UPDATE shows SET plays = plays + 1`";
      const text = (work: string): string =>
        `import postgres from "postgres";\nexport default { async fetch(request, env, ctx) { const sql = postgres(env.URL); ctx.waitUntil(${argument.replace("QUERY", work)}); } };`;
      const code = text(query);
      return {
        name: `a lazy query by a condition: ${argument}`,
        code,
        output: text(`(async () => { await ${query}; })()`),
        errors: [
          {
            messageId: "lazy" as const,
            data: { callee: "ctx.waitUntil", work: "this `sql` query" },
            ...placeOf(code, query),
          },
        ],
      };
    }),
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
    {
      name: "a timer that hands work over when the handler has returned",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            setTimeout(() => ctx.waitUntil(env.EVENTS.send({ id: 1 })), 100);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "late",
          data: { callee: "ctx.waitUntil", timer: "setTimeout" },
          line: 3,
          column: 22,
          endLine: 3,
          endColumn: 35,
          suggestions: [
            {
              messageId: "keepTimer",
              data: { callee: "ctx.waitUntil" },
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 100)).then(() => ctx.waitUntil(env.EVENTS.send({ id: 1 }))));
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
      name: "by the imported keep-alive, in a block, with other work beside it",
      code: code`
        import { waitUntil } from "cloudflare:workers";
        export async function remember(kv: KVNamespace, key: string) {
          globalThis.setTimeout(() => {
            console.log("now");
            waitUntil(kv.put(key, "1")); // soon
          });
        }
      `,
      errors: [
        {
          messageId: "late",
          data: { callee: "waitUntil", timer: "globalThis.setTimeout" },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 14,
          suggestions: [
            {
              messageId: "keepTimer",
              data: { callee: "waitUntil" },
              output: code`
        import { waitUntil } from "cloudflare:workers";
        export async function remember(kv: KVNamespace, key: string) {
          waitUntil(new Promise((resolve) => globalThis.setTimeout(resolve)).then(() => {
            console.log("now");
            waitUntil(kv.put(key, "1")); // soon
          }));
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "after an await that comes before the timer; a callback by its name; setImmediate",
      code: code`
        import { Hono } from "hono";
        import { setImmediate } from "node:timers";
        const app = new Hono<{ Bindings: Env }>();
        app.post("/", async (c) => {
          const body = await c.req.json();
          function flush() {
            c.executionCtx.waitUntil(c.env.EVENTS.send(body));
          }
          setImmediate(flush);
          return c.json({});
        });
      `,
      errors: [
        {
          messageId: "late",
          data: { callee: "c.executionCtx.waitUntil", timer: "setImmediate" },
          line: 7,
          column: 5,
          endLine: 7,
          endColumn: 29,
          suggestions: [
            {
              messageId: "keepTimer",
              data: { callee: "c.executionCtx.waitUntil" },
              output: code`
        import { Hono } from "hono";
        import { setImmediate } from "node:timers";
        const app = new Hono<{ Bindings: Env }>();
        app.post("/", async (c) => {
          const body = await c.req.json();
          function flush() {
            c.executionCtx.waitUntil(c.env.EVENTS.send(body));
          }
          c.executionCtx.waitUntil(new Promise((resolve) => setImmediate(resolve)).then(flush));
          return c.json({});
        });
      `,
            },
          ],
        },
      ],
    },
    {
      name: "in a function of the handler that only the timer calls",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const keep = (promise) => ctx.waitUntil(promise);
            setTimeout(() => {
              keep(env.PLAYS.delete("x"));
            }, 10);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "late",
          data: { callee: "ctx.waitUntil", timer: "setTimeout" },
          line: 3,
          column: 31,
          endLine: 3,
          endColumn: 44,
          suggestions: [
            {
              messageId: "keepTimer",
              data: { callee: "ctx.waitUntil" },
              output: code`
        export default {
          async fetch(request, env, ctx) {
            const keep = (promise) => ctx.waitUntil(promise);
            ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 10)).then(() => {
              keep(env.PLAYS.delete("x"));
            }));
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
      name: "an entrypoint's own context; a wrapper that does not wait for its timer",
      code: code`
        import { WorkerEntrypoint } from "cloudflare:workers";
        export default class extends WorkerEntrypoint {
          async fetch() {
            this.ctx.waitUntil((async () => {
              setTimeout(() => this.ctx.waitUntil(this.env.PLAYS.delete("x")), 10);
            })());
            return new Response("ok");
          }
        }
      `,
      errors: [
        {
          messageId: "late",
          data: { callee: "this.ctx.waitUntil", timer: "setTimeout" },
          line: 5,
          column: 24,
          endLine: 5,
          endColumn: 42,
          suggestions: [
            {
              messageId: "keepTimer",
              data: { callee: "this.ctx.waitUntil" },
              output: code`
        import { WorkerEntrypoint } from "cloudflare:workers";
        export default class extends WorkerEntrypoint {
          async fetch() {
            this.ctx.waitUntil((async () => {
              this.ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 10)).then(() => this.ctx.waitUntil(this.env.PLAYS.delete("x"))));
            })());
            return new Response("ok");
          }
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "no edit where the timer repeats, gives arguments, or is part of a larger expression",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            setInterval(() => ctx.waitUntil(env.PLAYS.delete("a")), 10);
            setTimeout((key) => ctx.waitUntil(env.PLAYS.delete(key)), 10, "b");
            void setTimeout(() => ctx.waitUntil(env.PLAYS.delete("c")), 10);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "late",
          data: { callee: "ctx.waitUntil", timer: "setInterval" },
          line: 3,
          column: 23,
          endLine: 3,
          endColumn: 36,
        },
        {
          messageId: "late",
          data: { callee: "ctx.waitUntil", timer: "setTimeout" },
          line: 4,
          column: 25,
          endLine: 4,
          endColumn: 38,
        },
        {
          messageId: "late",
          data: { callee: "ctx.waitUntil", timer: "setTimeout" },
          line: 5,
          column: 27,
          endLine: 5,
          endColumn: 40,
        },
      ],
    },
    {
      name: "a query builder without a then",
      code: code`
        import { Kysely } from "kysely";
        export default {
          async fetch(request, env, ctx) {
            const db = new Kysely({ dialect: dialectFor(env) });
            ctx.waitUntil(db.insertInto("plays").values({ id: 1 }));
            return new Response("ok");
          },
        };
      `,
      output: code`
        import { Kysely } from "kysely";
        export default {
          async fetch(request, env, ctx) {
            const db = new Kysely({ dialect: dialectFor(env) });
            ctx.waitUntil((async () => { await db.insertInto("plays").values({ id: 1 }); })());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "lazy",
          data: { callee: "ctx.waitUntil", work: "`values()`" },
          line: 5,
          column: 19,
          endLine: 5,
          endColumn: 59,
        },
      ],
    },
    {
      name: "a lazy query in a variable",
      code: code`
        import postgres from "postgres";
        const sql = postgres("postgres://plays");
        export default {
          async fetch(request, env, ctx) {
            const saving = sql\`UPDATE shows SET plays = plays + 1\`;
            ctx.waitUntil(saving);
            return new Response("ok");
          },
        };
      `,
      output: code`
        import postgres from "postgres";
        const sql = postgres("postgres://plays");
        export default {
          async fetch(request, env, ctx) {
            const saving = sql\`UPDATE shows SET plays = plays + 1\`;
            ctx.waitUntil((async () => { await saving; })());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "lazy",
          data: { callee: "ctx.waitUntil", work: "this `sql` query" },
          line: 6,
          column: 19,
          endLine: 6,
          endColumn: 25,
        },
      ],
    },
    {
      name: "a lazy query given to a bound waitUntil",
      code: code`
        import postgres from "postgres";
        const sql = postgres("postgres://plays");
        export default {
          async fetch(request, env, ctx) {
            const keep = ctx.waitUntil.bind(ctx);
            keep(sql\`UPDATE shows SET plays = plays + 1\`);
            return new Response("ok");
          },
        };
      `,
      output: code`
        import postgres from "postgres";
        const sql = postgres("postgres://plays");
        export default {
          async fetch(request, env, ctx) {
            const keep = ctx.waitUntil.bind(ctx);
            keep((async () => { await sql\`UPDATE shows SET plays = plays + 1\`; })());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "lazy",
          data: { callee: "keep", work: "this `sql` query" },
          line: 6,
          column: 10,
          endLine: 6,
          endColumn: 49,
        },
      ],
    },
    {
      name: "detached in a function that is given the context",
      code: code`
        addEventListener("fetch", (event) => {
          event.respondWith(handle(event));
        });
        async function handle(event) {
          const keep = event.waitUntil;
          keep(fetch("https://example.com/log"));
          return new Response("ok");
        }
      `,
      output: code`
        addEventListener("fetch", (event) => {
          event.respondWith(handle(event));
        });
        async function handle(event) {
          const keep = event.waitUntil.bind(event);
          keep(fetch("https://example.com/log"));
          return new Response("ok");
        }
      `,
      errors: [{ messageId: "detached", data: { context: "event" }, line: 5, column: 16, endLine: 5, endColumn: 31 }],
    },
    {
      name: "in a function of the file that only a timer calls",
      code: code`
        function record(env, ctx) {
          ctx.waitUntil(env.EVENTS.send({ id: 1 }));
        }
        export default {
          async fetch(request, env, ctx) {
            setTimeout(() => {
              record(env, ctx);
            }, 100);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "late",
          data: { callee: "ctx.waitUntil", timer: "setTimeout" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 16,
        },
      ],
    },
  ],
});
