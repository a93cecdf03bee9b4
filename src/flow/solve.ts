import { enclosingFunction } from "../ast/ast.js";
import { perFile } from "../plugin/per-file.js";
import type { Node, RuleContext, SourceCode } from "../plugin/types.js";
import { type Block, type Edge, type Graph, graphOf, type Owner, type Point } from "./cfg.js";

/** Facts about code and how it changes them; the facts must be finite in number, or the solver does not end. */
export interface Problem<Facts> {
  readonly direction: "backward" | "forward";
  /** What holds at the entry; backwards, at each end. */
  readonly start: Facts;
  /** What holds where nothing is known yet: the least of the facts. */
  readonly none: Facts;
  readonly join: (one: Facts, other: Facts) => Facts;
  readonly transfer: (point: Point, facts: Facts) => Facts;
  /**
   * What goes along an edge: by default all; undefined where it is not taken.
   *
   * @param before forwards, what held before the last point of the edge's block, which is the one that throws.
   */
  readonly along?: (edge: Edge, facts: Facts, before: Facts) => Facts | undefined;
  /** Whether two facts are the same; they are compared by identity without it. */
  readonly equals?: (one: Facts, other: Facts) => boolean;
}

export interface Solution<Facts> {
  /** What holds where a block begins. */
  readonly at: (block: Block) => Facts;
  /** What holds where a block ends. */
  readonly after: (block: Block) => Facts;
  /** What goes along an edge; undefined where nothing does. */
  readonly along: (edge: Edge) => Facts | undefined;
}

/** Where a solution begins, and where it stays: a part of the graph, such as one copy of a `finally`. */
export interface Region {
  readonly entry: Block;
  readonly includes: (block: Block) => boolean;
}

/**
 * Solves a problem for a graph: what holds at a block is what comes along all edges into it, joined, until nothing
 * changes. Only what can be come to is looked at.
 */
export function solve<Facts>(graph: Graph, problem: Problem<Facts>, region?: Region): Solution<Facts> {
  const { start, none, join, transfer } = problem;
  const isForward = problem.direction === "forward";
  const same = problem.equals ?? Object.is;
  const pass = problem.along ?? ((_: Edge, facts: Facts): Facts => facts);
  const origins = region ? [region.entry] : isForward ? [graph.entry] : Object.values(graph.ends);
  const order = inOrder(origins, isForward, region?.includes);
  const place = new Map(order.map((block, index) => [block, index]));
  const incoming: Facts[] = order.map(() => none);
  const isDirty = new Uint8Array(order.length);
  for (const origin of origins) {
    const index = place.get(origin) ?? 0;
    incoming[index] = start;
    isDirty[index] = 1;
  }

  function through({ points }: Block, facts: Facts): { readonly before: Facts; readonly after: Facts } {
    let before = facts;
    let after = facts;
    for (let index = 0; index < points.length; index++) {
      const point = points[isForward ? index : points.length - 1 - index];
      before = after;
      after = point ? transfer(point, after) : after;
    }
    return { before, after };
  }

  for (let at = 0; at < order.length;) {
    const block = order[at];
    if (!block || isDirty[at] === 0) {
      at++;
      continue;
    }
    isDirty[at] = 0;
    const { before, after } = through(block, incoming[at] as Facts);
    let next = at + 1;
    for (const edge of isForward ? block.out : block.into) {
      const index = place.get(isForward ? edge.to : edge.from);
      const passed = index === undefined ? undefined : pass(edge, after, before);
      if (index === undefined || passed === undefined) {
        continue;
      }
      const old = incoming[index] as Facts;
      const joined = join(old, passed);
      if (!same(old, joined)) {
        incoming[index] = joined;
        isDirty[index] = 1;
        next = Math.min(next, index);
      }
    }
    at = next;
  }

  const at = (block: Block): Facts => {
    const index = place.get(block);
    return index === undefined ? none : (incoming[index] as Facts);
  };
  const after = (block: Block): Facts => through(block, at(block)).after;
  return {
    at: isForward ? at : after,
    after: isForward ? after : at,
    along(edge) {
      const block = isForward ? edge.from : edge.to;
      if (!place.has(block)) {
        return undefined;
      }
      const facts = through(block, at(block));
      return pass(edge, facts.after, facts.before);
    },
  };
}

