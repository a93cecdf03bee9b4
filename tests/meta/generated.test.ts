import path from "node:path";
import { describe, expect, it } from "vitest";

import { faultyFiles } from "../../examples/expectations.js";
import { drawArguments, drawCall } from "../../scripts/docs/calls.js";
import { fill } from "../../scripts/docs/fill.js";
import { generateParts } from "../../scripts/docs/parts.js";
import * as handlers from "../../src/models/handlers.js";
import * as queues from "../../src/models/queues.js";
import * as runtimes from "../../src/models/runtimes.js";
import * as sqlClients from "../../src/models/sql-clients.js";
import * as statuses from "../../src/models/statuses.js";
import * as settings from "../../src/plugin/settings.js";
import { rules } from "../../src/rules/index.js";
import { DEPLOYMENTS, linted } from "../project/deployments.js";
import { PAGES, readPageFile, ROOT } from "../documentation/pages.js";

const deployments = DEPLOYMENTS.map((row) => ({ title: row.title, ...linted(row) }));
const parts = generateParts({
  handlers,
  queues,
  runtimes,
  sqlClients,
  statuses,
  settings,
  rules,
  faultyFiles,
  deployments,
});
/** What the neighbours' page says is measured by its own test. */
const pages = PAGES.filter((file) => file.startsWith("docs/") && file !== "docs/neighbours.md").map(
  (file) => [file, readPageFile(file)] as const,
);

describe("the generated parts of the pages", () => {
  it.each(pages)("are up to date in %s (else: npm run docs)", async (file, page) => {
    await expect(await fill(page, parts)).toMatchFileSnapshot(path.join(ROOT, file));
  });

  it("are all on a page", () => {
    const all = pages.map(([, page]) => page).join("");
    expect([...parts.keys()].filter((name) => !all.includes(`<!-- begin auto-generated ${name} -->`))).toEqual([]);
  });
});

describe("fill", () => {
  const between = (text: string): string => `<!-- begin auto-generated a-b -->${text}<!-- end auto-generated a-b -->\n`;

  it("replaces what stands between markers, and nothing else", async () => {
    expect(await fill(`# A\n\n${between("\n\nold\n\n")}\nB\n`, new Map([["a-b", "new"]]))).toBe(
      `# A\n\n${between("\n\nnew\n\n")}\nB\n`,
    );
    expect(await fill("# A\n", new Map())).toBe("# A\n");
  });

  it("leaves alone what eslint-doc-generator fills in", async () => {
    const page = "<!-- begin auto-generated rules list -->\n\nA\n\n<!-- end auto-generated rules list -->\n";
    expect(await fill(page, new Map())).toBe(page);
  });

  it("refuses a name that it does not know, and a marker without its other half", async () => {
    await expect(fill(between(""), new Map())).rejects.toThrow('"a-b"');
    await expect(fill("<!-- begin auto-generated a-b -->\n", new Map([["a-b", ""]]))).rejects.toThrow("other half");
    await expect(fill("<!-- end auto-generated a-b -->\n", new Map([["a-b", ""]]))).rejects.toThrow("other half");
  });
});

describe("drawCall", () => {
  it.each([
    [[["0", "payload"]], "f(payload)"],
    [
      [
        ["0", "name"],
        ["2", "payload"],
      ],
      "f(name, _, payload)",
    ],
    [
      [
        ["0[].name", "name"],
        ["0[].data", "payload"],
      ],
      "f([{ name, data: payload }])",
    ],
    [[["0.Entries[].MessageBody", "payload"]], "f({ Entries: [{ MessageBody: payload }] })"],
    [[["1.args[]", "payload"]], "f(_, { args: [payload] })"],
    [[["0.taskList.*", "handler"]], "f({ taskList: { …: handler } })"],
    [
      [
        ["0", "name"],
        ["last", "handler"],
      ],
      "f(name, …, handler)",
    ],
  ] as const)("draws %j", (places, drawn) => {
    expect(drawCall("f", places)).toBe(drawn);
  });

  it("draws the parameters of a handler", () => {
    expect(drawArguments([["0[].data", "payload"]])).toBe("([{ data: payload }])");
  });
});

describe("the catalogue's examples of file names", () => {
  const rows = [...handlers.EXPORTED_FUNCTIONS, ...handlers.DEFAULT_FUNCTIONS].filter((row) => row.file !== undefined);

  it.each(rows)("show what is recognised: $label", ({ file, example }) => {
    expect(example).toMatch(file ?? /^$/);
  });
});
