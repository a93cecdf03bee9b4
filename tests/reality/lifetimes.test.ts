import { Linter } from "eslint";
import { beforeAll, describe, expect, it } from "vitest";

import plugin from "../../src/index.js";
import { runInWorkerd } from "./workerd.js";

/** A handler's body and whether its work is dropped. `fix`: `--fix` mends it; `suggestion`: the first suggestion does. */
interface Shape {
  readonly name: string;
  readonly body: string;
  readonly dropped: boolean;
  readonly mendedBy?: "fix" | "suggestion";
}

const SHAPES: readonly Shape[] = [
  { name: "bare", body: 'work(env, "a");', dropped: true },
  { name: "void", body: 'void work(env, "a");', dropped: true },
  { name: "catch", body: 'work(env, "a").catch(() => {});', dropped: true },
  { name: "then with two callbacks", body: 'work(env, "a").then(() => {}, () => {});', dropped: true },
  { name: "finally", body: 'work(env, "a").finally(() => {});', dropped: true },
  { name: "async function on the spot", body: '(async () => { await work(env, "a"); })();', dropped: true },
  { name: "guard", body: 'request.url && work(env, "a").catch(() => {});', dropped: true },
  { name: "conditional", body: 'request.url ? work(env, "a").catch(() => {}) : undefined;', dropped: true },
  { name: "comma", body: 'request.url, work(env, "a").catch(() => {});', dropped: true },
  {
    name: "optional chain",
    body: 'env.ARRIVED?.fetch("http://x/y/z"); work?.(env, "a").catch(() => {});',
    dropped: true,
  },
  { name: "variable", body: 'const sent = work(env, "a").catch(() => {});', dropped: true },
  {
    name: "variable whose chain is dropped",
    body: 'const sent = work(env, "a"); sent.catch(() => {});',
    dropped: true,
    mendedBy: "suggestion",
  },
  { name: "all", body: 'Promise.all([work(env, "a"), work(env, "b")]);', dropped: true },
  {
    name: "forEach",
    body: '["a", "b"].forEach(async (id) => { await work(env, id); });',
    dropped: true,
    mendedBy: "suggestion",
  },
  { name: "forEach that returns", body: '["a", "b"].forEach((id) => work(env, id).catch(() => {}));', dropped: true },
  { name: "map", body: '["a", "b"].map(async (id) => { await work(env, id); });', dropped: true },
  {
    name: "dropped in a kept wrapper",
    body: 'ctx.waitUntil((async () => { work(env, "a").catch(() => {}); })());',
    dropped: true,
  },
  {
    name: "dropped in a kept then",
    body: 'ctx.waitUntil(Promise.resolve().then(() => { work(env, "a").catch(() => {}); }));',
    dropped: true,
  },
  { name: "function given to waitUntil", body: 'ctx.waitUntil(async () => { await work(env, "a"); });', dropped: true },
  {
    name: "detached waitUntil",
    body: 'const { waitUntil } = ctx; try { waitUntil(work(env, "a")); } catch {}',
    dropped: true,
  },
  {
    name: "handed over by a timer",
    body: 'setTimeout(() => ctx.waitUntil(work(env, "a")), 30);',
    dropped: true,
    mendedBy: "suggestion",
  },
  {
    name: "handed over by a timer without delay, in a block",
    body: 'setTimeout(() => { ctx.waitUntil(work(env, "a")); });',
    dropped: true,
    mendedBy: "suggestion",
  },
  {
    name: "timer with an async callback",
    body: 'setTimeout(async () => { await work(env, "a"); }, 30);',
    dropped: true,
    mendedBy: "suggestion",
  },
  {
    name: "timer that returns the work",
    body: 'setTimeout(() => work(env, "a").catch(() => {}), 30);',
    dropped: true,
    mendedBy: "suggestion",
  },
  {
    name: "timer in a kept wrapper that does not wait for it",
    body: 'ctx.waitUntil((async () => { setTimeout(() => ctx.waitUntil(work(env, "a")), 30); })());',
    dropped: true,
    mendedBy: "suggestion",
  },
  {
    name: "handed over after a dropped await",
    body: 'void (async () => { await scheduler.wait(30); ctx.waitUntil(work(env, "a")); })();',
    dropped: true,
  },
  {
    name: "handed over after a dropped promise",
    body: 'scheduler.wait(30).then(() => ctx.waitUntil(work(env, "a")));',
    dropped: true,
  },
  {
    name: "closed in finally",
    body: 'const store = new Store(env); try { store.save("a").catch(() => {}); } finally { await store.close(); }',
    dropped: true,
  },
  {
    name: "closed under waitUntil",
    body: 'const store = new Store(env); ctx.waitUntil(store.save("a").catch(() => {})); await store.close();',
    dropped: true,
    mendedBy: "suggestion",
  },
  { name: "awaited", body: 'await work(env, "a");', dropped: false },
  { name: "handed over", body: 'ctx.waitUntil(work(env, "a"));', dropped: false },
  { name: "handed over later", body: 'const sent = work(env, "a"); ctx.waitUntil(sent);', dropped: false },
  {
    name: "list handed over",
    body: 'const sending = []; sending.push(work(env, "a")); ctx.waitUntil(Promise.allSettled(sending));',
    dropped: false,
  },
  { name: "map handed over", body: 'ctx.waitUntil(Promise.all(["a"].map((id) => work(env, id))));', dropped: false },
  { name: "wrapper that awaits", body: 'ctx.waitUntil((async () => { await work(env, "a"); })());', dropped: false },
  { name: "then that returns", body: 'ctx.waitUntil(Promise.resolve().then(() => work(env, "a")));', dropped: false },
  { name: "bound waitUntil", body: 'const keep = ctx.waitUntil.bind(ctx); keep(work(env, "a"));', dropped: false },
  {
    name: "handed over after a kept await",
    body: 'ctx.waitUntil((async () => { await scheduler.wait(30); ctx.waitUntil(work(env, "a")); })());',
    dropped: false,
  },
  { name: "handed over in a microtask", body: 'queueMicrotask(() => ctx.waitUntil(work(env, "a")));', dropped: false },
  {
    name: "handed over by a timer that the handler outlasts",
    body: 'setTimeout(() => ctx.waitUntil(work(env, "a")), 5); await scheduler.wait(60);',
    dropped: false,
  },
  {
    name: "handed over by a timer inside a kept promise",
    body: 'ctx.waitUntil(new Promise((resolve) => setTimeout(() => { ctx.waitUntil(work(env, "a")); resolve(); }, 30)));',
    dropped: false,
  },
  {
    name: "awaited before the close",
    body: 'const store = new Store(env); try { await store.save("a"); } finally { await store.close(); }',
    dropped: false,
  },
  {
    name: "closed after the work",
    body: 'const store = new Store(env); ctx.waitUntil(store.save("a").finally(() => store.close()));',
    dropped: false,
  },
];

