import type { JSONSchema4ObjectSchema } from "@typescript-eslint/utils/json-schema";

import { dottedName } from "../../ast/ast.js";
import type { StartedWork } from "./promises.js";

/** The option of the rules on dropped work. */
export interface AllowOptions {
  /** Calls whose work may be lost, as they are written: `beacon`, `metrics.flush`. */
  readonly allow: readonly string[];
}

export const ALLOW_DEFAULTS: AllowOptions = { allow: [] };

export const ALLOW_SCHEMA: JSONSchema4ObjectSchema = {
  type: "object",
  description: "What may be lost.",
  properties: {
    allow: {
      type: "array",
      items: { type: "string" },
      uniqueItems: true,
      description: "Calls whose work may be lost, by their name or the end of their dotted name.",
    },
  },
  additionalProperties: false,
};

/** Whether the options allow a piece of work to be lost: `flush` and `metrics.flush` both allow `this.metrics.flush()`. */
export function isAllowed({ origin }: Pick<StartedWork, "origin">, { allow }: AllowOptions): boolean {
  const callee =
    origin.type === "CallExpression" || origin.type === "NewExpression" ? dottedName(origin.callee) : undefined;
  return callee !== undefined && allow.some((name) => callee === name || callee.endsWith(`.${name}`));
}
