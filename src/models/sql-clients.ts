import { isOneOf } from "./modules.js";

/** A family of databases whose SQL differs in what the analyses ask. */
export type Dialect = "mysql" | "postgres" | "sqlite";

/** A library that talks to a database: what a file shows of it, and how it behaves. */
export interface SqlClient {
  /** The modules that it is imported from; an entry that ends in `/*` stands for every module below it. */
  readonly modules: readonly string[];
  /**
   * Exports that open a client, called or constructed; `default` is the default export. A client that a handler opens
   * this way is the request's own.
   */
  readonly opens: readonly string[];
  /** Methods that close the client, after which its queries fail. */
  readonly closes: readonly string[];
  /** Whether a query is only sent once somebody awaits it, calls `.then`, or calls one of `starts`. */
  readonly lazy: boolean;
  /**
   * Whether a keep-alive that is given an unsent query sends it: it calls `then` on what only looks like a promise, but
   * not on what is one by its class, and a builder without `then` is nothing to it. Run in workerd.
   */
  readonly sentByKeepAlive?: true;
  /** Methods that send a lazy query and return its promise. */
  readonly starts: readonly string[];
  /** Whether a query that failed does not throw but gives an `error` beside its data, unless it is told to throw. */
  readonly resolvesErrors?: true;
  /** The databases behind it. */
  readonly dialects: readonly Dialect[];
  /** Tags of templates that are SQL, by the last name that is written: `unsafe` for `` sql.unsafe`…` ``. */
  readonly tags: readonly string[];
  /** Methods whose first argument is SQL, as a string or under `text` or `sql` of an object. */
  readonly methods: readonly string[];
  /** Methods that are given columns and values in an object. */
  readonly writes: readonly ObjectWrite[];
}

/** A method that sets columns from an object literal. */
export interface ObjectWrite {
  readonly method: string;
  /** Whether the method makes rows, changes rows, or does the one where it cannot do the other. */
  readonly kind: "insert" | "update" | "upsert";
  /** Which argument holds the object, from 0. */
  readonly argument: number;
  /** The property of the argument that holds the object; without it the argument is the object. */
  readonly property?: string;
}

