import { ConfigurationError } from "./plugin/configuration.js";
import { readSettings } from "./plugin/settings.js";

/** A project's own way to send a job. */
export interface QueueSetting {
  /** The method's name. */
  readonly method: string;
  /** Which argument is the payload, from 0. */
  readonly payload: number;
}

/** What may stand under `settings.postmortem`. */
export interface Settings {
  /** Where the code runs, for files that do not show it. Without it, the file and its package are asked. */
  readonly runtime?: "workers" | "next" | "vercel" | "netlify" | "lambda" | "supabase" | "fastly" | "node";
  /** Globs of library files whose functions run inside requests, though their handlers are elsewhere. */
  readonly requestFiles?: readonly string[];
  /** Whether other files of the project are read: what they do, and who calls the linted one. */
  readonly project?: boolean;
  /** What `--fix` applies: `"safe"` what changes nothing but the defect, `"all"` first suggestions too. */
  readonly autofix?: "all" | "safe";
  /** Whether rules ask the type checker. `recommendedTypeChecked` sets it. */
  readonly typeChecked?: boolean;
  /** Your own functions that keep the runtime alive until the promise given to them has settled, as they are called. */
  readonly keepAlive?: readonly string[];
  /** Your own functions that open a client for one request, as they are called. */
  readonly resources?: readonly string[];
  /** Your own methods that send a job, each with the number of the argument, from 0, that is the payload. */
  readonly queues?: readonly QueueSetting[];
  /** Your own template tags whose templates are SQL. */
  readonly sqlTags?: readonly string[];
  /** Further words for the status of a row after which nothing happens to it any more. */
  readonly finalStatuses?: readonly string[];
  /** Further columns that say when the work of a row was over. */
  readonly completionColumns?: readonly string[];
  /** Further columns that say how far a row is. */
  readonly statusColumns?: readonly string[];
}

/**
 * Gives an editor the names and values of `settings.postmortem` to complete, and checks them while the configuration
 * loads: `settings: { postmortem: defineSettings({ runtime: "workers" }) }`.
 *
 * @returns what it is given. Throws where a key or a value is wrong, and says what it may be.
 */
export function defineSettings<Given extends Settings>(settings: Given): Given {
  const { problems } = readSettings(settings);
  if (problems.length > 0) {
    throw new ConfigurationError(problems);
  }
  return settings;
}
