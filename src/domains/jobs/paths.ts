import type { TSESTree } from "@typescript-eslint/utils";

import type { Path } from "../../models/queues.js";
import { calleeName, propertyNamed, unwrap } from "../../ast/ast.js";
import { functionOf, returnedBy } from "../../ast/functions.js";
import type { Node, RuleContext, SourceCode } from "../../plugin/types.js";
import { expressionsBehind } from "../../flow/values.js";
import { variableOf } from "../../ast/variables.js";
import { content } from "./pass-through.js";

/** The steps of a path: `["0", ".Entries", "[]", ".MessageBody"]`. */
export function stepsOf(path: Path): readonly string[] {
  return path.match(/\d+|\.[\w*]+|\[\]/g) ?? [];
}

/** Methods that give the same elements again. */
const SAME_ELEMENTS = new Set(["filter", "slice", "splice", "sort", "reverse", "toSorted", "toReversed", "concat"]);

/**
 * Follows a path from the arguments of a call.
 *
 * @returns the expressions found there, as they are written: a variable is looked into on the way, never at the end.
 */
export function follow(values: readonly Node[], path: Path, context: RuleContext): readonly Node[] {
  const [first, ...steps] = stepsOf(path);
  const start = values[Number(first)];
  let found: readonly Node[] = start && start.type !== "SpreadElement" ? [start] : [];
  for (const step of steps) {
    found = found.flatMap((node) => {
      if (step === "[]") {
        return elementsBehind(node, context);
      }
      return valuesBehind(node, context).flatMap((inside) => {
        if (inside.type !== "ObjectExpression") {
          return [];
        }
        if (step === ".*") {
          return inside.properties.flatMap((property) => (property.type === "Property" ? [property.value] : []));
        }
        const property = propertyNamed(inside, step.slice(1));
        return property ? [property.value] : [];
      });
    });
  }
  return found;
}

/** The expressions that a value may stand for, below whatever only changes its form; itself where none is found. */
export function valuesBehind(node: Node, context: RuleContext, depth = 0): readonly Node[] {
  const inner = content(node);
  const behind = depth > 4 || /^(?:Array|Object)Expression$/.test(inner.type) ? [] : expressionsBehind(inner, context);
  if (behind.length === 0) {
    return [inner];
  }
  return behind.flatMap((found) => (content(found) === found ? [found] : valuesBehind(found, context, depth + 1)));
}

/** The first of these expressions. */
export function valueBehind(node: Node, context: RuleContext): Node {
  return valuesBehind(node, context)[0] ?? node;
}

/** What is pushed into an array that a variable holds. */
export function pushedInto(identifier: TSESTree.Identifier, sourceCode: SourceCode): readonly Node[] {
  return (variableOf(identifier, sourceCode)?.references ?? []).flatMap(({ identifier: reference }) => {
    const member = reference.parent;
    const call = member.type === "MemberExpression" && member.object === reference ? member.parent : undefined;
    return call?.type === "CallExpression" && ["push", "unshift"].includes(calleeName(call) ?? "")
      ? call.arguments
      : [];
  });
}

/** The elements of the array that an expression stands for, with those that are pushed into it later. */
function elementsBehind(node: Node, context: RuleContext, depth = 0): readonly Node[] {
  // A constant may name itself in its initialiser, which is an error only at run time.
  if (depth > 6) {
    return [];
  }
  const inner = unwrap(node);
  const pushed = inner.type === "Identifier" ? pushedInto(inner, context.sourceCode) : [];
  return [...valuesBehind(inner, context).flatMap((value) => written(value, context, depth)), ...pushed];
}

function written(node: Node, context: RuleContext, depth: number): readonly Node[] {
  if (node.type === "ArrayExpression") {
    return node.elements.flatMap((element) => {
      if (element?.type === "SpreadElement") {
        return elementsBehind(element.argument, context, depth + 1);
      }
      return element ? [element] : [];
    });
  }
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") {
    return [];
  }
  const name = calleeName(node) ?? "";
  if (name === "map" || name === "flatMap") {
    const fn = functionOf(node.arguments[0], context.sourceCode);
    return fn ? returnedBy(fn, context.sourceCode) : [];
  }
  return SAME_ELEMENTS.has(name) ? elementsBehind(node.callee.object, context, depth + 1) : [];
}
