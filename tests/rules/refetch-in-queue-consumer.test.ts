import { describe } from "vitest";

import { refetchInQueueConsumer } from "../../src/rules/refetch-in-queue-consumer.js";
import { code, testRule } from "../rule-tester.js";

/** Whether the fix may be applied by itself, by what the file sends. */
const PRODUCERS: readonly (readonly [isSafe: boolean, name: string, code: string])[] = [
  [true, "two jobs", 'await queue.add("a", { purchaseOrderId }); await queue.add("b", { shop, purchaseOrderId });'],
  [
    true,
    "a job of another queue without it",
    'await queue.add("a", { purchaseOrderId }); await mails.add("b", { shop });',
  ],
  [true, "several at once", 'await queue.addBulk([{ name: "a", data: { purchaseOrderId } }]);'],
  [false, "one of two jobs without it", 'await queue.add("a", { purchaseOrderId }); await queue.add("b", { shop });'],
  [false, "one of several at once", "await queue.addBulk([{ data: { purchaseOrderId } }, { data: { shop } }]);"],
  [false, "a payload from elsewhere", 'await queue.add("a", payload);'],
  [false, "a payload that is spread", 'await queue.add("a", { ...payload });'],
  [false, "another queue only", 'await mails.add("a", { purchaseOrderId });'],
  [false, "none", ""],
];

