import parser from "@typescript-eslint/parser";
import { Linter, type SourceCode } from "eslint";
import { describe, expect, it } from "vitest";

import { incidents } from "../../examples/expectations.js";
import plugin from "../../src/index.js";
import { rules } from "../../src/rules/index.js";
import { lint } from "../linting.js";
import { readFileSync } from "node:fs";

const broken = incidents.map(({ folder }) =>
  readFileSync(new URL(`../../examples/${folder}/broken.ts`, import.meta.url), "utf8"),
);

const consumer = (sql: string): string => `
import { Queue } from "bullmq";
const queue = new Queue("images");
export async function start(client, id) {
  const { rows } = await client.query(${JSON.stringify(sql)}, [id]);
  await queue.add("a", { rows });
  await client.query(${JSON.stringify(`UPDATE jobs SET status = 'retry', completed_at = NOW() WHERE id = ${sql}`)});
}
`;

describe("a long text", () => {
  const LENGTH = 150_000;
  const long = (text: string): string => text.repeat(LENGTH / text.length);

  it.each([
    ["of word characters", `SELECT a FROM b WHERE ${long("a")}`],
    ["of word characters to return", `INSERT INTO a VALUES (1) RETURNING ${long("a")};`],
    ["of words that begin a list", `SELECT a WHERE ${long("returning ")}`],
    ["of comments that do not end", `SELECT ${long("/* ")}`],
    ["of comments that do not end, in a condition", `SELECT a FROM b WHERE ${long("/* ")}`],
    ["of statements within", `with ${long("select ")}`],
    ["of quotes", `SELECT a FROM b WHERE c = ${long("'' ")}`],
    ["of dollar quotes", `SELECT a FROM b WHERE c = ${long("$a$ ")}${long("$b ")}`],
    ["of dollar quotes that do not end", `SELECT a FROM b WHERE c = ${long("$a")}`],
    ["of placeholders", `SELECT a FROM b WHERE c IN (${long("?, ")}1)`],
    ["of brackets", `SELECT a FROM b WHERE ${long("(")}`],
    ["of blanks", `SELECT a FROM b WHERE c ${long(" ")} = $1`],
    ["of casts", `SELECT a FROM b WHERE c ${long("::a ")}`],
  ])("%s is read in linear time", (_, sql) => {
    const start = performance.now();
    lint(consumer(sql));
    // Quadratic, each of these takes minutes.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe("a tree that is linted twice", () => {
  const verify = (code: SourceCode, postmortem: object, only?: string): string[] =>
    new Linter()
      .verify(
        code,
        [
          {
            files: ["**/*.ts"],
            languageOptions: { parser },
            settings: { postmortem },
            plugins: { postmortem: plugin },
            rules: Object.fromEntries(
              Object.keys(rules).map((id) => [`postmortem/${id}`, only === undefined || only === id ? "error" : "off"]),
            ),
          },
        ],
        { filename: "src/example.ts" },
      )
      .map(({ message }) => message);
  const read = (text: string): SourceCode => {
    const linter = new Linter();
    linter.verify(text, [{ files: ["**/*.ts"], languageOptions: { parser } }], { filename: "src/example.ts" });
    return linter.getSourceCode();
  };
  const TEXT = `export default { async fetch(request, env) { remember(env); return new Response("ok"); } };
async function remember(env) { await env.PLAYS.put("a", "b"); }`;

  it("is judged by the settings of each time", () => {
    const code = read(TEXT);
    const workers = verify(code, { runtime: "workers" });
    const node = verify(code, { runtime: "node" });
    expect(workers).toHaveLength(1);
    expect(node).toEqual([]);
    expect(verify(code, { runtime: "workers" })).toEqual(workers);
    expect(node).toEqual(verify(read(TEXT), { runtime: "node" }));
  });

  it("is judged by settings that have changed in their place", () => {
    const code = read(TEXT);
    const settings: { runtime: string } = { runtime: "workers" };
    expect(verify(code, settings)).toHaveLength(1);
    settings.runtime = "node";
    expect(verify(code, settings)).toEqual([]);
  });

  it("says what is wrong with the settings each time, whichever rules are on", () => {
    const code = read(TEXT);
    for (const only of [undefined, "require-transaction-rollback", "no-misused-waituntil", undefined]) {
      expect(refusalOf(() => verify(code, { runtim: "workers" }, only))).toMatch(/^settings\.postmortem\.runtim is /);
    }
  });
});

describe("settings that mean harm", () => {
  it.each([
    JSON.parse('{ "__proto__": { "runtime": "workers" }, "constructor": 1 }'),
    { queues: [JSON.parse('{ "__proto__": null, "method": "a", "payload": 0 }')] },
    { keepAlive: ["__proto__", "constructor.constructor", "", "..", "("], sqlTags: ["(", "__proto__"] },
    { statusColumns: ["(a+)+$", "[", "__proto__"], completionColumns: ["(", "\\"] },
    { resources: ["a".repeat(100_000)] },
  ])("are refused or taken by their word: %j", (settings) => {
    for (const text of broken) {
      expect(refusalOf(() => lint(text, { settings }))).toMatch(/^(?:settings\.postmortem.*)?$/s);
    }
    expect(({} as { runtime?: string }).runtime).toBeUndefined();
  });

  it("may lead back to themselves", () => {
    const settings: Record<string, unknown> = {};
    settings.runtime = settings;
    expect(refusalOf(() => lint("f();", { settings }))).toMatch(/^settings\.postmortem\.runtime must be /);
  });
});

/** What a run says of a configuration that it does not take; nothing where it takes it. Whatever else is thrown, fails. */
function refusalOf(run: () => unknown): string {
  try {
    run();
    return "";
  } catch (error) {
    if (error instanceof Error && error.name === "ConfigurationError") {
      return error.message.replace("eslint-plugin-postmortem: ", "");
    }
    throw error;
  }
}

describe("a file that means harm", () => {
  const handler = (body: string): string =>
    `import postgres from "postgres";\nexport default { async fetch(request, env, ctx) {\nconst sql = postgres(env.DB.connectionString);\n${body}\nreturn new Response();\n} };\n`;

  it.each([
    [
      "twenty thousand imports",
      Array.from({ length: 20_000 }, (_, n) => `import a${n} from "a${n}";`).join("\n") + handler("count(sql);"),
    ],
    ["twenty thousand lines", handler("count(sql);") + "a();\n".repeat(20_000)],
    ["twenty thousand comments", handler("count(sql);") + "// a\n".repeat(20_000)],
    ["five hundred faults", handler("env.QUEUE.send({ id: 1 });\n".repeat(500))],
  ])("%s take linear time", (_, text) => {
    const start = performance.now();
    expect(lint(text).some(({ fatal }) => fatal)).toBe(false);
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});
