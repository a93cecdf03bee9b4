import { plain } from "./plain.js";

/** The lines around a place in a file, and what is marked in them. */
export interface CodeFrame {
  readonly lines: readonly FrameLine[];
}

export interface FrameLine {
  readonly number: number;
  readonly text: string;
  /** Columns, from 0, of what is marked in the line; the second is exclusive. */
  readonly marked: readonly [number, number] | undefined;
}

/** A place as ESLint gives it: lines and columns count from 1, the end is exclusive. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const LINES_ABOVE = 2;
const LINES_BELOW = 3;
/** A range over a whole function would bury the report under its code. */
const MOST_LINES_MARKED = 6;
const WIDEST_LINE = 160;
const TAB = "  ";

/** Cuts the lines around a place out of a file, so that the file itself need not be kept. */
export function codeFrame(lines: readonly string[], { line, column, endLine, endColumn }: Place): CodeFrame {
  const lastMarked = Math.min(endLine, line + MOST_LINES_MARKED - 1);
  const first = Math.max(1, line - LINES_ABOVE);
  const last = Math.min(lines.length, lastMarked + LINES_BELOW);
  const frame: FrameLine[] = [];
  for (let number = first; number <= last; number++) {
    const whole = lines[number - 1] ?? "";
    const text = shownLine(whole);
    const isMarked = number >= line && number <= lastMarked;
    const from = number === line ? column - 1 : whole.length - whole.trimStart().length;
    const to = number === endLine ? endColumn - 1 : whole.length;
    const shown = (place: number): number => Math.min(expanded(whole.slice(0, place)).length, text.length);
    frame.push({ number, text, marked: isMarked ? [shown(from), Math.max(shown(from), shown(to))] : undefined });
  }
  return { lines: frame };
}

/** A line as reports show it: of a bounded length, with blanks for tabs, and nothing that a terminal obeys. */
export function shownLine(line: string): string {
  return plain(expanded(cut(line, WIDEST_LINE)));
}

function expanded(text: string): string {
  return text.replaceAll("\t", TAB);
}

/** A frame as plain text, with what is marked underlined. */
export function frameText({ lines }: CodeFrame): string {
  const width = String(lines.at(-1)?.number ?? 0).length;
  return lines
    .flatMap(({ number, text, marked }) => {
      const row = `${marked ? ">" : " "} ${String(number).padStart(width)} | ${text}`;
      const gutter = `  ${" ".repeat(width)} | `;
      return marked
        ? [row, `${gutter}${" ".repeat(marked[0])}${"^".repeat(Math.max(1, marked[1] - marked[0]))}`]
        : [row];
    })
    .map((row) => row.trimEnd())
    .join("\n");
}

/** A text that is at most so long; where it is cut, it ends in an ellipsis. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
