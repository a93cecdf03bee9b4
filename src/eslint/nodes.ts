import { walk } from "./ast.js";
import { perFile } from "./per-file.js";
import type { Node, RuleContext } from "./types.js";

type NodeOf<Type extends `${Node["type"]}`> = Extract<Node, { type: Type }>;

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
  const found = new Map<string, Node[]>();
  walk(context.sourceCode.ast, context.sourceCode, (node) => {
    const same = found.get(node.type);
    if (same) {
      same.push(node);
    } else {
      found.set(node.type, [node]);
    }
    return !TYPES.has(node.type);
  });
  return { lists: found, merged: new Map() };
});

/**
 * All nodes of a file that are of some types, in source order, a node before what stands in it; what stands in types
 * is left out. The file is walked once for all who ask.
 */
export function nodesOf<Type extends `${Node["type"]}`>(
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
    nodes = types.map((type) => lists.get(type) ?? []).reduce(inSourceOrder);
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
