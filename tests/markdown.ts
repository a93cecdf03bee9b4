import { marked, type Token, type Tokens } from "marked";

/** A fenced block: ```` ```ts incorrect filename=src/worker.ts settings={"runtime":"vercel"} ````. */
export interface CodeBlock {
  readonly language: string;
  /** The word after the language: what the block shows. */
  readonly mark: string | undefined;
  readonly filename: string | undefined;
  readonly settings: unknown;
  readonly text: string;
}

export interface Page {
  readonly blocks: readonly CodeBlock[];
  /** Where links and images lead, as written. */
  readonly links: readonly string[];
  /** The anchors of the headings, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>;
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
  void marked.walkTokens(marked.lexer(markdown), (token) => {
    if (isOf(token, "code")) {
      blocks.push(codeBlock(token));
    } else if (isOf(token, "link") || isOf(token, "image")) {
      links.push(token.href);
    } else if (isOf(token, "heading")) {
      anchors.add(anchorOf(token.text));
    }
  });
  return { blocks, links, anchors };
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
    text: `${text}\n`,
  };
}

function after(prefix: string, words: readonly string[]): string | undefined {
  return words.find((word) => word.startsWith(prefix))?.slice(prefix.length);
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}
