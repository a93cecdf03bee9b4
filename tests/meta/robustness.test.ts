import { readFileSync } from "node:fs";
import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";

import { incidents } from "../../examples/expectations.js";
import plugin from "../../src/index.js";
import { rules } from "../../src/rules/index.js";
import { fix, lint } from "../linting.js";
import { lintAndRepair, parses } from "../repairing.js";

const examples = incidents.flatMap(({ folder }) =>
  ["broken.ts", "right.ts"].map((name) => ({
    file: `${folder}/${name}`,
    text: readFileSync(new URL(`../../examples/${folder}/${name}`, import.meta.url), "utf8"),
  })),
);

/** What is reported, without its place. */
function summary(text: string, filename?: string): string[] {
  return lint(text, filename === undefined ? {} : { filename }).map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

describe("a file of an unusual kind", () => {
  it.each([
    ["is empty", ""],
    ["is a byte order mark", "\uFEFF"],
    ["is blank", " \n\t\r\n"],
    ["is a comment", "// UPDATE jobs SET status = 'retry', completed_at = NOW()"],
    ["is a comment of several lines", "/*\n * ctx.waitUntil(queue.send())\n */"],
    ["is a directive", '"use server";'],
    ["is a hashbang", "#!/usr/bin/env node\n"],
    ["only imports", 'import postgres from "postgres";\nimport "cloudflare:workers";'],
    [
      "only declares types",
      "declare module 'x' { export function f(): Promise<void>; }\ntype A<T> = T extends infer U ? U : never;",
    ],
  ])("is not reported where it %s", (_, text) => {
    expect(lint(text)).toEqual([]);
    expect(fix(text)).toBe(text);
  });

  it("has its parse error reported and nothing else", () => {
    for (const text of ["const = 1;", "async function f( {", "env.QUEUE.send({ user }", "sql`${", "\0"]) {
      expect(lint(text)).toEqual([expect.objectContaining({ fatal: true, ruleId: null })]);
    }
  });
});

describe.each(examples)("$file", ({ text }) => {
  it("is reported the same with a byte order mark and with Windows line ends", () => {
    const windows = text.replaceAll("\n", "\r\n");
    expect(summary(`\uFEFF${text}`)).toEqual(summary(text));
    expect(summary(windows)).toEqual(summary(text));
    expect(fix(windows).replaceAll("\r\n", "\n")).toBe(fix(text));
    expect(fix(`\uFEFF${text}`)).toBe(`\uFEFF${fix(text)}`);
  });

  it("is reported the same as TSX", () => {
    expect(
      summary(`${text}\nexport const page = <p title="a">{[1].map((x) => <b key={x}>{x}</b>)}</p>;\n`, "src/a.tsx"),
    ).toEqual(summary(text));
  });

  it.each([
    ["module", ts.ModuleKind.ESNext],
    ["commonjs", ts.ModuleKind.CommonJS],
    ["script", ts.ModuleKind.CommonJS],
  ] as const)("can be JavaScript, read by ESLint's own parser as a %s", (sourceType, module) => {
    const { outputText } = ts.transpileModule(text, { compilerOptions: { module, target: ts.ScriptTarget.ES2022 } });
    const config: Linter.Config[] = [{ languageOptions: { sourceType } }, plugin.configs.all];
    const messages = new Linter().verify(outputText, config);
    expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
    const { output } = new Linter().verifyAndFix(outputText, config);
    expect(new Linter().verify(output, { languageOptions: { sourceType } })).toEqual([]);
  });

  it("can be half typed", () => {
    const cuts = Array.from({ length: Math.floor(text.length / 40) }, (_, index) => text.slice(0, 40 * (index + 1)));
    const lines = text.split("\n");
    const states = [
      ...cuts,
      ...cuts.map(closed),
      ...lines.map((_, index) => lines.filter((_, other) => other !== index).join("\n")),
      ...lines.map((_, index) => closed(lines.slice(0, index).join("\n"))),
    ];
    expect(states.filter((state) => lintAndRepair(state)).length).toBeGreaterThan(lines.length / 2);
  });
});

/** Closes what a text leaves open, as an editor does. */
function closed(text: string): string {
  const open: string[] = [];
  for (const character of text) {
    const top = open.at(-1);
    if (top === "`") {
      if (character === "`") open.pop();
      else if (character === "{") open.push("}");
    } else if (character === top) {
      open.pop();
    } else if (character in PAIRS) {
      open.push(PAIRS[character as keyof typeof PAIRS]);
    }
  }
  return text + open.reverse().join("");
}

const PAIRS = { "(": ")", "[": "]", "{": "}", "`": "`" };

describe("syntax of every kind", () => {
  it.each([
    ["decorators", "@a @b() class A { @c d = 1; @e f(@g h: I) { void this.f(); } accessor j = 2; static { k(); } }"],
    [
      "enums, namespaces and assertions",
      "enum A { B = 1 }\nnamespace C { export const d = <E>(f!); }\nimport g = require('g');\nexport = g;",
    ],
    [
      "overloads and abstract members",
      "abstract class A { abstract b(): Promise<void>; c(): void; c(d?: 1) {} declare e: 1; }\nfunction f(): void;\nfunction f(a?: 1) { f(); }",
    ],
    ["generators and for await", "async function* a() { yield* b(); for await (const c of d()) { yield c; } }"],
    ["using", "async function a(db: any) { await using b = db.open(); using c = db.c(); void b.query(); }"],
    ["labels, with nothing after them", "a: for (;;) { b: { break a; } continue a; }"],
    ["empty patterns and holes", "const [, , a = 1, ...[]] = [, , ...b], {} = c, { ...d } = e; (([]) => {})([]);"],
    [
      "class expressions and private names",
      "const a = class extends (b, c) { #d = 1; get #e() { return #d in this; } static async *[f]() {} };",
    ],
    ["optional chains", "a?.b?.[c]?.(d)?.e!.f; delete a?.b; (a?.b).c(); new (a!.b)();"],
    [
      "unusual Unicode",
      'const 𠮷 = "👩‍👩‍👧‍👦 \\uD800 \u202E\u2028\u2029";\nconst ñ\\u{61} = `\u0000\uFEFFé${𠮷}`; void 𠮷.ünï();',
    ],
    [
      "import attributes, dynamic and meta",
      'import a from "a" with { type: "json" };\nexport * as b from "b"; export { c as "d e" } from "c"; await import(`${import.meta.url}`);',
    ],
    [
      "sequences and directives in handlers",
      "export default { fetch: (a, b) => (b.c(), d()), async queue() { 'use strict'; return }, get e() { return f() } }",
    ],
    [
      "handlers without parameters",
      "export default { fetch() {}, scheduled: async () => {}, ...rest, [x]() {}, queue }; export function GET() {} export const POST = async ({}, []) => {};",
    ],
    [
      "calls without arguments",
      "queue.send(); queue.add(); ctx.waitUntil(); sql(); sql``; db.query(); pool.query(''); client.query(...a); after(); new SendMessageCommand();",
    ],
    [
      "SQL that is none",
      "sql`UPDATE`; sql`UPDATE ${a} SET`; sql`SET completed_at = ${a}${b}, status`; db.query('UPDATE t SET a = NOW('); sql`${`${sql`${a}`}`}`;",
    ],
  ])("%s", (_, text) => {
    expect(lintAndRepair(text)).toBe(true);
  });
});

describe("a huge file", () => {
  const repeat = (text: string, times: number): string => text.repeat(times);
  const handler = (body: string): string =>
    `import postgres from "postgres";\nexport default { async fetch(request, env, ctx) {\nconst sql = postgres(env.DB.connectionString);\n${body}\nreturn new Response();\n} };\n`;

  const nested: Readonly<Record<string, (depth: number) => string>> = {
    calls: (depth) => handler(`env.QUEUE.send(${repeat("f(", depth)}1${repeat(")", depth)});`),
    arrays: (depth) => handler(`env.QUEUE.send({ a: ${repeat("[", depth)}1${repeat("]", depth)} });`),
    objects: (depth) => handler(`env.QUEUE.send(${repeat("{ a: ", depth)}1${repeat(" }", depth)});`),
    "member chains": (depth) => handler(`sql.query()${repeat(".then(f)", depth)};`),
    "binary expressions": (depth) => handler(`sql.query(${repeat("a + ", depth)}"");`),
    conditionals: (depth) => handler(`save(sql, ${repeat("a ? 'retry' : ", depth)}'failed');`),
    "arrow functions": (depth) => handler(`${repeat("() => ", depth)}save(sql);`),
    blocks: (depth) => handler(`${repeat("{", depth)}save(sql);${repeat("}", depth)}`),
    "else branches": (depth) =>
      handler(`${repeat("if (pending > 0) { console.log(pending); } else ", depth)}{ save(sql); }`),
    "try statements": (depth) =>
      handler(`${repeat("try {", depth)}save(sql);${repeat("} finally { sql.end(); }", depth)}`),
    templates: (depth) =>
      handler(`${repeat("sql`UPDATE jobs SET status = ${", depth)}1${repeat("}, completed_at = NOW()`", depth)};`),
    assertions: (depth) => handler(`env.QUEUE.send(${repeat("(", depth)}a${repeat(" as any)", depth)});`),
    "awaits and voids": (depth) => handler(`${repeat("void ", depth)}save(sql);`),
  };

  it.each(Object.entries(nested))("may be nested as deep as the parser reads it: %s", (_, make) => {
    const depth = [2_000, 1_000, 500, 250].find((levels) => parses(make(levels)));
    expect(depth).toBeDefined();
    expect(() => lint(make(depth ?? 0))).not.toThrow();
  });

  const wide: Readonly<Record<string, string>> = {
    "a template with ten thousand holes": handler(
      `await sql\`UPDATE jobs SET status = 'retry', completed_at = NOW() WHERE id IN (${repeat("${id}, ", 10_000)}0)\`;`,
    ),
    "a template of no SQL with ten thousand holes": `const page = \`${repeat("<li>${item}</li>", 10_000)}\`;`,
    "an array of two hundred thousand numbers": handler(`const table = [${repeat("0,", 200_000)}];`),
    "a payload of fifty thousand identifiers": handler(
      `ctx.waitUntil(env.QUEUE.send({ ids: [${repeat("'a',", 50_000)}] }));`,
    ),
    "a string of a megabyte": `const text = "UPDATE jobs SET status = ${repeat("x", 1_000_000)}";`,
    "five thousand functions": Array.from(
      { length: 5_000 },
      (_, index) => `async function f${index}(sql) { await sql.query(); }`,
    ).join("\n"),
    "a statement of five thousand assignments": `sql\`UPDATE jobs SET ${Array.from({ length: 5_000 }, (_, index) => `c${index} = ${index}`).join(", ")}, status = 'retry'\`;`,
    "five thousand statements in one handler": handler(
      Array.from({ length: 5_000 }, (_, index) => `const v${index} = await load(sql, ${index});`).join("\n"),
    ),
  };

  // The first run pays for loading what is loaded lazily.
  beforeAll(() => {
    lint(examples.map(({ text }) => text).join("\n"));
  });

  it.each(Object.entries(wide))("may hold %s", (_, text) => {
    // A quadratic analysis would run into the test's time limit.
    expect(parses(text)).toBe(true);
    lint(text);
  });
});

describe("options", () => {
  it("are refused where they are unknown", () => {
    for (const [id, { meta }] of Object.entries(rules)) {
      const configure =
        (...options: readonly unknown[]) =>
        () =>
          lint("f();", { config: { rules: { [`postmortem/${id}`]: ["error", ...options] } } });
      expect(configure(...(meta.defaultOptions ?? []))).not.toThrow();
      expect(configure({ noSuchOption: true })).toThrow(id);
      expect(configure("always")).toThrow(id);
      expect(configure({}, {})).toThrow(id);
    }
  });

  it("are described, and closed to others", () => {
    for (const { meta } of Object.values(rules)) {
      const schemas = meta.schema as readonly { properties: Record<string, { description?: string }> }[];
      expect(schemas.length).toBeLessThanOrEqual(1);
      for (const schema of schemas) {
        expect(schema).toMatchObject({ type: "object", additionalProperties: false });
        for (const { description } of Object.values(schema.properties)) {
          expect(description).toMatch(/^[A-Z]/);
        }
      }
    }
  });
});

describe("wrong settings", () => {
  it("end the run, and say so", () => {
    expect(() => lint("f();", { settings: { runtim: "workers" } })).toThrow(
      "eslint-plugin-postmortem: settings.postmortem.runtim is unknown; did you mean runtime?",
    );
  });
});

describe("recommendedTypeChecked without type information", () => {
  it.each([
    ["typescript-eslint's parser", { parser }],
    ["ESLint's own parser", {}],
  ])("ends the run, and says so, with %s", (_, languageOptions) => {
    const run = (): unknown =>
      new Linter().verify("f();", [{ languageOptions }, plugin.configs.recommendedTypeChecked]);
    expect(run).toThrow(/^eslint-plugin-postmortem: recommendedTypeChecked needs type information, .*projectService/);
  });
});
