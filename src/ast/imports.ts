import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import type { RuleContext, SourceCode } from "../plugin/types.js";
import { isNameTaken } from "./names.js";

/** The local name of an imported value, where the file imports it. */
export function localNameOf(module: string, name: string, context: RuleContext): string | undefined {
  for (const statement of context.sourceCode.ast.body) {
    if (
      statement.type !== "ImportDeclaration" ||
      statement.source.value !== module ||
      statement.importKind === "type"
    ) {
      continue;
    }
    for (const specifier of statement.specifiers) {
      if (
        specifier.type === "ImportSpecifier" &&
        specifier.importKind !== "type" &&
        specifier.imported.type === "Identifier" &&
        specifier.imported.name === name
      ) {
        return specifier.local.name;
      }
    }
  }
  return undefined;
}

type Insertion = (fixer: TSESLint.RuleFixer) => TSESLint.RuleFix;

/**
 * The edit that imports a value or a type: beside what the file already imports from the module, else on a line of its
 * own; by `require()` where the file is CommonJS.
 *
 * @returns undefined where the name is taken, or where the file is no module: a script cannot import.
 */
export function importing(
  module: string,
  name: string,
  kind: "type" | "value",
  context: RuleContext,
): Insertion | undefined {
  const { sourceCode } = context;
  const { body } = sourceCode.ast;
  if (isNameTaken(name, context)) {
    return undefined;
  }
  const own = body.find(
    (statement) =>
      statement.type === "ImportDeclaration" &&
      statement.source.value === module &&
      (statement.importKind !== "type" || kind === "type") &&
      statement.specifiers.some((specifier) => specifier.type === "ImportSpecifier"),
  );
  const last = own?.type === "ImportDeclaration" ? own.specifiers.at(-1) : undefined;
  if (last) {
    const marks = kind === "type" && last.type === "ImportSpecifier" && last.importKind === "type";
    return (fixer) => fixer.insertTextAfter(last, `, ${marks ? "type " : ""}${name}`);
  }
  const imports = body.filter((statement) => isImport(statement));
  if (imports.length === 0 && !body.some(({ type }) => type.startsWith("Export") || type === "TSExportAssignment")) {
    return kind === "value" ? requiring(module, name, sourceCode) : undefined;
  }
  const prologue = body.filter((statement) => isDirective(statement));
  const anchor = imports.at(-1) ?? prologue.at(-1);
  const quote = /["']/.exec(anchor ? sourceCode.getText(anchor).slice(-2) : '"')?.[0] ?? '"';
  const semicolon = anchor && !sourceCode.getText(anchor).endsWith(";") ? "" : ";";
  const keyword = kind === "type" ? "import type" : "import";
  const text = `${keyword} { ${name} } from ${quote}${module}${quote}${semicolon}`;
  if (anchor) {
    return (fixer) => afterLine(anchor, imports.length > 0 ? text : `\n${text}`, sourceCode, fixer);
  }
  const [first] = body;
  const start = first && startWithComments(first, sourceCode);
  return start === undefined ? undefined : (fixer) => fixer.insertTextBeforeRange([start, start], `${text}\n`);
}

/** `const { name } = require("module");` after the last one of a file that requires what it needs. */
function requiring(module: string, name: string, sourceCode: SourceCode): Insertion | undefined {
  const last = sourceCode.ast.body.findLast(isRequire);
  const quote = last && /require\(\s*(["'])/.exec(sourceCode.getText(last))?.[1];
  if (last === undefined || quote === undefined) {
    return undefined;
  }
  const semicolon = sourceCode.getText(last).endsWith(";") ? ";" : "";
  const text = `const { ${name} } = require(${quote}${module}${quote})${semicolon}`;
  return (fixer) => afterLine(last, text, sourceCode, fixer);
}

function isRequire(statement: TSESTree.ProgramStatement): boolean {
  const init = statement.type === "VariableDeclaration" ? statement.declarations[0].init : null;
  return (
    statement.type === "VariableDeclaration" &&
    statement.declarations.length === 1 &&
    init?.type === "CallExpression" &&
    init.callee.type === "Identifier" &&
    init.callee.name === "require"
  );
}

function isImport(statement: TSESTree.ProgramStatement): boolean {
  return statement.type === "ImportDeclaration" || statement.type === "TSImportEqualsDeclaration";
}

function isDirective(statement: TSESTree.ProgramStatement): boolean {
  return statement.type === "ExpressionStatement" && Boolean(statement.directive);
}

/** A line after a statement's own and the comment at its end; on the same line where other code follows there. */
function afterLine(
  statement: TSESTree.Node,
  text: string,
  { text: source, lines }: SourceCode,
  fixer: TSESLint.RuleFixer,
): TSESLint.RuleFix {
  const end = statement.range[1];
  const rest = (lines[statement.loc.end.line - 1] ?? "").slice(statement.loc.end.column);
  return /^[ \t]*(?:\/\/.*|(?:\/\*(?:[^*]|\*(?!\/))*\*\/[ \t]*)*)$/.test(rest)
    ? fixer.insertTextAfterRange([0, end + rest.trimEnd().length], `\n${text}`)
    : fixer.insertTextAfterRange([0, end], `${source[end - 1] === ";" ? "" : ";"} ${text.trim().replace(/;?$/, ";")}`);
}

/** Comments that are about the whole file: the licence, and what tools read at its top. */
const OF_FILE =
  /^!|@licen[cs]e|@preserve|copyright|SPDX-|^\/\s*<(?:reference|amd)|^[\s*]*(?:eslint(?:-(?:dis|en)able|-env)?(?![\w-])|globals?\s|exported\s)|@ts-(?:no)?check|@jsx|@flow|@fileoverview|@file\b|@module\b|@packageDocumentation|@(?:vitest|jest)-environment/i;

/** Where a statement begins with the doc comment and the directives that stand right above it and belong to it. */
export function startWithComments(statement: TSESTree.Node, sourceCode: SourceCode): number {
  let [start] = statement.range;
  let { line } = statement.loc.start;
  for (const comment of sourceCode.getCommentsBefore(statement).toReversed()) {
    const isAbove = comment.loc.end.line >= line - 1;
    if (!isAbove || (comment.type as string) === "Shebang" || OF_FILE.test(comment.value)) {
      break;
    }
    if (comment.loc.start.line !== (sourceCode.getTokenBefore(comment)?.loc.end.line ?? 0)) {
      [start] = comment.range;
      ({ line } = comment.loc.start);
    }
  }
  return start;
}
