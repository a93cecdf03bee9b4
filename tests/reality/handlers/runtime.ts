import { setTimeout as wait } from "node:timers/promises";

import { Miniflare } from "miniflare";

import { publishedModules } from "../../../scripts/parts/worker.js";
import type { Form } from "./forms.js";

/** Longer than any work takes, so that what has not arrived by then was dropped. */
const MILLISECONDS_OF_SILENCE = 700;

/** What a handler did. */
export interface Outcome {
  readonly arrived: readonly string[];
  /** Whether the runtime got an answer, not an error. */
  readonly ok: boolean;
}

/**
 * What handlers do their work with. A piece of work takes a few turns of a timer and then reports its name; which handler
 * it belongs to is written into its module. What stands in for bindings, for `fetch` and for clients of databases does the
 * same; a query is a promise by its class, as those of postgres.js are, or only has a `then`, as those of drizzle.
 */
const workFor = (name: string) => `
const $work = async (...given) => {
  for (let turn = 0; turn < 3; turn++) await scheduler.wait(20);
  await $arrived("http://arrived/${name}/" + given.at(-1));
};
const $fetch = (url) => $work(String(url).slice(String(url).lastIndexOf("/") + 1));
const $bindings = {
  ON: true,
  OFF: false,
  MODE: "on",
  NOTHING: undefined,
  EVENTS: { send: ({ id }) => $work(id) },
  PLAYS: { put: (id) => $work(id) },
  AUDIT: { fetch: $fetch },
  DB: { prepare: () => ({ bind: (id) => ({ run: () => $work(id) }) }) },
};
const $pause = async () => { await scheduler.wait(5); };
class $Query extends Promise {
  #id; #sent;
  static get [Symbol.species]() { return Promise; }
  constructor(id) { super(() => {}); this.#id = id; }
  #send() { return (this.#sent ??= $work(this.#id)); }
  execute() { return this.#send(); }
  then(...given) { return this.#send().then(...given); }
  catch(...given) { return this.#send().catch(...given); }
  finally(...given) { return this.#send().finally(...given); }
}
class $Builder {
  #query;
  constructor(id) { this.#query = new $Query(id); }
  execute() { return this.#query.execute(); }
  then(...given) { return this.#query.then(...given); }
  catch(...given) { return this.#query.catch(...given); }
  finally(...given) { return this.#query.finally(...given); }
}
const $postgres = () => (strings, id) => new $Query(id);
const $drizzle = () => ({ insert: () => ({ values: ({ id }) => new $Builder(id) }) });
`;

/** Handlers that are modules share a Worker, each with its own entrypoint; scripts have a Worker each. */
export async function runHandlers(
  handlers: readonly { readonly form: Form; readonly source: string }[],
): Promise<readonly Outcome[]> {
  const arrived = handlers.map(() => new Set<string>());
  let last = Date.now();
  const ARRIVED = (request: { readonly url: string }) => {
    const [, name = "", id = ""] = new URL(request.url).pathname.split("/");
    arrived[Number(name)]?.add(id);
    last = Date.now();
    return new globalThis.Response() as never;
  };
  const common = { compatibilityDate: "2026-03-01", serviceBindings: { ARRIVED } };
  const numbered = handlers.map((handler, index) => ({ ...handler, index, name: String(index) }));
  const scripts = numbered.filter(({ form }) => form.syntax === "script");
  const modules = numbered.filter(({ form }) => form.syntax !== "script");
  const miniflare = new Miniflare({
    workers: [
      {
        ...common,
        name: "caller",
        modules: [{ type: "ESModule" as const, path: "/worker/index.mjs", contents: CALLER }],
        modulesRoot: "/worker",
        compatibilityFlags: ["service_binding_extra_handlers"],
        serviceBindings: {
          ...Object.fromEntries(
            modules.map(({ name, form }) => [
              `H${name}`,
              { name: "modules", ...(form.syntax !== "object" && { entrypoint: `H${name}` }) },
            ]),
          ),
          ...Object.fromEntries(scripts.map(({ name }) => [`H${name}`, `script-${name}`])),
        },
      },
      {
        ...common,
        name: "modules",
        modules: [
          { type: "ESModule" as const, path: "/worker/index.mjs", contents: modules.map(entryOf).join("\n") + OBJECTS },
          ...modules.flatMap(({ name, source }) => modulesOf(name, source)),
          ...publishedModules("hono", "/worker/hono"),
        ],
        modulesRoot: "/worker",
        durableObjects: Object.fromEntries(
          modules.filter(({ form }) => form.syntax === "object").map(({ name }) => [`ROOM${name}`, `Room${name}`]),
        ),
      },
      ...scripts.map(({ name, source }) => ({
        ...common,
        name: `script-${name}`,
        script: scriptOf(name, source),
      })),
    ],
  });
  try {
    const answers = await Promise.all(
      numbered.map(async ({ name, form }) => {
        try {
          const response = await miniflare.dispatchFetch(`http://caller/${name}/${form.event}/${form.syntax}`);
          await response.text();
          return response.ok;
        } catch {
          return false;
        }
      }),
    );
    last = Date.now();
    while (Date.now() - last < MILLISECONDS_OF_SILENCE) {
      await wait(20);
    }
    return answers.map((ok, index) => ({ ok, arrived: [...(arrived[index] ?? [])].sort() }));
  } finally {
    await miniflare.dispose();
  }
}

