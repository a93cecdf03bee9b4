import { marked, type Token, type Tokens } from "marked";

/** A fenced block: ```` ```ts incorrect filename=src/worker.ts settings={"runtime":"vercel"} rule=some-rule ````. */
export interface CodeBlock {
  readonly language: string;
  /** The word after the language: what the block shows. */
  readonly mark: string | undefined;
  readonly filename: string | undefined;
  readonly settings: unknown;
  /** The rule that it is about, where the page is about another or none. */
  readonly rule: string | undefined;
  /** The paragraph right above it, as written. */
  readonly label: string | undefined;
  readonly text: string;
}

export interface Page {
  readonly blocks: readonly CodeBlock[];
  /** Where links and images lead, as written. */
  readonly links: readonly string[];
  /** The anchors of the headings, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>;
  /** What stands under each heading of the second level, by its text. */
  readonly sections: ReadonlyMap<string, string>;
  /** The first paragraph below the title, without what is generated above it; as written, on one line. */
  readonly opening: string;
}

/**
 * Reads a page of Markdown.
 *
 * @throws SyntaxError where a block's `settings=` is not JSON.
 */
export function readPage(markdown: string): Page {
  const blocks: CodeBlock[] = [];
  const links: string[] = [];
  const anchors = new Set<string>();
  const tokens = marked.lexer(markdown);
  const labels = labelsIn(tokens);
  void marked.walkTokens(tokens, (token) => {
    if (isOf(token, "code")) {
      blocks.push({ ...parseFence(token.lang ?? ""), label: labels.get(token), text: `${token.text}\n` });
    } else if (isOf(token, "link") || isOf(token, "image")) {
      links.push(token.href);
    } else if (isOf(token, "heading")) {
      anchors.add(anchorOf(token.text));
    }
  });
  return { blocks, links, anchors, sections: sectionsOf(tokens), opening: openingOf(tokens) };
}

function sectionsOf(tokens: readonly Token[]): Map<string, string> {
  const sections = new Map<string, string>();
  let title: string | undefined;
  for (const token of tokens) {
    if (isOf(token, "heading") && token.depth <= 2) {
      title = token.depth === 2 ? token.text : undefined;
    }
    if (title !== undefined) {
      sections.set(title, (sections.get(title) ?? "") + token.raw);
    }
  }
  return sections;
}

/** The text right above each block of code, where that is a paragraph. */
function labelsIn(tokens: readonly Token[]): ReadonlyMap<Token, string> {
  const visible = tokens.filter(({ type }) => type !== "space");
  return new Map(
    visible.flatMap((token, index) => {
      const above = visible[index - 1];
      return token.type === "code" && above?.type === "paragraph" ? [[token, above.raw.trim()]] : [];
    }),
  );
}

function openingOf(tokens: readonly Token[]): string {
  const header = tokens.findIndex(({ raw }) => raw.includes("<!-- end auto-generated rule header -->"));
  const paragraph = tokens.slice(header + 1).find(({ type }) => type === "paragraph");
  return paragraph?.raw.replaceAll(/\s+/g, " ").trim() ?? "";
}

function isOf<Type extends "code" | "heading" | "image" | "link">(
  token: Token,
  type: Type,
): token is Extract<Tokens.Code | Tokens.Heading | Tokens.Image | Tokens.Link, { type: Type }> {
  return token.type === type;
}

/** Reads what stands behind the fence of a block of code. */
export function parseFence(info: string): Omit<CodeBlock, "label" | "text"> {
  const [language = "", ...words] = info.split(" ");
  const settings = after("settings=", words);
  return {
    language,
    mark: words.find((word) => !word.includes("=")),
    filename: after("filename=", words),
    settings: settings === undefined ? undefined : (JSON.parse(settings) as unknown),
    rule: after("rule=", words),
  };
}

function after(prefix: string, words: readonly string[]): string | undefined {
  return words.find((word) => word.startsWith(prefix))?.slice(prefix.length);
}

/** The anchor of a heading, as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}
