import { RUNTIMES, type RuntimeId } from "../models/runtimes.js";
import type { QueueSetting } from "../settings.js";
import { closest } from "./closest.js";
import { accepts, type JsonSchema } from "./json-schema.js";
import { perFile } from "./per-file.js";

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
  /** The kind in words. */
  readonly mayBe: string;
  readonly schema: JsonSchema;
}

interface Setting extends Shape {
  /** What it is for, a sentence for its users. */
  readonly description: string;
}

const listOfStrings: Shape = {
  mayBe: "a list of strings",
  schema: { type: "array", items: { type: "string" } },
};

function oneOf(words: readonly string[]): Shape {
  return {
    mayBe: words.map((word) => JSON.stringify(word)).join(" or "),
    schema: { enum: words },
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
    schema: { type: "boolean" },
  },
  autofix: {
    description: 'What `--fix` applies: `"safe"` what changes nothing but the defect, `"all"` first suggestions too.',
    ...oneOf(["safe", "all"]),
  },
  typeChecked: {
    description: "Whether rules ask the type checker. `recommendedTypeChecked` sets it.",
    mayBe: "true or false",
    schema: { type: "boolean" },
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
    schema: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["method", "payload"],
        properties: {
          method: { type: "string", description: "The method's name." },
          payload: { type: "integer", minimum: 0, description: "Which argument is the payload, from 0." },
        },
      },
    },
  },
  sqlTags: { description: "Your own template tags whose templates are SQL.", ...listOfStrings },
  finalStatuses: {
    description: "Further words for the status of a row after which nothing happens to it any more.",
    ...listOfStrings,
  },
  completionColumns: { description: "Further columns that say when the work of a row was over.", ...listOfStrings },
  statusColumns: { description: "Further columns that say how far a row is.", ...listOfStrings },
};

/** What `settings.postmortem` may be, as a JSON schema. */
export const SETTINGS_SCHEMA: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: Object.fromEntries(
    Object.entries(SETTINGS).map(([key, { description, schema }]) => [key, { description, ...schema }]),
  ),
};

/**
 * Reads what stands, or is to stand, under `settings.postmortem`.
 *
 * @returns the settings with every wrong key left at its default, and one sentence for each wrong key that names it and
 *   says what it may be. Never throws.
 */
export function readSettings(given: unknown): CheckedSettings {
  if (given === undefined) {
    return { settings: DEFAULT_SETTINGS, problems: [] };
  }
  if (!accepts({ type: "object" }, given)) {
    return {
      settings: DEFAULT_SETTINGS,
      problems: [`settings.postmortem must be an object with any of ${listOfKeys()}.`],
    };
  }
  const problems: string[] = [];
  const accepted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given as object)) {
    const setting = Object.hasOwn(SETTINGS, key) ? SETTINGS[key as keyof Settings] : undefined;
    if (setting === undefined) {
      const meant = closest(key, Object.keys(SETTINGS));
      const remedy = meant === undefined ? `it may be ${listOfKeys()}.` : `did you mean ${meant}?`;
      problems.push(`settings.postmortem.${key} is unknown; ${remedy}`);
    } else if (value !== undefined && accepts(setting.schema, value)) {
      accepted[key] = value;
    } else if (value !== undefined) {
      problems.push(`settings.postmortem.${key} must be ${setting.mayBe}${meantBy(value, setting.schema)}`);
    }
  }
  return { settings: { ...DEFAULT_SETTINGS, ...accepted }, problems };
}

/** `settings.postmortem` of a file's configuration. */
export const checkSettings = perFile((context) => readSettings(context.settings.postmortem));

function listOfKeys(): string {
  return Object.keys(SETTINGS).join(", ");
}

/** How a sentence ends about a wrong value: with the word that was probably meant, where there is one. */
function meantBy(value: unknown, { enum: words }: JsonSchema): string {
  const meant = typeof value === "string" && words ? closest(value, words) : undefined;
  return meant === undefined ? "." : `; did you mean ${JSON.stringify(meant)}?`;
}