describe("fetched only where the message has none", () => {
  testRule(refetchInQueueConsumer, {
    valid: [
      {
        name: "a row that the consumer has just written is there",
        code: code`
        import { Worker } from "bullmq";
        import { Entry } from "./models.js";

        new Worker("entries", async (job) => {
          const [entry] = await Entry.create([{ wallet: job.data.walletId }]);
          await publish(entry.id);
        });
      `,
      },
      {
        name: "fetched always",
        code: code`
        import { Worker } from "bullmq";
        new Worker("images", async (job) => {
          const { purchaseOrderId } = job.data;
          const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          for (const draft of drafts) {
            await prisma.productImage.create({ data: { productDraftId: draft.id, altText: draft.originalTitle } });
          }
        });
      `,
      },
      {
        name: "identifiers fetched only where the message has none",
        code: code`
        import { Worker } from "bullmq";
        new Worker("images", async (job) => {
          const { purchaseOrderId, draftIds } = job.data;
          const ids = draftIds ?? (await prisma.productDraft.findMany({ where: { purchaseOrderId }, select: { id: true } }));
          await search(ids);
        });
      `,
      },
      {
        name: "a setting with a default",
        code: code`
        import { Worker } from "bullmq";
        new Worker("images", async (job) => {
          const limit = job.data.limit ?? (await getLimit(job.data.tenantId));
          await search(limit);
        });
      `,
      },
    ],
    invalid: [
      {
        name: "the incident's own shape",
        code: code`
        import { Worker } from "bullmq";
        new Worker("images", async (job) => {
          const { purchaseOrderId, productDrafts } = job.data;
          let draftsToProcess = productDrafts;
          if (!draftsToProcess || draftsToProcess.length === 0) {
            draftsToProcess = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          }
          for (const draft of draftsToProcess) {
            await prisma.productImage.create({ data: { productDraftId: draft.id, altText: draft.originalTitle } });
          }
        });
      `,
        errors: [
          {
            messageId: "fallback",
            data: { property: "productDrafts", read: "`prisma.productDraft.findMany()`" },
            line: 4,
            column: 25,
            endLine: 4,
            endColumn: 38,
            suggestions: [
              {
                messageId: "fetchAlways",
                data: { property: "productDrafts" },
                output: code`
            import { Worker } from "bullmq";
            new Worker("images", async (job) => {
              const { purchaseOrderId } = job.data;
              let draftsToProcess = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
              for (const draft of draftsToProcess) {
                await prisma.productImage.create({ data: { productDraftId: draft.id, altText: draft.originalTitle } });
              }
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "a method of a class that takes a job, registered elsewhere",
        code: code`
        class Orchestrator {
          async processImages(job) {
            const { purchaseOrderId, productDrafts } = job.data;
            let drafts = productDrafts;
            if (!drafts) drafts = await retry(() => prisma.productDraft.findMany({ where: { purchaseOrderId } }));
            return drafts.length;
          }
        }
      `,
        errors: [
          {
            messageId: "fallback",
            data: { property: "productDrafts", read: "`prisma.productDraft.findMany()`" },
            line: 4,
            column: 18,
            endLine: 4,
            endColumn: 31,
            suggestions: [
              {
                messageId: "fetchAlways",
                data: { property: "productDrafts" },
                output: code`
            class Orchestrator {
              async processImages(job) {
                const { purchaseOrderId } = job.data;
                let drafts = await retry(() => prisma.productDraft.findMany({ where: { purchaseOrderId } }));
                return drafts.length;
              }
            }
          `,
              },
            ],
          },
        ],
      },
      {
        name: "a nullish fallback",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const user = job.data.user ?? (await prisma.user.findUnique({ where: { id: job.data.userId } }));
          if (!user) {
            return;
          }
          await mail(user.email);
        });
      `,
        errors: [
          {
            messageId: "fallback",
            data: { property: "user", read: "`prisma.user.findUnique()`" },
            line: 3,
            column: 16,
            endLine: 3,
            endColumn: 29,
            suggestions: [
              {
                messageId: "fetchAlways",
                data: { property: "user" },
                output: code`
            import { Worker } from "bullmq";
            new Worker("mails", async (job) => {
              const user = await prisma.user.findUnique({ where: { id: job.data.userId } });
              if (!user) {
                return;
              }
              await mail(user.email);
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "a conditional fallback",
        code: code`
        import Bull from "bull";
        const queue = new Bull("images");
        queue.process("search", 5, async ({ data: { orderId, items } }) => {
          const all = items?.length ? items : await prisma.item.findMany({ where: { orderId } });
          await search(all);
        });
      `,
        errors: [
          {
            messageId: "fallback",
            data: { property: "items", read: "`prisma.item.findMany()`" },
            line: 4,
            column: 31,
            endLine: 4,
            endColumn: 36,
            suggestions: [
              {
                messageId: "fetchAlways",
                data: { property: "items" },
                output: code`
            import Bull from "bull";
            const queue = new Bull("images");
            queue.process("search", 5, async ({ data: { orderId } }) => {
              const all = await prisma.item.findMany({ where: { orderId } });
              await search(all);
            });
          `,
              },
            ],
          },
        ],
      },
      ...PRODUCERS.map(([isSafe, name, producers]) => {
        const head = code`
          import { Queue, Worker } from "bullmq";
          const queue = new Queue("images");
          const mails = new Queue("mails");
          ${producers}
          new Worker("images", async (job) => {
        `;
        const consumer = (fetch: string): string => `${head}  ${fetch}
  for (const draft of drafts) {
    await search(draft.title);
  }
});
`;
        const fetched = consumer(
          "const { purchaseOrderId } = job.data;\n  const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });",
        );
        const text = consumer(
          "const { purchaseOrderId, productDrafts } = job.data;\n  const drafts = productDrafts ?? (await prisma.productDraft.findMany({ where: { purchaseOrderId } }));",
        );
        return {
          name: `what the fetch goes by is ${isSafe ? "" : "not "}sent: ${name}`,
          code: text,
          ...(isSafe && { output: fetched }),
          errors: [
            {
              messageId: "fallback" as const,
              data: { property: "productDrafts", read: "`prisma.productDraft.findMany()`" },
              line: 7,
              column: 18,
              endLine: 7,
              endColumn: 31,
              ...(!isSafe && {
                suggestions: [
                  { messageId: "fetchAlways" as const, data: { property: "productDrafts" }, output: fetched },
                ],
              }),
            },
          ],
        };
      }),
      {
        name: "both ends in one file, so the fix applies",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("images");
        await queue.add("search", { purchaseOrderId });
        new Worker("images", async (job) => {
          const { purchaseOrderId, productDrafts } = job.data;
          let drafts = productDrafts;
          if (!drafts) {
            // nobody has fetched them yet
            drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          }
          for (const draft of drafts) {
            await search(draft.title);
          }
        });
      `,
        output: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("images");
        await queue.add("search", { purchaseOrderId });
        new Worker("images", async (job) => {
          const { purchaseOrderId } = job.data;
          // nobody has fetched them yet
          let drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          for (const draft of drafts) {
            await search(draft.title);
          }
        });
      `,
        errors: [
          {
            messageId: "fallback",
            data: { property: "productDrafts", read: "`prisma.productDraft.findMany()`" },
            line: 6,
            column: 16,
            endLine: 6,
            endColumn: 29,
          },
        ],
      },
      {
        name: "both ends in one file, and the property is logged too",
        code: code`
        import PgBoss from "pg-boss";
        const boss = new PgBoss(url);
        await boss.send("images", { purchaseOrderId });
        await boss.work("images", async ([job]) => {
          const { purchaseOrderId, productDrafts } = job.data;
          console.log(productDrafts?.length);
          const drafts = productDrafts || (await prisma.productDraft.findMany({ where: { purchaseOrderId } }));
          for (const draft of drafts) {
            await search(draft.title);
          }
        });
      `,
        output: code`
        import PgBoss from "pg-boss";
        const boss = new PgBoss(url);
        await boss.send("images", { purchaseOrderId });
        await boss.work("images", async ([job]) => {
          const { purchaseOrderId, productDrafts } = job.data;
          console.log(productDrafts?.length);
          const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          for (const draft of drafts) {
            await search(draft.title);
          }
        });
      `,
        errors: [
          {
            messageId: "fallback",
            data: { property: "productDrafts", read: "`prisma.productDraft.findMany()`" },
            line: 7,
            column: 18,
            endLine: 7,
            endColumn: 31,
          },
        ],
      },
      {
        name: "a comment in the condition stays",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("images");
        await queue.add("search", { purchaseOrderId });
        new Worker("images", async (job) => {
          const { purchaseOrderId, productDrafts } = job.data;
          let drafts = productDrafts;
          if (!drafts /* old messages */) {
            drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          }
          await search(drafts);
        });
      `,
        errors: [
          {
            messageId: "fallback",
            data: { property: "productDrafts", read: "`prisma.productDraft.findMany()`" },
            line: 6,
            column: 16,
            endLine: 6,
            endColumn: 29,
          },
        ],
      },
      {
        name: "the rest of the payload is bound too",
        code: code`
        import { Worker } from "bullmq";
        new Worker("images", async (job) => {
          const { purchaseOrderId, productDrafts, ...rest } = job.data;
          const drafts = productDrafts ?? (await prisma.productDraft.findMany({ where: { purchaseOrderId } }));
          await search(drafts, rest);
        });
      `,
        errors: [
          {
            messageId: "fallback",
            data: { property: "productDrafts", read: "`prisma.productDraft.findMany()`" },
            line: 4,
            column: 18,
            endLine: 4,
            endColumn: 31,
          },
        ],
      },
    ],
  });
});

describe("a record out of the message", () => {
  testRule(refetchInQueueConsumer, {
    valid: [
      {
        name: "a mail to send is the message",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const { to, subject, html } = job.data;
          await transport.sendMail({ to, subject, html });
          await prisma.mail.create({ data: { to, subject } });
        });
      `,
      },
      {
        name: "an event to store is the message",
        code: code`
        import { Worker } from "bullmq";
        new Worker("events", async (job) => {
          const { click } = job.data;
          await prisma.click.create({ data: { id: click.id, url: click.url, at: click.at } });
        });
      `,
      },
      {
        name: "an event to store, in SQL",
        code: code`
        export default {
          async queue(batch) {
            for (const message of batch.messages) {
              const { click } = message.body;
              await sql\`INSERT INTO clicks (id, url) VALUES (\${click.id}, \${click.url})\`;
            }
          },
        };
      `,
      },
      {
        name: "only its key is used",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const { user } = job.data;
          const fresh = await prisma.user.findUniqueOrThrow({ where: { id: user.id } });
          await mail(fresh.email);
        });
      `,
      },
      {
        name: "keys of other rows in a message's own data",
        code: code`
        import { Worker } from "bullmq";
        new Worker("uploads", async (job) => {
          const { upload } = job.data;
          await prisma.file.create({ data: { merchantId: upload.merchantId, name: upload.name } });
        });
      `,
      },
      {
        name: "an ordinary function with a parameter called job",
        code: code`
        async function describe(job) {
          return job.title;
        }
      `,
      },
    ],
    invalid: [
      {
        name: "its key refers to a stored row, and a column is taken from the message",
        code: code`
        import { Worker } from "bullmq";
        new Worker("images", async (job) => {
          const { drafts } = job.data;
          for (const draft of drafts) {
            await prisma.productImage.create({ data: { productDraftId: draft.id, altText: draft.title } });
          }
        });
      `,
        errors: [
          {
            messageId: "record",
            data: { property: "drafts", evidence: "its `id` goes into a query", column: "title" },
            line: 3,
            column: 11,
            endLine: 3,
            endColumn: 17,
          },
        ],
      },
      {
        name: "its key stands in a condition",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async ({ data: { user } }) => {
          await mail(user.email);
          await sql\`UPDATE users SET mailed_at = now() WHERE id = \${user.id}\`;
        });
      `,
        errors: [
          {
            messageId: "record",
            data: { property: "user", evidence: "its `id` goes into a query", column: "email" },
            line: 2,
            column: 38,
            endLine: 2,
            endColumn: 42,
          },
        ],
      },
      {
        name: "without a variable",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          await mail(job.data.user.email);
          await prisma.user.update({ where: { id: job.data.user.id }, data: { mailed: true } });
        });
      `,
        errors: [
          {
            messageId: "record",
            data: { property: "user", evidence: "its `id` goes into a query", column: "email" },
            line: 3,
            column: 23,
            endLine: 3,
            endColumn: 27,
          },
        ],
      },
      {
        name: "Cloudflare Queue",
        code: code`
        export default {
          async queue(batch, env) {
            for (const message of batch.messages) {
              const { order } = message.body;
              await charge(order.total);
              await env.DB.prepare("UPDATE orders SET charged = 1 WHERE id = ?").bind(order.id).run();
            }
          },
        };
      `,
        errors: [
          {
            messageId: "record",
            data: { property: "order", evidence: "its `id` goes into a query", column: "total" },
            line: 4,
            column: 15,
            endLine: 4,
            endColumn: 20,
          },
        ],
      },
      {
        name: "Cloudflare Workflow",
        code: code`
        import { WorkflowEntrypoint } from "cloudflare:workers";
        export class Checkout extends WorkflowEntrypoint {
          async run(event, step) {
            const { order } = event.payload;
            await charge(order.total);
            await db.update(orders).set({ charged: true }).where(eq(orders.id, order.id));
          }
        }
      `,
        errors: [
          {
            messageId: "record",
            data: { property: "order", evidence: "its `id` goes into a query", column: "total" },
            line: 4,
            column: 13,
            endLine: 4,
            endColumn: 18,
          },
        ],
      },
      {
        name: "graphile-worker",
        code: code`
        import { run } from "graphile-worker";
        await run({
          taskList: {
            welcome: async ({ user }, helpers) => {
              await mail(user.email);
              await helpers.query("UPDATE users SET mailed = true WHERE id = $1", [user.id]);
            },
          },
        });
      `,
        errors: [
          {
            messageId: "record",
            data: { property: "user", evidence: "its `id` goes into a query", column: "email" },
            line: 4,
            column: 23,
            endLine: 4,
            endColumn: 27,
          },
        ],
      },
      {
        name: "Trigger.dev",
        code: code`
        import { task } from "@trigger.dev/sdk/v3";
        export const welcome = task({
          id: "welcome",
          run: async (payload) => {
            await mail(payload.user.email);
            await prisma.user.update({ where: { id: payload.user.id }, data: { mailed: true } });
          },
        });
      `,
        errors: [
          {
            messageId: "record",
            data: { property: "user", evidence: "its `id` goes into a query", column: "email" },
            line: 5,
            column: 24,
            endLine: 5,
            endColumn: 28,
          },
        ],
      },
      {
        name: "Inngest",
        code: code`
        import { Inngest } from "inngest";
        const inngest = new Inngest({ id: "app" });
        export default inngest.createFunction({ id: "welcome" }, { event: "app/welcome" }, async ({ event }) => {
          const { user } = event.data;
          await mail(user.email);
          await prisma.user.update({ where: { id: user.id }, data: { mailed: true } });
        });
      `,
        errors: [
          {
            messageId: "record",
            data: { property: "user", evidence: "its `id` goes into a query", column: "email" },
            line: 4,
            column: 11,
            endLine: 4,
            endColumn: 15,
          },
        ],
      },
      {
        name: "a named handler, typed",
        code: code`
        import { Worker, type Job } from "bullmq";
        async function welcome(job: Job<{ user: User }>) {
          const { user } = job.data;
          await mail(user.email);
          await prisma.user.update({ where: { id: user.id }, data: { mailed: true } });
        }
        new Worker("mails", welcome);
      `,
        errors: [
          {
            messageId: "record",
            data: { property: "user", evidence: "its `id` goes into a query", column: "email" },
            line: 3,
            column: 11,
            endLine: 3,
            endColumn: 15,
          },
        ],
      },
      {
        name: "SQS, through JSON",
        code: code`
        import type { SQSEvent } from "aws-lambda";
        export async function handler(event: SQSEvent) {
          for (const record of event.Records) {
            const { user } = JSON.parse(record.body);
            await mail(user.email);
            await prisma.user.update({ where: { id: user.id }, data: { mailed: true } });
          }
        }
      `,
        errors: [
          {
            messageId: "record",
            data: { property: "user", evidence: "its `id` goes into a query", column: "email" },
            line: 4,
            column: 13,
            endLine: 4,
            endColumn: 17,
          },
        ],
      },
    ],
  });
});

describe("gone when the job runs", () => {
  testRule(refetchInQueueConsumer, {
    valid: [
      {
        name: "tested",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const user = await prisma.user.findUnique({ where: { id: job.data.userId } });
          if (!user) {
            return { skipped: true };
          }
          await mail(user.email);
        });
      `,
      },
      {
        name: "tested with null",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const user = await prisma.user.findUnique({ where: { id: job.data.userId } });
          if (user === null) return;
          await mail(user.email);
        });
      `,
      },
      {
        name: "read only where it is there",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const user = await prisma.user.findUnique({ where: { id: job.data.userId } });
          await mail(user?.email);
        });
      `,
      },
      {
        name: "the read throws",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const user = await prisma.user.findUniqueOrThrow({ where: { id: job.data.userId } });
          await mail(user.email);
        });
      `,
      },
      {
        name: "tested by a loop",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          let user = await prisma.user.findUnique({ where: { id: job.data.userId } });
          while (user) {
            await mail(user.email);
            user = user.next;
          }
        });
      `,
      },
      {
        name: "an assertion function",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const user = await prisma.user.findUnique({ where: { id: job.data.userId } });
          invariant(user, "gone");
          await mail(user.email);
        });
      `,
      },
      {
        name: "not found by the message",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const team = await prisma.team.findFirst({ where: { isDefault: true } });
          await mail(team.email);
        });
      `,
      },
      {
        name: "a list",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const users = await prisma.user.findMany({ where: { teamId: job.data.teamId } });
          for (const user of users) {
            await mail(user.email);
          }
        });
      `,
      },
      {
        name: "outside a consumer",
        code: code`
        async function show(userId) {
          const user = await prisma.user.findUnique({ where: { id: userId } });
          return user.email;
        }
      `,
      },
    ],
    invalid: [
      {
        name: "a row that is read as if it had to be there",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const user = await prisma.user.findUnique({ where: { id: job.data.userId } });
          await mail(user.email);
        });
      `,
        errors: [
          {
            messageId: "notFound",
            data: { variable: "user", read: "`prisma.user.findUnique()`", column: "user.email" },
            line: 3,
            column: 9,
            endLine: 3,
            endColumn: 13,
            suggestions: [
              {
                messageId: "skip",
                data: { variable: "user" },
                output: code`
            import { Worker } from "bullmq";
            new Worker("mails", async (job) => {
              const user = await prisma.user.findUnique({ where: { id: job.data.userId } });
              if (!user) {
                return;
              }
              await mail(user.email);
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "an assertion is no test",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const { userId } = job.data;
          const user = await prisma.user.findUnique({ where: { id: userId } });
          await mail(user!.email);
        });
      `,
        errors: [
          {
            messageId: "notFound",
            data: { variable: "user", read: "`prisma.user.findUnique()`", column: "user.email" },
            line: 4,
            column: 9,
            endLine: 4,
            endColumn: 13,
            suggestions: [
              {
                messageId: "skip",
                data: { variable: "user" },
                output: code`
            import { Worker } from "bullmq";
            new Worker("mails", async (job) => {
              const { userId } = job.data;
              const user = await prisma.user.findUnique({ where: { id: userId } });
              if (!user) {
                return;
              }
              await mail(user!.email);
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "the first of a list",
        code: code`
        import { Worker } from "bullmq";
        new Worker("mails", async (job) => {
          const { userId } = job.data;
          const [user] = await db.select().from(users).where(eq(users.id, userId));
          await mail(user.email);
        });
      `,
        errors: [
          {
            messageId: "notFound",
            data: { variable: "user", read: "`db.select()`", column: "user.email" },
            line: 4,
            column: 10,
            endLine: 4,
            endColumn: 14,
            suggestions: [
              {
                messageId: "skip",
                data: { variable: "user" },
                output: code`
            import { Worker } from "bullmq";
            new Worker("mails", async (job) => {
              const { userId } = job.data;
              const [user] = await db.select().from(users).where(eq(users.id, userId));
              if (!user) {
                return;
              }
              await mail(user.email);
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "inside a loop over messages, without an edit",
        code: code`
        export default {
          async queue(batch, env) {
            for (const message of batch.messages) {
              const user = await db.query.users.findFirst({ where: eq(users.id, message.body.userId) });
              await mail(user.email);
            }
          },
        };
      `,
        errors: [
          {
            messageId: "notFound",
            data: { variable: "user", read: "`db.query.users.findFirst()`", column: "user.email" },
            line: 4,
            column: 13,
            endLine: 4,
            endColumn: 17,
          },
        ],
      },
    ],
  });
});
