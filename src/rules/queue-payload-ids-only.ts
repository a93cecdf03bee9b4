import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { isFunction, keyName, unwrap } from "../ast/ast.js";
import { createRule } from "../plugin/create-rule.js";
import { rangeWithoutItem } from "../ast/list-edits.js";
import { nodesOf } from "../ast/nodes.js";
import { annotationOf } from "../ast/parameters.js";
import { report, type Repair } from "../plugin/report.js";
import type { Node, RuleContext } from "../plugin/types.js";
import { initialiserOf, variableOf } from "../ast/variables.js";
import { consumersOf, type Consumer } from "../domains/jobs/consumers.js";
import { partsOf, type Part } from "../domains/jobs/contents.js";
import { fallbacksOf } from "../fixes/payload.js";
import { compareRows, isPartOfRead } from "../fixes/same-rows.js";
import { keyProperty, ownKey, singular } from "../domains/jobs/keys.js";
import { isMessageItself } from "../domains/jobs/messages.js";
import { jobSentBy, jobsSentIn, maySendJobs, type SentJob } from "../domains/jobs/producers.js";
import { usesOf } from "../domains/jobs/uses.js";

/** How the identifier of a record is written: `userId: user.id`, `draftIds: drafts.map((draft) => draft.id)`. */
interface Identifier {
  readonly property: string;
  readonly expression: string;
}

export const queuePayloadIdsOnly = createRule({
  name: "queue-payload-ids-only",
  meta: {
    type: "problem",
    docs: {
      description: "Require job payloads to carry identifiers instead of records",
      incident: "003",
      recommended: "error",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      record:
        "`{{property}}` puts {{what}} into the payload of `{{call}}`: it comes from {{from}} and may be changed or deleted before the job runs. {{remedy}} and let the consumer fetch what it needs.",
      copy: "`{{property}}` copies columns of records into the payload of `{{call}}`: they come from {{from}} and may be out of date before the job runs. {{remedy}} and let the consumer fetch what it needs.",
      bytes:
        "`{{property}}` puts the content of a file into the payload of `{{call}}`: it comes from {{from}}. Store the content where the consumer can fetch it, and send the key under which it is kept.",
      computed:
        "`{{property}}` puts {{what}} into the payload of `{{call}}`: it comes from {{from}} and is out of date once its source changes. Send the identifier of the source and let the consumer compute or fetch it.",
      secret:
        "`{{property}}` puts a secret into the payload of `{{call}}`: it comes from {{from}}, and the queue keeps it in clear text, where it may be revoked before the job runs. Send the identifier of its owner and let the consumer read it.",
      remove: "Remove `{{property}}`: the payload carries `{{key}}`, by which the consumer can fetch it.",
      removeUnread: "Remove `{{property}}`: no consumer in this file reads it.",
      removeBoth: "Remove `{{property}}`, and let the consumer fetch it always.",
      sendIdentifier: "Send `{{identifier}}` instead of `{{property}}`.",
    },
    schema: [],
    defaultOptions: [],
  },
  mayReport: ({ text }, settings) => maySendJobs(text, settings),
  create(context) {
    return {
      "Program:exit"() {
        for (const job of jobsSentIn(context)) {
          for (const part of partsOf(job, context)) {
            if (!isMessageItself(part, job, context)) {
              reportPart(part, job, context);
            }
          }
        }
      },
    };
  },
});

const COMPUTED = {
  aggregate: "what was computed from records",
  embedding: "a computed vector",
  rendering: "a rendered document",
} as const;

function reportPart(part: Part, job: SentJob, context: RuleContext): void {
  const { carried } = part;
  const property = part.name ?? context.sourceCode.getText(part.value).slice(0, 40);
  const data = { property, call: job.text, from: carried.from };
  const identifier = identifierOf(part, context);
  const repairs = repairsOf(part, job, property, identifier, context);
  switch (carried.kind) {
    case "bytes":
      report(context, { at: part.site, messageId: "bytes", data, repairs: [] });
      break;
    case "secret":
      report(context, { at: part.site, messageId: "secret", data, repairs: [] });
      break;
    case "aggregate":
    case "embedding":
    case "rendering": {
      const what = COMPUTED[carried.kind];
      report(context, { at: part.site, messageId: "computed", data: { ...data, what }, repairs: [] });
      break;
    }
    default: {
      const key = carriedKey(part, identifier, context);
      const remedy =
        key !== undefined
          ? `The payload already carries \`${key}\`: leave \`${property}\` out`
          : identifier
            ? `Send \`${identifier.expression}\``
            : carried.list
              ? "Send their identifiers"
              : "Send its identifier";
      const what = carried.kind === "state" ? "what was read" : carried.list ? "records" : "a record";
      report(
        context,
        carried.kind === "copy"
          ? { at: part.site, messageId: "copy", data: { ...data, remedy }, repairs }
          : { at: part.site, messageId: "record", data: { ...data, what, remedy }, repairs },
      );
    }
  }
}

