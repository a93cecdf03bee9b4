/** How the page looks. */
export const PAGE_STYLE = `
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
  --added: light-dark(#dcf5e3, #12381f);
  --removed: light-dark(#fde2df, #4a1d19);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.5rem; max-width: 90rem;
  font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page);
}
h1 { font-size: 1.75rem; margin: 0 0 0.5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 0.75rem; }
p, ul { margin: 0.35rem 0; max-width: 75ch; }
a { color: var(--link); }
dl { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 1rem 0 0; color: var(--quiet); font-size: 0.875rem; }
dl div { display: flex; gap: 0.5rem; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: 0.875em/1.5 ui-monospace, "Cascadia Mono", Menlo, monospace; }
.quiet { color: var(--quiet); }
.incidents { padding: 0; list-style: none; max-width: 90ch; }
.incidents li { margin: 0.5rem 0; }
.filters:not([hidden]) { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: end; margin-bottom: 1rem; }
.filters label { display: grid; font-size: 0.8125rem; color: var(--quiet); }
input, select, button { font: inherit; font-size: 0.9375rem; max-width: 18rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { padding: 0.4rem 0.75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
td code { overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
th button { all: unset; cursor: pointer; }
th button:focus-visible { outline: 2px solid var(--link); }
th[aria-sort] button::after { content: " ▲"; font-size: 0.75em; }
th[aria-sort="descending"] button::after { content: " ▼"; }
.findings td:nth-child(1) { width: 24%; }
.findings td:nth-child(2) { width: 40%; max-width: 0; }
.place { overflow-wrap: normal; }
.place span { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr:target { outline: 2px solid var(--link); }
.high { color: var(--high); font-weight: 600; }
.medium { color: var(--medium); font-weight: 600; }
summary { cursor: pointer; }
pre { margin: 0.75rem 0; padding: 0.5rem; overflow-x: auto; background: var(--raised); border-radius: 0.25rem; }
pre .line { color: var(--quiet); user-select: none; }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
.diff .added { background: var(--added); }
.diff .removed { background: var(--removed); }
@media (max-width: 45rem) {
  body { padding: 1rem; }
  thead { position: absolute; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; }
  tr { margin: 0.75rem 0; padding: 0.5rem; background: var(--raised); border-radius: 0.5rem; }
  td, .findings td:nth-child(n) { display: flex; gap: 0.75rem; width: auto; max-width: none; padding: 0.15rem 0; border: 0; text-align: left; }
  td::before { content: attr(data-label); flex: none; width: 5rem; color: var(--quiet); font-size: 0.8125rem; font-weight: 400; }
  td > * { min-width: 0; }
  details { overflow: hidden; }
  .place span { white-space: normal; overflow-wrap: anywhere; }
}
@media print {
  .filters:not([hidden]) { display: none; }
  tr { break-inside: avoid; }
  a { color: inherit; }
  pre { white-space: pre-wrap; }
}
`;

/** What sorts and filters the findings. It reads what stands in the page, and holds nothing of the code. */
export const PAGE_SCRIPT = `
"use strict";
(() => {
  const form = document.querySelector(".filters");
  const body = document.querySelector(".findings tbody");
  if (!form || !body) return;
  form.hidden = false;
  const rows = [...body.rows];
  const filter = () => {
    const text = form.elements.text.value.toLowerCase();
    const wanted = [...form.querySelectorAll("select")].filter(({ value }) => value !== "");
    let shown = 0;
    for (const row of rows) {
      row.hidden =
        !row.textContent.toLowerCase().includes(text) || wanted.some(({ name, value }) => row.dataset[name] !== value);
      shown += row.hidden ? 0 : 1;
    }
    form.querySelector("output").value = shown + " of " + rows.length;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const heads = [...document.querySelectorAll(".findings th")];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const key = (row) => row.cells[column].textContent;
      rows.sort((a, b) => (descending ? -1 : 1) * compare(key(a), key(b)));
      body.append(...rows);
    });
  });
  const expand = form.elements.expand;
  const details = [...body.querySelectorAll("details")];
  const setAll = (open) => {
    details.forEach((item) => (item.open = open));
    expand.textContent = open ? "Collapse all" : "Expand all";
  };
  expand.addEventListener("click", () => setAll(!details.every(({ open }) => open)));
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = details.filter(({ open }) => !open);
    opened.forEach((item) => (item.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((item) => (item.open = false)));
  const target = () => {
    const row = location.hash && document.getElementById(location.hash.slice(1));
    const item = row && row.querySelector("details");
    if (item) item.open = true;
  };
  addEventListener("hashchange", target);
  target();
})();
`;