/** Facts: the clients' own documentation and type definitions; laziness was seen by running each. */
export const SQL_CLIENTS = {
  "postgres.js": {
    modules: ["postgres"],
    opens: ["default"],
    closes: ["end"],
    lazy: true,
    starts: ["execute"],
    dialects: ["postgres"],
    tags: ["sql", "tx"],
    methods: ["unsafe"],
    writes: [],
  },
  "Bun SQL": {
    modules: ["bun"],
    opens: ["SQL"],
    closes: ["close", "end"],
    lazy: true,
    starts: ["execute"],
    dialects: ["postgres", "mysql", "sqlite"],
    tags: ["sql", "tx"],
    methods: ["unsafe"],
    writes: [],
  },
  pg: {
    modules: ["pg"],
    opens: ["Client", "Pool"],
    closes: ["end", "release"],
    lazy: false,
    starts: [],
    dialects: ["postgres"],
    tags: [],
    methods: ["query"],
    writes: [],
  },
  Neon: {
    modules: ["@neondatabase/serverless"],
    opens: ["neon", "Client", "Pool"],
    closes: ["end", "release"],
    lazy: false,
    starts: [],
    dialects: ["postgres"],
    tags: ["sql"],
    methods: ["query"],
    writes: [],
  },
  "Vercel Postgres": {
    modules: ["@vercel/postgres"],
    opens: ["createClient", "createPool"],
    closes: ["end", "release"],
    lazy: false,
    starts: [],
    dialects: ["postgres"],
    tags: ["sql"],
    methods: ["query"],
    writes: [],
  },
  mysql2: {
    modules: ["mysql2", "mysql2/promise"],
    opens: ["createConnection", "createPool"],
    closes: ["end", "destroy", "release"],
    lazy: false,
    starts: [],
    dialects: ["mysql"],
    tags: [],
    methods: ["query", "execute"],
    writes: [],
  },
  drizzle: {
    modules: ["drizzle-orm", "drizzle-orm/*"],
    opens: ["drizzle"],
    closes: [],
    lazy: true,
    sentByKeepAlive: true,
    starts: ["execute", "run", "all", "get"],
    dialects: ["postgres", "mysql", "sqlite"],
    tags: ["sql"],
    methods: ["raw"],
    writes: [
      { method: "set", kind: "update", argument: 0 },
      { method: "values", kind: "insert", argument: 0 },
      { method: "onConflictDoUpdate", kind: "upsert", argument: 0, property: "set" },
      { method: "onDuplicateKeyUpdate", kind: "upsert", argument: 0, property: "set" },
    ],
  },
  kysely: {
    modules: ["kysely"],
    opens: ["Kysely"],
    closes: ["destroy"],
    lazy: true,
    starts: ["execute", "executeTakeFirst", "executeTakeFirstOrThrow", "stream"],
    dialects: ["postgres", "mysql", "sqlite"],
    tags: ["sql"],
    methods: ["raw"],
    writes: [
      { method: "set", kind: "update", argument: 0 },
      { method: "values", kind: "insert", argument: 0 },
      { method: "doUpdateSet", kind: "upsert", argument: 0 },
    ],
  },
  Prisma: {
    modules: ["@prisma/client", "@prisma/client/*"],
    opens: ["PrismaClient"],
    closes: ["$disconnect"],
    lazy: true,
    sentByKeepAlive: true,
    starts: [],
    dialects: ["postgres", "mysql", "sqlite"],
    tags: ["$executeRaw", "$queryRaw", "sql"],
    methods: ["$executeRawUnsafe", "$queryRawUnsafe"],
    writes: [
      { method: "update", kind: "update", argument: 0, property: "data" },
      { method: "updateMany", kind: "update", argument: 0, property: "data" },
      { method: "updateManyAndReturn", kind: "update", argument: 0, property: "data" },
      { method: "create", kind: "insert", argument: 0, property: "data" },
      { method: "createMany", kind: "insert", argument: 0, property: "data" },
      { method: "createManyAndReturn", kind: "insert", argument: 0, property: "data" },
      { method: "upsert", kind: "upsert", argument: 0, property: "update" },
      { method: "upsert", kind: "insert", argument: 0, property: "create" },
    ],
  },
  knex: {
    modules: ["knex"],
    opens: ["default", "knex"],
    closes: ["destroy"],
    lazy: true,
    sentByKeepAlive: true,
    starts: [],
    dialects: ["postgres", "mysql", "sqlite"],
    tags: [],
    methods: ["raw"],
    writes: [
      { method: "update", kind: "update", argument: 0 },
      { method: "insert", kind: "insert", argument: 0 },
      { method: "merge", kind: "upsert", argument: 0 },
    ],
  },
  Mongoose: {
    modules: ["mongoose"],
    opens: ["createConnection"],
    closes: ["close", "disconnect"],
    lazy: true,
    sentByKeepAlive: true,
    starts: ["exec"],
    dialects: [],
    tags: [],
    methods: [],
    writes: [
      { method: "updateOne", kind: "update", argument: 1 },
      { method: "updateMany", kind: "update", argument: 1 },
      { method: "findOneAndUpdate", kind: "update", argument: 1 },
      { method: "findByIdAndUpdate", kind: "update", argument: 1 },
      { method: "updateOne", kind: "update", argument: 1, property: "$set" },
      { method: "updateMany", kind: "update", argument: 1, property: "$set" },
      { method: "findOneAndUpdate", kind: "update", argument: 1, property: "$set" },
      { method: "findByIdAndUpdate", kind: "update", argument: 1, property: "$set" },
    ],
  },
  MongoDB: {
    modules: ["mongodb"],
    opens: ["MongoClient"],
    closes: ["close"],
    lazy: false,
    starts: [],
    dialects: [],
    tags: [],
    methods: [],
    writes: [
      { method: "updateOne", kind: "update", argument: 1, property: "$set" },
      { method: "updateMany", kind: "update", argument: 1, property: "$set" },
      { method: "findOneAndUpdate", kind: "update", argument: 1, property: "$set" },
    ],
  },
  Sequelize: {
    modules: ["sequelize"],
    opens: ["Sequelize"],
    closes: ["close"],
    lazy: false,
    starts: [],
    dialects: ["postgres", "mysql", "sqlite"],
    tags: [],
    methods: ["query"],
    writes: [
      { method: "update", kind: "update", argument: 0 },
      { method: "upsert", kind: "upsert", argument: 0 },
    ],
  },
  TypeORM: {
    modules: ["typeorm"],
    opens: ["DataSource"],
    closes: ["destroy", "release"],
    lazy: false,
    starts: [],
    dialects: ["postgres", "mysql", "sqlite"],
    tags: [],
    methods: ["query"],
    writes: [
      { method: "set", kind: "update", argument: 0 },
      { method: "update", kind: "update", argument: 1 },
      { method: "update", kind: "update", argument: 2 },
      { method: "insert", kind: "insert", argument: 0 },
    ],
  },
  slonik: {
    modules: ["slonik"],
    opens: ["createPool"],
    closes: ["end"],
    lazy: false,
    starts: [],
    dialects: ["postgres"],
    tags: ["unsafe", "type", "fragment", "sql"],
    methods: [],
    writes: [],
  },
  "Cloudflare D1 and Durable Object SQL": {
    modules: [],
    opens: [],
    closes: [],
    lazy: false,
    starts: [],
    dialects: ["sqlite"],
    tags: [],
    methods: ["prepare", "exec"],
    writes: [],
  },
  SQLite: {
    modules: ["better-sqlite3", "bun:sqlite", "node:sqlite", "sqlite", "sqlite3", "sql.js"],
    opens: [],
    closes: ["close"],
    lazy: false,
    starts: [],
    dialects: ["sqlite"],
    tags: [],
    methods: ["prepare", "exec", "run", "query"],
    writes: [],
  },
  libSQL: {
    modules: ["@libsql/client", "@libsql/client/*"],
    opens: ["createClient"],
    closes: ["close"],
    lazy: false,
    starts: [],
    dialects: ["sqlite"],
    tags: [],
    methods: ["execute"],
    writes: [],
  },
  "pg-promise": {
    modules: ["pg-promise"],
    opens: ["default"],
    closes: [],
    lazy: false,
    starts: [],
    dialects: ["postgres"],
    tags: [],
    methods: ["none", "one", "oneOrNone", "any", "many", "manyOrNone", "result", "query"],
    writes: [],
  },
  PlanetScale: {
    modules: ["@planetscale/database"],
    opens: ["connect", "Client"],
    closes: [],
    lazy: false,
    starts: [],
    dialects: ["mysql"],
    tags: [],
    methods: ["execute"],
    writes: [],
  },
  PGlite: {
    modules: ["@electric-sql/pglite"],
    opens: ["PGlite"],
    closes: ["close"],
    lazy: false,
    starts: [],
    dialects: ["postgres"],
    tags: ["sql"],
    methods: ["query", "exec"],
    writes: [],
  },
  Supabase: {
    modules: ["@supabase/supabase-js"],
    opens: ["createClient"],
    closes: [],
    lazy: true,
    sentByKeepAlive: true,
    starts: [],
    resolvesErrors: true,
    dialects: ["postgres"],
    tags: [],
    methods: [],
    writes: [
      { method: "update", kind: "update", argument: 0 },
      { method: "insert", kind: "insert", argument: 0 },
      { method: "upsert", kind: "upsert", argument: 0 },
    ],
  },
} as const satisfies Readonly<Record<string, SqlClient>>;

export type SqlClientName = keyof typeof SQL_CLIENTS;

/** The client that a module belongs to. */
export function sqlClientOf(module: string): (SqlClient & { readonly name: SqlClientName }) | undefined {
  for (const [name, client] of Object.entries(SQL_CLIENTS) as [SqlClientName, SqlClient][]) {
    if (isOneOf(module, client.modules)) {
      return { name, ...client };
    }
  }
  return undefined;
}
