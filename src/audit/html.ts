import type { FrameLine } from "./code-frame.js";
import type { Finding } from "./findings.js";
import { placeOf, type Cell, type Report, type Table } from "./report.js";

/** Writes a report as one page that needs nothing beside itself, in the reader's own light or dark. */
export function html({ title, summary, tables, findings }: Report): string {
  const ids = new Map(findings.map((finding, index) => [finding, `finding-${index + 1}`]));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
${summary.map((text) => `<p>${prose(text)}</p>`).join("\n")}
${contents(tables, findings)}
</header>
<main>
${tables.map((table) => tableElement(table, ids)).join("\n")}
${findings.length > 0 ? `<section id="code" aria-labelledby="code-title">\n<h2 id="code-title">Code</h2>\n${findings.map((finding) => findingElement(finding, ids)).join("\n")}\n</section>` : ""}
</main>
</body>
</html>
`;
}

function contents(tables: readonly Table[], findings: readonly Finding[]): string {
  const links = [
    ...tables.map(({ title }) => `<a href="#${slug(title)}">${escaped(title)}</a>`),
    ...(findings.length > 0 ? ['<a href="#code">Code</a>'] : []),
  ];
  return links.length > 1 ? `<nav aria-label="Contents">${links.join(" ")}</nav>` : "";
}

function tableElement({ title, columns, rows }: Table, ids: ReadonlyMap<Finding, string>): string {
  const isNumber = columns.map((_, index) => rows.every((row) => typeof row[index] === "number"));
  const kind = (index: number): string => (isNumber[index] ? ' class="number"' : "");
  return `<section id="${slug(title)}">
<h2>${escaped(title)}</h2>
<div class="wide" role="region" aria-label="${escaped(title)}" tabindex="0"><table>
<thead><tr>${columns.map((column, index) => `<th scope="col"${kind(index)}>${escaped(column)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map((cell, index) => `<td${kind(index)}>${cellContent(cell, ids)}</td>`).join("")}</tr>`).join("\n")}
</tbody>
</table></div>
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

function findingElement(finding: Finding, ids: ReadonlyMap<Finding, string>): string {
  const { rule, url, message, risk, repair, frame, notes } = finding;
  return `<article id="${ids.get(finding) ?? ""}">
<h3><code>${escaped(placeOf(finding))}</code></h3>
<p><a href="${escaped(url)}">${escaped(rule)}</a> <span class="${risk}">${risk} risk</span> <span>${repair}</span></p>
<p>${prose(message)}</p>
${notes.length > 0 ? `<ul>${notes.map((note) => `<li>${prose(note)}</li>`).join("")}</ul>\n` : ""}<pre tabindex="0"><code>${frame.lines.map(frameLine).join("\n")}</code></pre>
</article>`;
}

function frameLine({ number, text, marked }: FrameLine): string {
  const [from, to] = marked ?? [0, 0];
  const code = marked
    ? `${escaped(text.slice(0, from))}<mark>${escaped(text.slice(from, to))}</mark>${escaped(text.slice(to))}`
    : escaped(text);
  return `<span class="line">${String(number).padStart(5)}</span>  ${code}`;
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

const STYLE = `
:root {
  color-scheme: light dark;
  --text: light-dark(#1c1e21, #e4e6ea);
  --quiet: light-dark(#5c6370, #9aa3b2);
  --page: light-dark(#ffffff, #16181c);
  --raised: light-dark(#f4f5f7, #1f2329);
  --line: light-dark(#d8dce2, #343a43);
  --link: light-dark(#0b57d0, #8ab4f8);
  --high: light-dark(#b3261e, #ff9d94);
  --medium: light-dark(#7a5200, #f2c063);
  --mark: light-dark(#ffe08a, #6b4e00);
}
body {
  margin: 0 auto; padding: 2rem 1.5rem; max-width: 80rem;
  font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page);
}
h1 { font-size: 1.75rem; margin: 0 0 0.5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 0.75rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p, ul { margin: 0.35rem 0; max-width: 75ch; }
a { color: var(--link); }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin-top: 1rem; }
code, pre { font: 0.875em/1.5 ui-monospace, "Cascadia Mono", Menlo, monospace; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { padding: 0.4rem 0.75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
td code { overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tbody tr:hover { background: var(--raised); }
article { margin: 1rem 0; padding: 1rem 1.25rem; background: var(--raised); border-radius: 0.5rem; }
article:target { outline: 2px solid var(--link); }
article span { color: var(--quiet); margin-left: 0.75rem; }
article .high { color: var(--high); font-weight: 600; }
article .medium { color: var(--medium); font-weight: 600; }
pre { margin: 0.75rem 0 0; overflow-x: auto; }
pre .line { margin: 0; user-select: none; }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
@media print { article { break-inside: avoid; } }
`;
