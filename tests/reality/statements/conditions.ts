/**
 * What conditions may ask about. No two facts hang together, and every one of them holds for some rows or calls and not
 * for others, so that each branch of a choice is taken as long as no fact is asked about twice.
 */
export const FACTS = [
  "retry_count",
  "error_message",
  "started_at",
  "owner",
  "status",
  "over",
  "retries",
  "job",
] as const;
export type Fact = (typeof FACTS)[number];

/** How a condition on a fact can be written: in SQL, where `#x` is a column and `«x»` a value, and in JavaScript. */
const IN_SQL: Readonly<Record<Fact, readonly string[]>> = {
  retry_count: [
    "#retry_count >= 5",
    "#retry_count + 1 > 5",
    "#retry_count BETWEEN 5 AND 9",
    "#retry_count IN (5, 7, 9)",
    "#retry_count >= «max»",
    "NOT (#retry_count < 5 AND #retry_count <= 5)",
    "COALESCE(#retry_count, 0) >= 5",
  ],
  error_message: [
    "#error_message IS NOT NULL",
    "#error_message IS DISTINCT FROM 'it''s over, END'",
    "#error_message = 'it''s over, END'",
    "#error_message LIKE '%END%'",
    "COALESCE(#error_message, '') <> ''",
  ],
  started_at: ["#started_at IS NULL", "#started_at < CURRENT_TIMESTAMP", "NOT (#started_at IS NOT NULL)"],
  owner: [
    "#owner = 'a'",
    "#owner IN (SELECT o.name FROM owners o WHERE o.status = 'retry')",
    "EXISTS (SELECT 1 FROM owners o WHERE o.name = #owner AND o.status = 'retry')",
    "CASE WHEN #owner = 'a' THEN 1 ELSE 0 END = 1",
  ],
  status: ["#status = 'PENDING'", "#status IN ('PENDING', 'QUEUED')", "lower(#status) = 'pending'"],
  over: ["«over»", "«over» = TRUE", "NOT «over»", "(«over» AND 1 = 1)"],
  retries: ["«retries» >= 5", "5 <= «retries»", "«retries» + 1 > 5"],
  job: ["«job.attempts» > 4", "«job.attempts» + 1 > 5 AND 1 = 1"],
};

const IN_PROGRAM: Readonly<Partial<Record<Fact, readonly string[]>>> = {
  over: ["over", "!over", "over === true", "over && max > 0"],
  retries: ["retries + 1 >= max", "retries >= 5", "retries", "!retries", "retries > 3 && retries < 20"],
  job: ["job.attempts >= max", "job?.attempts", "(job.attempts ? true : false)", "isOver(job)"],
};

/** What a simple CASE may compare, with two values that are not all there are. */
const OPERANDS: Readonly<Partial<Record<Fact, { readonly operand: string; readonly values: readonly string[] }>>> = {
  retry_count: { operand: "#retry_count", values: ["9", "4"] },
  owner: { operand: "#owner", values: ["'a'", "'b'"] },
  status: { operand: "upper(#status)", values: ["'PENDING'", "'QUEUED'"] },
  retries: { operand: "CAST(«retries» AS INTEGER)", values: ["9"] },
};

/** The columns of rows that facts are about, and what they may hold. */
export const ROW_FACTS: Readonly<Record<string, readonly string[]>> = {
  retry_count: ["0", "4", "9"],
  error_message: ["NULL", "'it''s over, END'"],
  started_at: ["NULL", "'2020-01-01 00:00:00'"],
  owner: ["'a'", "'b'", "'c'"],
  status: ["'PENDING'", "'QUEUED'", "'FAILED'"],
};

/** What the program may be called with. */
export const PROGRAM_FACTS: Readonly<Record<string, readonly unknown[]>> = {
  over: [false, true],
  retries: [0, 9],
  job: [{ attempts: 0 }, { attempts: 9 }],
};

const isOfProgram = (fact: Fact): boolean => fact in PROGRAM_FACTS;

/** Hands out conditions, each about a fact that was not asked about before. */
export class Conditions {
  readonly #left: Fact[];
  readonly #pick: () => number;

  /**
   * @param facts in the order in which they are to be asked about.
   * @param pick a number that chooses how a condition is written.
   * @param hasRows whether the statement has a row to ask about.
   */
  constructor(facts: readonly Fact[], pick: () => number, hasRows: boolean) {
    this.#left = facts.filter((fact) => hasRows || isOfProgram(fact));
    this.#pick = pick;
  }

  /** A condition in SQL; undefined where no fact is left. */
  inSql(): string | undefined {
    return this.#choose(IN_SQL);
  }

  inProgram(): string | undefined {
    return this.#choose(IN_PROGRAM);
  }

  /** What a simple CASE compares, and the values in its branches. */
  operand(): { readonly operand: string; readonly values: readonly string[] } | undefined {
    const fact = this.#take((next) => next in OPERANDS);
    return fact && OPERANDS[fact];
  }

  /** A condition of the program that may be about a fact that the statement asks about too. */
  guard(): string {
    const facts = ["over", "retries", "job"] as const;
    return this.#oneOf(IN_PROGRAM[facts[this.#pick() % facts.length] ?? "over"] ?? []);
  }

  #choose(written: Readonly<Partial<Record<Fact, readonly string[]>>>): string | undefined {
    const fact = this.#take((next) => next in written);
    return fact && this.#oneOf(written[fact] ?? []);
  }

  #take(test: (fact: Fact) => boolean): Fact | undefined {
    const at = this.#left.findIndex(test);
    return at < 0 ? undefined : this.#left.splice(at, 1)[0];
  }

  #oneOf(texts: readonly string[]): string {
    return texts[this.#pick() % texts.length] ?? "";
  }
}
