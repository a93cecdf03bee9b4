import type { TSESTree } from "@typescript-eslint/utils";

import { dottedName, unwrap } from "../ast/ast.js";
import { functionOf } from "../ast/functions.js";
import { variableOf } from "../ast/variables.js";
import { ENDS_PROCESS } from "../models/asynchronous.js";
import { perFile } from "../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext, SourceCode } from "../plugin/types.js";

/** What has code that runs from its start to one of its ends: a function, with its parameters, or the file. */
export type Owner = FunctionNode | TSESTree.Program;

/** Something that happens on a path. */
export interface Point {
  readonly node: Node;
  /**
   * `enter`: a statement begins, or an expression that chooses what it evaluates; `done`: it has been carried out, also
   * a `return` or a `throw`; `skip`: its condition did not hold, or what stands before its `?.` is nothing, and the rest was passed over; `iterate`: a loop
   * has asked for the next item; `dispose`: what a `using` declaration holds is disposed of.
   */
  readonly when: "dispose" | "done" | "enter" | "iterate" | "skip";
}

/** Points that follow each other with no way out between them. Only the last of them may throw. */
export interface Block {
  readonly id: number;
  readonly points: readonly Point[];
  readonly out: readonly Edge[];
  readonly into: readonly Edge[];
}

export interface Edge {
  readonly from: Block;
  readonly to: Block;
  /**
   * `true` and `false`: by what the node, a condition, says; `throw`: the node, which is the last of the block, has
   * thrown; `jump`: a `return`, `break` or `continue`; `next`: every other way on.
   */
  readonly kind: "false" | "jump" | "next" | "throw" | "true";
  readonly node: Node | undefined;
}

/** How a `finally` is run for one way of completing the `try` before it, which it lets go on at its own end. */
export interface Passage {
  readonly entry: Block;
  /** The block at its end; undefined where it never comes to its end. */
  readonly exit: Block | undefined;
  /** Its blocks are those with an `id` from here on … */
  readonly first: number;
  /** … and below this. */
  readonly end: number;
}

/**
 * The ways through a function.
 *
 * A `finally` is there once for each way of completing the `try` before it: a path that came in by `return` leaves by
 * `return`.
 */
export interface Graph {
  readonly entry: Block;
  readonly ends: {
    /** The end of the body. */
    readonly end: Block;
    readonly returned: Block;
    readonly thrown: Block;
    /** The process has ended. */
    readonly halted: Block;
  };
  readonly blocks: readonly Block[];
  readonly passages: ReadonlyMap<Block, Passage>;
  /** The statements of it whose end can be come to from their start. */
  readonly completing: ReadonlySet<Node>;
}

/** Whether a function waits at a point, for what may be as long as it likes. */
export function isWait({ node, when }: Point): boolean {
  switch (node.type) {
    case "AwaitExpression":
      return when === "done";
    case "ForOfStatement":
      return node.await && when === "iterate";
    case "VariableDeclaration":
      return node.kind === "await using" && when === "dispose";
    default:
      return false;
  }
}

/** Code with more blocks than this is not followed: it was written by a machine, for one. */
const MOST_BLOCKS = 50_000;
/** A `finally` within so many others is there once for all ways into it, or their number would be a power. */
const FINALLY_IN_FINALLY = 3;

const graphsIn = perFile<Map<Owner, Graph | undefined>, Pick<RuleContext, "sourceCode">>(() => new Map());

/**
 * The ways through a function or the file, each computed once.
 *
 * @returns undefined where there are too many, and for a function that is being asked about already.
 */
export function graphOf(owner: Owner, sourceCode: SourceCode): Graph | undefined {
  const graphs = graphsIn({ sourceCode });
  if (!graphs.has(owner)) {
    graphs.set(owner, undefined);
    graphs.set(owner, new Builder(sourceCode).build(owner));
  }
  return graphs.get(owner);
}

/** What a walk through deep code yields instead of calling itself: the stack is no deeper for it. */
type Walk = Generator<Walk, void>;

