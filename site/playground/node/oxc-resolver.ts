/**
 * The part of `oxc-resolver` that the plugin finds other files with; the original is a native module. Nothing is installed
 * on the playground, so that only paths lead anywhere.
 */
import { join } from "pathe";

import { statSync } from "./fs.js";

interface Options {
  readonly extensions: readonly string[];
  /** What may stand in the place of an ending. */
  readonly extensionAlias: Readonly<Record<string, readonly string[]>>;
}

export class ResolverFactory {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @returns no path where the specifier leads to no file. */
  sync(folder: string, specifier: string): { readonly path?: string } {
    const { extensions, extensionAlias } = this.#options;
    if (!/^\.{0,2}\//.test(specifier)) {
      return {};
    }
    const path = join(folder, specifier);
    const [ending = ""] = /\.[^./]*$/.exec(path) ?? [];
    const paths = [
      ...(extensionAlias[ending] ?? []).map((other) => path.slice(0, -ending.length) + other),
      path,
      ...extensions.flatMap((extension) => [path + extension, `${path}/index${extension}`]),
    ];
    const found = paths.find((one) => statSync(one, { throwIfNoEntry: false })?.isFile());
    return found === undefined ? {} : { path: found };
  }
}
