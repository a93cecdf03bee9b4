import { createRule } from "../plugin/create-rule.js";
import { placeAt, report, type Repair } from "../plugin/report.js";
import type { RuleContext } from "../plugin/types.js";
import { clearing, mirroring, type Edit } from "../fixes/status.js";
import { isAlwaysNow, isKept, outcomesOf, wordsAt } from "../domains/statuses/outcomes.js";
import { leavesOf, type Value } from "../domains/statuses/value.js";
import {
  statusesBeside,
  namesCompletion,
  vocabularyOf,
  statusWritesOf,
  type Assignment,
  type Vocabulary,
  type Write,
} from "../domains/statuses/writes.js";

interface Options {
  readonly reportKept: boolean;
}

interface Fault {
  readonly status: Assignment;
  /** The words beside which the timestamp is set though the row is not over. */
  readonly words: readonly string[];
  readonly messageId: "kept" | "notFinal";
  /** Whether nothing but this status says when the row is over. */
  readonly decides: boolean;
}

export const completionTimestampFinalOnly = createRule<"clear" | "kept" | "mirror" | "notFinal", Options>({
  name: "completion-timestamp-final-only",
  meta: {
    type: "problem",
    docs: {
      description: "Require that a completion timestamp is set by a final status only",
      incident: "001",
      recommended: "error",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      notFinal:
        "`{{completion}}` is set to the current time while `{{status}}` can be {{words}}, which is not final, so a row that is still to be worked on counts as completed. Set it for a final status only and to NULL otherwise.",
      kept: "`{{completion}}` keeps its old value while `{{status}}` can be {{words}}, which is not final, so a row that is worked on again counts as completed. Set it to NULL there.",
      clear: "Set `{{completion}}` to NULL, as `{{status}}` is never final here.",
      mirror: "Set `{{completion}}` where `{{status}}` is final, and to NULL otherwise.",
    },
    schema: [
      {
        type: "object",
        additionalProperties: false,
        properties: {
          reportKept: {
            type: "boolean",
            description:
              "Whether a branch that keeps the column as it is (`ELSE completed_at`) beside a non-final status is reported too.",
          },
        },
      },
    ],
    defaultOptions: [{ reportKept: false }],
  },
  mayReport: ({ text }, settings) => namesCompletion(text, settings),
  create: (context, { reportKept }) => ({
    "Program:exit"() {
      for (const write of statusWritesOf(context)) {
        const vocabulary = vocabularyOf(context);
        for (const completion of write.assignments) {
          const fault = faultOf(completion, write, vocabulary, reportKept, context);
          if (fault) {
            reportFault(fault, completion, write, vocabulary, context);
          }
        }
      }
    },
  }),
});

function faultOf(
  completion: Assignment,
  write: Write,
  vocabulary: Vocabulary,
  reportKept: boolean,
  context: RuleContext,
): Fault | undefined {
  const statuses = statusesBeside(completion, write, vocabulary);
  if (statuses.length === 0 || vocabulary.isPerAttempt(write.table)) {
    return undefined;
  }
  // With two status columns the row is over as soon as one of them says so.
  const faults = statuses.map((status) => judge(status, completion, write, vocabulary, reportKept, context));
  if (!faults.every((fault) => fault !== undefined)) {
    return undefined;
  }
  const final = faults.filter(({ status }) => !isNeverFinal(status, write, vocabulary, context));
  const [fault] = final.length > 0 ? final : faults;
  return fault && { ...fault, decides: final.length <= 1 };
}

