import { Linter } from "eslint";

import plugin from "../../../src/index.js";
import type { Form, Handler } from "./forms.js";

/** The rules that say that work is lost. */
const RULES = ["require-waituntil", "no-floating-request-promise", "no-misused-waituntil"];

/** As often as suggestions are followed: each mends one report. */
const SUGGESTIONS = 8;

const linter = new Linter();

function configFor({ syntax }: Form): Linter.Config[] {
  return [
    {
      ...plugin.configs.recommended,
      rules: Object.fromEntries(RULES.map((rule) => [`postmortem/${rule}`, "error" as const])),
    },
    {
      settings: { postmortem: { runtime: "workers" } },
      languageOptions: { sourceType: syntax === "script" ? "script" : "module" },
    },
  ];
}

/**
 * What the rules report of a handler.
 *
 * @throws where the handler does not parse: then the generator is wrong.
 */
export function reportsOf({ form, source }: Pick<Handler, "form" | "source">): readonly Linter.LintMessage[] {
  const messages = linter.verify(source, configFor(form), { filename: form.filename });
  const fatal = messages.find((message) => message.fatal);
  if (fatal) {
    throw new Error(`${fatal.message} on line ${fatal.line} of\n${source}`);
  }
  return messages;
}

/** A handler after `--fix`, and after the first suggestion of each report that is left. */
export function mended({ form, source }: Pick<Handler, "form" | "source">): {
  readonly source: string;
  /** Whether the fix alone, without a suggestion, left no report. */
  readonly byFix: boolean;
  /** Reports that no edit is offered for. */
  readonly left: readonly Linter.LintMessage[];
} {
  let text = linter.verifyAndFix(source, configFor(form), { filename: form.filename }).output;
  let left = reportsOf({ form, source: text });
  const byFix = left.length === 0;
  for (let round = 0; round < SUGGESTIONS; round++) {
    const edit = left.flatMap(({ suggestions }) => suggestions?.[0] ?? [])[0]?.fix;
    if (!edit) {
      break;
    }
    text = text.slice(0, edit.range[0]) + edit.text + text.slice(edit.range[1]);
    text = linter.verifyAndFix(text, configFor(form), { filename: form.filename }).output;
    left = reportsOf({ form, source: text });
  }
  return { source: text, byFix, left };
}
