import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, dottedName, unwrap } from "../../ast/ast.js";
import type { Node } from "../../plugin/types.js";

const NAMED = new Set(["JSON.stringify", "JSON.parse", "Buffer.from", "structuredClone", "Object.assign"]);

/** Names that say that a call gives back its argument in another form, and no part of it. */
const FORMS =
  /^(?:deep|to|sanitize|sanitise|serialize|serialise|stringify|encode|clone)(?:Clone|JSON|Plain|Object|Deep|BigInts?|Dates?|Data|Payload)*$/;

/** The argument that a call gives back in another form: serialised, encoded, copied or made plain. */
export function passedThrough(call: TSESTree.CallExpression): Node | undefined {
  const [argument] = call.arguments;
  if (argument === undefined || argument.type === "SpreadElement") {
    return undefined;
  }
  const name = calleeName(call) ?? "";
  return NAMED.has(dottedName(call.callee) ?? "") || FORMS.test(name) ? argument : undefined;
}

/** What a value is made of, below type assertions, `await` and calls that only change its form. */
export function content(node: Node): Node {
  let inner = unwrap(node);
  for (;;) {
    if (inner.type === "AwaitExpression") {
      inner = unwrap(inner.argument);
      continue;
    }
    const argument = inner.type === "CallExpression" ? passedThrough(inner) : undefined;
    if (argument === undefined) {
      return inner;
    }
    inner = unwrap(argument);
  }
}
