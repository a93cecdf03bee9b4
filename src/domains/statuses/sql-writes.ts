import type { SqlSpan } from "./value.js";
import type { SqlToken } from "../../sql/tokens.js";

/** `column = value` in SQL, or a column of an INSERT with the value that it gets. */
export interface SqlAssignment {
  /** The plain name, without the table. */
  readonly column: string;
  readonly value: SqlSpan;
  /** From the column to the end of the value where they stand together, else the value alone. */
  readonly whole: SqlSpan;
}

/** What one statement writes into a row. */
export interface SqlWrite {
  readonly kind: "insert" | "update" | "upsert";
  readonly table: SqlSpan;
  readonly assignments: readonly SqlAssignment[];
  /** Interpolated expressions that stand where assignments do. */
  readonly opaque: readonly SqlSpan[];
  /** The condition of an UPDATE; undefined where it has none. */
  readonly where: SqlSpan | undefined;
  /** Of an upsert, the row that it could not insert: what `excluded` speaks of. */
  readonly inserted: readonly SqlAssignment[];
}

type Statement = SqlSpan["statement"];

/** Words at which an assignment's value ends. */
const ENDS: ReadonlySet<string> = new Set(["where", "from", "returning", "order", "limit", "on", "union", "output"]);

/**
 * Finds what the statements of a text write: UPDATE (also in a WITH, with FROM or of several tables), INSERT of rows
 * and of a SELECT, ON CONFLICT DO UPDATE, ON DUPLICATE KEY UPDATE and REPLACE.
 *
 * Only the layout is read here; conditions and sub-selects are passed over, so nothing in them can be taken for what is
 * set. A statement that does not have the layout is left out.
 */
export function readWrites(statement: Statement): readonly SqlWrite[] {
  const reader = new Reader(statement);
  return reader.writes();
}

class Reader {
  readonly #statement: Statement;
  readonly #tokens: readonly SqlToken[];

  constructor(statement: Statement) {
    this.#statement = statement;
    this.#tokens = statement.tokens;
  }

  writes(): SqlWrite[] {
    const found: SqlWrite[] = [];
    for (let at = 0; at < this.#tokens.length; at++) {
      if (this.#is(at, "update") && !this.#is(at - 1, "for", "key", "on", "do")) {
        found.push(...this.#update(at));
      } else if (this.#is(at, "into") && this.#startsInsert(at)) {
        found.push(...this.#insert(at));
      }
    }
    return found;
  }

  #is(at: number, ...words: readonly string[]): boolean {
    const token = this.#tokens[at];
    return token?.kind === "name" && words.includes(token.word);
  }

  #operator(at: number, text: string): boolean {
    const token = this.#tokens[at];
    return token?.kind === "operator" && token.text === text;
  }

  #span(from: number, to: number): SqlSpan {
    return { statement: this.#statement, from, to };
  }

