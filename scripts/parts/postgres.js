import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

import { PGlite } from "@electric-sql/pglite";

/** @typedef {import("node:net").Socket} Socket */

/**
 * @typedef {object} PostgresServer A PostgreSQL (PGlite) behind a socket, so that real clients and pools can be tried on it.
 * @property {string} url
 * @property {PGlite} database The database itself, past every client.
 * @property {string[]} errors The SQLSTATE of each error that a client was sent, in their order.
 * @property {number} latency How many milliseconds an answer is under way; 0 at first.
 * @property {(query: string) => Promise<number>} count What a query gives that gives one number.
 * @property {() => Promise<void>} reset Empties the database, and forgets the errors and the latency.
 * @property {() => Promise<void>} allGone Waits until no client is connected.
 * @property {() => Promise<void>} close
 */

/** The types of messages, and the states of a session that a READY ends with. */
const [ERROR, QUERY, READY, SYNC] = [0x45, 0x51, 0x5a, 0x53];
const [IDLE, ABORTED] = [0x49, 0x45];

/** A client that is still there after this is taken for one that stays. */
const MILLISECONDS_TO_LEAVE = 30_000;

/**
 * Starts one. PGlite has one session, so its clients take turns: whoever begins a transaction keeps the session until
 * the transaction ends or fails or he hangs up, as if each transaction locked the whole database.
 *
 * @returns {Promise<PostgresServer>}
 */
export async function startPostgres() {
  const database = await PGlite.create();
  const takeTurn = makeTurns();
  /** @type {Set<Socket>} */
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket, postgres, takeTurn, () => {
      sockets.delete(socket);
      server.emit("left");
    });
  });

  /** @type {PostgresServer} */
  const postgres = {
    url: "",
    database,
    errors: [],
    latency: 0,
    async count(text) {
      const { rows } = await database.query(text, [], { rowMode: "array" });
      return Number(/** @type {unknown[][]} */ (rows)[0]?.[0]);
    },
    async reset() {
      const endTurn = await takeTurn();
      await database.exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public;");
      endTurn();
      postgres.errors.length = 0;
      postgres.latency = 0;
    },
    async allGone() {
      const signal = AbortSignal.timeout(MILLISECONDS_TO_LEAVE);
      while (sockets.size > 0) {
        await once(server, "left", { signal });
      }
    },
    async close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      await postgres.allGone();
      server.close();
      await database.close();
    },
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  postgres.url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  return postgres;
}

/**
 * Answers a client.
 *
 * @param {Socket} socket
 * @param {PostgresServer} postgres
 * @param {ReturnType<typeof makeTurns>} takeTurn
 * @param {() => void} onLeft
 */
function serve(socket, postgres, takeTurn, onLeft) {
  const { database } = postgres;
  const takeWhole = makeFramer();
  let isAborted = false;
  let work = Promise.resolve();
  /** @type {(() => void) | undefined} */
  let endTurn;

  /** @param {Uint8Array} messages */
  async function answer(messages) {
    endTurn ??= await takeTurn();
    if (isAborted) {
      await database.execProtocolRaw(query("BEGIN"));
      await database.execProtocolRaw(query("this fails"));
    }
    // A copy: what comes back is a view of memory that the next query writes to.
    const data = Buffer.from(await database.execProtocolRaw(messages));
    postgres.errors.push(...errorsIn(data));
    const state = data.at(-6) === READY ? data.at(-1) : undefined;
    isAborted = state === ABORTED;
    if (isAborted) {
      // A transaction that has failed locks nothing, so others may go on; the client that comes back finds it again.
      await database.execProtocolRaw(query("ROLLBACK"));
    }
    if (isAborted || state === IDLE) {
      endTurn();
      endTurn = undefined;
    }
    if (postgres.latency > 0) {
      await wait(postgres.latency);
    }
    socket.write(data);
  }

  async function leave() {
    if (endTurn) {
      await database.execProtocolRaw(message(SYNC, ""));
      await database.execProtocolRaw(query("ROLLBACK"));
      endTurn();
    }
    onLeft();
  }

  socket.on("data", (chunk) => {
    const messages = takeWhole(chunk);
    if (messages.length > 0) {
      work = work.then(() => answer(messages));
    }
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    work = work.then(leave);
  });
}

/** Makes a function that waits for its turn and returns what ends it. */
function makeTurns() {
  let last = Promise.resolve();
  return async () => {
    const before = last;
    /** @type {() => void} */
    let end = () => undefined;
    last = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  };
}

/** Makes a function that takes what a socket received and returns the messages that are complete by then. */
function makeFramer() {
  let rest = Buffer.alloc(0);
  let isStarted = false;
  /** @param {Buffer} chunk */
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let end = 0;
    for (let size = 0; rest.length >= end + size;) {
      end += size;
      // The first message has no type.
      const type = isStarted || end > 0 ? 1 : 0;
      size = rest.length < end + type + 4 ? Infinity : type + rest.readUInt32BE(end + type);
    }
    isStarted ||= end > 0;
    const whole = new Uint8Array(rest.subarray(0, end));
    rest = rest.subarray(end);
    return whole;
  };
}

/** @param {string} text */
function query(text) {
  return message(QUERY, `${text}\0`);
}

/**
 * @param {number} type
 * @param {string} body
 */
function message(type, body) {
  const bytes = Buffer.alloc(5 + Buffer.byteLength(body));
  bytes.writeUInt8(type);
  bytes.writeUInt32BE(bytes.length - 1, 1);
  bytes.write(body, 5);
  return new Uint8Array(bytes);
}

/**
 * @param {Buffer} data messages of the server.
 * @returns {string[]} the SQLSTATE of each error among them.
 */
function errorsIn(data) {
  const codes = [];
  for (let at = 0; at < data.length; at += 1 + data.readUInt32BE(at + 1)) {
    if (data[at] === ERROR) {
      const fields = data.toString("utf8", at + 5, at + 1 + data.readUInt32BE(at + 1)).split("\0");
      codes.push(fields.find((field) => field.startsWith("C"))?.slice(1) ?? "");
    }
  }
  return codes;
}
