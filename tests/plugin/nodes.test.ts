import { expect, it } from "vitest";

import { nodesOf } from "../../src/ast/nodes.js";
import type { RuleContext } from "../../src/plugin/types.js";
import { exampleRule, lintWith } from "./example-rule.js";

/** The source of what is asked for, in the order of the answer. */
function found(text: string, ask: (context: RuleContext) => readonly { readonly range: readonly [number, number] }[]) {
  let sources: string[] = [];
  const rule = exampleRule("a", (context) => {
    sources = ask(context).map(({ range }) => text.slice(...range));
  });
  lintWith({ a: rule }, text);
  return sources;
}

it("gives the nodes of a type in source order, an outer one first", () => {
  expect(found("a(b()); c(d);", (context) => nodesOf(context, "CallExpression"))).toEqual(["a(b())", "b()", "c(d)"]);
});

it("gives the nodes of several types in one order", () => {
  expect(found("new A(b(new C())); d();", (context) => nodesOf(context, "CallExpression", "NewExpression"))).toEqual([
    "new A(b(new C()))",
    "b(new C())",
    "new C()",
    "d()",
  ]);
});

it("gives none where the file has none", () => {
  expect(found("a;", (context) => nodesOf(context, "CallExpression", "NewExpression"))).toEqual([]);
});

it("leaves out what stands in types", () => {
  const text = "type A = 'a'; interface B { b: 'b' } let c: 'c' = d<'d'>('e');";
  expect(found(text, (context) => nodesOf(context, "Literal"))).toEqual(["'e'"]);
});
