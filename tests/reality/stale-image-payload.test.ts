import { PGlite } from "@electric-sql/pglite";
import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { afterAll, beforeEach, describe, expect, it } from "vitest";

import plugin from "../../src/index.js";

/**
 * Incident 003 replayed on PostgreSQL. The programs below are the rules' input, and what runs after the repair is the
 * rules' own output. The queue is a stand-in that keeps messages as text until they are delivered, as Redis does.
 */
const INCIDENT = `
const { Queue, Worker } = require("bullmq");
const { sql } = require("./database");

const queue = new Queue("images");

exports.attachImages = async (purchaseOrderId) => {
  const drafts = await sql\`SELECT * FROM product_draft WHERE purchase_order_id = \${purchaseOrderId}\`;
  await queue.add("search", { purchaseOrderId, drafts });
  return drafts.length;
};

new Worker("images", async (job) => {
  const { purchaseOrderId, drafts } = job.data;
  let all = drafts;
  if (!all || all.length === 0) {
    all = await sql\`SELECT * FROM product_draft WHERE purchase_order_id = \${purchaseOrderId}\`;
  }
  if (all.length === 0) {
    return { skipped: true };
  }
  for (const draft of all) {
    await sql\`INSERT INTO product_image (product_draft_id, alt_text) VALUES (\${draft.id}, \${draft.title})\`;
  }
  return { attached: all.length };
});
`;

const [PRODUCER, CONSUMER] = [
  INCIDENT.replace(/new Worker[^]*$/, "").replace("Queue, Worker", "Queue"),
  INCIDENT.replace(/const queue[^]*?\n};\n/, "").replace("Queue, Worker", "Worker"),
];

const database = await PGlite.create();

beforeEach(async () => {
  await database.exec(`
    DROP TABLE IF EXISTS product_image, product_draft;
    CREATE TABLE product_draft (id int PRIMARY KEY, purchase_order_id int NOT NULL, title text NOT NULL);
    CREATE TABLE product_image (
      product_draft_id int NOT NULL CONSTRAINT product_image_draft_fkey REFERENCES product_draft,
      alt_text text NOT NULL
    );
    INSERT INTO product_draft VALUES (1, 7, 'Tea'), (2, 7, 'Cake'), (3, 8, 'Jam');
  `);
});

afterAll(() => database.close());

const sql = async (strings: TemplateStringsArray, ...values: unknown[]): Promise<unknown[]> => {
  const text = strings.reduce((before, part, index) => `${before}$${index}${part}`);
  return (await database.query(text, values)).rows;
};

type Handler = (job: { data: unknown }) => Promise<unknown>;

/** Runs programs that share a queue; what they add waits until `deliver()` hands it to the worker. */
function start(...programs: readonly string[]): {
  attachImages: (purchaseOrderId: number) => Promise<number>;
  deliver: () => Promise<readonly unknown[]>;
} {
  const waiting: string[] = [];
  const handlers: Handler[] = [];
  class Queue {
    add(_name: string, data: unknown): Promise<void> {
      waiting.push(JSON.stringify(data));
      return Promise.resolve();
    }
  }
  function Worker(_name: string, handler: Handler): void {
    handlers.push(handler);
  }
  const modules: Readonly<Record<string, object>> = { bullmq: { Queue, Worker }, "./database": { sql } };
  const exports = {} as { attachImages: (purchaseOrderId: number) => Promise<number> };
  for (const program of programs) {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the program under test
    new Function("require", "exports", program)((name: string) => modules[name], exports);
  }
  return {
    attachImages: (purchaseOrderId) => exports.attachImages(purchaseOrderId),
    deliver: () =>
      Promise.all(waiting.splice(0).flatMap((data) => handlers.map((handler) => handler({ data: JSON.parse(data) })))),
  };
}

/** What `eslint --fix` leaves of a program. */
function repaired(program: string, autofix: "all" | "safe" = "safe"): string {
  const { fixed, messages, output } = new Linter().verifyAndFix(program, [
    { languageOptions: { parser, sourceType: "commonjs" } },
    {
      plugins: { postmortem: plugin },
      rules: { "postmortem/queue-payload-ids-only": "error", "postmortem/refetch-in-queue-consumer": "error" },
      settings: { postmortem: { autofix } },
    },
  ]);
  expect(fixed).toBe(true);
  expect(messages).toEqual([]);
  return output;
}

const deleteDrafts = (): Promise<unknown> => database.exec("DELETE FROM product_draft WHERE purchase_order_id = 7");
const images = (): Promise<unknown[]> => sql`SELECT product_draft_id, alt_text FROM product_image ORDER BY 1`;

describe("drafts deleted between send and consume", () => {
  it("breaks the foreign key before the repair", async () => {
    const program = start(INCIDENT);
    await program.attachImages(7);
    await deleteDrafts();
    await expect(program.deliver()).rejects.toThrow("product_image_draft_fkey");
  });

  it("skips the job after --fix", async () => {
    const program = start(repaired(INCIDENT));
    expect(await program.attachImages(7)).toBe(2);
    await deleteDrafts();
    expect(await program.deliver()).toEqual([{ skipped: true }]);
    expect(await images()).toEqual([]);
  });

  it("skips the job after the suggestions, where producer and consumer are two files", async () => {
    const program = start(repaired(PRODUCER, "all"), repaired(CONSUMER, "all"));
    await program.attachImages(7);
    await deleteDrafts();
    expect(await program.deliver()).toEqual([{ skipped: true }]);
  });

  it("skips a message that was queued before the repair", async () => {
    const program = start(PRODUCER, repaired(CONSUMER, "all"));
    await program.attachImages(7);
    await deleteDrafts();
    expect(await program.deliver()).toEqual([{ skipped: true }]);
  });
});

describe("drafts changed between send and consume", () => {
  const rename = (): Promise<unknown> => database.exec("UPDATE product_draft SET title = 'Green tea' WHERE id = 1");

  it("attaches the old title before the repair", async () => {
    const program = start(INCIDENT);
    await program.attachImages(7);
    await rename();
    expect(await program.deliver()).toEqual([{ attached: 2 }]);
    expect(await images()).toContainEqual({ product_draft_id: 1, alt_text: "Tea" });
  });

  it("attaches the present title after --fix, and to no other order's drafts", async () => {
    const program = start(repaired(INCIDENT));
    await program.attachImages(7);
    await rename();
    expect(await program.deliver()).toEqual([{ attached: 2 }]);
    expect(await images()).toEqual([
      { product_draft_id: 1, alt_text: "Green tea" },
      { product_draft_id: 2, alt_text: "Cake" },
    ]);
  });
});
