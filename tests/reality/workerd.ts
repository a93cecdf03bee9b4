import { setTimeout as wait } from "node:timers/promises";

import { Miniflare } from "miniflare";

import { publishedModules } from "../../scripts/parts/worker.js";

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
      ...(["hono", "postgres"] as const).flatMap((name) =>
        main.includes(`"./${name}/`) ? publishedModules(name, `/worker/${name}`) : [],
      ),
    ],
    modulesRoot: "/worker",
    // The client's connections are Node.js sockets.
    compatibilityFlags: main.includes('"./postgres/') ? ["nodejs_compat"] : [],
  };
}

/** What is known of a run besides its Workers. */
interface RunOptions {
  /** What the Workers have on their environment. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** The Workers whose work must arrive, if late: what is dropped beside it has then had as much time. */
  readonly arriving?: readonly string[];
}

/**
 * Runs Workers in workerd, one request each.
 *
 * @param workers what each Worker runs, by its name.
 * @returns by name, what its work reported, sorted; and whether the request was answered.
 */
export async function runInWorkerd(
  workers: Readonly<Record<string, WorkerSource>>,
  { bindings = {}, arriving = [] }: RunOptions = {},
): Promise<Record<string, { readonly arrived: readonly string[]; readonly ok: boolean }>> {
  const arrived = new Map<string, string[]>();
  const miniflare = new Miniflare({
    workers: Object.entries(workers).map(([name, source]) => ({
      name,
      compatibilityDate: "2026-03-01",
      ...codeOf(source),
      bindings: { ...bindings, NAME: name },
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
    for (let turns = 0; turns === 0 || (turns < 20 && !arriving.every((name) => arrived.has(name))); turns++) {
      await wait(MILLISECONDS_TO_ARRIVE);
    }
    return Object.fromEntries(answers.map(([name, ok]) => [name, { ok, arrived: (arrived.get(name) ?? []).sort() }]));
  } finally {
    await miniflare.dispose();
  }
}
