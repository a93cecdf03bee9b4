/** Choices of how a statement looks and how it gets to the database. */
export interface Style {
  readonly keywords: "lower" | "title" | "upper";
  readonly quoted: boolean;
  /** Which blanks stand between words, over and over. */
  readonly blanks: readonly number[];
  readonly quote: '"' | "'" | "`";
  /** Whether the text is a concatenation of several. */
  readonly pieces: boolean;
  /** Whether a value that is needed twice is sent once, where it can be. */
  readonly shared: boolean;
}

/** How a client takes a statement. */
export interface Client {
  readonly call: (text: string, values: string) => string;
  /** How the values get into it: as expressions of a tag, as placeholders, or as a part of the text. */
  readonly values: "named" | "numbered" | "pasted" | "positional" | "tag";
  /** Before the number of a numbered placeholder. */
  readonly mark?: string;
}

export const CLIENTS: Readonly<Record<"postgres" | "sqlite", readonly Client[]>> = {
  postgres: [
    { values: "tag", call: (text) => `await sql${text};` },
    { values: "numbered", mark: "$", call: (text, values) => `await db.query(${text}, [${values}]);` },
    {
      values: "numbered",
      mark: "$",
      call: (text, values) => `await db.query({ text: ${text}, values: [${values}] });`,
    },
    {
      values: "numbered",
      mark: "$",
      call: (text, values) => `const query = ${text};\nawait db.query(query, [${values}]);`,
    },
    { values: "pasted", call: (text) => `await db.exec(${text});` },
    { values: "pasted", call: (text) => `await send(/* sql */ ${text});` },
  ],
  sqlite: [
    { values: "positional", call: (text, values) => `db.prepare(${text}).run(${values});` },
    { values: "numbered", mark: "?", call: (text, values) => `db.prepare(${text}).bind(${values}).run();` },
    { values: "named", call: (text, values) => `db.prepare(${text}).run({ ${values} });` },
    { values: "pasted", call: (text) => `db.exec(${text});` },
    {
      values: "positional",
      call: (text, values) => `const query = ${text};\ndb.prepare(query).bind(${values}).run();`,
    },
  ],
};

/** Words that are no names of columns or tables. */
const KEYWORDS = new Set(
  `and as between bigint case cast coalesce conflict count current_timestamp date_trunc datetime default distinct do
  else end exists from ignore iif in insert integer interval into is like lower not now null on or replace returning
  row select set strftime text then timestamptz true unixepoch update upper values when where with zone at time
  clock_timestamp nothing`.split(/\s+/),
);

const BLANKS = [
  " ",
  "\n    ",
  " /* , completed_at = NOW(), it's */ ",
  " -- it's, END ? $1 :x\n",
  "",
  "\t",
  " ",
] as const;
const TIGHT = /^[(),=]$/;

/** A piece of a statement: text, or an expression of the program. */
type Piece = { readonly text: string } | { readonly value: string; readonly isText: boolean };

/**
 * Lays out a statement: `#x` is the column `x` of the row, `«x»` a value of the program and `‹x›` one that is a text.
 *
 * @param qualifier what stands before the columns of the row.
 */
export function layOut(marked: string, style: Style, qualifier: string, mark: string): readonly Piece[] {
  const words = marked.match(/[eE]?'(?:[^']|'')*'|«[^»]*»|‹[^›]*›|#?[A-Za-z_][\w.]*|\d+|::|[<>=!]+|\S/g) ?? [];
  const pieces: Piece[] = [];
  let gap = 0;
  for (const [at, word] of words.entries()) {
    const before = words[at - 1];
    if (before !== undefined && !(before === "now" || word === "::" || before === "::")) {
      const blank = BLANKS[(style.blanks[gap++ % style.blanks.length] ?? 0) % BLANKS.length] ?? " ";
      pieces.push({ text: blank === "" && !TIGHT.test(word) && !TIGHT.test(before) ? " " : blank });
    }
    if (/^[«‹]/.test(word)) {
      pieces.push({ value: word.slice(1, -1), isText: word.startsWith("‹") });
    } else if (word.startsWith("#")) {
      pieces.push({ text: qualifier + named(word.slice(1), style, mark) });
    } else if (/^[A-Za-z_]/.test(word) && !word.endsWith("'")) {
      pieces.push({ text: KEYWORDS.has(word.toLowerCase()) ? cased(word, style) : named(word, style, mark) });
    } else {
      pieces.push({ text: word });
    }
  }
  return pieces;
}

function cased(word: string, { keywords }: Style): string {
  const lower = word.toLowerCase();
  return keywords === "lower"
    ? lower
    : keywords === "upper"
      ? lower.toUpperCase()
      : lower.slice(0, 1).toUpperCase() + lower.slice(1);
}

function named(name: string, { quoted }: Style, mark: string): string {
  return quoted
    ? name
        .split(".")
        .map((part) => mark + part + mark)
        .join(".")
    : name;
}

/** The code that sends a statement. */
export function send(pieces: readonly Piece[], style: Style, client: Client): string {
  const values: string[] = [];
  const quote = client.values === "tag" || client.values === "pasted" ? "`" : style.quote;
  const parts: string[] = [];
  for (const piece of pieces) {
    if ("text" in piece) {
      parts.push(escaped(piece.text, quote));
    } else if (client.values === "pasted") {
      parts.push(piece.isText ? `'\${${piece.value}}'` : `\${${piece.value}}`);
    } else if (client.values === "tag") {
      parts.push(`\${${piece.value}}`);
    } else {
      parts.push(placeholder(piece.value, values, style, client));
    }
  }
  const given =
    client.values === "named" ? values.map((value, at) => (isName(value) ? value : `p${at}: ${value}`)) : values;
  return client.call(quoted(parts, quote, style, client), given.join(", "));
}

function isName(expression: string): boolean {
  return /^[a-z]\w*$/i.test(expression);
}

function placeholder(value: string, values: string[], { shared }: Style, { values: kind, mark = "" }: Client): string {
  const known = values.indexOf(value);
  const isShared = known >= 0 && (kind === "named" ? isName(value) : shared && kind === "numbered");
  const at = isShared ? known : values.push(value) - 1;
  if (kind === "positional") {
    return "?";
  }
  return kind === "named" ? `:${isName(value) ? value : `p${at}`}` : `${mark}${at + 1}`;
}

function escaped(text: string, quote: string): string {
  const safe = text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return quote === "`" ? safe.replaceAll("${", "\\${") : safe.replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

function quoted(parts: readonly string[], quote: string, { pieces }: Style, client: Client): string {
  if (!pieces || client.values === "tag") {
    return quote + parts.join("") + quote;
  }
  const size = Math.max(1, Math.ceil(parts.length / 3));
  const texts = Array.from({ length: Math.ceil(parts.length / size) }, (_, at) =>
    parts.slice(at * size, (at + 1) * size).join(""),
  );
  return texts.map((text) => quote + text + quote).join(" +\n  ");
}
