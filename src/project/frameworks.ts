import { join } from "node:path";

import { ADAPTERS, HOSTS, NITRO_PRESETS } from "../models/hosts.js";
import { namesOf } from "./files.js";
import { type Finding, type Place, found, namedScript } from "./findings.js";
import { type Manifest, isImportable } from "./manifest.js";

/** Frameworks that serve pages and handlers from one build: the package that shows them, and their program. */
const FRAMEWORKS: readonly { readonly dependency: string; readonly framework: string; readonly config?: string }[] = [
  { dependency: "next", framework: "next" },
  { dependency: "nuxt", framework: "nuxt" },
  { dependency: "@sveltejs/kit", framework: "sveltekit", config: "svelte" },
  { dependency: "astro", framework: "astro" },
  { dependency: "@react-router/dev", framework: "react-router" },
  { dependency: "@remix-run/dev", framework: "remix" },
  { dependency: "@solidjs/start", framework: "solid-start", config: "app" },
  { dependency: "@tanstack/react-start", framework: "tanstack-start", config: "vite" },
  { dependency: "nitropack", framework: "nitro" },
  { dependency: "nitro", framework: "nitro" },
];

/** The framework that builds a package; none for a library that only works with it. */
export function frameworkOf(manifest: Manifest): string | undefined {
  const { dependencies, devDependencies, folder, scripts } = manifest;
  return FRAMEWORKS.find(({ dependency, framework, config = framework }) => {
    const isNeeded = Object.hasOwn(dependencies, dependency);
    if (!isNeeded && !Object.hasOwn(devDependencies, dependency)) {
      return false;
    }
    const isLibrary = isImportable(manifest) || (dependency === "next" && !isNeeded);
    return (
      !isLibrary ||
      [...namesOf(folder)].some((name) => name.startsWith(`${config}.config.`)) ||
      Object.values(scripts).some((line) => line.split(" ").includes(framework))
    );
  })?.framework;
}

const BUILD_CONFIGURATIONS = [
  "svelte.config",
  "astro.config",
  "nuxt.config",
  "nitro.config",
  "app.config",
  "vite.config",
  "react-router.config",
];

/** Configurations of frameworks, which import the adapter of the host that they build for, or name a preset of Nitro. */
export function* ofFrameworks({ folder }: Place): Generator<Finding> {
  for (const name of BUILD_CONFIGURATIONS) {
    const script = namedScript(folder, name);
    for (const module of script?.facts.modules ?? []) {
      const parts = module.split("/");
      const adapter = parts.slice(0, module.startsWith("@") ? 2 : 1).join("/");
      const host = ADAPTERS.get(adapter);
      if (script && host) {
        yield found(`${adapter} in ${script.name}`, host, "configured");
      }
    }
    for (const { path, texts } of script?.facts.properties ?? []) {
      const isPreset =
        path.at(-1) === "preset" && (path.at(-2) === "nitro" || path.at(-2) === "server" || name === "nitro.config");
      // A condition chooses among several.
      for (const preset of isPreset ? texts.map((text) => text.replaceAll("_", "-")) : []) {
        const host = NITRO_PRESETS.find(([begins]) => preset.startsWith(begins))?.[1];
        if (host && script) {
          yield found(`preset ${preset} in ${script.name}`, host, "configured");
        }
      }
    }
  }
}

/** A build of Next.js that is a server of its own, and a program that serves Next.js by itself. */
export function* ofNext({ folder, manifest, framework }: Place): Generator<Finding> {
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
