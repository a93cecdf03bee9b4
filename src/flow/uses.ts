import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, dottedName, enclosingFunction, isFunction, keyName, unwrap, wrapped } from "../ast/ast.js";
import { declaredBy, variableOf } from "../ast/variables.js";
import { nodesOf } from "../ast/nodes.js";
import type { FunctionNode, Node, RuleContext, Variable } from "../plugin/types.js";
import { calleesOf } from "./calls.js";
import { thisAt } from "./classes.js";
import type { Located } from "../project/link.js";
import { ELEMENT, isElement, mayMeet, nameOfStep, property, type Step, stepOf } from "./steps.js";

/**
 * How a value is lost. `statement`: it is the value of a statement, or of an operand that is passed over; `void`: so
 * too, and said so; `variable`: nobody reads the variable that has it; `list`: nobody reads the list that it is put
 * into; `callback`: it is returned to a caller that drops what its callbacks return, such as `forEach`; `timer`: so
 * too, and later.
 */
export type Discard = "callback" | "list" | "statement" | "timer" | "variable" | "void";

type Call = TSESTree.CallExpression | TSESTree.NewExpression;

/** What becomes of a value at one place. */
export type Use = Located &
  (
    | { readonly kind: "awaited" }
    /** It is called, or a method of it is, or something else is read of it. */
    | { readonly kind: "called"; readonly call: Call; readonly method: string | undefined }
    | { readonly kind: "discarded"; readonly how: Discard }
    /** It goes where nobody follows it: it is exported, thrown, given away, or there is too much to follow. */
    | { readonly kind: "escapes" }
    /** It is an argument of a call of which it is not known all that it runs. */
    | { readonly kind: "passed"; readonly call: Call; readonly index: number }
    /** Something is read of it that is not it, such as a property. */
    | { readonly kind: "read" }
    /** A function returns it to whoever calls it. */
    | { readonly kind: "returned"; readonly by: FunctionNode }
    /** It is kept in a variable of the whole file, or in a property. */
    | { readonly kind: "stored"; readonly variable: Variable | undefined }
    /** Nothing is asked but whether it is there. */
    | { readonly kind: "tested" }
  );

/**
 * What a call that is not known from the language does with what its callback returns; undefined where it may keep it.
 *
 * @param callback the argument that it calls back.
 */
export type DropsResult = (call: TSESTree.CallExpression, callback: Node) => Discard | undefined;

const keepsResult: DropsResult = () => undefined;

/** More places than this are not looked at. */
const STATES = 400;

/**
 * What becomes of the value of an expression: it is followed through conditions, variables, lists, objects, patterns,
 * parameters of the functions that a call runs, chains of promises, and callbacks.
 */
export function usesOf(expression: Node, context: RuleContext, dropsResult = keepsResult): readonly Use[] {
  const follower = new Follower(dropsResult);
  follower.follow(expression, [], { context, inside: undefined });
  return follower.uses();
}

/** What becomes of what a callback returns. */
export function usesOfResult(callback: FunctionNode, context: RuleContext, dropsResult = keepsResult): readonly Use[] {
  const follower = new Follower(dropsResult);
  follower.followResult(callback, [], { context, inside: undefined });
  return follower.uses();
}

/** What becomes of the value of some variables. */
export function usesOfVariables(variables: readonly Variable[], context: RuleContext): readonly Use[] {
  const follower = new Follower(keepsResult);
  for (const variable of variables) {
    follower.read(variable, [], { context, inside: undefined });
  }
  return follower.uses();
}

/** What becomes of what a parameter is given. */
export function usesOfPattern(pattern: Node, context: RuleContext, dropsResult = keepsResult): readonly Use[] {
  const follower = new Follower(dropsResult);
  follower.bind(pattern, [], pattern, { context, inside: undefined });
  return follower.uses();
}

