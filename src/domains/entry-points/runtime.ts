import type { TSESTree } from "@typescript-eslint/utils";

import { RUNTIMES, type Runtime, type RuntimeId } from "../../models/runtimes.js";
import { perFile } from "../../plugin/per-file.js";
import { checkSettings } from "../../plugin/settings.js";
import type { RuleContext } from "../../plugin/types.js";
import { importOf } from "../../ast/variables.js";
import { deploymentAround } from "../../project/deployment.js";

/**
 * Where the file's code runs: what `settings.postmortem.runtime` says, else what the file itself shows, else what its
 * package shows, else undefined.
 */
export const runtimeOf = perFile((context): RuntimeId | undefined => {
  const chosen = checkSettings(context).settings.runtime;
  const inFile = chosen ?? runtimeInFile(context);
  if (chosen === undefined && (inFile === undefined || inFile === "node")) {
    const { runtime } = deploymentAround(context);
    // A server's library says little where its package is deployed to a host of functions.
    return inFile === undefined || (runtime !== undefined && HOSTS_OF_FUNCTIONS.has(runtime)) ? runtime : inFile;
  }
  return inFile;
});

const HOSTS_OF_FUNCTIONS: ReadonlySet<RuntimeId> = new Set(["vercel", "netlify", "lambda"]);

/**
 * Whether a runtime drops or freezes what nobody waits for once a handler of the file has returned. Next.js does where it
 * is deployed to functions, and does not where a server of its own runs it and nobody chose otherwise.
 */
export function dropsWork(runtime: RuntimeId | undefined, context: RuleContext): boolean {
  if (runtime === undefined || !RUNTIMES[runtime].dropsWork) {
    return false;
  }
  if (runtime !== "next" || checkSettings(context).settings.runtime !== undefined) {
    return true;
  }
  const { dropsWork, evidence } = deploymentAround(context);
  return dropsWork === "yes" || (dropsWork === "unknown" && evidence.length === 0);
}

/** The runtime's name for a message. */
export function labelOf(runtime: RuntimeId | undefined): string {
  return runtime === undefined ? "the runtime" : RUNTIMES[runtime].label;
}

function runtimeInFile(context: RuleContext): RuntimeId | undefined {
  const { ast, text } = context.sourceCode;
  const modules = new Set(importedModules(ast));
  const byImport = (Object.entries(RUNTIMES) as [RuntimeId, Runtime][]).find(([, runtime]) =>
    runtime.modules.some((module) => modules.has(module)),
  )?.[0];
  if (byImport !== undefined) {
    return byImport;
  }
  if (/\bexecutionCtx\b|\bc\.env\.[A-Z]/.test(text)) {
    return "workers";
  }
  if (/(?:^|[\\/])supabase[\\/]functions[\\/]/.test(context.filename)) {
    return "supabase";
  }
  return (Object.entries(RUNTIMES) as [RuntimeId, Runtime][]).find(([, runtime]) =>
    runtime.globalTypes.some((type) => text.includes(type) && isWord(type, text) && isRuntimesOwnType(type, context)),
  )?.[0];
}

function isWord(word: string, text: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(text);
}

/**
 * Whether a type's name means a runtime's own: it is global, or imported from one of a runtime's modules. Others export
 * an `ExecutionContext` as well, NestJS for one.
 */
export function isRuntimesOwnType(name: string, context: RuleContext): boolean {
  const scope = context.sourceCode.scopeManager?.scopes.find(({ type }) => type === "module");
  const variable = scope?.set.get(name);
  if (!variable) {
    return true;
  }
  const source = importOf(variable)?.source;
  return source === "graphql-yoga" || (source !== undefined && isModuleOfRuntime(source));
}

/** Whether a module is one that a runtime, or what deploys to it, gives. */
export function isModuleOfRuntime(source: string): boolean {
  return Object.values<Runtime>(RUNTIMES).some(({ modules }) => modules.includes(source));
}

/** The modules that a file imports at its top level, types included. */
export function* importedModules(ast: TSESTree.Program): Generator<string> {
  for (const statement of ast.body) {
    if (statement.type === "ImportDeclaration") {
      yield statement.source.value;
    }
  }
}
