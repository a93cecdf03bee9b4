import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Linter } from "eslint";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import plugin from "../../src/index.js";
import { deploymentOf } from "../../src/project/deployment.js";

describe("what a package shows of its runtime", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "postmortem-package-"));
    mkdirSync(join(root, ".git"));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  it("sees a Worker by its configuration above the file", () => {
    write("package.json", '{ "dependencies": { "hono": "^4.0.0" } }');
    write("wrangler.jsonc", "{}");
    expect(deploymentOf(join(root, "src/services/audit.ts"))).toMatchObject({
      runtime: "workers",
      dropsWork: "yes",
      evidence: ["wrangler.jsonc"],
      dependencies: { hono: "^4.0.0" },
    });
  });

  it("does not take a Worker's configuration for that of another package below it", () => {
    write("package.json", "{}");
    write("wrangler.toml", "");
    write("packages/tool/package.json", '{ "dependencies": {} }');
    expect(deploymentOf(join(root, "packages/tool/src/index.ts")).runtime).toBeUndefined();
  });

  it("sees functions of Vercel below the root, though they are a package of their own", () => {
    write("vercel.json", "{}");
    write("package.json", "{}");
    write("api/package.json", '{ "dependencies": { "express": "^5.0.0" } }');
    write("tools/package.json", '{ "dependencies": { "express": "^5.0.0" } }');
    expect(deploymentOf(join(root, "api/src/routes/start.js")).runtime).toBe("vercel");
    expect(deploymentOf(join(root, "tools/src/start.js")).runtime).toBe("node");
  });

  it("sees Next.js by its dependency, also on a host that is configured", () => {
    write("package.json", '{ "dependencies": { "next": "^15.4.0" } }');
    write("vercel.json", "{}");
    expect(deploymentOf(join(root, "src/lib/a.ts"))).toMatchObject({
      runtime: "next",
      dependencies: { next: "^15.4.0" },
    });
  });

  const NEXT = '{ "dependencies": { "next": "^15.4.0" } }';

  it.each([
    ["outright", "next.config.mjs", 'export default {\n  output: "standalone",\n};'],
    ["on one line", "next.config.js", "module.exports = { output: 'standalone' };"],
    ["behind a condition", "next.config.ts", 'export default { output: docker ? "standalone" : undefined };'],
  ])("sees Next.js built as a server of its own, said %s", (_, file, text) => {
    write("package.json", NEXT);
    write(file, text);
    expect(deploymentOf(join(root, "app/api/plays/route.ts"))).toMatchObject({ runtime: "next", dropsWork: "no" });
  });

  it.each([
    ["not asked for", "next.config.ts", "export default {};"],
    ["in a comment", "next.config.ts", 'export default {\n  // output: "standalone",\n};'],
    ["for a static page", "next.config.ts", 'export default { output: "export" };'],
  ])("does not take Next.js for a server of its own where that is %s", (_, file, text) => {
    write("package.json", NEXT);
    write(file, text);
    expect(deploymentOf(join(root, "app/api/plays/route.ts"))).toMatchObject({ dropsWork: "yes" });
  });

  it("does not take Next.js for a server of its own beside the configuration of a host", () => {
    write("package.json", NEXT);
    write("next.config.mjs", 'export default { output: "standalone" };');
    write("vercel.json", "{}");
    expect(deploymentOf(join(root, "app/api/plays/route.ts"))).toMatchObject({ dropsWork: "yes" });
  });

  it.each([
    ["leaves background work alone on a server of its own", "standalone", undefined, 0],
    ["reports it where it may be deployed to functions", "export", undefined, 1],
    ["reports it on a server of its own where the setting says so", "standalone", "next", 1],
  ])("%s", (_, output, runtime, reports) => {
    write("package.json", NEXT);
    write("next.config.mjs", `export default { output: "${output}" };`);
    const filename = join(root, "app/api/plays/route.ts");
    mkdirSync(dirname(filename), { recursive: true });
    const text =
      "export async function POST() { fetch('https://counter.example').catch(() => {}); return new Response(); }";
    const rules = { "postmortem/require-waituntil": "error" } as const;
    const config = {
      files: ["**/*.ts"],
      plugins: { postmortem: plugin },
      rules,
      settings: { postmortem: { runtime } },
    };
    expect(new Linter({ cwd: root }).verify(text, [config], { filename })).toHaveLength(reports);
  });

  it("takes a preset of Nitro that a condition chooses for one of several", () => {
    write("package.json", '{ "dependencies": { "nuxt": "4.0.0" }, "scripts": { "start": "node .output/server" } }');
    write("nuxt.config.ts", 'export default { nitro: { preset: isDev ? "node-server" : "cloudflare_pages" } };');
    expect(deploymentOf(join(root, "server/api/plays.ts"))).toMatchObject({ runtime: "workers", dropsWork: "yes" });
  });

  it("sees the package whose build Pages serves, also from above it", () => {
    write(".git/HEAD", "");
    write("wrangler.toml", 'pages_build_output_dir = "apps/web/dist"');
    for (const app of ["web", "docs"]) {
      write(`apps/${app}/package.json`, "{}");
    }
    expect(deploymentOf(join(root, "apps/web/server/plays.ts"))).toMatchObject({ runtime: "workers" });
    expect(deploymentOf(join(root, "apps/docs/server/plays.ts"))).toMatchObject({ runtime: undefined });
  });

  it.each([["not JSON"], ["null"], ["[]"], ['{ "dependencies": 5 }'], ['{ "dependencies": { "next": 1 } }']])(
    "is not disturbed by a package.json that is %s",
    (text) => {
      write("package.json", text);
      expect(deploymentOf(join(root, "a.ts"))).toMatchObject({ runtime: undefined, dependencies: {} });
    },
  );

  it("knows nothing of a file that has no place on disk", () => {
    expect(deploymentOf("<input>").runtime).toBeUndefined();
    expect(deploymentOf(join(root, "no/such/folder/a.ts")).runtime).toBeUndefined();
  });
});
