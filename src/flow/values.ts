import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, isFunction, keyName, unwrap, wrapped } from "../ast/ast.js";
import { returnedBy } from "../ast/functions.js";
import { typeNameOf } from "../ast/parameters.js";
import { findVariable, importOf, variableOf } from "../ast/variables.js";
import { perNode } from "../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext, Variable } from "../plugin/types.js";
import { bindingOf, type Write, writesThrough } from "./bindings.js";
import { callSitesOf } from "./calls.js";
import { type ClassNode, constructorOf, isClass, memberOf, thisAt, thisWritesOf } from "./classes.js";
import { importedMember, importedValue, type Located } from "../project/link.js";
import { AWAIT, ELEMENT, isElement, mayMeet, nameOfStep, property, type Step, stepOf } from "./steps.js";

/** What a value may be: an expression, and what is read of it that leads no further. */
export interface Origin extends Located {
  /** What is read of the node's value, in this order: `await`, `.rows`. Empty where the value is the node's own. */
  readonly path: readonly Step[];
}

/** Where a value comes from. */
export interface Origins {
  readonly all: readonly Origin[];
  /** Whether the value is one of these for sure; else it may also be something that the file does not show. */
  readonly closed: boolean;
}

const UNKNOWN: Origins = { all: [], closed: false };

/** A search that takes more states or finds more origins than this gives an open answer. */
const STATES = 600;
const ORIGINS = 48;
/** How much may be read of one value; only what goes around in a circle is longer. */
const PATH = 16;

/**
 * What an expression may be: a literal, an object, a function, a class, a call of what is not known, an import, a
 * global, or a parameter that somebody else may give. It is followed through variables, properties, patterns,
 * conditions, fields, `this`, and calls with their arguments; what comes first in the source does not matter. Imports
 * are where it ends.
 */
export const originsOf: (expression: Node, context: RuleContext) => Origins = perNode(
  (node, context) => new Search(false).from({ node, context, path: [], frame: undefined }),
  UNKNOWN,
);

/** The same through imports as well, which reads other files: to be asked about a certain candidate only. */
export const originsInProject: (expression: Node, context: RuleContext) => Origins = perNode(
  (node, context) => new Search(true).from({ node, context, path: [], frame: undefined }),
  UNKNOWN,
);

/**
 * The expressions of the same file, as far as it shows them, one of which gives the value: where a call or a parameter
 * is awaited, it is that call or parameter.
 */
export function expressionsBehind(expression: Node, context: RuleContext): readonly Node[] {
  return originsOf(expression, context).all.flatMap((origin) =>
    origin.context.sourceCode === context.sourceCode && origin.path.every((step) => step === AWAIT)
      ? [origin.node]
      : [],
  );
}

/** A call on the way from what is called to what it gives. */
interface CallStep {
  readonly call: Located;
  /** Whether the call stands in the source, and may be where a value comes from; else something calls back. */
  readonly isWritten: boolean;
  readonly isNew: boolean;
  /** The arguments; what is spread, and all that comes after, is `unknown`. */
  readonly given: readonly (State | "unknown")[];
  readonly self: State | undefined;
  /** Where the call stands. */
  readonly frame: Frame | undefined;
}

type Path = readonly (CallStep | Step)[];

/** A function's body as one call runs it. */
interface Frame {
  readonly of: FunctionNode;
  readonly step: CallStep;
  /** Where the function was made. */
  readonly closure: Frame | undefined;
}

/** What is read by a path of an expression's value? */
interface State extends Located {
  readonly path: Path;
  readonly frame: Frame | undefined;
}

function isStep(step: CallStep | Step | undefined): step is Step {
  return typeof step === "string";
}

function isCall(step: CallStep | Step | undefined): step is CallStep {
  return typeof step === "object";
}

function readsElement(step: CallStep | Step | undefined): step is Step {
  return isStep(step) && isElement(step);
}

function nameIn(step: CallStep | Step | undefined): string | undefined {
  return isStep(step) ? nameOfStep(step) : undefined;
}