function repairsOf(
  part: Part,
  job: SentJob,
  property: string,
  identifier: Identifier | undefined,
  context: RuleContext,
): readonly Repair[] {
  const { sourceCode } = context;
  const removal =
    part.object && (part.node.type === "Property" || part.node.type === "SpreadElement")
      ? rangeWithoutItem(part.node, sourceCode)
      : undefined;
  const members = membersDemanded(job, context);
  if (job.isElsewhere || !isOnlyPayload(part, job, context) || members?.get(property) === "required") {
    return [];
  }
  const repairs: Repair[] = [];
  const key = carriedKey(part, identifier, context);
  if (removal && part.node.type === "Property" && isPlain(part.value)) {
    const contract = contractOf(part, job, property, context);
    if (contract?.kind === "unread") {
      const isRest = part.object !== undefined && part.object.properties.length > 1;
      const safe = isRest && contract.isSafe && isUsedElsewhere(part.value, context);
      repairs.push({ messageId: "removeUnread", data: { property }, safe, fix: (fixer) => fixer.removeRange(removal) });
    } else if (contract?.kind === "fallback") {
      const safe = contract.isSafe && isUsedElsewhere(part.value, context);
      repairs.push({
        messageId: "removeBoth",
        data: { property },
        safe,
        fix: (fixer) => [fixer.removeRange(removal), ...contract.edits(fixer)],
      });
    }
  }
  if (removal && key !== undefined && isPlain(part.value) && repairs.length === 0) {
    repairs.push({
      messageId: "remove",
      data: { property, key },
      safe: false,
      fix: (fixer) => fixer.removeRange(removal),
    });
  }
  const isSent = part.object?.properties.some(
    (item) => item.type === "Property" && context.sourceCode.getText(item.value) === identifier?.expression,
  );
  if (identifier && !isSent && !isTaken(part, identifier.property) && members?.has(identifier.property) !== false) {
    const text = `${identifier.property}: ${identifier.expression}`;
    repairs.push({
      messageId: "sendIdentifier",
      data: { property, identifier: text },
      safe: false,
      fix: (fixer) => fixer.replaceText(part.node, part.object ? text : `{ ${text} }`),
    });
  }
  return repairs;
}

/** Whether the object is nothing but this payload: written in the call, or held by a constant that only producers get. */
function isOnlyPayload(part: Part, job: SentJob, context: RuleContext): boolean {
  const [start, end] = job.call.range;
  const inCall = part.node.range[0] >= start && part.node.range[1] <= end;
  if (inCall) {
    return true;
  }
  const declarator = part.object?.parent;
  if (
    declarator?.type !== "VariableDeclarator" ||
    declarator.init !== part.object ||
    declarator.id.type !== "Identifier"
  ) {
    return false;
  }
  const variable = variableOf(declarator.id, context.sourceCode);
  return (
    annotationOf(declarator.id) === undefined &&
    (variable?.references ?? []).every(
      ({ identifier, init }) =>
        init ??
        (identifier.parent.type === "CallExpression" &&
          jobSentBy(identifier.parent, context)?.payloads.includes(identifier)),
    )
  );
}

/** Whether leaving an expression out changes nothing else: it calls nothing. */
function isPlain(value: Node): boolean {
  const inner = unwrap(value);
  return inner.type === "Identifier" || (inner.type === "MemberExpression" && isPlain(inner.object));
}

function isUsedElsewhere(value: Node, context: RuleContext): boolean {
  const inner = unwrap(value);
  const variable = inner.type === "Identifier" ? variableOf(inner, context.sourceCode) : undefined;
  return (variable?.references ?? []).filter((reference) => reference.isRead()).length > 1;
}

