import { createRequire } from "node:module";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

import type * as OxcResolver from "oxc-resolver";
import type * as ResolveExports from "resolve.exports";

import { dataOf } from "./data.js";
import { namedScript } from "./findings.js";
import { stampOf } from "./listing.js";

const require = createRequire(import.meta.url);

export type Resolve = (from: string, specifier: string) => string | undefined;

const SOURCES = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/** Packages of the project by their names: the folder of each. */
export type Packages = ReadonlyMap<string, string>;

/**
 * Finds the file that a specifier means, as Node.js, TypeScript and bundlers do: relative, by `paths` of a `tsconfig.json`,
 * by `imports` and `exports` of a `package.json`, in another package of the project though nothing is installed or built.
 *
 * @param root the project's folder: nothing outside of it is found.
 * @param isSource whether the project has a source file of this path, so that most specifiers need no look at the disk.
 * @returns a function that takes the absolute path of the importing file and never throws; undefined where the resolver
 *   has no build for this machine.
 */
export function resolverFor(
  root: string,
  packages: Packages,
  isSource: (path: string) => boolean,
): Resolve | undefined {
  const find = newResolver();
  if (!find) {
    return undefined;
  }
  const known = new Map<string, string | undefined>();
  const pathsOf = remembered((folder: string) => pathsAbove(folder, root));
  const aliasesOf = remembered((folder: string) => aliasesOfSvelteKit(folderOfPackage(folder, root)));
  return (from, specifier) => {
    const folder = dirname(from);
    const key = `${folder}\0${specifier}`;
    if (!known.has(key)) {
      known.set(key, within(root, resolveIn(folder, specifier)));
    }
    return known.get(key);
  };

  function resolveIn(folder: string, specifier: string): string | undefined {
    if (specifier.startsWith(".") || isAbsolute(specifier)) {
      return file(folder, specifier) ?? unbuilt(resolve(folder, specifier), root);
    }
    if (specifier.startsWith("#")) {
      return file(folder, specifier) ?? fromField("imports", folder, specifier);
    }
    for (const target of pathsOf(folder)(specifier)) {
      const found = file(dirname(target), `./${target.slice(dirname(target).length + 1)}`);
      if (found) {
        return found;
      }
    }
    for (const [alias, target] of aliasesOf(folder)) {
      if (specifier === alias || specifier.startsWith(`${alias}/`)) {
        return file(target, `./${specifier.slice(alias.length + 1)}`);
      }
    }
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? "";
    const home = packages.get(name);
    return home === undefined ? undefined : inPackage(home, name, specifier);
  }

  function inPackage(home: string, name: string, specifier: string): string | undefined {
    // A package finds itself by its name where it has `exports`.
    const own = file(home, specifier);
    if (own && within(home, own)) {
      return own;
    }
    const exported = fromField("exports", home, specifier);
    if (exported) {
      return exported;
    }
    const rest = specifier.slice(name.length + 1);
    if (rest !== "") {
      return file(home, `./${rest}`) ?? file(join(home, "src"), `./${rest}`);
    }
    const manifest = manifestOf(home);
    for (const field of ["source", "module", "main", "types"]) {
      const main = manifest?.[field];
      const found =
        typeof main === "string" ? (sourceFile(join(home, main)) ?? unbuilt(join(home, main), root)) : undefined;
      if (found) {
        return found;
      }
    }
    return file(home, "./src/index") ?? file(home, "./index");
  }

  /** What `exports` or `imports` of a package name, though it is yet to be built. */
  function fromField(field: "exports" | "imports", folder: string, specifier: string): string | undefined {
    const home = field === "exports" ? folder : folderOfPackage(folder, root);
    const manifest = home === undefined ? undefined : manifestOf(home);
    if (home === undefined || !manifest?.[field]) {
      return undefined;
    }
    for (const conditions of [["source"], ["import", "node", "workerd", "worker", "types"], ["require"]]) {
      for (const target of targetsOf(field, manifest, specifier, conditions)) {
        const found = sourceFile(join(home, target)) ?? unbuilt(join(home, target), root);
        if (found) {
          return found;
        }
      }
    }
    return undefined;
  }

  function file(folder: string, specifier: string): string | undefined {
    const listed = specifier.startsWith(".") ? listedFile(resolve(folder, specifier), isSource) : undefined;
    if (listed !== undefined) {
      return listed;
    }
    try {
      const path = find?.(folder, specifier);
      return path === undefined ? undefined : sourceFile(path);
    } catch {
      return undefined;
    }
  }
}

