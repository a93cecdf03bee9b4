import type { TSESTree } from "@typescript-eslint/utils";

import { HANDLER_CLASSES, PARAMETER_TYPES } from "../models/handlers.js";
import { FUNCTIONS, calleeName, dottedName, isFunction, isWithin, keyName, unwrap, wrapped } from "../ast/ast.js";
import { createRule } from "../plugin/create-rule.js";
import { nodesOf } from "../ast/nodes.js";
import { type Repair, report } from "../plugin/report.js";
import { checkSettings } from "../plugin/settings.js";
import type { FunctionNode, Node, RuleContext } from "../plugin/types.js";
import { initialiserOf, meansTheSameAt, variableOf } from "../ast/variables.js";
import { ALLOW_DEFAULTS, ALLOW_SCHEMA, isAllowed } from "../domains/promises/allow.js";
import { isContextParameter, isContextWithReceiver } from "../fixes/keep-alive.js";
import { identifierAtRootOf } from "../flow/chains.js";
import { originsOf } from "../flow/values.js";
import { sourceFileOf } from "../plugin/file-kind.js";
import { isGivenToWaitUntil, keepAliveCallsOf } from "../domains/promises/keep-alive-calls.js";
import { startedBy } from "../domains/promises/promises.js";
import { deploymentAround } from "../project/deployment.js";
import { REPAIR_MESSAGES, reportDropped } from "../fixes/remedies.js";
import { startingLazily } from "../fixes/starting.js";
import { mayDropWork, mayServeRequests, requestsOf } from "../domains/entry-points/requests.js";
import { dropsWork } from "../domains/entry-points/runtime.js";
import { keepingTimer, mayCallBackInTime, timerBehind } from "../domains/promises/timers.js";
import { droppedWorkOf, isHandedOver } from "../domains/promises/work.js";

