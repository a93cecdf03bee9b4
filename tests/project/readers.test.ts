import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { commandsOf } from "../../src/project/commands.js";
import { textsIn } from "../../src/project/data.js";
import { dockerfileAt } from "../../src/project/dockerfile.js";
import { startedBy } from "../../src/project/programs.js";
import { readScript } from "../../src/project/script-reader.js";
import { readWorker } from "../../src/project/worker.js";

describe("commandsOf", () => {
  const scripts = { serve: "node dist/server.js", all: "npm run serve", build: "next build" };

  it.each([
    ["node server.js", "node server.js"],
    ["NODE_ENV=production PORT=80 node server.js", "node server.js"],
    ['NAME="a b" node server.js', "node server.js"],
    ["cross-env NODE_ENV=production node server.js", "node server.js"],
    ["dotenv -e .env.local -- node server.js", "node server.js"],
    ["exec node server.js", "node server.js"],
    ["npx --yes next start", "next start"],
    ["pnpm exec next start", "next start"],
    ["./node_modules/.bin/next start", "next start"],
    ["npm run build && npm run serve", "next build; node dist/server.js"],
    ["yarn all", "node dist/server.js"],
    ["bun run src/index.ts", "bun run src/index.ts"],
    ['sh -c "npm run serve"', "node dist/server.js"],
    ['concurrently "next dev" "npm:serve"', "next dev; node dist/server.js"],
    ["run-p build serve", "next build; node dist/server.js"],
    ["pm2 start server.js --name web", "node server.js --name web"],
    ["a | b; c & (d)", "a; b; c; d"],
    ["npm install", "npm install"],
    ["", ""],
    ["'", ""],
  ])("%s", (line, expected) => {
    const commands = commandsOf(line, scripts).map(({ program, words }) => [program, ...words].join(" "));
    expect(commands.join("; ")).toBe(expected);
  });
});

describe("startedBy", () => {
  it.each([
    ["node server.js", "program server.js"],
    ["node --import tsx --env-file .env src/server.ts", "program src/server.ts"],
    ["node -r dotenv/config dist/main", "program dist/main"],
    ["node --watch server.js", "program server.js"],
    ["tsx watch src/index.ts", "program src/index.ts"],
    ["nodemon --watch src --exec tsx src/index.ts", "program src/index.ts"],
    ["deno run -A main.ts", "program main.ts"],
    ["bun install", ""],
    ["node --version", ""],
    ["nest start", "program"],
    ["nest build", ""],
    ["next start -p 80", "framework"],
    ["next dev", ""],
    ["wrangler deploy -c site/wrangler.toml", "deployment site/wrangler.toml"],
    ["vercel --prod", "deployment"],
    ["serverless offline", ""],
    ["electron .", "desktop"],
    ["vite preview", ""],
  ])("%s", (line, expected) => {
    const started = startedBy(line, {});
    expect(started.map((one) => [one.what, one.file ?? one.configuration ?? ""].join(" ").trim()).join()).toBe(
      expected,
    );
  });
});

describe("readScript", () => {
  it.each([
    ['export default { output: "standalone" };', "output standalone outright"],
    ['const config: Config = { output: "standalone" as const };', "output standalone outright"],
    ['module.exports = withPlugins({ output: "standalone" });', "exports standalone; output standalone outright"],
    ['export default { output: docker ? "standalone" : undefined };', "output standalone"],
    ['export default { ...(docker && { output: "standalone" }) };', "output standalone"],
    ['export default docker ? { output: "standalone" } : {};', "output standalone"],
    ['if (docker) { config.output = "standalone"; }', "output standalone"],
    ['export default { /* output: "standalone", */ };', ""],
    ['export default {\n  // output: "standalone",\n};', ""],
    ["export default { text: `output: ${'standalone'}` };", "text output: ${'standalone'} outright"],
    ['config.output === "standalone";', ""],
    ['({ nitro: { preset: "vercel", other: [1] } })', "nitro vercel; nitro.preset vercel outright; nitro.other "],
  ])("%s", (text, expected) => {
    const { properties } = readScript(text);
    const drawn = properties.map(({ path, texts, outright }) =>
      [path.join("."), texts.join("+"), ...(outright ? ["outright"] : [])].join(" "),
    );
    expect(drawn.join("; ")).toBe(expected);
  });

  it("sees what is imported and called", () => {
    const { modules, calls } = readScript(
      'import a from "a";\nimport "b";\nexport { c } from "c";\nconst d = require("d");\nawait import("e");\nnew sst.aws.Function("x");\nnext({ dev });',
    );
    expect([...modules]).toEqual(["a", "b", "c", "d", "e"]);
    expect([...calls]).toEqual(["require", "import", "sst.aws.Function", "next"]);
  });
});

describe("files", () => {
  let root: string;
  const write = (name: string, text: string): string => {
    writeFileSync(join(root, name), text);
    return join(root, name);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "postmortem-readers-"));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it("reads the last stage of a Dockerfile, and what its image is made from", () => {
    const path = write(
      "Dockerfile",
      'FROM --platform=linux/amd64 node:22 AS base\nCMD ["nginx"]\n# FROM nginx\nFROM base\nWORKDIR /app\nRUN npm ci \\\n  # why\n  && npm run build\nENTRYPOINT ["dumb-init", "--"]\ncmd ["node", "a b.js"]\n',
    );
    expect(dockerfileAt(path)).toEqual({
      image: "node:22",
      lines: ['"dumb-init" "--"', '"node" "a b.js"'],
      texts: ["/app", "npm ci  && npm run build".replace("  &&", "    &&"), '"dumb-init" "--"', '"node" "a b.js"'],
    });
  });

  it("reads a Worker with what its environments add", () => {
    const path = write(
      "wrangler.toml",
      `main = "src/index.ts"
# [[durable_objects.bindings]]
kv_namespaces = [{ binding = "CACHE", id = "1" }]

[triggers]
crons = ["0 5 * * *"]

[[queues.consumers]]
queue = "plays"
dead_letter_queue = "failed"

[env.production]
main = "src/production.ts"

[env.production.ai]
binding = "AI"

[[env.production.queues.producers]]
binding = "PLAYS"
queue = "plays"

[[env.production.durable_objects.bindings]]
name = "ROOM"
class_name = "Room"
`,
    );
    expect(readWorker(path)).toEqual({
      path,
      mains: [join(root, "src/index.ts"), join(root, "src/production.ts")],
      pagesOutput: undefined,
      bindings: new Map([
        ["CACHE", "kv"],
        ["PLAYS", "queue"],
        ["ROOM", "durable object"],
        ["AI", "ai"],
      ]),
      producers: [{ binding: "PLAYS", queue: "plays" }],
      consumers: [{ queue: "plays", deadLetterQueue: "failed" }],
      durableObjects: [{ binding: "ROOM", className: "Room" }],
      crons: ["0 5 * * *"],
      environments: ["production"],
    });
  });

  it("looks for texts as far as there is reason to", () => {
    const circle: unknown[] = ["a"];
    circle.push(circle, circle);
    expect(new Set(textsIn(circle))).toEqual(new Set(["a"]));
    expect(textsIn({ a: ["b", { c: 1 }] })).toEqual(["a", "b", "c"]);
  });
});
