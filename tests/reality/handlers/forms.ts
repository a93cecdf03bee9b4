import fc from "fast-check";

import { block, type Fragment, Printer, type Scope, type Surroundings } from "./scope.js";

/** How a Worker is called, and what its file is written as. */
export interface Form {
  readonly name: string;
  readonly filename: string;
  readonly event: "fetch" | "queue" | "scheduled";
  readonly syntax: "module" | "object" | "pages" | "script";
  readonly surroundings: Surroundings;
  /** What the handler returns in the end. */
  readonly answer: string;
  readonly wrap: (body: string) => string;
}

/** A handler as it is written, and what it is expected to do. */
export interface Handler {
  readonly form: Form;
  readonly source: string;
  readonly expected: readonly string[];
  readonly silentByDesign: readonly string[];
}

const PARAMETERS: Surroundings = {
  environment: "env",
  context: "ctx",
  isBound: false,
  given: [
    { argument: "env", parameter: "env" },
    { argument: "ctx", parameter: "ctx" },
  ],
};

const MEMBERS: Surroundings = {
  environment: "this.env",
  context: "this.ctx",
  isBound: false,
  given: [
    { argument: "this.env", parameter: "env" },
    { argument: "this.ctx", parameter: "ctx" },
  ],
  within: PARAMETERS,
};

const HONO: Surroundings = {
  environment: "c.env",
  context: "c.executionCtx",
  isBound: false,
  given: [{ argument: "c", parameter: "c" }],
};

const IMPORTED: Surroundings = {
  environment: "env",
  context: undefined,
  isBound: true,
  given: [{ argument: "env", parameter: "env" }],
};

const OK = 'new Response("ok")';
const MODULE = { filename: "src/index.js", event: "fetch", syntax: "module", answer: OK } as const;

/** Every form of handler in which a Worker is called. */
const FORMS: readonly Form[] = [
  {
    ...MODULE,
    name: "module",
    surroundings: PARAMETERS,
    wrap: (body) => `export default {\nasync fetch(request, env, ctx) {\n${body}\n},\n};`,
  },
  {
    ...MODULE,
    name: "function by name",
    surroundings: PARAMETERS,
    wrap: (body) =>
      `async function handle(request, env, ctx) {\n${body}\n}\nconst worker = { fetch: handle };\nexport default worker;`,
  },
  {
    ...MODULE,
    name: "imported waitUntil",
    surroundings: IMPORTED,
    wrap: (body) => `export default {\nfetch: async (request, env) => {\n${body}\n},\n};`,
  },
  {
    ...MODULE,
    name: "scheduled",
    event: "scheduled",
    answer: "",
    surroundings: PARAMETERS,
    wrap: (body) => `export default {\nasync scheduled(controller, env, ctx) {\n${body}\n},\n};`,
  },
  {
    ...MODULE,
    name: "queue",
    event: "queue",
    answer: "",
    surroundings: PARAMETERS,
    wrap: (body) => `export default {\nasync queue(batch, env, ctx) {\n${body}\n},\n};`,
  },
  {
    ...MODULE,
    name: "entrypoint",
    surroundings: MEMBERS,
    wrap: (body) =>
      `import { WorkerEntrypoint } from "cloudflare:workers";\nexport default class extends WorkerEntrypoint {\nasync fetch(request) {\n${body}\n}\n}`,
  },
  {
    ...MODULE,
    name: "Hono handler",
    answer: 'c.text("ok")',
    surroundings: HONO,
    wrap: (body) =>
      `import { Hono } from "hono";\nconst app = new Hono();\napp.get("/", async (c) => {\n${body}\n});\nexport default app;`,
  },
  {
    ...MODULE,
    name: "Hono middleware",
    answer: "",
    surroundings: HONO,
    wrap: (body) =>
      `import { Hono } from "hono";\nconst app = new Hono();\napp.use(async (c, next) => {\nawait next();\n${body}\n});\napp.get("/", (c) => c.text("ok"));\nexport default app;`,
  },
  {
    ...MODULE,
    name: "Pages Function",
    filename: "functions/index.js",
    syntax: "pages",
    surroundings: {
      environment: "context.env",
      context: "context",
      isBound: true,
      given: [{ argument: "context", parameter: "context" }],
    },
    wrap: (body) => `export async function onRequest(context) {\n${body}\n}`,
  },
  {
    ...MODULE,
    name: "service worker",
    syntax: "script",
    surroundings: {
      environment: undefined,
      context: "event",
      isBound: false,
      given: [{ argument: "event", parameter: "event" }],
    },
    wrap: (body) =>
      `addEventListener("fetch", (event) => {\nevent.respondWith(handle(event));\n});\nasync function handle(event) {\n${body}\n}`,
  },
  {
    ...MODULE,
    name: "Durable Object",
    syntax: "object",
    surroundings: MEMBERS,
    wrap: (body) =>
      `import { DurableObject } from "cloudflare:workers";\nexport class Room extends DurableObject {\nasync fetch(request) {\n${body}\n}\n}`,
  },
];

/** What a Durable Object loses all the same: a query that never starts, a function that is never called. */
const OBJECTS = "Durable Objects are left alone";

/** Handlers of every form around a step. */
export function handlers(step: fc.Arbitrary<Fragment>): fc.Arbitrary<Handler> {
  return fc.tuple(fc.constantFrom(...FORMS), step).map(([form, inner]) => printed(form, inner));
}

function printed(form: Form, step: Fragment): Handler {
  const printer = new Printer();
  if (form.syntax === "object") {
    printer.silentByDesign.add(OBJECTS);
  }
  const answer = form.answer === "" ? "return;" : `return ${form.answer};`;
  const scope: Scope = {
    ...form.surroundings,
    printer,
    id: '"a"',
    ids: ["a"],
    isAsync: true,
    leaving: answer,
    before: () => undefined,
  };
  const handler = form.wrap(`${block(scope, step)}\n${form.answer === "" ? "" : answer}`);
  const declarations = form.syntax === "script" ? scriptOf(printer.declarations) : printer.declarations;
  return {
    form,
    source: `${declarations}\n${handler}\n`,
    expected: [...printer.expected].sort(),
    silentByDesign: [...printer.silentByDesign],
  };
}

/** A script can neither import nor export; what it would import is global there. */
function scriptOf(declarations: string): string {
  return declarations.replaceAll(/^import .*\n?/gm, "").replaceAll(/^export /gm, "");
}
