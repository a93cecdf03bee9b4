import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName, dottedName, unwrap } from "../../ast/ast.js";
import { localNameOf } from "../../ast/imports.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import { checkSettings, type Settings } from "../../plugin/settings.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { initialiserOf, variableOf } from "../../ast/variables.js";

/** A call that hands a promise to something that keeps the request alive. */
export interface KeepAliveCall {
  readonly call: TSESTree.CallExpression;
  /**
   * `waitUntil` takes a promise only, and on Workers does not start a lazy query; of `vercel` that is not known; `after`
   * of Next.js takes a function as well; `other`: the settings name it.
   */
  readonly kind: "after" | "other" | "vercel" | "waitUntil";
}

/** Whether a file may call a keep-alive, by its text alone. */
export function mayKeepAlive(text: string, { keepAlive }: Settings): boolean {
  return keepAlive.length > 0 || /waitUntil|\bafter\b/.test(text);
}

/** The file's calls of keep-alives: `….waitUntil(p)`, an imported `waitUntil` or `after`, and what the settings name. */
export const keepAliveCallsOf = perFile((context): readonly KeepAliveCall[] => {
  const { settings } = checkSettings(context);
  const named = settings.keepAlive;
  const { text } = context.sourceCode;
  if (!mayKeepAlive(text, settings)) {
    return [];
  }
  const after = localNameOf("next/server", "after", context);
  const vercel = localNameOf("@vercel/functions", "waitUntil", context);
  const workers = localNameOf("cloudflare:workers", "waitUntil", context);
  const mayAlias = workers !== undefined || /waitUntil\s*\.\s*bind/.test(text);
  return nodesOf(context, "CallExpression").flatMap((call): KeepAliveCall[] => {
    if (named.length > 0 && named.includes(dottedName(call.callee) ?? "")) {
      return [{ call, kind: "other" }];
    }
    const callee = unwrap(call.callee);
    if (callee.type !== "Identifier") {
      return calleeName(call) === "waitUntil" ? [{ call, kind: "waitUntil" }] : [];
    }
    switch (callee.name) {
      case after:
        return [{ call, kind: "after" }];
      case vercel:
        return [{ call, kind: "vercel" }];
      case workers:
        return [{ call, kind: "waitUntil" }];
      default:
        return mayAlias && isAlias(callee, workers, context) ? [{ call, kind: "waitUntil" }] : [];
    }
  });
});

/** A variable that holds the keep-alive: `const keep = ctx.waitUntil.bind(ctx)`. */
function isAlias(callee: TSESTree.Identifier, imported: string | undefined, context: RuleContext): boolean {
  const value = initialiserOf(variableOf(callee, context.sourceCode));
  const held = value && dottedName(value.type === "CallExpression" ? value.callee : value);
  return held !== undefined && (held === imported || held.endsWith(".waitUntil.bind"));
}

const keepAliveNodes = perFile(
  (context): ReadonlySet<Node> => new Set(keepAliveCallsOf(context).map(({ call }) => call)),
);

/** The call of a keep-alive around a node, as long as both stand in one request. */
export function keepAliveAround(node: Node, request: Node, context: RuleContext): TSESTree.CallExpression | undefined {
  const calls = keepAliveNodes(context);
  for (let outer = node.parent; outer && outer !== request; outer = outer.parent) {
    if (calls.has(outer)) {
      return outer as TSESTree.CallExpression;
    }
  }
  return undefined;
}
