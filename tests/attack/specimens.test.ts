import { describe, expect, it } from "vitest";

import { fix, type LintOptions } from "../linting.js";
import { code } from "../rule-tester.js";
import { editsOf, flawsIn } from "./checks.js";
import type { TypeSetup } from "./types.js";

interface Specimen extends LintOptions {
  readonly name: string;
  readonly code: string;
  readonly types?: TypeSetup;
  /** The text after `--fix`; without it, `--fix` leaves the text as it is. */
  readonly fixed?: string;
  /** What no edit may write, a suggestion neither. */
  readonly never?: RegExp;
  /** What some edit has to write, be it a suggestion. */
  readonly offers?: RegExp;
}

function withstand(specimens: readonly Specimen[]): void {
  it.each(specimens.map((specimen) => [specimen.name, specimen] as const))("%s", (_, specimen) => {
    const { code: text, fixed, never, offers } = specimen;
    const edits = editsOf(text, specimen);
    expect(flawsIn(edits)).toEqual([]);
    expect(fix(text, specimen)).toBe(fixed ?? text);
    const outputs = edits.map(({ output }) => output);
    expect(outputs.filter((output) => never?.test(output))).toEqual([]);
    if (offers) {
      expect(outputs.join("\n")).toMatch(offers);
    }
  });
}

const WORKERS: LintOptions = { settings: { runtime: "workers" } };
const NEXT: LintOptions = { filename: "app/api/plays/route.ts", settings: { runtime: "next" } };