function judge(
  status: Assignment,
  completion: Assignment,
  write: Write,
  vocabulary: Vocabulary,
  reportKept: boolean,
  context: RuleContext,
): Omit<Fault, "decides"> | undefined {
  // Laid beside the timestamp's, a branch no longer shows the condition that code around the write may rule out.
  if (!wordsAt(write, status.value(), context)) {
    return undefined;
  }
  const outcomes = outcomesOf(status.value(), completion.value(), write.sql, context);
  const wordsWhere = (test: (outcome: (typeof outcomes)[number]) => boolean): readonly string[] => {
    const words = outcomes.filter(test).map((outcome) => wordsAt(write, outcome.status, context));
    return words.every((list) => list !== undefined)
      ? [...new Set(words.flat())].filter((word) => isOpen(word, vocabulary))
      : [];
  };
  // A word that is written there is not final whatever the timestamp hangs on.
  const set = wordsWhere(
    (outcome) =>
      isAlwaysNow(outcome.completion) ||
      (isWritten(outcome.status, write) && leavesOf(outcome.completion).some(isAlwaysNow)),
  );
  if (set.length > 0) {
    return { status, words: set, messageId: "notFinal" };
  }
  const kept = reportKept ? wordsWhere((outcome) => isKept(outcome.completion, completion.column)) : [];
  return kept.length > 0 ? { status, words: kept, messageId: "kept" } : undefined;
}

/** Whether a status is a word that stands in the statement, so that no condition in it can be about the status. */
function isWritten({ kind, origin }: Value, { sql }: Write): boolean {
  return kind === "word" && (origin.in === "sql" || sql === undefined);
}

function isOpen(word: string, vocabulary: Vocabulary): boolean {
  const finality = vocabulary.finality(word);
  return finality === "running" || finality === "waiting";
}

function reportFault(
  { status, words, messageId, decides }: Fault,
  completion: Assignment,
  write: Write,
  vocabulary: Vocabulary,
  context: RuleContext,
): void {
  const data = { completion: completion.column, status: status.column };
  report(context, {
    at: placeAt(completion.range, context),
    messageId,
    data: { ...data, words: words.map((word) => `'${word}'`).join(" or ") },
    repairs:
      decides && !isAssigned(completion)
        ? repairsOf(status, completion, write, vocabulary, context).map((repair) => ({ ...repair, data }))
        : [],
  });
}

/** Whether a time is assigned to a record, whose class may not take NULL for it. */
function isAssigned({ at }: Assignment): boolean {
  return at.in === "script" && at.node.parent.type === "AssignmentExpression";
}

function repairsOf(
  status: Assignment,
  completion: Assignment,
  write: Write,
  vocabulary: Vocabulary,
  context: RuleContext,
): readonly Repair[] {
  const clears = isNeverFinal(status, write, vocabulary, context);
  // A timestamp that itself chooses cannot be put into the branches of another choice.
  if (!clears && !isAlwaysNow(completion.value())) {
    return [];
  }
  const edit = clears
    ? clearing(completion, write, context)
    : mirroring(status.value(), completion, write, (word) => isOpen(word, vocabulary), context);
  return edit ? [asRepair(edit, clears ? "clear" : "mirror")] : [];
}

/** Whether a row is left to be worked on whatever happens, as far as this status says. */
function isNeverFinal(status: Assignment, write: Write, vocabulary: Vocabulary, context: RuleContext): boolean {
  const words = wordsAt(write, status.value(), context);
  // Of a status without words, what the guards around the write admit is all there is.
  const isAll = isOnlyWords(status) || status.value().kind === "unknown";
  return isAll && words?.every((word) => isOpen(word, vocabulary)) === true;
}

/** Whether every outcome of a status is a word, so that none is left of which nothing is known. */
function isOnlyWords(status: Assignment): boolean {
  const pending = [status.value()];
  for (let value = pending.pop(); value; value = pending.pop()) {
    if (value.kind === "constant") {
      pending.push(value.value);
    } else if (value.kind === "choice") {
      pending.push(...value.branches.map((branch) => branch.value));
    } else if (value.kind !== "word" && value.kind !== "words") {
      return false;
    }
  }
  return true;
}

function asRepair({ range, text, safe }: Edit, messageId: "clear" | "mirror"): Repair {
  return { messageId, safe, fix: (fixer) => fixer.replaceTextRange([range[0], range[1]], text) };
}
