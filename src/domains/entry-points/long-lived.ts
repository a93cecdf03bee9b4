import type { TSESTree } from "@typescript-eslint/utils";

import { LONG_LIVED_BASES } from "../../models/handlers.js";
import { dottedName, enclosingFunction, unwrap } from "../../ast/ast.js";
import { typeNameOf } from "../../ast/parameters.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { callsByFunction, isExported } from "../../flow/calls.js";

/** The name of a class's base, through a mixin's or wrapper's call: `extends DurableObject<Env>`. */
export function baseNameOf(node: Node): string | undefined {
  const inner = unwrap(node);
  const name = dottedName(inner.type === "CallExpression" ? inner.callee : inner);
  return name?.slice(name.lastIndexOf(".") + 1);
}

/** Whether a class's objects live on while work is pending: a Durable Object, or what is built on one. */
export function isLongLivedClass(node: Node): boolean {
  if (node.type !== "ClassDeclaration" && node.type !== "ClassExpression") {
    return false;
  }
  const base = node.superClass ? baseNameOf(node.superClass) : undefined;
  // Parsers of plain JavaScript leave out the list of interfaces.
  const interfaces = (node.implements as TSESTree.TSClassImplements[] | undefined) ?? [];
  const names = [base, ...interfaces.map(({ expression }) => dottedName(expression))];
  return (
    names.some((name) => name !== undefined && LONG_LIVED_BASES.includes(name)) ||
    node.body.body.some(
      (member) =>
        member.type === "MethodDefinition" &&
        member.kind === "constructor" &&
        member.value.params.some((parameter) => typeNameOf(parameter) === "DurableObjectState"),
    )
  );
}

/** Whether a node stands in such a class. */
export function isInLongLivedClass(node: Node): boolean {
  for (let outer: Node | undefined = node; outer; outer = outer.parent) {
    if (isLongLivedClass(outer)) {
      return true;
    }
  }
  return false;
}

/** How many callers are followed from function to function. */
const CALLERS = 4;

/** Whether the file calls a function, and only from such classes; an exported one may be called from anywhere. */
export function isForLongLivedOnly(node: FunctionNode, context: RuleContext, callers = CALLERS): boolean {
  const calls = callsByFunction(context).get(node) ?? [];
  return (
    callers > 0 &&
    calls.length > 0 &&
    !isExported(node, context) &&
    calls.every((call) => isInLongLivedClass(call) || isWithinLongLivedOnly(call, context, callers - 1))
  );
}

function isWithinLongLivedOnly(call: Node, context: RuleContext, callers: number): boolean {
  for (let outer = enclosingFunction(call); outer; outer = enclosingFunction(outer)) {
    if (isForLongLivedOnly(outer, context, callers)) {
      return true;
    }
  }
  return false;
}
