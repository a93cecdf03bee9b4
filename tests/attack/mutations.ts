import parser from "@typescript-eslint/parser";
import type { TSESTree } from "@typescript-eslint/utils";

/** A piece of code with what the parser says of it. */
export interface Parsed {
  readonly text: string;
  readonly ast: TSESTree.Program;
  readonly scopes: NonNullable<ReturnType<typeof parser.parseForESLint>["scopeManager"]>;
  readonly nodes: readonly TSESTree.Node[];
}

/** Numbers that look like chance and are the same for the same seed. */
export interface Chance {
  /** A whole number from 0 to below a limit. */
  readonly below: (limit: number) => number;
  readonly pick: <Item>(items: readonly Item[]) => Item | undefined;
}

/** A way to write the same in other words. */
export interface Mutation {
  readonly name: string;
  /** Why a fault may not be seen any more, where that is as it should be. */
  readonly hides?: string;
  readonly rewrite: (code: Parsed, chance: Chance) => string | undefined;
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: (items) => items[below(items.length)] };
}

/** Reads a text; undefined where it does not parse. */
export function parse(text: string, filename: string): Parsed | undefined {
  try {
    const { ast, scopeManager, visitorKeys } = parser.parseForESLint(text, {
      comment: true,
      filePath: filename,
      loc: true,
      range: true,
      tokens: true,
    });
    const nodes: TSESTree.Node[] = [];
    const pending: TSESTree.Node[] = [ast];
    for (let node = pending.pop(); node; node = pending.pop()) {
      nodes.push(node);
      for (const key of visitorKeys[node.type] ?? []) {
        const child = (node as unknown as Record<string, unknown>)[key];
        for (const item of (Array.isArray(child) ? child : [child]) as (TSESTree.Node | null | undefined)[]) {
          if (item) {
            item.parent = node;
            pending.push(item);
          }
        }
      }
    }
    return { text, ast, scopes: scopeManager, nodes: nodes.sort((a, b) => a.range[0] - b.range[0]) };
  } catch {
    return undefined;
  }
}

interface Change {
  readonly at: readonly [number, number];
  readonly text: string;
}

function changed(text: string, changes: readonly Change[]): string | undefined {
  const ordered = [...changes].sort((a, b) => b.at[0] - a.at[0]);
  return changes.length === 0
    ? undefined
    : ordered.reduce((left, { at, text: put }) => left.slice(0, at[0]) + put + left.slice(at[1]), text);
}

const insert = (at: number, text: string): Change => ({ at: [at, at], text });

type Block = TSESTree.BlockStatement & { readonly parent: TSESTree.Node };

/** The bodies of functions. */
const bodiesIn = ({ nodes }: Parsed): Block[] =>
  nodes.filter(
    (node): node is Block =>
      node.type === "BlockStatement" && node.parent.type.includes("Function") && node.body.length > 0,
  );

/** Statements inside functions that nothing after them depends on but through what they do. */
const plainStatements = (code: Parsed): TSESTree.ExpressionStatement[] =>
  code.nodes.filter(
    (node): node is TSESTree.ExpressionStatement =>
      node.type === "ExpressionStatement" && node.parent.type === "BlockStatement" && !node.directive,
  );

/** Names that a repair may want to add. */
const COLLIDING = ["waitUntil", "after", "ctx", "client", "error", "tx", "work", "promise", "resolve"];

const isTaken = ({ text }: Parsed, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);

/** Puts something into the gaps between tokens: a share of them, by chance. */
function inGaps({ ast, nodes, text }: Parsed, chance: Chance, put: string): string | undefined {
  const tokens = (ast.tokens ?? []).filter(({ type }) => type !== "JSXText");
  const isJsx = nodes.some(({ type }) => type.startsWith("JSX"));
  const places = isJsx ? [] : Array.from({ length: 1 + chance.below(6) }, () => chance.pick(tokens));
  return changed(
    text,
    [...new Set(places)].flatMap((token) => (token ? [insert(token.range[0], put)] : [])),
  );
}

/** Renames a variable wherever it is named. */
function renamed(
  { scopes, text }: Parsed,
  from: (name: string) => boolean,
  to: string,
  chance: Chance,
): string | undefined {
  const variables = scopes.scopes.flatMap((scope) =>
    scope.variables.filter(
      ({ defs, name }) =>
        defs.length === 1 && from(name) && (defs[0]?.type === "Parameter" || defs[0]?.type === "Variable"),
    ),
  );
  const variable = chance.pick(variables);
  const definition = variable?.defs[0]?.name as TSESTree.Identifier | undefined;
  const names = variable ? [definition, ...variable.references.map(({ identifier }) => identifier)] : [];
  const unique = [...new Set(names)] as TSESTree.Identifier[];
  if (!definition || unique.some(({ parent }) => parent.type.startsWith("Export"))) {
    return undefined;
  }
  return changed(
    text,
    unique.map((name) => {
      const at = [name.range[0], name.range[0] + name.name.length] as const;
      const { parent } = name;
      const property = parent.type === "AssignmentPattern" ? parent.parent : parent;
      const isShorthand = property.type === "Property" && property.shorthand;
      return { at, text: isShorthand ? `${name.name}: ${to}` : to };
    }),
  );
}

