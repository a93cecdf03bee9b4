import type { TSESTree } from "@typescript-eslint/utils";

import { isFunction, unwrap, walk } from "./ast.js";
import type { FunctionNode, Node, SourceCode, Variable } from "../plugin/types.js";
import { initialiserOf, variableOf } from "./variables.js";

/** What a function may return: its expression body, or the argument of each `return` that is its own. */
export function returnedBy(fn: FunctionNode, sourceCode: SourceCode): readonly TSESTree.Expression[] {
  if (fn.body.type !== "BlockStatement") {
    return [fn.body];
  }
  const returned: TSESTree.Expression[] = [];
  walk(fn.body, sourceCode, (node) => {
    if (isFunction(node)) {
      return false;
    }
    if (node.type === "ReturnStatement" && node.argument) {
      returned.push(node.argument);
    }
    return undefined;
  });
  return returned;
}

/** The function that an expression stands for: written in place, or declared in this file under the name used. */
export function functionOf(node: Node | undefined, sourceCode: SourceCode): FunctionNode | undefined {
  const inner = node && unwrap(node);
  if (inner?.type !== "Identifier") {
    return isFunction(inner) ? inner : undefined;
  }
  return functionHeldBy(variableOf(inner, sourceCode));
}

/** The function that a variable is declared as, or holds for its whole life. */
export function functionHeldBy(variable: Variable | undefined): FunctionNode | undefined {
  const definition = variable?.defs[0];
  if (definition?.type === "FunctionName" && isFunction(definition.node)) {
    return definition.node;
  }
  const initialiser = initialiserOf(variable);
  const value = initialiser && unwrap(initialiser);
  return isFunction(value) ? value : undefined;
}
