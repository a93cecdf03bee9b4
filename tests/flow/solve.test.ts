import { describe, expect, it } from "vitest";

import { nodesOf } from "../../src/ast/nodes.js";
import { graphOf, type Point } from "../../src/flow/cfg.js";
import { between, dominates, leaves, mustPass, postdominates, solve } from "../../src/flow/solve.js";
import { callOf, contextOf, firstOwner, sourceOf } from "./asking-paths.js";

const bodyOf = (body: string) => sourceOf(`async function f(x) { ${body} }`);

describe("between: may one run after the other", () => {
  it.each([
    ["in order", "a(); b();", "yes", "no"],
    ["in two branches", "if (x) a(); else b();", "no", "no"],
    ["behind a branch that returns", "if (x) { a(); return; } b();", "no", "no"],
    ["behind a branch that does not", "if (x) { a(); } b();", "yes", "no"],
    ["in a loop, either way", "for (;x;) { a(); b(); }", "yes", "yes"],
    ["in a try and its catch", "try { a(); } catch { b(); }", "yes", "no"],
    ["in a try that returns and its finally", "try { return a(); } finally { b(); }", "yes", "no"],
    ["in two cases", "switch (x) { case 1: a(); break; case 2: b(); }", "no", "no"],
    ["in two cases, the first of which falls through", "switch (x) { case 1: a(); case 2: b(); }", "yes", "no"],
    ["in two functions", "a(); () => b();", "unknown", "unknown"],
    ["where nothing gets to", "return; a(); b();", "yes", "no"],
    ["beside the end of the process", "a(); process.exit(0); b();", "no", "no"],
  ] as const)("%s", (_, body, forth, back) => {
    const sourceCode = bodyOf(body);
    const [a, b] = [callOf("a", sourceCode), callOf("b", sourceCode)];
    expect([between(a, b, sourceCode), between(b, a, sourceCode)]).toEqual([forth, back]);
  });

  it("leaves out what only an exception leads to, where that is asked for", () => {
    const sourceCode = bodyOf("try { a(); } catch { b(); }");
    const [a, b] = [callOf("a", sourceCode), callOf("b", sourceCode)];
    expect(between(a, b, sourceCode, { exceptions: false })).toBe("no");
  });

  it("keeps what a throw leads to", () => {
    const sourceCode = bodyOf("try { a(); throw 1; } catch { b(); }");
    const [a, b] = [callOf("a", sourceCode), callOf("b", sourceCode)];
    expect(between(a, b, sourceCode, { exceptions: false })).toBe("yes");
  });
});

describe("mustPass: is something passed on every way", () => {
  const isAwait = ({ node }: Point): boolean => node.type === "AwaitExpression";

  it.each([
    ["on the one way", "a(); await x; b();", "yes"],
    ["on none", "a(); x; b();", "no"],
    ["on one of two", "a(); if (x) await x; b();", "no"],
    ["on both", "a(); if (x) await x; else await f(); b();", "yes"],
    ["but for a loop that may not turn", "a(); for (const y of x) await y; b();", "no"],
    ["in a loop that turns once", "a(); do await x; while (y); b();", "yes"],
    ["where there is no way", "if (x) { a(); return; } await x; b();", "unknown"],
    ["in a finally", "try { a(); return; } finally { await x; b(); }", "yes"],
    ["where a short cut leads around it", "a(); x && (await x); b();", "no"],
  ] as const)("%s", (_, body, expected) => {
    const sourceCode = bodyOf(body);
    expect(mustPass(callOf("a", sourceCode), callOf("b", sourceCode), isAwait, sourceCode)).toBe(expected);
  });

  it("does not count an exception as a way where that is asked for", () => {
    const sourceCode = bodyOf("try { a(); c(); await x; } finally { b(); }");
    const [a, b] = [callOf("a", sourceCode), callOf("b", sourceCode)];
    expect(mustPass(a, b, isAwait, sourceCode)).toBe("no");
    expect(mustPass(a, b, isAwait, sourceCode, { exceptions: false })).toBe("yes");
  });
});

describe("dominates: has one run wherever the other does", () => {
  it.each([
    ["in order", "a(); b();", "yes"],
    ["in a branch", "if (x) a(); b();", "no"],
    ["before a branch", "a(); if (x) b();", "yes"],
    ["in the test of a branch", "if (a()) b();", "yes"],
    ["behind &&", "x && a(); b();", "no"],
    ["in a loop's body", "while (x) a(); b();", "no"],
    ["in a do", "do a(); while (x); b();", "yes"],
    ["in the try before a finally", "try { c(); a(); } finally { b(); }", "no"],
    ["in dead code", "return; a(); b();", "unknown"],
  ] as const)("%s", (_, body, expected) => {
    const sourceCode = bodyOf(body);
    expect(dominates(callOf("a", sourceCode), callOf("b", sourceCode), sourceCode)).toBe(expected);
  });
});

describe("postdominates: does one run whenever the other has", () => {
  it.each([
    ["in a finally", "try { a(); c(); } finally { b(); }", "yes"],
    ["in order, with what may throw between", "a(); c(); b();", "no"],
    ["before a return", "a(); if (x) return; b();", "no"],
    ["in dead code", "return; a(); b();", "unknown"],
  ] as const)("%s", (_, body, expected) => {
    const sourceCode = bodyOf(body);
    expect(postdominates(callOf("b", sourceCode), callOf("a", sourceCode), sourceCode)).toBe(expected);
  });

  it("in order, exceptions aside", () => {
    const sourceCode = bodyOf("a(); c(); b();");
    const [a, b] = [callOf("a", sourceCode), callOf("b", sourceCode)];
    expect(postdominates(b, a, sourceCode, { exceptions: false })).toBe("yes");
  });
});

