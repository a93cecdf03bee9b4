import type { TSESTree } from "@typescript-eslint/utils";

import {
  calleeName,
  dottedName,
  enclosingFunction,
  isLoop,
  isReference,
  isSuspension,
  isWithin,
  someNode,
  unwrap,
} from "../ast/ast.js";
import { createRule } from "../plugin/create-rule.js";
import { indentOf, indentUnit } from "../ast/edits.js";
import { freeName, keepsMeaning, meansGlobal } from "../ast/names.js";
import { insertStatementBefore, isInList, removeStatement } from "../ast/statements.js";
import { type Repair, report } from "../plugin/report.js";
import type { Node, RuleContext, Variable } from "../plugin/types.js";
import { initialiserOf, meansTheSameAt, variableOf } from "../ast/variables.js";
import { type ClosedUnder, closedUnderOf, mayCloseUnder } from "../domains/connections/closed-under.js";
import { type EarlyClose, earlyClosesOf, mayCloseEarly } from "../domains/connections/early-close.js";
import { placeOf } from "../domains/promises/place.js";

/**
 * A request's connection that is closed while background work may still use it: `waitUntil` keeps the work alive, and
 * the connection is gone all the same.
 */
export const noEarlyConnectionClose = createRule({
  name: "no-early-connection-close",
  meta: {
    type: "problem",
    docs: {
      description: "Disallow closing a request's connection while background work may still use it",
      incident: "000",
      recommended: "warn",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      shared:
        "`{{resource}}` is closed as soon as the handler has returned, also under the work that it gave to `waitUntil()`. Let that work open a connection of its own, or close `{{resource}}` after it.",
      underWork:
        "`{{resource}}` is closed while the work that line {{line}} gave to `{{callee}}()` may still use it. Close it after that work.",
      usedAfter:
        "`{{resource}}` is being closed when line {{line}} uses it, since nothing waits for the close. Close it after its last use.",
      returned:
        "{{work}} is returned before it has ended, so line {{line}} closes `{{resource}}` under it. Await it first.",
      dropped: "Nobody waits for {{work}}, so line {{line}} closes `{{resource}}` under it. Await it first.",
      await: "Await it.",
      closeAfterUse: "Close `{{resource}}` after its last use.",
      closeAfterWork: "Close `{{resource}}` after the work.",
      openForWork: "Let the work open and close a connection of its own.",
      leaveOpen: "Leave the connection to Hyperdrive, which needs no closing.",
    },
    schema: [],
    defaultOptions: [],
  },
  mayReport: (file, settings) => mayCloseUnder(file.text) || mayCloseEarly(file, settings),
  create(context) {
    return {
      "Program:exit"() {
        for (const close of earlyClosesOf(context)) {
          const { closing, resource, works, usedAfter } = close;
          const [work] = works;
          const before = work ?? usedAfter;
          report(context, {
            at: closing.callee,
            messageId: usedAfter ? "usedAfter" : work ? "underWork" : "shared",
            data: {
              resource,
              ...(before && { line: before.loc.start.line }),
              ...(work && { callee: dottedName(work.callee) ?? "waitUntil" }),
            },
            repairs: [
              closingAfterUse(close, context),
              closingAfterWork(close, context),
              openingForWork(close, context),
              leavingOpen(close, context),
            ].filter((repair) => repair !== undefined),
          });
        }
        for (const fault of closedUnderOf(context)) {
          const { how, origin, name, resource, closing } = fault;
          report(context, {
            at: placeOf(origin, context),
            messageId: how,
            data: { work: name, resource, line: closing.loc.start.line },
            repairs: awaiting(fault, context),
          });
        }
      },
    };
  },
});

/** `return list(client)` becomes `return await list(client)`. */
function awaiting({ expression, within, keepsFailure }: ClosedUnder, { sourceCode }: RuleContext): Repair[] {
  const inner = unwrap(expression);
  const isVoided = inner.type === "UnaryExpression" && inner.operator === "void";
  const keyword = isVoided ? sourceCode.getFirstToken(inner) : null;
  const isOperand = isVoided || inner.type === "CallExpression" || inner.type === "TaggedTemplateExpression";
  return within.async && isOperand
    ? [
        {
          messageId: "await",
          safe: keepsFailure,
          fix: (fixer) =>
            keyword ? fixer.replaceText(keyword, "await") : fixer.insertTextBefore(expression, "await "),
        },
      ]
    : [];
}

