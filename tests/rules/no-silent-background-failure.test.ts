import { noSilentBackgroundFailure } from "../../src/rules/no-silent-background-failure.js";
import { expect, it } from "vitest";

import { SmallProject } from "../project/small-project.js";
import { code, testRule } from "../rule-tester.js";

testRule(noSilentBackgroundFailure, {
  valid: [
    {
      name: "a status that is told to another service is no row's",
      code: code`
        export async function audit(token, repository, sha) {
          try {
            await run(repository, sha);
          } catch (error) {
            await createCommitStatus(token, repository, sha, { state: "failed" }).catch(() => {});
            throw error;
          }
        }
      `,
    },
    {
      name: "a queue's consumer: the failure is thrown on, logged as an error, counted, or tried again",
      code: code`
        import { Worker } from "bullmq";
        new Worker("plays", async (job) => {
          try {
            await prisma.play.create({ data: { id: job.data.id } });
          } catch (error) {
            logger.warn(error);
            throw error;
          }
          try {
            await prisma.play.create({ data: { id: job.data.id } });
          } catch (error) {
            logger.error(error);
          }
          for (let attempt = 0; attempt < 3; attempt++) {
            try {
              await prisma.play.create({ data: { id: job.data.id } });
              return;
            } catch (error) {
              logger.warn(error);
            }
          }
        });
      `,
    },
    {
      name: "a step of a job of which a write is but a part, and an object that is made for it",
      code: code`
        import { Worker } from "bullmq";
        new Worker("plays", async (job) => {
          try {
            const context = createContext(job);
            const matches = await findMatches(context);
            if (matches.length === 1) {
              await prisma.play.update({ where: { id: job.data.id }, data: { matchId: matches[0].id } });
            }
          } catch (error) {
            logger.warn(error);
          }
        });
      `,
    },
    {
      name: "whether it went well is asked after the `try`",
      code: code`
        import { Worker } from "bullmq";
        new Worker("plays", async (job) => {
          let saved = false;
          try {
            await prisma.play.create({ data: { id: job.data.id } });
            saved = true;
          } catch (error) {
            logger.warn(error);
          }
          if (!saved) throw new Error("not saved");
        });
      `,
    },
    {
      name: "a cron job: reads, caches, locks, and when something was last used",
      code: code`
        import cron from "node-cron";
        cron.schedule("0 * * * *", async () => {
          await prisma.show.findMany().catch(() => []);
          await refreshCache(prisma).catch(() => {});
          await releaseLock(prisma).catch(() => {});
          await prisma.token.update({ where: { id }, data: { lastUsedAt: new Date() } }).catch(() => {});
          await pool.query("UPDATE tokens SET last_used_at = now() WHERE id = $1", [id]).catch(() => {});
        });
      `,
    },
    {
      name: "dropped on a server that stays up: no write, or one in a browser for all that is known",
      code: code`
        export function open(id) {
          saveView(id).catch(() => {});
          playSound(id).catch(() => {});
          db.select().from(shows).where(id).catch(() => {});
        }
      `,
    },
    {
      name: "a called function that only computes, or tells its caller",
      code: code`
        function score(id) {
          return Promise.resolve(id * 2);
        }
        async function save(id) {
          try {
            await db.insert(plays).values({ id });
            return true;
          } catch {
            return false;
          }
        }
        export async function run(id) {
          score(id).catch(() => {});
          const saved = await save(id);
          return saved;
        }
      `,
    },
    {
      name: "a status that is not the end, is thrown on, or is said to be an error",
      code: code`
        export async function work(id) {
          await prisma.job.update({ where: { id }, data: { status: "running" } }).catch(() => {});
          await prisma.job.update({ where: { id }, data: { status: "failed" } }).catch(console.error);
          try {
            await prisma.job.update({ where: { id }, data: { status: "failed" } });
          } catch (error) {
            console.warn(error);
            throw error;
          }
        }
      `,
    },
    {
      name: "a status that only a page shows",
      code: code`
        export function finish(id) {
          setStatus("failed").catch(() => {});
        }
      `,
    },
    {
      name: "a log that auditors do not read",
      code: code`
        app.post("/shows", async (req, res) => {
          requestLog.write(req.url).catch(() => {});
          res.json({});
        });
      `,
    },
    {
      name: "Supabase: the error is read, thrown, or asked for by nobody who waits for it",
      code: code`
        Deno.serve(async () => {
          const { error } = await supabase.from("jobs").update({ status: "failed" }).eq("id", id);
          if (error) console.error(error);
          await supabase.from("jobs").update({ status: "failed" }).eq("id", id).throwOnError();
          await supabase.from("shows").update({ title: "News" }).eq("id", id);
          try {
            await supabase.from("shows").update({ title: "News" }).eq("id", id);
            await notify();
          } catch (error) {
            console.error(error);
          }
          return new Response("ok");
        });
      `,
    },
    {
      name: "another client with a \`from\`, which throws",
      code: code`
        import { drizzle } from "drizzle-orm/postgres-js";
        const supabase = drizzle(url);
        Deno.serve(async () => {
          await other.from("jobs").update({ status: "failed" }).eq("id", id);
          return new Response("ok");
        });
      `,
    },
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
      name: "a queue's consumer warns of the row that it could not write",
      code: code`
        import { Worker } from "bullmq";
        new Worker("plays", async (job) => {
          try {
            await prisma.play.create({ data: { id: job.data.id } });
          } catch (error) {
            logger.warn("no play", error);
          }
        });
      `,
      errors: [
        {
          messageId: "low",
          data: { work: "`prisma.play.create()`", logger: "logger.warn" },
          line: 6,
          column: 5,
          endLine: 6,
          endColumn: 16,
          suggestions: [
            {
              messageId: "raiseLevel",
              data: { logger: "logger.error" },
              output: code`
        import { Worker } from "bullmq";
        new Worker("plays", async (job) => {
          try {
            await prisma.play.create({ data: { id: job.data.id } });
          } catch (error) {
            logger.error("no play", error);
          }
        });
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a queue's consumer drops the job that it should send on",
      code: code`
        import { Worker, Queue } from "bullmq";
        const mails = new Queue("mails");
        new Worker("plays", async (job) => {
          await mails.add("thanks", { id: job.data.id }).catch(() => undefined);
        });
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`mails.add()`" },
          line: 4,
          column: 50,
          endLine: 4,
          endColumn: 55,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        import { Worker, Queue } from "bullmq";
        const mails = new Queue("mails");
        new Worker("plays", async (job) => {
          await mails.add("thanks", { id: job.data.id }).catch((error) => console.error("mails.add failed", error));
        });
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a cron job, in a function that it calls",
      code: code`
        import cron from "node-cron";
        async function sweep() {
          try {
            await db.delete(sessions).where(expired);
          } catch {}
        }
        cron.schedule("0 * * * *", async () => {
          await sweep();
        });
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`db.delete().where()`" },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 10,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        import cron from "node-cron";
        async function sweep() {
          try {
            await db.delete(sessions).where(expired);
          } catch (error) { console.error("db.delete.where failed", error); }
        }
        cron.schedule("0 * * * *", async () => {
          await sweep();
        });
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a method that a clock calls",
      code: code`
        class Billing {
          @Cron("0 * * * *")
          async close() {
            try {
              await this.invoiceRepository.save(invoice);
            } catch (error) {
              this.logger.debug(error);
            }
          }
        }
      `,
      errors: [
        {
          messageId: "low",
          data: { work: "`this.invoiceRepository.save()`", logger: "this.logger.debug" },
          line: 7,
          column: 7,
          endLine: 7,
          endColumn: 24,
          suggestions: [
            {
              messageId: "raiseLevel",
              data: { logger: "this.logger.error" },
              output: code`
        class Billing {
          @Cron("0 * * * *")
          async close() {
            try {
              await this.invoiceRepository.save(invoice);
            } catch (error) {
              this.logger.error(error);
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
      name: "an interval",
      code: code`
        setInterval(async () => {
          await pool.query("INSERT INTO samples VALUES (1)").catch(() => {});
        }, 1000);
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`pool.query()`" },
          line: 2,
          column: 54,
          endLine: 2,
          endColumn: 59,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        setInterval(async () => {
          await pool.query("INSERT INTO samples VALUES (1)").catch((error) => console.error("pool.query failed", error));
        }, 1000);
      `,
            },
          ],
        },
      ],
    },
    {
      name: "dropped in a function that may run anywhere: its callee writes",
      code: code`
        async function linkShows(id) {
          await load(id);
          await db.insert(links).values({ id });
        }
        export function play(id) {
          linkShows(id).catch((error) => {
            console.warn("not linked", error);
          });
        }
      `,
      errors: [
        {
          messageId: "low",
          data: { work: "`linkShows()`", logger: "console.warn" },
          line: 7,
          column: 5,
          endLine: 7,
          endColumn: 17,
        },
      ],
      output: code`
        async function linkShows(id) {
          await load(id);
          await db.insert(links).values({ id });
        }
        export function play(id) {
          linkShows(id).catch((error) => {
            console.error("not linked", error);
          });
        }
      `,
    },
    {
      name: "dropped in a request of a server that stays up",
      code: code`
        app.post("/shows", async (req, res) => {
          void securityAudit.logAccess(req.user, "write").catch(() => {});
          res.json({});
        });
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`securityAudit.logAccess()`" },
          line: 2,
          column: 51,
          endLine: 2,
          endColumn: 56,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        app.post("/shows", async (req, res) => {
          void securityAudit.logAccess(req.user, "write").catch((error) => console.error("securityAudit.logAccess failed", error));
          res.json({});
        });
      `,
            },
          ],
        },
      ],
    },
    {
      name: "the empty `catch` is that of the function that is handed over",
      code: code`
        async function countView(db) {
          try {
            await db.insert(views).values({ at: 1 });
          } catch {}
        }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(countView(env.DB));
            return new Response("ok");
          },
        };
      `,
      errors: [
        {
          messageId: "empty",
          data: { work: "`db.insert().values()`" },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 10,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        async function countView(db) {
          try {
            await db.insert(views).values({ at: 1 });
          } catch (error) { console.error("db.insert.values failed", error); }
        }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(countView(env.DB));
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
      name: "the status of a failure, in the `catch` of the work",
      code: code`
        export async function work(id) {
          try {
            await render(id);
          } catch (error) {
            await prisma.job.update({ where: { id }, data: { status: "failed" } }).catch(() => {});
            throw error;
          }
        }
      `,
      errors: [
        {
          messageId: "lost",
          data: { work: "`prisma.job.update()`", status: "failed" },
          line: 5,
          column: 76,
          endLine: 5,
          endColumn: 81,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        export async function work(id) {
          try {
            await render(id);
          } catch (error) {
            await prisma.job.update({ where: { id }, data: { status: "failed" } }).catch((error) => console.error("prisma.job.update failed", error));
            throw error;
          }
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "the status of a success, in SQL",
      code: code`
        export async function work(id) {
          try {
            await pool.query("UPDATE jobs SET status = 'completed' WHERE id = $1", [id]);
          } catch (error) {
            console.warn(error);
          }
        }
      `,
      errors: [
        {
          messageId: "lost",
          data: { work: "`pool.query()`", status: "completed" },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 17,
        },
      ],
      output: code`
        export async function work(id) {
          try {
            await pool.query("UPDATE jobs SET status = 'completed' WHERE id = $1", [id]);
          } catch (error) {
            console.error(error);
          }
        }
      `,
    },
    {
      name: "the status that a function is told",
      code: code`
        app.post("/jobs", async (req, res) => {
          await jobs.updateStatus(req.id, "failed").catch(() => null);
          await markFailed(req.id).catch(() => {});
          await updateRun(req.id, { status: "failed" }).catch(() => {});
          res.json({});
        });
      `,
      errors: [
        {
          messageId: "lost",
          data: { work: "`jobs.updateStatus()`", status: "failed" },
          line: 2,
          column: 45,
          endLine: 2,
          endColumn: 50,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        app.post("/jobs", async (req, res) => {
          await jobs.updateStatus(req.id, "failed").catch((error) => { console.error("jobs.updateStatus failed", error); return null; });
          await markFailed(req.id).catch(() => {});
          await updateRun(req.id, { status: "failed" }).catch(() => {});
          res.json({});
        });
      `,
            },
          ],
        },
        {
          messageId: "lost",
          data: { work: "`markFailed()`", status: "failed" },
          line: 3,
          column: 28,
          endLine: 3,
          endColumn: 33,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        app.post("/jobs", async (req, res) => {
          await jobs.updateStatus(req.id, "failed").catch(() => null);
          await markFailed(req.id).catch((error) => console.error("markFailed failed", error));
          await updateRun(req.id, { status: "failed" }).catch(() => {});
          res.json({});
        });
      `,
            },
          ],
        },
        {
          messageId: "lost",
          data: { work: "`updateRun()`", status: "failed" },
          line: 4,
          column: 49,
          endLine: 4,
          endColumn: 54,
          suggestions: [
            {
              messageId: "logError",
              output: code`
        app.post("/jobs", async (req, res) => {
          await jobs.updateStatus(req.id, "failed").catch(() => null);
          await markFailed(req.id).catch(() => {});
          await updateRun(req.id, { status: "failed" }).catch((error) => console.error("updateRun failed", error));
          res.json({});
        });
      `,
            },
          ],
        },
      ],
    },
    {
      name: "Supabase: the end of some work, and no look at the error",
      code: code`
        Deno.serve(async () => {
          await supabase.from("jobs").update({ status: "failed" }).eq("id", id);
          return new Response("ok");
        });
      `,
      errors: [
        {
          messageId: "unread",
          data: { work: "`supabase.from().update().eq()`" },
          line: 2,
          column: 60,
          endLine: 2,
          endColumn: 62,
        },
      ],
    },
    {
      name: "Supabase: a `catch` that is never reached",
      code: code`
        Deno.serve(async () => {
          try {
            await supabase.from("plays").insert({ id });
          } catch (error) {
            console.error(error);
          }
          return new Response("ok");
        });
      `,
      errors: [
        {
          messageId: "unread",
          data: { work: "`supabase.from().insert()`" },
          line: 3,
          column: 34,
          endLine: 3,
          endColumn: 40,
          suggestions: [
            {
              messageId: "throwOnError",
              output: code`
        Deno.serve(async () => {
          try {
            await supabase.from("plays").insert({ id }).throwOnError();
          } catch (error) {
            console.error(error);
          }
          return new Response("ok");
        });
      `,
            },
          ],
        },
      ],
    },
    {
      name: "Supabase: in the background, by the type of a parameter",
      code: code`
        import { after } from "next/server";
        async function log(client: SupabaseClient, id: string) {
          await client.from("plays").insert({ id });
        }
        export async function GET(client: SupabaseClient) {
          after(log(client, "1"));
          return new Response("ok");
        }
      `,
      filename: "app/plays/route.ts",
      errors: [
        {
          messageId: "unread",
          data: { work: "`client.from().insert()`" },
          line: 3,
          column: 30,
          endLine: 3,
          endColumn: 36,
        },
      ],
    },
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

it("says in which file a failure is kept silent", () => {
  const project = new SmallProject({
    "package.json": "{}",
    "views.ts": `export async function countView(db) { try { await db.insert(views).values({}); } catch {} }`,
    "worker.ts": `import { countView } from "./views.js";
export default { fetch(request, env, ctx) { ctx.waitUntil(countView(env.DB)); return new Response(); } };`,
  });
  expect(project.lint("worker.ts")).toMatchObject([
    { messageId: "elsewhere", line: 2, column: 59, message: expect.stringContaining("in views.ts") as string },
  ]);
  project.remove();
});
