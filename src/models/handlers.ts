import type { RuntimeId } from "./runtimes.js";

/**
 * How a handler reaches the runtime's keep-alive: which parameter, and the path from it. `parameter: 2, path:
 * "waitUntil"` is `ctx.waitUntil` in `fetch(request, env, ctx)`.
 */
export interface KeepAlivePath {
  readonly parameter: number;
  readonly path: string;
  /** Whether the method may be taken off its object; else it throws without its receiver. */
  readonly bound?: true | "by version";
  /** The only runtime on which the path exists. */
  readonly only?: RuntimeId;
  /** Whether the path depends on the framework's version or on where it is deployed, so that it is only suggested. */
  readonly uncertain?: true;
}

/** A handler that is recognised by where it stands. */
export interface HandlerRow {
  readonly label: string;
  /** The runtime, where the row alone shows it. */
  readonly runtime?: RuntimeId;
  readonly keepAlive?: KeepAlivePath;
  /** The type of the keep-alive's parameter, for a fix that adds the parameter. */
  readonly parameterType?: string;
}

/** Methods of an object that is the module's default export, or that is typed as one of `types`. */
export const EXPORTED_OBJECT = {
  types: ["ExportedHandler", "ExportedHandlerFetchHandler"],
  methods: ["fetch", "scheduled", "queue", "email", "tail", "trace", "test"],
  row: {
    label: "Workers module handler",
    runtime: "workers",
    keepAlive: { parameter: 2, path: "waitUntil" },
    parameterType: "ExecutionContext",
  } satisfies HandlerRow,
} as const;

/** Listeners given to the global `addEventListener`. */
export const EVENT_LISTENERS = {
  events: ["fetch", "scheduled", "queue"],
  /** Events of a browser's service worker, which has no request to serve once the page is gone; servers know none. */
  browserEvents: ["install", "activate"],
  row: { label: "service-worker handler", keepAlive: { parameter: 0, path: "waitUntil" } } satisfies HandlerRow,
} as const;

/** Methods of classes, by the class that is extended. */
export const HANDLER_CLASSES = {
  bases: ["WorkerEntrypoint", "WorkflowEntrypoint"],
  runtime: "workers",
  /** The keep-alive as every method of these classes can write it. */
  keepAlive: "this.ctx.waitUntil",
} as const;

/**
 * Classes whose objects live on while work is pending, so that nothing in them is lost: Durable Objects and what is
 * built on them. Read in their type definitions; that a Durable Object finishes floating work was run in workerd.
 */
export const LONG_LIVED_BASES: readonly string[] = [
  "DurableObject",
  "Agent",
  "AIChatAgent",
  "McpAgent",
  "Container",
  "Sandbox",
  "Server",
  "YServer",
];

/** Functions that are exported under a name of the framework's own. */
export const EXPORTED_FUNCTIONS: readonly (HandlerRow & {
  readonly names: readonly string[];
  /** The file's name must match, where the names alone are too common. */
  readonly file?: RegExp;
  /** A file whose name matches, for the list of handlers on the runtimes' page. */
  readonly example?: string;
  /** Whether it is an object of handlers. */
  readonly isTable?: true;
})[] = [
  {
    label: "Pages Function",
    // Astro's middleware is called `onRequest` too.
    file: /(?:^|[\\/])functions[\\/]/,
    example: "functions/plays.ts",
    runtime: "workers",
    names: [
      "onRequest",
      "onRequestGet",
      "onRequestPost",
      "onRequestPut",
      "onRequestPatch",
      "onRequestDelete",
      "onRequestHead",
      "onRequestOptions",
    ],
    keepAlive: { parameter: 0, path: "waitUntil", bound: true },
  },
  {
    label: "Next.js route handler",
    names: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
    file: /(?:^|[\\/])route\.[cm]?[jt]sx?$/,
    example: "app/api/plays/route.ts",
    runtime: "next",
  },
  {
    label: "SvelteKit endpoint",
    names: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "fallback", "load"],
    file: /(?:^|[\\/])\+(?:server|page\.server|layout\.server)\.[jt]s$/,
    example: "src/routes/plays/+server.ts",
    keepAlive: { parameter: 0, path: "platform?.ctx.waitUntil", only: "workers", uncertain: true },
  },
  {
    label: "SvelteKit form action",
    names: ["actions"],
    file: /(?:^|[\\/])\+page\.server\.[jt]s$/,
    example: "src/routes/plays/+page.server.ts",
    isTable: true,
    keepAlive: { parameter: 0, path: "platform?.ctx.waitUntil", only: "workers", uncertain: true },
  },
  {
    label: "Astro endpoint",
    names: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ALL"],
    file: /(?:^|[\\/])src[\\/]pages[\\/].*\.[jt]s$/,
    example: "src/pages/plays.ts",
    keepAlive: { parameter: 0, path: "locals.cfContext.waitUntil", only: "workers", uncertain: true },
  },
  {
    label: "Vercel function",
    names: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
    file: /(?:^|[\\/])api[\\/].*\.[cm]?[jt]s$/,
    example: "api/plays.ts",
  },
  {
    label: "React Router loader or action",
    names: ["loader", "action"],
    file: /(?:^|[\\/])(?:routes[\\/].*|root|entry\.server)\.[jt]sx?$/,
    example: "app/routes/plays.tsx",
    keepAlive: { parameter: 0, path: "context.cloudflare.ctx.waitUntil", only: "workers", uncertain: true },
  },
  {
    label: "Next.js proxy",
    names: ["proxy", "middleware"],
    file: /(?:^|[\\/])(?:proxy|middleware)\.[jt]s$/,
    example: "proxy.ts",
    runtime: "next",
    keepAlive: { parameter: 1, path: "waitUntil" },
    parameterType: "NextFetchEvent",
  },
  { label: "Lambda handler", names: ["handler"], runtime: "lambda" },
];

