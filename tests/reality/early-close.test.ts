import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { lint } from "../linting.js";
import { type PostgresServer, startPostgres } from "../../scripts/parts/postgres.js";
import { runInWorkerd } from "./workerd.js";

/** Handlers that close postgres.js under the two queries of the work that they hand to `waitUntil()`. */
const HANDLERS = {
  "one after the other": `
    ctx.waitUntil(countPlay(sql, env));
    await sql.end();
    return new Response("ok");`,
  "the close is handed over too": `
    ctx.waitUntil(countPlay(sql, env));
    ctx.waitUntil(sql.end());
    return new Response("ok");`,
  "in finally": `
    try {
      const [{ one }] = await sql\`SELECT 1 AS one\`;
      ctx.waitUntil(countPlay(sql, env, one));
      return new Response("ok");
    } finally {
      await sql.end();
    }`,
  "handed over in finally": `
    try {
      ctx.waitUntil(countPlay(sql, env));
      return new Response("ok");
    } finally {
      ctx.waitUntil(sql.end());
    }`,
  "under a condition": `
    if (request.url) {
      ctx.waitUntil(countPlay(sql, env));
    }
    await sql.end();
    return new Response("ok");`,
};

const worker = (body: string): string => `import postgres from "postgres";

async function countPlay(sql, env) {
  const [play] = await sql\`SELECT name FROM plays WHERE name = \${env.NAME}\`;
  await sql\`UPDATE plays SET count = count + 1 WHERE name = \${play.name}\`;
  await env.ARRIVED.fetch("http://arrived/" + env.NAME + "/a");
}

export default {
  async fetch(request, env, ctx) {
    const sql = postgres(env.DATABASE_URL, { max: 1, fetch_types: false });
    await sql\`SELECT 1\`;${body}
  },
};
`;

/** A handler as it stands, and after each suggestion of the rule. */
const cases = Object.entries(HANDLERS).flatMap(([name, body]) => {
  const source = worker(body);
  const [message] = lint(source, { filename: "src/index.js", only: "no-early-connection-close" });
  const suggestions = message?.suggestions ?? [];
  return [
    { name, edit: "as it stands", counted: 0, source },
    ...suggestions.map(({ messageId = "", fix: { range, text } }) => ({
      name,
      edit: messageId,
      counted: 1,
      source: source.slice(0, range[0]) + text + source.slice(range[1]),
    })),
  ];
});

describe("postgres.js on workerd, closed under the work of a handler", () => {
  let server: PostgresServer;
  const counts = new Map<string, number>();

  beforeAll(async () => {
    server = await startPostgres();
    await server.database.exec("CREATE TABLE plays (name text PRIMARY KEY, count integer NOT NULL)");
    const names = cases.map((_, index) => `case-${index}`);
    for (const name of names) {
      await server.database.query("INSERT INTO plays VALUES ($1, 0)", [name]);
    }
    const outcomes = await runInWorkerd(
      Object.fromEntries(
        cases.map(({ source }, index) => [
          `case-${index}`,
          source.replace('"postgres"', '"./postgres/cf/src/index.js"'),
        ]),
      ),
      {
        bindings: { DATABASE_URL: server.url },
        arriving: names.filter((_, index) => cases[index]?.counted === 1),
      },
    );
    expect(Object.values(outcomes).every(({ ok }) => ok)).toBe(true);
    const { rows } = await server.database.query<{ name: string; count: number }>("SELECT * FROM plays");
    for (const { name, count } of rows) {
      counts.set(name, count);
    }
  }, 120_000);

  afterAll(async () => {
    await server.close();
  });

  it.each(cases.map((each, index) => [each.name, each.edit, each, index] as const))(
    "%s, %s",
    (_name, _edit, { counted }, index) => {
      expect(counts.get(`case-${index}`)).toBe(counted);
    },
  );

  it("has both remedies for each", () => {
    expect(cases.map(({ edit }) => edit)).toEqual(
      Object.keys(HANDLERS).flatMap(() => ["as it stands", "closeAfterWork", "openForWork"]),
    );
  });
});
