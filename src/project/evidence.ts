import { basename, dirname, join, relative, resolve, sep } from "node:path";

import { ADAPTERS, HOSTS, HOST_DEPENDENCIES, HOST_FILES, type Host, NITRO_PRESETS } from "../models/hosts.js";
import { dataOf, entriesOf, fieldOf, listOf, textOf, textsIn } from "./data.js";
import { DOCKERFILE, dockerfileAt, lineOf, procfileAt } from "./dockerfile.js";
import { fileIn, fileReader, isFile, isFolder, namesOf } from "./files.js";
import type { Manifest } from "./manifest.js";
import { startedBy } from "./programs.js";
import { type ScriptFacts, readScript } from "./script-reader.js";
import { WORKER_FILE, type WorkerConfiguration, readWorker } from "./worker.js";

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

const JS_ENDINGS = ["js", "mjs", "cjs", "ts", "mts", "cts"];
const scriptAt = fileReader(readScript);

/** Everything that the files of one folder show. */
export function* findingsIn(place: Place): Generator<Finding> {
  if (namesOf(place.folder).size === 0) {
    return;
  }
  for (const read of [
    ofHostFiles,
    ofWorkers,
    ofVercel,
    ofNetlify,
    ofLambda,
    ofInfrastructure,
    ofFrameworks,
    ofNext,
    ofContainers,
    ofServerHosts,
    ofDeno,
    ofSupabase,
    ofDesktop,
  ]) {
    yield* read(place);
  }
}

function found(
  text: string,
  host: Host,
  weight: keyof typeof WEIGHT,
  rest: Partial<Pick<Finding, "entries" | "texts">> = {},
): Finding {
  return { evidence: { text, host, weight: WEIGHT[weight] }, texts: [], ...rest };
}

function namedScript(folder: string, name: string): { readonly name: string; readonly facts: ScriptFacts } | undefined {
  const path = fileIn(
    folder,
    JS_ENDINGS.map((ending) => `${name}.${ending}`),
  );
  const facts = path === undefined ? undefined : scriptAt(path);
  return path === undefined || !facts ? undefined : { name: basename(path), facts };
}

function* ofHostFiles({ folder }: Place): Generator<Finding> {
  const present = namesOf(folder);
  for (const { names, host } of HOST_FILES) {
    const name = names.find((one) => present.has(one) && isFile(join(folder, one)));
    if (name !== undefined) {
      yield found(name, host, "configured", {
        texts: textsIn(/\.(?:toml|json|ya?ml)$/.test(name) ? dataOf(join(folder, name)) : undefined),
      });
    }
  }
}

function* ofWorkers({ folder, filename }: Place): Generator<Finding> {
  for (const name of namesOf(folder)) {
    if (WORKER_FILE.test(name)) {
      yield* ofWorker(join(folder, name), filename);
    }
  }
}

