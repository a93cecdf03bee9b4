import * as parser from "@typescript-eslint/parser";
import type { TSESTree } from "@typescript-eslint/utils";
import { SourceCode as EslintSourceCode } from "eslint";

import { walk } from "../../src/ast/ast.js";
import { nodesOf } from "../../src/ast/nodes.js";
import { type Block, type Edge, type Graph, graphOf, type Owner } from "../../src/flow/cfg.js";
import type { Node, RuleContext, SourceCode } from "../../src/plugin/types.js";

/** A text as rules are given it, without ESLint's own walk through it. */
export function sourceOf(text: string, options: parser.ParserOptions = {}): SourceCode {
  const { ast, scopeManager, visitorKeys } = parser.parseForESLint(text, {
    range: true,
    loc: true,
    tokens: true,
    comment: true,
    sourceType: "module",
    ...options,
  });
  const sourceCode = new EslintSourceCode({ text, ast, scopeManager, visitorKeys } as never) as unknown as SourceCode;
  walk(sourceCode.ast, sourceCode, (node) => {
    for (const child of childrenOf(node, sourceCode)) {
      Object.assign(child, { parent: node });
    }
    return true;
  });
  return sourceCode;
}

const childrenOf = (node: Node, { visitorKeys }: SourceCode): Node[] =>
  (visitorKeys[node.type] ?? [])
    .flatMap((key) => (node as unknown as Record<string, Node | null | undefined>)[key])
    .filter((child) => child != null);

/** What analyses of a file ask for its text by. */
export const contextOf = (sourceCode: SourceCode): RuleContext => ({ sourceCode }) as unknown as RuleContext;

/** The call of a function by its name, the first. */
export function callOf(name: string, sourceCode: SourceCode): TSESTree.CallExpression {
  const call = nodesOf(contextOf(sourceCode), "CallExpression").find(({ callee }) => nameOf(callee) === name);
  if (!call) {
    throw new Error(`There is no call of ${name}.`);
  }
  return call;
}

/** The first function of a file, else the file. */
export const firstOwner = (sourceCode: SourceCode): Owner =>
  nodesOf(contextOf(sourceCode), "FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression")[0] ??
  sourceCode.ast;

const nameOf = (callee: Node): string | undefined => (callee.type === "Identifier" ? callee.name : undefined);

/**
 * The paths through the first function of a text, each as the names that it calls, then how it ends; loops are gone
 * through no more than twice. What throws, other than by `throw`, are the calls of `risky`, and what else is asked for.
 */
export function paths(text: string, alsoThrows: readonly string[] = []): string[] {
  const sourceCode = sourceOf(text);
  const graph = graphOf(firstOwner(sourceCode), sourceCode);
  return graph ? pathsOf(graph, new Set(alsoThrows)) : [];
}

function pathsOf(graph: Graph, alsoThrows: ReadonlySet<string>): string[] {
  const ends = new Map<Block, string>(Object.entries(graph.ends).map(([name, block]) => [block, name]));
  const found = new Set<string>();
  const isTaken = ({ kind, node, from }: Edge): boolean =>
    kind !== "throw" ||
    node === undefined ||
    node.type === "ThrowStatement" ||
    from.out.length === 1 ||
    alsoThrows.has(node.type) ||
    (node.type === "CallExpression" && nameOf(node.callee) === "risky");
  const pending = [{ block: graph.entry, names: [] as readonly string[], passed: [] as readonly Block[] }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { block } = next;
    const names = [...next.names];
    for (const { node, when } of block.points) {
      const name = node.type === "CallExpression" && when === "done" ? nameOf(node.callee) : undefined;
      if (name !== undefined) {
        names.push(name);
      } else if (when === "dispose") {
        names.push("dispose");
      }
    }
    const end = ends.get(block);
    if (end !== undefined) {
      found.add([...names, end].join(" "));
    }
    const passed = [...next.passed, block];
    for (const edge of block.out) {
      if (isTaken(edge) && passed.filter((other) => other === edge.to).length < 2) {
        pending.push({ block: edge.to, names, passed });
      }
    }
  }
  return [...found].sort();
}
