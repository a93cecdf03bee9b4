import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { calleeName, enclosingFunction, isSuspension, isWithin, someNode, unwrap, wrapped } from "../ast/ast.js";
import { type PossibleRepair, type Repair, report } from "../plugin/report.js";
import type { Node, RuleContext } from "../plugin/types.js";
import { type KeepAlive, keepAliveFor } from "./keep-alive.js";
import { placeOf } from "../domains/promises/place.js";
import { prerequisitesOf } from "../domains/prerequisites/prerequisites.js";
import { isTimer, keepingTimer, timerBehind } from "../domains/promises/timers.js";
import type { DroppedWork } from "../domains/promises/work.js";

/** What to do about dropped work. */
interface Remedy {
  /** A sentence for the message: ``Hand it to `ctx.waitUntil()`.`` */
  readonly advice: string;
  /** The edits that do it, the best first, under the message ids `keepAlive` and `await`. */
  readonly repairs: readonly Repair[];
}

/** Reports dropped work at its callee, with what to do about it as `{{advice}}` and as edits. */
export function reportDropped(
  context: RuleContext,
  work: DroppedWork,
  messageId: string,
  data: Readonly<Record<string, string>>,
): void {
  const { advice, repairs } = remedyFor(work, context);
  const { reachedFrom } = work.request;
  report(context, {
    at: placeOf(work.origin, context),
    messageId,
    data: {
      work: work.name,
      ...data,
      advice: reachedFrom === undefined ? advice : `It runs inside ${reachedFrom}. ${advice}`,
    },
    repairs,
  });
}

/** The messages of the repairs, for the rules that offer them. */
export const REPAIR_MESSAGES = {
  keepAlive: "Hand it to `{{callee}}()`.",
  await: "Await it.",
} as const;

/**
 * How to mend dropped work at its place: by the runtime's own keep-alive, or by waiting for it where the file shows
 * that what it uses would be closed under it, or where the runtime has no keep-alive.
 */
function remedyFor(work: DroppedWork, context: RuleContext): Remedy {
  const { resource } = work;
  const waiting = awaiting(work, context);
  if (resource?.closedBy) {
    const { name, closedBy } = resource;
    const end =
      closedBy.type === "VariableDeclaration"
        ? "disposed of at the end of its block"
        : `closed on line ${closedBy.loc.start.line}`;
    return {
      advice: `It is ${end}, also under a \`waitUntil()\`: await the work before \`${name}\` goes.`,
      repairs: waiting ? [waiting] : [],
    };
  }
  const keepAlive = keepAliveFor(work, context);
  const needed = prerequisitesOf(context).find((prerequisite) => prerequisite.work.origin === work.origin);
  if (needed) {
    // A keep-alive would keep the work, and the race with it.
    const { dependent } = needed;
    const handing = keepAlive && handingOver(work, keepAlive, context);
    return {
      advice: `Await it: ${dependent.label} on line ${dependent.node.loc.start.line} needs what it writes.`,
      repairs: [waiting, handing && { ...handing, safe: false }].filter((repair) => repair !== undefined),
    };
  }
  if (keepAlive) {
    const handing = handingOver(work, keepAlive, context);
    return {
      advice: `Hand it to \`${keepAlive.callee}()\` or await it.`,
      repairs: [handing, waiting && { ...waiting, safe: false }].filter((repair) => repair !== undefined),
    };
  }
  return {
    advice: work.request.runtime === "workers" ? "Hand it to the context's `waitUntil()` or await it." : "Await it.",
    repairs: waiting ? [waiting] : [],
  };
}

function handingOver(work: DroppedWork, keepAlive: KeepAlive, context: RuleContext): PossibleRepair | undefined {
  // In a timer's callback it is too late to hand anything over.
  const isLate = work.drop.how !== "timer" && timerBehind(work.origin, context) !== undefined;
  const edit = isLate ? undefined : wrapping(work, keepAlive.callee, context);
  if (!edit) {
    return undefined;
  }
  const rejects = work.request.method === "queue" && !work.caught;
  return {
    messageId: "keepAlive",
    data: { callee: keepAlive.callee },
    safe: edit.exact && keepAlive.certain && !rejects && isReachedInTime(work, keepAlive),
    *fix(fixer) {
      const prepared = keepAlive.prepare?.(fixer);
      if (prepared) {
        yield prepared;
      }
      yield* edit.apply(fixer);
    },
  };
}

/** Functions between the keep-alive's own and the work must run while the request is still there. */
function isReachedInTime({ within, request, requestNode }: DroppedWork, keepAlive: KeepAlive): boolean {
  const owner =
    keepAlive.owner ?? (request.role === "handler" || request.runtime === "workers" ? requestNode : undefined);
  for (let node = within; node !== owner;) {
    const { parent } = node;
    const isRunOnTheSpot =
      parent.type === "CallExpression" &&
      (parent.callee === node || /^(?:catch|finally|flatMap|forEach|map|then)$/.test(calleeName(parent) ?? ""));
    const outer = enclosingFunction(node);
    if (!isRunOnTheSpot || !outer) {
      return false;
    }
    node = outer;
  }
  return true;
}

interface Edit {
  /** Whether the promise's expression stays as it is, so that nothing but its fate changes. */
  readonly exact: boolean;
  readonly apply: (fixer: TSESLint.RuleFixer) => Generator<TSESLint.RuleFix>;
}

