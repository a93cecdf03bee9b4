import { defineConfig } from "vitest/config";

/** The tests that lint code: those that start a runtime, a database or an editor would cost minutes a mutant. */
export default defineConfig({
  test: {
    include: ["tests/{analysis,audit,flow,plugin,project,rules,sql}/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
