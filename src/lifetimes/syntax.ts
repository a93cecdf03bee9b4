import type { TSESTree } from "@typescript-eslint/utils";

import { isFunction, walk } from "../eslint/ast.js";
import { perFile } from "../eslint/per-file.js";
import type { FunctionNode } from "../eslint/types.js";

/** The nodes of a file that the analysis of lifetimes looks at, each kind in source order, from one walk. */
export interface FileSyntax {
  readonly functions: readonly FunctionNode[];
  readonly calls: readonly TSESTree.CallExpression[];
  readonly awaited: readonly TSESTree.Expression[];
  /** What functions return, also by an arrow function's body. */
  readonly returned: readonly TSESTree.Expression[];
  readonly classes: readonly (TSESTree.ClassDeclaration | TSESTree.ClassExpression)[];
  readonly statements: readonly TSESTree.ExpressionStatement[];
  readonly declarators: readonly TSESTree.VariableDeclarator[];
  readonly finallyBlocks: readonly TSESTree.BlockStatement[];
}

export const syntaxOf = perFile((context): FileSyntax => {
  const functions: FunctionNode[] = [];
  const calls: TSESTree.CallExpression[] = [];
  const awaited: TSESTree.Expression[] = [];
  const returned: TSESTree.Expression[] = [];
  const classes: (TSESTree.ClassDeclaration | TSESTree.ClassExpression)[] = [];
  const statements: TSESTree.ExpressionStatement[] = [];
  const declarators: TSESTree.VariableDeclarator[] = [];
  const finallyBlocks: TSESTree.BlockStatement[] = [];
  walk(context.sourceCode.ast, context.sourceCode, (node) => {
    if (isFunction(node)) {
      functions.push(node);
      if (node.body.type !== "BlockStatement") {
        returned.push(node.body);
      }
      return undefined;
    }
    switch (node.type) {
      case "CallExpression":
        calls.push(node);
        break;
      case "AwaitExpression":
        awaited.push(node.argument);
        break;
      case "ReturnStatement":
        if (node.argument) {
          returned.push(node.argument);
        }
        break;
      case "ClassDeclaration":
      case "ClassExpression":
        classes.push(node);
        break;
      case "ExpressionStatement":
        statements.push(node);
        break;
      case "VariableDeclarator":
        declarators.push(node);
        break;
      case "TryStatement":
        if (node.finalizer) {
          finallyBlocks.push(node.finalizer);
        }
        break;
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
      case "TSTypeAnnotation":
        return false;
      default:
    }
    return undefined;
  });
  return { functions, calls, awaited, returned, classes, statements, declarators, finallyBlocks };
});
