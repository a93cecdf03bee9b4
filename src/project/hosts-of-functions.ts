import { basename, dirname, join, relative, resolve, sep } from "node:path";

import { HOSTS } from "../models/hosts.js";
import { dataOf, entriesOf, fieldOf, listOf, textOf, textsIn } from "./data.js";
import { fileIn, fileReader, isFile, isFolder, namesOf } from "./files.js";
import { type Entry, type Finding, JS_ENDINGS, type Place, found, isBelow, namedScript } from "./findings.js";
import { WORKER_FILE, readWorker } from "./worker.js";

export function* ofWorkers({ folder, filename }: Place): Generator<Finding> {
  for (const name of namesOf(folder)) {
    if (WORKER_FILE.test(name)) {
      yield* ofWorker(join(folder, name), filename);
    }
  }
}

/** A file that cannot be read shows a Worker by its name, and nothing more. */
export function* ofWorker(path: string, filename: string): Generator<Finding> {
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
        // What Pages serves is in the package that builds it, which may be below the configuration.
        texts: [...entries, ...(worker?.pagesOutput === undefined ? [] : [worker.pagesOutput])].map((entry) =>
          relative(dirname(path), entry),
        ),
      }),
      ...(worker && { worker }),
    };
  }
}

/** Vercel deploys what its framework builds, and the functions below `api/`; the rest of its configuration is about static files. */
export function* ofVercel({ folder, filename, framework }: Place): Generator<Finding> {
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

export function* ofNetlify({ folder, filename, framework }: Place): Generator<Finding> {
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
export function* ofLambda({ folder }: Place): Generator<Finding> {
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

export function* ofInfrastructure(place: Place): Generator<Finding> {
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

export function* ofDeno({ folder }: Place): Generator<Finding> {
  const path = fileIn(folder, ["deno.json", "deno.jsonc"]);
  const deploy = path === undefined ? undefined : fieldOf(dataOf(path), "deploy");
  if (path !== undefined && deploy !== undefined) {
    const entry = textOf(fieldOf(deploy, "entrypoint"));
    yield found(`deploy in ${basename(path)}`, HOSTS.unsure, "configured", {
      entries: entry === undefined ? [] : [{ path: resolve(folder, entry), kind: "request" }],
    });
  }
}

export function* ofSupabase({ folder, filename }: Place): Generator<Finding> {
  const functions = join(folder, "supabase", "functions");
  if (isBelow(filename, functions)) {
    const [name = ""] = relative(functions, filename).split(sep);
    const entry = fileIn(join(functions, name), ["index.ts", "index.js", "index.tsx"]);
    yield found("supabase/functions/", { runtime: "supabase", drops: "yes" }, "proven", {
      entries: entry === undefined ? [] : [{ path: entry, kind: "request" }],
    });
  }
}
