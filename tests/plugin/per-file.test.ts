import { describe, expect, it } from "vitest";

import { perFile, perNode } from "../../src/plugin/per-file.js";
import type { RuleContext } from "../../src/plugin/types.js";
import { exampleRule, lintWith } from "./example-rule.js";

describe("perFile", () => {
  it("computes once a file, whatever the number of rules, also where the result is undefined", () => {
    let runs = 0;
    const analyse = perFile(() => {
      runs++;
    });
    const rules = { a: exampleRule("a", analyse), b: exampleRule("b", analyse) };

    lintWith(rules, "f();");
    expect(runs).toBe(1);
    lintWith(rules, "f();");
    expect(runs).toBe(2);
  });

  it("keeps two analyses of one file apart", () => {
    const seen: unknown[] = [];
    const one = perFile(() => "one");
    const two = perFile(() => "two");
    const rule = exampleRule("a", (context) => {
      seen.push(one(context), two(context), one(context));
    });

    lintWith({ a: rule }, "f();");
    expect(seen).toEqual(["one", "two", "one"]);
  });
});

describe("perNode", () => {
  type Answer = readonly string[];
  /** Asks about nodes that lead to others, and writes down what is computed. */
  function graph(edges: Readonly<Record<string, readonly string[]>>): {
    readonly ask: (name: string, context: RuleContext) => Answer;
    readonly computed: string[];
  } {
    const nodes = new Map(Object.keys(edges).map((name) => [name, { name }]));
    const computed: string[] = [];
    const about = perNode<{ readonly name: string }, Answer>(
      ({ name }, context) => {
        computed.push(name);
        return [name, ...(edges[name] ?? []).flatMap((next) => ask(next, context))];
      },
      ["?"],
    );
    const ask = (name: string, context: RuleContext): Answer => about(nodes.get(name) ?? { name }, context);
    return { ask, computed };
  }
  const inFile = (run: (context: RuleContext) => void): void => {
    lintWith({ a: exampleRule("a", run) }, "f();");
  };

  it("computes an answer once", () => {
    const { ask, computed } = graph({ a: ["b", "b"], b: [] });
    inFile((context) => {
      expect(ask("a", context)).toEqual(["a", "b", "b"]);
      expect(ask("b", context)).toEqual(["b"]);
    });
    expect(computed).toEqual(["a", "b"]);
  });

  it("gives the same answers in a circle, whichever is asked first", () => {
    const edges = { a: ["b"], b: ["a"] };
    const answers = [
      ["a", "b"],
      ["b", "a"],
    ].map((order) => {
      const { ask } = graph(edges);
      const found: Record<string, Answer> = {};
      inFile((context) => {
        for (const name of order) {
          found[name] = ask(name, context);
        }
      });
      return found;
    });
    expect(answers[0]).toEqual({ a: ["a", "b", "?"], b: ["b", "a", "?"] });
    expect(answers[1]).toEqual(answers[0]);
  });

  it("gives the same answers on a long way, whichever is asked first", () => {
    const names = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const edges = Object.fromEntries(names.map((name, index) => [name, names.slice(index + 1, index + 2)]));
    const lengths = [names, names.toReversed()].map((order) => {
      const { ask } = graph(edges);
      const found = new Map<string, number>();
      inFile((context) => {
        for (const name of order) {
          found.set(name, ask(name, context).length);
        }
      });
      return names.map((name) => found.get(name));
    });
    expect(lengths[0]).toEqual(lengths[1]);
  });

  it("gives up a way through many files before the stack is full", () => {
    let contexts: RuleContext[] = [];
    for (let file = 0; file < 500; file++) {
      inFile((context) => {
        contexts = [...contexts, context];
      });
    }
    const node = {};
    const depth: (asked: object, context: RuleContext) => number = perNode((asked: object, context) => {
      const next = contexts[contexts.indexOf(context) + 1];
      return next ? 1 + depth(asked, next) : 0;
    }, 0);
    expect(contexts[0] && depth(node, contexts[0])).toBe(60);
  });
});
