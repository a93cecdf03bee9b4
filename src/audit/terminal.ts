import { styleText } from "node:util";

import type { Trouble } from "./findings.js";
import { placeOf, type Cell, type Report } from "./report.js";

type Style = Parameters<typeof styleText>[0];

/** What a report is written on. */
export interface Paper {
  readonly columns: number;
  readonly colours: boolean;
}

/** Lines that are longer are hard to read, however wide the terminal is. */
const WIDEST = 100;
/** How many rows a table of totals has; the largest come first. */
const MOST_ROWS = 10;

const REPAIRS = { fix: "eslint --fix", suggestion: "suggestion", "by hand": "by hand" } as const;

/**
 * Writes a report for a person at a terminal.
 *
 * @param next what to do now, a line each.
 */
export function terminal(report: Report, next: readonly string[], { columns, colours }: Paper): string {
  const width = Math.max(40, Math.min(columns, WIDEST));
  const styled = (style: Style, text: string): string => (colours ? styleText(style, text) : text);
  const lines: string[] = [styled("bold", report.title), ""];
  for (const text of report.summary) {
    lines.push(...wrapped(text, width));
  }
  for (const { incident, title, harm, happened, url, findings } of report.groups ?? []) {
    lines.push("", styled("bold", `${incident}  ${title}`) + styled("dim", `  ${findings.length}`));
    lines.push(...wrapped(`What would have happened: ${harm} What happened: ${happened}`, width, "     "));
    lines.push(styled("dim", `     ${url}`), "");
    for (const finding of findings) {
      const { risk, rule, repair, message, frame } = finding;
      lines.push(
        `  ${styled("cyan", placeOf(finding))}`,
        `  ${styled(risk === "high" ? "red" : "yellow", `${risk} risk`)}  ${rule}  ${styled("dim", REPAIRS[repair])}`,
        ...wrapped(message, width, "    "),
      );
      for (const { number, text, marked } of frame.lines.filter((line) => line.marked).slice(0, 1)) {
        const gutter = `    ${number} | `;
        const [from, to] = marked ?? [0, 0];
        const shown = cutAround(text, from, width - gutter.length);
        const start = from - shown.cutOff;
        const length = Math.max(1, Math.min(to - from, width - gutter.length - start));
        lines.push(
          `${styled("dim", gutter)}${shown.text}`,
          styled("red", `${" ".repeat(gutter.length + start)}${"^".repeat(length)}`),
        );
      }
      lines.push("");
    }
  }
  for (const { title, columns: heads, rows } of report.tables.filter((table) => table.title !== "Not judged")) {
    lines.push("", styled("bold", title), ...table(heads, rows));
  }
  if (next.length > 0) {
    lines.push("", styled("bold", "Next"), ...next.flatMap((text) => wrapped(text, width, "  ")));
  }
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

/** What could not be judged, a line each. */
export function troubleLines(troubles: readonly Trouble[]): string {
  return troubles.map(({ file, problem }) => `${file}: ${problem}\n`).join("");
}

/** Rows of totals: what is counted, and the first number. */
function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const number = heads.indexOf("Findings");
  const shown = rows.slice(0, MOST_ROWS).map((row) => [nameOf(row[number]), nameOf(row[0])] as const);
  const width = Math.max(0, ...shown.map(([total]) => total.length));
  return [
    ...shown.map(([total, name]) => `  ${total.padStart(width)}  ${name}`),
    ...(rows.length > MOST_ROWS ? [`  and ${rows.length - MOST_ROWS} more`] : []),
  ];
}

function nameOf(cell: Cell | undefined): string {
  if (typeof cell !== "object") {
    return String(cell ?? "");
  }
  return "code" in cell ? cell.code : "text" in cell ? cell.text : placeOf(cell.finding);
}

/** As much of a line as there is room for, so that a place in it can be seen. */
function cutAround(text: string, place: number, room: number): { readonly text: string; readonly cutOff: number } {
  if (text.length <= room) {
    return { text, cutOff: 0 };
  }
  const cutOff = Math.max(0, Math.min(place - 4, text.length - room));
  return { text: text.slice(cutOff, cutOff + room), cutOff };
}

/** A text in lines of a bounded length, broken between words. */
function wrapped(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += (line.length > indent.length ? " " : "") + word;
  }
  return [...lines, line];
}
