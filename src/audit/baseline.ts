import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";

import type { Audit, Finding } from "./findings.js";

/** What a project knows already: of each file, how often a rule reports a line of that text. Lines may move. */
export interface Baseline {
  /** By the file's path from the baseline's folder, then by `knownAs`. */
  readonly files: Record<string, Record<string, number>>;
}

const KIND = "eslint-plugin-postmortem baseline";

/**
 * @returns undefined where there is no such file.
 * @throws where the file is something else.
 */
export function readBaseline(path: string): Baseline | undefined {
  if (!existsSync(path)) {
    return undefined;
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    content = undefined;
  }
  if (typeof content !== "object" || content === null || (content as { kind?: unknown }).kind !== KIND) {
    throw new Error("it is not a baseline of this command, and is left as it is");
  }
  return { files: (content as Partial<Baseline>).files ?? {} };
}

/** A baseline as it is written to its file. */
export function baselineText({ files }: Baseline): string {
  const sorted = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, known]) => [file, Object.fromEntries(Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1)))]);
  return `${JSON.stringify({ kind: KIND, files: Object.fromEntries(sorted) as unknown }, null, 2)}\n`;
}

/**
 * Takes out of an audit what a baseline knows.
 *
 * @returns how many findings it knew, and how many of those that it has of the audited files are gone.
 */
export function takeOutKnown(
  audit: Audit,
  baseline: Baseline,
  place: BaselinePlace,
): { readonly known: number; readonly gone: number } {
  const left = new Map(Object.entries(baseline.files).map(([file, known]) => [file, new Map(Object.entries(known))]));
  const fresh = audit.findings.filter((finding) => {
    const counts = left.get(keyOf(finding.file, place));
    const count = counts?.get(knownAs(finding)) ?? 0;
    counts?.set(knownAs(finding), Math.max(0, count - 1));
    return count === 0;
  });
  const known = audit.findings.length - fresh.length;
  audit.findings.splice(0, audit.findings.length, ...fresh);
  const gone = [...left]
    .filter(([file]) => place.audited.has(file))
    .flatMap(([, counts]) => [...counts.values()])
    .reduce((sum, count) => sum + count, 0);
  return { known, gone };
}

/** Where a baseline lies, and what is audited. */
export interface BaselinePlace {
  readonly folder: string;
  readonly cwd: string;
  /** The files that were looked at, as the baseline names them. */
  readonly audited: ReadonlySet<string>;
}

export function baselinePlace(path: string, cwd: string, files: readonly string[]): BaselinePlace {
  const folder = dirname(path);
  return { folder, cwd, audited: new Set(files.map((file) => slashed(relative(folder, file)))) };
}

/** A baseline that knows what an audit found; of files that were not audited, what it knew before. */
export function baselineOf({ findings }: Audit, old: Baseline | undefined, place: BaselinePlace): Baseline {
  const files = Object.fromEntries(Object.entries(old?.files ?? {}).filter(([file]) => !place.audited.has(file)));
  for (const finding of findings) {
    const known = (files[keyOf(finding.file, place)] ??= {});
    known[knownAs(finding)] = (known[knownAs(finding)] ?? 0) + 1;
  }
  return { files };
}

function knownAs({ rule, pattern }: Finding): string {
  return `${rule}: ${pattern}`;
}

function keyOf(file: string, { folder, cwd }: BaselinePlace): string {
  return slashed(relative(folder, resolve(cwd, file)));
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}
