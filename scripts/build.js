/**
 * Writes to `dist/` what is published, few files, as Node.js takes about a millisecond for each module that it imports;
 * and to `dist/audit/` what this repository's own scripts share with the audit.
 */
import { fileURLToPath } from "node:url";

import { build } from "rolldown";

await build({
  input: {
    index: "src/index.ts",
    audit: "src/audit.ts",
    "audit-html": "src/audit-html.ts",
    bin: "src/bin.ts",
    "audit/index": "src/audit/index.ts",
  },
  cwd: fileURLToPath(new URL("../", import.meta.url)),
  platform: "node",
  // Packages stay where they are, whatever comes to be imported.
  external: /^[^./]/,
  output: { dir: "dist", cleanDir: true, chunkFileNames: "[name].js" },
});
