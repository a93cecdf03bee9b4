/**
 * `createRequire()` for what the plugin loads at the first need; here it is in the bundle.
 */
import * as scopeManager from "@typescript-eslint/scope-manager";
import * as visitorKeys from "@typescript-eslint/visitor-keys";
import * as jsonc from "jsonc-parser";
import * as pgsql from "pgsql-ast-parser";
import picomatch from "picomatch";
import * as resolveExports from "resolve.exports";
import * as toml from "smol-toml";
import * as yaml from "yaml";

import { name, version } from "../../../package.json";
import * as oxcParser from "./oxc-parser.js";
import * as oxcResolver from "./oxc-resolver.js";

const MODULES: Readonly<Record<string, unknown>> = {
  "../package.json": { name, version },
  "@typescript-eslint/scope-manager": scopeManager,
  "@typescript-eslint/visitor-keys": visitorKeys,
  "jsonc-parser": jsonc,
  "oxc-parser": oxcParser,
  "oxc-resolver": oxcResolver,
  "pgsql-ast-parser": pgsql,
  picomatch,
  "resolve.exports": resolveExports,
  "smol-toml": toml,
  yaml,
};

export function createRequire(): (id: string) => unknown {
  return (id) => {
    if (!Object.hasOwn(MODULES, id)) {
      throw new Error(`${id} is not part of the playground.`);
    }
    return MODULES[id];
  };
}
