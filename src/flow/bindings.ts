import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, keyName, unwrap, wrapped } from "../ast/ast.js";
import { perFile } from "../plugin/per-file.js";
import type { Node, RuleContext, Variable } from "../plugin/types.js";
import { ELEMENT, property, type Step, stepOf } from "./steps.js";

/** How a name in a pattern gets its value. */
export interface Binding {
  /** What declares or assigns: a declarator, an assignment, a loop; a function, whose parameter the pattern is. */
  readonly by: Node | undefined;
  /** The outermost pattern. */
  readonly top: Node;
  /** What the pattern reads for the name, of the value that it is given. */
  readonly steps: readonly Step[];
  /** Whether the name has what is left over of a list. */
  readonly isRest: boolean;
  /** What is taken where that is missing, and what the pattern reads of it. */
  readonly defaults: readonly { readonly node: Node; readonly steps: readonly Step[] }[];
}

/** Reads the pattern that a name stands in, from the name outwards. */
export function bindingOf(name: Node): Binding {
  let steps: Step[] = [];
  const defaults: { node: Node; steps: readonly Step[] }[] = [];
  let top = name;
  let isRest = false;
  for (;;) {
    const { parent } = top;
    switch (parent?.type) {
      case "Property": {
        const key = keyName(parent);
        steps = [key === undefined ? ELEMENT : property(key), ...steps];
        top = parent.parent;
        break;
      }
      case "ArrayPattern":
        if (top.type !== "RestElement") {
          steps = [property(parent.elements.indexOf(top as TSESTree.DestructuringPattern)), ...steps];
        } else if (steps.length > 0) {
          steps = [ELEMENT, ...steps.slice(1)];
        } else {
          isRest = true;
        }
        top = parent;
        break;
      case "AssignmentPattern":
        if (parent.left !== top) {
          return { by: parent, top, steps, defaults, isRest };
        }
        defaults.push({ node: parent.right, steps });
        top = parent;
        break;
      case "ObjectPattern":
      case "RestElement":
      case "TSParameterProperty":
        top = parent;
        break;
      default:
        return { by: parent, top, steps, defaults, isRest };
    }
  }
}

/** Something that is put into what a variable holds. */
export interface Write {
  /** By what it can be read again; `()` is a call. */
  readonly steps: readonly ("()" | Step)[];
  readonly value: Node;
  /** The key of a map. */
  readonly key?: Node;
  /** Whether it is an element of a list or set, and no property. */
  readonly isElement?: boolean;
}

interface Writes {
  readonly writes: readonly Write[];
  /** Whether the value is given to a call, which may write into it. */
  readonly isGiven: boolean;
}

const writesOf = perFile(() => new Map<Variable, Writes>());

/** What the file puts into the object, list or map that a variable holds, by the variable's name. */
export function writesThrough(variable: Variable, context: RuleContext): Writes {
  const known = writesOf(context);
  let writes = known.get(variable);
  if (!writes) {
    const found: Write[] = [];
    let isGiven = false;
    for (const { identifier } of variable.references) {
      found.push(...writesAt(identifier));
      const outer = wrapped(identifier);
      isGiven ||= isArgument(outer) && calleeName(outer.parent as TSESTree.CallExpression) !== "assign";
    }
    writes = { writes: found, isGiven };
    known.set(variable, writes);
  }
  return writes;
}

function isArgument(node: Node): boolean {
  const { parent } = node;
  return (parent?.type === "CallExpression" || parent?.type === "NewExpression") && parent.callee !== node;
}

function writesAt(identifier: Node): Write[] {
  const steps: Step[] = [];
  let outer = wrapped(identifier);
  for (;;) {
    const { parent } = outer;
    if (parent?.type === "MemberExpression" && parent.object === outer) {
      steps.push(stepOf(parent));
      outer = wrapped(parent);
    } else if (parent?.type === "AssignmentExpression" && parent.left === outer && steps.length > 0) {
      return [{ steps, value: parent.right }];
    } else if (parent?.type === "CallExpression" && parent.callee === outer) {
      return putBy(parent, steps.slice(0, -1));
    } else if (parent?.type === "CallExpression" && calleeName(parent) === "assign" && parent.arguments[0] === outer) {
      return parent.arguments.slice(1).map((value) => ({ steps, value }));
    } else {
      return [];
    }
  }
}

/** What a method of lists, sets and maps puts in. */
function putBy(call: TSESTree.CallExpression, steps: readonly Step[]): Write[] {
  const [first, second] = call.arguments;
  switch (unwrap(call.callee).type === "MemberExpression" ? calleeName(call) : undefined) {
    case "add":
    case "push":
    case "unshift":
      return call.arguments.map((value) => ({ steps: [...steps, ELEMENT], value, isElement: true }));
    case "set":
      return first && second ? [{ steps: [...steps, property("get"), "()"], value: second, key: first }] : [];
    default:
      return [];
  }
}
