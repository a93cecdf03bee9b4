import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";

import pg from "pg";
import postgres from "postgres";

import { startPostgres } from "../parts/postgres.js";
import { startWorker, withoutTypes } from "../parts/worker.js";

/** @typedef {import("../parts/postgres.js").PostgresServer} PostgresServer */

/** How long anything that is waited for may take, also on a busy machine. */
const MILLISECONDS_TO_WAIT = 30_000;

/**
 * @typedef {object} Systems What a system of `examples/` is run with; all of it is stopped after a run.
 * @property {string} schema The text of the system's `schema.sql`.
 * @property {() => Promise<PostgresServer>} openPostgres A database that holds the schema and nothing else.
 * @property {(url: string) => ReturnType<typeof postgres>} connect A client of it.
 * @property {(url: string) => import("pg").Pool} openPool A pool of one client, as PGlite has one session.
 * @property {typeof startWorker} startWorker
 * @property {(source: string) => Promise<unknown>} load Imports a module of Node.js, written in TypeScript.
 * @property {(condition: () => Promise<boolean>) => Promise<void>} until Waits for a state of the database.
 */

/**
 * @typedef {(source: string, systems: Systems) => Promise<Readonly<Record<string, number>>>} Replay Runs a system whose
 *   module is `source`, and counts; `replay.js` of each folder exports one.
 */

/**
 * Runs the systems of a folder like `examples/`. They share one PostgreSQL, which takes seconds to start.
 *
 * @param {string} root
 */
export function makeRunner(root) {
  /** @type {Promise<PostgresServer> | undefined} */
  let starting;
  /** @type {Map<string, Awaited<ReturnType<Replay>>>} */
  const counted = new Map();

  /**
   * Runs a system, unless the same code has run before: it would count the same.
   *
   * @param {string} folder the system's.
   * @param {string} source the module to run: its `broken.ts` or `right.ts`, or what a repair made of it.
   * @returns {ReturnType<Replay>} what was counted, by what it is.
   */
  async function run(folder, source) {
    const key = `${folder}\n${source}`;
    const counts = counted.get(key) ?? (await runNow(folder, source));
    counted.set(key, counts);
    return counts;
  }

  /** @type {typeof run} */
  async function runNow(folder, source) {
    const schema = await readFile(path.join(root, folder, "schema.sql"), "utf8");
    const driver = pathToFileURL(path.join(root, folder, "replay.js")).href;
    /** @type {unknown} */
    const imported = await import(driver);
    const { replay } = /** @type {{ replay: Replay }} */ (imported);
    /** @type {(() => Promise<unknown>)[]} */
    const stops = [];
    try {
      return await replay(source, {
        schema,
        async openPostgres() {
          starting ??= startPostgres();
          const server = await starting;
          await server.reset();
          await server.database.exec(schema);
          return server;
        },
        connect(url) {
          const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
          stops.push(() => sql.end());
          return sql;
        },
        openPool(url) {
          const pool = new pg.Pool({ connectionString: url, max: 1 });
          pool.on("connect", (pooled) => {
            const client = /** @type {pg.Client} */ (/** @type {unknown} */ (pooled));
            // A client that was never given back keeps its pool from ending.
            stops.push(() => client.end());
          });
          stops.push(() => {
            void pool.end();
            return Promise.resolve();
          });
          return pool;
        },
        async startWorker(text, options) {
          const miniflare = await startWorker(text, options);
          stops.push(() => miniflare.dispose());
          return miniflare;
        },
        load: (text) => import(`data:text/javascript,${encodeURIComponent(withoutTypes(text))}`),
        until,
      });
    } finally {
      await Promise.all(stops.map((stop) => stop()));
    }
  }

  return { run, stop: async () => (await starting)?.close() };
}

/** @param {() => Promise<boolean>} condition */
async function until(condition) {
  const deadline = Date.now() + MILLISECONDS_TO_WAIT;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`This did not come true in ${MILLISECONDS_TO_WAIT / 1000} seconds: ${condition.toString()}`);
    }
    await wait(20);
  }
}