const NAMES_KEEP_ALIVE = /waitUntil|\bafter\b|executionCtx/;
/** A function without parameters that is given to something: the project's own keep-alive may be in another file. */
const GIVES_FUNCTION = /[(,]\s*(?:async\s*)?(?:function\b|\(\s*\)\s*(?::|=>))/;
/** Types and classes by which a file has a context outside of what is known to run in a request. */
const NAMES_CONTEXT = new RegExp(
  [...HANDLER_CLASSES.bases, ...PARAMETER_TYPES.flatMap(({ path, types }) => (path === undefined ? [] : types))].join(
    "|",
  ),
);

/**
 * A `waitUntil` that does not wait: it is given a function, or a query that never starts, or a wrapper that drops the
 * work inside; or it is called when the request may be gone; or it is taken off its context and throws.
 */
export const noMisusedWaituntil = createRule({
  name: "no-misused-waituntil",
  meta: {
    type: "problem",
    docs: {
      description: "Disallow a `waitUntil` that does not wait",
      incident: "000",
      recommended: "error",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      function: "`{{callee}}()` is given a function, which nobody calls: it takes the promise. Call the function.",
      lazy: "`{{callee}}()` is given {{work}}, which is sent only once it is awaited, and so never runs. Await it inside an async function.",
      floating: "`{{callee}}()` does not wait for {{work}}: the function around it drops the promise. {{advice}}",
      late: "`{{callee}}()` is called by `{{timer}}()`, when the handler has returned: the runtime may have let the request go, and the work with it. Hand over a promise of the whole wait, before the handler returns.",
      detached: "`{{context}}.waitUntil` throws when it is called without `{{context}}`. Call it as a method.",
      destructured:
        "`waitUntil` throws when it is called without its context. Take the whole context as `ctx`, and call `ctx.waitUntil()`.",
      spread: "`{ ...{{context}} }` leaves out `waitUntil`, which is a method of its class. Pass `{{context}}` itself.",
      guarded:
        "`{{context}}` throws where there is no execution context, so `?.` guards nothing. Ask for the runtime before reading it.",
      callFunction: "Call the function.",
      return: "Return it.",
      keepTimer: "Hand the wait and the work to `{{callee}}()`.",
      ...REPAIR_MESSAGES,
    },
    schema: [ALLOW_SCHEMA],
    defaultOptions: [ALLOW_DEFAULTS],
  },
  mayReport: (file, settings) =>
    NAMES_KEEP_ALIVE.test(file.text) ||
    (GIVES_FUNCTION.test(file.text) && mayServeRequests(file, settings)) ||
    (file.text.includes("...") && (NAMES_CONTEXT.test(file.text) || mayDropWork(file, settings))),
  create(context, options) {
    const { text } = context.sourceCode;
    const namesKeepAlive = NAMES_KEEP_ALIVE.test(text);
    return {
      "Program:exit"() {
        checkWrapped(context);
        if (!namesKeepAlive && !NAMES_CONTEXT.test(text) && !requestsOf(context).any) {
          return;
        }
        if (text.includes("waitUntil")) {
          for (const node of nodesOf(context, "MemberExpression")) {
            checkMember(node, context);
          }
          for (const node of nodesOf(context, "ObjectPattern")) {
            checkPattern(node, context);
          }
        }
        for (const node of nodesOf(context, "SpreadElement")) {
          if (node.parent.type === "ObjectExpression" && isContextWithReceiver(node.argument, context)) {
            report(context, { at: node, messageId: "spread", data: { context: nameOf(node.argument) }, repairs: [] });
          }
        }
        for (const { call, kind } of keepAliveCallsOf(context)) {
          if (kind === "waitUntil" || kind === "vercel") {
            checkArgument(call, kind, context);
          }
          if (kind !== "unknown") {
            checkTime(call, context);
          }
        }
        for (const work of droppedWorkOf(context)) {
          if (work.wrapper && !isAllowed(work, options)) {
            reportDropped(context, work, "floating", { callee: nameOf(work.wrapper.callee) });
          }
        }
      },
    };
  },
});

function nameOf(node: Node): string {
  return dottedName(node) ?? "waitUntil";
}

function checkArgument(call: TSESTree.CallExpression, kind: "vercel" | "waitUntil", context: RuleContext): void {
  const [argument] = call.arguments;
  if (!argument || argument.type === "SpreadElement") {
    return;
  }
  const callee = nameOf(call.callee);
  const given = functionGiven(argument, context);
  if (given) {
    reportFunction(argument, given, callee, context);
    return;
  }
  for (const value of kind === "waitUntil" ? branchesOf(argument) : []) {
    const started = startedBy(heldOnlyBy(value, context) ?? value, context);
    if (started?.lazy && !started.sentByKeepAlive) {
      const [opening, closing] = startingLazily(value, context) ?? [];
      const repairs: Repair[] =
        opening === undefined || closing === undefined
          ? []
          : [
              {
                safe: true,
                fix: (fixer) => [fixer.insertTextBefore(value, opening), fixer.insertTextAfter(value, closing)],
              },
            ];
      report(context, { at: value, messageId: "lazy", data: { callee, work: started.name }, repairs });
    }
  }
}

/** Functions that are given to the project's own keep-alives, which hand them to the runtime's as they are. */
function checkWrapped(context: RuleContext): void {
  if (
    !GIVES_FUNCTION.test(context.sourceCode.text) ||
    !mayServeRequests(sourceFileOf(context), checkSettings(context).settings)
  ) {
    return;
  }
  for (const fn of nodesOf(context, ...FUNCTIONS)) {
    const argument = wrapped(fn);
    const call = argument.parent;
    if (
      fn.params.length === 0 &&
      call?.type === "CallExpression" &&
      call.callee !== argument &&
      mayBeOfProject(call, context) &&
      isGivenToWaitUntil(argument as TSESTree.Expression, call, context)
    ) {
      reportFunction(argument, fn, nameOf(call.callee), context);
    }
  }
}

/** Whether a call may run a function of this project: of the many that are given functions, most are a package's. */
function mayBeOfProject(call: TSESTree.CallExpression, { sourceCode }: RuleContext): boolean {
  const root = identifierAtRootOf(call.callee);
  const variable = root && variableOf(root, sourceCode);
  return variable !== undefined && variable.defs.length > 0;
}

function reportFunction(argument: Node, given: FunctionNode, callee: string, context: RuleContext): void {
  report(context, {
    at: placeOf(argument, context),
    messageId: "function",
    data: { callee },
    repairs: calling(argument, given),
  });
}

/** The function that a keep-alive is given, where it is given nothing else; the first of several. */
function functionGiven(argument: Node, context: RuleContext): FunctionNode | undefined {
  const { all, closed } = originsOf(argument, context);
  const functions = all.flatMap(({ node, path }) => (path.length === 0 && isFunction(node) ? [node] : []));
  return closed && functions.length === all.length ? functions[0] : undefined;
}

/** The expressions of which one is the value, by what a condition says. */
function branchesOf(expression: Node): Node[] {
  const inner = unwrap(expression);
  switch (inner.type) {
    case "ConditionalExpression":
      return [...branchesOf(inner.consequent), ...branchesOf(inner.alternate)];
    case "LogicalExpression":
      return [...(inner.operator === "&&" ? [] : branchesOf(inner.left)), ...branchesOf(inner.right)];
    default:
      return [expression];
  }
}

/**
 * A keep-alive that a timer calls, after the handler. One that comes late because a promise is dropped is reported at
 * the promise, by the rules on dropped work.
 */
function checkTime(call: TSESTree.CallExpression, context: RuleContext): void {
  const timer = timerBehind(call, context);
  const around = timer && requestsOf(context).around(timer);
  if (
    !around ||
    !dropsWork(around.request.runtime, context) ||
    mayCallBackInTime(timer, context) ||
    isHandedOver(timer, timer, around.node, context) ||
    droppedWorkOf(context).some(({ expression }) => isWithin(call, expression))
  ) {
    return;
  }
  const callee = nameOf(call.callee);
  const keeping = meansTheSameAt(timer, call.callee, context.sourceCode)
    ? keepingTimer(timer, dottedName(call.callee) ?? "", context)
    : undefined;
  report(context, {
    at: call.callee,
    messageId: "late",
    data: { callee, timer: nameOf(timer.callee) },
    repairs: keeping ? [{ messageId: "keepTimer", data: { callee }, safe: false, fix: keeping }] : [],
  });
}

/** What a variable holds that is read here and nowhere else, so that nothing else can have sent its query. */
function heldOnlyBy(argument: Node, context: RuleContext): Node | undefined {
  const variable = argument.type === "Identifier" ? variableOf(argument, context.sourceCode) : undefined;
  const reads = variable?.references.filter((reference) => reference.isRead()) ?? [];
  return reads.length === 1 ? initialiserOf(variable) : undefined;
}

function placeOf(argument: Node, context: RuleContext): { readonly loc: TSESTree.SourceLocation } {
  return isFunction(unwrap(argument)) ? (context.sourceCode.getFirstToken(argument) ?? argument) : argument;
}

function calling(argument: Node, given: FunctionNode): Repair[] {
  if (given.params.length > 0 || given.generator) {
    return [];
  }
  const isName = argument.type === "Identifier";
  return [
    {
      messageId: "callFunction",
      safe: given.async,
      *fix(fixer) {
        if (!isName) {
          yield fixer.insertTextBefore(argument, "(");
        }
        yield fixer.insertTextAfter(argument, isName ? "()" : ")()");
      },
    },
  ];
}

function checkMember(node: TSESTree.MemberExpression, context: RuleContext): void {
  const name = keyName(node);
  if (name !== "waitUntil") {
    return;
  }
  const object = unwrap(node.object);
  const isGuarded = node.optional && object.type === "MemberExpression" && keyName(object) === "executionCtx";
  if (isGuarded && !isDeployedToWorkers(context)) {
    const question = context.sourceCode.getTokenAfter(node.object, (token) => token.value === "?.");
    if (question) {
      report(context, { at: question, messageId: "guarded", data: { context: nameOf(object) }, repairs: [] });
    }
  }
  if (!isContextWithReceiver(object, context) || !isDetached(node)) {
    return;
  }
  const receiver = context.sourceCode.getText(node.object);
  const data = { context: nameOf(object) };
  const repair: Repair = { safe: true, fix: (fixer) => fixer.insertTextAfter(node, `.bind(${receiver})`) };
  const isRepairable = !node.optional && context.sourceCode.getCommentsInside(node).length === 0;
  report(context, { at: node, messageId: "detached", data, repairs: isRepairable ? [repair] : [] });
}

/** Whether the settings or the package say Workers, where an execution context is always there. */
function isDeployedToWorkers(context: RuleContext): boolean {
  return (checkSettings(context).settings.runtime ?? deploymentAround(context).runtime) === "workers";
}

/** Whether a method is taken off its object as a value: kept, passed on or returned, not called, bound or asked for. */
function isDetached(node: TSESTree.MemberExpression): boolean {
  const { parent } = node;
  switch (parent.type) {
    case "VariableDeclarator":
      return parent.init === node;
    case "AssignmentExpression":
      return parent.right === node;
    case "CallExpression":
      return parent.callee !== node && calleeName(parent) !== "Boolean";
    case "Property":
      return parent.value === node;
    case "ReturnStatement":
      return true;
    case "ArrowFunctionExpression":
      return parent.body === node;
    default:
      return false;
  }
}

/** `const { waitUntil } = ctx`, and `{ waitUntil }` in the place of a handler's context. */
function checkPattern(pattern: TSESTree.ObjectPattern, context: RuleContext): void {
  const property = pattern.properties.find((item) => item.type === "Property" && keyName(item) === "waitUntil");
  const declarator = pattern.parent;
  if (property?.type === "Property" && isContextParameter(pattern, declarator, context)) {
    report(context, { at: property, messageId: "destructured", repairs: [] });
    return;
  }
  if (property?.type !== "Property" || declarator.type !== "VariableDeclarator" || !declarator.init) {
    return;
  }
  const { init } = declarator;
  if (!isContextWithReceiver(init, context)) {
    return;
  }
  const data = { context: nameOf(init) };
  const text = context.sourceCode.getText(init);
  const receiver = /^[\w.$]+$/.test(text) ? text : `(${text})`;
  const isRepairable =
    context.sourceCode.getCommentsInside(declarator).length === 0 &&
    !pattern.typeAnnotation &&
    pattern.properties.length === 1 &&
    property.value.type === "Identifier" &&
    dottedName(init) !== undefined;
  const repair: Repair = {
    safe: true,
    fix: (fixer) =>
      fixer.replaceText(
        declarator,
        `${property.value.type === "Identifier" ? property.value.name : "waitUntil"} = ${receiver}.waitUntil.bind(${receiver})`,
      ),
  };
  report(context, { at: property, messageId: "detached", data, repairs: isRepairable ? [repair] : [] });
}
