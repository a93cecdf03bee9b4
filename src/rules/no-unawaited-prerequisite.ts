import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, isWithin, unwrap } from "../ast/ast.js";
import { createRule } from "../plugin/create-rule.js";
import { type Repair, report } from "../plugin/report.js";
import type { Node, RuleContext } from "../plugin/types.js";
import { placeOf } from "../domains/promises/place.js";
import { type Prerequisite, mayNeedPrerequisite, prerequisitesOf } from "../domains/prerequisites/prerequisites.js";
import { mayHoldTransaction } from "../domains/transactions/open.js";
import { uncommittedJobsOf } from "../domains/prerequisites/uncommitted.js";

/**
 * A call that needs what a call before it, not awaited, has yet to write: a worker takes a job before its own row is
 * there, and the foreign key breaks, once in a while.
 */
export const noUnawaitedPrerequisite = createRule({
  name: "no-unawaited-prerequisite",
  meta: {
    type: "problem",
    docs: {
      description: "Disallow calls that need what a call before them has yet to write",
      incident: "004",
      recommended: "error",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      unwritten:
        "Nobody waits for {{work}}, and {{dependent}} on line {{line}} needs what it writes for `{{key}}`. Await it first.",
      unopened:
        "Nobody waits for {{work}}, and {{dependent}} on line {{line}} needs `{{key}}` to be ready. Await it first.",
      uncommitted:
        "`{{job}}` sends a job about `{{row}}` before the transaction of `{{transaction}}` is committed: whoever takes the job may not find it so, and a rollback does not take the job back. Send it after the commit.",
      uncommittedByCall:
        "`{{job}}` sends a job about `{{row}}`, by `{{sender}}` in `{{file}}`, before the transaction of `{{transaction}}` is committed: whoever takes the job may not find it so, and a rollback does not take the job back. Send it after the commit.",
      await: "Await it.",
    },
    schema: [],
    defaultOptions: [],
  },
  mayReport: ({ text }, settings) => mayNeedPrerequisite(text, settings) || mayHoldTransaction(text),
  create(context) {
    return {
      "Program:exit"() {
        for (const prerequisite of prerequisitesOf(context)) {
          const { work, label, dependent, key, kind } = prerequisite;
          report(context, {
            at: placeOf(work.origin, context),
            messageId: kind === "open" ? "unopened" : "unwritten",
            data: { work: label, dependent: dependent.label, line: String(dependent.node.loc.start.line), key },
            repairs: awaiting(prerequisite, context),
          });
        }
        for (const { call, job, by, row, transaction } of uncommittedJobsOf(context)) {
          report(context, {
            at: call.callee,
            messageId: by ? "uncommittedByCall" : "uncommitted",
            data: { job, row, transaction, ...(by && { sender: by.text, file: by.file }) },
            repairs: [],
          });
        }
      },
    };
  },
});

/** `await` before the promise, in the place of `void`, or instead of the keep-alive. */
function awaiting(prerequisite: Prerequisite, context: RuleContext): Repair[] {
  const { expression, keptBy } = prerequisite;
  const { sourceCode } = context;
  if (keptBy) {
    const isAlone = keptBy.arguments.length === 1 && expression.type !== "SpreadElement";
    const outside = sourceCode
      .getCommentsInside(keptBy)
      .some((comment) => !isWithin(comment as unknown as Node, expression));
    return isAlone && !outside
      ? [
          {
            messageId: "await",
            safe: false,
            fix: (fixer) => fixer.replaceText(keptBy, `await ${sourceCode.getText(expression)}`),
          },
        ]
      : [];
  }
  const inner = unwrap(expression);
  const keyword = inner.type === "UnaryExpression" ? sourceCode.getFirstToken(inner) : null;
  return [
    {
      messageId: "await",
      // What opens an object may run for as long as the object does, and the object may wait for it by itself.
      safe: prerequisite.kind === "write" && changesNothingElse(prerequisite),
      fix: (fixer) => (keyword ? fixer.replaceText(keyword, "await") : fixer.insertTextBefore(expression, "await ")),
    },
  ];
}

/** Whether the promise's failure, the turns of a loop and what is chained to the promise stay as they are. */
function changesNothingElse({ work, expression, dependent, within }: Prerequisite): boolean {
  for (let node: Node | undefined = unwrap(expression); node && node !== work.origin;) {
    const callee: TSESTree.Node | undefined = node.type === "CallExpression" ? unwrap(node.callee) : undefined;
    if (node.type === "CallExpression" && calleeName(node) !== "catch") {
      return false;
    }
    node =
      callee?.type === "MemberExpression"
        ? unwrap(callee.object)
        : node.type === "UnaryExpression"
          ? unwrap(node.argument)
          : undefined;
  }
  for (let node: Node = expression; node.parent && node !== within; node = node.parent) {
    const { parent } = node;
    const catches = parent.type === "TryStatement" && parent.handler !== null && node === parent.block;
    const repeats = /^(?:For|While|DoWhile)/.test(parent.type) && !isWithin(dependent.node, parent);
    if ((catches && !work.caught) || repeats) {
      return false;
    }
  }
  return true;
}
