import { describe, expect, it } from "vitest";

import { originsOf } from "../../src/flow/values.js";
import { asking } from "./asking.js";

/** What `ask(…)` may be, as it is written; `…` after an open answer. */
function origins(text: string): string[] {
  const { asked, context } = asking(text);
  const { all, closed } = originsOf(asked, context);
  const written = all.map((origin) => {
    const source = origin.context.sourceCode.getText(origin.node).replaceAll(/\s+/g, " ");
    return [source, ...origin.path].join(" ");
  });
  return [...written.sort(), ...(closed ? [] : ["…"])];
}

const deeper = Array.from({ length: 17 }, (_, length) => ["start", ...Array.from({ length }, () => ".next")].join(" "));

describe("originsOf", () => {
  it.each([
    ["a literal", "ask('a')", ["'a'"]],
    ["a const", "const x = 'a'; ask(x)", ["'a'"]],
    ["a const of a const", "const x = 'a'; const y = x; ask(y)", ["'a'"]],
    ["a let that is set once", "let x; x = 'a'; ask(x)", ["'a'"]],
    ["a let that is set twice", "let x = 'a'; if (c) x = 'b'; ask(x)", ["'a'", "'b'"]],
    ["a let that is set by a closure", "let x = 'a'; const f = () => { x = 'b'; }; ask(x)", ["'a'", "'b'"]],
    ["a let that is set where it is missing", "let x = 'a'; x ??= 'b'; ask(x)", ["'a'", "'b'"]],
    ["a let that is added to", "let x = 1; x += 2; ask(x)", ["1", "x += 2", "…"]],
    ["a counter", "let x = 1; x++; ask(x)", ["1", "x++", "…"]],
    ["a let that nobody sets", "let x; ask(x)", []],
    ["two that stand for each other", "let x = y; var y = x; y = 'a'; ask(x)", ["'a'"]],
    ["a loop that reads ever deeper", "let x = start; while (c) x = x.next; ask(x)", [...deeper, "…"]],
    ["as", "const x = 'a' as any; ask(x)", ["'a'"]],
    ["satisfies and !", "const x = ('a' satisfies string)!; ask(x)", ["'a'"]],
    ["a condition", "ask(c ? 'a' : 'b')", ["'a'", "'b'"]],
    ["??", "ask('a' ?? 'b')", ["'a'", "'b'"]],
    ["||", "ask('a' || 'b')", ["'a'", "'b'"]],
    ["&&", "ask(c && 'a')", ["'a'", "…"]],
    ["what && reads", "const x = c && { v: 'a' }; ask(x.v)", ["'a'"]],
    ["a sequence", "ask((f(), 'a'))", ["'a'"]],
    ["an assignment", "let x; ask(x = 'a')", ["'a'"]],
    ["a global", "ask(process)", ["process"]],
    ["a property of a global", "ask(process.env.X)", ["process .env .X"]],
    ["an import", "import { x } from 'm'; ask(x)", ["x"]],
    ["a caught error", "try { f() } catch (e) { ask(e) }", ["e", "…"]],
  ])("%s", (_, text, expected) => {
    expect(origins(text)).toEqual(expected);
  });

  it.each([
    ["a property", "const box = { v: 'a' }; ask(box.v)", ["'a'"]],
    ["the property and no other", "const box = { v: 'a', w: 'b' }; ask(box.w)", ["'b'"]],
    ["the later of two properties", "const box = { v: 'a', ['v']: 'b' }; ask(box.v)", ["'b'"]],
    ["a property with a quoted key", "const box = { 'v w': 'a' }; ask(box['v w'])", ["'a'"]],
    ["a computed key", "const box = { a: 'a', b: 'b' }; ask(box[k])", ["'a'", "'b'"]],
    ["a property with a computed key", "const box = { [k]: 'a' }; ask(box.v)", ["'a'", "…"]],
    ["a property that is not there", "const box = { v: 'a' }; ask(box.w)", []],
    ["a property that is set later", "const box: any = {}; box.v = 'a'; ask(box.v)", ["'a'"]],
    ["another property that is set later", "const box: any = { v: 'a' }; box.w = 'b'; ask(box.v)", ["'a'"]],
    ["a property of a property", "const box = { v: { w: 'a' } }; ask(box.v.w)", ["'a'"]],
    ["a deep property that is set later", "const box: any = { v: {} }; box.v.w = 'a'; ask(box.v.w)", ["'a'"]],
    ["an object that a call may change", "const box = { v: 'a' }; fill(box); ask(box.v)", ["'a'", "…"]],
    ["a spread object", "const a = { v: 'a' }; const b = { ...a }; ask(b.v)", ["'a'"]],
    ["a property after a spread", "const a = { v: 'a' }; const b = { ...a, v: 'b' }; ask(b.v)", ["'b'"]],
    ["a property before a spread", "const b = { v: 'b', ...other }; ask(b.v)", ["'b'", "other .v"]],
    ["an optional chain", "const box = { v: { w: 'a' } }; ask(box?.v?.w)", ["'a'"]],
    ["a getter", "const box = { get v() { return 'a'; } }; ask(box.v)", ["'a'"]],
    ["this of an object", "const box = { v: 'a', f() { return this.v; } }; ask(box.f())", ["'a'"]],
    ["a frozen object", "const box = Object.freeze({ v: 'a' }); ask(box.v)", ["'a'"]],
    ["an assigned object", "const box = Object.assign({}, { v: 'a' }); ask(box.v)", ["'a'"]],
    ["an enum", "enum S { A = 'a', B = 'b' } ask(S.B)", ["'b'"]],
    ["a namespace", "import * as m from 'm'; ask(m.x)", ["m .x"]],
  ])("%s", (_, text, expected) => {
    expect(origins(text)).toEqual(expected);
  });

  it.each([
    ["a destructured property", "const { v } = { v: 'a' }; ask(v)", ["'a'"]],
    ["a renamed one", "const { v: x } = { v: 'a', x: 'b' }; ask(x)", ["'a'"]],
    ["a nested one", "const { v: { w } } = { v: { w: 'a' } }; ask(w)", ["'a'"]],
    ["a default", "const { v = 'b' } = { v: 'a' }; ask(v)", ["'a'", "'b'"]],
    ["a default alone", "const { v = 'b' } = {}; ask(v)", ["'b'"]],
    ["an element", "const [, x] = ['a', 'b']; ask(x)", ["'b'"]],
    ["an element after a spread", "const [, x] = [...xs, 'b']; ask(x)", ["'b'", "xs []"]],
    ["the rest", "const { v, ...rest } = { v: 'a', w: 'b' }; ask(rest.w)", ["'b'"]],
    ["the rest of a list", "const [, ...rest] = ['a', 'b', 'c']; ask(rest[0])", ["'a'", "'b'", "'c'"]],
    ["an assigned pattern", "let x; ({ v: x } = { v: 'a' }); ask(x)", ["'a'"]],
    ["an element of a list", "const xs = ['a', 'b']; ask(xs[1])", ["'b'"]],
    ["an element at a variable", "const xs = ['a', 'b']; ask(xs[i])", ["'a'", "'b'"]],
    ["an element that is pushed", "const xs: string[] = []; xs.push('a'); ask(xs[0])", ["'a'"]],
    ["a property of a list that is pushed to", "const xs = f(); xs.push('a'); ask(xs.size)", ["f() .size"]],
    ["a method of an object that is given", "const q = f(); q.add('a'); ask(q.add)", ["f() .add"]],
    ["a loop", "for (const x of ['a', 'b']) { ask(x); }", ["'a'", "'b'"]],
    ["a loop over pairs", "for (const [k, v] of [['a', 'b']]) { ask(v); }", ["'b'"]],
    ["a loop over what is not known", "for (const x of rows) { ask(x.id); }", ["rows [] .id"]],
    ["a callback of a list", "['a', 'b'].forEach((x) => { ask(x); })", ["'a'", "'b'"]],
    ["a callback of what is not known", "rows.map(({ id }) => ask(id))", ["rows [] .id"]],
    ["what map gives", "const xs = ['a'].map((x) => ({ v: x })); ask(xs[0].v)", ["'a'"]],
    ["what filter leaves", "const xs = ['a'].filter(f); ask(xs[0])", ["'a'"]],
    ["what find finds", "ask(['a', 'b'].find(f))", ["'a'", "'b'"]],
    ["a value of a map", "const m = new Map([['k', 'a'], ['l', 'b']]); ask(m.get('k'))", ["'a'"]],
    ["a value that is set", "const m = new Map(); m.set('k', 'a'); m.set('l', 'b'); ask(m.get('k'))", ["'a'"]],
    ["any value of a map", "const m = new Map(); m.set(i, 'a'); m.set(j, 'b'); ask(m.get(k))", ["'a'", "'b'"]],
    ["an element of a set", "const s = new Set(['a']); s.add('b'); for (const x of s) ask(x)", ["'a'", "'b'"]],
  ])("%s", (_, text, expected) => {
    expect(origins(text)).toEqual(expected);
  });

  it.each([
    ["a call of what is not known", "ask(f(1))", ["f(1)"]],
    ["what is read of a call", "const { rows } = f(); ask(rows[0].id)", ["f() .rows .0 .id"]],
    ["the last of several calls", "ask(db.select().from(users).limit(1))", ["db.select().from(users).limit(1)"]],
    ["what is awaited", "const g = async () => { const x = await f(); ask(x); }", ["f() await"]],
    ["a function's result", "const f = () => 'a'; ask(f())", ["'a'"]],
    ["results of all returns", "function f() { if (c) return 'a'; return 'b'; } ask(f())", ["'a'", "'b'"]],
    ["a parameter that is given", "const f = (x) => x; f('b'); ask(f('a'))", ["'a'"]],
    ["a parameter through two calls", "const f = (x) => x; const g = (y) => f(y); f('b'); ask(g('a'))", ["'a'"]],
    ["a closure's variable", "const make = (x) => () => x; make('b'); ask(make('a')())", ["'a'"]],
    ["an async function's result", "const f = async () => 'a'; const g = async () => { ask(await f()); }", ["'a'"]],
    ["an async function's promise", "const f = async () => 'a'; ask(f())", ["f()"]],
    ["a function that returns a promise", "const f = () => g(); const h = async () => ask(await f())", ["g() await"]],
    ["a chain", "const h = async () => ask(await f().then((x) => x.v))", ["f() await .v await"]],
    ["a chain that catches", "const h = async () => ask(await f().catch(() => 'b'))", ["'b'", "f() await"]],
    ["gathered promises", "async () => { const [, x] = await Promise.all([f(), g()]); ask(x); }", ["g() await"]],
    ["a recursion", "const f = (n) => n ? f(n - 1) : 'a'; ask(f(3))", ["'a'"]],
    ["a generator", "function* f() { yield 'a'; } ask(f())", ["f()"]],
    ["call", "function f(x) { return x; } ask(f.call(self, 'a'))", ["'a'"]],
    ["apply", "function f(x) { return x; } ask(f.apply(self, ['a']))", ["'a'"]],
    ["bind", "function f(x, y) { return y; } const g = f.bind(self, 'a'); ask(g('b'))", ["'b'"]],
    ["a spread argument", "const f = (x) => x; ask(f(...xs))", ["x", "…"]],
    ["rest arguments", "const f = (...xs) => xs[1]; ask(f('a', 'b'))", ["'b'"]],
    ["a function that is called on the spot", "ask((() => 'a')())", ["'a'"]],
  ])("%s", (_, text, expected) => {
    expect(origins(text)).toEqual(expected);
  });

  it.each([
    ["of a local function", "const f = (x) => { ask(x); }; f('a'); f('b')", ["'a'", "'b'"]],
    ["of a declared function", "function f(x) { ask(x); } f('a')", ["'a'"]],
    ["of an exported function", "export function f(x) { ask(x); } f('a')", ["'a'", "x", "…"]],
    ["of a function that is exported later", "function f(x) { ask(x); } f('a'); export { f };", ["'a'", "x", "…"]],
    ["of a function that is given away", "function f(x) { ask(x); } f('a'); on(f)", ["'a'", "x", "…"]],
    ["of a callback", "on((x) => { ask(x.v); })", ["x .v", "…"]],
    ["of a callback of a local function", "const run = (g) => g('a'); run((x) => { ask(x); })", ["'a'"]],
    ["of a method of an object", "const o = { f(x) { ask(x); } }; o.f('a')", ["'a'"]],
    ["of a private method", "class A { #f(x) { ask(x); } g() { this.#f('a'); } }", ["'a'"]],
    ["with a default", "function f(x = 'b') { ask(x); } f('a')", ["'a'", "'b'"]],
    ["with a default alone", "function f(x = 'b') { ask(x); } f()", ["'b'"]],
    ["destructured", "function f({ v }) { ask(v); } f({ v: 'a' })", ["'a'"]],
    ["destructured, with a default", "function f({ v } = { v: 'b' }) { ask(v); } f()", ["'b'"]],
    ["destructured, exported", "export function f({ v }) { ask(v); }", ["{ v } .v", "…"]],
    ["that is written to", "function f(x) { x = 'b'; ask(x); } f('a')", ["'a'", "'b'"]],
    ["of a promise", "f().then((x) => { ask(x); })", ["f() await"]],
  ])("a parameter %s", (_, text, expected) => {
    expect(origins(text)).toEqual(expected);
  });

  it.each([
    ["a field", "class A { v = 'a'; f() { ask(this.v); } }", ["'a'"]],
    ["a field that is set", "class A { v; constructor() { this.v = 'a'; } f() { ask(this.v); } }", ["'a'"]],
    ["a private field", "class A { #v = 'a'; f() { ask(this.#v); } }", ["'a'"]],
    ["a static field", "class A { static v = 'a'; } ask(A.v)", ["'a'"]],
    ["a field of an instance", "class A { v = 'a'; } const a = new A(); ask(a.v)", ["'a'"]],
    ["an argument of new", "class A { constructor(x) { this.v = x; } } new A('b'); ask(new A('a').v)", ["'a'"]],
    ["a parameter property", "class A { constructor(private v) {} } ask(new A('a').v)", ["'a'"]],
    ["a parameter property of this", "class A { constructor(private v) {} f() { ask(this.v); } } new A('a')", ["'a'"]],
    ["a method's result", "class A { f() { return 'a'; } } ask(new A().f())", ["'a'"]],
    [
      "a method's result, which reads this",
      "class A { constructor(private v) {} f() { return this.v; } } new A('b'); ask(new A('a').f())",
      ["'a'"],
    ],
    ["a getter", "class A { get v() { return 'a'; } } ask(new A().v)", ["'a'"]],
    ["an arrow in a field", "class A { v = 'a'; f = () => this.v; } ask(new A().f())", ["'a'"]],
    ["what is inherited", "class A { v = 'a'; } class B extends A {} ask(new B().v)", ["'a'"]],
    ["what is inherited, by this", "class A { v = 'a'; } class B extends A { f() { ask(this.v); } }", ["'a'"]],
    [
      "what is inherited, by super",
      "class A { v() { return 'a'; } } class B extends A { v() { ask(super.v()); } }",
      ["'a'"],
    ],
    [
      "an instance that a type names",
      "class A { v = 'a'; } export class B { constructor(private a: A) {} f() { ask(this.a.v); } }",
      ["'a'", "…"],
    ],
    ["a field that is not there", "class A { f() { ask(this.v); } }", ["this .v", "…"]],
    ["an instance itself", "class A {} const a = new A(); ask(a)", ["new A()"]],
  ])("%s", (_, text, expected) => {
    expect(origins(text)).toEqual(expected);
  });

  it("ends a function that calls itself with ever more", () => {
    expect(origins("const f = (x) => f({ x }); ask(f(1).x)")).toEqual([]);
  });

  it("takes a way that is longer than the stack", () => {
    const names = Array.from({ length: 500 }, (_, index) => `const x${index + 1} = x${index};`);
    expect(origins(`const x0 = 'a'; ${names.join("\n")} ask(x500)`)).toEqual(["'a'"]);
  });

  it("answers the same whatever was asked before", () => {
    const text = "const f = (n, x) => n ? g(n, x) : x; const g = (n, y) => f(n - 1, y); f(1, 'a'); ask(g(2, 'b'));";
    const before = asking(text);
    const after = asking(text);
    originsOf(after.fn("g").body, after.context);
    originsOf(after.fn("f").body, after.context);
    const [first, second] = [before, after].map(({ asked, context }) => originsOf(asked, context));
    expect(second?.closed).toBe(first?.closed);
    expect(second?.all.map(({ node }) => node.range)).toEqual(first?.all.map(({ node }) => node.range));
  });
});
