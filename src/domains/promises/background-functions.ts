import type { TSESTree } from "@typescript-eslint/utils";

import { SCHEDULED_DECORATORS, SCHEDULERS } from "../../models/background-writes.js";
import { FUNCTIONS, calleeName, dottedName, isFunction, unwrap, walk, wrapped } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { importOf, variableOf } from "../../ast/variables.js";
import { perFile } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { identifierAtRootOf } from "../../flow/chains.js";
import { calleesOf, functionsIn } from "../../flow/calls.js";
import { isOneOf } from "../../models/modules.js";
import { requestsOf } from "../entry-points/requests.js";
import { consumersOf, mayWorkOnJobs } from "../jobs/consumers.js";

/**
 * The functions of the file that nobody waits for who could be told of a failure: what works on jobs, what a clock
 * starts, and what they call for its effect alone.
 *
 * @param started functions that are known to be started in the background.
 */
export function backgroundFunctions(started: readonly FunctionNode[], context: RuleContext): ReadonlySet<FunctionNode> {
  const found = new Set([...started, ...servedFunctionsOf(context), ...intervalsOf(context)]);
  return withCallees(found, context);
}

/** Those that only a server has. */
export const servedFunctionsOf = perFile((context): ReadonlySet<FunctionNode> =>
  withCallees(new Set(startedByOthers(context)), context),
);

function withCallees(found: Set<FunctionNode>, context: RuleContext): ReadonlySet<FunctionNode> {
  for (const fn of found) {
    for (const call of callsForEffect(fn, context)) {
      const { all, closed } = calleesOf(call, context);
      for (const callee of closed ? all : []) {
        if (callee.context.sourceCode === context.sourceCode) {
          found.add(callee.node);
        }
      }
    }
  }
  return found;
}

const startedByOthers = perFile((context): readonly FunctionNode[] => {
  const consumers = mayWorkOnJobs(context.sourceCode.text) ? consumersOf(context).map(({ handler }) => handler) : [];
  const scheduled = nodesOf(context, "CallExpression", "NewExpression").flatMap((call) => scheduledBy(call, context));
  const methods = nodesOf(context, ...FUNCTIONS).filter((fn) => isDecorated(fn) || isRuntimesTimer(fn, context));
  return [...consumers, ...scheduled, ...methods];
});

/** The functions that `setInterval(work)` starts. */
function intervalsOf(context: RuleContext): FunctionNode[] {
  return nodesOf(context, "CallExpression").flatMap((call) =>
    dottedName(call.callee) === "setInterval" && call.arguments[0] ? functionsIn(call.arguments[0], context) : [],
  );
}

/** The functions that `cron.schedule("* * * * *", work)` or `new CronJob(…)` start. */
function scheduledBy(call: TSESTree.CallExpression | TSESTree.NewExpression, context: RuleContext): FunctionNode[] {
  const callee = unwrap(call.callee);
  const name = call.type === "CallExpression" ? calleeName(call) : dottedName(callee)?.split(".").at(-1);
  const row = SCHEDULERS.find(({ names }) => name !== undefined && names.includes(name));
  const root = row && identifierAtRootOf(callee);
  const source = root && importOf(variableOf(root, context.sourceCode))?.source;
  return row && source !== undefined && isOneOf(source, row.modules)
    ? call.arguments
        .filter((given) => given.type !== "ObjectExpression")
        .flatMap((given) => functionsIn(given, context))
    : [];
}

/** `@Cron("0 * * * *") async sweep() { … }`. */
function isDecorated({ parent }: FunctionNode): boolean {
  return (
    parent.type === "MethodDefinition" &&
    // Parsers of plain JavaScript know no decorators.
    ((parent.decorators as TSESTree.Decorator[] | undefined) ?? []).some(({ expression }) => {
      const name = dottedName(expression.type === "CallExpression" ? expression.callee : expression);
      return name !== undefined && SCHEDULED_DECORATORS.has(name);
    })
  );
}

/** The `scheduled` and `queue` of a Worker. */
function isRuntimesTimer(fn: FunctionNode, context: RuleContext): boolean {
  const around = requestsOf(context).around(fn);
  return around?.node === fn && (around.request.method === "scheduled" || around.request.method === "queue");
}

/** The calls of a function whose values nobody reads: `await save()`, and what it returns to the same fate. */
export function callsForEffect(fn: FunctionNode, { sourceCode }: RuleContext): readonly TSESTree.CallExpression[] {
  const calls: TSESTree.CallExpression[] = [];
  walk(fn.body, sourceCode, (node) => {
    if (node.type === "CallExpression") {
      const outer = wrapped(node);
      const waited = outer.parent?.type === "AwaitExpression" ? outer.parent : outer;
      if (waited.parent?.type === "ExpressionStatement" || waited === fn.body) {
        calls.push(node);
      }
    }
    return isFunction(node) ? false : undefined;
  });
  return calls;
}

/** Whether a loop tries again what failed: its `try` leaves the loop once it went well. */
export function isTriedAgain(statement: TSESTree.TryStatement): boolean {
  const last = statement.block.body.at(-1);
  const leaves = last?.type === "ReturnStatement" || last?.type === "BreakStatement";
  for (let outer: Node | undefined = statement.parent; leaves && outer && !isFunction(outer); outer = outer.parent) {
    if (/^(?:DoWhile|For|ForIn|ForOf|While)Statement$/.test(outer.type)) {
      return true;
    }
  }
  return false;
}
