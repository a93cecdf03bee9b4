import { ATTEMPT_COLUMNS, ERROR_COLUMNS, FAILED_STATUSES, plainName } from "../models/statuses.js";
import { createRule } from "../plugin/create-rule.js";
import { placeAt, report } from "../plugin/report.js";
import type { RuleContext } from "../plugin/types.js";
import { calleeName, keyName } from "../ast/ast.js";
import { addition } from "../fixes/status.js";
import { isAlwaysNow, outcomesOf, wordsAt } from "../domains/statuses/outcomes.js";
import { leavesOf, resolved } from "../domains/statuses/value.js";
import {
  namesCompletion,
  vocabularyOf,
  statusWritesOf,
  type Assignment,
  type Vocabulary,
  type Write,
} from "../domains/statuses/writes.js";

const ATTEMPTS = new Set(ATTEMPT_COLUMNS.map(plainName));
const ERRORS = new Set(ERROR_COLUMNS.map(plainName));
const FAILED = FAILED_STATUSES.map(plainName);

export const clearCompletionOnRestart = createRule({
  name: "clear-completion-on-restart",
  meta: {
    type: "problem",
    docs: {
      description: "Require that a row which is put back to work loses its completion timestamp",
      incident: "001",
      recommended: "error",
    },
    fixable: "code",
    hasSuggestions: true,
    messages: {
      keepsCompletion:
        "This puts a row of `{{table}}` back to {{words}} and leaves `{{completion}}` standing, which this file sets when the row is over. Set `{{completion}}` to NULL here too.",
    },
    schema: [],
    defaultOptions: [],
  },
  mayReport: ({ text }, settings) => namesCompletion(text, settings),
  create: (context) => ({
    "Program:exit"() {
      const writes = statusWritesOf(context);
      if (writes.length === 0) {
        return;
      }
      const vocabulary = vocabularyOf(context);
      const completions = completionColumns(writes, vocabulary, context);
      if (completions.size === 0) {
        return;
      }
      for (const write of writes) {
        const completion = completions.get(keyOf(write));
        const restart = completion && restartOf(write, completion, vocabulary, context);
        if (restart && !write.assignments.some(({ column }) => plainName(column) === plainName(completion.column))) {
          reportRestart(restart, completion, write, context);
        }
      }
    },
  }),
});

/** SQL and an ORM name the same column differently, so each is compared with its own kind. */
function keyOf({ table, sql }: Write): string {
  return `${sql ? "sql" : "object"} ${table ?? ""}`;
}

/** A completion column, and the final statuses beside which the file sets it, as plain words. */
interface Completion {
  readonly column: string;
  readonly words: ReadonlySet<string>;
  /** What the file calls it, by the form of the write: an ORM's name of a column is not the table's own. */
  readonly spellings: ReadonlyMap<string, string>;
}

/** The completion column that the file sets beside a final status, of each table. */
function completionColumns(
  writes: readonly Write[],
  vocabulary: Vocabulary,
  context: RuleContext,
): ReadonlyMap<string, Completion> {
  const found = new Map<string, Completion>();
  for (const write of writes) {
    const status = write.assignments.find(({ column }) => vocabulary.isStatus(column));
    const completion = write.assignments.find(({ column }) => vocabulary.completionPrefix(column) === "");
    if (
      write.table === undefined ||
      write.kind === "insert" ||
      !status ||
      !completion ||
      vocabulary.isPerAttempt(write.table)
    ) {
      continue;
    }
    const words = wordsWithTime(status, completion, write, context).filter(
      (word) => vocabulary.finality(word) === "final",
    );
    if (words.length > 0) {
      const known = found.get(keyOf(write));
      found.set(keyOf(write), {
        column: completion.column,
        words: new Set([...(known?.words ?? []), ...words.map(plainName)]),
        spellings: new Map([...(known?.spellings ?? []), [formOf(write), completion.column]]),
      });
    }
  }
  return found;
}

/** The statuses that may get the time: of a choice those whose branch has it. */
function wordsWithTime(
  status: Assignment,
  completion: Assignment,
  write: Write,
  context: RuleContext,
): readonly string[] {
  const outcomes = outcomesOf(status.value(), completion.value(), write.sql, context);
  return outcomes
    .filter(
      (outcome) =>
        isAlwaysNow(outcome.completion) ||
        (resolved(outcome.status).kind !== "choice" && leavesOf(outcome.completion).some(isAlwaysNow)),
    )
    .flatMap((outcome) => wordsAt(write, outcome.status, context) ?? []);
}

