import type { TSESTree } from "@typescript-eslint/utils";

import { enclosingFunction, isFunction, isWithin, keyName, unwrap } from "../../ast/ast.js";
import { perFile } from "../../plugin/per-file.js";
import type { Node, RuleContext, SourceCode } from "../../plugin/types.js";
import { variableOf } from "../../ast/variables.js";
import { floatingAt, type FloatingQuery, isSent, mentions, type Query, queryAt } from "./callbacks.js";
import { insideOf } from "./open.js";
import { poolOf } from "./pool.js";
import { stepOf } from "./steps.js";
import { type Transaction, transactionsOf } from "./transactions.js";

/** A query inside a transaction that code begins by hand, and that is no safe part of it. */
export type Stray =
  | (FloatingQuery & { readonly transaction: Transaction })
  | { readonly kind: "outer"; readonly query: Query; readonly outer: string; readonly transaction: Transaction };

/** The queries of a file, between a BEGIN and its COMMIT, that nobody waits for or that go to the pool. */
export const straysOf = perFile((context): readonly Stray[] =>
  transactionsOf(context).transactions.flatMap((transaction) => straysIn(transaction, context)),
);

function straysIn(transaction: Transaction, context: RuleContext): Stray[] {
  const { sourceCode } = context;
  const { scope } = transaction;
  const isInside = insideOf(transaction, context);
  const strays: Stray[] = [];
  for (const client of clientsOf(transaction, sourceCode)) {
    const floating = floatingAt(client, "", isFunction(scope) ? scope : sourceCode.ast);
    const place = floating && placeIn(scope, floating.query.chain);
    if (floating && place && !isOther(floating.query, context) && isInside(place)) {
      strays.push({ ...floating, transaction });
    }
  }
  const outer = poolOf(transaction, context);
  const pool = outer?.type === "Identifier" ? variableOf(outer, sourceCode) : undefined;
  const receiver = transaction.begin.receiver && unwrap(transaction.begin.receiver);
  const own = receiver?.type === "Identifier" ? variableOf(receiver, sourceCode) : undefined;
  for (const { identifier } of pool?.references ?? []) {
    const query = queryAt(identifier, "");
    const place = query && isSent(query) ? placeIn(scope, query.chain) : undefined;
    const isGiven = query && own && mentions(query.chain, own);
    if (query && place && isWithin(identifier, scope) && !isGiven && !isOther(query, context) && isInside(place)) {
      strays.push({ kind: "outer", query, outer: sourceCode.getText(query.root), transaction });
    }
  }
  return strays;
}

/** All that stands for the client, also in callbacks and under the name of its manager. */
function* clientsOf({ begin, scope, mentions }: Transaction, sourceCode: SourceCode): Generator<Node> {
  const receiver = begin.receiver && unwrap(begin.receiver);
  const variable = receiver?.type === "Identifier" ? variableOf(receiver, sourceCode) : undefined;
  if (!variable) {
    yield* mentions;
    return;
  }
  for (const { identifier } of variable.references) {
    yield identifier;
    const member = identifier.parent;
    const holder = member.type === "MemberExpression" && keyName(member) === "manager" ? member.parent : undefined;
    const name = holder?.type === "VariableDeclarator" && holder.id.type === "Identifier" ? holder.id : undefined;
    const manager = name && isWithin(name, scope) ? variableOf(name, sourceCode) : undefined;
    yield* (manager?.references ?? []).map((reference) => reference.identifier);
  }
}

/** What stands for a node in a function: itself, or the callback around it that is passed on there. */
function placeIn(scope: Node, node: Node): Node | undefined {
  let place = node;
  for (let owner = enclosingFunction(place); owner && owner !== scope; owner = enclosingFunction(place)) {
    place = owner;
  }
  return place.type === "FunctionDeclaration" ? undefined : place;
}

/** A step of the transaction itself, or a call in the style of Node.js, whose callback is told how it went. */
function isOther({ head, chain }: Query, context: RuleContext): boolean {
  const first = head.parent;
  const isStep =
    (first?.type === "CallExpression" || first?.type === "TaggedTemplateExpression") &&
    stepOf(first, context) !== undefined;
  const last: TSESTree.CallExpressionArgument | undefined =
    chain.type === "CallExpression" ? chain.arguments.at(-1) : undefined;
  return isStep || (chain === first && isFunction(last && unwrap(last)));
}
