import type { TSESTree } from "@typescript-eslint/utils";

import type { FunctionNode, Node, SourceCode } from "../plugin/types.js";

/** The expression inside type assertions, non-null assertions and the wrapper of an optional chain. */
export function unwrap(node: Node): Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
      case "TSNonNullExpression":
      case "TSInstantiationExpression":
      case "ChainExpression":
        inner = inner.expression;
        break;
      default:
        return inner;
    }
  }
}

/** The outermost of the wrappers that `unwrap` looks through. */
export function wrapped(node: Node): Node {
  let outer = node;
  while (outer.parent && outer.parent.type !== "ExpressionStatement" && unwrap(outer.parent) === unwrap(outer)) {
    outer = outer.parent;
  }
  return outer;
}

/** The types of functions: what `isFunction` asks for. */
export const FUNCTIONS = ["ArrowFunctionExpression", "FunctionDeclaration", "FunctionExpression"] as const;

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === "ArrowFunctionExpression" ||
    node?.type === "FunctionExpression" ||
    node?.type === "FunctionDeclaration"
  );
}

/** The innermost function around a node, not the node itself. */
export function enclosingFunction(node: Node): FunctionNode | undefined {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (isFunction(outer)) {
      return outer;
    }
  }
  return undefined;
}

/** The innermost function around a node that has a `this` of its own. */
export function functionOfThis(node: Node): FunctionNode | undefined {
  let outer = enclosingFunction(node);
  while (outer?.type === "ArrowFunctionExpression") {
    outer = enclosingFunction(outer);
  }
  return outer;
}

/** Whether a node is one at which its function pauses. */
export function isSuspension(node: Node): boolean {
  return node.type === "AwaitExpression" || node.type === "YieldExpression";
}

/** Whether a node is another one or stands in it. */
export function isWithin(inner: Node, outer: Node): boolean {
  return inner.range[0] >= outer.range[0] && inner.range[1] <= outer.range[1];
}

/** The name of a property, method or member where it is written in the source; undefined where it is computed. */
export function keyName(
  node: TSESTree.MemberExpression | TSESTree.MethodDefinition | TSESTree.Property | TSESTree.PropertyDefinition,
): string | undefined {
  const key = node.type === "MemberExpression" ? node.property : node.key;
  if (key.type === "Literal") {
    return typeof key.value === "string" ? key.value : undefined;
  }
  if (key.type === "PrivateIdentifier") {
    return `#${key.name}`;
  }
  return !node.computed && key.type === "Identifier" ? key.name : undefined;
}

/**
 * An expression of plain names as they are written, with `?.` and `!` left out: `c.executionCtx.waitUntil`, `this.ctx`.
 * Undefined where a part is computed or is not a name.
 */
export function dottedName(node: Node): string | undefined {
  const inner = unwrap(node);
  switch (inner.type) {
    case "Identifier":
      return inner.name;
    case "ThisExpression":
      return "this";
    case "MemberExpression": {
      const object = dottedName(inner.object);
      const property = keyName(inner);
      return object === undefined || property === undefined ? undefined : `${object}.${property}`;
    }
    default:
      return undefined;
  }
}

/** What a chain of members starts with: `this` of `this.db.users`. */
export function rootOf(node: Node): Node {
  let root = unwrap(node);
  while (root.type === "MemberExpression") {
    root = unwrap(root.object);
  }
  return root;
}

/** The last name of a callee: `send` for `env.QUEUE.send(…)`, `save` for `save(…)`. */
export function calleeName(call: TSESTree.CallExpression): string | undefined {
  const callee = unwrap(call.callee);
  if (callee.type === "Identifier") {
    return callee.name;
  }
  return callee.type === "MemberExpression" ? keyName(callee) : undefined;
}

/** The property of an object literal with this name, where it is written out as `name: value` or as a shorthand. */
export function propertyNamed(object: TSESTree.ObjectExpression, name: string): TSESTree.Property | undefined {
  return object.properties.find(
    (property): property is TSESTree.Property => property.type === "Property" && keyName(property) === name,
  );
}

/** Whether an identifier stands for a variable, not for a property of that name. */
export function isReference(node: TSESTree.Identifier): boolean {
  const { parent } = node;
  return !(
    (parent.type === "MemberExpression" && parent.property === node && !parent.computed) ||
    (parent.type === "Property" && parent.key === node && !parent.computed && !parent.shorthand)
  );
}

export function isLoop(node: Node): boolean {
  return /^(?:DoWhile|For|ForIn|ForOf|While)Statement$/.test(node.type);
}

/** Visits a node and all below it, parents first. `enter` returns false to leave out what is below. */
export function walk(root: Node, sourceCode: SourceCode, enter: (node: Node) => boolean | undefined): void {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (enter(node) === false) {
      continue;
    }
    // Every file is walked, so nothing is allocated for a node: what is below it is pushed last first.
    const keys = sourceCode.visitorKeys[node.type] ?? [];
    for (let at = keys.length - 1; at >= 0; at--) {
      const child = (node as unknown as Record<string, Node | (Node | null)[] | null | undefined>)[keys[at] ?? ""];
      if (Array.isArray(child)) {
        for (let index = child.length - 1; index >= 0; index--) {
          const item = child[index];
          if (item) {
            pending.push(item);
          }
        }
      } else if (child) {
        pending.push(child);
      }
    }
  }
}

/** Whether a node, or one below it and outside nested functions, is as it is asked for. */
export function someNode(root: Node, sourceCode: SourceCode, isAskedFor: (node: Node) => boolean): boolean {
  const found: Node[] = [];
  walk(root, sourceCode, (node) => {
    if (found.length === 0 && isAskedFor(node)) {
      found.push(node);
    }
    return found.length === 0 && !isFunction(node);
  });
  return found.length > 0;
}
