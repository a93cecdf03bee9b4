import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { rules } from "../../src/rules/index.js";

const names = (folder: string, ending: string): string[] =>
  readdirSync(new URL(`../../${folder}/`, import.meta.url))
    .filter((file) => file.endsWith(ending) && file !== `index${ending}`)
    .map((file) => file.slice(0, -ending.length))
    .sort();

describe("file name = rule id = test = page", () => {
  const ids = Object.keys(rules).sort();

  it("has the rules of src/rules in the plugin", () => {
    expect(names("src/rules", ".ts")).toEqual(ids);
  });

  it("has a test for each rule and no other", () => {
    expect(names("tests/rules", ".test.ts")).toEqual(ids);
  });

  it("has a page for each rule and no other", () => {
    expect(names("docs/rules", ".md")).toEqual(ids);
  });

  it.each(Object.entries(rules))("%s leads to its own page", (id, rule) => {
    const path = /\/blob\/main\/(.*)$/.exec(rule.meta.docs.url ?? "")?.[1];
    expect(path).toBe(`docs/rules/${id}.md`);
    expect(existsSync(new URL(`../../${path ?? ""}`, import.meta.url))).toBe(true);
  });

  it.each(Object.entries(rules))("%s has a test for each of its messages", (id, rule) => {
    const test = readFileSync(new URL(`../rules/${id}.test.ts`, import.meta.url), "utf8");
    const untested = Object.keys(rule.meta.messages).filter((messageId) => !test.includes(`messageId: "${messageId}"`));
    expect(untested).toEqual(["wrongConfiguration"]);
  });

  it.each(Object.entries(rules))("%s names itself, and its messages are whole sentences", (id, rule) => {
    expect(rule.name).toBe(id);
    for (const message of Object.values(rule.meta.messages)) {
      expect(message).toMatch(/^[A-Z{`].*[.}]$/s);
    }
  });
});
