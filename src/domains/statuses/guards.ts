import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, dottedName, isFunction, unwrap, walk } from "../../ast/ast.js";
import { perFile } from "../../plugin/per-file.js";
import type { Node, RuleContext, SourceCode, Variable } from "../../plugin/types.js";
import { initialiserOf, variableOf } from "../../ast/variables.js";
import { leaves } from "../../flow/solve.js";

/** Something that is known to hold, or not to hold, where a node is reached. */
interface Guard {
  readonly test: Node;
  readonly holds: boolean;
}

/** A `switch` around or before a node: the words of the case that leads to it, undefined for any other way. */
interface SwitchGuard {
  readonly discriminant: Node;
  readonly words: readonly (Node | undefined)[] | undefined;
}

interface Guards {
  readonly tests: readonly Guard[];
  readonly switches: readonly SwitchGuard[];
  /** Calls that stand before the node and may throw: `assertFinal(status)`. */
  readonly checks: readonly Node[];
}

/** What the guards around a node say of a variable: the words left, or `opaque` where they say something unreadable. */
export type Admitted =
  | { readonly kind: "all" }
  | { readonly kind: "opaque" }
  | { readonly kind: "only"; readonly words: ReadonlySet<string> }
  | { readonly kind: "without"; readonly words: ReadonlySet<string> };

/**
 * Whether one of the guards around a node may hang on the same facts as a condition: it names one of the condition's
 * names (`job.attempts`), or hands the object of one to a call (`isOver(job)`); names of constants count as what they
 * hold.
 */
export function guardsMention(node: Node, condition: Node, sourceCode: SourceCode): boolean {
  const names = namesIn(condition, sourceCode).plain;
  const { tests, switches, checks } = guardsOf(node, sourceCode);
  const parts = [...tests.map(({ test }) => test), ...switches.map(({ discriminant }) => discriminant), ...checks];
  return parts.some((part) => {
    const guard = namesIn(part, sourceCode);
    return [...names].some(
      (name) => guard.plain.has(name) || [...guard.handed].some((object) => name.startsWith(`${object}.`)),
    );
  });
}

/** The conditions that a node is inside of, the innermost first, up to the function around it. */
export function testsAround(node: Node): readonly Node[] {
  const tests: Node[] = [];
  for (let child = node, { parent } = node; parent && !isFunction(parent); child = parent, { parent } = parent) {
    if ((parent.type === "IfStatement" || parent.type === "ConditionalExpression") && child !== parent.test) {
      tests.push(parent.test);
    } else if (parent.type === "LogicalExpression" && child === parent.right) {
      tests.push(parent.left);
    } else if (parent.type === "SwitchStatement" && child !== parent.discriminant) {
      tests.push(parent.discriminant);
    }
  }
  return tests;
}

interface Names {
  readonly plain: ReadonlySet<string>;
  /** Names that are arguments of calls. */
  readonly handed: ReadonlySet<string>;
}

/** The names in an expression, members as a whole, and those in the constants that it reads. */
function namesIn(expression: Node, sourceCode: SourceCode): Names {
  const plain = new Set<string>();
  const handed = new Set<string>();
  const read = new Set<Node>();
  const pending = [expression];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (read.has(next) || read.size > MAX_DEPTH) {
      continue;
    }
    read.add(next);
    walk(next, sourceCode, (below) => {
      if (below.type === "CallExpression") {
        for (const argument of below.arguments) {
          handed.add(dottedName(argument) ?? "");
        }
      }
      if (below.type !== "Identifier" && below.type !== "MemberExpression") {
        return true;
      }
      const name = dottedName(below);
      if (name === undefined) {
        return true;
      }
      plain.add(name);
      const initialiser = below.type === "Identifier" ? initialiserOf(variableOf(below, sourceCode)) : undefined;
      if (initialiser && !isFunction(initialiser)) {
        pending.push(initialiser);
      }
      return false;
    });
  }
  return { plain, handed };
}

/** The variables that an expression reads. */
function variablesIn(node: Node, sourceCode: SourceCode): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  walk(node, sourceCode, (below) => {
    const variable = below.type === "Identifier" ? variableOf(below, sourceCode) : undefined;
    if (variable) {
      found.add(variable);
    }
    return true;
  });
  return found;
}

