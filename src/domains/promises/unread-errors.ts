import type { TSESTree } from "@typescript-eslint/utils";

import { enclosingFunction, isFunction, isWithin, someNode, unwrap } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { typeNameOf } from "../../ast/parameters.js";
import { variableOf } from "../../ast/variables.js";
import { perFile } from "../../plugin/per-file.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { chainOf } from "../../flow/chains.js";
import { clientAtRootOf } from "../connections/clients.js";
import { reachedAround } from "../entry-points/reach.js";
import { requestsOf } from "../entry-points/requests.js";
import { type Operation, operationOf } from "../prerequisites/operations.js";
import { backgroundFunctionsOf, endOf } from "./background-writes.js";
import { silenceOf } from "./failure-handlers.js";
import { writeOf } from "./written.js";

/** A write by a client that does not throw, whose result nobody looks at. */
export interface UnreadError {
  readonly operation: Operation;
  readonly call: TSESTree.CallExpression;
  /** Whether a `catch` stands around it, in vain. */
  readonly isCaught: boolean;
}

const WRITES: ReadonlySet<string> = new Set(["delete", "insert", "update", "upsert"]);

/** Whether a file may have such a write, by its text alone. */
export function mayLeaveErrors(text: string): boolean {
  return /supabase/i.test(text) && text.includes(".from(");
}

/**
 * The writes of the file whose `error` nobody reads, where that leaves the end of some work unset, where they run in the
 * background, or where a `catch` around them waits for what is never thrown.
 */
export const unreadErrorsOf = perFile((context): readonly UnreadError[] =>
  mayLeaveErrors(context.sourceCode.text)
    ? nodesOf(context, "AwaitExpression").flatMap((waited) => unreadErrorOf(waited, context) ?? [])
    : [],
);

function unreadErrorOf(waited: TSESTree.AwaitExpression, context: RuleContext): UnreadError | undefined {
  const call = unwrap(waited.argument);
  const within = enclosingFunction(waited);
  if (
    !within ||
    waited.parent.type !== "ExpressionStatement" ||
    call.type !== "CallExpression" ||
    !keepsError(call, context)
  ) {
    return undefined;
  }
  const isCaught = isCaughtInVain(waited, context);
  const operation = isCaught
    ? operationOf(call, context)
    : (endOf(call, context)?.operation ??
      (backgroundFunctionsOf(context).has(within) ? writeOf(call, context) : undefined));
  // The same client runs in browsers, where the page shows whether something was saved.
  const runs = operation && (requestsOf(context).around(call) ?? reachedAround(call, context));
  return operation && runs && { operation, call, isCaught };
}

/** Whether a call is a write of a client that gives an `error` instead of throwing it. */
function keepsError(call: TSESTree.CallExpression, context: RuleContext): boolean {
  const { root, called } = chainOf(call);
  const names = new Set(called.map(({ name }) => name));
  return (
    names.has("from") &&
    [...WRITES].some((name) => names.has(name)) &&
    !names.has("throwOnError") &&
    (clientAtRootOf(call, context)?.resolvesErrors === true || isNamedClient(root, context))
  );
}

/** A client that is passed around: by the type of a parameter, else by its name. */
function isNamedClient(root: Node, { sourceCode }: RuleContext): boolean {
  if (root.type !== "Identifier") {
    return false;
  }
  const [definition] = variableOf(root, sourceCode)?.defs ?? [];
  const type = definition?.type === "Parameter" ? typeNameOf(definition.name) : undefined;
  return type === undefined ? /supabase/i.test(root.name) : type === "SupabaseClient";
}

/** Whether nothing else is waited for in the `try` around a write, whose `catch` says that a failure is an error. */
function isCaughtInVain(waited: TSESTree.AwaitExpression, context: RuleContext): boolean {
  for (let outer: Node | undefined = waited.parent; outer && !isFunction(outer); outer = outer.parent) {
    if (outer.type === "TryStatement" && isWithin(waited, outer.block)) {
      return (
        outer.handler !== null &&
        outer.handler.body.body.length > 0 &&
        silenceOf(outer.handler, context) === undefined &&
        !someNode(outer.block, context.sourceCode, (node) => node.type === "AwaitExpression" && node !== waited)
      );
    }
  }
  return false;
}
