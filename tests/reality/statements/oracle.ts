import { Linter } from "eslint";
import parser from "@typescript-eslint/parser";

import plugin from "../../../src/index.js";
import { runBody, type TestDatabase } from "../databases.js";
import { PROGRAM_FACTS, ROW_FACTS } from "./conditions.js";
import { FOOT, type Program } from "./programs.js";
import { OPEN_WORDS } from "./trees.js";

type Row = Readonly<Record<string, unknown>>;

const OLD = "2019-01-01 00:00:00";
const TIMES = ["completed_at", "completed_on", "date_completed", "export_completed_at", "finished_at"];
const STATUSES = ["state", "run_status", "export_state"];

/** Makes the tables that generated statements speak of. */
export async function prepare(database: TestDatabase, time: "TEXT" | "TIMESTAMPTZ"): Promise<void> {
  await database.exec(`
    CREATE TABLE owners (name TEXT, status TEXT);
    INSERT INTO owners VALUES ('a', 'retry'), ('b', 'failed');
    CREATE TABLE batches (number INTEGER);
    INSERT INTO batches VALUES (1);
    CREATE TABLE jobs (
      id INTEGER PRIMARY KEY, batch INTEGER DEFAULT 1, note TEXT DEFAULT '', last_retry_at ${time},
      retry_count INTEGER, error_message TEXT, started_at ${time}, owner TEXT, status TEXT,
      ${STATUSES.map((column) => `${column} TEXT`).join()}, ${TIMES.map((column) => `${column} ${time}`).join()});`);
}