/** The property of the payload by which the consumer can read a record: its own key, or what it was read by. */
function carriedKey(part: Part, identifier: Identifier | undefined, context: RuleContext): string | undefined {
  const { sourceCode } = context;
  const { read, by } = part.carried;
  // By the key of a read the consumer finds all its rows, of which the job may carry a part.
  const isWhole = !part.carried.list || !isPartOfRead(part.value, sourceCode);
  const values = [...(isWhole ? (read?.where.map(({ value }) => value) ?? []) : []), ...(by ? [by] : [])];
  const texts = new Set(values.filter(isPlain).map((value) => sourceCode.getText(unwrap(value))));
  if (identifier) {
    texts.add(identifier.expression);
  }
  const sibling = part.object?.properties.find(
    (property) =>
      property.type === "Property" && property !== part.node && texts.has(sourceCode.getText(unwrap(property.value))),
  );
  return sibling?.type === "Property" ? keyName(sibling) : undefined;
}

function isTaken(part: Part, name: string): boolean {
  return (part.object?.properties ?? []).some((property) => property.type === "Property" && keyName(property) === name);
}

/** The identifier to send, by the key that the file reads from this record, or by which it found it. */
function identifierOf(part: Part, context: RuleContext): Identifier | undefined {
  const { carried, value } = part;
  const inner = unwrap(value);
  if ((carried.kind !== "record" && carried.kind !== "state") || inner.type !== "Identifier") {
    return undefined;
  }
  const variable = variableOf(inner, context.sourceCode);
  if (variable === undefined) {
    return undefined;
  }
  const uses = usesOf(variable, context);
  const seen = [...uses.properties.keys(), ...(carried.read?.columns ?? [])];
  const compared = carried.list ? [] : (carried.read?.where.map(({ column }) => column) ?? []);
  const row = part.name === undefined || part.name.startsWith("...") ? inner.name : part.name;
  const key = ownKey([...seen, ...compared], inner.name);
  if (key === undefined) {
    return undefined;
  }
  const property = keyProperty(row, key, carried.list);
  if (!carried.list) {
    const mayBeNone = carried.read?.nullable === true && !uses.tested && !uses.properties.has(key);
    return { property, expression: `${inner.name}${mayBeNone ? "?." : "."}${key}` };
  }
  const one = singular(inner.name);
  const element = one === "" || one === inner.name || !/^[a-z_$][\w$]*$/i.test(one) ? "record" : one;
  return { property, expression: `${inner.name}.map((${element}) => ${element}.${key})` };
}

type Contract =
  | { readonly kind: "unread"; readonly isSafe: boolean }
  | {
      readonly kind: "fallback";
      readonly isSafe: boolean;
      readonly edits: (fixer: TSESLint.RuleFixer) => readonly TSESLint.RuleFix[];
    };

/** What the consumers of the same queue in this file do with a property: nothing, or fetch it where it is absent. */
function contractOf(part: Part, job: SentJob, property: string, context: RuleContext): Contract | undefined {
  const all = consumersOf(context);
  const named = all.filter(({ queue }) => queue !== undefined && queue === job.queue);
  // Which queue a Worker's handler serves is said by its configuration; the file's only consumer is taken for this one's
  // where it reads the property, and then the edit is only offered.
  const isNamed = named.length > 0;
  const consumers = isNamed || all.length > 1 ? named : all.filter(({ queue }) => queue === undefined);
  if (consumers.length === 0 || job.payloads.every((payload) => !isOuterObject(payload, part, context))) {
    return undefined;
  }
  const isSafe = isNamed && !isTyped(job, context) && consumers.every((consumer) => !isTypedHandler(consumer));
  if (consumers.some(({ escapes }) => escapes.length > 0)) {
    return undefined;
  }
  if (isReadElsewhere(property, consumers, context)) {
    return undefined;
  }
  const readers = consumers.filter(({ fields }) => fields.some(({ name }) => name === property));
  if (readers.length === 0) {
    return isNamed ? { kind: "unread", isSafe } : undefined;
  }
  const [reader] = readers;
  const fallback = reader && fallbacksOf(reader, context).find(({ field }) => field.name === property);
  if (!reader || readers.length > 1 || !fallback?.edit || !fallback.isOnlyReader || !fallback.field.isOuter) {
    return undefined;
  }
  const sameness = compareRows([job], property, fallback.read, reader, context);
  const { edit, field } = fallback;
  const carried = new Set(part.object?.properties.flatMap((item) => (item.type === "Property" ? [keyName(item)] : [])));
  const pattern = field.node.type === "Property" ? field.node : undefined;
  const unused = pattern && rangeWithoutItem(pattern, context.sourceCode);
  // A job that carries a part of the rows is meant to work on that part.
  if ((pattern && !unused) || !fallback.keys.every((key) => carried.has(key)) || sameness === "part") {
    return undefined;
  }
  return {
    kind: "fallback",
    isSafe: isSafe && fallback.handlesNone && fallback.keys.length > 0 && sameness === "same",
    edits: (fixer) => [...(unused ? [fixer.removeRange(unused)] : []), fixer.replaceTextRange(edit.range, edit.text)],
  };
}