interface MutableBlock extends Block {
  readonly points: Point[];
  readonly out: Edge[];
  readonly into: Edge[];
  /** Whether no path from the entry leads here, as far as is known when code is added. */
  isDead: boolean;
}

interface Jump {
  readonly kind: "break" | "continue" | "return" | "throw";
  readonly label?: string | undefined;
}

/** A `finally` for one way of coming to it. */
interface Copy {
  readonly entry: MutableBlock;
  /** What goes on at its end; none where the code behind it does. */
  readonly jumps: Jump[];
  readonly goesOn: boolean;
}

/** What a jump passes on its way out of nested statements. */
type Frame = FrameKind & {
  readonly outer: Frame | undefined;
  /** The nearest frame, from here on, that a throw or a return does not just leave. */
  readonly catching: Frame | undefined;
  readonly finishing: Frame | undefined;
};

type FrameKind =
  | { readonly kind: "catch"; readonly handler: MutableBlock }
  | { readonly kind: "finally"; readonly copies: Map<string, Copy>; readonly isShared: boolean }
  | { readonly kind: "label"; readonly label: string; readonly after: MutableBlock }
  | {
      readonly kind: "loop";
      readonly labels: readonly string[];
      readonly after: MutableBlock;
      readonly again: MutableBlock;
    }
  | { readonly kind: "switch"; readonly after: MutableBlock };

type Loop =
  | TSESTree.DoWhileStatement
  | TSESTree.ForInStatement
  | TSESTree.ForOfStatement
  | TSESTree.ForStatement
  | TSESTree.WhileStatement;

/** Expressions that may throw by themselves: by running code that is not theirs, or by what they are given. */
const THROWING: ReadonlySet<string> = new Set([
  "ArrayPattern",
  "AwaitExpression",
  "CallExpression",
  "ImportExpression",
  "MemberExpression",
  "NewExpression",
  "SpreadElement",
  "TaggedTemplateExpression",
  "YieldExpression",
]);

/** Nodes of TypeScript that hold code; all others are types. */
const TYPED_CODE: ReadonlySet<string> = new Set([
  "TSAsExpression",
  "TSEnumBody",
  "TSEnumDeclaration",
  "TSEnumMember",
  "TSExportAssignment",
  "TSInstantiationExpression",
  "TSModuleBlock",
  "TSModuleDeclaration",
  "TSNonNullExpression",
  "TSParameterProperty",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
]);

class TooLarge extends Error {}

class Builder {
  readonly #sourceCode: SourceCode;
  readonly #blocks: MutableBlock[] = [];
  readonly #passages = new Map<Block, Passage>();
  readonly #completing = new Set<Node>();
  readonly #ends = { end: this.#block(), returned: this.#block(), thrown: this.#block(), halted: this.#block() };
  /** The block that is being added to; undefined where nothing leads to the next node. */
  #current: MutableBlock | undefined;
  #frame: Frame | undefined;
  /** Where a chain is cut off when what stands before a `?.` is not there. */
  #chainEnd: MutableBlock | undefined;
  #finallyDepth = 0;
  /** An asynchronous generator waits for what it returns, while it is still within its `try`. */
  #returnsAwaited = false;

  constructor(sourceCode: SourceCode) {
    this.#sourceCode = sourceCode;
  }

  build(owner: Owner): Graph | undefined {
    const entry = this.#block();
    this.#current = entry;
    try {
      run(this.#owner(owner));
    } catch (error) {
      if (error instanceof TooLarge) {
        return undefined;
      }
      throw error;
    }
    return {
      entry,
      ends: this.#ends,
      blocks: this.#blocks,
      passages: this.#passages,
      completing: this.#completing,
    };
  }

  *#owner(owner: Owner): Walk {
    if (owner.type === "Program") {
      yield this.#list(owner.body);
      this.#link(this.#ends.end);
      return;
    }
    for (const parameter of owner.params) {
      yield this.#expression(parameter);
    }
    if (owner.generator) {
      this.#mayEndHere(owner);
      this.#returnsAwaited = owner.async;
    }
    if (owner.body.type === "BlockStatement") {
      yield this.#statement(owner.body);
      this.#link(this.#ends.end);
    } else {
      yield this.#expression(owner.body);
      this.#link(this.#ends.returned);
    }
  }

