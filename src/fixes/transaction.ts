import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { isFunction, isWithin, rootOf } from "../ast/ast.js";
import { indentLines, indentOf, indentUnit } from "../ast/edits.js";
import { keepsMeaning } from "../ast/names.js";
import {
  insertAtEnd,
  insertAtStart,
  insertStatementBefore,
  isInList,
  listAround,
  removeStatement,
  textOfStatement,
} from "../ast/statements.js";
import type { Repair } from "../plugin/report.js";
import type { Node, SourceCode } from "../plugin/types.js";
import { declaredBy, meansTheSameAt } from "../ast/variables.js";
import { commitOf, type Ending, releaseOf, rollbackOf } from "../domains/transactions/endings.js";
import type { Exit } from "../domains/transactions/paths.js";
import type { Transaction } from "../domains/transactions/transactions.js";

/** Repairs for statements that may fail after BEGIN with nothing that rolls back. */
export function rollBackInCatch(
  transaction: Transaction,
  failures: readonly Exit[],
  sourceCode: SourceCode,
): readonly Repair[] {
  const rollback = rollbackOf(transaction, sourceCode);
  if (rollback === undefined || !canAwait(transaction)) {
    return [];
  }
  const { begin, mentions, tryOut, acquired } = transaction;
  const tries = triesOf(transaction);
  for (const { block, handler, finalizer } of tries) {
    if (!isVisible(transaction, handler?.body ?? block, sourceCode)) {
      continue;
    }
    const acquiredWithin = acquired !== undefined && isWithin(acquired, block);
    const isHarmless = rollback.always || !isWithin(begin.call, block);
    if (handler) {
      const { body } = handler;
      const left = tryOut({ atStart: new Map([[body, "rollback"]]) });
      if (left.every((exit) => exit.transaction !== "failed") && !acquiredWithin) {
        return [
          {
            messageId: "addRollback",
            safe: isHarmless && !mentions.some((mention) => isWithin(mention, body)),
            fix: (fixer) => insertAtStart(body, rollback.text, sourceCode, fixer),
          },
        ];
      }
    } else if (finalizer && !acquiredWithin && failures.every((exit) => isWithin(exit.node, block))) {
      return [
        {
          messageId: "addRollback",
          safe:
            isHarmless && !mentions.some((mention) => isWithin(mention, finalizer) && !givesBack(mention, transaction)),
          fix: (fixer) => fixer.insertTextAfter(block, catchClause(block, rollback, sourceCode)),
        },
      ];
    }
  }
  return tries.length > 0 ? [] : wrapInTry(transaction, rollback, sourceCode);
}

/** Repairs for a connection that some path does not give back. */
export function giveBackInFinally(
  transaction: Transaction,
  leaks: readonly Exit[],
  sourceCode: SourceCode,
): readonly Repair[] {
  const release = releaseOf(transaction, sourceCode);
  if (release === undefined || (release.startsWith("await") && !canAwait(transaction))) {
    return [];
  }
  const { steps, tryOut, passed, client } = transaction;
  const releases = steps.filter(({ step }) => step === "release" || step === "discard");
  const statements = releases.map((step) => statementOfStep(step.call));
  for (const outer of triesOf(transaction)) {
    const { finalizer } = outer;
    const place = finalizer ?? outer;
    if (!isVisible(transaction, place, sourceCode)) {
      continue;
    }
    const messageId = "addRelease";
    const data = { client };
    if (finalizer && releases.length === 0) {
      if (tryOut({ atEnd: new Map([[finalizer, "release"]]) }).every((exit) => !exit.held)) {
        return [{ messageId, data, safe: !passed, fix: (fixer) => insertAtEnd(finalizer, release, sourceCode, fixer) }];
      }
    } else if (!finalizer && leaks.every((exit) => isWithin(exit.node, outer) || exit.kind === "end")) {
      const own = statements.filter((statement) => statement !== undefined);
      const isReplaced = own.every(
        (statement) => isInList(statement) && (isWithin(statement, outer) || follows(statement, outer)),
      );
      if (own.length !== releases.length || !isReplaced) {
        continue;
      }
      return [
        {
          messageId,
          data,
          safe: !passed && own.length === 0,
          fix: (fixer) => [
            ...own.map((statement) => removeStatement(statement, sourceCode, fixer)),
            fixer.insertTextAfter(outer, finallyClause(outer, release, sourceCode)),
          ],
        },
      ];
    }
  }
  return [];
}

