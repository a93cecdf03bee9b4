import { describe, expect, it } from "vitest";

import { RUNTIMES } from "../../src/models/runtimes.js";
import { makeConfig } from "../../src/configs.js";
import { checkSettings, type Settings } from "../../src/plugin/settings.js";
import { exampleRule, lintWith } from "./example-rule.js";

const two = { "first-rule": exampleRule("first-rule"), "second-rule": exampleRule("second-rule") };

function problems(settings: unknown): string[] {
  return lintWith(two, "f();\ng();", { settings: { postmortem: settings } }).map(({ message }) => message);
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
  "runtime, requestFiles, autofix, typeChecked, keepAlive, resources, queues, sqlTags, finalStatuses, completionColumns, statusColumns";

describe("settings.postmortem", () => {
  it("may be left out, empty, or hold any of its keys", () => {
    expect(problems(undefined)).toEqual([]);
    expect(problems({})).toEqual([]);
    expect(
      problems({
        runtime: "workers",
        requestFiles: ["src/lib/**"],
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
    ).toEqual([]);
  });

  it.each<Mistake>([
    ["a key that is unknown", { runtimes: "workers" }, `settings.postmortem.runtimes is unknown; it may be ${KEYS}.`],
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
  ])("says once, for all rules, that there is %s", (_, settings, message) => {
    expect(problems(settings)).toEqual([message]);
  });

  it("says each of several mistakes", () => {
    expect(problems({ autofix: 1, runtime: 2 })).toHaveLength(2);
  });

  it("says them at the top of the file, and again in the next file", () => {
    for (const text of ["f();", "", "// only a comment"]) {
      expect(lintWith(two, text, { settings: { postmortem: { autofix: 1 } } })).toEqual([
        expect.objectContaining({ ruleId: "postmortem/first-rule", line: 1, column: 1 }),
      ]);
    }
  });

  it("leaves what is wrong at its default and keeps the rest", () => {
    expect(read({ autofix: "al", sqlTags: ["pgSql"], unknown: 1 })).toMatchObject({
      autofix: "safe",
      sqlTags: ["pgSql"],
    });
    expect(read({ autofix: undefined })).toMatchObject({ autofix: "safe" });
  });
});

describe("recommendedTypeChecked without type information", () => {
  const config = makeConfig("recommendedTypeChecked", {}, () => "error", { typeChecked: true });

  it("says once what is missing", () => {
    expect(lintWith(two, "f();", { settings: config.settings ?? {} }).map(({ message }) => message)).toEqual([
      "recommendedTypeChecked needs type information and the parser provides none: set languageOptions.parserOptions.projectService to true, or use the recommended config.",
    ]);
  });
});
