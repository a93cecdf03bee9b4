import { describe, expect, it } from "vitest";

import { makeConfig } from "../../src/configs.js";
import plugin from "../../src/index.js";
import { exampleRule } from "./example-rule.js";

describe("makeConfig", () => {
  const rules = { a: exampleRule("a"), b: exampleRule("b"), c: exampleRule("c") };

  it("computes a config from the metadata of each rule", () => {
    const severity = new Map([
      [rules.a, "error"],
      [rules.c, "warn"],
    ] as const);
    expect(makeConfig("some", rules, (rule) => severity.get(rule))).toEqual({
      name: "postmortem/some",
      rules: { "postmortem/a": "error", "postmortem/c": "warn" },
    });
  });

  it("sets settings where it has any", () => {
    expect(makeConfig("some", {}, () => "error", { typeChecked: true }).settings).toEqual({
      postmortem: { typeChecked: true },
    });
  });
});

describe("the configs of the plugin", () => {
  const { all, recommended, recommendedTypeChecked } = plugin.configs;
  const ids = Object.keys(plugin.rules ?? {}).map((id) => `postmortem/${id}`);

  it("each hold the plugin and every rule", () => {
    for (const config of [all, recommended, recommendedTypeChecked]) {
      expect(config.plugins?.postmortem).toBe(plugin);
      expect(Object.keys(config.rules ?? {})).toEqual(ids);
    }
  });

  it("are named after the key that they stand under", () => {
    expect(Object.entries(plugin.configs).map(([key, { name }]) => [key, name])).toEqual([
      ["recommended", "postmortem/recommended"],
      ["recommendedTypeChecked", "postmortem/recommendedTypeChecked"],
      ["all", "postmortem/all"],
    ]);
  });

  it("differ in the use of types and in severity alone", () => {
    expect(recommendedTypeChecked.rules).toEqual(recommended.rules);
    expect(recommended.settings).toBeUndefined();
    expect(recommendedTypeChecked.settings).toEqual({ postmortem: { typeChecked: true } });
    expect(Object.values(all.rules ?? {}).every((severity) => severity === "error")).toBe(true);
  });
});
