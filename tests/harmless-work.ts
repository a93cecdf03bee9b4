import { code } from "./rule-tester.js";

/** Code that looks like dropped work and is not: neither rule of floating work may report it. */
export const harmlessWork = [
  {
    name: "handed over",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }).catch(console.error));
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "awaited, returned, yielded",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            await env.EVENTS.send({ id: 1 });
            return fetch(request);
          },
        };
      `,
  },
  {
    name: "kept in a variable and handed over later, in a try",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            const sent = env.EVENTS.send({ id: 1 });
            try {
              ctx.waitUntil(sent);
            } catch {
              void sent.catch(() => {});
            }
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "the other branch of a hand-over",
    code: code`
        export async function deliver(message, env: Env, ctx?: ExecutionContext) {
          const sent = dispatch(env, message);
          if (ctx) {
            ctx.waitUntil(sent);
          } else {
            void sent.catch(console.error);
          }
          if (ctx) ctx.waitUntil(dispatch(env, message));
          else void dispatch(env, message);
        }
      `,
  },
  {
    name: "a hand-over with an early return above",
    code: code`
        export async function deliver(message, env: Env, ctx?: ExecutionContext) {
          if (ctx) {
            ctx.waitUntil(dispatch(env, message));
            return;
          }
          void dispatch(env, message);
        }
      `,
  },
  {
    name: "a hand-over above that leaves on every way",
    code: code`
        export async function deliver(message, env: Env, ctx?: ExecutionContext) {
          if (ctx) {
            ctx.waitUntil((async () => { await dispatch(env, message); })());
            if (message.last) return;
            else throw new Error("more");
          }
          void dispatch(env, message);
        }
      `,
  },
  {
    name: "the keep-alive in disguise",
    code: code`
        export async function deliver(env: Env, keep: (promise: Promise<unknown>) => void) {
          keep(env.EVENTS.send({ id: 1 }));
          register((promise) => promise, env.EVENTS.send({ id: 2 }));
        }
      `,
  },
  {
    name: "synchronous calls on bindings",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            env.ANALYTICS.writeDataPoint({ blobs: ["x"] });
            const id = env.ROOMS.idFromName("a");
            const statement = env.DB.prepare("SELECT 1").bind();
            const statements = [];
            statements.push(env.DB.prepare("SELECT 2"));
            await env.DB.batch([statement, ...statements]);
            return new Response(String(id));
          },
        };
      `,
  },
  {
    name: "synchronous calls of a Hono context",
    code: code`
        import { Hono } from "hono";
        const app = new Hono<{ Bindings: Env }>();
        app.get("/", async (c) => {
          c.header("x", c.env.STAGE);
          c.set("user", 1);
          c.status(201);
          return c.json({});
        });
      `,
  },
  {
    name: "a Durable Object lives while work is pending",
    code: code`
        import { DurableObject } from "cloudflare:workers";
        export class Room extends DurableObject {
          async fetch(request) {
            void this.ctx.storage.put("x", 1);
            this.broadcast().catch(console.error);
            this.ctx.storage.sql.exec("SELECT 1");
            return new Response("ok");
          }
          async broadcast() {}
        }
      `,
  },
  {
    name: "a Durable Object by its constructor",
    code: code`
        export class Room {
          constructor(state: DurableObjectState, env: Env) {
            void state.blockConcurrencyWhile(async () => {});
            env.EVENTS.send({ id: 1 }).catch(() => {});
          }
        }
      `,
  },
  {
    name: "nothing durable is lost",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            void request.body.cancel().catch(() => {});
            void getSettings(env);
            void queryClient.prefetchQuery({ key: "a" });
            void unused;
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "a pump that feeds the response",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            const { readable, writable } = new TransformStream();
            const writer = writable.getWriter();
            (async () => {
              await writer.write("a");
              await writer.close();
            })();
            const upstream = await fetch(request);
            upstream.body.pipeTo(writable);
            return new Response(readable);
          },
        };
      `,
  },
  {
    name: "a stream of the framework's for the response",
    filename: "app/actions.ts",
    code: code`
        "use server";
        import { createStreamableValue } from "@ai-sdk/rsc";
        export async function generate(prompt) {
          const stream = createStreamableValue();
          (async () => {
            const fail = async (cause) => {
              await refund(cause);
            };
            const { partialOutputStream } = streamText({ prompt, onError: ({ error }) => void fail(error) });
            for await (const part of partialOutputStream) {
              stream.update(part);
            }
            stream.done();
          })();
          return { value: stream.value };
        }
      `,
  },
  {
    name: "a helper that registers its promise itself",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            const sending = [];
            async function remove(id) {
              const task = async () => {
                await env.PLAYS.delete(id);
              };
              sending.push(task());
            }
            for (const id of await request.json()) {
              remove(id);
            }
            await Promise.all(sending);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "chains inside a promise's own executor",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            await new Promise((resolve, reject) => {
              fetch("https://example.com").then(resolve, reject);
            });
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "gathered and awaited later",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            const sending = [];
            for (const id of [1, 2]) {
              sending.push(env.EVENTS.send({ id }));
            }
            const more = [3, 4].map(async (id) => env.EVENTS.send({ id }));
            await Promise.all([...sending, ...more]);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "a script, a test and module level",
    filename: "scripts/seed.ts",
    code: code`
        export async function seed(env: Env) {
          env.EVENTS.send({ id: 1 }).catch(console.error);
        }
      `,
  },
  {
    name: "module level and a main function",
    code: code`
        async function main() {
          fetch("https://example.com").catch(console.error);
        }
        main().catch(console.error);
      `,
  },
  {
    name: "a browser's code under app/api",
    filename: "app/api/hooks.ts",
    code: code`
        "use client";
        import { useMutation } from "@tanstack/react-query";
        export function useSave() {
          return useMutation({ onSuccess: () => void queryClient.invalidateQueries() });
        }
        export function GET() {
          fetch("/x").catch(() => {});
        }
      `,
  },
  {
    name: "a long-lived server lets work run on",
    code: code`
        import express from "express";
        const app = express();
        app.post("/", async (req, res) => {
          sendMail(req.body).catch(console.error);
          void audit(req.user);
          res.json({ ok: true });
        });
      `,
  },
  {
    name: "Bun's server lives on",
    code: code`
        export default {
          port: 3000,
          async fetch(request) {
            fetch("https://example.com").catch(console.error);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "an execution context of the project's own",
    code: code`
        import type { ExecutionContext } from "@/executor/types";
        export async function execute(ctx: ExecutionContext, id: string) {
          void notify(id);
          ctx.log(id);
        }
      `,
  },
  {
    name: "an execution context of NestJS",
    code: code`
        import type { ExecutionContext } from "@nestjs/common";
        export class Guard {
          canActivate(context: ExecutionContext) {
            this.remember(context).catch(console.error);
            return true;
          }
          async remember(context) {}
        }
      `,
  },
  {
    name: "a promise of somebody else's, only marked as handled",
    code: code`
        export async function race(pending: Promise<void>, env: Env) {
          pending.catch(() => {});
          void pending;
        }
      `,
  },
  {
    name: "settled by the callback form of after",
    filename: "app/api/plays/route.ts",
    code: code`
        import { after } from "next/server";
        export async function POST(request) {
          after(() => track(request));
          after(async () => {
            await track(request);
          });
          return new Response("ok");
        }
      `,
  },
  {
    name: "a listener of a socket that lives as long as it is open",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            const [client, server] = Object.values(new WebSocketPair());
            server.accept();
            server.addEventListener("message", async (event) => {
              void relay(env, event.data);
            });
            return new Response(null, { status: 101, webSocket: client });
          },
        };
      `,
  },
  {
    name: "local SQLite has the shape of D1",
    code: code`
        import Database from "better-sqlite3";
        const db = new Database("plays.db");
        export function record(id: number) {
          db.prepare("INSERT INTO plays VALUES (?)").run(id);
        }
      `,
  },
  {
    name: "a set's add and a stream's write",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            const seen = new Set();
            seen.add(request.url);
            console.log(env.STAGE);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "the settings say that it runs on a long-lived server",
    settings: { postmortem: { runtime: "node" } },
    code: code`
        export default {
          async fetch(request, env, ctx) {
            fetch("https://example.com").catch(console.error);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "a middleware of Astro, whose runtime the file does not show",
    code: code`
        import { defineMiddleware } from "astro:middleware";
        export const onRequest = defineMiddleware(async (context, next) => {
          recordHit(context.url).catch(() => {});
          return next();
        });
      `,
  },
  {
    name: "a default function of a package that is deployed to Netlify",
    settings: { postmortem: { runtime: "netlify" } },
    code: code`
        export default async function report(onEntry) {
          import("web-vitals").then(({ onLCP }) => onLCP(onEntry));
        }
      `,
  },
  {
    name: "an async function on the spot that only hands over",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            (async () => {
              ctx.waitUntil(env.EVENTS.send({ id: 1 }));
            })().catch(() => {});
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "a callback of a settled promise that only hands over",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            Promise.resolve().then(() => {
              ctx.waitUntil(env.EVENTS.send({ id: 1 }));
            });
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "async callbacks that only hand over",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            ["a", "b"].map(async (id) => {
              ctx.waitUntil(env.EVENTS.send({ id }));
            });
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "an async method that only hands over",
    code: code`
        class Recorder {
          async record(env, ctx) {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }));
          }
        }
        export default {
          async fetch(request, env, ctx) {
            void new Recorder().record(env, ctx);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "settled promises, gathered",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            Promise.all([(async () => ctx.waitUntil(env.EVENTS.send({ id: 1 })))(), new Promise((resolve) => {
              Promise.resolve().then(resolve);
            })]);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "given to a function that keeps it",
    code: code`
        function keep(ctx, promise) {
          ctx.waitUntil(promise);
        }
        export default {
          async fetch(request, env, ctx) {
            keep(ctx, env.EVENTS.send({ id: 1 }));
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "given to a function that may do anything with it",
    code: code`
        function keep(promise) {
          register(...arguments);
        }
        export default {
          async fetch(request, env, ctx) {
            keep(env.EVENTS.send({ id: 1 }));
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "asked for, then handed over",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            const sent = request.body && env.EVENTS.send({ id: 1 });
            if (sent) {
              ctx.waitUntil(sent);
            }
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "in an object that is read later",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            const state = { sent: env.EVENTS.send({ id: 1 }) };
            ctx.waitUntil(state.sent);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "assigned and handed over",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            let sent;
            sent = env.EVENTS.send({ id: 1 });
            ctx.waitUntil(sent);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "one after the other, awaited in the end",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            let chain = Promise.resolve();
            for (const id of [1, 2]) {
              chain = chain.then(() => env.EVENTS.send({ id }));
            }
            await chain;
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "settles a promise by a function of its own",
    code: code`
        export default {
          async fetch(request, env, ctx) {
            await new Promise((resolve) => {
              const done = () => resolve(undefined);
              fetch("https://example.com").then(() => {
                env.EVENTS.send({ id: 1 }).then(done, done);
              }, done);
            });
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "returned by a function that hands it over",
    code: code`
        function track(env, ctx) {
          return ctx.waitUntil(env.EVENTS.send({ id: 1 }));
        }
        export default {
          async fetch(request, env, ctx) {
            track(env, ctx);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "a helper of a Durable Object",
    code: code`
        import { DurableObject } from "cloudflare:workers";
        class Recorder {
          async record(env) {
            env.EVENTS.send({ id: 1 }).catch(() => {});
          }
        }
        export class Room extends DurableObject {
          async fetch(request) {
            await new Recorder().record(this.env);
            return new Response("ok");
          }
        }
      `,
  },
  {
    name: "returned by plain functions, settled all the same",
    code: code`
        function send(env, ctx) {
          return (async () => {
            ctx.waitUntil(env.EVENTS.send({ id: 1 }));
          })();
        }
        export default {
          async fetch(request, env, ctx) {
            void send(env, ctx);
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "a helper that waits for what it is given, which is settled",
    code: code`
        async function settle(promise, others = []) {
          await promise;
          return others;
        }
        async function record(env, ctx) {
          ctx.waitUntil(env.EVENTS.send({ id: 1 }));
        }
        export default {
          async fetch(request, env, ctx) {
            settle(Promise.all([record(env, ctx)]), Promise.resolve(1));
            return new Response("ok");
          },
        };
      `,
  },
  {
    name: "a helper of a Durable Object's helper, in a callback",
    code: code`
        import { DurableObject } from "cloudflare:workers";
        function note(env) {
          env.EVENTS.send({ id: 1 });
        }
        function record(env) {
          [1, 2].forEach(() => {
            note(env);
          });
        }
        export class Room extends DurableObject {
          async fetch(request) {
            record(this.env);
            return new Response("ok");
          }
        }
      `,
  },
];
