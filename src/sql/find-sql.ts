import type { TSESTree } from "@typescript-eslint/utils";

import { SQL_CLIENTS, sqlClientOf, type Dialect, type SqlClient } from "../models/sql-clients.js";
import { calleeName, keyName, propertyNamed, unwrap } from "../ast/ast.js";
import type { Node, RuleContext, SourceCode } from "../plugin/types.js";
import { importOf, variableOf } from "../ast/variables.js";
import { readSqlText, type SqlText } from "./text.js";
import { tokenise, type SqlToken } from "./tokens.js";

/** What is bound to the placeholders of a statement, as the call shows it. */
export interface Bindings {
  /** The arguments in their order; undefined where the file does not show them. */
  readonly list: readonly TSESTree.Expression[] | undefined;
  /** The object of named placeholders. */
  readonly named: TSESTree.ObjectExpression | undefined;
}

/** SQL that a file hands to a database. */
export interface FoundSql {
  /** The string or template. */
  readonly node: Node;
  /** The tag or the call that sends it. */
  readonly sink: Node;
  readonly text: SqlText;
  readonly tokens: readonly SqlToken[];
  /** Whether the interpolated expressions are sent as parameters, not pasted into the text. */
  readonly parameterised: boolean;
  readonly bindings: Bindings;
  /** The databases that it may be for, as far as the file and the text show. */
  readonly dialects: ReadonlySet<Dialect>;
}

const CLIENTS: readonly SqlClient[] = Object.values(SQL_CLIENTS);
const TAGS: ReadonlySet<string> = new Set(CLIENTS.flatMap(({ tags }) => tags));
const METHODS: ReadonlySet<string> = new Set(CLIENTS.flatMap(({ methods }) => methods));
/** A project's own helpers around these methods: `runQuery(text)`, `dbExecute(text)`. */
const HELPER = /quer(?:y|ies)|execute|sql/i;
/** The properties under which a query object holds its text. */
const TEXT_KEYS = ["text", "sql", "query"] as const;
const VALUE_KEYS = ["values", "args", "params", "replacements", "bind"] as const;

/** What is text or an object as it is written. */
const WRITTEN_OUT: ReadonlySet<string> = new Set([
  "BinaryExpression",
  "Literal",
  "ObjectExpression",
  "TaggedTemplateExpression",
  "TemplateLiteral",
]);

const NO_BINDINGS: Bindings = { list: undefined, named: undefined };

/** Looks for SQL in one node. */
export interface SqlFinder {
  /** A tagged template whose tag is one of the clients' or of the settings. */
  readonly inTag: (node: TSESTree.TaggedTemplateExpression) => FoundSql | undefined;
  /** What a call of a method that takes SQL may send: a string, or an object with the text. */
  readonly inCall: (node: TSESTree.CallExpression) => readonly FoundSql[];
  /** Whether the file has a comment that says that SQL follows: else `afterComment` finds nothing. */
  readonly hasComments: boolean;
  /** A string or template after a comment that says it is SQL. */
  readonly afterComment: (node: TSESTree.Literal | TSESTree.TemplateLiteral) => FoundSql | undefined;
}

/**
 * Makes a finder of SQL for a file.
 *
 * @param matters whether a text is worth reading, asked before it is split into words.
 * @param extraTags tags of the user's settings, as they are written in code.
 * @param behind the expressions that an argument may stand for.
 */
