import { describe, expect, it } from "vitest";

import { rules } from "../../src/rules/index.js";
import { readPage } from "../documentation/markdown.js";
import { PAGES, readPageFile } from "../documentation/pages.js";

/** The sections that every page has, in their order; a page may have more. */
const SECTIONS = [
  "The incident",
  "Wrong and right",
  "The fix",
  "Settings",
  "Type information",
  "Messages",
  "Limits",
  "When not to use it",
  "Neighbours",
  "Evidence",
];

describe.each(Object.entries(rules))("the page of %s", (id, { meta }) => {
  const markdown = readPageFile(`docs/rules/${id}.md`);
  const page = readPage(markdown);
  const section = (title: string): string => page.sections.get(title) ?? "";

  it("opens with the sentence that the editor shows", () => {
    const [message = ""] = Object.values(meta.messages);
    expect(page.opening).toMatch(patternOf(message));
  });

  it("has the sections that every page has, in their order", () => {
    expect([...page.sections.keys()].filter((title) => SECTIONS.includes(title))).toEqual(SECTIONS);
    expect(page.sections.has("Options")).toBe(meta.schema instanceof Array && meta.schema.length > 0);
  });

  it("tells its incident in five lines and a picture, and leads to the whole story", () => {
    const incident = section("The incident");
    expect(incident.match(/^- /gm)).toHaveLength(5);
    expect(incident).toMatch(/^```mermaid/m);
    expect(incident).toMatch(new RegExp(`\\]\\(\\.\\./incidents/${meta.docs.incident}-[a-z-]+\\.md\\)`));
  });

  it("shows wrong code, right code and the repair, where there is one", () => {
    expect(markdown).toMatch(/^```\w+ incorrect/m);
    expect(markdown).toMatch(/^```\w+ correct/m);
    expect(/^```\w+ before/m.test(section("The fix"))).toBe(meta.fixable !== undefined || meta.hasSuggestions === true);
  });

  it("shows its options and settings in an example", () => {
    const isShown = (text: string): boolean => /^```(?:\w+ config|.* settings=)/m.test(text);
    expect(isShown(section("Settings"))).toBe(true);
    expect(!page.sections.has("Options") || isShown(section("Options"))).toBe(true);
  });
});

/** The first sentence of a message, with anything in the place of what depends on the code. */
function patternOf(message: string): RegExp {
  const [sentence = ""] = message.split(/(?<=\.)\s/);
  const parts = sentence.split(/\{\{\w+\}\}/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+?")}`);
}

describe("the first sentence of a message", () => {
  it("matches with other names in it, and not in other words", () => {
    const pattern = patternOf("Nobody waits for {{work}}: it may be lost (always). {{advice}}");
    expect("Nobody waits for `send()`: it may be lost (always). More is said below.").toMatch(pattern);
    expect("Nobody awaits `send()`: it may be lost (always).").not.toMatch(pattern);
  });
});

const incidents = [...new Set(Object.values(rules).map(({ meta }) => meta.docs.incident))].sort();
const INCIDENT_SECTIONS = [
  "What was seen",
  "What was believed",
  "What was true",
  "How long",
  "What it cost",
  "The smallest reproduction",
  "The lesson, as a rule",
  "What no rule can see",
];

describe("the incidents' pages", () => {
  const pages = PAGES.filter((file) => /^docs\/incidents\/\d/.test(file));

  it("are one for each incident that has rules", () => {
    expect(pages.map((file) => /(\d+)-[a-z-]+\.md$/.exec(file)?.[1]).sort()).toEqual(incidents);
  });

  it.each(pages)("%s answers what the template asks", (file) => {
    const { sections } = readPage(readPageFile(file));
    expect([...sections.keys()]).toEqual(INCIDENT_SECTIONS);
    const number = /(\d+)-[a-z-]+\.md$/.exec(file)?.[1] ?? "";
    expect(sections.get("What was true")).toMatch(/^```mermaid/m);
    expect(sections.get("The smallest reproduction")).toContain(`auto-generated example-of-${number}`);
    expect(sections.get("The lesson, as a rule")).toContain(`auto-generated rules-of-${number}`);
  });

  it("have a template that asks the same", () => {
    const template = readPage(readPageFile("docs/incidents/template.md")).blocks.find(
      ({ language }) => language === "md",
    );
    expect([...readPage(template?.text ?? "").sections.keys()]).toEqual(INCIDENT_SECTIONS);
  });
});
