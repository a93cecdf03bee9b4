import type { TSESTree } from "@typescript-eslint/utils";

import { plainName } from "../models/statuses.js";
import { keyName, unwrap, walk } from "../ast/ast.js";
import { createRule } from "../plugin/create-rule.js";
import { isTestFile } from "../plugin/file-kind.js";
import { placeAt, report, type Repair } from "../plugin/report.js";
import type { Node, RuleContext } from "../plugin/types.js";
import { initialiserOf, variableOf } from "../ast/variables.js";
import { builtComparisonsIn, comparisonsIn } from "../domains/statuses/comparisons.js";
import { replacing } from "../fixes/status.js";
import { textOf, tokensOf } from "../sql/values.js";
import { leavesOf, resolved, type Value } from "../domains/statuses/value.js";
import { statementsOf, type Assignment, type Write } from "../domains/statuses/writes.js";

export const preferDatabaseClock = createRule({
  name: "prefer-database-clock",
  meta: {
    type: "suggestion",
    docs: {
      description: "Enforce the database's clock for times that stand beside each other",
      incident: "001",
      recommended: "warn",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      beside:
        "`{{column}}` gets the application's clock and `{{other}}` beside it the database's, so the two differ by the skew between the machines. Use `{{clock}}` for both.",
      elsewhere:
        "`{{column}}` gets the application's clock here and the database's on line {{line}}, so its times differ by the skew between the machines. Use `{{clock}}` here too.",
      compared:
        "`{{column}}` is stamped by the database's clock on line {{line}} and compared with the application's, so rows are taken or left by the skew between the machines. Compare it with `{{clock}}`.",
      useDatabase: "Use `{{clock}}`.",
    },
    schema: [],
    defaultOptions: [],
  },
  mayReport: (file) => !isTestFile(file) && hasBothClocks(file.text),
  create: (context) => ({
    "Program:exit"() {
      const { sql, writes: all } = statementsOf(context);
      const writes = all.flatMap(({ read }) => read());
      const stamps = stampsOf(writes, context);
      for (const write of writes) {
        for (const assignment of write.assignments.filter((item) => isApplicationTime(item, context))) {
          reportWritten(assignment, write, stamps, context);
        }
      }
      const columns = new Map([...stamps.values()].map((stamp) => [plainName(stamp.column), stamp]));
      for (const [name, stamp] of deadlinesOf(writes, context)) {
        if (!columns.has(name)) {
          columns.set(name, stamp);
        }
      }
      if (columns.size === 0) {
        return;
      }
      const compared = [
        ...sql.flatMap((statement) => comparisonsIn(statement, context)),
        ...builtComparisonsIn(context),
      ];
      for (const { column, table, value, range } of compared) {
        const stamp =
          table === undefined ? columns.get(plainName(column)) : stamps.get(columnKey(column, plainName(table), false));
        if (stamp && clockOf(value) === "application" && isNear(value, context)) {
          const data = { column, clock: clockAlone(stamp, context), line: lineOf(stamp, context) };
          report(context, { at: placeAt(range, context), messageId: "compared", data, repairs: [] });
        }
      }
    },
  }),
});

