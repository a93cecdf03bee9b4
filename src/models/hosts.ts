import type { RuntimeId } from "./runtimes.js";

/** What a way to deploy makes of a package's handlers. */
export interface Host {
  readonly runtime?: RuntimeId;
  /** Whether work that nobody waits for is dropped or frozen once a handler has returned. */
  readonly drops: "no" | "unknown" | "yes";
}

const workers: Host = { runtime: "workers", drops: "yes" };
const vercel: Host = { runtime: "vercel", drops: "yes" };
const netlify: Host = { runtime: "netlify", drops: "yes" };
const lambda: Host = { runtime: "lambda", drops: "yes" };
const fastly: Host = { runtime: "fastly", drops: "yes" };
const server: Host = { runtime: "node", drops: "no" };
/** Functions of a host whose own handlers no row knows. */
const functions: Host = { drops: "yes" };
/** A host that may end a process between two requests, or keep it. */
const unsure: Host = { drops: "unknown" };

export const HOSTS = { workers, vercel, netlify, lambda, fastly, server, functions, unsure } as const;

/** Files that a package holds for one host only, and that need not be read. */
export const HOST_FILES: readonly { readonly names: readonly string[]; readonly host: Host }[] = [
  { names: ["fastly.toml"], host: fastly },
  { names: ["open-next.config.ts", "open-next.config.js", "open-next.config.mjs"], host: functions },
  { names: ["amplify.yml"], host: functions },
  { names: ["samconfig.toml"], host: lambda },
  { names: ["fly.toml"], host: server },
  { names: ["railway.json", "railway.toml"], host: server },
  { names: ["heroku.yml"], host: server },
  { names: ["apprunner.yaml"], host: server },
  { names: ["ecosystem.config.js", "ecosystem.config.cjs"], host: server },
];

/**
 * Modules by which a framework's build is made for a host: imported by the framework's configuration, which decides, or
 * at least asked for by the package.
 */
export const ADAPTERS: ReadonlyMap<string, Host> = new Map([
  ["@sveltejs/adapter-cloudflare", workers],
  ["@sveltejs/adapter-cloudflare-workers", workers],
  ["@sveltejs/adapter-vercel", vercel],
  ["@sveltejs/adapter-netlify", netlify],
  ["@sveltejs/adapter-node", server],
  ["svelte-adapter-bun", server],
  ["@astrojs/cloudflare", workers],
  ["@astrojs/vercel", vercel],
  ["@astrojs/netlify", netlify],
  ["@astrojs/node", server],
  ["@react-router/cloudflare", workers],
  ["@react-router/architect", lambda],
  ["@react-router/express", server],
  ["@react-router/serve", server],
  ["@remix-run/cloudflare", workers],
  ["@remix-run/cloudflare-pages", workers],
  ["@remix-run/architect", lambda],
  ["@remix-run/express", server],
  ["@remix-run/serve", server],
  ["@vercel/react-router", vercel],
  ["@vercel/remix", vercel],
  ["@netlify/remix-adapter", netlify],
  ["@netlify/vite-plugin-react-router", netlify],
  ["@netlify/vite-plugin-tanstack-start", netlify],
  ["@cloudflare/vite-plugin", workers],
  ["@cloudflare/next-on-pages", workers],
  ["@opennextjs/cloudflare", workers],
  ["@opennextjs/aws", lambda],
  ["open-next", lambda],
  ["@netlify/plugin-nextjs", netlify],
  ["@opennextjs/netlify", netlify],
]);

/** Presets of Nitro, on which Nuxt and others are built, by how their names begin. */
export const NITRO_PRESETS: readonly (readonly [begins: string, host: Host])[] = [
  ["cloudflare", workers],
  ["vercel", vercel],
  ["netlify", netlify],
  ["aws", lambda],
  ["node", server],
  ["bun", server],
  ["deno-server", server],
  ["deno", unsure],
  ["azure", functions],
  ["firebase", functions],
];

/** Dependencies that are of use on one host, or in one kind of program. They are hints: any file says more. */
export const HOST_DEPENDENCIES: ReadonlyMap<string, Host> = new Map([
  ["@vercel/analytics", vercel],
  ["@vercel/blob", vercel],
  ["@vercel/edge-config", vercel],
  ["@vercel/functions", vercel],
  ["@vercel/kv", vercel],
  ["@vercel/node", vercel],
  ["@vercel/postgres", vercel],
  ["@vercel/speed-insights", vercel],
  ["@netlify/functions", netlify],
  ["@fastly/js-compute", fastly],
  ["@vendia/serverless-express", lambda],
  ["@codegenie/serverless-express", lambda],
  ["@middy/core", lambda],
  ["serverless-http", lambda],
  ["firebase-functions", functions],
  ["@google-cloud/functions-framework", functions],
  ["express", server],
  ["fastify", server],
  ["koa", server],
  ["@hono/node-server", server],
  ["@nestjs/platform-express", server],
  ["@nestjs/platform-fastify", server],
]);

/** Programs that stay up and serve, by the verb with which they do; `""`: by no verb, or by any. */
export const SERVER_PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  medusa: ["start"],
  nest: ["start"],
  "react-router-serve": [""],
  "remix-serve": [""],
  sails: ["lift"],
  strapi: ["start"],
};

/** Programs that run the file that they are given. */
export const SCRIPT_RUNNERS: ReadonlySet<string> = new Set([
  ...["bun", "deno", "node", "nodemon", "swc-node", "ts-node", "ts-node-dev", "tsnd", "tsx"],
]);

/** Commands that deploy, by program and first words; what they deploy may be static files alone. */
export const DEPLOY_COMMANDS: readonly { readonly command: readonly string[]; readonly host: Host }[] = [
  { command: ["wrangler", "deploy"], host: workers },
  { command: ["wrangler", "publish"], host: workers },
  { command: ["opennextjs-cloudflare"], host: workers },
  { command: ["next-on-pages"], host: workers },
  { command: ["open-next"], host: lambda },
  { command: ["vercel"], host: vercel },
  { command: ["vc"], host: vercel },
  { command: ["netlify", "deploy"], host: netlify },
  { command: ["serverless", "deploy"], host: lambda },
  { command: ["sls", "deploy"], host: lambda },
  { command: ["sam", "deploy"], host: lambda },
  { command: ["fastly", "compute"], host: fastly },
  { command: ["firebase", "deploy"], host: functions },
  { command: ["gcloud", "functions"], host: functions },
  { command: ["functions-framework"], host: functions },
  { command: ["deployctl"], host: unsure },
  { command: ["fly", "deploy"], host: server },
  { command: ["flyctl", "deploy"], host: server },
  { command: ["railway", "up"], host: server },
  { command: ["eb", "deploy"], host: server },
];