/** The source file that a path without or with an ending means. */
function listedFile(path: string, isSource: (path: string) => boolean): string | undefined {
  const written = /\.([cm]?)js(x?)$/.exec(path);
  if (written) {
    const [ending, kind, x] = written;
    const stem = path.slice(0, -ending.length);
    const typed = [`${stem}.${kind}ts${x}`, `${stem}.${kind}ts`, `${stem}.${kind}tsx`].find(isSource);
    if (typed !== undefined) {
      return typed;
    }
  }
  return isSource(path)
    ? path
    : (SOURCES.map((ending) => path + ending).find(isSource) ??
        SOURCES.map((ending) => join(path, `index${ending}`)).find(isSource));
}

/** A path that is a source file's; a declaration file stands for the source beside it. */
function sourceFile(path: string): string | undefined {
  return /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/.test(path) && !/\.d\.[cm]?ts$/.test(path) && stampOf(path)
    ? path
    : undefined;
}

const OUTPUT = /^(?:dist|build|lib|out|esm|cjs|types)$/;

/** The source of a file that is yet to be built: `dist/esm/index.js` is made of `src/index.ts`. */
function unbuilt(path: string, root: string): string | undefined {
  const parts = relative(root, path).split(sep);
  const first = parts.findIndex((part) => OUTPUT.test(part));
  if (first === -1) {
    return undefined;
  }
  const home = join(root, ...parts.slice(0, first));
  // `dist/esm/a.js` and `dist/lib/a.js` may both be made of `src/a.ts`, and the second of `src/lib/a.ts` as well.
  for (let last = first; OUTPUT.test(parts[last] ?? ""); last++) {
    const rest = parts.slice(last + 1).join(sep);
    const stem = rest.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, "").replace(/^src[\\/]/, "");
    for (const folder of [join(home, "src"), home]) {
      const found = SOURCES.map((ending) => sourceFile(join(folder, stem) + ending)).find((path) => path !== undefined);
      if (found !== undefined) {
        return found;
      }
    }
  }
  return undefined;
}

function within(root: string, path: string | undefined): string | undefined {
  return path?.startsWith(root + sep) && !path.includes(`${sep}node_modules${sep}`) ? path : undefined;
}

function targetsOf(
  field: "exports" | "imports",
  manifest: Record<string, unknown>,
  specifier: string,
  conditions: string[],
): string[] {
  try {
    const library = require("resolve.exports") as typeof ResolveExports;
    return [...(library[field](manifest, specifier, { conditions, unsafe: true }) ?? [])];
  } catch {
    // It throws where the field does not name the specifier.
    return [];
  }
}

function manifestOf(folder: string): Record<string, unknown> | undefined {
  const parsed = dataOf(join(folder, "package.json"));
  return isRecord(parsed) ? parsed : undefined;
}

function folderOfPackage(folder: string, root: string): string | undefined {
  for (let at = folder; at.startsWith(root); at = dirname(at)) {
    if (stampOf(join(at, "package.json"))) {
      return at;
    }
    if (at === root) {
      break;
    }
  }
  return undefined;
}

/** The folders that SvelteKit has other names for; it writes them into a `tsconfig.json` that is made with the build. */
function aliasesOfSvelteKit(home: string | undefined): (readonly [alias: string, folder: string])[] {
  const properties = home === undefined ? undefined : namedScript(home, "svelte.config")?.facts.properties;
  if (home === undefined || !properties) {
    return [];
  }
  const own = properties.flatMap(({ path, texts: [target] }) => {
    const alias = path.at(-2) === "alias" ? path.at(-1) : undefined;
    return alias === undefined || target === undefined ? [] : [[alias, join(home, target)] as const];
  });
  return [...own, ["$lib", join(home, "src", "lib")]];
}

type Find = (folder: string, specifier: string) => string | undefined;

