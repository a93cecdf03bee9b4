import fc from "fast-check";
import { Linter } from "eslint";
import { readFileSync } from "node:fs";
import * as svelteParser from "svelte-eslint-parser";
import { describe, expect, it } from "vitest";
import * as vueParser from "vue-eslint-parser";

import { incidents } from "../../examples/expectations.js";
import plugin from "../../src/index.js";
import { lintAndRepair } from "../repairing.js";

/** A longer run: POSTMORTEM_RUNS texts for each property, of the seed POSTMORTEM_SEED. */
const { POSTMORTEM_RUNS, POSTMORTEM_SEED } = process.env;

function holds<Values extends [unknown, ...unknown[]]>(property: fc.IProperty<Values>, share: number): void {
  fc.assert(property, { numRuns: Number(POSTMORTEM_RUNS ?? share), seed: Number(POSTMORTEM_SEED ?? 1122) });
}

const broken = incidents.map(({ folder }) =>
  readFileSync(new URL(`../../examples/${folder}/broken.ts`, import.meta.url), "utf8"),
);

/** Pieces of SQL as it is found in templates: whole, cut off, unbalanced, of no dialect. */
const SQL_PIECES = [
  "UPDATE jobs SET ",
  "status = ",
  "'retry'",
  "'fai",
  "completed_at = NOW()",
  "completed_at = ",
  ", ",
  "CASE WHEN tries > 4 THEN 'failed' ELSE 'retry' END",
  "CASE WHEN",
  " END",
  " WHERE id = ",
  "INSERT INTO jobs (id, status) VALUES (",
  " ON CONFLICT (id) DO UPDATE SET ",
  " RETURNING *",
  "WITH x AS (",
  "(SELECT 1",
  ")",
  "BEGIN",
  "; COMMIT",
  "-- note\n",
  "/* ",
  "$1",
  "?",
  "?::text",
  '"completed_at"',
  "\\`status\\`",
  "E'\\\\'",
  "$$ $$",
  "\u0000",
  "\uD83D\uDE80",
  "é\u0301\u202E",
];
const HOLES = [
  "${id}",
  "${ok ? 'done' : 'retry'}",
  "${new Date()}",
  "${sql`NOW()`}",
  "${status as any}",
  "${sql(row, ...columns)}",
  "${}",
];

const sqlText = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...SQL_PIECES) }, fc.constantFrom(...HOLES), fc.string()), {
    maxLength: 14,
  })
  .map((pieces) => pieces.join(""));

/** What stands around a piece of code: a handler, a consumer, a class, or nothing that a rule knows. */
const AROUND: readonly ((code: string) => string)[] = [
  (code) => `import postgres from "postgres";\nconst sql = postgres();\nexport async function run(id: any) { ${code} }`,
  (code) => `export default { async fetch(request: any, env: any, ctx: any) { ${code}\nreturn new Response(); } };`,
  (code) => `import { Worker } from "bullmq";\nnew Worker("a", async (job) => { const { user } = job.data; ${code} });`,
  (code) => `@Injectable() class A { @Inject() private readonly q!: Queue; async #b() { using c = d(); ${code} } }`,
  (code) => `const page = () => <p onClick={async () => { ${code} }}>{a}</p>;`,
  (code) => code,
];

describe("SQL of any kind", () => {
  it("is read or left alone, whichever way it is sent", () => {
    const sent = fc.constantFrom<(text: string) => string>(
      (text) => `await sql\`${text}\`;`,
      (text) => `await client.query(\`${text}\`, [id]);`,
      (text) => `await env.DB.prepare(\`${text}\`).bind(id).run();`,
      (text) => `await db.execute(sql.raw(\`${text}\`));`,
      (text) => `await client.query(${JSON.stringify(text)});`,
    );
    const property = fc.property(fc.constantFrom(...AROUND), sent, sqlText, (around, send, text) => {
      lintAndRepair(around(send(text)), "src/example.tsx");
    });
    holds(property, 150);
  });
});

