/** A method that reads rows: one (or none), or a list of them. */
export interface RecordRead {
  readonly gives: "list" | "one";
  /** Whether `one` may also be nothing. */
  readonly nullable?: boolean;
}

const ONE_OR_NONE: RecordRead = { gives: "one", nullable: true };
const ONE: RecordRead = { gives: "one" };
const LIST: RecordRead = { gives: "list" };

/** Methods whose names no other kind of library uses: Prisma, drizzle, Mongoose, Sequelize, TypeORM, MongoDB. */
export const RECORD_READS: Readonly<Record<string, RecordRead>> = {
  findUnique: ONE_OR_NONE,
  findUniqueOrThrow: ONE,
  findFirst: ONE_OR_NONE,
  findFirstOrThrow: ONE,
  findMany: LIST,
  findOne: ONE_OR_NONE,
  findOneBy: ONE_OR_NONE,
  findOneOrFail: ONE,
  findOneByOrFail: ONE,
  findById: ONE_OR_NONE,
  findByIdAndUpdate: ONE_OR_NONE,
  findOneAndUpdate: ONE_OR_NONE,
  findByPk: ONE_OR_NONE,
  findAll: LIST,
  findBy: LIST,
};

/** Methods that read rows on a Mongoose model or a TypeORM repository, and mean something else elsewhere. */
export const MODEL_READS: Readonly<Record<string, RecordRead>> = {
  find: LIST,
  create: ONE,
  save: ONE,
};

/** Methods of a Prisma model that write a row and give it back: `prisma.user.create({ data })`. */
export const PRISMA_WRITES: Readonly<Record<string, RecordRead>> = {
  create: ONE,
  update: ONE,
  upsert: ONE,
  createManyAndReturn: LIST,
  updateManyAndReturn: LIST,
};

/** The last call of a query builder's chain, where the chain reads rows. */
export const CHAIN_ENDS: Readonly<Record<string, RecordRead>> = {
  executeTakeFirst: ONE_OR_NONE,
  executeTakeFirstOrThrow: ONE,
  first: ONE_OR_NONE,
  maybeSingle: ONE_OR_NONE,
  single: ONE_OR_NONE,
  getOne: ONE_OR_NONE,
  getOneOrFail: ONE,
  get: ONE_OR_NONE,
};

/** Tags whose templates are SQL, and methods that take SQL as their first argument. */
export const SQL_TAGS: readonly string[] = ["sql", "$queryRaw"];
export const SQL_METHODS: readonly string[] = ["query", "execute", "prepare", "$queryRawUnsafe", "unsafe"];

/** Functions that render a document: their modules. */
export const RENDERERS: readonly string[] = [
  "@react-email/render",
  "@react-email/components",
  "react-dom/server",
  "preact-render-to-string",
  "mjml",
  "ejs",
  "pug",
  "nunjucks",
  "mustache",
];

/** Types of rows, each with the modules that it is imported from. */
export const ROW_TYPES: Readonly<Record<string, readonly string[]>> = {
  HydratedDocument: ["mongoose"],
  InferAttributes: ["sequelize"],
  InferSelectModel: ["drizzle-orm"],
  Selectable: ["kysely"],
};

/** Modules whose exported types are rows, beside enumerations: Prisma's generated client. */
export const ROW_MODULES = /^@prisma\/client$|(?:^|\/)generated\/(?:prisma|client)(?:\/|$)/;
