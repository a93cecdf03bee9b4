import type { TSESTree } from "@typescript-eslint/utils";

import { CLOSING_METHODS, HARMLESS_NAME } from "../../models/asynchronous.js";
import { calleeName, dottedName, enclosingFunction, isFunction, isWithin, unwrap } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext, Variable } from "../../plugin/types.js";
import { declaredBy, variableOf } from "../../ast/variables.js";
import { dropOf } from "../promises/drops.js";
import { startedBy } from "../promises/promises.js";
import { droppedWorkOf } from "../promises/work.js";

/**
 * A promise that uses what a `finally` or the end of its block closes, and that nobody waits for before that: it fails
 * wherever it runs, in a server that lives on as in a request.
 */
export interface ClosedUnder {
  readonly how: "dropped" | "returned";
  /** The expression of the promise, with its chain. */
  readonly expression: Node;
  /** The call that does the work, and as a person would call it. */
  readonly origin: Node;
  readonly name: string;
  /** The resource, and what closes it: a call in a `finally`, or a `using` declaration. */
  readonly resource: string;
  readonly closing: TSESTree.CallExpression | TSESTree.VariableDeclaration;
  readonly within: FunctionNode;
  /** Whether an `await` changes nothing but that it waits: a failure goes where it went. */
  readonly keepsFailure: boolean;
}

const MAY_CLOSE = /\bfinally\b|\busing\b/;

/** Whether a file may close something under a promise, by its text alone. */
export function mayCloseUnder(text: string): boolean {
  return MAY_CLOSE.test(text);
}

/** The promises of the file that are closed under, in source order. */
export const closedUnderOf = perFile((context): readonly ClosedUnder[] => {
  if (!mayCloseUnder(context.sourceCode.text)) {
    return [];
  }
  const found = new Map<Node, ClosedUnder>();
  for (const { variable, closing, place } of closingsIn(context)) {
    for (const { identifier } of variable.references) {
      const fault = place.some((part) => isWithin(identifier, part))
        ? faultAt(identifier, variable, closing, context)
        : undefined;
      if (fault && !found.has(fault.expression)) {
        found.set(fault.expression, fault);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.expression.range[0] - b.expression.range[0]);
});

interface Closing {
  readonly variable: Variable;
  readonly closing: ClosedUnder["closing"];
  /** The code that it closes behind. */
  readonly place: readonly Node[];
}

function closingsIn(context: RuleContext): Closing[] {
  const closings: Closing[] = [];
  for (const call of nodesOf(context, "CallExpression")) {
    const callee = unwrap(call.callee);
    const receiver = callee.type === "MemberExpression" ? unwrap(callee.object) : undefined;
    if (receiver?.type === "Identifier" && CLOSING_METHODS.has(calleeName(call) ?? "")) {
      const variable = variableOf(receiver, context.sourceCode);
      const closed = finallyAround(call);
      if (closed && variable && isLocal(variable)) {
        closings.push({ variable, closing: call, place: [closed.block, ...(closed.handler ? [closed.handler] : [])] });
      }
    }
  }
  for (const declarator of nodesOf(context, "VariableDeclarator")) {
    const { parent } = declarator;
    if ((parent.kind === "using" || parent.kind === "await using") && parent.parent.type === "BlockStatement") {
      for (const variable of declaredBy(declarator, context.sourceCode)) {
        closings.push({ variable, closing: parent, place: [parent.parent] });
      }
    }
  }
  return closings;
}

/** The `try` in whose `finally` a node stands, in one function; not one that is closed on a condition alone. */
function finallyAround(node: Node): TSESTree.TryStatement | undefined {
  for (let inner = node, outer = node.parent; outer && !isFunction(outer); inner = outer, outer = outer.parent) {
    if (outer.type === "TryStatement" && outer.finalizer === inner) {
      return outer;
    }
  }
  return undefined;
}

const isLocal = ({ scope }: Variable): boolean => scope.type !== "global" && scope.type !== "module";

function faultAt(
  identifier: Node,
  variable: Variable,
  closing: ClosedUnder["closing"],
  context: RuleContext,
): ClosedUnder | undefined {
  const within = enclosingFunction(closing);
  const statement = within && statementAround(identifier, within);
  if (!statement || within.generator) {
    return undefined;
  }
  const how = statement.type === "ReturnStatement" ? "returned" : "dropped";
  const expression = statement.type === "ReturnStatement" ? statement.argument : statement.expression;
  if (!expression || isWithin(closing, expression)) {
    return undefined;
  }
  const started = startedBy(expression, context);
  const outer = unwrap(expression);
  const origin = started?.origin ?? outer;
  const isPromise = started?.certain ?? (how === "returned" && isAwaited(closing) && isGiven(identifier, outer));
  if (!isPromise || (how === "dropped" && !isLost(expression, origin, context))) {
    return undefined;
  }
  return {
    how,
    expression,
    origin,
    name: started?.name ?? `\`${dottedName((outer as TSESTree.CallExpression).callee) ?? "it"}()\``,
    resource: variable.name,
    closing,
    within,
    keepsFailure: started?.caught === true || (how === "returned" && !isCaughtWithin(statement, within)),
  };
}

/**
 * The statement that an identifier's value goes to without being awaited: a `return` or an expression of the function,
 * also out of a callback in it.
 */
function statementAround(
  identifier: Node,
  within: FunctionNode,
): TSESTree.ExpressionStatement | TSESTree.ReturnStatement | undefined {
  let isInCallback = false;
  for (let node = identifier.parent; node && node !== within; node = node.parent) {
    if (isFunction(node)) {
      if (node.parent.type !== "CallExpression" || node.parent.callee === node) {
        return undefined;
      }
      isInCallback = true;
    } else if (!isInCallback && (node.type === "AwaitExpression" || node.type === "YieldExpression")) {
      return undefined;
    } else if (
      (node.type === "ReturnStatement" || node.type === "ExpressionStatement") &&
      enclosingFunction(node) === within
    ) {
      return node;
    }
    isInCallback &&= enclosingFunction(node) !== within;
  }
  return undefined;
}

/** Whether a closing is waited for, so that what is closed is something asynchronous. */
const isAwaited = (closing: ClosedUnder["closing"]): boolean =>
  closing.type === "VariableDeclaration" ? closing.kind === "await using" : closing.parent.type === "AwaitExpression";

/** Whether a call is given what an identifier stands for, as an argument of its own. */
const isGiven = (identifier: Node, call: Node): boolean =>
  call.type === "CallExpression" && call.arguments.some((argument) => unwrap(argument) === identifier);

/** Whether a promise is lost, and no rule on dropped work says so. */
function isLost(expression: Node, origin: Node, context: RuleContext): boolean {
  const name = origin.type === "CallExpression" ? calleeName(origin) : undefined;
  return (
    !HARMLESS_NAME.test(name ?? "") &&
    dropOf(expression, context) !== undefined &&
    !droppedWorkOf(context).some((work) => isWithin(work.origin, expression))
  );
}

/** Whether a `catch` of the function would see a failure at a statement. */
function isCaughtWithin(statement: Node, within: FunctionNode): boolean {
  for (let inner = statement; inner.parent && inner !== within; inner = inner.parent) {
    const { parent } = inner;
    if (parent.type === "TryStatement" && parent.block === inner && parent.handler) {
      return true;
    }
  }
  return false;
}
