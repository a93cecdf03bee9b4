import { afterEach, describe, expect, it } from "vitest";

import { SmallProject } from "./small-project.js";

let project: SmallProject;

afterEach(() => {
  project.remove();
});

const WRAPPER = `
export function background(c: Context, work: Promise<unknown>) {
  if (isTest) {
    return work;
  }
  c.executionCtx.waitUntil(work);
  return Promise.resolve(null);
}
`;

/** What is reported in a handler that gives work to a function of another file. */
function reports(statement: string, wrapper = WRAPPER): string[] {
  project = new SmallProject({
    "package.json": "{}",
    "wrangler.jsonc": '{ "main": "src/worker.ts" }',
    "src/background.ts": wrapper,
    "src/worker.ts": `import { Hono } from "hono";
import { background } from "./background.js";
const app = new Hono();
app.get("/plays", async (c) => {
  ${statement}
  return c.json({});
});
async function track(url: string) {
  await fetch(url);
}
export default app;
`,
  });
  return project.reports("src/worker.ts");
}

describe("the project's own keep-alive, in another file", () => {
  it.each([
    ["is given a promise", "background(c, track(c.req.url));"],
    ["so that nobody need wait for it", "void background(c, track(c.req.url));"],
    ["is waited for all the same", "await background(c, track(c.req.url));"],
  ])("%s", (_, statement) => {
    expect(reports(statement)).toEqual([]);
  });

  it.each([
    ["waits where there is no context", "await work;", "async "],
    ["waits for nothing", "return;", ""],
    ["adds a handler of failures", "c.executionCtx.waitUntil(work.catch(console.error)); return;", ""],
  ])("may be one that %s", (_, last, async) => {
    const wrapper = `export ${async}function background(c: Context, work: Promise<void>) {
      if (c.executionCtx) { c.executionCtx.waitUntil(work); return; }
      ${last}
    }`;
    expect(reports("void background(c, track(c.req.url));", wrapper)).toEqual([]);
  });

  it("may be behind a function that does no more than use it", () => {
    const wrapper = `${WRAPPER}
export const track = async (c: Context, url: string) => { await background(c, fetch(url)); };`;
    expect(reports('const lib = await import("./background.js");\n  void lib.track(c, c.req.url);', wrapper)).toEqual(
      [],
    );
  });
});

describe("a function of another file is no keep-alive", () => {
  it.each([
    [
      "that only catches",
      "export async function background(c: Context, work: Promise<void>) { await work.catch(log); }",
    ],
    [
      "that waits for something of its own as well",
      "export async function background(c: Context, work: Promise<void>) { c.executionCtx.waitUntil(work); await fetch(c.req.url); }",
    ],
  ])("%s", (_, wrapper) => {
    expect(reports("void background(c, track(c.req.url));", wrapper)).toEqual(["5 require-waituntil"]);
  });
});

describe("a function given to the project's own keep-alive", () => {
  it("is called by nobody where the keep-alive takes promises", () => {
    expect(reports("await background(c, async () => { await track(c.req.url); });")).toEqual([
      "5 no-misused-waituntil",
    ]);
    expect(project.lint("src/worker.ts")[0]?.message).toBe(
      "`background()` is given a function, which nobody calls: it takes the promise. Call the function.",
    );
    expect(project.fix("src/worker.ts")).toContain("background(c, (async () => { await track(c.req.url); })());");
  });

  it.each([
    [
      "calls it",
      "export function background(c: Context, work: () => Promise<void>) { c.executionCtx.waitUntil(work()); }",
    ],
    [
      "takes both",
      'export function background(c: Context, work: any) { c.executionCtx.waitUntil(typeof work === "function" ? work() : work); }',
    ],
    [
      "gives it to a function that calls it",
      'import { after } from "next/server";\nexport function background(c: Context, work: () => Promise<void>) { after(work); }',
    ],
    [
      "keeps nothing alive",
      "export async function background(c: Context, work: () => Promise<void>) { await work(); }",
    ],
    [
      "gives it to something else of that name",
      "export function background(c: Context, work: () => boolean) { return browser.waitUntil(work); }",
    ],
  ])("may be right where the function that it is given to %s", (_, wrapper) => {
    expect(reports("await background(c, async () => { await track(c.req.url); });", wrapper)).toEqual([]);
  });

  it("is right as another argument of it", () => {
    const wrapper = WRAPPER.replace("work: Promise<unknown>)", "work: Promise<unknown>, onError?: () => void)");
    expect(reports("await background(c, track(c.req.url), () => undefined);", wrapper)).toEqual([]);
  });
});
