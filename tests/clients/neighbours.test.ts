import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ParserServicesWithTypeInformation } from "@typescript-eslint/utils";
import { ESLint, type Linter, type Rule } from "eslint";
import tseslint from "typescript-eslint";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultyFiles, incidents, type FaultyFile } from "../../examples/expectations.js";
import { fill } from "../../scripts/docs/fill.js";
import { code, codes, table } from "../../scripts/docs/table.js";
import plugin from "../../src/index.js";
import { readPageFile, ROOT } from "../documentation/pages.js";

/** What becomes of a promise, one shape a row of the page. */
const SHAPES = [
  "countPlay(sql);",
  "env.PLAYED.send({});",
  "countPlay(sql).finally(done);",
  "Promise.allSettled([countPlay(sql)]);",
  "void countPlay(sql);",
  "countPlay(sql).catch(log);",
  "countPlay(sql).catch(() => {});",
  "countPlay(sql).then(done, log);",
  "const counted = countPlay(sql);",
  "const list = []; list.push(countPlay(sql));",
  "sql`UPDATE shows SET plays = 1`;",
  "shows.forEach(async () => { await countPlay(sql); });",
  "setTimeout(async () => { await countPlay(sql); }, 0);",
  "ctx.waitUntil((async () => { void countPlay(sql); })());",
  "ctx.waitUntil(async () => { await countPlay(sql); });",
  "ctx.waitUntil(sql`UPDATE shows SET plays = 1`);",
  "const { waitUntil } = ctx; waitUntil(countPlay(sql));",
  "handOn({ ...ctx });",
];

const OXLINT_CATEGORIES = ["correctness", "suspicious", "pedantic", "perf", "style", "restriction", "nursery"];
const OXLINT_PLUGINS = ["import", "promise", "node"];

const BEFORE = `
import postgres, { type Sql } from "postgres";

interface Env {
  PLAYED: Queue<unknown>;
  DATABASE_URL: string;
}

declare function countPlay(sql: Sql): Promise<void>;
declare function done(): void;
declare function log(error: unknown): void;
declare function handOn(ctx: object): void;
declare const shows: string[];

export default {
  async fetch(_request, env, ctx): Promise<Response> {
    const sql = postgres(env.DATABASE_URL);
    `;

