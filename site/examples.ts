import { readFileSync } from "node:fs";
import path from "node:path";

import { faultyFiles, type FaultyFile } from "../examples/expectations.js";
import { counted, STAGES } from "../scripts/docs/rules.js";
import { readPage } from "../tests/documentation/markdown.js";
import { PAGES, readPageFile, ROOT } from "../tests/documentation/pages.js";
import { addressOf, titleOf } from "./pages.js";
import type { Project } from "./playground/project.js";

/** Something to open in the playground. */
export interface Example {
  /** What stands in the playground's address: the page, and the number of the example on it. */
  readonly id: string;
  /** The examples that it is listed with. */
  readonly group: string;
  readonly title: string;
  /** The address of the page that it is from, without an ending, and what that is called. */
  readonly page: string;
  readonly source: string;
  /** What is counted when it runs, a sentence each. */
  readonly figures: readonly string[];
  readonly project: Project;
}

/** Marks of code that is tried on the playground; what comes after a repair is what the playground makes of it. */
const TRIED = new Set<string | undefined>(["incorrect", "correct", "before", "before-suggestion"]);
const LINTED = /^[cm]?[jt]sx?$/;

export function isTried({ language, mark }: { readonly language: string; readonly mark: string | undefined }): boolean {
  return LINTED.test(language) && TRIED.has(mark);
}

/** The address of the nth example of a page, counted from 1. */
export function idOf(page: string, number: number): string {
  return `${page.replace(/\.md$/, "")}/${number}`;
}

/** Every incident, and every example of the pages. */
export function allExamples(): Example[] {
  return [...examplesOfIncidents(), ...PAGES.flatMap(examplesOf)];
}

/** What each incident is rebuilt in. */
export function examplesOfIncidents(): Example[] {
  return faultyFiles.map(exampleOfIncident);
}

/** The page of an incident, by its number. */
function pageOfIncident(id: string): string {
  return PAGES.find((file) => file.startsWith(`docs/incidents/${id}-`)) ?? "docs/incidents/README.md";
}

function exampleOfIncident({ id, folder, file, title, figures }: FaultyFile): Example {
  const page = addressOf(pageOfIncident(id)).replace(/\.md$/, "");
  const read = (name: string): string => readFileSync(path.join(ROOT, "examples", folder, name), "utf8");
  return {
    id: `${page}/${file.replace(/\.ts$/, "")}`,
    group: "Incidents",
    title: `${id} · ${title}`,
    page,
    source: titleOf(pageOfIncident(id)),
    figures: figures.map(({ name, of, counts }) => {
      const stages = STAGES.flatMap(([stage, when]) => {
        const count = counts[stage];
        return count === undefined
          ? []
          : [`${counted(count, of)} ${when.replace(/^[AB]/, (letter) => letter.toLowerCase())}`];
      });
      return `${name}: ${stages.join(", ")}`;
    }),
    project: {
      files: [file, "right.ts", "schema.sql"].map((name) => ({ name: `src/${name}`, text: read(name) })),
      active: `src/${file}`,
      config: "recommended",
      settings: {},
    },
  };
}

function examplesOf(file: string): Example[] {
  const address = addressOf(file);
  const pageRule = /^docs\/rules\/(.*)\.md$/.exec(file)?.[1];
  const tried = readPage(readPageFile(file)).blocks.filter(isTried);
  return tried.map(({ language, mark = "", filename, settings, rule, text }, index) => {
    const name = filename ?? `src/example.${language}`;
    const repaired = mark.startsWith("before") ? (rule ?? pageRule) : undefined;
    return {
      id: idOf(address, index + 1),
      group: titleOf(file).replace(/^.*\//, ""),
      title: `${index + 1} · ${TITLES[mark] ?? mark}`,
      page: address.replace(/\.md$/, ""),
      source: titleOf(file),
      figures: [],
      project: {
        files: [{ name, text }],
        active: name,
        config: repaired ?? "recommended",
        settings: (settings ?? {}) as Project["settings"],
      },
    };
  });
}

const TITLES: Readonly<Record<string, string>> = {
  incorrect: "wrong",
  correct: "right",
  before: "repaired by --fix",
  "before-suggestion": "repaired by a suggestion",
};
