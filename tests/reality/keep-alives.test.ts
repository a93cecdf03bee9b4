import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";

import { applySuggestion, fix, lint } from "../linting.js";
import { type Program, runInIsolate } from "./isolate.js";
import { runInWorkerd, type WorkerSource } from "./workerd.js";

/** A place where handlers run, other than the forms of a Worker, which are run in lifetimes.test.ts. */
interface Place {
  readonly name: string;
  readonly filename: string;
  readonly settings?: unknown;
  /** A handler with this body, as its runtime knows it. */
  readonly handler: (body: string) => string;
  /** Whether a helper of the file, which has no context, can reach the keep-alive. */
  readonly helpers?: true;
  /** What mends `work().catch(…)`: a fix where the file shows enough. */
  readonly mendedBy: "fix" | "suggestion";
  /** What runs a handler: workerd below the object that a framework's adapter passes, or what stands for the runtime. */
  readonly worker?: (handler: string) => WorkerSource;
  readonly program?: (handler: string) => Program;
}

/** A module Worker whose `fetch` does what an adapter does with the handler's module. */
function adapter(call: string, others: Readonly<Record<string, string>> = {}): NonNullable<Place["worker"]> {
  const globals = "globals.mjs" in others ? 'import "./globals.mjs";\n' : "";
  return (handler) => ({
    modules: {
      "index.mjs": `${globals}import * as handler from "./handler.mjs";
export default {
  async fetch(request, env, ctx) {
    ${call}
    return new Response("ok");
  },
};
`,
      "handler.mjs": handler.replaceAll('"@opennextjs/cloudflare"', '"./opennext.mjs"'),
      ...others,
    },
  });
}

function isolate(
  call: string,
  afterlife: Program["afterlife"],
  modules: Readonly<Record<string, string>> = {},
): (handler: string) => Program {
  const host = `export async function answer(load, keep) {\n  ${call}\n}\n`;
  return (handler) => ({ handler, host, afterlife, modules });
}

const REQUEST = 'const request = new Request("https://example.com/plays", { method: "POST" });';

/**
 * Next's `after`, as its AfterContext does it: a promise is handed to the platform's `waitUntil`, which the host
 * provides under a symbol; a function is called when the response is closed.
 */
const NEXT_SERVER = `
const context = () => globalThis[Symbol.for("@next/request-context")].get();
export function after(task) {
  context().waitUntil(typeof task === "function" ? context().closed.then(task) : task);
}
`;

const NEXT_HOST = `${REQUEST}
  let close;
  const closed = new Promise((resolve) => (close = resolve));
  globalThis[Symbol.for("@next/request-context")] = { get: () => ({ waitUntil: keep, closed }) };
  const handler = await load();`;