  #block(): MutableBlock {
    if (this.#blocks.length >= MOST_BLOCKS) {
      throw new TooLarge();
    }
    const block = { id: this.#blocks.length, points: [], out: [], into: [], isDead: false };
    this.#blocks.push(block);
    return block;
  }

  /** The block to add to; one that nothing leads to where there is none. */
  #here(): MutableBlock {
    if (!this.#current) {
      this.#current = this.#block();
      this.#current.isDead = true;
    }
    return this.#current;
  }

  #edge(to: MutableBlock, kind: Edge["kind"], node?: Node): void {
    const from = this.#here();
    const edge = { from, to, kind, node };
    from.out.push(edge);
    to.into.push(edge);
  }

  /** Leads from here to a block, and leaves it to others to go on. */
  #link(to: MutableBlock, kind: Edge["kind"] = "next", node?: Node): void {
    if (this.#current) {
      this.#edge(to, kind, node);
      this.#current = undefined;
    }
  }

  /** Goes on in a block that all ways into which are known, but for those from within a loop. */
  #goOnIn(block: MutableBlock): void {
    block.isDead = block.into.every(({ from }) => (from as MutableBlock).isDead);
    this.#current = block.into.length > 0 ? block : undefined;
  }

  #split(): void {
    const next = this.#block();
    this.#link(next);
    this.#goOnIn(next);
  }

  #point(node: Node, when: Point["when"] = "done"): void {
    this.#here().points.push({ node, when });
  }

  #throwingPoint(node: Node, when: Point["when"] = "done"): void {
    this.#point(node, when);
    this.#edge(this.#target({ kind: "throw" }), "throw", node);
    this.#split();
  }

  #jump(jump: Jump, node: Node): void {
    this.#point(node);
    this.#link(this.#target(jump), jump.kind === "throw" ? "throw" : "jump", node);
  }

  /** A generator that is given up where it pauses, as by a `break` of the loop around it. */
  #mayEndHere(node: Node): void {
    this.#edge(this.#target({ kind: "return" }), "jump", node);
    this.#split();
  }

  #push(kind: FrameKind): void {
    const outer = this.#frame;
    const frame: { -readonly [Key in keyof Frame]: Frame[Key] } & FrameKind = {
      ...kind,
      outer,
      catching: outer?.catching,
      finishing: outer?.finishing,
    };
    if (kind.kind === "catch" || kind.kind === "finally") {
      frame.catching = frame;
    }
    if (kind.kind === "finally") {
      frame.finishing = frame;
    }
    this.#frame = frame;
  }

  #pop(): Frame | undefined {
    const frame = this.#frame;
    this.#frame = frame?.outer;
    return frame;
  }

  /** Where a jump leads first: its end, or a `finally` on the way there. */
  #target(jump: Jump): MutableBlock {
    let frame = this.#frame;
    if (jump.kind === "throw") {
      frame = frame?.catching;
    } else if (jump.kind === "return") {
      frame = frame?.finishing;
    }
    for (; frame; frame = frame.outer) {
      switch (frame.kind) {
        case "finally":
          return this.#copyFor(jump, frame.copies, frame.isShared);
        case "catch":
          if (jump.kind === "throw") {
            return frame.handler;
          }
          break;
        case "label":
          if (jump.kind === "break" && jump.label === frame.label) {
            return frame.after;
          }
          break;
        case "switch":
          if (jump.kind === "break" && jump.label === undefined) {
            return frame.after;
          }
          break;
        case "loop":
          if (jump.label === undefined ? jump.kind === "break" || jump.kind === "continue" : hasLabel(jump, frame)) {
            return jump.kind === "break" ? frame.after : frame.again;
          }
      }
    }
    return jump.kind === "throw" ? this.#ends.thrown : this.#ends.returned;
  }

  #copyFor(jump: Jump, copies: Map<string, Copy>, isShared: boolean): MutableBlock {
    const key = isShared ? "" : `${jump.kind} ${jump.label ?? ""}`;
    let copy = copies.get(key);
    if (!copy) {
      copy = { entry: this.#block(), jumps: [], goesOn: false };
      copies.set(key, copy);
    }
    if (!copy.jumps.some(({ kind, label }) => kind === jump.kind && label === jump.label)) {
      copy.jumps.push(jump);
    }
    return copy.entry;
  }

  /** Runs code so that `finish` comes after it, however it is left. */
  *#finishing(code: Walk, finish: () => Walk): Walk {
    const copies = new Map<string, Copy>();
    const isShared = this.#finallyDepth >= FINALLY_IN_FINALLY;
    this.#push({ kind: "finally", copies, isShared });
    yield code;
    this.#pop();
    const after = this.#block();
    if (this.#current) {
      const key = isShared ? "" : "on";
      const { entry, jumps } = copies.get(key) ?? { entry: this.#block(), jumps: [] };
      copies.set(key, { entry, jumps, goesOn: true });
      this.#link(entry);
    }
    this.#finallyDepth++;
    for (const { entry, jumps, goesOn } of copies.values()) {
      const first = this.#blocks.length;
      this.#goOnIn(entry);
      yield finish();
      const exit: MutableBlock | undefined = this.#current;
      this.#passages.set(entry, { entry, exit, first, end: this.#blocks.length });
      for (const jump of exit ? jumps : []) {
        this.#current = exit;
        this.#edge(this.#target(jump), jump.kind === "throw" ? "throw" : "jump");
      }
      if (goesOn) {
        this.#link(after);
      }
      this.#current = undefined;
    }
    this.#finallyDepth--;
    this.#goOnIn(after);
  }

  /** Statements one after the other; what a `using` among them holds is disposed of behind the last. */
  *#list(statements: readonly Node[]): Walk {
    const at = statements.findIndex(isUsing);
    for (const statement of at === -1 ? statements : statements.slice(0, at + 1)) {
      yield this.#statement(statement);
    }
    const declaration = statements[at];
    if (declaration) {
      yield this.#finishing(this.#list(statements.slice(at + 1)), () => this.#disposal(declaration));
    }
  }

  *#disposal(declaration: Node): Walk {
    this.#throwingPoint(declaration, "dispose");
  }

  *#statement(node: Node): Walk {
    const startsDead = this.#here().isDead;
    this.#point(node, "enter");
    yield this.#insideOf(node);
    if (this.#current && (startsDead || !this.#current.isDead)) {
      this.#point(node);
      this.#completing.add(node);
    }
  }

  *#insideOf(node: Node): Walk {
    switch (node.type) {
      case "BlockStatement":
      case "StaticBlock":
      case "TSModuleBlock":
        yield this.#list(node.body);
        break;
      case "SwitchCase":
        yield this.#list(node.consequent);
        break;
      case "ExpressionStatement":
        yield this.#expression(node.expression);
        break;
      case "ReturnStatement":
        if (node.argument) {
          yield this.#expression(node.argument);
          if (this.#returnsAwaited) {
            this.#throwingPoint(node, "enter");
          }
        }
        this.#jump({ kind: "return" }, node);
        break;
      case "ThrowStatement":
        yield this.#expression(node.argument);
        this.#jump({ kind: "throw" }, node);
        break;
      case "BreakStatement":
        this.#jump({ kind: "break", label: node.label?.name }, node);
        break;
      case "ContinueStatement":
        this.#jump({ kind: "continue", label: node.label?.name }, node);
        break;
      case "IfStatement":
        yield this.#if(node);
        break;
      case "LabeledStatement": {
        const after = this.#block();
        this.#push({ kind: "label", label: node.label.name, after });
        yield this.#statement(node.body);
        this.#pop();
        this.#link(after);
        this.#goOnIn(after);
        break;
      }
      case "SwitchStatement":
        yield this.#switch(node);
        break;
      case "DoWhileStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "ForStatement":
      case "WhileStatement":
        yield this.#loop(node);
        break;
      case "TryStatement":
        yield node.finalizer ? this.#tryFinally(node, node.finalizer) : this.#tryCatch(node);
        break;
      case "FunctionDeclaration":
        break;
      case "ClassDeclaration":
        yield this.#class(node);
        break;
      case "ExportDefaultDeclaration":
      case "ExportNamedDeclaration":
        if (node.declaration) {
          yield this.#statementOrExpression(node.declaration);
        }
        break;
      case "TSModuleDeclaration":
        if ((node.body as Node | undefined)?.type === "TSModuleBlock") {
          yield this.#statement(node.body as Node);
        }
        break;
      case "WithStatement":
        yield this.#expression(node.object);
        yield this.#statement(node.body);
        break;
      default:
        if (!/^(?:Import|Export|TS(?!EnumDeclaration|ExportAssignment))/.test(node.type)) {
          yield this.#below(node);
        }
    }
  }

  #statementOrExpression(node: Node): Walk {
    return node.type.endsWith("Declaration") ? this.#statement(node) : this.#expression(node);
  }

  *#if(node: TSESTree.IfStatement): Walk {
    const then = this.#block();
    const otherwise = this.#block();
    const after = this.#block();
    yield this.#condition(node.test, then, otherwise);
    this.#goOnIn(then);
    yield this.#statement(node.consequent);
    this.#link(after);
    this.#goOnIn(otherwise);
    if (node.alternate) {
      yield this.#statement(node.alternate);
    } else {
      this.#skip(node);
    }
    this.#link(after);
    this.#goOnIn(after);
  }

  #skip(node: Node): void {
    if (this.#current) {
      this.#point(node, "skip");
    }
  }

  *#switch(node: TSESTree.SwitchStatement): Walk {
    yield this.#expression(node.discriminant);
    const after = this.#block();
    const bodies = node.cases.map(() => this.#block());
    for (const [index, { test }] of node.cases.entries()) {
      const body = bodies[index];
      if (test && body) {
        yield this.#expression(test);
        const next = this.#block();
        this.#edge(body, "true", test);
        this.#link(next, "false", test);
        this.#goOnIn(next);
      }
    }
    const byDefault = bodies[node.cases.findIndex(({ test }) => !test)];
    if (!byDefault) {
      this.#skip(node);
    }
    this.#link(byDefault ?? after);
    this.#push({ kind: "switch", after });
    for (const [index, item] of node.cases.entries()) {
      const body = bodies[index];
      if (body) {
        this.#link(body);
        this.#goOnIn(body);
        yield this.#statement(item);
      }
    }
    this.#pop();
    this.#link(after);
    this.#goOnIn(after);
  }

  *#loop(node: Loop): Walk {
    const body = this.#block();
    const again = this.#block();
    const left = this.#block();
    const after = this.#block();
    let head = again;
    if (node.type === "ForInStatement" || node.type === "ForOfStatement") {
      yield this.#expression(node.right);
      this.#link(head);
      this.#goOnIn(head);
      this.#throwingPoint(node, "iterate");
      this.#edge(body, "true", node);
      this.#link(left, "false", node);
    } else if (node.type === "DoWhileStatement") {
      this.#link(body);
    } else {
      if (node.type === "ForStatement") {
        if (node.init) {
          yield this.#statementOrExpression(node.init);
        }
        head = this.#block();
      }
      this.#link(head);
      this.#goOnIn(head);
      if (node.test) {
        yield this.#condition(node.test, body, left);
      } else {
        this.#link(body);
      }
    }
    this.#goOnIn(body);
    this.#push({ kind: "loop", labels: labelsOf(node), after, again });
    yield this.#turn(node);
    this.#pop();
    this.#link(again);
    if (node.type === "DoWhileStatement") {
      this.#goOnIn(again);
      if (this.#current) {
        yield this.#condition(node.test, body, left);
      }
    } else if (node.type === "ForStatement") {
      this.#goOnIn(again);
      if (node.update && this.#current) {
        yield this.#expression(node.update);
      }
      this.#link(head);
    }
    this.#goOnIn(left);
    this.#skip(node);
    this.#link(after);
    this.#goOnIn(after);
  }

  /** What a loop does once for each item or each time. */
  *#turn(node: Loop): Walk {
    const each = node.type === "ForInStatement" || node.type === "ForOfStatement" ? node.left : undefined;
    if (each) {
      yield each.type === "VariableDeclaration" ? this.#statement(each) : this.#expression(each);
    }
    yield each && isUsing(each)
      ? this.#finishing(this.#statement(node.body), () => this.#disposal(each))
      : this.#statement(node.body);
  }

  *#tryCatch({ block, handler }: TSESTree.TryStatement): Walk {
    if (!handler) {
      yield this.#statement(block);
      return;
    }
    const caught = this.#block();
    const after = this.#block();
    this.#push({ kind: "catch", handler: caught });
    yield this.#statement(block);
    this.#pop();
    this.#link(after);
    this.#goOnIn(caught);
    yield this.#statement(handler);
    this.#link(after);
    this.#goOnIn(after);
  }

  *#tryFinally(node: TSESTree.TryStatement, finalizer: TSESTree.BlockStatement): Walk {
    yield this.#finishing(this.#tryCatch(node), () => this.#statement(finalizer));
  }

  /** Evaluates a condition, and leads to where it holds and to where it does not. */
  *#condition(node: Node, then: MutableBlock, otherwise: MutableBlock): Walk {
    const inner = unwrap(node);
    const always = inner.type === "Literal" && !("regex" in inner) ? Boolean(inner.value) : undefined;
    if (inner.type === "LogicalExpression" && inner.operator !== "??") {
      this.#point(inner, "enter");
      const right = this.#block();
      yield inner.operator === "&&"
        ? this.#condition(inner.left, right, otherwise)
        : this.#condition(inner.left, then, right);
      this.#goOnIn(right);
      if (this.#current) {
        yield this.#condition(inner.right, then, otherwise);
      }
    } else if (inner.type === "UnaryExpression" && inner.operator === "!") {
      yield this.#condition(inner.argument, otherwise, then);
    } else {
      yield this.#expression(node);
      if (always !== false) {
        this.#edge(then, "true", node);
      }
      if (always !== true) {
        this.#edge(otherwise, "false", node);
      }
      this.#current = undefined;
    }
  }

  *#expression(node: Node): Walk {
    switch (node.type) {
      case "Identifier":
      case "Literal":
      case "ThisExpression":
        this.#point(node);
        return;
      case "ArrowFunctionExpression":
      case "FunctionExpression":
        this.#point(node);
        return;
      case "ClassExpression":
        yield this.#class(node);
        break;
      case "ArrayPattern":
      case "ObjectPattern":
        // What is nothing cannot be taken apart, which shows before anything of it is.
        this.#throwingPoint(node, "enter");
        yield this.#below(node);
        break;
      case "LogicalExpression":
        yield this.#logical(node, node.left, node.right, node.operator);
        break;
      case "ConditionalExpression":
        yield this.#conditional(node);
        break;
      case "ChainExpression":
        yield this.#chain(node);
        break;
      case "AssignmentExpression":
        yield this.#assignment(node);
        break;
      case "AssignmentPattern":
        yield this.#optionally(node, this.#expression(node.right));
        yield this.#expression(node.left);
        break;
      case "VariableDeclarator":
        if (node.init) {
          yield this.#expression(node.init);
        }
        yield this.#expression(node.id);
        break;
      case "MemberExpression":
      case "CallExpression":
        yield this.#chainLink(node);
        return;
      case "Property":
        if (node.computed) {
          yield this.#expression(node.key);
        }
        yield this.#expression(node.value);
        break;
      case "YieldExpression":
        yield this.#below(node);
        this.#throwingPoint(node);
        this.#mayEndHere(node);
        return;
      default:
        yield this.#below(node);
    }
    if (THROWING.has(node.type) || (node.type === "BinaryExpression" && node.operator.startsWith("in"))) {
      this.#throwingPoint(node);
    } else {
      this.#point(node);
    }
  }

  /** A link of a chain: a member or a call. */
  *#chainLink(node: TSESTree.CallExpression | TSESTree.MemberExpression): Walk {
    yield this.#expression(node.type === "CallExpression" ? node.callee : node.object);
    if (node.optional && this.#chainEnd) {
      this.#edge(this.#chainEnd, "next", node);
      this.#split();
    }
    if (node.type === "CallExpression") {
      for (const argument of node.arguments) {
        yield this.#expression(argument);
      }
    } else if (node.computed) {
      yield this.#expression(node.property);
    }
    if (node.type === "MemberExpression") {
      // Only what is nothing has no members, and `this` and an import are something.
      const isSafe = node.optional || /^(?:MetaProperty|Super|ThisExpression)$/.test(node.object.type);
      if (isSafe) {
        this.#point(node);
      } else {
        this.#throwingPoint(node);
      }
      return;
    }
    if (endsProcess(node, this.#sourceCode)) {
      this.#point(node);
      this.#link(this.#ends.halted, "jump", node);
      return;
    }
    if (neverReturns(node, this.#sourceCode)) {
      this.#jump({ kind: "throw" }, node);
      return;
    }
    this.#throwingPoint(node);
  }

  *#chain(node: TSESTree.ChainExpression): Walk {
    const outer = this.#chainEnd;
    const cut = this.#block();
    const after = this.#block();
    this.#chainEnd = cut;
    yield this.#expression(node.expression);
    this.#chainEnd = outer;
    this.#link(after);
    this.#goOnIn(cut);
    this.#skip(node);
    this.#link(after);
    this.#goOnIn(after);
  }

  /** What may be passed over, such as the default of a parameter. */
  *#optionally(node: Node, code: Walk): Walk {
    const after = this.#block();
    this.#point(node, "enter");
    this.#edge(after, "next");
    this.#split();
    yield code;
    this.#link(after);
    this.#goOnIn(after);
  }

  *#logical(node: Node, left: Node, right: Node, operator: string): Walk {
    const more = this.#block();
    const enough = this.#block();
    const after = this.#block();
    this.#point(node, "enter");
    if (operator.startsWith("??")) {
      yield this.#expression(left);
      this.#edge(more, "next");
      this.#link(enough);
    } else {
      yield operator.startsWith("&&") ? this.#condition(left, more, enough) : this.#condition(left, enough, more);
    }
    this.#goOnIn(enough);
    this.#skip(node);
    this.#link(after);
    this.#goOnIn(more);
    if (this.#current) {
      yield this.#expression(right);
    }
    this.#link(after);
    this.#goOnIn(after);
  }

  *#conditional(node: TSESTree.ConditionalExpression): Walk {
    const then = this.#block();
    const otherwise = this.#block();
    const after = this.#block();
    this.#point(node, "enter");
    yield this.#condition(node.test, then, otherwise);
    this.#goOnIn(then);
    yield this.#expression(node.consequent);
    this.#link(after);
    this.#goOnIn(otherwise);
    yield this.#expression(node.alternate);
    this.#link(after);
    this.#goOnIn(after);
  }

  *#assignment(node: TSESTree.AssignmentExpression): Walk {
    const { left, right, operator } = node;
    if (/^(?:&&|\|\||\?\?)=$/.test(operator)) {
      yield this.#logical(node, left, right, operator);
      return;
    }
    const target = unwrap(left);
    if (target.type === "MemberExpression" && operator === "=") {
      // The object and the key come before the value; the member itself is not read.
      yield this.#expression(target.object);
      if (target.computed) {
        yield this.#expression(target.property);
      }
      yield this.#expression(right);
    } else if (operator === "=") {
      yield this.#expression(right);
      yield this.#expression(left);
    } else {
      yield this.#expression(left);
      yield this.#expression(right);
    }
  }

  /** What the definition of a class runs: its keys first, then what is static. */
  *#class(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression): Walk {
    for (const decorator of decoratorsOf(node)) {
      yield this.#expression(decorator);
    }
    if (node.superClass) {
      yield this.#expression(node.superClass);
      this.#throwingPoint(node, "enter");
    }
    for (const member of node.body.body) {
      for (const decorator of decoratorsOf(member)) {
        yield this.#expression(decorator);
      }
      if ("computed" in member && member.computed && "key" in member) {
        yield this.#expression(member.key);
      }
    }
    for (const member of node.body.body) {
      if (member.type === "StaticBlock") {
        yield this.#statement(member);
      } else if (
        (member.type === "PropertyDefinition" || member.type === "AccessorProperty") &&
        member.static &&
        member.value
      ) {
        yield this.#expression(member.value);
      }
    }
  }

  /** All that stands below a node, in the order of the source. */
  *#below(node: Node): Walk {
    for (const key of this.#sourceCode.visitorKeys[node.type] ?? []) {
      const below = (node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>)[key];
      for (const child of Array.isArray(below) ? (below as readonly (Node | null)[]) : [below as Node | null]) {
        if (child && (!child.type.startsWith("TS") || TYPED_CODE.has(child.type))) {
          yield child.type.endsWith("Statement") ? this.#statement(child) : this.#expression(child);
        }
      }
    }
  }
}

