import type { RuleContext } from "./types.js";

type Results = Map<unknown, { readonly value: unknown }>;

/**
 * The results of all analyses of a file, for as long as ESLint holds its syntax tree, by what they depend on beside it:
 * an editor may lint one tree twice, under other settings.
 */
const remembered = new WeakMap<object, Map<string, Results>>();

interface Known {
  /** The tree that the results are of: oxlint has one context for all files. */
  readonly ast: object;
  readonly results: Results;
}

/** The same by the context of a rule, of which each run of ESLint makes a new one. */
const ofContext = new WeakMap<object, Known>();

/** The context that asked last: rules ask one after the other, many times each. */
let last: (Known & { readonly context: object }) | undefined;

type AnyContext = Pick<RuleContext, "sourceCode"> & Partial<Pick<RuleContext, "cwd" | "filename" | "settings">>;

function resultsOf(context: AnyContext): Results {
  const { settings, sourceCode } = context;
  const { ast } = sourceCode;
  if (last?.context === context && last.ast === ast) {
    return last.results;
  }
  let known = ofContext.get(context);
  if (known?.ast !== ast) {
    const ofTree = remembered.get(ast) ?? new Map<string, Results>();
    remembered.set(ast, ofTree);
    const key = settings === undefined ? "" : keyOf(context);
    const results = ofTree.get(key) ?? new Map<unknown, { readonly value: unknown }>();
    ofTree.set(key, results);
    if (settings === undefined) {
      return results;
    }
    known = { ast, results };
    ofContext.set(context, known);
  }
  last = { context, ...known };
  return known.results;
}

/** What an analysis may depend on beside the syntax tree, as text. */
function keyOf({ cwd, filename, settings }: AnyContext): string {
  try {
    return JSON.stringify([filename, cwd, settings?.postmortem]);
  } catch {
    // Settings that lead back to themselves are wrong, and are reported as that whatever else they hold.
    return "";
  }
}

/**
 * Makes an analysis that runs once for each file, however many rules ask for it.
 *
 * @param analyse computes the result from any rule's context of the file; it must not depend on the rule.
 * @returns the same function, which remembers its result for as long as ESLint holds the file's syntax tree, for each of
 *   the settings that the tree is linted with.
 */
export function perFile<Result, Context extends AnyContext = RuleContext>(
  analyse: (context: Context) => Result,
): (context: Context) => Result {
  return (context) => {
    const results = resultsOf(context);
    let result = results.get(analyse) as { readonly value: Result } | undefined;
    if (result === undefined) {
      result = { value: analyse(context) };
      results.set(analyse, result);
    }
    return result.value;
  };
}

/** How many questions may be asked on the way to one answer, in whatever files; a longer way is given up. */
const DEPTH = 60;

/** A question that is being answered. */
interface Question {
  /** How many questions, one asked by the other, its answer took. */
  height: number;
  /** Whether its answer took one that was given up, because it was under way or too far. */
  isPassing: boolean;
}

/** The questions under way, of all files: one asks the next. Empty whenever a rule asks the first. */
const questions: Question[] = [];

/** Answers that are forgotten with the outermost question. */
const passing = new Set<Map<object, unknown>>();

/** Notes with the question that asks what the answer took that it is given. */
function note(height: number, isPassing: boolean): void {
  const asking = questions.at(-1);
  if (asking) {
    asking.height = Math.max(asking.height, height + 1);
    asking.isPassing ||= isPassing;
  }
}

interface Answers<Node, Answer> {
  readonly final: Map<Node, { readonly answer: Answer; readonly height: number }>;
  /** What holds only where it is asked for first: the way there decided what was given up. */
  readonly first: Map<Node, { readonly answer: Answer }>;
  /** What holds only for the outermost question that is under way. */
  readonly passing: Map<Node, { readonly answer: Answer }>;
  readonly underWay: Set<Node>;
}

/**
 * Makes a question about nodes that is answered once for each, however often it is asked.
 *
 * An answer for which another one was given up is not remembered beyond the outermost question, so that no answer
 * depends on what was asked before.
 *
 * @param answer may ask the same about other nodes, and about nodes of other files.
 * @param unknown the answer for a node that leads back to itself, or to too many others.
 */
export function perNode<Node extends object, Answer>(
  answer: (node: Node, context: RuleContext) => Answer,
  unknown: Answer,
): (node: Node, context: RuleContext) => Answer {
  const answersOf = perFile((): Answers<Node, Answer> => ({
    final: new Map(),
    first: new Map(),
    passing: new Map(),
    underWay: new Set(),
  }));
  return (node, context) => {
    const answers = answersOf(context);
    const depth = questions.length;
    const final = answers.final.get(node);
    if (final && depth + final.height < DEPTH) {
      note(final.height, false);
      return final.answer;
    }
    const remembered = (depth === 0 ? answers.first : answers.passing).get(node);
    if (remembered || depth >= DEPTH || answers.underWay.has(node)) {
      note(0, true);
      return remembered ? remembered.answer : unknown;
    }
    const question: Question = { height: 0, isPassing: false };
    questions.push(question);
    answers.underWay.add(node);
    try {
      const found = answer(node, context);
      if (!question.isPassing) {
        answers.final.set(node, { answer: found, height: question.height });
      } else if (depth === 0) {
        answers.first.set(node, { answer: found });
      } else {
        answers.passing.set(node, { answer: found });
        passing.add(answers.passing);
      }
      return found;
    } finally {
      questions.pop();
      answers.underWay.delete(node);
      note(question.height, question.isPassing);
      if (depth === 0) {
        for (const forgotten of passing) {
          forgotten.clear();
        }
        passing.clear();
      }
    }
  };
}
