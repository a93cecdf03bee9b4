import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Reads JSON that may have comments and trailing commas; undefined for text that is none. */
export function parseJsonc(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { parse } = require("jsonc-parser") as typeof import("jsonc-parser");
    return text.trim() === "" ? undefined : (parse(text, [], { allowTrailingComma: true }) as unknown);
  }
}
