/** PostgreSQL with pgvector, compiled to WebAssembly (PGlite), on a loopback port: a real server for real clients. */
import { createServer } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

/** A running server. */
export interface PgliteServer {
  readonly port: number;
  /** Without a query: `postgresql://postgres@127.0.0.1:port/postgres`. */
  readonly address: string;
  /** Runs SQL inside, not over the socket: all connections are one session, so what one left open is ended first. */
  exec(sql: string): Promise<void>;
  stop(): Promise<void>;
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Starts one, with the extension made. */
export async function startPglite(): Promise<PgliteServer> {
  const db = await PGlite.create({ extensions: { vector } });
  await db.exec("CREATE EXTENSION vector");
  const port = await freePort();
  const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port, maxConnections: 10 });
  await server.start();
  return {
    port,
    address: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    exec: async (sql) => {
      await db.exec("ROLLBACK");
      await db.exec(sql);
    },
    async stop() {
      await server.stop();
      await db.close();
    },
  };
}
