import type { TSESTree } from "@typescript-eslint/utils";

import {
  ATTEMPT_TABLES,
  COMPLETION_COLUMNS,
  FINAL_STATUSES,
  plainName,
  RUNNING_STATUSES,
  STATUS_COLUMNS,
  WAITING_PREFIXES,
  WAITING_STATUSES,
} from "../../models/statuses.js";
import type { Dialect } from "../../models/sql-clients.js";
import { unwrap } from "../../ast/ast.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import { checkSettings, type Settings } from "../../plugin/settings.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { expressionsBehind } from "../../flow/values.js";
import { sqlFinder, type FoundSql } from "../../sql/find-sql.js";
import { mayWriteObject, objectWrites, textWithConstants } from "./object-writes.js";
import { maySaveRecord, savedRecord, type Columns, type FoundObject, type ObjectAssignment } from "./record-writes.js";
import { valueOfScript, valueOfScripts } from "./script-values.js";
import { holesIn, textOf, tokensOf, valueOfSql, type Surroundings } from "../../sql/values.js";
import { readWrites, type SqlAssignment, type SqlWrite } from "./sql-writes.js";
import type { Origin, SqlSpan, Value } from "./value.js";

/** A column that a statement sets. */
export interface Assignment {
  /** As it is written, without its table. */
  readonly column: string;
  /** What it is set to; read at the first call. */
  readonly value: () => Value;
  /** Where the value is written. */
  readonly at: Origin;
  /** The source range of the column with its value. */
  readonly range: readonly [number, number];
}

/** What one statement, or one call of an ORM or a query builder, sets in a row. */
export interface Write {
  readonly kind: "insert" | "update" | "upsert";
  /** The table's or the model's plain name; undefined where the file does not show it. */
  readonly table: string | undefined;
  /** The table's name as it is written. */
  readonly tableName: string | undefined;
  readonly assignments: readonly Assignment[];
  /** Whether the write may set more columns than those: a spread, an interpolated list. */
  readonly hasUnread: boolean;
  /** The condition that chooses the rows, as it is written; undefined where there is none. */
  readonly where: string | undefined;
  /** The node that the guards around the write are looked for from. */
  readonly node: Node;
  /** The statement, where the write is SQL. */
  readonly sql: FoundSql | undefined;
  readonly dialects: ReadonlySet<Dialect>;
}

/** The words and columns of the catalogue together with those of the user's settings. */
export interface Vocabulary {
  /** `final`, `running` or `waiting`; undefined where the word is in no list. */
  readonly finality: (word: string) => "final" | "running" | "waiting" | undefined;
  /** What stands before the name of a completion column: `export` for `export_completed_at`, else nothing. */
  readonly completionPrefix: (column: string) => string | undefined;
  readonly isStatus: (column: string) => boolean;
  /** Whether a table holds one row for each attempt. */
  readonly isPerAttempt: (table: string | undefined) => boolean;
}

const FINAL = plain(FINAL_STATUSES);
const RUNNING = plain(RUNNING_STATUSES);
const WAITING = plain(WAITING_STATUSES);
const WAITING_STARTS = WAITING_PREFIXES.map(plainName);
const COMPLETION = plain(COMPLETION_COLUMNS);
const STATUS = plain(STATUS_COLUMNS);

function plain(words: readonly string[], more: readonly string[] = []): ReadonlySet<string> {
  return new Set([...words, ...more].map(plainName));
}

export const vocabularyOf = perFile((context): Vocabulary => {
  const { finalStatuses, completionColumns, statusColumns } = checkSettings(context).settings;
  const final = finalStatuses.length > 0 ? plain(FINAL_STATUSES, finalStatuses) : FINAL;
  const completion = completionColumns.length > 0 ? plain(COMPLETION_COLUMNS, completionColumns) : COMPLETION;
  const status = statusColumns.length > 0 ? plain(STATUS_COLUMNS, statusColumns) : STATUS;
  // The same few names stand in all statements of a file.
  const known = new Map<string, string>();
  const plainOf = (name: string): string => {
    const plainly = known.get(name) ?? plainName(name);
    known.set(name, plainly);
    return plainly;
  };
  return {
    finality(word) {
      const name = plainOf(word);
      const isWaiting = WAITING.has(name) || WAITING_STARTS.some((start) => name.startsWith(start));
      return final.has(name) ? "final" : RUNNING.has(name) ? "running" : isWaiting ? "waiting" : undefined;
    },
    completionPrefix(column) {
      const name = plainOf(column);
      if (completion.has(name)) {
        return "";
      }
      const ending = [...completion].find((known) => name.endsWith(known));
      return ending && name.slice(0, -ending.length);
    },
    isStatus: (column) => status.has(plainOf(column)),
    isPerAttempt: (table) => table !== undefined && ATTEMPT_TABLES.some((part) => table.includes(part)),
  };
});

