/**
 * Builds the site into `site/dist/`. `--serve` then serves it, on the port that `--port` names.
 */
import { parseArgs } from "node:util";

import { build, serve } from "vitepress";

import { bundle } from "./site/bundle.js";

const { values } = parseArgs({ options: { serve: { type: "boolean" }, port: { type: "string", default: "4173" } } });

await build("site");
await bundle("site/dist/app");
if (values.serve) {
  await serve({ root: "site", port: Number(values.port) });
}
