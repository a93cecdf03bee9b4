import { join, relative, resolve, sep } from "node:path";

import { HOSTS, HOST_FILES } from "../models/hosts.js";
import { dataOf, entriesOf, fieldOf, listOf, textOf, textsIn } from "./data.js";
import { DOCKERFILE, dockerfileAt, lineOf, procfileAt } from "./dockerfile.js";
import { isFile, namesOf } from "./files.js";
import { type Entry, type Finding, type Place, found, isBelow } from "./findings.js";
import { startedBy } from "./programs.js";

export function* ofHostFiles({ folder }: Place): Generator<Finding> {
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
    const startsScript = findings.length === 0 && isOfRuntime && /^\S*\.sh\b/.test(line.replace(/^[^\w./]+/, ""));
    for (const finding of startsScript ? [found(text, HOSTS.server, "configured")] : findings) {
      yield { ...finding, texts: docker.texts };
    }
  }
}

export function* ofContainers(place: Place): Generator<Finding> {
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

export function* ofServerHosts(place: Place): Generator<Finding> {
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
