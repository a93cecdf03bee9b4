import { createRule } from "../plugin/create-rule.js";
import { mayDropWork } from "../domains/entry-points/requests.js";
import { ALLOW_DEFAULTS, ALLOW_SCHEMA, isAllowed } from "../domains/promises/allow.js";
import { REPAIR_MESSAGES, reportDropped } from "../fixes/remedies.js";
import { labelOf } from "../domains/entry-points/runtime.js";
import { droppedWorkOf } from "../domains/promises/work.js";

/**
 * Background work in a handler that is not handed to the runtime's keep-alive: the runtime drops or freezes it once the
 * response is sent.
 */
export const requireWaituntil = createRule({
  name: "require-waituntil",
  meta: {
    type: "problem",
    docs: {
      description: "Require background work in a handler to be handed to its keep-alive",
      incident: "000",
      recommended: "error",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      dropped: "Nobody waits for {{work}}: {{runtime}} may drop it once the handler has returned. {{advice}}",
      neverStarted:
        "Nobody waits for {{work}}, so it never starts: the query is sent only once it is awaited. {{advice}}",
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
          if (!work.resource && !work.wrapper && !isAllowed(work, options)) {
            reportDropped(context, work, work.lazy ? "neverStarted" : "dropped", {
              runtime: labelOf(work.request.runtime),
            });
          }
        }
      },
    };
  },
});
