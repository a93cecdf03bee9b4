import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "rolldown";

const SITE = fileURLToPath(new URL("../../site/", import.meta.url));
const STAND_INS = path.join(SITE, "playground/node");
const NOTHING = "\0nothing";

/**
 * Bundles what the site loads only where it is needed: the playground, its worker with the plugin, ESLint and the
 * TypeScript parser, and Mermaid. VitePress takes three times as long for it.
 *
 * @param {string} dir where to.
 */
export async function bundle(dir) {
  await build({
    input: {
      playground: "playground/playground.ts",
      worker: "playground/worker.ts",
      diagrams: "diagrams.ts",
    },
    cwd: SITE,
    platform: "browser",
    plugins: [nodeStandIns()],
    transform: { inject: { process: path.join(STAND_INS, "process.ts") } },
    checks: { eval: false },
    output: { dir: path.resolve(dir), cleanDir: true, minify: true, chunkFileNames: "[name]-[hash].js" },
  });
}

/**
 * Gives the bundle `site/playground/node/NAME.ts` for a module of Node.js, and an empty module for any other: ESLint,
 * the parser and TypeScript import many of them, for what is not done in a browser.
 *
 * @returns {import("rolldown").Plugin}
 */
function nodeStandIns() {
  return {
    name: "node-stand-ins",
    resolveId(id) {
      if (!isBuiltin(id)) {
        return null;
      }
      const file = path.join(STAND_INS, `${id.replace(/^node:/, "")}.ts`);
      return existsSync(file) ? file : NOTHING;
    },
    load: (id) => (id === NOTHING ? "export default {};" : null),
  };
}
