import type { TSESTree } from "@typescript-eslint/utils";

import { dottedName, unwrap } from "./ast.js";
import type { Node } from "../plugin/types.js";

const LOGGER_METHOD =
  /(?:^|[._]|(?<=[a-z]))(?:console|log|logger|logging)\.(?:debug|error|fatal|info|log|notice|trace|verbose|warn|warning)$/i;
const LOG_FUNCTION = /^(?:log|debug|warn|info|log[A-Z]\w*)$/;

/** Whether a node is a call that writes to a log, awaited or not: `console.warn(…)`, `this.logger.info(…)`, `log(…)`. */
export function isLogCall(node: Node): node is TSESTree.Expression {
  const inner = unwrap(node);
  const call = inner.type === "AwaitExpression" ? unwrap(inner.argument) : inner;
  if (call.type !== "CallExpression") {
    return false;
  }
  const name = dottedName(call.callee);
  return name !== undefined && (LOGGER_METHOD.test(name) || LOG_FUNCTION.test(name));
}
