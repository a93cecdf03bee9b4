import type { ESLint } from "eslint";

import { auditOf } from "./audit/findings.js";
import { html } from "./audit/html.js";
import { reportOf } from "./audit/report.js";
import { meta } from "./index.js";

/** An ESLint formatter: what this plugin found in a codebase, as one HTML page with the code of each finding. */
export default function auditHtml(results: readonly ESLint.LintResult[], { cwd }: { readonly cwd: string }): string {
  return html(reportOf(auditOf(results, cwd), { version: meta?.version ?? "", date: new Date(), cwd }));
}
