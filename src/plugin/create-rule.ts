import type { TSESLint } from "@typescript-eslint/utils";
import type { JSONSchema4ObjectSchema } from "@typescript-eslint/utils/json-schema";

import type { IncidentId } from "../models/incidents.js";
import { claimProblems } from "./configuration-problems.js";
import { checkSettings, type Settings } from "./settings.js";
import type { RuleContext } from "./types.js";

export interface RuleDocs {
  readonly description: string;
  /** The incident that the rule comes out of. */
  readonly incident: IncidentId;
  /** Severity in the `recommended` configs: `error` where the file proves the fault, `warn` where it is a judgement. */
  readonly recommended: "error" | "warn";
}

export type PostmortemRule = TSESLint.RuleModule<string, readonly unknown[], RuleDocs> & {
  readonly meta: { readonly docs: RuleDocs };
};

interface RuleDefinition<MessageId extends string, Options extends object> {
  readonly name: string;
  readonly meta: {
    readonly type: "problem" | "suggestion";
    readonly docs: RuleDocs;
    readonly fixable?: "code";
    readonly hasSuggestions?: boolean;
    readonly messages: Readonly<Record<MessageId, string>>;
    /** At most one options object, which refuses unknown keys. */
    readonly schema: readonly [] | readonly [JSONSchema4ObjectSchema];
    readonly defaultOptions: readonly [] | readonly [Options];
  };
  readonly create: (context: RuleContext, options: Options, settings: Settings) => TSESLint.RuleListener;
}

const HOMEPAGE = "https://github.com/eslint-plugin-postmortem/eslint-plugin-postmortem";

/**
 * Makes a rule of this plugin: its page's address, its options with their defaults, and the user's settings.
 *
 * A wrong key in the settings is reported at the top of the file by whichever rule comes first, so each is said once a
 * file and none stops the run.
 */
export function createRule<MessageId extends string, Options extends object = object>(
  definition: RuleDefinition<MessageId, Options>,
): PostmortemRule {
  const { name, meta } = definition;
  return {
    name,
    meta: {
      ...meta,
      // The setting `autofix: "all"` makes a fix of any suggestion, which ESLint takes from fixable rules alone.
      ...(meta.hasSuggestions && { fixable: "code" as const }),
      docs: { ...meta.docs, url: `${HOMEPAGE}/blob/main/docs/rules/${name}.md` },
      messages: { ...meta.messages, wrongConfiguration: "{{problem}}" },
      schema: [...meta.schema],
      defaultOptions: [...meta.defaultOptions],
    },
    create(context) {
      const { settings } = checkSettings(context);
      // ESLint has filled in what `meta.defaultOptions` says.
      const [options = {} as Options] = context.options as readonly Options[];
      const listeners = definition.create(context, options, settings);
      const problems = claimProblems(context, name);
      for (const problem of problems) {
        context.report({ loc: { line: 1, column: 0 }, messageId: "wrongConfiguration", data: { problem } });
      }
      return listeners;
    },
  };
}
