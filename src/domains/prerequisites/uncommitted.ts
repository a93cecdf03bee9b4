import type { TSESTree } from "@typescript-eslint/utils";

import { enclosingFunction, isWithin, unwrap } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import type { RuleContext, Variable } from "../../plugin/types.js";
import { between } from "../../flow/solve.js";
import { jobSentBy } from "../jobs/producers.js";
import { type Callback, callbacksOf, queryAt } from "../transactions/callbacks.js";

/** A job about a row that is sent inside the transaction which makes the row. */
export interface UncommittedJob {
  readonly call: TSESTree.CallExpression;
  /** The call as a message names it. */
  readonly job: string;
  /** What holds the row. */
  readonly row: string;
  /** The transaction's parameter. */
  readonly transaction: string;
}

/** The jobs that a file sends before the rows that they are about can be seen. */
export const uncommittedJobsOf = perFile((context): readonly UncommittedJob[] => {
  const callbacks = callbacksOf(context);
  if (callbacks.length === 0) {
    return [];
  }
  return nodesOf(context, "CallExpression").flatMap((call) => {
    const around = callbacks.find(({ callback }) => enclosingFunction(call) === callback);
    const sent = around?.transaction && jobSentBy(call, context);
    // What is given the transaction is a queue in the same database, whose jobs are committed with it.
    if (
      !around?.transaction ||
      !sent ||
      around.transaction.references.some((item) => isWithin(item.identifier, call))
    ) {
      return [];
    }
    const row = rowsMadeIn(around, context).find(
      ({ variable, made }) =>
        variable.references.some(({ identifier }) => isWithin(identifier, call)) &&
        between(made, call, context.sourceCode, { exceptions: false }) === "yes",
    );
    return row ? [{ call, job: sent.text, row: row.variable.name, transaction: around.transaction.name }] : [];
  });
});

interface Row {
  readonly variable: Variable;
  readonly made: TSESTree.VariableDeclarator;
}

const MAKES = /^(?:create|insert|save|upsert)/;

/** The variables of a callback that hold what its transaction has made: `const order = await tx.order.create(…)`. */
function rowsMadeIn({ callback, transaction, method }: Callback, { sourceCode }: RuleContext): Row[] {
  return (transaction?.references ?? []).flatMap(({ identifier }) => {
    const query = queryAt(identifier, method);
    const awaited = query?.chain.parent;
    const made = awaited?.type === "AwaitExpression" ? awaited.parent : undefined;
    const head = query && unwrap(query.head);
    const property = head?.type === "MemberExpression" ? head.property : undefined;
    return made?.type === "VariableDeclarator" &&
      enclosingFunction(made) === callback &&
      property?.type === "Identifier" &&
      MAKES.test(property.name)
      ? (sourceCode.scopeManager?.getDeclaredVariables(made) ?? []).map((variable) => ({ variable, made }))
      : [];
  });
}
