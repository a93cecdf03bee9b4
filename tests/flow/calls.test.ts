import { describe, expect, it } from "vitest";

import { calleesOf, callSitesOf } from "../../src/flow/calls.js";
import { asking } from "./asking.js";

/** The bodies of what the call in `ask(…)` runs; `…` after an open answer. */
function callees(text: string): string[] {
  const { asked, context } = asking(text);
  if (asked.type !== "CallExpression" && asked.type !== "NewExpression") {
    throw new Error("no call is asked about");
  }
  const { all, closed } = calleesOf(asked, context);
  const bodies = all.map(({ node }) => context.sourceCode.getText(node.body));
  return [...bodies.sort(), ...(closed ? [] : ["…"])];
}

/** The calls of the function `f`; `…` after an open answer. */
function sites(text: string): string[] {
  const { context, fn } = asking(text);
  const { all, closed } = callSitesOf(fn("f"), context);
  const calls = all.map(({ node }) => context.sourceCode.getText(node));
  return [...calls.sort(), ...(closed ? [] : ["…"])];
}

describe("calleesOf", () => {
  it.each([
    ["a declared function", "function f() { 1; } ask(f())", ["{ 1; }"]],
    ["a variable", "const f = () => 1; const g = f; ask(g())", ["1"]],
    ["one of two", "const f = c ? () => 1 : () => 2; ask(f())", ["1", "2"]],
    ["a function that may be another", "let f = () => 1; f = other; ask(f())", ["1", "…"]],
    ["a property", "const o = { f: () => 1 }; ask(o.f())", ["1"]],
    ["a method of an object", "const o = { f() { 1; } }; ask(o.f())", ["{ 1; }"]],
    ["a destructured method", "const { f } = { f() { 1; } }; ask(f())", ["{ 1; }"]],
    ["a property that is set", "const o: any = {}; o.f = () => 1; ask(o.f())", ["1"]],
    ["a method of a class", "class A { f() { 1; } } ask(new A().f())", ["{ 1; }"]],
    ["a method of an instance", "class A { f() { 1; } } const a = new A(); ask(a.f())", ["{ 1; }"]],
    ["a method of this", "class A { f() { 1; } g() { ask(this.f()); } }", ["{ 1; }"]],
    ["an arrow in a field", "class A { f = () => 1; g() { ask(this.f()); } }", ["1"]],
    ["a static method", "class A { static f() { 1; } } ask(A.f())", ["{ 1; }"]],
    ["an inherited method", "class A { f() { 1; } } class B extends A {} ask(new B().f())", ["{ 1; }"]],
    ["an overridden method", "class A { f() { 1; } } class B extends A { f() { 2; } } ask(new B().f())", ["{ 2; }"]],
    ["a method of super", "class A { f() { 1; } } class B extends A { f() { ask(super.f()); } }", ["{ 1; }"]],
    [
      "a method of an instance in a field",
      "class A { f() { 1; } } class B { a = new A(); g() { ask(this.a.f()); } }",
      ["{ 1; }"],
    ],
    [
      "a method of a parameter that a class types",
      "class A { f() { 1; } } export class B { constructor(private a: A) {} g() { ask(this.a.f()); } }",
      ["{ 1; }", "…"],
    ],
    ["a constructor", "class A { constructor() { 1; } } ask(new A())", ["{ 1; }"]],
    ["a class without a constructor", "class A {} ask(new A())", ["…"]],
    ["bind", "const f = function () { 1; }.bind(self); ask(f())", ["{ 1; }"]],
    ["a parameter", "const run = (g) => ask(g()); run(() => 1)", ["1"]],
    ["a parameter of an exported function", "export const run = (g) => ask(g()); run(() => 1)", ["1", "…"]],
    ["a function's result", "const make = () => () => 1; ask(make()())", ["1"]],
    ["what is not known", "ask(f())", ["…"]],
    ["a method of what is not known", "ask(db.query())", ["…"]],
  ])("%s", (_, text, expected) => {
    expect(callees(text)).toEqual(expected);
  });
});

describe("callSitesOf", () => {
  it.each([
    ["a declared function", "function f() {} f(1); f(2)", ["f(1)", "f(2)"]],
    ["an exported one", "export function f() {} f(1)", ["f(1)", "…"]],
    ["one that is exported by name", "function f() {} f(1); export { f };", ["f(1)", "…"]],
    ["another name", "const f = () => {}; const g = f; g(1)", ["g(1)"]],
    ["a condition", "const f = () => {}; (c ? f : other)(1)", ["(c ? f : other)(1)"]],
    ["a property", "const f = () => {}; const o = { g: f }; o.g(1)", ["o.g(1)"]],
    ["a callback", "const f = () => {}; on(f)", ["…"]],
    ["a callback of a local function", "const run = (g) => g(1); const f = () => {}; run(f)", ["g(1)"]],
    ["call", "function f() {} f.call(self, 1)", ["f.call(self, 1)"]],
    ["apply", "function f() {} f.apply(self, xs)", ["…"]],
    ["a test", "const f = () => {}; if (f) f(1)", ["f(1)"]],
    ["a name that is shadowed", "const f = () => {}; { const f = other; f(1); } f(2)", ["f(2)"]],
    ["a method", "class A { f() {} g() { this.f(1); } } new A().f(2)", ["new A().f(2)", "this.f(1)"]],
    ["a method of an exported class", "export class A { f() {} g() { this.f(1); } }", ["this.f(1)", "…"]],
    ["a private method of one", "export class A { #f() {} f() { this.#f(1); } }", ["…"]],
    ["nothing", "function f() {}", []],
  ])("%s", (_, text, expected) => {
    expect(sites(text)).toEqual(expected);
  });
});
