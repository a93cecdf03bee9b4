import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

import { ROOT } from "../documentation/pages.js";

/** Where the site is built. */
export const SITE = path.join(ROOT, "site/dist");

export function buildSite(): void {
  execFileSync(process.execPath, ["scripts/site.js"], { cwd: ROOT, stdio: "pipe" });
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
};

/** Serves the built site on this machine, as any host of files does. */
export async function serveSite(): Promise<{ readonly origin: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = path.join(SITE, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    try {
      const content = readFileSync(file);
      response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
