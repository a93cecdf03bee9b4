import fc from "fast-check";

import { fates } from "./fates.js";
import { flows } from "./flows.js";
import { type Handler, handlers } from "./forms.js";
import { binding, block, type Fragment } from "./scope.js";
import { works } from "./works.js";

const DEPTH = { maxDepth: 4, depthSize: "small", withCrossShrink: true } as const;

const { step } = fc.letrec<{ work: Fragment; step: Fragment; body: Fragment }>((tie) => {
  const grammar = { work: tie("work"), step: tie("step"), body: tie("body") };
  return {
    work: fc.oneof({ ...DEPTH, depthIdentifier: "work" }, ...works(grammar)),
    step: fc.oneof({ ...DEPTH, depthIdentifier: "step" }, ...fates(grammar), ...flows(grammar)),
    body: fc.oneof(
      { ...DEPTH, depthIdentifier: "body" },
      {
        weight: 2,
        arbitrary: grammar.work.map(
          (work): Fragment =>
            (scope) =>
              `return ${work(scope)};`,
        ),
      },
      {
        weight: 1,
        arbitrary: grammar.work.map(
          (work): Fragment =>
            (scope) =>
              `if (${binding(scope, "ON")}) {\n${block(scope, (inner) => `return ${work(inner)};`)}\n}\nreturn undefined;`,
        ),
      },
      { weight: 4, arbitrary: grammar.step },
    ),
  };
});

/** Handlers of every form, in which one piece of work, or one for each turn of a loop, is kept or lost. */
export const generated: fc.Arbitrary<Handler> = handlers(step);