/** Ways in which a Worker takes a request; each puts a shape's body where `env`, `ctx` and `request` are at hand. */
const HANDLERS: Readonly<Record<string, (body: string) => string>> = {
  module: (body) =>
    `${IMPORTS}export default {\n  async fetch(request, env, ctx) {\n    ${body}\n    return new Response("ok");\n  },\n};\n`,
  "function by name": (body) =>
    `${IMPORTS}async function handle(request, env, ctx) {\n  ${body}\n  return new Response("ok");\n}\nexport default { fetch: handle };\n`,
  entrypoint: (body) =>
    `${IMPORTS}import { WorkerEntrypoint } from "cloudflare:workers";\nexport default class extends WorkerEntrypoint {\n  async fetch(request) {\n    const { env } = this;\n    ${body.replaceAll(/\bctx\b/g, "this.ctx")}\n    return new Response("ok");\n  }\n}\n`,
  hono: (body) =>
    `${IMPORTS}import { Hono } from "./hono/index.js";\nconst app = new Hono();\napp.get("/", async (c) => {\n  const { env } = c;\n  const request = c.req.raw;\n  ${body.replaceAll(/\bctx\b/g, "c.executionCtx")}\n  return c.text("ok");\n});\nexport default app;\n`,
};

const IMPORTS = 'import { Store, work } from "./work.mjs";\n';

const linter = new Linter();

function configFor(handler: string): Linter.Config[] {
  return [
    plugin.configs.recommended,
    {
      settings: { postmortem: { runtime: "workers", resources: ["Store"] } },
      // The pages' shapes are written in one line each, so that `work` is asynchronous has to be seen by its module.
      languageOptions: { sourceType: "module" },
      name: handler,
    },
  ];
}

/** The file says nowhere that the imported `work` is asynchronous; a call that is awaited does. */
const EVIDENCE = "async function evidence(env) { await work(env); }\n";

function lint(source: string, handler: string): Linter.LintMessage[] {
  return linter.verify(source + EVIDENCE, configFor(handler), { filename: "index.mjs" });
}

function mend(source: string, handler: string, by: "fix" | "suggestion"): string {
  const text = source + EVIDENCE;
  if (by === "fix") {
    return linter.verifyAndFix(text, configFor(handler), { filename: "index.mjs" }).output;
  }
  const suggestion = linter
    .verify(text, configFor(handler), { filename: "index.mjs" })
    // What handles a failure is another rule's affair.
    .filter(({ ruleId }) => ruleId !== "postmortem/no-silent-background-failure")
    .flatMap((message) => message.suggestions?.[0] ?? [])[0];
  return suggestion
    ? text.slice(0, suggestion.fix.range[0]) + suggestion.fix.text + text.slice(suggestion.fix.range[1])
    : text;
}

describe.each(Object.entries(HANDLERS))("in workerd, handlers of the form: %s", (handler, wrap) => {
  type Outcome = Awaited<ReturnType<typeof runInWorkerd>>;
  const sources = SHAPES.map(({ body }) => wrap(body));
  let before: Outcome;
  let after: Outcome;

  beforeAll(async () => {
    const named = (texts: readonly string[]) =>
      Object.fromEntries(texts.map((text, index) => [`shape-${index}`, text]));
    before = await runInWorkerd(named(sources));
    after = await runInWorkerd(
      named(sources.map((source, index) => mend(source, handler, SHAPES[index]?.mendedBy ?? "fix"))),
    );
  }, 120_000);

  const expected = (body: string) => (body.includes('"b"') ? ["a", "b"] : ["a"]);

  it.each(SHAPES.map((shape, index) => [shape.name, shape, index] as const))("%s", (_, shape, index) => {
    const source = sources[index] ?? "";
    const messages = lint(source, handler);
    const outcome = before[`shape-${index}`];
    expect({ reported: messages.length > 0, arrived: outcome?.arrived, ok: outcome?.ok }).toEqual({
      reported: shape.dropped,
      arrived: shape.dropped ? [] : expected(shape.body),
      ok: true,
    });
    expect(after[`shape-${index}`]).toEqual({ arrived: expected(shape.body), ok: true });
  });
});
