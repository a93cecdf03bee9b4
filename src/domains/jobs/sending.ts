import { isFunction, walk } from "../../ast/ast.js";
import { calleesInProject } from "../../flow/calls.js";
import { perNode } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { jobSentBy } from "./producers.js";

/** The job that a function sends, with the file that it does so in. */
export interface SendingPlace {
  /** The call that sends it, as a message names it: `emailQueue.add()`. */
  readonly text: string;
  readonly context: RuleContext;
}

/**
 * The first job that a function sends while it runs, or that a function which it calls sends, in any file: to be asked
 * about a certain candidate only.
 */
export const jobSentIn: (fn: FunctionNode, context: RuleContext) => SendingPlace | undefined = perNode(
  (fn, context) => {
    let found: SendingPlace | undefined;
    walk(fn.body, context.sourceCode, (node) => {
      if (found || isFunction(node) || node.type === "CatchClause") {
        return false;
      }
      if (node.type === "CallExpression") {
        const sent = jobSentBy(node, context);
        found = sent ? { text: sent.text, context } : jobSentByCallee(node, context);
      }
      return true;
    });
    return found;
  },
  undefined,
);

/** The job that the one function sends which a call runs. */
export function jobSentByCallee(call: Node, context: RuleContext): SendingPlace | undefined {
  const { all, closed } = call.type === "CallExpression" ? calleesInProject(call, context) : { all: [], closed: false };
  const [callee] = all;
  return closed && callee && all.length === 1 ? jobSentIn(callee.node, callee.context) : undefined;
}