/** How a promise comes to be dropped. */
export interface Drop {
  readonly how: Discard;
  /** The statement, declaration or call at which the promise is lost. */
  readonly at: Node;
}

/** How a promise is lost of which these are all uses; undefined where somebody waits for it, or may. */
export function dropIn(uses: readonly Use[]): Drop | undefined {
  const last = uses.at(-1);
  return uses.every(({ kind }) => kind === "discarded" || kind === "tested") && last
    ? { how: last.kind === "discarded" ? last.how : "statement", at: last.node }
    : undefined;
}

/** Where a value has gone. */
interface Way {
  readonly context: RuleContext;
  /** The call that gave it to the function in which it is now. */
  readonly inside: Inside | undefined;
}

interface Inside {
  readonly fn: FunctionNode;
  readonly call: Call;
  readonly from: Way;
}

interface State extends Located, Way {
  /** By which steps the value is read of the node's. */
  readonly path: readonly Step[];
}

class Follower {
  readonly #dropsResult: DropsResult;
  readonly #pending: State[] = [];
  readonly #seen = new Map<Node, Set<string>>();
  readonly #uses: Use[] = [];
  #taken = 0;

  constructor(dropsResult: DropsResult) {
    this.#dropsResult = dropsResult;
  }

  uses(): readonly Use[] {
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
      if (++this.#taken > STATES) {
        this.#uses.push({ kind: "escapes", node: next.node, context: next.context });
        break;
      }
      this.#take(next);
    }
    return this.#uses;
  }

  /** Takes up what becomes of a node's value. */
  follow(node: Node, path: readonly Step[], { context, inside }: Way): void {
    const outer = wrapped(node);
    const paths = this.#seen.get(outer) ?? new Set<string>();
    this.#seen.set(outer, paths);
    const key = path.join(" ");
    if (!paths.has(key)) {
      paths.add(key);
      this.#pending.push({ node: outer, path, context, inside });
    }
  }

  #take(state: State): void {
    const { node, path, context } = state;
    const { parent } = node;
    const place = { node, context };
    switch (parent?.type) {
      case "ConditionalExpression":
        if (parent.test === node) {
          this.#uses.push({ kind: "tested", ...place });
        } else {
          this.follow(parent, path, state);
        }
        return;
      case "DoWhileStatement":
      case "ForStatement":
      case "IfStatement":
      case "WhileStatement":
        this.#uses.push({ kind: "tested", ...place });
        return;
      case "LogicalExpression":
        if (parent.left === node && parent.operator === "&&") {
          this.#uses.push({ kind: "tested", ...place });
        } else {
          this.follow(parent, path, state);
        }
        return;
      case "UnaryExpression": {
        const outer = wrapped(parent).parent;
        if (parent.operator === "void") {
          this.#discard("void", outer?.type === "ExpressionStatement" ? outer : parent, state);
        } else {
          this.#uses.push({ kind: "tested", ...place });
        }
        return;
      }
      case "SequenceExpression":
        if (parent.expressions.at(-1) === node) {
          this.follow(parent, path, state);
        } else {
          this.#discard("statement", node, state);
        }
        return;
      case "ExpressionStatement":
        this.#discard("statement", parent, state);
        return;
      case "AwaitExpression":
        if (path.length === 0) {
          this.#uses.push({ kind: "awaited", ...place });
        } else {
          // It waits for the list or the object, and not for what is in it.
          this.follow(parent, path, state);
        }
        return;
      case "ReturnStatement":
        this.#returned(enclosingFunction(parent), state);
        return;
      case "ArrowFunctionExpression":
        this.#returned(parent, state);
        return;
      case "ArrayExpression": {
        const at = parent.elements.indexOf(node as TSESTree.Expression);
        const isPlain = parent.elements.slice(0, at).every((element) => element?.type !== "SpreadElement");
        this.follow(parent, [isPlain ? property(at) : ELEMENT, ...path], state);
        return;
      }
      case "SpreadElement":
        this.#spread(parent, state);
        return;
      case "Property":
        if (parent.parent.type === "ObjectExpression" && parent.value === node) {
          const name = keyName(parent);
          this.follow(parent.parent, [name === undefined ? ELEMENT : property(name), ...path], state);
        } else {
          this.#escape(state);
        }
        return;
      case "AssignmentPattern":
        this.bind(parent.left, path, parent, state);
        return;
      case "VariableDeclarator":
        this.bind(parent.id, path, parent, state);
        return;
      case "AssignmentExpression":
        if (parent.right !== node) {
          return;
        }
        this.bind(parent.left, path, parent, state);
        if (wrapped(parent).parent?.type !== "ExpressionStatement") {
          this.follow(parent, path, state);
        }
        return;
      case "ForOfStatement": {
        const [first, ...rest] = path;
        if (parent.right !== node || first === undefined || !mayMeet(first, ELEMENT)) {
          this.#escape(state);
        } else if (parent.await && rest.length === 0) {
          this.#uses.push({ kind: "awaited", ...place });
        } else {
          const { left } = parent;
          this.bind(left.type === "VariableDeclaration" ? left.declarations[0].id : left, rest, left, state);
        }
        return;
      }
      case "PropertyDefinition":
        this.#field(parent, keyName(parent), state);
        return;
      case "CallExpression":
      case "NewExpression":
        if (parent.callee === node) {
          this.#called(parent, undefined, state);
        } else {
          this.#passed(parent, parent.arguments.indexOf(node as TSESTree.Expression), state);
        }
        return;
      case "MemberExpression":
        if (parent.object === node) {
          this.#member(parent, state);
        } else {
          this.#uses.push({ kind: "read", ...place });
        }
        return;
      case "BinaryExpression":
      case "SwitchCase":
      case "SwitchStatement":
      case "TemplateLiteral":
      case "ForInStatement":
        this.#uses.push({ kind: "read", ...place });
        return;
      default:
        this.#escape(state);
    }
  }

  #discard(how: Discard, node: Node, { context, inside }: Way): void {
    // What a function drops that is given it is lost where it is given.
    let outermost = inside;
    while (outermost?.from.inside) {
      outermost = outermost.from.inside;
    }
    this.#uses.push(
      outermost
        ? { kind: "discarded", how: "variable", node: outermost.call, context: outermost.from.context }
        : { kind: "discarded", how, node, context },
    );
  }

  #escape({ node, context }: Located): void {
    this.#uses.push({ kind: "escapes", node, context });
  }

  #spread(spread: TSESTree.SpreadElement, state: State): void {
    const { path } = state;
    const { parent } = spread;
    if (parent.type === "ObjectExpression") {
      this.follow(parent, path, state);
    } else if (parent.type === "ArrayExpression" && path[0] !== undefined && isElement(path[0])) {
      this.follow(parent, [ELEMENT, ...path.slice(1)], state);
    } else {
      this.#escape(state);
    }
  }

  /** A call of the value itself, or of a function in it. */
  #called(call: Call, method: string | undefined, state: State): void {
    const { node, context, path } = state;
    this.#uses.push(
      path.length === 0 ? { kind: "called", node, context, call, method } : { kind: "escapes", node, context },
    );
  }

  #returned(by: FunctionNode | undefined, state: State): void {
    if (by && wrapped(by).parent?.type === "CallExpression") {
      this.followResult(by, state.path, state);
    } else if (by && by === state.inside?.fn && !by.generator) {
      this.follow(state.inside.call, state.path, state.inside.from);
    } else if (by) {
      this.#uses.push({ kind: "returned", by, node: state.node, context: state.context });
    } else {
      this.#escape(state);
    }
  }

  /** Takes up what becomes of what a function returns that stands in a call: it is called there, or called back. */
  followResult(by: FunctionNode, path: readonly Step[], state: Way): void {
    const { context } = state;
    const outer = wrapped(by);
    const call = outer.parent;
    if (call?.type !== "CallExpression") {
      this.#uses.push({ kind: "returned", by, node: by, context });
      return;
    }
    if (call.callee === outer) {
      this.follow(call, path, state);
      return;
    }
    const dropped = this.#dropsResult(call, outer);
    if (dropped) {
      this.#discard(dropped, call, state);
      return;
    }
    const index = call.arguments.indexOf(outer as TSESTree.Expression);
    switch (unwrap(call.callee).type === "MemberExpression" ? calleeName(call) : undefined) {
      case "forEach":
        this.#discard("callback", call, state);
        return;
      case "flatMap":
      case "map":
        this.follow(call, [ELEMENT, ...path], state);
        return;
      case "catch":
      case "finally":
      case "then":
        this.follow(call, path, state);
        return;
      default:
    }
    const { all, closed } = calleesOf(call, context);
    let isKnown = closed;
    for (const callee of all) {
      const calls = callsOfParameter(callee, index);
      isKnown &&= calls !== undefined;
      for (const inner of calls ?? []) {
        this.follow(inner.node, path, { context: inner.context, inside: { fn: callee.node, call, from: state } });
      }
    }
    if (!isKnown) {
      this.#uses.push({ kind: "passed", call, index, node: outer, context });
    }
  }

  #passed(call: Call, index: number, state: State): void {
    const { node, path, context } = state;
    const [first, ...rest] = path;
    const name = dottedName(call.callee);
    const gathered = /^Promise\.(?:all|allSettled|any|race)$/.test(name ?? "");
    if (gathered) {
      this.follow(call, first !== undefined && isElement(first) ? rest : path, state);
      return;
    }
    if (name === "Promise.resolve" || name === "Object.freeze" || name === "Array.from") {
      this.follow(call, path, state);
      return;
    }
    const callee = unwrap(call.callee);
    const method = callee.type === "MemberExpression" ? keyName(callee) : undefined;
    const list = callee.type === "MemberExpression" ? unwrap(callee.object) : undefined;
    if ((method === "push" || method === "unshift" || method === "add") && list?.type === "Identifier") {
      this.#variable(list, [ELEMENT, ...path], "list", call, state);
      return;
    }
    const { all, closed } = calleesOf(call, context);
    for (const { node: fn, context: its } of all) {
      const parameter = fn.params[index];
      if (usesArguments(fn, its) || !parameter || parameter.type === "RestElement") {
        this.#escape(state);
      } else {
        this.bind(parameter.type === "TSParameterProperty" ? parameter.parameter : parameter, path, call, {
          context: its,
          inside: { fn, call, from: state },
        });
      }
      if (parameter?.type === "TSParameterProperty") {
        this.#uses.push({ kind: "stored", variable: undefined, node, context });
      }
    }
    if (!closed) {
      this.#uses.push({ kind: "passed", call, index, node, context });
    }
  }

  #member(member: TSESTree.MemberExpression, state: State): void {
    const { node, path, context } = state;
    const [first, ...rest] = path;
    const read = stepOf(member);
    const name = nameOfStep(read);
    const outer = wrapped(member);
    const { parent } = outer;
    const call = parent?.type === "CallExpression" && parent.callee === outer ? parent : undefined;
    if (parent?.type === "AssignmentExpression" && parent.left === outer) {
      // What is put into it is another value.
      return;
    }
    if (first === undefined) {
      this.#memberOf(name, call, state);
    } else if (first === ELEMENT && (name === "length" || (call && this.#listMethod(name ?? "", call, state)))) {
      return;
    } else if (mayMeet(first, read)) {
      this.follow(member, rest, state);
    } else if (!call || (isElement(first) && this.#listMethod(name ?? "", call, state))) {
      // Something else that is in the object or list.
      return;
    } else {
      // A method of the object may use what is in it.
      this.#uses.push({ kind: "escapes", node, context });
    }
  }

  /** Something is read of the value itself. */
  #memberOf(name: string | undefined, call: TSESTree.CallExpression | undefined, state: State): void {
    const { node, context } = state;
    if (!call) {
      this.#uses.push({ kind: "read", node, context });
    } else if (name === "then" || name === "catch" || name === "finally") {
      this.follow(call, [], state);
    } else if (name === "bind" && call.arguments.length <= 1) {
      this.follow(call, [], state);
    } else {
      this.#called(call, name ?? "", state);
    }
  }

  /** Follows an element through a method of its list; false where the method is not known. */
  #listMethod(name: string, call: TSESTree.CallExpression, state: State): boolean {
    const { path } = state;
    const rest = path.slice(1);
    const callback = call.arguments[0] && unwrap(call.arguments[0]);
    switch (name) {
      case "add":
      case "push":
      case "unshift":
        return true;
      case "at":
      case "pop":
      case "shift":
        this.follow(call, rest, state);
        return true;
      case "concat":
      case "filter":
      case "flat":
      case "reverse":
      case "slice":
        this.follow(call, [ELEMENT, ...rest], state);
        return true;
      case "every":
      case "find":
      case "flatMap":
      case "forEach":
      case "map":
      case "some": {
        const [parameter] = isFunction(callback) ? callback.params : [];
        if (parameter) {
          this.bind(parameter, rest, call, state);
          return true;
        }
        return false;
      }
      default:
        return false;
    }
  }

  /** Takes up what becomes of what a pattern is given. */
  bind(pattern: Node, path: readonly Step[], at: Node, state: Way): void {
    const { context } = state;
    const target = unwrap(pattern);
    const [first, ...rest] = path;
    switch (target.type) {
      case "Identifier":
        this.#variable(target, path, "variable", at, state);
        return;
      case "AssignmentPattern":
        this.bind(target.left, path, at, state);
        return;
      case "ObjectPattern":
        this.#bindProperties(target, path, at, state);
        return;
      case "ArrayPattern":
        if (first === undefined || !isElement(first)) {
          this.#uses.push({ kind: "read", node: target, context });
        }
        for (const [index, element] of target.elements.entries()) {
          if (element?.type === "RestElement" && first !== undefined) {
            this.bind(element.argument, [ELEMENT, ...rest], at, state);
          } else if (element && first !== undefined && mayMeet(first, property(index))) {
            this.bind(element, rest, at, state);
          }
        }
        return;
      case "MemberExpression":
        this.#stored(target, path, at, state);
        return;
      default:
        this.#escape({ node: target, context });
    }
  }

  #bindProperties(pattern: TSESTree.ObjectPattern, path: readonly Step[], at: Node, state: Way): void {
    const { context } = state;
    const [first, ...rest] = path;
    if (first === undefined) {
      this.#uses.push({ kind: "read", node: pattern, context });
      return;
    }
    for (const item of pattern.properties) {
      const name = item.type === "Property" ? keyName(item) : undefined;
      if (item.type === "RestElement") {
        this.bind(item.argument, path, at, state);
      } else if (mayMeet(first, name === undefined ? ELEMENT : property(name))) {
        this.bind(item.value, rest, at, state);
      }
    }
  }

  #stored(member: TSESTree.MemberExpression, path: readonly Step[], at: Node, state: Way): void {
    const { context } = state;
    const object = unwrap(member.object);
    const step = stepOf(member);
    if (object.type === "ThisExpression") {
      this.#field(member, nameOfStep(step), { node: at, path, ...state });
    } else if (object.type === "Identifier" && isLocal(variableOf(object, context.sourceCode))) {
      this.#variable(object, [step, ...path], "variable", at, state);
    } else {
      this.#uses.push({ kind: "stored", variable: undefined, node: at, context });
    }
  }

  /** What a field of an instance has may be read by all methods of its class. */
  #field(place: Node, name: string | undefined, state: State): void {
    const { path, context } = state;
    const owner = thisAt(place.type === "PropertyDefinition" ? (place.value ?? place) : place)?.of;
    this.#uses.push({ kind: "stored", variable: undefined, node: state.node, context });
    for (const member of name === undefined || !owner ? [] : nodesOf(context, "MemberExpression")) {
      if (member.object.type === "ThisExpression" && keyName(member) === name && thisAt(member)?.of === owner) {
        const { parent } = wrapped(member);
        if (!(parent?.type === "AssignmentExpression" && parent.left === member)) {
          this.follow(member, path, state);
        }
      }
    }
  }

  #variable(
    identifier: TSESTree.Identifier,
    path: readonly Step[],
    how: "list" | "variable",
    at: Node,
    state: Way,
  ): void {
    const { context } = state;
    const variable = variableOf(identifier, context.sourceCode) ?? declaredAs(identifier, context);
    if (!variable) {
      this.#escape({ node: at, context });
      return;
    }
    if (!isLocal(variable)) {
      this.#uses.push({ kind: "stored", variable, node: at, context });
    }
    if (!this.read(variable, path, state)) {
      this.#discard(how, at, state);
    }
  }

  /** Takes up what becomes of a variable's value where it is read; whether it is. */
  read(variable: Variable, path: readonly Step[], state: Way): boolean {
    let isRead = false;
    for (const reference of variable.references) {
      if (reference.isRead()) {
        isRead ||= !isWrittenInto(reference.identifier) && !(path[0] === ELEMENT && isLengthOf(reference.identifier));
        this.follow(reference.identifier, path, state);
      }
    }
    return isRead;
  }
}