/** Whether a text reads both clocks at all, asked before the file is read. */
function hasBothClocks(text: string): boolean {
  return (
    /\bnew Date\b|\bDate\.now\b|\bdayjs\b|\bmoment\b|\bDateTime\b/.test(text) &&
    /(?<![.\w])now\s*\(|\bfn\.now\b|current_timestamp|datetime\s*\(|unixepoch|clock_timestamp|localtimestamp|utc_timestamp|sysdate/i.test(
      text,
    )
  );
}

function clockOf(value: Value): "application" | "database" | undefined {
  const inner = leavesOf(value).find(({ kind }) => kind === "now");
  return inner?.kind === "now" ? inner.clock : undefined;
}

/** Columns that hold a time by their name: only their values are read. */
function isTime({ column }: Assignment): boolean {
  return /(?:at|on|time|date|timestamp)$/i.test(column);
}

function isApplicationTime(assignment: Assignment, context: RuleContext): boolean {
  return (
    isTime(assignment) &&
    clockOf(assignment.value()) === "application" &&
    !isComputed(assignment.value(), context) &&
    !isComputed(resolved(assignment.value()), context)
  );
}

const HOUR = 3_600_000;

/** Whether a time is the current one, or at most an hour from it: further off, the skew of clocks does not matter. */
function isNear(value: Value, context: RuleContext): boolean {
  if (!isComputed(value, context)) {
    return true;
  }
  const parts = value.origin.in === "script" ? partsOf(value.origin.node, context) : [];
  const distances = parts.flatMap((node) =>
    node.type === "BinaryExpression" && (node.operator === "+" || node.operator === "-")
      ? [numberOf(node.right, context, 0) ?? Infinity]
      : [],
  );
  const isShifted = parts.some((node) => node.type === "Identifier" && isMoved(node, context));
  return !isShifted && distances.length > 0 && Math.max(...distances) <= HOUR;
}

/** The number that literals, their products and constants of them make. */
function numberOf(node: Node, context: RuleContext, depth: number): number | undefined {
  const inner = unwrap(node);
  if (depth > 20) {
    return undefined;
  }
  switch (inner.type) {
    case "Literal":
      return typeof inner.value === "number" ? inner.value : undefined;
    case "Identifier": {
      const initialiser = initialiserOf(variableOf(inner, context.sourceCode));
      return initialiser && numberOf(initialiser, context, depth + 1);
    }
    case "BinaryExpression": {
      const left = numberOf(inner.left, context, depth + 1);
      const right = numberOf(inner.right, context, depth + 1);
      return inner.operator === "*" && left !== undefined && right !== undefined ? left * right : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * Whether something is added to or taken from the time, as an expiry may well follow the clock that will watch it; or
 * whether it is only one of several times.
 */
function isComputed({ origin }: Value, context: RuleContext): boolean {
  if (origin.in === "sql") {
    return tokensOf(origin.span).some(({ kind, text, word }) =>
      kind === "operator" ? text === "+" || text === "-" : word === "greatest" || word === "least",
    );
  }
  return partsOf(origin.node, context).some(
    (node) =>
      node.type === "LogicalExpression" ||
      (node.type === "BinaryExpression" && (node.operator === "+" || node.operator === "-")) ||
      (node.type === "TaggedTemplateExpression" && /[+-]/.test(context.sourceCode.getText(node.quasi))) ||
      (node.type === "Identifier" && isMoved(node, context)),
  );
}

/** The parts of an expression and of the constants that it reads. */
function partsOf(root: Node, context: RuleContext): readonly Node[] {
  const parts: Node[] = [];
  const read = new Set<Node>();
  const pending = [root];
  for (let next = pending.pop(); next && read.size < 20; next = pending.pop()) {
    if (read.has(next)) {
      continue;
    }
    read.add(next);
    walk(next, context.sourceCode, (node) => {
      parts.push(node);
      const initialiser = node.type === "Identifier" ? initialiserOf(variableOf(node, context.sourceCode)) : undefined;
      if (initialiser) {
        pending.push(initialiser);
      }
      return true;
    });
  }
  return parts;
}

/** Whether a Date is changed in its place: `limit.setDate(…)`. */
function isMoved(name: TSESTree.Identifier, context: RuleContext): boolean {
  const references = variableOf(name, context.sourceCode)?.references ?? [];
  return references.some(
    ({ identifier: { parent } }) => parent.type === "MemberExpression" && (keyName(parent) ?? "").startsWith("set"),
  );
}

/**
 * The columns that the file stamps with the database's clock, each with the first place. A column that most places of
 * the file stamp with the application's is left out: there the one clock is the application's, and the odd place may
 * have its reason.
 */
function stampsOf(writes: readonly Write[], context: RuleContext): ReadonlyMap<string, Assignment> {
  const found = new Map<string, Assignment>();
  const balance = new Map<string, number>();
  for (const write of writes) {
    for (const assignment of write.assignments) {
      const key = keyOf(assignment, write);
      const isDatabase = isStamp(assignment, context);
      if (isDatabase && !found.has(key)) {
        found.set(key, assignment);
      }
      if (isDatabase || isApplicationTime(assignment, context)) {
        balance.set(key, (balance.get(key) ?? 0) + (isDatabase ? 1 : -1));
      }
    }
  }
  return new Map([...found].filter(([key]) => (balance.get(key) ?? 0) >= 0));
}

/** Names of columns that hold a time at which something ends or begins to be due. */
const DEADLINE = /(?:at|until|after|before|expires|expiry|deadline)$/i;

/** The columns that the file sets to a time computed from the database's clock, by their plain names, and to no other. */
function deadlinesOf(writes: readonly Write[], context: RuleContext): ReadonlyMap<string, Assignment> {
  const found = new Map<string, Assignment>();
  const others = new Set<string>();
  for (const assignment of writes.flatMap(({ assignments }) => assignments)) {
    const { column, at } = assignment;
    if (!DEADLINE.test(column)) {
      continue;
    }
    const clock = clockOf(assignment.value());
    if (clock === "database" && at.in === "sql" && isComputed(assignment.value(), context)) {
      found.set(plainName(column), found.get(plainName(column)) ?? assignment);
    } else if (clock === "application") {
      others.add(plainName(column));
    }
  }
  return new Map([...found].filter(([name]) => !others.has(name)));
}

/** A column of a table, as SQL or as an ORM names it. */
function keyOf({ column }: Assignment, { table, sql }: Write): string {
  return columnKey(column, table, sql !== undefined);
}

function columnKey(column: string, table: string | undefined, isSql: boolean): string {
  return [isSql ? "sql" : "object", table ?? "", plainName(column)].join(" ");
}

function reportWritten(
  assignment: Assignment,
  write: Write,
  stamps: ReadonlyMap<string, Assignment>,
  context: RuleContext,
): void {
  const { column } = assignment;
  const same = write.table === undefined ? undefined : stamps.get(keyOf(assignment, write));
  const beside = write.assignments.find((other) => isStamp(other, context));
  const stamp = same ?? beside;
  if (!stamp) {
    return;
  }
  const clock = clockText(stamp, context);
  report(context, {
    at: placeAt(assignment.range, context),
    messageId: beside ? "beside" : "elsewhere",
    data: beside ? { column, other: beside.column, clock } : { column, line: lineOf(stamp, context), clock },
    repairs: repairOf(assignment, write, stamp, stamp === same, clock, context),
  });
}

/** Functions of SQL that keep an older time where there is one: `COALESCE(read_at, NOW())`. */
const KEEPS_OLDER = /\b(?:coalesce|greatest|ifnull|isnull|least|nvl)\s*\(/i;

/** Whether the database stamps a column with its clock whatever happens, so that others can be stamped likewise. */
function isStamp(assignment: Assignment, context: RuleContext): boolean {
  return (
    isTime(assignment) &&
    !isComputed(assignment.value(), context) &&
    !isComputed(resolved(assignment.value()), context) &&
    resolved(assignment.value()).kind === "now" &&
    clockOf(assignment.value()) === "database" &&
    !KEEPS_OLDER.test(clockText(assignment, context))
  );
}

/**
 * The database's clock in the application's place. It is only safe for a column that the file stamps with it elsewhere,
 * which shows its type, and with PostgreSQL's own names of it: SQLite's text and MySQL's session time may differ from
 * what the driver makes of a Date.
 */
function repairOf(
  assignment: Assignment,
  write: Write,
  stamp: Assignment,
  isSameColumn: boolean,
  clock: string,
  context: RuleContext,
): readonly Repair[] {
  // What a constant holds was read earlier, so that the clock of now is another time.
  const value = assignment.value();
  const node = value.kind === "now" && value.origin.in === "script" ? value.origin.node : undefined;
  const isPlain =
    node !== undefined &&
    /^(?:new Date\(\)|Date\.now\(\)|new Date\(\)\.toISOString\(\))$/.test(context.sourceCode.getText(node));
  const isSameLanguage = stamp.at.in === assignment.at.in;
  const edit = isPlain && isSameLanguage ? replacing(assignment, clock, context) : undefined;
  if (!edit) {
    return [];
  }
  const isPostgres = /^now\(\)$/i.test(clock) && !write.dialects.has("mysql") && write.sql !== undefined;
  const isDate = /^new Date\(\)$/.test(context.sourceCode.getText(node));
  return [
    {
      messageId: "useDatabase",
      data: { clock },
      safe: edit.safe && isSameColumn && isPostgres && isDate,
      fix: (fixer) => fixer.replaceTextRange([edit.range[0], edit.range[1]], edit.text),
    },
  ];
}

/** The clock that a stamp or a deadline is computed from: `NOW()` of `NOW() + INTERVAL '5 minutes'`. */
function clockAlone(stamp: Assignment, context: RuleContext): string {
  const text = clockText(stamp, context);
  return stamp.at.in === "sql" ? (/^\w+(?:\([^()]*\))?/.exec(text)?.[0] ?? text) : text;
}

function clockText({ at }: Assignment, context: RuleContext): string {
  return at.in === "sql" ? textOf(at.span) : context.sourceCode.getText(at.node);
}

function lineOf({ range }: Assignment, context: RuleContext): string {
  return String(context.sourceCode.getLocFromIndex(range[0]).line);
}
