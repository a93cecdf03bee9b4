import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The last line that vitest prints for some test files, standard output and errors in the order of their printing. */
function lastLine(files: readonly string[]): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), "postmortem-summary-"));
  try {
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir");
    const config = { test: { reporters: ["default", path.join(root, "tests/plain-summary.ts")] } };
    writeFileSync(path.join(folder, "vitest.config.mjs"), `export default ${JSON.stringify(config)};`);
    files.forEach((text, index) => {
      writeFileSync(path.join(folder, `${index}.test.js`), `import { beforeAll, it } from "vitest"; ${text}`);
    });
    const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
    const { stdout } = spawnSync("sh", ["-c", `"${process.execPath}" "${vitest}" run 2>&1`], {
      cwd: folder,
      encoding: "utf8",
    });
    return stdout.trimEnd().split("\n").at(-1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const passing = `it("passes", () => {});`;

describe("the last line of a test run", () => {
  it("counts what passed", () => {
    expect(lastLine([passing, `${passing} it.skip("later", () => {});`])).toBe("2 passed, 0 failed, 1 skipped");
  });

  it("counts a failed test, a file that does not load, a failed hook and a lost rejection", () => {
    expect(
      lastLine([
        `${passing} it("fails", () => { throw new Error(); });`,
        `throw new Error();`,
        `beforeAll(() => { throw new Error(); }); ${passing}`,
        `it("loses", () => { void Promise.reject(new Error()); });`,
      ]),
    ).toBe("2 passed, 4 failed, 1 skipped");
  });
});
