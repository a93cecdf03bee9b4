import fc from "fast-check";

import { binding, block, type Fragment, handing, inFunction, type Scope } from "./scope.js";

/** The parts of the grammar that works, fates and flows are made of. */
export interface Grammar {
  /** An expression whose value is a promise of the work. */
  readonly work: fc.Arbitrary<Fragment>;
  /** Statements that start the work, and wait for it, keep it or drop it. */
  readonly step: fc.Arbitrary<Fragment>;
  /** What stands in a function: a step, or a return of the work. */
  readonly body: fc.Arbitrary<Fragment>;
}

/** Calls that do the work by themselves. */
const LEAVES: readonly Fragment[] = [
  (scope) => {
    scope.printer.declare('import { work } from "./work.mjs";');
    // Nothing else in the file says that the imported function is asynchronous.
    scope.printer.declare("export async function evidence() { await work(); }");
    return scope.environment === undefined ? `work(${doing(scope)})` : `work(${scope.environment}, ${doing(scope)})`;
  },
  (scope) => `${binding(scope, "EVENTS")}.send({ id: ${doing(scope)} })`,
  (scope) => `${binding(scope, "PLAYS")}.put(${doing(scope)}, "1")`,
  (scope) => `${binding(scope, "AUDIT")}.fetch("https://audit/" + ${doing(scope)})`,
  (scope) => `${binding(scope, "DB")}.prepare("INSERT INTO plays VALUES (?)").bind(${doing(scope)}).run()`,
  (scope) => `fetch("https://plays/" + ${doing(scope)}, { method: "POST" })`,
  (scope) => `import("./work.mjs").then((module) => module.work(${doing(scope)}))`,
];

/** Queries that do the work once somebody waits for them, and what starts them. */
const LAZY: readonly Fragment[] = [
  (scope) => query(scope),
  (scope) => executed(query(scope), scope),
  (scope) => `${query(scope)}.then(() => {})`,
  (scope) => builder(scope),
  (scope) => executed(builder(scope), scope),
];

/** What a chain hangs on a promise. */
const LINKS = [
  ".catch(() => {})",
  ".then(() => {})",
  ".finally(() => {})",
  ".then(() => {}, () => {})",
  ".catch((error) => console.warn(error))",
  ".catch(console.error).finally(() => {})",
];

const GATHERINGS: readonly ((work: string) => string)[] = [
  (work) => `Promise.all([${work}])`,
  (work) => `Promise.allSettled([${work}])`,
  (work) => `Promise.race([${work}, new Promise(() => {})])`,
  (work) => `Promise.any([${work}])`,
  (work) => `Promise.all([Promise.resolve(), ${work}])`,
  (work) => `Promise.resolve(${work})`,
];

