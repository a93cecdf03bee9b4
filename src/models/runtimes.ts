/** A place where request handlers run, and how it keeps work alive once a handler has returned. */
export interface Runtime {
  readonly label: string;
  /** Whether the runtime drops or freezes what nobody waits for; a long-lived server lets it run on. */
  readonly dropsWork: boolean;
  /** The function that keeps work alive and can be imported anywhere, where the runtime has one. */
  readonly keepAliveImport?: {
    readonly name: string;
    readonly module: string;
    /** Files in which it does not work, by their path. */
    readonly absentIn?: RegExp;
  };
  /** The keep-alive that is global. */
  readonly keepAliveGlobal?: string;
  /** Modules whose import shows that a file runs here. */
  readonly modules: readonly string[];
  /** Types without import that show it, as declared by the runtime's own type definitions. */
  readonly globalTypes: readonly string[];
}

/**
 * In the order in which they are recognised: the first with a mark in the file; what its package shows is the matter of
 * `hosts.ts`. Facts: the runtimes' documentation; what happens to unawaited work on Workers was run in workerd.
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
  },
  next: {
    label: "Next.js",
    dropsWork: true,
    // Server components, server functions, route handlers and the proxy have it.
    keepAliveImport: { name: "after", module: "next/server", absentIn: /(?:^|[\\/])pages[\\/]api[\\/]/ },
    modules: ["next", "next/server", "next/headers", "next/cache", "server-only"],
    globalTypes: [],
  },
  vercel: {
    label: "Vercel",
    dropsWork: true,
    keepAliveImport: { name: "waitUntil", module: "@vercel/functions" },
    modules: ["@vercel/functions", "@vercel/node"],
    globalTypes: [],
  },
  netlify: {
    label: "Netlify",
    dropsWork: true,
    modules: ["@netlify/functions", "@netlify/edge-functions"],
    globalTypes: [],
  },
  lambda: {
    label: "AWS Lambda",
    dropsWork: true,
    modules: ["aws-lambda", "@types/aws-lambda", "@middy/core"],
    globalTypes: [],
  },
  supabase: {
    label: "Supabase Edge Functions",
    dropsWork: true,
    keepAliveGlobal: "EdgeRuntime.waitUntil",
    modules: [],
    globalTypes: ["EdgeRuntime"],
  },
  fastly: {
    label: "Fastly Compute",
    dropsWork: true,
    modules: ["fastly:env", "fastly:backend", "fastly:kv-store", "fastly:cache-override", "@fastly/js-compute"],
    globalTypes: [],
  },
  node: {
    label: "a long-lived server",
    dropsWork: false,
    modules: ["@hono/node-server", "express", "fastify", "koa", "bun", "node:http", "http"],
    globalTypes: [],
  },
} as const satisfies Readonly<Record<string, Runtime>>;

export type RuntimeId = keyof typeof RUNTIMES;
