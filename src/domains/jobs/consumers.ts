import type { TSESTree } from "@typescript-eslint/utils";

import { queueLibraryOf, type Consumer as ConsumerRow, type Path } from "../../models/queues.js";
import { FUNCTIONS, calleeName, dottedName, isFunction, keyName, unwrap, wrapped } from "../../ast/ast.js";
import { functionOf } from "../../ast/functions.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext, SourceCode, Variable } from "../../plugin/types.js";
import { importOf, variableOf } from "../../ast/variables.js";
import { passedThrough } from "./pass-through.js";
import { follow, stepsOf } from "./paths.js";
import { callOf, mentionsJobs, queueOf, rootImport } from "./queues.js";

/** A property that a handler reads from its job's payload. */
export interface Field {
  readonly name: string;
  /** Where it is read: the property of a pattern, or the member expression. */
  readonly node: TSESTree.MemberExpression | TSESTree.Property;
  /** The variable that a pattern or declaration puts it in. */
  readonly variable: Variable | undefined;
  /** Whether it stands in the payload itself, not in an object inside it. */
  readonly isOuter: boolean;
}

/** A function that works on a job. */
export interface Consumer {
  readonly handler: FunctionNode;
  /** The queue or job that it works on, as producers of the same file name it; undefined where that is not shown. */
  readonly queue: string | undefined;
  readonly fields: readonly Field[];
  /** Where the payload is used as a whole, so that its readers are not known. */
  readonly escapes: readonly Node[];
  /** The variables that hold the payload itself. */
  readonly wholes: readonly Variable[];
}

/** The handlers of the file that work on jobs, in the order of the source. */
export const consumersOf = perFile((context): readonly Consumer[] => {
  const { sourceCode } = context;
  const found = new Map<FunctionNode, { payload: readonly Path[]; queue: string | undefined }>();
  const add = (handler: FunctionNode | undefined, payload: readonly Path[], queue: string | undefined): void => {
    const old = handler && found.get(handler);
    if (handler && old?.queue === undefined) {
      found.set(handler, { payload, queue });
    }
  };
  for (const node of nodesOf(context, "CallExpression", "NewExpression", ...FUNCTIONS)) {
    if (isFunction(node)) {
      const payload = payloadOfItself(node, context);
      if (payload) {
        add(node, payload, undefined);
      }
    } else {
      for (const { handler, payload, queue } of registrations(node, context)) {
        add(handler, payload, queue);
      }
    }
  }
  return [...found].map(([handler, { payload, queue }]) => {
    const tracker = new Tracker(sourceCode);
    for (const path of payload) {
      const [position, ...steps] = stepsOf(path);
      const parameter = handler.params[Number(position)];
      if (parameter) {
        tracker.pattern(parameter, steps, 0);
      }
    }
    return { handler, queue, fields: tracker.fields, escapes: tracker.escapes, wholes: tracker.wholes };
  });
});

/** The variables that hold a property of a payload. */
export const payloadVariables = perFile((context): ReadonlySet<Variable> => {
  const variables = consumersOf(context).flatMap(({ fields }) => fields.flatMap(({ variable }) => variable ?? []));
  return new Set(variables);
});

interface Registration {
  readonly handler: FunctionNode | undefined;
  readonly payload: readonly Path[];
  readonly queue: string | undefined;
}

const METHODS = new Set([
  "Worker",
  "process",
  "work",
  "run",
  "runOnce",
  "define",
  "createFunction",
  "task",
  "schemaTask",
  "consume",
]);

const CALLS_METHOD = callOf(METHODS);
/** What a function shows of itself that works on jobs and is registered elsewhere. */
const SHOWS_JOB = /[Jj]ob\b|MessageBatch|Workflow(?:Event|Entrypoint)|SQSEvent|\bqueue\b/;

/** Whether a file may work on jobs, by its text alone. */
export function mayWorkOnJobs(text: string): boolean {
  return mentionsJobs(text) && (SHOWS_JOB.test(text) || CALLS_METHOD.test(text));
}

function registrations(
  call: TSESTree.CallExpression | TSESTree.NewExpression,
  context: RuleContext,
): readonly Registration[] {
  const callee = unwrap(call.callee);
  const name = callee.type === "Identifier" ? callee.name : callee.type === "MemberExpression" ? keyName(callee) : "";
  if (name === undefined || !METHODS.has(name)) {
    return [];
  }
  const { sourceCode } = context;
  const root = rootImport(callee, context);
  const row = root && queueLibraryOf(root.source)?.consumers.find((item) => item.method === name);
  if (!row) {
    return [];
  }
  const handlers: readonly Node[] =
    row.handler === "last" ? call.arguments.slice(-1) : follow(call.arguments, row.handler, context);
  return handlers.map((handler) => ({
    handler: functionOf(handler, sourceCode),
    payload: row.payload,
    queue: queueOfRegistration(row, call, callee, handler, context),
  }));
}