const AFTER = `
    return new Response(await sql\`SELECT 1\`.then(String));
  },
} satisfies ExportedHandler<Env>;
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "postmortem-neighbours-"));
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), "dir");
  writeFileSync(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        target: "es2022",
        lib: ["es2022"],
        module: "nodenext",
        types: ["@cloudflare/workers-types", "node"],
        skipLibCheck: true,
        noEmit: true,
      },
    }),
  );
  for (const [index, shape] of SHAPES.entries()) {
    writeFileSync(path.join(folder, fileOf(index)), `${BEFORE}${shape}${AFTER}`);
  }
  // Elsewhere than in a folder of examples, which the rules take for what it is.
  for (const incident of incidents) {
    cpSync(path.join(ROOT, "examples", incident.folder), path.join(folder, incident.folder), { recursive: true });
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(index: number): string {
  return `shape-${index}.ts`;
}

function placeOf({ folder: example, file }: FaultyFile): string {
  return `${example}/${file}`;
}

const TSC = "tsc/errors";

/** What TypeScript itself says, as a rule, so that the program is made once. */
const typeErrors: Rule.RuleModule = {
  create: (context) => ({
    Program() {
      const { program } = context.sourceCode.parserServices as ParserServicesWithTypeInformation;
      for (const { start = 0, messageText } of program.getSemanticDiagnostics(
        program.getSourceFile(context.filename),
      )) {
        const loc = context.sourceCode.getLocFromIndex(start);
        context.report({ loc, message: ts.flattenDiagnosticMessageText(messageText, "\n") });
      }
    },
  }),
};

/** What this plugin, TypeScript, and typescript-eslint's strictest rules say, with types. */
async function lintWithESLint(files: readonly string[]): Promise<Reports> {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ["**/*.ts"], languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: folder } } },
      ...tseslint.configs.strictTypeChecked,
      plugin.configs.recommendedTypeChecked,
      { plugins: { tsc: { rules: { errors: typeErrors } } }, rules: { [TSC]: "error" } },
    ] as Linter.Config[],
  });
  const results = await eslint.lintFiles([...files]);
  return new Map(
    results.map(({ filePath, messages }) => [
      path.relative(folder, filePath),
      messages.map(({ ruleId, line, fatal, message }) => {
        expect(fatal, message).toBeUndefined();
        return { rule: ruleId ?? "", line };
      }),
    ]),
  );
}

type Reports = ReadonlyMap<string, readonly { readonly rule: string; readonly line: number }[]>;

/** What oxlint says with every category; it is asked without types. */
function lintWithOxlint(files: readonly string[]): Reports {
  const { stdout } = spawnSync(
    path.join(ROOT, "node_modules/.bin/oxlint"),
    [
      ...OXLINT_CATEGORIES.map((category) => `--deny=${category}`),
      ...OXLINT_PLUGINS.map((name) => `--${name}-plugin`),
      "--format=json",
      ...files,
    ],
    { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 },
  );
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; filename: string; labels: { span: { line: number } }[] }[];
  };
  const reports = new Map<string, { rule: string; line: number }[]>(files.map((file) => [file, []]));
  for (const { code: rule, filename, labels } of diagnostics) {
    reports.get(filename)?.push({ rule: rule.replace(/^(.*)\((.*)\)$/, "$1/$2"), line: labels[0]?.span.line ?? 0 });
  }
  return reports;
}

function shapesTable(eslint: Reports, oxlint: Reports): string {
  const files = SHAPES.map((_, index) => fileOf(index));
  const line = BEFORE.split("\n").length;
  return table(
    ["In a Worker's handler", "tsc", "typescript-eslint, strict", "oxlint, every category", "This plugin"],
    files.map((file, index) => [
      code(SHAPES[index] ?? ""),
      rulesAt(eslint, file, line).includes(TSC) ? "reports" : "–",
      theirs(eslint, file, line),
      theirs(oxlint, file, line),
      ours(eslint, file, line),
    ]),
  );
}

function incidentsTable(eslint: Reports, oxlint: Reports): string {
  return table(
    ["Incident", "Line", "typescript-eslint, strict", "oxlint, every category", "This plugin"],
    faultyFiles.flatMap((faulty) => {
      const file = placeOf(faulty);
      const lines = readFileSync(path.join(folder, file), "utf8").split("\n");
      return faulty.expectations.map(({ line: text }) => {
        const line = lines.findIndex((other) => other.trim() === text) + 1;
        return [
          faulty.id,
          code(text),
          theirs(eslint, file, line),
          theirs(oxlint, file, line),
          ours(eslint, file, line),
        ];
      });
    }),
  );
}

const OURS = "postmortem/";

function theirs(reports: Reports, file: string, line: number): string {
  const rules = rulesAt(reports, file, line).filter((rule) => !rule.startsWith(OURS) && rule !== TSC);
  return codes(rules.map((rule) => rule.replace("@typescript-eslint/", ""))) || "–";
}

function ours(reports: Reports, file: string, line: number): string {
  const rules = rulesAt(reports, file, line).filter((rule) => rule.startsWith(OURS));
  return (
    rules
      .map((rule) => rule.slice(OURS.length))
      .map((rule) => `[${rule}](rules/${rule}.md)`)
      .join(", ") || "–"
  );
}

function rulesAt(reports: Reports, file: string, line: number): string[] {
  const there = (reports.get(file) ?? []).filter((report) => report.line === line);
  return [...new Set(there.map(({ rule }) => rule))].sort();
}

it("the page says what the neighbours say (else: npm run docs)", async () => {
  const file = "docs/neighbours.md";
  const files = [...SHAPES.map((_, index) => fileOf(index)), ...faultyFiles.map(placeOf)];
  const eslint = await lintWithESLint(files);
  const oxlint = lintWithOxlint(files);
  const parts = new Map([
    ["shapes", shapesTable(eslint, oxlint)],
    ["incidents", incidentsTable(eslint, oxlint)],
  ]);
  await expect(await fill(readPageFile(file), parts)).toMatchFileSnapshot(path.join(ROOT, file));
});
