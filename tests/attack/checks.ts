import parser from "@typescript-eslint/parser";
import type { Linter } from "eslint";

import { fix, lint, type LintOptions } from "../linting.js";
import { parses } from "../repairing.js";
import { typeErrors, type TypeSetup } from "./types.js";

export interface CheckOptions extends LintOptions {
  /** Which types a compiler is to have; without it, none is asked. */
  readonly types?: TypeSetup;
}

/** A text that an edit makes of another, and what it may be reproached with. */
export interface Edited {
  readonly by: string;
  readonly output: string;
  readonly flaws: readonly string[];
}

/** Suggestions that only mark a place, and mend nothing. */
const MARKS: ReadonlySet<string> = new Set(["mark"]);

/** A callback's parameter has no type where the file does not show what it is a callback of. */
const UNTYPED = /^TS70(?:06|31) /;
const UNKNOWN = /^TS(?:2304|2307|2552|7006|7031) /;

function applied(text: string, edit: { readonly range: readonly [number, number]; readonly text: string }): string {
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  return text.slice(0, edit.range[0] + start) + edit.text + text.slice(edit.range[1] + start);
}

/** The comments of a text, without the blanks that layout puts into them. */
function commentsOf(text: string, filename: string): string[] {
  const { comments } = parser.parseForESLint(text, { comment: true, filePath: filename, range: true }).ast;
  return comments.map(({ value }) => value.replaceAll(/\s+/g, " ").trim());
}

function lostComments(before: string, after: string, filename: string): string[] {
  const left = commentsOf(after, filename);
  return commentsOf(before, filename).filter((comment) => {
    const at = left.indexOf(comment);
    if (at >= 0) {
      left.splice(at, 1);
    }
    return at < 0;
  });
}

const kindOf = ({ ruleId, messageId }: Linter.LintMessage): string => `${ruleId} ${messageId}`;

/** Every edit that the rules offer for a text, alone and together, each with what is wrong about it. */
export function editsOf(text: string, options: CheckOptions = {}): readonly Edited[] {
  const { filename = "src/example.ts", types } = options;
  const messages = lint(text, options);
  if (messages.some(({ fatal }) => fatal)) {
    return [];
  }
  const known = types && typeErrors(text, filename, types);
  const judge = (by: string, output: string, mended?: Linter.LintMessage): Edited => {
    if (!parses(output, filename)) {
      return { by, output, flaws: ["does not parse"] };
    }
    const flaws = lostComments(text, output, filename).map((comment) => `loses the comment ${JSON.stringify(comment)}`);
    const after = lint(output, options);
    const count = (list: readonly Linter.LintMessage[]): number =>
      mended ? list.filter((message) => kindOf(message) === kindOf(mended)).length : 0;
    if (mended && count(after) >= count(messages)) {
      flaws.push("is reported again");
    }
    if (after.some((message) => message.ruleId === null && !messages.some((old) => old.message === message.message))) {
      flaws.push("leaves a directive behind");
    }
    if (known) {
      for (const error of typeErrors(output, filename, types)) {
        if (!known.has(error) && !(UNTYPED.test(error) && [...known].some((old) => UNKNOWN.test(old)))) {
          flaws.push(error);
        }
      }
    }
    return { by, output, flaws };
  };
  const single = messages.flatMap((message) => [
    ...(message.fix ? [judge(`the fix of ${kindOf(message)}`, applied(text, message.fix), message)] : []),
    ...(message.suggestions ?? []).map((suggestion) =>
      judge(
        `the suggestion ${suggestion.messageId} of ${kindOf(message)}`,
        applied(text, suggestion.fix),
        MARKS.has(suggestion.messageId ?? "") ? undefined : message,
      ),
    ),
  ]);
  const together = (["safe", "all"] as const).flatMap((autofix) => {
    const given = { ...options, settings: { ...(options.settings as object | undefined), autofix } };
    const output = fix(text, given);
    if (output === text) {
      return [];
    }
    const edited = judge(`--fix with autofix ${autofix}`, output);
    return [fix(output, given) === output ? edited : { ...edited, flaws: [...edited.flaws, "goes on changing"] }];
  });
  return [...single, ...together];
}

/** What is wrong about edits, a paragraph each; empty where nothing is. */
export function flawsIn(edits: readonly Edited[]): readonly string[] {
  return edits.flatMap(({ by, output, flaws }) =>
    flaws.length === 0 ? [] : [`${by} ${flaws.join(", ")}:\n${output}`],
  );
}
