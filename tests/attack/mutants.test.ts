import type { Linter } from "eslint";
import { describe, expect, it } from "vitest";

import { lint } from "../linting.js";
import { editsOf, flawsIn } from "./checks.js";
import { chanceOf, MUTATIONS, parse, type Mutation, type Parsed } from "./mutations.js";
import { sourcesOf, type Source } from "./sources.js";

/** A longer run: POSTMORTEM_RUNS mutants of the seed POSTMORTEM_SEED, of the code in the folders POSTMORTEM_FOLDERS. */
const { POSTMORTEM_RUNS, POSTMORTEM_SEED, POSTMORTEM_FOLDERS } = process.env;
const runs = Number(POSTMORTEM_RUNS ?? 60);
const seed = Number(POSTMORTEM_SEED ?? 1122);
const folders = POSTMORTEM_FOLDERS === undefined ? [] : (JSON.parse(POSTMORTEM_FOLDERS) as string[]);

/** One mutant in so many is compiled before and after each edit. */
const TYPED = 10;
const MUTANTS_AT_ONCE = 3;

interface Mutant {
  readonly source: Source;
  readonly mutations: readonly Mutation[];
  readonly text: string;
}

function mutantOf(source: Source, number: number): Mutant | undefined {
  const chance = chanceOf(seed + number);
  const mutations: Mutation[] = [];
  let code: Parsed | undefined = parse(source.text, source.filename);
  for (let left = 1 + chance.below(MUTANTS_AT_ONCE); left > 0 && code; left--) {
    const mutation = chance.pick(MUTATIONS);
    const text: string | undefined = mutation?.rewrite(code, chance);
    const next: Parsed | undefined =
      text === undefined || text === code.text ? undefined : parse(text, source.filename);
    if (mutation && next) {
      mutations.push(mutation);
      code = next;
    }
  }
  return code && mutations.length > 0 ? { source, mutations, text: code.text } : undefined;
}

/** Mutants have directives of which no rule is on. */
const OPTIONS = { config: { linterOptions: { reportUnusedDisableDirectives: "off" } } } as const;

const kinds = (messages: readonly Linter.LintMessage[]): string[] =>
  messages.flatMap(({ ruleId, messageId }) =>
    ruleId?.startsWith("postmortem/") ? [`${ruleId} ${messageId ?? ""}`] : [],
  );

function missing(before: readonly string[], after: readonly string[]): string[] {
  const left = [...after];
  return before.filter((kind) => {
    const at = left.indexOf(kind);
    if (at >= 0) {
      left.splice(at, 1);
    }
    return at < 0;
  });
}

/** What is wrong with how the rules take a mutant. */
function disagreements({ source, mutations, text }: Mutant, isTyped: boolean): readonly string[] {
  const { filename, settings } = source;
  const options = { ...OPTIONS, filename, ...(settings && { settings }) };
  try {
    const hidden = mutations.some(({ hides }) => hides !== undefined)
      ? []
      : missing(kinds(lint(source.text, options)), kinds(lint(text, options))).map(
          (kind) => `${kind} is not reported any more`,
        );
    return [...hidden, ...flawsIn(editsOf(text, { ...options, ...(isTyped && { types: "global" as const }) }))];
  } catch (error) {
    return [`throws: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

/** The kind of a disagreement, without the text that it is about. */
const headOf = (disagreement: string): string => (disagreement.split("\n")[0] ?? "").replaceAll(/\d+/g, "0");

/** A mutant that is as short as statements can be left out of it while it is taken as wrongly. */
function shrunk(mutant: Mutant, isTyped: boolean): Mutant {
  const [first = ""] = disagreements(mutant, isTyped).map(headOf);
  const isAbout = (text: string): boolean =>
    disagreements({ ...mutant, text }, isTyped).some((disagreement) => headOf(disagreement) === first);
  let { text } = mutant;
  for (let tries = 80, found = true; found && tries > 0;) {
    found = false;
    const nodes = parse(text, mutant.source.filename)?.nodes ?? [];
    const parts = nodes
      .filter(
        ({ type }) => /Statement$|Declaration$|^Property$|^MethodDefinition$/.test(type) && type !== "BlockStatement",
      )
      .sort((a, b) => b.range[1] - b.range[0] - (a.range[1] - a.range[0]));
    for (const { range } of parts) {
      const shorter = text.slice(0, range[0]) + text.slice(range[1]).replace(/^,/, "");
      if (tries-- > 0 && shorter.trim() !== "" && parse(shorter, mutant.source.filename) && isAbout(shorter)) {
        text = shorter;
        found = true;
        break;
      }
    }
  }
  return { ...mutant, text };
}

describe("code that is written in other words", () => {
  it(`is taken as before, and mended as well: ${runs} mutants of seed ${seed}`, () => {
    const sources = sourcesOf(folders).filter(
      ({ text, filename, settings }) =>
        kinds(lint(text, { ...OPTIONS, filename, ...(settings && { settings }) })).length > 0,
    );
    expect(sources.length).toBeGreaterThan(0);
    const chance = chanceOf(seed);
    const failures = new Map<string, string>();
    const count = { mutants: 0, compiled: 0 };
    for (let number = 0; count.mutants < runs && number < runs * 4; number++) {
      const source = chance.pick(sources);
      const mutant = source && mutantOf(source, number);
      if (!mutant) {
        continue;
      }
      const isTyped = count.mutants % TYPED === 0;
      count.mutants++;
      count.compiled += isTyped ? 1 : 0;
      for (const disagreement of disagreements(mutant, isTyped)) {
        const head = headOf(disagreement);
        if (!failures.has(head)) {
          const names = mutant.mutations.map(({ name }) => name).join(", ");
          const { text } = POSTMORTEM_RUNS === undefined ? mutant : shrunk(mutant, isTyped);
          failures.set(head, `${disagreement}\n\nof ${mutant.source.from}, with ${names}:\n${text}\n`);
        }
      }
    }
    console.info(`${count.mutants} mutants of ${sources.length} sources, ${count.compiled} of them compiled`);
    expect([...failures.values()].join("\n----\n")).toBe("");
  }, 7_200_000);
});