/** Methods of lists that give the same elements, and those that give one of them. */
const SAME_ELEMENTS: ReadonlySet<string> = new Set([
  "concat",
  "filter",
  "flat",
  "reverse",
  "slice",
  "sort",
  "splice",
  "toReversed",
  "toSorted",
  "values",
]);
const ONE_ELEMENT: ReadonlySet<string> = new Set(["at", "find", "findLast", "pop", "shift"]);
/** Methods of lists that call back with an element first. */
const PER_ELEMENT: ReadonlySet<string> = new Set([
  "every",
  "filter",
  "find",
  "findIndex",
  "findLast",
  "flatMap",
  "forEach",
  "map",
  "some",
]);

/** An answer on its way: states are taken up until none is left, so that neither a circle nor a long way overflows. */
class Search {
  readonly #pending: State[] = [];
  readonly #seen = new Map<Node, Map<Frame | undefined, Set<string>>>();
  readonly #frames = new Map<Node, Frame[]>();
  readonly #ids = new Map<Node, number>();
  readonly #origins = new Map<Node, Origin[]>();
  #found = 0;
  #taken = 0;
  #closed = true;

  /** @param readsOtherFiles whether an import is followed to what the other file exports; else it is an origin. */
  constructor(readonly readsOtherFiles: boolean) {}

  from(state: State): Origins {
    this.#pending.push(state);
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
      if (++this.#taken > STATES || this.#found > ORIGINS) {
        this.#closed = false;
        break;
      }
      this.#take(next);
    }
    return { all: [...this.#origins.values()].flat(), closed: this.#closed };
  }

  #add(node: Node, path: Path, { context, frame }: Pick<State, "context" | "frame">): void {
    if (path.length > PATH) {
      this.#closed = false;
      return;
    }
    let frames = this.#seen.get(node);
    if (!frames) {
      frames = new Map<Frame | undefined, Set<string>>();
      this.#seen.set(node, frames);
    }
    let paths = frames.get(frame);
    if (!paths) {
      paths = new Set();
      frames.set(frame, paths);
    }
    const key = path.map((step) => (isCall(step) ? `(${this.#idOf(step.call.node)})` : step)).join(" ");
    if (!paths.has(key)) {
      paths.add(key);
      this.#pending.push({ node, context, path, frame });
    }
  }

