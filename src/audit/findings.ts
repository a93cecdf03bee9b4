import { relative, sep } from "node:path";

import type { ESLint, Linter } from "eslint";

import { NAMESPACE } from "../configs.js";
import { INCIDENTS, type IncidentId } from "../models/incidents.js";
import { rules } from "../rules/index.js";
import { codeFrame, cut, type CodeFrame } from "./code-frame.js";
import { editDiff, type DiffLine } from "./edit-diff.js";
import { plainLine } from "./plain.js";

/** How a report can be repaired: by `--fix`, by a suggestion in the editor, or by hand. */
export type Repair = "fix" | "suggestion" | "by hand";

/** `high` where the file proves the fault, `medium` where a person should judge. */
export type Risk = "high" | "medium";

/** One report of the plugin, with all that is needed to show it when its file is no longer held. */
export interface Finding {
  /** Relative to the working directory, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  /** The address of the rule's page. */
  readonly url: string;
  readonly message: string;
  /** The line that is reported. */
  readonly pattern: string;
  readonly incident: IncidentId;
  readonly risk: Risk;
  readonly repair: Repair;
  readonly frame: CodeFrame;
  /** What the fix, or the first suggestion, changes. */
  readonly diff: readonly DiffLine[];
  /** What else there is to say of it. */
  readonly notes: readonly string[];
}

/** Something that kept a file, or a part of it, from being judged. */
export interface Trouble {
  readonly file: string;
  readonly problem: string;
  /** Whether nothing of it could be read: it is not the code that is at fault. */
  readonly isUnread?: true;
}

/** What the plugin found in a number of files. */
export interface Audit {
  /** The files that were looked at, with those that do not parse. */
  files: number;
  /** The files that do not parse. */
  broken: number;
  readonly findings: Finding[];
  readonly troubles: Trouble[];
  /** Reports of other plugins and of ESLint's own rules. */
  others: number;
  /** Reports of this plugin that a comment or a suppressions file silences. */
  suppressed: number;
}

const LONGEST_PATTERN = 72;
const PREFIX = `${NAMESPACE}/`;

export function emptyAudit(): Audit {
  return { files: 0, broken: 0, findings: [], troubles: [], others: 0, suppressed: 0 };
}

/**
 * Gathers what the plugin says in ESLint's results. They may be produced one by one: none is kept.
 *
 * @param results as a formatter gets them.
 * @param cwd the folder that paths are shown from.
 */
export function auditOf(results: Iterable<ESLint.LintResult>, cwd: string): Audit {
  const audit = emptyAudit();
  for (const result of results) {
    addResult(audit, result, cwd);
  }
  return audit;
}

/** Adds one audit to another. */
export function addAudit(audit: Audit, more: Audit): void {
  audit.files += more.files;
  audit.broken += more.broken;
  audit.findings.push(...more.findings);
  audit.troubles.push(...more.troubles);
  audit.others += more.others;
  audit.suppressed += more.suppressed;
}

function addResult(audit: Audit, result: ESLint.LintResult, cwd: string): void {
  audit.files++;
  audit.suppressed += result.suppressedMessages.filter(isOurs).length;
  const file = shownPath(result.filePath, cwd);
  // After `--fix` the places are those of the text that was written.
  const text = result.output ?? result.source ?? "";
  let lines: readonly string[] | undefined;
  for (const message of result.messages) {
    if (message.fatal) {
      audit.broken++;
      audit.troubles.push({ file: `${file}:${message.line}:${message.column}`, problem: plainLine(message.message) });
    } else if (isOurs(message)) {
      lines ??= linesOf(text);
      audit.findings.push(findingOf(message, file, lines, [], text));
    } else {
      audit.others++;
    }
  }
}

function isOurs({ ruleId }: Linter.LintMessage): boolean {
  return ruleId?.startsWith(PREFIX) === true && ruleId.slice(PREFIX.length) in rules;
}

/** A path as reports name it. */
export function shownPath(path: string, cwd: string): string {
  return plainLine(relative(cwd, path).split(sep).join("/")) || ".";
}

/** Lines as ESLint counts them. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, "").split(/\r\n|[\r\n\u2028\u2029]/);
}

/**
 * @param message a report of this plugin.
 * @param lines the lines of its file.
 * @param notes what else there is to say of it.
 * @param text the file, where its edit is to be shown.
 */
export function findingOf(
  message: Linter.LintMessage,
  file: string,
  lines: readonly string[],
  notes: readonly string[] = [],
  text?: string,
): Finding {
  const { line, column, endLine = line, endColumn = column } = message;
  const rule = message.ruleId?.slice(PREFIX.length) ?? "";
  const docs = rules[rule]?.meta.docs;
  const edit = message.fix ?? message.suggestions?.[0]?.fix;
  return {
    file,
    line,
    column,
    rule,
    url: docs?.url ?? "",
    message: plainLine(message.message),
    pattern: patternIn(lines[line - 1] ?? "", column),
    incident: docs?.incident ?? "000",
    risk: docs?.recommended === "warn" ? "medium" : "high",
    repair: message.fix ? "fix" : message.suggestions?.length ? "suggestion" : "by hand",
    frame: codeFrame(lines, { line, column, endLine, endColumn }),
    // Ranges do not count the byte order mark.
    diff: edit && text !== undefined ? editDiff(text.replace(/^\uFEFF/, ""), edit) : [],
    notes,
  };
}

/** A line as a table has room for it: of a long one, what is reported and what follows. */
function patternIn(line: string, column: number): string {
  const whole = line.trim();
  return plainLine(whole.length <= LONGEST_PATTERN ? whole : cut(line.slice(column - 1).trim(), LONGEST_PATTERN));
}

/** What an incident was, and what its kind does. */
export function incidentOf({ incident }: Finding): (typeof INCIDENTS)[IncidentId] {
  return INCIDENTS[incident];
}
