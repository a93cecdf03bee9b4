import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { Miniflare } from "miniflare";

const require = createRequire(import.meta.url);

/** Longer than any work of the handlers takes, so that what has not arrived by then was dropped. */
const MILLISECONDS_TO_ARRIVE = 600;

/** What handlers import to do work that can be seen to arrive: `work(env, "a")` takes a while and then reports `a`. */
const WORK = `
export async function work(env, id) {
  await scheduler.wait(60);
  await env.ARRIVED.fetch("http://arrived/" + env.NAME + "/" + id);
}
export class Store {
  #open = true;
  constructor(env) { this.env = env; }
  async save(id) {
    await scheduler.wait(60);
    if (!this.#open) throw new Error("the store is closed");
    await this.env.ARRIVED.fetch("http://arrived/" + this.env.NAME + "/" + id);
  }
  async close() { this.#open = false; }
  async [Symbol.asyncDispose]() { await this.close(); }
}
`;

/** The same for code that has no `env` at hand: `work("a")`. */
const BACKGROUND = `
import { env } from "cloudflare:workers";
import { work as workIn } from "./work.mjs";
export const work = (id) => workIn(env, id);
`;

/** The same for the service-worker syntax, in which bindings are global. */
const GLOBAL_WORK = `${WORK.replaceAll("export ", "").replaceAll("work(env, id)", "work(id)")}
const env = { ARRIVED, NAME };
`;

/** The source of a Worker's main module, its modules by path with the main one as `index.mjs`, or a script. */
export type WorkerSource =
  string | { readonly modules: Readonly<Record<string, string>> } | { readonly script: string };

function codeOf(source: WorkerSource) {
  if (typeof source === "object" && "script" in source) {
    return { script: GLOBAL_WORK + source.script };
  }
  const { "index.mjs": main = "", ...others } = typeof source === "string" ? { "index.mjs": source } : source.modules;
  const own = { "index.mjs": main, ...others, "work.mjs": WORK, "background.mjs": BACKGROUND };
  return {
    modules: [
      ...Object.entries(own).map(([path, contents]) => ({
        type: "ESModule" as const,
        path: `/worker/${path}`,
        contents,
      })),
      ...(main.includes('"./hono/') ? HONO : []),
    ],
    modulesRoot: "/worker",
  };
}

/**
 * Runs Workers in workerd, one request each.
 *
 * @param workers what each Worker runs, by its name.
 * @returns by name, what its work reported, sorted; and whether the request was answered.
 */
export async function runInWorkerd(
  workers: Readonly<Record<string, WorkerSource>>,
): Promise<Record<string, { readonly arrived: readonly string[]; readonly ok: boolean }>> {
  const arrived = new Map<string, string[]>();
  const miniflare = new Miniflare({
    workers: Object.entries(workers).map(([name, source]) => ({
      name,
      compatibilityDate: "2026-03-01",
      ...codeOf(source),
      bindings: { NAME: name },
      serviceBindings: {
        ARRIVED: (request: { readonly url: string }) => {
          const [, worker = "", id = ""] = new URL(request.url).pathname.split("/");
          arrived.set(worker, [...(arrived.get(worker) ?? []), id]);
          return new globalThis.Response() as never;
        },
      },
    })),
  });
  try {
    const answers = await Promise.all(
      Object.keys(workers).map(async (name) => {
        const worker = await miniflare.getWorker(name);
        try {
          const response = await worker.fetch("http://worker/");
          await response.text();
          return [name, response.ok] as const;
        } catch {
          return [name, false] as const;
        }
      }),
    );
    await wait(MILLISECONDS_TO_ARRIVE);
    return Object.fromEntries(answers.map(([name, ok]) => [name, { ok, arrived: (arrived.get(name) ?? []).sort() }]));
  } finally {
    await miniflare.dispose();
  }
}

/** The modules of Hono, as they are published, below `./hono/`. */
export const HONO = honoModules();

function honoModules(): { readonly type: "ESModule"; readonly path: string; readonly contents: string }[] {
  const root = join(dirname(require.resolve("hono")), "..");
  const entry = join(root, "index.js");
  const pending = [entry];
  const modules = new Map<string, string>();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (!modules.has(file)) {
      const contents = readFileSync(file, "utf8");
      modules.set(file, contents);
      for (const [, path = ""] of contents.matchAll(/(?:from|import) "(\.[^"]+)"/g)) {
        pending.push(join(dirname(file), path));
      }
    }
  }
  return [...modules].map(([file, contents]) => ({
    type: "ESModule",
    path: `/worker/hono/${relative(root, file)}`,
    contents,
  }));
}
