import { basename } from "node:path";

import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { isFunction, unwrap, wrapped } from "../ast/ast.js";
import { createRule } from "../plugin/create-rule.js";
import { meansGlobal } from "../ast/names.js";
import { insertAtStart } from "../ast/statements.js";
import { type Repair, report } from "../plugin/report.js";
import type { Node, RuleContext } from "../plugin/types.js";
import { mayWorkOnJobs } from "../domains/jobs/consumers.js";
import { mayDropWork } from "../domains/entry-points/requests.js";
import { keepAliveCallsOf, mayKeepAlive } from "../domains/promises/keep-alive-calls.js";
import { ALLOW_DEFAULTS, ALLOW_SCHEMA, isAllowed } from "../domains/promises/allow.js";
import {
  type SilentCallee,
  silentCalleesOf,
  type SilentWrite,
  silentWritesOf,
} from "../domains/promises/background-writes.js";
import { placeOf as placeOfWork } from "../domains/promises/place.js";
import { mayLeaveErrors, type UnreadError, unreadErrorsOf } from "../domains/promises/unread-errors.js";
import { hasErrorLevel, lacksErrorLevel, type Silence } from "../domains/promises/failure-handlers.js";

/**
 * A write in the background whose failure is swallowed, or logged where nobody looks: for two days every count was
 * lost, and the log said so as a warning.
 */