const PLACES: readonly Place[] = [
  {
    // adapter-cloudflare's worker gives `server.respond` this platform.
    name: "SvelteKit on Workers",
    filename: "src/routes/plays/+server.ts",
    settings: { runtime: "workers" },
    handler: (body) =>
      `export async function POST({ request, platform }) {\n  ${body}\n  return new Response("ok");\n}\n`,
    mendedBy: "suggestion",
    worker: adapter("await handler.POST({ request, platform: { env, ctx, context: ctx, caches, cf: request.cf } });"),
  },
  {
    // @astrojs/cloudflare's `handle` makes these locals; `locals.runtime.ctx` throws there.
    name: "Astro on Workers",
    filename: "src/pages/plays.ts",
    settings: { runtime: "workers" },
    handler: (body) => `export async function POST(context) {\n  ${body}\n  return new Response("ok");\n}\n`,
    mendedBy: "suggestion",
    worker: adapter("await handler.POST({ request, locals: { cfContext: ctx } });"),
  },
  {
    // The Worker of React Router's own template for Cloudflare makes this load context.
    name: "React Router on Workers",
    filename: "app/routes/plays.ts",
    settings: { runtime: "workers" },
    handler: (body) => `export async function action({ request, context }) {\n  ${body}\n  return null;\n}\n`,
    mendedBy: "suggestion",
    worker: adapter("await handler.action({ request, params: {}, context: { cloudflare: { env, ctx } } });"),
  },
  {
    // OpenNext's worker puts the context on the global object, and `getCloudflareContext()` reads it there.
    name: "OpenNext",
    filename: "app/api/plays/route.ts",
    handler: (body) =>
      `import { getCloudflareContext } from "@opennextjs/cloudflare";\nexport async function POST(request) {\n  ${body}\n  return new Response("ok");\n}\n`,
    helpers: true,
    mendedBy: "fix",
    worker: adapter(
      'globalThis[Symbol.for("__cloudflare-context__")] = { env, ctx, cf: request.cf };\n    await handler.POST(request);',
      {
        "opennext.mjs": 'export const getCloudflareContext = () => globalThis[Symbol.for("__cloudflare-context__")];\n',
      },
    ),
  },
  {
    // The Worker around Pages Functions binds `waitUntil` to its context.
    name: "Pages Functions",
    filename: "functions/plays.ts",
    handler: (body) =>
      `export const onRequestPost = async ({ request, waitUntil }) => {\n  ${body}\n  return new Response("ok");\n};\n`,
    mendedBy: "fix",
    worker: adapter("await handler.onRequestPost({ request, env, data: {}, waitUntil: ctx.waitUntil.bind(ctx) });"),
  },
  {
    // Nitro's Worker puts a bound `waitUntil` on the request, and h3's event passes a promise on to it.
    name: "Nitro on Workers",
    filename: "server/api/plays.post.ts",
    settings: { runtime: "workers" },
    handler: (body) => `export default defineEventHandler(async (event) => {\n  ${body}\n  return { ok: true };\n});\n`,
    mendedBy: "fix",
    worker: adapter(
      `class Event {
      req = { waitUntil: ctx.waitUntil.bind(ctx) };
      waitUntil(promise) { this.req.waitUntil?.(promise); }
    }
    await handler.default(new Event());`,
      { "globals.mjs": "globalThis.defineEventHandler = (handler) => handler;\n" },
    ),
  },
  {
    // Yoga's server adapter spreads what its caller passes, on Workers the execution context with a bound waitUntil.
    name: "GraphQL Yoga on Workers",
    filename: "src/resolvers.ts",
    settings: { runtime: "workers" },
    handler: (body) =>
      `import type { YogaInitialContext } from "graphql-yoga";\nexport async function countPlay(_parent: unknown, _args: unknown, { waitUntil }: YogaInitialContext) {\n  ${body}\n  return true;\n}\n`,
    mendedBy: "fix",
    worker: adapter("await handler.countPlay(undefined, {}, { request, waitUntil: ctx.waitUntil.bind(ctx) });"),
  },
  {
    name: "service-worker syntax",
    filename: "src/index.js",
    handler: (body) =>
      `addEventListener("fetch", (event) => {\n  event.respondWith(new Response("ok"));\n  ${body}\n});\n`,
    mendedBy: "fix",
    worker: (handler) => ({ script: handler.replace(/^import .*$/m, "") }),
  },
  {
    // The real `@vercel/functions`, which finds the platform's `waitUntil` under this symbol.
    name: "Vercel",
    filename: "api/plays.ts",
    handler: (body) =>
      `import { waitUntil } from "@vercel/functions";\nexport async function POST(request) {\n  ${body}\n  return new Response("ok");\n}\n`,
    helpers: true,
    mendedBy: "fix",
    program: isolate(
      `${REQUEST}\n  globalThis[Symbol.for("@vercel/request-context")] = { get: () => ({ waitUntil: keep }) };\n  await (await load()).POST(request);`,
      "freezes",
    ),
  },
  {
    name: "Next.js route handler",
    filename: "app/api/plays/route.ts",
    handler: (body) =>
      `import { after } from "next/server";\nexport async function POST(request) {\n  ${body}\n  return new Response("ok");\n}\n`,
    helpers: true,
    mendedBy: "fix",
    program: isolate(`${NEXT_HOST}\n  await handler.POST(request);\n  close();`, "freezes", {
      "next/server": NEXT_SERVER,
    }),
  },
  {
    name: "Next.js server action",
    filename: "app/actions.ts",
    handler: (body) =>
      `"use server";\nimport { after } from "next/server";\nexport async function save(form) {\n  ${body}\n}\n`,
    mendedBy: "fix",
    program: isolate(`${NEXT_HOST}\n  await handler.save({});\n  close();`, "freezes", { "next/server": NEXT_SERVER }),
  },
  {
    // The platform's `waitUntil` reaches the proxy as its event's method.
    name: "Next.js proxy",
    filename: "proxy.ts",
    handler: (body) => `export function proxy(request, event) {\n  ${body}\n}\n`,
    mendedBy: "fix",
    program: isolate(
      `${REQUEST}\n  class Event { #keep = keep; waitUntil(promise) { this.#keep(promise); } }\n  await (await load()).proxy(request, new Event());`,
      "freezes",
    ),
  },
  {
    // Netlify's functions get a context with a `waitUntil` of its own.
    name: "Netlify",
    filename: "netlify/functions/plays.mts",
    handler: (body) => `export default async (request, context) => {\n  ${body}\n  return new Response("ok");\n};\n`,
    mendedBy: "fix",
    program: isolate(`${REQUEST}\n  await (await load()).default(request, { waitUntil: keep });`, "freezes"),
  },
  {
    name: "Lambda",
    filename: "src/plays.ts",
    settings: { runtime: "lambda" },
    handler: (body) =>
      `export const handler = async (event, context) => {\n  ${body}\n  return { statusCode: 200 };\n};\n`,
    mendedBy: "fix",
    program: isolate('await (await load()).handler({ path: "/plays" }, {});', "freezes"),
  },
  {
    // Supabase's edge runtime has a global `EdgeRuntime`, and ends the isolate of a function that waits for nothing.
    name: "Supabase",
    filename: "supabase/functions/plays/index.ts",
    handler: (body) => `Deno.serve(async (request) => {\n  ${body}\n  return new Response("ok");\n});\n`,
    helpers: true,
    mendedBy: "fix",
    program: isolate(
      `${REQUEST}
  let serve;
  globalThis.Deno = { serve: (handler) => (serve = handler) };
  class Runtime { #keep = keep; waitUntil(promise) { this.#keep(promise); } }
  globalThis.EdgeRuntime = new Runtime();
  await load();
  await serve(request);`,
      "freezes",
    ),
  },
  {
    // Fastly Compute follows the service worker's FetchEvent.
    name: "Fastly",
    filename: "src/index.js",
    settings: { runtime: "fastly" },
    handler: (body) =>
      `addEventListener("fetch", (event) => {\n  event.respondWith(new Response("ok"));\n  ${body}\n});\n`,
    mendedBy: "fix",
    program: isolate(
      `${REQUEST}
  let listener;
  globalThis.addEventListener = (_, given) => (listener = given);
  class FetchEvent {
    request = request;
    #keep = keep;
    respondWith(response) { this.response = response; }
    waitUntil(promise) { this.#keep(promise); }
  }
  await load();
  const event = new FetchEvent();
  listener(event);
  await event.response;`,
      "freezes",
    ),
  },
];

