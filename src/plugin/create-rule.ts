import type { TSESLint } from "@typescript-eslint/utils";
import type { JSONSchema4ObjectSchema } from "@typescript-eslint/utils/json-schema";

import type { IncidentId } from "../models/incidents.js";
import { configurationOf } from "./configuration.js";
import { sourceFileOf, type SourceFile } from "./file-kind.js";
import { pageUrl } from "./page-url.js";
import type { Settings } from "./settings.js";
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
  readonly mayReport: MayReport;
};

/** Whether a rule may have something to say of a file, by its text and its name. */
export type MayReport = (file: SourceFile, settings: Settings) => boolean;

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
  /**
   * The cheapest test of all, asked before the rule looks at a file, and before the audit parses it: where it says no, the
   * rule is not run. Without it, the rule is run on every file.
   */
  readonly mayReport?: MayReport;
  readonly create: (context: RuleContext, options: Options, settings: Settings) => TSESLint.RuleListener;
}

/** Makes a rule of this plugin: its page's address, its options with their defaults, and the user's settings, checked. */
export function createRule<MessageId extends string, Options extends object = object>(
  definition: RuleDefinition<MessageId, Options>,
): PostmortemRule {
  const { name, meta, mayReport = () => true } = definition;
  return {
    name,
    mayReport,
    meta: {
      ...meta,
      // The setting `autofix: "all"` makes a fix of any suggestion, which ESLint takes from fixable rules alone.
      ...(meta.hasSuggestions && { fixable: "code" as const }),
      docs: { ...meta.docs, url: pageUrl(`rules/${name}`) },
      messages: { ...meta.messages },
      schema: [...meta.schema],
      defaultOptions: [...meta.defaultOptions],
    },
    create(context) {
      const settings = configurationOf(context);
      if (!mayReport(sourceFileOf(context), settings)) {
        return {};
      }
      // ESLint has filled in what `meta.defaultOptions` says.
      const [options = {} as Options] = context.options as readonly Options[];
      return definition.create(context, options, settings);
    },
  };
}
