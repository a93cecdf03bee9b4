import { noUnawaitedPrerequisite } from "../../src/rules/no-unawaited-prerequisite.js";
import { code, testRule } from "../rule-tester.js";

testRule(noUnawaitedPrerequisite, {
  valid: [
    {
      name: "a function of this file that makes another thing",
      code: code`
        async function note(pool, deviceId) {
          await pool.query("INSERT INTO visits (device_id) VALUES ($1)", [deviceId]);
        }
        async function boot(pool, deviceId) {
          void note(pool, deviceId);
          return claimTask(pool, deviceId);
        }
      `,
    },
    {
      name: "awaited before it is needed",
      code: code`
        async function start(worker) {
          await registerWorker(worker).catch(log);
          return acquireJob(worker.id);
        }
      `,
    },
    {
      name: "parallel work that is joined later",
      code: code`
        async function start(worker) {
          const registering = registerWorker(worker).catch(log);
          const settings = await loadSettings(worker.id);
          await registering;
          return acquireJob(worker.id);
        }
      `,
    },
    {
      name: "gathered",
      code: code`
        async function start(worker) {
          await Promise.all([registerWorker(worker).catch(log), acquireDesk(worker.id)]);
        }
      `,
    },
    {
      name: "the call that needs it is chained to it",
      code: code`
        async function start(worker) {
          registerWorker(worker).then(() => acquireJob(worker.id)).catch(log);
          return worker;
        }
      `,
    },
    {
      name: "telemetry and notices",
      code: code`
        async function start(worker) {
          createAuditLog(worker.id).catch(log);
          void insertWorkerMetric(worker.id);
          registerWorkerHeartbeat(worker.id).catch(log);
          createNotification(worker.id).catch(log);
          return startWorker(worker.id);
        }
      `,
    },
    {
      name: "the call after it tells somebody something",
      code: code`
        async function start(worker) {
          registerWorker(worker).catch(log);
          await trackWorker(worker.id);
          await notifyWorker(worker.id);
          await addWorkerMetric(worker.id);
        }
      `,
    },
    {
      name: "caches",
      code: code`
        async function load(worker) {
          saveWorkerToCache(worker).catch(log);
          this.workerCache.insert(worker).catch(log);
          return loadWorker(worker.id);
        }
      `,
    },
    {
      name: "the same function for several keys",
      code: code`
        async function link(first, second) {
          createFriend(first, second).catch(log);
          await createFriend(second, first);
        }
      `,
    },
    {
      name: "the same kind of work by another name",
      code: code`
        async function start(worker) {
          registerWorker(worker).catch(log);
          await ensureWorker(worker.id);
        }
      `,
    },
    {
      name: "another thing of the same person",
      code: code`
        async function send(userId, message) {
          saveMessage(userId, message).catch(log);
          return loadProfile(userId);
        }
      `,
    },
    {
      name: "only what everything is given is shared",
      code: code`
        async function send(db, env, ctx, user) {
          createUser(db, env, ctx, user).catch(log);
          return loadUsers(db, env, ctx);
        }
      `,
    },
    {
      name: "a value at hand is passed on, not read back",
      code: code`
        async function finish(report) {
          saveReport(report).catch(log);
          return startPrinter(report);
        }
      `,
    },
    {
      name: "in another branch",
      code: code`
        async function start(worker, isNew) {
          if (isNew) {
            registerWorker(worker).catch(log);
          } else {
            await acquireJob(worker.id);
          }
        }
      `,
    },
    {
      name: "in another case",
      code: code`
        async function start(worker) {
          switch (worker.kind) {
            case "a":
              registerWorker(worker).catch(log);
              break;
            case "b":
              await acquireJob(worker.id);
          }
        }
      `,
    },
    {
      name: "a branch that leaves",
      code: code`
        async function start(worker, isNew) {
          if (isNew) {
            registerWorker(worker).catch(log);
            return undefined;
          }
          return acquireJob(worker.id);
        }
      `,
    },
    {
      name: "only where something has been thrown",
      code: code`
        async function start(worker) {
          try {
            registerWorker(worker).catch(log);
            check(worker);
          } catch {
            await acquireJob(worker.id);
          }
        }
      `,
    },
    {
      name: "something waits for it in between",
      code: code`
        async function start(worker) {
          registerWorker(worker).catch(log);
          await waitForWorker(worker.id);
          return acquireJob(worker.id);
        }
      `,
    },
    {
      name: "a pause, and an object that says when it is ready",
      code: code`
        async function start(worker, store) {
          registerWorker(worker).catch(log);
          await new Promise((resolve) => setTimeout(resolve, 100));
          await acquireJob(worker.id);
          store.init().catch(log);
          await store.ready;
          await store.load("x");
        }
      `,
    },
    {
      name: "the call after it is tried again until it works",
      code: code`
        async function start(worker) {
          registerWorker(worker).catch(log);
          return retry(() => acquireJob(worker.id));
        }
      `,
    },
    {
      name: "a branch that leaves on every way between",
      code: code`
        async function start(worker, again) {
          if (again) {
            registerWorker(worker).catch(log);
            if (again > 1) return;
            else throw new Error();
          }
          await acquireJob(worker.id);
        }
      `,
    },
    {
      name: "each turn of a loop has a worker of its own",
      code: code`
        async function start(workers) {
          for (const worker of workers) {
            await acquireJob(worker.id);
            registerWorker(worker).catch(log);
          }
        }
      `,
    },
    {
      name: "an insert that says what to do in a conflict, awaited in the end",
      code: code`
        async function chat(db, id) {
          const stored = db.insert(streams).values({ id }).onConflictDoNothing();
          await stored;
          await db.update(streams).set({ done: true }).where(eq(streams.id, id));
        }
      `,
    },
    {
      name: "the name stands for something else by then",
      code: code`
        async function start(workers) {
          let worker = workers[0];
          registerWorker(worker).catch(log);
          worker = workers[1];
          return acquireJob(worker.id);
        }
      `,
    },
    {
      name: "clients that keep queries until they are connected",
      code: code`
        async function count(client, redis) {
          client.connect().catch(log);
          redis.connect().catch(log);
          await redis.get("x");
          return client.query("SELECT 1");
        }
      `,
    },
    {
      name: "closed, or listened to, after it has been opened",
      code: code`
        async function toggle(producer) {
          producer.connect().catch(log);
          await producer.disconnect();
          await producer.on("error", log);
        }
      `,
    },
    {
      name: "not known to be a promise",
      code: code`
        async function start(worker) {
          registerWorker(worker);
          return acquireJob(worker.id);
        }
      `,
    },
    {
      name: "a function that is not asynchronous",
      code: code`
        function start(worker) {
          registerWorker(worker).catch(log);
          return acquireJob(worker.id);
        }
      `,
    },
    {
      name: "another function around the call",
      code: code`
        async function start(worker) {
          registerWorker(worker).catch(log);
          button.onclick = async () => {
            await acquireJob(worker.id);
          };
        }
      `,
    },
    {
      name: "a query on another table that does not refer to it",
      code: code`
        async function visit(id) {
          pool.query("INSERT INTO visits (worker_id) VALUES ($1)", [id]).catch(log);
          return pool.query("SELECT * FROM workers WHERE id = $1", [id]);
        }
      `,
    },
    {
      name: "queries of one connection keep their order",
      code: code`
        async function start(client, worker) {
          client.query("INSERT INTO workers (worker_id) VALUES ($1)", [worker.id]).catch(log);
          await client.query("INSERT INTO job_executions (worker_id) VALUES ($1)", [worker.id]);
          await db.transaction(async (tx) => {
            tx.insert(users).values({ id: worker.id }).execute().catch(log);
            await tx.insert(posts).values({ authorId: worker.id });
            tx\`INSERT INTO workers (worker_id) VALUES (\${worker.id})\`.catch(log);
            await tx\`INSERT INTO job_executions (worker_id) VALUES (\${worker.id})\`;
          });
        }
      `,
    },
    {
      name: "the key of something else",
      code: code`
        async function submit(values) {
          void insertTodo(values);
          await updateTodo(values.listId);
        }
      `,
    },
    {
      name: "half a program",
      code: code`
        async function f(a) {
          void create();
          create(...a).catch(log);
          a[0].insert().catch(log);
          (void 0, insert\`x\`);
          await a;
          return;
        }
      `,
    },
  ],
  invalid: [
    {
      name: "the last method of the chain is not the write",
      code: code`
        async function chat(db, id) {
          db.insert(streams).values({ id }).onConflictDoNothing().catch(log);
          await db.update(streams).set({ done: true }).where(eq(streams.id, id));
        }
      `,
      output: code`
        async function chat(db, id) {
          await db.insert(streams).values({ id }).onConflictDoNothing().catch(log);
          await db.update(streams).set({ done: true }).where(eq(streams.id, id));
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: {
            work: "`db.insert().values().onConflictDoNothing()`",
            dependent: "`db.update().set().where()`",
            line: "3",
            key: "id",
          },
          line: 2,
          column: 37,
          endLine: 2,
          endColumn: 56,
        },
      ],
    },
    {
      name: "a callback changes the row that has yet to be inserted",
      code: code`
        async function chat(db, id) {
          db.insert(streams).values({ id }).returning().catch(log);
          const finish = async () => {
            await db.update(streams).set({ done: true }).where(eq(streams.id, id));
          };
          return stream({ onFinish: finish });
        }
      `,
      output: code`
        async function chat(db, id) {
          await db.insert(streams).values({ id }).returning().catch(log);
          const finish = async () => {
            await db.update(streams).set({ done: true }).where(eq(streams.id, id));
          };
          return stream({ onFinish: finish });
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: {
            work: "`db.insert().values().returning()`",
            dependent: "`db.update().set().where()`",
            line: "4",
            key: "id",
          },
          line: 2,
          column: 37,
          endLine: 2,
          endColumn: 46,
        },
      ],
    },
    {
      name: "the next turn of the loop needs what this one has begun",
      code: code`
        async function start(worker) {
          while (isOpen()) {
            await acquireJob(worker.id);
            registerWorker(worker).catch(log);
          }
        }
      `,
      output: code`
        async function start(worker) {
          while (isOpen()) {
            await acquireJob(worker.id);
            await registerWorker(worker).catch(log);
          }
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`acquireJob()`", line: "3", key: "worker" },
          line: 4,
          column: 5,
          endLine: 4,
          endColumn: 19,
        },
      ],
    },
    {
      name: "an object, then its id: a worker takes a job",
      code: code`
        async function start(worker) {
          registerWorker(worker).catch(log);
          const job = await acquireJob(worker.id);
          return job;
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`acquireJob()`", line: "3", key: "worker" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 17,
        },
      ],
      output: code`
        async function start(worker) {
          await registerWorker(worker).catch(log);
          const job = await acquireJob(worker.id);
          return job;
        }
      `,
    },
    {
      name: "void",
      code: code`
        async function start(workerId) {
          void registerWorker(workerId); // soon
          return acquireJob(workerId, 5);
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`acquireJob()`", line: "3", key: "workerId" },
          line: 2,
          column: 8,
          endLine: 2,
          endColumn: 22,
        },
      ],
      output: code`
        async function start(workerId) {
          await registerWorker(workerId); // soon
          return acquireJob(workerId, 5);
        }
      `,
    },
    {
      name: "a bare call of a function of this file",
      code: code`
        async function registerWorker(id: string): Promise<void> {}
        async function start(workerId: string) {
          registerWorker(workerId);
          await jobs.acquire(workerId);
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`jobs.acquire()`", line: "4", key: "workerId" },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 17,
        },
      ],
      output: code`
        async function registerWorker(id: string): Promise<void> {}
        async function start(workerId: string) {
          await registerWorker(workerId);
          await jobs.acquire(workerId);
        }
      `,
    },
    {
      name: "a function of this file whose own query shows what it makes",
      code: code`
        async function signUp(pool, deviceId) {
          await pool.query("INSERT INTO devices (id) VALUES ($1)", [deviceId]);
        }
        async function boot(pool, deviceId) {
          void signUp(pool, deviceId);
          return claimTask(pool, deviceId);
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`signUp()`", dependent: "`claimTask()`", line: "6", key: "deviceId" },
          line: 5,
          column: 8,
          endLine: 5,
          endColumn: 14,
        },
      ],
      output: code`
        async function signUp(pool, deviceId) {
          await pool.query("INSERT INTO devices (id) VALUES ($1)", [deviceId]);
        }
        async function boot(pool, deviceId) {
          await signUp(pool, deviceId);
          return claimTask(pool, deviceId);
        }
      `,
    },
    {
      name: "methods of services",
      code: code`
        class Pool {
          async start(worker) {
            this.workerService.register(worker).catch((error) => this.logger.error(error));
            const job = await this.jobs.acquire({ workerId: worker.id });
            return job;
          }
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: {
            work: "`this.workerService.register()`",
            dependent: "`this.jobs.acquire()`",
            line: "4",
            key: "worker",
          },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 32,
        },
      ],
      output: code`
        class Pool {
          async start(worker) {
            await this.workerService.register(worker).catch((error) => this.logger.error(error));
            const job = await this.jobs.acquire({ workerId: worker.id });
            return job;
          }
        }
      `,
    },
    {
      name: "SQL on a pool: the foreign key",
      code: code`
        async function start(worker) {
          pool.query("INSERT INTO workers (worker_id) VALUES ($1)", [worker.id]).catch(console.error);
          await pool.query("INSERT INTO job_executions (worker_id) VALUES ($1)", [worker.id]);
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`pool.query()`", dependent: "`pool.query()`", line: "3", key: "worker.id" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 13,
        },
      ],
      output: code`
        async function start(worker) {
          await pool.query("INSERT INTO workers (worker_id) VALUES ($1)", [worker.id]).catch(console.error);
          await pool.query("INSERT INTO job_executions (worker_id) VALUES ($1)", [worker.id]);
        }
      `,
    },
    {
      name: "a tag",
      code: code`
        async function start(sql, worker) {
          sql\`INSERT INTO workers (worker_id) VALUES (\${worker.id})\`.catch(console.error);
          await sql\`INSERT INTO job_executions (worker_id) VALUES (\${worker.id})\`;
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "this `sql` query", dependent: "this `sql` query", line: "3", key: "worker.id" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 6,
        },
      ],
      output: code`
        async function start(sql, worker) {
          await sql\`INSERT INTO workers (worker_id) VALUES (\${worker.id})\`.catch(console.error);
          await sql\`INSERT INTO job_executions (worker_id) VALUES (\${worker.id})\`;
        }
      `,
    },
    {
      name: "an ORM",
      code: code`
        async function signUp(user) {
          prisma.user.create({ data: { id: user.id } }).catch(() => {});
          return prisma.post.create({ data: { authorId: user.id, title: "Hello" } });
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`prisma.user.create()`", dependent: "`prisma.post.create()`", line: "3", key: "user.id" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 21,
        },
      ],
      output: code`
        async function signUp(user) {
          await prisma.user.create({ data: { id: user.id } }).catch(() => {});
          return prisma.post.create({ data: { authorId: user.id, title: "Hello" } });
        }
      `,
    },
    {
      name: "a query builder",
      code: code`
        async function signUp(user) {
          db.insert(users).values({ id: user.id }).execute().catch(log);
          await db.insert(posts).values({ authorId: user.id });
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: {
            work: "`db.insert().values().execute()`",
            dependent: "`db.insert().values()`",
            line: "3",
            key: "user.id",
          },
          line: 2,
          column: 44,
          endLine: 2,
          endColumn: 51,
        },
      ],
      output: code`
        async function signUp(user) {
          await db.insert(users).values({ id: user.id }).execute().catch(log);
          await db.insert(posts).values({ authorId: user.id });
        }
      `,
    },
    {
      name: "a job whose consumer reads the row",
      code: code`
        async function place(order) {
          void saveOrder(order);
          await queue.add("charge", { orderId: order.id });
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`saveOrder()`", dependent: "`queue.add()`", line: "3", key: "order" },
          line: 2,
          column: 8,
          endLine: 2,
          endColumn: 17,
        },
      ],
      output: code`
        async function place(order) {
          await saveOrder(order);
          await queue.add("charge", { orderId: order.id });
        }
      `,
    },
    {
      name: "read back by the same name, gathered with other calls",
      code: code`
        async function open(token, id) {
          createSession(id).catch(log);
          const [profile, session] = await Promise.all([loadProfile(token), loadSession(id)]);
          return { profile, session };
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`createSession()`", dependent: "`loadSession()`", line: "3", key: "id" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 16,
        },
      ],
      output: code`
        async function open(token, id) {
          await createSession(id).catch(log);
          const [profile, session] = await Promise.all([loadProfile(token), loadSession(id)]);
          return { profile, session };
        }
      `,
    },
    {
      name: "updated, in a condition of a nested block",
      code: code`
        async function run(taskId) {
          insertTask(taskId).catch(log);
          try {
            if (await updateTask(taskId, { status: "running" })) {
              return true;
            }
          } finally {
            done();
          }
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`insertTask()`", dependent: "`updateTask()`", line: "4", key: "taskId" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 13,
        },
      ],
      output: code`
        async function run(taskId) {
          await insertTask(taskId).catch(log);
          try {
            if (await updateTask(taskId, { status: "running" })) {
              return true;
            }
          } finally {
            done();
          }
        }
      `,
    },
    {
      name: "from a nested block to a loop",
      code: code`
        async function start(workerId, isNew) {
          if (isNew) {
            registerWorker(workerId).catch(log);
          }
          for (const kind of kinds) {
            await acquireJob(workerId, kind);
          }
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`acquireJob()`", line: "6", key: "workerId" },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 19,
        },
      ],
      output: code`
        async function start(workerId, isNew) {
          if (isNew) {
            await registerWorker(workerId).catch(log);
          }
          for (const kind of kinds) {
            await acquireJob(workerId, kind);
          }
        }
      `,
    },
    {
      name: "behind `&&`",
      code: code`
        async function start(workerId, isNew) {
          isNew && registerWorker(workerId).catch(log);
          await acquireJob(workerId);
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`acquireJob()`", line: "3", key: "workerId" },
          line: 2,
          column: 12,
          endLine: 2,
          endColumn: 26,
        },
      ],
      output: code`
        async function start(workerId, isNew) {
          isNew && await registerWorker(workerId).catch(log);
          await acquireJob(workerId);
        }
      `,
    },
    {
      name: "in a loop with the call that needs it",
      code: code`
        async function startAll(workers) {
          for (const worker of workers) {
            registerWorker(worker).catch(log);
            await startWorker(worker.id);
          }
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`startWorker()`", line: "4", key: "worker" },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 19,
        },
      ],
      output: code`
        async function startAll(workers) {
          for (const worker of workers) {
            await registerWorker(worker).catch(log);
            await startWorker(worker.id);
          }
        }
      `,
    },
    {
      name: "members of `this`",
      code: code`
        class Worker {
          async start() {
            this.registry.register(this.workerId).catch(log);
            this.job = await this.queue.claim(this.workerId);
          }
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: {
            work: "`this.registry.register()`",
            dependent: "`this.queue.claim()`",
            line: "4",
            key: "this.workerId",
          },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 27,
        },
      ],
      output: code`
        class Worker {
          async start() {
            await this.registry.register(this.workerId).catch(log);
            this.job = await this.queue.claim(this.workerId);
          }
        }
      `,
    },
    {
      name: "an object that is not ready: it may wait by itself, so this is a suggestion only",
      code: code`
        async function publish(producer, message) {
          producer.connect().catch(log);
          await producer.send({ topic: "x", messages: [message] });
        }
      `,
      errors: [
        {
          messageId: "unopened",
          data: { work: "`producer.connect()`", dependent: "`producer.send()`", line: "3", key: "producer" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 19,
          suggestions: [
            {
              messageId: "await",
              output: code`
        async function publish(producer, message) {
          await producer.connect().catch(log);
          await producer.send({ topic: "x", messages: [message] });
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a data source that is not ready",
      code: code`
        async function report(dataSource) {
          void dataSource.initialize();
          return dataSource.query("SELECT 1");
        }
      `,
      errors: [
        {
          messageId: "unopened",
          data: { work: "`dataSource.initialize()`", dependent: "`dataSource.query()`", line: "3", key: "dataSource" },
          line: 2,
          column: 8,
          endLine: 2,
          endColumn: 29,
          suggestions: [
            {
              messageId: "await",
              output: code`
        async function report(dataSource) {
          await dataSource.initialize();
          return dataSource.query("SELECT 1");
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "comments stay",
      code: code`
        async function start(workerId) {
          /* first */ void /* soon */ registerWorker(workerId /* its id */); // done
          return acquireJob(workerId);
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`acquireJob()`", line: "3", key: "workerId" },
          line: 2,
          column: 31,
          endLine: 2,
          endColumn: 45,
        },
      ],
      output: code`
        async function start(workerId) {
          /* first */ await /* soon */ registerWorker(workerId /* its id */); // done
          return acquireJob(workerId);
        }
      `,
    },
    {
      name: "a chain that goes on is waited for by a suggestion only",
      code: code`
        async function start(workerId) {
          registerWorker(workerId).then(() => runForever(workerId));
          return acquireJob(workerId);
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`acquireJob()`", line: "3", key: "workerId" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 17,
          suggestions: [
            {
              messageId: "await",
              output: code`
        async function start(workerId) {
          await registerWorker(workerId).then(() => runForever(workerId));
          return acquireJob(workerId);
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a failure that would reach a `catch` is a suggestion only",
      code: code`
        async function start(workerId) {
          try {
            void registerWorker(workerId);
            return await acquireJob(workerId);
          } catch (error) {
            return undefined;
          }
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`acquireJob()`", line: "4", key: "workerId" },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 24,
          suggestions: [
            {
              messageId: "await",
              output: code`
        async function start(workerId) {
          try {
            await registerWorker(workerId);
            return await acquireJob(workerId);
          } catch (error) {
            return undefined;
          }
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "the turns of a loop would no longer run side by side",
      code: code`
        async function invite(room, roomId, users) {
          for (const user of users) {
            room.members.insert({ roomId, user }).catch(log);
          }
          return loadMembers(roomId);
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`room.members.insert()`", dependent: "`loadMembers()`", line: "5", key: "roomId" },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 24,
          suggestions: [
            {
              messageId: "await",
              output: code`
        async function invite(room, roomId, users) {
          for (const user of users) {
            await room.members.insert({ roomId, user }).catch(log);
          }
          return loadMembers(roomId);
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "handed to a keep-alive, which waits for it too late",
      code: code`
        async function start(ctx, workerId) {
          ctx.waitUntil(registerWorker(workerId));
          return acquireJob(workerId);
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`acquireJob()`", line: "3", key: "workerId" },
          line: 2,
          column: 17,
          endLine: 2,
          endColumn: 31,
          suggestions: [
            {
              messageId: "await",
              output: code`
        async function start(ctx, workerId) {
          await registerWorker(workerId);
          return acquireJob(workerId);
        }
      `,
            },
          ],
        },
      ],
    },
    {
      name: "a keep-alive with a comment gets no edit",
      code: code`
        async function start(ctx, workerId) {
          ctx.waitUntil(/* later */ registerWorker(workerId));
          return acquireJob(workerId);
        }
      `,
      errors: [
        {
          messageId: "unwritten",
          data: { work: "`registerWorker()`", dependent: "`acquireJob()`", line: "3", key: "workerId" },
          line: 2,
          column: 29,
          endLine: 2,
          endColumn: 43,
        },
      ],
    },
    {
      name: "a function that makes an object ready",
      code: code`
        async function run(engine) {
          void initEngine(engine);
          await runEngine(engine);
        }
      `,
      errors: [
        {
          messageId: "unopened",
          data: { work: "`initEngine()`", dependent: "`runEngine()`", line: "3", key: "engine" },
          line: 2,
          column: 8,
          endLine: 2,
          endColumn: 18,
          suggestions: [
            {
              messageId: "await",
              output: code`
        async function run(engine) {
          await initEngine(engine);
          await runEngine(engine);
        }
      `,
            },
          ],
        },
      ],
    },
  ],
});
