import type { TSESTree } from "@typescript-eslint/utils";

import { isFunction, keyName, unwrap, walk } from "../ast/ast.js";
import { createRule } from "../plugin/create-rule.js";
import { indentOf } from "../ast/edits.js";
import { returnedBy } from "../ast/functions.js";
import { rangeWithoutItem } from "../ast/list-edits.js";
import { report, type Repair } from "../plugin/report.js";
import type { FunctionNode, Node, RuleContext, SourceCode } from "../plugin/types.js";
import { variableOf } from "../ast/variables.js";
import { consumersOf, mayWorkOnJobs, type Consumer } from "../domains/jobs/consumers.js";
import { fallbacksOf, keysIn, type Fallback } from "../fixes/payload.js";
import { writesItsRow } from "../domains/jobs/reads.js";
import { compareRows } from "../fixes/same-rows.js";
import { isKey } from "../domains/jobs/keys.js";
import { valuesBehind } from "../domains/jobs/paths.js";
import { jobsSentIn, type SentJob } from "../domains/jobs/producers.js";
import { staleFieldsOf, stalePayloadsOf, type StaleField } from "../domains/jobs/stale-fields.js";
import { queryIn, usesOf } from "../domains/jobs/uses.js";

export const refetchInQueueConsumer = createRule({
  name: "refetch-in-queue-consumer",
  meta: {
    type: "problem",
    docs: {
      description: "Require queue consumers to fetch the records they work on",
      incident: "003",
      recommended: "error",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      fallback:
        "`{{property}}` is taken from the job's payload and fetched by {{read}} only where the message has none: the message's copy may be out of date, or its rows deleted. Fetch it always.",
      record:
        "`{{property}}` is a record out of the job's payload: {{evidence}}, while `{{column}}` is as old as the message. Fetch the record when the job runs, and skip the job where it is gone.",
      notFound:
        "`{{variable}}` may be deleted before the job runs, and {{read}} then finds nothing. Handle that before `{{column}}` is read.",
      fetchAlways: "Fetch `{{property}}` always.",
      skip: "Return where `{{variable}}` is gone.",
    },
    schema: [],
    defaultOptions: [],
  },
  mayReport: ({ text }) => mayWorkOnJobs(text),
  create(context) {
    return {
      "Program:exit"() {
        // A helper that takes the job too is a consumer of its own, and is followed into from its callers.
        const seen = new Set<Node>();
        const isNew = (node: Node): boolean => !seen.has(node) && seen.add(node).has(node);
        for (const consumer of consumersOf(context)) {
          const fallbacks = fallbacksOf(consumer, context);
          for (const fallback of fallbacks.filter(({ taken }) => isNew(taken))) {
            reportFallback(fallback, consumer, context);
          }
          const reported = new Set(fallbacks.map(({ field }) => field.name));
          for (const stale of staleFieldsOf(consumer, context)) {
            if (!reported.has(stale.field.name) && isNew(stale.field.node)) {
              reportRecord(stale, context);
            }
          }
          for (const { variable, key, column } of stalePayloadsOf(consumer, context)) {
            const [at] = variable.identifiers;
            if (at && isNew(at)) {
              const data = { property: variable.name, evidence: evidenceOf(key), column };
              report(context, { at, messageId: "record", data, repairs: [] });
            }
          }
          reportUnhandledNone(consumer, isNew, context);
        }
      },
    };
  },
});

function reportRecord({ column, field, key }: StaleField, context: RuleContext): void {
  const at = field.node.type === "Property" ? field.node.key : field.node.property;
  report(context, {
    at,
    messageId: "record",
    data: { property: field.name, evidence: evidenceOf(key), column },
    repairs: [],
  });
}

function evidenceOf(key: string | undefined): string {
  return key === undefined ? "its type is that of a stored row" : `its \`${key}\` goes into a query`;
}

function reportFallback(fallback: Fallback, consumer: Consumer, context: RuleContext): void {
  const { edit, field, isOnlyReader } = fallback;
  const pattern = isOnlyReader && field.node.type === "Property" ? field.node : undefined;
  const unused = pattern && isPlainPattern(pattern.parent) ? rangeWithoutItem(pattern, context.sourceCode) : undefined;
  const repairs: Repair[] = [];
  const jobs = jobsSentIn(context).filter(({ queue }) => queue !== undefined && queue === consumer.queue);
  const sameness = compareRows(jobs, field.name, fallback.read, consumer, context);
  // A job that carries a part of the rows is meant to work on that part.
  if (edit && (!pattern || unused) && sameness !== "part") {
    repairs.push({
      messageId: "fetchAlways",
      data: { property: field.name },
      safe: fallback.handlesNone && sameness === "same" && keysAreSent(fallback, jobs, context),
      fix: (fixer) => [...(unused ? [fixer.removeRange(unused)] : []), fixer.replaceTextRange(edit.range, edit.text)],
    });
  }
  report(context, {
    at: fallback.taken,
    messageId: "fallback",
    data: { property: field.name, read: fallback.read.text },
    repairs,
  });
}

