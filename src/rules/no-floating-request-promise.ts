import { createRule } from "../plugin/create-rule.js";
import { mayDropWork } from "../domains/entry-points/requests.js";
import { ALLOW_DEFAULTS, ALLOW_SCHEMA, isAllowed } from "../domains/promises/allow.js";
import { REPAIR_MESSAGES, reportDropped } from "../fixes/remedies.js";
import { droppedWorkOf } from "../domains/promises/work.js";

/**
 * A promise that uses what dies with the request, and that nobody waits for: the connection closes, and the work is
 * lost without an error that anybody sees.
 */
export const noFloatingRequestPromise = createRule({
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
  mayReport: mayDropWork,
  create(context, options) {
    return {
      "Program:exit"() {
        for (const work of droppedWorkOf(context)) {
          if (work.resource && !work.wrapper && !isAllowed(work, options)) {
            reportDropped(context, work, work.lazy ? "neverStarted" : "floating", { resource: work.resource.name });
          }
        }
      },
    };
  },
});
