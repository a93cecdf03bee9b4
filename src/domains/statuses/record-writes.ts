import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, enclosingFunction, isFunction, isWithin, keyName, unwrap, wrapped } from "../../ast/ast.js";
import { typeNameOf } from "../../ast/parameters.js";
import { variableOf } from "../../ast/variables.js";
import { isClass, thisAt, thisWritesOf } from "../../flow/classes.js";
import { mustPass } from "../../flow/solve.js";
import type { Node, RuleContext, SourceCode, Variable } from "../../plugin/types.js";
import { guardsMention, testsAround } from "./guards.js";
import type { ObjectWrite } from "../../models/sql-clients.js";

/** A row's columns as an object literal gives them to an ORM or a query builder. */
export interface FoundObject {
  readonly call: TSESTree.CallExpression;
  /** Where the columns come together, if not at the call. */
  readonly at?: Node;
  readonly kind: ObjectWrite["kind"];
  readonly assignments: readonly ObjectAssignment[];
  /** Whether the object may hold more columns: a spread, a computed key. */
  readonly hasUnread: boolean;
  /** The model or table, as it is written; undefined where the call does not name it. */
  readonly table: string | undefined;
  /** The source of the condition that chooses the rows; undefined where the call has none. */
  readonly where: string | undefined;
}

export interface ObjectAssignment {
  readonly column: string;
  readonly value: TSESTree.Expression;
  /** What else it may be, where the code shows several. */
  readonly others?: readonly TSESTree.Expression[];
  /** The property, the assignment, or the pair of arguments. */
  readonly node: Node;
}

/** Which columns hold a status, and which the time at which the work of a row was over. */
export interface Columns {
  readonly isStatus: (column: string) => boolean;
  readonly isCompletion: (column: string) => boolean;
}

/** A record whose columns are assigned one by one: an entity that is saved, or an object that a write is given. */
interface RecordFound {
  readonly variable: Variable | undefined;
  readonly table: string | undefined;
  readonly isNew: boolean;
  readonly hasUnread: boolean;
  readonly parts: readonly Part[];
}

/** A column that a record is given, and the node at which it has it. */
interface Part extends ObjectAssignment {
  readonly at: Node;
}

const SAVES: ReadonlySet<string> = new Set(["persist", "persistAndFlush", "save"]);

/** Whether a call may save a record, by its name alone. */
export function maySaveRecord(call: TSESTree.CallExpression): boolean {
  return SAVES.has(calleeName(call) ?? "");
}

/** What `run.save()`, `runs.save(run)` and `this.save()` save of what was assigned to the record before. */
export function savedRecord(
  call: TSESTree.CallExpression,
  columns: Columns,
  context: RuleContext,
): readonly FoundObject[] {
  const callee = unwrap(call.callee);
  const given = call.arguments.map(unwrap).filter(({ type }) => type === "Identifier" || type === "ThisExpression");
  const record = given.at(-1) ?? (callee.type === "MemberExpression" ? unwrap(callee.object) : undefined);
  const found = record && recordOf(record, call, context);
  return found ? togetherAt(call, found, columns, undefined, context) : [];
}

/** What a write is given in an object that is put together property by property. */
export function patchWrites(
  call: TSESTree.CallExpression,
  argument: Node,
  about: Pick<FoundObject, "kind" | "table" | "where">,
  columns: Columns,
  context: RuleContext,
): readonly FoundObject[] {
  const found = recordOf(unwrap(argument), call, context);
  return found?.variable ? togetherAt(call, found, columns, about, context) : [];
}

function recordOf(node: Node, call: Node, context: RuleContext): RecordFound | undefined {
  const around = enclosingFunction(call);
  if (node.type === "ThisExpression") {
    const of = thisAt(node)?.of;
    if (!isClass(of)) {
      return undefined;
    }
    const parts = thisWritesOf(of, context).flatMap(({ name, value }): readonly Part[] => partOf(name, value, around));
    return { variable: undefined, table: of.id?.name, isNew: false, hasUnread: false, parts };
  }
  const variable = node.type === "Identifier" ? variableOf(node, context.sourceCode) : undefined;
  const [definition] = variable?.defs ?? [];
  if (!variable || !definition || variable.references.some((reference) => reference.isWrite() && !reference.init)) {
    return undefined;
  }
  const parts = variable.references.flatMap(({ identifier }): readonly Part[] => {
    const member = wrapped(identifier).parent;
    const name =
      member?.type === "MemberExpression" && member.object === wrapped(identifier) ? keyName(member) : undefined;
    const assignment = member?.parent;
    return name !== undefined && assignment?.type === "AssignmentExpression" && assignment.left === member
      ? partOf(name, assignment.right, around)
      : [];
  });
  if (parts.length === 0) {
    return undefined;
  }
  const made = definition.type === "Variable" && definition.node.init ? unwrap(definition.node.init) : undefined;
  const literal = made?.type === "ObjectExpression" && enclosingFunction(made) === around ? made : undefined;
  const first = literal ? propertiesOf(literal) : [];
  return {
    variable,
    table: tableOfRecord(variable, made),
    isNew:
      made?.type === "NewExpression" ||
      (made?.type === "CallExpression" && /^(?:build|create)/.test(calleeName(made) ?? "")),
    hasUnread: first.length < (literal?.properties.length ?? 0),
    parts: [...first, ...parts],
  };
}

