import type { TSESTree } from "@typescript-eslint/utils";

import { unwrap, walk } from "../ast/ast.js";
import { perFile } from "../plugin/per-file.js";
import type { Node, RuleContext } from "../plugin/types.js";
import { initialiserOf, variableOf } from "../ast/variables.js";
import type { FoundSql } from "../sql/find-sql.js";
import { isBoundAlone, isRepeated, isSentOnce, placeholderIn } from "./bound-parameter.js";
import { escapeFor, HOLE, type Quote } from "../sql/text.js";
import { wordsAt } from "../domains/statuses/outcomes.js";
import { holesIn, tokensOf } from "../sql/values.js";
import { resolved, type Origin, type SqlSpan, type Value } from "../domains/statuses/value.js";
import { rangeOfSpan, type Assignment, type Write } from "../domains/statuses/writes.js";

/** An edit of the source, and whether it changes nothing but what it is for. */
export interface Edit {
  readonly range: readonly [number, number];
  readonly text: string;
  readonly safe: boolean;
}

/** The edits that put NULL in a value's place, also where the value is bound to a placeholder. */
export function clearing(assignment: Assignment, write: Write, context: RuleContext): Edit | undefined {
  const { at } = assignment;
  const value = assignment.value();
  if (at.in === "script") {
    return replaceScript(at.node, "null", context);
  }
  const { span } = at;
  const placeholder = placeholderIn(span);
  const { sql } = write;
  if (placeholder && sql && !isRepeated(placeholder, sql)) {
    // The placeholder keeps its number; what is bound to it becomes null.
    return value.origin.in === "script" && isBoundAlone(value.origin.node, context.sourceCode)
      ? replaceScript(value.origin.node, "null", context)
      : undefined;
  }
  if (!isOnePiece(span) || dropsPlaceholder(span) || !typesNull(span) || !sql || !isSentOnce(sql, context.sourceCode)) {
    return undefined;
  }
  const names = holesIn(span);
  return {
    range: rangeOfSpan(span),
    text: fitted(keyword("NULL", write), span),
    safe: names.every((node) => leavesNothingUnused(node, context)),
  };
}

/**
 * Whether a NULL in the place of a stretch gets its type from the column. In the list of a SELECT it does so only where
 * the rows go into the table as they are: what is sorted, grouped or joined to others is text before it gets there.
 */
function typesNull({ statement: { tokens }, from }: SqlSpan): boolean {
  let depth = 0;
  for (let at = from - 1; at >= 0; at--) {
    const { text, word } = tokens[at] ?? {};
    depth += text === ")" ? 1 : text === "(" ? -1 : 0;
    if (depth < 0 || (depth === 0 && /^(?:set|values|;)$/.test(word ?? ""))) {
      return true;
    }
    if (depth === 0 && word === "select") {
      return !tokens.some((token) => token.kind === "name" && REGROUPS.has(token.word));
    }
  }
  return true;
}

const REGROUPS: ReadonlySet<string> = new Set([
  "distinct",
  "except",
  "group",
  "intersect",
  "limit",
  "order",
  "over",
  "union",
  "with",
]);

/** Whether a statement without a stretch would lack a placeholder for which a value is sent. */
function dropsPlaceholder({ statement, from, to }: SqlSpan): boolean {
  const others = new Set(
    statement.tokens.filter((token, at) => token.kind === "param" && (at < from || at >= to)).map(({ text }) => text),
  );
  return statement.tokens
    .slice(from, to)
    .some(({ kind, text }) => kind === "param" && (text === "?" || !others.has(text)));
}

