import { noLogOnlyPendingWork } from "../../src/rules/no-log-only-pending-work.js";
import { code, placeOf, testRule } from "../rule-tester.js";

testRule(noLogOnlyPendingWork, {
  valid: [
    {
      name: "the branch hands the work on",
      code: code`
        async function settle(id) {
          const pending = await countPending(id);
          if (pending > 0) {
            console.log("still pending", pending);
            await queue.send({ id });
            return;
          }
          await complete(id);
        }
      `,
    },
    {
      name: "the branch throws",
      code: code`
        async function settle(id) {
          const pending = await countPending(id);
          if (pending > 0) {
            console.log("still pending", pending);
            throw new Error("not finished");
          }
          await complete(id);
        }
      `,
    },
    {
      name: "the branch schedules",
      code: code`
        async function settle(id) {
          const remaining = await countRemaining(id);
          if (remaining === 0) {
            await complete(id);
          } else {
            console.log("remaining", remaining);
            setTimeout(() => settle(id), 1000);
          }
        }
      `,
    },
    {
      name: "the branch asks for a retry",
      code: code`
        async function consume(message) {
          const remaining = await countRemaining(message.body.id);
          if (remaining === 0) {
            await complete(message.body.id);
          } else {
            console.log("remaining", remaining);
            message.retry();
          }
        }
      `,
    },
    {
      name: "the caller is told",
      code: code`
        async function settle(id) {
          const pending = await countPending(id);
          if (pending > 0) {
            console.log("still pending", pending);
            return false;
          }
          await complete(id);
          return true;
        }
      `,
    },
    {
      name: "the caller is told by the absence of a value",
      code: code`
        async function settle(id) {
          const pending = await countPending(id);
          if (pending > 0) {
            console.log("still pending", pending);
            return;
          }
          return await complete(id);
        }
      `,
    },
    {
      name: "the code after the branch does the work",
      code: code`
        async function checkAll() {
          const pendingWorkers = await service.stale();
          if (pendingWorkers.length > 0) {
            console.warn(\`found \${pendingWorkers.length}\`);
          }
          for (const worker of pendingWorkers) {
            await handle(worker);
          }
        }
      `,
    },
    {
      name: "the work is done after either branch",
      code: code`
        async function settle(id) {
          const pending = await countPending(id);
          if (pending === 0) {
            await complete(id);
          } else {
            console.log("still pending", pending);
          }
          await queue.send({ id });
        }
      `,
    },
    {
      name: "a guard against doing it twice",
      code: code`
        async function start(id) {
          const pending = await queue.getWaiting();
          if (pending.length > 0) {
            console.log("a job is waiting");
            return;
          }
          await queue.add("sync", { id });
        }
      `,
    },
    {
      name: "a loop that goes on",
      code: code`
        async function settleAll(ids) {
          for (const id of ids) {
            const pending = await countPending(id);
            if (pending > 0) {
              console.log("still pending", id);
              continue;
            }
            await complete(id);
          }
        }
      `,
    },
    {
      name: "a poll until nothing is left",
      code: code`
        async function drain(id) {
          while (true) {
            const remaining = await countRemaining(id);
            if (remaining === 0) {
              await complete(id);
              return;
            } else {
              console.log("remaining", remaining);
            }
            await sleep(1000);
          }
        }
      `,
    },
    {
      name: "others are at the work: batches in flight",
      code: code`
        async function onBatchDone(id) {
          const pendingBatches = await countPendingBatches(id);
          if (pendingBatches > 0) {
            console.log("batches are still running", pendingBatches);
            return;
          }
          await complete(id);
        }
      `,
    },
    {
      name: "a counter that the last one brings to nothing",
      code: code`
        async function onPartDone(id) {
          const remaining = await redis.decr(\`parts:\${id}\`);
          if (remaining === 0) {
            await complete(id);
          } else {
            console.log("remaining", remaining);
          }
        }
      `,
    },
    {
      name: "the next run goes on",
      code: code`
        async function settle(id) {
          const remaining = await countRemaining(id);
          if (remaining === 0) {
            await complete(id);
          } else {
            console.log("the next run takes the rest", remaining);
          }
        }
      `,
    },
    {
      name: "a monitor",
      code: code`
        async function monitorBacklog() {
          const backlog = await queue.count();
          if (backlog === 0) {
            await ping("completed");
          } else {
            console.warn("backlog", backlog);
          }
        }
      `,
    },
    {
      name: "what is done in the other branch completes nothing",
      code: code`
        async function refresh() {
          const pending = await countPending();
          if (pending > 0) {
            console.log("pending", pending);
            return;
          }
          await cache.clear();
        }
      `,
    },
    {
      name: "progress of this run",
      code: code`
        async function run(items) {
          let remaining = items.length;
          for (const item of items) {
            await work(item);
            remaining--;
          }
          if (remaining > 0) {
            console.log("remaining", remaining);
          } else {
            await complete();
          }
        }
      `,
    },
    {
      name: "a parameter: whoever asked for it knows",
      code: code`
        async function settle(pending) {
          if (pending > 0) {
            console.log("still pending", pending);
            return;
          }
          await complete();
        }
      `,
    },
    {
      name: "an alarm is no log",
      code: code`
        async function settle(id) {
          const pending = await countPending(id);
          if (pending > 0) {
            captureMessage("still pending");
            return;
          }
          await complete(id);
        }
      `,
    },
    {
      name: "a text that is cut",
      code: code`
        async function ask(prompt) {
          const short = prompt.length > 1000 ? prompt.slice(0, 1000) : prompt;
          if (prompt.length > 1000) {
            console.warn("prompt truncated");
          }
          return await model.ask(short);
        }
      `,
    },
    {
      name: "a list whose rest is handed on",
      code: code`
        async function sendAll(users) {
          if (users.length > MAX) {
            console.warn(\`only the first \${MAX} now\`);
          }
          const batch = users.slice(0, MAX);
          for (const user of batch) {
            await mail(user);
          }
          await queue.send(users.slice(MAX));
        }
      `,
    },
    {
      name: "a list whose size the caller learns",
      code: code`
        async function sendAll(users) {
          if (users.length > MAX) {
            console.warn(\`only the first \${MAX}\`);
          }
          const batch = users.slice(0, MAX);
          await Promise.all(batch.map((user) => mail(user)));
          return { sent: batch.length, total: users.length };
        }
      `,
    },
    {
      name: "a list for display",
      code: code`
        function preview(rows) {
          if (rows.length > 10) {
            console.log("showing the first 10");
          }
          const shown = rows.slice(0, 10);
          console.table(shown);
        }
      `,
    },
    {
      name: "a flag that the caller learns",
      code: code`
        async function buildManifest(names) {
          const entries = [];
          let truncated = false;
          for (const name of names) {
            if (entries.length >= CAP) {
              truncated = true;
              break;
            }
            entries.push(await hash(name));
          }
          if (truncated) {
            console.log("manifest hit the cap");
          }
          return { entries, truncated };
        }
      `,
    },
    {
      name: "a cap whose rest the next run takes",
      code: code`
        async function cleanUp(rows) {
          if (rows.length > MAX) {
            console.info("limit reached, the next run takes the rest");
          }
          const batch = rows.slice(0, MAX);
          for (const row of batch) {
            await remove(row);
          }
        }
      `,
    },
    {
      name: "a buffer that only warns of its size",
      code: code`
        function trim(events) {
          if (events.length > MAX_EVENTS) {
            console.warn(\`more events than the limit of \${MAX_EVENTS}\`);
          }
        }
      `,
    },
    {
      name: "a flag of a search",
      code: code`
        async function search(names) {
          let found = false;
          for (const name of names) {
            if (await matches(name)) {
              found = true;
              break;
            }
          }
          if (found) {
            console.log("only one was needed");
          }
        }
      `,
    },
    {
      name: "two counts, one of which is no left-over work, and neither of which is asked for here",
      code: code`
        async function check(db, left, batches) {
          if (left === 0 && batches === 0) {
            await db.markCompleted();
          } else {
            console.log("not yet");
          }
        }
      `,
    },
    {
      name: "another condition beside the count: the branch may mean that one",
      code: code`
        async function check(db, sync) {
          const remaining = await db.countRemaining(sync);
          if (remaining === 0 && sync.isOpen()) {
            await db.markCompleted(sync);
          } else {
            console.log("not completed");
          }
        }
      `,
    },
    {
      name: "a list cut in place whose rest is kept",
      code: code`
        async function send(db, provider) {
          let members = await db.members();
          const rest = members.slice(CAP);
          if (members.length > CAP) {
            console.warn("too many members");
            members = members.slice(0, CAP);
          }
          await provider.send(members);
          await provider.later(rest);
        }
      `,
    },
    {
      name: "a list cut in place and given to nobody",
      code: code`
        async function remember(db, entry) {
          let history = await db.history();
          if (history.length > CAP) {
            console.warn("forgetting");
            history = history.slice(0, CAP);
          }
          show(history);
        }
      `,
    },
    {
      name: "a list cut before it is returned, said for debugging",
      code: code`
        async function names(db) {
          const all = await db.names();
          if (all.length > CAP) {
            console.debug("cut");
            return all.slice(0, CAP);
          }
          return all;
        }
      `,
    },
    {
      name: "a list that is too long is refused",
      code: code`
        async function send(db, provider) {
          const members = await db.members();
          if (members.length > CAP) {
            throw new Error("too many members");
          }
          await provider.send(members);
        }
      `,
    },
    {
      name: "a retry that has run out and throws",
      code: code`
        const buffer = [];
        export const add = (event) => buffer.push(event);
        async function flush(attempt) {
          try {
            await send(buffer);
          } catch (error) {
            if (attempt >= 3) {
              console.error("giving up", error);
              throw error;
            }
            setTimeout(flush, 1000, attempt + 1);
          }
        }
      `,
    },
    {
      name: "a buffer that is emptied once it is sent",
      code: code`
        const buffer = [];
        export const add = (event) => buffer.push(event);
        async function flush() {
          await send(buffer);
          if (buffer.length >= 1) {
            console.log("sent");
            buffer.length = 0;
          }
        }
      `,
    },
    {
      name: "a script",
      filename: "scripts/check.ts",
      code: code`
        async function settle(id) {
          const pending = await countPending(id);
          if (pending > 0) {
            console.log("still pending", pending);
            return;
          }
          await complete(id);
        }
      `,
    },
    {
      name: "a program of the command line",
      code: code`
        const [, , id] = process.argv;
        async function settle() {
          const pending = await countPending(id);
          if (pending > 0) {
            console.log("still pending", pending);
            return;
          }
          await complete(id);
        }
      `,
    },
    {
      name: "a test",
      filename: "src/sync.test.ts",
      code: code`
        async function settle(id) {
          const pending = await countPending(id);
          if (pending > 0) {
            console.log("still pending", pending);
            return;
          }
          await complete(id);
        }
      `,
    },
    {
      name: "a function that chooses",
      code: code`
        async function rerank(items) {
          const capped = items.length > MAX ? items.slice(0, MAX) : items;
          if (items.length > MAX) {
            console.warn("input capped");
          }
          return await api.rank(capped.map((item) => item.text));
        }
      `,
    },
    ...[
      {
        name: "what a service has not done is sent again",
        code: "async function f(db, items) { let left = items; while (left) { const answer = await db.batchWrite(left); if (answer.UnprocessedItems) { console.warn('again'); } left = answer.UnprocessedItems; } }",
      },
      {
        name: "what a service has not done is thrown",
        code: "async function f(db, items) { const answer = await db.batchWrite(items); if (answer.UnprocessedItems) { console.warn('left'); throw new Error('left'); } }",
      },
      {
        name: "the caller gets what a service has not done",
        code: "async function f(db, items) { const answer = await db.batchWrite(items); if (answer.UnprocessedItems) { console.warn('left'); } return answer; }",
      },
      {
        name: "everything was done",
        code: "async function f(db, items) { const answer = await db.putRecords(items); if (answer.FailedRecordCount === 0) { console.log('sent'); } }",
      },
    ],
  ],
  invalid: [
    ...[
      {
        name: "what DynamoDB has not deleted",
        code: "async function f(db, items) {\n  const answer = await db.send(new BatchWriteCommand(items));\n  if (answer.UnprocessedItems && Object.keys(answer.UnprocessedItems).length > 0) {\n    console.warn('unprocessed', answer.UnprocessedItems);\n  }\n  return true;\n}",
        found: "answer.UnprocessedItems && Object.keys(answer.UnprocessedItems).length > 0",
      },
      {
        name: "what Kinesis has refused, in a loop",
        code: "async function f(client, batches) {\n  for (const batch of batches) {\n    const answer = await client.putRecords(batch);\n    if (answer.FailedRecordCount > 0) {\n      console.warn('failed', answer.FailedRecordCount);\n    }\n  }\n}",
        found: "answer.FailedRecordCount > 0",
      },
    ].map(({ name, code, found }) => ({
      name,
      code,
      errors: [
        {
          messageId: "refused" as const,
          data: { found },
          ...placeOf(code, found),
          suggestions: [
            {
              messageId: "mark" as const,
              output: code.replace(
                /^( *)(console)/m,
                "$1// TODO: hand the rest on here: enqueue it, schedule it, or throw.\n$1$2",
              ),
            },
          ],
        },
      ],
    })),
    {
      name: "the incident's own line: nothing left and no batches",
      code: code`
        async function check(db, id) {
          const left = await db.countRaces(id);
          const batches = await db.countBatches(id);
          if (left === 0 && batches === 0) {
            await db.markCompleted(id);
          } else {
            console.log("waiting", left, batches);
          }
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "left === 0 && batches === 0" },
          line: 4,
          column: 7,
          endLine: 4,
          endColumn: 34,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                async function check(db, id) {
                  const left = await db.countRaces(id);
                  const batches = await db.countBatches(id);
                  if (left === 0 && batches === 0) {
                    await db.markCompleted(id);
                  } else {
                    // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                    console.log("waiting", left, batches);
                  }
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "the same, negated",
      code: code`
        async function check(db, id) {
          const left = await db.countRaces(id);
          const batches = await db.countBatches(id);
          if (!(left > 0 || batches > 0)) {
            await db.markCompleted(id);
          } else {
            console.log("waiting", left, batches);
          }
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "!(left > 0 || batches > 0)" },
          line: 4,
          column: 7,
          endLine: 4,
          endColumn: 33,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                async function check(db, id) {
                  const left = await db.countRaces(id);
                  const batches = await db.countBatches(id);
                  if (!(left > 0 || batches > 0)) {
                    await db.markCompleted(id);
                  } else {
                    // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                    console.log("waiting", left, batches);
                  }
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "the same, by lengths and truth",
      code: code`
        async function check(db, id) {
          const left = await db.countRaces(id);
          const batches = await db.countBatches(id);
          if (!left && 0 === batches) {
            await db.markCompleted(id);
          } else {
            console.log("waiting", left, batches);
          }
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "!left && 0 === batches" },
          line: 4,
          column: 7,
          endLine: 4,
          endColumn: 29,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                async function check(db, id) {
                  const left = await db.countRaces(id);
                  const batches = await db.countBatches(id);
                  if (!left && 0 === batches) {
                    await db.markCompleted(id);
                  } else {
                    // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                    console.log("waiting", left, batches);
                  }
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "something left and nobody at it",
      code: code`
        async function check(db, id) {
          const left = await db.countRaces(id);
          const batches = await db.countBatches(id);
          if (left > 0 && batches === 0) {
            console.log("waiting");
            return;
          }
          await db.markCompleted(id);
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "left > 0 && batches === 0" },
          line: 4,
          column: 7,
          endLine: 4,
          endColumn: 32,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                async function check(db, id) {
                  const left = await db.countRaces(id);
                  const batches = await db.countBatches(id);
                  if (left > 0 && batches === 0) {
                    // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                    console.log("waiting");
                    return;
                  }
                  await db.markCompleted(id);
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "the branch that completes leaves on every way",
      code: code`
        async function check(db, id) {
          const left = await db.countRaces(id);
          if (left === 0) {
            await db.markCompleted(id);
            if (id) return;
            else throw new Error();
          }
          console.log("waiting");
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "left === 0" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 17,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                async function check(db, id) {
                  const left = await db.countRaces(id);
                  if (left === 0) {
                    await db.markCompleted(id);
                    if (id) return;
                    else throw new Error();
                  }
                  // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                  console.log("waiting");
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "a list cut in place",
      code: code`
        async function send(db, provider) {
          let members = await db.members();
          if (members.length > CAP) {
            console.warn("too many members");
            members = members.slice(0, CAP);
          }
          await provider.send(members);
        }
      `,
      errors: [
        {
          messageId: "cutOff",
          data: { found: "members.length > CAP" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 27,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                async function send(db, provider) {
                  let members = await db.members();
                  if (members.length > CAP) {
                    // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                    console.warn("too many members");
                    members = members.slice(0, CAP);
                  }
                  await provider.send(members);
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "a list cut by its length",
      code: code`
        async function send(db, provider) {
          let members = await db.members();
          if (members.length > CAP) {
            console.warn("too many members");
            members.length = CAP;
          }
          await provider.send(members);
        }
      `,
      errors: [
        {
          messageId: "cutOff",
          data: { found: "members.length > CAP" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 27,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                async function send(db, provider) {
                  let members = await db.members();
                  if (members.length > CAP) {
                    // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                    console.warn("too many members");
                    members.length = CAP;
                  }
                  await provider.send(members);
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "a list cut by splice",
      code: code`
        async function send(db, provider) {
          let members = await db.members();
          if (members.length > CAP) {
            console.warn("too many members");
            members.splice(CAP);
          }
          await provider.send(members);
        }
      `,
      errors: [
        {
          messageId: "cutOff",
          data: { found: "members.length > CAP" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 27,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                async function send(db, provider) {
                  let members = await db.members();
                  if (members.length > CAP) {
                    // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                    console.warn("too many members");
                    members.splice(CAP);
                  }
                  await provider.send(members);
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "a list cut before it is returned, with a warning",
      code: code`
        async function load(db) {
          const members = await db.members();
          if (members.length > CAP) {
            console.warn("too many members");
            return members.slice(0, CAP);
          }
          return members;
        }
      `,
      errors: [
        {
          messageId: "cutOff",
          data: { found: "members.length > CAP" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 27,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                async function load(db) {
                  const members = await db.members();
                  if (members.length > CAP) {
                    // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                    console.warn("too many members");
                    return members.slice(0, CAP);
                  }
                  return members;
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "a retry that has run out and drops its buffer",
      code: code`
        let buffer = [];
        export const add = (event) => buffer.push(event);
        async function flush(attempt) {
          try {
            await send(buffer);
            buffer = [];
          } catch (error) {
            if (attempt >= 3) {
              console.error("dropping events", error);
              buffer = [];
            } else {
              setTimeout(flush, 1000, attempt + 1);
            }
          }
        }
      `,
      errors: [
        {
          messageId: "gaveUp",
          data: { found: "attempt >= 3" },
          line: 8,
          column: 9,
          endLine: 8,
          endColumn: 21,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                let buffer = [];
                export const add = (event) => buffer.push(event);
                async function flush(attempt) {
                  try {
                    await send(buffer);
                    buffer = [];
                  } catch (error) {
                    if (attempt >= 3) {
                      // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                      console.error("dropping events", error);
                      buffer = [];
                    } else {
                      setTimeout(flush, 1000, attempt + 1);
                    }
                  }
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "a retry of a class that counts its failures",
      code: code`
        class Sender {
          add(event) { this.events.push(event); }
          async flush() {
            try {
              await this.post({ events: this.events });
            } catch (error) {
              this.failures++;
              if (this.failures > MAX) {
                console.error("dropping events");
                this.events.length = 0;
                this.failures = 0;
              }
            }
          }
        }
      `,
      errors: [
        {
          messageId: "gaveUp",
          data: { found: "this.failures > MAX" },
          line: 8,
          column: 11,
          endLine: 8,
          endColumn: 30,
          suggestions: [
            {
              messageId: "mark",
              output: code`
                class Sender {
                  add(event) { this.events.push(event); }
                  async flush() {
                    try {
                      await this.post({ events: this.events });
                    } catch (error) {
                      this.failures++;
                      if (this.failures > MAX) {
                        // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                        console.error("dropping events");
                        this.events.length = 0;
                        this.failures = 0;
                      }
                    }
                  }
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "the incident: logs what is left and returns, before what completes",
      code: code`
        async function checkEnrichmentComplete(db, syncId) {
          const row = await db.prepare("SELECT COUNT(*) AS count FROM races WHERE enriched_at IS NULL").first();
          const pendingCount = row.count;
          if (pendingCount > 0) {
            console.log(\`\${pendingCount} races still need enrichment\`);
            return;
          }
          await db.prepare("UPDATE syncs SET status = 'completed' WHERE id = ?").bind(syncId).run();
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "pendingCount > 0" },
          line: 4,
          column: 7,
          endLine: 4,
          endColumn: 23,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function checkEnrichmentComplete(db, syncId) {
              const row = await db.prepare("SELECT COUNT(*) AS count FROM races WHERE enriched_at IS NULL").first();
              const pendingCount = row.count;
              if (pendingCount > 0) {
                // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                console.log(\`\${pendingCount} races still need enrichment\`);
                return;
              }
              await db.prepare("UPDATE syncs SET status = 'completed' WHERE id = ?").bind(syncId).run();
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "the else of the branch that completes",
      code: code`
        async function settle(sync) {
          const remaining = await db.races.count({ where: { syncId: sync.id, enriched: false } });
          if (remaining === 0) {
            await markCompleted(sync.id);
          } else {
            logger.info("races remain", { remaining });
          }
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "remaining === 0" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 22,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function settle(sync) {
              const remaining = await db.races.count({ where: { syncId: sync.id, enriched: false } });
              if (remaining === 0) {
                await markCompleted(sync.id);
              } else {
                // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                logger.info("races remain", { remaining });
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "the rest of the function after the branch that completes",
      code: code`
        async function settle(sync) {
          const left = await countLeft(sync.id);
          if (left === 0) {
            await finalizeSync(sync.id);
            return;
          }
          this.logger.warn(\`\${left} left\`);
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "left === 0" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 17,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function settle(sync) {
              const left = await countLeft(sync.id);
              if (left === 0) {
                await finalizeSync(sync.id);
                return;
              }
              // TODO: hand the rest on here: enqueue it, schedule it, or throw.
              this.logger.warn(\`\${left} left\`);
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "a list, by its length",
      code: code`
        async function settle(id) {
          const unprocessed = await store.find({ id, processedAt: null });
          if (unprocessed.length) {
            log.warn("rows are unprocessed", unprocessed.length);
            return;
          } else {
            await store.finish(id);
          }
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "unprocessed.length" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 25,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function settle(id) {
              const unprocessed = await store.find({ id, processedAt: null });
              if (unprocessed.length) {
                // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                log.warn("rows are unprocessed", unprocessed.length);
                return;
              } else {
                await store.finish(id);
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "a filter over what was asked for",
      code: code`
        async function settle(id) {
          const rows = await store.list(id);
          const pending = rows.filter((row) => row.status === "pending");
          if (!pending.length) {
            await complete(id);
          } else {
            console.warn("still pending:", pending.length);
          }
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "!pending.length" },
          line: 4,
          column: 7,
          endLine: 4,
          endColumn: 22,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function settle(id) {
              const rows = await store.list(id);
              const pending = rows.filter((row) => row.status === "pending");
              if (!pending.length) {
                await complete(id);
              } else {
                // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                console.warn("still pending:", pending.length);
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "the query says it, the name does not",
      code: code`
        async function settle(id) {
          const [{ count }] = await sql\`SELECT count(*) FROM items WHERE sync_id = \${id} AND status = 'pending'\`;
          if (Number(count) > 0) {
            console.log("not finished yet");
            return;
          }
          await sql\`UPDATE syncs SET status = 'done' WHERE id = \${id}\`;
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "Number(count) > 0" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 24,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function settle(id) {
              const [{ count }] = await sql\`SELECT count(*) FROM items WHERE sync_id = \${id} AND status = 'pending'\`;
              if (Number(count) > 0) {
                // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                console.log("not finished yet");
                return;
              }
              await sql\`UPDATE syncs SET status = 'done' WHERE id = \${id}\`;
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "in a try, with a lock that is given back",
      code: code`
        async function settle(id) {
          try {
            const { backlog } = await api.stats(id);
            if (backlog > 0) {
              console.log("backlog", backlog);
              return;
            }
            await api.complete(id);
          } finally {
            await unlock(id);
          }
        }
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "backlog > 0" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 20,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function settle(id) {
              try {
                const { backlog } = await api.stats(id);
                if (backlog > 0) {
                  // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                  console.log("backlog", backlog);
                  return;
                }
                await api.complete(id);
              } finally {
                await unlock(id);
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "nothing is less than something",
      code: code`
        export const settle = async (id: string): Promise<void> => {
          const outstanding = await store.outstanding(id);
          if (0 < outstanding) {
            console.log("outstanding", outstanding);
            return undefined;
          }
          await store.markDone(id);
        };
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "0 < outstanding" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 22,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            export const settle = async (id: string): Promise<void> => {
              const outstanding = await store.outstanding(id);
              if (0 < outstanding) {
                // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                console.log("outstanding", outstanding);
                return undefined;
              }
              await store.markDone(id);
            };
          `,
            },
          ],
        },
      ],
    },
    {
      name: "one is the least that can be left",
      code: code`
        const worker = {
          async settle(id) {
            const unsent = await store.countUnsent(id);
            if (unsent >= 1) {
              await this.logger.warn("unsent mails", unsent);
            } else {
              await store.complete(id);
            }
          },
        };
      `,
      errors: [
        {
          messageId: "leftOver",
          data: { found: "unsent >= 1" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 20,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            const worker = {
              async settle(id) {
                const unsent = await store.countUnsent(id);
                if (unsent >= 1) {
                  // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                  await this.logger.warn("unsent mails", unsent);
                } else {
                  await store.complete(id);
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
      name: "a list that a cap cuts, and a warning",
      code: code`
        async function fetchBatch(isbns) {
          const valid = isbns.filter(isValid);
          const capped = valid.length > 1000 ? valid.slice(0, 1000) : valid;
          if (valid.length > 1000) {
            logger.warn("batch exceeds 1000, truncating", { requested: valid.length });
          }
          const response = await client.fetch({ isbns: capped });
          return response.books;
        }
      `,
      errors: [
        {
          messageId: "cutOff",
          data: { found: "valid.length > 1000" },
          line: 4,
          column: 7,
          endLine: 4,
          endColumn: 26,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function fetchBatch(isbns) {
              const valid = isbns.filter(isValid);
              const capped = valid.length > 1000 ? valid.slice(0, 1000) : valid;
              if (valid.length > 1000) {
                // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                logger.warn("batch exceeds 1000, truncating", { requested: valid.length });
              }
              const response = await client.fetch({ isbns: capped });
              return response.books;
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "a cap by a constant, and a loop over what is kept",
      code: code`
        async function sendAll(users) {
          if (users.length > MAX_MAILS) {
            console.warn(\`only the first \${MAX_MAILS} of \${users.length} get a mail\`);
          }
          const batch = users.slice(0, MAX_MAILS);
          for (const user of batch) {
            await mail(user);
          }
        }
      `,
      errors: [
        {
          messageId: "cutOff",
          data: { found: "users.length > MAX_MAILS" },
          line: 2,
          column: 7,
          endLine: 2,
          endColumn: 31,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function sendAll(users) {
              if (users.length > MAX_MAILS) {
                // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                console.warn(\`only the first \${MAX_MAILS} of \${users.length} get a mail\`);
              }
              const batch = users.slice(0, MAX_MAILS);
              for (const user of batch) {
                await mail(user);
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "a flag set where a loop stops at its cap",
      code: code`
        async function buildManifest(names) {
          const entries = [];
          let truncated = false;
          for (const name of names) {
            const entry = await hash(name);
            if (entries.length >= MANIFEST_CAP) {
              truncated = true;
              break;
            }
            entries.push(entry);
          }
          if (truncated) {
            console.log(\`manifest hit the cap of \${MANIFEST_CAP}\`);
          }
          return { entries };
        }
      `,
      errors: [
        {
          messageId: "cutOff",
          data: { found: "truncated" },
          line: 12,
          column: 7,
          endLine: 12,
          endColumn: 16,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function buildManifest(names) {
              const entries = [];
              let truncated = false;
              for (const name of names) {
                const entry = await hash(name);
                if (entries.length >= MANIFEST_CAP) {
                  truncated = true;
                  break;
                }
                entries.push(entry);
              }
              if (truncated) {
                // TODO: hand the rest on here: enqueue it, schedule it, or throw.
                console.log(\`manifest hit the cap of \${MANIFEST_CAP}\`);
              }
              return { entries };
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "a flag that also ends the loop around",
      code: code`
        async function buildManifest(folders) {
          const entries = [];
          let stopped = false;
          for (const folder of folders) {
            if (stopped) break;
            for (const name of await list(folder)) {
              if (entries.length >= LIMIT) { stopped = true; break; }
              entries.push(name);
            }
          }
          if (stopped) console.warn("limit reached, the rest is skipped");
          return entries;
        }
      `,
      errors: [
        {
          messageId: "cutOff",
          data: { found: "stopped" },
          line: 11,
          column: 7,
          endLine: 11,
          endColumn: 14,
          suggestions: [
            {
              messageId: "mark",
              output: code`
            async function buildManifest(folders) {
              const entries = [];
              let stopped = false;
              for (const folder of folders) {
                if (stopped) break;
                for (const name of await list(folder)) {
                  if (entries.length >= LIMIT) { stopped = true; break; }
                  entries.push(name);
                }
              }
              if (stopped) // TODO: hand the rest on here: enqueue it, schedule it, or throw.
              console.warn("limit reached, the rest is skipped");
              return entries;
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "a branch that is marked already keeps its report",
      code: code`
        async function settle(id) {
          const pending = await countPending(id);
          if (pending > 0) {
            // TODO: hand the rest on here: enqueue it, schedule it, or throw.
            console.log("still pending", pending);
            return;
          }
          await complete(id);
        }
      `,
      errors: [
        { messageId: "leftOver", data: { found: "pending > 0" }, line: 3, column: 7, endLine: 3, endColumn: 18 },
      ],
    },
  ],
});
