import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../scripts/reality.js", import.meta.url));

function reality(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [SCRIPT, ...args], { encoding: "utf8" });
}

describe("npm run reality", () => {
  it("runs the named generator as often as it is told, from the seed that it is given", () => {
    const { status, stdout } = reality("statements", "--runs", "2", "--seed", "3");
    expect(stdout).toContain("Generating 2 cases from seed 3");
    expect(stdout).toMatch(/postgres, seed 3: \{ statements: 2,/);
    expect(stdout).toMatch(/sqlite, seed 3: \{ statements: 2,/);
    expect(stdout).not.toContain("Handlers");
    expect(status).toBe(0);
  });

  it.each([
    [["statement"], 'There is no generator "statement".'],
    [["--runs", "0"], '"0" is not a whole number from 1.'],
    [["--seed", "x"], '"x" is not a whole number from 0.'],
    [["--run", "2"], "Unknown option '--run'."],
  ])("refuses %j", (args, reason) => {
    const { status, stderr } = reality(...args);
    expect(stderr).toContain(reason);
    expect(stderr).toContain("Usage: npm run reality -- [handlers] [statements]");
    expect(status).toBe(2);
  });
});
