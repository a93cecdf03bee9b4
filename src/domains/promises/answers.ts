import { ANSWERS } from "../../models/handlers.js";
import { enclosingFunction, isWithin, keyName, unwrap, wrapped } from "../../ast/ast.js";
import { parameterName } from "../../ast/parameters.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { declaredBy } from "../../ast/variables.js";
import { chainLink } from "../../flow/chains.js";
import { functionCalled } from "../../flow/calls.js";

/**
 * Whether work answers the request that started it, by a response or a continuation that the handler was given:
 * `load().then((plays) => res.json(plays))`. The request is not over before that. What is called for a failure only is
 * no answer.
 *
 * @param origin the call that does the work.
 * @param expression the same with its chain of `.then` and `.catch`.
 */
export function answersRequest(origin: Node, expression: Node, context: RuleContext): boolean {
  const called = origin.type === "CallExpression" ? functionCalled(origin, context) : undefined;
  const parts = called ? [expression, called] : [expression];
  for (let fn = enclosingFunction(origin); fn; fn = enclosingFunction(fn)) {
    for (const { defs, references } of declaredBy(fn, context.sourceCode)) {
      if (
        isAnswerer(defs[0]?.name, fn) &&
        references.some(({ identifier }) => {
          const part = parts.find((one) => isWithin(identifier, one));
          return part !== undefined && isAnswer(identifier) && !isForFailure(identifier, part);
        })
      ) {
        return true;
      }
    }
  }
  return false;
}

function isAnswerer(name: Node | undefined, fn: FunctionNode): boolean {
  const names = fn.params.map(parameterName);
  const index = name?.type === "Identifier" ? names.indexOf(name.name) : -1;
  const own = names[index] ?? "";
  return (index >= 1 && ANSWERS.response.test(own)) || (index >= 2 && ANSWERS.continuation.test(own));
}

/** Whether a mention calls what it names, hands it over, or ends it: `next()`, `pipe(res)`, `res.status(404).end()`. */
function isAnswer(mention: Node): boolean {
  const answerer = wrapped(mention);
  let name: string | undefined;
  for (let node = answerer; ; node = wrapped(node.parent)) {
    const { parent } = node;
    if (parent?.type === "MemberExpression" && parent.object === node) {
      name = keyName(parent);
    } else if (parent?.type === "CallExpression" || parent?.type === "NewExpression") {
      if (node === answerer || (name !== undefined && ANSWERS.endings.includes(name))) {
        return true;
      }
      if (parent.callee !== node) {
        return false;
      }
      name = undefined;
    } else {
      return false;
    }
  }
}

/** Whether a place is reached only where something has failed: in a `catch`, or in what a chain calls for a rejection. */
function isForFailure(place: Node, part: Node): boolean {
  for (let node = place; node !== part && node.parent; node = node.parent) {
    const { parent } = node;
    const link = parent.type === "CallExpression" && unwrap(parent.callee) !== node ? chainLink(parent) : undefined;
    if (
      parent.type === "CatchClause" ||
      link?.name === "catch" ||
      (link?.name === "then" && link.callbacks.indexOf(node) > 0)
    ) {
      return true;
    }
  }
  return false;
}
