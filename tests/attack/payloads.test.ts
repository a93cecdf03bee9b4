import { describe, expect, it } from "vitest";

import { fix } from "../linting.js";
import { runBody } from "../reality/databases.js";
import { editsOf, flawsIn } from "./checks.js";

const RULES = ["queue-payload-ids-only", "refetch-in-queue-consumer"] as const;
const FETCH = "await prisma.draft.findMany({ where: { orderId } })";

/** A producer and the consumer of its jobs in one file. */
const file = (produced: string, fetched = FETCH): string => `
import { Queue, Worker } from "bullmq";
const queue = new Queue("images");
export async function start(orderId, limit) {
${produced}
}
new Worker("images", async (job) => {
  const { orderId, drafts } = job.data;
  const all = drafts ?? (${fetched});
  for (const draft of all) {
    await search(draft.title);
  }
});
`;

const DRAFTS = Array.from({ length: 6 }, (_, id) => ({ id, orderId: id < 5 ? 1 : 2, title: `draft ${id}` }));

/** What the consumers of a file search for, once it is started for an order. */
async function searchesOf(text: string): Promise<readonly string[]> {
  const searches: string[] = [];
  const jobs: (() => Promise<void>)[] = [];
  let work: (job: { data: unknown }) => Promise<void> = () => Promise.resolve();
  const names = {
    Queue: class {
      add(_: string, data: unknown): void {
        jobs.push(() => work({ data: JSON.parse(JSON.stringify(data)) as unknown }));
      }
    },
    Worker: function Worker(_: string, handler: typeof work) {
      work = handler;
    },
    prisma: {
      draft: {
        findMany: ({ where, take }: { where: { orderId: number }; take?: number }) =>
          DRAFTS.filter(({ orderId }) => orderId === where.orderId).slice(0, take),
      },
    },
    search: (title: string) => searches.push(title),
  };
  const body = text.replace(/^import .*$/m, "").replace("export ", "");
  await runBody(`${body}\nawait start(1, 2);`, names);
  for (const job of jobs) {
    await job();
  }
  return searches;
}

describe("a job that carries rows", () => {
  it.each([
    ["a chunk", `  const drafts = ${FETCH};\n  await queue.add("a", { orderId, drafts: drafts.slice(0, 2) });`],
    [
      "what a filter leaves",
      `  const all = ${FETCH};\n  const drafts = all.filter(({ id }) => id > 2);\n  await queue.add("a", { orderId, drafts });`,
    ],
    [
      "rows one by one",
      `  const all = ${FETCH};\n  for (const draft of all) {\n    const drafts = [draft];\n    await queue.add("a", { orderId, drafts });\n  }`,
    ],
    [
      "rows that were changed",
      `  const drafts = ${FETCH};\n  drafts.pop();\n  await queue.add("a", { orderId, drafts });`,
    ],
    [
      "other objects",
      `  const rows = ${FETCH};\n  const drafts = rows.map(({ title }) => ({ title: title + "!" }));\n  await queue.add("a", { orderId, drafts });`,
    ],
  ])("of which the fetch gives more or others keeps them: %s", async (_, produced) => {
    const text = file(produced);
    for (const { by, output } of editsOf(text)) {
      expect([by, await searchesOf(output)]).toEqual([by, await searchesOf(text)]);
    }
    for (const only of RULES) {
      expect(fix(text, { only })).toBe(text);
    }
  });

  it.each([
    [
      "fewer of them",
      `  const drafts = await prisma.draft.findMany({ where: { orderId }, take: limit });\n  await queue.add("a", { orderId, drafts });`,
    ],
    ["another key", `  const drafts = ${FETCH};\n  await queue.add("a", { orderId: limit, drafts });`],
    [
      "another table",
      `  const drafts = await prisma.photo.findMany({ where: { orderId } });\n  await queue.add("a", { orderId, drafts });`,
    ],
    [
      "rows of a parameter",
      `  const send = async (drafts) => { await queue.add("a", { orderId, drafts }); };\n  await send(${FETCH});`,
    ],
  ])("is not fetched for on save where it was read otherwise: %s", (_, produced) => {
    const text = file(produced);
    expect(flawsIn(editsOf(text))).toEqual([]);
    for (const only of RULES) {
      expect(fix(text, { only })).toBe(text);
    }
  });

  it("is fetched for on save where the fetch is the same", async () => {
    const text = file(`  const drafts = ${FETCH};\n  await queue.add("a", { orderId, drafts, count: drafts.length });`);
    const output = fix(text, { only: "refetch-in-queue-consumer" });
    expect(output).toBe(
      text.replace("const { orderId, drafts } =", "const { orderId } =").replace(`drafts ?? (${FETCH})`, FETCH),
    );
    expect(await searchesOf(output)).toEqual(await searchesOf(text));
    expect(flawsIn(editsOf(text))).toEqual([]);
  });
});
