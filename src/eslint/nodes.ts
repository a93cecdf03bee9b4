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

const byType = perFile((context): ReadonlyMap<string, readonly Node[]> => {
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
  return found;
});

/**
 * All nodes of a file that are of some types, in source order, a node before what stands in it; what stands in types
 * is left out. The file is walked once for all who ask.
 */
export function nodesOf<Type extends `${Node["type"]}`>(
  context: RuleContext,
  ...types: readonly Type[]
): readonly NodeOf<Type>[] {
  const lists = types.flatMap((type) => {
    const nodes = byType(context).get(type);
    return nodes ? [nodes] : [];
  }) as (readonly NodeOf<Type>[])[];
  const [first = [], ...others] = lists;
  return others.length === 0
    ? first
    : lists.flat().sort((a: Node, b: Node) => a.range[0] - b.range[0] || b.range[1] - a.range[1]);
}