/** Whether a name stands where something is put into its list or object, and nothing is read. */
function isWrittenInto(read: Node): boolean {
  const member = wrapped(read).parent;
  const outer =
    member?.type === "MemberExpression" && unwrap(member.object) === read ? wrapped(member).parent : undefined;
  return (
    (outer?.type === "AssignmentExpression" && unwrap(outer.left) === member) ||
    (outer?.type === "CallExpression" &&
      unwrap(outer.callee) === member &&
      /^(?:add|push|unshift)$/.test(calleeName(outer) ?? "") &&
      outer.parent.type === "ExpressionStatement")
  );
}

/** How many promises there are is asked without waiting for one. */
function isLengthOf(list: Node): boolean {
  const { parent } = wrapped(list);
  return parent?.type === "MemberExpression" && unwrap(parent.object) === list && keyName(parent) === "length";
}

/** Whether a variable belongs to one call of a function. */
function isLocal(variable: Variable | undefined): boolean {
  return variable !== undefined && variable.scope.type !== "global" && variable.scope.type !== "module";
}

function declaredAs(identifier: TSESTree.Identifier, context: RuleContext): Variable | undefined {
  return declaredBy(identifier.parent, context.sourceCode).find(({ name }) => name === identifier.name);
}

/** The calls of a function's parameter; undefined where more may become of it. */
function callsOfParameter({ node, context }: Located<FunctionNode>, index: number): Located[] | undefined {
  const parameter = node.params[index];
  if (!parameter || usesArguments(node, context)) {
    return undefined;
  }
  const uses = usesOfPattern(parameter, context);
  return uses.every(
    (use) => use.kind === "tested" || (use.kind === "called" && use.method === undefined) || use.kind === "discarded",
  )
    ? uses.flatMap((use) => (use.kind === "called" ? [{ node: use.call, context: use.context }] : []))
    : undefined;
}

/** Whether a function reads `arguments`, which has whatever is passed. */
function usesArguments(fn: FunctionNode, context: RuleContext): boolean {
  return fn.type !== "ArrowFunctionExpression" && /\barguments\b/.test(context.sourceCode.getText(fn.body));
}
