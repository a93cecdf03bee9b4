import type { TSESTree } from "@typescript-eslint/utils";

import { LOGGER_MODULES, LOW_LEVELS, NOOP_NAME } from "../../models/background-writes.js";
import { dottedName, isFunction, keyName, someNode, unwrap } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { importOf, initialiserOf, variableOf } from "../../ast/variables.js";
import { identifierAtRootOf } from "../../flow/chains.js";
import { functionOf } from "../../ast/functions.js";

/** What a handler of failures does, where that is next to nothing. */
export type Silence =
  | { readonly how: "empty" }
  | { readonly how: "default"; readonly value: TSESTree.Expression }
  | { readonly how: "low"; readonly logger: TSESTree.MemberExpression; readonly level: string };

/**
 * How a handler keeps a failure to itself; undefined where it does anything else than to log below the level of errors
 * and to return a constant.
 *
 * @param handler a function, a name of one, or a `catch` clause.
 */
export function silenceOf(handler: Node, context: RuleContext): Silence | undefined {
  if (handler.type === "CatchClause") {
    return silenceOfStatements(handler.body, handler.param, context);
  }
  if (!isFunction(handler)) {
    return silenceOfReference(handler, context);
  }
  const [parameter] = handler.params;
  return handler.body.type === "BlockStatement"
    ? silenceOfStatements(handler.body, parameter, context)
    : silenceOfValue(handler.body, parameter);
}

function silenceOfReference(handler: Node, context: RuleContext): Silence | undefined {
  if (handler.type === "MemberExpression") {
    const level = lowLevelOf(handler);
    if (level !== undefined) {
      return { how: "low", logger: handler, level };
    }
  }
  const named = functionOf(handler, context.sourceCode);
  if (named) {
    const silence = silenceOf(named, context);
    return silence?.how === "empty" ? silence : undefined;
  }
  return NOOP_NAME.test(dottedName(handler) ?? "") ? { how: "empty" } : undefined;
}

function silenceOfStatements(
  block: TSESTree.BlockStatement,
  parameter: Node | null | undefined,
  context: RuleContext,
): Silence | undefined {
  let silence: Silence | undefined;
  for (const statement of block.body) {
    switch (statement.type) {
      case "EmptyStatement":
        break;
      case "VariableDeclaration":
        if (!statement.declarations.every(({ init }) => init && isPlain(init, context))) {
          return undefined;
        }
        break;
      case "ExpressionStatement":
      case "ReturnStatement": {
        const value = statement.type === "ReturnStatement" ? statement.argument : statement.expression;
        const own = value ? silenceOfValue(value, parameter) : ({ how: "empty" } as const);
        if (!own || (own.how !== "low" && statement.type !== "ReturnStatement")) {
          return undefined;
        }
        silence = silence?.how === "low" ? silence : own;
        break;
      }
      default:
        return undefined;
    }
  }
  if (silence) {
    return silence;
  }
  // A comment in an empty handler is a decision that somebody has written down.
  const isDecided = context.sourceCode.getCommentsInside(block).length > 0;
  return block.body.length === 0 && !isDecided ? { how: "empty" } : undefined;
}

/** Values that are made of the failure for a message: members, templates, `String(error)`, `JSON.stringify(error)`. */
function isPlain(value: Node, context: RuleContext): boolean {
  return !someNode(value, context.sourceCode, (node) => {
    if (node.type === "CallExpression") {
      const name = dottedName(node.callee);
      return name === undefined || !/(?:^String|^JSON\.stringify|\.toString|[eE]rr(?:or)?\w*|Message)$/.test(name);
    }
    return node.type === "AwaitExpression" || node.type === "NewExpression" || node.type === "AssignmentExpression";
  });
}

function silenceOfValue(value: TSESTree.Expression, parameter: Node | null | undefined): Silence | undefined {
  const inner = unwrap(value);
  switch (inner.type) {
    case "CallExpression": {
      const callee = unwrap(inner.callee);
      const level = callee.type === "MemberExpression" ? lowLevelOf(callee) : undefined;
      return callee.type === "MemberExpression" && level !== undefined && !saysError(inner)
        ? { how: "low", logger: callee, level }
        : undefined;
    }
    case "UnaryExpression":
      return inner.operator === "void"
        ? inner.argument.type === "Literal"
          ? { how: "empty" }
          : silenceOfValue(inner.argument, parameter)
        : inner.argument.type === "Literal"
          ? { how: "default", value }
          : undefined;
    case "Identifier":
      if (inner.name === "undefined") {
        return { how: "empty" };
      }
      return parameter?.type === "Identifier" && parameter.name === inner.name ? { how: "default", value } : undefined;
    case "Literal":
      return { how: "default", value };
    case "ArrayExpression":
      return inner.elements.length === 0 ? { how: "default", value } : undefined;
    case "ObjectExpression":
      return inner.properties.length === 0 ? { how: "default", value } : undefined;
    default:
      return undefined;
  }
}

const LOGGER_NAME = /(?:^|\.|_)(?:console|consola|pino|winston|log|logger|logging)$|[a-z](?:Log|Logger)$/i;

/** The level of a logger's method, where it is below error. */
function lowLevelOf(callee: TSESTree.MemberExpression): string | undefined {
  const level = keyName(callee);
  if (level === undefined || !LOW_LEVELS.has(level)) {
    return undefined;
  }
  const object = unwrap(callee.object);
  const name = dottedName(object.type === "CallExpression" ? object.callee : object);
  return name !== undefined && LOGGER_NAME.test(name) ? level : undefined;
}

/** `logger.log("error", …)` and `logger.log({ level: "error" })` say the level themselves. */
function saysError(call: TSESTree.CallExpression): boolean {
  const callee = unwrap(call.callee);
  const [first] = call.arguments;
  return (
    callee.type === "MemberExpression" &&
    keyName(callee) === "log" &&
    dottedName(callee.object) !== "console" &&
    (first?.type === "ObjectExpression" ||
      (first?.type === "Literal" && /^(?:alert|crit|critical|emerg|error|fatal)$/i.test(String(first.value))))
  );
}

/** Whether a logger is seen to have a method `error`: `console`, a logging library's, or one whose `error` is called. */
export function hasErrorLevel(logger: TSESTree.MemberExpression, context: RuleContext): boolean {
  const name = dottedName(logger.object);
  if (name === "console") {
    return true;
  }
  if (name !== undefined && errorLoggersOf(context).has(name)) {
    return true;
  }
  const root = identifierAtRootOf(logger.object);
  const variable = root && variableOf(root, context.sourceCode);
  const maker = identifierAtRootOf(initialiserOf(variable) ?? logger.object);
  const modules = [variable, maker && variableOf(maker, context.sourceCode)].map((item) => importOf(item)?.source);
  return modules.some((module) => module !== undefined && LOGGER_MODULES.has(module));
}

const errorLoggersOf = perFile(
  (context): ReadonlySet<string> =>
    new Set(
      nodesOf(context, "CallExpression").flatMap(({ callee }) => {
        const name = dottedName(callee);
        return name?.endsWith(".error") ? name.slice(0, -".error".length) : [];
      }),
    ),
);
