import type { Findings, Fixed } from "./linting.js";
import type { Project } from "./project.js";

/** What the page sends to the worker. */
export interface Question {
  /** Counts the states of the project, from 1. */
  readonly revision: number;
  readonly project: Project;
}

/**
 * What the worker sends: once, with revision 0, that it is there; then for each question what is found, and, unless the
 * next question comes soon, what `--fix` makes of it.
 */
export interface Answer {
  readonly revision: number;
  readonly findings?: Findings;
  readonly fixed?: Fixed;
  /** Why there is neither. */
  readonly failure?: string;
}
