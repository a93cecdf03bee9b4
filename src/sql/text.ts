import type { TSESTree } from "@typescript-eslint/utils";

import { unwrap } from "../ast/ast.js";
import type { Node, SourceCode } from "../plugin/types.js";

/** Stands for an interpolated expression in the text of a statement: a private-use character that no SQL contains. */
export const HOLE = "\uE000";

/** How a piece of text is quoted in the source. */
export type Quote = "'" | '"' | "`";

/** The text of a statement as the database gets it, and where each character of it stands in the source. */
export interface SqlText {
  /** The text with its escapes resolved; each interpolated expression is one `HOLE`. */
  readonly text: string;
  readonly holes: ReadonlyMap<number, TSESTree.Expression>;
  /** The source range of a range of the text. */
  readonly sourceRange: (start: number, end: number) => readonly [number, number];
  /** The quotes around the character at an offset; undefined where an expression of a concatenation stands there. */
  readonly quoteAt: (offset: number) => Quote | undefined;
}

/**
 * Reads a string literal, a template or a concatenation of them as SQL.
 *
 * @returns undefined where the node is none of these, or where its text cannot be mapped back to the source.
 */
export function readSqlText(node: Node, sourceCode: SourceCode): SqlText | undefined {
  const builder = new TextBuilder(sourceCode.text);
  const pending: Node[] = [node];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const part = unwrap(next);
    if (part.type === "BinaryExpression" && part.operator === "+") {
      pending.push(part.right, part.left);
    } else if (part.type === "Literal" && typeof part.value === "string") {
      builder.quoted(part.range[0] + 1, part.range[1] - 1, sourceCode.text[part.range[0]] as Quote);
    } else if (part.type === "TemplateLiteral") {
      builder.template(part, sourceCode);
    } else if (part === unwrap(node)) {
      return undefined;
    } else {
      builder.hole(part as TSESTree.Expression, next.range[0], next.range[1], undefined);
    }
  }
  return builder.result();
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v" };

/** A stretch of the text that stands in the source as it is; or one character that an escape or an expression makes. */
interface Piece {
  /** Offset in the text. */
  readonly at: number;
  /** Its range in the source. */
  readonly start: number;
  readonly end: number;
  readonly quote: Quote | undefined;
  readonly isVerbatim: boolean;
}

class TextBuilder {
  readonly #source: string;
  readonly #pieces: Piece[] = [];
  readonly #holes = new Map<number, TSESTree.Expression>();
  #text = "";
  #readable = true;

  constructor(source: string) {
    this.#source = source;
  }

  #push(text: string, start: number, end: number, quote: Quote | undefined, isVerbatim: boolean): void {
    this.#pieces.push({ at: this.#text.length, start, end, quote, isVerbatim });
    this.#text += text;
  }

  hole(node: TSESTree.Expression, start: number, end: number, quote: Quote | undefined): void {
    this.#holes.set(this.#text.length, node);
    this.#push(HOLE, start, end, quote, false);
  }

  template(node: TSESTree.TemplateLiteral, sourceCode: SourceCode): void {
    let start = node.range[0] + 1;
    for (const [index, quasi] of node.quasis.entries()) {
      const expression = node.expressions[index];
      // Parsers differ in whether the range of a quasi includes its delimiters.
      const close = expression && sourceCode.getTokenBefore(expression, isTemplateToken);
      const end = expression ? (close?.range[1] ?? 0) - 2 : node.range[1] - 1;
      if (end < start) {
        this.#readable = false;
        return;
      }
      this.quoted(start, end, "`");
      if (expression) {
        const open = sourceCode.getTokenAfter(expression, isTemplateToken);
        if (!open) {
          this.#readable = false;
          return;
        }
        this.hole(expression, end, open.range[0] + 1, "`");
        start = open.range[0] + 1;
      }
      if (quasi.tail) {
        return;
      }
    }
  }

  quoted(start: number, end: number, quote: Quote): void {
    const raw = this.#source.slice(start, end);
    if (raw.includes(HOLE)) {
      this.#readable = false;
      return;
    }
    for (let at = 0; at < raw.length;) {
      const backslash = raw.indexOf("\\", at);
      const next = backslash === -1 ? raw.length : backslash;
      if (next > at) {
        this.#push(raw.slice(at, next), start + at, start + next, quote, true);
      }
      at = backslash === -1 ? next : next + this.#escape(start + next, quote);
    }
  }

  /** Reads the escape at a place of the source; returns how long it is there. */
  #escape(start: number, quote: Quote): number {
    const escape = /\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|[\s\S]))/y;
    escape.lastIndex = start;
    const found = escape.exec(this.#source);
    if (!found) {
      this.#readable = false;
      return 1;
    }
    const [whole, ...groups] = found;
    const [long, four, two, simple = ""] = groups as (string | undefined)[];
    const code = long ?? four ?? two;
    if (code !== undefined) {
      const point = Number.parseInt(code, 16);
      // A character outside the basic plane is two of the text's units, which would both stand for the same place.
      this.#readable &&= point <= 0xffff;
      this.#push(String.fromCharCode(point), start, start + whole.length, quote, false);
    } else if (!/^[\r\n\u2028\u2029]/.test(simple)) {
      this.#push(SIMPLE_ESCAPES[simple] ?? simple, start, start + whole.length, quote, false);
    }
    return whole.length;
  }

  result(): SqlText | undefined {
    if (!this.#readable) {
      return undefined;
    }
    const pieces = this.#pieces;
    const pieceAt = (offset: number): Piece | undefined => {
      let low = 0;
      for (let high = pieces.length; high - low > 1;) {
        const middle = (low + high) >> 1;
        if ((pieces[middle]?.at ?? 0) <= offset) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return pieces[low];
    };
    return {
      text: this.#text,
      holes: this.#holes,
      sourceRange(start, end) {
        const first = pieceAt(start);
        const last = pieceAt(end - 1);
        return [
          first ? first.start + (first.isVerbatim ? start - first.at : 0) : 0,
          last ? (last.isVerbatim ? last.start + end - last.at : last.end) : 0,
        ];
      },
      quoteAt: (offset) => pieceAt(offset)?.quote,
    };
  }
}

function isTemplateToken(token: TSESTree.Token): boolean {
  return token.type === "Template";
}

/** Writes text so that it stands for itself inside a literal or template with these quotes. */
export function escapeFor(quote: Quote, text: string): string {
  if (quote === "`") {
    return text.replaceAll(/[\\`]|\$(?=\{)/g, "\\$&");
  }
  return text
    .replaceAll(/[\\'"]/g, (char) => (char === "\\" || char === quote ? `\\${char}` : char))
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
}
