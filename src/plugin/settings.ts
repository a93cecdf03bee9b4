import { RUNTIMES, type RuntimeId } from "../models/runtimes.js";
import { perFile } from "./per-file.js";

/** A project's own way to send a job: a method's name, and which argument (from 0) is the payload. */
export interface QueueSetting {
  readonly method: string;
  readonly payload: number;
}

/** `settings.postmortem` of the user's configuration, checked and completed with defaults; `SETTINGS` describes each. */
export interface Settings {
  readonly runtime: RuntimeId | undefined;
  readonly requestFiles: readonly string[];
  readonly project: boolean;
  readonly autofix: "all" | "safe";
  readonly typeChecked: boolean;
  readonly keepAlive: readonly string[];
  readonly resources: readonly string[];
  readonly queues: readonly QueueSetting[];
  readonly sqlTags: readonly string[];
  readonly finalStatuses: readonly string[];
  readonly completionColumns: readonly string[];
  readonly statusColumns: readonly string[];
}

export interface CheckedSettings {
  readonly settings: Settings;
  /** What is wrong with the user's settings, a sentence each; what is wrong is ignored. */
  readonly problems: readonly string[];
}

export const DEFAULT_SETTINGS: Settings = {
  runtime: undefined,
  requestFiles: [],
  project: true,
  autofix: "safe",
  typeChecked: false,
  keepAlive: [],
  resources: [],
  queues: [],
  sqlTags: [],
  finalStatuses: [],
  completionColumns: [],
  statusColumns: [],
};

/** A kind of value. */
interface Shape {
  readonly mayBe: string;
  readonly accepts: (value: unknown) => boolean;
}

interface Setting extends Shape {
  /** What it is for, a sentence for its users. */
  readonly description: string;
}

const listOfStrings: Shape = {
  mayBe: "a list of strings",
  accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};

function oneOf(words: readonly string[]): Shape {
  return {
    mayBe: words.map((word) => JSON.stringify(word)).join(" or "),
    accepts: (value) => typeof value === "string" && words.includes(value),
  };
}

export const SETTINGS: Readonly<Record<keyof Settings, Setting>> = {
  runtime: {
    description: "Where the code runs, for files that do not show it. Without it, the file and its package are asked.",
    ...oneOf(Object.keys(RUNTIMES)),
  },
  requestFiles: {
    description: "Globs of library files whose functions run inside requests, though their handlers are elsewhere.",
    ...listOfStrings,
  },
  project: {
    description: "Whether other files of the project are read: what they do, and who calls the linted one.",
    mayBe: "true or false",
    accepts: (value) => typeof value === "boolean",
  },
  autofix: {
    description: 'What `--fix` applies: `"safe"` what changes nothing but the defect, `"all"` first suggestions too.',
    ...oneOf(["safe", "all"]),
  },
  typeChecked: {
    description: "Whether rules ask the type checker. `recommendedTypeChecked` sets it.",
    mayBe: "true or false",
    accepts: (value) => typeof value === "boolean",
  },
  keepAlive: {
    description:
      "Your own functions that keep the runtime alive until the promise given to them has settled, as they are called.",
    ...listOfStrings,
  },
  resources: {
    description: "Your own functions that open a client for one request, as they are called.",
    ...listOfStrings,
  },
  queues: {
    description: "Your own methods that send a job, each with the number of the argument, from 0, that is the payload.",
    mayBe: 'a list of { method: string, payload: number }, for example [{ method: "addJob", payload: 1 }]',
    accepts: (value) => Array.isArray(value) && value.every(isQueueSetting),
  },
  sqlTags: { description: "Your own template tags whose templates are SQL.", ...listOfStrings },
  finalStatuses: {
    description: "Further words for the status of a row after which nothing happens to it any more.",
    ...listOfStrings,
  },
  completionColumns: { description: "Further columns that say when the work of a row was over.", ...listOfStrings },
  statusColumns: { description: "Further columns that say how far a row is.", ...listOfStrings },
};

/**
 * Reads `settings.postmortem`.
 *
 * @returns the settings with every wrong key left at its default, and one sentence for each wrong key that names it and
 *   says what it may be. Never throws.
 */
export const checkSettings = perFile((context): CheckedSettings => {
  const given: unknown = context.settings.postmortem;
  if (given === undefined) {
    return { settings: DEFAULT_SETTINGS, problems: [] };
  }
  if (!isRecord(given)) {
    return {
      settings: DEFAULT_SETTINGS,
      problems: [`settings.postmortem must be an object with any of ${listOfKeys()}.`],
    };
  }
  const problems: string[] = [];
  const accepted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const shape = Object.hasOwn(SETTINGS, key) ? SETTINGS[key as keyof Settings] : undefined;
    if (shape === undefined) {
      problems.push(`settings.postmortem.${key} is unknown; it may be ${listOfKeys()}.`);
    } else if (value !== undefined && shape.accepts(value)) {
      accepted[key] = value;
    } else if (value !== undefined) {
      problems.push(`settings.postmortem.${key} must be ${shape.mayBe}.`);
    }
  }
  return { settings: { ...DEFAULT_SETTINGS, ...accepted }, problems };
});

function listOfKeys(): string {
  return Object.keys(SETTINGS).join(", ");
}

function isQueueSetting(value: unknown): value is QueueSetting {
  return (
    isRecord(value) &&
    typeof value.method === "string" &&
    Number.isInteger(value.payload) &&
    (value.payload as number) >= 0 &&
    Object.keys(value).every((key) => key === "method" || key === "payload")
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