/** Carries a walk out, with all that it yields. */
function run(walk: Walk): void {
  const walks = [walk];
  for (let last = walks.at(-1); last; last = walks.at(-1)) {
    const { value } = last.next();
    if (value) {
      walks.push(value);
    } else {
      walks.pop();
    }
  }
}

const hasLabel = (jump: Jump, frame: { readonly labels: readonly string[] }): boolean =>
  (jump.kind === "break" || jump.kind === "continue") && frame.labels.includes(jump.label ?? "");

function labelsOf(loop: Node): string[] {
  const labels: string[] = [];
  for (let outer = loop.parent; outer?.type === "LabeledStatement"; outer = outer.parent) {
    labels.push(outer.label.name);
  }
  return labels;
}

const isUsing = (node: Node): boolean =>
  node.type === "VariableDeclaration" && (node.kind === "using" || node.kind === "await using");

/** Other parsers have no list where there are no decorators. */
const decoratorsOf = (node: Node): readonly Node[] => ("decorators" in node ? node.decorators : undefined) ?? [];

/** Whether a call ends the process, as `process.exit()` does. */
function endsProcess(call: TSESTree.CallExpression, sourceCode: SourceCode): boolean {
  const callee = unwrap(call.callee);
  const object = callee.type === "MemberExpression" ? callee.object : undefined;
  return (
    object?.type === "Identifier" &&
    ENDS_PROCESS.has(dottedName(callee) ?? "") &&
    (variableOf(object, sourceCode)?.defs.length ?? 0) === 0
  );
}

/**
 * Whether a call, as a statement, goes to a function of this file that only ever throws or never ends: one whose
 * type says `never`, or whose body shows it.
 */
function neverReturns(call: TSESTree.CallExpression, sourceCode: SourceCode): boolean {
  const { parent } = call;
  if (parent.type !== "ExpressionStatement" && parent.type !== "ReturnStatement") {
    return false;
  }
  const called = functionOf(call.callee, sourceCode);
  if (!called || called.async || called.generator || called.body.type !== "BlockStatement") {
    return false;
  }
  if ((called.returnType as TSESTree.TSTypeAnnotation | undefined | null)?.typeAnnotation.type === "TSNeverKeyword") {
    return true;
  }
  const graph = graphOf(called, sourceCode);
  return graph !== undefined && [graph.ends.end, graph.ends.returned].every((end) => !isReached(end));
}

const isReached = (end: Block): boolean => end.into.some(({ from }) => !(from as MutableBlock).isDead);