/** Statements and expressions that rules look at, nested in each other in any way, many of them senseless. */
const code = fc.letrec<{ statement: string; expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      "a",
      "env.QUEUE",
      "ctx",
      "sql`SELECT 1`",
      "null",
      "new Date()",
      "'retry'",
      "`${x}`",
      "/[/]/u",
      "𠮷",
    ),
    tie("expression").map((inner) => `await ${inner}`),
    tie("expression").map((inner) => `void ${inner}`),
    tie("expression").map((inner) => `(${inner})!`),
    tie("expression").map((inner) => `(${inner} as any)`),
    tie("expression").map((inner) => `[...${inner}]`),
    tie("expression").map((inner) => `(async () => ${inner})()`),
    tie("expression").map((inner) => `(${inner})?.then((x) => { x; }).catch(() => {})`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `ctx.waitUntil(${a}, ${b})`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a}).send({ id: ${b}, ...${a} })`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `client.query(${a}, [${b}])`),
    fc
      .tuple(tie("expression"), tie("expression"))
      .map(([a, b]) => `db.update(t).set({ status: ${a}, completedAt: ${b} })`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a} ? ${b} : ${a})`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a}, ${b})`),
    tie("statement").map((inner) => `xs.forEach(async (x) => { ${inner} })`),
    tie("statement").map((inner) => `setTimeout(async () => { ${inner} }, 1)`),
  ),
  statement: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie("expression").map((inner) => `${inner};`),
    tie("expression").map((inner) => `const { a, ...b } = ${inner};`),
    tie("expression").map((inner) => `return ${inner};`),
    tie("expression").map((inner) => `if (pending.length > 0) console.log(${inner});`),
    tie("statement").map(
      (inner) => `try { await client.query("BEGIN"); ${inner} } catch { } finally { client.release(); }`,
    ),
    tie("statement").map((inner) => `for await (const x of y) { ${inner} }`),
    tie("statement").map((inner) => `label: { ${inner} break label; }`),
    fc.tuple(tie("statement"), tie("statement")).map(([a, b]) => `${a}\r\n// note\u2028${b}`),
    fc.tuple(tie("statement"), tie("statement")).map(([a, b]) => `if (x) { ${a} } else { ${b} }`),
    fc.tuple(tie("statement"), tie("statement")).map(([a, b]) => `switch (x) { case 1: ${a} default: ${b} }`),
  ),
})).statement;

describe("code of any kind", () => {
  it("is linted, and its repairs parse", () => {
    let parsed = 0;
    const property = fc.property(fc.constantFrom(...AROUND.slice(0, 4)), code, (around, text) => {
      parsed += lintAndRepair(around(text)) ? 1 : 0;
    });
    holds(property, 200);
    expect(parsed).toBeGreaterThan(Number(POSTMORTEM_RUNS ?? 200) / 2);
  });

  it("may be half of one file and half of another", () => {
    const part = fc.tuple(fc.constantFrom(...broken), fc.nat(), fc.nat()).map(([text, from, to]) => {
      const lines = text.split("\n");
      return lines.slice(from % lines.length, (from % lines.length) + (to % 30)).join("\n");
    });
    holds(
      fc.property(fc.array(part, { maxLength: 4 }), fc.constantFrom("", "\uFEFF"), (parts, mark) => {
        lintAndRepair(mark + parts.join("\n"));
      }),
      100,
    );
  });

  it.each([
    ["ESLint's own parser", "a.js", {}, (text: string) => text],
    [
      "the parser of Vue",
      "a.vue",
      { parser: vueParser },
      (text: string) => `<script setup>\n${text}\n</script>\n<template><p @click="f()">{{ a }}</p></template>\n`,
    ],
    [
      "the parser of Svelte",
      "a.svelte",
      { parser: svelteParser },
      (text: string) => `<script>\n${text}\n</script>\n<p onclick={() => f()}>{a}</p>\n`,
    ],
  ])("may be read by %s", (_, filename, languageOptions, whole) => {
    const config: Linter.Config[] = [{ files: ["**/*"], languageOptions }, plugin.configs.all];
    const plain = code
      .filter((text) => !/!| as any|return /.test(text))
      .map((text) => whole(`async function f() { ${text} }`));
    let parsed = 0;
    const property = fc.property(plain, (text) => {
      const { output } = new Linter().verifyAndFix(text, config, { filename });
      const fatal = (current: string): boolean =>
        new Linter().verify(current, config, { filename }).some((message) => message.fatal);
      const isBroken = fatal(text);
      parsed += isBroken ? 0 : 1;
      expect(fatal(output)).toBe(isBroken);
    });
    holds(property, 40);
    expect(parsed).toBeGreaterThan(0);
  });
});