/** The words that a variable can be where a node is reached, by the `if`, `switch` and early exits around it. */
export function admitted(node: Node, variable: Variable, sourceCode: SourceCode): Admitted {
  const { tests, switches, checks } = guardsOf(node, sourceCode);
  const mentions = (part: Node): boolean => variablesIn(part, sourceCode).has(variable);
  if (checks.some(mentions)) {
    return { kind: "opaque" };
  }
  let result: Admitted = { kind: "all" };
  // `const isOver = status === "done"; if (isOver)`: the condition is about the status, and is not followed.
  const isBehind = (part: Node): boolean => namesIn(part, sourceCode).plain.has(variable.name);
  for (const { test, holds } of tests) {
    result = both(
      result,
      mentions(test) ? wordsWhere(test, holds, variable, sourceCode, 0) : { kind: isBehind(test) ? "opaque" : "all" },
    );
  }
  for (const { discriminant, words } of switches) {
    if (mentions(discriminant)) {
      const texts = words?.map((word) => word && literalText(word));
      const readable = texts?.every((text) => text !== undefined) && isReference(discriminant, variable, sourceCode);
      result = both(result, readable ? { kind: "only", words: new Set(texts) } : { kind: "opaque" });
    }
  }
  return result;
}

const MAX_DEPTH = 50;

function wordsWhere(test: Node, holds: boolean, variable: Variable, sourceCode: SourceCode, depth: number): Admitted {
  const inner = unwrap(test);
  const below = (part: Node, partHolds = holds): Admitted =>
    variablesIn(part, sourceCode).has(variable)
      ? wordsWhere(part, partHolds, variable, sourceCode, depth + 1)
      : { kind: "all" };
  if (depth > MAX_DEPTH) {
    return { kind: "opaque" };
  }
  switch (inner.type) {
    case "UnaryExpression":
      return inner.operator === "!" ? below(inner.argument, !holds) : { kind: "opaque" };
    case "LogicalExpression":
      if (inner.operator === "??") {
        return { kind: "opaque" };
      }
      return (inner.operator === "&&") === holds
        ? both(below(inner.left), below(inner.right))
        : either(below(inner.left), below(inner.right));
    case "BinaryExpression": {
      const equal = inner.operator === "===" || inner.operator === "==";
      if (!equal && inner.operator !== "!==" && inner.operator !== "!=") {
        return { kind: "opaque" };
      }
      const text = isReference(inner.left, variable, sourceCode)
        ? literalText(inner.right)
        : isReference(inner.right, variable, sourceCode)
          ? literalText(inner.left)
          : undefined;
      return text === undefined ? { kind: "opaque" } : membership([text], equal === holds);
    }
    case "CallExpression": {
      // ["completed", "failed"].includes(status)
      const callee = unwrap(inner.callee);
      const list = callee.type === "MemberExpression" ? unwrap(callee.object) : undefined;
      const [argument] = inner.arguments;
      if (
        calleeName(inner) !== "includes" ||
        list?.type !== "ArrayExpression" ||
        !argument ||
        !isReference(argument, variable, sourceCode)
      ) {
        return { kind: "opaque" };
      }
      const texts = list.elements.map((element) => element && literalText(element));
      return texts.every((text) => typeof text === "string") ? membership(texts, holds) : { kind: "opaque" };
    }
    default:
      return { kind: "opaque" };
  }
}

function membership(words: readonly string[], isOneOf: boolean): Admitted {
  return { kind: isOneOf ? "only" : "without", words: new Set(words) };
}

function both(left: Admitted, right: Admitted): Admitted {
  if (left.kind === "opaque" || right.kind === "opaque") {
    return { kind: "opaque" };
  }
  if (left.kind === "all" || right.kind === "all") {
    return left.kind === "all" ? right : left;
  }
  if (left.kind === "without" && right.kind === "without") {
    return { kind: "without", words: new Set([...left.words, ...right.words]) };
  }
  const [only, other] = left.kind === "only" ? [left, right] : [right, left];
  const kept = [...only.words].filter((word) => other.words.has(word) === (other.kind === "only"));
  return { kind: "only", words: new Set(kept) };
}

function either(left: Admitted, right: Admitted): Admitted {
  if (left.kind === "opaque" || right.kind === "opaque") {
    return { kind: "opaque" };
  }
  if (left.kind === "only" && right.kind === "only") {
    return { kind: "only", words: new Set([...left.words, ...right.words]) };
  }
  return left.kind === "all" || right.kind === "all" ? { kind: "all" } : { kind: "opaque" };
}

function isReference(node: Node, variable: Variable, sourceCode: SourceCode): boolean {
  const inner = unwrap(node);
  return inner.type === "Identifier" && variableOf(inner, sourceCode) === variable;
}

function literalText(node: Node): string | undefined {
  const inner = unwrap(node);
  return inner.type === "Literal" && typeof inner.value === "string" ? inner.value : undefined;
}

/** What is asked for again: every column of a write has the same guards, and every statement of a list the same list. */
const rememberedIn = perFile<Remembered, Pick<RuleContext, "sourceCode">>(() => ({
  guards: new Map(),
  lists: new Map(),
}));

