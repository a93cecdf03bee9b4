import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";

import { reasonOf } from "./source-files.js";

/**
 * The files in a folder that a branch has changed: those that differ from where it left another, whether the change is
 * committed or not, and those that git does not know yet.
 *
 * @param reference the other branch, or any commit.
 * @returns their paths, with links resolved.
 * @throws where the folder is in no repository, or the reference names no commit.
 */
export function changedFiles(folder: string, reference: string): ReadonlySet<string> {
  const root = realpathSync(folder);
  const commit = git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`]).trim();
  const base = git(root, ["merge-base", commit, "HEAD"]).trim();
  const changed = git(root, ["diff", "--name-only", "--relative", "--diff-filter=d", "-z", base, "--"]);
  const added = git(root, ["ls-files", "--others", "--exclude-standard", "-z", "--"]);
  return new Set(`${changed}${added}`.split("\0").flatMap((name) => (name === "" ? [] : join(root, name))));
}

function git(cwd: string, args: readonly string[]): string {
  try {
    return execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });
  } catch (error) {
    const { stderr = "" } = error as { readonly stderr?: string };
    throw new Error(stderr.trim() || (args[0] === "rev-parse" ? "it names no commit" : reasonOf(error)), {
      cause: error,
    });
  }
}