/** The statement that closes goes behind the one that uses the resource last, where both stand in one list. */
function closingAfterUse(
  { closing, resource, usedAfter }: EarlyClose,
  { sourceCode }: RuleContext,
): Repair | undefined {
  const statement = statementOf(closing);
  let last = usedAfter;
  while (last && last.parent !== statement?.parent) {
    last = last.parent;
  }
  if (!statement || !last || last.type === "ReturnStatement" || last.range[0] < statement.range[0]) {
    return undefined;
  }
  const place = last;
  return {
    messageId: "closeAfterUse",
    data: { resource },
    safe: false,
    *fix(fixer) {
      yield removeStatement(statement, sourceCode, fixer);
      yield fixer.insertTextAfter(place, `\n${indentOf(place, sourceCode)}${sourceCode.getText(statement)}`);
    },
  };
}

/**
 * `waitUntil(work(sql)); await sql.end();` becomes `waitUntil(work(sql).finally(() => sql.end()));`. Where the close
 * also stands for requests that never come to the work, as in a `finally`, it stays there and waits for the work.
 */
function closingAfterWork(
  { closing, resource, variable, works }: EarlyClose,
  context: RuleContext,
): Repair | undefined {
  const [work, ...others] = works;
  const promise = work?.arguments[0];
  const isChainable = promise?.type === "CallExpression" || promise?.type === "Identifier";
  const statement = statementOf(closing);
  const { sourceCode } = context;
  if (
    !work ||
    !isChainable ||
    !statement ||
    others.length > 0 ||
    someNode(closing, sourceCode, isSuspension) ||
    !keepsMeaning(closing, promise, sourceCode)
  ) {
    return undefined;
  }
  const text = sourceCode.getText(closing);
  const isUsedBetween = variable?.references.some(
    ({ identifier: { range } }) => range[0] > work.range[1] && range[1] < closing.range[0],
  );
  if (statement.parent === work.parent.parent && isUsedBetween === false) {
    return {
      messageId: "closeAfterWork",
      data: { resource },
      safe: false,
      *fix(fixer) {
        yield fixer.insertTextAfter(promise, `.finally(() => ${text})`);
        yield removeStatement(statement, sourceCode, fixer);
      },
    };
  }
  const name = freeName(["work", "background", "backgroundWork"], context);
  const around = statementAroundBoth(work, closing);
  if (
    name === undefined ||
    !around ||
    enclosingFunction(work) !== enclosingFunction(closing) ||
    !meansTheSameAt(closing, work.callee, sourceCode) ||
    !meansGlobal("Promise", closing, sourceCode)
  ) {
    return undefined;
  }
  return {
    messageId: "closeAfterWork",
    data: { resource },
    safe: false,
    *fix(fixer) {
      yield* insertStatementBefore(around, `let ${name};`, sourceCode, fixer);
      yield fixer.insertTextBefore(promise, `(${name} = `);
      yield fixer.insertTextAfter(promise, ")");
      yield fixer.replaceText(
        statement.expression,
        `${sourceCode.getText(work.callee)}(Promise.resolve(${name}).finally(() => ${text}))`,
      );
    },
  };
}

/** The statement before which a variable is seen by the work and by the close; undefined where the work is repeated. */
function statementAroundBoth(work: Node, closing: Node): Node | undefined {
  let node = work;
  while (node.parent && !isWithin(closing, node.parent)) {
    node = node.parent;
    if (isLoop(node)) {
      return undefined;
    }
  }
  while (node.parent && !isInList(node)) {
    node = node.parent;
  }
  return node;
}

/**
 * `waitUntil(work(sql))` becomes `waitUntil((async () => { const sql = postgres(url); try { await work(sql); } finally {
 * await sql.end(); } })())`.
 */
