import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { editsOf } from "./edits.js";
import { checkSettings } from "./settings.js";
import type { Node, RuleContext } from "./types.js";

/** An edit that mends what a rule reports. */
export type Repair = CertainRepair | PossibleRepair;

/** An edit that, as far as the file shows, changes nothing but the defect, so that `--fix` may apply it. */
interface CertainRepair {
  readonly safe: true;
  readonly fix: TSESLint.ReportFixFunction;
}

/** An edit that may have to be offered as a suggestion. */
export interface PossibleRepair {
  readonly safe: boolean;
  /** The message that offers the edit. */
  readonly messageId: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly fix: TSESLint.ReportFixFunction;
}

interface Problem {
  /** What is wrong, as short as it can be: it is underlined in the editor. */
  readonly at: Node | { readonly loc: TSESTree.SourceLocation };
  readonly messageId: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Possible edits, the best first. */
  readonly repairs: readonly Repair[];
}

/** A source range as the place of a problem. */
export function placeAt(
  range: readonly [number, number],
  { sourceCode }: RuleContext,
): { readonly loc: TSESTree.SourceLocation } {
  return { loc: { start: sourceCode.getLocFromIndex(range[0]), end: sourceCode.getLocFromIndex(range[1]) } };
}

/**
 * Reports a problem. The best repair becomes the fix where it is safe (or where `settings.postmortem.autofix` is
 * `all`); otherwise every repair is a suggestion. A repair whose edits would meet, or would lose a comment or part it
 * from what it speaks of, is none.
 */
export function report(context: RuleContext, problem: Problem): void {
  const { at, messageId, data } = problem;
  const repairs = problem.repairs.flatMap((repair) => {
    const edits = editsOf(repair.fix, context.sourceCode);
    return edits ? [{ ...repair, fix: () => edits }] : [];
  });
  const [best] = repairs;
  const fixes = best !== undefined && (best.safe || checkSettings(context).settings.autofix === "all");
  context.report({
    loc: at.loc,
    messageId,
    ...(data && { data }),
    ...(fixes
      ? { fix: best.fix }
      : {
          suggest: repairs
            .filter((repair) => "messageId" in repair)
            .map((repair) => ({
              messageId: repair.messageId,
              ...(repair.data && { data: repair.data }),
              fix: repair.fix,
            })),
        }),
  });
}