/** A file that cannot be read shows a Worker by its name, and nothing more. */
function* ofWorker(path: string, filename: string): Generator<Finding> {
  const name = basename(path);
  if (!isFile(path)) {
    return;
  }
  const worker = readWorker(path);
  const functions = worker?.pagesOutput === undefined ? undefined : join(dirname(path), "functions");
  const isFunction = functions !== undefined && isBelow(filename, functions);
  const entries = [...(worker?.mains ?? []), ...(functions === undefined ? [] : [functions])];
  // Static files alone have no handler.
  const isStatic =
    worker?.mains.length === 0 && functions === undefined && fieldOf(dataOf(path), "assets") !== undefined;
  if (!isStatic) {
    yield {
      ...found(isFunction ? `${name}: functions/` : name, HOSTS.workers, isFunction ? "proven" : "configured", {
        entries: entries.map((entry) => ({ path: entry, kind: "request" })),
        texts: entries.map((entry) => relative(dirname(path), entry)),
      }),
      ...(worker && { worker }),
    };
  }
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/** Vercel deploys what its framework builds, and the functions below `api/`; the rest of its configuration is about static files. */
function* ofVercel({ folder, filename, framework }: Place): Generator<Finding> {
  const present = namesOf(folder);
  const path = join(folder, "vercel.json");
  if (present.has("vercel.json") && isFile(path)) {
    const data = dataOf(path);
    const texts = textsIn(data);
    const functions = join(folder, "api");
    if (isBelow(filename, functions)) {
      yield found("vercel.json: api/", HOSTS.vercel, "proven", { entries: [{ path: functions, kind: "request" }] });
    } else {
      const isFunctional =
        framework !== undefined ||
        ["functions", "crons"].some((name) => fieldOf(data, name) !== undefined) ||
        texts.some((text) => /^@vercel\/node\b|^\/?api(?:\/|$)/.test(text));
      const named = [
        ...entriesOf(fieldOf(data, "functions")).map(([name]) => name),
        ...listOf(fieldOf(data, "builds")).map((build) => textOf(fieldOf(build, "src")) ?? ""),
      ].filter((name) => name !== "" && !/[*?[{]/.test(name));
      yield found("vercel.json", HOSTS.vercel, isFunctional ? "configured" : "hint", {
        entries: named.map((name) => ({ path: resolve(folder, name), kind: "request" })),
        texts,
      });
    }
  }
  if (present.has(".vercel") && isFolder(join(folder, ".vercel"))) {
    yield found(".vercel/", HOSTS.vercel, framework === undefined ? "hint" : "configured");
  }
}

function* ofNetlify({ folder, filename, framework }: Place): Generator<Finding> {
  const path = join(folder, "netlify.toml");
  if (!namesOf(folder).has("netlify.toml") || !isFile(path)) {
    return;
  }
  const data = dataOf(path);
  const named = textOf(fieldOf(data, "functions", "directory")) ?? textOf(fieldOf(data, "build", "functions"));
  const functions = [join(folder, "netlify"), ...(named === undefined ? [] : [resolve(folder, named)])];
  const isFunction = functions.some((one) => one !== folder && isBelow(filename, one));
  const isFunctional =
    framework !== undefined ||
    named !== undefined ||
    fieldOf(data, "edge_functions") !== undefined ||
    isFolder(join(folder, "netlify"));
  yield found(
    isFunction ? "netlify.toml: functions" : "netlify.toml",
    HOSTS.netlify,
    isFunction ? "proven" : isFunctional ? "configured" : "hint",
    { entries: functions.map((one) => ({ path: one, kind: "request" })), texts: isFunction ? [] : textsIn(data) },
  );
}

/** Functions of AWS Lambda by what deploys them: the Serverless Framework, and CloudFormation or SAM. */
function* ofLambda({ folder }: Place): Generator<Finding> {
  const present = namesOf(folder);
  for (const name of ["serverless.yml", "serverless.yaml", "serverless.json"]) {
    const path = join(folder, name);
    if (present.has(name) && isFile(path)) {
      const data = dataOf(path);
      const provider = fieldOf(data, "provider");
      const cloud = textOf(provider) ?? textOf(fieldOf(provider, "name")) ?? "aws";
      const entries = entriesOf(fieldOf(data, "functions")).flatMap(([, one]) =>
        entriesOfHandler(folder, textOf(fieldOf(one, "handler"))),
      );
      yield found(name, cloud === "aws" ? HOSTS.lambda : HOSTS.functions, "configured", {
        entries,
        texts: textsIn(data),
      });
    }
  }
  const script = namedScript(folder, "serverless");
  if (script) {
    yield found(script.name, HOSTS.lambda, "configured", {
      entries: script.facts.properties.flatMap(({ path, texts }) =>
        path.at(-1) === "handler" ? entriesOfHandler(folder, texts[0]) : [],
      ),
    });
  }
  for (const name of ["template.yaml", "template.yml", "template.json", "sam.yaml", "sam.yml"]) {
    const data = present.has(name) ? dataOf(join(folder, name)) : undefined;
    const resources = entriesOf(fieldOf(data, "Resources")).map(([, resource]) => resource);
    const functions = resources.filter((resource) =>
      /^AWS::(?:Serverless|Lambda)::Function$/.test(textOf(fieldOf(resource, "Type")) ?? ""),
    );
    if (functions.length > 0) {
      yield found(name, HOSTS.lambda, "configured", {
        entries: functions.flatMap((one) => {
          const code = textOf(fieldOf(one, "Properties", "CodeUri")) ?? ".";
          return entriesOfHandler(resolve(folder, code), textOf(fieldOf(one, "Properties", "Handler")));
        }),
        texts: textsIn(functions),
      });
    }
  }
}

/** `src/close.handler` is the function `handler` of `src/close.ts`, or of its build. */
function entriesOfHandler(folder: string, handler: string | undefined): Entry[] {
  const file = handler === undefined ? undefined : /^([\w./@-]+)\.[\w$]+$/.exec(handler)?.[1];
  const path = file === undefined ? undefined : resolve(folder, file);
  const written = path === undefined ? undefined : JS_ENDINGS.map((ending) => `${path}.${ending}`).find(isFile);
  return path === undefined ? [] : [{ path: written ?? `${path}.js`, kind: "request" }];
}

const terraformAt = fileReader((text) => /^[ \t]*resource[ \t]+"aws_lambda_function"/m.test(text));

function* ofInfrastructure(place: Place): Generator<Finding> {
  const { folder, manifest } = place;
  const sst = namedScript(folder, "sst.config");
  if (sst) {
    const made = [...sst.facts.calls];
    const isCloudflare = made.some((call) => /\bsst\.cloudflare\./.test(call));
    const isService =
      made.some((call) => /(?:^|\.)Service$/.test(call)) &&
      !made.some((call) => /Function|Nextjs|Api|Router|Remix|Astro|SvelteKit|Nuxt/.test(call));
    yield found(sst.name, isCloudflare ? HOSTS.workers : isService ? HOSTS.server : HOSTS.lambda, "configured", {
      texts: sst.facts.properties.flatMap(({ texts }) => texts),
    });
  }
  if (namesOf(folder).has("cdk.json") && isFile(join(folder, "cdk.json"))) {
    yield found("cdk.json", HOSTS.lambda, "adapter");
  }
  if (folder === manifest?.folder) {
    for (const below of ["", "terraform", "infra"]) {
      const names = [...namesOf(join(folder, below))].filter((name) => name.endsWith(".tf"));
      const name = names.find((one) => terraformAt(join(folder, below, one)));
      if (name !== undefined) {
        yield found(join(below, name), HOSTS.lambda, "configured");
      }
    }
  }
}

/** Configurations of frameworks, which import the adapter of the host that they build for, or name a preset of Nitro. */
function* ofFrameworks({ folder }: Place): Generator<Finding> {
  for (const name of [
    "svelte.config",
    "astro.config",
    "nuxt.config",
    "nitro.config",
    "app.config",
    "vite.config",
    "react-router.config",
  ]) {
    const script = namedScript(folder, name);
    for (const module of script?.facts.modules ?? []) {
      const parts = module.split("/");
      const adapter = parts.slice(0, module.startsWith("@") ? 2 : 1).join("/");
      if (script && Object.hasOwn(ADAPTERS, adapter)) {
        yield found(`${adapter} in ${script.name}`, ADAPTERS[adapter]!, "configured");
      }
    }
    for (const { path, texts } of script?.facts.properties ?? []) {
      const isPreset =
        path.at(-1) === "preset" && (path.at(-2) === "nitro" || path.at(-2) === "server" || name === "nitro.config");
      const preset = isPreset ? texts[0]?.replaceAll("_", "-") : undefined;
      const host = NITRO_PRESETS.find(([begins]) => preset?.startsWith(begins))?.[1];
      if (host && script) {
        yield found(`preset ${preset ?? ""} in ${script.name}`, host, "configured");
      }
    }
  }
}

function* ofNext({ folder, manifest, framework }: Place): Generator<Finding> {
  if (framework !== "next" || folder !== manifest?.folder) {
    return;
  }
  const script = namedScript(folder, "next.config");
  const output = script?.facts.properties.find(
    ({ path, texts }) => path.at(-1) === "output" && texts.includes("standalone"),
  );
  if (script && output) {
    const text = `output: "standalone"${output.outright ? "" : " behind a condition"} in ${script.name}`;
    yield found(text, HOSTS.server, output.outright ? "configured" : "hint");
  }
  const server = namedScript(folder, "server");
  if (server?.facts.modules.has("next") && server.facts.calls.has("next")) {
    yield found(`${server.name}, which serves Next.js itself`, HOSTS.server, "configured", {
      entries: [{ path: join(folder, server.name), kind: "server" }],
    });
  }
}

/** What a line that starts a container or a process of a host shows. */
function* ofLine(line: string, text: string, { folder, manifest, framework }: Place, isWeb = true): Generator<Finding> {
  for (const { what, file } of startedBy(line, manifest?.scripts ?? {})) {
    if (what === "program" || what === "framework") {
      const entries: Entry[] =
        file === undefined ? [] : [{ path: resolve(folder, file), kind: isWeb ? "server" : "job" }];
      if (isWeb || framework === undefined) {
        yield found(text, HOSTS.server, "configured", { entries, texts: [line] });
      }
    }
  }
}

function* ofDockerfile(path: string, place: Place, command?: string): Generator<Finding> {
  const docker = dockerfileAt(path);
  const text = relative(place.folder, path).split(sep).join("/");
  if (!docker) {
    return;
  }
  if (/(?:^|\/)(?:aws-)?lambda\/nodejs\b/.test(docker.image)) {
    yield found(text, HOSTS.lambda, "configured", { texts: docker.texts });
    return;
  }
  const lines = command === undefined ? docker.lines : [command];
  const isOfRuntime = /(?:^|\/)(?:node|bun|deno)(?:[:@]|$)|nodejs|distroless\/nodejs/.test(docker.image);
  for (const line of lines) {
    const findings = [...ofLine(line, text, place)];
    // A script of shell, in an image that has little else to run.
    const startsScript = findings.length === 0 && isOfRuntime && /^\W*\S*\.sh\b/.test(line);
    for (const finding of startsScript ? [found(text, HOSTS.server, "configured")] : findings) {
      yield { ...finding, texts: docker.texts };
    }
  }
}

function* ofContainers(place: Place): Generator<Finding> {
  const { folder, manifest } = place;
  const present = namesOf(folder);
  for (const name of present) {
    if (DOCKERFILE.test(name)) {
      yield* ofDockerfile(join(folder, name), place);
    }
  }
  if (folder === manifest?.folder) {
    for (const below of ["docker", ".docker", "deploy"]) {
      for (const name of present.has(below) ? namesOf(join(folder, below)) : []) {
        if (DOCKERFILE.test(name)) {
          yield* ofDockerfile(join(folder, below, name), place);
        }
      }
    }
  }
  for (const name of ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"]) {
    const data = present.has(name) ? dataOf(join(folder, name)) : undefined;
    for (const [, service] of entriesOf(fieldOf(data, "services"))) {
      yield* ofService(service, name, place);
    }
  }
}

/** A service that is built from the package's folder, with its own command or that of its Dockerfile. */
function* ofService(service: unknown, text: string, place: Place): Generator<Finding> {
  const build = fieldOf(service, "build");
  const context = textOf(build) ?? textOf(fieldOf(build, "context"));
  if (context === undefined) {
    return;
  }
  const at = resolve(place.folder, context);
  const path = resolve(at, textOf(fieldOf(build, "dockerfile")) ?? "Dockerfile");
  const command = lineOf(fieldOf(service, "command"));
  const texts = [context, relative(place.folder, path)];
  const findings = command === "" ? ofDockerfile(path, place) : ofLine(command, text, { ...place, folder: at });
  for (const finding of findings) {
    if (finding.evidence) {
      yield { ...finding, evidence: { ...finding.evidence, text }, texts: [...finding.texts, ...texts] };
    }
  }
}

function* ofServerHosts(place: Place): Generator<Finding> {
  const { folder } = place;
  const present = namesOf(folder);
  const processes = present.has("Procfile") ? procfileAt(join(folder, "Procfile")) : undefined;
  for (const [type, line] of processes ?? []) {
    yield* ofLine(line, `Procfile: ${type}`, place, type === "web");
  }
  for (const name of ["render.yaml", "render.yml"]) {
    const data = present.has(name) ? dataOf(join(folder, name)) : undefined;
    for (const service of listOf(fieldOf(data, "services"))) {
      const runtime = textOf(fieldOf(service, "runtime")) ?? textOf(fieldOf(service, "env"));
      if (runtime !== "static" && /^(?:web|pserv|worker)$/.test(textOf(fieldOf(service, "type")) ?? "")) {
        const root = textOf(fieldOf(service, "rootDir"));
        if (root === undefined || isRootOf(resolve(folder, root), place)) {
          yield found(name, HOSTS.server, "configured", { texts: textsIn(service) });
        }
      }
    }
  }
  const engine = present.has("app.yaml") ? textOf(fieldOf(dataOf(join(folder, "app.yaml")), "runtime")) : undefined;
  if (engine?.startsWith("nodejs")) {
    yield found("app.yaml", HOSTS.server, "configured");
  }
}

function isRootOf(folder: string, { manifest, filename }: Place): boolean {
  return folder === manifest?.folder || isBelow(filename, folder);
}

function* ofDeno({ folder }: Place): Generator<Finding> {
  const path = fileIn(folder, ["deno.json", "deno.jsonc"]);
  const deploy = path === undefined ? undefined : fieldOf(dataOf(path), "deploy");
  if (path !== undefined && deploy !== undefined) {
    const entry = textOf(fieldOf(deploy, "entrypoint"));
    yield found(`deploy in ${basename(path)}`, HOSTS.unsure, "configured", {
      entries: entry === undefined ? [] : [{ path: resolve(folder, entry), kind: "request" }],
    });
  }
}

function* ofSupabase({ folder, filename }: Place): Generator<Finding> {
  const functions = join(folder, "supabase", "functions");
  if (isBelow(filename, functions)) {
    const [name = ""] = relative(functions, filename).split(sep);
    const entry = fileIn(join(functions, name), ["index.ts", "index.js", "index.tsx"]);
    yield found("supabase/functions/", { runtime: "supabase", drops: "yes" }, "proven", {
      entries: entry === undefined ? [] : [{ path: entry, kind: "request" }],
    });
  }
}

function* ofDesktop({ folder, manifest }: Place): Generator<Finding> {
  if (folder !== manifest?.folder) {
    return;
  }
  const { dependencies, devDependencies, data } = manifest;
  const main = textOf(fieldOf(data, "main"));
  if ("electron" in devDependencies || "electron" in dependencies) {
    yield found("electron", DESKTOP, "configured", {
      entries: main === undefined ? [] : [{ path: resolve(folder, main), kind: "desktop" }],
    });
  }
  if (namesOf(folder).has("src-tauri") && namesOf(join(folder, "src-tauri")).has("tauri.conf.json")) {
    yield found("src-tauri/tauri.conf.json", DESKTOP, "configured");
  }
}

/** Nothing is dropped while the window is open; and there is no request. */
const DESKTOP: Host = { drops: "no" };

const JOB = /(?:^|[:_-])(?:consumers?|cron|jobs?|queues?|scheduler|workers?)(?:$|[:_-])/;
const SERVES = /^(?:start|serve|prod|production)(?:$|[:_-])/;
const DEVELOPS = /^(?:dev|develop|watch)(?:$|[:_-])/;

/** What a package's scripts start and deploy. */
export function* findingsInScripts({ folder, filename, manifest, framework }: Place): Generator<Finding> {
  for (const [name, line] of entriesOf(manifest?.scripts)) {
    for (const started of startedBy(String(line), manifest?.scripts ?? {})) {
      const text = `"${name}": "${started.text}"`;
      const path = started.file === undefined ? undefined : resolve(folder, started.file);
      if (started.what === "deployment" && started.host) {
        yield found(text, started.host, "configured");
        if (started.configuration !== undefined && started.host.runtime === "workers") {
          yield* ofWorker(resolve(folder, started.configuration), filename);
        }
      } else if (started.what === "program" && (SERVES.test(name) || DEVELOPS.test(name))) {
        const isJob = JOB.test(name);
        const entries: Entry[] = path === undefined ? [] : [{ path, kind: isJob ? "job" : "server" }];
        const weight = DEVELOPS.test(name) ? "hint" : framework === "next" ? "proven" : "configured";
        yield isJob && framework !== undefined
          ? { entries, texts: [] }
          : found(text, HOSTS.server, weight, { entries });
      } else if (started.what === "program" && path !== undefined) {
        yield { entries: [{ path, kind: JOB.test(name) ? "job" : "script" }], texts: [] };
      }
    }
  }
}

/** What a package's dependencies hint at; those to build with are asked for adapters alone. */
export function* findingsInDependencies({ manifest, framework }: Place): Generator<Finding> {
  const { dependencies = {}, devDependencies = {} } = manifest ?? {};
  for (const name of new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)])) {
    if (Object.hasOwn(ADAPTERS, name)) {
      yield found(name, ADAPTERS[name]!, "adapter");
    } else if (Object.hasOwn(HOST_DEPENDENCIES, name) && Object.hasOwn(dependencies, name)) {
      const host = HOST_DEPENDENCIES[name]!;
      // A framework with a build of its own may use a server's library for its tests, or its types.
      if (framework === undefined || host.drops === "yes") {
        yield found(name, host, "hint");
      }
    }
  }
}
