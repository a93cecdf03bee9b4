import type { TSESTree } from "@typescript-eslint/utils";

import { CLOSING_METHODS } from "../../models/asynchronous.js";
import { calleeName, dottedName, enclosingFunction, isWithin, unwrap } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import type { SourceFile } from "../../plugin/file-kind.js";
import type { Settings } from "../../plugin/settings.js";
import type { FunctionNode, Node, RuleContext, Variable } from "../../plugin/types.js";
import { variableOf } from "../../ast/variables.js";
import { isWait, type Point } from "../../flow/cfg.js";
import { mustPass } from "../../flow/solve.js";
import { keepAliveAround, keepAliveCallsOf } from "../promises/keep-alive-calls.js";
import { mayDropWork, requestsOf } from "../entry-points/requests.js";
import { isContextVariable, isOpenedHere } from "./resources.js";

/** A call that closes a request's resource while work may still be using it. */
export interface EarlyClose {
  readonly closing: TSESTree.CallExpression;
  /** As the code calls it: `sql`, `c.get("sql")`. */
  readonly resource: string;
  /** The variable that holds it, where it is one. */
  readonly variable: Variable | undefined;
  /** The keep-alive's calls whose work uses the resource; none where a middleware closes for everybody after it. */
  readonly works: readonly TSESTree.CallExpression[];
  /** The last use of the resource, where it is being closed before that. */
  readonly usedAfter: Node | undefined;
}

/** Whether a file may close a request's resource, by its text and its name. */
export function mayCloseEarly(file: SourceFile, settings: Settings): boolean {
  return NAMES_CLOSING.test(file.text) && mayDropWork(file, settings);
}

/** The calls of the file that close a request's resource too early, in source order. */
export const earlyClosesOf = perFile((context): readonly EarlyClose[] => {
  const { text } = context.sourceCode;
  const mayBeEarly = /\bnext\b/.test(text) || keepAliveCallsOf(context).length > 0;
  return mayBeEarly && NAMES_CLOSING.test(text) && requestsOf(context).any
    ? nodesOf(context, "CallExpression").flatMap((call) => judge(call, context) ?? [])
    : [];
});

const NAMES_CLOSING = new RegExp(`\\b(?:${[...CLOSING_METHODS].join("|").replaceAll("$", "")})\\b`);

function judge(closing: TSESTree.CallExpression, context: RuleContext): EarlyClose | undefined {
  const callee = unwrap(closing.callee);
  const owner = enclosingFunction(closing);
  if (callee.type !== "MemberExpression" || !CLOSING_METHODS.has(calleeName(closing) ?? "") || !owner) {
    return undefined;
  }
  const resource = unwrap(callee.object);
  // Inside a function of its own, such as a `.finally(…)` callback, the close has its place in somebody's order.
  if (!requestsOf(context).around(closing) || isCalledBack(owner)) {
    return undefined;
  }
  const variable = resource.type === "Identifier" ? variableOf(resource, context.sourceCode) : undefined;
  const name = context.sourceCode.getText(resource);
  const next = callOfNext(owner, context);
  if (next && isReachedFrom(next, closing, variable, context)) {
    const isShared = variable ? isPutOnContext(variable, context) : isContextVariable(resource);
    return isShared && !isWaitedFor(next, closing, context)
      ? { closing, resource: name, variable, works: [], usedAfter: undefined }
      : undefined;
  }
  if (!variable || !isOpenedHere(variable, context)) {
    return undefined;
  }
  const works = worksUsing(variable, closing, owner, context);
  const [work] = works;
  if (work && !isWaitedFor(work, closing, context)) {
    return { closing, resource: name, variable, works, usedAfter: undefined };
  }
  const usedAfter = isHandedOver(closing, context) ? lastUseAfter(closing, variable, owner, context) : undefined;
  return usedAfter && { closing, resource: name, variable, works: [], usedAfter };
}

