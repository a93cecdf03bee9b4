import { describe } from "vitest";

import { queuePayloadIdsOnly } from "../../src/rules/queue-payload-ids-only.js";
import { code, testRule } from "../rule-tester.js";

describe("producers", () => {
  testRule(queuePayloadIdsOnly, {
    valid: [
      {
        name: "BullMQ: identifiers",
        code: code`
        import { Queue } from "bullmq";
        const queue = new Queue("images");
        const drafts = await prisma.productDraft.findMany();
        await queue.add("attach", { draftIds: drafts.map((draft) => draft.id) });
      `,
      },
      ...[
        "User.findOne({ where: { name }, attributes: ['id'] })",
        "db.query.users.findFirst({ columns: { id: true } })",
        "prisma.user.findFirst({ select: { id: true } })",
      ].map((read) => ({
        name: `BullMQ: a record of which only the identifier was read: ${read}`,
        code: code`
        import { Queue } from "bullmq";
        const queue = new Queue("welcome");
        const user = await ${read};
        await queue.add("send", { user });
      `,
      })),
      {
        name: "BullMQ: what a factory makes of nothing, which is no record",
        code: code`
        import { Queue } from "bullmq";
        const queue = new Queue("charts");
        const chart = await Chart.create();
        await queue.add("draw", { chart });
      `,
      },
      {
        name: "BullMQ: the options of a flow",
        code: code`
        import { FlowProducer } from "bullmq";
        const flows = new FlowProducer();
        const team = await prisma.team.findFirstOrThrow();
        await flows.add({ name: "a", queueName: "b", data: { id: team.id } }, { queuesOptions: { team } });
      `,
      },
      {
        name: "Cloudflare Queue: sendBatch of identifiers",
        code: code`
        const { results } = await c.env.DB.prepare("SELECT * FROM orders").all();
        await c.env.ORDERS.sendBatch(results.map((order) => ({ body: { orderId: order.id } })));
      `,
      },
      {
        name: "a project's own method, without the settings",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        await defer("welcome", 60, { user });
      `,
      },
    ],
    invalid: [
      ...[
        ["User.findOne({ where: { name }, attributes: ['id', 'name'] })", "User.findOne()", "userId: user?.id"],
        [
          "db.query.users.findFirst({ columns: { id: true, name: true } })",
          "db.query.users.findFirst()",
          "userId: user?.id",
        ],
        ["User.create({ name })", "User.create()"],
      ].map(([read = "", from = "", identifier]) => {
        const text = (payload: string): string => code`
          import { Queue } from "bullmq";
          const queue = new Queue("welcome");
          const user = await ${read};
          await queue.add("send", { ${payload} });
        `;
        return {
          name: `BullMQ: a record of which more was read or written than the identifier: ${read}`,
          code: text("user"),
          errors: [
            {
              messageId: "record" as const,
              data: {
                property: "user",
                what: "a record",
                call: "queue.add()",
                from: `\`${from}\``,
                remedy: identifier === undefined ? "Send its identifier" : "Send `user?.id`",
              },
              line: 4,
              column: 27,
              endLine: 4,
              endColumn: 31,
              ...(identifier !== undefined && {
                suggestions: [
                  {
                    messageId: "sendIdentifier" as const,
                    data: { property: "user", identifier },
                    output: text(identifier),
                  },
                ],
              }),
            },
          ],
        };
      }),
      {
        name: "BullMQ: the second argument",
        code: code`
        import { Queue } from "bullmq";
        const queue = new Queue("images");
        const drafts = await prisma.productDraft.findMany();
        await queue.add("attach", { drafts, day: "monday" });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "drafts",
              call: "queue.add()",
              from: "`prisma.productDraft.findMany()`",
              what: "records",
              remedy: "Send their identifiers",
            },
            line: 4,
            column: 29,
            endLine: 4,
            endColumn: 35,
          },
        ],
      },
      {
        name: "BullMQ: addBulk",
        code: code`
        import { Queue } from "bullmq";
        const queue = new Queue("images");
        const draft = await prisma.productDraft.findFirst();
        await queue.addBulk([{ name: "attach", data: { draft } }]);
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "draft",
              call: "queue.addBulk()",
              from: "`prisma.productDraft.findFirst()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 48,
            endLine: 4,
            endColumn: 53,
          },
        ],
      },
      {
        name: "BullMQ: a job scheduler's template",
        code: code`
        import { Queue } from "bullmq";
        const queue = new Queue("reports");
        const team = await prisma.team.findFirstOrThrow();
        await queue.upsertJobScheduler("daily", { every: 1000 }, { name: "report", data: { team } });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "team",
              call: "queue.upsertJobScheduler()",
              from: "`prisma.team.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 84,
            endLine: 4,
            endColumn: 88,
          },
        ],
      },
      {
        name: "BullMQ: a child of a flow",
        code: code`
        import { FlowProducer } from "bullmq";
        const flows = new FlowProducer();
        const team = await prisma.team.findFirstOrThrow();
        await flows.add({ name: "a", queueName: "b", data: {}, children: [{ name: "c", queueName: "d", data: { team } }] });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "team",
              call: "flows.add()",
              from: "`prisma.team.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 104,
            endLine: 4,
            endColumn: 108,
          },
        ],
      },
      {
        name: "Bull: the first argument where it is no name",
        code: code`
        import Bull from "bull";
        const queue = new Bull("mails");
        const user = await User.findByPk(1);
        await queue.add({ user }, { delay: 1000 });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "queue.add()",
              from: "`User.findByPk()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 19,
            endLine: 4,
            endColumn: 23,
          },
        ],
      },
      {
        name: "Bull: the queue in a property of the class, behind a method",
        code: code`
        import Queue from "bull";
        class Jobs {
          async start() {
            this.queue = new Queue("mails");
          }
          async send(id) {
            const user = await User.findByPk(id);
            await this.queue.add("welcome", { user });
          }
        }
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "this.queue.add()",
              from: "`User.findByPk()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 8,
            column: 39,
            endLine: 8,
            endColumn: 43,
          },
        ],
      },
      {
        name: "NestJS: an injected queue",
        code: code`
        import { Queue } from "bullmq";
        class Mails {
          constructor(@InjectQueue("mails") private readonly jobs: Queue) {}
          async send(id: number) {
            const user = await this.users.findOneBy({ id });
            await this.jobs.add("welcome", { user });
          }
        }
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "this.jobs.add()",
              from: "`this.users.findOneBy()`",
              what: "a record",
              remedy: "Send `user?.id`",
            },
            line: 6,
            column: 38,
            endLine: 6,
            endColumn: 42,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user?.id" },
                output: code`
            import { Queue } from "bullmq";
            class Mails {
              constructor(@InjectQueue("mails") private readonly jobs: Queue) {}
              async send(id: number) {
                const user = await this.users.findOneBy({ id });
                await this.jobs.add("welcome", { userId: user?.id });
              }
            }
          `,
              },
            ],
          },
        ],
      },
      {
        name: "Cloudflare Queue: send",
        code: code`
        export default {
          async fetch(request, env) {
            const order = await env.DB.prepare("SELECT * FROM orders WHERE id = ?").bind(1).first();
            await env.ORDERS.send({ order });
            return new Response();
          },
        };
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "env.ORDERS.send()",
              from: "a query of `env.DB.prepare()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 29,
            endLine: 4,
            endColumn: 34,
          },
        ],
      },
      {
        name: "Cloudflare Queue: sendBatch over a map",
        code: code`
        const { results } = await c.env.DB.prepare("SELECT * FROM orders").all();
        await c.env.ORDERS.sendBatch(results.map((order) => ({ body: { order, at: 1 } })));
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "c.env.ORDERS.sendBatch()",
              from: "a query of `c.env.DB.prepare()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 64,
            endLine: 2,
            endColumn: 69,
          },
        ],
      },
      {
        name: "Cloudflare Queue: messages gathered before",
        code: code`
        const rows = await sql\`SELECT * FROM orders\`;
        const messages = [];
        for (const row of rows) {
          messages.push({ body: { ...row } });
        }
        await env.ORDERS.sendBatch(messages);
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "...row",
              call: "env.ORDERS.sendBatch()",
              from: "a `sql` query",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 25,
            endLine: 4,
            endColumn: 35,
          },
        ],
      },
      {
        name: "Cloudflare Queue: a typed parameter",
        code: code`
        async function send(queue: Queue<unknown>, id: string) {
          const order = await db.query.orders.findFirst({ where: eq(orders.id, id) });
          await queue.send(order);
        }
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "queue.send()",
              from: "`db.query.orders.findFirst()`",
              what: "a record",
              remedy: "Send `order?.id`",
            },
            line: 3,
            column: 20,
            endLine: 3,
            endColumn: 25,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "order", identifier: "orderId: order?.id" },
                output: code`
            async function send(queue: Queue<unknown>, id: string) {
              const order = await db.query.orders.findFirst({ where: eq(orders.id, id) });
              await queue.send({ orderId: order?.id });
            }
          `,
              },
            ],
          },
        ],
      },
      {
        name: "Cloudflare Workflow",
        code: code`
        const order = await db.query.orders.findFirst();
        await env.CHECKOUT.create({ id: "1", params: { order } });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "env.CHECKOUT.create()",
              from: "`db.query.orders.findFirst()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 48,
            endLine: 2,
            endColumn: 53,
          },
        ],
      },
      {
        name: "pg-boss: send",
        code: code`
        import PgBoss from "pg-boss";
        const boss = new PgBoss(url);
        const user = await prisma.user.findUniqueOrThrow({ where: { id } });
        await boss.send("welcome", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "boss.send()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "Send `user.id`",
            },
            line: 4,
            column: 30,
            endLine: 4,
            endColumn: 34,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user.id" },
                output: code`
            import PgBoss from "pg-boss";
            const boss = new PgBoss(url);
            const user = await prisma.user.findUniqueOrThrow({ where: { id } });
            await boss.send("welcome", { userId: user.id });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "pg-boss: one options object",
        code: code`
        import { PgBoss } from "pg-boss";
        const boss = new PgBoss(url);
        const user = await prisma.user.findUniqueOrThrow({ where: { id } });
        await boss.send({ name: "welcome", data: { user }, options: {} });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "boss.send()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "Send `user.id`",
            },
            line: 4,
            column: 44,
            endLine: 4,
            endColumn: 48,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user.id" },
                output: code`
            import { PgBoss } from "pg-boss";
            const boss = new PgBoss(url);
            const user = await prisma.user.findUniqueOrThrow({ where: { id } });
            await boss.send({ name: "welcome", data: { userId: user.id }, options: {} });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "pg-boss: insert and schedule",
        code: code`
        import PgBoss from "pg-boss";
        const boss = new PgBoss(url);
        const user = await prisma.user.findUniqueOrThrow({ where: { email } });
        await boss.insert("welcome", [{ data: { user } }]);
        await boss.schedule("welcome", "* * * * *", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "boss.insert()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 41,
            endLine: 4,
            endColumn: 45,
          },
          {
            messageId: "record",
            data: {
              property: "user",
              call: "boss.schedule()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 5,
            column: 47,
            endLine: 5,
            endColumn: 51,
          },
        ],
      },
      {
        name: "graphile-worker",
        code: code`
        import { quickAddJob } from "graphile-worker";
        const user = await prisma.user.findUniqueOrThrow({ where: { email } });
        await quickAddJob({}, "welcome", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "quickAddJob()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 3,
            column: 36,
            endLine: 3,
            endColumn: 40,
          },
        ],
      },
      {
        name: "bee-queue",
        code: code`
        import Queue from "bee-queue";
        const queue = new Queue("mails");
        const user = await prisma.user.findUniqueOrThrow({ where: { email } });
        await queue.createJob({ user }).save();
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "queue.createJob()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 25,
            endLine: 4,
            endColumn: 29,
          },
        ],
      },
      {
        name: "agenda",
        code: code`
        import { Agenda } from "agenda";
        const agenda = new Agenda();
        const user = await User.findOne({ email });
        await agenda.schedule("in 2 minutes", "welcome", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "agenda.schedule()",
              from: "`User.findOne()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 52,
            endLine: 4,
            endColumn: 56,
          },
        ],
      },
      {
        name: "SQS, through JSON",
        code: code`
        import { SendMessageCommand } from "@aws-sdk/client-sqs";
        const order = await Order.findById(orderId);
        await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify({ order }) }));
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "new SendMessageCommand()",
              from: "`Order.findById()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 3,
            column: 86,
            endLine: 3,
            endColumn: 91,
          },
        ],
      },
      {
        name: "SNS batch",
        code: code`
        import { PublishBatchCommand } from "@aws-sdk/client-sns";
        const order = await Order.findById(orderId);
        new PublishBatchCommand({ TopicArn: arn, PublishBatchRequestEntries: [{ Id: "1", Message: JSON.stringify(order) }] });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "new PublishBatchCommand()",
              from: "`Order.findById()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 3,
            column: 106,
            endLine: 3,
            endColumn: 111,
          },
        ],
      },
      {
        name: "Inngest",
        code: code`
        import { Inngest } from "inngest";
        const inngest = new Inngest({ id: "app" });
        const account = await prisma.account.findUniqueOrThrow({ where: { id } });
        await inngest.send([{ name: "app/sync", data: { account } }]);
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "account",
              call: "inngest.send()",
              from: "`prisma.account.findUniqueOrThrow()`",
              what: "a record",
              remedy: "Send `account.id`",
            },
            line: 4,
            column: 49,
            endLine: 4,
            endColumn: 56,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "account", identifier: "accountId: account.id" },
                output: code`
            import { Inngest } from "inngest";
            const inngest = new Inngest({ id: "app" });
            const account = await prisma.account.findUniqueOrThrow({ where: { id } });
            await inngest.send([{ name: "app/sync", data: { accountId: account.id } }]);
          `,
              },
            ],
          },
        ],
      },
      {
        name: "Trigger.dev",
        code: code`
        import { tasks } from "@trigger.dev/sdk/v3";
        const doc = await prisma.doc.create({ data: { title } });
        await tasks.trigger("render", { doc });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "doc",
              call: "tasks.trigger()",
              from: "`prisma.doc.create()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 3,
            column: 33,
            endLine: 3,
            endColumn: 36,
          },
        ],
      },
      {
        name: "QStash",
        code: code`
        import { Client } from "@upstash/qstash";
        const client = new Client({ token });
        const doc = await prisma.doc.create({ data: { title } });
        await client.publishJSON({ url: "https://example.com/render", body: { doc } });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "doc",
              call: "client.publishJSON()",
              from: "`prisma.doc.create()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 71,
            endLine: 4,
            endColumn: 74,
          },
        ],
      },
      {
        name: "amqplib, through a buffer",
        code: code`
        import amqp from "amqplib";
        const connection = await amqp.connect(url);
        const channel = await connection.createChannel();
        const doc = await prisma.doc.create({ data: { title } });
        channel.sendToQueue("render", Buffer.from(JSON.stringify({ doc })));
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "doc",
              call: "channel.sendToQueue()",
              from: "`prisma.doc.create()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 5,
            column: 60,
            endLine: 5,
            endColumn: 63,
          },
        ],
      },
      {
        name: "kafkajs",
        code: code`
        import { Kafka } from "kafkajs";
        const producer = new Kafka({}).producer();
        const users = await knex("users").where({ active: true });
        await producer.send({ topic: "send-mail", messages: users.map((user) => ({ key: user.id, value: JSON.stringify(user) })) });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "producer.send()",
              from: '`knex("users")`',
              what: "a record",
              remedy: "Send `user.id`",
            },
            line: 4,
            column: 112,
            endLine: 4,
            endColumn: 116,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user.id" },
                output: code`
            import { Kafka } from "kafkajs";
            const producer = new Kafka({}).producer();
            const users = await knex("users").where({ active: true });
            await producer.send({ topic: "send-mail", messages: users.map((user) => ({ key: user.id, value: JSON.stringify({ userId: user.id }) })) });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "Pub/Sub",
        code: code`
        const { PubSub } = require("@google-cloud/pubsub");
        const topic = new PubSub().topic("render");
        const doc = await prisma.doc.create({ data: { title } });
        await topic.publishMessage({ json: { doc } });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "doc",
              call: "topic.publishMessage()",
              from: "`prisma.doc.create()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 38,
            endLine: 4,
            endColumn: 41,
          },
        ],
      },
      {
        name: "Temporal",
        code: code`
        import { Client } from "@temporalio/client";
        const client = new Client();
        const doc = await prisma.doc.create({ data: { title } });
        await client.workflow.start(render, { args: [doc], taskQueue: "render" });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "doc",
              call: "client.workflow.start()",
              from: "`prisma.doc.create()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 46,
            endLine: 4,
            endColumn: 49,
          },
        ],
      },
      {
        name: "a queue imported from the project",
        code: code`
        import { emailQueue } from "./queues";
        const user = await prisma.user.findFirstOrThrow();
        await emailQueue.add("welcome", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "emailQueue.add()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 3,
            column: 35,
            endLine: 3,
            endColumn: 39,
          },
        ],
      },
      {
        name: "a queue with enqueue, as in other libraries",
        code: code`
        import { EmailQueue } from "./queues";
        const user = await prisma.user.findFirstOrThrow();
        await EmailQueue.enqueue({ kind: "welcome", user }, { priority: 1 });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "EmailQueue.enqueue()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 3,
            column: 45,
            endLine: 3,
            endColumn: 49,
          },
        ],
      },
      {
        name: "a wrapper called like the incident's",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        await jobService.addJob("welcome", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobService.addJob()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 38,
            endLine: 2,
            endColumn: 42,
          },
        ],
      },
      {
        name: "a project's own method, by the settings",
        settings: { postmortem: { queues: [{ method: "defer", payload: 2 }] } },
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        await defer("welcome", 60, { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "defer()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 34,
          },
        ],
      },
    ],
  });
});

