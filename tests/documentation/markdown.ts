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
  void marked.walkTokens(tokens, (token) => {
    if (isOf(token, "code")) {
      blocks.push(codeBlock(token));
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

function codeBlock({ lang = "", text }: Tokens.Code): CodeBlock {
  const [language = "", ...words] = lang.split(" ");
  const settings = after("settings=", words);
  return {
    language,
    mark: words.find((word) => !word.includes("=")),
    filename: after("filename=", words),
    settings: settings === undefined ? undefined : (JSON.parse(settings) as unknown),
    rule: after("rule=", words),
    text: `${text}\n`,
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
