import { requireTransactionRollback } from "../../src/rules/require-transaction-rollback.js";
import { code, testRule } from "../rule-tester.js";

testRule(requireTransactionRollback, {
  valid: [
    ...["using", "await using"].map((kind) => ({
      name: `a client that is declared with \`${kind}\`, whose disposal ends what is open`,
      code: code`
        export async function save(pool) {
          ${kind} client = await pool.connect();
          await client.query("BEGIN");
          await client.query("UPDATE plays SET number = 1");
          await client.query("COMMIT");
        }
      `,
    })),
    {
      name: "a query that is given the transaction among its options, on the client that the transaction is from",
      code: code`
        async function save(sequelize, row) {
          const transaction = await sequelize.transaction();
          try {
            await sequelize.query("INSERT INTO a VALUES (1)", { replacements: row, transaction });
            await transaction.commit();
          } catch (error) {
            await transaction.rollback();
            throw error;
          }
        }
      `,
    },
    {
      name: "the standard form",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO a VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "in lower case, with options and a semicolon",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("begin isolation level serializable;");
            await client.query("commit;");
          } catch (error) {
            await client.query("rollback;");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "a dedicated client that is ended, which ends its transaction too",
      code: code`
        async function save() {
          const client = new Client();
          await client.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO a VALUES (1)");
            await client.query("COMMIT");
          } finally {
            await client.end();
          }
        }
      `,
    },
    {
      name: "ROLLBACK behind a flag in a finally",
      code: code`
        async function save() {
          const client = await pool.connect();
          let committed = false;
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO a VALUES (1)");
            await client.query("COMMIT");
            committed = true;
          } finally {
            if (!committed) {
              await client.query("ROLLBACK");
            }
            client.release();
          }
        }
      `,
    },
    {
      name: "ROLLBACK in a nested try",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("COMMIT");
          } catch (error) {
            try {
              await client.query("ROLLBACK");
            } catch (rollbackError) {
              logger.error(rollbackError);
            }
            throw error;
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "ROLLBACK whose own failure is caught",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK").catch(() => {});
            throw error;
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "a client that its release closes",
      code: code`
        async function save() {
          const client = await pool.connect();
          let failure;
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO a VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            failure = error;
            throw error;
          } finally {
            client.release(failure);
          }
        }
      `,
    },
    {
      name: "early returns after a ROLLBACK",
      code: code`
        async function save(id) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            const { rows } = await client.query("SELECT 1");
            if (rows.length === 0) {
              await client.query("ROLLBACK");
              return null;
            }
            await client.query("COMMIT");
            return rows;
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "either end by a condition",
      code: code`
        async function save(ok) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            const ok = await work(client);
            await client.query(ok ? "COMMIT" : "ROLLBACK");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "the client is a parameter, which its owner releases",
      code: code`
        async function save(client) {
          try {
            await client.query("BEGIN");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          }
        }
      `,
    },
    {
      name: "begin and commit spread over the methods of an adapter",
      code: code`
        class Adapter {
          async begin() {
            await this.connection.query("BEGIN");
          }
          async commit() {
            await this.connection.query("COMMIT");
          }
          async rollback() {
            await this.connection.query("ROLLBACK");
          }
        }
      `,
    },
    {
      name: "a transaction that is handed to the caller",
      code: code`
        async function open() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            return client;
          } catch (error) {
            client.release();
            throw error;
          }
        }
      `,
    },
    {
      name: "a transaction handed out as functions",
      code: code`
        async function open() {
          const client = await pool.connect();
          await client.query("BEGIN");
          return {
            query: (text) => client.query(text),
            commit: async () => {
              await client.query("COMMIT");
              client.release();
            },
            rollback: async () => {
              await client.query("ROLLBACK");
              client.release();
            },
          };
        }
      `,
    },
    {
      name: "a client that the object keeps",
      code: code`
        class Session {
          async start() {
            this.client = await pool.connect();
            await this.client.query("BEGIN");
          }
        }
      `,
    },
    {
      name: "helpers that end the transaction",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await insert(client);
            await commitTransaction(client);
          } catch (error) {
            await abortTransaction(client);
            throw error;
          } finally {
            releaseClient(client);
          }
        }
      `,
    },
    {
      name: "a helper that is given the client in the catch",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("COMMIT");
          } catch (error) {
            await onFailure(client, error);
            throw error;
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "a retry loop with a client of its own each time",
      code: code`
        async function acquire() {
          for (let attempt = 0; attempt < 3; attempt++) {
            const client = await this.pool.connect();
            try {
              await client.query("BEGIN");
              await client.query("INSERT INTO executions VALUES (1)");
              await client.query("COMMIT");
              return true;
            } catch (error) {
              await client.query("ROLLBACK");
              if (error.code === "23503" && attempt < 2) {
                await sleep(100);
                continue;
              }
              throw error;
            } finally {
              client.release();
            }
          }
          return false;
        }
      `,
    },
    {
      name: "a transaction a batch",
      code: code`
        async function copy(batches) {
          const client = await pool.connect();
          try {
            for (const batch of batches) {
              await client.query("BEGIN");
              try {
                await insert(client, batch);
                await client.query("COMMIT");
              } catch (error) {
                await client.query("ROLLBACK");
                throw error;
              }
            }
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "a client that may be the caller's",
      code: code`
        async function save(existing) {
          const client = existing ?? (await pool.connect());
          try {
            if (!existing) await client.query("BEGIN");
            await client.query("INSERT INTO a VALUES (1)");
            if (!existing) await client.query("COMMIT");
          } catch (error) {
            if (!existing) await client.query("ROLLBACK");
            throw error;
          } finally {
            if (!existing) client.release();
          }
        }
      `,
    },
    {
      name: "a client that is declared before the try",
      code: code`
        async function save() {
          let client;
          try {
            client = await pool.connect();
            await client.query("BEGIN");
            await client.query("COMMIT");
          } catch (error) {
            if (client) await client.query("ROLLBACK");
            throw error;
          } finally {
            client?.release();
          }
        }
      `,
    },
    {
      name: "a list of promises is gathered in the transaction of a call",
      code: code`
        async function save(rows) {
          await getManager().transaction(async (em) => {
            await Promise.all(rows.map(async (row) => em.save(row)));
          });
        }
      `,
    },
    {
      name: "pg-promise: a batch is returned",
      code: code`
        async function save(rows) {
          return db.tx((t) => t.batch(rows.map((row) => t.none(sql, row))));
        }
      `,
    },
    {
      name: "Sequelize: the query with the transaction is awaited",
      code: code`
        async function save(user) {
          await sequelize.transaction(async (t) => {
            await User.create(user, { transaction: t });
          });
        }
      `,
    },
    {
      name: "a helper is given the transaction",
      code: code`
        async function record(client, event) {
          await client.insert(events).values(event);
        }
        async function save(user) {
          await db.transaction(async (tx) => {
            await record(tx, user.id);
          });
        }
      `,
    },
    {
      name: "a helper that is called after the transaction",
      code: code`
        async function record(event) {
          await db.insert(events).values(event);
        }
        async function save(user) {
          await db.transaction(async (tx) => {
            await tx.insert(users).values(user);
          });
          await record(user.id);
        }
      `,
    },
    {
      name: "the pool is used before BEGIN and after COMMIT",
      code: code`
        async function save(pool, row) {
          const client = await pool.connect();
          try {
            await pool.query("SELECT 1");
            await client.query("BEGIN");
            await client.query("COMMIT");
            await pool.query("SELECT 2");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "TypeORM: what the runner's manager does is awaited",
      code: code`
        async function save(source, rows) {
          const runner = source.createQueryRunner();
          try {
            await runner.startTransaction();
            await runner.manager.save(rows);
            await runner.commitTransaction();
          } catch (error) {
            await runner.rollbackTransaction();
            throw error;
          } finally {
            await runner.release();
          }
        }
      `,
    },
    {
      name: "a query with a callback of its own, as Node.js has them",
      code: code`
        async function save(pool, row) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            client.query("INSERT INTO a VALUES (1)", (error) => log(error));
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "a chain of promises is not followed",
      code: code`
        function save(client) {
          return client
            .query("BEGIN")
            .then(() => client.query("INSERT INTO a VALUES (1)"))
            .then(() => client.query("COMMIT"))
            .catch((error) => client.query("ROLLBACK").then(() => Promise.reject(error)));
        }
      `,
    },
    {
      name: "callbacks are not followed",
      code: code`
        connection.beginTransaction((error) => {
          connection.query("INSERT INTO a VALUES (1)", () => connection.commit());
        });
      `,
    },
    {
      name: "mysql2",
      code: code`
        async function save() {
          const connection = await pool.getConnection();
          try {
            await connection.beginTransaction();
            await connection.execute("INSERT INTO a VALUES (1)");
            await connection.commit();
          } catch (error) {
            await connection.rollback();
            throw error;
          } finally {
            connection.release();
          }
        }
      `,
    },
    {
      name: "TypeORM",
      code: code`
        async function save() {
          const queryRunner = dataSource.createQueryRunner();
          try {
            await queryRunner.connect();
            await queryRunner.startTransaction();
            await queryRunner.manager.save(user);
            await queryRunner.commitTransaction();
          } catch (error) {
            await queryRunner.rollbackTransaction();
          } finally {
            await queryRunner.release();
          }
        }
      `,
    },
    {
      name: "knex",
      code: code`
        async function save() {
          const trx = await knex.transaction();
          try {
            await trx("users").insert(user);
            await trx.commit();
          } catch (error) {
            await trx.rollback(error);
            throw error;
          }
        }
      `,
    },
    {
      name: "Sequelize, where the ROLLBACK is the only use of the catch",
      code: code`
        async function save() {
          let transaction;
          try {
            transaction = await sequelize.transaction();
            await User.create(user, { transaction });
            await transaction.commit();
          } catch (error) {
            if (transaction) await transaction.rollback();
            throw error;
          }
        }
      `,
    },
    {
      name: "a MongoDB session, whose end aborts its transaction",
      code: code`
        async function save() {
          const session = await client.startSession();
          try {
            session.startTransaction();
            await users.insertOne(user, { session });
            await session.commitTransaction();
          } finally {
            await session.endSession();
          }
        }
      `,
    },
    {
      name: "a savepoint's ROLLBACK beside the transaction's",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("SAVEPOINT one");
            try {
              await client.query("INSERT INTO a VALUES (1)");
            } catch {
              await client.query("ROLLBACK TO SAVEPOINT one");
            }
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "postgres.js with a reserved connection",
      code: code`
        async function save() {
          const reserved = await sql.reserve();
          try {
            await reserved\`BEGIN\`;
            await reserved\`INSERT INTO a VALUES (1)\`;
            await reserved\`COMMIT\`;
          } catch (error) {
            await reserved\`ROLLBACK\`;
            throw error;
          } finally {
            reserved.release();
          }
        }
      `,
    },
    {
      name: "a dry run that always rolls back",
      code: code`
        async function preview() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            return await plan(client);
          } finally {
            await client.query("ROLLBACK");
            client.release();
          }
        }
      `,
    },
    {
      name: "an advisory text that begins with Begin",
      code: code`
        async function search() {
          return store.query("Begin Assessment");
        }
      `,
    },
    {
      name: "a whole block of SQL in one text",
      code: code`
        async function migrate(client) {
          await client.query("BEGIN; ALTER TABLE a ADD b int; COMMIT;");
        }
      `,
    },
    {
      name: "a block of PL/pgSQL",
      code: code`
        async function migrate(client) {
          await client.query("BEGIN PERFORM work(); END;");
          await client.query("COMMIT");
        }
      `,
    },
    {
      name: "spans of a tracer",
      code: code`
        async function trace() {
          const transaction = Sentry.startTransaction({ name: "job" });
          await work();
          transaction.finish();
        }
      `,
    },
    {
      name: "no BEGIN: a missing release is another matter",
      code: code`
        async function read() {
          const client = await pool.connect();
          const { rows } = await client.query("SELECT 1");
          return rows;
        }
      `,
    },
    {
      name: "a pool of one connection",
      code: code`
        import { Pool } from "pg";
        const db = new Pool({ max: 1 });
        async function save() {
          try {
            await db.query("BEGIN");
            await db.query("COMMIT");
          } catch (error) {
            await db.query("ROLLBACK");
            throw error;
          }
        }
      `,
    },
    {
      name: "a using declaration",
      code: code`
        async function save() {
          await using transaction = await db.transaction();
          await transaction.insert(user);
          await transaction.commit();
        }
      `,
    },
    {
      name: "ROLLBACK by the function that calls this one",
      code: code`
        async function steps(client) {
          await client.query("BEGIN");
          await client.query("INSERT INTO a VALUES (1)");
          await client.query("COMMIT");
        }
        async function save(client) {
          try {
            await steps(client);
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          }
        }
      `,
    },
    {
      name: "callback forms whose queries are awaited, returned or gathered",
      code: code`
        async function save() {
          await sql.begin(async (tx) => {
            await tx\`INSERT INTO a VALUES (1)\`;
            const part = tx\`WHERE id = 1\`;
            await tx\`UPDATE a SET b = 1 \${part}\`;
            await Promise.all(rows.map((row) => tx\`INSERT INTO b \${tx(row)}\`));
            return tx\`SELECT 1\`;
          });
          await prisma.$transaction(async (tx) => {
            const user = await tx.user.create({ data });
            const pending = rows.map((row) => tx.item.create({ data: row }));
            await Promise.all(pending);
            return user;
          });
          await db.transaction(async (tx) => {
            await tx.insert(users).values(user);
            for (const row of rows) {
              await tx.update(items).set(row).where(eq(items.id, row.id));
            }
          });
        }
      `,
    },
    {
      name: "the outer client as a part of a query on the transaction",
      code: code`
        async function save() {
          await db.transaction(async (tx) => {
            const ids = db.select({ id: users.id }).from(users);
            await tx.delete(items).where(inArray(items.userId, ids));
            await tx.delete(items).where(inArray(items.userId, db.select().from(users)));
          });
        }
      `,
    },
    {
      name: "the transaction given to a query of the outer client",
      code: code`
        async function save() {
          await knex.transaction(async (trx) => {
            await knex("users").insert(user).transacting(trx);
          });
        }
      `,
    },
    {
      name: "the callback's parameter has the name of the outer client",
      code: code`
        async function save() {
          await db.transaction(async (db) => {
            await db.insert(users).values(user);
          });
        }
      `,
    },
    {
      name: "the failure kept outside the transaction",
      code: code`
        async function save() {
          await db.transaction(async (tx) => {
            try {
              await tx.insert(users).values(user);
            } catch (error) {
              await db.insert(failures).values({ error });
              throw error;
            }
          });
        }
      `,
    },
    {
      name: "a savepoint's callback that uses the transaction around it",
      code: code`
        async function save() {
          await db.transaction(async (tx) => {
            await tx.transaction(async (inner) => {
              await tx.insert(users).values(user);
              await inner.insert(users).values(user);
            });
          });
        }
      `,
    },
    {
      name: "drizzle's rollback throws and needs no await",
      code: code`
        async function save() {
          await db.transaction(async (tx) => {
            const [row] = await tx.select().from(users);
            if (!row) tx.rollback();
            await tx.update(users).set({ a: 1 });
          });
        }
      `,
    },
    {
      name: "synchronous SQLite",
      code: code`
        const insertMany = db.transaction((rows) => {
          for (const row of rows) insert.run(row);
        });
        db.transaction((tx) => {
          tx.insert(users).values(user).run();
        });
      `,
    },
    {
      name: "storage of a Durable Object, whose put needs no await",
      code: code`
        async function move() {
          await this.ctx.storage.transaction(async (txn) => {
            txn.put("a", 1);
            txn.delete("b");
          });
        }
      `,
    },
    {
      name: "a batch of Prisma queries",
      code: code`
        async function save() {
          await prisma.$transaction([prisma.user.create({ data }), prisma.item.create({ data })]);
        }
      `,
    },
    {
      name: "a callback without a parameter, where the client may keep the transaction aside",
      code: code`
        import { db } from "./ambient.js";
        await db.transaction(async () => {
          await db.insert(users).values(user);
        });
      `,
    },
    {
      name: "a test, which rolls back after each case",
      filename: "src/store.test.ts",
      code: code`
        async function setUp() {
          const client = await pool.connect();
          await client.query("BEGIN");
          await client.query("COMMIT");
        }
      `,
    },
    {
      name: "a script, whose connection ends with its process",
      filename: "scripts/migrate.ts",
      code: code`
        const client = new Client();
        await client.connect();
        await client.query("BEGIN");
        await client.query("ALTER TABLE a ADD b int");
        await client.query("COMMIT");
        await client.end();
      `,
    },
    {
      name: "a BEGIN that is not closed yet, as while typing",
      code: code`
        async function save() {
          const client = await pool.connect();
          await client.query(
          );
        }
      `,
    },
    {
      name: "failures that are values",
      code: code`
        async function save(client) {
          await client.query("BEGIN");
          const failure = await work(client).then(
            () => undefined,
            (error) => error,
          );
          await Promise.allSettled(others);
          await audit().catch(report);
          if (failure) {
            await client.query("ROLLBACK");
            throw failure;
          }
          await client.query("COMMIT");
        }
      `,
    },
    {
      name: "an inner finally within an outer catch",
      code: code`
        app.post("/x", async (req, res, next) => {
          let client;
          try {
            client = await pool.connect();
            try {
              await client.query("BEGIN");
              await client.query("INSERT INTO a VALUES (1)");
              await client.query("COMMIT");
              res.json({});
            } catch (error) {
              await client.query("ROLLBACK");
              throw error;
            } finally {
              client.release();
            }
          } catch (error) {
            next(error);
          }
        });
      `,
    },
    {
      name: "a nested function that rolls back",
      code: code`
        async function save() {
          const client = await pool.connect();
          const fail = async (message) => {
            await client.query("ROLLBACK");
            throw new Error(message);
          };
          try {
            await client.query("BEGIN");
            if (await isStale()) await fail("stale");
            await client.query("COMMIT");
          } finally {
            client.release();
          }
        }
      `,
    },
    {
      name: "labels, switch and loops that leave in order",
      code: code`
        async function save(lists) {
          outer: for (const list of lists) {
            const client = await pool.connect();
            try {
              await client.query("BEGIN");
              for (const item of list) {
                switch (item.kind) {
                  case "stop":
                    await client.query("ROLLBACK");
                    break outer;
                  case "skip":
                    await client.query("ROLLBACK");
                    continue outer;
                  default:
                    await client.query("INSERT INTO a VALUES (1)");
                }
              }
              await client.query("COMMIT");
            } catch (error) {
              await client.query("ROLLBACK");
              throw error;
            } finally {
              client.release();
            }
          }
        }
      `,
    },
  ],
  invalid: [
    {
      name: "the receiver is a call",
      code: code`
        async function save(rows) {
          await getManager().transaction(async (em) => {
            em.save(rows);
          });
        }
      `,
      output: code`
        async function save(rows) {
          await getManager().transaction(async (em) => {
            await em.save(rows);
          });
        }
      `,
      errors: [
        { messageId: "floatingQuery", data: { query: "em.save(…)" }, line: 3, column: 5, endLine: 3, endColumn: 12 },
      ],
    },
    {
      name: "pg-promise: a list of promises is awaited, and none of them",
      code: code`
        async function save(rows) {
          await db.tx(async (t) => {
            await rows.map(async (row) => {
              await t.none(sql, row);
            });
          });
        }
      `,
      errors: [
        {
          messageId: "floatingLoop",
          data: { query: "t.none(…)", loop: "map" },
          line: 4,
          column: 13,
          endLine: 4,
          endColumn: 19,
        },
      ],
    },
    {
      name: "the transaction itself is not awaited",
      code: code`
        async function save(rows) {
          db.tx(async (t) => {
            await t.none(sql);
          });
          return rows;
        }
      `,
      errors: [
        {
          messageId: "droppedTransaction",
          data: { begin: "db.tx(…)" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 8,
          suggestions: [
            {
              messageId: "await",
              output: code`
                async function save(rows) {
                  await db.tx(async (t) => {
                    await t.none(sql);
                  });
                  return rows;
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "Sequelize: the transaction is an option of the query",
      code: code`
        async function save(user) {
          await sequelize.transaction(async (t) => {
            User.create(user, { transaction: t });
          });
        }
      `,
      output: code`
        async function save(user) {
          await sequelize.transaction(async (t) => {
            await User.create(user, { transaction: t });
          });
        }
      `,
      errors: [
        {
          messageId: "floatingQuery",
          data: { query: "User.create(…)" },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 16,
        },
      ],
    },
    {
      name: "MongoDB: the session is an option of the query",
      code: code`
        async function save(session, row) {
          await session.withTransaction(async () => {
            rows.insertOne(row, { session });
          });
        }
      `,
      output: code`
        async function save(session, row) {
          await session.withTransaction(async () => {
            await rows.insertOne(row, { session });
          });
        }
      `,
      errors: [
        {
          messageId: "floatingQuery",
          data: { query: "rows.insertOne(…)" },
          line: 3,
          column: 5,
          endLine: 3,
          endColumn: 19,
        },
      ],
    },
    {
      name: "a helper of the file uses the client outside",
      code: code`
        import { db } from "./db.js";
        const log = (event) => db.insert(events).values(event);
        async function record(event) {
          await db.insert(events).values(event);
        }
        async function save(user) {
          await db.transaction(async (tx) => {
            await tx.insert(users).values(user);
            await record(user.id);
          });
        }
      `,
      errors: [
        {
          messageId: "outerHelper",
          data: { helper: "record", outer: "db", transaction: "tx" },
          line: 9,
          column: 11,
          endLine: 9,
          endColumn: 17,
        },
      ],
    },
    {
      name: "BEGIN that a property of an object holds",
      code: code`
        const SQL = { begin: "BEGIN", commit: "COMMIT" };
        async function save(pool) {
          const client = await pool.connect();
          await client.query(SQL.begin);
          await client.query("INSERT INTO a VALUES (1)");
          await client.query(SQL.commit);
          client.release();
        }
      `,
      errors: [
        {
          messageId: "noRollbackNoRelease",
          data: { begin: "client.query(SQL.begin)", client: "client" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 32,
        },
      ],
    },
    {
      name: "the pool is used between BEGIN and COMMIT",
      code: code`
        async function save(pool, row) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await pool.query("INSERT INTO a VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "outerClient",
          data: { query: "pool.query(…)", outer: "pool", transaction: "client" },
          line: 5,
          column: 11,
          endLine: 5,
          endColumn: 21,
          suggestions: [
            {
              messageId: "useTransaction",
              data: { transaction: "client" },
              output: code`
                async function save(pool, row) {
                  const client = await pool.connect();
                  try {
                    await client.query("BEGIN");
                    await client.query("INSERT INTO a VALUES (1)");
                    await client.query("COMMIT");
                  } catch (error) {
                    await client.query("ROLLBACK");
                    throw error;
                  } finally {
                    client.release();
                  }
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "a query is dropped between BEGIN and COMMIT",
      code: code`
        async function save(pool, row) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            client.query("INSERT INTO a VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
      output: code`
        async function save(pool, row) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO a VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "floatingStep",
          data: { query: "client.query(…)" },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 17,
        },
      ],
    },
    {
      name: "TypeORM: a query of the runner's manager is dropped",
      code: code`
        async function save(source, rows) {
          const runner = source.createQueryRunner();
          try {
            await runner.startTransaction();
            runner.manager.save(rows);
            await runner.commitTransaction();
          } catch (error) {
            await runner.rollbackTransaction();
            throw error;
          } finally {
            await runner.release();
          }
        }
      `,
      output: code`
        async function save(source, rows) {
          const runner = source.createQueryRunner();
          try {
            await runner.startTransaction();
            await runner.manager.save(rows);
            await runner.commitTransaction();
          } catch (error) {
            await runner.rollbackTransaction();
            throw error;
          } finally {
            await runner.release();
          }
        }
      `,
      errors: [
        {
          messageId: "floatingStep",
          data: { query: "runner.manager.save(…)" },
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 24,
        },
      ],
    },
    {
      name: "TypeORM: the manager under a name, in a loop that does not wait",
      code: code`
        async function save(source, rows) {
          const runner = source.createQueryRunner();
          try {
            await runner.startTransaction();
            const manager = runner.manager;
            rows.forEach(async (row) => {
              await manager.save(row);
            });
            await runner.commitTransaction();
          } catch (error) {
            await runner.rollbackTransaction();
            throw error;
          } finally {
            await runner.release();
          }
        }
      `,
      errors: [
        {
          messageId: "floatingLoop",
          data: { query: "manager.save(…)", loop: "forEach" },
          line: 7,
          column: 13,
          endLine: 7,
          endColumn: 25,
        },
      ],
    },
    {
      name: "BEGIN by a request of its own",
      code: code`
        async function save(supabase, row) {
          await supabase.rpc("begin_transaction");
          await supabase.from("rows").insert(row);
          await supabase.rpc("commit");
        }
      `,
      errors: [
        {
          messageId: "pooled",
          data: {
            begin: 'supabase.rpc("begin_transaction")',
            pool: "supabase",
            instead: "write one database function",
          },
          line: 2,
          column: 9,
          endLine: 2,
          endColumn: 42,
        },
      ],
    },
    {
      name: "BEGIN over a client that sends each query by a request",
      code: code`
        import { neon } from "@neondatabase/serverless";
        const sql = neon(url);
        async function save(row) {
          await sql\`BEGIN\`;
          await sql\`INSERT INTO a VALUES (1)\`;
          await sql\`COMMIT\`;
        }
      `,
      errors: [
        {
          messageId: "pooled",
          data: { begin: "sql`BEGIN`", pool: "sql", instead: "make one list of queries for `sql.transaction([…])`" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 19,
        },
      ],
    },
    {
      name: "no try at all",
      code: code`
        async function save(rows) {
          const client = await pool.connect();
          // begin here
          await client.query('BEGIN');
          const res = await client.query(\`INSERT
          INTO x\`);
          await client.query('COMMIT');
          client.release();
          return res.rows;
        }
      `,
      errors: [
        {
          messageId: "noRollbackNoRelease",
          data: { begin: "client.query('BEGIN')", client: "client" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 30,
          suggestions: [
            {
              messageId: "wrap",
              data: { andRelease: ", and give `client` back in a `finally`" },
              output: code`
            async function save(rows) {
              const client = await pool.connect();
              // begin here
              try {
                await client.query('BEGIN');
                const res = await client.query(\`INSERT
              INTO x\`);
                await client.query('COMMIT');
                return res.rows;
              } catch (error) {
                await client.query('ROLLBACK');
                throw error;
              } finally {
                client.release();
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "catch without rollback",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT");
            await client.query("COMMIT");
          } catch (error) {
            log(error);
            throw error;
          } finally {
            client.release();
          }
        }
      `,
      output: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            log(error);
            throw error;
          } finally {
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 4,
          column: 11,
          endLine: 4,
          endColumn: 32,
        },
      ],
    },
    {
      name: "no catch, finally",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT");
            await client.query("COMMIT");
          } finally {
            client.release();
          }
        }
      `,
      output: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 4,
          column: 11,
          endLine: 4,
          endColumn: 32,
        },
      ],
    },
    {
      name: "begin before try",
      code: code`
        async function save(fn) {
          const client = await pool.connect();
          await client.query('BEGIN');
          let result;
          try {
            result = await fn(client);
            await client.query('COMMIT');
          } catch (err) {
            await client.query('ROLLBACK');
            throw err;
          } finally {
            client.release();
          }
          return result;
        }
      `,
      output: code`
        async function save(fn) {
          const client = await pool.connect();
          let result;
          try {
            await client.query('BEGIN');
            result = await fn(client);
            await client.query('COMMIT');
          } catch (err) {
            await client.query('ROLLBACK');
            throw err;
          } finally {
            client.release();
          }
          return result;
        }
      `,
      errors: [
        {
          messageId: "beginOutsideTry",
          data: { begin: "client.query('BEGIN')", client: "client" },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 30,
        },
      ],
    },
    {
      name: "early return",
      code: code`
        async function save(id) {
          const client = await pool.connect();
          try {
            await client.query("begin");
            const { rows } = await client.query("select 1");
            if (rows.length === 0) return null;
            if (rows.length === 1) {
              return rows[0];
            }
            await client.query("commit");
            return rows;
          } catch (e) {
            await client.query("rollback");
            throw e;
          } finally {
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "openReturn",
          data: { client: "client", begin: 'client.query("begin")' },
          line: 6,
          column: 28,
          endLine: 6,
          endColumn: 40,
          suggestions: [
            {
              messageId: "rollbackBefore",
              output: code`
            async function save(id) {
              const client = await pool.connect();
              try {
                await client.query("begin");
                const { rows } = await client.query("select 1");
                if (rows.length === 0) {
                  await client.query("rollback");
                  return null;
                }
                if (rows.length === 1) {
                  return rows[0];
                }
                await client.query("commit");
                return rows;
              } catch (e) {
                await client.query("rollback");
                throw e;
              } finally {
                client.release();
              }
            }
          `,
            },
            {
              messageId: "commitBefore",
              output: code`
            async function save(id) {
              const client = await pool.connect();
              try {
                await client.query("begin");
                const { rows } = await client.query("select 1");
                if (rows.length === 0) {
                  await client.query("commit");
                  return null;
                }
                if (rows.length === 1) {
                  return rows[0];
                }
                await client.query("commit");
                return rows;
              } catch (e) {
                await client.query("rollback");
                throw e;
              } finally {
                client.release();
              }
            }
          `,
            },
          ],
        },
        {
          messageId: "openReturn",
          data: { client: "client", begin: 'client.query("begin")' },
          line: 8,
          column: 7,
          endLine: 8,
          endColumn: 22,
          suggestions: [
            {
              messageId: "rollbackBefore",
              output: code`
            async function save(id) {
              const client = await pool.connect();
              try {
                await client.query("begin");
                const { rows } = await client.query("select 1");
                if (rows.length === 0) return null;
                if (rows.length === 1) {
                  await client.query("rollback");
                  return rows[0];
                }
                await client.query("commit");
                return rows;
              } catch (e) {
                await client.query("rollback");
                throw e;
              } finally {
                client.release();
              }
            }
          `,
            },
            {
              messageId: "commitBefore",
              output: code`
            async function save(id) {
              const client = await pool.connect();
              try {
                await client.query("begin");
                const { rows } = await client.query("select 1");
                if (rows.length === 0) return null;
                if (rows.length === 1) {
                  await client.query("commit");
                  return rows[0];
                }
                await client.query("commit");
                return rows;
              } catch (e) {
                await client.query("rollback");
                throw e;
              } finally {
                client.release();
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "commit in finally",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT");
          } finally {
            await client.query("COMMIT");
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "commitAfterFailure",
          data: { commit: 'client.query("COMMIT")' },
          line: 7,
          column: 11,
          endLine: 7,
          endColumn: 33,
          suggestions: [
            {
              messageId: "moveCommit",
              output: code`
            async function save() {
              const client = await pool.connect();
              try {
                await client.query("BEGIN");
                await client.query("INSERT");
                await client.query("COMMIT");
              } catch (error) {
                await client.query("ROLLBACK");
                throw error;
              } finally {
                client.release();
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "release not in finally",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            if (await skip()) {
              await client.query("ROLLBACK");
              return;
            }
            await client.query("COMMIT");
            client.release();
          } catch (e) {
            await client.query("ROLLBACK");
            client.release();
            throw e;
          }
        }
      `,
      errors: [
        {
          messageId: "heldReturn",
          data: { client: "client" },
          line: 7,
          column: 7,
          endLine: 7,
          endColumn: 14,
          suggestions: [
            {
              messageId: "addRelease",
              data: { client: "client" },
              output: code`
            async function save() {
              const client = await pool.connect();
              try {
                await client.query("BEGIN");
                if (await skip()) {
                  await client.query("ROLLBACK");
                  return;
                }
                await client.query("COMMIT");
              } catch (e) {
                await client.query("ROLLBACK");
                throw e;
              } finally {
                client.release();
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "never released",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT");
            await client.query("COMMIT");
          } catch (e) {
            await client.query("ROLLBACK");
            throw e;
          }
        }
      `,
      output: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT");
            await client.query("COMMIT");
          } catch (e) {
            await client.query("ROLLBACK");
            throw e;
          } finally {
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "notReleased",
          data: { acquire: "pool.connect()", client: "client" },
          line: 2,
          column: 24,
          endLine: 2,
          endColumn: 38,
        },
      ],
    },
    {
      name: "mysql",
      code: code`
        async function save() {
          const connection = await pool.getConnection();
          await connection.beginTransaction();
          try {
            await connection.execute("INSERT");
            await connection.commit();
          } catch (e) {
            console.error(e);
          } finally {
            connection.release();
          }
        }
      `,
      output: code`
        async function save() {
          const connection = await pool.getConnection();
          await connection.beginTransaction();
          try {
            await connection.execute("INSERT");
            await connection.commit();
          } catch (e) {
            await connection.rollback();
            console.error(e);
          } finally {
            connection.release();
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: "connection.beginTransaction()", client: "connection" },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 38,
        },
      ],
    },
    {
      name: "typeorm",
      code: code`
        async function save() {
          const queryRunner = dataSource.createQueryRunner();
          await queryRunner.connect();
          await queryRunner.startTransaction();
          try {
            await queryRunner.manager.save(user);
            await queryRunner.commitTransaction();
          } catch (err) {
            await queryRunner.rollbackTransaction();
          } finally {
            await queryRunner.release();
          }
        }
      `,
      errors: [
        {
          messageId: "beginOutsideTry",
          data: { begin: "queryRunner.startTransaction()", client: "queryRunner" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 39,
          suggestions: [
            {
              messageId: "moveBegin",
              output: code`
            async function save() {
              const queryRunner = dataSource.createQueryRunner();
              await queryRunner.connect();
              try {
                await queryRunner.startTransaction();
                await queryRunner.manager.save(user);
                await queryRunner.commitTransaction();
              } catch (err) {
                await queryRunner.rollbackTransaction();
              } finally {
                await queryRunner.release();
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "typeorm norollback",
      code: code`
        async function save() {
          const queryRunner = dataSource.createQueryRunner();
          try {
            await queryRunner.connect();
            await queryRunner.startTransaction();
            await queryRunner.manager.save(user);
            await queryRunner.commitTransaction();
          } finally {
            await queryRunner.release();
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: "queryRunner.startTransaction()", client: "queryRunner" },
          line: 5,
          column: 11,
          endLine: 5,
          endColumn: 41,
        },
      ],
    },
    {
      name: "knex",
      code: code`
        async function save() {
          const trx = await knex.transaction();
          await trx("users").insert({ a: 1 });
          await trx("logs").insert({ a: 1 });
          await trx.commit();
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: "knex.transaction()", client: "trx" },
          line: 2,
          column: 21,
          endLine: 2,
          endColumn: 39,
          suggestions: [
            {
              messageId: "wrap",
              data: { andRelease: "" },
              output: code`
            async function save() {
              const trx = await knex.transaction();
              try {
                await trx("users").insert({ a: 1 });
                await trx("logs").insert({ a: 1 });
                await trx.commit();
              } catch (error) {
                await trx.rollback();
                throw error;
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "sequelize bad",
      code: code`
        async function save() {
          const t = await sequelize.transaction({ isolationLevel: X });
          try {
            await User.create({ a: 1 }, { transaction: t });
            await t.commit();
          } catch (e) {
            console.error(e);
          }
        }
      `,
      output: code`
        async function save() {
          const t = await sequelize.transaction({ isolationLevel: X });
          try {
            await User.create({ a: 1 }, { transaction: t });
            await t.commit();
          } catch (e) {
            await t.rollback();
            console.error(e);
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: "sequelize.transaction({ isolationLevel: X })", client: "t" },
          line: 2,
          column: 19,
          endLine: 2,
          endColumn: 63,
        },
      ],
    },
    {
      name: "pool",
      code: code`
        async function save() {
          await pool.query("BEGIN");
          await this.pool.query("START TRANSACTION");
          await pool.query("COMMIT");
        }
      `,
      errors: [
        {
          messageId: "pooled",
          data: { begin: 'pool.query("BEGIN")', pool: "pool", instead: "take one connection from `pool`" },
          line: 2,
          column: 9,
          endLine: 2,
          endColumn: 28,
        },
        {
          messageId: "pooled",
          data: {
            begin: 'this.pool.query("START TRANSACTION")',
            pool: "this.pool",
            instead: "take one connection from `this.pool`",
          },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 45,
        },
      ],
    },
    {
      name: "callbacks",
      code: code`
        async function save() {
          await sql.begin(async (tx) => {
            tx\`insert into a values (1)\`;
            await sql\`insert into b values (1)\`;
            await tx\`x \${sql\`a\`}\`;
          });
          await prisma.$transaction(async (tx) => {
            tx.user.create({ data });
            await prisma.user.update({ data });
            await tx.user.create({ data: { x } });
          });
          await db.transaction(async (tx) => {
            rows.forEach(async (row) => {
              await tx.insert(users).values(row);
            });
            void tx.update(users).set(a);
            await tx.select().from(x).where(inArray(a, db.select().from(b)));
            return db.query.users.findFirst({});
          });
        }
      `,
      output: code`
        async function save() {
          await sql.begin(async (tx) => {
            await tx\`insert into a values (1)\`;
            await sql\`insert into b values (1)\`;
            await tx\`x \${sql\`a\`}\`;
          });
          await prisma.$transaction(async (tx) => {
            await tx.user.create({ data });
            await prisma.user.update({ data });
            await tx.user.create({ data: { x } });
          });
          await db.transaction(async (tx) => {
            rows.forEach(async (row) => {
              await tx.insert(users).values(row);
            });
            void tx.update(users).set(a);
            await tx.select().from(x).where(inArray(a, db.select().from(b)));
            return db.query.users.findFirst({});
          });
        }
      `,
      errors: [
        { messageId: "floatingQuery", data: { query: "tx`…`" }, line: 3, column: 5, endLine: 3, endColumn: 7 },
        {
          messageId: "outerClient",
          data: { query: "sql`…`", outer: "sql", transaction: "tx" },
          line: 4,
          column: 11,
          endLine: 4,
          endColumn: 14,
          suggestions: [
            {
              messageId: "useTransaction",
              data: { transaction: "tx" },
              output: code`
            async function save() {
              await sql.begin(async (tx) => {
                tx\`insert into a values (1)\`;
                await tx\`insert into b values (1)\`;
                await tx\`x \${sql\`a\`}\`;
              });
              await prisma.$transaction(async (tx) => {
                tx.user.create({ data });
                await prisma.user.update({ data });
                await tx.user.create({ data: { x } });
              });
              await db.transaction(async (tx) => {
                rows.forEach(async (row) => {
                  await tx.insert(users).values(row);
                });
                void tx.update(users).set(a);
                await tx.select().from(x).where(inArray(a, db.select().from(b)));
                return db.query.users.findFirst({});
              });
            }
          `,
            },
          ],
        },
        {
          messageId: "floatingQuery",
          data: { query: "tx.user.create(…)" },
          line: 8,
          column: 5,
          endLine: 8,
          endColumn: 19,
        },
        {
          messageId: "outerClient",
          data: { query: "prisma.user.update(…)", outer: "prisma", transaction: "tx" },
          line: 9,
          column: 11,
          endLine: 9,
          endColumn: 29,
          suggestions: [
            {
              messageId: "useTransaction",
              data: { transaction: "tx" },
              output: code`
            async function save() {
              await sql.begin(async (tx) => {
                tx\`insert into a values (1)\`;
                await sql\`insert into b values (1)\`;
                await tx\`x \${sql\`a\`}\`;
              });
              await prisma.$transaction(async (tx) => {
                tx.user.create({ data });
                await tx.user.update({ data });
                await tx.user.create({ data: { x } });
              });
              await db.transaction(async (tx) => {
                rows.forEach(async (row) => {
                  await tx.insert(users).values(row);
                });
                void tx.update(users).set(a);
                await tx.select().from(x).where(inArray(a, db.select().from(b)));
                return db.query.users.findFirst({});
              });
            }
          `,
            },
          ],
        },
        {
          messageId: "floatingLoop",
          data: { loop: "forEach", query: "tx.insert(…)" },
          line: 14,
          column: 13,
          endLine: 14,
          endColumn: 22,
        },
        {
          messageId: "floatingQuery",
          data: { query: "tx.update(…)" },
          line: 16,
          column: 10,
          endLine: 16,
          endColumn: 19,
        },
        {
          messageId: "outerClient",
          data: { query: "db.query.users.findFirst(…)", outer: "db", transaction: "tx" },
          line: 18,
          column: 12,
          endLine: 18,
          endColumn: 36,
          suggestions: [
            {
              messageId: "useTransaction",
              data: { transaction: "tx" },
              output: code`
            async function save() {
              await sql.begin(async (tx) => {
                tx\`insert into a values (1)\`;
                await sql\`insert into b values (1)\`;
                await tx\`x \${sql\`a\`}\`;
              });
              await prisma.$transaction(async (tx) => {
                tx.user.create({ data });
                await prisma.user.update({ data });
                await tx.user.create({ data: { x } });
              });
              await db.transaction(async (tx) => {
                rows.forEach(async (row) => {
                  await tx.insert(users).values(row);
                });
                void tx.update(users).set(a);
                await tx.select().from(x).where(inArray(a, db.select().from(b)));
                return tx.query.users.findFirst({});
              });
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "BEGIN ISOLATION LEVEL in a template",
      code: code`
        async function save(level) {
          const client = await pool.connect();
          try {
            await client.query(\`BEGIN ISOLATION LEVEL \${level}\`);
            await client.query("INSERT INTO a VALUES (1)");
            await client.query("COMMIT");
          } finally {
            client.release();
          }
        }
      `,
      output: code`
        async function save(level) {
          const client = await pool.connect();
          try {
            await client.query(\`BEGIN ISOLATION LEVEL \${level}\`);
            await client.query("INSERT INTO a VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            await client.query(\`ROLLBACK\`);
            throw error;
          } finally {
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: "client.query(`BEGIN ISOLATION LEVEL ${level}`)", client: "client" },
          line: 4,
          column: 11,
          endLine: 4,
          endColumn: 57,
        },
      ],
    },
    {
      name: "START TRANSACTION in a query object",
      code: code`
        async function save(client) {
          await client.query({ text: "START TRANSACTION" });
          await client.query({ text: "INSERT INTO a VALUES (1)" });
          await client.query({ text: "COMMIT" });
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: 'client.query({ text: "START TRANSACTION" })', client: "client" },
          line: 2,
          column: 9,
          endLine: 2,
          endColumn: 52,
          suggestions: [
            {
              messageId: "wrap",
              data: { andRelease: "" },
              output: code`
            async function save(client) {
              try {
                await client.query({ text: "START TRANSACTION" });
                await client.query({ text: "INSERT INTO a VALUES (1)" });
                await client.query({ text: "COMMIT" });
              } catch (error) {
                await client.query({ text: "ROLLBACK" });
                throw error;
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "the only ROLLBACK is a savepoint's",
      code: code`
        async function save(client) {
          try {
            await client.query("BEGIN");
            await client.query("SAVEPOINT one");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK TO SAVEPOINT one");
            throw error;
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 3,
          column: 11,
          endLine: 3,
          endColumn: 32,
          suggestions: [
            {
              messageId: "addRollback",
              output: code`
            async function save(client) {
              try {
                await client.query("BEGIN");
                await client.query("SAVEPOINT one");
                await client.query("COMMIT");
              } catch (error) {
                await client.query("ROLLBACK");
                await client.query("ROLLBACK TO SAVEPOINT one");
                throw error;
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "a connection held by the object",
      code: code`
        class Store {
          async save() {
            await this.connection.query("BEGIN");
            await this.connection.query("INSERT INTO a VALUES (1)");
            await this.connection.query("COMMIT");
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: 'this.connection.query("BEGIN")', client: "this.connection" },
          line: 3,
          column: 11,
          endLine: 3,
          endColumn: 41,
          suggestions: [
            {
              messageId: "wrap",
              data: { andRelease: "" },
              output: code`
            class Store {
              async save() {
                try {
                  await this.connection.query("BEGIN");
                  await this.connection.query("INSERT INTO a VALUES (1)");
                  await this.connection.query("COMMIT");
                } catch (error) {
                  await this.connection.query("ROLLBACK");
                  throw error;
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
      name: "a statement between BEGIN and the try",
      code: code`
        async function save(client) {
          await client.query("BEGIN");
          const { rows } = await client.query("SELECT 1");
          try {
            await client.query("INSERT INTO a VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 2,
          column: 9,
          endLine: 2,
          endColumn: 30,
        },
      ],
    },
    {
      name: "a throw between BEGIN and the try",
      code: code`
        async function save(client, id) {
          await client.query("BEGIN");
          if (!id) throw new Error("no id");
          try {
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 2,
          column: 9,
          endLine: 2,
          endColumn: 30,
        },
      ],
    },
    {
      name: "a wait between connect and the try",
      code: code`
        async function save() {
          const client = await pool.connect();
          const rows = await load();
          try {
            await client.query("BEGIN");
            await insert(client, rows);
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "notReleased",
          data: { acquire: "pool.connect()", client: "client" },
          line: 2,
          column: 24,
          endLine: 2,
          endColumn: 38,
        },
      ],
    },
    {
      name: "a continue past COMMIT",
      code: code`
        async function save(batches) {
          const client = await pool.connect();
          try {
            for (const batch of batches) {
              await client.query("BEGIN");
              const { rows } = await client.query("SELECT 1");
              if (rows.length === 0) return;
              await client.query("COMMIT");
            }
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "openReturn",
          data: { client: "client", begin: 'client.query("BEGIN")' },
          line: 7,
          column: 30,
          endLine: 7,
          endColumn: 37,
          suggestions: [
            {
              messageId: "rollbackBefore",
              output: code`
            async function save(batches) {
              const client = await pool.connect();
              try {
                for (const batch of batches) {
                  await client.query("BEGIN");
                  const { rows } = await client.query("SELECT 1");
                  if (rows.length === 0) {
                    await client.query("ROLLBACK");
                    return;
                  }
                  await client.query("COMMIT");
                }
              } catch (error) {
                await client.query("ROLLBACK");
                throw error;
              } finally {
                client.release();
              }
            }
          `,
            },
            {
              messageId: "commitBefore",
              output: code`
            async function save(batches) {
              const client = await pool.connect();
              try {
                for (const batch of batches) {
                  await client.query("BEGIN");
                  const { rows } = await client.query("SELECT 1");
                  if (rows.length === 0) {
                    await client.query("COMMIT");
                    return;
                  }
                  await client.query("COMMIT");
                }
              } catch (error) {
                await client.query("ROLLBACK");
                throw error;
              } finally {
                client.release();
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "never committed",
      code: code`
        async function save() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO a VALUES (1)");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }
      `,
      errors: [
        {
          messageId: "noCommit",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 4,
          column: 11,
          endLine: 4,
          endColumn: 32,
        },
      ],
    },
    {
      name: "a dedicated client without a finally",
      code: code`
        async function save() {
          const client = new Client();
          await client.connect();
          await client.query("BEGIN");
          await client.query("INSERT INTO a VALUES (1)");
          await client.query("COMMIT");
          await client.end();
        }
      `,
      errors: [
        {
          messageId: "noRollbackNoRelease",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 30,
          suggestions: [
            {
              messageId: "wrap",
              data: { andRelease: ", and give `client` back in a `finally`" },
              output: code`
            async function save() {
              const client = new Client();
              await client.connect();
              try {
                await client.query("BEGIN");
                await client.query("INSERT INTO a VALUES (1)");
                await client.query("COMMIT");
              } catch (error) {
                await client.query("ROLLBACK");
                throw error;
              } finally {
                await client.end();
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "the return's value is used after the client's last use",
      code: code`
        async function save() {
          const client = await pool.connect();
          await client.query("BEGIN");
          const { rows } = await client.query("INSERT INTO a VALUES (1) RETURNING id");
          await client.query("COMMIT");
          client.release();
          // told to the others
          const ids = rows.map((row) => row.id);
          await notify(ids);
          return ids;
        }
      `,
      errors: [
        {
          messageId: "noRollbackNoRelease",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 30,
          suggestions: [
            {
              messageId: "wrap",
              data: { andRelease: ", and give `client` back in a `finally`" },
              output: code`
            async function save() {
              const client = await pool.connect();
              try {
                await client.query("BEGIN");
                const { rows } = await client.query("INSERT INTO a VALUES (1) RETURNING id");
                await client.query("COMMIT");
                // told to the others
                const ids = rows.map((row) => row.id);
                await notify(ids);
                return ids;
              } catch (error) {
                await client.query("ROLLBACK");
                throw error;
              } finally {
                client.release();
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "what comes after stays outside",
      code: code`
        async function save() {
        	const client = await pool.connect();
        	await client.query("BEGIN");
        	await client.query("INSERT INTO a VALUES (1)"); // one
        	await client.query("COMMIT");
        	client.release();
        	await notify();
        }
      `,
      errors: [
        {
          messageId: "noRollbackNoRelease",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 3,
          column: 8,
          endLine: 3,
          endColumn: 29,
          suggestions: [
            {
              messageId: "wrap",
              data: { andRelease: ", and give `client` back in a `finally`" },
              output: code`
            async function save() {
            	const client = await pool.connect();
            	try {
            		await client.query("BEGIN");
            		await client.query("INSERT INTO a VALUES (1)"); // one
            		await client.query("COMMIT");
            	} catch (error) {
            		await client.query("ROLLBACK");
            		throw error;
            	} finally {
            		client.release();
            	}
            	await notify();
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "a catch on one line",
      code: code`
        async function save(client) {
          try { await client.query("BEGIN"); await insert(client); await client.query("COMMIT"); } catch {}
        }
      `,
      output: code`
        async function save(client) {
          try { await client.query("BEGIN"); await insert(client); await client.query("COMMIT"); } catch { await client.query("ROLLBACK"); }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 2,
          column: 15,
          endLine: 2,
          endColumn: 36,
        },
      ],
    },
    {
      name: "an arrow function in a handler",
      code: code`
        app.post("/workers", async (req, res) => {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO workers VALUES ($1)", [req.body.id]);
            await client.query("COMMIT");
            res.json({ ok: true });
          } catch (error) {
            res.status(500).json({ error: error.message });
          } finally {
            client.release();
          }
        });
      `,
      output: code`
        app.post("/workers", async (req, res) => {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO workers VALUES ($1)", [req.body.id]);
            await client.query("COMMIT");
            res.json({ ok: true });
          } catch (error) {
            await client.query("ROLLBACK");
            res.status(500).json({ error: error.message });
          } finally {
            client.release();
          }
        });
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 4,
          column: 11,
          endLine: 4,
          endColumn: 32,
        },
      ],
    },
    {
      name: "a MongoDB session that is not ended",
      code: code`
        async function save() {
          const session = await client.startSession();
          session.startTransaction();
          await users.insertOne(user, { session });
          await session.commitTransaction();
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: "session.startTransaction()", client: "session" },
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 29,
          suggestions: [
            {
              messageId: "wrap",
              data: { andRelease: "" },
              output: code`
            async function save() {
              const session = await client.startSession();
              try {
                session.startTransaction();
                await users.insertOne(user, { session });
                await session.commitTransaction();
              } catch (error) {
                if (session.inTransaction()) await session.abortTransaction();
                throw error;
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "Kysely",
      code: code`
        async function save() {
          const trx = await db.startTransaction().execute();
          await trx.insertInto("users").values(user).execute();
          await trx.commit().execute();
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: "db.startTransaction()", client: "trx" },
          line: 2,
          column: 21,
          endLine: 2,
          endColumn: 42,
          suggestions: [
            {
              messageId: "wrap",
              data: { andRelease: "" },
              output: code`
            async function save() {
              const trx = await db.startTransaction().execute();
              try {
                await trx.insertInto("users").values(user).execute();
                await trx.commit().execute();
              } catch (error) {
                await trx.rollback().execute();
                throw error;
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "mssql",
      code: code`
        async function save() {
          const transaction = new sql.Transaction(pool);
          await transaction.begin();
          await new sql.Request(transaction).query("INSERT INTO a VALUES (1)");
          await transaction.commit();
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: "transaction.begin()", client: "transaction" },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 28,
          suggestions: [
            {
              messageId: "wrap",
              data: { andRelease: "" },
              output: code`
            async function save() {
              const transaction = new sql.Transaction(pool);
              await transaction.begin();
              try {
                await new sql.Request(transaction).query("INSERT INTO a VALUES (1)");
                await transaction.commit();
              } catch (error) {
                await transaction.rollback();
                throw error;
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "TypeORM without a ROLLBACK in the catch",
      code: code`
        async function save() {
          const queryRunner = dataSource.createQueryRunner();
          await queryRunner.connect();
          try {
            await queryRunner.startTransaction();
            await queryRunner.manager.save(user);
            await queryRunner.commitTransaction();
          } catch (error) {
            logger.error(error);
          } finally {
            await queryRunner.release();
          }
        }
      `,
      output: code`
        async function save() {
          const queryRunner = dataSource.createQueryRunner();
          await queryRunner.connect();
          try {
            await queryRunner.startTransaction();
            await queryRunner.manager.save(user);
            await queryRunner.commitTransaction();
          } catch (error) {
            if (queryRunner.isTransactionActive) await queryRunner.rollbackTransaction();
            logger.error(error);
          } finally {
            await queryRunner.release();
          }
        }
      `,
      errors: [
        {
          messageId: "noRollback",
          data: { begin: "queryRunner.startTransaction()", client: "queryRunner" },
          line: 5,
          column: 11,
          endLine: 5,
          endColumn: 41,
        },
      ],
    },
    {
      name: "BEGIN on a pool by another name",
      code: code`
        import { Pool } from "pg";
        const db = new Pool();
        async function save() {
          await db.query("BEGIN");
          await db.query("COMMIT");
        }
      `,
      errors: [
        {
          messageId: "pooled",
          data: { begin: 'db.query("BEGIN")', pool: "db", instead: "take one client with `db.connect()`" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 26,
        },
      ],
    },
    {
      name: "BEGIN on a pool of mysql2 and of postgres.js, and on Prisma",
      code: code`
        import mysql from "mysql2/promise";
        import postgres from "postgres";
        import { PrismaClient } from "@prisma/client";
        const connections = mysql.createPool({});
        const sql = postgres();
        const prisma = new PrismaClient();
        await connections.query("START TRANSACTION");
        await sql\`BEGIN\`;
        await prisma.$executeRaw\`BEGIN\`;
      `,
      errors: [
        {
          messageId: "pooled",
          data: {
            begin: 'connections.query("START TRANSACTION")',
            pool: "connections",
            instead: "take one connection with `connections.getConnection()`",
          },
          line: 7,
          column: 7,
          endLine: 7,
          endColumn: 45,
        },
        {
          messageId: "pooled",
          data: { begin: "sql`BEGIN`", pool: "sql", instead: "use `sql.begin(…)`" },
          line: 8,
          column: 7,
          endLine: 8,
          endColumn: 17,
        },
        {
          messageId: "pooled",
          data: { begin: "prisma.$executeRaw`BEGIN`", pool: "prisma", instead: "use `prisma.$transaction(…)`" },
          line: 9,
          column: 7,
          endLine: 9,
          endColumn: 32,
        },
      ],
    },
    {
      name: "BEGIN on a parameter that is a pool",
      code: code`
        async function save(db: Pool) {
          await db.query("BEGIN");
          await db.query("COMMIT");
        }
      `,
      errors: [
        {
          messageId: "pooled",
          data: { begin: 'db.query("BEGIN")', pool: "db", instead: "take one connection from `db`" },
          line: 2,
          column: 9,
          endLine: 2,
          endColumn: 26,
        },
      ],
    },
    {
      name: "a query of a non-async callback",
      code: code`
        sql.begin((tx) => {
          tx\`INSERT INTO a VALUES (1)\`;
          return tx\`SELECT 1\`;
        });
      `,
      errors: [{ messageId: "floatingQuery", data: { query: "tx`…`" }, line: 2, column: 3, endLine: 2, endColumn: 5 }],
    },
    {
      name: "a query with its own catch",
      code: code`
        await db.transaction(async (tx) => {
          tx.insert(users).values(user).catch(() => {});
          await tx.update(items).set({ a: 1 });
        });
      `,
      output: code`
        await db.transaction(async (tx) => {
          await tx.insert(users).values(user).catch(() => {});
          await tx.update(items).set({ a: 1 });
        });
      `,
      errors: [
        { messageId: "floatingQuery", data: { query: "tx.insert(…)" }, line: 2, column: 3, endLine: 2, endColumn: 12 },
      ],
    },
    {
      name: "a forEach in a transaction, and a map that is dropped",
      code: code`
        await prisma.$transaction(async (tx) => {
          rows.forEach((row) => tx.item.create({ data: row }));
          rows.map(async (row) => {
            await tx.item.update({ where: { id: row.id }, data: row });
          });
        });
      `,
      errors: [
        {
          messageId: "floatingLoop",
          data: { loop: "forEach", query: "tx.item.create(…)" },
          line: 2,
          column: 25,
          endLine: 2,
          endColumn: 39,
        },
        {
          messageId: "floatingLoop",
          data: { loop: "map", query: "tx.item.update(…)" },
          line: 4,
          column: 11,
          endLine: 4,
          endColumn: 25,
        },
      ],
    },
    {
      name: "Kysely's callback",
      code: code`
        await db.transaction().execute(async (trx) => {
          trx.insertInto("users").values(user).execute();
          await db.insertInto("items").values(item).execute();
        });
      `,
      output: code`
        await db.transaction().execute(async (trx) => {
          await trx.insertInto("users").values(user).execute();
          await db.insertInto("items").values(item).execute();
        });
      `,
      errors: [
        {
          messageId: "floatingQuery",
          data: { query: "trx.insertInto(…)" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 17,
        },
        {
          messageId: "outerClient",
          data: { query: "db.insertInto(…)", outer: "db", transaction: "trx" },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 22,
          suggestions: [
            {
              messageId: "useTransaction",
              data: { transaction: "trx" },
              output: code`
            await db.transaction().execute(async (trx) => {
              trx.insertInto("users").values(user).execute();
              await trx.insertInto("items").values(item).execute();
            });
          `,
            },
          ],
        },
      ],
    },
    {
      name: "the outer client of an object",
      code: code`
        class Store {
          async save() {
            await this.prisma.$transaction(async (tx) => {
              await this.prisma.user.update({ where: { id: 1 }, data: { a: 1 } });
              await tx.item.create({ data: { a: 1 } });
            });
          }
        }
      `,
      errors: [
        {
          messageId: "outerClient",
          data: { query: "this.prisma.user.update(…)", outer: "this.prisma", transaction: "tx" },
          line: 4,
          column: 13,
          endLine: 4,
          endColumn: 36,
          suggestions: [
            {
              messageId: "useTransaction",
              data: { transaction: "tx" },
              output: code`
            class Store {
              async save() {
                await this.prisma.$transaction(async (tx) => {
                  await tx.user.update({ where: { id: 1 }, data: { a: 1 } });
                  await tx.item.create({ data: { a: 1 } });
                });
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "TypeORM's entity manager",
      code: code`
        await dataSource.transaction(async (manager) => {
          manager.save(user);
          await dataSource.getRepository(Item).save(item);
        });
      `,
      output: code`
        await dataSource.transaction(async (manager) => {
          await manager.save(user);
          await dataSource.getRepository(Item).save(item);
        });
      `,
      errors: [
        {
          messageId: "floatingQuery",
          data: { query: "manager.save(…)" },
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 15,
        },
        {
          messageId: "outerClient",
          data: { query: "dataSource.getRepository(…)", outer: "dataSource", transaction: "manager" },
          line: 3,
          column: 9,
          endLine: 3,
          endColumn: 33,
          suggestions: [
            {
              messageId: "useTransaction",
              data: { transaction: "manager" },
              output: code`
            await dataSource.transaction(async (manager) => {
              manager.save(user);
              await manager.getRepository(Item).save(item);
            });
          `,
            },
          ],
        },
      ],
    },
    {
      name: "a callback that does not take its transaction",
      code: code`
        import { drizzle } from "drizzle-orm/node-postgres";
        const db = drizzle(url);
        await db.transaction(async () => {
          await db.insert(users).values(user);
          await db.delete(items).where(old);
        });
      `,
      errors: [
        {
          messageId: "unusedTransaction",
          data: { query: "db.insert(…)", outer: "db" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 18,
          suggestions: [
            {
              messageId: "takeTransaction",
              output: code`
            import { drizzle } from "drizzle-orm/node-postgres";
            const db = drizzle(url);
            await db.transaction(async (tx) => {
              await tx.insert(users).values(user);
              await tx.delete(items).where(old);
            });
          `,
            },
          ],
        },
      ],
    },
    {
      name: "two transactions in one function",
      code: code`
        async function move() {
          const from = await pool.connect();
          const to = await pool.connect();
          try {
            await from.query("BEGIN");
            await to.query("BEGIN");
            await copy();
            await from.query("COMMIT");
            await to.query("COMMIT");
          } catch (error) {
            await from.query("ROLLBACK");
            throw error;
          } finally {
            from.release();
            to.release();
          }
        }
      `,
      output: code`
        async function move() {
          const from = await pool.connect();
          const to = await pool.connect();
          try {
            await from.query("BEGIN");
            await to.query("BEGIN");
            await copy();
            await from.query("COMMIT");
            await to.query("COMMIT");
          } catch (error) {
            await to.query("ROLLBACK");
            await from.query("ROLLBACK");
            throw error;
          } finally {
            from.release();
            to.release();
          }
        }
      `,
      errors: [
        {
          messageId: "notReleased",
          data: { acquire: "pool.connect()", client: "from" },
          line: 2,
          column: 22,
          endLine: 2,
          endColumn: 36,
        },
        {
          messageId: "noRollback",
          data: { begin: 'to.query("BEGIN")', client: "to" },
          line: 6,
          column: 11,
          endLine: 6,
          endColumn: 28,
        },
      ],
    },
    {
      name: "a loop that is left inside the transaction",
      code: code`
        async function save(lists) {
          for (const list of lists) {
            const client = await pool.connect();
            try {
              await client.query("BEGIN");
              if (list.length === 0) break;
              await client.query("INSERT INTO a VALUES (1)");
              await client.query("COMMIT");
            } catch (error) {
              await client.query("ROLLBACK");
              throw error;
            } finally {
              client.release();
            }
          }
        }
      `,
      errors: [
        {
          messageId: "noCommit",
          data: { begin: 'client.query("BEGIN")', client: "client" },
          line: 5,
          column: 13,
          endLine: 5,
          endColumn: 34,
        },
      ],
    },
    {
      name: "TypeORM's documented form, which begins before the try",
      code: code`
        async function createMany(users) {
          const queryRunner = this.dataSource.createQueryRunner();
          await queryRunner.connect();
          await queryRunner.startTransaction();
          try {
            await queryRunner.manager.save(users[0]);
            await queryRunner.commitTransaction();
          } catch (error) {
            await queryRunner.rollbackTransaction();
          } finally {
            await queryRunner.release();
          }
        }
      `,
      errors: [
        {
          messageId: "beginOutsideTry",
          data: { begin: "queryRunner.startTransaction()", client: "queryRunner" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 39,
          suggestions: [
            {
              messageId: "moveBegin",
              output: code`
            async function createMany(users) {
              const queryRunner = this.dataSource.createQueryRunner();
              await queryRunner.connect();
              try {
                await queryRunner.startTransaction();
                await queryRunner.manager.save(users[0]);
                await queryRunner.commitTransaction();
              } catch (error) {
                await queryRunner.rollbackTransaction();
              } finally {
                await queryRunner.release();
              }
            }
          `,
            },
          ],
        },
      ],
    },
    {
      name: "a return between connect and the try",
      code: code`
        app.post("/x", async (req, res) => {
          const client = await pool.connect();
          if (!req.body.id) return res.status(400).end();
          try {
            await client.query("BEGIN");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        });
      `,
      errors: [{ messageId: "heldReturn", data: { client: "client" }, line: 3, column: 21, endLine: 3, endColumn: 50 }],
    },
    {
      name: "a connection of one's own that is closed after the catch",
      code: code`
        async function save() {
          const connection = await mysql.createConnection({});
          await connection.beginTransaction();
          try {
            await connection.query("INSERT INTO a VALUES (1)");
            await connection.commit();
          } catch (error) {
            await connection.rollback();
          }
          await connection.end();
        }
      `,
      errors: [
        {
          messageId: "notReleased",
          data: { acquire: "mysql.createConnection({})", client: "connection" },
          line: 2,
          column: 28,
          endLine: 2,
          endColumn: 54,
        },
      ],
    },
    {
      name: "the library is known by its operators, the client comes from elsewhere",
      code: code`
        import { lt } from "drizzle-orm";
        import { db } from "./database.js";
        export async function replace(data) {
          return await db.transaction(async () => {
            const [row] = await db.insert(models).values({ data }).returning();
            await db.delete(models).where(lt(models.id, row.id));
            return row;
          });
        }
      `,
      errors: [
        {
          messageId: "unusedTransaction",
          data: { query: "db.insert(…)", outer: "db" },
          line: 5,
          column: 25,
          endLine: 5,
          endColumn: 34,
          suggestions: [
            {
              messageId: "takeTransaction",
              output: code`
            import { lt } from "drizzle-orm";
            import { db } from "./database.js";
            export async function replace(data) {
              return await db.transaction(async (tx) => {
                const [row] = await tx.insert(models).values({ data }).returning();
                await tx.delete(models).where(lt(models.id, row.id));
                return row;
              });
            }
          `,
            },
          ],
        },
      ],
    },
  ],
});
