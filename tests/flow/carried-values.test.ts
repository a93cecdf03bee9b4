import { describe, expect, it } from "vitest";

import { lint } from "../linting.js";

/** A value that a rule asks about, where it is used, and one like it that is harmless there. */
interface Value {
  readonly rule: string;
  readonly value: string;
  readonly harmless: string;
  /** The use; `$` stands for the value. */
  readonly use: string;
  readonly around: (body: string) => string;
}

const worker =
  (top = "") =>
  (body: string): string => `
import postgres from "postgres";
import { shared } from "./shared.js";
${top}
export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext) {
    const id = request.url;
    const flag = id.length > 3;
    ${body}
    return new Response("x");
  },
};`;

const job =
  (top: string, before = "") =>
  (body: string): string => `
${top}
export async function job(id: string, flag: boolean) {
  ${before}
  ${body}
}`;

const QUEUE = 'import { Queue } from "bullmq"; import { prisma } from "./db.js";';
const EMAILS = `${QUEUE} const emailQueue = new Queue("emails");`;
const USER = "const user = await prisma.user.findUnique({ where: { id } });";

const VALUES: Readonly<Record<string, Value>> = {
  "a client that is passed on": {
    rule: "no-floating-request-promise",
    value: "postgres(env.DB.connectionString)",
    harmless: "shared",
    use: "track($, 1).catch(console.error);",
    around: worker("async function track(db: any, n: number) { await db`insert into t values (${n})`; }"),
  },
  "a client whose queries are lazy": {
    rule: "no-floating-request-promise",
    value: "postgres(env.DB.connectionString)",
    harmless: "String.raw",
    use: "$`insert into t values (1)`;",
    around: worker(),
  },
  "an async function": {
    rule: "require-waituntil",
    value: "track",
    harmless: "count",
    use: "$(1);",
    around: worker(
      "async function track(n: number) { await fetch('https://x/' + n); } function count(n: number) { return n; }",
    ),
  },
  "a record": {
    rule: "queue-payload-ids-only",
    value: "await prisma.user.findUnique({ where: { id } })",
    harmless: "await prisma.user.count({ where: { id } })",
    use: 'await emailQueue.add("welcome", { user: $ });',
    around: job(EMAILS),
  },
  "a payload": {
    rule: "queue-payload-ids-only",
    value: "{ user }",
    harmless: "{ userId: id }",
    use: 'await emailQueue.add("welcome", $);',
    around: job(EMAILS, USER),
  },
  "a queue": {
    rule: "queue-payload-ids-only",
    value: 'new Queue("emails")',
    harmless: "new Set<any>()",
    use: 'await $.add("welcome", { user });',
    around: job(QUEUE, USER),
  },
  "a statement": {
    rule: "completion-timestamp-final-only",
    value: "\"UPDATE jobs SET status = 'running', completed_at = NOW() WHERE id = $1\"",
    harmless: "\"UPDATE jobs SET status = 'completed', completed_at = NOW() WHERE id = $1\"",
    use: "await client.query($, [id]);",
    around: job('import { client } from "./db.js";'),
  },
  "a status": {
    rule: "completion-timestamp-final-only",
    value: '"running"',
    harmless: '"completed"',
    use: 'await client.query("UPDATE jobs SET status = ?, completed_at = NOW() WHERE id = ?", [$, id]);',
    around: job('import { client } from "./db.js";'),
  },
  "a time": {
    rule: "completion-timestamp-final-only",
    value: "new Date()",
    harmless: "null",
    use: 'await prisma.job.update({ where: { id }, data: { status: "running", completedAt: $ } });',
    around: job('import { prisma } from "./db.js";'),
  },
  "a row": {
    rule: "completion-timestamp-final-only",
    value: '{ status: "running", completedAt: new Date() }',
    harmless: '{ status: "completed", completedAt: new Date() }',
    use: "await prisma.job.update({ where: { id }, data: $ });",
    around: job('import { prisma } from "./db.js";'),
  },
  "an execution context": {
    rule: "no-misused-waituntil",
    value: "ctx",
    harmless: "shared",
    use: "const keep = $.waitUntil; keep(Promise.resolve());",
    around: worker(),
  },
  "a function that is given": {
    rule: "no-misused-waituntil",
    value: "async () => { await fetch('https://x'); }",
    harmless: "fetch('https://x')",
    use: "ctx.waitUntil($);",
    around: worker(),
  },
};

/** How a value gets from one place to another; `value` is an expression, `use` makes a statement of another one. */
type Way = (value: string, use: (expression: string) => string) => string;

const isAwaited = (value: string): boolean => value.startsWith("await ");

const WAYS: Readonly<Record<string, Way>> = {
  "in place": (value, use) => use(`(${value})`),
  "a const": (value, use) => `const x = ${value}; ${use("x")}`,
  "a const of a const": (value, use) => `const w = ${value}; const x = w; ${use("x")}`,
  "a let": (value, use) => `let x = ${value}; ${use("x")}`,
  "a let that is set once": (value, use) => `let x; x = ${value}; ${use("x")}`,
  as: (value, use) => `const x = (${value}) as any; ${use("x")}`,
  "a property": (value, use) => `const box = { v: ${value} }; ${use("box.v")}`,
  "a property that is set": (value, use) => `const box: any = {}; box.v = ${value}; ${use("box.v")}`,
  "a pattern": (value, use) => `const { v: x } = { v: ${value} }; ${use("x")}`,
  "an element": (value, use) => `const [, x] = [1, ${value}]; ${use("x")}`,
  "a condition": (value, use) => `const x = flag ? (${value}) : (${value}); ${use("x")}`,
  "??": (value, use) => `const x = (${value}) ?? (${value}); ${use("x")}`,
  "a local function's result": (value, use) =>
    isAwaited(value)
      ? `const make = async () => { return ${value}; }; const x = await make(); ${use("x")}`
      : `const make = () => { return ${value}; }; const x = make(); ${use("x")}`,
  "a parameter": (value, use) => `const go = async (x: any) => { ${use("x")} }; await go(${value});`,
  "a default": (value, use) => `const go = async (x: any = ${value}) => { ${use("x")} }; await go();`,
  "a closure": (value, use) => `const x = ${value}; const go = async () => { ${use("x")} }; await go();`,
  "a map": (value, use) => `const m = new Map(); m.set("k", ${value}); const x = m.get("k"); ${use("x")}`,
  "a loop": (value, use) => `for (const x of [${value}]) { ${use("x")} }`,
  "an optional chain": (value, use) => `const box = { v: ${value} }; const x = box?.v; ${use("x")}`,
  "a getter": (value, use) =>
    isAwaited(value)
      ? `const w = ${value}; const box = { get v() { return w; } }; const x = box.v; ${use("x")}`
      : `const box = { get v() { return ${value}; } }; const x = box.v; ${use("x")}`,
  "a field": (value, use) => `const w = ${value}; class Box { v = w; } const x = new Box().v; ${use("x")}`,
};

describe.each(Object.entries(VALUES))("%s", (_, { rule, value, harmless, use, around }) => {
  const reports = (carried: string, way: Way): number =>
    lint(around(way(carried, (expression) => use.replace("$", () => expression))), { only: rule }).filter(
      ({ ruleId, fatal }) => ruleId === `postmortem/${rule}` || fatal,
    ).length;

  it.each(Object.entries(WAYS))("is seen by way of %s, and its harmless twin is not taken for it", (__, way) => {
    expect(reports(value, way)).toBeGreaterThan(0);
    expect(reports(harmless, way)).toBe(0);
  });
});
