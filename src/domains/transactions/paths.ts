import type { Block, Edge, Graph } from "../../flow/cfg.js";
import { type Problem, solve } from "../../flow/solve.js";
import type { Node } from "../../plugin/types.js";
import type { Step, StepCall } from "./steps.js";

/** Something that happens while an expression is evaluated. */
export interface Point {
  readonly node: Node;
  readonly steps: readonly Pick<StepCall, "call" | "step">[];
  /** Whether it is awaited where a failure matters: not in a `catch` or `finally`, which mend one. */
  readonly fails: boolean;
}

/** Where a path leaves the function, and what it then leaves behind. */
export interface Exit {
  readonly kind: "end" | "return" | "throw";
  /** The return or throw statement, what was awaited, or the function. */
  readonly node: Node;
  /** Whether the connection is still lent. */
  readonly held: boolean;
  /** Whether the transaction is still open, and whether a statement of it failed. */
  readonly transaction: "failed" | "none" | "open";
}

/** Steps that a repair would add, by the block that it would add them to. */
export interface Additions {
  readonly atStart?: ReadonlyMap<Node, Step>;
  readonly atEnd?: ReadonlyMap<Node, Step>;
}

/*
 * A state is two facts: whether the connection is held (0, 1), and the transaction (0 none, 1 open, 2 failed). A set of
 * states is a bit mask over the six.
 */
type States = number;
const NONE = 0;
const OPEN = 1;
const FAILED = 2;
const STATES = [0, 1, 2, 3, 4, 5] as const;
const transactionOf = (state: number): number => state % 3;
const heldOf = (state: number): number => Math.floor(state / 3);
const START: States = 1;

function mapStates(states: States, change: (state: number) => number): States {
  let changed = 0;
  for (const state of STATES) {
    if ((states & (1 << state)) !== 0) {
      changed |= 1 << change(state);
    }
  }
  return changed;
}

function after(states: States, step: Step): States {
  return mapStates(states, (state) => {
    const transaction = transactionOf(state);
    const held = heldOf(state);
    switch (step) {
      case "acquire":
        return 3 + NONE;
      case "begin":
        return held * 3 + OPEN;
      case "commit":
      case "rollback":
        return held * 3 + NONE;
      case "release":
        return transaction;
      case "discard":
        return NONE;
    }
  });
}

const failed = (states: States): States =>
  mapStates(states, (state) => (transactionOf(state) === OPEN ? heldOf(state) * 3 + FAILED : state));

export interface Paths {
  readonly exits: readonly Exit[];
  /** COMMITs of a `finally` that also run after a failure. */
  readonly commitsAfterFailure: readonly Node[];
}

/**
 * Follows every path through a function and tells in which state it leaves.
 *
 * Only what is awaited and `throw` count as able to fail. A branch that ends the transaction or gives the connection
 * back is taken to be guarded by what makes it necessary: `if (began) await rollback()` cleans up.
 *
 * @param points what happens in it outside nested functions, in the order of the source.
 */