/** The blocks that can be come to, each after those that lead to it, but for the ways back of loops. */
function inOrder(
  origins: readonly Block[],
  isForward: boolean,
  includes: (block: Block) => boolean = () => true,
): readonly Block[] {
  const seen = new Set<Block>();
  const done: Block[] = [];
  const open: { readonly block: Block; next: number }[] = [];
  const enter = (block: Block): void => {
    if (!seen.has(block) && includes(block)) {
      seen.add(block);
      open.push({ block, next: 0 });
    }
  };
  for (const origin of origins) {
    enter(origin);
    for (let last = open.at(-1); last; last = open.at(-1)) {
      const edge = (isForward ? last.block.out : last.block.into)[last.next++];
      if (edge) {
        enter(isForward ? edge.to : edge.from);
      } else {
        done.push(last.block);
        open.pop();
      }
    }
  }
  return done.reverse();
}

/** What is known for sure, either way, and what is not. */
export type Answer = "no" | "unknown" | "yes";

export interface Ways {
  /** Whether what may throw is taken to throw, which is so without this; a `throw` always is. */
  readonly exceptions?: boolean;
}

/** Where a node stands in a graph: once, but for what stands in a `finally`. */
interface Place {
  readonly block: Block;
  readonly index: number;
}

const placesIn = perFile<Map<Graph, ReadonlyMap<Node, readonly Place[]>>, Pick<RuleContext, "sourceCode">>(
  () => new Map(),
);

/** The places of all nodes of a graph: where they are done; of what never is, such as a loop without end, the start. */
function placesOf(graph: Graph, sourceCode: SourceCode): ReadonlyMap<Node, readonly Place[]> {
  const known = placesIn({ sourceCode });
  let places = known.get(graph);
  if (!places) {
    const done = new Map<Node, Place[]>();
    const others = new Map<Node, Place[]>();
    for (const block of graph.blocks) {
      for (const [index, { node, when }] of block.points.entries()) {
        const map = when === "done" ? done : others;
        const list = map.get(node);
        if (list) {
          list.push({ block, index });
        } else {
          map.set(node, [{ block, index }]);
        }
      }
    }
    for (const [node, list] of others) {
      if (!done.has(node)) {
        done.set(node, list);
      }
    }
    places = done;
    known.set(graph, places);
  }
  return places;
}

/** The graph of the function around a node, or of the file. */
function graphAround(node: Node, sourceCode: SourceCode): Graph | undefined {
  const owner: Owner = enclosingFunction(node) ?? sourceCode.ast;
  return graphOf(owner, sourceCode);
}

/** The same graph and the places in it of two nodes of one function; undefined for any others. */
function bothIn(
  a: Node,
  b: Node,
  sourceCode: SourceCode,
): { readonly graph: Graph; readonly from: readonly Place[]; readonly to: readonly Place[] } | undefined {
  if (enclosingFunction(a) !== enclosingFunction(b)) {
    return undefined;
  }
  const graph = graphAround(a, sourceCode);
  const places = graph && placesOf(graph, sourceCode);
  const from = places?.get(a);
  const to = places?.get(b);
  return graph && from && to ? { graph, from, to } : undefined;
}

/**
 * Whether a path leads from behind some places to one of others.
 *
 * @param avoids says of a point that a path ends at it; a place that is looked for is found first.
 */
function reaches(
  from: readonly Place[],
  isFound: (block: Block, index: number) => boolean,
  avoids: (point: Point) => boolean,
  { exceptions = true }: Ways,
): boolean {
  const pending = from.map(({ block, index }) => ({ block, index: index + 1 }));
  const seen = new Set<Block>();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { block } = next;
    let isCut = false;
    for (let { index } = next; index < block.points.length && !isCut; index++) {
      const point = block.points[index];
      if (isFound(block, index)) {
        return true;
      }
      isCut = point !== undefined && avoids(point);
    }
    if (isCut) {
      continue;
    }
    if (block.points.length === 0 && isFound(block, 0)) {
      return true;
    }
    for (const edge of block.out) {
      if ((exceptions || edge.kind !== "throw" || isThrown(edge)) && !seen.has(edge.to)) {
        seen.add(edge.to);
        pending.push({ block: edge.to, index: 0 });
      }
    }
  }
  return false;
}

