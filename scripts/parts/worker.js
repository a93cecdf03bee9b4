import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { Miniflare } from "miniflare";
import ts from "typescript";

const require = createRequire(import.meta.url);

/** The packages that a Worker may import: where they are installed, and their entry for Workers. */
const PACKAGES = /** @type {const} */ ({
  hono: { root: path.join(path.dirname(require.resolve("hono")), ".."), entry: "index.js" },
  postgres: { root: path.join(path.dirname(require.resolve("postgres")), "../.."), entry: "cf/src/index.js" },
});

/** @typedef {import("node:stream").Readable} Readable */
/** @typedef {{ readonly type: "ESModule", readonly path: string, readonly contents: string }} Module */

/**
 * Starts a Worker in workerd. What it writes to the console is dropped.
 *
 * @param {string} source its only module of its own, in TypeScript.
 * @param {Omit<import("miniflare").WorkerOptions, "modules" | "modulesRoot" | "script" | "scriptPath">} bindings
 * @returns {Promise<Miniflare>} to be disposed of.
 */
export async function startWorker(source, bindings) {
  const miniflare = new Miniflare({
    compatibilityDate: "2026-03-01",
    compatibilityFlags: ["nodejs_compat"],
    ...bindings,
    modulesRoot: "/worker",
    modules: [
      { type: "ESModule", path: "/worker/index.mjs", contents: withoutTypes(source) },
      ...importable("hono"),
      ...importable("postgres"),
    ],
    handleRuntimeStdio(/** @type {Readable} */ stdout, /** @type {Readable} */ stderr) {
      stdout.resume();
      stderr.resume();
    },
  });
  await miniflare.ready;
  return miniflare;
}

/**
 * @param {string} source TypeScript.
 * @returns {string} the same as JavaScript.
 */
export function withoutTypes(source) {
  const { ESNext } = ts.ModuleKind;
  return ts.transpileModule(source, { compilerOptions: { module: ESNext, target: ts.ScriptTarget.ES2023 } }).outputText;
}

/**
 * A package under its name, beside a Worker's main module.
 *
 * @param {keyof typeof PACKAGES} name
 * @returns {Module[]}
 */
function importable(name) {
  const main = `./packages/${name}/${PACKAGES[name].entry}`;
  const modules = publishedModules(name, `/worker/packages/${name}`);
  const hasDefault = /^export default\b/m.test(modules[0]?.contents ?? "");
  const contents = `export * from "${main}";${hasDefault ? ` export { default } from "${main}";` : ""}`;
  return [{ type: "ESModule", path: `/worker/${name}`, contents }, ...modules];
}

/**
 * The modules of a package as they are published.
 *
 * @param {keyof typeof PACKAGES} name
 * @param {string} folder where the Worker has them.
 * @returns {Module[]} its entry first.
 */
export function publishedModules(name, folder) {
  const { entry, root } = PACKAGES[name];
  const pending = [path.join(root, entry)];
  /** @type {Map<string, string>} */
  const modules = new Map();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (!modules.has(file)) {
      const contents = readFileSync(file, "utf8");
      modules.set(file, contents);
      for (const [, imported = ""] of contents.matchAll(/(?:from|import) ["'](\.[^"']+)["']/g)) {
        pending.push(path.join(path.dirname(file), imported));
      }
    }
  }
  return [...modules].map(([file, contents]) => ({
    type: "ESModule",
    path: `${folder}/${path.relative(root, file)}`,
    contents,
  }));
}
