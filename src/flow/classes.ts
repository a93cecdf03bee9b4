import type { TSESTree } from "@typescript-eslint/utils";

import { isFunction, keyName, walk } from "../ast/ast.js";
import { perFile } from "../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../plugin/types.js";

export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

export function isClass(node: Node | null | undefined): node is ClassNode {
  return node?.type === "ClassDeclaration" || node?.type === "ClassExpression";
}

/** What `this` is at a node, as far as syntax shows. */
export interface This {
  readonly of: ClassNode | TSESTree.ObjectExpression;
  readonly isStatic: boolean;
  /** The method whose `this` it is; undefined in a field's initialiser. */
  readonly owner: FunctionNode | undefined;
}

/** The class or the object literal that `this` or `super` at a node belongs to. */
export function thisAt(node: Node): This | undefined {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (at.type === "FunctionDeclaration") {
      return undefined;
    }
    if (at.type === "FunctionExpression") {
      if (parent.type === "MethodDefinition" && parent.value === at) {
        return { of: parent.parent.parent, isStatic: parent.static, owner: at };
      }
      if (parent.type === "Property" && parent.value === at && parent.parent.type === "ObjectExpression") {
        return { of: parent.parent, isStatic: false, owner: at };
      }
      if (parent.type !== "PropertyDefinition") {
        return undefined;
      }
    }
    if (parent.type === "PropertyDefinition" && parent.value === at) {
      const owner = at.type === "FunctionExpression" ? at : undefined;
      return { of: parent.parent.parent, isStatic: parent.static, owner };
    }
    if (at.type === "StaticBlock") {
      return { of: at.parent.parent, isStatic: true, owner: undefined };
    }
  }
  return undefined;
}

export interface Member {
  readonly node: TSESTree.MethodDefinition | TSESTree.PropertyDefinition;
  readonly value: Node | undefined;
  readonly isGetter: boolean;
}

/** A class's own member of a name; what it inherits is another class's. */
export function memberOf(node: ClassNode, name: string, isStatic: boolean): Member | undefined {
  for (const member of node.body.body) {
    if (
      (member.type === "MethodDefinition" || member.type === "PropertyDefinition") &&
      member.static === isStatic &&
      keyName(member) === name &&
      !(member.type === "MethodDefinition" && (member.kind === "set" || member.kind === "constructor"))
    ) {
      const isGetter = member.type === "MethodDefinition" && member.kind === "get";
      // An overload has no body.
      if (member.type === "PropertyDefinition" || isFunction(member.value)) {
        return { node: member, value: member.value ?? undefined, isGetter };
      }
    }
  }
  return undefined;
}

export function constructorOf(node: ClassNode): FunctionNode | undefined {
  const member = node.body.body.find(
    (item) => item.type === "MethodDefinition" && item.kind === "constructor" && isFunction(item.value),
  );
  return member?.type === "MethodDefinition" && isFunction(member.value) ? member.value : undefined;
}

/** Something that a method of a class assigns to a property of `this`. */
export interface ThisWrite {
  readonly name: string;
  readonly value: Node;
  readonly owner: FunctionNode | undefined;
}

const thisWritesByClass = perFile(() => new Map<ClassNode, readonly ThisWrite[]>());

/** What the methods of a class assign to properties of `this`. */
export function thisWritesOf(node: ClassNode, context: RuleContext): readonly ThisWrite[] {
  const known = thisWritesByClass(context);
  let writes = known.get(node);
  if (!writes) {
    const found: ThisWrite[] = [];
    walk(node.body, context.sourceCode, (inner) => {
      if (
        inner.type === "AssignmentExpression" &&
        inner.left.type === "MemberExpression" &&
        inner.left.object.type === "ThisExpression"
      ) {
        const name = keyName(inner.left);
        const around = thisAt(inner);
        if (name !== undefined && around?.of === node && !around.isStatic) {
          found.push({ name, value: inner.right, owner: around.owner });
        }
      }
      return undefined;
    });
    writes = found;
    known.set(node, writes);
  }
  return writes;
}
