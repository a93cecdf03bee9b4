import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PACKAGE = path.join(ROOT, "node_modules/@sparticuz/chromium");

/**
 * Starts the Chromium that comes packed in an npm package, for x64 Linux; `CHROMIUM` names another one. It is unpacked
 * once, and with it the libraries and the font that a bare machine lacks.
 */
export async function openBrowser(): Promise<Browser> {
  const own = process.env.CHROMIUM;
  if (own !== undefined) {
    return chromium.launch({ executablePath: own });
  }
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("The packed Chromium is for Linux on x64. Name another one in the environment variable CHROMIUM.");
  }
  const folder = unpacked();
  return chromium.launch({
    executablePath: path.join(folder, "chromium"),
    args: ["--no-sandbox", "--disable-gpu"],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: path.join(folder, "al2023/lib"),
      FONTCONFIG_PATH: path.join(folder, "fonts"),
    },
  });
}

/** The folder that holds the browser; a run that is stopped on the way leaves no half of it there. */
function unpacked(): string {
  const { version } = JSON.parse(readFileSync(path.join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const cache = path.join(ROOT, "node_modules/.cache");
  const folder = path.join(cache, `chromium-${version}`);
  if (existsSync(folder)) {
    return folder;
  }
  mkdirSync(cache, { recursive: true });
  const unpacking = mkdtempSync(path.join(cache, "chromium-"));
  unpackInto(unpacking);
  try {
    renameSync(unpacking, folder);
  } catch {
    // Another test was faster.
    rmSync(unpacking, { recursive: true });
  }
  return folder;
}

/** The package unpacks into the folder for temporary files, and its libraries only where it is told of AWS Lambda. */
function unpackInto(folder: string): void {
  const script = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';
  execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" },
  });
}
