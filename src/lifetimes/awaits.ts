import { enclosingFunction } from "../eslint/ast.js";
import { perFile } from "../eslint/per-file.js";
import type { FunctionNode } from "../eslint/types.js";
import { syntaxOf } from "./syntax.js";

/** Where the first and the last `await` of a function's own end in the source. */
export interface Awaits {
  readonly first: number;
  readonly last: number;
}

/** The functions of the file that await something. */
export const awaitsOf = perFile((context): ReadonlyMap<FunctionNode, Awaits> => {
  const awaits = new Map<FunctionNode, Awaits>();
  for (const { range, parent } of syntaxOf(context).awaited) {
    const owner = enclosingFunction(parent);
    if (owner) {
      const known = awaits.get(owner);
      awaits.set(owner, {
        first: Math.min(range[1], known?.first ?? range[1]),
        last: Math.max(range[1], known?.last ?? 0),
      });
    }
  }
  return awaits;
});
