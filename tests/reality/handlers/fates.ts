import fc from "fast-check";

import { binding, block, type Fragment, inFunction, type Scope, waitUntil } from "./scope.js";
import type { Grammar } from "./works.js";

type Fate = (work: Fragment) => Fragment;

/** Statements whose value is the promise, or is passed over. */
const STATEMENTS: readonly Fate[] = [
  (work) => (scope) => `${work(scope)};`,
  (work) => (scope) => `void ${work(scope)};`,
  (work) => (scope) => `${binding(scope, "ON")} && ${work(scope)};`,
  (work) => (scope) => `${binding(scope, "OFF")} || ${work(scope)};`,
  (work) => (scope) => `${binding(scope, "NOTHING")} ?? ${work(scope)};`,
  (work) => (scope) => `${binding(scope, "ON")} ? ${work(scope)} : undefined;`,
  (work) => (scope) => `${binding(scope, "OFF")} ? undefined : ${work(scope)};`,
  (work) => (scope) => `${binding(scope, "MODE")}.length, ${work(scope)};`,
  (work) => (scope) => `${work(scope)}, ${binding(scope, "MODE")}.length;`,
  (work) => (scope) => `(${work(scope)})?.catch(() => {});`,
  (work) => (scope) => `void (${binding(scope, "ON")} && ${work(scope)});`,
  (work) => (scope) => `!${work(scope)};`,
];

/** Variables, lists and objects that hold the promise. */
const HELD: readonly Fate[] = [
  (work) => (scope) => `const ${scope.printer.fresh("sent")} = ${work(scope)};`,
  (work) => holding(work, "sent", (name) => `${name}.catch(() => {});`),
  (work) => holding(work, "sent", (name) => `void ${name};`),
  (work) => holding(work, "sent", (name) => `const also = ${name};`),
  (work) => holding(work, "sent", (name) => `if (${name}) {}`),
  (work) => holding(work, "sent", (name, scope) => `${waitUntil(scope)}(${name});`),
  (work) => holding(work, "sent", (name, scope) => `${waitUntil(scope)}(${name}.catch(() => {}));`),
  (work) => holding(work, "sent", (name, scope) => (scope.isAsync ? `await ${name};` : `${name}.finally(() => {});`)),
  (work) => (scope) => {
    const name = scope.printer.fresh("later");
    return `let ${name};\n${name} = ${work(scope)};`;
  },
  (work) => (scope) => {
    const name = scope.printer.fresh("later");
    return `let ${name};\n${name} = ${work(scope)};\n${waitUntil(scope)}(${name});`;
  },
  (work) => listing(work, () => ""),
  (work) => listing(work, (name, scope) => `${waitUntil(scope)}(Promise.all(${name}));`),
  (work) => listing(work, (name, scope) => `${waitUntil(scope)}(Promise.allSettled([...${name}]));`),
  (work) => listing(work, (name, scope) => (scope.isAsync ? `await Promise.all(${name});` : `Promise.all(${name});`)),
  (work) => listing(work, (name) => `${name}.length;`),
  (work) => (scope) => {
    const name = scope.printer.fresh("jobs");
    return `const ${name} = [${work(scope)}];`;
  },
  (work) => (scope) => {
    const name = scope.printer.fresh("jobs");
    return `const ${name} = [${unseen(scope, work)}];\nfor (const job of ${name}) {\n${waitUntil(scope)}(job);\n}`;
  },
  (work) => (scope) => `[${work(scope)}];`,
  (work) => (scope) => {
    const name = scope.printer.fresh("state");
    return `const ${name} = { sent: ${unseen(scope, work)} };\n${waitUntil(scope)}(${name}.sent);`;
  },
  (work) => (scope) => `const ${scope.printer.fresh("state")} = { sent: ${work(scope)} };`,
];

