import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import type { RuleContext } from "../plugin/types.js";

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

/** Whether a name is taken anywhere in the file, so that an import or a parameter of that name could shadow or clash. */
export function isNameTaken(name: string, context: RuleContext): boolean {
  const scopes = context.sourceCode.scopeManager?.scopes ?? [];
  return scopes.some(
    (scope) =>
      (scope.type !== "global" && scope.set.has(name)) ||
      scope.through.some((reference) => reference.identifier.name === name),
  );
}

/** Imports a value: beside what the file already imports from the module, else in a declaration of its own. */
export function addImport(
  fixer: TSESLint.RuleFixer,
  module: string,
  name: string,
  context: RuleContext,
): TSESLint.RuleFix | undefined {
  const { ast } = context.sourceCode;
  const imports = ast.body.filter((statement) => statement.type === "ImportDeclaration");
  const own = imports.find(
    (statement) =>
      statement.source.value === module &&
      statement.importKind !== "type" &&
      statement.specifiers.some((specifier) => specifier.type === "ImportSpecifier"),
  );
  const last = own?.specifiers.at(-1);
  if (last) {
    return fixer.insertTextAfter(last, `, ${name}`);
  }
  if (ast.sourceType !== "module") {
    return undefined;
  }
  const quote = imports[0]?.source.raw.startsWith("'") ? "'" : '"';
  const semicolon = imports[0] && !context.sourceCode.getText(imports[0]).endsWith(";") ? "" : ";";
  const text = `import { ${name} } from ${quote}${module}${quote}${semicolon}`;
  const lastImport = imports.at(-1);
  if (lastImport) {
    return fixer.insertTextAfter(lastImport, `\n${text}`);
  }
  const [first] = ast.body;
  return first && !isDirective(first) ? fixer.insertTextBefore(first, `${text}\n`) : undefined;
}

function isDirective(statement: TSESTree.ProgramStatement): boolean {
  return statement.type === "ExpressionStatement" && Boolean(statement.directive);
}
