import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

import { RUNTIMES, type Runtime, type RuntimeId } from "../catalogue/runtimes.js";

/** What the package around a file shows of where its code runs. */
export interface PackageFacts {
  readonly runtime: RuntimeId | undefined;
  /** Versions that the nearest package.json asks for, by the dependency's name. */
  readonly dependencies: Readonly<Record<string, string>>;
}

const NOTHING: PackageFacts = { runtime: undefined, dependencies: {} };
const FOLDERS_UPWARD = 12;
const REMEMBERED_FOLDERS = 2000;
/** An editor's server lives for days; a file that has come meanwhile should be seen. */
const MILLISECONDS_REMEMBERED = 30_000;

const remembered = new Map<string, { readonly facts: PackageFacts; readonly until: number }>();

/**
 * Looks from a file upward, as far as its repository goes, for the files by which a runtime is configured and for the
 * nearest package.json. Missing, unreadable and broken files count as absent.
 *
 * @param filename the absolute path of the linted file; anything else gives no facts.
 */
export function packageFactsOf(filename: string): PackageFacts {
  if (!isAbsolute(filename)) {
    return NOTHING;
  }
  const folder = dirname(filename);
  const now = Date.now();
  const known = remembered.get(folder);
  if (known && known.until > now) {
    return known.facts;
  }
  const facts = lookUpward(folder);
  if (remembered.size >= REMEMBERED_FOLDERS) {
    remembered.clear();
  }
  remembered.set(folder, { facts, until: now + MILLISECONDS_REMEMBERED });
  return facts;
}

function lookUpward(folder: string): PackageFacts {
  let dependencies: Record<string, string> | undefined;
  let current = folder;
  for (let level = 0; level < FOLDERS_UPWARD; level++) {
    const insideOwnPackage = dependencies === undefined;
    dependencies ??= dependenciesIn(current);
    if (insideOwnPackage && dependencies && "next" in dependencies) {
      return { runtime: "next", dependencies };
    }
    const configured = runtimesConfiguredIn(current).find(
      (id) => insideOwnPackage || isFunctionsFolder(id, relative(current, folder)),
    );
    if (configured !== undefined) {
      return { runtime: configured, dependencies: dependencies ?? {} };
    }
    const above = dirname(current);
    if (above === current || existsSync(join(current, ".git"))) {
      break;
    }
    current = above;
  }
  return dependencies === undefined ? NOTHING : { runtime: runtimeOfDependencies(dependencies), dependencies };
}

function runtimesConfiguredIn(folder: string): RuntimeId[] {
  return (Object.entries(RUNTIMES) as [RuntimeId, Runtime][])
    .filter(([, runtime]) => runtime.configFiles.some((file) => existsSync(join(folder, file))))
    .map(([id]) => id);
}

/** A host takes functions from a folder below its configuration, which may be a package of its own. */
function isFunctionsFolder(runtime: RuntimeId, path: string): boolean {
  const { functionsFolder }: Runtime = RUNTIMES[runtime];
  return functionsFolder !== undefined && (path === functionsFolder || path.startsWith(`${functionsFolder}${sep}`));
}

function runtimeOfDependencies(dependencies: Readonly<Record<string, string>>): RuntimeId | undefined {
  return (Object.entries(RUNTIMES) as [RuntimeId, Runtime][]).find(([, runtime]) =>
    runtime.dependencies.some((name) => Object.hasOwn(dependencies, name)),
  )?.[0];
}

function dependenciesIn(folder: string): Record<string, string> | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const dependencies = (parsed as { dependencies?: unknown } | null)?.dependencies;
    const entries = typeof dependencies === "object" && dependencies !== null ? Object.entries(dependencies) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return undefined;
  }
}