export function sqlFinder(
  context: RuleContext,
  matters: (source: string) => boolean,
  extraTags: readonly string[],
  behind: (argument: Node) => readonly Node[],
): SqlFinder {
  const { sourceCode } = context;
  let imported: readonly Dialect[] | undefined;
  const extra = new Set(extraTags.map((tag) => tag.split(".").at(-1) ?? tag));

  /** The text or the object itself, or what a name or another expression stands for. */
  function heldBy(node: TSESTree.Expression): readonly Node[] {
    const inner = unwrap(node);
    return WRITTEN_OUT.has(inner.type) ? [inner] : behind(inner).map(unwrap);
  }

  function read(
    node: Node,
    sink: Node,
    parameterised: boolean,
    bindings: Bindings,
    dialectsOfClient: () => readonly Dialect[] | undefined = () => undefined,
  ): FoundSql | undefined {
    if (!matters(sourceCode.text.slice(node.range[0], node.range[1]))) {
      return undefined;
    }
    const text = readSqlText(node, sourceCode);
    if (!text || !matters(text.text)) {
      return undefined;
    }
    // Of most statements nothing is asked beyond their text.
    let tokens: readonly SqlToken[] | undefined;
    let dialects: ReadonlySet<Dialect> | undefined;
    return {
      node,
      sink,
      text,
      get tokens() {
        return (tokens ??= tokenise(text.text));
      },
      parameterised,
      bindings,
      get dialects() {
        return (dialects ??= dialectsOf(
          text,
          this.tokens,
          dialectsOfClient() ?? (imported ??= dialectsImported(sourceCode)),
        ));
      },
    };
  }

  return {
    inTag(node) {
      const name = tagName(node.tag);
      if (name === undefined || !(TAGS.has(name) || extra.has(name))) {
        return undefined;
      }
      return read(node.quasi, node, true, NO_BINDINGS, () => dialectsOfTag(node.tag, sourceCode));
    },
    inCall(node) {
      const name = calleeName(node);
      const [argument, ...others] = node.arguments;
      if (
        name === undefined ||
        !(METHODS.has(name) || HELPER.test(name)) ||
        !argument ||
        argument.type === "SpreadElement"
      ) {
        return [];
      }
      return heldBy(argument).flatMap((given) => {
        if (given.type === "ObjectExpression") {
          const text = valueAt(given, TEXT_KEYS);
          const values = valueAt(given, VALUE_KEYS);
          const bindings = bindingsIn(values ? [values] : []);
          return text ? heldBy(text).flatMap((held) => read(held, node, false, bindings) ?? []) : [];
        }
        const bindings = name === "prepare" ? laterBindings(node) : bindingsIn(others);
        return read(given, node, false, bindings, () => (name === "prepare" ? ["sqlite"] : undefined)) ?? [];
      });
    },
    hasComments: sourceCode.getAllComments().some(saysSql),
    afterComment(node) {
      const comment = sourceCode.getCommentsBefore(node).at(-1);
      if (!comment || !saysSql(comment)) {
        return undefined;
      }
      const whole = concatenationFrom(node);
      return read(whole, whole, false, NO_BINDINGS);
    },
  };
}

function saysSql({ value }: TSESTree.Comment): boolean {
  return /^\s*(?:sql|psql|pgsql|mysql|sqlite)\s*$/i.test(value);
}

/** The name that decides whether a tag is SQL: `unsafe` of `sql.unsafe`, `type` of `sql.type(row)`, `sql` of `sql<Row>`. */
function tagName(tag: TSESTree.Expression): string | undefined {
  const inner = unwrap(tag);
  switch (inner.type) {
    case "Identifier":
      return inner.name;
    case "MemberExpression":
      return keyName(inner);
    case "CallExpression":
      return calleeName(inner);
    default:
      return undefined;
  }
}

/** The concatenation that starts with a node; the node itself where none does. */
function concatenationFrom(node: Node): Node {
  let whole = node;
  while (whole.parent?.type === "BinaryExpression" && whole.parent.operator === "+" && whole.parent.left === whole) {
    whole = whole.parent;
  }
  return whole;
}

function valueAt(object: TSESTree.ObjectExpression, keys: readonly string[]): TSESTree.Expression | undefined {
  for (const key of keys) {
    const value = propertyNamed(object, key)?.value;
    if (value && value.type !== "AssignmentPattern" && value.type !== "TSEmptyBodyFunctionExpression") {
      return value;
    }
  }
  return undefined;
}

/** `query(text, [a, b])`, `query(text, { id })` or `exec(text, a, b)`. */
function bindingsIn(given: readonly TSESTree.CallExpressionArgument[]): Bindings {
  const [first] = given;
  const inner = first && first.type !== "SpreadElement" ? unwrap(first) : undefined;
  if (inner?.type === "ArrayExpression") {
    return { list: withoutSpread(inner.elements), named: undefined };
  }
  if (inner?.type === "ObjectExpression") {
    const nested = valueAt(inner, VALUE_KEYS);
    return nested ? bindingsIn([nested]) : { list: undefined, named: inner };
  }
  return {
    list: inner?.type === "Identifier" && given.length === 1 ? undefined : withoutSpread(given),
    named: undefined,
  };
}

