/**
 * Writes to `dist/` what is published, few files, as Node.js takes about a millisecond for each module that it imports;
 * and to `dist/audit/` what this repository's own scripts share with the audit. What editors complete in the settings is
 * written as JSON.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "rolldown";

await build({
  input: {
    index: "src/index.ts",
    audit: "src/audit.ts",
    "audit-html": "src/audit-html.ts",
    bin: "src/bin.ts",
    "audit-worker": "src/audit/worker.ts",
    "audit/index": "src/audit/index.ts",
    "schema/index": "src/plugin/settings.ts",
  },
  cwd: fileURLToPath(new URL("../", import.meta.url)),
  platform: "node",
  // Packages stay where they are, whatever comes to be imported.
  external: /^[^./]/,
  output: { dir: "dist", cleanDir: true, chunkFileNames: "[name].js" },
});

const built = /** @type {unknown} */ (await import(new URL("../dist/schema/index.js", import.meta.url).href));
const { SETTINGS_SCHEMA } = /** @type {typeof import("../src/plugin/settings.js")} */ (built);
const schema = { $schema: "http://json-schema.org/draft-07/schema#", title: "settings.postmortem", ...SETTINGS_SCHEMA };
writeFileSync(new URL("../dist/settings.schema.json", import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
