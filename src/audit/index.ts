export { findingOf, linesOf, type Finding, type Trouble } from "./findings.js";
export { html } from "./html.js";
export { readingWith } from "./linting.js";
export { markdown } from "./markdown.js";
export { makeProgress } from "./progress.js";
export { count, totalsByRule, type Cell, type Report, type Table } from "./report.js";
export { reasonOf, sourceFiles, sourceText } from "./source-files.js";