function withoutSpread(items: readonly (Node | null)[]): readonly TSESTree.Expression[] | undefined {
  return items.every((item) => item !== null && item.type !== "SpreadElement")
    ? (items as TSESTree.Expression[])
    : undefined;
}

/** `prepare(text).bind(a, b)` and `prepare(text).run(a, b)`. */
function laterBindings(call: TSESTree.CallExpression): Bindings {
  const member = call.parent;
  const later = member.type === "MemberExpression" && member.object === call ? member.parent : undefined;
  if (later?.type !== "CallExpression" || later.callee !== member) {
    return NO_BINDINGS;
  }
  const bindings = bindingsIn(later.arguments);
  const [only] = later.arguments;
  return only?.type === "Identifier" && later.arguments.length === 1 ? { list: [only], named: undefined } : bindings;
}

/** The dialects of the clients that a file imports; empty where it imports none. */
function dialectsImported(sourceCode: SourceCode): readonly Dialect[] {
  return sourceCode.ast.body.flatMap((statement) => {
    if (statement.type !== "ImportDeclaration") {
      return [];
    }
    const { value } = statement.source;
    const client = sqlClientOf(value);
    return client?.name === "drizzle" ? dialectsOfDrizzle(value) : (client?.dialects ?? []);
  });
}

/** drizzle names the database in its module: `drizzle-orm/mysql2`, `drizzle-orm/d1`. */
function dialectsOfDrizzle(module: string): readonly Dialect[] {
  if (/mysql|planetscale|singlestore|tidb/.test(module)) {
    return ["mysql"];
  }
  if (/pg|postgres|neon|vercel|node-postgres|aws-data-api/.test(module)) {
    return ["postgres"];
  }
  return /sqlite|d1|libsql|durable|expo|sql-js/.test(module) ? ["sqlite"] : [];
}

function dialectsOfTag(tag: TSESTree.Expression, sourceCode: SourceCode): readonly Dialect[] | undefined {
  const inner = unwrap(tag);
  const variable = inner.type === "Identifier" ? variableOf(inner, sourceCode) : undefined;
  const source = importOf(variable)?.source;
  const dialects = source === undefined ? undefined : sqlClientOf(source)?.dialects;
  return dialects?.length === 1 ? dialects : undefined;
}

/**
 * The databases that a statement may be for. Its own words decide where only one database has them; else the clients
 * that the file imports; else PostgreSQL and SQLite, the databases of clients with template tags and `prepare`.
 */
function dialectsOf(text: SqlText, tokens: readonly SqlToken[], clients: readonly Dialect[]): ReadonlySet<Dialect> {
  const has = (test: (token: SqlToken) => boolean): boolean => tokens.some(test);
  if (has((token) => token.text === "::" || (token.kind === "param" && /^\$\d/.test(token.text)))) {
    return new Set(["postgres"]);
  }
  if (has((token) => token.kind === "name" && (token.word === "duplicate" || token.word === "if"))) {
    return new Set(["mysql"]);
  }
  const possible = new Set<Dialect>(clients.length > 0 ? clients : ["postgres", "sqlite"]);
  if (has((token) => token.kind === "param" && token.text === "?")) {
    if (clients.length === 0) {
      possible.add("mysql");
    }
    possible.delete("postgres");
  }
  if (has((token) => token.kind === "quoted" && text.text[token.start] === "`")) {
    possible.delete("postgres");
    if (clients.length === 0) {
      possible.add("mysql");
    }
  }
  if (has((token) => token.kind === "name" && (token.word === "returning" || token.word === "conflict"))) {
    possible.delete("mysql");
  }
  if (has((token) => token.kind === "name" && /^(?:datetime|unixepoch|julianday|iif)$/.test(token.word))) {
    return new Set(["sqlite"]);
  }
  return possible;
}
