import { describe, expect, it } from "vitest";

import { perFile } from "../../src/plugin/per-file.js";
import { exampleRule, lintWith } from "./example-rule.js";

describe("perFile", () => {
  it("computes once a file, whatever the number of rules, also where the result is undefined", () => {
    let runs = 0;
    const analyse = perFile(() => {
      runs++;
    });
    const rules = { a: exampleRule("a", analyse), b: exampleRule("b", analyse) };

    lintWith(rules, "f();");
    expect(runs).toBe(1);
    lintWith(rules, "f();");
    expect(runs).toBe(2);
  });

  it("keeps two analyses of one file apart", () => {
    const seen: unknown[] = [];
    const one = perFile(() => "one");
    const two = perFile(() => "two");
    const rule = exampleRule("a", (context) => {
      seen.push(one(context), two(context), one(context));
    });

    lintWith({ a: rule }, "f();");
    expect(seen).toEqual(["one", "two", "one"]);
  });
});
