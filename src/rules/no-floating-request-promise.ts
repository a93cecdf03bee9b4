import { createRule } from "../eslint/create-rule.js";
import { report } from "../eslint/report.js";
import { ALLOW_DEFAULTS, ALLOW_SCHEMA, isAllowed } from "../lifetimes/allow.js";
import { placeOf } from "../lifetimes/place.js";
import { REPAIR_MESSAGES, remedyFor } from "../lifetimes/remedies.js";
import { droppedWorkOf } from "../lifetimes/work.js";

/**
 * A promise that uses what dies with the request, and that nobody waits for: the connection closes, and the work is
 * lost without an error that anybody sees.
 */
export default createRule({
  name: "no-floating-request-promise",
  meta: {
    type: "problem",
    docs: {
      description: "Disallow promises on a request's own connection that nobody waits for",
      incident: "000",
      recommended: "error",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      floating:
        "Nobody waits for {{work}}, which uses `{{resource}}`, and `{{resource}}` ends with the request. {{advice}}",
      neverStarted:
        "Nobody waits for {{work}}, so it never starts: a query on `{{resource}}` is sent only once it is awaited. {{advice}}",
      ...REPAIR_MESSAGES,
    },
    schema: [ALLOW_SCHEMA],
    defaultOptions: [ALLOW_DEFAULTS],
  },
  create(context, options) {
    return {
      "Program:exit"() {
        for (const work of droppedWorkOf(context)) {
          if (work.resource && !isAllowed(work, options)) {
            const { advice, repairs } = remedyFor(work, context);
            report(context, {
              at: placeOf(work.origin, context),
              messageId: work.lazy ? "neverStarted" : "floating",
              data: { work: work.name, resource: work.resource.name, advice },
              repairs,
            });
          }
        }
      },
    };
  },
});
