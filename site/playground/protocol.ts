import type { Findings, Fixed } from "./linting.js";
import type { Project } from "./project.js";

/** What the page sends to the worker. */
export interface Question {
  /** Counts the states of the project. */
  readonly revision: number;
  readonly project: Project;
}

/** What the worker sends: once that it is there, then for each question what is found, then what `--fix` makes of it. */
export type Answer =
  | { readonly ready: true }
  | { readonly revision: number; readonly findings: Findings }
  | { readonly revision: number; readonly fixed: Fixed }
  | { readonly revision: number; readonly failure: string };
