import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one plain line that any tool can read: `N passed, N failed, N skipped`. */
export default class PlainSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests++;
        const { state } = test.result();
        count[state === "pending" ? "skipped" : state]++;
      }
      if (tests === 0 && !module.ok()) {
        count.failed++;
      }
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
    // After the default reporter's own summary, which is printed by the same event.
    process.once("exit", () => {
      process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
    });
  }
}
