import { describe, expect, it } from "vitest";

import { graphOf } from "../../src/flow/cfg.js";
import { firstOwner, paths, sourceOf } from "./asking-paths.js";

/** The paths through a function with this body. */
const through = (body: string, alsoThrows?: readonly string[]): string[] =>
  paths(`async function f(x) { ${body} }`, alsoThrows);

describe("statements", () => {
  it.each([
    ["nothing", "", ["end"]],
    ["an expression", "a();", ["a end"]],
    ["a block", "{ a(); { b(); } } c();", ["a b c end"]],
    ["declarations, each with its value", "const p = a(), q = b(); let r;", ["a b end"]],
    ["a return", "a(); return b();", ["a b returned"]],
    ["a return, and nothing behind it", "a(); return; b();", ["a returned"]],
    ["a throw", "a(); throw b();", ["a b thrown"]],
    ["an if", "if (a()) b(); c();", ["a b c end", "a c end"]],
    ["an if with an else", "if (a()) b(); else c(); d();", ["a b d end", "a c d end"]],
    ["an else if", "if (a()) b(); else if (c()) d(); else e();", ["a b end", "a c d end", "a c e end"]],
    ["what is never so", "if (false) a(); b();", ["b end"]],
    ["what is always so", "if (true) a(); else b();", ["a end"]],
    ["an empty statement and debugger", "; debugger; a();", ["a end"]],
    ["a function, which is not run", "function g() { a(); } b();", ["b end"]],
    ["a labelled block", "out: { a(); if (x) break out; b(); } c();", ["a b c end", "a c end"]],
    ["a switch", "switch (a()) { case b(): c(); break; case d(): e(); }", ["a b c end", "a b d e end", "a b d end"]],
    ["a switch that falls through", "switch (x) { case 1: a(); case 2: b(); }", ["a b end", "b end", "end"]],
    [
      "a switch with a default in the middle",
      "switch (x) { case a(): b(); break; default: c(); case d(): e(); }",
      ["a b end", "a d c e end", "a d e end"],
    ],
    [
      "a switch that returns everywhere",
      "switch (x) { case 1: return a(); default: return b(); }",
      ["a returned", "b returned"],
    ],
    [
      "a class, whose statics run",
      "class A extends a() { static b = b(); c = c(); static { d(); } [e()]() {} }",
      ["a e b d end"],
    ],
    ["an enumeration", "enum E { A = a() }", ["a end"]],
  ])("%s", (_, body, expected) => {
    expect(through(body)).toEqual(expected);
  });

  it("a module's exports and namespaces", () => {
    expect(
      paths("import i from 'i'; export const p = a(); namespace N { b(); } export default c(); type T = 1;"),
    ).toEqual(["a b c end"]);
  });

  it("code that is no module's, with an object's names", () => {
    const sourceCode = sourceOf("with (a()) b();", { sourceType: "script" });
    const points = graphOf(sourceCode.ast, sourceCode)?.blocks.flatMap((block) => block.points) ?? [];
    expect(points.filter(({ node }) => node.type === "CallExpression")).toHaveLength(2);
  });
});

describe("loops", () => {
  it.each([
    ["while", "while (a()) b(); c();", ["a b a c end", "a c end"]],
    [
      "while, left by break",
      "while (a()) { if (b()) break; } c();",
      ["a b a b c end", "a b a c end", "a b c end", "a c end"],
    ],
    [
      "while, begun again by continue",
      "while (a()) { if (b()) continue; c(); }",
      ["a b a end", "a b c a end", "a end"],
    ],
    ["while without end", "while (true) { a(); } b();", []],
    ["while without end but for break", "while (true) { a(); if (x) break; } b();", ["a a b end", "a b end"]],
    ["do", "do a(); while (b()); c();", ["a b a b c end", "a b c end"]],
    ["do that is left at once", "do { a(); break; } while (b()); c();", ["a c end"]],
    [
      "do that continues",
      "do { if (x) continue; a(); } while (b());",
      ["a b a b end", "a b b end", "a b end", "b a b end", "b b end", "b end"],
    ],
    ["for", "for (a(); b(); c()) d();", ["a b d c b end", "a b end"]],
    [
      "for that continues with its update",
      "for (; b(); c()) { if (x) continue; d(); }",
      ["b c b end", "b d c b end", "b end"],
    ],
    ["for without a condition", "for (;;) { if (a()) return; }", ["a a returned", "a returned"]],
    ["for of", "for (const y of a()) b();", ["a b end", "a end"]],
    ["for in", "for (const y in a()) b();", ["a b end", "a end"]],
    ["for await", "for await (const y of a()) b();", ["a b end", "a end"]],
    ["for of into a pattern with a default", "for (const { y = a() } of x) b();", ["a b end", "b end", "end"]],
    [
      "a label to continue at",
      "out: for (;a();) { for (;b();) { continue out; } c(); }",
      ["a b a end", "a b c a end", "a end"],
    ],
    ["two labels of one loop", "p: q: while (a()) { if (x) break p; continue q; }", ["a a end", "a end"]],
  ])("%s", (_, body, expected) => {
    expect(through(body)).toEqual(expected);
  });
});

