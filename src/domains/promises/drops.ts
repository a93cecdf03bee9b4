import type { TSESTree } from "@typescript-eslint/utils";

import { MICROTASKS } from "../../models/asynchronous.js";
import { calleeName, dottedName, unwrap } from "../../ast/ast.js";
import { type Discard, type Drop, dropIn, usesOf, usesOfResult } from "../../flow/uses.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { isHandleDropped, isTimer, nameOfGlobal } from "./timers.js";

/** Where a promise is lost; undefined where somebody waits for it, or may: in doubt it is kept. */
export function dropOf(expression: Node, context: RuleContext): Drop | undefined {
  return dropIn(usesOf(expression, context, dropsResult));
}

/** What becomes of a promise that a function returns, where the function is a callback or is called on the spot. */
export function dropOfReturned(returning: FunctionNode, context: RuleContext): Drop | undefined {
  return dropIn(usesOfResult(returning, context, dropsResult));
}

/** Timers and the request's own stream do not wait for what they call back. */
function dropsResult(call: TSESTree.CallExpression, callback: Node): Discard | undefined {
  if (isTimer(call) || MICROTASKS.has(nameOfGlobal(call) ?? "")) {
    return call.arguments[0] === callback && isHandleDropped(call) ? "timer" : undefined;
  }
  return isRequestStream(call) ? "callback" : undefined;
}

/** `req.on("end", async …)`: the request's own stream does not wait for its listeners. */
function isRequestStream(call: TSESTree.CallExpression): boolean {
  const callee = unwrap(call.callee);
  const name = callee.type === "MemberExpression" ? dottedName(callee.object) : undefined;
  const method = calleeName(call);
  return (
    (method === "on" || method === "once") && name !== undefined && /^(?:req|request)(?:\.body|\.raw)?$/.test(name)
  );
}