function wrapping(work: DroppedWork, callee: string, context: RuleContext): Edit | undefined {
  const { drop, expression } = work;
  switch (drop.how) {
    case "statement":
    case "void":
      return wrappingStatement(work, callee, context);
    case "variable":
      return drop.at.type === "VariableDeclarator" ? wrappingDeclaration(drop.at, work, callee, context) : undefined;
    case "timer": {
      const { at } = drop;
      const apply = at.type === "CallExpression" && isTimer(at) ? keepingTimer(at, callee, context) : undefined;
      return apply && { exact: false, apply };
    }
    case "callback":
      return drop.at === expression ? wrappingForEach(drop.at, callee) : wrappingStatement(work, callee, context);
    default:
      return undefined;
  }
}

function wrappingStatement(work: DroppedWork, callee: string, context: RuleContext): Edit | undefined {
  const { drop } = work;
  // A variable's promise is handed over where its last chain is dropped.
  const isOwn = isWithin(work.expression, drop.at);
  const target = isOwn ? work.expression : drop.at.type === "ExpressionStatement" ? drop.at.expression : undefined;
  const value = target && (isVoid(target) ? target.argument : target);
  const [opening, closing] = (value && wrappersFor(value, work, callee, context)) ?? [];
  if (!target || isTested(target) || opening === undefined || closing === undefined) {
    return undefined;
  }
  return {
    exact: isOwn && work.certain,
    *apply(fixer) {
      if (isVoid(target)) {
        const keyword = context.sourceCode.getFirstToken(target);
        const next = keyword && context.sourceCode.getTokenAfter(keyword, { includeComments: true });
        if (keyword && next) {
          yield fixer.replaceTextRange([keyword.range[0], next.range[0]], opening);
        }
      } else {
        yield fixer.insertTextBefore(target, opening);
      }
      yield fixer.insertTextAfter(target, closing);
    },
  };
}

/** Whether an expression decides what runs next; a keep-alive gives nothing back to decide by. */
function isTested(expression: Node): boolean {
  const outer = wrapped(expression);
  const { parent } = outer;
  return (
    (parent?.type === "UnaryExpression" && parent.operator !== "void") ||
    (parent?.type === "LogicalExpression" && parent.left === outer) ||
    (parent?.type === "ConditionalExpression" && parent.test === outer)
  );
}

function isVoid(node: Node): node is TSESTree.UnaryExpression {
  return node.type === "UnaryExpression" && node.operator === "void";
}

/** What goes before and after an expression so that its promise, and nothing else, reaches the callee. */
function wrappersFor(
  value: Node,
  work: DroppedWork,
  callee: string,
  context: RuleContext,
): [opening: string, closing: string] | undefined {
  if (work.lazy) {
    // An await inside the query would move behind the start of the wrapper.
    return someNode(value, context.sourceCode, isSuspension)
      ? undefined
      : [`${callee}((async () => { await `, "; })())"];
  }
  if (work.isList) {
    return [`${callee}(Promise.all(`, "))"];
  }
  return value.type === "ChainExpression" ? [`${callee}(Promise.resolve(`, "))"] : [`${callee}(`, ")"];
}

function wrappingDeclaration(
  declarator: TSESTree.VariableDeclarator,
  work: DroppedWork,
  callee: string,
  context: RuleContext,
): Edit | undefined {
  const { init, parent: declaration } = declarator;
  const isStatement = declaration.parent.type === "BlockStatement" || declaration.parent.type === "Program";
  if (
    !init ||
    declaration.declarations.length !== 1 ||
    !isStatement ||
    init !== work.expression ||
    context.sourceCode.getCommentsInside(declaration).some((comment) => comment.range[1] <= init.range[0])
  ) {
    return undefined;
  }
  const [opening, closing] = wrappersFor(init, work, callee, context) ?? [];
  if (opening === undefined || closing === undefined) {
    return undefined;
  }
  return {
    exact: work.certain,
    *apply(fixer) {
      yield fixer.replaceTextRange([declaration.range[0], init.range[0]], opening);
      yield fixer.insertTextAfter(init, closing);
    },
  };
}

/** `xs.forEach(async …)` becomes `Promise.all(xs.map(async …))`, which only an array can do. */
function wrappingForEach(call: Node, callee: string): Edit | undefined {
  if (call.type !== "CallExpression" || calleeName(call) !== "forEach" || call.parent.type !== "ExpressionStatement") {
    return undefined;
  }
  const member = unwrap(call.callee);
  if (member.type !== "MemberExpression" || member.computed) {
    return undefined;
  }
  return {
    exact: false,
    *apply(fixer) {
      yield fixer.insertTextBefore(call, `${callee}(Promise.all(`);
      yield fixer.replaceText(member.property, "map");
      yield fixer.insertTextAfter(call, "))");
    },
  };
}

/** Waiting for the work where it stands. */
function awaiting(work: DroppedWork, context: RuleContext): PossibleRepair | undefined {
  const { drop, expression, within } = work;
  const isDirect = drop.at.type === "ExpressionStatement" && isWithin(expression, drop.at);
  if (!within.async || !isDirect || isTested(expression) || (drop.how !== "statement" && drop.how !== "void")) {
    return undefined;
  }
  return {
    messageId: "await",
    safe: work.caught && work.certain,
    *fix(fixer) {
      if (isVoid(expression)) {
        const keyword = context.sourceCode.getFirstToken(expression);
        if (keyword) {
          yield fixer.replaceText(keyword, "await");
        }
      } else {
        yield fixer.insertTextBefore(expression, work.isList ? "await Promise.all(" : "await ");
        if (work.isList) {
          yield fixer.insertTextAfter(expression, ")");
        }
      }
    },
  };
}