/** The edit that adds a column, set to NULL, after another one that is set, laid out as the columns around it. */
export function addition(after: Assignment, column: string, write: Write, context: RuleContext): Edit | undefined {
  const [start, end] = after.range;
  const separator = separatorAt(after, write, context);
  if (after.at.in === "script") {
    return after.at.node.parent.type === "Property" && /^\w+$/.test(column)
      ? { range: [end, end], text: `${separator}${column}: null`, safe: true }
      : undefined;
  }
  const { span } = after.at;
  // In a row assignment the value stands apart from its column.
  if (start === rangeOfSpan(span)[0] || quoteOfSpan({ ...span, from: span.to - 1 }) === undefined) {
    return undefined;
  }
  if (!write.sql || mayBeSetElsewhere(column, write.sql, context)) {
    return undefined;
  }
  const text = `${separator}${quotedAs(column, after)} = ${keyword("NULL", write)}`;
  return { range: [end, end], text, safe: true };
}

/** Whether a piece of the statement that is put in by an expression names a column, and so may set it. */
function mayBeSetElsewhere(column: string, { text }: FoundSql, { sourceCode }: RuleContext): boolean {
  return [...text.holes.values()].some((hole) => {
    let names = false;
    walk(hole, sourceCode, (node) => {
      const held = node.type === "Identifier" ? initialiserOf(variableOf(node, sourceCode)) : undefined;
      names ||= [node, held].some((part) => part && isText(part) && sourceCode.getText(part).includes(column));
      return !names;
    });
    return names;
  });
}

function isText({ type }: Node): boolean {
  return type === "Literal" || type === "TemplateLiteral" || type === "TaggedTemplateExpression";
}

/** What stands between an assignment and the next, or the one before; a comma where comments or quotes do. */
function separatorAt(assignment: Assignment, write: Write, context: RuleContext): string {
  const at = write.assignments.indexOf(assignment);
  const [left, right] = at + 1 < write.assignments.length ? [at, at + 1] : [at - 1, at];
  const from = write.assignments[left]?.range[1];
  const to = write.assignments[right]?.range[0];
  const between = from === undefined || to === undefined ? "" : context.sourceCode.text.slice(from, to);
  return /^,\s+$/.test(between) ? between : ", ";
}

/** A column quoted as the column of another assignment is. */
function quotedAs(column: string, { at, column: other }: Assignment): string {
  if (at.in !== "sql") {
    return column;
  }
  const { tokens, text } = at.span.statement;
  const token = tokens.slice(0, at.span.from).findLast((word) => word.text === other);
  const place = token?.kind === "quoted" ? text.quoteAt(token.start) : undefined;
  const quote = token && place ? escapeFor(place, text.text[token.start] ?? "") : "";
  return `${quote}${column}${quote}`;
}

/** The edit that puts other text, of the same language, in a value's place; undefined where the value is bound elsewhere. */
export function replacing(assignment: Assignment, text: string, context: RuleContext): Edit | undefined {
  const { at } = assignment;
  if (at.in === "script") {
    return replaceScript(at.node, text, context);
  }
  const quote = quoteOfSpan(at.span);
  const [only] = tokensOf(at.span);
  return at.span.to - at.span.from === 1 && only?.kind === "hole" && quote && isOnePiece(at.span)
    ? {
        range: rangeOfSpan(at.span),
        text: escapeFor(quote, text),
        safe: holesIn(at.span).every((node) => leavesNothingUnused(node, context)),
      }
    : undefined;
}

function replaceScript(node: TSESTree.Expression, text: string, context: RuleContext): Edit {
  const { parent } = node;
  const shorthand = parent.type === "Property" && parent.shorthand ? `${context.sourceCode.getText(parent.key)}: ` : "";
  return { range: node.range, text: shorthand + text, safe: leavesNothingUnused(node, context) };
}

/** Whether the variables of an expression are still used without it, as a compiler that refuses unused ones asks. */
function leavesNothingUnused(node: Node, context: RuleContext): boolean {
  const { sourceCode } = context;
  let used = true;
  walk(node, sourceCode, (below) => {
    const variable = below.type === "Identifier" ? variableOf(below, sourceCode) : undefined;
    if (
      variable &&
      variable.defs.length > 0 &&
      variable.references.filter((reference) => reference.isRead()).length < 2
    ) {
      used = false;
    }
    return used;
  });
  return used;
}

