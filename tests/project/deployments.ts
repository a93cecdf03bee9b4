import { readFileSync } from "node:fs";
import path from "node:path";

import { type Deployment, deploymentOf } from "../../src/project/deployment.js";
import { lint } from "../linting.js";

/** A small project of `deployments/`, its file with a handler that waits for nothing, and what is to become of both. */
export interface DeploymentRow {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  readonly runtime: Deployment["runtime"];
  readonly dropsWork: Deployment["dropsWork"];
  /** Whether the work that the file drops is reported. */
  readonly isReported: boolean;
}

const row = (
  name: string,
  title: string,
  file: string,
  runtime: DeploymentRow["runtime"],
  dropsWork: DeploymentRow["dropsWork"],
  isReported: boolean,
): DeploymentRow => ({ name, title, file, runtime, dropsWork, isReported });

export const DEPLOYMENTS: readonly DeploymentRow[] = [
  row("workers", "Workers", "src/index.ts", "workers", "yes", true),
  row("workers-environments", "Workers, by an environment", "src/index.ts", "workers", "yes", true),
  row("workers-assets", "Workers with static assets", "worker/index.ts", "workers", "yes", true),
  row("workers-static", "Workers, static assets alone", "src/plays.ts", undefined, "unknown", false),
  row("pages", "Pages Functions", "functions/plays.ts", "workers", "yes", true),
  row("nuxt-cloudflare", "Nuxt with a preset of Nitro for Workers", "server/api/plays.post.ts", "workers", "yes", true),
  row("nuxt-node", "Nuxt with the preset of a server", "server/api/plays.post.ts", "node", "no", false),
  row("nuxt-composable", "Nuxt on Workers, code of the browser", "app/composables/plays.ts", "workers", "yes", false),
  row("astro-cloudflare", "Astro with the adapter of Workers", "src/pages/plays.ts", "workers", "yes", true),
  row("astro-node", "Astro with the adapter of Node.js", "src/pages/plays.ts", "node", "no", false),
  row(
    "sveltekit-cloudflare",
    "SvelteKit with the adapter of Workers",
    "src/routes/plays/+server.ts",
    "workers",
    "yes",
    true,
  ),
  row("sveltekit-vercel", "SvelteKit with the adapter of Vercel", "src/routes/plays/+server.ts", "vercel", "yes", true),
  row("sveltekit-node", "SvelteKit with the adapter of Node.js", "src/routes/plays/+server.ts", "node", "no", false),
  row(
    "sveltekit-auto",
    "SvelteKit with the adapter that finds out later",
    "src/routes/plays/+server.ts",
    undefined,
    "unknown",
    false,
  ),
  row("react-router-cloudflare", "React Router on Workers", "app/routes/plays.tsx", "workers", "yes", true),
  row("react-router-serve", "React Router on its own server", "app/routes/plays.tsx", "node", "no", false),
  row("next-default", "Next.js, nothing configured", "app/plays/route.ts", "next", "yes", true),
  row("next-vercel", "Next.js on Vercel", "app/plays/route.ts", "next", "yes", true),
  row("next-vercel-packages", "Next.js with packages of Vercel", "app/plays/route.ts", "next", "yes", true),
  row("next-pages-api", "Next.js on Vercel, `pages/api/`", "pages/api/plays.ts", "next", "yes", true),
  row("next-opennext", "Next.js by OpenNext on Workers", "app/plays/route.ts", "next", "yes", true),
  row("next-netlify", "Next.js on Netlify", "app/plays/route.ts", "next", "yes", true),
  row("next-standalone", "Next.js, built as a server of its own", "app/plays/route.ts", "next", "no", false),
  row("next-standalone-condition", "Next.js, built so behind a condition", "app/plays/route.ts", "next", "no", false),
  row("next-standalone-vercel", "Next.js, built so, and on Vercel", "app/plays/route.ts", "next", "yes", true),
  row("next-own-server", "Next.js with a server of its own", "app/plays/route.ts", "next", "no", false),
  row(
    "next-own-server-vercel",
    "Next.js with a server of its own, and Vercel",
    "app/plays/route.ts",
    "next",
    "unknown",
    false,
  ),
  row("next-docker", "Next.js in a container", "app/plays/route.ts", "next", "no", false),
  row(
    "docker-monorepo",
    "Next.js in a container that the repository's root builds",
    "apps/web/app/plays/route.ts",
    "next",
    "no",
    false,
  ),
  row("vercel-functions", "Functions of Vercel", "api/plays.ts", "vercel", "yes", true),
  row("netlify-functions", "Functions of Netlify", "netlify/functions/plays.ts", "netlify", "yes", true),
  row("lambda-sam", "AWS Lambda by SAM", "src/plays.ts", "lambda", "yes", true),
  row("lambda-cdk", "AWS Lambda by CDK", "lambda/plays.ts", "lambda", "yes", true),
  row("lambda-sst", "AWS Lambda by SST", "src/plays.ts", "lambda", "yes", true),
  row("lambda-serverless", "AWS Lambda by the Serverless Framework", "src/plays.ts", "lambda", "yes", true),
  row("lambda-terraform", "AWS Lambda by Terraform", "src/plays.ts", "lambda", "yes", true),
  row("container-sst", "A container by SST", "src/index.ts", "node", "no", false),
  row("supabase", "Supabase Edge Functions", "supabase/functions/plays/index.ts", "supabase", "yes", true),
  row("deno-deploy", "Deno Deploy", "main.ts", undefined, "unknown", false),
  row("fastly", "Fastly Compute", "src/index.js", "fastly", "yes", true),
  row("express", "Express", "server.js", "node", "no", false),
  row("express-api-folder", "Express, handlers in `api/`", "api/plays.js", "node", "no", false),
  row("express-vercel", "Express on Vercel", "index.js", "vercel", "yes", true),
  row("fastify-docker", "Fastify in a container", "src/server.ts", "node", "no", false),
  row("nest", "Nest", "src/plays.controller.ts", "node", "no", false),
  row("fly", "Hono on Fly.io", "src/index.ts", "node", "no", false),
  row("render", "Hono on Render", "src/index.ts", "node", "no", false),
  row("bun", "Hono on Bun", "src/index.ts", "node", "no", false),
  row("bullmq", "A worker of BullMQ", "src/worker.ts", "node", "no", false),
  row("electron", "Electron", "src/main.ts", undefined, "no", false),
  row("tauri", "Tauri, with a site on Workers", "src/lib/plays.ts", undefined, "no", false),
  row("library", "A library that is published", "src/index.ts", undefined, "unknown", false),
  row("workspace-package", "A package of a workspace", "packages/core/src/index.ts", undefined, "unknown", false),
];

/** What is found out about a project when its file is linted in place. */
export function linted({ name, file }: DeploymentRow): Deployment & { readonly isReported: boolean } {
  const cwd = path.join(import.meta.dirname, "deployments", name);
  const filename = path.join(cwd, file);
  const reports = lint(readFileSync(filename, "utf8"), { filename, cwd, only: "require-waituntil" });
  return { ...deploymentOf(filename), isReported: reports.length > 0 };
}
