import { describe, expect, it } from "vitest";

import { report, type Repair } from "../../src/plugin/report.js";
import { exampleRule, lintWith } from "./example-rule.js";

const replace = (messageId: string, text: string, safe: boolean): Repair => ({
  messageId,
  safe,
  fix: (fixer) => fixer.replaceTextRange([0, 1], text),
});

function reported(repairs: readonly Repair[], autofix: "all" | "safe"): object | undefined {
  const rule = exampleRule("example", (context) => {
    report(context, { at: context.sourceCode.ast, messageId: "found", data: { what: "a call" }, repairs });
  });
  const [message] = lintWith({ example: rule }, "f();", { settings: { postmortem: { autofix } } });
  return (
    message && {
      message: message.message,
      fix: message.fix?.text,
      suggestions: message.suggestions?.map(({ desc, fix }) => [desc, fix.text]),
    }
  );
}

describe("report", () => {
  const message = "Found a call.";

  it("fixes with the first repair where it is safe", () => {
    const repairs = [replace("first", "a", true), replace("second", "b", false)];
    expect(reported(repairs, "safe")).toEqual({ message, fix: "a", suggestions: undefined });
  });

  it("suggests every repair where the first is not safe, even if a later one is", () => {
    const suggestions = [
      ["Do the first thing.", "a"],
      ["Do the second thing.", "b"],
    ];
    const repairs = [replace("first", "a", false), replace("second", "b", true)];
    expect(reported(repairs, "safe")).toEqual({ message, fix: undefined, suggestions });
  });

  it("fixes with the first repair under autofix: all, safe or not", () => {
    expect(reported([replace("first", "a", false), replace("second", "b", false)], "all")).toEqual({
      message,
      fix: "a",
      suggestions: undefined,
    });
  });

  it("reports also where there is no repair", () => {
    expect(reported([], "safe")).toEqual({ message, fix: undefined, suggestions: undefined });
    expect(reported([], "all")).toEqual({ message, fix: undefined, suggestions: undefined });
  });
});