/** Decides for a part of the status that is written out whether the timestamp is NULL beside it. */
export type ClearsAt = (word: string) => boolean;

/**
 * The edit that makes a timestamp mirror its status: the same conditions, what stands there now where the status is to
 * keep it, NULL elsewhere.
 *
 * @returns undefined where the conditions cannot be repeated: they have side effects or give another answer the second
 *   time, or the database could not tell the type of what stands there now.
 */
export function mirroring(
  status: Value,
  completion: Assignment,
  write: Write,
  clears: ClearsAt,
  context: RuleContext,
): Edit | undefined {
  const { at } = completion;
  if (at.in === "script") {
    return mirrorInScript(status, at.node, clears, context);
  }
  const { span } = at;
  const { sql } = write;
  const [only] = tokensOf(span);
  const placeholder = placeholderIn(span);
  const value = completion.value();
  const isScript = resolved(status).origin.in === "script" || status.origin.in === "script";
  if (isScript && value.origin.in === "script" && sql) {
    if (placeholder) {
      return !isRepeated(placeholder, sql) && isBoundAlone(value.origin.node, context.sourceCode)
        ? mirrorInScript(status, value.origin.node, clears, context)
        : undefined;
    }
    if (span.to - span.from === 1 && only?.kind === "hole" && sql.parameterised) {
      return mirrorInScript(status, value.origin.node, clears, context);
    }
  }
  return sql && isSentOnce(sql, context.sourceCode)
    ? mirrorInSql(status, span, completion, write, sql, clears, context)
    : undefined;
}

function mirrorInScript(
  status: Value,
  node: TSESTree.Expression,
  clears: ClearsAt,
  context: RuleContext,
): Edit | undefined {
  const kept = context.sourceCode.getText(node);
  const text = scriptMirror(status, kept, clears, context, 0);
  const { parent } = node;
  const shorthand = parent.type === "Property" && parent.shorthand ? `${context.sourceCode.getText(parent.key)}: ` : "";
  return text === undefined ? undefined : { range: node.range, text: shorthand + text, safe: true };
}

const MAX_DEPTH = 10;

function scriptMirror(
  status: Value,
  kept: string,
  clears: ClearsAt,
  context: RuleContext,
  depth: number,
): string | undefined {
  if (depth > MAX_DEPTH) {
    return undefined;
  }
  const comparison = comparisonWith(status, clears, context);
  if (comparison !== undefined) {
    return `${comparison} ? ${kept} : null`;
  }
  if (status.kind === "choice" && status.origin.in === "script") {
    const [yes, no] = status.branches;
    const test = yes?.test;
    if (!yes || test?.in !== "script" || !no || !isHarmless(test.node, context)) {
      return undefined;
    }
    const [whole, otherwise] = [yes.value, no.value].map((value) =>
      scriptMirror(value, kept, clears, context, depth + 1),
    );
    const written = context.sourceCode.getText(test.node);
    if (whole === undefined || otherwise === undefined) {
      return undefined;
    }
    return whole === otherwise
      ? whole
      : `${test.node.type === "ConditionalExpression" ? `(${written})` : written} ? ${whole} : ${otherwise}`;
  }
  if (status.kind === "word") {
    return clears(status.word) ? "null" : kept;
  }
  return status.kind === "unknown" ? kept : undefined;
}

/**
 * `status === "failed"`: where the status is a name, the test that its words say. It is asked of the name and not of
 * the conditions behind it, which may have changed since.
 */
