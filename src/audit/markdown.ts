import { frameText } from "./code-frame.js";
import type { Finding } from "./findings.js";
import { placeOf, type Cell, type Group, type Report, type Table } from "./report.js";

/**
 * Writes a report in GitHub's Markdown; the tables are aligned, so that they can be read in a terminal too.
 *
 * @param frames whether each finding is followed up with its message and its code.
 */
export function markdown({ title, summary, tables, findings, groups = [] }: Report, { frames = false } = {}): string {
  return [
    `# ${escaped(title)}`,
    ...summary.map(outsideCode(escaped)),
    ...groups.flatMap(groupText),
    ...tables.flatMap((table) => [`## ${escaped(table.title)}`, tableText(table)]),
    ...(frames && findings.length > 0 ? ["## Code", ...findings.map(findingText)] : []),
  ]
    .join("\n\n")
    .concat("\n");
}

function groupText({ incident, title, harm, happened, url, findings }: Group): string[] {
  return [
    `## ${incident} ${escaped(title)}`,
    `What would have happened: ${escaped(harm)} [What happened](${url}): ${escaped(happened)}`,
    tableText({
      columns: ["Place", "Pattern", "Rule", "Risk", "Fixable"],
      rows: findings.map((finding) => [
        { finding },
        { code: finding.pattern },
        { text: finding.rule, href: finding.url },
        finding.risk,
        finding.repair,
      ]),
    }),
  ];
}

function findingText(finding: Finding): string {
  const code = frameText(finding.frame);
  const fence = "`".repeat(Math.max(3, longestRun(code) + 1));
  return [
    `### ${codeSpan(placeOf(finding))}`,
    `[${finding.rule}](${finding.url}): ${outsideCode(escaped)(finding.message)}`,
    ...finding.notes.map((note) => `- ${outsideCode(escaped)(note)}`),
    `${fence}text\n${code}\n${fence}`,
  ].join("\n\n");
}

function tableText({ columns, rows }: Pick<Table, "columns" | "rows">): string {
  const body = rows.map((row) => row.map(cellText));
  const widths = columns.map((column, index) =>
    Math.max(3, column.length, ...body.map((row) => row[index]?.length ?? 0)),
  );
  const isNumber = columns.map((_, index) => rows.every((row) => typeof row[index] === "number"));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => (isNumber[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0))).join(" | ")} |`;
  const rule = widths.map((width, index) =>
    isNumber[index] ? `${"-".repeat(width - 1)}:` : `:${"-".repeat(width - 1)}`,
  );
  return [line(columns), line(rule), ...body.map(line)].join("\n");
}

function cellText(cell: Cell): string {
  if (typeof cell === "number") {
    return cell.toLocaleString("en");
  }
  if (typeof cell === "string") {
    return outsideCode(escaped)(cell).replaceAll("|", "\\|");
  }
  if ("href" in cell) {
    return `[${escaped(cell.text)}](${cell.href})`;
  }
  return codeSpan("code" in cell ? cell.code : placeOf(cell.finding)).replaceAll("|", "\\|");
}

/** Code on a line, fenced by more backticks than stand in it. */
function codeSpan(code: string): string {
  const fence = "`".repeat(longestRun(code) + 1);
  const space = /^`|`$/.test(code) ? " " : "";
  return code === "" ? "" : fence + space + code.replace(/\s+/g, " ") + space + fence;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** Applies a change to what does not stand between backticks, as code does in messages. */
function outsideCode(change: (text: string) => string): (text: string) => string {
  return (text) =>
    text
      .replace(/\s+/g, " ")
      .split(/(`[^`]*`)/)
      .map((part, index) => (index % 2 === 0 ? change(part) : part))
      .join("");
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, "\\$&");
}
