import { codeFrameColumns } from "@babel/code-frame";
import { structuredPatch } from "diff";
import pc from "picocolors";

const WIDTH = 100;

/** @param {string} text */
export function heading(text) {
  return `\n${pc.bold(pc.inverse(` ${text} `))}`;
}

/**
 * A report as it looks in an editor: where, which rule, what it says, and the code.
 *
 * @param {string} file
 * @param {string} source
 * @param {import("eslint").Linter.LintMessage} message
 */
export function report(file, source, message) {
  const level = message.severity === 2 ? pc.red("error") : pc.yellow("warning");
  const { line, column, endLine = line, endColumn = column } = message;
  return [
    "",
    `${pc.underline(`${file}:${line}:${column}`)}  ${level}  ${pc.dim(message.ruleId ?? "parser")}`,
    ...wrap(message.message, WIDTH - 2).map((text) => `  ${text}`),
    "",
    codeFrameColumns(
      source
        .split("\n")
        .map((text) => fit(text, WIDTH - "> 1234 | ".length))
        .join("\n"),
      { start: { line, column }, end: { line: endLine, column: endColumn } },
      { highlightCode: pc.isColorSupported, linesAbove: 2, linesBelow: 3 },
    ),
  ].join("\n");
}

/**
 * What a repair changes.
 *
 * @param {string} title
 * @param {string} before
 * @param {string} after
 */
export function difference(title, before, after) {
  const { hunks } = structuredPatch("", "", before, after, undefined, undefined, { context: 2 });
  const lines = hunks.flatMap((hunk) => [
    pc.cyan(`@@ line ${hunk.oldStart} @@`),
    ...hunk.lines
      .map((line) => fit(line, WIDTH))
      .map((line) => (line.startsWith("+") ? pc.green(line) : line.startsWith("-") ? pc.red(line) : line)),
  ]);
  return ["", pc.bold(title), ...lines].join("\n");
}

/**
 * @param {number | undefined} value what was counted, if anything was.
 * @param {number} [of] the most that there can be.
 */
export function figure(value, of) {
  return value === undefined ? "–" : of === undefined ? String(value) : `${value} of ${of}`;
}

/**
 * @param {readonly string[]} header
 * @param {readonly import("./judge.js").Row[]} rows
 */
export function table(header, rows) {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  /** @param {readonly string[]} cells */
  const line = (cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    "",
    pc.bold(line(header)),
    "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2)),
    ...rows.map(({ cells, isGood }) => (isGood ? pc.green : pc.red)(line(cells))),
    "",
  ].join("\n");
}

/**
 * A line of code that is too long for the terminal, cut.
 *
 * @param {string} line
 * @param {number} width
 */
function fit(line, width) {
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

/**
 * @param {string} text
 * @param {number} width
 */
function wrap(text, width) {
  /** @type {string[]} */
  const lines = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line += (line && " ") + word;
    }
  }
  return [...lines, line];
}
