import { calleeName, dottedName, enclosingFunction, keyName, unwrap, walk } from "../../ast/ast.js";
import { perFile } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import type { Part } from "./contents.js";
import type { SentJob } from "./producers.js";
import { textOf } from "./reads.js";

/** Names of jobs, queues and topics whose message reports what has happened: the record in it is the product. */
const EVENT =
  /(?:^|[.:_\-/\s]|[a-z])(?:created|updated|deleted|removed|changed|modified|completed|failed|finished|received|published|registered|cancelled|canceled|expired|paid|shipped|placed|occurred)$|events?(?:queue)?$|webhook|audit|analytics|metrics?|telemetry|dead.?letter|dlq|logs?(?:queue)?$|backup|archive|snapshot/i;

/** Properties that keep a state on purpose. */
const SNAPSHOT =
  /^(?:before|after|old|deleted|removed|snapshot|archived|original|previous(?:State|Values?|Version)?)(?:[A-Z]|$)/;

/**
 * Whether the message is the product, and no instruction that a consumer carries out on stored rows: an event that has
 * happened, or the copy of a row that the same function deletes.
 */
export function isMessageItself(part: Part, job: SentJob, context: RuleContext): boolean {
  if (
    part.carried.kind !== "record" &&
    part.carried.kind !== "copy" &&
    part.carried.kind !== "state" &&
    part.carried.kind !== "aggregate"
  ) {
    return false;
  }
  return (
    job.names.some((name) => EVENT.test(name)) ||
    (part.name !== undefined && SNAPSHOT.test(part.name)) ||
    saysEvent(part) ||
    isDeletedHere(part, job, context)
  );
}

/** `{ type: "user.updated", user }`. */
function saysEvent({ object }: Part): boolean {
  return (object?.properties ?? []).some((property) => {
    const name = property.type === "Property" ? keyName(property) : undefined;
    return (
      property.type === "Property" &&
      name !== undefined &&
      /^(?:type|event|eventType|event_type|eventName|action|topic|name)$/.test(name) &&
      EVENT.test(textOf(property.value) ?? "")
    );
  });
}

const DELETES = /^(?:delete|destroy|remove|purge|softDelete|archive|truncate|findOneAndDelete|findByIdAndDelete)/;

/** What each function deletes: the names in the calls that delete, and the objects whose methods they are. */
const deletions = perFile(() => new Map<FunctionNode, ReadonlySet<string>>());

function isDeletedHere(part: Part, job: SentJob, context: RuleContext): boolean {
  const fn = enclosingFunction(job.call);
  if (fn === undefined) {
    return false;
  }
  const inner = unwrap(part.value);
  const read = part.carried.read?.node;
  const model = read?.type === "CallExpression" && modelOf(read);
  const deleted = deletions(context).get(fn) ?? namesDeleted(fn, context);
  return (inner.type === "Identifier" && deleted.has(inner.name)) || (typeof model === "string" && deleted.has(model));
}

function namesDeleted(fn: FunctionNode, context: RuleContext): ReadonlySet<string> {
  const names = new Set<string>();
  walk(fn.body, context.sourceCode, (node) => {
    const isStatement = node.type === "TaggedTemplateExpression" && /^\s*delete\b/i.test(textOf(node.quasi) ?? "");
    if (isStatement || (node.type === "CallExpression" && DELETES.test(calleeName(node) ?? ""))) {
      const model = node.type === "CallExpression" ? modelOf(node) : undefined;
      if (model !== undefined) {
        names.add(model);
      }
      walk(node, context.sourceCode, (inside) => {
        if (inside.type === "Identifier") {
          names.add(inside.name);
        }
        return undefined;
      });
    }
    return undefined;
  });
  deletions(context).set(fn, names);
  return names;
}

/** The object whose method is called: `prisma.user` for `prisma.user.delete()`. */
function modelOf(call: Node): string | undefined {
  const callee = call.type === "CallExpression" ? unwrap(call.callee) : undefined;
  return callee?.type === "MemberExpression" ? dottedName(callee.object) : undefined;
}
