import { RUNTIMES, type RuntimeId } from "../catalogue/runtimes.js";
import { perFile } from "./per-file.js";

/** A project's own way to send a job: a method's name, and which argument (from 0) is the payload. */
export interface QueueSetting {
  readonly method: string;
  readonly payload: number;
}

/** `settings.postmortem` of the user's configuration, checked and completed with defaults. */
export interface Settings {
  /** Where the code runs; undefined: found out from the file and its package. */
  readonly runtime: RuntimeId | undefined;
  /** Globs of library files whose functions run inside requests. */
  readonly requestFiles: readonly string[];
  /** `all` applies the first suggestion of a report as its fix. */
  readonly autofix: "all" | "safe";
  /** Whether rules ask the type checker; `recommendedTypeChecked` sets it. */
  readonly typeChecked: boolean;
  /** Functions that keep the runtime alive until the promise given to them has settled, as written in code. */
  readonly keepAlive: readonly string[];
  /** Functions that make a client for one request, as written in code. */
  readonly resources: readonly string[];
  readonly queues: readonly QueueSetting[];
  /** Template tags whose templates are SQL. */
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

const DEFAULTS: Settings = {
  runtime: undefined,
  requestFiles: [],
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

interface Shape {
  readonly mayBe: string;
  readonly accepts: (value: unknown) => boolean;
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

const SHAPES: Readonly<Record<keyof Settings, Shape>> = {
  runtime: oneOf(Object.keys(RUNTIMES)),
  requestFiles: listOfStrings,
  autofix: oneOf(["safe", "all"]),
  typeChecked: { mayBe: "true or false", accepts: (value) => typeof value === "boolean" },
  keepAlive: listOfStrings,
  resources: listOfStrings,
  queues: {
    mayBe: 'a list of { method: string, payload: number }, for example [{ method: "addJob", payload: 1 }]',
    accepts: (value) => Array.isArray(value) && value.every(isQueueSetting),
  },
  sqlTags: listOfStrings,
  finalStatuses: listOfStrings,
  completionColumns: listOfStrings,
  statusColumns: listOfStrings,
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
    return { settings: DEFAULTS, problems: [] };
  }
  if (!isRecord(given)) {
    return { settings: DEFAULTS, problems: [`settings.postmortem must be an object with any of ${listOfKeys()}.`] };
  }
  const problems: string[] = [];
  const accepted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const shape = Object.hasOwn(SHAPES, key) ? SHAPES[key as keyof Settings] : undefined;
    if (shape === undefined) {
      problems.push(`settings.postmortem.${key} is unknown; it may be ${listOfKeys()}.`);
    } else if (value !== undefined && shape.accepts(value)) {
      accepted[key] = value;
    } else if (value !== undefined) {
      problems.push(`settings.postmortem.${key} must be ${shape.mayBe}.`);
    }
  }
  return { settings: { ...DEFAULTS, ...accepted }, problems };
});

function listOfKeys(): string {
  return Object.keys(SHAPES).join(", ");
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
