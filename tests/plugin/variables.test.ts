import parser from "@typescript-eslint/parser";
import type { TSESTree } from "@typescript-eslint/utils";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";

import { walk } from "../../src/ast/ast.js";
import type { SourceCode, Variable } from "../../src/plugin/types.js";
import { importOf, initialiserOf, variableOf } from "../../src/ast/variables.js";

/** The variable of the identifier `x` that is read last, and the source that it stands in. */
function variableX(text: string): { variable: Variable | undefined; sourceCode: SourceCode } {
  const linter = new Linter();
  expect(linter.verify(text, [{ languageOptions: { parser } }])).toEqual([]);
  const sourceCode = linter.getSourceCode() as unknown as SourceCode;
  const found: TSESTree.Identifier[] = [];
  walk(sourceCode.ast, sourceCode, (node) => {
    if (node.type === "Identifier" && node.name === "x") {
      found.push(node);
    }
    return true;
  });
  const last = found.at(-1);
  return { variable: last && variableOf(last, sourceCode), sourceCode };
}

describe("variableOf", () => {
  it("finds what the file declares, in the nearest scope", () => {
    expect(variableX("const x = 1; { const x = 2; x; }").variable?.defs[0]?.node).toMatchObject({ init: { value: 2 } });
    expect(variableX("function f(x) { return () => x; }").variable?.defs[0]?.type).toBe("Parameter");
  });

  it("finds nothing for a global that the file does not declare", () => {
    expect(variableX("x;").variable).toBeUndefined();
  });
});

describe("importOf", () => {
  it.each([
    ['import x from "m"; x;', { source: "m", name: "default" }],
    ['import { x } from "m"; x;', { source: "m", name: "x" }],
    ['import { y as x } from "m"; x;', { source: "m", name: "y" }],
    ['import { default as x } from "m"; x;', { source: "m", name: "default" }],
    ['import { "a b" as x } from "m"; x;', { source: "m", name: "a b" }],
    ['import * as x from "m"; x;', { source: "m", name: "*" }],
    ['import type { x } from "m"; let y: x;', { source: "m", name: "x" }],
    ['const x = require("m"); x;', { source: "m", name: "*" }],
    ['const { x } = require("m"); x;', { source: "m", name: "x" }],
    ['const { y: x } = require("m"); x;', { source: "m", name: "y" }],
    ['const x = require("m") as any; x;', { source: "m", name: "*" }],
    ["const x = require(m); x;", undefined],
    ['const x = other("m"); x;', undefined],
    ['const [x] = require("m"); x;', undefined],
    ['const { [y]: x } = require("m"); x;', undefined],
    ["const x = 1; x;", undefined],
    ["function f(x) { x; }", undefined],
    ["x;", undefined],
  ])("%s", (text, expected) => {
    expect(importOf(variableX(text).variable)).toEqual(expected);
  });
});

describe("initialiserOf", () => {
  it.each([
    ["const x = make(); x;", "make()"],
    ["let x = make(); x;", "make()"],
    ["let x = make(); x = other(); x;", undefined],
    ["let x = 1; x++; x;", undefined],
    ["let x; x = make(); x;", undefined],
    ["const { x } = make(); x;", undefined],
    ["var x = 1; var x = 2; x;", undefined],
    ["function f(x = make()) { x; }", undefined],
    ["for (const x of make()) { x; }", undefined],
  ])("of x in %s is %s", (text, expected) => {
    const { variable, sourceCode } = variableX(text);
    const initialiser = initialiserOf(variable);
    expect(initialiser && sourceCode.getText(initialiser)).toBe(expected);
  });
});