  #idOf(node: Node): number {
    const id = this.#ids.get(node) ?? this.#ids.size;
    this.#ids.set(node, id);
    return id;
  }

  /** What comes of a state that is given, an argument or a receiver. */
  #addGiven(given: State, path: Path): void {
    this.#add(given.node, [...given.path, ...path], given);
  }

  /** The way ends here: at the last call that the path goes through, or at the node. */
  #end(state: State): void {
    const at = state.path.findLastIndex((step) => isCall(step) && step.isWritten);
    const last = state.path[at];
    const { node, context } = isCall(last) ? last.call : state;
    const path = state.path.slice(at + 1).filter(isStep);
    const known = this.#origins.get(node) ?? [];
    if (!known.some((origin) => origin.path.join(" ") === path.join(" "))) {
      this.#origins.set(node, [...known, { node, context, path }]);
      this.#found++;
    }
  }

  /** The way ends here, and there may be others. */
  #endOpen(state: State): void {
    this.#closed = false;
    this.#end(state);
  }

  #take(taken: State): void {
    const node = unwrap(taken.node);
    const state: State = { ...taken, node };
    const { path } = state;
    switch (node.type) {
      case "Identifier":
        this.#identifier(node, state);
        return;
      case "AwaitExpression":
        this.#add(node.argument, path[0] === AWAIT ? path : [AWAIT, ...path], state);
        return;
      case "ConditionalExpression":
        this.#add(node.alternate, path, state);
        this.#add(node.consequent, path, state);
        return;
      case "LogicalExpression":
        this.#add(node.right, path, state);
        if (node.operator === "&&") {
          // Where the left is falsy, it is the value; nothing can be read of it.
          this.#closed &&= path.length > 0;
        } else {
          this.#add(node.left, path, state);
        }
        return;
      case "SequenceExpression":
        this.#add(node.expressions.at(-1) ?? node, path, state);
        return;
      case "AssignmentExpression":
        this.#assigned(node, state);
        return;
      case "MemberExpression":
        if (node.object.type === "Super") {
          this.#this(node.object, { ...state, path: [stepOf(node), ...path] });
        } else {
          this.#add(node.object, [stepOf(node), ...path], state);
        }
        return;
      case "CallExpression":
        this.#call(node, state);
        return;
      case "NewExpression":
        if (isStep(path[0]) && path[0] !== AWAIT) {
          this.#add(node.callee, [stepInto(node, state), ...path], state);
        } else {
          this.#end(state);
        }
        return;
      case "ThisExpression":
        this.#this(node, state);
        return;
      case "ArrayExpression":
        this.#array(node, state);
        return;
      case "ObjectExpression":
        this.#object(node, state);
        return;
      case "ArrowFunctionExpression":
      case "FunctionDeclaration":
      case "FunctionExpression":
        this.#function(node, state);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#class(node, state);
        return;
      case "Literal":
      case "TemplateLiteral":
        // Nothing is awaited that is there.
        this.#end(path[0] === AWAIT ? { ...state, path: path.slice(1) } : state);
        return;
      case "YieldExpression":
        this.#endOpen(state);
        return;
      default:
        this.#end(state);
    }
  }

  #assigned(node: TSESTree.AssignmentExpression, state: State): void {
    switch (node.operator) {
      case "=":
        this.#add(node.right, state.path, state);
        return;
      case "??=":
      case "||=":
      case "&&=":
        this.#add(node.left, state.path, state);
        this.#add(node.right, state.path, state);
        return;
      default:
        this.#end({ ...state, node });
    }
  }

  #call(call: TSESTree.CallExpression, state: State): void {
    const { path } = state;
    const callee = unwrap(call.callee);
    const [callback, onRejected] = call.arguments;
    if (callee.type === "MemberExpression" && callback) {
      const receiver: State = { ...state, node: callee.object, path: [] };
      const name = keyName(callee);
      if (path[0] === AWAIT && name === "then") {
        this.#callBack(callback, [{ ...receiver, path: [AWAIT] }], state);
        if (onRejected) {
          this.#callBack(onRejected, ["unknown"], state);
        }
        return;
      }
      if (path[0] === AWAIT && (name === "catch" || name === "finally")) {
        this.#addGiven(receiver, path);
        if (name === "catch") {
          this.#callBack(callback, ["unknown"], state);
        }
        return;
      }
      if (readsElement(path[0]) && (name === "map" || name === "flatMap")) {
        const rest = path.slice(1);
        this.#callBack(callback, [{ ...receiver, path: [ELEMENT] }], {
          ...state,
          path: name === "map" ? rest : [ELEMENT, ...rest],
        });
        return;
      }
    }
    this.#add(callee, [stepInto(call, state), ...path], state);
  }

  /** What a callback returns that somebody else calls with these arguments. */
  #callBack(callback: Node, given: CallStep["given"], state: State): void {
    const step = { ...UNWRITTEN, call: { node: callback, context: state.context }, given, frame: state.frame };
    this.#add(callback, [step, ...state.path], state);
  }

  #identifier(node: TSESTree.Identifier, state: State): void {
    const variable = variableOf(node, state.context.sourceCode);
    const [definition] = variable?.defs ?? [];
    if (!variable || !definition) {
      this.#global(node.name, state);
      return;
    }
    if (importOf(variable) && this.#imported(variable, state)) {
      return;
    }
    const isParameter = definition.type === "Parameter";
    switch (definition.type) {
      case "FunctionName": {
        const declared = variable.defs.map((item) => item.node as Node).find((item) => isFunction(item));
        if (declared) {
          this.#add(declared, state.path, state);
        } else {
          this.#endOpen(state);
        }
        break;
      }
      case "ClassName":
        this.#add(definition.node, state.path, state);
        break;
      case "Parameter":
        this.#parameter(definition.name, definition.node, state);
        break;
      case "TSEnumName":
        this.#enumMember(definition.node, state);
        return;
      case "Variable":
        break;
      case "ImportBinding":
        this.#end(state);
        return;
      default:
        this.#endOpen(state);
        return;
    }
    for (const reference of variable.references) {
      if (reference.isWrite() && !(isParameter && reference.init)) {
        this.#binding(reference.identifier, state);
      }
    }
    if (state.path.length > 0) {
      const { writes, isGiven } = writesThrough(variable, state.context);
      for (const write of writes) {
        const rest = restAfter(state.path, write);
        if (rest) {
          this.#add(write.value, rest, state);
        }
      }
      this.#closed &&= !isGiven;
    }
  }

  /** What an imported name stands for, where the file that exports it is known. */
  #imported(variable: Variable, { context, path }: State): boolean {
    if (!this.readsOtherFiles) {
      return false;
    }
    const name = importOf(variable)?.name === "*" ? nameIn(path[0]) : undefined;
    const member = name === undefined ? undefined : importedMember(variable, name, context);
    const value = member ?? importedValue(variable, context);
    if (value) {
      this.#add(value.node, member ? path.slice(1) : path, { context: value.context, frame: undefined });
    }
    return value !== undefined;
  }

  /** What one place in the source gives to a variable. */
  #binding(identifier: Node, state: State): void {
    const { by, steps, defaults, isRest } = bindingOf(identifier);
    for (const missing of defaults) {
      this.#add(missing.node, [...missing.steps, ...state.path], state);
    }
    // What is left over of a list begins elsewhere in it.
    const path: Path =
      isRest && readsElement(state.path[0]) ? [ELEMENT, ...state.path.slice(1)] : [...steps, ...state.path];
    const loop = by?.type === "VariableDeclarator" ? by.parent.parent : by;
    if (loop?.type === "ForOfStatement") {
      this.#add(loop.right, [ELEMENT, ...(loop.await ? [AWAIT as Step] : []), ...path], state);
    } else if (by?.type === "VariableDeclarator" && by.init) {
      this.#add(by.init, path, state);
    } else if (by?.type === "AssignmentExpression" && /^(?:=|\?\?=|\|\|=|&&=)$/.test(by.operator)) {
      this.#add(by.right, path, state);
    } else {
      this.#endOpen({ ...state, node: by ?? identifier });
    }
  }

  #parameter(name: Node, fn: Node, state: State): void {
    const { top, steps, defaults } = bindingOf(name);
    for (const missing of defaults) {
      this.#add(missing.node, [...missing.steps, ...state.path], state);
    }
    const index = isFunction(fn) ? fn.params.indexOf(top as TSESTree.Parameter) : -1;
    const asked: State = { ...state, node: placeOf(top), path: [...steps, ...state.path] };
    if (!isFunction(fn) || index === -1) {
      this.#endOpen(asked);
      return;
    }
    const frame = frameOf(fn, state.frame);
    if (frame) {
      this.#argument(frame.step.given, index, top, asked);
      return;
    }
    const calledBack = calledBackWith(fn, index);
    if (calledBack) {
      this.#add(calledBack.on, [calledBack.step, ...asked.path], state);
      return;
    }
    const sites = callSitesOf(fn, state.context);
    for (const { node, context, offset } of sites.all) {
      const { given } = stepInto(node, { node, context, path: [], frame: undefined });
      this.#argument(given.slice(offset), index, top, asked);
    }
    if (sites.closed) {
      return;
    }
    const declared = isStep(asked.path[0]) ? classDeclared(top, state.context, this.readsOtherFiles) : undefined;
    if (declared) {
      this.#instance(declared, asked);
    } else {
      this.#endOpen(asked);
    }
  }

  /** What is read of an instance of a class that only a type names, and that may be another's. */
  #instance(declared: Located<ClassNode>, asked: State): void {
    this.#closed = false;
    const { node, context } = declared;
    const step = { ...UNWRITTEN, call: declared, isNew: true, frame: undefined };
    this.#add(node, [step, ...asked.path], { context, frame: undefined });
  }

  #argument(given: CallStep["given"], index: number, top: Node, asked: State): void {
    const [element, ...rest] = asked.path;
    const isRest = top.type === "RestElement";
    if (isRest && !readsElement(element)) {
      this.#endOpen(asked);
      return;
    }
    const at = isRest ? (element === ELEMENT ? undefined : index + Number(nameIn(element))) : index;
    const wanted = at === undefined ? given.slice(index) : [given[at] ?? given.find((item) => item === "unknown")];
    for (const argument of wanted) {
      if (argument === "unknown") {
        this.#endOpen(asked);
      } else if (argument) {
        this.#addGiven(argument, isRest ? rest : asked.path);
      }
    }
  }

  #enumMember({ body }: TSESTree.TSEnumDeclaration, state: State): void {
    const name = nameIn(state.path[0]);
    const member = body.members.find(({ id }) => (id.type === "Identifier" ? id.name : id.value) === name);
    if (member?.initializer) {
      this.#add(member.initializer, state.path.slice(1), state);
    } else {
      this.#end(state);
    }
  }

  /** What functions of the language give. */
  #global(name: string, state: State): void {
    const [first, second, ...rest] = state.path;
    if (isCall(first)) {
      this.#globalCall(name, first, state);
      return;
    }
    const [argument, ...others] = isCall(second) ? second.given : [];
    if (argument === undefined || argument === "unknown") {
      this.#end(state);
      return;
    }
    const [third, fourth, ...below] = rest;
    switch (`${name}.${nameIn(first) ?? ""}`) {
      case "Object.freeze":
      case "Object.seal":
      case "Promise.resolve":
        this.#addGiven(argument, rest);
        return;
      case "Array.from":
      case "Object.values":
        if (readsElement(third)) {
          this.#addGiven(argument, [ELEMENT, ...rest.slice(1)]);
          return;
        }
        break;
      case "Object.assign":
        if (rest.length > 0) {
          for (const source of [argument, ...others]) {
            if (source === "unknown") {
              this.#endOpen(state);
            } else {
              this.#addGiven(source, rest);
            }
          }
          return;
        }
        break;
      case "Promise.all":
        if (third === AWAIT && readsElement(fourth)) {
          this.#addGiven(argument, [fourth, AWAIT, ...below]);
          return;
        }
        break;
      case "Promise.any":
      case "Promise.race":
        if (third === AWAIT) {
          this.#addGiven(argument, [ELEMENT, ...rest]);
          return;
        }
        break;
      default:
    }
    this.#end(state);
  }

  /** `structuredClone(value)`, and what maps and sets are made of. */
  #globalCall(name: string, call: CallStep, state: State): void {
    const [, first, second, ...rest] = state.path;
    const [argument] = call.given;
    if (call.isNew && /^(?:Map|Set|WeakMap)$/.test(name) && argument === undefined && first !== undefined) {
      // What is put into it is found where its variable is.
      return;
    }
    if (argument === undefined || argument === "unknown") {
      this.#end(state);
    } else if ((name === "structuredClone" && !call.isNew) || (name === "Set" && call.isNew && first === ELEMENT)) {
      this.#addGiven(argument, state.path.slice(1));
    } else if (name === "Map" && call.isNew && nameIn(first) === "get" && isCall(second)) {
      this.#entry(argument, second, rest);
    } else {
      this.#end(state);
    }
  }

  /** The value of an entry of a map that is made of a list of pairs. */
  #entry(list: State, get: CallStep, path: Path): void {
    const node = unwrap(list.node);
    if (node.type !== "ArrayExpression") {
      this.#addGiven(list, [ELEMENT, property(1), ...path]);
      return;
    }
    for (const entry of node.elements) {
      const [key] = entry?.type === "ArrayExpression" ? entry.elements : [];
      if (entry && !(key && areDifferent(key, get.given[0]))) {
        this.#add(entry, [property(1), ...path], list);
      }
    }
  }

  #array(node: TSESTree.ArrayExpression, state: State): void {
    const [first, second, ...rest] = state.path;
    if (first === AWAIT) {
      this.#add(node, state.path.slice(1), state);
    } else if (readsElement(first)) {
      this.#element(node, first, state);
    } else if (isCall(second) && ONE_ELEMENT.has(nameIn(first) ?? "")) {
      this.#add(node, [ELEMENT, ...rest], state);
    } else if (isCall(second) && SAME_ELEMENTS.has(nameIn(first) ?? "") && readsElement(rest[0])) {
      this.#add(node, [ELEMENT, ...rest.slice(1)], state);
      for (const other of nameIn(first) === "concat" ? second.given : []) {
        if (other !== "unknown") {
          this.#addGiven(other, [ELEMENT, ...rest.slice(1)]);
        }
      }
    } else {
      this.#end(state);
    }
  }

  #element({ elements }: TSESTree.ArrayExpression, step: Step, state: State): void {
    const path = state.path.slice(1);
    const at = step === ELEMENT ? elements.length : Number(nameOfStep(step));
    const isPlain = elements.slice(0, at + 1).every((element) => element?.type !== "SpreadElement");
    for (const element of step !== ELEMENT && isPlain ? elements.slice(at, at + 1) : elements) {
      if (element?.type === "SpreadElement") {
        this.#add(element.argument, [ELEMENT, ...path], state);
      } else if (element) {
        this.#add(element, path, state);
      }
    }
  }

  #object({ properties }: TSESTree.ObjectExpression, state: State): void {
    const [first, ...rest] = state.path;
    if (first === AWAIT) {
      this.#add(state.node, rest, state);
      return;
    }
    const name = nameIn(first);
    if (!isStep(first) || (isCall(rest[0]) && name !== undefined && !mayHave(properties, name))) {
      // Itself, or a method that every object has.
      this.#end(state);
      return;
    }
    for (const item of properties.toReversed()) {
      if (item.type === "SpreadElement") {
        this.#add(item.argument, state.path, state);
        continue;
      }
      const key = keyName(item);
      if (key !== undefined && name !== undefined && key !== name) {
        continue;
      }
      this.#closed &&= key !== undefined;
      if (item.kind === "get") {
        this.#callBack(item.value, [], { ...state, path: rest });
      } else if (item.kind === "init") {
        this.#add(item.value, rest, state);
      }
      if (key !== undefined && key === name) {
        // What comes before is written over.
        return;
      }
    }
  }

  #function(fn: FunctionNode, state: State): void {
    const [first, second, ...rest] = state.path;
    if (isCall(first)) {
      const path = state.path.slice(1);
      if (first.isNew || fn.generator || (fn.async && path[0] !== AWAIT)) {
        this.#end(state);
        return;
      }
      const frame = this.#enter(fn, first, state.frame);
      for (const returned of returnedBy(fn, state.context.sourceCode)) {
        this.#add(returned, path, { ...state, frame });
      }
      return;
    }
    const name = nameIn(first);
    if (isCall(second) && (name === "apply" || name === "bind" || name === "call")) {
      this.#indirect(name, fn, second, { ...state, path: rest });
    } else {
      this.#end(state);
    }
  }

  /** `f.call(self, a)`, `f.apply(self, [a])` and `f.bind(self, a)`. */
  #indirect(how: "apply" | "bind" | "call", fn: FunctionNode, step: CallStep, state: State): void {
    const [receiver, ...given] = step.given;
    const self = receiver === "unknown" ? undefined : receiver;
    if (how === "bind") {
      const [call, ...rest] = state.path;
      this.#add(fn, isCall(call) ? [{ ...call, given: [...given, ...call.given], self }, ...rest] : state.path, state);
      return;
    }
    const [list] = given;
    const listed = list && list !== "unknown" ? unwrap(list.node) : undefined;
    const applied =
      list && list !== "unknown" && listed?.type === "ArrayExpression"
        ? listed.elements.map((node) => (node ? { ...list, node } : "unknown"))
        : ["unknown" as const];
    this.#add(fn, [{ ...step, given: how === "call" ? given : applied, self }, ...state.path], state);
  }

  /** The frame of a call; that of a function which is running already is not known, so that a recursion ends. */
  #enter(fn: FunctionNode, step: CallStep, closure: Frame | undefined): Frame | undefined {
    for (let caller = step.frame; caller; caller = caller.step.frame) {
      if (caller.of === fn) {
        return closure;
      }
    }
    const { node } = step.call;
    const known = this.#frames.get(node) ?? [];
    const same = known.find(
      (frame) =>
        frame.of === fn &&
        frame.closure === closure &&
        frame.step.frame === step.frame &&
        frame.step.self?.node === step.self?.node,
    );
    const frame = same ?? { of: fn, step, closure };
    if (!same) {
      this.#frames.set(node, [...known, frame]);
    }
    return frame;
  }

  #class(node: ClassNode, state: State): void {
    const [first, second, ...rest] = state.path;
    if (isCall(first) && first.isNew && isStep(second)) {
      this.#instanceMember(node, first, second, { ...state, path: rest });
      return;
    }
    const name = nameIn(first);
    const member = name === undefined ? undefined : memberOf(node, name, true);
    if (member?.value) {
      this.#member(member.value, member.isGetter, { ...state, node }, state.path.slice(1), state);
    } else if (name !== undefined && node.superClass) {
      this.#add(node.superClass, state.path, state);
    } else {
      this.#end(state);
    }
  }

  #instanceMember(node: ClassNode, made: CallStep, read: Step, state: State): void {
    if (read === AWAIT) {
      this.#add(node, [made, ...state.path], state);
      return;
    }
    const name = nameOfStep(read);
    const self: State = { ...state, node, path: [made] };
    const maker = constructorOf(node);
    const frame = maker && made.call.node.type === "NewExpression" ? this.#enter(maker, made, state.frame) : undefined;
    const member = name === undefined ? undefined : memberOf(node, name, false);
    const parameter = maker?.params.map((item) => propertyOf(item)).find((item) => item?.name === name);
    const writes = thisWritesOf(node, state.context).filter((write) => write.name === name);
    if (member?.value) {
      this.#member(member.value, member.isGetter, self, state.path, { ...state, frame: undefined });
    }
    if (parameter && maker) {
      this.#parameter(parameter, maker, { ...state, frame });
    }
    for (const { value, owner } of writes) {
      this.#add(value, state.path, { ...state, frame: owner === maker ? frame : undefined });
    }
    if (member?.value || parameter || writes.length > 0) {
      return;
    }
    const asked: State = { ...self, path: [made, read, ...state.path] };
    const declared = member && classDeclared(member.node, state.context, this.readsOtherFiles);
    if (declared) {
      this.#instance(declared, state);
    } else if (node.superClass) {
      this.#add(node.superClass, asked.path, state);
    } else {
      this.#endOpen(asked);
    }
  }

  /** What a member of a class or an instance is; where it is called, it is called on that. */
  #member(value: Node, isGetter: boolean, self: State, path: Path, at: Pick<State, "context" | "frame">): void {
    const [first, ...rest] = path;
    if (isGetter) {
      const call = { node: value, context: at.context };
      this.#add(value, [{ ...UNWRITTEN, call, given: [], self, frame: at.frame }, ...path], at);
    } else {
      this.#add(value, isCall(first) && !first.isNew ? [{ ...first, self }, ...rest] : path, at);
    }
  }

  #this(node: Node, state: State): void {
    const around = thisAt(node);
    if (!around || !isStep(state.path[0]) || state.path[0] === AWAIT) {
      this.#end(state);
      return;
    }
    const { of, owner, isStatic } = around;
    const self = owner && frameOf(owner, state.frame)?.step.self;
    const isSuper = node.type === "Super";
    const target = isSuper && of.type !== "ObjectExpression" ? of.superClass : of;
    const made: CallStep = {
      ...UNWRITTEN,
      call: { node, context: state.context },
      isWritten: !isSuper,
      isNew: true,
      frame: undefined,
    };
    if (
      self &&
      !isSuper &&
      unwrap(self.node).type !== "ThisExpression" &&
      (of.type === "ObjectExpression" || self.path.length > 0)
    ) {
      this.#addGiven(self, state.path);
    } else if (!target) {
      this.#endOpen(state);
    } else {
      this.#add(target, of.type === "ObjectExpression" || isStatic ? state.path : [made, ...state.path], state);
    }
  }
}

