import type { TSESTree } from "@typescript-eslint/utils";

import { keyName, unwrap } from "../ast/ast.js";

/** What is read of a value: `await` of a promise, `[]` any element or a property whose name is not known, `.name`. */
export type Step = "[]" | "await" | `.${string}`;

export const ELEMENT = "[]";
export const AWAIT = "await";

export function property(name: number | string): Step {
  return `.${name}`;
}

/** The name of the property that is read; undefined for the other steps. */
export function nameOfStep(step: Step): string | undefined {
  return step.startsWith(".") ? step.slice(1) : undefined;
}

/** Whether a step reads an element of a list. */
export function isElement(step: Step): boolean {
  return step === ELEMENT || /^\.\d+$/.test(step);
}

/** What a member reads. */
export function stepOf(member: TSESTree.MemberExpression): Step {
  const name = keyName(member);
  const key = unwrap(member.property);
  if (name !== undefined) {
    return property(name);
  }
  return key.type === "Literal" && typeof key.value === "number" ? property(key.value) : ELEMENT;
}

/** Whether two steps may read the same. */
export function mayMeet(one: Step, other: Step): boolean {
  return one === other || (one !== AWAIT && other !== AWAIT && (one === ELEMENT || other === ELEMENT));
}