/** Types of frameworks whose values are handlers, wherever they stand: `export const GET: APIRoute = …`. */
export const HANDLER_TYPES: readonly (HandlerRow & {
  readonly types: readonly string[];
  readonly modules: readonly string[];
})[] = [
  {
    label: "Astro endpoint",
    types: ["APIRoute", "MiddlewareHandler"],
    modules: ["astro"],
    keepAlive: { parameter: 0, path: "locals.cfContext.waitUntil", only: "workers", uncertain: true },
  },
  {
    label: "SvelteKit handler",
    types: ["RequestHandler", "ServerLoad", "Handle", "Action"],
    modules: ["@sveltejs/kit"],
    keepAlive: { parameter: 0, path: "platform?.ctx.waitUntil", only: "workers", uncertain: true },
  },
  { label: "Next.js API route", types: ["NextApiHandler"], modules: ["next"], runtime: "next" },
];

/** What events of AWS Lambda have, and hardly anything else that a `handler` is given. */
export const LAMBDA_EVENT: ReadonlySet<string> = new Set([
  ...["Records", "detail-type", "httpMethod", "isBase64Encoded", "multiValueHeaders", "pathParameters"],
  ...["queryStringParameters", "rawPath", "rawQueryString", "requestContext", "stageVariables"],
]);

/** Functions that a module exports by default. */
export const DEFAULT_FUNCTIONS: readonly (HandlerRow & {
  readonly file: RegExp;
  /** A file whose name matches, for the list of handlers on the runtimes' page. */
  readonly example: string;
  /** Modules whose import shows it as well. */
  readonly modules: readonly string[];
})[] = [
  {
    label: "Next.js server component",
    file: /(?:^|[\\/])app[\\/](?:.*[\\/])?(?:page|layout|template|default)\.[jt]sx?$/,
    example: "app/plays/page.tsx",
    modules: [],
    runtime: "next",
  },
  {
    label: "Netlify function",
    file: /(?:^|[\\/])netlify[\\/](?:edge-)?functions[\\/]/,
    example: "netlify/functions/plays.ts",
    modules: ["@netlify/functions", "@netlify/edge-functions"],
    runtime: "netlify",
    keepAlive: { parameter: 1, path: "waitUntil", bound: true },
  },
];

/** Functions of a file or a body that begins with `"use server"`. */
export const SERVER_ACTION = { label: "server action", runtime: "next" } as const satisfies HandlerRow;

/** Hono's context gives the keep-alive to whatever is handed the context; off Workers its getter throws. */
export const HONO_CONTEXT = { path: "executionCtx.waitUntil", only: "workers" } as const satisfies Omit<
  KeepAlivePath,
  "parameter"
>;

/**
 * Names by which handlers have the context that runtimes give them. Test drivers and others have a `waitUntil` as well,
 * which asks a function again and again: WebdriverIO's `browser.waitUntil(fn)`, Cypress's `cy.waitUntil(fn)`.
 */
export const CONTEXT_NAMES: ReadonlySet<string> = new Set([
  ...["cfContext", "cfCtx", "context", "ctx", "EdgeRuntime", "event", "evt", "execCtx", "executionContext"],
  ...["executionCtx", "fetchEvent", "requestContext"],
]);

