import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What npm knows of the plugin. */
export const manifest = createRequire(import.meta.url)("../../package.json") as {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** Where this repository has a package. */
export function installed(name: string): string {
  return path.join(ROOT, "node_modules", name);
}

/** The oldest ESLint that the plugin runs on, the newest of that major, and the newest, each in its folder. */
export const ESLINTS: readonly string[] = [
  path.join(ROOT, "tests/clients/eslint-9.15/node_modules/eslint"),
  path.join(ROOT, "tests/clients/eslint-9/node_modules/eslint"),
  installed("eslint"),
];

/** A throw-away folder that uses the plugin as it is published. */
export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), "postmortem-client-"));
  readonly tarball = path.join(this.folder, `${manifest.name}-${manifest.version}.tgz`);

  constructor() {
    // Without scripts: `prepack` would build again, under the feet of the tests that run beside this one.
    this.run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", this.folder], ROOT);
  }

  /** Puts the packed plugin in its place without npm, and links what it declares. */
  install(): void {
    const place = path.join(this.folder, "node_modules", manifest.name);
    mkdirSync(place, { recursive: true });
    this.run("tar", ["-xzf", this.tarball, "--strip-components", "1", "--directory", place]);
    for (const name of Object.keys(manifest.dependencies)) {
      this.link(name);
    }
  }

  /**
   * Lets the project, or a folder of it, import a package that this repository has.
   *
   * @param place where the repository has it.
   */
  link(name: string, folder = ".", place = installed(name)): void {
    const link = path.join(this.folder, folder, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    if (!existsSync(link)) {
      symlinkSync(place, link, "dir");
    }
  }

  /** Writes a file of the project, as JSON where it is not a text. */
  write(file: string, content: object | string): void {
    const place = path.join(this.folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, typeof content === "string" ? content : JSON.stringify(content));
  }

  /** What a command prints; throws where it fails. */
  run(command: string, args: readonly string[], cwd = this.folder): string {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