/** A call that does not stand in the source, of which nothing is known. */
const UNWRITTEN = { isWritten: false, isNew: false, given: ["unknown"], self: undefined } as const;

function stepInto(call: TSESTree.CallExpression | TSESTree.NewExpression, { context, frame }: State): CallStep {
  const given: (State | "unknown")[] = [];
  for (const node of call.arguments) {
    if (node.type === "SpreadElement") {
      given.push("unknown");
      break;
    }
    given.push({ node, context, path: [], frame });
  }
  const callee = unwrap(call.callee);
  const self = callee.type === "MemberExpression" ? { node: callee.object, context, path: [], frame } : undefined;
  return { call: { node: call, context }, isWritten: true, isNew: call.type === "NewExpression", given, self, frame };
}

function frameOf(fn: FunctionNode, innermost: Frame | undefined): Frame | undefined {
  let frame = innermost;
  while (frame && frame.of !== fn) {
    frame = frame.closure;
  }
  return frame;
}

/** What is left to read of what was written; undefined where it is read by another way. */
function restAfter(path: Path, { steps, key, isElement: isListed = false }: Write): Path | undefined {
  if (isListed && !readsElement(path[steps.length - 1])) {
    return undefined;
  }
  for (const [index, step] of steps.entries()) {
    const read = path[index];
    if (step === "()") {
      if (!isCall(read) || (key && areDifferent(key, read.given[0]))) {
        return undefined;
      }
    } else if (!isStep(read) || !mayMeet(step, read)) {
      return undefined;
    }
  }
  return path.slice(steps.length);
}