/** Repairs for a BEGIN before the `try` whose `finally` gives the connection back: it moves into the `try`. */
export function beginInTry(transaction: Transaction, sourceCode: SourceCode): readonly Repair[] {
  const { begin, steps, scope } = transaction;
  const statement = statementOfStep(begin.call);
  const list = statement && listOf(statement);
  if (statement === undefined || list === undefined) {
    return [];
  }
  const index = list.indexOf(statement);
  const offset = list
    .slice(index + 1)
    .findIndex(
      (next) => !(next.type === "VariableDeclaration" && next.declarations.every((item) => item.init === null)),
    );
  const next = offset < 0 ? undefined : list[index + 1 + offset];
  if (next?.type !== "TryStatement" || !next.finalizer || !isWithin(next, scope)) {
    return [];
  }
  const { block, handler, finalizer } = next;
  const [first, last, ...more] = handler?.body.body ?? [];
  const rollback = steps.find(({ step, call }) => step === "rollback" && first && isWithin(call, first));
  const rollsBackAndThrows =
    handler?.param?.type === "Identifier" &&
    rollback?.text !== undefined &&
    last?.type === "ThrowStatement" &&
    last.argument.type === "Identifier" &&
    last.argument.name === handler.param.name &&
    more.length === 0;
  const releases = steps.some(({ call, step }) => step !== "rollback" && isWithin(call, finalizer));
  return [
    {
      messageId: "moveBegin",
      safe: rollsBackAndThrows && releases && finalizer.body.length === 1,
      fix: (fixer) => [
        removeStatement(statement, sourceCode, fixer),
        insertAtStart(block, textOfStatement(statement, sourceCode), sourceCode, fixer),
      ],
    },
  ];
}

/** Repairs for a `return` out of an open transaction: roll back before it, or commit. */
export function endBeforeReturn(
  statement: TSESTree.ReturnStatement,
  transaction: Transaction,
  sourceCode: SourceCode,
): readonly Repair[] {
  // What ends the transaction comes before what gives its connection back.
  const released = transaction.steps
    .filter(({ step, call }) => (step === "release" || step === "discard") && call.range[1] <= statement.range[0])
    .filter(({ call }) => call.range[0] > transaction.begin.call.range[1])
    .map(({ call }) => statementOfStep(call));
  const list = listAround(statement);
  const place = released[0] ?? statement;
  if (
    !canAwait(transaction) ||
    transaction.mentions.some((mention) => isWithin(mention, statement)) ||
    released.some((step) => step === undefined || !list.includes(step))
  ) {
    return [];
  }
  const endings = [
    ["rollbackBefore", rollbackOf(transaction, sourceCode)],
    ["commitBefore", commitOf(transaction, sourceCode)],
  ] as const;
  return endings.flatMap(([messageId, ending]) =>
    ending === undefined
      ? []
      : [
          {
            messageId,
            safe: false,
            fix: (fixer) => insertStatementBefore(place, ending.text, sourceCode, fixer),
          },
        ],
  );
}

/** Repairs for a COMMIT in a `finally`: it moves to the end of the `try`, and a `catch` rolls back. */
export function commitInTry(commit: Node, transaction: Transaction, sourceCode: SourceCode): readonly Repair[] {
  const statement = statementOfStep(commit);
  const outer = statement?.parent.parent;
  const rollback = rollbackOf(transaction, sourceCode);
  if (
    statement === undefined ||
    outer?.type !== "TryStatement" ||
    outer.finalizer !== statement.parent ||
    rollback === undefined ||
    !canAwait(transaction) ||
    transaction.exits.some((exit) => exit.kind === "return" && isWithin(exit.node, outer)) ||
    !isVisible(transaction, outer, sourceCode)
  ) {
    return [];
  }
  const { block, handler } = outer;
  const isEmptied = outer.finalizer.body.length === 1;
  if (isEmptied || (handler && transaction.mentions.some((mention) => isWithin(mention, handler)))) {
    return [];
  }
  return [
    {
      messageId: "moveCommit",
      safe: false,
      fix: (fixer) => [
        insertAtEnd(block, textOfStatement(statement, sourceCode), sourceCode, fixer),
        handler
          ? insertAtStart(handler.body, rollback.text, sourceCode, fixer)
          : fixer.insertTextAfter(block, catchClause(block, rollback, sourceCode)),
        removeStatement(statement, sourceCode, fixer),
      ],
    },
  ];
}