describe("expressions", () => {
  it.each([
    ["arguments before the call", "f(a(), ...b());", ["a b f end"]],
    ["a condition", "a() ? b() : c();", ["a b end", "a c end"]],
    ["and", "a() && b();", ["a b end", "a end"]],
    ["or", "a() || b();", ["a b end", "a end"]],
    ["what is nothing", "a() ?? b();", ["a b end", "a end"]],
    ["and in a test", "if (a() && b()) c(); else d();", ["a b c end", "a b d end", "a d end"]],
    ["or in a test", "if (a() || b()) c(); else d();", ["a b c end", "a b d end", "a c end"]],
    ["not in a test", "if (!(a() && !b())) c(); else d();", ["a b c end", "a b d end", "a c end"]],
    ["an optional call", "a()?.(b()).c(d());", ["a b d end", "a end"]],
    ["an optional member", "a()?.[b()];", ["a b end", "a end"]],
    ["an optional chain in an argument of another", "a()?.b(c()?.d(e()));", ["a c e end", "a c end", "a end"]],
    ["an assignment, its object first", "a().p = b();", ["a b end"]],
    ["an assignment to a pattern", "({ p: x = a(), [b()]: x } = c());", ["c a b end", "c b end"]],
    ["an assignment that depends", "x ||= a();", ["a end", "end"]],
    ["a default in a pattern", "const [p = a(), { q = b() }] = c();", ["c a b end", "c a end", "c b end", "c end"]],
    ["a template", "`${a()}${b()}`;", ["a b end"]],
    ["a tagged template", "tag`${a()}`;", ["a end"]],
    ["a sequence", "a(), b();", ["a b end"]],
    ["assertions", "(a() as any)!.p satisfies T;", ["a end"]],
    ["an object", "({ [a()]: b(), ...c(), m() { d(); } });", ["a b c end"]],
    ["functions, which are not run", "(() => a()); (function () { b(); });", ["end"]],
    ["await", "await a(); b();", ["a b end"]],
    ["import", "await import(a());", ["a end"]],
    ["a call made at once", "(() => a())(b());", ["b end"]],
  ])("%s", (_, body, expected) => {
    expect(through(body)).toEqual(expected);
  });

  it("elements of JSX", () => {
    const text = "function f() { return <p title={a()}>{b()}</p>; }";
    const sourceCode = sourceOf(text, { ecmaFeatures: { jsx: true } });
    const points = graphOf(firstOwner(sourceCode), sourceCode)?.blocks.flatMap((block) => block.points) ?? [];
    expect(points.filter(({ node }) => node.type === "CallExpression")).toHaveLength(2);
  });
});

describe("functions", () => {
  it("begin with the defaults of their parameters", () => {
    expect(paths("function f(p = a(), { q = b() }) { c(); }")).toEqual(["a b c end", "a c end", "b c end", "c end"]);
  });

  it("return the body of an arrow", () => {
    expect(paths("(x) => a();")).toEqual(["a returned"]);
  });

  it("may be given up at each yield, and run their finally then", () => {
    expect(paths("function* f() { try { a(); yield b(); c(); } finally { d(); } e(); }")).toEqual([
      "a b c d e end",
      "a b d returned",
      "returned",
    ]);
  });

  it("may be made to throw at a yield", () => {
    expect(paths("function* f() { try { yield a(); } catch { b(); } }", ["YieldExpression"])).toContain("a b end");
  });

  it("are not part of the function around them", () => {
    expect(paths("function f() { a(); function g() { throw b(); } return () => { c(); }; }")).toEqual(["a returned"]);
  });
});