function comparisonWith(status: Value, clears: ClearsAt, context: RuleContext): string | undefined {
  const name = status.origin.in === "script" ? unwrap(status.origin.node) : undefined;
  const words = status.kind === "words" ? status.words : status.kind === "constant" ? wordsOf(status) : undefined;
  if (!name || !words || (name.type !== "Identifier" && !isHarmless(name, context))) {
    return undefined;
  }
  const quote = quoteOf(context);
  const written = context.sourceCode.getText(name);
  const literal = (word: string): string => quote + escapeFor(quote, word) + quote;
  const cleared = words.filter(clears);
  const kept = words.filter((word) => !clears(word));
  if (cleared.length === 0 || kept.length === 0) {
    return undefined;
  }
  return kept.length <= cleared.length
    ? kept.map((word) => `${written} === ${literal(word)}`).join(" || ")
    : cleared.map((word) => `${written} !== ${literal(word)}`).join(" && ");
}

/** The words of a constant that can be nothing else. */
function wordsOf(value: Value): readonly string[] | undefined {
  const words = new Set<string>();
  const pending = [value];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const inner = resolved(next);
    if (inner.kind === "choice") {
      pending.push(...inner.branches.map((branch) => branch.value));
    } else if (inner.kind === "word") {
      words.add(inner.word);
    } else if (inner.kind === "words") {
      inner.words.forEach((word) => words.add(word));
    } else {
      return undefined;
    }
  }
  return [...words];
}

/** Whether an expression does nothing and gives the same answer each time: names, members, literals and operators. */
export function isHarmless(node: Node, context: RuleContext): boolean {
  let harmless = true;
  walk(node, context.sourceCode, (below) => {
    switch (below.type) {
      case "Identifier":
      case "Literal":
      case "LogicalExpression":
      case "BinaryExpression":
      case "ConditionalExpression":
      case "MemberExpression":
      case "ChainExpression":
      case "ThisExpression":
      case "TemplateLiteral":
      case "TemplateElement":
      case "TSNonNullExpression":
        break;
      case "UnaryExpression":
        harmless &&= below.operator !== "delete";
        break;
      default:
        harmless = false;
    }
    return harmless;
  });
  return harmless;
}

/** The quote that the file's own strings have. */
const quoteOf = perFile((context): Quote => {
  let quote: Quote = '"';
  walk(context.sourceCode.ast, context.sourceCode, (node) => {
    if (node.type === "Literal" && typeof node.value === "string") {
      quote = node.raw.startsWith("'") ? "'" : '"';
      return false;
    }
    return true;
  });
  return quote;
});

/** Functions of SQL that give another answer each time they are called. */
const VOLATILE: ReadonlySet<string> = new Set([
  "nextval",
  "rand",
  "random",
  "gen_random_uuid",
  "clock_timestamp",
  "uuid",
]);

