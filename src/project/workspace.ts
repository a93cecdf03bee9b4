import { dirname, isAbsolute, join } from "node:path";

import { type Listing, type Stamp, isRepository, isSameStamp, listFiles, stampOf, textOf } from "./listing.js";
import { dataOf, fieldOf } from "./data.js";
import { EMPTY, type ModuleRecord, loadParser, recordOf } from "./records.js";
import { type Packages, type Resolve, resolverFor } from "./resolve.js";

/** Looking for what has changed is done for each file that asks, where it takes no longer than this. */
const MILLISECONDS = 20;
/** Else it may take no more than one part in so many of the time. */
const SHARE = 10;
const REMEMBERED = 8;

interface Entry {
  readonly workspace: Workspace | undefined;
  readonly verified: number;
  readonly took: number;
}

const entries = new Map<string, Entry>();

/**
 * The project around a file, as it is on the disk. It is remembered, and looked at again for each file that asks, so that
 * every change is seen; but where it is so large that looking takes long, no more often than a tenth of the time allows.
 *
 * @returns undefined for a file that is in no project, for one that is too large, and where no parser or resolver can be
 *   loaded.
 */
export function workspaceOf(filename: string, cwd: string): Workspace | undefined {
  const root = isAbsolute(filename) ? rootOf(filename, cwd) : undefined;
  if (root === undefined || !loadParser()) {
    return undefined;
  }
  const known = entries.get(root);
  const now = performance.now();
  if (known && known.took > MILLISECONDS && now - known.verified < known.took * SHARE) {
    return known.workspace;
  }
  const listing = listFiles(root);
  const workspace = listing && Workspace.of(root, listing, known?.workspace);
  const end = performance.now();
  if (!known && entries.size >= REMEMBERED) {
    entries.delete(entries.keys().next().value ?? "");
  }
  entries.set(root, { workspace, verified: end, took: end - now });
  return workspace;
}

const MARKS = ["package.json", "pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json", "deno.json"];
const FOLDERS_UPWARD = 16;

/**
 * The folder that a file's project stands in: its repository's; else the highest folder with a package, but not above the
 * one that the linter was started in.
 */
function rootOf(filename: string, cwd: string): string | undefined {
  let highest: string | undefined;
  let folder = dirname(filename);
  for (let level = 0; level < FOLDERS_UPWARD; level++) {
    if (isRepository(folder)) {
      return folder;
    }
    if (MARKS.some((mark) => stampOf(join(folder, mark)))) {
      highest = folder;
    }
    const above = dirname(folder);
    if (above === folder || folder === cwd) {
      break;
    }
    folder = above;
  }
  return highest;
}

/** The source files of a project, what they import and export, and who imports whom. */
export class Workspace {
  readonly #records = new Map<string, ModuleRecord>();
  readonly #targets = new Map<string, readonly string[]>();
  #importers: Map<string, Set<string>> | undefined;

  private constructor(
    readonly root: string,
    /** The source files, by their absolute paths. */
    readonly sources: ReadonlyMap<string, Stamp>,
    readonly settings: ReadonlyMap<string, Stamp>,
    /** The folders of its packages, by their names. */
    readonly packages: Packages,
    /** The file of the project that a specifier in another file of it means. */
    readonly resolve: Resolve,
  ) {}

  /** @returns undefined where the resolver cannot be loaded. */
  static of(root: string, { sources, settings }: Listing, before: Workspace | undefined): Workspace | undefined {
    const changed =
      before?.sources.size === sources.size && isSameList(before.settings, settings)
        ? changedIn(before.sources, sources)
        : undefined;
    if (before && changed?.length === 0) {
      return before;
    }
    const packages = before && changed ? before.packages : packagesIn(settings);
    const resolve = before && changed ? before.resolve : resolverFor(root, packages, (path) => sources.has(path));
    if (!resolve) {
      return undefined;
    }
    const workspace = new Workspace(root, sources, settings, packages, resolve);
    if (before) {
      workspace.#keep(before, changed);
    }
    return workspace;
  }

  /** Takes over what is still true of the state before; where files have come or gone, specifiers may mean others. */
  #keep(before: Workspace, changed: readonly string[] | undefined): void {
    for (const [path, record] of before.#records) {
      if (isSameStamp(before.sources.get(path), this.sources.get(path))) {
        this.#records.set(path, record);
      }
    }
    if (!changed) {
      return;
    }
    for (const [path, targets] of before.#targets) {
      this.#targets.set(path, targets);
    }
    this.#importers = before.#importers;
    for (const path of changed) {
      for (const target of this.#targets.get(path) ?? []) {
        this.#importers?.get(target)?.delete(path);
      }
      this.#targets.delete(path);
      if (this.#importers) {
        this.#addEdges(path, this.#importers);
      }
    }
  }

  /** What a file imports and exports; an empty record where it is not of the project. */
  recordOf(path: string): ModuleRecord {
    let record = this.#records.get(path);
    if (!record) {
      const text = this.sources.has(path) ? textOf(path) : undefined;
      record = text === undefined ? EMPTY : recordOf(path, text);
      this.#records.set(path, record);
    }
    return record;
  }

  /** The files of the project that a file imports. */
  targetsOf(path: string): readonly string[] {
    let targets = this.#targets.get(path);
    if (!targets) {
      const { imports, exports, others } = this.recordOf(path);
      const specifiers = new Set([...imports, ...exports].flatMap(({ from }) => from ?? []).concat(others));
      targets = [...new Set([...specifiers].flatMap((specifier) => this.resolve(path, specifier) ?? []))];
      this.#targets.set(path, targets);
    }
    return targets;
  }

  /** The files that import a file, in the order of their names. The first question reads all files. */
  importersOf(path: string): readonly string[] {
    if (!this.#importers) {
      this.#importers = new Map();
      for (const source of this.sources.keys()) {
        this.#addEdges(source, this.#importers);
      }
    }
    return [...(this.#importers.get(path) ?? [])].sort();
  }

  #addEdges(path: string, importers: Map<string, Set<string>>): void {
    for (const target of this.targetsOf(path)) {
      const known = importers.get(target);
      if (known) {
        known.add(path);
      } else {
        importers.set(target, new Set([path]));
      }
    }
  }
}

/** The files that have changed, where no file has come or gone; else undefined. */
function changedIn(before: ReadonlyMap<string, Stamp>, now: ReadonlyMap<string, Stamp>): string[] | undefined {
  const changed: string[] = [];
  for (const [path, stamp] of now) {
    const last = before.get(path);
    if (!last) {
      return undefined;
    }
    if (!isSameStamp(last, stamp)) {
      changed.push(path);
    }
  }
  return changed;
}

function isSameList(before: ReadonlyMap<string, Stamp>, now: ReadonlyMap<string, Stamp>): boolean {
  return before.size === now.size && changedIn(before, now)?.length === 0;
}

function packagesIn(settings: ReadonlyMap<string, Stamp>): Packages {
  const packages = new Map<string, string>();
  for (const path of settings.keys()) {
    if (path.endsWith("package.json")) {
      const name = fieldOf(dataOf(path), "name");
      if (typeof name === "string" && !packages.has(name)) {
        packages.set(name, dirname(path));
      }
    }
  }
  return packages;
}