/** Every shape in which work is at hand as a promise. */
export function works({ work, body }: Grammar): readonly fc.WeightedArbitrary<Fragment>[] {
  return [
    { weight: 6, arbitrary: fc.constantFrom(...LEAVES) },
    { weight: 1, arbitrary: fc.constantFrom(...LAZY) },
    {
      weight: 2,
      arbitrary: fc.tuple(work, fc.constantFrom(...LINKS)).map(
        ([inner, link]) =>
          (scope) =>
            inner(scope) + link,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(work, fc.constantFrom(...GATHERINGS)).map(
        ([inner, gather]) =>
          (scope) =>
            gather(inner(scope)),
      ),
    },
    { weight: 2, arbitrary: body.map(onTheSpot) },
    { weight: 2, arbitrary: fc.tuple(body, fc.constantFrom(...CALLBACKS)).map(([inner, callback]) => callback(inner)) },
    { weight: 3, arbitrary: fc.tuple(body, fc.constantFrom(...FUNCTIONS)).map(([inner, called]) => called(inner)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(work, fc.constantFrom(...PLAIN_FUNCTIONS))
        .map(([inner, called]) => called((scope) => `return ${inner(scope)};`)),
    },
    { weight: 1, arbitrary: work.map(settled) },
  ];
}

/** The name of the work, which is expected from now on. */
function doing({ printer, id, ids }: Scope): string {
  for (const expected of ids) {
    printer.expected.add(expected);
  }
  return id;
}

function query(scope: Scope): string {
  scope.printer.declare('import postgres from "postgres";');
  scope.printer.declare('const sql = postgres("postgres://plays");');
  return `sql\`INSERT INTO plays VALUES (\${${doing(scope)}})\``;
}

/** A query that looks like a promise, but is none by its class. A script could not say where it is from. */
function builder(scope: Scope): string {
  if (scope.environment === undefined) {
    return query(scope);
  }
  scope.printer.declare('import { drizzle } from "drizzle-orm/d1";');
  scope.printer.declare("const db = drizzle({});");
  return `db.insert("plays").values({ id: ${doing(scope)} })`;
}

function executed(lazy: string, scope: Scope): string {
  if (scope.environment === undefined) {
    scope.printer.silentByDesign.add("what a script's `execute()` gives is not known");
  }
  return `${lazy}.execute()`;
}

/** `(async () => { … })()`. */
function onTheSpot(body: Fragment): Fragment {
  return (scope) => `(async () => {\n${block(scope, body, { isAsync: true, leaving: "return;" })}\n})()`;
}

/** Functions given to `then`, of something that takes a while and of something that does not. */
const CALLBACKS: readonly ((body: Fragment) => Fragment)[] = [
  (body) => (scope) =>
    `${pause(scope)}.then(() => {\n${block(scope, body, { isAsync: false, leaving: "return;" })}\n})`,
  (body) => (scope) =>
    `${pause(scope)}.then(async () => {\n${block(scope, body, { isAsync: true, leaving: "return;" })}\n})`,
  (body) => (scope) =>
    `${pause(scope)}.finally(() => {\n${block(scope, body, { isAsync: false, leaving: "return;" })}\n})`,
];

/** Asynchronous functions of the file, called. */
const FUNCTIONS: readonly ((body: Fragment) => Fragment)[] = [
  (body) => (scope) => {
    const { call, parameters } = handing(scope);
    const name = scope.printer.fresh("record");
    scope.printer.declare(`async function ${name}(${parameters}) {\n${asyncBody(scope, body)}\n}`);
    return `${name}(${call})`;
  },
  (body) => (scope) => {
    const { call, parameters } = handing(scope);
    const name = scope.printer.fresh("save");
    scope.printer.declare(`const ${name} = async (${parameters}) => {\n${asyncBody(scope, body)}\n};`);
    return `${name}(${call})`;
  },
  (body) => (scope) => {
    const name = scope.printer.fresh("task");
    scope.before(`const ${name} = async () => {\n${block(scope, body, { isAsync: true, leaving: "return;" })}\n};`);
    return `${name}()`;
  },
  (body) => (scope) => {
    const { call, parameters } = handing(scope);
    const name = scope.printer.fresh("plays");
    scope.printer.declare(`const ${name} = {\nasync record(${parameters}) {\n${asyncBody(scope, body)}\n},\n};`);
    return `${name}.record(${call})`;
  },
  (body) => (scope) => {
    const { call, parameters } = handing(scope);
    const name = scope.printer.fresh("Recorder");
    scope.printer.declare(`class ${name} {\nasync record(${parameters}) {\n${asyncBody(scope, body)}\n}\n}`);
    return `new ${name}().record(${call})`;
  },
  (body) => (scope) => {
    const { call, parameters } = handing(scope);
    const name = scope.printer.fresh("Keeper");
    const local = scope.printer.fresh("keeper");
    scope.printer.declare(`class ${name} {\nasync record(${parameters}) {\n${asyncBody(scope, body)}\n}\n}`);
    scope.before(`const ${local} = new ${name}();`);
    return `${local}.record(${call})`;
  },
];

function asyncBody(scope: Scope, body: Fragment): string {
  return block(inFunction(scope, { isAsync: true, id: "id" }), body);
}

/** Functions of the file that return the promise of another. */
const PLAIN_FUNCTIONS: readonly ((body: Fragment) => Fragment)[] = [
  (body) => (scope) => {
    const { call, parameters } = handing(scope);
    const name = scope.printer.fresh("send");
    scope.printer.declare(
      `function ${name}(${parameters}) {\n${block(inFunction(scope, { isAsync: false, id: "id" }), body)}\n}`,
    );
    return `${name}(${call})`;
  },
  (body) => (scope) => {
    const name = scope.printer.fresh("start");
    scope.before(`const ${name} = () => {\n${block(scope, body, { isAsync: false, leaving: "return;" })}\n};`);
    return `${name}()`;
  },
];

/** A promise that is settled by the callbacks of another. */
function settled(work: Fragment): Fragment {
  return (scope) =>
    `new Promise((resolve, reject) => {\n${block(scope, (inner) => `${work(inner)}.then(resolve, reject);`, { isAsync: false, leaving: "return;" })}\n})`;
}

/** Something else that takes a while. */
export function pause(scope: Scope): string {
  scope.printer.declare('import { pause } from "./work.mjs";');
  scope.printer.declare("export async function rest() { await pause(); }");
  return "pause()";
}