export const noSilentBackgroundFailure = createRule({
  name: "no-silent-background-failure",
  meta: {
    type: "suggestion",
    docs: {
      description: "Disallow background writes whose failure is not logged as an error",
      incident: "000",
      recommended: "warn",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      empty: "The failure of {{work}}, which writes in the background, is swallowed here. Log it as an error.",
      default: "The failure of {{work}}, which writes in the background, becomes `{{value}}` here. Log it as an error.",
      low: "The failure of {{work}}, which writes in the background, is logged by `{{logger}}()` only, below the level of errors. Log it as an error.",
      lost: "The failure of {{work}} is not logged as an error here: the status `{{status}}` is lost with it, and the row stays unfinished for good. Log it as an error.",
      elsewhere:
        "The failure of {{work}}, which this call runs in the background, is swallowed or logged below the level of errors in {{file}}. Log it as an error there.",
      unread:
        "{{work}} does not throw when it fails but gives an `error`, which nobody looks at here, so that the write is lost in silence. Look at it and log it as an error.",
      logError: "Log it by `console.error()`.",
      throwOnError: "Let it throw, by `throwOnError()`.",
      raiseLevel: "Log it by `{{logger}}()`.",
    },
    schema: [ALLOW_SCHEMA],
    defaultOptions: [ALLOW_DEFAULTS],
  },
  // A file that hands a call over, or works on jobs, may run what another file keeps silent about.
  mayReport: (file, settings) =>
    mayKeepAlive(file.text, settings) ||
    ((/\bcatch\b|\.then\(/.test(file.text) || mayLeaveErrors(file.text) || mayWorkOnJobs(file.text)) &&
      mayDropWork(file, settings)),
  create(context, options) {
    return {
      "Program:exit"() {
        for (const write of silentWritesOf(context)) {
          if (!isAllowed({ origin: write.operation.node }, options)) {
            reportSilence(write, context);
          }
        }
        for (const callee of silentCalleesOf(context)) {
          if (!isAllowed({ origin: callee.call }, options) && !isAllowed({ origin: callee.operation.node }, options)) {
            reportCallee(callee, context);
          }
        }
        for (const unread of unreadErrorsOf(context)) {
          if (!isAllowed({ origin: unread.call }, options)) {
            reportUnread(unread, context);
          }
        }
      },
    };
  },
});

function reportSilence(write: SilentWrite, context: RuleContext): void {
  const { operation, silence, status } = write;
  const work = operation.label;
  const isLow = silence.how === "low";
  report(context, {
    at: isLow ? silence.logger : placeOf(write, context),
    ...(status === undefined
      ? {
          messageId: silence.how,
          data: {
            work,
            ...(silence.how === "default" && { value: context.sourceCode.getText(silence.value) }),
            ...(isLow && { logger: context.sourceCode.getText(silence.logger) }),
          },
        }
      : { messageId: "lost", data: { work, status } }),
    repairs: isLow ? raising(silence, context) : logging(write, silence, context),
  });
}

/** The edit belongs into the other file. */
function reportCallee({ call, context: other, operation }: SilentCallee, context: RuleContext): void {
  report(context, {
    at: unwrap(call.callee),
    messageId: "elsewhere",
    data: { work: operation.label, file: basename(other.filename) },
    repairs: [],
  });
}

/** A `catch` that is there gets what it waits for; elsewhere what is thrown may break off more than the write. */
function reportUnread({ operation, call, isCaught }: UnreadError, context: RuleContext): void {
  report(context, {
    at: placeOfWork(call, context),
    messageId: "unread",
    data: { work: operation.label },
    repairs: isCaught
      ? [{ messageId: "throwOnError", safe: false, fix: (fixer) => fixer.insertTextAfter(call, ".throwOnError()") }]
      : [],
  });
}

/** The word `catch`, or `then` of `.then(onSuccess, onFailure)`. */
function placeOf({ handler, link }: SilentWrite, context: RuleContext): Node | Pick<Node, "loc"> {
  const callee = link && unwrap(link.callee);
  return callee?.type === "MemberExpression" ? callee.property : (context.sourceCode.getFirstToken(handler) ?? handler);
}

/** `warn` becomes `error` where the logger has one; what was meant by a lower level is for the author to say. */
function raising({ logger, level }: Silence & { how: "low" }, context: RuleContext): Repair[] {
  const { property } = logger;
  if (logger.computed || property.type !== "Identifier" || lacksErrorLevel(logger, context)) {
    return [];
  }
  const text = context.sourceCode.getText(logger);
  return [
    {
      messageId: "raiseLevel",
      data: { logger: `${text.slice(0, -property.name.length)}error` },
      safe: /^warn(?:ing)?$/.test(level) && hasErrorLevel(logger, context),
      fix: (fixer) => fixer.replaceText(property, "error"),
    },
  ];
}

/** A handler that logs, in the place of one that does not. */
function logging(write: SilentWrite, silence: Silence, context: RuleContext): Repair[] {
  const { handler } = write;
  const { sourceCode } = context;
  if (
    sourceCode.getCommentsInside(handler).length > 0 ||
    silence.how === "low" ||
    !meansGlobal("console", handler, sourceCode)
  ) {
    return [];
  }
  const fix =
    handler.type === "CatchClause"
      ? loggingInClause(handler, write, context)
      : loggingInFunction(write, silence, context);
  return fix ? [{ messageId: "logError", safe: false, fix }] : [];
}

function loggingInFunction(
  write: SilentWrite,
  silence: Silence,
  context: RuleContext,
): TSESLint.ReportFixFunction | undefined {
  const { handler, operation } = write;
  const isOwn = isFunction(handler);
  const parameter = isOwn ? handler.params[0] : undefined;
  if (parameter && (parameter.type !== "Identifier" || parameter.typeAnnotation)) {
    return undefined;
  }
  const name = parameter?.type === "Identifier" ? parameter.name : "error";
  const call = logCall(operation.label, name);
  // A promise of `undefined` is no promise of `void` to a compiler.
  const written =
    isOwn && handler.body.type !== "BlockStatement" && isValueUsed(write, context) ? handler.body : undefined;
  const given = silence.how === "default" ? silence.value : written;
  const value = given && context.sourceCode.getText(given);
  const body = value === undefined ? call : `{ ${call}; return ${value}; }`;
  return (fixer) => fixer.replaceText(handler, `(${name}) => ${body}`);
}

/** Whether somebody may read what the promise gives: not a keep-alive, and not a statement. */
function isValueUsed({ link }: SilentWrite, context: RuleContext): boolean {
  const outer = link && wrapped(link).parent;
  const waited = outer?.type === "AwaitExpression" ? outer.parent : outer;
  return !(
    waited?.type === "ExpressionStatement" ||
    (waited?.type === "UnaryExpression" && waited.operator === "void") ||
    keepAliveCallsOf(context).some(({ call }) => call === waited)
  );
}

function loggingInClause(
  clause: TSESTree.CatchClause,
  { operation }: SilentWrite,
  context: RuleContext,
): TSESLint.ReportFixFunction | undefined {
  const { param, body } = clause;
  if (param && param.type !== "Identifier") {
    return undefined;
  }
  const name = param?.name ?? "error";
  return function* (fixer) {
    if (!param) {
      yield fixer.insertTextBefore(body, `(${name}) `);
    }
    yield insertAtStart(body, `${logCall(operation.label, name)};`, context.sourceCode, fixer);
  };
}

/** `console.error("env.QUEUE.send failed", error)`. */
function logCall(label: string, error: string): string {
  const work = label.replaceAll(/`|\(\)|^this /g, "");
  return `console.error("${/^[\w.$ ]+$/.test(work) ? work : "Background write"} failed", ${error})`;
}