function openingForWork({ closing, variable, works }: EarlyClose, context: RuleContext): Repair | undefined {
  const { sourceCode } = context;
  const [work, ...others] = works;
  const promise = work?.arguments[0];
  const opening = initialiserOf(variable);
  if (
    !variable ||
    !work ||
    !opening ||
    promise?.type !== "CallExpression" ||
    others.length > 0 ||
    !statementAroundBoth(work, closing) ||
    !isRepeatable(opening, promise, context) ||
    someNode(promise, sourceCode, isSuspension) ||
    usesWrapperOf(variable, promise, context)
  ) {
    return undefined;
  }
  const connecting = variable.references.flatMap(({ identifier }) => connectingStatement(identifier) ?? []);
  const indent = indentOf(work, sourceCode);
  const unit = indentUnit(work, sourceCode);
  const lines = [
    `${indent}${unit}const ${variable.name} = ${sourceCode.getText(opening)};`,
    ...connecting.map((statement) => `${indent}${unit}${sourceCode.getText(statement)}`),
    `${indent}${unit}try {`,
    `${indent}${unit}${unit}await ${sourceCode.getText(promise)};`,
    `${indent}${unit}} finally {`,
    `${indent}${unit}${unit}await ${sourceCode.getText(closing)};`,
    `${indent}${unit}}`,
  ];
  return {
    messageId: "openForWork",
    safe: false,
    fix: (fixer) => fixer.replaceText(promise, `(async () => {\n${lines.join("\n")}\n${indent}})()`),
  };
}

/** Whether a client can be opened a second time at another place: a call with plain values. */
function isRepeatable(opening: Node, place: Node, { sourceCode }: RuleContext): boolean {
  return (
    (opening.type === "CallExpression" || opening.type === "NewExpression") &&
    dottedName(opening.callee) !== undefined &&
    opening.arguments.every(
      (argument) =>
        !someNode(
          argument,
          sourceCode,
          (node) =>
            !/^(?:Identifier|Literal|MemberExpression|ObjectExpression|Property|TemplateElement|TemplateLiteral)$/.test(
              unwrap(node).type,
            ) ||
            (node.type === "Identifier" && isReference(node) && !meansTheSameAt(place, node, sourceCode)),
        ),
    )
  );
}

/** Whether a promise is made by something that holds the client, such as `drizzle(client)`. */
function usesWrapperOf(client: Variable, promise: Node, { sourceCode }: RuleContext): boolean {
  return someNode(promise, sourceCode, (node) => {
    const holder = node.type === "Identifier" ? variableOf(node, sourceCode)?.defs[0]?.node : undefined;
    const value = holder?.type === "VariableDeclarator" ? holder.init : undefined;
    return (
      value != null &&
      value.type !== "AwaitExpression" &&
      client.references.some(({ identifier, init }) => !init && isWithin(identifier, value))
    );
  });
}

/** `await client.connect();` */
function connectingStatement(client: Node): TSESTree.ExpressionStatement | undefined {
  const member = client.parent;
  const call = member?.type === "MemberExpression" && member.object === client ? member.parent : undefined;
  return call?.type === "CallExpression" &&
    calleeName(call) === "connect" &&
    call.parent.type === "AwaitExpression" &&
    call.parent.parent.type === "ExpressionStatement"
    ? call.parent.parent
    : undefined;
}

function leavingOpen({ closing }: EarlyClose, context: RuleContext): Repair | undefined {
  const statement = statementOf(closing);
  if (!statement || isAloneInFinally(statement) || !/hyperdrive/i.test(context.sourceCode.text)) {
    return undefined;
  }
  return {
    messageId: "leaveOpen",
    safe: false,
    fix: (fixer) => removeStatement(statement, context.sourceCode, fixer),
  };
}

/** The statement that does nothing but close: `await sql.end();`, `ctx.waitUntil(sql.end());`. */
function statementOf(closing: TSESTree.CallExpression): TSESTree.ExpressionStatement | undefined {
  let node: TSESTree.AwaitExpression | TSESTree.CallExpression = closing;
  const { parent } = closing;
  if (parent.type === "AwaitExpression" || (parent.type === "CallExpression" && parent.arguments[0] === closing)) {
    node = parent;
  }
  return node.parent.type === "ExpressionStatement" && isInList(node.parent) ? node.parent : undefined;
}

function isAloneInFinally({ parent: block }: TSESTree.ExpressionStatement): boolean {
  return (
    block.type === "BlockStatement" &&
    block.body.length === 1 &&
    block.parent.type === "TryStatement" &&
    block.parent.finalizer === block
  );
}
