/** A place where request handlers run, and how it keeps work alive once a handler has returned. */
export interface Runtime {
  readonly label: string;
  /** Whether the runtime drops or freezes what nobody waits for; a long-lived server lets it run on. */
  readonly dropsWork: boolean;
  /** The function that keeps work alive and can be imported anywhere, where the runtime has one. */
  readonly keepAliveImport?: { readonly name: string; readonly module: string };
  /** The keep-alive that is global. */
  readonly keepAliveGlobal?: string;
  /** Modules whose import shows that a file runs here. */
  readonly modules: readonly string[];
  /** Types without import that show it, as declared by the runtime's own type definitions. */
  readonly globalTypes: readonly string[];
  /** Files beside or above a package's code that show it. */
  readonly configFiles: readonly string[];
  /** The folder below the configuration file whose functions run here, though it may be a package of its own. */
  readonly functionsFolder?: string;
  /** Dependencies in the nearest package.json that show it. */
  readonly dependencies: readonly string[];
}

/**
 * In the order in which they are recognised: the first with a mark in the file, else the first with a mark in the
 * package. Facts: the runtimes' documentation; what happens to unawaited work on Workers was run in workerd.
 */
export const RUNTIMES = {
  workers: {
    label: "Cloudflare Workers",
    dropsWork: true,
    keepAliveImport: { name: "waitUntil", module: "cloudflare:workers" },
    modules: ["cloudflare:workers", "hono/cloudflare-workers", "@opennextjs/cloudflare", "@cloudflare/workers-types"],
    globalTypes: [
      "ExecutionContext",
      "ExportedHandler",
      "PagesFunction",
      "EventContext",
      "D1Database",
      "KVNamespace",
      "R2Bucket",
      "Hyperdrive",
      "MessageBatch",
      "DurableObjectNamespace",
      "DurableObjectState",
    ],
    configFiles: ["wrangler.toml", "wrangler.json", "wrangler.jsonc"],
    dependencies: [],
  },
  next: {
    label: "Next.js",
    dropsWork: true,
    keepAliveImport: { name: "after", module: "next/server" },
    modules: ["next", "next/server", "next/headers", "next/cache", "server-only"],
    globalTypes: [],
    configFiles: [],
    dependencies: ["next"],
  },
  vercel: {
    label: "Vercel",
    dropsWork: true,
    keepAliveImport: { name: "waitUntil", module: "@vercel/functions" },
    modules: ["@vercel/functions", "@vercel/node"],
    globalTypes: [],
    configFiles: ["vercel.json"],
    functionsFolder: "api",
    dependencies: ["@vercel/functions", "@vercel/node"],
  },
  netlify: {
    label: "Netlify",
    dropsWork: true,
    modules: ["@netlify/functions", "@netlify/edge-functions"],
    globalTypes: [],
    configFiles: ["netlify.toml"],
    functionsFolder: "netlify",
    dependencies: [],
  },
  lambda: {
    label: "AWS Lambda",
    dropsWork: true,
    modules: ["aws-lambda", "@types/aws-lambda", "@middy/core"],
    globalTypes: [],
    configFiles: ["serverless.yml", "serverless.yaml", "serverless.ts"],
    dependencies: [],
  },
  supabase: {
    label: "Supabase Edge Functions",
    dropsWork: true,
    keepAliveGlobal: "EdgeRuntime.waitUntil",
    modules: [],
    globalTypes: ["EdgeRuntime"],
    configFiles: [],
    dependencies: [],
  },
  fastly: {
    label: "Fastly Compute",
    dropsWork: true,
    modules: ["fastly:env", "fastly:backend", "fastly:kv-store", "fastly:cache-override", "@fastly/js-compute"],
    globalTypes: [],
    configFiles: ["fastly.toml"],
    dependencies: ["@fastly/js-compute"],
  },
  node: {
    label: "a long-lived server",
    dropsWork: false,
    modules: ["@hono/node-server", "express", "fastify", "koa", "bun", "node:http", "http"],
    globalTypes: [],
    configFiles: [],
    dependencies: ["express", "fastify", "koa", "@hono/node-server"],
  },
} as const satisfies Readonly<Record<string, Runtime>>;

export type RuntimeId = keyof typeof RUNTIMES;