describe("what throws", () => {
  it.each([
    ["a call, to its catch", "try { risky(); a(); } catch { b(); } c();", ["risky a c end", "risky b c end"]],
    ["a call, out of the function", "risky(); a();", ["risky a end", "risky thrown"]],
    ["throw, to its catch", "try { throw a(); } catch (e) { b(); }", ["a b end"]],
    ["throw in a catch", "try { throw a(); } catch { throw b(); }", ["a b thrown"]],
    ["a catch that nothing leads to", "try { } catch { a(); } b();", ["b end"]],
    ["a pattern in a catch", "try { throw 1; } catch ({ m = a() }) { b(); }", ["a b end", "b end"]],
    ["in a nested try, to the inner catch", "try { try { throw 1; } catch { a(); } b(); } catch { c(); }", ["a b end"]],
  ])("%s", (_, body, expected) => {
    expect(through(body)).toEqual(expected);
  });

  it.each([
    ["await", "try { await x; } catch { a(); }", "AwaitExpression"],
    ["new", "try { new X(); } catch { a(); }", "NewExpression"],
    ["a tagged template", "try { tag``; } catch { a(); }", "TaggedTemplateExpression"],
    ["a member of what may be nothing", "try { x.y; } catch { a(); }", "MemberExpression"],
    ["taking apart", "try { const { y } = x; } catch { a(); }", "ObjectPattern"],
    ["taking a list apart", "try { const [y] = x; } catch { a(); }", "ArrayPattern"],
    ["spreading", "try { [...x]; } catch { a(); }", "SpreadElement"],
    ["asking for the next item", "try { for (const y of x); } catch { a(); }", "ForOfStatement"],
    ["import", "try { import(x); } catch { a(); }", "ImportExpression"],
    ["in", "try { y in x; } catch { a(); }", "BinaryExpression"],
    ["extending", "try { class A extends x {} } catch { a(); }", "ClassDeclaration"],
    ["disposing", "try { using y = x; } catch { a(); }", "VariableDeclaration"],
  ])("%s may", (_, body, type) => {
    expect(through(body, [type]).filter((path) => path.startsWith("a ") || path.includes(" a "))).toHaveLength(1);
    expect(through(body).filter((path) => path.includes("a "))).toEqual([]);
  });
});

describe("finally", () => {
  it.each([
    ["goes on", "try { a(); } finally { b(); } c();", ["a b c end"]],
    ["returns", "try { return a(); } finally { b(); } c();", ["a b returned"]],
    ["throws on", "try { throw a(); } finally { b(); } c();", ["a b thrown"]],
    [
      "keeps the ways into it apart",
      "try { if (x) return a(); b(); } finally { c(); } d();",
      ["a c returned", "b c d end"],
    ],
    ["returns instead of throwing", "try { throw a(); } finally { return b(); }", ["a b returned"]],
    ["throws instead of returning", "try { return a(); } finally { throw b(); }", ["a b thrown"]],
    ["comes behind a catch", "try { risky(); } catch { a(); } finally { b(); }", ["risky a b end", "risky b end"]],
    ["comes behind a catch that throws", "try { throw 1; } catch { throw a(); } finally { b(); }", ["a b thrown"]],
    ["comes before an outer one", "try { try { return a(); } finally { b(); } } finally { c(); }", ["a b c returned"]],
    ["leads to an outer catch", "try { try { throw a(); } finally { b(); } } catch { c(); }", ["a b c end"]],
    ["breaks", "for (;;) { try { break; } finally { a(); } } b();", ["a b end"]],
    ["breaks to a label", "p: { try { break p; } finally { a(); } b(); } c();", ["a c end"]],
    ["breaks instead of returning", "p: { try { return a(); } finally { break p; } } b();", ["a b end"]],
    ["leaves a break within the try alone", "try { for (;;) { break; } a(); } finally { b(); }", ["a b end"]],
    [
      "is left by a loop of its own",
      "try { return; } finally { for (;x;) { a(); break; } b(); }",
      ["a b returned", "b returned"],
    ],
    [
      "has a try in it",
      "try { return; } finally { try { risky(); } catch { a(); } }",
      ["risky a returned", "risky returned"],
    ],
    ["is not run where the process ends", "try { process.exit(1); } finally { a(); }", ["halted"]],
  ])("%s", (_, body, expected) => {
    expect(through(body)).toEqual(expected);
  });
});

