import { describe, expect, it } from "vitest";

import { type Block, type Edge, type Graph, graphOf } from "../../src/flow/cfg.js";
import type { Node } from "../../src/plugin/types.js";
import { firstOwner, sourceOf } from "./asking-paths.js";

/** Numbers from 0 to below 1, the same for a seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

/** Writes code that calls `t` with a number of its own wherever something may happen. */
class Writer {
  readonly #random: () => number;
  #calls = 0;
  #labels = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item;
  }

  call(): string {
    return `t(${this.#calls++})`;
  }

  expression(depth: number): string {
    const below = (): string => (depth > 0 ? this.expression(depth - 1) : this.call());
    return this.#pick([
      () => this.call(),
      () => `await ${this.call()}`,
      () => `(${below()} && ${below()})`,
      () => `(${below()} || ${below()})`,
      () => `(${below()} ?? ${below()})`,
      () => `(${below()} ? ${below()} : ${below()})`,
      () => `!${below()}`,
      () => `t.or(${this.call()})?.f(${below()}).g(${below()})`,
      () => `t.or(${this.call()})?.[${below()}]`,
      () => `(${below()}, ${below()})`,
      () => `(t.box[${below()}] = ${below()})`,
      () => `(v ??= ${below()})`,
      () => `(v &&= ${below()})`,
      () => `({ p: v = ${below()}, [${below()}]: v = ${below()} } = t.object(${below()}))`,
      () => `\`\${${below()}}\``,
      () => `[${below()}, ...t.list(${below()})]`,
      () => `new (class extends t.Base { static p = ${this.call()}; [${this.call()}]() { ${this.call()}; } })()`,
    ])();
  }

  block(depth: number, inside: Inside): string {
    const count = Math.floor(this.#random() * 3) + 1;
    return `{ ${Array.from({ length: count }, () => this.statement(depth, inside)).join(" ")} }`;
  }

  statement(depth: number, inside: Inside): string {
    const below = (more: Partial<Inside> = {}): string => this.block(depth - 1, { ...inside, ...more });
    const jumps = [
      () => "return;",
      () => `return ${this.expression(1)};`,
      () => `throw ${this.expression(0)};`,
      ...(inside.breaks ? [() => "break;"] : []),
      ...(inside.loops ? [() => "continue;"] : []),
      ...inside.labels.map((label) => () => `break ${label};`),
      ...inside.loopLabels.map((label) => () => `continue ${label};`),
      ...(inside.isGenerator ? [() => `yield ${this.call()};`] : []),
    ];
    const simple = [
      () => `${this.expression(2)};`,
      () => `{ const { x = ${this.call()} } = t.object(${this.expression(1)}); }`,
      () => `if (${this.expression(1)}) ${this.#pick(jumps)()}`,
      () => this.#pick(jumps)(),
    ];
    if (depth <= 0) {
      return this.#pick(simple)();
    }
    const loop = { breaks: true, loops: true };
    const label = `l${this.#labels++}`;
    const labels = [...inside.labels, label];
    const loopLabels = [...inside.loopLabels, label];
    return this.#pick([
      ...simple,
      () => `if (${this.expression(1)}) ${below()}`,
      () => `if (${this.expression(1)}) ${below()} else ${below()}`,
      () => `while (${this.call()} === true) ${below(loop)}`,
      () => `do ${below(loop)} while (${this.call()} === true);`,
      () => `for (${this.call()}; ${this.call()} === true; ${this.call()}) ${below(loop)}`,
      () => `for (const x of t.list(${this.call()})) ${below(loop)}`,
      () => `for await (const x of t.list(${this.call()})) ${below(loop)}`,
      () => `for (const x in t.object(${this.call()})) ${below(loop)}`,
      () => `${label}: for (const { x = ${this.call()} } of t.list(1)) ${below({ ...loop, labels, loopLabels })}`,
      () => `${label}: ${below({ labels })}`,
      () =>
        `switch (${this.call()}) { case ${this.call()}: ${below({ breaks: true })} default: ${below({ breaks: true })} case ${this.call()}: ${below({ breaks: true })} }`,
      () => `try ${below()} catch ${below()}`,
      () => `try ${below()} catch (e) ${below()} finally ${below()}`,
      () => `try ${below()} finally ${below()}`,
      () => `{ const g = async () => ${this.expression(0)}; }`,
    ])();
  }
}

interface Inside {
  readonly breaks: boolean;
  readonly loops: boolean;
  readonly labels: readonly string[];
  readonly loopLabels: readonly string[];
  readonly isGenerator: boolean;
}

interface Trace {
  readonly events: readonly { readonly call: number; readonly threw: boolean }[];
  /** How it ended; undefined where it ran for too long. */
  readonly end: "left" | "thrown" | undefined;
}

const LONGEST = 120;

