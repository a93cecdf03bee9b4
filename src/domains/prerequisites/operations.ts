import type { TSESTree } from "@typescript-eslint/utils";

import {
  DEPENDENT_VERBS,
  HOLDER_WORDS,
  KIND_WORDS,
  MAKING_VERBS,
  OPENING_METHODS_OF_OBJECTS,
  PREPOSITIONS,
  SAVING_VERBS,
  USING_VERBS,
} from "../../models/prerequisites.js";
import { calleeName, dottedName, keyName, rootOf, unwrap } from "../../ast/ast.js";
import { perNode } from "../../plugin/per-file.js";
import type { Node, RuleContext, Variable } from "../../plugin/types.js";
import { variableOf } from "../../ast/variables.js";
import { singularOf, wordsOf } from "../../ast/words.js";

/** A value that a call is given, as it is written: a variable, or a member of one. */
export interface GivenValue {
  /** The variable that it begins with; the name where the file does not declare it; `this`. */
  readonly root: Variable | string;
  /** `worker`, `worker.id`. */
  readonly text: string;
}

/** What a call does, as far as its names and its SQL say. */
export interface Operation {
  /** The whole chain of calls, or the tagged template. */
  readonly node: Node;
  /** The callee as it is written, where it is written in plain names. */
  readonly callee: string | undefined;
  /** Its names in short: `jobs.acquire()`, `db.insert().values()`. */
  readonly label: string;
  /** The words with which the names of the chain's methods begin, the last method first; the verb of its SQL. */
  readonly verbs: readonly string[];
  /** Whether its SQL says what it does. */
  readonly isSql: boolean;
  /** What it is done to, in the singular: `worker` for `registerWorker()`, `workers.insert()` and `INSERT INTO workers`. */
  readonly noun: string | undefined;
  /** Every word of its names and of its table, as written and in the singular. */
  readonly words: ReadonlySet<string>;
  /** What it is given, by itself or in object literals, lists and templates. */
  readonly given: readonly GivenValue[];
  /** What its chain begins with, as it is written: `db` for `db.insert(t).values(row)`, the tag of a template. */
  readonly root: string | undefined;
  /** The object whose method it is. */
  readonly receiver: GivenValue | undefined;
}

const SQL = /^\s*(?:\/\*[^*]*\*\/\s*)?(insert|update|delete|select|merge|replace|create|truncate)\b/i;
const TABLE = /\b(?:into|update|from|table(?:\s+if\s+not\s+exists)?)\s+["`[]?(?:\w+["`\]]?\.["`[]?)?(\w+)/i;
const SQL_METHODS = /^(?:query|queryRaw|execute|executeRaw|\$executeRaw|exec|run|prepare|unsafe|raw|sql|none|one|any)$/;
const TABLE_METHODS = /^(?:collection|from|insert|insertInto|into|table|update|updateTable|deleteFrom)$/;

const ACTING_VERBS: ReadonlySet<string> = new Set([
  ...MAKING_VERBS,
  ...SAVING_VERBS,
  ...OPENING_METHODS_OF_OBJECTS,
  ...USING_VERBS,
  ...Object.values(DEPENDENT_VERBS).flatMap((verbs) => [...verbs]),
]);
/** Methods that are given a condition: what is compared in it is given to the query. */
const CONDITION_METHODS = /^(?:and|andWhere|having|on|or|orWhere|where)$/;

/** How many links of a chain, and how many values of a call, are looked at. */
const LINKS = 20;
const VALUES = 60;

/** What a call or a tagged template does; undefined for other expressions. */
export const operationOf = perNode<Node, Operation | undefined>((expression, context) => {
  const node = unwrap(expression);
  if (node.type !== "CallExpression" && node.type !== "TaggedTemplateExpression") {
    return undefined;
  }
  const verbs: string[] = [];
  const words = new Set<string>();
  const given: GivenValue[] = [];
  let noun: string | undefined;
  let otherNoun: string | undefined;
  let isSql = false;
  let link: Node = node;
  let label = "";
  let holder: string | undefined;
  for (let left = LINKS; left > 0; left--) {
    if (link.type === "MemberExpression") {
      label = `.${keyName(link) ?? "…"}${label}`;
      link = unwrap(link.object);
      continue;
    }
    if (link.type !== "CallExpression" && link.type !== "TaggedTemplateExpression") {
      break;
    }
    const callee = unwrap(link.type === "CallExpression" ? link.callee : link.tag);
    const name = callee.type === "MemberExpression" ? keyName(callee) : dottedName(callee);
    const statement = sqlOf(link, name);
    const verb = statement === undefined ? undefined : SQL.exec(statement)?.[1];
    if (statement !== undefined && verb !== undefined) {
      isSql = true;
      verbs.push(verb.toLowerCase());
      const table = TABLE.exec(statement)?.[1];
      noun ??= table === undefined ? undefined : nounIn(wordsOf(table));
      addWords(words, table);
    } else if (name !== undefined) {
      const [first, ...rest] = wordsOf(name);
      if (first !== undefined) {
        verbs.push(first);
      }
      const named = nounIn(rest) ?? tableOf(link, name);
      // `onConflictDoNothing()` says how, and the write before it in the chain says what.
      if (first !== undefined && ACTING_VERBS.has(first)) {
        noun ??= named;
      } else {
        otherNoun ??= named;
      }
      addWords(words, name);
    }
    label = `${callee.type === "MemberExpression" ? "." : ""}${name ?? "…"}${link.type === "CallExpression" ? "()" : ""}${label}`;
    const isCondition = name !== undefined && CONDITION_METHODS.test(name);
    collect(link.type === "CallExpression" ? link.arguments : link.quasi.expressions, isCondition, given, context);
    if (callee.type !== "MemberExpression") {
      break;
    }
    link = unwrap(callee.object);
    holder = dottedName(link);
    addWords(words, holder);
  }
  const callee = unwrap(node.type === "CallExpression" ? node.callee : node.tag);
  const object = callee.type === "MemberExpression" ? callee.object : undefined;
  return {
    node,
    callee: dottedName(callee),
    label:
      node.type === "TaggedTemplateExpression"
        ? `this \`${dottedName(callee) ?? "sql"}\` query`
        : `\`${callee.type === "MemberExpression" ? (dottedName(link) ?? "…") : ""}${label}\``,
    verbs,
    isSql,
    noun: noun ?? otherNoun ?? nounOfHolder(holder),
    words,
    given,
    root: holder ?? (node.type === "TaggedTemplateExpression" ? dottedName(node.tag) : undefined),
    receiver: object && valueOf(object, context),
  };
}, undefined);

