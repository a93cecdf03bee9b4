import { HOLE } from "./text.js";

/**
 * A word of a statement.
 *
 * `name` is a keyword or a plain name, `quoted` a quoted name, `dynamic` a name that an interpolated expression is part
 * of, `param` a placeholder, `hole` an interpolated expression that stands alone.
 */
export interface SqlToken {
  readonly kind: "dynamic" | "hole" | "name" | "number" | "operator" | "param" | "quoted" | "string";
  /** As it is written; the content of strings and quoted names without their quotes. */
  readonly text: string;
  /** Names in lower case, all else as `text`, so that keywords compare with it. */
  readonly word: string;
  /** Offsets in the statement's text. */
  readonly start: number;
  readonly end: number;
}

const PATTERN = new RegExp(
  [
    String.raw`(?<comment>--[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<string>[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*')`,
    '(?<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)',
    String.raw`(?<param>\$\d+|\?\d+|:[A-Za-z_]\w*|[@$][A-Za-z_]\w*)`,
    String.raw`(?<cast>::)`,
    String.raw`(?<json>\?[|&]|@>|<@)`,
    String.raw`(?<dynamic>\?\?|(?:[A-Za-z_\u0080-\uDFFF][\w$]*${HOLE}|${HOLE}(?=[\w${HOLE}]))[\w$${HOLE}]*)`,
    String.raw`(?<placeholder>\?)`,
    String.raw`(?<hole>${HOLE})`,
    String.raw`(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)`,
    String.raw`(?<name>[A-Za-z_\u0080-\uDFFF][\w$\u0080-\uDFFF]*)`,
    String.raw`(?<operator><=>|->>|#>>|<>|!=|<=|>=|==|=>|\|\||->|#>|[^\s])`,
  ].join("|"),
  "gy",
);

/** Blanks, and the words and brackets that most of a statement is made of: no prefix of a longer token. */
const PLAIN = new RegExp(
  String.raw`[ \t\r\n]+|([A-Za-z_\u0080-\uDFFF][\w$\u0080-\uDFFF]*)(?![\w$\u0080-\uDFFF'${HOLE}])|[(),;]`,
  "y",
);

/**
 * Splits the text of one or several statements into words, without comments and blanks.
 *
 * Reads the quotes, placeholders and casts of PostgreSQL, SQLite and MySQL side by side. Never throws; a quote that is
 * not closed becomes an operator, on which the readers of statements give up.
 */
export function tokenise(text: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  const pattern = new RegExp(PATTERN);
  const plain = new RegExp(PLAIN);
  const lastComment = text.lastIndexOf("*/");
  const openTags = new Set<string>();
  for (let at = 0; at < text.length;) {
    plain.lastIndex = at;
    const [word, name] = plain.exec(text) ?? [];
    if (word !== undefined) {
      const end = at + word.length;
      if (name !== undefined) {
        tokens.push({ kind: "name", text: name, word: name.toLowerCase(), start: at, end });
      } else if (word.trim() !== "") {
        tokens.push({ kind: "operator", text: word, word, start: at, end });
      }
      at = end;
      continue;
    }
    const quoted = text[at] === "$" ? dollarQuoted(text, at, openTags) : undefined;
    if (quoted !== undefined) {
      tokens.push({ kind: "string", text: quoted, word: "", start: at, end: at + quoted.length });
      at += quoted.length;
      continue;
    }
    // To look for the end of a comment that has none would take as long as the rest of the text, each time.
    if (at > lastComment && text.startsWith("/*", at)) {
      tokens.push({ kind: "operator", text: "/", word: "/", start: at, end: at + 1 });
      at++;
      continue;
    }
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found?.groups) {
      at++;
      continue;
    }
    const end = at + found[0].length;
    if (found.groups.comment === undefined) {
      tokens.push({ ...describe(found[0], found.groups), start: at, end });
    }
    at = end;
  }
  return tokens;
}

/** More quotes than these that do not end make a text none that is worth reading. */
const OPEN_TAGS = 20;

/** `$$ … $$` or `$tag$ … $tag$` at a place; `open` remembers the tags that have no second one. */
function dollarQuoted(text: string, at: number, open: Set<string>): string | undefined {
  const opening = /\$[A-Za-z_]*\$/y;
  opening.lastIndex = at;
  const [tag] = opening.exec(text) ?? [];
  if (tag === undefined || open.has(tag) || open.size >= OPEN_TAGS) {
    return undefined;
  }
  const end = text.indexOf(tag, at + tag.length);
  if (end < 0) {
    open.add(tag);
    return undefined;
  }
  return text.slice(at, end + tag.length);
}

function describe(
  whole: string,
  groups: Readonly<Record<string, string | undefined>>,
): Pick<SqlToken, "kind" | "text" | "word"> {
  if (groups.string !== undefined) {
    const content = whole.replace(/^[eE]/, "").slice(1, -1).replaceAll("''", "'");
    return { kind: "string", text: content, word: "" };
  }
  if (groups.quoted !== undefined) {
    const content = whole.slice(1, -1);
    return { kind: content.includes(HOLE) ? "dynamic" : "quoted", text: content, word: content.toLowerCase() };
  }
  if (groups.name !== undefined) {
    return { kind: "name", text: whole, word: whole.toLowerCase() };
  }
  const kind =
    (groups.param ?? groups.placeholder) !== undefined
      ? "param"
      : groups.dynamic !== undefined
        ? "dynamic"
        : groups.hole !== undefined
          ? "hole"
          : groups.number !== undefined
            ? "number"
            : "operator";
  return { kind, text: whole, word: whole };
}
