import fc from "fast-check";

import { binding, block, type Fragment, inFunction, type Scope, handing } from "./scope.js";
import { type Grammar, pause } from "./works.js";

type Flow = (step: Fragment) => Fragment;

/** Branches, of which the handler takes the one with the step. */
const BRANCHES: readonly Flow[] = [
  (step) => (scope) => `if (${binding(scope, "ON")}) {\n${block(scope, step)}\n}`,
  (step) => (scope) => `if (${binding(scope, "OFF")}) {\nString("off");\n} else {\n${block(scope, step)}\n}`,
  (step) => (scope) =>
    `switch (${binding(scope, "MODE")}) {\ncase "on": {\n${block(scope, step)}\nbreak;\n}\ndefault:\n}`,
  (step) => (scope) => `try {\n${block(scope, step)}\n} catch (error) {\nconsole.warn(error);\n}`,
  (step) => (scope) => `try {\nString("on");\n} finally {\n${block(scope, step)}\n}`,
  (step) => (scope) => `try {\nthrow new Error("on");\n} catch {\n${block(scope, step)}\n}`,
  (step) => (scope) =>
    (scope.leaving === undefined ? "" : `if (${binding(scope, "OFF")}) {\n${scope.leaving}\n}\n`) + block(scope, step),
  (step) => (scope) => `{\n${block(scope, step)}\n}`,
  (step) => (scope) => (scope.isAsync ? `await ${pause(scope)};\n` : "") + step(scope),
];

/** Loops over the names of two pieces of work. */
const LOOPS: readonly Flow[] = [
  (step) => (scope) => `for (const id of ["a", "b"]) {\n${each(scope, step)}\n}`,
  (step) => (scope) => `for (const id of ["a", "b"].values()) {\n${each(scope, step)}\n}`,
  (step) => (scope) => {
    const ids = scope.printer.fresh("ids");
    return `const ${ids} = ["a", "b"];\nfor (let index = 0; index < ${ids}.length; index++) {\n${each(scope, step, `${ids}[index]`)}\n}`;
  },
  (step) => (scope) => {
    const ids = scope.printer.fresh("ids");
    return `const ${ids} = ["a", "b"];\nwhile (${ids}.length > 0) {\nconst id = ${ids}.pop();\n${each(scope, step)}\n}`;
  },
  (step) => (scope) => `["a", "b"].forEach((id) => {\n${each(scope, step, "id", CALLBACK)}\n});`,
  (step) => (scope) => `["a", "b"].forEach(async (id) => {\n${each(scope, step, "id", ASYNC)}\n});`,
  (step) => (scope) => `["a", "b"].map(async (id) => {\n${each(scope, step, "id", ASYNC)}\n});`,
  (step) => (scope) =>
    (scope.isAsync ? "await " : "") +
    `Promise.all(["a", "b"].map(async (id) => {\n${each(scope, step, "id", ASYNC)}\n}));`,
];

const CALLBACK = { isAsync: false, leaving: "return;" } satisfies Partial<Scope>;
const ASYNC = { isAsync: true, leaving: "return;" } satisfies Partial<Scope>;

/** Code that runs later, elsewhere or through a call. */
const NESTINGS: readonly Flow[] = [
  (step) => (scope) => {
    const { call, parameters } = handing(scope);
    const name = scope.printer.fresh("note");
    scope.printer.declare(
      `function ${name}(${parameters}) {\n${block(inFunction(scope, { isAsync: false, id: "id" }), step)}\n}`,
    );
    return `${name}(${call});`;
  },
  (step) => (scope) => {
    const name = scope.printer.fresh("finish");
    return `const ${name} = () => {\n${block(scope, step, CALLBACK)}\n};\n${name}();`;
  },
  (step) => (scope) => {
    scope.printer.declare("function run(callback) {\nreturn callback();\n}");
    return `run(() => {\n${block(scope, step, CALLBACK)}\n});`;
  },
  (step) => (scope) => {
    const { call, parameters } = handing(scope);
    const name = scope.printer.fresh("Log");
    scope.printer.declare(
      `class ${name} {\nnote(${parameters}) {\n${block(inFunction(scope, { isAsync: false, id: "id" }), step)}\n}\n}`,
    );
    return `new ${name}().note(${call});`;
  },
  (step) => (scope) => `setTimeout(() => {\n${block(scope, step, CALLBACK)}\n}, 5);`,
  (step) => (scope) => `setTimeout(async () => {\n${block(scope, step, ASYNC)}\n}, 5);`,
  (step) => (scope) => `queueMicrotask(() => {\n${block(scope, step, CALLBACK)}\n});`,
];

/** Where a step stands: in a branch, a loop, or a function that the handler calls. */
export function flows({ step }: Grammar): readonly fc.WeightedArbitrary<Fragment>[] {
  const around = (weight: number, all: readonly Flow[]): fc.WeightedArbitrary<Fragment> => ({
    weight,
    arbitrary: fc.tuple(step, fc.constantFrom(...all)).map(([inner, flow]) => flow(inner)),
  });
  return [around(2, BRANCHES), around(1, LOOPS), around(2, NESTINGS)];
}

function each(scope: Scope, step: Fragment, id = "id", changes: Partial<Scope> = {}): string {
  return block(scope, step, { leaving: undefined, ids: ["a", "b"], id, ...changes });
}