function queueOfRegistration(
  row: ConsumerRow,
  call: TSESTree.CallExpression | TSESTree.NewExpression,
  callee: Node,
  handler: Node,
  context: RuleContext,
): string | undefined {
  if (row.name === undefined) {
    return callee.type === "MemberExpression" ? queueOf(callee.object, context) : undefined;
  }
  if (row.name.endsWith(".*")) {
    const { parent } = handler;
    return parent?.type === "Property" ? keyName(parent) : undefined;
  }
  const [name] = follow(call.arguments, row.name, context);
  return name && queueOf(name, context);
}

/** Where the payload sits in a function that says itself that it works on jobs, registered elsewhere. */
function payloadOfItself(fn: FunctionNode, context: RuleContext): readonly Path[] | undefined {
  const [first] = fn.params;
  const parameter = first?.type === "AssignmentPattern" ? first.left : first;
  const type = parameter && "typeAnnotation" in parameter ? parameter.typeAnnotation?.typeAnnotation : undefined;
  const typeName = type?.type === "TSTypeReference" && type.typeName.type === "Identifier" ? type.typeName : undefined;
  const source = typeName && importOf(variableOf(typeName, context.sourceCode))?.source;
  if (typeName && typeName.name.endsWith("Job") && (source === undefined || queueLibraryOf(source))) {
    return ["0.data"];
  }
  if (parameter?.type === "Identifier" && parameter.name === "job" && typeName === undefined) {
    return ["0.data"];
  }
  if (
    typeName?.name === "MessageBatch" ||
    (isMethodNamed(fn, "queue") && fn.params.length > 0 && isDefaultExport(fn))
  ) {
    return ["0.messages[].body"];
  }
  if (typeName?.name === "WorkflowEvent" || (isMethodNamed(fn, "run") && extendsName(fn) === "WorkflowEntrypoint")) {
    return ["0.payload"];
  }
  return typeName?.name === "SQSEvent" ? ["0.Records[].body"] : undefined;
}

function isMethodNamed(fn: FunctionNode, name: string): boolean {
  const { parent } = fn;
  return (parent.type === "Property" || parent.type === "MethodDefinition") && keyName(parent) === name;
}

/** Whether a method stands in the object that the module exports by default. */
function isDefaultExport(fn: FunctionNode): boolean {
  const object = fn.parent.parent && wrapped(fn.parent.parent);
  return object?.parent?.type === "ExportDefaultDeclaration";
}

function extendsName(fn: FunctionNode): string | undefined {
  const owner = fn.parent.parent?.parent;
  return owner?.type === "ClassDeclaration" && owner.superClass ? dottedName(owner.superClass) : undefined;
}

/** Methods that call a function with each element. */
const PER_ELEMENT = new Set(["map", "forEach", "filter", "flatMap", "some", "every", "find"]);

/** Follows a payload through a handler, forward from its parameter, and notes what is read from it. */
class Tracker {
  readonly fields: Field[] = [];
  readonly escapes: Node[] = [];
  readonly wholes: Variable[] = [];
  readonly #seen = new Set<Variable>();
  readonly #sourceCode: SourceCode;

  constructor(sourceCode: SourceCode) {
    this.#sourceCode = sourceCode;
  }

  /** Follows what a pattern binds; `depth` counts the properties read below the payload. */
  pattern(pattern: Node, steps: readonly string[], depth: number): void {
    switch (pattern.type) {
      case "AssignmentPattern":
        this.pattern(pattern.left, steps, depth);
        break;
      case "Identifier":
        this.#variable(variableOf(pattern, this.#sourceCode), steps, depth);
        break;
      case "ArrayPattern":
        for (const element of steps[0] === "[]" ? pattern.elements : []) {
          if (element) {
            this.pattern(element, steps.slice(1), depth);
          }
        }
        break;
      case "ObjectPattern":
        this.#properties(pattern, steps, depth);
        break;
      default:
    }
  }

