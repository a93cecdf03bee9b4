import type { TSESTree } from "@typescript-eslint/utils";

import { GATHERING, MICROTASKS } from "../models/asynchronous.js";
import { calleeName, dottedName, isFunction, keyName, unwrap, wrapped } from "../ast/ast.js";
import type { FunctionNode, Node, RuleContext, Variable } from "../plugin/types.js";
import { variableOf } from "../ast/variables.js";
import { functionCalled } from "./calls.js";
import { isHandleDropped, isTimer, nameOfGlobal } from "../domains/promises/timers.js";

/** How a promise comes to be dropped. */
export interface Drop {
  /**
   * `statement`: its value is the value of a statement; `void`: so too, and said so; `variable`: kept in a variable that
   * nobody reads; `list`: put into a list that nobody reads; `callback`: returned to a caller that drops what its
   * callbacks return, such as `forEach`; `timer`: so too, and later.
   */
  readonly how: "callback" | "list" | "statement" | "timer" | "variable" | "void";
  /** The statement, declaration or call at which the promise is lost. */
  readonly at: Node;
}

/** How many variables are followed before the promise counts as kept. */
const VARIABLES = 8;

/**
 * Follows the value of an expression to where it is lost.
 *
 * @returns undefined where somebody waits for the value, or may: in doubt it is kept.
 */
export function dropOf(expression: Node, context: RuleContext, followed = new Set<Variable>()): Drop | undefined {
  let node = expression;
  let isVoid = false;
  for (;;) {
    const parent: Node | undefined = node.parent;
    switch (parent?.type) {
      case "ChainExpression":
      case "TSAsExpression":
      case "TSNonNullExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
        node = parent;
        break;
      case "ConditionalExpression":
        if (parent.test === node) {
          return { how: "statement", at: node };
        }
        node = parent;
        break;
      case "DoWhileStatement":
      case "IfStatement":
      case "WhileStatement":
        // That there is a promise is all that a test asks.
        return { how: "statement", at: node };
      case "LogicalExpression":
        if (
          parent.left === node &&
          parent.operator !== "&&" &&
          wrapped(parent).parent?.type !== "ExpressionStatement"
        ) {
          return undefined;
        }
        node = parent;
        break;
      case "UnaryExpression":
        if (parent.operator !== "void") {
          return { how: "statement", at: node };
        }
        isVoid = true;
        node = parent;
        break;
      case "SequenceExpression":
        if (parent.expressions.at(-1) !== node) {
          return { how: isVoid ? "void" : "statement", at: node };
        }
        node = parent;
        break;
      case "ExpressionStatement":
        return { how: isVoid ? "void" : "statement", at: parent };
      case "ArrowFunctionExpression":
        if (parent.body !== node) {
          return undefined;
        }
        return isVoid ? { how: "void", at: node } : dropOfReturned(parent, context, followed);
      case "ReturnStatement": {
        const returning = functionReturningFrom(parent);
        return returning && !isVoid ? dropOfReturned(returning, context, followed) : undefined;
      }
      case "ArrayExpression":
        node = parent;
        break;
      case "VariableDeclarator":
        return parent.id.type === "Identifier" && parent.init === node && !isVoid
          ? dropOfVariable(parent.id, parent, "variable", context, followed)
          : undefined;
      case "AssignmentExpression":
        return parent.left.type === "Identifier" &&
          parent.right === node &&
          parent.operator === "=" &&
          parent.parent.type === "ExpressionStatement" &&
          !isVoid
          ? dropOfVariable(parent.left, parent, "variable", context, followed)
          : undefined;
      case "Property":
        if (parent.value !== node || parent.parent.type !== "ObjectExpression") {
          return undefined;
        }
        node = parent.parent;
        break;
      case "CallExpression":
      case "MemberExpression": {
        const next: Node | Drop | undefined =
          parent.type === "CallExpression" ? throughCall(node, parent, context, followed) : throughChain(node, parent);
        if (!next || "how" in next) {
          return next;
        }
        node = next;
        break;
      }
      default:
        return undefined;
    }
  }
}

/** The next expression that has the promise, where it is an argument: `Promise.all([p])`; or where it is lost. */
function throughCall(
  node: Node,
  call: TSESTree.CallExpression,
  context: RuleContext,
  followed: Set<Variable>,
): Drop | Node | undefined {
  if (call.callee === node) {
    return undefined;
  }
  const name = dottedName(call.callee);
  if (
    name !== undefined &&
    /^Promise\.\w+$/.test(name) &&
    (GATHERING.has(name.slice(8)) || name === "Promise.resolve")
  ) {
    return call;
  }
  const callee = unwrap(call.callee);
  if (callee.type === "MemberExpression" && calleeName(call) === "push") {
    const list = unwrap(callee.object);
    return list.type === "Identifier" ? dropOfVariable(list, call, "list", context, followed) : undefined;
  }
  return dropOfParameter(node, call, context, followed) ? { how: "variable", at: call } : undefined;
}

