import type { TSESTree } from "@typescript-eslint/utils";

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
const DEEPEST = 200;

interface Leave {
  readonly kind: "break" | "continue" | "return" | "throw";
  readonly label: string | undefined;
  readonly node: Node;
  readonly states: States;
}

interface Outcome {
  readonly normal: States;
  readonly leaves: readonly Leave[];
}

const STUCK: Outcome = { normal: 0, leaves: [] };

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
 * @param body the function's body, or the program.
 * @param points what happens in it outside nested functions, in the order of evaluation.
 * @returns undefined where the code is nested too deeply to follow.
 */
export function followPaths(body: Node, points: readonly Point[], additions: Additions = {}): Paths | undefined {
  const remembered = new Map<Node, Map<States, Outcome>>();
  const commitsAfterFailure = new Set<Node>();
  const starts = points.map((point) => point.node.range[1]);
  const nesting = { depth: 0, isTooDeep: false };

  function pointsIn(node: Node): readonly Point[] {
    const from = firstAbove(starts, node.range[0]);
    const to = firstAbove(starts, node.range[1]);
    return points.slice(from, to);
  }

  function expression(node: Node | null | undefined, states: States, leaves: Leave[]): States {
    let now = states;
    for (const point of node == null ? [] : pointsIn(node)) {
      if (now === 0) {
        break;
      }
      const opens = point.steps.some(({ step }) => step === "begin" || step === "acquire");
      const before = now;
      for (const { step, call } of point.steps) {
        if (step === "commit") {
          noteCommit(call, now);
        }
        now = after(now, step);
      }
      if (point.fails) {
        // A BEGIN that fails has begun nothing; a COMMIT or ROLLBACK that fails has ended the transaction all the same.
        addThrow(leaves, point.node, opens ? before : now);
      }
    }
    return now;
  }

  function noteCommit(node: Node, states: States): void {
    const afterFailure = STATES.some((state) => (states & (1 << state)) !== 0 && transactionOf(state) === FAILED);
    if (afterFailure && isPlainStepOfFinally(node)) {
      commitsAfterFailure.add(node);
    }
  }

  function statements(list: readonly Node[], states: States): Outcome {
    let now = states;
    const leaves: Leave[] = [];
    for (const statement of list) {
      if (now === 0) {
        break;
      }
      const outcome = run(statement, now);
      now = outcome.normal;
      addLeaves(leaves, outcome.leaves);
    }
    return { normal: now, leaves };
  }

  /** What a path that skips `branch` is taken to have done all the same. */
  function relaxed(states: States, branch: Node): States {
    let now = states;
    for (const point of pointsIn(branch)) {
      for (const { step } of point.steps) {
        if (step !== "acquire" && step !== "begin") {
          now = after(now, step);
        }
      }
    }
    return now;
  }

  function run(node: Node, states: States): Outcome {
    if (states === 0) {
      return STUCK;
    }
    const known = remembered.get(node)?.get(states);
    if (known !== undefined) {
      return known;
    }
    if (nesting.depth >= DEEPEST) {
      nesting.isTooDeep = true;
      return STUCK;
    }
    nesting.depth++;
    const outcome = statement(node, states);
    nesting.depth--;
    if (!SIMPLE.has(node.type)) {
      let byStates = remembered.get(node);
      if (byStates === undefined) {
        byStates = new Map();
        remembered.set(node, byStates);
      }
      byStates.set(states, outcome);
    }
    return outcome;
  }

  function statement(node: Node, states: States): Outcome {
    const leaves: Leave[] = [];
    switch (node.type) {
      case "Program":
        return statements(node.body, states);
      case "BlockStatement": {
        const first = additions.atStart?.get(node);
        const last = additions.atEnd?.get(node);
        const outcome = statements(node.body, first === undefined ? states : after(states, first));
        return last === undefined ? outcome : { ...outcome, normal: after(outcome.normal, last) };
      }
      case "FunctionDeclaration":
      case "ClassDeclaration":
        return { normal: states, leaves };
      case "ReturnStatement": {
        const now = expression(node.argument, states, leaves);
        addLeaves(leaves, [{ kind: "return", label: undefined, node, states: now }]);
        return { normal: 0, leaves };
      }
      case "ThrowStatement": {
        const now = expression(node.argument, states, leaves);
        addThrow(leaves, node, now);
        return { normal: 0, leaves };
      }
      case "BreakStatement":
      case "ContinueStatement":
        leaves.push({
          kind: node.type === "BreakStatement" ? "break" : "continue",
          label: node.label?.name,
          node,
          states,
        });
        return { normal: 0, leaves };
      case "IfStatement": {
        const tested = expression(node.test, states, leaves);
        const then = run(node.consequent, tested);
        const otherwise = node.alternate ? run(node.alternate, tested) : { normal: tested, leaves: [] };
        addLeaves(leaves, then.leaves);
        addLeaves(leaves, otherwise.leaves);
        const normal =
          (then.normal === 0 ? otherwise.normal : relaxed(otherwise.normal, node.consequent)) |
          (otherwise.normal === 0 || !node.alternate ? then.normal : relaxed(then.normal, node.alternate));
        return { normal, leaves };
      }
      case "LabeledStatement": {
        const outcome = run(node.body, states);
        return settle(outcome, outcome.normal, (leave) => leave.kind === "break" && leave.label === node.label.name);
      }
      case "SwitchStatement": {
        let now = expression(node.discriminant, states, leaves);
        const entered = now;
        now = 0;
        for (const item of node.cases) {
          const outcome = statements(item.consequent, now | entered);
          addLeaves(leaves, outcome.leaves);
          now = outcome.normal;
        }
        const skipped = node.cases.some((item) => item.test === null) ? 0 : relaxed(entered, node);
        return settle({ normal: now | skipped, leaves }, 0, isPlainBreak);
      }
      case "WhileStatement":
        return loop(node, node.test, null, states, isEndless(node.test));
      case "DoWhileStatement":
        return loop(node, node.test, null, states, isEndless(node.test), true);
      case "ForStatement": {
        const begun = expression(node.init, states, leaves);
        const outcome = loop(node, node.test, node.update, begun, isEndless(node.test));
        addLeaves(leaves, outcome.leaves);
        return { normal: outcome.normal, leaves };
      }
      case "ForInStatement":
      case "ForOfStatement": {
        const begun = expression(node.right, states, leaves);
        if (node.type === "ForOfStatement" && node.await && !isInCleanup(node)) {
          addThrow(leaves, node, begun);
        }
        const outcome = loop(node, null, null, begun, false);
        addLeaves(leaves, outcome.leaves);
        return { normal: outcome.normal, leaves };
      }
      case "TryStatement":
        return attempt(node, states);
      default:
        return { normal: expression(node, states, leaves), leaves };
    }
  }

  function loop(
    node:
      | TSESTree.DoWhileStatement
      | TSESTree.ForInStatement
      | TSESTree.ForOfStatement
      | TSESTree.ForStatement
      | TSESTree.WhileStatement,
    test: Node | null,
    update: Node | null,
    states: States,
    endless: boolean,
    atLeastOnce = false,
  ): Outcome {
    const label = node.parent.type === "LabeledStatement" ? node.parent.label.name : undefined;
    const isOwn = (leave: Leave, kind: Leave["kind"]): boolean =>
      leave.kind === kind && (leave.label === undefined || leave.label === label);
    let entering = states;
    let leaves: Leave[] = [];
    let left = 0;
    for (;;) {
      leaves = [];
      const tested = atLeastOnce ? entering : expression(test, entering, leaves);
      const outcome = run(node.body, tested);
      let again = outcome.normal;
      let broken = 0;
      for (const leave of outcome.leaves) {
        if (isOwn(leave, "continue")) {
          again |= leave.states;
        } else if (isOwn(leave, "break")) {
          broken |= leave.states;
        } else {
          addLeaves(leaves, [leave]);
        }
      }
      again = expression(update, again, leaves);
      if (atLeastOnce) {
        again = expression(test, again, leaves);
      }
      left = broken | (endless ? 0 : again | (atLeastOnce ? 0 : relaxed(tested, node.body)));
      if ((entering | again) === entering) {
        return { normal: left, leaves };
      }
      entering |= again;
    }
  }

  function attempt(node: TSESTree.TryStatement, states: States): Outcome {
    const tried = run(node.block, states);
    let normal = tried.normal;
    let leaves: Leave[] = [...tried.leaves];
    if (node.handler) {
      let caught = 0;
      leaves = [];
      for (const leave of tried.leaves) {
        if (leave.kind === "throw") {
          caught |= leave.states;
        } else {
          leaves.push(leave);
        }
      }
      const handled = run(node.handler.body, caught);
      normal |= handled.normal;
      addLeaves(leaves, handled.leaves);
    }
    if (!node.finalizer) {
      return { normal, leaves };
    }
    const { finalizer } = node;
    const finished: Leave[] = [];
    const last = run(finalizer, normal);
    addLeaves(finished, last.leaves);
    for (const leave of leaves) {
      const outcome = run(finalizer, leave.states);
      addLeaves(finished, outcome.leaves);
      addLeaves(finished, [{ ...leave, states: outcome.normal }]);
    }
    return { normal: last.normal, leaves: finished };
  }

  const outcome = run(body, START);
  if (nesting.isTooDeep) {
    return undefined;
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
  for (const leave of outcome.leaves) {
    if (leave.kind === "return" || leave.kind === "throw") {
      addExits(leave.kind, leave.node, leave.states);
    }
  }
  addExits("end", body, outcome.normal);
  return { exits, commitsAfterFailure: [...commitsAfterFailure] };
}

/** Statements that are run anew each time: remembering them costs more. */
const SIMPLE = new Set(["ExpressionStatement", "VariableDeclaration", "ReturnStatement", "ThrowStatement"]);

/** Adds leaves; failures are kept once for each state that they leave, with the first that does. */
function addLeaves(leaves: Leave[], more: readonly Leave[]): void {
  for (const leave of more) {
    if (leave.kind === "throw") {
      addThrow(leaves, leave.node, leave.states);
    } else if (leave.states !== 0) {
      leaves.push(leave);
    }
  }
}

function addThrow(leaves: Leave[], node: Node, states: States): void {
  let fresh = failed(states);
  // Failures come first, and there are no more of them than states.
  for (const leave of leaves) {
    if (leave.kind !== "throw") {
      break;
    }
    fresh &= ~leave.states;
  }
  if (fresh !== 0) {
    leaves.unshift({ kind: "throw", label: undefined, node, states: fresh });
  }
}

const isPlainBreak = (leave: Leave): boolean => leave.kind === "break" && leave.label === undefined;

/** Turns the leaves that end here into the normal way on. */
function settle(outcome: Outcome, normal: States, endsHere: (leave: Leave) => boolean): Outcome {
  let now = normal | outcome.normal;
  const leaves: Leave[] = [];
  for (const leave of outcome.leaves) {
    if (endsHere(leave)) {
      now |= leave.states;
    } else {
      leaves.push(leave);
    }
  }
  return { normal: now, leaves };
}

const isEndless = (test: Node | null): boolean => test === null || (test.type === "Literal" && test.value === true);

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