/** Whether a pattern takes single properties, so that leaving one out changes no other. */
function isPlainPattern(pattern: Node): boolean {
  return pattern.type === "ObjectPattern" && pattern.properties.every(({ type }) => type === "Property");
}

/** Whether every producer of the queue in this file sends what the fetch goes by, and there is one. */
function keysAreSent(fallback: Fallback, jobs: readonly SentJob[], context: RuleContext): boolean {
  return (
    fallback.keys.length > 0 &&
    jobs.length > 0 &&
    jobs.every(({ payloads }) =>
      payloads.every((payload) =>
        valuesBehind(payload, context).every((object) => {
          const sent = object.type === "ObjectExpression" ? object.properties : [];
          return fallback.keys.every((key) => sent.some((item) => item.type === "Property" && keyName(item) === key));
        }),
      ),
    )
  );
}

/** Reports a row that is fetched by a key of the payload, and read as if it had to be there. */
function reportUnhandledNone(consumer: Consumer, isNew: (node: Node) => boolean, context: RuleContext): void {
  const { sourceCode } = context;
  walk(consumer.handler.body, sourceCode, (node) => {
    if (node.type !== "VariableDeclarator" || !node.init) {
      return undefined;
    }
    const read = unwrap(node.init).type === "AwaitExpression" ? queryIn(node.init) : undefined;
    const name = read && rowVariable(node.id, read.gives === "one" && read.nullable && !read.isWrapped);
    const variable = name && variableOf(name, sourceCode);
    if (!read || !variable || writesItsRow(read) || keysIn(read.node, consumer, sourceCode).length === 0) {
      return undefined;
    }
    const uses = usesOf(variable, context);
    const [column] = [...uses.properties.keys()].sort((one, other) => Number(isKey(one)) - Number(isKey(other)));
    if (column === undefined || uses.tested || !isNew(name)) {
      return undefined;
    }
    const data = { variable: variable.name, read: read.text, column: `${variable.name}.${column}` };
    report(context, {
      at: name,
      messageId: "notFound",
      data,
      repairs: skipping(node, variable.name, consumer, context),
    });
    return undefined;
  });
}

/** The variable of a row that may be missing: `const user = …`, or the first of a list, `const [user] = …`. */
function rowVariable(id: Node, isOne: boolean): TSESTree.Identifier | undefined {
  if (id.type === "Identifier") {
    return isOne ? id : undefined;
  }
  const [first] = id.type === "ArrayPattern" && !isOne && id.elements.length === 1 ? id.elements : [];
  return first?.type === "Identifier" ? first : undefined;
}

function skipping(
  declarator: TSESTree.VariableDeclarator,
  name: string,
  { handler }: Consumer,
  { sourceCode }: RuleContext,
): readonly Repair[] {
  const declaration = declarator.parent;
  const block = declaration.parent;
  // In a loop over messages a return would drop the rest of the batch.
  if (
    block !== handler.body ||
    !isFunction(block.parent) ||
    declaration.declarations.length !== 1 ||
    answersWithValue(handler, sourceCode)
  ) {
    return [];
  }
  const indent = indentOf(declaration, sourceCode);
  const guard = `\n${indent}if (!${name}) {\n${indent}  return;\n${indent}}`;
  return [
    {
      messageId: "skip",
      data: { variable: name },
      safe: false,
      fix: (fixer) => fixer.insertTextAfter(declaration, guard),
    },
  ];
}

/** Whether a handler is to give something back, so that it cannot simply return. */
function answersWithValue(handler: FunctionNode, sourceCode: SourceCode): boolean {
  const type = handler.returnType && sourceCode.getText(handler.returnType.typeAnnotation);
  const registration = handler.parent;
  const typeArguments =
    registration.type === "NewExpression" || registration.type === "CallExpression"
      ? registration.typeArguments
      : undefined;
  return (
    (type !== undefined && !/^(?:Promise<\s*)?(?:any|unknown|void|undefined)\s*>?$/.test(type)) ||
    (typeArguments?.params.length ?? 0) > 1 ||
    returnedBy(handler, sourceCode).length > 0
  );
}