/** The statements from the one after the connection was lent, or from BEGIN, to the last that uses it, in a `try`. */
function wrapInTry(transaction: Transaction, rollback: Ending, sourceCode: SourceCode): readonly Repair[] {
  const { begin, mentions, acquired, client, steps } = transaction;
  const list = listOf(statementAround(begin.call));
  const lends = acquired && statementAround(acquired);
  const opens = begin.receiver !== undefined && !isWithin(begin.receiver, begin.call);
  const head = lends ?? statementAround(begin.call);
  if (list === undefined || head === undefined || !list.includes(head)) {
    return [];
  }
  // Where rolling back needs a transaction, BEGIN stays outside.
  const startsAfter = lends !== undefined || opens || !rollback.always;
  const start = list.indexOf(head) + (startsAfter ? 1 : 0);
  const lastUse = Math.max(...mentions.map((mention) => mention.range[1]));
  let end = list.findLastIndex((statement) => statement.range[0] < lastUse);
  if (lastUse > (list.at(-1)?.range[1] ?? 0) || end < start) {
    return [];
  }
  if (usedOutside(list.slice(start, end + 1), sourceCode).some((place) => place > (list[end]?.range[1] ?? 0))) {
    end = list.length - 1;
  }
  const moved = list.slice(start, end + 1);
  if (usedOutside(moved, sourceCode).length > 0 || moved.some(isTiedToList)) {
    return [];
  }
  const [first] = moved;
  const last = list[end];
  const release = acquired === undefined ? undefined : releaseOf(transaction, sourceCode);
  const releases = acquired === undefined ? [] : steps.filter(({ step }) => step === "release" || step === "discard");
  const removed = releases.flatMap(({ call }) => statementOfStep(call) ?? []);
  if (
    first === undefined ||
    last === undefined ||
    (acquired !== undefined && release === undefined) ||
    removed.length !== releases.length ||
    removed.some((statement) => !isInList(statement) || statement.range[0] < first.range[0])
  ) {
    return [];
  }
  const range: TSESTree.Range = [first.range[0], last.range[1]];
  const removals = (fixer: TSESLint.RuleFixer): TSESLint.RuleFix[] =>
    removed.map((statement) =>
      statement === last
        ? fixer.removeRange([
            sourceCode.getTokenBefore(statement, { includeComments: true })?.range[1] ?? range[0],
            statement.range[1],
          ])
        : removeStatement(statement, sourceCode, fixer),
    );
  const indent = indentOf(first, sourceCode);
  const unit = indentUnit(first, sourceCode);
  const error = nameOfError(rollback);
  const handler = ` catch (${error}) {\n${indent}${unit}${rollback.text}\n${indent}${unit}throw ${error};\n${indent}}`;
  const finalizer = release === undefined ? "" : ` finally {\n${indent}${unit}${release}\n${indent}}`;
  return [
    {
      messageId: "wrap",
      data: { andRelease: release === undefined ? "" : `, and give \`${client}\` back in a \`finally\`` },
      safe: false,
      fix: (fixer): TSESLint.RuleFix[] => [
        fixer.insertTextBefore(first, `try {\n${indent}${unit}`),
        ...indentLines(
          range,
          removals(fixer).map((item) => [item.range[0], item.range[1]]),
          first.parent ?? first,
          unit,
          sourceCode,
          fixer,
        ),
        ...removals(fixer),
        fixer.insertTextAfterRange(range, `\n${indent}}${handler}${finalizer}`),
      ],
    },
  ];
}

