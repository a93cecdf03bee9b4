import { isOneOf } from "./modules.js";

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
  /** Methods that send a lazy query and return its promise. */
  readonly starts: readonly string[];
}

/** Facts: the clients' own documentation and type definitions; laziness was seen by running each. */
export const SQL_CLIENTS = {
  "postgres.js": { modules: ["postgres"], opens: ["default"], closes: ["end"], lazy: true, starts: ["execute"] },
  "Bun SQL": { modules: ["bun"], opens: ["SQL"], closes: ["close", "end"], lazy: true, starts: ["execute"] },
  pg: { modules: ["pg"], opens: ["Client", "Pool"], closes: ["end", "release"], lazy: false, starts: [] },
  Neon: {
    modules: ["@neondatabase/serverless"],
    opens: ["neon", "Client", "Pool"],
    closes: ["end", "release"],
    lazy: false,
    starts: [],
  },
  "Vercel Postgres": {
    modules: ["@vercel/postgres"],
    opens: ["createClient", "createPool"],
    closes: ["end", "release"],
    lazy: false,
    starts: [],
  },
  mysql2: {
    modules: ["mysql2", "mysql2/promise"],
    opens: ["createConnection", "createPool"],
    closes: ["end", "destroy", "release"],
    lazy: false,
    starts: [],
  },
  drizzle: {
    modules: ["drizzle-orm", "drizzle-orm/*"],
    opens: ["drizzle"],
    closes: [],
    lazy: true,
    starts: ["execute", "run", "all", "get"],
  },
  kysely: {
    modules: ["kysely"],
    opens: ["Kysely"],
    closes: ["destroy"],
    lazy: true,
    starts: ["execute", "executeTakeFirst", "executeTakeFirstOrThrow", "stream"],
  },
  Prisma: {
    modules: ["@prisma/client", "@prisma/client/*"],
    opens: ["PrismaClient"],
    closes: ["$disconnect"],
    lazy: true,
    starts: [],
  },
  knex: { modules: ["knex"], opens: ["default", "knex"], closes: ["destroy"], lazy: true, starts: [] },
  Mongoose: {
    modules: ["mongoose"],
    opens: ["createConnection"],
    closes: ["close", "disconnect"],
    lazy: true,
    starts: ["exec"],
  },
  MongoDB: { modules: ["mongodb"], opens: ["MongoClient"], closes: ["close"], lazy: false, starts: [] },
  Sequelize: { modules: ["sequelize"], opens: ["Sequelize"], closes: ["close"], lazy: false, starts: [] },
  TypeORM: { modules: ["typeorm"], opens: ["DataSource"], closes: ["destroy", "release"], lazy: false, starts: [] },
  slonik: { modules: ["slonik"], opens: ["createPool"], closes: ["end"], lazy: false, starts: [] },
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
