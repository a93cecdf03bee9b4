import { walk } from "./ast.js";
import { perFile } from "../plugin/per-file.js";
import type { Node, RuleContext } from "../plugin/types.js";

/** The types of nodes that are collected: those that somebody asks for. */
const COLLECTED = [
  "ArrowFunctionExpression",
  "AwaitExpression",
  "CallExpression",
  "ClassDeclaration",
  "ClassExpression",
  "ExpressionStatement",
  "FunctionDeclaration",
  "FunctionExpression",
  "IfStatement",
  "Literal",
  "MemberExpression",
  "NewExpression",
  "ObjectPattern",
  "ReturnStatement",
  "SpreadElement",
  "TSSatisfiesExpression",
  "TaggedTemplateExpression",
  "TemplateLiteral",
  "TryStatement",
  "VariableDeclarator",
] as const;

type Collected = (typeof COLLECTED)[number];
type NodeOf<Type extends Collected> = Extract<Node, { type: Type }>;

/** Where types stand, and no code. */
const TYPES: ReadonlySet<string> = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSTypeAnnotation",
  "TSTypeParameterInstantiation",
]);

interface NodesByType {
  readonly lists: ReadonlyMap<string, readonly Node[]>;
  /** What was asked for of several types, by these. */
  readonly merged: Map<string, readonly Node[]>;
}

const byType = perFile((context): NodesByType => {
  const lists = new Map<string, Node[]>(COLLECTED.map((type) => [type, []]));
  walk(context.sourceCode.ast, context.sourceCode, (node) => {
    if (node.type === "Identifier") {
      // Every second node is one; below it are types, and perhaps decorators, which other parsers leave out.
      return ((node.decorators as unknown[] | undefined)?.length ?? 0) > 0;
    }
    lists.get(node.type)?.push(node);
    return !TYPES.has(node.type);
  });
  return { lists, merged: new Map() };
});

/**
 * All nodes of a file that are of some types, in source order, a node before what stands in it; what stands in types
 * is left out. The file is walked once for all who ask.
 */
export function nodesOf<Type extends Collected>(
  context: RuleContext,
  ...types: readonly Type[]
): readonly NodeOf<Type>[] {
  const { lists, merged } = byType(context);
  const [only = ""] = types;
  if (types.length === 1) {
    return (lists.get(only) ?? []) as readonly NodeOf<Type>[];
  }
  const key = types.join();
  let nodes = merged.get(key);
  if (!nodes) {
    nodes = types.map((type): readonly Node[] => lists.get(type) ?? []).reduce(inSourceOrder);
    merged.set(key, nodes);
  }
  return nodes as readonly NodeOf<Type>[];
}

/** Two lists in source order as one. */
function inSourceOrder(first: readonly Node[], second: readonly Node[]): readonly Node[] {
  const merged: Node[] = [];
  let next = 0;
  for (const node of first) {
    for (let other = second[next]; other && comesFirst(other, node); other = second[next]) {
      merged.push(other);
      next++;
    }
    merged.push(node);
  }
  return merged.concat(second.slice(next));
}

function comesFirst(a: Node, b: Node): boolean {
  return a.range[0] < b.range[0] || (a.range[0] === b.range[0] && a.range[1] > b.range[1]);
}