/** Runs a function and notes what it calls. */
async function run(text: string, random: () => number): Promise<Trace> {
  const events: { call: number; threw: boolean }[] = [];
  const isOver = (): boolean => events.length >= LONGEST;
  const value = { f: () => value, g: () => value };
  const t = (call: number): unknown => {
    if (isOver()) {
      return false;
    }
    const chance = random();
    events.push({ call, threw: chance < 0.12 });
    if (chance < 0.12) {
      throw new Error("t");
    }
    if (chance < 0.15) {
      const late = Promise.reject(new Error("late"));
      late.catch(() => undefined);
      return late;
    }
    return [true, false, null, value][Math.floor(random() * 4)];
  };
  const helpers = {
    or: (given: unknown) => (given === true || given === value ? value : null),
    object: (given: unknown) => (given === true ? { x: undefined, p: undefined } : { x: 1, p: 1 }),
    list: (given: unknown) => (given === true ? [] : [{}, { x: 1 }]),
    box: {},
    Base: Object,
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the code is ours
  const started: unknown = new Function("t", "v", `return (${text})();`)(Object.assign(t, helpers), null);
  let wasGivenUp = false;
  try {
    if (text.startsWith("async function*")) {
      for await (const item of started as AsyncGenerator) {
        if (item !== undefined && random() < 0.2) {
          // A `finally` of the generator may yield once more, and is then left for good.
          wasGivenUp = true;
          break;
        }
      }
    } else {
      await (started as Promise<unknown>);
    }
    return { events, end: isOver() || wasGivenUp ? undefined : "left" };
  } catch {
    return { events, end: isOver() ? undefined : "thrown" };
  }
}

interface Position {
  readonly block: Block;
  readonly index: number;
}

/** The number of a call of `t`. */
function numberOf(node: Node): number | undefined {
  const [argument] =
    node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "t"
      ? node.arguments
      : [];
  return argument?.type === "Literal" ? Number(argument.value) : undefined;
}

/** Where a trace stops being a path of a graph; undefined where it is one. */
function strayOf(graph: Graph, { events, end }: Trace): string | undefined {
  const isEnd = (block: Block): boolean =>
    end === "thrown" ? block === graph.ends.thrown : block === graph.ends.end || block === graph.ends.returned;
  // What can be come to from some places without a call of `t`: the calls that are next, and whether it may end.
  const follow = (starts: readonly Position[]) => {
    const calls = new Map<number, Position[]>();
    const seen = new Set<Block>();
    const pending = [...starts];
    let mayEnd = false;
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { block, index } = next;
      const rest = block.points.slice(index);
      const stop = rest.findIndex(({ node, when }) => when === "done" && numberOf(node) !== undefined);
      const point = rest[stop];
      if (point) {
        const number = numberOf(point.node) ?? -1;
        calls.set(number, [...(calls.get(number) ?? []), { block, index: index + stop + 1 }]);
        continue;
      }
      mayEnd ||= isEnd(block);
      for (const { to, kind, node } of block.out) {
        const isCallOfT = kind === "throw" && node !== undefined && numberOf(node) !== undefined;
        if (!isCallOfT && !seen.has(to)) {
          seen.add(to);
          pending.push({ block: to, index: 0 });
        }
      }
    }
    return { calls, mayEnd };
  };
  let now = follow([{ block: graph.entry, index: 0 }]);
  for (const [index, { call, threw }] of events.entries()) {
    const places = now.calls.get(call);
    if (!places) {
      return `event ${index}: t(${call}) cannot come after ${events
        .slice(Math.max(0, index - 5), index)
        .map((event) => `${event.call}${event.threw ? "!" : ""}`)
        .join()}`;
    }
    const thrown = (edge: Edge): boolean => edge.kind === "throw";
    now = follow(
      threw
        ? places.flatMap(({ block }) => block.out.filter(thrown).map(({ to }) => ({ block: to, index: 0 })))
        : places,
    );
  }
  return end === undefined || now.mayEnd ? undefined : `it cannot end as it does: ${end}`;
}

describe("the graph of what is run", () => {
  it.each([["async function"], ["async function*"]])("has every path that a generated %s takes", async (kind) => {
    let taken = 0;
    for (let seed = 1; seed <= 80; seed++) {
      const random = randomFrom(seed * 7919);
      const isGenerator = kind.endsWith("*");
      const body = new Writer(random).block(3, {
        breaks: false,
        loops: false,
        labels: [],
        loopLabels: [],
        isGenerator,
      });
      const text = `${kind} () ${body}`;
      const sourceCode = sourceOf(`(${text})`);
      const graph = graphOf(firstOwner(sourceCode), sourceCode);
      expect(graph, text).toBeDefined();
      for (let turn = 0; graph && turn < 5; turn++) {
        const trace = await run(text, random);
        taken += trace.events.length;
        expect(strayOf(graph, trace), `${text}\n${JSON.stringify(trace)}`).toBeUndefined();
      }
    }
    expect(taken).toBeGreaterThan(1500);
  });

  it("has no path that a throw, a return or a branch rules out", async () => {
    const text = "async function () { if (t(0)) { return t(1); } try { throw t(2); } finally { t(3); } }";
    const sourceCode = sourceOf(`(${text})`);
    const graph = graphOf(firstOwner(sourceCode), sourceCode);
    const stray = (calls: readonly number[], end: Trace["end"]): boolean =>
      graph !== undefined &&
      strayOf(graph, { events: calls.map((call) => ({ call, threw: false })), end }) !== undefined;
    expect(stray([0, 1], "left")).toBe(false);
    expect(stray([0, 2, 3], "thrown")).toBe(false);
    expect(stray([0, 1, 2], "left")).toBe(true);
    expect(stray([0, 2], "thrown")).toBe(true);
    expect(stray([0, 2, 3], "left")).toBe(true);
    await expect(run(text, () => 0.5)).resolves.toMatchObject({
      events: [{ call: 0 }, { call: 2 }, { call: 3 }],
      end: "thrown",
    });
  });
});
