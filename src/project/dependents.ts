import { dirname } from "node:path";

import { perFile } from "../plugin/per-file.js";
import { type Deployment, deploymentAround, deploymentOf } from "./deployment.js";
import { projectOf } from "./link.js";
import { manifestIn } from "./manifest.js";

/**
 * Where the packages of the project are deployed that depend on the package of the linted file, and so where its code
 * runs too: the first, by their paths, that drops work; else the first of which anything is known.
 *
 * @returns undefined where the package's own deployment is known, and where no other package asks for it.
 */
export const deploymentOfDependents = perFile((context): Deployment | undefined => {
  const own = deploymentAround(context);
  const project = own.evidence.length === 0 ? projectOf(context) : undefined;
  if (!project) {
    return undefined;
  }
  const name = [...project.packages].find(
    ([, folder]) => folder === packageFolder(context.filename, project.packages),
  )?.[0];
  if (name === undefined) {
    return undefined;
  }
  const deployments: Deployment[] = [];
  const asked = new Set([name]);
  // What depends on a library that depends on this one runs its code as well.
  for (const wanted of asked) {
    for (const [other, folder] of project.packages) {
      const manifest = asked.has(other) ? undefined : manifestIn(folder);
      if (manifest && Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, wanted)) {
        const deployment = deploymentOf(`${folder}/package.json`);
        if (deployment.evidence.length > 0) {
          deployments.push(deployment);
        } else {
          asked.add(other);
        }
      }
    }
  }
  return deployments.find(({ dropsWork }) => dropsWork === "yes") ?? deployments[0];
});

function packageFolder(filename: string, packages: ReadonlyMap<string, string>): string | undefined {
  const folders = new Set(packages.values());
  for (let folder = dirname(filename); folder !== dirname(folder); folder = dirname(folder)) {
    if (folders.has(folder)) {
      return folder;
    }
  }
  return undefined;
}