interface Restart {
  readonly status: Assignment;
  readonly words: readonly string[];
}

/** A write that makes a row that was over, or that was tried before, one that is to be worked on. */
function restartOf(
  write: Write,
  completion: Completion,
  vocabulary: Vocabulary,
  context: RuleContext,
): Restart | undefined {
  if (write.kind === "insert" || write.hasUnread) {
    return undefined;
  }
  const status = write.assignments.find(({ column }) => vocabulary.isStatus(column));
  const words = status && wordsAt(write, status.value(), context);
  if (
    !words ||
    words.length === 0 ||
    !leavesOf(status.value()).every(({ kind }) => kind === "word") ||
    !words.every((word) => ["running", "waiting"].includes(vocabulary.finality(word) ?? ""))
  ) {
    return undefined;
  }
  const { open, final } = wordsInWhere(write, vocabulary);
  if (final.length > 0) {
    // Rows that only failed have nothing to clear where the time is set for those that were completed.
    return final.some((word) => completion.words.has(plainName(word))) ? { status, words } : undefined;
  }
  const isWaiting = words.every((word) => vocabulary.finality(word) === "waiting");
  // An upsert that finds the row finds it as it was left.
  const isAgain =
    write.kind === "upsert" || write.assignments.some((assignment) => isReset(assignment, completion.words));
  return !open && isWaiting && isAgain ? { status, words } : undefined;
}

/** A counter of attempts set to nought, or the error of a failure taken away: the row was worked on before. */
function isReset({ column, value }: Assignment, completed: ReadonlySet<string>): boolean {
  const name = plainName(column);
  return (
    (ATTEMPTS.has(name) && resolved(value()).kind === "zero") ||
    // Rows that failed have no time to clear where only those that were completed get one.
    (ERRORS.has(name) && resolved(value()).kind === "null" && FAILED.some((word) => completed.has(word)))
  );
}

/** The final statuses of the rows that a condition chooses, and whether it says that they are not over. */
function wordsInWhere(
  write: Write,
  vocabulary: Vocabulary,
): { readonly open: boolean; readonly final: readonly string[] } {
  const { where = "", tableName = "" } = write;
  // A negated list says what the rows are not; a sub-select may speak of another table.
  const negated = /\bnot\b|<>|!=|\bne\b|\bnotIn|\$nin\b/i.test(where);
  const [, other] = /\bselect\b[^]*?\bfrom\s+(\w+)/i.exec(where) ?? [];
  const names = [...where.matchAll(/\w+/g)].map(([name]) => name);
  // `'failed'`, and `JobStatus.FAILED`.
  const words = [...where.matchAll(/['"`]([\w -]+)['"`]|\.([A-Z]\w*)\b/g)].map(([, text, name]) => text ?? name ?? "");
  const isOpen = (word: string): boolean => ["running", "waiting"].includes(vocabulary.finality(word) ?? "");
  const ofStatus = !negated && (other === undefined || other === tableName) && names.some(vocabulary.isStatus);
  return {
    open: negated || words.some(isOpen) || names.some((name) => vocabulary.completionPrefix(name) !== undefined),
    final: ofStatus ? words.filter((word) => vocabulary.finality(word) === "final") : [],
  };
}

/** How a write is written, which says how its client spells columns: the key or the call that is given the values. */
function formOf({ assignments, sql }: Write): string {
  const [first] = assignments;
  const object = sql === undefined && first?.at.in === "script" ? first.at.node.parent.parent : undefined;
  const holder = object?.parent;
  const name =
    holder?.type === "Property"
      ? keyName(holder)
      : holder?.type === "CallExpression"
        ? `${calleeName(holder)}()`
        : undefined;
  return name ?? "sql";
}

function reportRestart({ status, words }: Restart, completion: Completion, write: Write, context: RuleContext): void {
  const own = completion.spellings.get(formOf(write));
  const column = own ?? completion.column;
  const data = {
    completion: column,
    table: write.tableName ?? "",
    words: words.map((word) => `'${word}'`).join(" or "),
  };
  const edit = own === undefined ? undefined : addition(status, column, write, context);
  report(context, {
    at: placeAt(status.range, context),
    messageId: "keepsCompletion",
    data,
    repairs: edit
      ? [
          {
            safe: true,
            fix: (fixer) => fixer.replaceTextRange([edit.range[0], edit.range[1]], edit.text),
          },
        ]
      : [],
  });
}