function mirrorInSql(
  status: Value,
  span: SqlSpan,
  completion: Assignment,
  write: Write,
  sql: FoundSql,
  clears: ClearsAt,
  context: RuleContext,
): Edit | undefined {
  const quote = quoteOfSpan(span);
  const words = tokensOf(span);
  const parameters = words.filter(({ kind, text }) => kind === "param" || kind === "hole" || text === HOLE);
  const isCast = words.some((token) => token.text === "::" || token.word === "cast");
  if (
    !isOnePiece(span) ||
    // PostgreSQL takes a bare parameter or string in a CASE for text, which it does not put into a timestamp.
    (parameters.length > 0 && !isCast && write.dialects.has("postgres")) ||
    parameters.some((token) => token.text === "?")
  ) {
    return undefined;
  }
  const { text } = span.statement;
  const kept = context.sourceCode.text.slice(...rangeOfSpan(span));
  const cleared = keyword("NULL", write);
  const conditions: SqlSpan[] = [];
  const mirrored = mirror(status, 0);
  const columns = new Set(conditions.flatMap(tokensOf).map(({ word }) => word));
  // MySQL sets columns from left to right, and a condition sees those that are already set.
  const isOtherOnMysql = write.dialects.has("mysql") && changesBetween(columns);
  const isRight = !(isOtherOnMysql && write.dialects.size === 1) && ![...columns].some((name) => VOLATILE.has(name));
  return mirrored === undefined || !isRight
    ? undefined
    : { range: rangeOfSpan(span), text: fitted(mirrored, span), safe: !isOtherOnMysql };

  function mirror(value: Value, depth: number): string | undefined {
    if (depth > MAX_DEPTH) {
      return undefined;
    }
    const comparison = comparisonWith(value, clears, context);
    if (comparison !== undefined) {
      return whenScript(comparison, kept, cleared);
    }
    const inner = value.kind === "constant" ? value.value : value;
    if (inner.kind === "word") {
      return clears(inner.word) ? cleared : kept;
    }
    if (inner.kind === "unknown" || inner.kind === "column") {
      // The guards around the write may say what it is.
      const left = wordsAt(write, inner, context);
      return left?.every(clears) ? (left.length > 0 ? cleared : kept) : undefined;
    }
    if (inner.kind !== "choice" || inner !== value) {
      return undefined;
    }
    const parts = inner.branches.map((branch) => ({ ...branch, text: mirror(branch.value, depth + 1) }));
    const [only, ...others] = new Set(parts.map((part) => part.text));
    // A choice between equals is none, and one between NULLs has no type on PostgreSQL; what falls through is NULL.
    if (others.length === 0 && (only === cleared || !parts.at(-1)?.test)) {
      return only;
    }
    if (inner.origin.in === "sql") {
      conditions.push(...inner.branches.flatMap(({ test }) => (test?.in === "sql" ? [test.span] : [])));
      conditions.push(...(inner.operand?.in === "sql" ? [inner.operand.span] : []));
      return repeated(inner.origin.span, quote, parts, context);
    }
    const [yes, no] = parts;
    const test = yes?.test;
    if (test?.in !== "script" || !no || !isHarmless(test.node, context)) {
      return undefined;
    }
    const written = context.sourceCode.getText(test.node);
    return whenScript(isBoolean(test.node) ? written : `Boolean(${written})`, yes?.text, no.text);
  }

  /** A CASE on a condition of the program, which is sent as a parameter or pasted as `true` or `false`. */
  function whenScript(test: string, yes: string | undefined, no: string | undefined): string | undefined {
    // A placeholder beside interpolated expressions says that the values are bound elsewhere.
    const bound = sql.tokens.some(({ kind }) => kind === "param");
    if (yes === undefined || no === undefined || quote !== "`" || bound) {
      return undefined;
    }
    const [start, when, then, otherwise, end] = ["CASE", "WHEN", "THEN", "ELSE", "END"].map((word) =>
      keyword(word, write),
    );
    return `${start} ${when} \${${test}} ${then} ${yes} ${otherwise} ${no} ${end}`;
  }

  function changesBetween(names: ReadonlySet<string>): boolean {
    const places = write.assignments.filter(({ at }) => at.in === "sql" && at.span.statement.text === text);
    const from = places.findIndex(({ at }) => at.in === "sql" && isInside(status.origin, at.span));
    const to = places.indexOf(completion);
    return places.slice(Math.min(from, to), Math.max(from, to)).some(({ column }) => names.has(column.toLowerCase()));
  }
}

function isInside(origin: Origin, span: SqlSpan): boolean {
  return origin.in === "sql" && origin.span.from >= span.from && origin.span.to <= span.to;
}

function isBoolean(node: Node): boolean {
  const inner = unwrap(node);
  switch (inner.type) {
    case "BinaryExpression":
      return /^(?:[!=]==?|[<>]=?|in|instanceof)$/.test(inner.operator);
    case "LogicalExpression":
      return isBoolean(inner.left) && isBoolean(inner.right);
    case "UnaryExpression":
      return inner.operator === "!";
    case "Literal":
      return typeof inner.value === "boolean";
    default:
      return false;
  }
}

/** A keyword in the case in which the statement writes its own. */
export function keyword(word: string, write: Write): string {
  const set = write.sql?.tokens.find(
    (token) => token.kind === "name" && (token.word === "set" || token.word === "into"),
  );
  return set && set.text === set.word ? word.toLowerCase() : word;
}

