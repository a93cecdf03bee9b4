import type { Node, RuleContext, SourceCode, Variable } from "../plugin/types.js";
import { isReference, isWithin, walk } from "./ast.js";
import { findVariable, meansTheSameAt, variableOf } from "./variables.js";

/** Whether a name, written at a place, would mean this variable, and not another one that stands between. */
export function meansVariable(name: string, variable: Variable, place: Node, sourceCode: SourceCode): boolean {
  return findVariable(name, sourceCode.getScope(place)) === variable;
}

/** Whether a name, written at a place, would mean what the runtime has under it, and nothing that the file declares. */
export function meansGlobal(name: string, place: Node, sourceCode: SourceCode): boolean {
  return (findVariable(name, sourceCode.getScope(place))?.defs.length ?? 0) === 0;
}

/** Whether every name in an expression, and `this`, would mean the same at another place. */
export function keepsMeaning(expression: Node, place: Node, sourceCode: SourceCode): boolean {
  let keeps = true;
  walk(expression, sourceCode, (node) => {
    if ((node.type === "Identifier" && isReference(node)) || node.type === "ThisExpression") {
      keeps &&= isWithinOwn(node, expression, sourceCode) || meansTheSameAt(place, node, sourceCode);
    }
    return keeps;
  });
  return keeps;
}

/** Whether a name is declared inside the expression itself, which takes it along. */
function isWithinOwn(name: Node, expression: Node, sourceCode: SourceCode): boolean {
  const variable = name.type === "Identifier" ? variableOf(name, sourceCode) : undefined;
  return variable !== undefined && variable.defs.length > 0 && isWithin(variable.defs[0]?.node ?? name, expression);
}

/** The first of some names that the file uses nowhere, so that a declaration of it neither shadows nor clashes. */
export function freeName(candidates: readonly string[], context: RuleContext): string | undefined {
  return candidates.find((name) => !isNameTaken(name, context));
}

/** Whether a name is used anywhere in the file, so that an import or a parameter of that name could shadow or clash. */
export function isNameTaken(name: string, context: RuleContext): boolean {
  const scopes = context.sourceCode.scopeManager?.scopes ?? [];
  return scopes.some(
    (scope) =>
      (scope.type !== "global" && scope.set.has(name)) ||
      (scope.set.get(name)?.defs.length ?? 0) > 0 ||
      scope.through.some((reference) => reference.identifier.name === name),
  );
}
