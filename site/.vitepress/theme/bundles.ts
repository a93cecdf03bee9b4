import { withBase } from "vitepress";

import type * as diagrams from "../../diagrams.js";
import type * as playground from "../../playground/playground.js";

interface Bundles {
  readonly diagrams: typeof diagrams;
  readonly playground: typeof playground;
}

/** Loads one of the parts that are bundled apart from the pages. */
export async function load<Name extends keyof Bundles>(name: Name): Promise<Bundles[Name]> {
  return (await import(/* @vite-ignore */ withBase(`/app/${name}.js`))) as Bundles[Name];
}