/** What a handler does, and beside it what makes `work` be seen to be asynchronous. */
const SHAPES = {
  "caught call": 'work("a").catch(() => {});',
  "bare call": 'work("a");',
  "void call": 'void work("a");',
  "async function on the spot": '(async () => { await work("a"); await work("b"); })();',
};

const IMPORT = 'import { work } from "./background.mjs";\n';
const EVIDENCE = 'async function evidence() {\n  await work("x");\n}\n';
const HELPER = 'function note() {\n  work("a").catch(() => {});\n}\n';

const RULES = ["require-waituntil", "no-floating-request-promise"];

/** The source with the rule's fix, or where it has none, its first suggestion. */
function mend(source: string, { filename, settings }: Pick<Place, "filename" | "settings">) {
  const options = { filename, ...(settings !== undefined && { settings }) };
  for (const only of RULES) {
    const [message] = lint(source, { ...options, only });
    if (message) {
      return message.fix
        ? { by: "fix" as const, text: fix(source, { ...options, only }) }
        : { by: "suggestion" as const, text: applySuggestion(source, message) ?? source };
    }
  }
  return { by: undefined, text: source };
}

/** A file's own directives stay first. */
function withImport(source: string): string {
  const [directive = ""] = /^"use server";\n/.exec(source) ?? [];
  return directive + IMPORT + source.slice(directive.length) + EVIDENCE;
}

