import type { TSESTree } from "@typescript-eslint/utils";

import { isWithin } from "../ast/ast.js";
import { variableOf } from "../ast/variables.js";
import type { SourceCode } from "../plugin/types.js";
import type { FoundSql } from "../sql/find-sql.js";
import type { SqlToken } from "../sql/tokens.js";
import type { SqlSpan } from "../domains/statuses/value.js";

/** The placeholder that a stretch of a statement consists of; undefined where it is anything more. */
export function placeholderIn({ statement, from, to }: SqlSpan): SqlToken | undefined {
  const only = to - from === 1 ? statement.tokens[from] : undefined;
  return only?.kind === "param" ? only : undefined;
}

/** Whether other places of the text, also of its further statements, stand for the same value: `$2`, `?2` or `:now` again. */
export function isRepeated(placeholder: SqlToken, { tokens }: Pick<FoundSql, "tokens">): boolean {
  return (
    placeholder.text !== "?" &&
    tokens.some((token) => token !== placeholder && token.kind === "param" && token.text === placeholder.text)
  );
}

/** Whether a value that is bound to a placeholder is bound to it alone: nothing else of the file reads it where it stands. */
export function isBoundAlone(node: TSESTree.Expression, sourceCode: SourceCode): boolean {
  for (let outer: TSESTree.Node = node.parent; ; outer = outer.parent) {
    switch (outer.type) {
      case "ArrayExpression":
      case "ObjectExpression":
      case "Property":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
        continue;
      case "CallExpression":
      case "NewExpression":
        return true;
      case "VariableDeclarator":
        return outer.id.type === "Identifier" && isReadOnce(outer.id, sourceCode);
      default:
        return false;
    }
  }
}

/** Whether the text of a statement is sent from one place alone, so that a change of it changes no other query. */
export function isSentOnce({ node, sink }: FoundSql, sourceCode: SourceCode): boolean {
  const { parent } = node;
  return (
    isWithin(node, sink) ||
    (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" && isReadOnce(parent.id, sourceCode))
  );
}

function isReadOnce(name: TSESTree.Identifier, sourceCode: SourceCode): boolean {
  const reads = variableOf(name, sourceCode)?.references.filter((reference) => reference.isRead()) ?? [];
  return reads.length === 1 && name.parent.parent?.parent?.type !== "ExportNamedDeclaration";
}