function addWords(words: Set<string>, name: string | undefined): void {
  for (const word of wordsOf(name ?? "")) {
    words.add(word).add(singularOf(word));
  }
}

/** The SQL that a call or a tag is given. */
function sqlOf(node: TSESTree.CallExpression | TSESTree.TaggedTemplateExpression, name: string | undefined) {
  if (node.type === "TaggedTemplateExpression") {
    return textOf(node.quasi);
  }
  const [first] = node.arguments;
  return first && name !== undefined && SQL_METHODS.test(name) ? textOf(first) : undefined;
}

function textOf(node: Node): string | undefined {
  const inner = unwrap(node);
  switch (inner.type) {
    case "Literal":
      return typeof inner.value === "string" ? inner.value : undefined;
    case "TemplateLiteral":
      return inner.quasis.map(({ value }) => value.raw).join("?");
    case "TaggedTemplateExpression":
      return textOf(inner.quasi);
    default:
      return undefined;
  }
}

/** The noun of words that follow a verb: the last before a preposition that is not a kind of value. */
function nounIn(words: readonly string[]): string | undefined {
  const end = words.findIndex((word) => PREPOSITIONS.has(word));
  const nouns = words.slice(0, end === -1 ? undefined : end).filter((word) => !KIND_WORDS.has(word));
  const last = nouns.at(-1);
  return last === undefined ? undefined : singularOf(last);
}

/** The table that a method of a query builder names: `insert(workers)`, `from("workers")`. */
function tableOf(node: TSESTree.CallExpression | TSESTree.TaggedTemplateExpression, name: string): string | undefined {
  const [first] = node.type === "CallExpression" && TABLE_METHODS.test(name) ? node.arguments : [];
  const inner = first && unwrap(first);
  if (inner?.type === "Literal") {
    return typeof inner.value === "string" ? nounIn(wordsOf(inner.value)) : undefined;
  }
  // `users.insert(user)` is given a row, `db.insert(users)` a table, whose name is a plural.
  const table = inner && dottedName(inner)?.split(".").at(-1);
  return table !== undefined && /[^s]s$/.test(table) ? nounIn(wordsOf(table)) : undefined;
}

/** What an object holds, by its name: `worker` for `this.workerRepository`, nothing for `db`. */
function nounOfHolder(name: string | undefined): string | undefined {
  const words = wordsOf(name?.split(".").at(-1) ?? "").filter((word) => !HOLDER_WORDS.has(word) && word !== "this");
  return name?.includes(".") || (words.at(-1) ?? "").endsWith("s") || words.length < wordsOf(name ?? "").length
    ? nounIn(words)
    : undefined;
}

/** A value in plain names; undefined for what is computed. */
export function valueOf(node: Node, context: RuleContext): GivenValue | undefined {
  const text = dottedName(node);
  if (text === undefined) {
    return undefined;
  }
  const root = rootOf(node);
  const variable = root.type === "Identifier" ? variableOf(root, context.sourceCode) : undefined;
  return { root: variable ?? text.split(".")[0] ?? text, text };
}

function collect(nodes: readonly Node[], isCondition: boolean, given: GivenValue[], context: RuleContext): void {
  const pending = [...nodes];
  for (let left = VALUES, next = pending.shift(); next && left > 0; next = pending.shift(), left--) {
    const node = unwrap(next);
    switch (node.type) {
      case "ArrayExpression":
        pending.push(...node.elements.filter((element) => element !== null));
        break;
      case "ObjectExpression":
        pending.push(...node.properties.map((item) => (item.type === "Property" ? item.value : item.argument)));
        break;
      case "SpreadElement":
        pending.push(node.argument);
        break;
      case "CallExpression":
        if (isCondition) {
          pending.push(...node.arguments);
        }
        break;
      case "TemplateLiteral":
        pending.push(...node.expressions);
        break;
      default: {
        const value = valueOf(node, context);
        if (value) {
          given.push(value);
        }
      }
    }
  }
}

/** The words of the last name of a value that say which thing it is: `worker` for `workerId` and for `worker.id`. */
export function identityOf({ text }: GivenValue): string[] {
  const names = text.split(".");
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const words = wordsOf(name).filter((word) => !KIND_WORDS.has(word) && word !== "this");
    if (words.length > 0) {
      return words.map(singularOf);
    }
  }
  return [];
}

/** Whether a value is named as the key of a thing: `id`, `workerId`, `user.uuid`. */
export function isKeyValue({ text }: GivenValue): boolean {
  return /(?:^|[._])(?:id|uuid|key|slug)$|[a-z\d](?:Id|ID|Uuid|UUID|Key|Slug)$/.test(text);
}

/** The last method of a call's chain. */
export function methodOf({ node }: Operation): string | undefined {
  return node.type === "CallExpression" ? calleeName(node) : undefined;
}
