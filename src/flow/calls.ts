import type { TSESTree } from "@typescript-eslint/utils";

import { isFunction, keyName, propertyNamed, unwrap } from "../ast/ast.js";
import { functionOf } from "../ast/functions.js";
import { nodesOf } from "../ast/nodes.js";
import { perFile } from "../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../plugin/types.js";
import { declaredBy, initialiserOf, variableOf } from "../ast/variables.js";
import { type Located, importedMember, importedValue } from "../project/link.js";

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

/** The functions of other files that an expression stands for, in the same ways. */
export function importedFunctionsIn(node: Node, context: RuleContext, depth = 0): Located<FunctionNode>[] {
  const inner = unwrap(node);
  if (depth > 4) {
    return [];
  }
  switch (inner.type) {
    case "Identifier": {
      const variable = variableOf(inner, context.sourceCode);
      const imported = variable && importedValue(variable, context);
      if (imported) {
        return isFunction(imported.node) ? [{ node: imported.node, context: imported.context }] : [];
      }
      const initialiser = initialiserOf(variable);
      return initialiser ? importedFunctionsIn(initialiser, context, depth + 1) : [];
    }
    case "MemberExpression": {
      const object = unwrap(inner.object);
      const variable = object.type === "Identifier" ? variableOf(object, context.sourceCode) : undefined;
      const name = keyName(inner);
      const whole = variable && importedValue(variable, context);
      const property =
        whole?.node.type === "ObjectExpression" && name !== undefined ? propertyNamed(whole.node, name) : undefined;
      if (whole && property) {
        return functionsIn(property.value, whole.context).map((fn) => ({ node: fn, context: whole.context }));
      }
      const imported = variable && name !== undefined ? importedMember(variable, name, context) : undefined;
      return imported && isFunction(imported.node) ? [{ node: imported.node, context: imported.context }] : [];
    }
    case "CallExpression":
      return inner.arguments.flatMap((argument) => importedFunctionsIn(argument, context, depth + 1));
    case "ArrayExpression":
      return inner.elements.flatMap((element) => (element ? importedFunctionsIn(element, context, depth + 1) : []));
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
  const held = object.type === "Identifier" ? initialiserOf(variableOf(object, context.sourceCode)) : object;
  const value = held && unwrap(held);
  if (value?.type === "NewExpression") {
    return methodOf(classNamed(value.callee, context), name, false);
  }
  if (value?.type === "ObjectExpression") {
    const property = propertyNamed(value, name)?.value;
    return isFunction(property) ? property : undefined;
  }
  return methodOf(classNamed(object, context), name, true);
}

/** The class of this file that a name stands for. */
function classNamed(node: Node, context: RuleContext): ClassNode | undefined {
  const variable = node.type === "Identifier" ? variableOf(node, context.sourceCode) : undefined;
  const definition = variable?.defs[0];
  const value = definition?.type === "ClassName" ? definition.node : initialiserOf(variable);
  return value?.type === "ClassDeclaration" || value?.type === "ClassExpression" ? value : undefined;
}

type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

/** A class's own method of a name, static or not where that is asked for; what it inherits may be in another file. */
function methodOf(node: ClassNode | undefined, name: string, isStatic?: boolean): FunctionNode | undefined {
  const member = node?.body.body.find(
    (item) =>
      (item.type === "MethodDefinition" || item.type === "PropertyDefinition") &&
      (isStatic === undefined || item.static === isStatic) &&
      keyName(item) === name,
  );
  const value = member?.type === "MethodDefinition" || member?.type === "PropertyDefinition" ? member.value : undefined;
  return isFunction(value) ? value : undefined;
}

/** The calls of this file by the function of this file that they run; a function that is called on the spot has none. */
export const callsByFunction = perFile((context): ReadonlyMap<FunctionNode, readonly TSESTree.CallExpression[]> => {
  const calls = new Map<FunctionNode, TSESTree.CallExpression[]>();
  for (const call of nodesOf(context, "CallExpression")) {
    const called = isFunction(unwrap(call.callee)) ? undefined : functionCalled(call, context);
    const known = called && calls.get(called);
    if (known) {
      known.push(call);
    } else if (called) {
      calls.set(called, [call]);
    }
  }
  return calls;
});

function methodOfClassAround(node: Node, name: string): FunctionNode | undefined {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (outer.type === "ClassBody") {
      return methodOf(outer.parent, name);
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

/** Whether a function or the class around it is exported, so that other files may call it; not one inside another. */
export function isExported(node: Node, context: RuleContext): boolean {
  for (let outer: Node | undefined = node; outer; outer = outer.parent) {
    if (outer !== node && isFunction(outer)) {
      return false;
    }
    if (outer.type === "ExportNamedDeclaration" || outer.type === "ExportDefaultDeclaration") {
      return true;
    }
    if (outer.parent?.type === "Program") {
      return declaredBy(outer, context.sourceCode).some(({ references }) =>
        references.some(({ identifier }) => identifier.parent.type.startsWith("Export")),
      );
    }
  }
  return false;
}
