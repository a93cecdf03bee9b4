import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { DEFAULT_SETTINGS } from "../../src/plugin/settings.js";
import { rules } from "../../src/rules/index.js";

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

/** What a rule's test shares with the tests that run it: the files, and what it takes from each. */
const listsOf = (test: string): { readonly file: string; readonly items: readonly string[] }[] =>
  [...test.matchAll(/^import \{ ([^}]+) \} from "\.\.\/reality\/([\w-]+)\.js"/gm)].map(([, items = "", file = ""]) => ({
    file: `tests/reality/${file}.ts`,
    items: items.split(", ").filter((item) => !item.startsWith("type ")),
  }));

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
    const test = read(`tests/rules/${id}.test.ts`);
    const cases = [test, ...listsOf(test).map(({ file }) => read(file))].join("\n");
    // What takes several files to be seen is tested with small projects, as `line messageId`.
    const projects = names("tests/project", ".test.ts").map((name) => read(`tests/project/${name}.test.ts`));
    const untested = Object.keys(rule.meta.messages).filter(
      (messageId) =>
        !cases.includes(`messageId: "${messageId}"`) && !projects.some((text) => text.includes(` ${messageId}"`)),
    );
    expect(untested).toEqual([]);
  });

  it.each(Object.entries(rules))("%s knows by the text alone that most files are none of its business", (_, rule) => {
    const file = { cwd: "/project", filename: "/project/src/colours.ts", text: 'export const red = "#f00";' };
    expect(rule.mayReport(file, DEFAULT_SETTINGS)).toBe(false);
    expect(rule.meta.docs.description.length).toBeLessThanOrEqual(80);
  });

  it.each(Object.entries(rules))("%s names itself, and its messages are whole sentences", (id, rule) => {
    expect(rule.name).toBe(id);
    for (const message of Object.values(rule.meta.messages)) {
      expect(message).toMatch(/^[A-Z{`].*[.}]$/s);
    }
  });
});

describe("what the rules about statements make of a statement is run", () => {
  const ids = Object.keys(rules).filter((id) => rules[id]?.meta.docs.incident === "001");
  const runs = names("tests/reality", ".test.ts").map((name) => read(`tests/reality/${name}.test.ts`));

  it.each(ids)("%s is tested with no repair of its own, but with those that a database runs", (id) => {
    const test = read(`tests/rules/${id}.test.ts`);
    expect(test).not.toMatch(/\boutput:\s*\w*["'`]/);
    const lists = listsOf(test).flatMap(({ items }) => items);
    expect(lists).not.toEqual([]);
    expect(lists.filter((list) => !runs.some((run) => run.includes(list)))).toEqual([]);
  });
});
