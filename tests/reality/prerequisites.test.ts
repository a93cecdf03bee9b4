import { compileFunction } from "node:vm";

import { PGlite } from "@electric-sql/pglite";
import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { afterAll, beforeEach, describe, expect, it } from "vitest";

import plugin from "../../src/index.js";

/** A function's body in which a worker is registered and takes a job, and whether one may come before the other. */
interface Shape {
  readonly name: string;
  readonly body: string;
  readonly breaks: boolean;
  readonly mendedBy?: "suggestion";
}

const SHAPES: readonly Shape[] = [
  {
    name: "a dropped promise that is caught",
    body: "registerWorker(worker).catch(report);\nreturn acquireJob(worker.id);",
    breaks: true,
  },
  { name: "a bare call", body: "registerWorker(worker);\nreturn acquireJob(worker.id);", breaks: true },
  { name: "void", body: "void registerWorker(worker);\nreturn acquireJob(worker.id);", breaks: true },
  {
    name: "behind a condition",
    body: "worker.id && registerWorker(worker).catch(report);\nreturn acquireJob(worker.id);",
    breaks: true,
  },
  {
    name: "in a nested block",
    body: "if (worker.id) {\n  void registerWorker(worker);\n}\nconst job = await acquireJob(worker.id);\nreturn job;",
    breaks: true,
  },
  {
    name: "queries of a pool, whose first connection takes a while",
    body: `pool.query("INSERT INTO workers (worker_id) VALUES ($1)", [worker.id]).catch(report);
await pool.query("INSERT INTO job_executions (worker_id) VALUES ($1)", [worker.id]);
return "job";`,
    breaks: true,
  },
  {
    name: "a chain that goes on",
    body: "registerWorker(worker).then(report);\nreturn acquireJob(worker.id);",
    breaks: true,
    mendedBy: "suggestion",
  },
  {
    name: "handed to a keep-alive",
    body: "ctx.waitUntil(registerWorker(worker));\nreturn acquireJob(worker.id);",
    breaks: true,
    mendedBy: "suggestion",
  },
  {
    name: "queries of one connection",
    body: `client.query("INSERT INTO workers (worker_id) VALUES ($1)", [worker.id]).catch(report);
await client.query("INSERT INTO job_executions (worker_id) VALUES ($1)", [worker.id]);
return "job";`,
    breaks: false,
  },
  { name: "awaited", body: "await registerWorker(worker);\nreturn acquireJob(worker.id);", breaks: false },
  {
    name: "joined",
    body: "const registering = registerWorker(worker);\nawait registering;\nreturn acquireJob(worker.id);",
    breaks: false,
  },
  { name: "chained", body: "return registerWorker(worker).then(() => acquireJob(worker.id));", breaks: false },
];

const ID = "no-unawaited-prerequisite";
const linter = new Linter();
const CONFIG: Linter.Config[] = [
  {
    files: ["**/*.ts"],
    languageOptions: { parser },
    plugins: { postmortem: plugin },
    rules: { [`postmortem/${ID}`]: "error" },
  },
];

/** The file that is linted and run: what a worker does on the way to its row takes a while, as it does on a network. */
function sourceOf(body: string): string {
  return `async function registerWorker(worker) {
  await later();
  await db.query("INSERT INTO workers (worker_id) VALUES ($1)", [worker.id]);
}
async function acquireJob(workerId) {
  await db.query("INSERT INTO job_executions (worker_id) VALUES ($1)", [workerId]);
  return "job";
}
async function start(worker) {
${body}
}
`;
}

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

function mend(source: string, by: "fix" | "suggestion"): string {
  if (by === "fix") {
    return linter.verifyAndFix(source, CONFIG, { filename: "start.ts" }).output;
  }
  const fix = linter.verify(source, CONFIG, { filename: "start.ts" })[0]?.suggestions?.[0]?.fix;
  return fix ? source.slice(0, fix.range[0]) + fix.text + source.slice(fix.range[1]) : source;
}

describe("on PostgreSQL (PGlite), a job that refers to a worker by a foreign key", () => {
  const db = new PGlite();

  beforeEach(async () => {
    await db.exec(`
      DROP TABLE IF EXISTS job_executions, workers;
      CREATE TABLE workers (worker_id text PRIMARY KEY);
      CREATE TABLE job_executions (worker_id text NOT NULL REFERENCES workers);
    `);
  });

  afterAll(() => db.close());

  /** Runs a source's `start`: the job, or PostgreSQL's code of what went wrong; and how many executions are written. */
  async function run(source: string): Promise<{ readonly outcome: unknown; readonly executions: number }> {
    const pending: Promise<unknown>[] = [];
    const ctx = { waitUntil: (promise: Promise<unknown>) => pending.push(promise) };
    let queries = 0;
    const pool = {
      query: async (text: string, values: unknown[]) => {
        if (queries++ === 0) {
          await later();
        }
        return db.query(text, values);
      },
    };
    const build = compileFunction(`${source}\nreturn start;`, ["db", "client", "pool", "ctx", "report", "later"]) as (
      ...given: unknown[]
    ) => (worker: { readonly id: string }) => Promise<unknown>;
    const start = build(db, db, pool, ctx, () => undefined, later);
    const outcome = await start({ id: "worker-1" }).catch((error: unknown) => (error as { code?: string }).code);
    await Promise.allSettled(pending);
    await later();
    await later();
    const { rows } = await db.query<{ count: number }>("SELECT count(*)::int AS count FROM job_executions");
    return { outcome, executions: rows[0]?.count ?? -1 };
  }

  it.each(SHAPES.map((shape) => [shape.name, shape] as const))("%s", async (_, { body, breaks }) => {
    const source = sourceOf(body);
    const reported = linter.verify(source, CONFIG, { filename: "start.ts" }).length > 0;
    expect({ reported, ...(await run(source)) }).toEqual(
      breaks ? { reported: true, outcome: "23503", executions: 0 } : { reported: false, outcome: "job", executions: 1 },
    );
  });

  it.each(SHAPES.filter(({ breaks }) => breaks).map((shape) => [shape.name, shape] as const))(
    "%s, mended",
    async (_, { body, mendedBy }) => {
      const mended = mend(sourceOf(body), mendedBy ?? "fix");
      expect(await run(mended)).toEqual({ outcome: "job", executions: 1 });
      expect(linter.verify(mended, CONFIG, { filename: "start.ts" })).toEqual([]);
    },
  );
});