const { ESNext } = ts.ModuleKind;
const withoutTypes = (source: string): string =>
  ts.transpileModule(source, { compilerOptions: { module: ESNext, target: ts.ScriptTarget.ES2022 } }).outputText;

/** A handler before and after its repair. */
const cases = PLACES.flatMap((place) =>
  Object.entries({ ...SHAPES, ...(place.helpers && { "call in a helper": "note();" }) }).map(([shape, body]) => {
    const source = withImport(place.handler(body)) + (body === "note();" ? HELPER : "");
    const { by, text } = mend(source, place);
    return { place, shape, by, before: withoutTypes(source), after: withoutTypes(text) };
  }),
);

describe("keep-alives of other runtimes than plain Workers", () => {
  let inWorkerd: Awaited<ReturnType<typeof runInWorkerd>>;

  beforeAll(async () => {
    const workers = cases.flatMap(({ place: { worker }, before, after }, index) =>
      worker ? [[`before-${index}`, worker(before)] as const, [`after-${index}`, worker(after)] as const] : [],
    );
    const arriving = workers.map(([name]) => name).filter((name) => name.startsWith("after-"));
    inWorkerd = await runInWorkerd(Object.fromEntries(workers), { arriving });
  }, 120_000);

  it.each(cases.map((each, index) => [each.place.name, each.shape, each, index] as const))(
    "%s: %s",
    async (_, shape, { place, by, before, after }, index) => {
      const { program } = place;
      const [lost, done] = program
        ? await Promise.all([runInIsolate(program(before)), runInIsolate(program(after))])
        : [inWorkerd[`before-${index}`]?.arrived, inWorkerd[`after-${index}`]?.arrived];
      expect({ lost, done }).toEqual({ lost: [], done: shape === "async function on the spot" ? ["a", "b"] : ["a"] });
      expect(by).toBeOneOf(shape === "caught call" ? [place.mendedBy] : ["fix", "suggestion"]);
    },
  );
});

/** Servers whose process lives on: nothing to report but what is closed under the work. */
const SERVERS = [
  {
    name: "a server of Express",
    filename: "src/server.ts",
    handler: (body: string) =>
      `import express from "express";\nconst app = express();\napp.post("/plays", async (req, res) => {\n  ${body}\n  res.json({ ok: true });\n});\n`,
    program: isolate("await load();\n  await new Promise((json) => globalThis.route({}, { json }));", "lives", {
      express: "export default () => ({ post: (_, handler) => (globalThis.route = handler) });\n",
    }),
  },
  {
    name: "Bun",
    filename: "src/server.ts",
    handler: (body: string) =>
      `export default {\n  port: 3000,\n  async fetch(request) {\n    ${body}\n    return new Response("ok");\n  },\n};\n`,
    program: isolate(`${REQUEST}\n  await (await load()).default.fetch(request);`, "lives"),
  },
];

describe.each(SERVERS)("$name", ({ filename, handler, program }) => {
  const settings = { resources: ["Store"] };
  const lives = withImport(handler('work("a").catch(() => {});'));
  const closes = withImport(
    handler(
      'const store = new Store();\n  try {\n    store.save("a").catch(() => {});\n  } finally {\n    await store.close();\n  }',
    ),
  ).replace("{ work }", "{ Store, work }");

  it("lets work run on", async () => {
    expect(mend(lives, { filename, settings }).by).toBeUndefined();
    expect(await runInIsolate(program(lives))).toEqual(["a"]);
  });

  it("closes what work uses", async () => {
    const { by, text } = mend(closes, { filename, settings });
    expect(by).toBe("fix");
    expect(await runInIsolate(program(closes))).toEqual([]);
    expect(await runInIsolate(program(text))).toEqual(["a"]);
  });
});