/** Whether an exception is certain: that of a `throw`, or what goes on at the end of a `finally`. */
const isThrown = ({ node, from }: Edge): boolean =>
  node === undefined || node.type === "ThrowStatement" || from.out.length === 1;

const isIn = (places: readonly Place[]): ((block: Block, index: number) => boolean) => {
  const indices = new Map<Block, number[]>();
  for (const { block, index } of places) {
    indices.set(block, [...(indices.get(block) ?? []), index]);
  }
  return (block, index) => indices.get(block)?.includes(index) ?? false;
};

const never = (): boolean => false;
const START = (graph: Graph): readonly Place[] => [{ block: graph.entry, index: -1 }];

/** Whether `b` may be carried out after `a`; both in one function, and perhaps in the next turn of a loop. */
export function between(a: Node, b: Node, sourceCode: SourceCode, ways: Ways = {}): Answer {
  const both = bothIn(a, b, sourceCode);
  return both ? answer(reaches(both.from, isIn(both.to), never, ways)) : "unknown";
}

/**
 * Whether every way from `a` to `b` passes a point that is asked for; unknown where no way leads there.
 */
export function mustPass(
  a: Node,
  b: Node,
  isPassed: (point: Point) => boolean,
  sourceCode: SourceCode,
  ways: Ways = {},
): Answer {
  const both = bothIn(a, b, sourceCode);
  if (!both || !reaches(both.from, isIn(both.to), never, ways)) {
    return "unknown";
  }
  return answer(!reaches(both.from, isIn(both.to), isPassed, ways));
}

/** Whether a point that is asked for may be passed before a node is carried out. */
export function mayPassBefore(
  b: Node,
  isPassed: (point: Point) => boolean,
  sourceCode: SourceCode,
  ways: Ways = {},
): Answer {
  const graph = graphAround(b, sourceCode);
  const to = graph && placesOf(graph, sourceCode).get(b);
  if (!to) {
    return "unknown";
  }
  const passed = graph.blocks.flatMap((block) =>
    block.points.flatMap((point, index) => (isPassed(point) ? { block, index } : [])),
  );
  return answer(reaches(passed, isIn(to), never, ways));
}

/** Whether a point that is asked for may be passed after a node has been carried out. */
export function mayPassAfter(
  a: Node,
  isPassed: (point: Point) => boolean,
  sourceCode: SourceCode,
  ways: Ways = {},
): Answer {
  const graph = graphAround(a, sourceCode);
  const from = graph && placesOf(graph, sourceCode).get(a);
  const isFound = ({ points }: Block, index: number): boolean => {
    const point = points[index];
    return point !== undefined && isPassed(point);
  };
  return from ? answer(reaches(from, isFound, never, ways)) : "unknown";
}

/** Whether `a` has been carried out wherever `b` is; unknown where nothing leads to `b`. */
export function dominates(a: Node, b: Node, sourceCode: SourceCode, ways: Ways = {}): Answer {
  const both = bothIn(a, b, sourceCode);
  if (!both || !reaches(START(both.graph), isIn(both.to), never, ways)) {
    return "unknown";
  }
  return answer(a === b || !reaches(START(both.graph), isIn(both.to), isDone(a), ways));
}

/** Whether `b` is carried out after `a`, however the function ends, but for the end of the process. */
export function postdominates(b: Node, a: Node, sourceCode: SourceCode, ways: Ways = {}): Answer {
  const both = bothIn(a, b, sourceCode);
  if (!both || !reaches(START(both.graph), isIn(both.from), never, ways)) {
    return "unknown";
  }
  const { end, returned, thrown } = both.graph.ends;
  const ends = new Set<Block>([end, returned, thrown]);
  return answer(a === b || !reaches(both.from, (block) => ends.has(block), isDone(b), ways));
}

const isDone =
  (node: Node) =>
  (point: Point): boolean =>
    point.node === node && point.when === "done";

const answer = (is: boolean): Answer => (is ? "yes" : "no");

/**
 * Whether a statement always leaves: what stands behind it in its list is not come to from it, because it returns,
 * throws, breaks or continues outwards, ends the process, or never ends.
 */
export function leaves(statement: Node, sourceCode: SourceCode): Answer {
  const graph = graphAround(statement, sourceCode);
  const isThere = graph && placesOf(graph, sourceCode).has(statement);
  return isThere ? answer(!graph.completing.has(statement)) : "unknown";
}
