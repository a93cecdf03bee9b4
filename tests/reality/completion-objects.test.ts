import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { COMPLETION_OBJECTS, type CompletionObject } from "./completion-objects.js";
import { openPostgres, runBody, type PostgresDatabase } from "./databases.js";
import { queryBuilderOn } from "./query-builders.js";
import { RESTART_OBJECTS } from "./restarts.js";

const ID = 7;

let database: PostgresDatabase;
beforeAll(async () => {
  database = await openPostgres();
  await database.exec(`CREATE TABLE jobs (id INTEGER PRIMARY KEY, status TEXT, started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ, updated_at TIMESTAMPTZ, CHECK (completed_at IS NULL OR completed_at >= started_at))`);
}, 60_000);
afterAll(() => database.close());

/**
 * Stands for the clients that do not run here: what they are given is evaluated as JavaScript, and the row written with
 * it. An expression of the database's clock is that clock.
 */
async function write({ status, completedAt, completed_at: time = completedAt }: Data): Promise<void> {
  const isExpression = typeof time === "function";
  const value = typeof time === "number" ? new Date(time) : time;
  const completion = time === undefined ? "completed_at" : isExpression ? "NOW()" : "$2::timestamptz";
  await database.pglite.query(
    `UPDATE jobs SET status = $1, completed_at = ${completion} WHERE id = ${ID}`,
    time === undefined || isExpression ? [status] : [status, value],
  );
}

type Data = Readonly<Record<string, unknown>>;

/** postgres.js: a tag that is also the helper which writes an object's columns. */
function helperTag(first: Data): unknown {
  return "raw" in first ? Promise.resolve() : write(first);
}

const standIns = {
  sql: helperTag,
  JobStatus: { PENDING: "PENDING" },
  prisma: {
    job: {
      update: ({ data }: { readonly data: Data }) => write(data),
      updateMany: ({ data }: { readonly data: Data }) => write(data),
    },
  },
  Job: {
    update: (data: Data) => write(data),
    updateOne: (_filter: unknown, { $set }: { readonly $set: Data }) => write($set),
  },
  sequelize: { literal: (expression: string) => () => expression },
  repository: { update: (_id: unknown, data: Data) => write(data) },
  supabase: { from: () => ({ update: (data: Data) => ({ eq: () => write(data) }) }) },
};

async function states(code: string, builder: CompletionObject["builder"]): Promise<readonly string[]> {
  const body = ts.transpile(code.replace(/^import [^;]*;/, ""), { target: ts.ScriptTarget.ES2022 });
  const clients = builder ? queryBuilderOn(database.pglite, builder) : standIns;
  const found = new Set<string>();
  for (const tries of [0, 4, 9]) {
    for (const word of ["retry", "failed"]) {
      await database.exec(
        `DELETE FROM jobs; INSERT INTO jobs VALUES (${ID}, 'PROCESSING', NOW() - INTERVAL '1 minute')`,
      );
      const calls = code.includes("function f(") ? `\nawait f(${code.includes("f(job") ? "{ tries }" : "word"});` : "";
      await runBody(body + calls, { ...clients, id: ID, tries, word });
      const [row] = await database.rows<{ status: string; time: boolean }>(
        "SELECT status, completed_at IS NOT NULL AS time FROM jobs",
      );
      if (row && row.status !== "PROCESSING") {
        const start = await database.exec("UPDATE jobs SET started_at = NOW() + INTERVAL '1 minute'").then(
          () => "can be started again",
          () => "cannot be started again",
        );
        found.add(`${row.status.toLowerCase()} ${row.time ? "with" : "without"} a time, ${start}`);
      }
    }
  }
  return [...found].sort();
}

const OPEN = /^(?:retry|pending) /;

const RESTARTED = RESTART_OBJECTS.map(({ name, finish, code, output, builder }) => ({
  name: `${name}, once more`,
  code: `${finish}\n${code}`,
  output: `${finish}\n${output}`,
  builder,
}));

describe.each([...COMPLETION_OBJECTS, ...RESTARTED])("$name", ({ code, output, builder }) => {
  it("leaves a row that is not over with a time, and its restart is refused", async () => {
    const open = (await states(code, builder)).filter((state) => OPEN.test(state));
    expect(new Set(open.map((state) => state.replace(OPEN, "")))).toEqual(
      new Set(["with a time, cannot be started again"]),
    );
  });

  it("keeps the constraint for each row once it is fixed", async () => {
    const found = await states(output, builder);
    for (const state of found) {
      const expected = OPEN.test(state)
        ? "without a time, can be started again"
        : "with a time, cannot be started again";
      expect(state.replace(/^\w+ /, "")).toBe(expected);
    }
    expect(found.some((state) => OPEN.test(state))).toBe(true);
  });
});
