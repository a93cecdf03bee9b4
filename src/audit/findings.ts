import { relative, sep } from "node:path";

import type { ESLint, Linter } from "eslint";

import { INCIDENTS, type IncidentId } from "../models/incidents.js";
import { NAMESPACE } from "../configs.js";
import { rules } from "../rules/index.js";
import { codeFrame, cut, type CodeFrame } from "./code-frame.js";

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
  /** What else there is to say of it. */
  readonly notes: readonly string[];
}

/** Something that kept a file, or a part of it, from being judged. */
export interface Trouble {
  readonly file: string;
  readonly problem: string;
}

/** What the plugin found in a number of files. */
export interface Audit {
  files: number;
  readonly findings: Finding[];
  readonly troubles: Trouble[];
  /** Reports of other plugins and of ESLint's own rules. */
  others: number;
  /** Reports of this plugin that a comment or a suppressions file silences. */
  suppressed: number;
}

const LONGEST_PATTERN = 72;
const PREFIX = `${NAMESPACE}/`;

/**
 * Gathers what the plugin says in ESLint's results. They may be produced one by one: none is kept.
 *
 * @param results as a formatter gets them.
 * @param cwd the folder that paths are shown from.
 */
export function auditOf(results: Iterable<ESLint.LintResult>, cwd: string): Audit {
  const audit: Audit = { files: 0, findings: [], troubles: [], others: 0, suppressed: 0 };
  for (const result of results) {
    addResult(audit, result, cwd);
  }
  return audit;
}

function addResult(audit: Audit, result: ESLint.LintResult, cwd: string): void {
  audit.files++;
  audit.suppressed += result.suppressedMessages.filter(isOurs).length;
  const file = relative(cwd, result.filePath).split(sep).join("/");
  let lines: readonly string[] | undefined;
  for (const message of result.messages) {
    if (message.fatal) {
      audit.troubles.push({ file: `${file}:${message.line}:${message.column}`, problem: message.message });
    } else if (!isOurs(message)) {
      audit.others++;
    } else {
      // After `--fix` the places are those of the text that was written.
      lines ??= linesOf(result.output ?? result.source ?? "");
      audit.findings.push(findingOf(message, file, lines));
    }
  }
}

function isOurs({ ruleId }: Linter.LintMessage): boolean {
  return ruleId?.startsWith(PREFIX) === true && ruleId.slice(PREFIX.length) in rules;
}

/** Lines as ESLint counts them. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, "").split(/\r\n|[\r\n\u2028\u2029]/);
}

/**
 * @param message a report of this plugin.
 * @param lines the lines of its file.
 * @param notes what else there is to say of it.
 */
export function findingOf(
  message: Linter.LintMessage,
  file: string,
  lines: readonly string[],
  notes: readonly string[] = [],
): Finding {
  const { line, column, endLine = line, endColumn = column } = message;
  const rule = message.ruleId?.slice(PREFIX.length) ?? "";
  const docs = rules[rule]?.meta.docs;
  return {
    file,
    line,
    column,
    rule,
    url: docs?.url ?? "",
    message: message.message,
    pattern: patternIn(lines[line - 1] ?? "", column),
    incident: docs?.incident ?? "000",
    risk: docs?.recommended === "warn" ? "medium" : "high",
    repair: message.fix ? "fix" : message.suggestions?.length ? "suggestion" : "by hand",
    frame: codeFrame(lines, { line, column, endLine, endColumn }),
    notes,
  };
}

/** A line as a table has room for it: of a long one, what is reported and what follows. */
function patternIn(line: string, column: number): string {
  const whole = line.trim();
  return whole.length <= LONGEST_PATTERN ? whole : cut(line.slice(column - 1).trim(), LONGEST_PATTERN);
}

/** What an incident was, and what its kind does. */
export function incidentOf({ incident }: Finding): (typeof INCIDENTS)[IncidentId] {
  return INCIDENTS[incident];
}
