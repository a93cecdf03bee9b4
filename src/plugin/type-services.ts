import type { ParserServicesWithTypeInformation } from "@typescript-eslint/utils";

import { perFile } from "./per-file.js";
import { checkSettings } from "./settings.js";

/**
 * The type checker, where the configuration asks for it and the parser provides it; else undefined.
 *
 * Rules work from syntax and scope without it, so that `recommended` never pays for type information.
 */
export const typesOf = perFile((context): ParserServicesWithTypeInformation | undefined => {
  if (!checkSettings(context).settings.typeChecked) {
    return undefined;
  }
  const services = context.sourceCode.parserServices;
  return services?.program ? (services as ParserServicesWithTypeInformation) : undefined;
});
