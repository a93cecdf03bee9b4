import { describe, expect, it } from "vitest";

import { dropIn, usesOf } from "../../src/flow/uses.js";
import { asking } from "./asking.js";

/** What becomes of the value of `ask(…)`. */
function uses(text: string): string[] {
  const { asked, context } = asking(text);
  const kinds = usesOf(asked.parent, context).map((use) => {
    switch (use.kind) {
      case "passed":
        return `passed ${use.index}`;
      case "discarded":
        return `discarded: ${use.how}`;
      case "called":
        return use.method === undefined ? "called" : `called: ${use.method}`;
      default:
        return use.kind;
    }
  });
  return [...new Set(kinds)].sort();
}

/** The body of an async function. */
function inside(body: string): string {
  return `async function f() { ${body} }`;
}

describe("usesOf", () => {
  it.each([
    ["a statement", "ask(1);", ["discarded: statement"]],
    ["void", "void ask(1);", ["discarded: void"]],
    ["a chain", "ask(1).then(g).catch(h);", ["discarded: statement"]],
    ["a variable that nobody reads", "const x = ask(1);", ["discarded: variable"]],
    ["an assigned variable that nobody reads", "let x; x = ask(1);", ["discarded: variable"]],
    ["a list that nobody reads", "const xs = []; xs.push(ask(1));", ["discarded: list"]],
    ["a list of which the length is read", "const xs = []; xs.push(ask(1)); g(xs.length);", ["discarded: list"]],
    ["a callback of forEach", "xs.forEach(async () => ask(1));", ["discarded: callback"]],
    ["a function that is called on the spot", "(async () => { return ask(1); })();", ["discarded: statement"]],
    ["&&", "c && ask(1);", ["discarded: statement"]],
    ["a condition", "c ? ask(1) : g();", ["discarded: statement"]],
    ["a test", "if (ask(1)) g();", ["tested"]],
    ["the test of a condition", "g(ask(1) ? 1 : 2);", ["tested"]],
    ["an operand", "g(!ask(1));", ["tested"]],
    ["a comma", "return (ask(1), 2);", ["discarded: statement"]],
    ["the last after a comma", "return (2, ask(1));", ["returned"]],
    ["map without gather", "xs.map(async () => ask(1));", ["discarded: statement"]],
    ["map that is awaited itself", "await xs.map(async () => ask(1));", ["discarded: statement"]],
    ["map with gather", "await Promise.all(xs.map(async () => ask(1)));", ["awaited"]],
    ["gather without await", "Promise.all([ask(1)]);", ["discarded: statement"]],
    ["a property of an object that nobody reads", "const o = { v: ask(1) };", ["discarded: variable"]],
  ])("%s", (_, body, expected) => {
    expect(uses(inside(body))).toEqual(expected);
  });

  it.each([
    ["await", "await ask(1);", ["awaited"]],
    ["await of a variable", "const x = ask(1); await x;", ["awaited"]],
    ["await in one branch", "const x = ask(1); if (c) await x;", ["awaited"]],
    ["await of a property", "const o = { v: ask(1) }; await o.v;", ["awaited"]],
    ["another property of the same object", "const o = { v: ask(1), w: 1 }; await o.w;", []],
    ["a property that is set", "const o: any = {}; o.v = ask(1); await o.v;", ["awaited"]],
    ["a pattern", "const { v } = { v: ask(1) }; await v;", ["awaited"]],
    ["a list", "const xs = [ask(1)]; for (const x of xs) await x;", ["awaited"]],
    ["for await", "for await (const x of [ask(1)]) g(x);", ["awaited"]],
    ["a pushed list", "const xs = []; xs.push(ask(1)); await Promise.all(xs);", ["awaited"]],
    ["a callback of a list", "[ask(1)].map(async (x) => { await x; });", ["awaited"]],
    ["return", "return ask(1);", ["returned"]],
    ["an argument of what is not known", "keep(2, ask(1));", ["passed 1"]],
    ["an argument of new", "new Keeper(ask(1));", ["passed 0"]],
    ["a property of what is not known", "g().v = ask(1);", ["stored"]],
    ["a method", "ask(1).end();", ["called: end"]],
    ["a property that is read", "g(ask(1).size);", ["read"]],
    ["a call", "ask(1)(2);", ["called"]],
    ["a text", "g(`${ask(1)}`);", ["read"]],
    ["throw", "throw ask(1);", ["escapes"]],
  ])("%s", (_, body, expected) => {
    expect(uses(inside(body))).toEqual(expected);
  });

  it.each([
    ["that awaits it", "async function g(p) { await p; } async function f() { g(ask(1)); }", ["awaited"]],
    ["that drops it", "function g(p) { p.catch(h); } function f() { g(ask(1)); }", ["discarded: variable"]],
    ["that does nothing", "function g(p) {} function f() { g(ask(1)); }", ["discarded: variable"]],
    ["that returns it", "const g = (p) => p; async function f() { await g(ask(1)); }", ["awaited"]],
    [
      "that returns it to a statement",
      "const g = (p) => p; async function f() { g(ask(1)); }",
      ["discarded: statement"],
    ],
    ["that has its arguments", "function g(p) { h(arguments); } function f() { g(ask(1)); }", ["escapes"]],
    ["with a pattern", "async function g({ p }) { await p; } function f() { g({ p: ask(1) }); }", ["awaited"]],
    [
      "that somebody may replace",
      "let g = (p) => {}; g = other; function f() { g(ask(1)); }",
      ["discarded: variable", "passed 0"],
    ],
    ["that awaits a callback", "const g = async (run) => { await run(); }; g(async () => ask(1));", ["awaited"]],
    [
      "that drops a callback's result",
      "const g = (run) => { run(); }; g(async () => ask(1));",
      ["discarded: variable"],
    ],
    ["that calls back in another file", "other(async () => ask(1));", ["passed 0"]],
  ])("given to a function %s", (_, text, expected) => {
    expect(uses(text)).toEqual(expected);
  });

  it.each([
    ["of the whole file", "let x; function f() { x = ask(1); }", ["discarded: variable", "stored"]],
    ["of an instance", "class A { v = ask(1); async f() { await this.v; } }", ["awaited", "stored"]],
  ])("a variable %s", (_, text, expected) => {
    expect(uses(text)).toEqual(expected);
  });

  it("asks the caller whether a call keeps what its callback returns", () => {
    const { asked, context } = asking("setTimeout(async () => ask(1), 5);");
    const drop = dropIn(usesOf(asked.parent, context, () => "timer"));
    expect(drop?.how).toBe("timer");
    expect(drop?.at.type).toBe("CallExpression");
  });

  it("keeps what is awaited in one of two ways", () => {
    const { asked, context } = asking(inside("const x = ask(1); if (c) await x; else void x;"));
    expect(dropIn(usesOf(asked.parent, context))).toBeUndefined();
  });
});
