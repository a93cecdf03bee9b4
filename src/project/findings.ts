import { basename, sep } from "node:path";

import type { Host } from "../models/hosts.js";
import { fileIn, fileReader } from "./files.js";
import type { Manifest } from "./manifest.js";
import { type ScriptFacts, readScript } from "./script-reader.js";
import type { WorkerConfiguration } from "./worker.js";

/** What weighs more decides; where things of one weight contradict each other, dropping does. */
export const WEIGHT = {
  /** A dependency that is of use on one host. */
  hint: 1,
  /** A dependency by which a build is made for a host. */
  adapter: 2,
  /** The configuration of a deployment. */
  configured: 3,
  /** A deployment that rules out others: functions in their folder, a program that serves the framework by itself. */
  proven: 4,
} as const;

/** Something that shows where a package's code runs. */
export interface Evidence {
  /** Short, for a message: `wrangler.jsonc`, `"start": "node server.js"`. */
  readonly text: string;
  readonly host: Host;
  readonly weight: (typeof WEIGHT)[keyof typeof WEIGHT];
}

/** A file by which the package's code is entered, or a folder of such files. */
export interface Entry {
  /** Absolute; it need not exist, where a build writes it. */
  readonly path: string;
  readonly kind: "browser" | "desktop" | "job" | "request" | "script" | "server";
}

/** What one file or property shows. */
export interface Finding {
  readonly evidence?: Evidence;
  readonly entries?: readonly Entry[];
  readonly worker?: WorkerConfiguration;
  /** What the file says, by which it is seen whether it is about a package below its folder. */
  readonly texts: readonly string[];
}

/** A folder to look at, for a package that is there or below. */
export interface Place {
  readonly folder: string;
  /** The linted file. */
  readonly filename: string;
  /** The package of the file, where it has one. */
  readonly manifest: Manifest | undefined;
  /** Whether the package is built by a framework that serves pages as well: what deploys it, deploys its handlers. */
  readonly framework: string | undefined;
}

export const JS_ENDINGS = ["js", "mjs", "cjs", "ts", "mts", "cts"];

export function found(
  text: string,
  host: Host,
  weight: keyof typeof WEIGHT,
  rest: Partial<Pick<Finding, "entries" | "texts">> = {},
): Finding {
  return { evidence: { text, host, weight: WEIGHT[weight] }, texts: [], ...rest };
}

const scriptAt = fileReader(readScript);

/** The configuration of a name that is written as a program, in whichever dialect. */
export function namedScript(
  folder: string,
  name: string,
): { readonly name: string; readonly facts: ScriptFacts } | undefined {
  const path = fileIn(
    folder,
    JS_ENDINGS.map((ending) => `${name}.${ending}`),
  );
  const facts = path === undefined ? undefined : scriptAt(path);
  return path === undefined || !facts ? undefined : { name: basename(path), facts };
}

/** Whether a path leads to something below a folder. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
