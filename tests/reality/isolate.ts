import { once } from "node:events";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/**
 * What the stand-in does once a handler has answered and every promise handed to its keep-alive has settled:
 * `freezes`, as hosts of functions do, of which AWS says that "Lambda freezes the execution environment when the runtime
 * and each extension have completed and there are no pending events"; or `lives` on, as a server's process does.
 */
type Afterlife = "freezes" | "lives";

/** A program for one request. */
export interface Program {
  /** The handler's module, which may import `./background.mjs`, the project's dependencies and `modules`. */
  readonly handler: string;
  /**
   * A module whose `answer(handler, keep)` calls the handler, given as its module's namespace, as the runtime does, and
   * returns when it has answered; `keep(promise)` is the runtime's keep-alive.
   */
  readonly host: string;
  /** Stand-ins for packages, by their name. */
  readonly modules?: Readonly<Record<string, string>>;
  readonly afterlife: Afterlife;
}

/** Work that takes a turn of the timers, so that it cannot be done before an isolate freezes that does not wait for it. */
const BACKGROUND = `
import { setTimeout as wait } from "node:timers/promises";
import { workerData } from "node:worker_threads";
export async function work(id) {
  await wait(20);
  Atomics.store(workerData.done, id.charCodeAt(0) - 97, 1);
}
export class Store {
  #open = true;
  async save(id) {
    await wait(20);
    if (!this.#open) throw new Error("the store is closed");
    await work(id);
  }
  async close() { this.#open = false; }
}
`;

/** An isolate that exits of itself: nothing of it depends on how fast the machine is. */
const MAIN = `
import { workerData } from "node:worker_threads";
const kept = new Set();
const keep = (promise) => {
  const settled = Promise.resolve(promise).then(() => {}, () => {}).then(() => kept.delete(settled));
  kept.add(settled);
};
const { answer } = await import("./host.mjs");
await answer(() => import("./handler.mjs"), keep);
while (kept.size > 0) await Promise.all(kept);
if (workerData.afterlife === "freezes") process.exit();
`;

/**
 * Runs a program in a thread of its own until it freezes or has nothing left to do.
 *
 * @returns the work that is done then, sorted: `["a"]`.
 */
export async function runInIsolate({ handler, host, modules = {}, afterlife }: Program): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "postmortem-isolate-"));
  try {
    const names = Object.keys(modules);
    const resolved = names.reduce(
      (text, name) => text.replaceAll(JSON.stringify(name), JSON.stringify(`./${names.indexOf(name)}.mjs`)),
      handler,
    );
    const files = {
      "main.mjs": MAIN,
      "background.mjs": BACKGROUND,
      "handler.mjs": resolved,
      "host.mjs": host,
      ...Object.fromEntries(Object.values(modules).map((text, index) => [`${index}.mjs`, text])),
    };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
    await symlink(fileURLToPath(new URL("../../node_modules", import.meta.url)), join(folder, "node_modules"));
    const done = new Int32Array(new SharedArrayBuffer(26 * Int32Array.BYTES_PER_ELEMENT));
    const thread = new Worker(join(folder, "main.mjs"), { workerData: { done, afterlife } });
    await once(thread, "exit");
    return [...done].flatMap((isDone, index) => (isDone ? [String.fromCharCode(97 + index)] : []));
  } finally {
    await rm(folder, { recursive: true });
  }
}
