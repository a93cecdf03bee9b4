import { afterEach, describe, expect, it } from "vitest";

import { SmallProject } from "./small-project.js";

let project: SmallProject;

afterEach(() => {
  project.remove();
});

const LIBRARY = `
export async function track(url: string) {
  notify(url).catch(() => undefined);
}

async function notify(url: string) {
  await fetch(url);
}
`;
const WORKER = `
import { track } from "./lib.js";
export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext) {
    await track(request.url);
    return new Response();
  },
};
`;
const FOUND = ["3 require-waituntil"];
const AT_ITS_PLACE = { "package.json": "{}", "wrangler.jsonc": '{ "main": "src/worker.ts" }' };

/** What is reported in the library that drops its work, with other files around it. */
function reports(files: Readonly<Record<string, string>>, library = LIBRARY): string[] {
  project = new SmallProject({ ...AT_ITS_PLACE, "src/lib.ts": library, ...files });
  return project.reports("src/lib.ts");
}

describe("work that a library function drops is found where a handler of another file calls the function", () => {
  it("by its name, and says which", () => {
    expect(reports({ "src/worker.ts": WORKER })).toEqual(FOUND);
    expect(project.lint("src/lib.ts")[0]?.message).toBe(
      "Nobody waits for `notify()`: Cloudflare Workers may drop it once the handler has returned. It runs inside `fetch` in src/worker.ts. Hand it to `waitUntil()` or await it.",
    );
  });

  it.each([
    ["under another name", WORKER.replace("{ track }", "{ track as count }").replace("await track", "await count")],
    ["of a namespace", WORKER.replace("{ track }", "* as lib").replace("await track", "await lib.track")],
    ["without waiting for it", WORKER.replace("await track", "void track")],
    ["for each of a list", WORKER.replace("await track(request.url)", "await Promise.all([request.url].map(track))")],
    ["after a promise", WORKER.replace("await track(request.url)", "await Promise.resolve(request.url).then(track)")],
    [
      "on demand",
      WORKER.replace(/import.*/, "").replace("await track", 'const { track } = await import("./lib.js"); await track'),
    ],
    ["in CommonJS", `const { track } = require("./lib");${WORKER.replace(/import.*/, "")}`],
  ])("%s", (_, worker) => {
    expect(reports({ "src/worker.ts": worker })).toEqual(FOUND);
  });

  it("as the default of its file", () => {
    const library = LIBRARY.replace("export async function track", "export default async function track");
    expect(
      reports({ "src/worker.ts": WORKER.replace("{ track }", "count").replace("await track", "await count") }, library),
    ).toEqual(FOUND);
  });

  it("through a file that passes names on", () => {
    expect(
      reports({
        "src/index.ts": 'export * from "./lib.js";',
        "src/worker.ts": WORKER.replace("./lib.js", "./index.js"),
      }),
    ).toEqual(FOUND);
    project.remove();
    expect(
      reports({
        "src/index.ts": 'import { track } from "./lib.js";\nexport { track as count };',
        "src/worker.ts": WORKER.replace("{ track }", "{ count }")
          .replace("./lib.js", "./index.js")
          .replace("await track", "await count"),
      }),
    ).toEqual(FOUND);
  });

  it("through other functions of other files", () => {
    expect(
      reports({
        "src/service.ts":
          'import { track } from "./lib.js";\nexport const record = async (url: string) => { await track(url); };',
        "src/routes.ts":
          'import { record } from "./service.js";\nexport async function route(url: string) { await record(url); }',
        "src/worker.ts": WORKER.replace("{ track }", "{ route }")
          .replace("./lib.js", "./routes.js")
          .replace("await track", "await route"),
      }),
    ).toEqual(FOUND);
  });

  it("through functions that call each other", () => {
    expect(
      reports({
        "src/a.ts":
          'import { b } from "./b.js";\nimport { track } from "./lib.js";\nexport async function a(url: string) { await track(url); await b(url); }',
        "src/b.ts": 'import { a } from "./a.js";\nexport async function b(url: string) { await a(url); }',
        "src/worker.ts": WORKER.replace("{ track }", "{ b }")
          .replace("./lib.js", "./b.js")
          .replace("await track", "await b"),
      }),
    ).toEqual(FOUND);
  });

  it("as a handler that it is given", () => {
    const router =
      'import { Hono } from "hono";\nimport { track } from "./lib.js";\nconst app = new Hono();\napp.post("/plays", track);\nexport default app;';
    expect(
      reports(
        { "src/worker.ts": router },
        LIBRARY.replace("url: string)", "c: Context)").replace("notify(url)", "notify(c.req.url)"),
      ),
    ).toEqual(FOUND);
  });

  describe("as a method of an object that is made in a request", () => {
    const CLASS = LIBRARY.replace(
      /export async function track[^}]*}/,
      "export class Plays implements Counter {\n  async track(url: string) {\n  notify(url); } }",
    ).trimStart();
    const MAKES = WORKER.replace("{ track }", "{ Plays }").replace(
      "await track(request.url)",
      "await count(new Plays())",
    );

    it("and given away", () => {
      expect(reports({ "src/worker.ts": MAKES }, CLASS)).toEqual(FOUND);
    });

    it("by a function of another file", () => {
      const factory = 'import { Plays } from "./lib.js";\nexport const counter = (): Counter => new Plays();';
      const worker = MAKES.replace("{ Plays }", "{ counter }").replace("lib.js", "counter.js");
      expect(
        reports({ "src/counter.ts": factory, "src/worker.ts": worker.replace("new Plays()", "counter()") }, CLASS),
      ).toEqual(FOUND);
    });

    it.each([
      ["at the top of a file", 'import { Plays } from "./lib.js";\nexport const plays: Counter = new Plays();'],
      [
        "in an object that lives on",
        'import { DurableObject } from "cloudflare:workers";\nimport { Plays } from "./lib.js";\nexport class Room extends DurableObject { async fetch() { await count(new Plays()); return new Response(); } }',
      ],
    ])("but not %s", (_, text) => {
      expect(reports({ "src/other.ts": text }, CLASS)).toEqual([]);
    });

    it("but not one that others cannot call, or that belongs to the class", () => {
      expect(reports({ "src/worker.ts": MAKES }, CLASS.replace("async track", "private async track"))).toEqual([]);
      project.remove();
      expect(reports({ "src/worker.ts": MAKES }, CLASS.replace("async track", "static async track"))).toEqual([]);
    });
  });

  it("in another package, which depends on the library's", () => {
    expect(
      reports({
        "apps/api/package.json": '{ "name": "api" }',
        "apps/api/wrangler.toml": 'main = "src/worker.ts"',
        "apps/api/src/worker.ts": WORKER.replace("./lib.js", "@acme/lib"),
        "wrangler.jsonc": "{}",
        "package.json": '{ "name": "@acme/lib", "main": "src/lib.ts" }',
      }),
    ).toEqual(FOUND);
  });
});

