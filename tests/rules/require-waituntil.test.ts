import { requireWaituntil } from "../../src/rules/require-waituntil.js";
import { harmlessWork } from "../harmless-work.js";
import { code, placeOf, testRule } from "../rule-tester.js";

/** Handlers of Workers that are exported in other ways than by an object literal, each with one dropped write. */
const EXPORTED_BY_OTHER_WAYS: readonly (readonly [name: string, code: string])[] = [
  [
    "a constant that is exported",
    "const handler = { fetch(request, env, ctx) { env.PLAYS.put('x', '1'); } }; export default handler;",
  ],
  [
    "an object that is given to a wrapper",
    "export default withTracing(() => ({}), { fetch(request, env, ctx) { env.PLAYS.put('x', '1'); } });",
  ],
  [
    "a constant that is given to a class",
    "const routes = { fetch(request, env, ctx) { env.PLAYS.put('x', '1'); } }; export default new Traced(routes);",
  ],
];

/** What a file shows of a class that is made for each request. */
const CLASSES_OF_A_REQUEST: readonly (readonly [name: string, code: string])[] = [
  [
    "a method",
    "export class Plays { constructor(private readonly env: Env) {} touch(id: string) { this.env.PLAYS.put(id, '1'); } }",
  ],
  [
    "a function in a property",
    "export class Plays { constructor(private readonly env: Env) {} touch = (id: string) => { this.env.PLAYS.put(id, '1'); }; }",
  ],
  [
    "a class expression, whose environment is the second parameter",
    "export const Plays = class { constructor(name: string, private readonly env: Env) {} touch(id: string) { this.env.PLAYS.put(id, '1'); } };",
  ],
];

