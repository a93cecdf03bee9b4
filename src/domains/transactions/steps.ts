import type { TSESTree } from "@typescript-eslint/utils";

import { BEGINNING_FUNCTION, CONNECTION_METHODS, SQL_METHODS, TRANSACTION_METHODS } from "../../models/transactions.js";
import { keyName, unwrap } from "../../ast/ast.js";
import { originsOf } from "../../flow/values.js";
import { perFile } from "../../plugin/per-file.js";
import type { Node, RuleContext } from "../../plugin/types.js";

/** What a call does to a connection and its transaction. `discard` closes the connection, and the transaction with it. */
export type Step = "acquire" | "begin" | "commit" | "discard" | "release" | "rollback";

export interface StepCall {
  readonly step: Step;
  readonly call: TSESTree.CallExpression | TSESTree.TaggedTemplateExpression;
  /** What it is called on; undefined for a plain function. */
  readonly receiver: Node | undefined;
  /** The string or template that says BEGIN, COMMIT or ROLLBACK; undefined where the method's name does. */
  readonly text: TSESTree.StringLiteral | TSESTree.TemplateElement | undefined;
  /** Whether it calls a function of the database by request, each of which has a connection of its own. */
  readonly isRemote?: boolean;
}

const methodRows = Object.values(TRANSACTION_METHODS);
const connectionRows = Object.values(CONNECTION_METHODS);
const BEGINS = new Set<string>(methodRows.flatMap((row) => row.begins));
const COMMITS = new Set<string>(methodRows.flatMap((row) => row.commits));
const ROLLS_BACK = new Set<string>(methodRows.flatMap((row) => row.rollsBack));
const RELEASES = new Set<string>(connectionRows.flatMap((row) => row.releases));
const DISCARDS = new Set<string>(connectionRows.flatMap((row) => row.discards));
const TAKES_SQL = new Set(SQL_METHODS);

const BEGIN_SQL =
  /^\s*(?:begin(?:\s+(?:tran|transaction|work|isolation|read|deferrable|not|deferred|immediate|exclusive|concurrent)\b[^;]*|\s*)|start\s+transaction\b[^;]*)(?:;|$)/i;
