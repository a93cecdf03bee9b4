import type { TSESTree } from "@typescript-eslint/utils";

import { isFunction, keyName, unwrap } from "../eslint/ast.js";
import { functionOf } from "../eslint/functions.js";
import type { FunctionNode, Node, RuleContext } from "../eslint/types.js";
import { initialiserOf, variableOf } from "../eslint/variables.js";

/** The functions that an expression stands for: itself, by name, in a list, or given to a wrapper such as `withAuth(…)`. */
export function functionsIn(node: Node, context: RuleContext, depth = 0): FunctionNode[] {
  const inner = unwrap(node);
  if (isFunction(inner)) {
    return [inner];
  }
  if (depth > 4) {
    return [];
  }
  switch (inner.type) {
    case "Identifier": {
      const variable = variableOf(inner, context.sourceCode);
      const definition = variable?.defs[0];
      if (definition?.type === "FunctionName" && isFunction(definition.node)) {
        return [definition.node];
      }
      const initialiser = initialiserOf(variable);
      return initialiser ? functionsIn(initialiser, context, depth + 1) : [];
    }
    case "CallExpression":
      return inner.arguments.flatMap((argument) => functionsIn(argument, context, depth + 1));
    case "ArrayExpression":
      return inner.elements.flatMap((element) => (element ? functionsIn(element, context, depth + 1) : []));
    default:
      return [];
  }
}

/** The object literal that an expression stands for, through names, assertions and wrappers of handler objects. */
export function objectsIn(node: Node, context: RuleContext, depth = 0): TSESTree.ObjectExpression[] {
  const inner = unwrap(node);
  if (inner.type === "ObjectExpression") {
    return [inner];
  }
  if (depth > 4) {
    return [];
  }
  if (inner.type === "Identifier") {
    const initialiser = initialiserOf(variableOf(inner, context.sourceCode));
    return initialiser ? objectsIn(initialiser, context, depth + 1) : [];
  }
  return inner.type === "CallExpression" || inner.type === "NewExpression"
    ? inner.arguments.flatMap((argument) => objectsIn(argument, context, depth + 1))
    : [];
}

/** The function of this file that a call runs, where syntax shows it. */
export function functionCalled(call: TSESTree.CallExpression, context: RuleContext): FunctionNode | undefined {
  const callee = unwrap(call.callee);
  if (callee.type !== "MemberExpression") {
    return functionOf(callee, context.sourceCode);
  }
  const name = keyName(callee);
  const object = unwrap(callee.object);
  if (name === undefined) {
    return undefined;
  }
  if (object.type === "ThisExpression") {
    return methodOfClassAround(call, name);
  }
  if (object.type === "Identifier") {
    const value = initialiserOf(variableOf(object, context.sourceCode));
    const literal = value && unwrap(value);
    const property =
      literal?.type === "ObjectExpression"
        ? literal.properties.find((item) => item.type === "Property" && keyName(item) === name)
        : undefined;
    return property?.type === "Property" && isFunction(property.value) ? property.value : undefined;
  }
  return undefined;
}

function methodOfClassAround(node: Node, name: string): FunctionNode | undefined {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (outer.type === "ClassBody") {
      const member = outer.body.find(
        (item) => (item.type === "MethodDefinition" || item.type === "PropertyDefinition") && keyName(item) === name,
      );
      const value =
        member?.type === "MethodDefinition" || member?.type === "PropertyDefinition" ? member.value : undefined;
      return isFunction(value) ? value : undefined;
    }
    if (
      outer.type === "FunctionDeclaration" ||
      (outer.type === "FunctionExpression" && outer.parent.type !== "MethodDefinition")
    ) {
      return undefined;
    }
  }
  return undefined;
}
