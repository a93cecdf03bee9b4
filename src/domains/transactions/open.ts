import { TRANSACTION_TYPES } from "../../models/transactions.js";
import { calleeName, enclosingFunction, FUNCTIONS, isFunction, isWithin, unwrap, wrapped } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { annotationOf } from "../../ast/parameters.js";
import { declaredBy, findVariable, importOf, variableOf } from "../../ast/variables.js";
import { between, mustPass } from "../../flow/solve.js";
import { perFile } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext, Variable } from "../../plugin/types.js";
import { callbacksOf, mayRunCallback } from "./callbacks.js";
import { poolOf } from "./pool.js";
import { stepOf } from "./steps.js";
import { mayBegin, type Transaction, transactionsOf } from "./transactions.js";

/** A stretch of a function in which a transaction is open. */
export interface OpenTransaction {
  /** What runs the callback, begins by hand, or is given a transaction that its caller ends. */
  readonly kind: "begun" | "given" | "run";
  /** The transaction as the code names it. */
  readonly name: string;
  /** What stands for it. */
  readonly variable: Variable;
  readonly scope: FunctionNode;
  /** The client that the transaction was taken from, where the function shows it. */
  readonly outer: Node | undefined;
  /** Whether a node of the function is carried out inside the transaction. */
  readonly isInside: (place: Node) => boolean;
}

/** Whether a file may have an open transaction, by its text alone. */
export function mayHoldTransaction(text: string): boolean {
  return mayRunCallback(text) || mayBegin(text) || text.includes("Transaction");
}

/** The transactions that are open in the functions of a file: in a callback, by hand, and in a parameter. */
export const openTransactionsOf = perFile((context): readonly OpenTransaction[] => [
  ...runIn(context),
  ...begunIn(context),
  ...givenIn(context),
]);

function runIn(context: RuleContext): OpenTransaction[] {
  return callbacksOf(context).flatMap(({ callback, transaction, receiver, method }) =>
    transaction === undefined
      ? []
      : {
          kind: "run",
          name: transaction.name,
          variable: transaction,
          scope: callback,
          // A session gives no other client.
          outer: method === "withTransaction" ? undefined : receiver,
          isInside: (place) => isWithin(place, callback.body) && !isInCatch(place, callback),
        },
  );
}

function begunIn(context: RuleContext): OpenTransaction[] {
  const { sourceCode } = context;
  return transactionsOf(context).transactions.flatMap((transaction) => {
    const { begin, scope } = transaction;
    const receiver = begin.receiver && unwrap(begin.receiver);
    const variable = receiver?.type === "Identifier" ? variableOf(receiver, sourceCode) : undefined;
    return variable === undefined || !isFunction(scope)
      ? []
      : {
          kind: "begun",
          name: variable.name,
          variable,
          scope,
          outer: poolOf(transaction, context),
          isInside: insideOf(transaction, context),
        };
  });
}

/** Between a BEGIN and the COMMIT that follows it. */
export function insideOf({ begin, steps }: Transaction, { sourceCode }: RuleContext): (place: Node) => boolean {
  const commits = new Set<Node>(steps.filter(({ step }) => step === "commit").map(({ call }) => call));
  return (place) =>
    between(begin.call, place, sourceCode) === "yes" &&
    [...commits].some((commit) => between(place, commit, sourceCode) === "yes") &&
    // What follows a COMMIT is inside again only in the next turn of a loop.
    mustPass(begin.call, place, ({ node, when }) => when === "done" && commits.has(node), sourceCode) === "no";
}

/** The functions that take a transaction of their caller, by the parameter's type, and do not end it themselves. */
function givenIn(context: RuleContext): OpenTransaction[] {
  const { sourceCode } = context;
  if (!/\btransaction/i.test(sourceCode.text)) {
    return [];
  }
  return nodesOf(context, ...FUNCTIONS).flatMap((fn) => {
    const parameter = fn.params.find((item) => isTransactionType(item, context));
    const variable = parameter && declaredBy(fn, sourceCode).find(({ defs }) => defs[0]?.name === parameter);
    const isEnded = variable?.references.some(({ identifier }) => endsOf(identifier, context));
    return variable === undefined || isEnded === true
      ? []
      : {
          kind: "given",
          name: variable.name,
          variable,
          scope: fn,
          outer: undefined,
          isInside: (place) => isWithin(place, fn.body) && !isInCatch(place, fn),
        };
  });
}

function endsOf(identifier: Node, context: RuleContext): boolean {
  const call = identifier.parent?.parent;
  const step = call?.type === "CallExpression" ? stepOf(call, context)?.step : undefined;
  return step === "commit" || step === "rollback";
}

/** A type that only a transaction has; a parameter that may be left out may be given none. */
function isTransactionType(parameter: Node, { sourceCode }: RuleContext): boolean {
  const annotation = parameter.type === "Identifier" && !parameter.optional ? annotationOf(parameter) : undefined;
  if (annotation?.type !== "TSTypeReference") {
    return false;
  }
  const { typeName } = annotation;
  const [root, name] =
    typeName.type === "TSQualifiedName" ? [typeName.left, typeName.right.name] : [typeName, undefined];
  const variable = root.type === "Identifier" ? findVariable(root.name, sourceCode.getScope(parameter)) : undefined;
  const imported = importOf(variable);
  const exported = imported && [imported.name, name].filter((item) => item !== undefined && item !== "*").join(".");
  return TRANSACTION_TYPES.some(
    (row) => imported && row.modules.test(imported.source) && exported !== undefined && row.types.includes(exported),
  );
}

function isInCatch(place: Node, scope: FunctionNode): boolean {
  for (let node: Node | undefined = place; node && node !== scope; node = node.parent) {
    if (node.type === "CatchClause") {
      return true;
    }
  }
  return false;
}

/** Methods that call what they are given while their caller waits for them, or may. */
const CALLS_BACK = new Set(["every", "filter", "find", "flatMap", "forEach", "map", "reduce", "some", "then"]);

/** What stands for a node in a function: itself, or the callback around it that is called there; undefined for others. */
export function placeInside(node: Node, scope: FunctionNode): Node | undefined {
  let place = node;
  for (let owner = enclosingFunction(place); owner !== scope; owner = enclosingFunction(place)) {
    const outer = owner && wrapped(owner);
    const call = outer?.parent;
    const isCalled =
      call?.type === "CallExpression" &&
      (call.callee === outer || (call.arguments.includes(outer as never) && CALLS_BACK.has(calleeName(call) ?? "")));
    if (!isCalled) {
      return undefined;
    }
    place = call;
  }
  return place;
}