function quoteOfSpan(span: SqlSpan): Quote | undefined {
  const { text, tokens } = span.statement;
  return text.quoteAt(tokens[span.from]?.start ?? 0);
}

/** Whether a stretch stands in one literal or template, so that it can be replaced by one edit. */
function isOnePiece(span: SqlSpan): boolean {
  const { text, tokens } = span.statement;
  const start = tokens[span.from]?.start ?? 0;
  const end = tokens[span.to - 1]?.end ?? 0;
  let last = text.sourceRange(start, start + 1)[0];
  for (let at = start; at < end; at++) {
    const [from, to] = text.sourceRange(at, at + 1);
    if (from !== last || text.quoteAt(at) === undefined) {
      return false;
    }
    last = to;
  }
  return true;
}

/** A text for the place of a stretch, kept apart from the words around it. */
function fitted(replacement: string, { statement, from, to }: SqlSpan): string {
  const { tokens, text } = statement;
  const [before, after] = [text.text[(tokens[from]?.start ?? 0) - 1], text.text[tokens[to - 1]?.end ?? 0]];
  const [left, right] = [/\w/.test(before ?? ""), /\w/.test(after ?? "")];
  return `${left ? " " : ""}${replacement}${right ? " " : ""}`;
}

/** Two texts side by side, with a blank where words would run into each other, as brackets kept them apart before. */
function apart(left: string, right: string): string {
  return left + (/\w$/.test(left) && /^\w/.test(right) ? " " : "") + right;
}

/** A part of a stretch with what is to stand in its place. */
interface Replacement {
  readonly at: Origin;
  readonly text: string | undefined;
}

/**
 * Writes a stretch of a statement once more, quoted as the place where it will stand, without its comments.
 *
 * @returns undefined where an interpolated expression in it may not be evaluated twice, where a placeholder in it has
 *   no number or name, or where the quotes of the place have no interpolation.
 */
function repeated(
  span: SqlSpan,
  quote: Quote | undefined,
  replacements: readonly Replacement[],
  context: RuleContext,
): string | undefined {
  const { text, tokens } = span.statement;
  let written = "";
  let from = span.from;
  for (const { at, text: replacement } of replacements) {
    if (at.in !== "sql" || replacement === undefined) {
      return undefined;
    }
    const before = stretch(from, at.span.from);
    if (before === undefined) {
      return undefined;
    }
    written = [before, blanks(at.span.from), replacement, blanks(at.span.to)].reduce(apart, written);
    from = at.span.to;
  }
  const rest = stretch(from, span.to);
  return rest === undefined ? undefined : apart(written, rest);

  function stretch(start: number, end: number): string | undefined {
    let part = "";
    for (let at = start; at < end; at++) {
      const word = quote && rewritten(at, quote);
      if (word === undefined) {
        return undefined;
      }
      part += (at > start ? blanks(at) : "") + word;
    }
    return part;
  }

  function rewritten(at: number, to: Quote): string | undefined {
    const token = tokens[at];
    if (!token || (token.kind === "param" && token.text === "?")) {
      return undefined;
    }
    const holes = holesIn({ ...span, from: at, to: at + 1 });
    if (holes.length > 0 && (to !== "`" || !holes.every((node) => isHarmless(node, context)))) {
      return undefined;
    }
    return text.text
      .slice(token.start, token.end)
      .split(HOLE)
      .map((part, index) => {
        const hole = holes[index - 1];
        return (hole ? `\${${context.sourceCode.getText(hole)}}` : "") + escapeFor(to, part);
      })
      .join("");
  }

  /** The blanks before a word, with a comment left out. */
  function blanks(at: number): string {
    const between = text.text.slice(tokens[at - 1]?.end, tokens[at]?.start);
    const tail = between.slice(between.trimEnd().length);
    const kept = between === tail ? between : tail.includes("\n") ? tail.slice(tail.indexOf("\n")) : " ";
    return quote ? escapeFor(quote, kept) : kept;
  }
}