/** What a function of the file does with a promise that it is given. */
function dropOfParameter(
  node: Node,
  call: TSESTree.CallExpression,
  context: RuleContext,
  followed: Set<Variable>,
): Drop | undefined {
  const called = functionCalled(call, context);
  const parameter = called?.params[call.arguments.indexOf(node as TSESTree.Expression)];
  // `arguments` has whatever is passed.
  return called && parameter?.type === "Identifier" && !/\barguments\b/.test(context.sourceCode.getText(called.body))
    ? dropOfVariable(parameter, call, "variable", context, followed)
    : undefined;
}

/** `p.then(…)`, `p.catch(…)` and `p.finally(…)` have the promise's fate; any other member is a use of its own. */
function throughChain(node: Node, member: TSESTree.MemberExpression): Node | undefined {
  const outer = wrapped(member);
  const call = outer.parent;
  if (member.object !== node || call?.type !== "CallExpression" || call.callee !== outer) {
    return undefined;
  }
  const name = calleeName(call);
  return name === "then" || name === "catch" || name === "finally" ? call : undefined;
}

function functionReturningFrom(statement: TSESTree.ReturnStatement): FunctionNode | undefined {
  for (let outer: Node | undefined = statement.parent; outer; outer = outer.parent) {
    if (isFunction(outer)) {
      return outer;
    }
  }
  return undefined;
}

/** What becomes of a promise that a function returns, where the function is a callback or is called on the spot. */
export function dropOfReturned(
  returning: FunctionNode,
  context: RuleContext,
  followed = new Set<Variable>(),
): Drop | undefined {
  const outer = wrapped(returning);
  const call = outer.parent;
  if (call?.type !== "CallExpression") {
    return undefined;
  }
  if (call.callee === outer) {
    return dropOf(call, context, followed);
  }
  if (isTimer(call) || MICROTASKS.has(nameOfGlobal(call) ?? "")) {
    return call.arguments[0] === outer && isHandleDropped(call) ? { how: "timer", at: call } : undefined;
  }
  switch (unwrap(call.callee).type === "MemberExpression" ? calleeName(call) : undefined) {
    case "forEach":
      return { how: "callback", at: call };
    case "flatMap":
    case "map":
      return dropOf(call, context, followed);
    case "catch":
    case "finally":
    case "then":
      return dropOf(call, context, followed);
    case "on":
    case "once":
      return isRequestStream(call) ? { how: "callback", at: call } : undefined;
    default:
      return undefined;
  }
}

/** `req.on("end", async …)`: the request's own stream does not wait for its listeners. */
function isRequestStream(call: TSESTree.CallExpression): boolean {
  const callee = unwrap(call.callee);
  const name = callee.type === "MemberExpression" ? dottedName(callee.object) : undefined;
  return name !== undefined && /^(?:req|request)(?:\.body|\.raw)?$/.test(name);
}

/**
 * A variable loses what it holds where nobody reads it, or where all that reads it are chains that are lost as well.
 */
function dropOfVariable(
  identifier: TSESTree.Identifier,
  at: Node,
  how: "list" | "variable",
  context: RuleContext,
  followed: Set<Variable>,
): Drop | undefined {
  const variable = variableOf(identifier, context.sourceCode);
  // One that leads back to itself is gathered up on the way: in doubt it is kept.
  if (!variable || !isLocal(variable) || followed.has(variable) || followed.size >= VARIABLES) {
    return undefined;
  }
  followed.add(variable);
  let lost: Drop = { how, at };
  for (const { identifier: read } of variable.references.filter((reference) => reference.isRead())) {
    if (isPushOnto(read) || isLengthOf(read)) {
      continue;
    }
    const drop = how === "list" ? undefined : dropOf(read, context, followed);
    if (!drop) {
      return undefined;
    }
    lost = drop;
  }
  return lost;
}

function isLocal(variable: Variable): boolean {
  const [definition] = variable.defs;
  return (
    definition?.type === "Parameter" ||
    (definition?.type === "Variable" && variable.scope.type !== "global" && variable.scope.type !== "module")
  );
}

/** How many promises there are is asked without waiting for one. */
function isLengthOf(read: Node): boolean {
  return read.parent?.type === "MemberExpression" && read.parent.object === read && keyName(read.parent) === "length";
}

function isPushOnto(read: Node): boolean {
  const call = read.parent?.type === "MemberExpression" && read.parent.object === read ? read.parent.parent : undefined;
  return call?.type === "CallExpression" && calleeName(call) === "push" && call.parent.type === "ExpressionStatement";
}
