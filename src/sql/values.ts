import { createRequire } from "node:module";

import type { TSESTree } from "@typescript-eslint/utils";
import type { Expr } from "pgsql-ast-parser";

import type { SqlToken } from "./tokens.js";
import { HOLE } from "./text.js";
import type { Branch, Origin, SqlSpan, Value } from "../domains/statuses/value.js";

/** What the program around a statement says of its interpolated expressions and placeholders. */
export interface Surroundings {
  /** The value of an expression of the program. */
  readonly ofScript: (node: TSESTree.Expression) => Value;
  /** The expression bound to a placeholder, where the file shows it. */
  readonly bound: (span: SqlSpan, token: SqlToken) => TSESTree.Expression | undefined;
}

/** Reads what a stretch of a statement evaluates to. What it does not understand is `unknown`; it never throws. */
export function valueOfSql(span: SqlSpan, around: Surroundings): Value {
  return read(span, around, 0);
}

/** Deeper nesting than this is given up. */
const MAX_DEPTH = 20;

function read(span: SqlSpan, around: Surroundings, depth: number): Value {
  const origin: Origin = { in: "sql", span };
  const unknown: Value = { kind: "unknown", origin };
  if (depth > MAX_DEPTH || span.from >= span.to) {
    return unknown;
  }
  const inner = withoutCasts(span);
  if (inner !== span) {
    const value = read(inner, around, depth + 1);
    return { ...value, origin: value.kind === "choice" ? value.origin : origin };
  }
  const choice = readCase(span, around, depth) ?? readIf(span, around, depth);
  if (choice) {
    return choice;
  }
  const [first] = tokensOf(span);
  if (span.to - span.from === 1 && first) {
    const value = readToken(span, first, around);
    if (value) {
      return value;
    }
  }
  if (isClockCall(span)) {
    return { kind: "now", clock: "database", origin };
  }
  const parsed = parseExpression(span);
  return parsed ? describe(parsed, span, around) : unknown;
}

/** The words of a stretch. */
export function tokensOf(span: SqlSpan): readonly SqlToken[] {
  return span.statement.tokens.slice(span.from, span.to);
}

/** The text of a stretch as the database reads it. */
export function textOf(span: SqlSpan): string {
  const { tokens, text } = span.statement;
  return text.text.slice(tokens[span.from]?.start, tokens[span.to - 1]?.end);
}

/** The interpolated expressions of a stretch. */
export function holesIn(span: SqlSpan): readonly TSESTree.Expression[] {
  const { text, tokens } = span.statement;
  const start = tokens[span.from]?.start ?? 0;
  const end = tokens[span.to - 1]?.end ?? 0;
  return [...text.holes].flatMap(([at, node]) => (at >= start && at < end ? [node] : []));
}

function readToken(span: SqlSpan, token: SqlToken, around: Surroundings): Value | undefined {
  const origin: Origin = { in: "sql", span };
  const { holes } = span.statement.text;
  switch (token.kind) {
    case "string": {
      // '${value}' in a template that is plain text.
      const hole = token.text === HOLE ? holes.get(token.start + 1) : undefined;
      return hole ? around.ofScript(hole) : { kind: "word", word: token.text, origin };
    }
    case "hole": {
      const hole = holes.get(token.start);
      return hole ? around.ofScript(hole) : undefined;
    }
    case "param": {
      const bound = around.bound(span, token);
      return bound ? around.ofScript(bound) : { kind: "unknown", origin };
    }
    case "number":
      return token.text === "0" ? { kind: "zero", origin } : undefined;
    case "name":
      return token.word === "null"
        ? { kind: "null", origin }
        : CLOCK_KEYWORDS.has(token.word)
          ? { kind: "now", clock: "database", origin }
          : undefined;
    case "quoted":
      // PostgreSQL reads "x" as a column; MySQL and SQLite take it for a string where there is no such column.
      return { kind: "word", word: token.text, origin };
    default:
      return undefined;
  }
}

function isKeyword(token: SqlToken | undefined, ...words: readonly string[]): boolean {
  return token?.kind === "name" && words.includes(token.word);
}

