import fc from "fast-check";

import { Conditions, FACTS, type Fact } from "./conditions.js";
import { CLIENTS, layOut, send, type Client, type Style } from "./layout.js";
import { OPEN_WORDS, time, tree, word, type Choice, type Time, type Tree } from "./trees.js";

/** Everything that a generated program is decided by. */
export interface Plan {
  readonly database: "postgres" | "sqlite";
  readonly status: Tree;
  readonly time: Time;
  /** A second completion column beside the same status. */
  readonly finished: Time | undefined;
  /** A second status beside the same time. */
  readonly state: string | undefined;
  readonly columns: keyof typeof COLUMNS;
  readonly form: (typeof FORMS)[number];
  readonly where: number;
  readonly guard: (typeof GUARDS)[number];
  readonly others: readonly number[];
  readonly first: "others" | "status" | "time";
  readonly client: number;
  readonly facts: readonly Fact[];
  readonly picks: readonly number[];
  readonly style: Style;
}

/** The status and the completion column that go together. */
const COLUMNS = {
  plain: { status: "status", time: "completed_at" },
  state: { status: "state", time: "completed_on" },
  run: { status: "run_status", time: "date_completed" },
  part: { status: "export_state", time: "export_completed_at" },
} as const;

const FORMS = [
  "update",
  "alias",
  "from",
  "row",
  "with",
  "moved",
  "several",
  "values",
  "rows",
  "select",
  "upsert",
  "upsertSelect",
  "excluded",
  "replace",
] as const;

const GUARDS = ["none", "return", "fact", "notFact", "word", "notWord", "includes", "switch", "held"] as const;

export const plan = (database: Plan["database"]): fc.Arbitrary<Plan> =>
  fc.record({
    database: fc.constant(database),
    status: tree,
    time,
    finished: fc.option(time, { freq: 6, nil: undefined }),
    state: fc.option(word, { freq: 10, nil: undefined }),
    columns: fc.oneof({ weight: 5, arbitrary: fc.constant("plain") }, fc.constantFrom("state", "run", "part")),
    form: fc.oneof(
      { weight: 8, arbitrary: fc.constant("update") },
      { weight: 10, arbitrary: fc.constantFrom(...FORMS) },
    ),
    where: fc.nat(5),
    guard: fc.oneof(
      { weight: 12, arbitrary: fc.constant("none") },
      { weight: 5, arbitrary: fc.constantFrom(...GUARDS) },
    ),
    others: fc.subarray([0, 1, 2, 3]),
    first: fc.constantFrom("status", "time", "others"),
    client: fc.nat(5),
    facts: fc.shuffledSubarray([...FACTS], { minLength: FACTS.length }),
    picks: fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }),
    style: fc.record({
      keywords: fc.constantFrom("upper", "lower", "title"),
      quoted: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
      blanks: fc.array(fc.nat(6), { minLength: 1, maxLength: 9 }),
      quote: fc.constantFrom("`", '"', "'"),
      pieces: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
      shared: fc.boolean(),
    }),
  });

/** A program with one statement in it. */
export interface Program {
  /** The line that the function starts with. */
  readonly head: string;
  readonly body: string;
  /** The words of a parameter of each kind, beside the facts. */
  readonly words: readonly string[];
  readonly texts: readonly string[];
  readonly status: string;
  readonly times: readonly string[];
  /** Why a fault of it may go unreported, where it is known that it may. */
  readonly beyond: string | undefined;
}

export const FOOT = "\n}\n";

const FACT_NAMES = ["over", "retries", "job", "max"];

/** A node of a status that is written down: a leaf, or a choice with the conditions that it has. */
type Written =
  | { readonly kind: "leaf"; readonly sql: string; readonly word: string | undefined; readonly program?: Branching }
  | {
      readonly kind: "choice";
      readonly operand: string | undefined;
      readonly tests: readonly string[];
      readonly values: readonly Written[];
      readonly isIf: boolean;
      readonly cast: boolean;
    };

/** A conditional of the program as it is written. */
type Branching = { readonly word: string } | { readonly test: string; readonly yes: Branching; readonly no: Branching };

/** Writes the program that a plan stands for. */
export function programOf(given: Plan): Program {
  return new Writer(given).program();
}

class Writer {
  readonly #plan: Plan;
  readonly #client: Client;
  readonly #conditions: Conditions;
  readonly #before: string[] = [];
  readonly #words = new Set<string>(["failed"]);
  readonly #uses = new Set<Tree["kind"]>();
  readonly #beyond = new Set<string>();
  #held: { readonly name: string; readonly words: readonly string[] } | undefined;
  #picks = 0;

