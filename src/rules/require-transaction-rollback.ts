import { createRule } from "../plugin/create-rule.js";
import { isScript, isTestFile, sourceFileOf } from "../plugin/file-kind.js";
import { isWithin, unwrap } from "../ast/ast.js";
import { variableOf } from "../ast/variables.js";
import { type Repair, report } from "../plugin/report.js";
import { isNameTaken, meansVariable } from "../ast/names.js";
import type { Node, RuleContext, SourceCode } from "../plugin/types.js";
import { type CallbackFault, callbackFaultsOf, mayRunCallback } from "../domains/transactions/callbacks.js";
import { type Exit, isInFinally } from "../domains/transactions/paths.js";
import { beginInTry, commitInTry, endBeforeReturn, giveBackInFinally, rollBackInCatch } from "../fixes/transaction.js";
import { outerHelpersOf } from "../domains/transactions/helpers.js";
import { straysOf } from "../domains/transactions/strays.js";
import { mayBegin, type Transaction, transactionsOf } from "../domains/transactions/transactions.js";

export const requireTransactionRollback = createRule({
  name: "require-transaction-rollback",
  meta: {
    type: "problem",
    docs: {
      description: "Require every transaction to end, and its client to be given back",
      incident: "004",
      recommended: "error",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      noRollback:
        "When a statement after `{{begin}}` fails, nothing rolls back and `{{client}}` stays inside the transaction: roll back in a `catch`, then throw the error on.",
      noRollbackNoRelease:
        "When a statement after `{{begin}}` fails, nothing rolls back and `{{client}}` is never given back: roll back in a `catch` and release it in a `finally`.",
      noCommit:
        "`{{begin}}` begins a transaction on `{{client}}` that a path to the end of the function neither commits nor rolls back.",
      openReturn:
        "This `return` leaves `{{client}}` inside the transaction of `{{begin}}`: commit or roll back before it.",
      commitAfterFailure:
        "`{{commit}}` in a `finally` also runs after a failure, and commits what was done until then: commit at the end of the `try`, and roll back in a `catch`.",
      beginOutsideTry:
        "When `{{begin}}` itself fails, the `finally` that gives `{{client}}` back is not reached: begin inside the `try`.",
      notReleased:
        "`{{acquire}}` lends `{{client}}`, and a path through the function does not give it back: release it in a `finally`.",
      heldReturn: "This `return` does not give `{{client}}` back: release it in a `finally`.",
      pooled:
        "`{{begin}}` begins a transaction on whichever connection `{{pool}}` picks, and the next query may take another: {{instead}} and send the whole transaction through it.",
      floatingQuery: "`{{query}}` is not awaited, so the transaction ends without it: await it.",
      floatingLoop:
        "`{{loop}}` does not wait for its callback, so the transaction may end before `{{query}}`: use a `for` loop, or `Promise.all` with `map`.",
      outerClient:
        "`{{query}}` goes to `{{outer}}` and so runs outside the transaction: send it through `{{transaction}}`.",
      outerHelper:
        "`{{helper}}()` uses `{{outer}}` and so runs outside the transaction: give it `{{transaction}}` to send its queries through.",
      outerHelperElsewhere:
        "`{{helper}}()` uses `{{outer}}` in `{{file}}` and so runs outside the transaction: give it `{{transaction}}` to send its queries through.",
      droppedTransaction:
        "Nobody waits for the transaction of `{{begin}}`: what follows runs before it has ended, and does not learn that it was rolled back. Await it.",
      floatingStep:
        "`{{query}}` is not awaited: the transaction may end before it, and its failure is not seen. Await it.",
      unusedTransaction:
        "`{{query}}` goes to `{{outer}}` and so runs outside the transaction, which the callback does not take: take it as a parameter and send the queries through it.",
      addRollback: "Roll back when a statement fails.",
      addRelease: "Give `{{client}}` back in a `finally`.",
      wrap: "Put the transaction into `try`, roll back in a `catch`{{andRelease}}.",
      moveBegin: "Begin inside the `try`.",
      moveCommit: "Commit at the end of the `try`, and roll back in a `catch`.",
      rollbackBefore: "Roll back before the `return`.",
      commitBefore: "Commit before the `return`.",
      takeTransaction: "Take the transaction as `tx`, and send the queries through it.",
      await: "Await it.",
      useTransaction: "Send it through `{{transaction}}`.",
    },
    schema: [],
    defaultOptions: [],
  },
  mayReport: (file) => !isTestFile(file) && (mayBegin(file.text) || mayRunCallback(file.text)),
  create(context) {
    return {
      "Program:exit"() {
        const { transactions, pooled } = transactionsOf(context);
        for (const { begin, pool, instead } of pooled) {
          const data = { begin: shorten(begin.call, context.sourceCode), pool, instead };
          report(context, { at: begin.call, messageId: "pooled", data, repairs: [] });
        }
        // A script's connection ends with its process, and the transaction with it.
        for (const transaction of isScript(sourceFileOf(context)) ? [] : transactions) {
          judge(transaction, context);
        }
        for (const fault of callbackFaultsOf(context)) {
          judgeQuery(fault, context);
        }
        for (const { call, outer, file, transaction } of outerHelpersOf(context)) {
          const helper = context.sourceCode.getText(call.callee).replaceAll(/\s+/g, "");
          report(context, {
            at: call.callee,
            messageId: file === undefined ? "outerHelper" : "outerHelperElsewhere",
            data: { helper, outer, transaction, ...(file !== undefined && { file }) },
            repairs: [],
          });
        }
        for (const { transaction, ...fault } of straysOf(context)) {
          const { client, begin } = transaction;
          const receiver = begin.receiver && unwrap(begin.receiver);
          const variable = receiver?.type === "Identifier" ? variableOf(receiver, context.sourceCode) : undefined;
          judgeQuery(
            fault.kind === "outer" ? { ...fault, transaction: { name: client, variable } } : fault,
            context,
            true,
          );
        }
      },
    };
  },
});