/** Hand-overs, right and wrong. What is awaited or dropped inside of one comes from the shapes of work. */
const HANDED: readonly Fate[] = [
  (work) => (scope) => `${waitUntil(scope)}(${work(scope)});`,
  (work) => (scope) => `${binding(scope, "ON")} && ${waitUntil(scope)}(${work(scope)});`,
  (work) => (scope) => `${waitUntil(scope)}(${binding(scope, "ON")} ? ${work(scope)} : Promise.resolve());`,
  (work) => (scope) => `${waitUntil(scope)}?.(${work(scope)});`,
  (work) => (scope) => `${waitUntil(scope)}(async () => {\n${awaiting(scope, work)}\n});`,
  (work) => (scope) =>
    `${waitUntil(scope)}(() => {\n${block(scope, (inner) => `return ${work(inner)};`, CALLBACK)}\n});`,
  (work) => (scope) => {
    const name = scope.printer.fresh("job");
    return `const ${name} = async () => {\n${awaiting(scope, work)}\n};\n${waitUntil(scope)}(${name});`;
  },
  (work) => (scope) => {
    const name = scope.printer.fresh("keep");
    return `const ${name} = (promise) => ${waitUntil(scope)}(promise);\n${name}(${unseen(scope, work)});`;
  },
  (work) => (scope) => aliasing(scope, waitUntil(scope) + bound(scope), work),
  (work) => (scope) => `try {\n${aliasing(scope, waitUntil(scope), work)}\n} catch {}`,
  (work) => (scope) => {
    const context = scope.context;
    if (context === undefined) {
      return `${waitUntil(scope)}(${work(scope)});`;
    }
    const name = scope.printer.fresh("holder");
    return `const ${name} = ${context};\n${name}.waitUntil(${work(scope)});`;
  },
];

const CALLBACK = { isAsync: false, leaving: "return;" };

function awaiting(scope: Scope, work: Fragment): string {
  return block(scope, (inner) => `await ${work(inner)};`, { ...CALLBACK, isAsync: true });
}

function bound({ context }: Scope): string {
  return context === undefined ? "" : `.bind(${context})`;
}

function aliasing(scope: Scope, callee: string, work: Fragment): string {
  const name = scope.printer.fresh("hand");
  return `const ${name} = ${callee};\n${name}(${work(scope)});`;
}

/** Functions of the file that are given the promise. */
const PASSED: readonly Fate[] = [
  (work) => (scope) => {
    scope.printer.declare("function ignore(promise) {}");
    return `ignore(${work(scope)});`;
  },
  (work) => (scope) => {
    scope.printer.declare("function quieten(promise) {\npromise.catch(() => {});\n}");
    return `quieten(${work(scope)});`;
  },
  (work) => (scope) => {
    scope.printer.declare("async function settle(promise) {\nawait promise;\n}");
    return scope.isAsync ? `await settle(${work(scope)});` : `${waitUntil(scope)}(settle(${work(scope)}));`;
  },
  (work) => (scope) => {
    scope.printer.declare("async function settle(promise) {\nawait promise;\n}");
    return `settle(${work(scope)});`;
  },
  (work) => (scope) => {
    const { given, printer } = scope;
    const inner = inFunction(scope, {});
    printer.declare(
      `function keepAlive(${[...given.map(({ parameter }) => parameter), "promise"].join(", ")}) {\n${waitUntil(inner)}(promise);\n}`,
    );
    return `keepAlive(${[...given.map(({ argument }) => argument), unseen(scope, work)].join(", ")});`;
  },
];

const AWAITED: readonly Fate[] = [
  (work) => (scope) => `await ${work(scope)};`,
  (work) => (scope) => `const ${scope.printer.fresh("done")} = await ${work(scope)};`,
  (work) => (scope) => `try {\nawait ${work(scope)};\n} catch {}`,
];

/** Every way in which a promise is kept or lost. */
export function fates({ work }: Grammar): readonly fc.WeightedArbitrary<Fragment>[] {
  const given = (weight: number, all: readonly Fate[]): fc.WeightedArbitrary<Fragment> => ({
    weight,
    arbitrary: fc.tuple(work, fc.constantFrom(...all)).map(([inner, fate]) => fate(inner)),
  });
  return [
    given(5, STATEMENTS),
    given(5, HELD),
    given(5, HANDED),
    given(2, PASSED),
    // Where nothing can be awaited, the runtime is asked to wait.
    given(
      3,
      AWAITED.map((fate) => (work) => (scope) => (scope.isAsync ? fate : (HANDED[0] ?? fate))(work)(scope)),
    ),
  ];
}

function holding(work: Fragment, stem: string, then: (name: string, scope: Scope) => string): Fragment {
  return (scope) => {
    const name = scope.printer.fresh(stem);
    return `const ${name} = ${work(scope)};\n${then(name, scope)}`;
  };
}

function listing(work: Fragment, then: (name: string, scope: Scope) => string): Fragment {
  return (scope) => {
    const name = scope.printer.fresh("sending");
    return `const ${name} = [];\n${name}.push(${work(scope)});\n${then(name, scope)}`;
  };
}

/** Work that reaches the keep-alive by a way on which a query is not followed. */
function unseen(scope: Scope, work: Fragment): string {
  const text = work(scope);
  if (/^sql`[^`]*`$/.test(text)) {
    scope.printer.silentByDesign.add("an unsent query that reaches waitUntil through an object, a list or a function");
  }
  return text;
}
