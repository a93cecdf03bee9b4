import type { RuleContext } from "./types.js";

/** The results of all analyses of a file, for as long as ESLint holds its syntax tree. */
const remembered = new WeakMap<object, Map<unknown, { readonly value: unknown }>>();

/** The file that was asked for last: rules ask about one file after the other, many times each. */
let last: { readonly ast: object; readonly results: Map<unknown, { readonly value: unknown }> } | undefined;

function resultsOf(ast: object): Map<unknown, { readonly value: unknown }> {
  if (last?.ast !== ast) {
    const results = remembered.get(ast) ?? new Map<unknown, { readonly value: unknown }>();
    remembered.set(ast, results);
    last = { ast, results };
  }
  return last.results;
}

/**
 * Makes an analysis that runs once for each file, however many rules ask for it.
 *
 * @param analyse computes the result from any rule's context of the file; it must not depend on the rule.
 * @returns the same function, which remembers its result for as long as ESLint holds the file's syntax tree.
 */
export function perFile<Result, Context extends Pick<RuleContext, "sourceCode"> = RuleContext>(
  analyse: (context: Context) => Result,
): (context: Context) => Result {
  return (context) => {
    const results = resultsOf(context.sourceCode.ast);
    let result = results.get(analyse) as { readonly value: Result } | undefined;
    if (result === undefined) {
      result = { value: analyse(context) };
      results.set(analyse, result);
    }
    return result.value;
  };
}

/** How many nodes may be asked for on the way to one; a chain that is longer than this is given up. */
const CHAIN = 60;

/**
 * Makes a question about nodes that is answered once for each, however often it is asked.
 *
 * @param answer may ask the same about other nodes.
 * @param unknown the answer for a node that leads back to itself, or to too many others.
 */
export function perNode<Node extends object, Answer>(
  answer: (node: Node, context: RuleContext) => Answer,
  unknown: Answer,
): (node: Node, context: RuleContext) => Answer {
  const stateOf = perFile(() => ({ answers: new Map<Node, Answer>(), depth: 0 }));
  return (node, context) => {
    const state = stateOf(context);
    const { answers } = state;
    if (!answers.has(node)) {
      if (state.depth >= CHAIN) {
        return unknown;
      }
      answers.set(node, unknown);
      state.depth++;
      try {
        answers.set(node, answer(node, context));
      } finally {
        state.depth--;
      }
    }
    return answers.get(node) as Answer;
  };
}
