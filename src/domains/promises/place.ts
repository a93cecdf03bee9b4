import type { TSESTree } from "@typescript-eslint/utils";

import { dottedName, isFunction, unwrap } from "../../ast/ast.js";
import type { Node, RuleContext } from "../../plugin/types.js";

/** Where to point at a piece of work: its callee or tag, not its arguments; the first word of an async function. */
export function placeOf(work: Node, context: RuleContext): { readonly loc: TSESTree.SourceLocation } {
  const callee =
    work.type === "CallExpression" || work.type === "NewExpression"
      ? unwrap(work.callee)
      : work.type === "TaggedTemplateExpression"
        ? work.tag
        : work;
  if (isFunction(callee)) {
    return context.sourceCode.getFirstToken(callee) ?? callee;
  }
  // The last name of a chain of calls: `execute` of `db.insert(…).values(…).execute()`.
  if (callee.type === "MemberExpression" && dottedName(callee) === undefined) {
    return callee.property;
  }
  return callee;
}