/** Whether the file names a completion column at all: what is asked before anything else. */
export function namesCompletion(text: string, { completionColumns }: Settings): boolean {
  return NAMES_COMPLETION.test(text) || (completionColumns.length > 0 && anyOf(completionColumns).test(text));
}

/** Finds a column's name also where an ORM writes it without `_`. */
function anyOf(columns: readonly string[]): RegExp {
  return new RegExp(
    columns.map((name) => name.replaceAll(/[^\w]/g, String.raw`\$&`).replaceAll("_", "_?")).join("|"),
    "i",
  );
}

const NAMES_COMPLETION = anyOf(COMPLETION_COLUMNS);

/** Everything that a file sends to a database as SQL, and what it writes there in any way, as far as it can be seen. */
export interface Statements {
  readonly sql: readonly FoundSql[];
  /** What is written, of each statement and each call; read at the first call. */
  readonly writes: readonly { readonly sql: FoundSql | undefined; readonly read: () => readonly Write[] }[];
}

/** Reads a whole file; a rule first asks the file's text whether that is worth while. */
export const statementsOf = perFile((context): Statements => {
  const sql: FoundSql[] = [];
  const writes: Statements["writes"][number][] = [];
  const seen = new Set<Node>();
  const saved = new Set<Node>();
  // In the source, a word may stand right after an escape.
  const matters = (text: string): boolean => /(?:\b|\\[nrt])(?:update|into|where)\b/i.test(text);
  const { sqlTags } = checkSettings(context).settings;
  const finder = sqlFinder(context, matters, sqlTags, (argument) => expressionsBehind(argument, context));
  const add = (found: FoundSql | undefined): void => {
    if (found && !seen.has(found.node)) {
      seen.add(found.node);
      sql.push(found);
      writes.push({ sql: found, read: once(() => writesInSql(found, context)) });
    }
  };
  const marked = finder.hasComments ? (["Literal", "TemplateLiteral"] as const) : [];
  for (const node of nodesOf(context, "CallExpression", "TaggedTemplateExpression", ...marked)) {
    switch (node.type) {
      case "TaggedTemplateExpression":
        add(finder.inTag(node));
        break;
      case "CallExpression":
        finder.inCall(node).forEach(add);
        if (mayWriteObject(node) || maySaveRecord(node)) {
          writes.push({ sql: undefined, read: once(() => writesInObjects(node, saved, context)) });
        }
        break;
      default:
        add(finder.afterComment(node));
    }
  }
  return { sql, writes };
});

function once<Result>(read: () => Result): () => Result {
  let result: { readonly value: Result } | undefined;
  return () => (result ??= { value: read() }).value;
}

/**
 * What a file writes into a database that may be about a status. Most statements name no status, and are not read any
 * further.
 */
export const statusWritesOf = perFile((context): readonly Write[] => {
  const { statusColumns } = checkSettings(context).settings;
  const isStatus = statusColumns.length > 0 ? anyOf(["status", "state", ...statusColumns]) : /status|state/i;
  const { text } = context.sourceCode;
  return statementsOf(context).writes.flatMap(({ sql, read }) =>
    !sql || isStatus.test(text.slice(...sql.node.range)) ? read() : [],
  );
});

function writesInSql(sql: FoundSql, context: RuleContext): readonly Write[] {
  if (!/update|into/i.test(sql.text.text)) {
    return [];
  }
  const statement = { text: sql.text, tokens: sql.tokens };
  return readWrites(statement).map((write): Write => {
    const assignments = write.assignments.map((assignment) => ofSql(assignment, write, sql, context));
    return {
      kind: write.kind,
      table: plainTable(tableOfSql(write.table)),
      tableName: tableOfSql(write.table),
      hasUnread: write.opaque.length > 0,
      assignments: [...assignments, ...write.opaque.flatMap((span) => inHelper(span, context))],
      where:
        write.where &&
        [textOf(write.where), ...holesIn(write.where).map((hole) => textWithConstants(hole, context))].join(", "),
      node: sql.sink,
      sql,
      get dialects() {
        return sql.dialects;
      },
    };
  });
}

function ofSql(assignment: SqlAssignment, write: SqlWrite, sql: FoundSql, context: RuleContext): Assignment {
  const around = surroundingsOf(sql, context);
  const { value: span, whole } = assignment;
  let value: Value | undefined;
  return {
    column: assignment.column,
    value() {
      if (value === undefined) {
        value = valueOfSql(span, around);
        const named = value;
        if (named.kind === "column" && named.excluded) {
          const inserted = write.inserted.find(({ column }) => column.toLowerCase() === named.name.toLowerCase());
          const given = inserted && valueOfSql(inserted.value, around);
          // The conditions of a CASE in the row that could not be inserted mean another row here.
          value = given && given.kind !== "choice" ? { ...given, origin: named.origin } : named;
        }
      }
      return value;
    },
    at: { in: "sql", span },
    range: rangeOfSpan(whole),
  };
}