function judgeQuery(fault: CallbackFault, context: RuleContext, isByHand = false): void {
  const { sourceCode } = context;
  if (fault.kind === "dropped") {
    const { call } = fault;
    const data = { begin: `${sourceCode.getText(call.callee).replaceAll(/\s+/g, "")}(…)` };
    const repair: Repair = {
      messageId: "await",
      safe: false,
      fix: (fixer) => fixer.insertTextBefore(call, "await "),
    };
    report(context, { at: call.callee, messageId: "droppedTransaction", data, repairs: [repair] });
    return;
  }
  const { head, root } = fault.kind === "unused" ? fault.queries[0] : fault.query;
  const isTag = head.parent?.type === "TaggedTemplateExpression";
  const query = `${sourceCode.getText(head).replaceAll(/\s+/g, "")}${isTag ? "`…`" : "(…)"}`;
  if (fault.kind === "unused") {
    const { outer, callback, queries } = fault;
    const bracket = sourceCode.getFirstToken(callback, (token) => token.value === "(");
    report(context, {
      at: head,
      messageId: "unusedTransaction",
      data: { query, outer },
      repairs:
        bracket === null || isNameTaken("tx", context)
          ? []
          : [
              {
                messageId: "takeTransaction",
                safe: false,
                fix: (fixer) => [
                  fixer.insertTextAfter(bracket, "tx"),
                  ...queries.map((item) => fixer.replaceText(item.root, "tx")),
                ],
              },
            ],
    });
    return;
  }
  if (fault.kind === "outer") {
    const { outer, transaction } = fault;
    const { name, variable } = transaction;
    report(context, {
      at: head,
      messageId: "outerClient",
      data: { query, outer, transaction: name },
      repairs:
        // A transaction of Sequelize is an option of queries, and sends none.
        variable && !/sequelize$/i.test(outer) && meansVariable(name, variable, root, sourceCode)
          ? [
              {
                messageId: "useTransaction",
                data: { transaction: name },
                safe: false,
                fix: (fixer) => fixer.replaceText(root, name),
              },
            ]
          : [],
    });
    return;
  }
  const { awaitable, loop } = fault;
  report(context, {
    at: head,
    messageId: loop !== undefined ? "floatingLoop" : isByHand ? "floatingStep" : "floatingQuery",
    data: { query, ...(loop !== undefined && { loop }) },
    repairs:
      awaitable === undefined ? [] : [{ safe: true, fix: (fixer) => fixer.insertTextBefore(awaitable, "await ") }],
  });
}