testRule(requireWaituntil, {
  valid: [
    {
      name: "the branch of another runtime, with an empty link in its chain",
      code: code`
        import { Hono } from "hono";
        import { getRuntimeKey } from "hono/adapter";

        const app = new Hono();
        app.use(async (c, next) => {
          await next();
          const runtime = getRuntimeKey();
          if (runtime === "workerd") {
            c.executionCtx.waitUntil(store(c.req.url));
          } else if (["node", "bun"].includes(runtime)) {
            store(c.req.url).then().catch(console.error);
          }
        });
      `,
    },
    ...[
      'import express from "express"; export class Mailer { constructor(private readonly env: AppEnv) {} send() { fetch(this.env.URL); } }',
      'import { createServer } from "node:http"; export function send(env: ServerEnv) { fetch(env.URL); }',
      'import { createServer } from "node:http"; router.get("/plays", (request, env) => { fetch(env.URL); });',
      'import { createServer } from "node:http"; export default { fetch(request) { fetch("https://example.com"); } };',
      'export default { test() { fetch("https://example.com"); } };',
      "export default { queue(name) { fetch(name); }, email(name) { fetch(name); } };",
    ].map((text) => ({ name: `a look-alike of a Worker: ${text}`, code: text })),
    ...[
      "exports.handler = async (event) => { record(event.target); }; async function record(id) { await fetch(id); }",
      "export const handler = async (argv) => { record(argv.id); }; async function record(id) { await fetch(id); }",
      "exports.handle = async (event) => { record(event.Records); }; async function record(id) { await fetch(id); }",
    ].map((text) => ({ name: `a handler of something else than Lambda: ${text}`, code: text })),
    {
      name: "classes that are not given the environment in their constructor",
      code: code`
        export class Plays {
          constructor(private readonly options: Options) {}
          static of(env: Settings) { return new Plays(env); }
          touch(id: string) { this.options.PLAYS.put(id, "1"); }
        }
        export class Views {
          open(options: Options) { this.options = options; }
          touch(id: string) { this.options.VIEWS.put(id, "1"); }
        }
      `,
    },
    ...[
      "Promise.all([1, Promise.resolve()])",
      "Promise.allSettled([])",
      "Promise.race([env.PLAYS.get('x'), 1])",
      "Promise.any([env.PLAYS.get('x'), 1])",
      "note(1)",
      "noteAt(2)",
    ].map((work) => ({
      name: `a promise that is settled at once: ${work}`,
      code: code`
        export default { async fetch(request, env, ctx) { ${work}; return new Response("ok"); } };
        async function note(number) { console.log(number); }
        function noteAt(number) { return Promise.resolve(number); }
      `,
    })),
    {
      name: "a browser's service worker, whose cache fills while the page is shown",
      code: code`
        self.addEventListener("install", (event) => event.waitUntil(precache()));
        self.addEventListener("fetch", (event) => {
          event.respondWith(respond(event));
        });
        async function respond(event) {
          const response = await fetch(event.request);
          caches.open("pages").then((cache) => cache.put(event.request, response.clone()));
          return response;
        }
      `,
    },
    ...[
      ["in a chain", "save(req.query.id).then((plays) => res.json(plays));"],
      [
        "in a chain that fails with an answer as well",
        "save().then((plays) => res.status(200).json(plays), (error) => res.end());",
      ],
      ["at the end of a chain", "save().catch(console.error).finally(() => { res.end(); });"],
      ["by a method that is handed over", "save().then(res.json.bind(res)).catch(console.error);"],
      ["by what it is handed to", "answer(req, res).catch((error) => res.status(500).end());"],
      ["by what it is piped to", "save().then((plays) => { plays.pipe(res); });"],
      ["in an async function that is called on the spot", "(async () => { res.send(await save()); })();"],
      [
        "in an async function of the handler",
        "async function run() { res.send(await save()); } run().catch(console.error);",
      ],
    ].map(([where = "", work = ""]) => ({
      name: `the response is sent by the work, ${where}`,
      filename: "api/plays.js",
      code: `export default function handler(req, res) { ${work} }`,
    })),
    {
      name: "middleware of Express that goes on once the work is done",
      settings: { postmortem: { runtime: "lambda" } },
      code: code`
        import express from "express";
        const app = express();
        app.use((req, res, next) => {
          req.user.touch().then(() => next(), next);
        });
        app.use((req, res, next) => {
          req.user.touch().then(next).catch(next);
        });
      `,
    },
    {
      name: "middleware in a folder called api, which no function of Vercel is",
      filename: "server/api/touch.js",
      code: code`
        module.exports = function touch(req, res, next) {
          req.user.touch().catch(console.error);
          next();
        };
      `,
    },
    {
      name: "Lambda's callback is called by the work",
      filename: "src/index.js",
      settings: { postmortem: { runtime: "lambda" } },
      code: code`
        export const handler = (event, context, callback) => {
          load(event).then((plays) => callback(null, plays)).catch(callback);
        };
      `,
    },
    ...harmlessWork,
    // Reported by the other rule of floating work.
    {
      name: "an AppContext that is not Hono's",
      settings: { postmortem: { runtime: "next" } },
      code: code`
        import type { AppContext } from "./state";
        export function reduce(state: AppContext) {
          fetch("https://example.com/hook").catch(console.error);
          return state.theme;
        }
      `,
    },
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
    },
    {
      name: "a call that the options allow",
      options: [{ allow: ["metrics.flush"] }],
      code: code`
        export default {
          async fetch(request, env, ctx) {
            this.metrics.flush().catch(console.error);
            return new Response("ok");
          },
        };
      `,
    },
  ],
  invalid: [
    ...EXPORTED_BY_OTHER_WAYS.map(([name, text]) => ({
      name: `Workers fetch: ${name}`,
      code: text,
      output: text.replace("env.PLAYS.put('x', '1')", "ctx.waitUntil(env.PLAYS.put('x', '1'))"),
      errors: [
        {
          messageId: "dropped" as const,
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          ...placeOf(text, "env.PLAYS.put"),
        },
      ],
    })),
    ...CLASSES_OF_A_REQUEST.map(([name, text]) => ({
      name: `a class that is given the environment: ${name}`,
      code: text,
      errors: [
        {
          messageId: "dropped" as const,
          data: {
            work: "`this.env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `waitUntil()` or await it.",
          },
          ...placeOf(text, "this.env.PLAYS.put"),
          suggestions: [
            {
              messageId: "keepAlive" as const,
              data: { callee: "waitUntil" },
              output: `import { waitUntil } from "cloudflare:workers";\n${text.replace("this.env.PLAYS.put(id, '1')", "waitUntil(this.env.PLAYS.put(id, '1'))")}`,
            },
          ],
        },
      ],
    })),
    ...[
      ["Promise.all([1, env.PLAYS.put('x', '1')])", "`Promise.all()`"],
      ["Promise.race([env.PLAYS.put('x', '1'), env.PLAYS.put('y', '1')])", "`Promise.race()`"],
      ["Promise.any([env.PLAYS.put('x', '1')])", "`Promise.any()`"],
      ["note(1)", "`note()`"],
    ].map(([work = "", label = ""]) => {
      const text = `export default { async fetch(request, env, ctx) { ${work}; return new Response("ok"); } };\nasync function note(number) { await report(number); }`;
      return {
        name: `a promise that is not settled at once: ${work}`,
        code: text,
        output: text.replace(work, `ctx.waitUntil(${work})`),
        errors: [
          {
            messageId: "dropped" as const,
            data: { work: label, runtime: "Cloudflare Workers", advice: "Hand it to `ctx.waitUntil()` or await it." },
            line: 1,
            column: text.indexOf(work) + 1,
            endLine: 1,
            endColumn: text.indexOf(work) + work.indexOf("(") + 1,
          },
        ],
      };
    }),
    {
      name: 'the other branch only says "after" in its log',
      code: code`
        export default {
          async fetch(request, env, ctx) {
            if (request.url) {
              console.log("again after a while");
            } else {
              env.PLAYS.put("x", "1").catch(console.error);
            }
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            if (request.url) {
              console.log("again after a while");
            } else {
              ctx.waitUntil(env.PLAYS.put("x", "1").catch(console.error));
            }
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 6,
          column: 7,
          endLine: 6,
          endColumn: 20,
        },
      ],
    },
    {
      name: "the try before handed over other work",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            try {
              ctx.waitUntil(env.EVENTS.send({ id: 1 }));
            } catch {
              env.PLAYS.put("x", "1").catch(console.error);
            }
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            try {
              ctx.waitUntil(env.EVENTS.send({ id: 1 }));
            } catch {
              ctx.waitUntil(env.PLAYS.put("x", "1").catch(console.error));
            }
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 6,
          column: 7,
          endLine: 6,
          endColumn: 20,
        },
      ],
    },
    {
      name: "the branch above handed over other work",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            if (request.url) {
              ctx.waitUntil(env.EVENTS.send({ id: 1 }));
              return new Response();
            }
            {
              env.PLAYS.put("x", "1").catch(console.error);
            }
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            if (request.url) {
              ctx.waitUntil(env.EVENTS.send({ id: 1 }));
              return new Response();
            }
            {
              ctx.waitUntil(env.PLAYS.put("x", "1").catch(console.error));
            }
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 8,
          column: 7,
          endLine: 8,
          endColumn: 20,
        },
      ],
    },
    {
      name: "what a later call needs is awaited: a keep-alive would keep the race",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const workerId = crypto.randomUUID();
            registerWorker(workerId).catch(console.error);
            await acquireJob(workerId);
            return new Response("ok");
          },
        };
        async function registerWorker(id) { await env.WORKERS.put(id, "1"); }
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            const workerId = crypto.randomUUID();
            await registerWorker(workerId).catch(console.error);
            await acquireJob(workerId);
            return new Response("ok");
          },
        };
        async function registerWorker(id) { await env.WORKERS.put(id, "1"); }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`registerWorker()`",
            runtime: "Cloudflare Workers",
            advice: "Await it: `acquireJob()` on line 5 needs what it writes.",
          },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 19,
        },
      ],
    },
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
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.PLAYS.put("x", "1").catch(console.error));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 18,
        },
      ],
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
      output: code`
        export default {
          async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }));
            return new Response("ok");
          },
        } satisfies ExportedHandler<Env>;
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 25,
        },
      ],
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
          messageId: "dropped",
          data: {
            work: "this async function",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 6,
          endLine: 3,
          endColumn: 11,
        },
      ],
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
      output: code`
        export default {
          async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }).catch(() => {}));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 20,
        },
      ],
    },
    {
      name: "a context that the handler has left out, untyped",
      code: code`
        export default {
          async fetch(request) {
            fetch("https://example.com/hook", { method: "POST" }).catch(() => {});
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, _env, ctx) {
            ctx.waitUntil(fetch("https://example.com/hook", { method: "POST" }).catch(() => {}));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 10,
        },
      ],
    },
    {
      name: "a rejected promise would make a queue's batch retry, so it is only suggested",
      code: code`
        export default {
          async queue(batch, env, ctx) {
            for (const message of batch.messages) {
              env.PLAYS.put(message.id, message.body);
            }
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 7,
          endLine: 4,
          endColumn: 20,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "ctx.waitUntil" },
              output: code`
        export default {
          async queue(batch, env, ctx) {
            for (const message of batch.messages) {
              ctx.waitUntil(env.PLAYS.put(message.id, message.body));
            }
          },
        };
      `,
            },
            {
              messageId: "await",
              output: code`
        export default {
          async queue(batch, env, ctx) {
            for (const message of batch.messages) {
              await env.PLAYS.put(message.id, message.body);
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
      name: "scheduled, with an imported keep-alive",
      code: code`
        import { waitUntil } from "cloudflare:workers";
        export default {
          async scheduled(controller, env) {
            fetch("https://example.com/ping").then((response) => response.text(), console.error);
          },
        };
      `,
      output: code`
        import { waitUntil } from "cloudflare:workers";
        export default {
          async scheduled(controller, env) {
            waitUntil(fetch("https://example.com/ping").then((response) => response.text(), console.error));
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Cloudflare Workers", advice: "Hand it to `waitUntil()` or await it." },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 10,
        },
      ],
    },
    {
      name: "an entrypoint class",
      code: code`
        import { WorkerEntrypoint } from "cloudflare:workers";
        export default class extends WorkerEntrypoint {
          async fetch(request) {
            this.env.EVENTS.send({ id: 1 }).catch(console.error);
            return new Response("ok");
          }
        }
      `,
      output: code`
        import { WorkerEntrypoint } from "cloudflare:workers";
        export default class extends WorkerEntrypoint {
          async fetch(request) {
            this.ctx.waitUntil(this.env.EVENTS.send({ id: 1 }).catch(console.error));
            return new Response("ok");
          }
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`this.env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `this.ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 25,
        },
      ],
    },
    {
      name: "a service worker",
      code: code`
        addEventListener("fetch", (event) => {
          event.respondWith(respond(event));
        });
        async function respond(event) {
          fetch("https://example.com/log").finally(() => console.log("done"));
          return new Response("ok");
        }
      `,
      output: code`
        addEventListener("fetch", (event) => {
          event.respondWith(respond(event));
        });
        async function respond(event) {
          event.waitUntil(fetch("https://example.com/log").finally(() => console.log("done")));
          return new Response("ok");
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `event.waitUntil()` or await it.",
          },
          line: 5,
          column: 3,
          endLine: 5,
          endColumn: 8,
        },
      ],
    },
    {
      name: "a Pages Function with a destructured waitUntil",
      filename: "functions/plays.ts",
      code: code`
        export const onRequestPost = async ({ env, waitUntil }) => {
          env.PLAYS.put("x", "1").catch(console.error);
          return new Response("ok");
        };
      `,
      output: code`
        export const onRequestPost = async ({ env, waitUntil }) => {
          waitUntil(env.PLAYS.put("x", "1").catch(console.error));
          return new Response("ok");
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `waitUntil()` or await it.",
          },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 16,
        },
      ],
    },
    {
      name: "Hono on Workers",
      code: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.post("/plays", async (c) => {
          c.env.EVENTS.send({ id: 1 }).catch((error) => console.error(error));
          return c.json({ ok: true });
        });
        export default app;
      `,
      output: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.post("/plays", async (c) => {
          c.executionCtx.waitUntil(c.env.EVENTS.send({ id: 1 }).catch((error) => console.error(error)));
          return c.json({ ok: true });
        });
        export default app;
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`c.env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `c.executionCtx.waitUntil()` or await it.",
          },
          line: 4,
          column: 3,
          endLine: 4,
          endColumn: 20,
        },
      ],
    },
    {
      name: "a Hono handler declared apart",
      code: code`
        import { Hono } from "hono";
        import type { Context } from "hono";
        const app = new Hono();
        async function create(c: Context) {
          void c.env.EVENTS.send({ id: 1 });
          return c.json({ ok: true });
        }
        app.post("/plays", create);
      `,
      output: code`
        import { Hono } from "hono";
        import type { Context } from "hono";
        const app = new Hono();
        async function create(c: Context) {
          c.executionCtx.waitUntil(c.env.EVENTS.send({ id: 1 }));
          return c.json({ ok: true });
        }
        app.post("/plays", create);
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`c.env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `c.executionCtx.waitUntil()` or await it.",
          },
          line: 5,
          column: 8,
          endLine: 5,
          endColumn: 25,
        },
      ],
    },
    {
      name: "a helper that a handler calls and that has no context",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            await record(env);
            return new Response("ok");
          },
        };
        async function record(env) {
          env.PLAYS.put("x", "1").catch(console.error);
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `waitUntil()` or await it.",
          },
          line: 8,
          column: 3,
          endLine: 8,
          endColumn: 16,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "waitUntil" },
              output: code`
        import { waitUntil } from "cloudflare:workers";
        export default {
          async fetch(request, env, ctx) {
            await record(env);
            return new Response("ok");
          },
        };
        async function record(env) {
          waitUntil(env.PLAYS.put("x", "1").catch(console.error));
        }
      `,
            },
            {
              messageId: "await",
              output: code`
        export default {
          async fetch(request, env, ctx) {
            await record(env);
            return new Response("ok");
          },
        };
        async function record(env) {
          await env.PLAYS.put("x", "1").catch(console.error);
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a helper that is given the context",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            await record(env, ctx);
            ctx.waitUntil(Promise.resolve());
            return new Response("ok");
          },
        };
        async function record(env, ctx) {
          env.PLAYS.put("x", "1").catch(console.error);
        }
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            await record(env, ctx);
            ctx.waitUntil(Promise.resolve());
            return new Response("ok");
          },
        };
        async function record(env, ctx) {
          ctx.waitUntil(env.PLAYS.put("x", "1").catch(console.error));
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 9,
          column: 3,
          endLine: 9,
          endColumn: 16,
        },
      ],
    },
    {
      name: "a library function that is given the environment",
      code: code`
        import { insertAudit } from "./db";
        export function audit(db: D1Database, action: string) {
          insertAudit(db, action).catch((error) => {
            console.error(error);
          });
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`insertAudit()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `waitUntil()` or await it.",
          },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 14,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "waitUntil" },
              output: code`
        import { insertAudit } from "./db";
        import { waitUntil } from "cloudflare:workers";
        export function audit(db: D1Database, action: string) {
          waitUntil(insertAudit(db, action).catch((error) => {
            console.error(error);
          }));
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a promise in a variable that nobody reads",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const sent = env.EVENTS.send({ id: 1 });
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 18,
          endLine: 3,
          endColumn: 33,
        },
      ],
    },
    {
      name: "a promise in a variable whose rejection is only caught",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const sent = env.EVENTS.send({ id: 1 });
            sent.catch(console.error);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 18,
          endLine: 3,
          endColumn: 33,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "ctx.waitUntil" },
              output: code`
        export default {
          async fetch(request, env, ctx) {
            const sent = env.EVENTS.send({ id: 1 });
            ctx.waitUntil(sent.catch(console.error));
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
      name: "promises pushed onto a list that nobody reads",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const sending = [];
            sending.push(env.EVENTS.send({ id: 1 }));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 18,
          endLine: 4,
          endColumn: 33,
        },
      ],
    },
    {
      name: "forEach with an async callback",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const ids = await request.json();
            ids.forEach(async (id) => {
              await env.PLAYS.delete(id);
            });
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "the async callback of `ids.forEach()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 16,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "ctx.waitUntil" },
              output: code`
        export default {
          async fetch(request, env, ctx) {
            const ids = await request.json();
            ctx.waitUntil(Promise.all(ids.map(async (id) => {
              await env.PLAYS.delete(id);
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
      name: "forEach with a callback that returns its promise",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const ids = await request.json();
            ids.forEach((id) => env.PLAYS.delete(id));
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            const ids = await request.json();
            ids.forEach((id) => ctx.waitUntil(env.PLAYS.delete(id)));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.delete()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 25,
          endLine: 4,
          endColumn: 41,
        },
      ],
    },
    {
      name: "voided branches",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            void (request.ok ? env.EVENTS.send({ id: 2 }) : undefined);
            void fetch("https://example.com/log");
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            void (request.ok ? ctx.waitUntil(env.EVENTS.send({ id: 2 })) : undefined);
            ctx.waitUntil(fetch("https://example.com/log"));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 24,
          endLine: 3,
          endColumn: 39,
        },
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 10,
          endLine: 4,
          endColumn: 15,
        },
      ],
    },
    {
      name: "map with an async callback, its promises dropped",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const ids = await request.json();
            ids.map(async (id) => env.PLAYS.delete(id));
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            const ids = await request.json();
            ctx.waitUntil(Promise.all(ids.map(async (id) => env.PLAYS.delete(id))));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "the async callback of `ids.map()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 12,
        },
      ],
    },
    {
      name: "Promise.all that nobody awaits",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            Promise.all([env.PLAYS.delete("a"), env.PLAYS.delete("b")]);
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(Promise.all([env.PLAYS.delete("a"), env.PLAYS.delete("b")]));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`Promise.all()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 16,
        },
      ],
    },
    {
      name: "a timer with an async callback",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            setTimeout(async () => {
              await env.PLAYS.delete("a");
            }, 100);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "the async callback of `setTimeout()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 15,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "ctx.waitUntil" },
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 100)).then(async () => {
              await env.PLAYS.delete("a");
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
      name: "a timer whose callback drops the work itself: handing it over there would be too late",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            setTimeout(() => {
              env.PLAYS.delete("a").catch(() => {});
            }, 100);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.delete()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 7,
          endLine: 4,
          endColumn: 23,
        },
      ],
    },
    {
      name: "a timer whose callback returns the work",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            setTimeout(() => env.PLAYS.delete("a").catch(() => {}), 100);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.delete()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 22,
          endLine: 3,
          endColumn: 38,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "ctx.waitUntil" },
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 100)).then(() => env.PLAYS.delete("a").catch(() => {})));
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
      name: "what a harmless name hands over late is lost with it",
      code: code`
        async function checkQuota(env, ctx) {
          const used = await env.QUOTA.get("used");
          ctx.waitUntil(env.QUOTA.put("used", used + 1));
        }
        export default {
          async fetch(request, env, ctx) {
            void checkQuota(env, ctx);
            validate(request).catch(() => ctx.waitUntil(env.EVENTS.send({ bad: true })));
            void validate(request).catch(() => {});
            return new Response("ok");
          },
        };
      `,
      output: code`
        async function checkQuota(env, ctx) {
          const used = await env.QUOTA.get("used");
          ctx.waitUntil(env.QUOTA.put("used", used + 1));
        }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(checkQuota(env, ctx));
            ctx.waitUntil(validate(request).catch(() => ctx.waitUntil(env.EVENTS.send({ bad: true }))));
            void validate(request).catch(() => {});
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`checkQuota()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 7,
          column: 10,
          endLine: 7,
          endColumn: 20,
        },
        {
          messageId: "dropped",
          data: {
            work: "`validate()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 8,
          column: 5,
          endLine: 8,
          endColumn: 13,
        },
      ],
    },
    {
      name: "behind a condition, a guard and an optional chain",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            request.ok && env.EVENTS.send({ id: 1 });
            request.ok ? env.EVENTS.send({ id: 2 }) : env.PLAYS.delete("a");
            env.EVENTS?.send({ id: 3 });
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            request.ok && ctx.waitUntil(env.EVENTS.send({ id: 1 }));
            request.ok ? ctx.waitUntil(env.EVENTS.send({ id: 2 })) : ctx.waitUntil(env.PLAYS.delete("a"));
            ctx.waitUntil(Promise.resolve(env.EVENTS?.send({ id: 3 })));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 19,
          endLine: 3,
          endColumn: 34,
        },
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 18,
          endLine: 4,
          endColumn: 33,
        },
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.delete()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 47,
          endLine: 4,
          endColumn: 63,
        },
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 21,
        },
      ],
    },
    {
      name: "comments and a void in parentheses",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            void /* not now */ (
              // the counter
              env.PLAYS.put("x", "1")
            );
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(/* not now */ (
              // the counter
              env.PLAYS.put("x", "1")
            ));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 5,
          column: 7,
          endLine: 5,
          endColumn: 20,
        },
      ],
    },
    {
      name: "an async function of the same file, bare",
      code: code`
        async function notify(id) {
          await fetch("https://example.com/" + id);
        }
        export default {
          async fetch(request, env, ctx) {
            notify(1);
            return new Response("ok");
          },
        };
      `,
      output: code`
        async function notify(id) {
          await fetch("https://example.com/" + id);
        }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(notify(1));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`notify()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 6,
          column: 5,
          endLine: 6,
          endColumn: 11,
        },
      ],
    },
    {
      name: "a void call of an imported function is only suggested: it may return nothing",
      code: code`
        import { logAudit } from "./audit";
        export default {
          async fetch(request, env, ctx) {
            void logAudit({ action: "read" });
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`logAudit()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 10,
          endLine: 4,
          endColumn: 18,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "ctx.waitUntil" },
              output: code`
        import { logAudit } from "./audit";
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(logAudit({ action: "read" }));
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
            await logAudit({ action: "read" });
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
      name: "a bare call of an imported function that the file awaits elsewhere",
      code: code`
        import { fireWebhooks } from "./webhooks";
        export default {
          async fetch(request, env, ctx) {
            if (request.method === "PUT") {
              await fireWebhooks(env.DB);
            }
            fireWebhooks(env.DB);
            return new Response("ok");
          },
        };
      `,
      output: code`
        import { fireWebhooks } from "./webhooks";
        export default {
          async fetch(request, env, ctx) {
            if (request.method === "PUT") {
              await fireWebhooks(env.DB);
            }
            ctx.waitUntil(fireWebhooks(env.DB));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fireWebhooks()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 7,
          column: 5,
          endLine: 7,
          endColumn: 17,
        },
      ],
    },
    {
      name: "D1 statements",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            env.DB.prepare("INSERT INTO plays VALUES (?)").bind(1).run();
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.DB.prepare("INSERT INTO plays VALUES (?)").bind(1).run());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`run()`", runtime: "Cloudflare Workers", advice: "Hand it to `ctx.waitUntil()` or await it." },
          line: 3,
          column: 60,
          endLine: 3,
          endColumn: 63,
        },
      ],
    },
    {
      name: "the cache",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const cache = caches.default;
            const response = await fetch(request);
            cache.put(request, response.clone());
            return response;
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            const cache = caches.default;
            const response = await fetch(request);
            ctx.waitUntil(cache.put(request, response.clone()));
            return response;
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`cache.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 14,
        },
      ],
    },
    {
      name: "a Next.js route handler with after at hand",
      filename: "app/api/plays/route.ts",
      code: code`
        import { after, NextResponse } from "next/server";
        import { track } from "@/lib/track";
        export async function POST(request: Request) {
          track(request).catch(console.error);
          return NextResponse.json({ ok: true });
        }
      `,
      output: code`
        import { after, NextResponse } from "next/server";
        import { track } from "@/lib/track";
        export async function POST(request: Request) {
          after(track(request).catch(console.error));
          return NextResponse.json({ ok: true });
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`track()`", runtime: "Next.js", advice: "Hand it to `after()` or await it." },
          line: 4,
          column: 3,
          endLine: 4,
          endColumn: 8,
        },
      ],
    },
    {
      name: "a Next.js route handler that does not import after",
      filename: "app/api/plays/route.ts",
      code: code`
        import { NextResponse } from "next/server";
        import { track } from "@/lib/track";
        export async function POST(request: Request) {
          track(request).catch(console.error);
          return NextResponse.json({ ok: true });
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`track()`", runtime: "Next.js", advice: "Hand it to `after()` or await it." },
          line: 4,
          column: 3,
          endLine: 4,
          endColumn: 8,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "after" },
              output: code`
        import { NextResponse, after } from "next/server";
        import { track } from "@/lib/track";
        export async function POST(request: Request) {
          after(track(request).catch(console.error));
          return NextResponse.json({ ok: true });
        }
      `,
            },
            {
              messageId: "await",
              output: code`
        import { NextResponse } from "next/server";
        import { track } from "@/lib/track";
        export async function POST(request: Request) {
          await track(request).catch(console.error);
          return NextResponse.json({ ok: true });
        }
      `,
            },
          ],
        },
      ],
    },
    ...[
      ["in an answer to its failure only", "save().catch((error) => res.status(500).end())", "save()"],
      ["in a second callback", "save().then(audit, (error) => res.status(500).end())", "save()"],
      ["where it is read", "save().then(() => audit(res.statusCode))", "save()"],
      ["where it is written to", 'save().then((plays) => { res.setHeader("x-plays", plays); })', "save()"],
      ["where it is asked", 'save().then(() => audit(res.getHeader("x-plays")))', "save()"],
      ["and is another one", "save().then((res) => res.json())", "save()"],
    ].map(([where = "", work = "", name = ""]) => ({
      name: `the response is named by the work ${where}`,
      filename: "api/plays.js",
      code: `export default function handler(req, res) { ${work}; res.end(); }`,
      errors: [
        {
          messageId: "dropped" as const,
          data: { work: `\`${name}\``, runtime: "Vercel", advice: "Hand it to `waitUntil()` or await it." },
          line: 1,
          column: 45,
          endLine: 1,
          endColumn: 45 + name.length - 2,
          suggestions: [
            {
              messageId: "keepAlive" as const,
              data: { callee: "waitUntil" },
              output: `import { waitUntil } from "@vercel/functions";\nexport default function handler(req, res) { waitUntil(${work}); res.end(); }`,
            },
          ],
        },
      ],
    })),
    {
      name: "the response is sent by the work in a catch clause only",
      filename: "api/plays.js",
      code: code`
        export default function handler(req, res) {
          run();
          res.end();
          async function run() {
            try {
              await save();
            } catch {
              res.end();
            }
          }
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`run()`", runtime: "Vercel", advice: "Hand it to `waitUntil()` or await it." },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 6,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "waitUntil" },
              output: code`
        import { waitUntil } from "@vercel/functions";
        export default function handler(req, res) {
          waitUntil(run());
          res.end();
          async function run() {
            try {
              await save();
            } catch {
              res.end();
            }
          }
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a function of Vercel",
      filename: "api/start.js",
      code: code`
        export default async function handler(req, res) {
          fetch("https://example.com/run").catch(console.error);
          res.json({ started: true });
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Vercel", advice: "Hand it to `waitUntil()` or await it." },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 8,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "waitUntil" },
              output: code`
        import { waitUntil } from "@vercel/functions";
        export default async function handler(req, res) {
          waitUntil(fetch("https://example.com/run").catch(console.error));
          res.json({ started: true });
        }
      `,
            },
            {
              messageId: "await",
              output: code`
        export default async function handler(req, res) {
          await fetch("https://example.com/run").catch(console.error);
          res.json({ started: true });
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a function of Vercel that imports waitUntil",
      filename: "api/start.js",
      code: code`
        import { waitUntil } from "@vercel/functions";
        export default async function handler(req, res) {
          setImmediate(async () => {
            await fetch("https://example.com/run");
          });
          fetch("https://example.com/run").catch(console.error);
          res.json({ started: true });
        }
      `,
      output: code`
        import { waitUntil } from "@vercel/functions";
        export default async function handler(req, res) {
          setImmediate(async () => {
            await fetch("https://example.com/run");
          });
          waitUntil(fetch("https://example.com/run").catch(console.error));
          res.json({ started: true });
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "the async callback of `setImmediate()`",
            runtime: "Vercel",
            advice: "Hand it to `waitUntil()` or await it.",
          },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 15,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "waitUntil" },
              output: code`
        import { waitUntil } from "@vercel/functions";
        export default async function handler(req, res) {
          waitUntil(new Promise((resolve) => setImmediate(resolve)).then(async () => {
            await fetch("https://example.com/run");
          }));
          fetch("https://example.com/run").catch(console.error);
          res.json({ started: true });
        }
      `,
            },
          ],
        },
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Vercel", advice: "Hand it to `waitUntil()` or await it." },
          line: 6,
          column: 3,
          endLine: 6,
          endColumn: 8,
        },
      ],
    },
    ...(
      [
        ["its event is read", "exports.handler = async (event) => { record(event.Records[0].body); };"],
        ["its event is taken apart", "exports.handler = async ({ pathParameters }) => { record(pathParameters.id); };"],
      ] as const
    ).map(([name, handler]) => {
      const text = `${handler}\nasync function record(id) { await fetch(id); }`;
      return {
        name: `a handler of Lambda that nothing but itself shows: ${name}`,
        code: text,
        errors: [
          {
            messageId: "dropped" as const,
            data: { work: "`record()`", runtime: "AWS Lambda", advice: "Await it." },
            line: 1,
            column: handler.indexOf("record") + 1,
            endLine: 1,
            endColumn: handler.indexOf("record") + 7,
            suggestions: [{ messageId: "await" as const, output: text.replace("record", "await record") }],
          },
        ],
      };
    }),
    {
      name: "Next.js has no `after` under pages/api: await",
      filename: "pages/api/plays.ts",
      code: code`
        import type { NextApiRequest, NextApiResponse } from "next";
        export default async function handler(req: NextApiRequest, res: NextApiResponse) {
          fetch("https://example.com/run").catch(console.error);
          res.end();
        }
      `,
      output: code`
        import type { NextApiRequest, NextApiResponse } from "next";
        export default async function handler(req: NextApiRequest, res: NextApiResponse) {
          await fetch("https://example.com/run").catch(console.error);
          res.end();
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Next.js", advice: "Await it." },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
        },
      ],
    },
    {
      name: "under pages/api, Vercel's keep-alive where the file has it",
      filename: "pages/api/plays.ts",
      settings: { postmortem: { runtime: "next" } },
      code: code`
        import { waitUntil } from "@vercel/functions";
        export default async function handler(req, res) {
          fetch("https://example.com/run").catch(console.error);
          res.end();
          waitUntil(count());
        }
      `,
      output: code`
        import { waitUntil } from "@vercel/functions";
        export default async function handler(req, res) {
          waitUntil(fetch("https://example.com/run").catch(console.error));
          res.end();
          waitUntil(count());
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Next.js", advice: "Hand it to `waitUntil()` or await it." },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
        },
      ],
    },
    ...(
      [
        [
          "export default { queue(batch, env, x) { fetch(env.URL).catch(console.error); } };",
          "export default { queue(batch, env, x) { x.waitUntil(fetch(env.URL).catch(console.error)); } };",
        ],
        [
          "export default { test(a, b, c) { fetch(a.url).catch(console.error); }, fetch() { return new Response(); } };",
          "export default { test(a, b, c) { c.waitUntil(fetch(a.url).catch(console.error)); }, fetch() { return new Response(); } };",
        ],
      ] as const
    ).map(([text, output]) => ({
      name: `a Worker beside its look-alikes: ${text}`,
      code: text,
      output,
      errors: [
        {
          messageId: "dropped" as const,
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: `Hand it to \`${text.includes("queue") ? "x" : "c"}.waitUntil()\` or await it.`,
          },
          line: 1,
          column: text.indexOf("{ fetch(") + 3,
          endLine: 1,
          endColumn: text.indexOf("{ fetch(") + 8,
        },
      ],
    })),
    {
      name: "Lambda has no keep-alive: await",
      code: code`
        import type { APIGatewayProxyEvent } from "aws-lambda";
        export const handler = async (event: APIGatewayProxyEvent) => {
          fetch("https://example.com/run").catch(console.error);
          return { statusCode: 200 };
        };
      `,
      output: code`
        import type { APIGatewayProxyEvent } from "aws-lambda";
        export const handler = async (event: APIGatewayProxyEvent) => {
          await fetch("https://example.com/run").catch(console.error);
          return { statusCode: 200 };
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "AWS Lambda", advice: "Await it." },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
        },
      ],
    },
    {
      name: "a tRPC mutation",
      code: code`
        import "server-only";
        import { baseProcedure } from "./trpc";
        export const router = {
          create: baseProcedure.input(schema).mutation(async ({ ctx, input }) => {
            fetch(WEBHOOK, { method: "POST" }).catch(console.error);
            return input;
          }),
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Next.js", advice: "Hand it to `after()` or await it." },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 10,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "after" },
              output: code`
        import "server-only";
        import { baseProcedure } from "./trpc";
        import { after } from "next/server";
        export const router = {
          create: baseProcedure.input(schema).mutation(async ({ ctx, input }) => {
            after(fetch(WEBHOOK, { method: "POST" }).catch(console.error));
            return input;
          }),
        };
      `,
            },
            {
              messageId: "await",
              output: code`
        import "server-only";
        import { baseProcedure } from "./trpc";
        export const router = {
          create: baseProcedure.input(schema).mutation(async ({ ctx, input }) => {
            await fetch(WEBHOOK, { method: "POST" }).catch(console.error);
            return input;
          }),
        };
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a lazy query of a client that the module opened",
      code: code`
        import postgres from "postgres";
        import { WorkerEntrypoint } from "cloudflare:workers";
        const sql = postgres(process.env.URL);
        export default {
          async fetch(request, env, ctx) {
            sql\`UPDATE shows SET plays = plays + 1\`;
            return new Response("ok");
          },
        };
      `,
      output: code`
        import postgres from "postgres";
        import { WorkerEntrypoint } from "cloudflare:workers";
        const sql = postgres(process.env.URL);
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil((async () => { await sql\`UPDATE shows SET plays = plays + 1\`; })());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "neverStarted",
          data: { work: "this `sql` query", advice: "Hand it to `ctx.waitUntil()` or await it." },
          line: 6,
          column: 5,
          endLine: 6,
          endColumn: 8,
        },
      ],
    },
    {
      name: "Prisma's queries are lazy",
      code: code`
        import { prisma } from "@/lib/prisma";
        import { NextResponse } from "next/server";
        export async function GET() {
          return NextResponse.json({});
        }
        export async function log(request: NextRequest) {
          prisma.visit.create({ data: {} });
        }
      `,
      errors: [
        {
          messageId: "neverStarted",
          data: { work: "`prisma.visit.create()`", advice: "Hand it to `after()` or await it." },
          line: 7,
          column: 3,
          endLine: 7,
          endColumn: 22,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "after" },
              output: code`
        import { prisma } from "@/lib/prisma";
        import { NextResponse, after } from "next/server";
        export async function GET() {
          return NextResponse.json({});
        }
        export async function log(request: NextRequest) {
          after((async () => { await prisma.visit.create({ data: {} }); })());
        }
      `,
            },
            {
              messageId: "await",
              output: code`
        import { prisma } from "@/lib/prisma";
        import { NextResponse } from "next/server";
        export async function GET() {
          return NextResponse.json({});
        }
        export async function log(request: NextRequest) {
          await prisma.visit.create({ data: {} });
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a keep-alive of the project's own",
      settings: { postmortem: { keepAlive: ["background"] } },
      code: code`
        import { background } from "./background";
        export default {
          async fetch(request, env) {
            env.PLAYS.put("x", "1").catch(console.error);
            return new Response("ok");
          },
        };
      `,
      output: code`
        import { background } from "./background";
        export default {
          async fetch(request, env) {
            background(env.PLAYS.put("x", "1").catch(console.error));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.PLAYS.put()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `background()` or await it.",
          },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 18,
        },
      ],
    },
    {
      name: "a handler whose context has the project's own name for Hono's",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        import type { HonoContext } from "../context";
        export const reply = async (c: HonoContext) => {
          fetch("https://example.com/hook").catch(console.error);
          return c.json({});
        };
      `,
      output: code`
        import type { HonoContext } from "../context";
        export const reply = async (c: HonoContext) => {
          c.executionCtx.waitUntil(fetch("https://example.com/hook").catch(console.error));
          return c.json({});
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `c.executionCtx.waitUntil()` or await it.",
          },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
        },
      ],
    },
    {
      name: "a SvelteKit endpoint on Workers",
      filename: "src/routes/plays/+server.ts",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        export async function POST({ request, platform }) {
          fetch("https://example.com/hook").catch(console.error);
          return new Response("ok");
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `platform?.ctx.waitUntil()` or await it.",
          },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 8,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "platform?.ctx.waitUntil" },
              output: code`
        export async function POST({ request, platform }) {
          const work = fetch("https://example.com/hook").catch(console.error);
          platform?.ctx.waitUntil(work);
          return new Response("ok");
        }
      `,
            },
            {
              messageId: "await",
              output: code`
        export async function POST({ request, platform }) {
          await fetch("https://example.com/hook").catch(console.error);
          return new Response("ok");
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a SvelteKit endpoint on Workers whose file shows that the platform has a context",
      filename: "src/routes/plays/+server.ts",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        export async function GET({ platform }) {
          platform?.ctx.waitUntil(fetch("https://example.com/hook"));
          return new Response("ok");
        }
        export async function POST({ request, platform }) {
          fetch("https://example.com/hook").catch(console.error);
          return new Response("ok");
        }
      `,
      output: code`
        export async function GET({ platform }) {
          platform?.ctx.waitUntil(fetch("https://example.com/hook"));
          return new Response("ok");
        }
        export async function POST({ request, platform }) {
          const work = fetch("https://example.com/hook").catch(console.error);
          platform?.ctx.waitUntil(work);
          return new Response("ok");
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `platform?.ctx.waitUntil()` or await it.",
          },
          line: 6,
          column: 3,
          endLine: 6,
          endColumn: 8,
        },
      ],
    },
    {
      name: "an Astro endpoint on Workers",
      filename: "src/pages/plays.ts",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        export async function POST(context) {
          fetch("https://example.com/hook").catch(console.error);
          return new Response("ok");
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `context.locals.cfContext.waitUntil()` or await it.",
          },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 8,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "context.locals.cfContext.waitUntil" },
              output: code`
        export async function POST(context) {
          context.locals.cfContext.waitUntil(fetch("https://example.com/hook").catch(console.error));
          return new Response("ok");
        }
      `,
            },
            {
              messageId: "await",
              output: code`
        export async function POST(context) {
          await fetch("https://example.com/hook").catch(console.error);
          return new Response("ok");
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a React Router action on Workers",
      filename: "app/routes/plays.tsx",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        export async function action({ request, context }) {
          fetch("https://example.com/hook").catch(console.error);
          return null;
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `context.cloudflare.ctx.waitUntil()` or await it.",
          },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 8,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "context.cloudflare.ctx.waitUntil" },
              output: code`
        export async function action({ request, context }) {
          context.cloudflare.ctx.waitUntil(fetch("https://example.com/hook").catch(console.error));
          return null;
        }
      `,
            },
            {
              messageId: "await",
              output: code`
        export async function action({ request, context }) {
          await fetch("https://example.com/hook").catch(console.error);
          return null;
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "OpenNext",
      filename: "app/api/plays/route.ts",
      code: code`
        import { getCloudflareContext } from "@opennextjs/cloudflare";
        export async function POST(request) {
          fetch("https://example.com/hook").catch(console.error);
          return new Response("ok");
        }
      `,
      output: code`
        import { getCloudflareContext } from "@opennextjs/cloudflare";
        export async function POST(request) {
          getCloudflareContext().ctx.waitUntil(fetch("https://example.com/hook").catch(console.error));
          return new Response("ok");
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Next.js",
            advice: "Hand it to `getCloudflareContext().ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
        },
      ],
    },
    {
      name: "a Netlify function",
      code: code`
        import type { Context } from "@netlify/functions";
        export default async (request: Request, { waitUntil }: Context) => {
          fetch("https://example.com/hook").catch(console.error);
          return new Response("ok");
        };
      `,
      output: code`
        import type { Context } from "@netlify/functions";
        export default async (request: Request, { waitUntil }: Context) => {
          waitUntil(fetch("https://example.com/hook").catch(console.error));
          return new Response("ok");
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Netlify", advice: "Hand it to `waitUntil()` or await it." },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
        },
      ],
    },
    {
      name: "a Supabase function",
      filename: "supabase/functions/plays/index.ts",
      code: code`
        Deno.serve(async (request) => {
          fetch("https://example.com/hook").catch(console.error);
          return new Response("ok");
        });
      `,
      output: code`
        Deno.serve(async (request) => {
          EdgeRuntime.waitUntil(fetch("https://example.com/hook").catch(console.error));
          return new Response("ok");
        });
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Supabase Edge Functions",
            advice: "Hand it to `EdgeRuntime.waitUntil()` or await it.",
          },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 8,
        },
      ],
    },
    {
      name: "GraphQL Yoga on Workers",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        import type { YogaInitialContext } from "graphql-yoga";
        export async function countPlay(_parent, args, { waitUntil }: YogaInitialContext) {
          fetch("https://example.com/hook").catch(console.error);
          return true;
        }
      `,
      output: code`
        import type { YogaInitialContext } from "graphql-yoga";
        export async function countPlay(_parent, args, { waitUntil }: YogaInitialContext) {
          waitUntil(fetch("https://example.com/hook").catch(console.error));
          return true;
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Cloudflare Workers", advice: "Hand it to `waitUntil()` or await it." },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
        },
      ],
    },
    {
      name: "h3",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        export default defineEventHandler(async (event) => {
          fetch("https://example.com/hook").catch(console.error);
          return { ok: true };
        });
      `,
      output: code`
        export default defineEventHandler(async (event) => {
          event.waitUntil(fetch("https://example.com/hook").catch(console.error));
          return { ok: true };
        });
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `event.waitUntil()` or await it.",
          },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 8,
        },
      ],
    },
    {
      name: "h3, imported, whose events may have no waitUntil: a suggestion",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        import { defineEventHandler } from "h3";
        export default defineEventHandler(async (event) => {
          fetch("https://example.com/hook").catch(console.error);
          return { ok: true };
        });
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `event.waitUntil()` or await it.",
          },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "event.waitUntil" },
              output: code`
                import { defineEventHandler } from "h3";
                export default defineEventHandler(async (event) => {
                  event.waitUntil(fetch("https://example.com/hook").catch(console.error));
                  return { ok: true };
                });
              `,
            },
            {
              messageId: "await",
              output: code`
                import { defineEventHandler } from "h3";
                export default defineEventHandler(async (event) => {
                  await fetch("https://example.com/hook").catch(console.error);
                  return { ok: true };
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "h3, whose waitUntil may be taken off the event in some versions only: no edit",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        export default defineEventHandler(({ waitUntil }) => {
          fetch("https://example.com/hook").catch(console.error);
          return { ok: true };
        });
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to the context's `waitUntil()` or await it.",
          },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 8,
        },
      ],
    },
    {
      name: "the proxy of Next.js",
      filename: "proxy.ts",
      code: code`
        import type { NextFetchEvent, NextRequest } from "next/server";
        export function proxy(request: NextRequest, event: NextFetchEvent) {
          fetch("https://example.com/hook").catch(console.error);
        }
      `,
      output: code`
        import type { NextFetchEvent, NextRequest } from "next/server";
        export function proxy(request: NextRequest, event: NextFetchEvent) {
          event.waitUntil(fetch("https://example.com/hook").catch(console.error));
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Next.js", advice: "Hand it to `event.waitUntil()` or await it." },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
        },
      ],
    },
    {
      name: "a server action",
      code: code`
        import { after } from "next/server";
        export async function save(form) {
          "use server";
          fetch("https://example.com/hook").catch(console.error);
        }
      `,
      output: code`
        import { after } from "next/server";
        export async function save(form) {
          "use server";
          after(fetch("https://example.com/hook").catch(console.error));
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Next.js", advice: "Hand it to `after()` or await it." },
          line: 4,
          column: 3,
          endLine: 4,
          endColumn: 8,
        },
      ],
    },
    {
      name: "a stream that is read to its end in the background",
      code: code`
        import { after } from "next/server";
        export async function start(request: NextRequest) {
          const stream = client.openSessionStream(request.url);
          void consumeAll(stream).catch(console.error);
          return new Response("started");
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`consumeAll()`", runtime: "Next.js", advice: "Hand it to `after()` or await it." },
          line: 4,
          column: 8,
          endLine: 4,
          endColumn: 18,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "after" },
              output: code`
        import { after } from "next/server";
        export async function start(request: NextRequest) {
          const stream = client.openSessionStream(request.url);
          after(consumeAll(stream).catch(console.error));
          return new Response("started");
        }
      `,
            },
            {
              messageId: "await",
              output: code`
        import { after } from "next/server";
        export async function start(request: NextRequest) {
          const stream = client.openSessionStream(request.url);
          await consumeAll(stream).catch(console.error);
          return new Response("started");
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a file of server actions",
      code: code`
        "use server";
        import { after } from "next/server";
        export async function save(form) {
          fetch("https://example.com/hook").catch(console.error);
        }
      `,
      output: code`
        "use server";
        import { after } from "next/server";
        export async function save(form) {
          after(fetch("https://example.com/hook").catch(console.error));
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Next.js", advice: "Hand it to `after()` or await it." },
          line: 4,
          column: 3,
          endLine: 4,
          endColumn: 8,
        },
      ],
    },
    {
      name: "a server component",
      filename: "app/shows/page.tsx",
      code: code`
        import { after } from "next/server";
        export default async function Page() {
          fetch("https://example.com/hook").catch(console.error);
          return null;
        }
      `,
      output: code`
        import { after } from "next/server";
        export default async function Page() {
          after(fetch("https://example.com/hook").catch(console.error));
          return null;
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Next.js", advice: "Hand it to `after()` or await it." },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
        },
      ],
    },
    {
      name: "Fastly",
      code: code`
        import { env } from "fastly:env";
        addEventListener("fetch", (event) => {
          fetch("https://example.com/hook").catch(console.error);
          event.respondWith(new Response("ok"));
        });
      `,
      output: code`
        import { env } from "fastly:env";
        addEventListener("fetch", (event) => {
          event.waitUntil(fetch("https://example.com/hook").catch(console.error));
          event.respondWith(new Response("ok"));
        });
      `,
      errors: [
        {
          messageId: "dropped",
          data: { work: "`fetch()`", runtime: "Fastly Compute", advice: "Hand it to `event.waitUntil()` or await it." },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 8,
        },
      ],
    },
    {
      name: "a listener of the request's own stream",
      filename: "api/upload.js",
      code: code`
        export default async function handler(req, res) {
          req.on("end", async () => {
            await fetch("https://example.com/hook");
          });
          res.json({ ok: true });
        }
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "the async callback of `req.on()`",
            runtime: "Vercel",
            advice: "Hand it to `waitUntil()` or await it.",
          },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 9,
        },
      ],
    },
    {
      name: "a function on the spot behind `!`",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            !(async () => {
              await env.EVENTS.send({ id: 1 });
            })();
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "this async function",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 12,
        },
      ],
    },
    {
      name: "held by a variable of which only is asked whether it is there",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const sent = env.EVENTS.send({ id: 1 });
            if (sent) {
              console.log("sending");
            }
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 18,
          endLine: 3,
          endColumn: 33,
        },
      ],
    },
    {
      name: "in a list of which only the length is read",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const sending = [];
            sending.push(env.EVENTS.send({ id: 1 }));
            console.log(sending.length);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 18,
          endLine: 4,
          endColumn: 33,
        },
      ],
    },
    {
      name: "assigned to a variable that nobody reads",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            let sent;
            sent = env.EVENTS.send({ id: 1 });
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 12,
          endLine: 4,
          endColumn: 27,
        },
      ],
    },
    {
      name: "in an object that nobody reads",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            const state = { sent: env.EVENTS.send({ id: 1 }) };
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 27,
          endLine: 3,
          endColumn: 42,
        },
      ],
    },
    {
      name: "given to a function that only quietens it",
      code: code`
        function quieten(promise) {
          promise.catch(() => {});
        }
        export default {
          async fetch(request, env, ctx) {
            quieten(env.EVENTS.send({ id: 1 }));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 6,
          column: 13,
          endLine: 6,
          endColumn: 28,
        },
      ],
    },
    {
      name: "given to a function that leaves it alone",
      code: code`
        function ignore(promise) {}
        export default {
          async fetch(request, env, ctx) {
            ignore(env.EVENTS.send({ id: 1 }));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 4,
          column: 12,
          endLine: 4,
          endColumn: 27,
        },
      ],
    },
    {
      name: "a method of a class of the file",
      code: code`
        class Recorder {
          async record(env) {
            await env.EVENTS.send({ id: 1 });
          }
        }
        export default {
          async fetch(request, env, ctx) {
            new Recorder().record(env);
            return new Response("ok");
          },
        };
      `,
      output: code`
        class Recorder {
          async record(env) {
            await env.EVENTS.send({ id: 1 });
          }
        }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(new Recorder().record(env));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`record()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 8,
          column: 20,
          endLine: 8,
          endColumn: 26,
        },
      ],
    },
    {
      name: "a method of an object that the handler makes",
      code: code`
        class Recorder {
          async record(env) {
            await env.EVENTS.send({ id: 1 });
          }
        }
        export default {
          async fetch(request, env, ctx) {
            const recorder = new Recorder();
            recorder.record(env);
            return new Response("ok");
          },
        };
      `,
      output: code`
        class Recorder {
          async record(env) {
            await env.EVENTS.send({ id: 1 });
          }
        }
        export default {
          async fetch(request, env, ctx) {
            const recorder = new Recorder();
            ctx.waitUntil(recorder.record(env));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`recorder.record()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 9,
          column: 5,
          endLine: 9,
          endColumn: 20,
        },
      ],
    },
    {
      name: "a static method",
      code: code`
        class Recorder {
          static async record(env) {
            await env.EVENTS.send({ id: 1 });
          }
        }
        export default {
          async fetch(request, env, ctx) {
            Recorder.record(env);
            return new Response("ok");
          },
        };
      `,
      output: code`
        class Recorder {
          static async record(env) {
            await env.EVENTS.send({ id: 1 });
          }
        }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(Recorder.record(env));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`Recorder.record()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 8,
          column: 5,
          endLine: 8,
          endColumn: 20,
        },
      ],
    },
    {
      name: "in a method that a handler calls",
      code: code`
        class Recorder {
          record(ctx) {
            fetch("https://example.com/log").catch(() => {});
          }
        }
        export default {
          async fetch(request, env, ctx) {
            new Recorder().record(ctx);
            return new Response("ok");
          },
        };
      `,
      output: code`
        class Recorder {
          record(ctx) {
            ctx.waitUntil(fetch("https://example.com/log").catch(() => {}));
          }
        }
        export default {
          async fetch(request, env, ctx) {
            new Recorder().record(ctx);
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 10,
        },
      ],
    },
    {
      name: "returned by a function that is not asynchronous itself",
      code: code`
        function send(env) {
          return env.EVENTS.send({ id: 1 });
        }
        export default {
          async fetch(request, env, ctx) {
            send(env);
            return new Response("ok");
          },
        };
      `,
      output: code`
        function send(env) {
          return env.EVENTS.send({ id: 1 });
        }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(send(env));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 6,
          column: 5,
          endLine: 6,
          endColumn: 9,
        },
      ],
    },
    {
      name: "in Promise.resolve",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            Promise.resolve(env.EVENTS.send({ id: 1 }));
            return new Response("ok");
          },
        };
      `,
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(Promise.resolve(env.EVENTS.send({ id: 1 })));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`Promise.resolve()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 20,
        },
      ],
    },
    {
      name: "a query that is sent without being awaited",
      code: code`
        import postgres from "postgres";
        const sql = postgres("postgres://plays");
        export default {
          async fetch(request, env, ctx) {
            sql\`INSERT INTO plays VALUES (1)\`.execute();
            return new Response("ok");
          },
        };
      `,
      output: code`
        import postgres from "postgres";
        const sql = postgres("postgres://plays");
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(sql\`INSERT INTO plays VALUES (1)\`.execute());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`execute()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 5,
          column: 39,
          endLine: 5,
          endColumn: 46,
        },
      ],
    },
    {
      name: "a binding of a service worker",
      code: code`
        addEventListener("fetch", (event) => {
          EVENTS.send({ id: 1 });
          event.respondWith(new Response("ok"));
        });
      `,
      output: code`
        addEventListener("fetch", (event) => {
          event.waitUntil(EVENTS.send({ id: 1 }));
          event.respondWith(new Response("ok"));
        });
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `event.waitUntil()` or await it.",
          },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 14,
        },
      ],
    },
    {
      name: "a Hono handler that does not use its context",
      settings: { postmortem: { runtime: "workers" } },
      code: code`
        import { Hono } from "hono";
        const app = new Hono();
        app.use(async (c, next) => {
          await next();
          fetch("https://example.com/log").catch(() => {});
        });
      `,
      output: code`
        import { Hono } from "hono";
        const app = new Hono();
        app.use(async (c, next) => {
          await next();
          c.executionCtx.waitUntil(fetch("https://example.com/log").catch(() => {}));
        });
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`fetch()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `c.executionCtx.waitUntil()` or await it.",
          },
          line: 5,
          column: 3,
          endLine: 5,
          endColumn: 8,
        },
      ],
    },
    {
      name: "dropped on the way to settling a promise",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            await new Promise((resolve, reject) => {
              fetch("https://example.com").then((response) => {
                env.EVENTS.send({ id: 1 }).catch(() => {});
                resolve(response);
              }, reject);
            });
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "dropped",
          data: {
            work: "`env.EVENTS.send()`",
            runtime: "Cloudflare Workers",
            advice: "Hand it to `ctx.waitUntil()` or await it.",
          },
          line: 5,
          column: 9,
          endLine: 5,
          endColumn: 24,
          suggestions: [
            {
              messageId: "keepAlive",
              data: { callee: "ctx.waitUntil" },
              output: code`
        export default {
          async fetch(request, env, ctx) {
            await new Promise((resolve, reject) => {
              fetch("https://example.com").then((response) => {
                ctx.waitUntil(env.EVENTS.send({ id: 1 }).catch(() => {}));
                resolve(response);
              }, reject);
            });
            return new Response("ok");
          },
        };
      `,
            },
          ],
        },
      ],
    },
  ],
});
