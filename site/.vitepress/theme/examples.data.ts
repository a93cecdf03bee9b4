import { allExamples, type Example } from "../../examples.js";
import { ruleNames } from "../../pages.js";

/** What the playground is given of the pages. */
export interface Examples {
  readonly examples: readonly Example[];
  readonly rules: readonly string[];
}

declare const data: Examples;
export { data };

export default { load: (): Examples => ({ examples: allExamples(), rules: ruleNames() }) };
