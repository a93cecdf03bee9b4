import parser from "@typescript-eslint/parser";
import type { TSESTree } from "@typescript-eslint/utils";
import { Linter } from "eslint";

import { isFunction, walk } from "../../src/ast/ast.js";
import type { FunctionNode, Node, RuleContext } from "../../src/plugin/types.js";

/** A text as rules see it, with what a test asks about in it. */
export interface Asked {
  readonly context: RuleContext;
  /** The argument of the call `ask(…)`. */
  readonly asked: TSESTree.Expression;
  /** The function or method that is declared, or held by a variable, under a name. */
  readonly fn: (name: string) => FunctionNode;
}

/** Reads a text, in which `ask(…)` stands around what the test is about. */
export function asking(text: string): Asked {
  const contexts: RuleContext[] = [];
  const rule = {
    create(context: RuleContext) {
      contexts.push(context);
      return {};
    },
  };
  const messages = new Linter().verify(text, [
    {
      languageOptions: { parser },
      plugins: { test: { rules: { ask: rule as never } } },
      rules: { "test/ask": 2 },
    },
  ]);
  const [context] = contexts;
  if (!context || messages.length > 0) {
    throw new Error(messages.map(({ message }) => message).join("\n"));
  }
  const asked: TSESTree.Expression[] = [];
  const functions = new Map<string, FunctionNode>();
  walk(context.sourceCode.ast, context.sourceCode, (node: Node) => {
    if (node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "ask") {
      asked.push(node.arguments[0] as TSESTree.Expression);
    } else if (node.type === "FunctionDeclaration" && node.id) {
      functions.set(node.id.name, node);
    } else if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && isFunction(node.init)) {
      functions.set(node.id.name, node.init);
    } else if (node.type === "MethodDefinition" && isFunction(node.value)) {
      functions.set(context.sourceCode.getText(node.key), node.value);
    }
    return undefined;
  });
  return {
    context,
    get asked() {
      return found(asked[0]);
    },
    fn: (name) => found(functions.get(name)),
  };
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Error("What is asked about is not there.");
  }
  return value;
}