/** Where names are used that some statements declare for their block alone, and that code outside of these uses. */
function usedOutside(statements: readonly Node[], sourceCode: SourceCode): readonly number[] {
  const from = statements[0]?.range[0] ?? 0;
  const to = statements.at(-1)?.range[1] ?? 0;
  return statements.flatMap((statement) => {
    const declarations =
      statement.type !== "VariableDeclaration" ? [statement] : statement.kind === "var" ? [] : statement.declarations;
    return declarations
      .flatMap((declaration) =>
        declaredBy(declaration, sourceCode).filter(({ defs }) => defs.some(({ node }) => node === declaration)),
      )
      .flatMap(({ references }) => references.map(({ identifier }) => identifier.range[0]))
      .filter((place) => place < from || place >= to);
  });
}

/** Whether a statement means something else in a block: an import, an export, what is disposed of at the block's end. */
function isTiedToList(statement: Node): boolean {
  return (
    /^(?:Import|Export)/.test(statement.type) ||
    (statement.type === "VariableDeclaration" && statement.kind.includes("using")) ||
    (statement.type === "ExpressionStatement" && Boolean(statement.directive))
  );
}

function catchClause(block: Node, rollback: Ending, sourceCode: SourceCode): string {
  const { indent, inner } = indentsOf(block, sourceCode);
  const error = nameOfError(rollback);
  return ` catch (${error}) {\n${inner}${rollback.text}\n${inner}throw ${error};\n${indent}}`;
}

/** A name for what is caught that hides nothing of what is written beside it. */
function nameOfError({ text }: Ending): string {
  return ["error", "cause", "reason"].find((name) => !new RegExp(`\\b${name}\\b`).test(text)) ?? "caught";
}

function finallyClause(outer: TSESTree.TryStatement, release: string, sourceCode: SourceCode): string {
  const { indent, inner } = indentsOf(outer.block, sourceCode);
  return ` finally {\n${inner}${release}\n${indent}}`;
}

function indentsOf(block: Node, sourceCode: SourceCode): { indent: string; inner: string } {
  const indent = indentOf(block, sourceCode);
  const [first] = block.type === "BlockStatement" ? block.body : [];
  return { indent, inner: indent + indentUnit(first ?? block, sourceCode) };
}

/** The `try` statements of the function around the steps of a transaction, those around BEGIN first. */
function triesOf({ scope, steps, begin }: Transaction): TSESTree.TryStatement[] {
  const tries = new Set<TSESTree.TryStatement>();
  for (const { call } of [begin, ...steps]) {
    for (let outer: Node | undefined = call.parent; outer && outer !== scope; outer = outer.parent) {
      if (outer.type === "TryStatement") {
        tries.add(outer);
      }
    }
  }
  return [...tries];
}

/** Whether the client's name means the same in a node. */
function isVisible({ mentions, begin }: Transaction, node: Node, sourceCode: SourceCode): boolean {
  const root = rootOf(mentions[0] ?? begin.call);
  const called = begin.call.type === "CallExpression" ? begin.call : begin.call.tag;
  return (
    (root.type !== "Identifier" || meansTheSameAt(node, root, sourceCode)) && keepsMeaning(called, node, sourceCode)
  );
}

const givesBack = (mention: Node, { steps }: Transaction): boolean =>
  steps.some(({ step, call }) => (step === "release" || step === "discard") && isWithin(mention, call));

const canAwait = ({ scope }: Transaction): boolean => scope.type === "Program" || (isFunction(scope) && scope.async);

/** The expression statement that is nothing but a step, awaited or not. */
function statementOfStep(call: Node): TSESTree.ExpressionStatement | undefined {
  const outer = call.parent?.type === "AwaitExpression" ? call.parent.parent : call.parent;
  return outer?.type === "ExpressionStatement" ? outer : undefined;
}

function statementAround(node: Node): Node | undefined {
  let outer: Node | undefined = node;
  while (outer && !isInList(outer)) {
    outer = outer.parent;
  }
  return outer;
}

function listOf(statement: Node | undefined): readonly Node[] | undefined {
  const list = statement?.parent;
  return list?.type === "BlockStatement" || list?.type === "Program" ? list.body : undefined;
}

const follows = (statement: Node, outer: Node): boolean =>
  statement.parent === outer.parent && statement.range[0] >= outer.range[1];
