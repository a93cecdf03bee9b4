import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

import { RUNTIMES, type Runtime, type RuntimeId } from "../models/runtimes.js";

/** What the package around a file shows of where its code runs. */
export interface PackageFacts {
  readonly runtime: RuntimeId | undefined;
  /** Versions that the nearest package.json asks for, by the dependency's name. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Whether every function of the package runs inside a request: a Worker without Durable Objects and without pages. */
  readonly servesOnlyRequests: boolean;
  /** Whether a Next.js application is built as a server of its own, which lives on after a response. */
  readonly isStandalone: boolean;
}

const NOTHING: PackageFacts = { runtime: undefined, dependencies: {}, servesOnlyRequests: false, isStandalone: false };

const NEXT_CONFIGURATIONS = ["next.config.js", "next.config.mjs", "next.config.ts"];
/** Said outright: behind a condition, or in a comment, it says that there are builds of another kind. */
const STANDALONE = /^(?!\s*(?:\/\/|\/?\*)).*\boutput\s*:\s*["'`]standalone["'`]/m;

/** Libraries whose code runs in a browser. */
const BROWSER_LIBRARIES = ["react", "react-dom", "preact", "vue", "svelte", "solid-js", "@angular/core"];
const FOLDERS_UPWARD = 12;
const REMEMBERED_FOLDERS = 2000;
/** An editor's server lives for days; a file that has come meanwhile should be seen. */
const MILLISECONDS_REMEMBERED = 30_000;

/**
 * Looks from a file upward, as far as its repository goes, for the files by which a runtime is configured and for the
 * nearest package.json. Missing, unreadable and broken files count as absent.
 *
 * @param filename the absolute path of the linted file; anything else gives no facts.
 */
export function packageFactsOf(filename: string): PackageFacts {
  return isAbsolute(filename) ? factsAt(dirname(filename)) : NOTHING;
}

const factsAt = remembered(lookUpward);

/** What a folder itself holds; folders above are asked for all that are below them. */
const contentsOf = remembered((folder) => ({
  dependencies: dependenciesIn(folder),
  runtimes: runtimesConfiguredIn(folder),
  isRepository: existsSync(join(folder, ".git")),
}));

function remembered<Result>(read: (folder: string) => Result): (folder: string) => Result {
  const known = new Map<string, { readonly result: Result; readonly until: number }>();
  return (folder) => {
    const now = Date.now();
    const last = known.get(folder);
    if (last && last.until > now) {
      return last.result;
    }
    const result = read(folder);
    if (known.size >= REMEMBERED_FOLDERS) {
      known.clear();
    }
    known.set(folder, { result, until: now + MILLISECONDS_REMEMBERED });
    return result;
  };
}

function lookUpward(folder: string): PackageFacts {
  let dependencies: Record<string, string> | undefined;
  let current = folder;
  for (let level = 0; level < FOLDERS_UPWARD; level++) {
    const insideOwnPackage = dependencies === undefined;
    const contents = contentsOf(current);
    dependencies ??= contents.dependencies;
    if (insideOwnPackage && dependencies && "next" in dependencies) {
      return { ...NOTHING, runtime: "next", dependencies, isStandalone: isStandalone(current) };
    }
    const configured = contents.runtimes.find(
      (id) => insideOwnPackage || isFunctionsFolder(id, relative(current, folder)),
    );
    if (configured !== undefined) {
      const own = dependencies ?? {};
      return {
        ...NOTHING,
        runtime: configured,
        dependencies: own,
        servesOnlyRequests: servesOnlyRequests(configured, current, own),
      };
    }
    const above = dirname(current);
    if (above === current || contents.isRepository) {
      break;
    }
    current = above;
  }
  return dependencies === undefined
    ? NOTHING
    : { ...NOTHING, runtime: runtimeOfDependencies(dependencies), dependencies };
}

/** A host of functions that is configured beside it takes such a build apart again. */
function isStandalone(folder: string): boolean {
  return (
    NEXT_CONFIGURATIONS.some((file) => STANDALONE.test(textOf(join(folder, file)))) &&
    contentsOf(folder).runtimes.length === 0
  );
}

/** A Durable Object lives on while work is pending, and a page is not the server's: their code may use any library file. */
function servesOnlyRequests(
  runtime: RuntimeId,
  folder: string,
  dependencies: Readonly<Record<string, string>>,
): boolean {
  return (
    runtime === "workers" &&
    !BROWSER_LIBRARIES.some((name) => Object.hasOwn(dependencies, name)) &&
    !RUNTIMES.workers.configFiles.some((file) => textOf(join(folder, file)).includes("durable_objects"))
  );
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

/** A file's text; empty where it cannot be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function dependenciesIn(folder: string): Record<string, string> | undefined {
  const path = join(folder, "package.json");
  // To be told of a missing file by an exception takes much longer.
  if (!existsSync(path)) {
    return undefined;
  }
  try {
    const parsed: unknown = JSON.parse(textOf(path));
    const dependencies = (parsed as { dependencies?: unknown } | null)?.dependencies;
    const entries = typeof dependencies === "object" && dependencies !== null ? Object.entries(dependencies) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return undefined;
  }
}