/** Functions given to a call of a framework's own, by the callee's name; `module` must be imported where given. */
export const HANDLER_CALLS: readonly (HandlerRow & {
  readonly callees: readonly string[];
  readonly modules?: readonly string[];
})[] = [
  {
    label: "Hono middleware",
    callees: ["createMiddleware", "createHandlers"],
    keepAlive: { parameter: 0, ...HONO_CONTEXT },
  },
  {
    label: "h3 handler, imported",
    callees: ["defineEventHandler", "eventHandler"],
    modules: ["h3"],
    // An event of h3 1 has the method from Nitro only.
    keepAlive: { parameter: 0, path: "waitUntil", bound: "by version", uncertain: true },
  },
  {
    label: "h3 handler",
    callees: ["defineEventHandler", "eventHandler", "defineHandler"],
    // Nitro 2 puts a function on the event; with h3 2 it is a method of the event's class.
    keepAlive: { parameter: 0, path: "waitUntil", bound: "by version" },
  },
  {
    label: "Astro middleware",
    callees: ["defineMiddleware"],
    modules: ["astro:middleware"],
    keepAlive: { parameter: 0, path: "locals.cfContext.waitUntil", only: "workers", uncertain: true },
  },
  { label: "Deno handler", callees: ["Deno.serve"] },
];

/**
 * Libraries for signing in, which run the functions of their options when a request comes in: the function that is given
 * the options, and the type by which they are declared elsewhere. Read in their documentation and type definitions.
 */
export const HANDLER_OPTIONS: readonly (HandlerRow & {
  readonly callees: readonly string[];
  readonly types: readonly string[];
  readonly modules: RegExp;
})[] = [
  {
    label: "Better Auth hook",
    callees: ["betterAuth"],
    types: ["BetterAuthOptions"],
    modules: /^better-auth(?:\/|$)/,
  },
  {
    label: "Auth.js callback",
    callees: ["NextAuth", "SvelteKitAuth"],
    types: ["AuthConfig", "AuthOptions", "NextAuthConfig", "NextAuthOptions", "SvelteKitAuthConfig"],
    modules: /^(?:next-auth|@auth\/[\w-]+)(?:\/|$)/,
  },
];

/**
 * What handlers of Node.js answer with, by the names of their parameters: a request is not over before one of these is
 * called, whenever the handler returns. Lambda waits for its callback, and what calls such a handler for a host of
 * functions waits for the end of the response.
 */
export const ANSWERS = {
  /** The response, which is not the first parameter. */
  response: /^_?(?:res(?:ponse)?|reply)$/,
  /** Methods that end a response, in Node.js, Express and Fastify. */
  endings: [
    "download",
    "end",
    "json",
    "jsonp",
    "redirect",
    "render",
    "send",
    "sendFile",
    "sendStatus",
    "sendfile",
    "view",
  ] as readonly string[],
  /** What the handler is given after the response, or after the event and the context. */
  continuation: /^(?:callback|cb|done|next)$/,
} as const;

/** Procedures of tRPC-like routers: `procedure.input(…).mutation(handler)`. */
export const PROCEDURES = {
  methods: ["mutation", "query"],
  chain: /procedure/i,
  row: { label: "procedure" } satisfies HandlerRow,
} as const;

/** Methods by which a router is given its handlers. */
export const ROUTING_METHODS: readonly string[] = [
  "get",
  "post",
  "put",
  "delete",
  "patch",
  "options",
  "head",
  "all",
  "on",
  "use",
  "openapi",
  "onError",
  "notFound",
];

/** Parameters by whose type a function is seen to run inside a request. */
export const PARAMETER_TYPES: readonly {
  readonly types: readonly string[];
  readonly runtime?: RuntimeId;
  /** The path from the parameter to its keep-alive, where it has one. */
  readonly path?: string;
  /** Whether the keep-alive may be taken off its object. */
  readonly bound?: true;
}[] = [
  { types: ["ExecutionContext"], runtime: "workers", path: "waitUntil" },
  { types: ["EventContext"], runtime: "workers", path: "waitUntil", bound: true },
  { types: ["NextFetchEvent"], runtime: "next", path: "waitUntil" },
  { types: ["FetchEvent", "ExtendableEvent"], path: "waitUntil" },
  { types: ["YogaInitialContext"], path: "waitUntil", bound: true },
  {
    types: [
      "D1Database",
      "D1DatabaseSession",
      "KVNamespace",
      "R2Bucket",
      "Hyperdrive",
      "VectorizeIndex",
      "MessageBatch",
    ],
    runtime: "workers",
  },
  { types: ["NextRequest", "NextApiRequest", "NextApiResponse"], runtime: "next" },
  { types: ["VercelRequest", "VercelResponse"], runtime: "vercel" },
  { types: ["APIGatewayProxyEvent", "APIGatewayProxyEventV2", "SQSEvent", "ScheduledEvent"], runtime: "lambda" },
];

/** Names by which the environment of a Worker is typed. */
export const ENVIRONMENT_TYPES = /^(?:\w*Env|\w*Bindings|CloudflareBindings)$/;