  #properties(pattern: TSESTree.ObjectPattern, steps: readonly string[], depth: number): void {
    for (const property of pattern.properties) {
      const name = property.type === "Property" ? keyName(property) : undefined;
      if (property.type !== "Property" || name === undefined) {
        if (steps.length === 0) {
          this.escapes.push(property);
        }
      } else if (steps.length === 0) {
        this.#field(name, property, property.value, depth);
      } else if (steps[0] === `.${name}`) {
        this.pattern(property.value, steps.slice(1), depth);
      }
    }
  }

  #field(name: string, node: Field["node"], pattern: Node | undefined, depth: number): void {
    const inner = pattern?.type === "AssignmentPattern" ? pattern.left : pattern;
    const variable = inner?.type === "Identifier" ? variableOf(inner, this.#sourceCode) : undefined;
    this.fields.push({ name, node, variable, isOuter: depth === 0 });
    // A payload is often wrapped in an envelope: `const { data } = job.data; const { drafts } = data;`.
    if (depth < 2 && inner && /^(?:data|payload|body|params|input|args|job|context)$/.test(name)) {
      this.pattern(inner, [], depth + 1);
    }
  }

  #variable(variable: Variable | undefined, steps: readonly string[], depth: number): void {
    if (variable === undefined || this.#seen.has(variable)) {
      return;
    }
    this.#seen.add(variable);
    if (steps.length === 0 && depth === 0) {
      this.wholes.push(variable);
    }
    for (const reference of variable.references) {
      if (reference.isRead()) {
        this.#expression(reference.identifier, steps, depth);
      }
    }
  }

  #expression(expression: Node, steps: readonly string[], depth: number): void {
    const outer = wrapped(expression);
    const { parent } = outer;
    switch (parent?.type) {
      case "AwaitExpression":
        this.#expression(parent, steps, depth);
        break;
      case "MemberExpression":
        if (parent.object === outer) {
          this.#member(parent, steps, depth);
        }
        break;
      case "VariableDeclarator":
        if (parent.init === outer) {
          this.pattern(parent.id, steps, depth);
        }
        break;
      case "ForOfStatement":
        if (parent.right === outer && steps[0] === "[]" && parent.left.type === "VariableDeclaration") {
          this.pattern(parent.left.declarations[0].id, steps.slice(1), depth);
        }
        break;
      case "CallExpression":
        this.#argument(parent, outer, steps, depth);
        break;
      default:
        this.#escape(outer, steps);
    }
  }

  #member(member: TSESTree.MemberExpression, steps: readonly string[], depth: number): void {
    const name = keyName(member);
    const call = member.parent.type === "CallExpression" && member.parent.callee === member ? member.parent : undefined;
    if (steps[0] === "[]") {
      const [callback] = call?.arguments ?? [];
      const fn = name !== undefined && PER_ELEMENT.has(name) ? functionOf(callback, this.#sourceCode) : undefined;
      if (fn?.params[0]) {
        this.pattern(fn.params[0], steps.slice(1), depth);
      } else if (name === undefined) {
        this.#expression(member, steps.slice(1), depth);
      }
    } else if (steps.length > 0) {
      if (steps[0] === `.${name ?? ""}`) {
        this.#expression(member, steps.slice(1), depth);
      }
    } else if (call && name === "toString") {
      this.#expression(call, steps, depth);
    } else if (name === undefined) {
      this.escapes.push(member);
    } else {
      const outer = wrapped(member);
      const declarator =
        outer.parent?.type === "VariableDeclarator" && outer.parent.init === outer ? outer.parent : undefined;
      this.#field(name, member, declarator?.id, depth);
    }
  }

  #argument(call: TSESTree.CallExpression, argument: Node, steps: readonly string[], depth: number): void {
    const parses = /^(?:parse|safeParse|parseAsync|plainToInstance|plainToClass)$/.test(calleeName(call) ?? "");
    if (passedThrough(call) === argument || (parses && call.arguments.includes(argument as TSESTree.Expression))) {
      this.#expression(call, steps, depth);
      return;
    }
    const position = call.arguments.indexOf(argument as TSESTree.Expression);
    const fn = functionOf(call.callee, this.#sourceCode) ?? this.#methodOf(call);
    const parameter = fn?.params[position];
    if (parameter && position >= 0) {
      this.pattern(parameter, steps, depth);
    } else {
      this.#escape(argument, steps);
    }
  }

  /** The method of the same class that `this.method(…)` calls. */
  #methodOf(call: TSESTree.CallExpression): FunctionNode | undefined {
    const callee = unwrap(call.callee);
    if (callee.type !== "MemberExpression" || callee.object.type !== "ThisExpression") {
      return undefined;
    }
    const name = keyName(callee);
    for (let outer: Node | undefined = call.parent; outer; outer = outer.parent) {
      if (outer.type === "ClassBody") {
        const method = outer.body.find((item) => item.type === "MethodDefinition" && keyName(item) === name);
        return method?.type === "MethodDefinition" && isFunction(method.value) ? method.value : undefined;
      }
    }
    return undefined;
  }

  /** Notes a use of the payload, or of what holds it, whose readers are not known. */
  #escape(node: Node, steps: readonly string[]): void {
    if (steps.length <= 1) {
      this.escapes.push(node);
    }
  }
}
