import { describe, expect, it } from "vitest";

import { tokenise } from "../../src/sql/tokens.js";

const words = (text: string): string[] => tokenise(text).map(({ kind, text: word }) => `${kind} ${word}`);

describe("tokenise", () => {
  it("reads names, quoted names and strings of the three dialects", () => {
    expect(words("a \"B c\" `d` 'it''s' E'x\\'y'")).toEqual([
      "name a",
      "quoted B c",
      "quoted d",
      "string it's",
      "string x\\'y",
    ]);
  });

  it("tells placeholders from casts and JSON operators", () => {
    expect(words("$1 ? ?2 :name @v a::text b ?| c")).toEqual([
      "param $1",
      "param ?",
      "param ?2",
      "param :name",
      "param @v",
      "name a",
      "operator ::",
      "name text",
      "name b",
      "operator ?|",
      "name c",
    ]);
  });

  it("leaves out comments", () => {
    expect(words("a -- completed_at = NOW()\n/* b */ c")).toEqual(["name a", "name c"]);
  });

  it("tells an interpolated value from a name that one is part of", () => {
    expect(words("\uE000 jobs_\uE000 \uE000_at '\uE000'")).toEqual([
      "hole \uE000",
      "dynamic jobs_\uE000",
      "dynamic \uE000_at",
      "string \uE000",
    ]);
  });

  it("does not throw on a quote that is not closed", () => {
    expect(words("a 'b")).toEqual(["name a", "operator '", "name b"]);
  });

  it("does not take a dollar-quoted body for a statement", () => {
    expect(words("DO $$ UPDATE jobs SET status = 'retry' $$")).toHaveLength(2);
  });
});