interface Remembered {
  readonly guards: Map<Node, Guards>;
  readonly lists: Map<Node, readonly TSESTree.ProgramStatement[]>;
}

function guardsOf(node: Node, sourceCode: SourceCode): Guards {
  const { guards } = rememberedIn({ sourceCode });
  const known = guards.get(node) ?? guardsAround(node, sourceCode);
  guards.set(node, known);
  return known;
}

function guardsAround(node: Node, sourceCode: SourceCode): Guards {
  const tests: Guard[] = [];
  const switches: SwitchGuard[] = [];
  const checks: Node[] = [];
  for (let child = node, parent = node.parent; parent; child = parent, parent = parent.parent) {
    switch (parent.type) {
      case "IfStatement":
      case "ConditionalExpression":
        if (child !== parent.test) {
          tests.push({ test: parent.test, holds: child === parent.consequent });
        }
        break;
      case "WhileStatement":
      case "ForStatement":
        if (parent.test && child === parent.body) {
          tests.push({ test: parent.test, holds: true });
        }
        break;
      case "LogicalExpression":
        if (child === parent.right) {
          tests.push({ test: parent.left, holds: parent.operator === "&&" });
        }
        break;
      case "SwitchCase":
        switches.push({ discriminant: parent.parent.discriminant, words: wordsOfCase(parent, sourceCode) });
        break;
      default:
        break;
    }
    for (const statement of guardingStatements(parent, sourceCode)) {
      if (statement.range[0] >= child.range[0]) {
        break;
      }
      collectExits(statement, { tests, switches, checks }, sourceCode);
    }
  }
  return { tests, switches, checks };
}

/** The statements of a list that may guard those behind them. */
function guardingStatements(parent: Node, sourceCode: SourceCode): readonly TSESTree.ProgramStatement[] {
  const all =
    parent.type === "BlockStatement" || parent.type === "Program"
      ? parent.body
      : parent.type === "SwitchCase"
        ? parent.consequent
        : [];
  if (all.length < 2) {
    return [];
  }
  const { lists } = rememberedIn({ sourceCode });
  const known = lists.get(parent) ?? all.filter(({ type }) => GUARDING.has(type));
  lists.set(parent, known);
  return known;
}

const GUARDING: ReadonlySet<string> = new Set(["ExpressionStatement", "IfStatement", "SwitchStatement"]);

function collectExits(
  statement: TSESTree.ProgramStatement,
  found: { readonly tests: Guard[]; readonly switches: SwitchGuard[]; readonly checks: Node[] },
  sourceCode: SourceCode,
): void {
  if (statement.type === "IfStatement") {
    const { consequent, alternate } = statement;
    if (leaves(consequent, sourceCode) === "yes") {
      found.tests.push({ test: statement.test, holds: false });
    } else if (alternate && leaves(alternate, sourceCode) === "yes") {
      found.tests.push({ test: statement.test, holds: true });
    } else if (alternate?.type === "IfStatement" && mayLeave(alternate, sourceCode)) {
      found.checks.push(statement.test, alternate.test);
    }
  } else if (statement.type === "SwitchStatement") {
    found.switches.push({ discriminant: statement.discriminant, words: undefined });
  } else if (statement.type === "ExpressionStatement") {
    const expression = unwrap(statement.expression);
    const call = expression.type === "AwaitExpression" ? unwrap(expression.argument) : expression;
    if (
      call.type === "CallExpression" &&
      /^(?:assert|check|ensure|expect|invariant|validate)/i.test(calleeName(call) ?? "")
    ) {
      found.checks.push(call);
    }
  }
}

/** Whether a chain of `else if` has a branch that leaves, as far as can be seen. */
function mayLeave(chain: TSESTree.IfStatement, sourceCode: SourceCode): boolean {
  for (let link: TSESTree.Statement | null = chain; link; link = link.type === "IfStatement" ? link.alternate : null) {
    const branch: TSESTree.Statement = link.type === "IfStatement" ? link.consequent : link;
    if (leaves(branch, sourceCode) !== "no") {
      return true;
    }
  }
  return false;
}

/** The words with which a `switch` goes to a case; undefined where it also gets there by `default` or from above. */
function wordsOfCase(node: TSESTree.SwitchCase, sourceCode: SourceCode): readonly (Node | undefined)[] | undefined {
  const { cases } = node.parent;
  const words: Node[] = [];
  for (let at = cases.indexOf(node); at >= 0; at--) {
    const entry = cases[at];
    if (!entry || (entry !== node && entry.consequent.length > 0)) {
      return entry && leaves(entry, sourceCode) === "yes" ? words : undefined;
    }
    if (!entry.test) {
      return undefined;
    }
    words.push(entry.test);
  }
  return words;
}