export function followPaths(graph: Graph, body: Node, points: readonly Point[], additions: Additions = {}): Paths {
  const pointOf = new Map(points.map((point) => [point.node, point]));
  const places = points.map(({ node }) => node.range[1]);
  const commitsAfterFailure = new Set<Node>();

  function noteCommit(node: Node, states: States): void {
    const afterFailure = STATES.some((state) => (states & (1 << state)) !== 0 && transactionOf(state) === FAILED);
    if (afterFailure && isPlainStepOfFinally(node)) {
      commitsAfterFailure.add(node);
    }
  }

  /** What a path that skips `branch` is taken to have done all the same. */
  function relaxed(states: States, branch: Node): States {
    let now = states;
    for (const point of points.slice(firstAbove(places, branch.range[0]), firstAbove(places, branch.range[1]))) {
      for (const { step } of point.steps) {
        if (step !== "acquire" && step !== "begin") {
          now = after(now, step);
        }
      }
    }
    return now;
  }

  function carriedOut(node: Node, states: States): States {
    let now = states;
    for (const { step, call } of pointOf.get(node)?.steps ?? []) {
      if (step === "commit") {
        noteCommit(call, now);
      }
      now = after(now, step);
    }
    const last = additions.atEnd?.get(node);
    const other = otherBranch(node);
    now = last === undefined ? now : after(now, last);
    return other && graph.completing.has(other) ? relaxed(now, other) : now;
  }

  const problem: Problem<States> = {
    direction: "forward",
    start: START,
    none: 0,
    join: (one, other) => one | other,
    transfer({ node, when }, states) {
      switch (when) {
        case "done":
          return carriedOut(node, states);
        case "enter": {
          const first = additions.atStart?.get(node);
          return first === undefined ? states : after(states, first);
        }
        case "skip":
          return node.type === "IfStatement" && !graph.completing.has(node.consequent) ? states : relaxed(states, node);
        default:
          return states;
      }
    },
    along({ kind, node }, states, before) {
      if (kind === "jump") {
        // A generator that is given up where it pauses is nothing that its author has in hand.
        return node === undefined || node.type.endsWith("Statement") ? states : undefined;
      }
      if (kind !== "throw" || node === undefined) {
        return states;
      }
      const point = pointOf.get(node);
      if (point?.fails === true) {
        // A BEGIN that fails has begun nothing; a COMMIT or ROLLBACK that fails has ended the transaction all the same.
        const opens = point.steps.some(({ step }) => step === "begin" || step === "acquire");
        return failed(opens ? before : states);
      }
      const isNext = node.type === "ForOfStatement" && node.await && !isInCleanup(node);
      return isNext || node.type === "ThrowStatement" ? failed(states) : undefined;
    },
  };
  const solution = solve(graph, problem);

  const remembered = new Map<string, States>();
  /** The states in which what leaves along an edge leaves the function, behind each `finally` on its way. */
  function leaving(to: Block, kind: Edge["kind"], states: States): States {
    if (to === graph.ends.thrown || to === graph.ends.returned) {
      return states;
    }
    const passage = graph.passages.get(to);
    if (!passage?.exit || states === 0) {
      return 0;
    }
    const key = `${to.id} ${kind} ${states}`;
    const known = remembered.get(key);
    if (known !== undefined) {
      return known;
    }
    const { entry, exit, first, end } = passage;
    const region = { entry, includes: (block: Block) => block === entry || (block.id >= first && block.id < end) };
    const last = solve(graph, { ...problem, start: states }, region).after(exit);
    let left = 0;
    for (const edge of exit.out) {
      if (edge.kind === kind && edge.node === undefined) {
        left |= leaving(edge.to, kind, last);
      }
    }
    remembered.set(key, left);
    return left;
  }

  const exits: Exit[] = [];
  const addExits = (kind: Exit["kind"], node: Node, states: States): void => {
    for (const state of STATES) {
      if ((states & (1 << state)) !== 0) {
        const transaction = (["none", "open", "failed"] as const)[transactionOf(state)] ?? "none";
        exits.push({ kind, node, held: heldOf(state) === 1, transaction });
      }
    }
  };
  let thrown = 0;
  const leavers = graph.blocks.flatMap(({ out }) => out.filter(({ kind, node }) => node && LEAVES.has(kind)));
  for (const edge of leavers.sort((a, b) => (a.node?.range[1] ?? 0) - (b.node?.range[1] ?? 0))) {
    const { kind, node, to } = edge;
    const states = leaving(to, kind, solution.along(edge) ?? 0);
    if (kind === "throw" && node) {
      // Of failures, one is kept for each state that they leave behind: the first.
      addExits("throw", node, states & ~thrown);
      thrown |= states;
    } else if (node?.type === "ReturnStatement") {
      addExits("return", node, states);
    }
  }
  addExits("end", body, solution.at(graph.ends.end));
  return { exits, commitsAfterFailure: [...commitsAfterFailure] };
}

const LEAVES: ReadonlySet<string> = new Set<Edge["kind"]>(["jump", "throw"]);

/** The other of two branches, where a node is one. */
function otherBranch(node: Node): Node | undefined {
  const { parent } = node as { parent?: Node };
  if (parent?.type !== "IfStatement" && parent?.type !== "ConditionalExpression") {
    return undefined;
  }
  return node === parent.consequent
    ? (parent.alternate ?? undefined)
    : node === parent.alternate
      ? parent.consequent
      : undefined;
}

/** Whether a node stands in a `catch` or a `finally` of its function, and not in a `try` within that. */
export function isInCleanup(node: Node): boolean {
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    if (outer.type === "TryStatement") {
      return outer.block !== inner;
    }
    if (outer.type.includes("Function")) {
      return false;
    }
  }
  return false;
}

/** Whether a node stands in a `finally`. */
export function isInFinally(node: Node): boolean {
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    if (outer.type === "TryStatement" && outer.finalizer === inner) {
      return true;
    }
  }
  return false;
}

/** Whether a node is part of a statement that stands directly in a `finally`. */
function isPlainStepOfFinally(node: Node): boolean {
  let statement: Node = node;
  while (statement.parent && statement.parent.type !== "BlockStatement") {
    if (/Conditional|Logical|If|Switch|Function/.test(statement.parent.type)) {
      return false;
    }
    statement = statement.parent;
  }
  const block = statement.parent;
  return block?.parent.type === "TryStatement" && block.parent.finalizer === block;
}

/** The index of the first number above a limit in a sorted list. */
function firstAbove(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > limit) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
