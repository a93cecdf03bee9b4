import { relative } from "node:path";

import type { TSESTree } from "@typescript-eslint/utils";

import { BYSTANDER_WORDS } from "../../models/prerequisites.js";
import { calleeName, dottedName, isWithin, walk } from "../../ast/ast.js";
import { wordsOf } from "../../ast/words.js";
import { calleesInProject } from "../../flow/calls.js";
import { between } from "../../flow/solve.js";
import { perFile } from "../../plugin/per-file.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { mentions } from "./callbacks.js";
import { isSameClient, isWaitedFor, queriesSentBy } from "./clients.js";
import { type OpenTransaction, openTransactionsOf, placeInside } from "./open.js";
import { stepOf } from "./steps.js";

/** A call inside a transaction of a function that sends its queries to the client outside. */
export interface OuterHelper {
  readonly call: TSESTree.CallExpression;
  /** The client outside, as the helper writes it. */
  readonly outer: string;
  /** The file that the query is in, from the working directory; undefined for that of the call. */
  readonly file: string | undefined;
  readonly transaction: string;
}

/** The calls of a file that leave the transaction around them without its knowing. */
export const outerHelpersOf = perFile((context): readonly OuterHelper[] => {
  const found = new Map<Node, OuterHelper>();
  for (const open of openTransactionsOf(context)) {
    for (const call of callsInside(open, context)) {
      const helper = found.has(call) ? undefined : outerHelper(call, open, context);
      if (helper) {
        found.set(call, helper);
      }
    }
  }
  return [...found.values()];
});

/** The calls that the function waits for while the transaction is open, and that are not given it. */
function callsInside(
  { scope, variable, isInside, outer }: OpenTransaction,
  context: RuleContext,
): TSESTree.CallExpression[] {
  const calls: TSESTree.CallExpression[] = [];
  if (outer === undefined) {
    return calls;
  }
  walk(scope.body, context.sourceCode, (node) => {
    if (node.type === "CallExpression" && isWaitedFor(node) && !mentions(node, variable)) {
      const place = placeInside(node, scope);
      if (place && isInside(place)) {
        calls.push(node);
      }
    }
    return true;
  });
  return calls;
}

function outerHelper(
  call: TSESTree.CallExpression,
  open: OpenTransaction,
  context: RuleContext,
): OuterHelper | undefined {
  const { outer, name, kind } = open;
  if (outer === undefined || (kind === "run" && joinsByItself(outer)) || tellsOnly(call)) {
    return undefined;
  }
  const { all, closed } = calleesInProject(call, context);
  const [callee] = all;
  // A method of what only its type tells is that of the class, where no other is shown.
  if (!callee || all.length !== 1 || (!closed && callee.node.parent.type !== "MethodDefinition")) {
    return undefined;
  }
  const sent = queriesSentBy(callee.node, callee.context).find(
    (query) =>
      (query.effect !== undefined || kind === "run" || isUsedBefore(open, call, context)) &&
      isSameClient({ node: outer, context }, query),
  );
  return (
    sent && {
      call,
      outer: dottedName(sent.node) ?? sent.context.sourceCode.getText(sent.node),
      file: sent.context === context ? undefined : relative(context.cwd, sent.context.filename),
      transaction: name,
    }
  );
}

/** Whether the transaction has been used: what is read through another connection before that is as good as read before. */
function isUsedBefore({ variable, scope }: OpenTransaction, call: Node, context: RuleContext): boolean {
  return variable.references.some(({ identifier, init }) => {
    const place = init === true || !isWithin(identifier, scope.body) ? undefined : placeInside(identifier, scope);
    return place !== undefined && between(place, call, context.sourceCode) === "yes" && !isStepOf(identifier, context);
  });
}

function isStepOf(client: Node, context: RuleContext): boolean {
  const call = client.parent?.parent;
  return call?.type === "CallExpression" && stepOf(call, context) !== undefined;
}

/** Sequelize gives queries inside a callback the transaction by itself, where it is told to. */
function joinsByItself(outer: Node): boolean {
  return /sequelize$/i.test(dottedName(outer) ?? "");
}

/** A note of what happens is to stay, whatever becomes of the transaction. */
function tellsOnly(call: TSESTree.CallExpression): boolean {
  return wordsOf(calleeName(call) ?? "").some((word) => BYSTANDER_WORDS.has(word.toLowerCase()));
}