describe("leaves: does a branch always leave", () => {
  it.each([
    ["return;", "yes"],
    ["a();", "no"],
    ["{ if (a) return; else throw e; }", "yes"],
    ["{ if (a) return; }", "no"],
    ["{ try { return; } finally { b(); } }", "yes"],
    ["{ try { b(); } finally { return; } }", "yes"],
    ["{ try { return b(); } catch { } }", "no"],
    ["{ try { return; } catch { } }", "yes"],
    ["{ process.exit(1); }", "yes"],
    ["{ Deno.exit(); }", "yes"],
    ["break;", "yes"],
    ["{ a(); continue; }", "yes"],
    ["{ for (;;) { break; } }", "no"],
    ["{ for (;;) { a(); } }", "yes"],
    ["{ switch (x) { case 1: return; default: throw e; } }", "yes"],
    ["{ switch (x) { case 1: break; default: throw e; } }", "no"],
    ["{ p: { break p; } }", "no"],
    ["{ return; a(); }", "yes"],
    ["{ fail(); }", "yes"],
    ["throw e;", "yes"],
    ["{ { using y = x; return; } }", "yes"],
  ] as const)("%s %s", (branch, expected) => {
    const sourceCode = bodyOf(`for (;;) { if (x) ${branch} } function fail(): never {}`);
    const statement = nodesOf(contextOf(sourceCode), "IfStatement")[0]?.consequent;
    expect(statement && leaves(statement, sourceCode)).toBe(expected);
  });
});

describe("solve", () => {
  /** The names that are called on every way to a point, or on some. */
  function called(body: string, which: "every" | "some", direction: "backward" | "forward" = "forward"): string {
    const sourceCode = bodyOf(body);
    const graph = graphOf(firstOwner(sourceCode), sourceCode);
    if (!graph) {
      return "";
    }
    type Names = ReadonlySet<string> | undefined;
    const solution = solve<Names>(graph, {
      direction,
      start: new Set(),
      none: undefined,
      join: (one, other) =>
        one && other
          ? new Set(which === "some" ? [...one, ...other] : [...one].filter((name) => other.has(name)))
          : (one ?? other),
      transfer: ({ node, when }, names) =>
        names && when === "done" && node.type === "CallExpression" && node.callee.type === "Identifier"
          ? new Set([...names, node.callee.name])
          : names,
      along: (edge, names) => (edge.kind === "throw" ? undefined : names),
      equals: (one, other) => [...(one ?? ["none"])].sort().join() === [...(other ?? ["none"])].sort().join(),
    });
    return [...(solution.at(direction === "forward" ? graph.ends.end : graph.entry) ?? [])].sort().join(" ");
  }

  it.each([
    ["a(); b();", "a b", "a b"],
    ["if (x) a(); else b(); c();", "c", "a b c"],
    ["while (x) { a(); if (x) continue; b(); } c();", "c", "a b c"],
    ["for (const y of x) for (const z of y) { a(); }", "", "a"],
    ["if (x) { a(); return; } b();", "b", "b"],
  ])("what is called before the end of %s", (body, every, some) => {
    expect(called(body, "every")).toBe(every);
    expect(called(body, "some")).toBe(some);
  });

  it.each([
    ["a(); b();", "a b"],
    ["if (x) { a(); c(); return; } b(); c();", "c"],
    ["while (x) a(); b();", "b"],
  ])("what is called after the start of %s, backwards", (body, every) => {
    expect(called(body, "every", "backward")).toBe(every);
  });

  it("carries what held before what throws, and tells what goes along an edge", () => {
    const sourceCode = bodyOf("try { a(); } catch { b(); }");
    const graph = graphOf(firstOwner(sourceCode), sourceCode);
    const solution =
      graph &&
      solve<number>(graph, {
        direction: "forward",
        start: 0,
        none: -1,
        join: Math.max,
        transfer: ({ node, when }, count) => count + Number(when === "done" && node.type === "CallExpression"),
        along: ({ kind }, after, before) => (kind === "throw" ? before : after),
      });
    const thrown = graph?.blocks.flatMap(({ out }) => out).filter(({ kind }) => kind === "throw");
    expect(thrown?.map((edge) => solution?.along(edge))).toEqual([0, 0]);
    expect(graph && solution?.at(graph.ends.end)).toBe(1);
  });

  it("stays in a region", () => {
    const sourceCode = bodyOf("try { return a(); } finally { b(); }");
    const graph = graphOf(firstOwner(sourceCode), sourceCode);
    const passages = [...(graph?.passages.values() ?? [])];
    expect(passages).toHaveLength(2);
    for (const { entry, exit, first, end } of passages) {
      const includes = ({ id }: { readonly id: number }): boolean => id >= first && id < end;
      const solution =
        graph &&
        solve<number>(
          graph,
          { direction: "forward", start: 1, none: 0, join: Math.max, transfer: (_, facts) => facts },
          { entry, includes: (block) => block === entry || includes(block) },
        );
      expect(exit && solution?.after(exit)).toBe(1);
      expect(graph && solution?.at(graph.entry)).toBe(0);
    }
  });

  it("solves loops within loops, and long code, in reasonable time", () => {
    const body = `${"for (const y of x) { a(); ".repeat(60)}b();${"}".repeat(60)}${"if (x) c();".repeat(1000)}`;
    expect(called(body, "some")).toBe("a b c");
  });
});
