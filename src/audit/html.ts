import { resolve, sep } from "node:path";

import { INCIDENTS } from "../models/incidents.js";
import { pageUrl } from "../plugin/page-url.js";
import type { FrameLine } from "./code-frame.js";
import type { DiffLine } from "./edit-diff.js";
import type { Finding } from "./findings.js";
import { PAGE_SCRIPT, PAGE_STYLE } from "./html-assets.js";
import { PAGE_MARK } from "./outputs.js";
import { folderOf, placeOf, type About, type Cell, type Group, type Report, type Table } from "./report.js";

/**
 * Writes a report as one page that needs nothing beside itself, in the reader's own light or dark. Without its script it
 * is complete; with it, the findings can be sorted and filtered.
 */
export function html({ title, summary, tables, findings, groups, about }: Report): string {
  const ids = new Map(findings.map((finding, index) => [finding, `finding-${index + 1}`]));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${PAGE_MARK}
<title>${escaped(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
${summary.map((text) => `<p>${prose(text)}</p>`).join("\n")}
${about ? aboutList(about) : ""}
</header>
<main>
${groups ? (groups.length > 0 ? groupsSection(groups) : lookedFor()) : ""}
${findings.length > 0 ? findingsSection(findings, ids, about) : ""}
${tables.map((table) => tableSection(table, ids)).join("\n")}
</main>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function aboutList({ version, date, command }: About): string {
  const items = [
    ["Version", `eslint-plugin-postmortem ${escaped(version)}`],
    ...(date
      ? [
          [
            "Made",
            `<time datetime="${date.toISOString()}">${date.toISOString().slice(0, 16).replace("T", " ")} UTC</time>`,
          ],
        ]
      : []),
    ...(command === undefined ? [] : [["By", `<code>${escaped(command)}</code>`]]),
  ];
  return `<dl>${items.map(([name, value]) => `<div><dt>${name ?? ""}</dt><dd>${value ?? ""}</dd></div>`).join("")}</dl>`;
}

function groupsSection(groups: readonly Group[]): string {
  return `<section aria-labelledby="incidents">
<h2 id="incidents">What would have happened</h2>
<ul class="incidents">
${groups
  .map(
    ({ incident, title, harm, happened, url, findings }) =>
      `<li><strong>${findings.length}</strong> <a href="${escaped(url)}">${incident} ${escaped(title)}</a>: ${escaped(harm)} <span class="quiet">${escaped(happened)}</span></li>`,
  )
  .join("\n")}
</ul>
</section>`;
}

/** What an audit without findings has to say. */
function lookedFor(): string {
  return `<section aria-labelledby="incidents">
<h2 id="incidents">What was looked for</h2>
<ul class="incidents">
${Object.entries(INCIDENTS)
  .map(
    ([incident, { title, harm, page }]) =>
      `<li><a href="${escaped(pageUrl(`incidents/${page}`))}">${incident} ${escaped(title)}</a>: ${escaped(harm)}</li>`,
  )
  .join("\n")}
</ul>
</section>`;
}

const COLUMNS = ["Place", "Finding", "Rule", "Incident", "Risk", "Fix"] as const;

function findingsSection(
  findings: readonly Finding[],
  ids: ReadonlyMap<Finding, string>,
  about: About | undefined,
): string {
  return `<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
<form class="filters" hidden>
<label>Text <input type="search" name="text" autocomplete="off"></label>
${choice(
  "Rule",
  "rule",
  findings.map(({ rule }) => rule),
)}
${choice(
  "Incident",
  "incident",
  findings.map(({ incident }) => incident),
)}
${choice("Folder", "folder", findings.map(folderOf))}
${choice(
  "Risk",
  "risk",
  findings.map(({ risk }) => risk),
)}
${choice(
  "Fix",
  "repair",
  findings.map(({ repair }) => repair),
)}
<button type="button" name="expand">Expand all</button>
<output></output>
</form>
<table class="findings">
<thead><tr>${COLUMNS.map((column) => `<th scope="col">${column}</th>`).join("")}</tr></thead>
<tbody>
${findings.map((finding) => findingRow(finding, ids, about)).join("\n")}
</tbody>
</table>
</section>`;
}

function choice(label: string, name: string, values: readonly string[]): string {
  const options = [...new Set(values)].sort().map((value) => `<option>${escaped(value)}</option>`);
  return `<label>${label} <select name="${name}"><option value="">all</option>${options.join("")}</select></label>`;
}

function findingRow(finding: Finding, ids: ReadonlyMap<Finding, string>, about: About | undefined): string {
  const { rule, url, message, incident, risk, repair, pattern, frame, diff, notes } = finding;
  const data = { rule, incident, folder: folderOf(finding), risk, repair };
  const attributes = Object.entries(data).map(([name, value]) => `data-${name}="${escaped(value)}"`);
  return `<tr id="${ids.get(finding) ?? ""}" ${attributes.join(" ")}>
<td data-label="Place">${place(finding, about)}</td>
<td data-label="Finding"><details><summary><code>${escaped(pattern)}</code></summary>
<p>${prose(message)}</p>
${notes.length > 0 ? `<ul>${notes.map((note) => `<li>${prose(note)}</li>`).join("")}</ul>\n` : ""}<pre tabindex="0"><code>${frame.lines.map(frameLine).join("\n")}</code></pre>
${diff.length > 0 ? `<p class="quiet">${repair === "fix" ? "<code>eslint --fix</code> makes of it:" : "The editor suggests:"}</p>\n<pre class="diff" tabindex="0"><code>${diff.map(diffLine).join("\n")}</code></pre>` : ""}</details></td>
<td data-label="Rule"><a href="${escaped(url)}">${escaped(rule)}</a></td>
<td data-label="Incident">${incident}</td>
<td data-label="Risk" class="${risk}">${risk}</td>
<td data-label="Fix">${repair}</td>
</tr>`;
}

/** A place whose path may be broken at its slashes, and nowhere else; where the folder is known, a link into the editor. */
function place(finding: Finding, about: About | undefined): string {
  const parts = placeOf(finding).split("/");
  const text = parts.map((part) => `<span>${escaped(part)}</span>`).join("/<wbr>");
  if (about?.cwd === undefined) {
    return `<code class="place">${text}</code>`;
  }
  const path = resolve(about.cwd, finding.file).split(sep).join("/");
  const url = `vscode://file/${encodeURI(path.replace(/^\//, "")).replace(/[#?]/g, encodeURIComponent)}:${finding.line}:${finding.column}`;
  return `<a href="${escaped(url)}" title="Open in VS Code"><code class="place">${text}</code></a>`;
}

function tableSection({ title, columns, rows }: Table, ids: ReadonlyMap<Finding, string>): string {
  const isNumber = columns.map((_, index) => rows.every((row) => typeof row[index] === "number"));
  const kind = (index: number): string => (isNumber[index] ? ' class="number"' : "");
  const label = (index: number): string => ` data-label="${escaped(columns[index] ?? "")}"`;
  return `<section id="${slug(title)}">
<h2>${escaped(title)}</h2>
<table>
<thead><tr>${columns.map((column, index) => `<th scope="col"${kind(index)}>${escaped(column)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map((cell, index) => `<td${kind(index)}${label(index)}>${cellContent(cell, ids)}</td>`).join("")}</tr>`).join("\n")}
</tbody>
</table>
</section>`;
}

function cellContent(cell: Cell, ids: ReadonlyMap<Finding, string>): string {
  if (typeof cell === "number") {
    return cell.toLocaleString("en");
  }
  if (typeof cell === "string") {
    return prose(cell);
  }
  if ("href" in cell) {
    return `<a href="${escaped(cell.href)}">${escaped(cell.text)}</a>`;
  }
  return "code" in cell
    ? `<code>${escaped(cell.code)}</code>`
    : `<a href="#${ids.get(cell.finding) ?? ""}"><code>${escaped(placeOf(cell.finding))}</code></a>`;
}

function frameLine({ number, text, marked }: FrameLine): string {
  const [from, to] = marked ?? [0, 0];
  const code = marked
    ? `${escaped(text.slice(0, from))}<mark>${escaped(text.slice(from, to))}</mark>${escaped(text.slice(to))}`
    : escaped(text);
  return `<span class="line">${String(number).padStart(5)}</span>  ${code}`;
}

const SIGNS = { added: "+", kept: " ", removed: "-" } as const;

function diffLine({ kind, text }: DiffLine): string {
  return `<span class="${kind}">${SIGNS[kind]} ${escaped(text)}</span>`;
}

/** Text in which backticks enclose code, as in messages. */
function prose(text: string): string {
  return escaped(text).replace(/`([^`]*)`/g, "<code>$1</code>");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function slug(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}