const COMMIT_SQL = /^\s*(?:commit|end)(?:\s+(?:tran|transaction|work|and)\b[^;]*|\s*)(?:;|$)/i;
const ROLLBACK_SQL = /^\s*(?:rollback|abort)(?:\s+(?:tran|transaction|work|and)\b(?!\s+to\b)[^;]*|\s*)(?:;|$)/i;
const STEP_TEXT = /["'`]\s*(?:begin|start\s+transaction|commit|end|rollback|abort)\b/i;
const ENDS_TRANSACTION = /;\s*(?:commit|rollback|end|abort)\b/i;

/** What a call does to a transaction, by its SQL text or its method's name; undefined for every other call. */
export function stepOf(
  call: TSESTree.CallExpression | TSESTree.TaggedTemplateExpression,
  context: RuleContext,
): StepCall | undefined {
  const callee = unwrap(call.type === "CallExpression" ? call.callee : call.tag);
  const receiver = callee.type === "MemberExpression" ? callee.object : undefined;
  const method = callee.type === "MemberExpression" ? keyName(callee) : undefined;
  if (call.type === "TaggedTemplateExpression") {
    const text = call.quasi.quasis[0];
    const step = text && stepOfSql(text.value.raw, call.quasi.expressions.length > 0);
    return step && { step, call, receiver: method?.startsWith("$") === true ? receiver : callee, text };
  }
  const plain = callee.type === "Identifier" ? callee.name : undefined;
  const [argument] = call.arguments;
  if (argument !== undefined && (method === undefined ? plain !== undefined : TAKES_SQL.has(method))) {
    const found = sqlStep(argument, context);
    if (found !== undefined) {
      return { ...found, call, receiver };
    }
  }
  if (method === "rpc" && argument?.type === "Literal" && BEGINNING_FUNCTION.test(String(argument.value))) {
    return { step: "begin", call, receiver, text: undefined, isRemote: true };
  }
  const step = method === undefined ? undefined : stepOfMethod(method, call.arguments);
  return step && { step, call, receiver, text: undefined };
}

function stepOfMethod(method: string, given: readonly TSESTree.CallExpressionArgument[]): Step | undefined {
  if (BEGINS.has(method)) {
    return given.some((argument) => argument.type.endsWith("FunctionExpression")) ? undefined : "begin";
  }
  if (COMMITS.has(method)) {
    return "commit";
  }
  if (ROLLS_BACK.has(method)) {
    return "rollback";
  }
  if (RELEASES.has(method)) {
    // pg closes a client that is released with an error or with true.
    return given.length > 0 ? "discard" : "release";
  }
  return DISCARDS.has(method) ? "discard" : undefined;
}

type SqlStep = Pick<StepCall, "step" | "text">;

function sqlStep(argument: Node, context: RuleContext): SqlStep | undefined {
  const node = unwrap(argument);
  switch (node.type) {
    case "Literal": {
      const step = typeof node.value === "string" ? stepOfSql(node.value, false) : undefined;
      return step && { step, text: node as TSESTree.StringLiteral };
    }
    case "TemplateLiteral": {
      const [text] = node.quasis;
      const step = text && stepOfSql(text.value.raw, node.expressions.length > 0);
      return step && { step, text };
    }
    case "TaggedTemplateExpression":
      return sqlStep(node.quasi, context);
    case "ConditionalExpression":
      return agreed([node.consequent, node.alternate].map((side) => sqlStep(side, context)));
    case "ObjectExpression": {
      for (const property of node.properties) {
        if (property.type === "Property" && ["text", "sql"].includes(keyName(property) ?? "")) {
          return sqlStep(property.value, context);
        }
      }
      return undefined;
    }
    case "Identifier":
    case "MemberExpression": {
      const { all, closed } = mayHoldSteps(context) ? originsOf(node, context) : { all: [], closed: false };
      return closed
        ? agreed(all.map((origin) => (origin.path.length > 0 ? undefined : heldStep(origin.node, context))))
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether a file has a text that says BEGIN, COMMIT or ROLLBACK, which a variable may hold. */
const mayHoldSteps = perFile((context): boolean => STEP_TEXT.test(context.sourceCode.text));

/** What the value of a variable says; what it is in the code is not where it is sent. */
function heldStep(value: Node, context: RuleContext): SqlStep | undefined {
  const found = /^(?:Literal|TemplateLiteral|TaggedTemplateExpression|ObjectExpression)$/.test(value.type)
    ? sqlStep(value, context)
    : undefined;
  return found && { step: found.step, text: undefined };
}

/** The one step of all; `failed ? "ROLLBACK" : "COMMIT"` ends the transaction either way. */
function agreed(steps: readonly (SqlStep | undefined)[]): SqlStep | undefined {
  const all = new Set(steps.map((found) => found?.step));
  const [only] = all;
  if (only !== undefined && all.size === 1) {
    return { step: only, text: undefined };
  }
  const ends = all.size > 0 && [...all].every((step) => step === "commit" || step === "rollback");
  return ends ? { step: "rollback", text: undefined } : undefined;
}

/** What an SQL text does; `open` says that it goes on with an interpolated value. */
function stepOfSql(sql: string, open: boolean): Step | undefined {
  if (sql.length > 200) {
    return undefined;
  }
  if (BEGIN_SQL.test(sql) || (open && /^\s*(?:begin|start\s+transaction)\s/i.test(sql))) {
    return ENDS_TRANSACTION.test(sql) ? undefined : "begin";
  }
  if (COMMIT_SQL.test(sql)) {
    return "commit";
  }
  return ROLLBACK_SQL.test(sql) ? "rollback" : undefined;
}