describe("using", () => {
  it.each([
    ["disposes at the end of the block", "{ using y = a(); b(); } c();", ["a b dispose c end"]],
    ["disposes on return", "await using y = a(); return b();", ["a b dispose returned"]],
    ["disposes on throw", "using y = a(); throw b();", ["a b dispose thrown"]],
    ["disposes of each, the last first", "using y = a(); using z = b(); c();", ["a b c dispose dispose end"]],
    ["disposes in each turn", "for (using y of x) { a(); continue; }", ["a dispose end", "end"]],
    ["does not where nothing was declared yet", "if (x) return a(); using y = b();", ["a returned", "b dispose end"]],
  ])("%s", (_, body, expected) => {
    expect(through(body)).toEqual(expected);
  });
});

describe("what never comes back", () => {
  it.each([
    ["the end of the process", "if (x) { process.exit(1); } a();", ["a end", "halted"]],
    ["a process of one's own does", "const process = x; process.exit(1); a();", ["a end"]],
  ])("%s", (_, body, expected) => {
    expect(through(body)).toEqual(expected);
  });

  it.each([
    ["says so by its type", "function fail(): never { y(); }", ["a end", "fail thrown"]],
    ["only throws", "function fail() { if (y) throw 1; else throw 2; }", ["a end", "fail thrown"]],
    ["loops for good", "const fail = () => { for (;;) y(); };", ["a end", "fail thrown"]],
    [
      "only calls one that does",
      "function fail() { fail2(); } function fail2() { throw 1; }",
      ["a end", "fail thrown"],
    ],
    ["may return", "function fail() { if (y) throw 1; }", ["a end", "fail a end"]],
    ["is asynchronous", "async function fail() { throw 1; }", ["a end", "fail a end"]],
    ["calls itself", "function fail() { fail(); }", ["a end", "fail a end"]],
  ])("a function that %s", (_, declaration, expected) => {
    expect(paths(`function f(x) { if (x) fail(); a(); } ${declaration}`)).toEqual(expected);
  });
});

describe("code of any size", () => {
  function blocks(text: string): number | undefined {
    const sourceCode = sourceOf(text);
    return graphOf(sourceCode.ast, sourceCode)?.blocks.length;
  }

  it.each([
    ["ifs", "if (x) { a(); ", "}"],
    ["loops", "for (;;) { ", "}"],
    ["tries", "try { a(); ", "} finally { b(); }"],
    ["catches", "try { a(); } catch { ", "}"],
    ["finallies", "try { a(); } finally { ", "}"],
    ["switches", "switch (x) { case 1: ", "}"],
    ["conditions", "x ? y : (", ")"],
    ["calls", "a(", ")"],
    ["members", "", ".b"],
    ["sums", "1 + ", ""],
  ])("follows %s that are nested, in linear size", (kind, before, after) => {
    const nested = (depth: number): string =>
      kind === "members" ? `x${after.repeat(depth)}` : `${before.repeat(depth)}0${after.repeat(depth)}`;
    const few = blocks(nested(60)) ?? Infinity;
    const many = blocks(nested(120)) ?? Infinity;
    expect(many).toBeLessThan(2.2 * few + 10);
  });

  it("follows a chain that is longer than the stack is deep", () => {
    expect(blocks("if (x) a(); else ".repeat(200) + "b();")).toBeGreaterThan(200);
    expect(blocks(`x = ${"a() + ".repeat(800)}1;`)).toBeGreaterThan(800);
  });

  it("gives up on code that no one has written", () => {
    expect(blocks("a();".repeat(50_000))).toBeUndefined();
  }, 60_000);
});