function partOf(column: string, value: Node, around: Node | undefined): readonly Part[] {
  const assignment = value.parent;
  return assignment?.type === "AssignmentExpression" &&
    assignment.operator === "=" &&
    enclosingFunction(assignment) === around
    ? [{ column, value: assignment.right, node: assignment, at: assignment }]
    : [];
}

function propertiesOf(object: TSESTree.ObjectExpression): readonly Part[] {
  return object.properties.flatMap((property) => {
    const column = property.type === "Property" ? keyName(property) : undefined;
    return property.type === "Property" && column !== undefined && !isFunction(property.value)
      ? [{ column, value: property.value as TSESTree.Expression, node: property, at: object }]
      : [];
  });
}

/** The class of a record, what it was asked of (`Run.findByPk(id)`, `this.runs.findOne(id)`), or its own name. */
function tableOfRecord(variable: Variable, made: Node | undefined): string {
  const [definition] = variable.defs;
  const typed = definition ? typeNameOf(definition.name) : undefined;
  const asked = made?.type === "AwaitExpression" ? unwrap(made.argument) : made;
  const callee = asked?.type === "CallExpression" || asked?.type === "NewExpression" ? unwrap(asked.callee) : undefined;
  const owner = callee?.type === "MemberExpression" ? unwrap(callee.object) : callee;
  const named =
    owner?.type === "Identifier" ? owner.name : owner?.type === "MemberExpression" ? keyName(owner) : undefined;
  return typed ?? named ?? variable.name;
}

/**
 * The columns that a record may have together when it is saved: for each completion time the statuses that it may be
 * saved with, and for each status without such a time what else is set with it.
 */
function togetherAt(
  call: TSESTree.CallExpression,
  { table, isNew, hasUnread, parts }: RecordFound,
  { isStatus, isCompletion }: Columns,
  about: Pick<FoundObject, "kind" | "table" | "where"> | undefined,
  context: RuleContext,
): readonly FoundObject[] {
  const { sourceCode } = context;
  const statuses = parts.filter(({ column }) => isStatus(column));
  const completions = parts.filter(({ column }) => isCompletion(column));
  const isOneLiteral = parts.every(({ at }) => at.type === "ObjectExpression");
  if (statuses.length === 0 || isOneLiteral) {
    return [];
  }
  const meets = (one: Part, other: Part): boolean =>
    isLastAt(one, other, parts, call, sourceCode) || isLastAt(other, one, parts, call, sourceCode);
  const base = {
    call,
    kind: isNew ? ("insert" as const) : ("update" as const),
    table,
    where: undefined,
    ...about,
    hasUnread,
  };
  const found: FoundObject[] = [];
  const timed = new Set<Part>();
  for (const completion of completions) {
    const beside = statuses.filter((status) => meets(status, completion));
    const [status, ...others] = beside;
    beside.forEach((item) => timed.add(item));
    if (status && !hangsTogether(completion, beside, statuses, call, sourceCode)) {
      const assignments = [{ ...status, others: others.map(({ value }) => value) }, completion];
      found.push({ ...base, at: completion.at, assignments });
    }
  }
  for (const status of statuses.filter((item) => !timed.has(item))) {
    if (reaches(status.at, call, statuses, sourceCode)) {
      const others = parts.filter((part) => !isStatus(part.column) && meets(status, part));
      found.push({
        ...base,
        where: base.where ?? conditionOf(status, sourceCode),
        at: status.at,
        assignments: [status, ...others],
      });
    }
  }
  return found;
}

/** Whether a record may be saved with two parts, of which the first was assigned first, and neither again. */
function isLastAt(first: Part, second: Part, parts: readonly Part[], call: Node, sourceCode: SourceCode): boolean {
  const again = (part: Part): readonly Part[] =>
    parts.filter(({ column, at }) => column === part.column && at !== part.at);
  return (
    (first.at === second.at || reaches(first.at, second.at, again(first), sourceCode)) &&
    reaches(second.at, call, [...again(first), ...again(second)], sourceCode)
  );
}

/** Whether a way without exceptions leads from one node to another and past none of some parts. */
function reaches(from: Node, to: Node, without: readonly Part[], sourceCode: SourceCode): boolean {
  const passed = new Set<Node>(without.map(({ at }) => at).filter((at) => at !== from));
  return (
    mustPass(from, to, ({ node, when }) => when === "done" && passed.has(node), sourceCode, { exceptions: false }) ===
    "no"
  );
}

/** Whether conditions around the time, or around the saving, may be about what the status hangs on. */
function hangsTogether(
  completion: Part,
  beside: readonly Part[],
  statuses: readonly Part[],
  call: Node,
  sourceCode: SourceCode,
): boolean {
  const places = [completion.at, call];
  const tests = statuses.flatMap(({ at }) =>
    testsAround(at).filter((test) => !places.some((place) => isWithin(place, test.parent ?? test))),
  );
  const isAbout = (part: Node): boolean => places.some((place) => guardsMention(place, part, sourceCode));
  const members = beside.flatMap(({ at }) => (at.type === "AssignmentExpression" ? [at.left] : []));
  return tests.some(isAbout) || members.some(isAbout);
}

/** The condition on the record under which it gets a status. */
function conditionOf({ at }: Part, sourceCode: SourceCode): string | undefined {
  const [test] = testsAround(at);
  return test && test.parent?.type === "IfStatement" && isWithin(at, test.parent.consequent)
    ? sourceCode.getText(test)
    : undefined;
}
