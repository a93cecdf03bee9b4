/**
 * `createRequire()` for what the plugin loads at the first need; here it is in the bundle.
 */
import * as pgsql from "pgsql-ast-parser";
import picomatch from "picomatch";

import { name, version } from "../../../package.json";

const MODULES: Readonly<Record<string, unknown>> = {
  "../package.json": { name, version },
  "pgsql-ast-parser": pgsql,
  picomatch,
};

export function createRequire(): (id: string) => unknown {
  return (id) => {
    if (!(id in MODULES)) {
      throw new Error(`${id} is not part of the playground.`);
    }
    return MODULES[id];
  };
}
