import { createRule } from "../plugin/create-rule.js";
import { indentOf } from "../ast/edits.js";
import { isScript, isTestFile } from "../plugin/file-kind.js";
import { report } from "../plugin/report.js";
import { loggedWorkOf, mayLogWork } from "../domains/leftovers/pending-work.js";

const MARK = "// TODO: hand the rest on here: enqueue it, schedule it, or throw.";

export const noLogOnlyPendingWork = createRule({
  name: "no-log-only-pending-work",
  meta: {
    type: "problem",
    docs: {
      description: "Disallow branches that find work left over and only log it",
      incident: "002",
      recommended: "warn",
    },
    hasSuggestions: true,
    messages: {
      leftOver:
        "Where `{{found}}` says that work is left, this branch only logs it, and nothing takes the work up again: enqueue it, schedule another run, or throw.",
      cutOff:
        "What `{{found}}` cuts off is only logged and never done: work through it in parts, hand the rest on, or tell the caller.",
      gaveUp:
        "Once `{{found}}` holds, what was still to be sent is only logged and thrown away: keep it, hand it on, or throw.",
      refused:
        "Where `{{found}}`, the service has not done a part of the batch, which is only logged and never done: send that part again, hand it on, or throw.",
      mark: "Mark the place where the rest is to be handed on.",
    },
    schema: [],
    defaultOptions: [],
  },
  mayReport: (file) => mayLogWork(file.text) && !isTestFile(file) && !isScript(file),
  create(context) {
    return {
      "Program:exit"() {
        const { sourceCode } = context;
        for (const { kind, found, log } of loggedWorkOf(context)) {
          const isMarked = sourceCode.getCommentsBefore(log).some((comment) => MARK.endsWith(comment.value));
          report(context, {
            at: found,
            messageId: kind,
            data: { found: sourceCode.getText(found).replaceAll(/\s+/g, " ") },
            repairs: isMarked
              ? []
              : [
                  {
                    messageId: "mark",
                    safe: false,
                    fix: (fixer) => fixer.insertTextBefore(log, `${MARK}\n${indentOf(log, sourceCode)}`),
                  },
                ],
          });
        }
      },
    };
  },
});