  constructor(given: Plan) {
    this.#plan = given;
    const clients = CLIENTS[given.database];
    const pasted = clients.find(({ values }) => values === "pasted");
    const client = given.form === "several" ? pasted : clients[given.client % clients.length];
    this.#client = client ?? clients[0] ?? { values: "tag", call: () => "" };
    this.#conditions = new Conditions(given.facts, () => this.#pick(), this.#hasRows());
  }

  program(): Program {
    const { database, style, columns } = this.#plan;
    const { status, time: completion } = COLUMNS[columns];
    const sql = this.#statement();
    const qualifier = { alias: "j.", upsert: "jobs.", upsertSelect: "jobs.", excluded: "jobs." }[
      this.#plan.form as string
    ];
    const mark = database === "sqlite" && style.blanks.length % 2 === 0 ? "`" : '"';
    const prefix = qualifier && style.quoted ? mark + qualifier.slice(0, -1) + mark + "." : (qualifier ?? "");
    const call = send(layOut(sql, style, prefix, mark), style, this.#client);
    const body = [...this.#before, this.#guarded(call)].join("\n");
    const words = [...this.#words];
    const type = words.map((text) => `"${text}"`).join(" | ");
    return {
      head: `async function run(db: Db, id: number, offset: number, over: boolean, retries: number, max: number, job: { attempts: number }, word: ${type}, text: string, message: string) {\n`,
      body,
      words,
      texts: ["PENDING", ...(this.#isGuardedByText() ? [OPEN_WORDS[0], "failed"] : [])],
      status,
      // With a prefix the status is that of a part of the work, and the other time is not the part's.
      times: [completion, ...(this.#plan.finished && columns !== "part" ? ["finished_at"] : [])],
      beyond: [...this.#beyond].join("; ") || undefined,
    };
  }

  #pick(): number {
    const { picks } = this.#plan;
    return picks[this.#picks++ % picks.length] ?? 0;
  }

  #hasRows(): boolean {
    return !["values", "rows", "upsert", "replace"].includes(this.#plan.form);
  }

  /** Whether `column = value` stands where a bare parameter gets the column's type. */
  #givesType(): boolean {
    return !["select", "upsertSelect", "excluded"].includes(this.#plan.form);
  }

  #statement(): string {
    const { status: tree_, time: time_, finished, state, columns, form, others, database } = this.#plan;
    const { status, time: completion } = COLUMNS[columns];
    const written = this.#write(tree_);
    const statusText = this.#inSql(written);
    const set = [
      [status, statusText],
      [completion, this.#time(time_, written, completion)],
      ...(finished ? [["finished_at", this.#time(finished, written, "finished_at")]] : []),
      ...(state !== undefined && columns === "plain" ? [["state", `'${state.replaceAll("'", "''")}'`]] : []),
    ] as [string, string][];
    const [first, ...rest] = set;
    const timed = first && this.#plan.first === "time" ? [...rest, first] : set;
    const rowOthers = [
      ["retry_count", "#retry_count + 1"],
      ["error_message", "‹message›"],
      ["note", "', completed_at = NOW() WHERE'"],
      ["last_retry_at", database === "postgres" ? "NOW()" : "CURRENT_TIMESTAMP"],
    ] as [string, string][];
    const extra = others.flatMap((at) => {
      const other = rowOthers[at];
      return other ? [other] : [];
    });
    const all = this.#plan.first === "others" ? [...extra, ...timed] : [...timed, ...extra];
    const list = all.map(([column, value]) => `${column} = ${value}`).join(", ");
    const names = timed.map(([column]) => column).join(", ");
    const values = timed.map(([, value]) => value).join(", ");
    const where = this.#where(completion);
    const isPostgres = database === "postgres";
    switch (form) {
      case "alias":
        return `UPDATE jobs AS j SET ${list} ${where} RETURNING id`;
      case "from":
        return `UPDATE jobs SET ${list} FROM batches b WHERE b.number = jobs.batch`;
      case "row":
        return `UPDATE jobs SET (${names}) = ${isPostgres && this.#pick() % 2 ? "ROW " : ""}(${values}) ${where}`;
      case "with":
        return isPostgres
          ? `WITH due AS (SELECT jobs.id FROM jobs WHERE batch = 1) UPDATE jobs SET ${list} FROM due WHERE due.id = jobs.id`
          : `WITH due AS (SELECT id FROM jobs WHERE batch = 1) UPDATE jobs SET ${list} WHERE id IN (SELECT id FROM due)`;
      case "moved":
        return isPostgres
          ? `WITH moved AS (UPDATE jobs SET ${list} ${where} RETURNING id) SELECT count(*) FROM moved`
          : `UPDATE OR IGNORE jobs SET ${list} ${where}`;
      case "several":
        return `UPDATE owners SET status = 'pending' WHERE name = 'none'; UPDATE jobs SET ${list} ${where}; SELECT 1`;
      case "values":
        return `INSERT INTO jobs (id, ${names}) VALUES (1001, ${values})`;
      case "rows":
        return `INSERT INTO jobs (id, ${names}) VALUES (1001, ${timed.map(() => "NULL").join(", ")}), (1002, ${values})`;
      case "select":
        return `INSERT INTO jobs (id, ${names}) SELECT id + 1000, ${values} FROM jobs ${where}`;
      case "upsert":
        return `INSERT INTO jobs (id, ${status}) VALUES («id», 'RETRY') ON CONFLICT (id) DO UPDATE SET ${list}`;
      case "upsertSelect":
        return `INSERT INTO jobs (id, ${status}) SELECT id + «offset», 'RETRY' FROM jobs WHERE true ON CONFLICT (id) DO UPDATE SET ${list}`;
      case "excluded":
        return `INSERT INTO jobs (id, ${names}) SELECT id + CAST(«offset» AS INTEGER), ${values.replaceAll("#", "")} FROM jobs WHERE true ON CONFLICT (id) DO UPDATE SET ${timed.map(([column]) => `${column} = excluded.${column}`).join(", ")}`;
      case "replace":
        return isPostgres
          ? `INSERT INTO jobs (id, ${names}) VALUES («id», ${values}) ON CONFLICT DO NOTHING`
          : `${this.#pick() % 2 ? "REPLACE" : "INSERT OR REPLACE"} INTO jobs (id, ${names}) VALUES («id», ${values})`;
      default:
        return `UPDATE jobs SET ${list} ${where}`;
    }
  }

  /** Conditions on what no status hangs on, so that none of its branches is ruled out. */
  #where(completion: string): string {
    return (
      [
        "WHERE batch = 1",
        "WHERE id >= 0",
        `WHERE ${completion} IS NULL AND batch = 1`,
        "WHERE note <> 'status = ''retry'', completed_at = NOW()'",
        "WHERE id IN (SELECT inner_jobs.id FROM jobs inner_jobs WHERE inner_jobs.batch = 1)",
      ][this.#plan.where] ?? "WHERE true"
    );
  }

  #write(given: Tree): Written {
    this.#uses.add(given.kind);
    switch (given.kind) {
      case "word":
        return this.#writeWord(given.word, given.held);
      case "program": {
        const program = this.#writeChoice(given.choice);
        const text = inProgram(program);
        const sql = given.held ? this.#constant(text, program) : text;
        return { kind: "leaf", sql: `‹${sql}›`, word: undefined, ...(given.held ? {} : { program }) };
      }
      case "typed":
        OPEN_WORDS.slice(0, this.#pick() % 3).forEach((open) => this.#words.add(open));
        return { kind: "leaf", sql: "‹word›", word: undefined };
      case "text":
        return { kind: "leaf", sql: "‹text›", word: undefined };
      case "column":
        return {
          kind: "leaf",
          sql: this.#hasRows() ? `#${COLUMNS[this.#plan.columns].status}` : "NULL",
          word: undefined,
        };
      case "null":
        return { kind: "leaf", sql: "NULL", word: undefined };
      case "cast": {
        const inner = this.#write(given.inner);
        return inner.kind === "choice"
          ? { ...inner, cast: true }
          : { ...inner, sql: this.#pick() % 2 ? `CAST(${inner.sql} AS text)` : `(${inner.sql})` };
      }
      case "if": {
        const test = this.#conditions.inSql();
        const yes = this.#write(given.yes);
        if (test === undefined) {
          return yes;
        }
        const isIf = this.#plan.database === "sqlite";
        const values = [yes, this.#write(given.no)];
        return { kind: "choice", operand: undefined, tests: [test], values, isIf, cast: false };
      }
      case "case":
        return this.#writeCase(given);
    }
  }

  #writeCase({ simple, arms, otherwise }: Extract<Tree, { kind: "case" }>): Written {
    const compared = simple ? this.#conditions.operand() : undefined;
    const tests: string[] = [];
    const values: Written[] = [];
    for (const [at, arm] of arms.entries()) {
      const test = compared ? compared.values[at] : this.#conditions.inSql();
      if (test !== undefined) {
        tests.push(test);
        values.push(this.#write(arm));
      }
    }
    if (otherwise || tests.length === 0) {
      values.push(this.#write(otherwise ?? arms[0] ?? { kind: "null" }));
    }
    const [only] = values;
    return tests.length === 0 && only
      ? only
      : { kind: "choice", operand: compared?.operand, tests, values, isIf: false, cast: false };
  }

  #writeWord(text: string, held: Extract<Tree, { kind: "word" }>["held"]): Written {
    const program = { word: text };
    switch (held) {
      case "literal": {
        const plain = `'${text.replaceAll("'", "''")}'`;
        const forms = [plain, plain, `(${plain})`, `CAST(${plain} AS text)`];
        const postgres = [...forms, `${plain}::text`, `E${plain}`, `((${plain})::text)`];
        const all = this.#plan.database === "postgres" ? postgres : forms;
        return { kind: "leaf", sql: all[this.#pick() % all.length] ?? plain, word: text };
      }
      case "expression":
        return { kind: "leaf", sql: `‹${inProgram(program)}›`, word: text };
      case "constant":
        return { kind: "leaf", sql: `‹${this.#constant(inProgram(program))}›`, word: text };
      case "member": {
        const name = `WORDS${this.#before.length}`;
        this.#before.push(`const ${name} = { OTHER: 'other', THIS: ${inProgram(program)} };`);
        return { kind: "leaf", sql: `‹${name}.THIS›`, word: text };
      }
    }
  }

  #constant(value: string, choice?: Branching): string {
    const name = `held${this.#before.length}`;
    this.#before.push(`const ${name} = ${value};`);
    this.#held ??= choice && { name, words: wordsOf(choice) };
    return name;
  }

  #writeChoice(choice: Choice): Branching {
    if (typeof choice === "string") {
      return { word: choice };
    }
    const test = this.#conditions.inProgram();
    const yes = this.#writeChoice(choice.yes);
    return test === undefined ? yes : { test, yes, no: this.#writeChoice(choice.no) };
  }

  #inSql(written: Written): string {
    return this.#choice(written, (leaf) => leaf.sql, true);
  }

  #choice(written: Written, leafText: (leaf: Extract<Written, { kind: "leaf" }>) => string, casts: boolean): string {
    if (written.kind === "leaf") {
      return leafText(written);
    }
    const { tests, operand, isIf, cast } = written;
    const values = written.values.map((value) => this.#choice(value, leafText, casts));
    const otherwise = values[tests.length];
    if (isIf) {
      return `IIF(${[...tests, ...values].join(", ")})`;
    }
    const arms = tests.map((test, at) => `WHEN ${test} THEN ${values[at] ?? ""}`);
    const parts = ["CASE", operand, ...arms, otherwise === undefined ? undefined : `ELSE ${otherwise}`, "END"];
    const text = parts.filter((part) => part !== undefined).join(" ");
    return cast && casts ? `CAST(${text} AS text)` : text;
  }

  #clock(): string {
    const forms =
      this.#plan.database === "postgres"
        ? [
            "NOW()",
            "CURRENT_TIMESTAMP",
            "NOW() AT TIME ZONE 'utc'",
            "clock_timestamp()",
            "(NOW() + INTERVAL '1 second')",
          ]
        : [
            "datetime('now')",
            "CURRENT_TIMESTAMP",
            "strftime('%Y-%m-%d', 'now')",
            "unixepoch()",
            "datetime('now', '+1 minute')",
          ];
    return forms[this.#pick() % forms.length] ?? "CURRENT_TIMESTAMP";
  }

  /** The program's clock; with a cast where the database could not tell its type. */
  #programClock(isBare: boolean): string {
    const { database } = this.#plan;
    const canBeDate = database === "postgres" && this.#client.values !== "pasted";
    const forms = canBeDate ? ["new Date()", "new Date().toISOString()"] : ["new Date().toISOString()"];
    const form = forms[this.#pick() % forms.length] ?? "";
    const held = this.#pick() % 3 === 1 ? this.#constant(form) : form;
    return database === "postgres" && !(isBare && this.#givesType()) ? `‹${held}›::timestamptz` : `‹${held}›`;
  }

  #time(given: Time, status: Written, column: string): string {
    const kept = this.#hasRows() || this.#plan.form === "upsert" ? `#${column}` : this.#typedNull();
    switch (given.kind) {
      case "database":
        return this.#pick() % 5 === 4 ? `COALESCE(${kept}, ${this.#clock()})` : this.#clock();
      case "program": {
        const program = status.kind === "leaf" && status.program;
        // Where the status is a conditional of the program, the time may be one too.
        if (program && this.#client.values !== "pasted" && this.#givesType() && this.#pick() % 3 === 2) {
          return `‹${this.#timeInProgram(program)}›`;
        }
        return this.#programClock(true);
      }
      case "null":
        return "NULL";
      case "kept":
        return kept;
      case "default":
        return this.#plan.database === "postgres" && this.#givesType() && this.#plan.form !== "row"
          ? "DEFAULT"
          : "NULL";
      case "mirror": {
        let at = 0;
        return this.#choice(
          status,
          ({ word: written }) => {
            const branch = given.branches[at++ % given.branches.length];
            const isOpen = (OPEN_WORDS as readonly string[]).includes(written ?? "");
            const isClock = branch === "clock" || (branch === "right" && !isOpen);
            // A CASE of nothing but NULL would be a text.
            return isClock ? this.#clock() : branch === "kept" ? kept : this.#typedNull();
          },
          false,
        );
      }
      case "own": {
        const test = this.#conditions.inSql();
        if (test === undefined) {
          return this.#clock();
        }
        this.#beyond.add("the time hangs on a condition of its own");
        const otherwise = { none: "", null: "ELSE NULL", kept: `ELSE ${kept}`, clock: `ELSE ${this.#clock()}` };
        return `CASE WHEN ${test} THEN ${this.#clock()} ${otherwise[given.otherwise]} END`;
      }
    }
  }

  #typedNull(): string {
    return this.#plan.database === "postgres" ? "NULL::timestamptz" : "NULL";
  }

  #timeInProgram(program: Branching): string {
    if ("word" in program) {
      const isOpen = (OPEN_WORDS as readonly string[]).includes(program.word);
      return isOpen === (this.#pick() % 4 === 3) ? "new Date().toISOString()" : "null";
    }
    return `${program.test} ? ${this.#timeInProgram(program.yes)} : ${this.#timeInProgram(program.no)}`;
  }

  #isGuardedByText(): boolean {
    const { guard } = this.#plan;
    return this.#uses.has("text") && !this.#uses.has("typed") && ["word", "includes", "switch"].includes(guard);
  }

  #guarded(call: string): string {
    const { guard } = this.#plan;
    const name = this.#uses.has("typed") ? "word" : this.#uses.has("text") ? "text" : undefined;
    const open = OPEN_WORDS[0];
    switch (guard) {
      case "return":
        if ([call, ...this.#before].join("\n").includes("isOver(job)")) {
          this.#beyond.add("a guard asks what the status hangs on");
        }
        return `if (!job) return;\n${call}`;
      case "fact":
      case "notFact": {
        const test = this.#conditions.guard();
        if (FACT_NAMES.some((fact) => test.includes(fact) && [call, ...this.#before].join("\n").includes(fact))) {
          this.#beyond.add("a guard asks what the status hangs on");
        }
        return guard === "fact" ? `if (${test}) {\n${call}\n}` : `if (${test}) {\n  return;\n}\n${call}`;
      }
      case "held":
        if (this.#held === undefined) {
          return call;
        }
        this.#beyond.add("a guard asks what the status hangs on");
        return `if (${this.#held.name} === '${this.#held.words[this.#pick() % this.#held.words.length] ?? ""}') {\n${call}\n}`;
      case "word":
        return name ? `if (${name} === '${this.#pick() % 2 ? open : "failed"}') {\n${call}\n}` : call;
      case "notWord":
        return name ? `if (${name} === '${this.#pick() % 2 ? open : "failed"}') {\n  return;\n}\n${call}` : call;
      case "includes":
        return name ? `if (['failed', 'completed'].includes(${name})) {\n${call}\n}` : call;
      case "switch":
        return name ? `switch (${name}) {\ncase 'failed':\ncase 'completed': {\n${call}\nbreak;\n}\ndefault:\n}` : call;
      default:
        return call;
    }
  }
}

function inProgram(program: Branching): string {
  if ("word" in program) {
    return JSON.stringify(program.word);
  }
  const [yes, no] = [inProgram(program.yes), inProgram(program.no)];
  return `${program.test} ? ${yes} : ${no}`;
}

function wordsOf(program: Branching): readonly string[] {
  return "word" in program ? [program.word] : [...wordsOf(program.yes), ...wordsOf(program.no)];
}
