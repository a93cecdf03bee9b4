import { dirname, isAbsolute, relative, sep } from "node:path";

import type { RuntimeId } from "../models/runtimes.js";
import { perFile } from "../plugin/per-file.js";
import { type Entry, type Evidence, type Finding, type Place, WEIGHT } from "./findings.js";
import { frameworkOf, ofFrameworks, ofNext } from "./frameworks.js";
import {
  ofDeno,
  ofInfrastructure,
  ofLambda,
  ofNetlify,
  ofSupabase,
  ofVercel,
  ofWorkers,
} from "./hosts-of-functions.js";
import { ofContainers, ofHostFiles, ofServerHosts } from "./hosts-of-servers.js";
import { ofDependencies, ofDesktop, ofScripts } from "./package-evidence.js";
import { namesOf } from "./files.js";
import { type Manifest, manifestIn } from "./manifest.js";
import type { WorkerConfiguration } from "./worker.js";

/** Where the package of a file is deployed, and what that makes of its code. */
export interface Deployment {
  /** Where the package's request handlers run; undefined where nothing shows it. */
  readonly runtime: RuntimeId | undefined;
  /** Whether what nobody waits for is dropped once a handler has returned. */
  readonly dropsWork: "no" | "unknown" | "yes";
  /** What decided, short: `wrangler.jsonc`, `"start": "node server.js"`. */
  readonly evidence: readonly string[];
  /** What says otherwise, but weighs less, or contradicts it. */
  readonly contradictions: readonly string[];
  /** The files by which the package's code is entered, as far as its configuration names them. */
  readonly entries: readonly Entry[];
  readonly worker: WorkerConfiguration | undefined;
  /** Versions that the package asks for, by name, those to build with included: some frameworks are named there. */
  readonly dependencies: Readonly<Record<string, string>>;
}

const NOTHING: Deployment = {
  runtime: undefined,
  dropsWork: "unknown",
  evidence: [],
  contradictions: [],
  entries: [],
  worker: undefined,
  dependencies: {},
};

const FOLDERS_UPWARD = 12;

/** What is asked of each folder from the file upward, and what of the package's own. */
const READERS = [
  ofHostFiles,
  ofWorkers,
  ofVercel,
  ofNetlify,
  ofLambda,
  ofInfrastructure,
  ofContainers,
  ofServerHosts,
  ofDeno,
  ofSupabase,
];
const PACKAGE_READERS = [ofFrameworks, ofNext, ofDesktop, ofScripts, ofDependencies];

/**
 * Decides where the package of a file is deployed, by the configuration in the folders from the file upward, as far as
 * its repository goes. What cannot be read counts as absent.
 *
 * @param filename the absolute path of a file, which need not exist; any other text gives no evidence.
 */
export function deploymentOf(filename: string): Deployment {
  if (!isAbsolute(filename)) {
    return NOTHING;
  }
  const folders = foldersFrom(dirname(filename));
  const manifests = folders.map((folder) => manifestIn(folder));
  const own = manifests.findIndex((manifest) => manifest !== undefined);
  const manifest = manifests[own];
  const framework = manifest && frameworkOf(manifest);
  const findings: Finding[] = [];
  for (const [index, folder] of folders.entries()) {
    const place: Place = { folder, filename, manifest, framework };
    const isAbove = manifest !== undefined && index > own;
    for (const read of namesOf(folder).size > 0 ? READERS : []) {
      for (const finding of read(place)) {
        if (!isAbove || finding.evidence?.weight === WEIGHT.proven || names(finding.texts, folder, manifest)) {
          findings.push(finding);
        }
      }
    }
    if (index === own) {
      findings.push(...PACKAGE_READERS.flatMap((read) => [...read(place)]));
    }
  }
  return decide(findings, manifest, framework);
}

/** Where the package of the linted file is deployed: asked of the disk once for each lint of a file. */
export const deploymentAround = perFile((context): Deployment => deploymentOf(context.filename));

function foldersFrom(folder: string): string[] {
  const folders: string[] = [];
  for (let current = folder; folders.length < FOLDERS_UPWARD; current = dirname(current)) {
    folders.push(current);
    if (namesOf(current).has(".git") || dirname(current) === current) {
      break;
    }
  }
  return folders;
}

/** Whether texts of a configuration above a package name it: by its folder, or by its own name. */
function names(texts: readonly string[], folder: string, manifest: Manifest): boolean {
  const path = relative(folder, manifest.folder).split(sep).join("/");
  return texts.some((text) => {
    const words = text.split(/[\s"'=,:;()[\]]+/).map((word) => word.replace(/^(?:\.?\/)+/, "").replace(/\.{3}$/, ""));
    return words.some(
      (word, index) =>
        word === path ||
        word.startsWith(`${path}/`) ||
        (word === manifest.name &&
          (word.startsWith("@") || /^(?:--filter|--workspace|-F|-w|workspace)$/.test(words[index - 1] ?? ""))),
    );
  });
}

function decide(
  findings: readonly Finding[],
  manifest: Manifest | undefined,
  framework: string | undefined,
): Deployment {
  const all = findings.flatMap(({ evidence }) => evidence ?? []);
  const isDefault = framework === "next" && all.length === 0;
  const { deciding, dropsWork } = isDefault ? NEXT_BY_DEFAULT : weigh(all, framework);
  const agreeing = dropsWork === "unknown" ? deciding : deciding.filter(({ host }) => host.drops === dropsWork);
  const texts = (evidence: readonly Evidence[]) => [...new Set(evidence.map(({ text }) => text))];
  return {
    runtime:
      framework === "next"
        ? "next"
        : deciding.find(({ host }) => host.runtime !== undefined && host.drops === dropsWork)?.host.runtime,
    dropsWork,
    evidence: texts(agreeing),
    contradictions: texts(all.filter((one) => one.host.drops !== dropsWork && !agreeing.includes(one))),
    entries: [
      ...new Map(
        findings.flatMap(({ entries = [] }) => entries.map((entry) => [`${entry.kind} ${entry.path}`, entry])),
      ).values(),
    ],
    worker: findings.find(({ worker }) => worker)?.worker,
    dependencies: { ...manifest?.devDependencies, ...manifest?.dependencies },
  };
}

interface Verdict {
  readonly deciding: readonly Evidence[];
  readonly dropsWork: Deployment["dropsWork"];
}

/** Its own host needs no configuration, and any other does: docs/runtimes.md has the figures. */
const NEXT_BY_DEFAULT: Verdict = { deciding: [], dropsWork: "yes" };

/** The heaviest evidence decides; where it contradicts itself, one deployment that drops work is enough. */
function weigh(all: readonly Evidence[], framework: string | undefined): Verdict {
  const heaviest = Math.max(0, ...all.map(({ weight }) => weight));
  const deciding = all.filter(({ weight }) => weight === heaviest);
  const answers = new Set(deciding.map(({ host }) => host.drops));
  const dropsWork = answers.has("yes") ? "yes" : answers.has("no") ? "no" : "unknown";
  // A program that serves Next.js itself cannot be deployed to functions: one of the two is left over.
  const isLeftOver =
    framework === "next" &&
    heaviest === WEIGHT.proven &&
    dropsWork === "no" &&
    all.some(({ weight, host }) => weight === WEIGHT.configured && host.drops === "yes");
  const isGuess = heaviest === WEIGHT.hint && answers.size > 1;
  return { deciding, dropsWork: isLeftOver || isGuess ? "unknown" : dropsWork };
}