  /** After the bracket that closes the one at `at`; undefined where none does. */
  #afterBracket(at: number): number | undefined {
    let depth = 0;
    for (let next = at; next < this.#tokens.length; next++) {
      if (this.#operator(next, "(") || this.#operator(next, "[")) {
        depth++;
      } else if (this.#operator(next, ")") || this.#operator(next, "]")) {
        depth--;
        if (depth === 0) {
          return next + 1;
        }
      }
    }
    return undefined;
  }

  /**
   * The end of a stretch that starts at `at`: before a comma, one of the words or what closes the brackets around it,
   * brackets and CASE … END inside it left aside.
   */
  #end(at: number, words: ReadonlySet<string>, comma: boolean): number {
    let depth = 0;
    for (let next = at; next < this.#tokens.length; next++) {
      const token = this.#tokens[next];
      if (token?.kind === "operator") {
        if (token.text === "(" || token.text === "[") {
          depth++;
        } else if (token.text === ")" || token.text === "]") {
          if (depth === 0) {
            return next;
          }
          depth--;
        } else if (depth === 0 && (token.text === ";" || (comma && token.text === ","))) {
          return next;
        }
      } else if (token?.kind === "name") {
        if (token.word === "case") {
          depth++;
        } else if (token.word === "end" && depth > 0) {
          depth--;
        } else if (
          depth === 0 &&
          words.has(token.word) &&
          !(token.word === "from" && this.#is(next - 1, "distinct")) &&
          !this.#operator(next - 1, ".")
        ) {
          return next;
        }
      }
    }
    return this.#tokens.length;
  }

  /** The stretches between the commas of a list that starts at `at`, and where it ends. */
  #list(at: number, words: ReadonlySet<string>): { readonly items: readonly SqlSpan[]; readonly end: number } {
    const items: SqlSpan[] = [];
    let from = at;
    for (;;) {
      const to = this.#end(from, words, true);
      items.push(this.#span(from, to));
      if (!this.#operator(to, ",")) {
        return { items, end: to };
      }
      from = to + 1;
    }
  }

  /** A name with its qualifiers: where it ends, and its last part. */
  #name(at: number): { readonly end: number; readonly last: string } | undefined {
    for (let next = at; ; next += 2) {
      const token = this.#tokens[next];
      if (token === undefined || !["name", "quoted", "dynamic", "hole"].includes(token.kind)) {
        return undefined;
      }
      if (!this.#operator(next + 1, ".")) {
        return { end: next + 1, last: token.kind === "name" || token.kind === "quoted" ? token.text : "" };
      }
    }
  }

  #update(at: number): SqlWrite[] {
    let from = at + 1;
    if (this.#is(from, "or")) {
      from += 2;
    }
    while (this.#is(from, "only", "ignore", "low_priority")) {
      from++;
    }
    const table = this.#name(from);
    if (!table) {
      return [];
    }
    const set = this.#end(table.end, new Set(["set", "where", "update", "insert", "select"]), false);
    if (!this.#is(set, "set")) {
      return [];
    }
    const { assignments, opaque, end } = this.#assignments(set + 1);
    return [
      {
        kind: "update",
        table: this.#span(from, table.end),
        assignments,
        opaque,
        where: this.#where(end),
        inserted: [],
      },
    ];
  }

  /** The WHERE that follows the assignments, with a FROM between them passed over. */
  #where(at: number): SqlSpan | undefined {
    const where = this.#end(at, new Set(["where", "returning"]), false);
    return this.#is(where, "where")
      ? this.#span(where + 1, this.#end(where + 1, new Set(["returning"]), false))
      : undefined;
  }

  #assignments(at: number): {
    readonly assignments: readonly SqlAssignment[];
    readonly opaque: readonly SqlSpan[];
    readonly end: number;
  } {
    const { items, end } = this.#list(at, ENDS);
    const assignments: SqlAssignment[] = [];
    const opaque: SqlSpan[] = [];
    for (const item of items) {
      if (this.#operator(item.from, "(")) {
        assignments.push(...this.#rowAssignment(item));
        continue;
      }
      const column = this.#name(item.from);
      if (column && this.#operator(column.end, "=") && column.end + 1 < item.to) {
        assignments.push({ column: column.last, value: this.#span(column.end + 1, item.to), whole: item });
      } else if (item.to - item.from === 1 && this.#tokens[item.from]?.kind === "hole") {
        opaque.push(item);
      }
    }
    return { assignments, opaque, end };
  }

  /** `(a, b) = (x, y)` or `(a, b) = ROW (x, y)`. */
  #rowAssignment(item: SqlSpan): SqlAssignment[] {
    const columns = this.#bracketed(item.from);
    const equals = this.#afterBracket(item.from);
    if (!columns || equals === undefined || !this.#operator(equals, "=")) {
      return [];
    }
    const values = this.#bracketed(this.#is(equals + 1, "row") ? equals + 2 : equals + 1);
    return this.#pairs(columns, values);
  }

  #bracketed(at: number): readonly SqlSpan[] | undefined {
    if (!this.#operator(at, "(") || this.#is(at + 1, "select")) {
      return undefined;
    }
    const { items, end } = this.#list(at + 1, new Set());
    return this.#operator(end, ")") ? items : undefined;
  }

  #pairs(columns: readonly SqlSpan[], values: readonly SqlSpan[] | undefined): SqlAssignment[] {
    if (columns.length !== values?.length) {
      return [];
    }
    return columns.flatMap((column, index) => {
      const name = this.#name(column.from);
      const value = values[index];
      return name?.end === column.to && value && value.from < value.to
        ? [{ column: name.last, value, whole: value }]
        : [];
    });
  }

  #startsInsert(at: number): boolean {
    return (
      this.#is(at - 1, "insert", "replace", "ignore") ||
      (this.#is(at - 2, "or") && this.#is(at - 3, "insert") && this.#tokens[at - 1]?.kind === "name")
    );
  }

  #insert(at: number): SqlWrite[] {
    const from = at + 1;
    const table = this.#name(from);
    if (!table) {
      return [];
    }
    const rows: (readonly SqlAssignment[])[] = [];
    const opaque: SqlSpan[] = [];
    let next = table.end;
    if (this.#is(next, "as")) {
      next += 2;
    }
    const columns = this.#bracketed(next);
    if (columns) {
      next = this.#afterBracket(next) ?? this.#tokens.length;
      if (this.#is(next, "overriding")) {
        next += 3;
      }
      if (this.#is(next, "values", "value")) {
        do {
          rows.push(this.#pairs(columns, this.#bracketed(next + 1)));
          next = this.#afterBracket(next + 1) ?? this.#tokens.length;
        } while (this.#operator(next, ","));
      } else if (this.#is(next, "select")) {
        const selected = this.#list(this.#is(next + 1, "distinct", "all") ? next + 2 : next + 1, ENDS);
        rows.push(this.#pairs(columns, selected.items));
        next = selected.end;
      }
    } else if (this.#is(next, "set")) {
      const set = this.#assignments(next + 1);
      rows.push(set.assignments);
      opaque.push(...set.opaque);
      next = set.end;
    } else if (this.#tokens[next]?.kind === "hole") {
      opaque.push(this.#span(next, next + 1));
      rows.push([]);
      next++;
    }
    const found = rows.map((assignments): SqlWrite => ({
      kind: "insert",
      table: this.#span(from, table.end),
      assignments,
      opaque,
      where: undefined,
      inserted: [],
    }));
    const upsert = this.#upsertAt(next);
    if (upsert !== undefined) {
      const set = this.#assignments(upsert);
      found.push({
        kind: "upsert",
        table: this.#span(from, table.end),
        assignments: set.assignments,
        opaque: set.opaque,
        where: this.#where(set.end),
        inserted: rows.length === 1 ? (rows[0] ?? []) : [],
      });
    }
    return found;
  }

  /** Where the assignments of ON CONFLICT … DO UPDATE SET or ON DUPLICATE KEY UPDATE start. */
  #upsertAt(at: number): number | undefined {
    const end = this.#end(at, new Set(["do", "duplicate", "returning"]), false);
    if (this.#is(end, "do") && this.#is(end + 1, "update") && this.#is(end + 2, "set")) {
      return end + 3;
    }
    return this.#is(end, "duplicate") && this.#is(end + 1, "key") && this.#is(end + 2, "update") ? end + 3 : undefined;
  }
}