/** Reports how the paths of a function leave a transaction; one report for each thing to mend. */
function judge(transaction: Transaction, context: RuleContext): void {
  const { sourceCode } = context;
  const { begin, client, exits, acquired, commitsAfterFailure } = transaction;
  const data = { begin: shorten(begin.call, sourceCode), client };
  for (const commit of commitsAfterFailure) {
    report(context, {
      at: commit,
      messageId: "commitAfterFailure",
      data: { commit: shorten(commit, sourceCode) },
      repairs: commitInTry(commit, transaction, sourceCode),
    });
  }
  const failures = exits.filter((exit) => exit.transaction === "failed");
  const leaks = acquired === undefined ? [] : exits.filter((exit) => exit.held);
  if (failures.length > 0) {
    const alsoLeaks = leaks.some((exit) => exit.transaction === "failed");
    report(context, {
      at: begin.call,
      messageId: alsoLeaks ? "noRollbackNoRelease" : "noRollback",
      data,
      repairs: rollBackInCatch(transaction, failures, sourceCode),
    });
  }
  const open = exits.filter((exit) => exit.transaction === "open");
  for (const node of new Set(open.map((exit) => exit.node))) {
    if (node.type === "ReturnStatement" && transaction.steps.some(({ step }) => step === "commit")) {
      report(context, {
        at: node,
        messageId: "openReturn",
        data,
        repairs: endBeforeReturn(node, transaction, sourceCode),
      });
    } else {
      report(context, { at: begin.call, messageId: "noCommit", data, repairs: [] });
      break;
    }
  }
  if (failures.length > 0 || open.length > 0 || acquired === undefined) {
    return;
  }
  judgeRelease(transaction, acquired, leaks, context);
}

function judgeRelease(transaction: Transaction, acquired: Node, leaks: readonly Exit[], context: RuleContext): void {
  const { sourceCode } = context;
  const { begin, client, steps } = transaction;
  const [first] = leaks;
  if (first === undefined) {
    return;
  }
  const repairs = giveBackInFinally(transaction, leaks, sourceCode);
  const given = steps.filter(({ step }) => step === "release" || step === "discard");
  const returns = leaks.filter((exit) => exit.kind === "return");
  const releasesInFinally = given.some(({ call }) => isInFinally(call));
  if (first.kind === "throw" && isWithin(begin.call, first.node) && releasesInFinally) {
    const data = { begin: shorten(begin.call, sourceCode), client };
    report(context, {
      at: begin.call,
      messageId: "beginOutsideTry",
      data,
      repairs: [...beginInTry(transaction, sourceCode), ...repairs],
    });
  } else if (given.length > 0 && returns.length === leaks.length) {
    for (const node of new Set(returns.map((exit) => exit.node))) {
      report(context, { at: node, messageId: "heldReturn", data: { client }, repairs });
    }
  } else {
    const data = { acquire: shorten(acquired, sourceCode), client };
    report(context, { at: acquired, messageId: "notReleased", data, repairs });
  }
}

/** A call as it is written, where that is short; else without its arguments. */
function shorten(call: Node, sourceCode: SourceCode): string {
  const text = sourceCode.getText(call);
  if (text.length <= 60 && !text.includes("\n")) {
    return text;
  }
  const callee =
    call.type === "CallExpression" ? call.callee : call.type === "TaggedTemplateExpression" ? call.tag : call;
  return `${sourceCode.getText(callee).replaceAll(/\s+/g, "")}(…)`;
}