/** Whether one node may run after another, on the same value of a variable. */
function isReachedFrom(first: Node, later: Node, variable: Variable | undefined, { sourceCode }: RuleContext): boolean {
  const declaration = variable?.defs[0]?.node;
  const isOpenedAnew = ({ node }: Point): boolean => node === declaration;
  return mustPass(first, later, isOpenedAnew, sourceCode, WITHOUT_EXCEPTIONS) === "no";
}

const WITHOUT_EXCEPTIONS = { exceptions: false };

/** Whether something is awaited on every way from one node to another: it may be what the first has begun. */
function isWaitedFor(first: Node, later: Node, { sourceCode }: RuleContext): boolean {
  const isPassed = (point: Point): boolean => isWait(point) && !isWithin(first, point.node);
  return mustPass(first, later, isPassed, sourceCode, WITHOUT_EXCEPTIONS) === "yes";
}

/** Whether a call's promise is handed to a keep-alive as it is, so that the code goes on beside it. */
function isHandedOver(closing: TSESTree.CallExpression, context: RuleContext): boolean {
  return keepAliveCallsOf(context).some(({ call }) => call.arguments[0] === closing);
}

/** The last use of a variable that may come after it is closed. */
function lastUseAfter(
  closing: TSESTree.CallExpression,
  variable: Variable,
  owner: FunctionNode,
  context: RuleContext,
): Node | undefined {
  return variable.references
    .map(({ identifier }) => useOf(identifier, owner))
    .findLast((use) => use && !isWithin(closing, use) && isReachedFrom(closing, use, variable, context));
}

/** The call in a function that a variable is the receiver or an argument of; of an inline callback, the callback. */
function useOf(identifier: Node, owner: FunctionNode): Node | undefined {
  for (let node: Node | undefined = identifier.parent; node && node !== owner; node = node.parent) {
    const isCall = node.type === "CallExpression" || node.type === "TaggedTemplateExpression";
    if (isCall && enclosingFunction(node) === owner) {
      return node.type === "CallExpression" && CLOSING_METHODS.has(calleeName(node) ?? "") ? undefined : node;
    }
  }
  return undefined;
}

function isCalledBack(node: FunctionNode): boolean {
  return node.parent.type === "CallExpression" && /^(?:catch|finally|then)$/.test(calleeName(node.parent) ?? "");
}

/** The call of a middleware's `next` in its own body. */
function callOfNext(owner: FunctionNode, context: RuleContext): TSESTree.CallExpression | undefined {
  const next = owner.params.find((parameter) => parameter.type === "Identifier" && parameter.name === "next");
  return next
    ? nodesOf(context, "CallExpression").find(
        (call) => dottedName(call.callee) === "next" && enclosingFunction(call) === owner,
      )
    : undefined;
}

/** Whether what a variable holds is given to the rest of the request: `c.set("sql", sql)`, `req.db = db`. */
function isPutOnContext(variable: Variable, context: RuleContext): boolean {
  const [definition] = variable.defs;
  if (definition?.type === "Variable" && definition.node.init && isContextVariable(unwrap(definition.node.init))) {
    return true;
  }
  return variable.references.some(({ identifier }) => {
    const { parent } = identifier;
    return (
      (parent.type === "CallExpression" &&
        parent.arguments.includes(identifier as TSESTree.Identifier) &&
        calleeName(parent) === "set" &&
        requestsOf(context).around(parent) !== undefined) ||
      (parent.type === "AssignmentExpression" && parent.right === identifier && parent.left.type === "MemberExpression")
    );
  });
}

/** The calls of a keep-alive before the close, in the same function, whose work uses the variable. */
function worksUsing(
  variable: Variable,
  closing: Node,
  owner: FunctionNode,
  context: RuleContext,
): TSESTree.CallExpression[] {
  const works = new Set<TSESTree.CallExpression>();
  for (const { identifier } of variable.references) {
    let call = keepAliveAround(identifier, owner, context);
    while (call && enclosingFunction(call) !== owner) {
      call = keepAliveAround(call, owner, context);
    }
    if (call && isReachedFrom(call, closing, variable, context)) {
      works.add(call);
    }
  }
  return [...works].sort((a, b) => a.range[0] - b.range[0]);
}