describe("nothing is said of it", () => {
  it.each([
    ["nobody calls the function", {}],
    ["a test does", { "src/lib.test.ts": WORKER }],
    ["a script does", { "scripts/backfill.ts": WORKER.replace("./lib.js", "../src/lib.js") }],
    ["code at the top of a file does", { "src/start.ts": 'import { track } from "./lib.js";\nawait track("start");' }],
    ["the browser does", { "src/worker.ts": `"use client";\n${WORKER}` }],
    [
      "an object does that lives on",
      {
        "src/room.ts":
          'import { DurableObject } from "cloudflare:workers";\nimport { track } from "./lib.js";\nexport class Room extends DurableObject { async fetch(request: Request) { await track(request.url); return new Response(); } }',
      },
    ],
    [
      "a handler calls another function of that name",
      {
        "src/other.ts": "export async function track(url: string) { await fetch(url); }",
        "src/worker.ts": WORKER.replace("./lib.js", "./other.js"),
      },
    ],
    ["a handler imports its type only", { "src/worker.ts": WORKER.replace("import {", "import type {") }],
    [
      "a handler's own variable has its name",
      {
        "src/worker.ts": WORKER.replace(
          "await track(request.url)",
          "const track = async (url: string) => {}; await track(request.url)",
        ),
      },
    ],
    ["what calls it does not parse", { "src/worker.ts": `${WORKER}}}}` }],
  ])("where %s", (_, files: Record<string, string>) => {
    expect(reports(files)).toEqual([]);
  });

  it("where the server lives on", () => {
    const server =
      'import express from "express";\nimport { track } from "./lib.js";\nconst app = express();\napp.get("/", async (req, res) => { await track(req.url); res.end(); });\napp.listen(80);';
    expect(
      reports({
        "src/server.ts": server,
        "wrangler.jsonc": "",
        "package.json": '{ "dependencies": { "express": "5" } }',
      }),
    ).toEqual([]);
  });

  it("where the settings turn other files off", () => {
    project = new SmallProject({ ...AT_ITS_PLACE, "src/lib.ts": LIBRARY, "src/worker.ts": WORKER });
    expect(project.reports("src/lib.ts", { settings: { project: false } })).toEqual([]);
  });
});

describe("what is known of other files", () => {
  it("is what stands on the disk when a file is linted", () => {
    expect(reports({})).toEqual([]);
    project.write("src/worker.ts", WORKER);
    expect(project.reports("src/lib.ts")).toEqual(FOUND);
    project.write("src/worker.ts", WORKER.replace("await track(request.url);", ""));
    expect(project.reports("src/lib.ts")).toEqual([]);
    project.write("src/worker.ts", WORKER);
    expect(project.reports("src/lib.ts")).toEqual(FOUND);
    project.delete("src/worker.ts");
    expect(project.reports("src/lib.ts")).toEqual([]);
  });

  it("does not depend on the text of the linted file that an editor has yet to save", () => {
    reports({ "src/worker.ts": WORKER });
    expect(project.reports("src/lib.ts", { text: `\n\n${LIBRARY}` })).toEqual(["5 require-waituntil"]);
  });
});