/** Every choice of one value for each name. */
function product<Item>(all: Readonly<Record<string, readonly Item[]>>): Readonly<Record<string, Item>>[] {
  return Object.entries(all).reduce<Readonly<Record<string, Item>>[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

/** The values of what a text names; of all else the first will do. */
function usedIn<Item>(text: string, all: Readonly<Record<string, readonly Item[]>>): Record<string, readonly Item[]> {
  const words = text.replaceAll(/\\[nt]/g, " ");
  const isUsed = (name: string): boolean => new RegExp(String.raw`\b${name}\b`, "i").test(words);
  return Object.fromEntries(
    Object.entries(all).map(([name, values]) => [name, isUsed(name) ? values : values.slice(0, 1)]),
  );
}

/** Puts in a row for each way in which what the statement asks about can be. */
function insertRows({ body }: Program): string {
  const rows = product({ ...usedIn(body, ROW_FACTS), stamp: ["NULL", `'${OLD}'`] });
  const texts = rows.map(({ stamp, ...facts }, at) => {
    const statuses = STATUSES.map(() => facts.status);
    return `(${[at + 1, ...Object.values(facts), ...statuses, ...TIMES.map(() => stamp)].join()})`;
  });
  return `INSERT INTO jobs (id, ${[...Object.keys(ROW_FACTS), ...STATUSES, ...TIMES].join()}) VALUES ${texts.join()}`;
}

/** What is wrong with the rule's verdict, or with its repair, of a program; undefined where nothing is. */
export interface Disagreement {
  readonly about: string;
  readonly code: string;
  readonly fixed: string;
}

/** What became of the completion columns of a program: a statement may set several, each with a verdict of its own. */
export interface Verdict {
  readonly disagreement: Disagreement | undefined;
  /** How many of them some row keeps stamped though it is not over. */
  readonly faults: number;
  /** How many of those are reported, and of these how many an edit mends. */
  readonly reported: number;
  readonly mended: number;
  /** Why the others are not reported, where it is known that they may not be. */
  readonly beyond: string | undefined;
}

const RULE = "completion-timestamp-final-only";

interface Linted {
  /** The columns that are reported. */
  readonly columns: ReadonlySet<string>;
  readonly output: string;
  /** Whether there is nothing left to fix. */
  readonly isDone: boolean;
}

function lintWith(code: string, fix: boolean): Linted {
  const config: Linter.Config[] = [
    {
      files: ["**/*.ts"],
      languageOptions: { parser },
      settings: { postmortem: { autofix: "all" } },
      plugins: { postmortem: plugin },
      rules: { [`postmortem/${RULE}`]: "error" },
    },
  ];
  const linter = new Linter();
  const { output, messages } = fix
    ? linter.verifyAndFix(code, config, { filename: "src/example.ts" })
    : { output: code, messages: linter.verify(code, config, { filename: "src/example.ts" }) };
  const columns = messages.map(({ message, fatal }) => {
    const column = /^`(\w+)`/.exec(message)?.[1];
    if (fatal === true || column === undefined) {
      throw new Error(`${message}\n${output}`);
    }
    return column;
  });
  return { columns: new Set(columns), output, isDone: messages.every((message) => !message.fix) };
}

/** Holds the rule's verdict of a program, and what its repair makes of it, against what the database does. */
export async function judge(program: Program, database: TestDatabase): Promise<Verdict> {
  await database.exec("BEGIN");
  try {
    await database.exec(`${insertRows(program)}; SAVEPOINT untouched`);
    return await verdictOn(program, database);
  } finally {
    await database.exec("ROLLBACK");
  }
}

async function verdictOn(program: Program, database: TestDatabase): Promise<Verdict> {
  const { head, body } = program;
  const code = head + body + FOOT;
  const reported = lintWith(code, false).columns;
  const { output, columns: left, isDone } = lintWith(code, true);
  const fixedBody = output.slice(head.length, -FOOT.length);
  const isFixed = output !== code;
  const mended = new Set([...reported].filter((time) => !left.has(time)));
  const faults = new Set<string>();
  const verdict = (disagreement?: Disagreement): Verdict => ({
    disagreement,
    faults: faults.size,
    reported: reported.size,
    mended: mended.size,
    beyond: program.beyond,
  });
  const disagree = (about: string): Verdict => verdict({ about, code, fixed: isFixed ? output : "" });
  if (!isDone) {
    return disagree("the fix comes to no end");
  }
  for (const call of callsOf(program)) {
    const before = await effectOf(body, call, database);
    for (const row of before.filter((next) => isLeftOpen(next, program))) {
      program.times.filter((time) => timeOf(row[time]) === "new").forEach((time) => faults.add(time));
    }
    if (isFixed) {
      const wrong = await effectOf(fixedBody, call, database).then(
        (after) => difference(before, after, program, reported, mended),
        (error: unknown) => `is refused: ${String(error)}`,
      );
      if (wrong !== undefined) {
        return disagree(`the fixed statement ${wrong}, called with ${JSON.stringify(call)}`);
      }
    }
  }
  const alarm = [...reported].find((column) => !faults.has(column));
  if (alarm !== undefined) {
    return disagree(`${alarm} is reported, and no row ends with a status that is not final and a time`);
  }
  const missed = [...faults].find((column) => !reported.has(column));
  if (missed !== undefined && program.beyond === undefined) {
    return disagree(`${missed} is not reported, and a row ends with a status that is not final and a time`);
  }
  return verdict();
}

/** Each way to call a program with what it uses. */
function callsOf({ body, words, texts }: Program): readonly Row[] {
  const others = { id: [1, 5000], offset: [0, 10_000], word: words, text: texts };
  return product(usedIn<unknown>(body, { ...PROGRAM_FACTS, ...others }));
}

async function effectOf(body: string, call: Row, database: TestDatabase): Promise<readonly Row[]> {
  try {
    await runBody(body, {
      ...database.clients,
      max: 5,
      message: "late",
      isOver: ({ attempts }: { readonly attempts: number }) => attempts > 4,
      ...call,
    });
    return await database.rows<Row>("SELECT * FROM jobs ORDER BY id; ROLLBACK TO untouched");
  } catch (error) {
    await database.exec("ROLLBACK TO untouched");
    throw new Error(`${String(error)}\n${body}`, { cause: error });
  }
}

/** Words that the statement wrote are in small letters, at least in part; those that were there are not. */
function isOpen(status: unknown): boolean {
  return (OPEN_WORDS as readonly unknown[]).includes(status);
}

function timeOf(value: unknown): "new" | "null" | "old" {
  if (value === null || value === undefined) {
    return "null";
  }
  const text = value instanceof Date ? value.toISOString() : value;
  return typeof text === "string" && text.startsWith(OLD.slice(0, 10)) ? "old" : "new";
}

/** Whether the statement leaves a row to be worked on; a second status that is over is enough to be over. */
function isLeftOpen(row: Row, { status }: Program): boolean {
  const second = status === "status" ? row.state : undefined;
  const overBySecond = typeof second === "string" && !isOpen(second) && second !== second.toUpperCase();
  return isOpen(row[status]) && !overBySecond;
}

/** What a fixed statement does to the rows that it should not. */
function difference(
  before: readonly Row[],
  after: readonly Row[],
  program: Program,
  reported: ReadonlySet<string>,
  mended: ReadonlySet<string>,
): string | undefined {
  if (before.length !== after.length) {
    return `leaves ${after.length} rows and not ${before.length}`;
  }
  for (const [at, row] of before.entries()) {
    const now = after[at] ?? {};
    for (const column of Object.keys(row)) {
      const [was, is] = [row[column], now[column]];
      const isStamp = TIMES.includes(column) || column === "last_retry_at";
      // A status that is missing is not final either.
      if (mended.has(column) && row[program.status] === null && timeOf(is) === "null") {
        continue;
      }
      // Of two writes of a statement, one may be mended and the other have no edit.
      if (reported.has(column) && !mended.has(column) && isLeftOpen(row, program) && timeOf(is) === "null") {
        continue;
      }
      if (mended.has(column) && isLeftOpen(row, program)) {
        if (timeOf(is) !== "null") {
          return `leaves ${column} at ${String(is)} beside ${String(now[program.status])}`;
        }
      } else if (isStamp ? timeOf(was) !== timeOf(is) : String(was) !== String(is)) {
        return `makes ${column} ${String(is)} and not ${String(was)} beside ${String(now[program.status])}`;
      }
    }
  }
  return undefined;
}