const CALLER = `
export default {
  async fetch(request, env) {
    const [, name, event, syntax] = new URL(request.url).pathname.split("/");
    const handler = env["H" + name];
    if (event === "scheduled") {
      await handler.scheduled({ cron: "* * * * *" });
      return new Response("ok");
    }
    if (event === "queue") {
      await handler.queue("plays", [{ id: "1", timestamp: new Date(), attempts: 1, body: "a" }]);
      return new Response("ok");
    }
    return handler.fetch("http://worker/" + (syntax === "object" ? name : ""));
  },
};
`;

/** A Durable Object is called through the Worker's own handler. */
const OBJECTS = `
export default {
  fetch(request, env) {
    const rooms = env["ROOM" + new URL(request.url).pathname.slice(1)];
    return rooms.get(rooms.idFromName("room")).fetch("http://worker/");
  },
};
`;

/** The entrypoint of one module, which gives it its bindings. */
function entryOf({ name, form }: { readonly name: string; readonly form: Form }): string {
  const imported = `import * as module${name} from "./${name}/index.mjs";\nimport { bindings as bindings${name} } from "./${name}/work.mjs";`;
  const env = `{ ...env, ...bindings${name} }`;
  const deriving = (base: string) => `class extends ${base} { constructor(ctx, env) { super(ctx, ${env}); } }`;
  switch (form.syntax) {
    case "object":
      return `${imported}\nexport const Room${name} = ${deriving(`module${name}.Room`)};`;
    case "pages":
      return `${imported}\nexport const H${name} = { fetch: (request, env, ctx) => module${name}.onRequest({ request, env: ${env}, waitUntil: ctx.waitUntil.bind(ctx) }) };`;
    default:
      return form.name === "entrypoint"
        ? `${imported}\nexport const H${name} = ${deriving(`module${name}.default`)};`
        : `${imported}\nexport const H${name} = { ${form.event}: (event, env, ctx) => module${name}.default.${form.event}(event, ${env}, ctx) };`;
  }
}

function modulesOf(name: string, source: string) {
  const module = (path: string, contents: string) => ({
    type: "ESModule" as const,
    path: `/worker/${name}/${path}`,
    contents,
  });
  const placed = source
    .replace(/from "hono"/, 'from "../hono/index.js"')
    .replace(/from "(?:postgres|drizzle-orm\/d1)"/g, 'from "./work.mjs"');
  return [
    module("index.mjs", `import { fetch } from "./work.mjs";\n${placed}`),
    module(
      "work.mjs",
      `import { env } from "cloudflare:workers";\nconst $arrived = (url) => env.ARRIVED.fetch(url);\n${workFor(name)}
export { $work as work, $pause as pause, $fetch as fetch, $postgres as default, $drizzle as drizzle, $bindings as bindings };`,
    ),
  ];
}

function scriptOf(name: string, source: string): string {
  return `const $arrived = (url) => ARRIVED.fetch(url);\n${workFor(name)}
Object.assign(globalThis, $bindings, { work: $work, pause: $pause, postgres: $postgres, fetch: $fetch });\n${source.replaceAll(/\bimport\("\.\/work\.mjs"\)/g, "Promise.resolve({ work })")}`;
}
