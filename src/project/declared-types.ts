import type { TSESTree } from "@typescript-eslint/utils";

import { findVariable, importOf } from "../ast/variables.js";
import type { Node, RuleContext } from "../plugin/types.js";
import { type Located, projectOf } from "./link.js";
import { otherFile } from "./other-file.js";

export type TypeDeclaration =
  TSESTree.ClassDeclaration | TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeAliasDeclaration;

/** Files that pass a type on, one after the other, before the search ends. */
const HOPS = 6;

/**
 * What declares the type that a name means at a place: in its file, or in the file of the project that exports it, which
 * is read for that. A package's types are not followed.
 */
export function declarationOfType(
  name: TSESTree.Identifier,
  context: RuleContext,
): Located<TypeDeclaration> | undefined {
  const variable = findVariable(name.name, context.sourceCode.getScope(name));
  const imported = importOf(variable);
  if (imported) {
    return exportedType(imported.source, imported.name, context, HOPS);
  }
  const node = variable?.defs.map((definition) => definition.node).find(isTypeDeclaration);
  return node && { node, context };
}

function exportedType(
  source: string,
  name: string,
  context: RuleContext,
  hops: number,
): Located<TypeDeclaration> | undefined {
  const path = hops > 0 ? projectOf(context)?.resolve(context.filename, source) : undefined;
  const file = path === undefined ? undefined : otherFile(path, context);
  return file && typeIn(file, name, hops);
}

function typeIn(file: RuleContext, name: string, hops: number): Located<TypeDeclaration> | undefined {
  const { body } = file.sourceCode.ast;
  for (const statement of body) {
    const declaration =
      statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration"
        ? statement.declaration
        : undefined;
    const isNamed =
      declaration && isTypeDeclaration(declaration)
        ? statement.type === "ExportDefaultDeclaration"
          ? name === "default"
          : declaration.id?.name === name
        : false;
    if (isNamed) {
      return { node: declaration as TypeDeclaration, context: file };
    }
    for (const item of statement.type === "ExportNamedDeclaration" ? statement.specifiers : []) {
      const exported = item.exported.type === "Identifier" ? item.exported.name : item.exported.value;
      if (exported === name && item.local.type === "Identifier") {
        return statement.type === "ExportNamedDeclaration" && statement.source
          ? exportedType(statement.source.value, item.local.name, file, hops - 1)
          : declarationOfType(item.local, file);
      }
    }
  }
  for (const statement of body) {
    const found =
      statement.type === "ExportAllDeclaration" && !statement.exported
        ? exportedType(statement.source.value, name, file, hops - 1)
        : undefined;
    if (found) {
      return found;
    }
  }
  return undefined;
}

function isTypeDeclaration(node: Node): node is TypeDeclaration {
  return (
    node.type === "TSTypeAliasDeclaration" || node.type === "TSInterfaceDeclaration" || node.type === "ClassDeclaration"
  );
}
