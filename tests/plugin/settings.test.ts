import { readFileSync } from "node:fs";

import type { Linter } from "eslint";
import { describe, expect, it } from "vitest";

import { RUNTIMES } from "../../src/models/runtimes.js";
import { makeConfig } from "../../src/configs.js";
import { defineSettings } from "../../src/index.js";
import { ConfigurationError } from "../../src/plugin/configuration.js";
import { checkSettings, SETTINGS, SETTINGS_SCHEMA, type Settings } from "../../src/plugin/settings.js";
import { exampleRule, lintWith } from "./example-rule.js";

const two = { "first-rule": exampleRule("first-rule"), "second-rule": exampleRule("second-rule") };

/** What ends a run with some configuration; undefined where nothing does. */
function errorOf(config: Linter.Config, text = "f();"): ConfigurationError | undefined {
  try {
    expect(lintWith(two, text, config)).toEqual([]);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return error as ConfigurationError;
  }
}

function problemIn(settings: unknown): string | undefined {
  return errorOf({ settings: { postmortem: settings } })?.message;
}

/** The settings as a rule gets them. */
function read(settings: unknown): Settings | undefined {
  let read: Settings | undefined;
  const rule = exampleRule("reading", (context) => {
    read = checkSettings(context).settings;
  });
  lintWith({ reading: rule }, "f();", { settings: { postmortem: settings } });
  return read;
}

/** What is wrong, the settings, and what is said of them. */
type Mistake = readonly [string, unknown, string];

const KEYS =
  "runtime, requestFiles, project, autofix, typeChecked, keepAlive, resources, queues, sqlTags, finalStatuses, completionColumns, statusColumns";

describe("settings.postmortem", () => {
  it("may be left out, empty, or hold any of its keys", () => {
    expect(problemIn(undefined)).toBeUndefined();
    expect(problemIn({})).toBeUndefined();
    expect(
      problemIn({
        runtime: "workers",
        requestFiles: ["src/lib/**"],
        project: true,
        autofix: "all",
        typeChecked: false,
        keepAlive: ["background"],
        resources: ["openTenant"],
        queues: [{ method: "addJob", payload: 1 }],
        sqlTags: ["pgSql"],
        finalStatuses: ["shipped"],
        completionColumns: ["shipped_at"],
        statusColumns: ["phase"],
      }),
    ).toBeUndefined();
  });

  it.each<Mistake>([
    ["a key that is unknown", { language: "en" }, `settings.postmortem.language is unknown; it may be ${KEYS}.`],
    ["a key with a typo", { runtimes: "workers" }, "settings.postmortem.runtimes is unknown; did you mean runtime?"],
    ["a key in other letters", { SQLTAGS: [] }, "settings.postmortem.SQLTAGS is unknown; did you mean sqlTags?"],
    [
      "a key that every object has",
      { constructor: 1 },
      `settings.postmortem.constructor is unknown; it may be ${KEYS}.`,
    ],
    [
      "an unknown runtime",
      { runtime: "deno" },
      `settings.postmortem.runtime must be ${Object.keys(RUNTIMES)
        .map((runtime) => `"${runtime}"`)
        .join(" or ")}.`,
    ],
    [
      "a runtime with a typo",
      { runtime: "worker" },
      `settings.postmortem.runtime must be ${Object.keys(RUNTIMES)
        .map((runtime) => `"${runtime}"`)
        .join(" or ")}; did you mean "workers"?`,
    ],
    ["an unknown word", { autofix: true }, 'settings.postmortem.autofix must be "safe" or "all".'],
    ["a null", { autofix: null }, 'settings.postmortem.autofix must be "safe" or "all".'],
    ["no boolean", { typeChecked: "yes" }, "settings.postmortem.typeChecked must be true or false."],
    ["a string for a list", { sqlTags: "pgSql" }, "settings.postmortem.sqlTags must be a list of strings."],
    ["a list of other things", { keepAlive: [1] }, "settings.postmortem.keepAlive must be a list of strings."],
    ...[
      ["addJob"],
      [{ method: "addJob" }],
      [{ method: "addJob", payload: -1 }],
      [{ method: "addJob", payload: "1" }],
      [{ method: "addJob", payload: 1, options: 2 }],
    ].map((queues): Mistake => [
      `the queue ${JSON.stringify(queues)}`,
      { queues },
      'settings.postmortem.queues must be a list of { method: string, payload: number }, for example [{ method: "addJob", payload: 1 }].',
    ]),
    ["a list for the whole", [], `settings.postmortem must be an object with any of ${KEYS}.`],
    ["a null for the whole", null, `settings.postmortem must be an object with any of ${KEYS}.`],
    ["a string for the whole", "workers", `settings.postmortem must be an object with any of ${KEYS}.`],
  ])("ends the run where there is %s", (_, settings, message) => {
    expect(problemIn(settings)).toBe(`eslint-plugin-postmortem: ${message}`);
  });

  it("says each of several mistakes", () => {
    expect(problemIn({ autofix: 1, runtime: 2 })?.split("\n")).toHaveLength(2);
  });

  it("names no rule, and shows no code of the plugin's", () => {
    const error = errorOf({ settings: { postmortem: { autofix: 1 } } }, "");
    expect(error?.message).toBe('eslint-plugin-postmortem: settings.postmortem.autofix must be "safe" or "all".');
    expect(error?.stack).toBe(`ConfigurationError: ${error?.message ?? ""}`);
  });

  it("keeps what is given, and leaves the rest at its default", () => {
    expect(read({ sqlTags: ["pgSql"] })).toMatchObject({ autofix: "safe", sqlTags: ["pgSql"] });
    expect(read({ autofix: undefined })).toMatchObject({ autofix: "safe" });
  });
});

describe("defineSettings", () => {
  it("gives back what it is given", () => {
    const settings = { runtime: "workers", queues: [{ method: "addJob", payload: 1 }] } as const;
    expect(defineSettings(settings)).toBe(settings);
  });

  it("refuses at once what a run would refuse", () => {
    // @ts-expect-error The type refuses it too.
    expect(() => defineSettings({ runtime: "worker" })).toThrow('did you mean "workers"?');
    // @ts-expect-error The type refuses it too.
    expect(() => defineSettings({ runtimes: "workers" })).toThrow("did you mean runtime?");
  });
});

describe("what an editor shows of a setting", () => {
  const declared = readFileSync(new URL("../../src/settings.ts", import.meta.url), "utf8");

  it.each(Object.entries(SETTINGS))("is said of %s in its type and in the schema", (key, { description }) => {
    expect(declared).toContain(`  /** ${description} */\n  readonly ${key}?: `);
    expect(SETTINGS_SCHEMA.properties?.[key]?.description).toBe(description);
  });
});

describe("recommendedTypeChecked without type information", () => {
  const { settings } = makeConfig("recommendedTypeChecked", {}, () => "error", { typeChecked: true });

  it("ends the run and says what is missing, and of which file", () => {
    expect(errorOf({ ...(settings && { settings }) })?.message).toMatch(
      /^eslint-plugin-postmortem: recommendedTypeChecked needs type information, and the parser provides none for .*\. Set languageOptions\.parserOptions\.projectService to true /,
    );
  });
});