describe("a parameter is added where everybody who calls the function passes it", () => {
  withstand([
    {
      name: "not behind an optional parameter",
      types: "global",
      code: code`
        export default {
          async fetch(request: Request, env?: { QUEUE: Queue }) {
            env?.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
        };
      `,
      never: /ctx/,
    },
    {
      name: "behind a parameter with a default value",
      types: "global",
      code: code`
        export default {
          async fetch(request: Request, env: { QUEUE?: Queue; PLAYS: KVNamespace } = { PLAYS: {} as KVNamespace }) {
            env.PLAYS.put("a", "b");
            return new Response("ok");
          },
        };
      `,
      fixed: code`
        export default {
          async fetch(request: Request, env: { QUEUE?: Queue; PLAYS: KVNamespace } = { PLAYS: {} as KVNamespace }, ctx: ExecutionContext) {
            ctx.waitUntil(env.PLAYS.put("a", "b"));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "not where the first parameter is this",
      types: "global",
      code: code`
        export default {
          async fetch(this: object, request: Request, env: { PLAYS: KVNamespace }) {
            env.PLAYS.put("a", "b");
            return new Response("ok");
          },
        };
      `,
      never: /ctx/,
    },
    {
      name: "not to a method that the file calls with two arguments",
      code: code`
        const worker = {
          async fetch(request, env) {
            env.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
          async scheduled(event, env) {
            await worker.fetch(new Request("https://example.com"), env);
          },
        };
        export default worker;
      `,
      ...WORKERS,
      never: /fetch\(request, env, ctx/,
    },
    {
      name: "not to a method that its own object calls",
      code: code`
        export default {
          async fetch(request, env) {
            env.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
          async scheduled(event, env, ctx) {
            await this.fetch(new Request("https://example.com"), env);
          },
        };
      `,
      ...WORKERS,
      never: /fetch\(request, env, ctx/,
    },
    {
      name: "not to a function that the file calls with two arguments",
      code: code`
        async function handle(request, env) {
          env.QUEUE.send({ id: 1 });
          return new Response("ok");
        }
        export default { fetch: handle };
        addEventListener("test", () => handle(new Request("https://example.com"), {}));
      `,
      ...WORKERS,
      never: /handle\(request, env, \w*[cC]t?o?n?t?e?x/,
    },
    {
      name: "not by itself to a function that other files may call",
      code: code`
        export async function handle(request, env) {
          env.QUEUE.send({ id: 1 });
          return new Response("ok");
        }
        export default { fetch: handle };
      `,
      ...WORKERS,
    },
    {
      name: "not against a type that does not have it",
      types: "global",
      code: code`
        interface Env { QUEUE: Queue }
        export default {
          async fetch(request: Request, env: Env) {
            env.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
        } satisfies { fetch(request: Request, env: Env): Promise<Response> };
      `,
      never: /ctx/,
    },
    {
      name: "not against the type of a constant",
      types: "global",
      code: code`
        interface Env { QUEUE: Queue }
        interface Handler { fetch(request: Request, env: Env): Promise<Response> }
        const worker: Handler = {
          async fetch(request: Request, env: Env) {
            env.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
        };
        export default worker;
      `,
      never: /ctx/,
    },
    {
      name: "without a type where the runtime's own gives it",
      types: "global",
      code: code`
        interface Env { QUEUE: Queue }
        export default {
          async fetch(request, env) {
            env.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
        } satisfies ExportedHandler<Env>;
      `,
      fixed: code`
        interface Env { QUEUE: Queue }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.QUEUE.send({ id: 1 }));
            return new Response("ok");
          },
        } satisfies ExportedHandler<Env>;
      `,
    },
    {
      name: "with its type imported where the file imports its types",
      types: "imported",
      code: code`
        import type { Queue, Request as WorkerRequest } from "@cloudflare/workers-types";

        export default {
          async fetch(request: WorkerRequest, env: { QUEUE: Queue }) {
            env.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
        };
      `,
      fixed: code`
        import type { Queue, Request as WorkerRequest, ExecutionContext } from "@cloudflare/workers-types";

        export default {
          async fetch(request: WorkerRequest, env: { QUEUE: Queue }, ctx: ExecutionContext) {
            ctx.waitUntil(env.QUEUE.send({ id: 1 }));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "only on request where nothing shows that its type is global",
      ...WORKERS,
      code: code`
        export default {
          async fetch(request: Request, env: { QUEUE: { send(job: object): Promise<void> } }) {
            env.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
        };
      `,
      offers: /ctx: ExecutionContext/,
    },
  ]);
});

describe("a parameter is used where it is a context and is there", () => {
  withstand([
    {
      name: "not another function's name of a context",
      types: "global",
      code: code`
        interface Env { QUEUE: Queue }
        async function log(env: Env, ctx: { url: string }) {
          env.QUEUE.send({ url: ctx.url });
        }
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.QUEUE.send({ id: 1 }));
            await log(env, { url: request.url });
            return new Response("ok");
          },
        } satisfies ExportedHandler<Env>;
      `,
      never: /ctx\.waitUntil\(env\.QUEUE\.send\(\{ url/,
    },
    {
      name: "not where a condition says that it is missing",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            if (!ctx) {
              env.QUEUE.send({ id: 1 });
            }
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      never: /ctx\.waitUntil/,
    },
    {
      name: "not where it may be asked for elsewhere",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx?.passThroughOnException();
            env.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      never: /ctx\.waitUntil/,
    },
    {
      name: "not where it is given another value",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx = null;
            env.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      never: /ctx\.waitUntil/,
    },
    {
      name: "not where its type says that it may be missing",
      types: "global",
      code: code`
        interface Env { QUEUE: Queue }
        export default {
          async fetch(request: Request, env: Env, ctx: ExecutionContext | undefined) {
            env.QUEUE.send({ id: 1 });
            return new Response("ok");
          },
        };
      `,
      never: /ctx\.waitUntil/,
    },
  ]);
});

describe("an import goes where it belongs to nothing else", () => {
  const handler = code`
    export async function POST(request) {
      fetch("https://example.com/hook");
      return new Response("ok");
    }
  `;
  const mended = handler.replace('fetch("https://example.com/hook")', 'after(fetch("https://example.com/hook"))');
  const IMPORT = 'import { after } from "next/server";';
  const next = (name: string, before: string, after: string, more: Partial<Specimen> = {}): Specimen => ({
    name,
    ...NEXT,
    code: before + handler,
    offers: new RegExp((after + mended).replaceAll(/[.*+?^$()[\]{}|\\/]/g, String.raw`\$&`)),
    ...more,
  });
  withstand([
    next("below a directive", '"use server";\n\n', `"use server";\n\n${IMPORT}\n\n`),
    next(
      "below two directives and a comment",
      '"use strict";\n"use server"; // actions\n',
      `"use strict";\n"use server"; // actions\n\n${IMPORT}\n`,
    ),
    next("above a doc comment", "/** Counts a play. */\n", `${IMPORT}\n/** Counts a play. */\n`),
    next("below the licence", "/*! Copyright 2026 */\n", `/*! Copyright 2026 */\n${IMPORT}\n`),
    next(
      "below what the compiler reads at the top",
      "// @ts-nocheck\n// Counts a play.\n",
      `// @ts-nocheck\n${IMPORT}\n// Counts a play.\n`,
    ),
    next(
      "above a directive of the next line",
      "// eslint-disable-next-line no-console\n",
      `${IMPORT}\n// eslint-disable-next-line no-console\n`,
      {
        config: { rules: { "no-console": "error" }, linterOptions: { reportUnusedDisableDirectives: "off" } },
      },
    ),
    next(
      "behind a comment at the end of the line above",
      'import a from "a"; // eslint-disable-line a\n',
      `import a from "a"; // eslint-disable-line a\n${IMPORT}\n`,
      {
        config: { linterOptions: { reportUnusedDisableDirectives: "off" } },
      },
    ),
    next(
      "on the line of an import that other code shares",
      'import a from "a"; a();\n',
      `import a from "a"; ${IMPORT} a();\n`,
    ),
    next(
      "beside names of the module",
      'import { NextResponse as R } from "next/server";\n',
      'import { NextResponse as R, after } from "next/server";\n',
    ),
    next("with the file's line breaks", 'import a from "a";\r\n', `import a from "a";\r\n${IMPORT}\r\n`),
    {
      name: "as a require where the file requires",
      filename: "app/api/plays/route.js",
      settings: { runtime: "next" },
      code: code`
        "use strict";
        const { NextResponse } = require("next/server");
        const db = require("./db");

        exports.POST = POST;
        /** @type {import("next/server").NextResponse} */
        export async function POST(request) {
          fetch("https://example.com/hook");
          return NextResponse.json({});
        }
      `.replace("export async", "async"),
    },
  ]);
});

describe("a name is written where it means what it is to mean", () => {
  withstand([
    {
      name: "not an import behind a variable of its name",
      ...NEXT,
      code: code`
        import { after } from "next/server";
        export async function POST(request) {
          after(fetch("https://example.com/a"));
          for (const after of ["b"]) {
            fetch("https://example.com/" + after);
          }
          return new Response("ok");
        }
      `,
      never: /after\(fetch\("https:\/\/example.com\/" /,
    },
    {
      name: "not an import behind a parameter's property of its name",
      settings: { runtime: "vercel" },
      filename: "api/plays.ts",
      code: code`
        import { waitUntil } from "@vercel/functions";
        export async function POST(request, { waitUntil }) {
          fetch("https://example.com/a");
          return new Response("ok");
        }
      `,
      never: /waitUntil\(fetch/,
    },
    {
      name: "no import of a name that the file has",
      ...NEXT,
      code: code`
        import a from "a";
        export async function POST(request) {
          const after = 1;
          fetch("https://example.com/a");
          return new Response(after);
        }
      `,
      never: /next\/server/,
    },
    {
      name: "not an error of a console without one",
      code: code`
        const console = { warn(text: string, error?: unknown) {} };
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.QUEUE.send({ id: 1 }).catch((error) => console.warn("failed", error)));
            ctx.waitUntil(env.QUEUE.send({ id: 2 }).catch(() => {}));
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      never: /console\.error/,
    },
    {
      name: "not a Promise that is the file's own",
      code: code`
        import Promise from "bluebird";
        export default {
          async fetch(request, env, ctx) {
            ["a", "b"].forEach(async (key) => {
              await env.PLAYS.put(key, "1");
            });
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      never: /Promise\.all/,
    },
    {
      name: "not the transaction behind a loop variable of its name",
      code: code`
        import { drizzle } from "drizzle-orm/node-postgres";
        const db = drizzle(url);
        export async function pay(txs) {
          await db.transaction(async (tx) => {
            await tx.insert(payments).values({ id: 1 });
            for (const tx of txs) {
              await db.insert(entries).values(tx);
            }
          });
        }
      `,
      never: /tx\.insert\(entries/,
    },
    {
      name: "what is caught under a name that hides no client",
      code: code`
        import pg from "pg";
        const pool = new pg.Pool();
        export async function pay(id) {
          const error = await pool.connect();
          await error.query("BEGIN");
          await error.query("UPDATE payments SET paid = true WHERE id = $1", [id]);
          await error.query("COMMIT");
          error.release();
        }
      `,
      never: /catch \(error\)/,
      offers: /catch \(cause\)[^]*throw cause/,
    },
  ]);
});

describe("work inside a promise that is kept is returned to it", () => {
  withstand([
    {
      name: "as the last statement of a callback",
      code: code`
        import { PrismaClient } from "@prisma/client";
        const prisma = new PrismaClient();
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(upload(request).then(({ url }) => {
              env.QUEUE.send({ url });
            }));
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      fixed: code`
        import { PrismaClient } from "@prisma/client";
        const prisma = new PrismaClient();
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(upload(request).then(({ url }) => {
              return env.QUEUE.send({ url });
            }));
            return new Response("ok");
          },
        };
      `,
      never: /waitUntil\(env/,
    },
    {
      name: "in the place of void, and by itself only where no other link reads it",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(upload(request).finally(() => {
              void env.QUEUE.send({ id: 1 });
            }).catch(console.error));
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      offers: /return env\.QUEUE/,
    },
    {
      name: "not what a client answers by a callback",
      code: code`
        import pg from "pg";
        const client = new pg.Client();
        export default {
          async fetch(request, env, ctx) {
            client.query("UPDATE plays SET n = n + 1", (error) => console.error(error));
            client.query("UPDATE plays SET n = $1", [1], function (error, result) {});
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      never: /waitUntil|await/,
    },
  ]);
});

describe("what is handed over is the same as before", () => {
  withstand([
    {
      name: "a context behind an assertion",
      types: "global",
      code: code`
        export function keep(ctx: unknown, context: ExecutionContext, work: Promise<void>) {
          const { waitUntil } = context as ExecutionContext;
          const { waitUntil: second } = <ExecutionContext>context;
          const { waitUntil: third } = context!;
          waitUntil(work);
          second(work);
          third(work);
        }
      `,
      fixed: code`
        export function keep(ctx: unknown, context: ExecutionContext, work: Promise<void>) {
          const waitUntil = (context as ExecutionContext).waitUntil.bind((context as ExecutionContext));
          const second = (<ExecutionContext>context).waitUntil.bind((<ExecutionContext>context));
          const third = (context!).waitUntil.bind((context!));
          waitUntil(work);
          second(work);
          third(work);
        }
      `,
    },
    {
      name: "a method that is passed on, with its type",
      types: "global",
      code: code`
        declare function helper(keep: unknown): void;
        export function run(ctx: ExecutionContext) {
          helper(ctx.waitUntil);
          helper((ctx as ExecutionContext).waitUntil);
        }
      `,
      fixed: code`
        declare function helper(keep: unknown): void;
        export function run(ctx: ExecutionContext) {
          helper(ctx.waitUntil.bind(ctx));
          helper((ctx as ExecutionContext).waitUntil.bind(ctx as ExecutionContext));
        }
      `,
    },
    {
      name: "a lazy query whose own await stays in front of it",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            ctx.waitUntil(sql${"`"}UPDATE plays SET n = ${"${await count(request)}"}${"`"});
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      fixed: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.DATABASE_URL);
            ctx.waitUntil(Promise.resolve(sql${"`"}UPDATE plays SET n = ${"${await count(request)}"}${"`"}));
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "a lazy query of what a condition has made sure of",
      types: "global",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request: Request, env: { DATABASE_URL: string; user: { id: string | null } }, ctx: ExecutionContext) {
            const sql = postgres(env.DATABASE_URL);
            if (env.user.id) {
              ctx.waitUntil(sql${"`"}UPDATE plays SET n = 1 WHERE id = ${"${env.user.id}"}${"`"});
            }
            return new Response("ok");
          },
        };
      `,
      offers: /Promise\.resolve\(sql/,
      fixed: code`
        import postgres from "postgres";
        export default {
          async fetch(request: Request, env: { DATABASE_URL: string; user: { id: string | null } }, ctx: ExecutionContext) {
            const sql = postgres(env.DATABASE_URL);
            if (env.user.id) {
              ctx.waitUntil(Promise.resolve(sql${"`"}UPDATE plays SET n = 1 WHERE id = ${"${env.user.id}"}${"`"}));
            }
            return new Response("ok");
          },
        };
      `,
    },
    {
      name: "work that starts also where no platform is",
      filename: "src/routes/plays/+server.ts",
      ...WORKERS,
      code: code`
        export async function POST({ request, platform }) {
          void fetch("https://example.com/hook");
          return new Response("ok");
        }
      `,
      offers: /const work = fetch\("https:\/\/example.com\/hook"\);\n {2}platform\?\.ctx\.waitUntil\(work\);/,
    },
    {
      name: "a timer whose wait is awaited stays",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            setTimeout(() => { ctx.waitUntil(env.QUEUE.send({ id: 1 })); }, await delay());
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      never: /new Promise/,
    },
  ]);
});

describe("a statement moves or goes with nothing else", () => {
  const handler = (body: string): string => `import pg from "pg"
const pool = new pg.Pool()
export async function pay(id) {
${body}
}
`;
  withstand([
    {
      name: "the semicolon before the next line stays",
      code: code`
        import postgres from "postgres"
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.HYPERDRIVE.connectionString)
            ctx.waitUntil(count(sql))
            await sql.end()
            ;[1, 2].map((n) => n)
            return new Response("ok")
          },
        }
      `,
      ...WORKERS,
      offers: /finally\(\(\) => sql\.end\(\)\)\)\n\s*;\[1, 2\]/,
    },
    {
      name: "a line that begins with a bracket does not go on with the line before",
      code: handler(`  const client = await pool.connect()
  try {
    await client.query("BEGIN")
    await client.query("UPDATE payments SET paid = true WHERE id = $1", [id])
    await client.query("COMMIT")
  } catch (error) {
    await client.query("ROLLBACK")
    throw error
  }
  client.release();
  (await import("./log.js")).log(id)`),
      never: /\}\s*\n?\s*finally[^]*release\(\)\s*\(await/,
    },
    {
      name: "a ROLLBACK or COMMIT comes before the client is given back",
      code: handler(`  const client = await pool.connect()
  try {
    await client.query("BEGIN")
    const { rows } = await client.query("SELECT * FROM payments WHERE id = $1", [id])
    if (rows.length === 0) {
      client.release()
      return
    }
    await client.query("UPDATE payments SET paid = true WHERE id = $1", [id])
    await client.query("COMMIT")
    client.release()
  } catch (error) {
    await client.query("ROLLBACK")
    client.release()
    throw error
  }`),
      never: /release\(\)[;\s]*await client\.query\("(?:ROLLBACK|COMMIT)"\);?\s*return/,
      offers: /ROLLBACK"\);\s*client\.release\(\)\s*return/,
    },
    {
      name: "a variable that a closure above uses stays in reach of it",
      code: handler(`  const client = await pool.connect()
  const report = () => console.log(paid)
  await client.query("BEGIN")
  const paid = await client.query("UPDATE payments SET paid = true WHERE id = $1 RETURNING *", [id])
  await client.query("COMMIT")
  client.release()
  report()`),
      never: /try \{[^]*const paid(?![^]*report\(\)[^]*\} catch)/,
    },
    {
      name: "a release that is the whole body of a condition stays in it",
      code: handler(`  const client = await pool.connect()
  try {
    await client.query("BEGIN")
    await client.query("UPDATE payments SET paid = true WHERE id = $1", [id])
    await client.query("COMMIT")
    if (id) client.release()
  } catch (error) {
    await client.query("ROLLBACK")
    throw error
  }`),
    },
    {
      name: "a client that is given back twice",
      code: handler(`  const client = await pool.connect()
  client.release()
  try {
    await client.query("BEGIN")
    await client.query("UPDATE payments SET paid = true WHERE id = $1", [id])
    await client.query("COMMIT")
    client.release()
    client.release()
  } catch (error) {
    await client.query("ROLLBACK")
    throw error
  }`),
    },
    {
      name: "a client that is ended twice on one line",
      code: handler(`  const client = await pool.connect()
  await client.query("BEGIN"); await client.query("UPDATE payments SET paid = true")
  await client.query("COMMIT"); client.release(); client.release()`),
    },
    {
      name: "not a bare return out of a function that answers with a number",
      types: "global",
      code: code`
        import { Worker } from "bullmq";
        declare const prisma: { user: { findUnique(query: object): Promise<{ id: string; email: string } | null> } };
        declare function mail(to: string): Promise<number>;
        new Worker<{ userId: string }, number>("mail", async (job): Promise<number> => {
          const { userId } = job.data;
          const user = await prisma.user.findUnique({ where: { id: userId } });
          return mail(user!.email);
        });
      `,
      never: /return;/,
    },
    {
      name: "a close that waits for the work leaves the connection open for what comes between",
      code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env, ctx) {
            const sql = postgres(env.HYPERDRIVE.connectionString);
            ctx.waitUntil(count(sql));
            await report(sql);
            await sql.end();
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      never: /count\(sql\)\.finally/,
    },
  ]);
});

describe("a comment stays with what it speaks of", () => {
  withstand([
    {
      name: "inside an interpolated clock",
      code: code`
        import postgres from "postgres";
        const sql = postgres();
        export async function finish(id) {
          await sql${"`"}UPDATE jobs SET status = 'done', completed_at = NOW(), updated_at = ${"${/* set by us */ new Date()}"} WHERE id = ${"${id}"}${"`"};
        }
      `,
    },
    {
      name: "a directive above a property that would go",
      config: { linterOptions: { reportUnusedDisableDirectives: "off" } },
      code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("images");
        export async function start(userId) {
          const user = await prisma.user.findUnique({ where: { id: userId } });
          console.log(user.name);
          await queue.add("image", {
            // @ts-expect-error -- the old type
            user,
            userId,
          });
        }
        new Worker("images", async (job) => {
          await render(job.data.userId);
        });
      `,
      never: /@ts-expect-error -- the old type\s*userId/,
    },
    {
      name: "inside a chain that a suggestion rewrites",
      code: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.QUEUE.send({ id: 1 }) // once
              .catch(() => { /* nobody minds */ }));
            void /* in the background */ env.QUEUE.send({ id: 2 });
            return new Response("ok");
          },
        };
      `,
      ...WORKERS,
      fixed: code`
        export default {
          async fetch(request, env, ctx) {
            ctx.waitUntil(env.QUEUE.send({ id: 1 }) // once
              .catch(() => { /* nobody minds */ }));
            ctx.waitUntil(/* in the background */ env.QUEUE.send({ id: 2 }));
            return new Response("ok");
          },
        };
      `,
    },
  ]);
});
