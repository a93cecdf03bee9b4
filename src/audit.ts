import type { ESLint } from "eslint";

import { auditOf } from "./audit/findings.js";
import { markdown } from "./audit/markdown.js";
import { reportOf } from "./audit/report.js";

/** An ESLint formatter: what this plugin found in a codebase, as Markdown. */
export default function audit(results: readonly ESLint.LintResult[], { cwd }: { readonly cwd: string }): string {
  return markdown(reportOf(auditOf(results, cwd)));
}
