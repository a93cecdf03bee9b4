import { incidentOf, type Audit, type Finding, type Repair } from "./findings.js";

/** What a report shows, whatever it is written in. */
export interface Report {
  readonly title: string;
  /** Whole sentences, each a paragraph. */
  readonly summary: readonly string[];
  readonly tables: readonly Table[];
  readonly findings: readonly Finding[];
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Numbers stand on the right, strings may hold code between backticks, and a finding is named by its place. */
export type Cell =
  | number
  | string
  | { readonly code: string }
  | { readonly finding: Finding }
  | { readonly text: string; readonly href: string };

const REPAIRS: Readonly<Record<Repair, string>> = {
  fix: "`eslint --fix` repairs",
  suggestion: "a suggestion in the editor repairs",
  "by hand": "have to be repaired by hand:",
};

/** The audit of a codebase: the findings place by place, and their totals by rule and by folder. */
export function reportOf(audit: Audit): Report {
  const { findings, troubles } = audit;
  return {
    title: "Postmortem audit",
    summary: summaryOf(audit),
    tables: [
      ...(findings.length > 0 ? [placesOf(findings), totalsByRule(findings), totalsByFolder(findings)] : []),
      ...(troubles.length > 0
        ? [
            {
              title: "Not judged",
              columns: ["Place", "Why"],
              rows: troubles.map(({ file, problem }) => [{ code: file }, problem]),
            },
          ]
        : []),
    ],
    findings,
  };
}

function summaryOf({ files, findings, troubles, others, suppressed }: Audit): string[] {
  const touched = new Set(findings.map(({ file }) => file)).size;
  const high = findings.filter(({ risk }) => risk === "high").length;
  const repairs = (Object.entries(REPAIRS) as [Repair, string][])
    .map(([repair, words]) => [words, findings.filter((finding) => finding.repair === repair).length] as const)
    .filter(([, number]) => number > 0)
    .map(([words, number]) => `${words} ${number}`);
  return [
    findings.length === 0
      ? `No findings in ${count(files, "file")}.`
      : `${count(findings.length, "finding")} in ${touched} of ${count(files, "file")}: ${high} of high risk, which the file proves, and ${findings.length - high} of medium risk, to be judged.`,
    ...(repairs.length > 0 ? [`${sentence(repairs.join("; "))}.`] : []),
    ...(troubles.length > 0 ? [`${count(troubles.length, "place")} could not be judged.`] : []),
    ...(suppressed > 0 ? [`${count(suppressed, "report")} of this plugin ${are(suppressed)} suppressed.`] : []),
    ...(others > 0 ? [`${count(others, "message")} of other rules ${are(others)} left out.`] : []),
  ];
}

function placesOf(findings: readonly Finding[]): Table {
  return {
    title: "Findings",
    columns: ["Place", "Pattern", "Rule", "Incident", "Risk", "Fixable"],
    rows: findings.map((finding) => [
      { finding },
      { code: finding.pattern },
      finding.rule,
      `${finding.incident} ${incidentOf(finding).title}`,
      `${finding.risk}: ${incidentOf(finding).harm}`,
      finding.repair,
    ]),
  };
}

/** Where a finding stands, as editors and terminals link it. */
export function placeOf({ file, line, column }: Finding): string {
  return `${file}:${line}:${column}`;
}

/** How many findings each rule has, and how they are repaired. */
export function totalsByRule(findings: readonly Finding[]): Table {
  return {
    title: "By rule",
    columns: ["Rule", "Incident", "Findings", "Fix", "Suggestion", "By hand"],
    rows: totals(findings, ({ rule }) => rule).map(([rule, own]) => {
      const [first] = own;
      return [
        first ? { text: rule, href: first.url } : rule,
        first ? `${first.incident} ${incidentOf(first).title}` : "",
        own.length,
        ...(Object.keys(REPAIRS) as Repair[]).map((way) => own.filter(({ repair }) => repair === way).length),
      ];
    }),
  };
}

function totalsByFolder(findings: readonly Finding[]): Table {
  return {
    title: "By folder",
    columns: ["Folder", "Findings", "High risk", "Files"],
    rows: totals(findings, folderOf).map(([folder, own]) => [
      { code: folder },
      own.length,
      own.filter(({ risk }) => risk === "high").length,
      new Set(own.map(({ file }) => file)).size,
    ]),
  };
}

/** Two folders deep: the packages of a monorepo, the parts of a smaller project. */
function folderOf({ file }: Finding): string {
  const folders = file.split("/").slice(0, -1);
  return folders.slice(0, folders[0] === ".." ? undefined : 2).join("/") || ".";
}

/** The findings by what they have in common, the largest group first. */
function totals(findings: readonly Finding[], key: (finding: Finding) => string): [string, Finding[]][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(key(finding));
    if (group) {
      group.push(finding);
    } else {
      groups.set(key(finding), [finding]);
    }
  }
  return [...groups].sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1));
}

/** A number and its noun: `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

function are(number: number): string {
  return number === 1 ? "is" : "are";
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