describe("no producers", () => {
  testRule(queuePayloadIdsOnly, {
    valid: [
      {
        name: "collections, responses, sockets, emitters and workers",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        new Set().add(user);
        new Map().set("welcome", { user });
        res.send({ user });
        ws.send(JSON.stringify({ user }));
        emitter.emit("welcome", { user });
        worker.postMessage({ user });
      `,
      },
      {
        name: "a queue of functions",
        code: code`
        import PQueue from "p-queue";
        const queue = new PQueue();
        const user = await prisma.user.findFirstOrThrow();
        await queue.add(() => save({ user }));
      `,
      },
      {
        name: "a buffer of this file's own making",
        code: code`
        class Buffered {
          enqueue(item) {}
        }
        const queue = new Buffered();
        const user = await prisma.user.findFirstOrThrow();
        queue.enqueue({ user });
      `,
      },
      {
        name: "a stream's controller",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        controller.enqueue({ user });
      `,
      },
      {
        name: "a mail binding and a stream of metrics",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        await env.EMAIL.send({ user });
        await env.METRICS_STREAM.send([{ user }]);
      `,
      },
      {
        name: "a row of a jobs table",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        await jobs.createJob({ user });
      `,
      },
    ],
    invalid: [],
  });
});

describe("where a value came from", () => {
  testRule(queuePayloadIdsOnly, {
    valid: [
      {
        name: "drizzle: only keys selected",
        code: code`
        const rows = await db.select({ id: users.id }).from(users);
        await jobQueue.add("sync", { rows });
      `,
      },
      {
        name: "SQL that selects keys",
        code: code`
        const rows = await sql\`SELECT id, author_key FROM authors\`;
        await jobQueue.add("sync", { rows });
      `,
      },
      {
        name: "SQL that counts",
        code: code`
        const [{ count }] = await sql\`SELECT count(*) FROM authors\`;
        await jobQueue.add("sync", { count });
      `,
      },
      {
        name: "keys and times copied into new objects",
        code: code`
        const users = await prisma.user.findMany();
        await jobQueue.add("sync", { users: users.map((user) => ({ id: user.id, teamId: user.teamId, createdAt: user.createdAt })) });
      `,
      },
      {
        name: "a column picked from a row",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        const { email } = user;
        await jobQueue.add("sync", { userId: user.id, email, plan: user.plan });
      `,
      },
      {
        name: "forwarded from this job's payload, not known to be a record",
        code: code`
        export async function attach(job) {
          const { user, options } = job.data;
          await jobQueue.add("mail", { user, options });
        }
      `,
      },
      {
        name: "a parameter that may be anything",
        code: code`
        async function welcome(user) {
          await jobQueue.add("mail", { user });
        }
      `,
      },
      {
        name: "arguments with the keys of other rows",
        code: code`
        async function welcome(options) {
          await prisma.mail.create({ data: { userId: options.userId, to: options.email } });
          await jobQueue.add("mail", { options });
        }
      `,
      },
      {
        name: "what a getter gave, not known to be an object",
        code: code`
        const profile = await getProfile(userId);
        await jobQueue.add("sync", { userId, profile });
      `,
      },
      {
        name: "configuration, tokens, counts, addresses",
        code: code`
        const config = await getConfig(tenantId);
        const total = await prisma.user.count();
        await jobQueue.add("sync", { config, retries: config.retries, total, now: Date.now(), day: "monday", query: { q: "shoes" } });
      `,
      },
      {
        name: "a sum",
        code: code`
        const orders = await prisma.order.findMany();
        await jobQueue.add("post", { total: orders.reduce((sum, order) => sum + order.total, 0), average: computeAverage(orders) });
      `,
      },
      {
        name: "the key under which a file is kept",
        code: code`
        await jobQueue.add("parse", { key: req.file.key, size: req.file.size, name: req.file.originalname });
      `,
      },
      {
        name: "a mail as it was handed in",
        code: code`
        async function mail(to, subject, html) {
          await jobQueue.add("mail", { to, subject, html });
        }
      `,
      },
    ],
    invalid: [
      {
        name: "an included relation, renamed",
        code: code`
        const rows = await prisma.order.findMany({ include: { items: true } });
        await jobQueue.add("sync", { list: rows });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "list",
              call: "jobQueue.add()",
              from: "`prisma.order.findMany()`",
              what: "records",
              remedy: "Send their identifiers",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 34,
          },
        ],
      },
      {
        name: "drizzle: the first row of a select",
        code: code`
        const [user] = await db.select().from(users).where(eq(users.id, id));
        await jobQueue.add("sync", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`db.select()`",
              what: "a record",
              remedy: "Send `user.id`",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 34,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user.id" },
                output: code`
            const [user] = await db.select().from(users).where(eq(users.id, id));
            await jobQueue.add("sync", { userId: user.id });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "drizzle: returning",
        code: code`
        const [user] = await db.insert(users).values({ name }).returning();
        await jobQueue.add("sync", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`db.insert()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 34,
          },
        ],
      },
      {
        name: "kysely",
        code: code`
        const user = await db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
        await jobQueue.add("sync", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`db.selectFrom()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 34,
          },
        ],
      },
      {
        name: "Supabase",
        code: code`
        const { data: account, error } = await supabase.from("accounts").select("*").eq("id", id).single();
        await jobQueue.add("sync", { account });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "account",
              call: "jobQueue.add()",
              from: '`supabase.from("accounts")`',
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 37,
          },
        ],
      },
      {
        name: "pg",
        code: code`
        const { rows } = await pool.query("SELECT * FROM users WHERE active");
        await jobQueue.add("sync", { users: rows });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "users",
              call: "jobQueue.add()",
              from: "a query of `pool.query()`",
              what: "records",
              remedy: "Send their identifiers",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 35,
          },
        ],
      },
      {
        name: "Mongoose, with a chain",
        code: code`
        const users = await User.find({ active: true }).sort("name").lean();
        await jobQueue.add("sync", { users });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "users",
              call: "jobQueue.add()",
              from: "`User.find()`",
              what: "records",
              remedy: "Send their identifiers",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 35,
          },
        ],
      },
      {
        name: "TypeORM",
        code: code`
        const user = await this.userRepository.findOneBy({ id });
        await jobQueue.add("sync", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`this.userRepository.findOneBy()`",
              what: "a record",
              remedy: "Send `user?.id`",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 34,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user?.id" },
                output: code`
            const user = await this.userRepository.findOneBy({ id });
            await jobQueue.add("sync", { userId: user?.id });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "Promise.all",
        code: code`
        const [user, orders] = await Promise.all([loadUser(), prisma.order.findMany()]);
        await jobQueue.add("sync", { orders });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "orders",
              call: "jobQueue.add()",
              from: "`prisma.order.findMany()`",
              what: "records",
              remedy: "Send their identifiers",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 36,
          },
        ],
      },
      {
        name: "a query inside a retrying wrapper",
        code: code`
        const drafts = await prismaOperation((client) => client.productDraft.findMany(), "find drafts");
        await jobQueue.add("sync", { drafts });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "drafts",
              call: "jobQueue.add()",
              from: "`client.productDraft.findMany()`",
              what: "records",
              remedy: "Send their identifiers",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 36,
          },
        ],
      },
      {
        name: "a function of this file that reads",
        code: code`
        async function loadUser(id) {
          return prisma.user.findUnique({ where: { id } });
        }
        const user = await loadUser(1);
        await jobQueue.add("sync", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`prisma.user.findUnique()`",
              what: "a record",
              remedy: "Send `user?.id`",
            },
            line: 5,
            column: 30,
            endLine: 5,
            endColumn: 34,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user?.id" },
                output: code`
            async function loadUser(id) {
              return prisma.user.findUnique({ where: { id } });
            }
            const user = await loadUser(1);
            await jobQueue.add("sync", { userId: user?.id });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "an array filled with records",
        code: code`
        const drafts = [];
        for (const item of items) {
          const draft = await prisma.productDraft.create({ data: { item } });
          drafts.push(draft);
        }
        await jobQueue.add("sync", { drafts });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "drafts",
              call: "jobQueue.add()",
              from: "`prisma.productDraft.create()`",
              what: "records",
              remedy: "Send their identifiers",
            },
            line: 6,
            column: 30,
            endLine: 6,
            endColumn: 36,
          },
        ],
      },
      {
        name: "an element in a loop",
        code: code`
        const users = await prisma.user.findMany();
        for (const user of users) {
          await jobQueue.add("sync", { user });
        }
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`prisma.user.findMany()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 3,
            column: 32,
            endLine: 3,
            endColumn: 36,
          },
        ],
      },
      {
        name: "an element in a callback",
        code: code`
        const users = await prisma.user.findMany();
        await Promise.all(users.filter(Boolean).map((user) => jobQueue.add("sync", { user })));
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`prisma.user.findMany()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 78,
            endLine: 2,
            endColumn: 82,
          },
        ],
      },
      {
        name: "columns copied into new objects",
        code: code`
        const users = await prisma.user.findMany();
        await jobQueue.add("sync", { users: users.map((user) => ({ id: user.id, email: user.email, name: user.name })) });
      `,
        errors: [
          {
            messageId: "copy",
            data: {
              property: "users",
              call: "jobQueue.add()",
              from: "`prisma.user.findMany()`",
              remedy: "Send their identifiers",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 35,
          },
        ],
      },
      {
        name: "a nested object",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        await jobQueue.add("sync", { meta: { sender: { user } } });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 48,
            endLine: 2,
            endColumn: 52,
          },
        ],
      },
      {
        name: "a payload built above the call",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        const payload = { kind: "welcome", user };
        await jobQueue.add("sync", payload);
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 3,
            column: 28,
            endLine: 3,
            endColumn: 35,
          },
        ],
      },
      {
        name: "a property set on the payload later",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        const payload = { kind: "welcome" };
        payload.user = user;
        await jobQueue.add("sync", payload);
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 4,
            column: 28,
            endLine: 4,
            endColumn: 35,
          },
        ],
      },
      {
        name: "a payload made plain",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        const payload = sanitizeBigInt({ kind: "welcome", user });
        await jobQueue.add("sync", payload);
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 3,
            column: 28,
            endLine: 3,
            endColumn: 35,
          },
        ],
      },
      {
        name: "a condition",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        await jobQueue.add("sync", { ...(user ? { user } : {}), other: active ? user : null });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 43,
            endLine: 2,
            endColumn: 47,
          },
          {
            messageId: "record",
            data: {
              property: "other",
              call: "jobQueue.add()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 57,
            endLine: 2,
            endColumn: 62,
          },
        ],
      },
      {
        name: "the whole payload",
        code: code`
        const user = await prisma.user.findFirstOrThrow();
        console.log(user.id);
        await jobQueue.add("sync", user);
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`prisma.user.findFirstOrThrow()`",
              what: "a record",
              remedy: "Send `user.id`",
            },
            line: 3,
            column: 28,
            endLine: 3,
            endColumn: 32,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user.id" },
                output: code`
            const user = await prisma.user.findFirstOrThrow();
            console.log(user.id);
            await jobQueue.add("sync", { userId: user.id });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "forwarded from this job's payload, where a query reads the same",
        code: code`
        export async function attach(job) {
          const { purchaseOrderId, productDrafts } = job.data.data;
          await jobQueue.add("images", { purchaseOrderId, productDrafts });
          let drafts = productDrafts;
          if (!drafts) {
            drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          }
          return drafts.length;
        }
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "productDrafts",
              call: "jobQueue.add()",
              from: "this job's own payload (`prisma.productDraft.findMany()` reads the same)",
              what: "records",
              remedy: "The payload already carries `purchaseOrderId`: leave `productDrafts` out",
            },
            line: 3,
            column: 51,
            endLine: 3,
            endColumn: 64,
            suggestions: [
              {
                messageId: "remove",
                data: { property: "productDrafts", key: "purchaseOrderId" },
                output: code`
            export async function attach(job) {
              const { purchaseOrderId, productDrafts } = job.data.data;
              await jobQueue.add("images", { purchaseOrderId });
              let drafts = productDrafts;
              if (!drafts) {
                drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
              }
              return drafts.length;
            }
          `,
              },
            ],
          },
        ],
      },
      {
        name: "forwarded from this job's payload, where its key goes into a query",
        code: code`
        export async function attach(job) {
          const { user } = job.data;
          await jobQueue.add("mail", { user });
          await prisma.user.update({ where: { id: user.id }, data: { mailedTo: user.email } });
        }
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "this job's own payload (its `id` goes into a query)",
              what: "a record",
              remedy: "Send `user.id`",
            },
            line: 3,
            column: 32,
            endLine: 3,
            endColumn: 36,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user.id" },
                output: code`
            export async function attach(job) {
              const { user } = job.data;
              await jobQueue.add("mail", { userId: user.id });
              await prisma.user.update({ where: { id: user.id }, data: { mailedTo: user.email } });
            }
          `,
              },
            ],
          },
        ],
      },
      {
        name: "a parameter whose key goes into a query",
        code: code`
        async function welcome(user) {
          await prisma.mail.create({ data: { userId: user.id, to: user.email } });
          await jobQueue.add("mail", { user });
        }
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "a parameter (its `id` goes into a query)",
              what: "a record",
              remedy: "Send `user.id`",
            },
            line: 3,
            column: 32,
            endLine: 3,
            endColumn: 36,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user.id" },
                output: code`
            async function welcome(user) {
              await prisma.mail.create({ data: { userId: user.id, to: user.email } });
              await jobQueue.add("mail", { userId: user.id });
            }
          `,
              },
            ],
          },
        ],
      },
      {
        name: "what a getter read by an identifier, spread",
        code: code`
        async function schedule(workflowId, stage, data) {
          const results = await resultStore.getAccumulatedData(workflowId);
          await jobs.addJob("next", { ...data, ...results, workflowId, stage });
        }
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "...results",
              call: "jobs.addJob()",
              from: "`resultStore.getAccumulatedData()`",
              what: "what was read",
              remedy: "The payload already carries `workflowId`: leave `...results` out",
            },
            line: 3,
            column: 40,
            endLine: 3,
            endColumn: 50,
            suggestions: [
              {
                messageId: "remove",
                data: { property: "...results", key: "workflowId" },
                output: code`
            async function schedule(workflowId, stage, data) {
              const results = await resultStore.getAccumulatedData(workflowId);
              await jobs.addJob("next", { ...data, workflowId, stage });
            }
          `,
              },
            ],
          },
        ],
      },
      {
        name: "what a getter read by an identifier, where its properties are used",
        code: code`
        const profile = await getProfile(userId);
        console.log(profile.name);
        await jobQueue.add("sync", { userId, profile });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "profile",
              call: "jobQueue.add()",
              from: "`getProfile()`",
              what: "what was read",
              remedy: "The payload already carries `userId`: leave `profile` out",
            },
            line: 3,
            column: 38,
            endLine: 3,
            endColumn: 45,
            suggestions: [
              {
                messageId: "remove",
                data: { property: "profile", key: "userId" },
                output: code`
            const profile = await getProfile(userId);
            console.log(profile.name);
            await jobQueue.add("sync", { userId });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "computed from records",
        code: code`
        const users = await prisma.user.findMany();
        const leaderboard = computeLeaderboard(users);
        await jobQueue.add("post", { leaderboard, byTeam: Object.groupBy(users, (user) => user.teamId) });
      `,
        errors: [
          {
            messageId: "computed",
            data: {
              property: "leaderboard",
              call: "jobQueue.add()",
              from: "`prisma.user.findMany()`",
              what: "what was computed from records",
            },
            line: 3,
            column: 30,
            endLine: 3,
            endColumn: 41,
          },
          {
            messageId: "computed",
            data: {
              property: "byTeam",
              call: "jobQueue.add()",
              from: "`prisma.user.findMany()`",
              what: "what was computed from records",
            },
            line: 3,
            column: 43,
            endLine: 3,
            endColumn: 49,
          },
        ],
      },
      {
        name: "computed from records by reduce",
        code: code`
        const orders = await sql\`SELECT * FROM orders\`;
        await jobQueue.add("post", { totals: orders.reduce((all, order) => ({ ...all, [order.day]: order.total }), {}) });
      `,
        errors: [
          {
            messageId: "computed",
            data: {
              property: "totals",
              call: "jobQueue.add()",
              from: "a `sql` query",
              what: "what was computed from records",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 36,
          },
        ],
      },
      {
        name: "a secret of a row and one of the environment",
        code: code`
        const account = await prisma.account.findFirstOrThrow();
        await jobQueue.add("sync", { token: account.accessToken, secret: process.env.CLIENT_SECRET });
      `,
        errors: [
          {
            messageId: "secret",
            data: { property: "token", call: "jobQueue.add()", from: "`prisma.account.findFirstOrThrow()`" },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 35,
          },
          {
            messageId: "secret",
            data: { property: "secret", call: "jobQueue.add()", from: "the environment" },
            line: 2,
            column: 58,
            endLine: 2,
            endColumn: 64,
          },
        ],
      },
      {
        name: "bytes",
        code: code`
        import { readFile } from "node:fs/promises";
        await jobQueue.add("parse", { upload: req.file.buffer, text: (await readFile(path)).toString("base64") });
      `,
        errors: [
          {
            messageId: "bytes",
            data: { property: "upload", call: "jobQueue.add()", from: "`req.file.buffer`" },
            line: 2,
            column: 31,
            endLine: 2,
            endColumn: 37,
          },
          {
            messageId: "bytes",
            data: { property: "text", call: "jobQueue.add()", from: '`toString("base64")`' },
            line: 2,
            column: 56,
            endLine: 2,
            endColumn: 60,
          },
        ],
      },
      {
        name: "a vector",
        code: code`
        const response = await client.embed({ input });
        const embedding = response.embeddings[0];
        await jobQueue.add("index", { bookmarkId, embedding });
      `,
        errors: [
          {
            messageId: "computed",
            data: {
              property: "embedding",
              call: "jobQueue.add()",
              from: "`response.embeddings`",
              what: "a computed vector",
            },
            line: 3,
            column: 43,
            endLine: 3,
            endColumn: 52,
          },
        ],
      },
      {
        name: "a vector from a typed parameter",
        code: code`
        async function tag(bookmarkId: string, embedding?: number[]) {
          await OpenAIQueue.enqueue({ bookmarkId, ...(embedding ? { embedding } : {}) }, { priority: 1 });
        }
      `,
        errors: [
          {
            messageId: "computed",
            data: {
              property: "embedding",
              call: "OpenAIQueue.enqueue()",
              from: "`embedding`",
              what: "a computed vector",
            },
            line: 2,
            column: 61,
            endLine: 2,
            endColumn: 70,
          },
        ],
      },
      {
        name: "a rendered mail",
        code: code`
        import { render } from "@react-email/render";
        const html = await render(Welcome({ name }));
        await jobQueue.add("mail", { to, html });
      `,
        errors: [
          {
            messageId: "computed",
            data: { property: "html", call: "jobQueue.add()", from: "`render()`", what: "a rendered document" },
            line: 3,
            column: 34,
            endLine: 3,
            endColumn: 38,
          },
        ],
      },
    ],
  });
});

