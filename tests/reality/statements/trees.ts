import fc from "fast-check";

/** Words that a statement may write; rows start with words in capitals, so that what was written can be told. */
export const OPEN_WORDS = ["retry", "pending", "in_progress", "Queued"] as const;
export const FINAL_WORDS = ["failed", "completed", "cancelled", "Done"] as const;
/** Words of no list. */
const OTHER_WORDS = ["approved", "it's"] as const;

/** A status as a grammar builds it: which conditions choose is only decided when it is written down. */
export type Tree =
  | { readonly kind: "word"; readonly word: string; readonly held: Held }
  | { readonly kind: "case"; readonly simple: boolean; readonly arms: readonly Tree[]; readonly otherwise?: Tree }
  | { readonly kind: "if"; readonly yes: Tree; readonly no: Tree }
  | { readonly kind: "program"; readonly choice: Choice; readonly held: boolean }
  /** A parameter whose type lists its words. */
  | { readonly kind: "typed" }
  /** A parameter that is any text. */
  | { readonly kind: "text" }
  /** The old word, in capitals. */
  | { readonly kind: "column" }
  | { readonly kind: "null" }
  | { readonly kind: "cast"; readonly inner: Tree };

/** How a word gets into a statement: written there, in an expression of the program, in a constant or in an object. */
export type Held = "constant" | "expression" | "literal" | "member";

/** A conditional of the program. */
export type Choice = string | { readonly yes: Choice; readonly no: Choice };

/** What a completion column is set to. */
export type Time =
  | { readonly kind: "database" | "default" | "kept" | "null" | "program" }
  /** The status's own conditions; what stands in each branch. */
  | { readonly kind: "mirror"; readonly branches: readonly ("clock" | "kept" | "null" | "right")[] }
  /** A condition of its own. */
  | { readonly kind: "own"; readonly otherwise: "clock" | "kept" | "none" | "null" };

export const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...OPEN_WORDS) },
  { weight: 4, arbitrary: fc.constantFrom(...FINAL_WORDS) },
  { weight: 1, arbitrary: fc.constantFrom(...OTHER_WORDS) },
);

/** A quote in a word that is pasted into a text would end it. */
const plainWord = word.filter((text) => !text.includes("'"));

const held: fc.Arbitrary<Held> = fc.oneof(
  { weight: 5, arbitrary: fc.constant("literal" as const) },
  { weight: 2, arbitrary: fc.constantFrom("expression" as const, "constant" as const, "member" as const) },
);

const { choice } = fc.letrec<{ choice: Choice; inner: Choice }>((tie) => ({
  choice: fc.record({ yes: tie("inner"), no: tie("inner") }),
  inner: fc.oneof({ maxDepth: 2, depthSize: "small" }, plainWord, tie("choice")),
}));

export const { tree } = fc.letrec<{ tree: Tree; leaf: Tree }>((tie) => ({
  leaf: fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant("word" as const), word: plainWord, held }) },
    { weight: 1, arbitrary: fc.constant({ kind: "word" as const, word: "it's", held: "literal" as const }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("program" as const), choice, held: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("typed", "text", "column", "null") }) },
  ),
  tree: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { weight: 3, arbitrary: tie("leaf") },
    {
      weight: 4,
      arbitrary: fc.record(
        {
          kind: fc.constant("case" as const),
          simple: fc.boolean(),
          arms: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
          otherwise: tie("tree"),
        },
        { requiredKeys: ["kind", "simple", "arms"] },
      ),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("if" as const), yes: tie("tree"), no: tie("tree") }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("cast" as const), inner: tie("tree") }) },
  ),
}));

export const time: fc.Arbitrary<Time> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("database" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("program" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("null", "kept", "default") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("mirror" as const),
      branches: fc.array(fc.constantFrom("right", "clock", "null", "kept"), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("own" as const),
      otherwise: fc.constantFrom("none", "null", "kept", "clock"),
    }),
  },
);