function isOperator(token: SqlToken | undefined, text: string): boolean {
  return token?.kind === "operator" && token.text === text;
}

/** The stretch inside brackets, casts and CAST( … AS … ) that are around all of it. */
function withoutCasts(span: SqlSpan): SqlSpan {
  const { tokens } = span.statement;
  const { from, to } = span;
  if (isOperator(tokens[from], "(") && closing(span, from) === to - 1) {
    return { ...span, from: from + 1, to: to - 1 };
  }
  if (isKeyword(tokens[from], "cast") && isOperator(tokens[from + 1], "(") && closing(span, from + 1) === to - 1) {
    const as = topLevel(span, from + 2, to - 1).find((at) => isKeyword(tokens[at], "as"));
    return as === undefined ? span : { ...span, from: from + 2, to: as };
  }
  const cast = topLevel(span, from, to).findLast((at) => tokens[at]?.text === "::" && tokens[at].kind === "operator");
  const castsAll =
    cast !== undefined && tokensOf({ ...span, from: cast + 1 }).every((token) => /^[\w.()[\],"]+$/.test(token.text));
  return castsAll && isWhole({ ...span, to: cast }) ? { ...span, to: cast } : span;
}

/** Whether a stretch is one operand, so that a cast after it is a cast of all of it. */
function isWhole(span: SqlSpan): boolean {
  const { tokens } = span.statement;
  const { from, to } = span;
  const opens = isOperator(tokens[from], "(") ? from : isOperator(tokens[from + 1], "(") ? from + 1 : undefined;
  return (
    to - from === 1 ||
    (opens !== undefined && closing(span, opens) === to - 1) ||
    (isKeyword(tokens[from], "case") && caseParts(span)?.end === to) ||
    withoutCasts(span) !== span
  );
}

/** The index of the bracket that closes the one at `at`. */
function closing(span: SqlSpan, at: number): number | undefined {
  let depth = 0;
  for (let next = at; next < span.to; next++) {
    const token = span.statement.tokens[next];
    if (isOperator(token, "(")) {
      depth++;
    } else if (isOperator(token, ")") && --depth === 0) {
      return next;
    }
  }
  return undefined;
}

/** The indices of the words that are in no brackets and in no CASE … END. */
function topLevel(span: SqlSpan, from: number, to: number): number[] {
  const found: number[] = [];
  let depth = 0;
  for (let at = from; at < to; at++) {
    const token = span.statement.tokens[at];
    const opens = isOperator(token, "(") || isOperator(token, "[") || isKeyword(token, "case");
    const closes = isOperator(token, ")") || isOperator(token, "]") || isKeyword(token, "end");
    if (closes) {
      depth--;
    }
    if (depth === 0 && !opens && !closes) {
      found.push(at);
    }
    if (opens) {
      depth++;
    }
  }
  return found;
}

interface CaseParts {
  readonly marks: readonly { readonly word: string; readonly at: number }[];
  readonly end: number;
}

/** Where WHEN, THEN, ELSE and END of the CASE at the start of a stretch stand. */
function caseParts(span: SqlSpan): CaseParts | undefined {
  const marks: { word: string; at: number }[] = [];
  let depth = 0;
  for (let at = span.from; at < span.to; at++) {
    const token = span.statement.tokens[at];
    if (isOperator(token, "(") || isKeyword(token, "case")) {
      depth++;
    } else if (isOperator(token, ")")) {
      depth--;
    } else if (isKeyword(token, "end")) {
      depth--;
      if (depth === 0) {
        marks.push({ word: "end", at });
        return { marks, end: at + 1 };
      }
    } else if (depth === 1 && isKeyword(token, "when", "then", "else")) {
      marks.push({ word: token?.word ?? "", at });
    }
  }
  return undefined;
}

function readCase(span: SqlSpan, around: Surroundings, depth: number): Value | undefined {
  if (!isKeyword(span.statement.tokens[span.from], "case")) {
    return undefined;
  }
  const parts = caseParts(span);
  if (parts?.end !== span.to) {
    return undefined;
  }
  const [firstMark] = parts.marks;
  const branches: Branch[] = [];
  let test: Origin | undefined;
  for (const [index, { word, at }] of parts.marks.entries()) {
    const next = parts.marks[index + 1];
    const stretch = { ...span, from: at + 1, to: next?.at ?? at };
    if (word === "when" && next?.word === "then") {
      test = { in: "sql", span: stretch };
    } else if (word === "then" && test && next && next.word !== "then") {
      branches.push({ test, at: { in: "sql", span: stretch }, value: read(stretch, around, depth + 1) });
      test = undefined;
    } else if (word === "else" && next?.word === "end") {
      branches.push({ test: undefined, at: { in: "sql", span: stretch }, value: read(stretch, around, depth + 1) });
    } else if (word !== "end") {
      return undefined;
    }
  }
  const operand = { ...span, from: span.from + 1, to: firstMark?.at ?? span.to };
  return {
    kind: "choice",
    operand: operand.from < operand.to ? { in: "sql", span: operand } : undefined,
    branches,
    origin: { in: "sql", span },
  };
}

/** IF(test, a, b) of MySQL, IIF(test, a, b) of SQLite. */
function readIf(span: SqlSpan, around: Surroundings, depth: number): Value | undefined {
  const { tokens } = span.statement;
  const { from, to } = span;
  if (
    !isKeyword(tokens[from], "if", "iif") ||
    !isOperator(tokens[from + 1], "(") ||
    closing(span, from + 1) !== to - 1
  ) {
    return undefined;
  }
  const commas = topLevel(span, from + 2, to - 1).filter((at) => isOperator(tokens[at], ","));
  const [first, second] = commas;
  if (commas.length !== 2 || first === undefined || second === undefined) {
    return undefined;
  }
  const branch = (test: Origin | undefined, stretch: SqlSpan): Branch => ({
    test,
    at: { in: "sql", span: stretch },
    value: read(stretch, around, depth + 1),
  });
  return {
    kind: "choice",
    operand: undefined,
    branches: [
      branch({ in: "sql", span: { ...span, from: from + 2, to: first } }, { ...span, from: first + 1, to: second }),
      branch(undefined, { ...span, from: second + 1, to: to - 1 }),
    ],
    origin: { in: "sql", span },
  };
}

const require = createRequire(import.meta.url);

interface Parser {
  readonly parse: (sql: string, entry: "expr") => unknown;
}

/** Operators of SQLite and MySQL that the grammar of PostgreSQL does not have, by one that stands at the same places. */
const OPERATORS: Readonly<Record<string, string>> = { "==": "=", "<=>": "=", "=>": "," };

/**
 * Parses a stretch as an expression of PostgreSQL, with what is not PostgreSQL's replaced: placeholders and
 * interpolated expressions by `$<index of the word>`, back-ticks by double quotes, intervals without quotes by quoted
 * ones. The parser is loaded at the first need.
 */
function parseExpression(span: SqlSpan): Expr | undefined {
  const { tokens } = span.statement;
  const words: string[] = [];
  for (let at = span.from; at < span.to; at++) {
    const token = tokens[at];
    switch (token?.kind) {
      case undefined:
        break;
      case "hole":
      case "param":
        words.push(isKeyword(tokens[at - 1], "interval") ? "'1'" : `$${at}`);
        break;
      case "dynamic":
        words.push(`"dynamic"`);
        break;
      case "quoted":
        words.push(`"${token.text.replaceAll('"', "")}"`);
        break;
      case "string":
        words.push(`'${token.text.replaceAll("'", "''")}'`);
        break;
      case "number":
        // MySQL: INTERVAL 1 DAY
        words.push(isKeyword(tokens[at - 1], "interval") ? `'${token.text}'` : token.text);
        break;
      case "name":
        if (!(isKeyword(tokens[at - 2], "interval") && tokens[at - 1]?.kind !== "string")) {
          words.push(token.text);
        }
        break;
      case "operator":
        words.push(OPERATORS[token.text] ?? token.text);
    }
  }
  try {
    const { parse } = require("pgsql-ast-parser") as Parser;
    const parsed = parse(words.join(" "), "expr");
    return (Array.isArray(parsed) ? parsed[0] : parsed) as Expr | undefined;
  } catch {
    return undefined;
  }
}

/** `NOW()`: what most timestamps are set to, and no parser needs to be asked. */
function isClockCall({ statement: { tokens }, from, to }: SqlSpan): boolean {
  return (
    to - from === 3 &&
    CLOCKS.has(tokens[from]?.word ?? "") &&
    isOperator(tokens[from + 1], "(") &&
    isOperator(tokens[from + 2], ")")
  );
}

/** What is the current time without brackets. */
const CLOCK_KEYWORDS: ReadonlySet<string> = new Set([
  "current_timestamp",
  "current_date",
  "current_time",
  "localtimestamp",
  "localtime",
]);

/** Functions that are the current time, called with nothing but a precision. */
const CLOCKS: ReadonlySet<string> = new Set([
  ...CLOCK_KEYWORDS,
  "now",
  "clock_timestamp",
  "statement_timestamp",
  "transaction_timestamp",
  "utc_timestamp",
  "utc_date",
  "sysdate",
  "getdate",
  "getutcdate",
  "unix_timestamp",
  "unixepoch",
]);

/** Functions that give a time where one of their arguments is one, or is the text `now`. */
const KEEP_TIME: ReadonlySet<string> = new Set([
  "coalesce",
  "ifnull",
  "isnull",
  "nvl",
  "greatest",
  "least",
  "date",
  "datetime",
  "date_add",
  "date_format",
  "date_sub",
  "date_trunc",
  "from_unixtime",
  "julianday",
  "round",
  "floor",
  "strftime",
  "timezone",
  "to_char",
  "to_timestamp",
  "unixepoch",
]);

function describe(expr: Expr, span: SqlSpan, around: Surroundings): Value {
  const origin: Origin = { in: "sql", span };
  if (expr.type === "ref") {
    return { kind: "column", name: expr.name, excluded: expr.table?.name === "excluded", origin };
  }
  const [only] = expr.type === "call" && expr.function.name === "values" ? expr.args : [];
  if (only?.type === "ref") {
    return { kind: "column", name: only.name, excluded: true, origin };
  }
  const clock = clockOf(expr, span, around, 0);
  return clock ? { kind: "now", clock, origin } : { kind: "unknown", origin };
}

/** Whose clock an expression reads, where it is certainly a time; undefined where it may be NULL or something else. */
function clockOf(
  expr: Expr,
  span: SqlSpan,
  around: Surroundings,
  depth: number,
): "application" | "database" | undefined {
  if (depth > MAX_DEPTH) {
    return undefined;
  }
  const below = (inner: Expr): ReturnType<typeof clockOf> => clockOf(inner, span, around, depth + 1);
  switch (expr.type) {
    case "keyword":
      return CLOCKS.has(expr.keyword) ? "database" : undefined;
    case "cast":
      return expr.operand.type === "string" && expr.operand.value === "now" ? "database" : below(expr.operand);
    case "extract":
      return below(expr.from);
    case "binary":
      if (expr.op === "AT TIME ZONE") {
        return below(expr.left);
      }
      // With a column, which may be NULL, the result may be NULL too, or a duration.
      return ["+", "-", "*", "/"].includes(expr.op) && expr.left.type !== "ref" && expr.right.type !== "ref"
        ? (below(expr.left) ?? below(expr.right))
        : undefined;
    case "parameter": {
      const at = Number(expr.name.slice(1));
      const value = read({ ...span, from: at, to: at + 1 }, around, MAX_DEPTH);
      return value.kind === "now" ? value.clock : undefined;
    }
    case "call": {
      const name = expr.function.name;
      const { args } = expr;
      if (CLOCKS.has(name) && args.every((item) => item.type === "integer")) {
        return "database";
      }
      if (!KEEP_TIME.has(name)) {
        return undefined;
      }
      const text = args.some((item) => item.type === "string" && item.value === "now");
      return text ? "database" : args.map(below).find((clock) => clock !== undefined);
    }
    default:
      return undefined;
  }
}
