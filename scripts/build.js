/** Writes the plugin to `dist/` as one file: Node.js takes about a millisecond for each module that it imports. */
import { fileURLToPath } from "node:url";

import { build } from "rolldown";

await build({
  input: ["src/index.ts"],
  cwd: fileURLToPath(new URL("../", import.meta.url)),
  platform: "node",
  // Packages stay where they are, whatever comes to be imported.
  external: /^[^./]/,
  output: { dir: "dist", cleanDir: true },
});