/** A resolver that knows nothing yet; it remembers what it has met, so each state of the disk has one of its own. */
function newResolver(): Find | undefined {
  try {
    const { ResolverFactory } = require("oxc-resolver") as typeof OxcResolver;
    const resolver = new ResolverFactory({
      extensions: [...SOURCES, ".vue", ".svelte", ".astro"],
      extensionAlias: {
        ".js": [".ts", ".tsx", ".js", ".jsx"],
        ".jsx": [".tsx", ".jsx"],
        ".mjs": [".mts", ".mjs"],
        ".cjs": [".cts", ".cjs"],
      },
      conditionNames: ["source", "import", "node", "workerd", "worker", "require", "default"],
      mainFields: ["source", "module", "main"],
    });
    return (folder, specifier) => resolver.sync(folder, specifier).path;
  } catch {
    return undefined;
  }
}

interface Aliases {
  /** Where the targets are counted from. */
  readonly base: string;
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[];
  readonly baseUrl: string | undefined;
}

/** What `paths` and `baseUrl` of the nearest `tsconfig.json` make of a specifier; paths without an ending. */
function pathsAbove(folder: string, root: string): (specifier: string) => string[] {
  const aliases = aliasesAbove(folder, root);
  if (!aliases) {
    return () => [];
  }
  return (specifier) => {
    const targets: string[] = [];
    for (const [pattern, list] of aliases.paths) {
      const [before = "", after] = pattern.split("*");
      if (after === undefined ? specifier !== pattern : !(specifier.startsWith(before) && specifier.endsWith(after))) {
        continue;
      }
      const middle = after === undefined ? "" : specifier.slice(before.length, specifier.length - after.length);
      targets.push(
        ...list.map((target) =>
          resolve(
            aliases.base,
            target.replace("*", () => middle),
          ),
        ),
      );
    }
    if (aliases.baseUrl !== undefined) {
      targets.push(resolve(aliases.baseUrl, specifier));
    }
    return targets;
  };
}

const CONFIGURATIONS = ["tsconfig.json", "tsconfig.base.json", "jsconfig.json"];

function aliasesAbove(folder: string, root: string): Aliases | undefined {
  for (let at = folder; at.startsWith(root); at = dirname(at)) {
    for (const name of CONFIGURATIONS) {
      const path = join(at, name);
      const found = stampOf(path) ? aliasesIn(path, new Set()) : undefined;
      if (found) {
        return found;
      }
    }
    if (at === root) {
      break;
    }
  }
  return undefined;
}

/** A package's own configuration that cannot be found, since nothing is installed, says nothing. */
function aliasesIn(path: string, seen: Set<string>): Aliases | undefined {
  if (seen.has(path)) {
    return undefined;
  }
  seen.add(path);
  const parsed = dataOf(path);
  if (!isRecord(parsed)) {
    return undefined;
  }
  const options = isRecord(parsed.compilerOptions) ? parsed.compilerOptions : {};
  const folder = dirname(path);
  const baseUrl = typeof options.baseUrl === "string" ? resolve(folder, options.baseUrl) : undefined;
  if (isRecord(options.paths)) {
    return {
      base: baseUrl ?? folder,
      baseUrl,
      paths: Object.entries(options.paths).map(([key, value]) => [key, strings(value)]),
    };
  }
  const followed = [...strings(parsed.extends), ...references(parsed.references)];
  for (const other of followed) {
    const target = resolve(folder, other);
    const candidates = [target, `${target}.json`, join(target, "tsconfig.json")];
    const found = candidates.find((candidate) => stampOf(candidate));
    const inherited = found === undefined || !other.startsWith(".") ? undefined : aliasesIn(found, seen);
    if (inherited) {
      return inherited;
    }
  }
  return baseUrl === undefined ? undefined : { base: baseUrl, baseUrl, paths: [] };
}

function references(value: unknown): string[] {
  return Array.isArray(value)
    ? value
        .flatMap((item) => (isRecord(item) ? strings(item.path) : []))
        .map((path) => (path.startsWith(".") ? path : `./${path}`))
    : [];
}

function strings(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function remembered<Result>(read: (key: string) => Result): (key: string) => Result {
  const known = new Map<string, Result>();
  return (key) => {
    let result = known.get(key);
    if (result === undefined) {
      result = read(key);
      known.set(key, result);
    }
    return result;
  };
}
