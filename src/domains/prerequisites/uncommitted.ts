import { relative } from "node:path";

import type { TSESTree } from "@typescript-eslint/utils";

import { enclosingFunction, isReference, isWithin, keyName, unwrap, walk, wrapped } from "../../ast/ast.js";
import { declaredBy, importOf, initialiserOf, variableOf } from "../../ast/variables.js";
import { between } from "../../flow/solve.js";
import { perFile } from "../../plugin/per-file.js";
import type { Node, RuleContext, Variable } from "../../plugin/types.js";
import { jobSentBy } from "../jobs/producers.js";
import { jobSentByCallee } from "../jobs/sending.js";
import { mentions, queryAt, queryGiven } from "../transactions/callbacks.js";
import { type OpenTransaction, openTransactionsOf, placeInside } from "../transactions/open.js";
import { effectOf } from "../transactions/writes.js";

/** A job about a row that is sent inside the transaction which writes the row. */
export interface UncommittedJob {
  readonly call: TSESTree.CallExpression;
  /** The call as a message names it. */
  readonly job: string;
  /** What sends it, and in which file, where that is a function that the call runs. */
  readonly by: { readonly text: string; readonly file: string } | undefined;
  /** What holds or names the row. */
  readonly row: string;
  /** The transaction as the code names it. */
  readonly transaction: string;
}

/** The jobs that a file sends before what they are about can be seen. */
export const uncommittedJobsOf = perFile((context): readonly UncommittedJob[] => {
  const found = new Map<Node, UncommittedJob>();
  for (const open of openTransactionsOf(context)) {
    const rows = rowsWrittenIn(open, context);
    if (rows.length === 0) {
      continue;
    }
    walk(open.scope.body, context.sourceCode, (node) => {
      if (node.type === "CallExpression" && !found.has(node)) {
        const job = uncommittedJob(node, open, rows, context);
        if (job) {
          found.set(node, job);
        }
      }
      return true;
    });
  }
  return [...found.values()];
});

function uncommittedJob(
  call: TSESTree.CallExpression,
  { scope, variable, name, isInside }: OpenTransaction,
  rows: readonly Row[],
  context: RuleContext,
): UncommittedJob | undefined {
  const { sourceCode } = context;
  // What is given the transaction is a queue in the same database, whose jobs are committed with it.
  if (enclosingFunction(call) !== scope || call.arguments.length === 0 || mentions(call, variable)) {
    return undefined;
  }
  const needed = variablesBehind(call.arguments, context);
  const row = rows.find(
    ({ variables, written }) =>
      [...variables].some((item) => needed.has(item)) &&
      between(written, call, sourceCode, { exceptions: false }) === "yes",
  );
  const held = row && [...row.variables].find((item) => needed.has(item));
  if (!held || !isInside(call)) {
    return undefined;
  }
  const sent = jobSentBy(call, context);
  const by = sent ? undefined : jobSentByCallee(call, context);
  return sent || by
    ? {
        call,
        job: sent?.text ?? `${sourceCode.getText(call.callee).replaceAll(/\s+/g, "")}()`,
        by: by && { text: by.text, file: relative(context.cwd, by.context.filename) },
        row: held.name,
        transaction: name,
      }
    : undefined;
}

interface Row {
  /** Where the write is done. */
  readonly written: Node;
  /** What names the row and nothing that was there before: what the write gives, and keys made for it or found by. */
  readonly variables: ReadonlySet<Variable>;
}

/** The rows that a transaction writes in its own function. */
function rowsWrittenIn({ scope, variable, isInside }: OpenTransaction, context: RuleContext): Row[] {
  return variable.references.flatMap(({ identifier }): Row[] => {
    const query = isWithin(identifier, scope)
      ? (queryAt(identifier, "$transaction") ?? queryGiven(identifier))
      : undefined;
    const effect = query && effectOf(query, context);
    const place = query && effect && placeInside(query.chain, scope);
    if (!query || !effect || !place || !isInside(place)) {
      return [];
    }
    const awaited = wrapped(query.chain).parent;
    const declared = awaited && wrapped(awaited).parent;
    const given = declared?.type === "VariableDeclarator" ? declaredBy(declared, context.sourceCode) : [];
    // A row that is made refers to others that are there; one that is changed is found by its own key.
    const named = namesIn(query.chain, context).flatMap(({ name, variable: used }) =>
      used !== variable && (effect === "changes" ? isKey(name) : isMadeIn(used, scope)) ? [used] : [],
    );
    return [{ written: place, variables: new Set([...given, ...named]) }];
  });
}

/** Whether a variable of the function holds what a call in it gave on the spot: `const id = randomUUID()`. */
function isMadeIn(variable: Variable, scope: Node): boolean {
  const value = initialiserOf(variable);
  return value?.type === "CallExpression" && isWithin(value, scope);
}

/** Whether a name is given as the row's own key: `{ id: orderId }`, `eq(orders.id, orderId)`. */
function isKey(name: Node): boolean {
  const { parent } = name as { parent?: Node };
  if (parent?.type === "Property") {
    return parent.value === name && keyName(parent) === "id";
  }
  return (
    parent?.type === "CallExpression" &&
    parent.arguments.some((argument) => argument.type === "MemberExpression" && keyName(argument) === "id")
  );
}

function isArgument(name: TSESTree.Identifier): boolean {
  const { parent } = name as { parent?: Node };
  return parent?.type === "CallExpression" && parent.arguments.includes(name);
}

/** How many variables are followed to what they hold. */
const FOLLOWED = 60;

/** The variables that values come from, through what others are declared with. */
function variablesBehind(values: readonly Node[], context: RuleContext): ReadonlySet<Variable> {
  const seen = new Set<Variable>();
  const pending = [...values];
  for (let node = pending.pop(); node && seen.size < FOLLOWED; node = pending.pop()) {
    for (const { variable } of namesIn(node, context)) {
      if (seen.has(variable)) {
        continue;
      }
      seen.add(variable);
      const definition = variable.defs[0];
      const value = definition?.type === "Variable" ? definition.node.init : undefined;
      if (!value || importOf(variable) !== undefined) {
        continue;
      }
      if (unwrap(value).type === "AwaitExpression") {
        // What is read by a row's key is that row: in a query, or by a function that is given the key.
        for (const used of namesIn(value, context).filter(({ name }) => isKey(name) || isArgument(name))) {
          seen.add(used.variable);
        }
      } else {
        pending.push(value);
      }
    }
  }
  return seen;
}

interface Name {
  readonly name: TSESTree.Identifier;
  readonly variable: Variable;
}

function namesIn(node: Node, { sourceCode }: RuleContext): Name[] {
  const names: Name[] = [];
  walk(node, sourceCode, (name) => {
    const variable = name.type === "Identifier" && isReference(name) ? variableOf(name, sourceCode) : undefined;
    if (name.type === "Identifier" && variable) {
      names.push({ name, variable });
    }
    return true;
  });
  return names;
}
