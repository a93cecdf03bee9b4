import type { TSESTree } from "@typescript-eslint/utils";

import { unwrap } from "../eslint/ast.js";
import type { Node, SourceCode } from "../eslint/types.js";

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

class TextBuilder {
  readonly #source: string;
  readonly #chars: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #quotes: (Quote | undefined)[] = [];
  readonly #holes = new Map<number, TSESTree.Expression>();
  #readable = true;

  constructor(source: string) {
    this.#source = source;
  }

  #push(char: string, start: number, end: number, quote: Quote | undefined): void {
    this.#chars.push(char);
    this.#starts.push(start);
    this.#ends.push(end);
    this.#quotes.push(quote);
  }

  hole(node: TSESTree.Expression, start: number, end: number, quote: Quote | undefined): void {
    this.#holes.set(this.#chars.length, node);
    this.#push(HOLE, start, end, quote);
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
    for (let at = start; at < end;) {
      const char = this.#source[at] ?? "";
      if (char === HOLE) {
        this.#readable = false;
      }
      if (char !== "\\") {
        this.#push(char, at, at + 1, quote);
        at++;
        continue;
      }
      const escape = /\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|[\s\S]))/y;
      escape.lastIndex = at;
      const found = escape.exec(this.#source);
      if (!found) {
        this.#readable = false;
        return;
      }
      const next = at + found[0].length;
      const code = found[1] ?? found[2] ?? found[3];
      const simple = found[4] ?? "";
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        this.#push(point <= 0x10ffff ? String.fromCodePoint(point) : " ", at, next, quote);
      } else if (!/^[\r\n\u2028\u2029]/.test(simple)) {
        this.#push(SIMPLE_ESCAPES[simple] ?? simple, at, next, quote);
      }
      at = next;
    }
  }

  result(): SqlText | undefined {
    if (!this.#readable) {
      return undefined;
    }
    // A character outside the basic plane is two of the text's units; both stand for the same place.
    if (this.#chars.some((char) => char.length > 1)) {
      return undefined;
    }
    const starts = this.#starts;
    const ends = this.#ends;
    return {
      text: this.#chars.join(""),
      holes: this.#holes,
      sourceRange: (start, end) => [starts[start] ?? 0, ends[end - 1] ?? 0],
      quoteAt: (offset) => this.#quotes[offset],
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