describe("messages that are the product", () => {
  testRule(queuePayloadIdsOnly, {
    valid: [
      {
        name: "a wrapper's opaque parameter",
        code: code`
        async function addToQueue(name, payload) {
          return jobQueue.add(name, payload);
        }
      `,
      },
      {
        name: "the same message again",
        code: code`
        async function retry(job) {
          await jobQueue.add(job.name, job.data);
          await jobQueue.add(job.name, { ...job.data, attempt: 2 });
        }
      `,
      },
      {
        name: "a dead letter",
        code: code`
        async function bury(job, error) {
          await deadLetterQueue.add("failed-job", { originalData: job.data, error: error.message });
        }
      `,
      },
      {
        name: "an event by the job's name",
        code: code`
        const order = await prisma.order.update({ where: { id }, data: { paid: true } });
        await jobQueue.add("order.paid", { order });
      `,
      },
      {
        name: "an event by its type",
        code: code`
        const order = await prisma.order.update({ where: { id }, data: { paid: true } });
        await env.ORDERS.send({ type: "order.updated", order });
      `,
      },
      {
        name: "an outgoing webhook",
        code: code`
        const order = await prisma.order.findFirstOrThrow();
        await webhookQueue.add("deliver", { url, body: { order } });
      `,
      },
      {
        name: "the state before a change",
        code: code`
        const order = await prisma.order.findFirstOrThrow();
        await jobQueue.add("compare", { before: order });
      `,
      },
      {
        name: "a copy before the row is deleted",
        code: code`
        async function purge(id) {
          const user = await prisma.user.findUnique({ where: { id } });
          await prisma.user.delete({ where: { id } });
          await jobQueue.add("goodbye", { user });
        }
      `,
      },
      {
        name: "an event that came in",
        code: code`
        export async function webhook(event) {
          const seen = await prisma.event.findUnique({ where: { id: event.id } });
          if (!seen) {
            await jobQueue.add("handle", { event, kind: event.type });
          }
        }
      `,
      },
    ],
    invalid: [
      {
        name: "an instruction by the job's name",
        code: code`
        const order = await prisma.order.update({ where: { id }, data: { paid: true } });
        await jobQueue.add("send-invoice", { order });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "jobQueue.add()",
              from: "`prisma.order.update()`",
              what: "a record",
              remedy: "Send `order.id`",
            },
            line: 2,
            column: 38,
            endLine: 2,
            endColumn: 43,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "order", identifier: "orderId: order.id" },
                output: code`
            const order = await prisma.order.update({ where: { id }, data: { paid: true } });
            await jobQueue.add("send-invoice", { orderId: order.id });
          `,
              },
            ],
          },
        ],
      },
    ],
  });
});

describe("which identifier", () => {
  testRule(queuePayloadIdsOnly, {
    valid: [],
    invalid: [
      {
        name: "the key that the file reads from the record",
        code: code`
        const author = await Author.findOne({ name });
        console.log(author.author_key);
        await jobQueue.add("sync", { author });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "author",
              call: "jobQueue.add()",
              from: "`Author.findOne()`",
              what: "a record",
              remedy: "Send `author.author_key`",
            },
            line: 3,
            column: 30,
            endLine: 3,
            endColumn: 36,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "author", identifier: "author_key: author.author_key" },
                output: code`
            const author = await Author.findOne({ name });
            console.log(author.author_key);
            await jobQueue.add("sync", { author_key: author.author_key });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "_id",
        code: code`
        const order = await Order.findOne({ number });
        console.log(order._id);
        await jobQueue.add("sync", { order });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "jobQueue.add()",
              from: "`Order.findOne()`",
              what: "a record",
              remedy: "Send `order._id`",
            },
            line: 3,
            column: 30,
            endLine: 3,
            endColumn: 35,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "order", identifier: "orderId: order._id" },
                output: code`
            const order = await Order.findOne({ number });
            console.log(order._id);
            await jobQueue.add("sync", { orderId: order._id });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "uuid, of a list",
        code: code`
        const accounts = await prisma.account.findMany();
        for (const account of accounts) {
          console.log(account.uuid);
        }
        await jobQueue.add("sync", { accounts });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "accounts",
              call: "jobQueue.add()",
              from: "`prisma.account.findMany()`",
              what: "records",
              remedy: "Send `accounts.map((account) => account.uuid)`",
            },
            line: 5,
            column: 30,
            endLine: 5,
            endColumn: 38,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "accounts", identifier: "accountUuids: accounts.map((account) => account.uuid)" },
                output: code`
            const accounts = await prisma.account.findMany();
            for (const account of accounts) {
              console.log(account.uuid);
            }
            await jobQueue.add("sync", { accountUuids: accounts.map((account) => account.uuid) });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "none is seen, so none is offered",
        code: code`
        const order = await Order.findOne({ number });
        await jobQueue.add("sync", { order });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "jobQueue.add()",
              from: "`Order.findOne()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 35,
          },
        ],
      },
      {
        name: "the key of another row is none",
        code: code`
        const order = await Order.findOne({ number });
        console.log(order.customerId);
        await jobQueue.add("sync", { order });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "jobQueue.add()",
              from: "`Order.findOne()`",
              what: "a record",
              remedy: "Send its identifier",
            },
            line: 3,
            column: 30,
            endLine: 3,
            endColumn: 35,
          },
        ],
      },
      {
        name: "the payload carries it already",
        code: code`
        const order = await Order.findOne({ number });
        await jobQueue.add("sync", { orderId: order.id, order });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "jobQueue.add()",
              from: "`Order.findOne()`",
              what: "a record",
              remedy: "The payload already carries `orderId`: leave `order` out",
            },
            line: 2,
            column: 49,
            endLine: 2,
            endColumn: 54,
            suggestions: [
              {
                messageId: "remove",
                data: { property: "order", key: "orderId" },
                output: code`
            const order = await Order.findOne({ number });
            await jobQueue.add("sync", { orderId: order.id });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "the payload carries what the records were read by",
        code: code`
        const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
        await jobQueue.add("sync", {
          // for the log
          purchaseOrderId,
          drafts, // read again by the consumer
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "drafts",
              call: "jobQueue.add()",
              from: "`prisma.productDraft.findMany()`",
              what: "records",
              remedy: "The payload already carries `purchaseOrderId`: leave `drafts` out",
            },
            line: 5,
            column: 3,
            endLine: 5,
            endColumn: 9,
            suggestions: [
              {
                messageId: "remove",
                data: { property: "drafts", key: "purchaseOrderId" },
                output: code`
            const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
            await jobQueue.add("sync", {
              // for the log
              purchaseOrderId,
              // read again by the consumer
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "a row that may be missing",
        code: code`
        const user = await prisma.user.findUnique({ where: { id } });
        await jobQueue.add("sync", { user });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "jobQueue.add()",
              from: "`prisma.user.findUnique()`",
              what: "a record",
              remedy: "Send `user?.id`",
            },
            line: 2,
            column: 30,
            endLine: 2,
            endColumn: 34,
            suggestions: [
              {
                messageId: "sendIdentifier",
                data: { property: "user", identifier: "userId: user?.id" },
                output: code`
            const user = await prisma.user.findUnique({ where: { id } });
            await jobQueue.add("sync", { userId: user?.id });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "the name is taken",
        code: code`
        const order = await Order.findOne({ number });
        console.log(order.id);
        await jobQueue.add("sync", { order, orderId: number });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "order",
              call: "jobQueue.add()",
              from: "`Order.findOne()`",
              what: "a record",
              remedy: "The payload already carries `orderId`: leave `order` out",
            },
            line: 3,
            column: 30,
            endLine: 3,
            endColumn: 35,
            suggestions: [
              {
                messageId: "remove",
                data: { property: "order", key: "orderId" },
                output: code`
            const order = await Order.findOne({ number });
            console.log(order.id);
            await jobQueue.add("sync", { orderId: number });
          `,
              },
            ],
          },
        ],
      },
    ],
  });
});

