import { noSilentBackgroundFailure } from "../../src/rules/no-silent-background-failure.js";
import { code, testRule } from "../rule-tester.js";

testRule(noSilentBackgroundFailure, {
  valid: [
    {
      name: "logged as an error",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }).catch((error) => console.error("lost", error)));
            ctx.waitUntil(env.EVENTS.send({ id: 2 }).catch(console.error));
            ctx.waitUntil(env.EVENTS.send({ id: 3 }).catch((error) => logger.fatal(error)));
            ctx.waitUntil(env.EVENTS.send({ id: 4 }).catch((error) => logger.log("error", "lost", error)));
            ctx.waitUntil(env.EVENTS.send({ id: 5 }).catch((error) => Sentry.captureException(error)));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "warned of, and counted, retried, thrown on or put aside",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }).catch((error) => {
              console.warn(error);
              metrics.increment("lost");
            }));
            ctx.waitUntil(env.EVENTS.send({ id: 2 }).catch(() => env.RETRY.send({ id: 2 })));
            ctx.waitUntil(env.EVENTS.send({ id: 3 }).catch((error) => {
              console.warn(error);
              throw error;
            }));
            ctx.waitUntil(env.EVENTS.send({ id: 4 }).catch((error) => {
              failed.push(error);
            }));
            ctx.waitUntil(env.EVENTS.send({ id: 5 }).catch((error) => {
              lastError = error;
            }));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "nothing handles the failure, so the runtime reports it",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }));
            ctx.waitUntil(env.EVENTS.send({ id: 1 }).finally(() => {}));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "awaited work is not in the background",
      code: code`
        export default {
          async fetch(request, env) {
            await env.EVENTS.send({ id: 1 }).catch(() => {});
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "caches, analytics, telemetry, logs",
      code: code`
        import { after } from "next/server";
        export async function POST(request) {
          after(putInCache(db, request).catch(() => {}));
          after(updateCache(db).catch(() => {}));
          after(caches.default.put(request, response).catch(() => {}));
          after(createAnalyticsEvent(db).catch(() => {}));
          after(insertLog(db, request).catch(() => {}));
          after(updateLastSeen(db, request).catch(() => {}));
          after(fetch("https://plausible.io/api/event", { method: "POST" }).catch(() => {}));
          after(fetch(TELEMETRY_URL, { method: "POST" }).catch(() => {}));
          return new Response("ok");
        }
      `,
    },
    {
      name: "KV, where the next request makes up for it",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.PAGES.put("x", "1").catch(() => {}));
            ctx.waitUntil(env.KV.put("x", "1").catch((error) => console.warn(error)));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "cancelling, closing, tidying up",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(request.body.cancel().catch(() => {}));
            ctx.waitUntil(sql.end().catch(() => {}));
            ctx.waitUntil(releaseLock(env.DB).catch(() => {}));
            ctx.waitUntil(deleteUpload(file).catch(() => {}));
            ctx.waitUntil(cleanupSessions(env.DB).catch(() => {}));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "reads",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(fetch("https://example.com/rates").catch(() => null));
            ctx.waitUntil(env.DB.prepare("SELECT 1").first().catch(() => null));
            ctx.waitUntil(pool.query("SELECT * FROM shows").catch(() => null));
            ctx.waitUntil(env.DB.batch([env.DB.prepare("SELECT 1")]).catch(() => null));
            ctx.waitUntil(loadShows(env.DB).catch(() => []));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "some failures are expected, and told from the others",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch((error) => {
              if (isDuplicate(error)) return;
              console.error(error);
            }));
            ctx.waitUntil(saveShow(env.DB).catch((error) => {
              if (!isDuplicate(error)) console.warn(error);
            }));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "the failure has been dealt with before",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch(report).catch(() => {}));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "what it becomes is asked for",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch(() => false).then((saved) => (saved ? undefined : env.RETRY.send(1))));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "a comment says that it may fail",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch(() => {
              // The nightly import writes it again.
            }));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "a function of the file that does something",
      code: code`
        const report = (error) => Sentry.captureException(error);
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch(report));
            ctx.waitUntil(saveShow(env.DB).catch(makeReporter("show")));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "a `catch` around other things, and a helper of its own",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil((async () => {
              try {
                parse(await request.text());
              } catch {}
              await saveShow(env.DB);
            })());
            try {
              await saveShow(env.DB);
            } catch {}
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "allowed",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch(() => {}));
            return new Response("ok");
          },
        };
      `,
      options: [{ allow: ["saveShow"] }],
    },
    {
      name: "half a program",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil();
            ctx.waitUntil(...saves);
            ctx.waitUntil(saveShow().catch());
            ctx.waitUntil(saveShow().catch(...handlers));
            ctx.waitUntil(Promise.all());
            ctx.waitUntil(fetch());
            return new Response("ok");
          },
        };
      `,
    },
  ],
  invalid: [
    {
      name: "logged as a warning, by an optional logger",
      code: code`
        app.get("/authors/:key", async (c) => {
          c.executionCtx.waitUntil(
            trackView(sql, c.req.param("key")).catch((error) => {
              logger?.warn("[Authors] no view", { message: error.message });
            }),
          );
          return c.text("ok");
        });
      `,
      errors: [
        {
          messageId: "low",
          data: { work: "`trackView()`", logger: "logger?.warn" },
          line: 4,
          column: 7,
          endLine: 4,
          endColumn: 19,
          suggestions: [
            {
              messageId: "raiseLevel",
              data: { logger: "logger?.error" },
              output: code`
        app.get("/authors/:key", async (c) => {
          c.executionCtx.waitUntil(
            trackView(sql, c.req.param("key")).catch((error) => {
              logger?.error("[Authors] no view", { message: error.message });
            }),
          );
          return c.text("ok");
        });
      `,
            },
          ],
        },
      ],
    },
    {
      name: "by a logger whose errors are logged elsewhere",
      code: code`
        app.get("/authors/:key", async (c) => {
          c.executionCtx.waitUntil(trackView(sql, c.req.param("key")).catch((error) => logger?.warn(error)));
          logger.error("x");
          return c.text("ok");
        });
      `,
      errors: [
        {
          messageId: "low",
          data: { work: "`trackView()`", logger: "logger?.warn" },
          line: 2,
          column: 80,
          endLine: 2,
          endColumn: 92,
        },
      ],
      output: code`
        app.get("/authors/:key", async (c) => {
          c.executionCtx.waitUntil(trackView(sql, c.req.param("key")).catch((error) => logger?.error(error)));
          logger.error("x");
          return c.text("ok");
        });
      `,
    },
    {
      name: "by a logging library",
      code: code`
        import pino from "pino";
        const log = pino();
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.DB.prepare("UPDATE shows SET plays = plays + 1").run().catch((error) => log.warn(error)));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "low",
          data: { work: "`env.DB.prepare().run()`", logger: "log.warn" },
          line: 5,
          column: 95,
          endLine: 5,
          endColumn: 103,
        },
      ],
      output: code`
        import pino from "pino";
        const log = pino();
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.DB.prepare("UPDATE shows SET plays = plays + 1").run().catch((error) => log.error(error)));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "by a reference to the console",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.DB.prepare("INSERT INTO plays VALUES (?)").bind(1).run().catch(console.warn));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "low",
          data: { work: "`env.DB.prepare().bind().run()`", logger: "console.warn" },
          line: 3,
          column: 86,
          endLine: 3,
          endColumn: 98,
        },
      ],
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.DB.prepare("INSERT INTO plays VALUES (?)").bind(1).run().catch(console.error));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "at a lower level still",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch((error) => {
              const message = error instanceof Error ? error.message : String(error);
              console.log("failed", message); // later
              return null;
            }));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "low",
          data: { work: "`saveShow()`", logger: "console.log" },
          line: 5,
          column: 7,
          endLine: 5,
          endColumn: 18,
          suggestions: [
            {
              messageId: "raiseLevel",
              data: { logger: "console.error" },
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch((error) => {
              const message = error instanceof Error ? error.message : String(error);
              console.error("failed", message); // later
              return null;
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
      name: "a queue: empty",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }).catch(() => {}));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`env.EVENTS.send()`" },
          line: 3,
          column: 46,
          endLine: 3,
          endColumn: 51,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }).catch((error) => console.error("env.EVENTS.send failed", error)));
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
      name: "a batch of statements",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.DB.batch([env.DB.prepare("INSERT INTO plays VALUES (1)")]).catch((error) => undefined));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`env.DB.batch()`" },
          line: 3,
          column: 82,
          endLine: 3,
          endColumn: 87,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.DB.batch([env.DB.prepare("INSERT INTO plays VALUES (1)")]).catch((error) => console.error("env.DB.batch failed", error)));
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
      name: "a webhook becomes null",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(fetch(env.HOOK_URL, { method: "POST", body: "x" }).catch(() => null));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "default",
          data: { work: "`fetch()`", value: "null" },
          line: 3,
          column: 70,
          endLine: 3,
          endColumn: 75,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(fetch(env.HOOK_URL, { method: "POST", body: "x" }).catch((error) => { console.error("fetch failed", error); return null; }));
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
      name: "both callbacks of a then",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).then(() => {}, (reason) => reason));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "default",
          data: { work: "`saveShow()`", value: "reason" },
          line: 3,
          column: 36,
          endLine: 3,
          endColumn: 40,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).then(() => {}, (reason) => { console.error("saveShow failed", reason); return reason; }));
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
      name: "a function by the name of noop",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch(noop));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`saveShow()`" },
          line: 3,
          column: 36,
          endLine: 3,
          endColumn: 41,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch((error) => console.error("saveShow failed", error)));
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
      name: "an empty function of the file",
      code: code`
        const nothing = () => {};
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch(nothing));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`saveShow()`" },
          line: 4,
          column: 36,
          endLine: 4,
          endColumn: 41,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        const nothing = () => {};
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch((error) => console.error("saveShow failed", error)));
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
      name: "the catch of an async function",
      code: code`
        import { after } from "next/server";
        export async function POST(request) {
          after(async () => {
            try {
              await prisma.play.create({ data: {} });
            } catch {}
          });
          return new Response("ok");
        }
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`prisma.play.create()`" },
          line: 6,
          column: 7,
          endLine: 6,
          endColumn: 12,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        import { after } from "next/server";
        export async function POST(request) {
          after(async () => {
            try {
              await prisma.play.create({ data: {} });
            } catch (error) { console.error("prisma.play.create failed", error); }
          });
          return new Response("ok");
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a catch that warns",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil((async () => {
              try {
                await saveShow(env.DB);
              } catch (error) {
                console.warn("not saved", error);
              }
            })());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "low",
          data: { work: "`saveShow()`", logger: "console.warn" },
          line: 7,
          column: 9,
          endLine: 7,
          endColumn: 21,
        },
      ],
      output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil((async () => {
              try {
                await saveShow(env.DB);
              } catch (error) {
                console.error("not saved", error);
              }
            })());
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "a catch that returns a constant",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil((async () => {
              try {
                await saveShow(env.DB);
              } catch (error) {
                return false;
              }
            })());
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "default",
          data: { work: "`saveShow()`", value: "false" },
          line: 6,
          column: 9,
          endLine: 6,
          endColumn: 14,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil((async () => {
              try {
                await saveShow(env.DB);
              } catch (error) {
                console.error("saveShow failed", error);
                return false;
              }
            })());
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
      name: "a write that is chained to a read",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(fetch("https://example.com/rates").then((rates) => db.insert(rows).values({ rates })).catch(() => {}));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`db.insert().values()`" },
          line: 3,
          column: 105,
          endLine: 3,
          endColumn: 110,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(fetch("https://example.com/rates").then((rates) => db.insert(rows).values({ rates })).catch((error) => console.error("db.insert.values failed", error)));
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
      name: "gathered, beside what may fail",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(Promise.all([saveShow(env.DB).catch(() => {}), env.PAGES.put("x", "1").catch(() => {})]));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`saveShow()`" },
          line: 3,
          column: 49,
          endLine: 3,
          endColumn: 54,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(Promise.all([saveShow(env.DB).catch((error) => console.error("saveShow failed", error)), env.PAGES.put("x", "1").catch(() => {})]));
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
      name: "gathered over a list",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(Promise.allSettled(ids.map(async (id) => {
              try {
                await sql\`UPDATE shows SET plays = plays + 1 WHERE id = \${id}\`;
              } catch (error) {
                return;
              }
            })));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "this `sql` query" },
          line: 6,
          column: 9,
          endLine: 6,
          endColumn: 14,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(Promise.allSettled(ids.map(async (id) => {
              try {
                await sql\`UPDATE shows SET plays = plays + 1 WHERE id = \${id}\`;
              } catch (error) {
                console.error("sql query failed", error);
                return;
              }
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
      name: "dropped in a handler",
      code: code`
        export default {
          async fetch(request, env) {
            void saveShow(env.DB).catch((error) => console.warn(error));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "low",
          data: { work: "`saveShow()`", logger: "console.warn" },
          line: 3,
          column: 44,
          endLine: 3,
          endColumn: 56,
        },
      ],
      output: code`
        export default {
          async fetch(request, env) {
            void saveShow(env.DB).catch((error) => console.error(error));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "a comment in what would be replaced: no edit",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(saveShow(env.DB).catch((/* why */) => {}));
            ctx.waitUntil(saveShow(env.DB).catch(({ message }) => {}));
            return new Response("ok");
          },
        };
      `,
      errors: [
        { messageId: "empty", data: { work: "`saveShow()`" }, line: 3, column: 36, endLine: 3, endColumn: 41 },
        { messageId: "empty", data: { work: "`saveShow()`" }, line: 4, column: 36, endLine: 4, endColumn: 41 },
      ],
    },
  ],
});