/** Whether other code of the file reads the property from some job: `(await queue.getJob(id)).data.user`. */
function isReadElsewhere(property: string, consumers: readonly Consumer[], context: RuleContext): boolean {
  const known = new Set<Node>(consumers.flatMap(({ fields }) => fields.map(({ node }) => node)));
  const isNew = (node: TSESTree.MemberExpression | TSESTree.Property): boolean =>
    keyName(node) === property && !known.has(node);
  const isData = (node: Node): boolean => {
    const inner = unwrap(node);
    return inner.type === "MemberExpression" && keyName(inner) === "data";
  };
  return (
    nodesOf(context, "MemberExpression").some((node) => isNew(node) && isData(node.object)) ||
    nodesOf(context, "VariableDeclarator").some(
      ({ id, init }) =>
        id.type === "ObjectPattern" &&
        init &&
        isData(init) &&
        id.properties.some((item) => item.type === "Property" && isNew(item)),
    )
  );
}

function isOuterObject(payload: Node, part: Part, context: RuleContext): boolean {
  const inner = unwrap(payload);
  return (
    inner === part.object ||
    (inner.type === "Identifier" && initialiserOf(variableOf(inner, context.sourceCode)) === part.object)
  );
}

/** The properties that the queue's type has, where the file shows it: a type literal, an interface or an alias of it. */
function membersDemanded(job: SentJob, context: RuleContext): ReadonlyMap<string, "optional" | "required"> | undefined {
  const type = typeOfPayload(job, context)?.params[0];
  const name = type?.type === "TSTypeReference" && type.typeName.type === "Identifier" ? type.typeName.name : undefined;
  const declared = context.sourceCode.ast.body
    .map((statement) => (statement.type === "ExportNamedDeclaration" ? statement.declaration : statement))
    .find(
      (statement) =>
        (statement?.type === "TSInterfaceDeclaration" || statement?.type === "TSTypeAliasDeclaration") &&
        statement.id.name === name,
    );
  const shape =
    declared?.type === "TSInterfaceDeclaration" && declared.extends.length === 0
      ? declared.body.body
      : declared?.type === "TSTypeAliasDeclaration"
        ? literalMembers(declared.typeAnnotation)
        : type && literalMembers(type);
  return (
    shape &&
    new Map(
      shape.flatMap((member): [string, "optional" | "required"][] =>
        member.type === "TSPropertySignature" && member.key.type === "Identifier"
          ? [[member.key.name, member.optional ? "optional" : "required"]]
          : [],
      ),
    )
  );
}

function literalMembers(type: TSESTree.TypeNode): readonly TSESTree.TypeElement[] | undefined {
  return type.type === "TSTypeLiteral" ? type.members : undefined;
}

/** The type arguments that say what a queue's jobs are. */
function typeOfPayload(job: SentJob, context: RuleContext): TSESTree.TSTypeParameterInstantiation | undefined {
  const callee = unwrap(job.call.callee);
  const receiver = callee.type === "MemberExpression" ? unwrap(callee.object) : undefined;
  const source = receiver?.type === "Identifier" ? initialiserOf(variableOf(receiver, context.sourceCode)) : receiver;
  const types = [job.call.typeArguments, source?.type === "NewExpression" ? source.typeArguments : undefined];
  return types.find((type) => Boolean(type));
}

/** Whether the queue's type may demand the property. */
function isTyped(job: SentJob, context: RuleContext): boolean {
  const callee = unwrap(job.call.callee);
  const receiver = callee.type === "MemberExpression" ? unwrap(callee.object) : undefined;
  const source = receiver?.type === "Identifier" ? initialiserOf(variableOf(receiver, context.sourceCode)) : receiver;
  return (
    typeOfPayload(job, context) !== undefined || (source?.type !== "NewExpression" && receiver?.type !== "Identifier")
  );
}

function isTypedHandler({ handler }: Consumer): boolean {
  const [first] = handler.params;
  const registration = handler.parent;
  return (
    annotationOf(first) !== undefined ||
    (isFunction(handler) && registration.type === "NewExpression" && Boolean(registration.typeArguments))
  );
}
