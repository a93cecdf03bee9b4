import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

import { PGlite } from "@electric-sql/pglite";

/** A PostgreSQL (PGlite) behind a socket, so that real clients and pools can be tried on it. */
export interface PostgresServer extends AsyncDisposable {
  readonly port: number;
  /** The database itself, past every client. */
  readonly database: PGlite;
}

/**
 * Starts one. It serves one connection at a time, as PGlite has one session: a client's transaction is everyone's, so
 * pools have to be of one client.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const database = await PGlite.create();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let work = Promise.resolve();
    socket.on("data", (message) => {
      work = work.then(async () => {
        const answer = await database.execProtocolRaw(new Uint8Array(message));
        socket.write(answer);
      });
    });
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    database,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await database.close();
    },
  };
}
