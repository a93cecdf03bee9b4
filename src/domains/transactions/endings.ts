import { TRANSACTION_METHODS, type TransactionMethods } from "../../models/transactions.js";
import { isWithin, keyName, unwrap } from "../../ast/ast.js";
import type { SourceCode } from "../../plugin/types.js";
import type { StepCall } from "./steps.js";
import type { Transaction } from "./transactions.js";

/** A statement that ends a transaction or gives a connection back, as a repair writes it. */
export interface Ending {
  readonly text: string;
  /** Whether it also does no harm where no transaction was begun. */
  readonly always: boolean;
}

/** The statement that rolls a transaction back, in the words of its BEGIN; undefined where the library is not known. */
export function rollbackOf(transaction: Transaction, sourceCode: SourceCode): Ending | undefined {
  return endingOf(transaction, "rollback", sourceCode);
}

/** The statement that commits a transaction, in the words of its BEGIN; undefined where the library is not known. */
export function commitOf(transaction: Transaction, sourceCode: SourceCode): Ending | undefined {
  return endingOf(transaction, "commit", sourceCode);
}

function endingOf(
  { begin, client, steps }: Transaction,
  step: "commit" | "rollback",
  sourceCode: SourceCode,
): Ending | undefined {
  if (begin.text !== undefined) {
    const callee = sourceCode.getText(begin.call.type === "CallExpression" ? begin.call.callee : begin.call.tag);
    const literal = begin.text.type === "Literal" ? begin.text : begin.text.parent;
    const isLower = /^\W*(?:begin|start)/.test(sourceCode.getText(literal));
    const word = isLower ? step : step.toUpperCase();
    if (begin.call.type === "TaggedTemplateExpression") {
      return { text: `await ${callee}\`${word}\`;`, always: true };
    }
    const quote = sourceCode.getText(literal).charAt(0);
    const [argument] = begin.call.arguments;
    if (argument === undefined || !isWithin(literal, argument)) {
      return undefined;
    }
    const before = sourceCode.text.slice(argument.range[0], literal.range[0]);
    const after = sourceCode.text.slice(literal.range[1], argument.range[1]);
    return { text: `await ${callee}(${before}${quote}${word}${quote}${after});`, always: true };
  }
  const row = libraryOf(begin, steps, client);
  const method = row && (step === "commit" ? row.commits : row.rollsBack)[0];
  if (method === undefined) {
    return undefined;
  }
  const isBuilt = begin.receiver !== undefined && begin.call.parent.type === "MemberExpression";
  const call = `await ${client}.${method}()${isBuilt ? ".execute()" : ""};`;
  if (step === "rollback" && row?.active !== undefined) {
    return { text: `if (${client}.${row.active}) ${call}`, always: true };
  }
  return { text: call, always: row?.harmless === true };
}

/** The library whose methods a transaction is begun and ended by, as far as one row alone fits. */
function libraryOf(begin: StepCall, steps: readonly StepCall[], client: string): TransactionMethods | undefined {
  const callee = begin.call.type === "CallExpression" ? unwrap(begin.call.callee) : undefined;
  const method = callee?.type === "MemberExpression" ? (keyName(callee) ?? "") : "";
  const used = steps.flatMap(({ step, call, text }) => {
    const name = call.type === "CallExpression" ? unwrap(call.callee) : undefined;
    const isEnd = (step === "commit" || step === "rollback") && text === undefined;
    return isEnd && name?.type === "MemberExpression" ? [keyName(name) ?? ""] : [];
  });
  const opens = begin.receiver !== undefined && callee?.type === "MemberExpression" && begin.receiver !== callee.object;
  const rows: readonly TransactionMethods[] = Object.values(TRANSACTION_METHODS);
  const fitting = rows.filter(
    (row) =>
      (opens ? row.opens : row.begins).includes(method) &&
      used.every((name) => row.commits.includes(name) || row.rollsBack.includes(name)),
  );
  if (fitting.length === 1) {
    return fitting[0];
  }
  // TypeORM and MongoDB begin and commit by the same names.
  const word = /session/i.test(client)
    ? "abortTransaction"
    : /runner/i.test(client)
      ? "rollbackTransaction"
      : undefined;
  return fitting.find((row) => word !== undefined && row.rollsBack.includes(word));
}

/** The statement that gives a connection back, as the function writes it elsewhere, or as its library has it. */
export function releaseOf(transaction: Transaction, sourceCode: SourceCode): string | undefined {
  const { steps, client, acquired } = transaction;
  const own = steps.find(({ step, receiver }) => (step === "release" || step === "discard") && receiver !== undefined);
  if (own !== undefined) {
    const isAwaited = own.call.parent.type === "AwaitExpression";
    return `${isAwaited ? "await " : ""}${sourceCode.getText(own.call)};`;
  }
  if (acquired?.type !== "CallExpression" || acquired.callee.type !== "MemberExpression") {
    return undefined;
  }
  const isOwnClient = sourceCode.getText(acquired.callee.object) === client;
  switch (keyName(acquired.callee)) {
    case "connect":
      return isOwnClient ? `await ${client}.end();` : `${client}.release();`;
    case "getConnection":
    case "reserve":
      return `${client}.release();`;
    case "createQueryRunner":
      return `await ${client}.release();`;
    case "createConnection":
      return `await ${client}.end();`;
    case "startSession":
      return `await ${client}.endSession();`;
    default:
      return undefined;
  }
}
