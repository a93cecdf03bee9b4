import { PGlite } from "@electric-sql/pglite";
import initSqlJs, { type BindParams } from "sql.js";

/** An embedded database with the clients that the code of a test calls. */
export interface TestDatabase {
  /** By the names under which the code calls them: `db`, `send`, and on PostgreSQL the tag `sql`. */
  readonly clients: Readonly<Record<string, unknown>>;
  /** Runs one or several statements. */
  readonly exec: (text: string) => Promise<void>;
  /** The rows of the first of one or several statements. */
  readonly rows: <Row extends object>(text: string) => Promise<readonly Row[]>;
  readonly close: () => Promise<void>;
}

/** PostgreSQL, with what query builders run on. */
export interface PostgresDatabase extends TestDatabase {
  readonly pglite: PGlite;
}

/** A query as pg takes it instead of a text. */
interface QueryObject {
  readonly text: string;
  readonly values: unknown[];
}

/** PostgreSQL as PGlite, with the calls of pg and the tag of postgres.js. */
export async function openPostgres(): Promise<PostgresDatabase> {
  const database = await PGlite.create();
  const db = {
    exec: (text: string) => database.exec(text),
    query: (query: QueryObject | string, values?: unknown[]) =>
      typeof query === "string" ? database.query(query, values) : database.query(query.text, query.values),
  };
  const exec = (text: string): Promise<void> => database.exec(text).then(() => undefined);
  return {
    pglite: database,
    clients: { db, send: exec, sql: database.sql.bind(database) },
    exec,
    rows: async (text) => (await database.exec(text))[0]?.rows as never[],
    close: () => database.close(),
  };
}

/** What SQLite calls MySQL's upsert; of the rest of MySQL, it runs what it has itself. */
function upsertOfSqlite(text: string): string {
  return text
    .replace("ON DUPLICATE KEY UPDATE", "ON CONFLICT DO UPDATE SET")
    .replaceAll(/\bVALUES\((\w+)\)/g, "excluded.$1");
}

/** SQLite as sql.js, with the calls of D1 and better-sqlite3, and the one of mysql2. */
export async function openSqlite(): Promise<TestDatabase> {
  const { Database } = await initSqlJs();
  const database = new Database();
  const run = (text: string, values: readonly unknown[]): void => {
    const [first] = values;
    const named =
      typeof first === "object" && first !== null
        ? Object.fromEntries(Object.entries(first).map(([name, value]) => [`:${name}`, value as unknown]))
        : values;
    database.run(text, named as BindParams);
  };
  const db = {
    exec: (text: string) => database.exec(text),
    execute(text: string, values: readonly unknown[]) {
      run(upsertOfSqlite(text), values);
    },
    prepare: (text: string) => ({
      run(...values: readonly unknown[]) {
        run(text, values);
      },
      bind: (...values: readonly unknown[]) => ({
        run() {
          run(text, values);
        },
      }),
    }),
  };
  // eslint-disable-next-line @typescript-eslint/require-await -- a refusal is to reject, as it does on PostgreSQL
  const exec = async (text: string): Promise<void> => {
    database.exec(text);
  };
  return {
    clients: { db, send: exec },
    exec,
    rows(text) {
      const [result] = database.exec(text);
      const rows = (result?.values ?? []).map((row) =>
        Object.fromEntries(row.map((value, at) => [result?.columns[at] ?? "", value])),
      );
      return Promise.resolve(rows as never[]);
    },
    close() {
      database.close();
      return Promise.resolve();
    },
  };
}

type Body = (...values: unknown[]) => Promise<void>;
const AsyncFunction = async function () {
  await Promise.resolve();
}.constructor as new (...parts: string[]) => Body;

/** Runs the body of an async function in which these names are known. */
export function runBody(body: string, names: Readonly<Record<string, unknown>>): Promise<void> {
  return new AsyncFunction(...Object.keys(names), body)(...Object.values(names));
}
