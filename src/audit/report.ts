import { INCIDENTS, type IncidentId } from "../models/incidents.js";
import { pageUrl } from "../plugin/page-url.js";
import { incidentOf, type Audit, type Finding, type Repair } from "./findings.js";

/** What a report shows, whatever it is written in. */
export interface Report {
  readonly title: string;
  /** Whole sentences, each a paragraph. */
  readonly summary: readonly string[];
  readonly tables: readonly Table[];
  readonly findings: readonly Finding[];
  /** The findings by their incident; undefined where a report is about something else. */
  readonly groups?: readonly Group[];
  readonly about?: About;
}

/** What a report was made by, for who finds it later. */
export interface About {
  readonly version: string;
  readonly date?: Date;
  readonly command?: string;
  /** The folder that files are named from, for links into an editor. */
  readonly cwd?: string;
}

/** What comes out of one incident's rules. */
export interface Group {
  readonly incident: IncidentId;
  readonly title: string;
  /** What would have happened, in a sentence. */
  readonly harm: string;
  /** What did happen. */
  readonly happened: string;
  readonly url: string;
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

/** The audit of a codebase: the findings by incident, and their totals by rule and by folder. */
export function reportOf(audit: Audit, about?: About, notes: readonly string[] = []): Report {
  const { findings, troubles } = audit;
  return {
    title: "Postmortem audit",
    summary: [...summaryOf(audit), ...notes],
    tables: [
      ...(findings.length > 0 ? [totalsByRule(findings), totalsByFolder(findings)] : []),
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
    groups: groupsOf(findings),
    ...(about && { about }),
  };
}

function summaryOf({ files, broken, findings, troubles, others, suppressed }: Audit): string[] {
  const touched = new Set(findings.map(({ file }) => file)).size;
  const high = findings.filter(({ risk }) => risk === "high").length;
  const read = count(files - broken, "file");
  const unread = troubles.length - broken;
  const repairs = (Object.entries(REPAIRS) as [Repair, string][])
    .map(([repair, words]) => [words, findings.filter((finding) => finding.repair === repair).length] as const)
    .filter(([, number]) => number > 0)
    .map(([words, number]) => `${words} ${number}`);
  return [
    findings.length === 0
      ? `No findings in ${read}.`
      : `${count(findings.length, "finding")} in ${touched} of ${read}: ${high} of high risk, which the file proves, and ${findings.length - high} of medium risk, to be judged.`,
    ...(repairs.length > 0 ? [`${sentence(repairs.join("; "))}.`] : []),
    ...(broken > 0 ? [`${count(broken, "file")} could not be parsed.`] : []),
    ...(unread > 0 ? [`${count(unread, "place")} could not be read.`] : []),
    ...(suppressed > 0 ? [`${count(suppressed, "report")} of this plugin ${are(suppressed)} suppressed.`] : []),
    ...(others > 0 ? [`${count(others, "message")} of other rules ${are(others)} left out.`] : []),
  ];
}

function groupsOf(findings: readonly Finding[]): Group[] {
  return (Object.keys(INCIDENTS) as IncidentId[]).flatMap((incident) => {
    const own = findings.filter((finding) => finding.incident === incident);
    const { title, harm, happened, page } = INCIDENTS[incident];
    return own.length === 0
      ? []
      : [{ incident, title, harm: `${sentence(harm)}.`, happened, url: pageUrl(`incidents/${page}`), findings: own }];
  });
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

/** How many findings each folder has. */
export function totalsByFolder(findings: readonly Finding[]): Table {
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

/** Two folders deep, below where the way out of the working directory ends: the packages of a monorepo. */
export function folderOf({ file }: Pick<Finding, "file">): string {
  const folders = file.split("/").slice(0, -1);
  const outside = folders.findIndex((folder) => folder !== "..");
  return folders.slice(0, Math.max(0, outside) + 2).join("/") || ".";
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
