/** A place where handlers run. */
export interface Runtime {
  readonly label: string;
}

export const RUNTIMES = {
  workers: { label: "Cloudflare Workers" },
  vercel: { label: "Vercel" },
  next: { label: "Next.js" },
  netlify: { label: "Netlify" },
  lambda: { label: "AWS Lambda" },
  supabase: { label: "Supabase Edge Functions" },
  fastly: { label: "Fastly Compute" },
  node: { label: "Node.js or Bun server" },
} as const satisfies Readonly<Record<string, Runtime>>;

export type RuntimeId = keyof typeof RUNTIMES;