describe("both ends in one file", () => {
  testRule(queuePayloadIdsOnly, {
    valid: [],
    invalid: [
      {
        name: "nobody reads it",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("mails");
        export async function welcome(id) {
          const user = await prisma.user.findUniqueOrThrow({ where: { id } });
          console.log(user.name);
          await queue.add("welcome", { userId: user.id, user });
        }
        new Worker("mails", async (job) => {
          const { userId } = job.data;
          await mail(await prisma.user.findUniqueOrThrow({ where: { id: userId } }));
        });
      `,
        output: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("mails");
        export async function welcome(id) {
          const user = await prisma.user.findUniqueOrThrow({ where: { id } });
          console.log(user.name);
          await queue.add("welcome", { userId: user.id });
        }
        new Worker("mails", async (job) => {
          const { userId } = job.data;
          await mail(await prisma.user.findUniqueOrThrow({ where: { id: userId } }));
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "queue.add()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "The payload already carries `userId`: leave `user` out",
            },
            line: 6,
            column: 49,
            endLine: 6,
            endColumn: 53,
          },
        ],
      },
      {
        name: "somebody reads it",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("mails");
        export async function welcome(id) {
          const user = await prisma.user.findUniqueOrThrow({ where: { id } });
          console.log(user.name);
          await queue.add("welcome", { userId: user.id, user });
        }
        new Worker("mails", async (job) => {
          await mail(job.data.user);
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "queue.add()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "The payload already carries `userId`: leave `user` out",
            },
            line: 6,
            column: 49,
            endLine: 6,
            endColumn: 53,
            suggestions: [
              {
                messageId: "remove",
                data: { property: "user", key: "userId" },
                output: code`
            import { Queue, Worker } from "bullmq";
            const queue = new Queue("mails");
            export async function welcome(id) {
              const user = await prisma.user.findUniqueOrThrow({ where: { id } });
              console.log(user.name);
              await queue.add("welcome", { userId: user.id });
            }
            new Worker("mails", async (job) => {
              await mail(job.data.user);
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "the payload is used as a whole",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("mails");
        export async function welcome(id) {
          const user = await prisma.user.findUniqueOrThrow({ where: { id } });
          console.log(user.name);
          await queue.add("welcome", { userId: user.id, user });
        }
        new Worker("mails", async (job) => {
          await mail(job.data);
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "queue.add()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "The payload already carries `userId`: leave `user` out",
            },
            line: 6,
            column: 49,
            endLine: 6,
            endColumn: 53,
            suggestions: [
              {
                messageId: "remove",
                data: { property: "user", key: "userId" },
                output: code`
            import { Queue, Worker } from "bullmq";
            const queue = new Queue("mails");
            export async function welcome(id) {
              const user = await prisma.user.findUniqueOrThrow({ where: { id } });
              console.log(user.name);
              await queue.add("welcome", { userId: user.id });
            }
            new Worker("mails", async (job) => {
              await mail(job.data);
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "other code reads it from a job",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("mails");
        export async function welcome(id) {
          const user = await prisma.user.findUniqueOrThrow({ where: { id } });
          console.log(user.name);
          await queue.add("welcome", { userId: user.id, user });
        }
        const worker = new Worker("mails", async (job) => {
          console.log(job.data.userId);
        });
        worker.on("failed", (job) => {
          console.error(job.data.user);
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "queue.add()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "The payload already carries `userId`: leave `user` out",
            },
            line: 6,
            column: 49,
            endLine: 6,
            endColumn: 53,
            suggestions: [
              {
                messageId: "remove",
                data: { property: "user", key: "userId" },
                output: code`
            import { Queue, Worker } from "bullmq";
            const queue = new Queue("mails");
            export async function welcome(id) {
              const user = await prisma.user.findUniqueOrThrow({ where: { id } });
              console.log(user.name);
              await queue.add("welcome", { userId: user.id });
            }
            const worker = new Worker("mails", async (job) => {
              console.log(job.data.userId);
            });
            worker.on("failed", (job) => {
              console.error(job.data.user);
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "the worker is another queue's",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("mails");
        export async function welcome(id) {
          const user = await prisma.user.findUniqueOrThrow({ where: { id } });
          console.log(user.name);
          await queue.add("welcome", { userId: user.id, user });
        }
        new Worker("others", async (job) => {
          console.log(job.data.userId);
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "queue.add()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "The payload already carries `userId`: leave `user` out",
            },
            line: 6,
            column: 49,
            endLine: 6,
            endColumn: 53,
            suggestions: [
              {
                messageId: "remove",
                data: { property: "user", key: "userId" },
                output: code`
            import { Queue, Worker } from "bullmq";
            const queue = new Queue("mails");
            export async function welcome(id) {
              const user = await prisma.user.findUniqueOrThrow({ where: { id } });
              console.log(user.name);
              await queue.add("welcome", { userId: user.id });
            }
            new Worker("others", async (job) => {
              console.log(job.data.userId);
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "the variable would be left unused",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("mails");
        export async function welcome(id) {
          const user = await prisma.user.findUniqueOrThrow({ where: { id } });
          await queue.add("welcome", { userId: id, user });
        }
        new Worker("mails", async (job) => {
          console.log(job.data.userId);
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "queue.add()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "The payload already carries `userId`: leave `user` out",
            },
            line: 5,
            column: 44,
            endLine: 5,
            endColumn: 48,
            suggestions: [
              {
                messageId: "removeUnread",
                data: { property: "user" },
                output: code`
            import { Queue, Worker } from "bullmq";
            const queue = new Queue("mails");
            export async function welcome(id) {
              const user = await prisma.user.findUniqueOrThrow({ where: { id } });
              await queue.add("welcome", { userId: id });
            }
            new Worker("mails", async (job) => {
              console.log(job.data.userId);
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "the queue's type may demand it",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue<{ userId: string; user: User }>("mails");
        export async function welcome(id: string) {
          const user = await prisma.user.findUniqueOrThrow({ where: { id } });
          console.log(user.name);
          await queue.add("welcome", { userId: id, user });
        }
        new Worker("mails", async (job) => {
          console.log(job.data.userId);
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "queue.add()",
              from: "`prisma.user.findUniqueOrThrow()`",
              what: "a record",
              remedy: "The payload already carries `userId`: leave `user` out",
            },
            line: 6,
            column: 44,
            endLine: 6,
            endColumn: 48,
          },
        ],
      },
      {
        name: "the consumer fetches where the message has none",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("images");
        export async function start(purchaseOrderId) {
          const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          console.log(drafts.length);
          await queue.add("attach", { purchaseOrderId, drafts });
        }
        new Worker("images", async (job) => {
          const { purchaseOrderId, drafts } = job.data;
          // the records to work on
          let all = drafts;
          if (!all || all.length === 0) {
            console.log("fetching"); // only now
            all = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          }
          for (const draft of all) {
            await search(draft.title);
          }
        });
      `,
        output: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("images");
        export async function start(purchaseOrderId) {
          const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          console.log(drafts.length);
          await queue.add("attach", { purchaseOrderId });
        }
        new Worker("images", async (job) => {
          const { purchaseOrderId } = job.data;
          // the records to work on
          console.log("fetching"); // only now
          let all = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          for (const draft of all) {
            await search(draft.title);
          }
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "drafts",
              call: "queue.add()",
              from: "`prisma.productDraft.findMany()`",
              what: "records",
              remedy: "The payload already carries `purchaseOrderId`: leave `drafts` out",
            },
            line: 6,
            column: 48,
            endLine: 6,
            endColumn: 54,
          },
        ],
      },
      {
        name: "Bull: one queue in one variable, with a nullish fallback",
        code: code`
        import Bull from "bull";
        const queue = new Bull("images");
        export async function start(purchaseOrderId) {
          const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          console.log(drafts.length);
          await queue.add({ purchaseOrderId, drafts });
        }
        queue.process(async ({ data }) => {
          const drafts = data.drafts ?? (await prisma.productDraft.findMany({ where: { purchaseOrderId: data.purchaseOrderId } }));
          for (const draft of drafts) {
            await search(draft.title);
          }
        });
      `,
        output: code`
        import Bull from "bull";
        const queue = new Bull("images");
        export async function start(purchaseOrderId) {
          const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId } });
          console.log(drafts.length);
          await queue.add({ purchaseOrderId });
        }
        queue.process(async ({ data }) => {
          const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId: data.purchaseOrderId } });
          for (const draft of drafts) {
            await search(draft.title);
          }
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "drafts",
              call: "queue.add()",
              from: "`prisma.productDraft.findMany()`",
              what: "records",
              remedy: "The payload already carries `purchaseOrderId`: leave `drafts` out",
            },
            line: 6,
            column: 38,
            endLine: 6,
            endColumn: 44,
          },
        ],
      },
      {
        name: "the fallback's key is not sent",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("images");
        export async function start(id) {
          const drafts = await prisma.productDraft.findMany({ where: { purchaseOrderId: id } });
          console.log(drafts.length);
          await queue.add("attach", { drafts, day: 1 });
        }
        new Worker("images", async (job) => {
          const { purchaseOrderId, drafts } = job.data;
          const all = drafts ?? (await prisma.productDraft.findMany({ where: { purchaseOrderId } }));
          for (const draft of all) {
            await search(draft.title);
          }
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "drafts",
              call: "queue.add()",
              from: "`prisma.productDraft.findMany()`",
              what: "records",
              remedy: "Send their identifiers",
            },
            line: 6,
            column: 31,
            endLine: 6,
            endColumn: 37,
          },
        ],
      },
      {
        name: "one record, and nobody asks whether it is there",
        code: code`
        import { Queue, Worker } from "bullmq";
        const queue = new Queue("mails");
        export async function start(userId) {
          const user = await prisma.user.findUnique({ where: { id: userId } });
          console.log(user.name);
          await queue.add("welcome", { userId, user });
        }
        new Worker("mails", async (job) => {
          const { userId, user } = job.data;
          const fresh = user ?? (await prisma.user.findUnique({ where: { id: userId } }));
          await mail(fresh.email);
        });
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "user",
              call: "queue.add()",
              from: "`prisma.user.findUnique()`",
              what: "a record",
              remedy: "The payload already carries `userId`: leave `user` out",
            },
            line: 6,
            column: 40,
            endLine: 6,
            endColumn: 44,
            suggestions: [
              {
                messageId: "removeBoth",
                data: { property: "user" },
                output: code`
            import { Queue, Worker } from "bullmq";
            const queue = new Queue("mails");
            export async function start(userId) {
              const user = await prisma.user.findUnique({ where: { id: userId } });
              console.log(user.name);
              await queue.add("welcome", { userId });
            }
            new Worker("mails", async (job) => {
              const { userId } = job.data;
              const fresh = await prisma.user.findUnique({ where: { id: userId } });
              await mail(fresh.email);
            });
          `,
              },
            ],
          },
        ],
      },
      {
        name: "the file's only consumer, whose queue the Worker's configuration names",
        code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env) {
            const sql = postgres(env.DB);
            const drafts = await sql\`INSERT INTO drafts \${sql(await request.json())} RETURNING *\`;
            await env.RESIZING.send({ listingId: 7, drafts });
            return Response.json({ count: drafts.length });
          },
          async queue(batch, env) {
            const sql = postgres(env.DB);
            for (const { body } of batch.messages) {
              const drafts = body.drafts ?? (await sql\`SELECT id, url FROM drafts WHERE listing_id = \${body.listingId}\`);
              await resize(drafts);
            }
          },
        };
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "drafts",
              call: "env.RESIZING.send()",
              from: "a `sql` query",
              what: "records",
              remedy: "Send their identifiers",
            },
            line: 6,
            column: 45,
            endLine: 6,
            endColumn: 51,
            suggestions: [
              {
                messageId: "removeBoth",
                data: { property: "drafts" },
                output: code`
            import postgres from "postgres";
            export default {
              async fetch(request, env) {
                const sql = postgres(env.DB);
                const drafts = await sql\`INSERT INTO drafts \${sql(await request.json())} RETURNING *\`;
                await env.RESIZING.send({ listingId: 7 });
                return Response.json({ count: drafts.length });
              },
              async queue(batch, env) {
                const sql = postgres(env.DB);
                for (const { body } of batch.messages) {
                  const drafts = await sql\`SELECT id, url FROM drafts WHERE listing_id = \${body.listingId}\`;
                  await resize(drafts);
                }
              },
            };
          `,
              },
            ],
          },
        ],
      },
      {
        name: "a consumer whose queue is not named and that reads no such property",
        code: code`
        import postgres from "postgres";
        export default {
          async fetch(request, env) {
            const sql = postgres(env.DB);
            const drafts = await sql\`INSERT INTO drafts \${sql(await request.json())} RETURNING *\`;
            await env.RESIZING.send({ listingId: 7, drafts });
            return Response.json({ count: drafts.length });
          },
          async queue(batch) {
            for (const { body } of batch.messages) {
              await mail(body.listingId);
            }
          },
        };
      `,
        errors: [
          {
            messageId: "record",
            data: {
              property: "drafts",
              call: "env.RESIZING.send()",
              from: "a `sql` query",
              what: "records",
              remedy: "Send their identifiers",
            },
            line: 6,
            column: 45,
            endLine: 6,
            endColumn: 51,
          },
        ],
      },
    ],
  });
});
