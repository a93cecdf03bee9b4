import type { TSESTree } from "@typescript-eslint/utils";

import type { Path } from "../../models/queues.js";
import { calleeName, propertyNamed, unwrap } from "../../ast/ast.js";
import { functionOf, returnedBy } from "../../ast/functions.js";
import type { Node, SourceCode } from "../../plugin/types.js";
import { initialiserOf, variableOf } from "../../ast/variables.js";
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
export function follow(values: readonly Node[], path: Path, sourceCode: SourceCode): readonly Node[] {
  const [first, ...steps] = stepsOf(path);
  const start = values[Number(first)];
  let found: readonly Node[] = start && start.type !== "SpreadElement" ? [start] : [];
  for (const step of steps) {
    found = found.flatMap((node) => {
      if (step === "[]") {
        return elementsBehind(node, sourceCode);
      }
      const inside = valueBehind(node, sourceCode);
      if (inside.type !== "ObjectExpression") {
        return [];
      }
      if (step === ".*") {
        return inside.properties.flatMap((property) => (property.type === "Property" ? [property.value] : []));
      }
      const property = propertyNamed(inside, step.slice(1));
      return property ? [property.value] : [];
    });
  }
  return found;
}

/** The expression that a constant variable holds, below whatever only changes its form. */
export function valueBehind(node: Node, sourceCode: SourceCode): Node {
  let inner = content(node);
  for (let hops = 0; hops < 4 && inner.type === "Identifier"; hops++) {
    const initialiser = initialiserOf(variableOf(inner, sourceCode));
    if (initialiser === undefined) {
      break;
    }
    inner = content(initialiser);
  }
  return inner;
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
function elementsBehind(node: Node, sourceCode: SourceCode, depth = 0): readonly Node[] {
  // A constant may name itself in its initialiser, which is an error only at run time.
  if (depth > 6) {
    return [];
  }
  const inner = unwrap(node);
  const pushed = inner.type === "Identifier" ? pushedInto(inner, sourceCode) : [];
  return [...written(valueBehind(inner, sourceCode), sourceCode, depth), ...pushed];
}

function written(node: Node, sourceCode: SourceCode, depth: number): readonly Node[] {
  if (node.type === "ArrayExpression") {
    return node.elements.flatMap((element) => {
      if (element?.type === "SpreadElement") {
        return elementsBehind(element.argument, sourceCode, depth + 1);
      }
      return element ? [element] : [];
    });
  }
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") {
    return [];
  }
  const name = calleeName(node) ?? "";
  if (name === "map" || name === "flatMap") {
    const fn = functionOf(node.arguments[0], sourceCode);
    return fn ? returnedBy(fn, sourceCode) : [];
  }
  return SAME_ELEMENTS.has(name) ? elementsBehind(node.callee.object, sourceCode, depth + 1) : [];
}
