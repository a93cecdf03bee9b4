import type { RuleContext } from "./types.js";

/**
 * Makes an analysis that runs once for each file, however many rules ask for it.
 *
 * @param analyse computes the result from any rule's context of the file; it must not depend on the rule.
 * @returns the same function, which remembers its result for as long as ESLint holds the file's syntax tree.
 */
export function perFile<Result>(analyse: (context: RuleContext) => Result): (context: RuleContext) => Result {
  const results = new WeakMap<object, { value: Result }>();
  return (context) => {
    const { ast } = context.sourceCode;
    let result = results.get(ast);
    if (result === undefined) {
      result = { value: analyse(context) };
      results.set(ast, result);
    }
    return result.value;
  };
}
