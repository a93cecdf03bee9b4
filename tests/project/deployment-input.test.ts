import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { deploymentOf } from "../../src/project/deployment.js";

describe("configuration that is not as it should be", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "postmortem-input-"));
    mkdirSync(join(root, ".git"));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const decided = (path = "src/a.ts"): string => {
    const { runtime, dropsWork, evidence } = deploymentOf(join(root, path));
    return [runtime ?? "-", dropsWork, ...evidence].join(" ");
  };
  const NEXT = '{ "dependencies": { "next": "^16.0.0" } }';

  it.each([
    ["wrangler.toml", "= ["],
    ["wrangler.jsonc", '{ "main": '],
    ["wrangler.json", "null"],
    ["wrangler.json", '"main"'],
    ["wrangler.jsonc", '{ "env": [1], "queues": { "producers": 5, "consumers": [null] }, "main": { "a": 1 } }'],
  ])("shows a Worker by its name, whatever %s says: %s", (name, text) => {
    write("package.json", "{}");
    write(name, text);
    expect(decided()).toBe(`workers yes ${name}`);
  });

  it.each([
    ["vercel.json", "{"],
    ["netlify.toml", "[[["],
  ])("takes a host by the name of %s, which cannot be read", (name, text) => {
    write("package.json", NEXT);
    write(name, text);
    expect(decided()).toBe(`next yes ${name}`);
  });

  it.each([
    ["template.yaml", "Resources: {{"],
    ["template.yaml", "Resources: &a\n  Plays: *a\n"],
    ["template.yaml", "a: &a [b]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"],
    ["serverless.json", "[]"],
    ["compose.yaml", "services: { web: { build: [1], command: { a: 1 } }, db: ~ }"],
    ["render.yaml", "services: 5"],
    ["Dockerfile", 'CMD ["node"'],
    ["Dockerfile", 'FROM\nCMD [\nENTRYPOINT [{"a": 1}]'],
    ["Procfile", ":\nweb"],
    ["next.config.js", '}}}}) ] ,: output: "standalone'],
    ["next.config.js", "`".repeat(2000)],
    ["svelte.config.js", "import from; require("],
    ["deno.json", "{ deploy }"],
  ])("is not disturbed by %s: %s", (name, text) => {
    write("package.json", NEXT);
    write(name, text);
    expect(decided().split(" ").slice(0, 2)).toEqual(["next", "yes"]);
  });

  it("reads nothing that is larger than a megabyte", () => {
    write("package.json", NEXT);
    write("next.config.mjs", `export default { output: "standalone" };\n//${" ".repeat(1_000_000)}`);
    expect(decided()).toBe("next yes");
  });

  it("opens no pipe", () => {
    write("package.json", NEXT);
    for (const name of ["Dockerfile", "vercel.json", "next.config.mjs", "wrangler.toml", "fly.toml", "template.yaml"]) {
      execFileSync("mkfifo", [join(root, name)]);
    }
    expect(decided()).toBe("next yes");
  });

  it("takes no folder for a file", () => {
    write("package.json", NEXT);
    for (const name of ["vercel.json", "wrangler.toml", "fly.toml", "Dockerfile", "netlify.toml", "cdk.json"]) {
      mkdirSync(join(root, name));
    }
    mkdirSync(join(root, "src/package.json"), { recursive: true });
    expect(decided()).toBe("next yes");
  });

  it("follows no loop of links", () => {
    write("package.json", NEXT);
    symlinkSync(join(root, "vercel.json"), join(root, "vercel.json"));
    symlinkSync(root, join(root, "docker"));
    symlinkSync(join(root, "gone"), join(root, "Dockerfile"));
    expect(decided()).toBe("next yes");
  });

  it("reads through a link that leads somewhere", () => {
    write("package.json", NEXT);
    write("docker/web", 'FROM node:22\nCMD ["npx", "next", "start"]\n');
    symlinkSync(join(root, "docker/web"), join(root, "Dockerfile"));
    expect(decided()).toBe("next no Dockerfile");
  });

  it("is given no property by `__proto__`", () => {
    write(
      "package.json",
      '{ "__proto__": { "dependencies": { "next": "1" } }, "dependencies": { "__proto__": "next" } }',
    );
    write("vercel.json", '{ "__proto__": { "functions": {} }, // a comment\n }');
    expect(decided()).toBe("vercel yes vercel.json");
    expect(({} as Record<string, unknown>).functions).toBeUndefined();
    expect(deploymentOf(join(root, "a.ts")).dependencies.next).toBeUndefined();
  });

  it("is not led in a circle by scripts that call each other", () => {
    const line = Array.from({ length: 50 }, () => "npm run a && npm run b").join(" && ");
    write("package.json", JSON.stringify({ scripts: { a: line, b: line, start: line } }));
    expect(decided()).toBe("- unknown");
  });

  it("is quick with lines that are long", () => {
    const start = performance.now();
    write(
      "package.json",
      JSON.stringify({ scripts: { start: `node ${"'\"(a ".repeat(20_000)}`, dev: "a=".repeat(20_000) } }),
    );
    write("vite.config.js", `${"a.".repeat(50_000)}a(${"[{".repeat(50_000)}`);
    decided();
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("sees a change at once, of the same length too", () => {
    write("package.json", NEXT);
    const write2 = (output: string) => {
      write("next.config.mjs", `export default { output: "${output}" };`);
    };
    write2("standalone");
    expect(decided()).toBe('next no output: "standalone" in next.config.mjs');
    write2("standalonE");
    expect(decided()).toBe("next yes");
    write("Dockerfile", "FROM node:22\nCMD npx next start");
    expect(decided()).toBe("next no Dockerfile");
    rmSync(join(root, "Dockerfile"));
    expect(decided()).toBe("next yes");
  });

  it("sees a change of a file whose time is put back", () => {
    const old = new Date(Date.now() - 3_600_000);
    write("package.json", NEXT);
    for (const [output, expected] of [
      ["standalone", 'next no output: "standalone" in next.config.mjs'],
      ["standalonE", "next yes"],
    ] as const) {
      write("next.config.mjs", `export default { output: "${output}" };`);
      utimesSync(join(root, "next.config.mjs"), old, old);
      expect(decided()).toBe(expected);
    }
  });
});