/** What the program says of a statement's interpolated expressions and placeholders. */
export function surroundingsOf(sql: FoundSql, context: RuleContext): Surroundings {
  return {
    ofScript: (node) => valueOfScript(node, context),
    bound: (_span, token) => boundTo(token, sql),
  };
}

/** The expression bound to a placeholder. */
export function boundTo(
  token: { readonly text: string; readonly start: number },
  sql: FoundSql,
): TSESTree.Expression | undefined {
  const { list, named } = sql.bindings;
  const number = /^[$?](\d+)$/.exec(token.text)?.[1];
  if (number !== undefined) {
    return list?.[Number(number) - 1];
  }
  if (token.text === "?") {
    const before = sql.tokens.filter(
      (other) => other.text === "?" && other.kind === "param" && other.start < token.start,
    );
    return list?.[before.length];
  }
  const property = named?.properties.find(
    (item) =>
      item.type === "Property" &&
      item.key.type === "Identifier" &&
      !item.computed &&
      item.key.name === token.text.slice(1),
  );
  return property?.type === "Property" ? (property.value as TSESTree.Expression) : undefined;
}

/** The source range of a stretch of a statement. */
export function rangeOfSpan(span: SqlSpan): readonly [number, number] {
  const { text, tokens } = span.statement;
  return text.sourceRange(tokens[span.from]?.start ?? 0, tokens[span.to - 1]?.end ?? 0);
}

function plainTable(name: string | undefined): string | undefined {
  return name === undefined ? undefined : plainName(name);
}

function tableOfSql(span: SqlSpan): string | undefined {
  const last = tokensOf(span).at(-1);
  return last && (last.kind === "name" || last.kind === "quoted") ? last.text : undefined;
}

/** postgres.js: `` SET ${sql({ status, completed_at: now })} ``, `` INSERT INTO jobs ${sql(row)} ``. */
function inHelper(span: SqlSpan, context: RuleContext): readonly Assignment[] {
  const [hole] = tokensOf(span);
  const node = hole && span.statement.text.holes.get(hole.start);
  const call = node && unwrap(node);
  const [argument] = call?.type === "CallExpression" ? call.arguments : [];
  const object = argument && unwrap(argument);
  if (object?.type !== "ObjectExpression" || object.properties.some(({ type }) => type === "SpreadElement")) {
    return [];
  }
  return object.properties.flatMap((property) =>
    property.type === "Property" && !property.computed && property.key.type === "Identifier"
      ? [ofScript(property.key.name, property.value as TSESTree.Expression, property, context)]
      : [],
  );
}

function ofScript(
  column: string,
  node: TSESTree.Expression,
  whole: Node,
  context: RuleContext,
  others: readonly TSESTree.Expression[] = [],
): Assignment {
  let value: Value | undefined;
  return {
    column,
    value: () =>
      (value ??= others.length > 0 ? valueOfScripts([node, ...others], context) : valueOfScript(node, context)),
    at: { in: "script", node },
    range: whole.range,
  };
}

/** Which columns of a row say how far it is, and when it was over. */
export function columnsOf(context: RuleContext): Columns {
  const { isStatus, completionPrefix } = vocabularyOf(context);
  return { isStatus, isCompletion: (column) => completionPrefix(column) === "" };
}

/** @param saved what was assigned to records, by where it was: it may be saved more than once. */
function writesInObjects(call: TSESTree.CallExpression, saved: Set<Node>, context: RuleContext): readonly Write[] {
  const columns = columnsOf(context);
  const found = maySaveRecord(call) ? savedRecord(call, columns, context) : objectWrites(call, columns, context);
  const isNew = ({ at }: FoundObject): boolean => {
    const isKnown = at !== undefined && saved.has(at);
    if (at) {
      saved.add(at);
    }
    return !isKnown;
  };
  const assigned = ({ column, value, node, others }: ObjectAssignment): Assignment =>
    ofScript(column, value, node, context, others);
  return found.filter(isNew).map((write) => ({
    kind: write.kind,
    table: plainTable(write.table),
    tableName: write.table,
    hasUnread: write.hasUnread,
    assignments: write.assignments.map(assigned),
    where: write.where,
    node: write.at ?? call,
    sql: undefined,
    dialects: new Set(),
  }));
}

/** The assignments of a write that hold the status which a completion timestamp goes with. */
export function statusesBeside(completion: Assignment, write: Write, vocabulary: Vocabulary): readonly Assignment[] {
  const prefix = vocabulary.completionPrefix(completion.column);
  if (prefix === undefined) {
    return [];
  }
  return write.assignments.filter(({ column }) =>
    prefix === ""
      ? vocabulary.isStatus(column)
      : plainName(column) === `${prefix}status` || plainName(column) === `${prefix}state`,
  );
}
