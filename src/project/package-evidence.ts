import { join, resolve } from "node:path";

import { ADAPTERS, HOSTS, HOST_DEPENDENCIES, type Host } from "../models/hosts.js";
import { fieldOf, textOf } from "./data.js";
import { namesOf } from "./files.js";
import { type Entry, type Finding, type Place, found } from "./findings.js";
import { ofWorker } from "./hosts-of-functions.js";
import { startedBy } from "./programs.js";

/** Applications that run on the user's own machine. */
export function* ofDesktop({ folder, manifest }: Place): Generator<Finding> {
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

/** Scripts by their names: those that start what does jobs, what serves, and what is served while it is written. */
const JOB = /(?:^|[:_-])(?:consumers?|cron|jobs?|queues?|scheduler|workers?)(?:$|[:_-])/;
const SERVES = /^(?:start|serve|prod|production)(?:$|[:_-])/;
/** In a package of a framework, other names start what stands beside it. */
const SERVES_PAGES = /^(?:start|serve|prod|production)(?::prod|:production)?$/;
const DEVELOPS = /^(?:dev|develop|watch)(?:$|[:_-])/;

/** What a package's scripts start and deploy. */
export function* ofScripts(place: Place): Generator<Finding> {
  const { folder, filename, framework, manifest } = place;
  const { scripts = {} } = manifest ?? {};
  if (Object.hasOwn(scripts, "heroku-postbuild")) {
    yield found('"heroku-postbuild"', HOSTS.server, "configured");
  }
  for (const [name, line] of Object.entries(scripts)) {
    const all = startedBy(line, scripts);
    const isFrameworks = all.some(({ what }) => what === "framework");
    for (const started of all) {
      const text = `"${name}": "${started.text}"`;
      if (started.what === "deployment" && started.host) {
        yield found(text, started.host, framework === undefined ? "hint" : "configured");
        if (started.configuration !== undefined && started.host.runtime === "workers") {
          yield* ofWorker(resolve(folder, started.configuration), filename);
        }
      } else if (started.what === "program") {
        const path = started.file === undefined ? undefined : resolve(folder, started.file);
        yield ofProgram(name, text, path, isFrameworks, place);
      }
    }
  }
}

/** What a program is that a script starts; beside a framework's own server, it is no server of the framework. */
function ofProgram(
  name: string,
  text: string,
  path: string | undefined,
  isFrameworks: boolean,
  { framework }: Place,
): Finding {
  const isJob = JOB.test(name);
  const serves = !isJob && !isFrameworks && (framework === undefined ? SERVES : SERVES_PAGES).test(name);
  const isServer = serves || (framework === undefined && !isJob && DEVELOPS.test(name));
  const entries: Entry[] = path === undefined ? [] : [{ path, kind: isJob ? "job" : isServer ? "server" : "script" }];
  if (!isServer && !(isJob && framework === undefined && SERVES.test(name))) {
    return { entries, texts: [] };
  }
  // Next.js' own standalone build is one of several ways to deploy it; a program that calls Next.js is the only one.
  const isOwnServer = framework === "next" && !/(?:^|[\\/])\.next[\\/]/.test(path ?? "");
  const weight = isOwnServer ? "proven" : serves || isJob ? "configured" : "hint";
  return found(text, HOSTS.server, weight, { entries });
}

/** What a package's dependencies hint at; those to build with are asked for adapters alone. */
export function* ofDependencies({ manifest, framework }: Place): Generator<Finding> {
  const { dependencies = {}, devDependencies = {} } = manifest ?? {};
  for (const name of new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)])) {
    const adapter = ADAPTERS.get(name);
    const hint = Object.hasOwn(dependencies, name) ? HOST_DEPENDENCIES.get(name) : undefined;
    if (adapter) {
      yield found(name, adapter, "adapter");
    } else if (hint && (framework === undefined || hint.drops === "yes")) {
      // A framework with a build of its own may use a server's library for its tests, or its types.
      yield found(name, hint, "hint");
    }
  }
}
