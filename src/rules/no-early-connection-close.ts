import type { TSESTree } from "@typescript-eslint/utils";

import { dottedName } from "../eslint/ast.js";
import { createRule } from "../eslint/create-rule.js";
import { type Repair, report } from "../eslint/report.js";
import type { RuleContext } from "../eslint/types.js";
import { type EarlyClose, earlyClosesOf } from "../lifetimes/early-close.js";

/**
 * A request's connection that is closed while background work may still use it: `waitUntil` keeps the work alive, and
 * the connection is gone all the same.
 */
export const noEarlyConnectionClose = createRule({
  name: "no-early-connection-close",
  meta: {
    type: "problem",
    docs: {
      description: "Disallow closing a request's connection while background work may still use it",
      incident: "000",
      recommended: "warn",
    },
    hasSuggestions: true,
    messages: {
      shared:
        "`{{resource}}` is closed as soon as the handler has returned, also under the work that it gave to `waitUntil()`. Let that work open a connection of its own, or close `{{resource}}` after it.",
      underWork:
        "`{{resource}}` is closed while the work that line {{line}} gave to `{{callee}}()` may still use it. Close it after that work.",
      closeAfterWork: "Close `{{resource}}` after the work.",
      leaveOpen: "Leave the connection to Hyperdrive, which needs no closing.",
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    return {
      "Program:exit"() {
        for (const close of earlyClosesOf(context)) {
          const { closing, resource, work } = close;
          report(context, {
            at: closing.callee,
            messageId: work ? "underWork" : "shared",
            data: {
              resource,
              ...(work && { line: work.loc.start.line, callee: dottedName(work.callee) ?? "waitUntil" }),
            },
            repairs: [closingAfterWork(close, context), leavingOpen(close, context)].filter(
              (repair) => repair !== undefined,
            ),
          });
        }
      },
    };
  },
});

/** `waitUntil(work(sql)); await sql.end();` becomes `waitUntil(work(sql).finally(() => sql.end()));`. */
function closingAfterWork({ closing, resource, work }: EarlyClose, context: RuleContext): Repair | undefined {
  const [promise] = work?.arguments ?? [];
  const statement = statementOf(closing);
  const isChainable = promise?.type === "CallExpression" || promise?.type === "Identifier";
  if (!promise || !isChainable || !statement || isAloneInFinally(statement)) {
    return undefined;
  }
  const text = context.sourceCode.getText(closing);
  return {
    messageId: "closeAfterWork",
    data: { resource },
    safe: false,
    *fix(fixer) {
      yield fixer.insertTextAfter(promise, `.finally(() => ${text})`);
      yield removeStatement(fixer, statement, context);
    },
  };
}

function leavingOpen({ closing }: EarlyClose, context: RuleContext): Repair | undefined {
  const statement = statementOf(closing);
  if (!statement || isAloneInFinally(statement) || !/hyperdrive/i.test(context.sourceCode.text)) {
    return undefined;
  }
  return { messageId: "leaveOpen", safe: false, fix: (fixer) => removeStatement(fixer, statement, context) };
}

/** The statement that does nothing but close: `await sql.end();`, `ctx.waitUntil(sql.end());`. */
function statementOf(closing: TSESTree.CallExpression): TSESTree.ExpressionStatement | undefined {
  let node: TSESTree.AwaitExpression | TSESTree.CallExpression = closing;
  const { parent } = closing;
  if (parent.type === "AwaitExpression" || (parent.type === "CallExpression" && parent.arguments[0] === closing)) {
    node = parent;
  }
  return node.parent.type === "ExpressionStatement" ? node.parent : undefined;
}

function isAloneInFinally(statement: TSESTree.ExpressionStatement): boolean {
  const block = statement.parent;
  return block.type !== "BlockStatement" || (block.parent.type === "TryStatement" && block.parent.finalizer === block);
}

function removeStatement(
  fixer: Parameters<Repair["fix"]>[0],
  statement: TSESTree.ExpressionStatement,
  context: RuleContext,
): ReturnType<typeof fixer.removeRange> {
  const { text } = context.sourceCode;
  const lineStart = text.lastIndexOf("\n", statement.range[0] - 1) + 1;
  const isOwnLine = text.slice(lineStart, statement.range[0]).trim() === "" && text[statement.range[1]] === "\n";
  return fixer.removeRange(isOwnLine ? [lineStart, statement.range[1] + 1] : statement.range);
}
