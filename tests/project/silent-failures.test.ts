import { afterEach, describe, expect, it } from "vitest";

import { SmallProject } from "./small-project.js";

let project: SmallProject;

afterEach(() => {
  project.remove();
});

const WORKER = `
import { countView } from "./views.js";
export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext) {
    ctx.waitUntil(countView(env.DB));
    return new Response();
  },
};
`;

function reports(views: string, worker = WORKER, settings?: unknown): string[] {
  project = new SmallProject({
    "package.json": "{}",
    "wrangler.jsonc": '{ "main": "src/worker.ts" }',
    "src/worker.ts": worker,
    "src/views.ts": views,
  });
  return project.reports("src/worker.ts", { settings });
}

const SWALLOWS = `
export async function countView(db: D1Database) {
  try {
    await db.prepare("INSERT INTO views VALUES (1)").run();
  } catch {}
}
`;
const THROWS = `
export async function countView(db: D1Database) {
  await db.prepare("INSERT INTO views VALUES (1)").run();
}
`;

describe("the failure of a write that a function of another file does", () => {
  it("is swallowed there", () => {
    expect(reports(SWALLOWS)).toEqual(["5 no-silent-background-failure"]);
  });

  it("is swallowed there, where other files are not asked", () => {
    expect(reports(SWALLOWS, WORKER, { project: false })).toEqual([]);
  });

  it("is thrown there", () => {
    expect(reports(THROWS)).toEqual([]);
  });

  it("is logged there as an error", () => {
    expect(reports(SWALLOWS.replace("catch {}", "catch (error) { console.error(error); }"))).toEqual([]);
  });

  it("is thrown there and swallowed here", () => {
    const worker = WORKER.replace("countView(env.DB)", "countView(env.DB).catch(() => {})");
    expect(reports(THROWS, worker)).toEqual(["5 no-silent-background-failure"]);
  });

  it("is none, for it only reads", () => {
    const worker = WORKER.replace("countView(env.DB)", "countView(env.DB).catch(() => {})").replaceAll(
      "countView",
      "views",
    );
    const reads = THROWS.replace("countView", "views").replace("INSERT INTO views VALUES (1)", "SELECT 1");
    expect(reports(reads, worker)).toEqual([]);
  });
});