const around =
  (before: string, after: string) =>
  (code: Parsed, chance: Chance): string | undefined => {
    const statement = chance.pick(plainStatements(code));
    return statement && changed(code.text, [insert(statement.range[0], before), insert(statement.range[1], after)]);
  };

/** Adds a line in front of a statement, with its indentation. */
const above =
  (line: string) =>
  (code: Parsed, chance: Chance): string | undefined => {
    const statement = chance.pick(plainStatements(code));
    const indent = statement && " ".repeat(statement.loc.start.column);
    const startsLine =
      statement &&
      /^[ \t]*$/.test(code.text.slice(code.text.lastIndexOf("\n", statement.range[0] - 1) + 1, statement.range[0]));
    return statement && startsLine ? changed(code.text, [insert(statement.range[0], `${line}\n${indent}`)]) : undefined;
  };

const onTop =
  (line: string) =>
  ({ text }: Parsed): string | undefined =>
    text.startsWith("#!") || text.startsWith("\uFEFF") ? undefined : line + text;

const NEEDS_SEMICOLON = /^[([`/+\-*,.]/;

/** Leaves out the semicolons that the end of a line stands for. */
function withoutSemicolons({ ast, nodes, text }: Parsed): string | undefined {
  const tokens = ast.tokens ?? [];
  const statements = nodes.filter(({ type }) =>
    /^(?:Expression|Return|Throw)Statement$|^VariableDeclaration$|^ImportDeclaration$/.test(type),
  );
  const ends = new Set(statements.filter(({ parent }) => !parent?.type.startsWith("For")).map(({ range }) => range[1]));
  return changed(
    text,
    tokens.flatMap((token, at): Change[] => {
      const next = tokens[at + 1];
      const isLast = token.value === ";" && ends.has(token.range[1]);
      const between = text.slice(token.range[1], next?.range[0]);
      const isBare = next?.value === "}" || (between.includes("\n") && !NEEDS_SEMICOLON.test(next?.value ?? ""));
      return isLast && isBare ? [{ at: [token.range[0], token.range[1]], text: "" }] : [];
    }),
  );
}

const SQL = /\b(?:UPDATE|INSERT|SELECT)\b/;

/** Rewrites the strings and templates that hold SQL. */
const inSql =
  (rewrite: (sql: string) => string) =>
  ({ nodes, text }: Parsed): string | undefined =>
    changed(
      text,
      nodes.flatMap((node): Change[] => {
        const raw = text.slice(...node.range);
        const isText = (node.type === "Literal" && typeof node.value === "string") || node.type === "TemplateLiteral";
        const written = isText && SQL.test(raw) ? rewrite(raw) : raw;
        return written === raw ? [] : [{ at: node.range, text: written }];
      }),
    );

export const MUTATIONS: readonly Mutation[] = [
  { name: "a byte order mark", rewrite: onTop("\uFEFF") },
  {
    name: "line breaks of Windows",
    rewrite: ({ text }) => (text.includes("\r") ? undefined : text.replaceAll("\n", "\r\n")),
  },
  {
    name: "tabs",
    rewrite: ({ text, nodes }) =>
      nodes.some(({ type }) => type === "TemplateLiteral") ? undefined : text.replaceAll("  ", "\t"),
  },
  { name: "no semicolons", rewrite: withoutSemicolons },
  {
    name: "comments in the gaps",
    hides: "a comment in a branch is a decision of its author",
    rewrite: (code, chance) => inGaps(code, chance, "/* gap */ "),
  },
  { name: "a licence", rewrite: onTop("/*! Copyright 2026 the authors */\n") },
  { name: "a licence and a blank line", rewrite: onTop("// SPDX-License-Identifier: MIT\n\n") },
  { name: "a directive to the compiler", rewrite: onTop("// @ts-check\n") },
  { name: "a doc comment on top", rewrite: onTop("/** What it does. */\n") },
  { name: "strict mode", rewrite: onTop('"use strict";\n') },
  {
    name: "a server's directive",
    hides: "a server action is another kind of function",
    rewrite: onTop("'use server'\n\n"),
  },
  { name: "a shebang", hides: "a script ends with its process", rewrite: onTop("#!/usr/bin/env node\n") },
  { name: "a directive to the linter above", rewrite: above("// eslint-disable-next-line no-alert") },
  { name: "an expected error above", rewrite: above("// @ts-expect-error -- on purpose") },
  {
    name: "a comment above",
    hides: "a comment in a branch is a decision of its author",
    rewrite: above("// as agreed"),
  },
  { name: "a string beyond the basic plane", rewrite: above("const größe = '🚀\\u{1F680}';") },
  {
    name: "a block around",
    hides: "a handler of failures is read statement by statement",
    rewrite: around("{ ", " }"),
  },
  {
    name: "a condition around",
    hides: "the branch may be one that a rule asks about",
    rewrite: around("if (true) { ", " }"),
  },
  {
    name: "a condition without a block",
    hides: "the branch may be one that a rule asks about",
    rewrite: around("if (globalThis) ", ""),
  },
  {
    name: "a label around",
    hides: "a handler of failures is read statement by statement",
    rewrite: around("once: { ", " break once; }"),
  },
  {
    name: "a try around",
    hides: "a failure is caught or passed on otherwise",
    rewrite: around("try { ", " } finally { void 0; }"),
  },
  { name: "a loop around", hides: "a loop runs its body again", rewrite: around("do { ", " } while (false);") },
  {
    name: "a switch around",
    hides: "the branch may be one that a rule asks about",
    rewrite: around("switch (0) { case 0: ", " break; }"),
  },
  { name: "a function around", hides: "the function may be called by anybody", rewrite: around("(() => { ", " })();") },
  {
    name: "arrow bodies as blocks",
    rewrite: ({ nodes, text }) =>
      changed(
        text,
        nodes.flatMap((node): Change[] =>
          node.type === "ArrowFunctionExpression" &&
          node.body.type !== "BlockStatement" &&
          !nodes.some(
            (inner) =>
              inner !== node &&
              inner.type === "ArrowFunctionExpression" &&
              inner.range[0] > node.range[0] &&
              inner.range[1] <= node.range[1],
          ) &&
          !/[()]/.test(text.slice(node.body.range[1], node.range[1]))
            ? [
                insert(text.indexOf("=>", (node.params.at(-1) ?? node).range[0]) + 2, " { return ("),
                insert(node.range[1], "); }"),
              ].filter(
                () =>
                  !text.slice(text.indexOf("=>", (node.params.at(-1) ?? node).range[0]) + 2, node.body.range[0]).trim(),
              )
            : [],
        ),
      ),
  },
  {
    name: "a variable with a name that a repair may add",
    hides: "some names say what a value is",
    rewrite(code, chance) {
      const to = chance.pick(COLLIDING.filter((name) => !isTaken(code, name)));
      return to === undefined ? undefined : renamed(code, () => true, to, chance);
    },
  },
  {
    name: "a variable without a telling name",
    hides: "some names say what a value is",
    rewrite: (code, chance) => (isTaken(code, "zq") ? undefined : renamed(code, () => true, "zq", chance)),
  },
  {
    name: "a declaration of a name that a repair may add",
    rewrite(code, chance) {
      const name = chance.pick(COLLIDING.filter((item) => !isTaken(code, item)));
      const body = chance.pick(bodiesIn(code));
      return name && body && changed(code.text, [insert(body.range[0] + 1, ` const ${name} = 1; void ${name};`)]);
    },
  },
  {
    name: "a parameter that is not used left out",
    hides: "the handler's context may be recognised by its parameters",
    rewrite(code, chance) {
      const unused = code.scopes.scopes.flatMap(({ variables }) =>
        variables.filter(({ defs, references }) => {
          const node = defs[0]?.type === "Parameter" ? (defs[0].node as TSESTree.FunctionExpression) : undefined;
          return references.length === 0 && node?.params.at(-1) === defs[0]?.name;
        }),
      );
      const definition = chance.pick(unused)?.defs[0];
      const fn = definition?.node as TSESTree.FunctionExpression | undefined;
      const [last, before] = [fn?.params.at(-1), fn?.params.at(-2)];
      return last && changed(code.text, [{ at: [before ? before.range[1] : last.range[0], last.range[1]], text: "" }]);
    },
  },
  {
    name: "SQL in small letters",
    rewrite: inSql((sql) =>
      sql.replaceAll(
        /\b(?:UPDATE|SET|WHERE|INSERT|INTO|VALUES|CASE|WHEN|THEN|ELSE|END|AND|NULL|FROM|SELECT)\b/g,
        (word) => word.toLowerCase(),
      ),
    ),
  },
  {
    name: "SQL with quoted names",
    rewrite: inSql((sql) => (sql.startsWith('"') ? sql : sql.replaceAll(/\b(completed_at|status)(?= =)/g, '"$1"'))),
  },
  { name: "SQL with casts", rewrite: inSql((sql) => sql.replaceAll(/(?<== )'(\w+)'/g, "'$1'::text")) },
  {
    name: "SQL that gives rows back",
    rewrite: inSql((sql) => sql.replace(/(\bUPDATE\b[^]*?)(["'`])$/, "$1 RETURNING id$2")),
  },
  { name: "SQL with a comment", rewrite: inSql((sql) => sql.replace(/\bSET /, "SET /* by us */ ")) },
  {
    name: "SQL in a template",
    rewrite: inSql((sql) => (sql.startsWith("`") || /[\\`$]/.test(sql) ? sql : `\`${sql.slice(1, -1)}\``)),
  },
];