/** Whether two keys are written out, and not the same. */
function areDifferent(key: Node, other: State | "unknown" | undefined): boolean {
  const read = other && other !== "unknown" ? unwrap(other.node) : undefined;
  return key.type === "Literal" && read?.type === "Literal" && key.value !== read.value;
}

function mayHave(properties: readonly TSESTree.ObjectLiteralElement[], name: string): boolean {
  return properties.some((item) => item.type === "SpreadElement" || (keyName(item) ?? name) === name);
}

/** Where a parameter is written, without its default value and its modifiers. */
function placeOf(parameter: Node): Node {
  switch (parameter.type) {
    case "AssignmentPattern":
      return parameter.left;
    case "TSParameterProperty":
      return placeOf(parameter.parameter);
    default:
      return parameter;
  }
}

/** The name of a parameter that is a property of the instance as well. */
function propertyOf(parameter: Node): TSESTree.Identifier | undefined {
  const place = parameter.type === "TSParameterProperty" ? placeOf(parameter) : undefined;
  return place?.type === "Identifier" ? place : undefined;
}

/** What the language calls a callback with that stands in a call: an element of a list, or what a promise gives. */
function calledBackWith(fn: FunctionNode, index: number): { readonly on: Node; readonly step: Step } | undefined {
  const outer = wrapped(fn);
  const call = outer.parent;
  const callee = call?.type === "CallExpression" ? unwrap(call.callee) : undefined;
  if (call?.type !== "CallExpression" || callee?.type !== "MemberExpression" || call.arguments[0] !== outer) {
    return undefined;
  }
  const name = calleeName(call) ?? "";
  if (name === "then") {
    return index === 0 ? { on: callee.object, step: AWAIT } : undefined;
  }
  return (PER_ELEMENT.has(name) && index === 0) || (name === "reduce" && index === 1)
    ? { on: callee.object, step: ELEMENT }
    : undefined;
}

/** The class that the type of a parameter or a field names. */
function classDeclared(node: Node, context: RuleContext, readsOtherFiles: boolean): Located<ClassNode> | undefined {
  const name = typeNameOf(node);
  const variable = name === undefined ? undefined : findVariable(name, context.sourceCode.getScope(node));
  const [definition] = variable?.defs ?? [];
  if (definition?.type === "ClassName") {
    return { node: definition.node, context };
  }
  const imported = readsOtherFiles && variable && importOf(variable) ? importedValue(variable, context) : undefined;
  return imported && isClass(imported.node) ? { node: imported.node, context: imported.context } : undefined;
}
