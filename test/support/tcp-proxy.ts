/** A way to a server that can break, and that can say no: what passes is looked at, never made up but for one refusal. */
import { connect as connectTo, createServer, type Server, type Socket } from "node:net";

/** The proxy. */
export interface TcpProxy {
  readonly port: number;
  /** Bytes of the server that passed so far. */
  readonly passed: () => number;
  /** Breaks the next connection after so many bytes of the server; null lets all pass. */
  breakAfter(bytes: number | null): void;
  /** Called when a connection breaks, before the next is taken. */
  onBreak(work: () => Promise<void>): void;
  /** Answers messages that have these words with PostgreSQL's error "feature not supported". */
  refuse(words: string | null): void;
  stop(): Promise<void>;
}

/** Starts one before a server on a loopback port. */
export async function startTcpProxy(to: number): Promise<TcpProxy> {
  let passed = 0;
  let limit: number | null = null;
  let refused: string | null = null;
  let broken: Promise<void> = Promise.resolve();
  let whenBroken = async (): Promise<void> => {};
  const open = new Set<Socket>();
  const server: Server = createServer((client) => {
    broken.then(() => {
      const upstream = connectTo(to, "127.0.0.1");
      let ofThis = 0;
      const mine = limit;
      for (const socket of [client, upstream]) {
        open.add(socket);
        socket.on("error", () => undefined);
        socket.on("close", () => {
          open.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.on("data", (piece: Buffer) => {
        if (refused !== null && piece.includes(refused)) client.write(notSupported);
        else upstream.write(piece);
      });
      upstream.on("data", (piece: Buffer) => {
        passed += piece.length;
        ofThis += piece.length;
        if (mine !== null && ofThis > mine) {
          limit = null;
          broken = whenBroken().catch(() => undefined);
          client.destroy();
          upstream.destroy();
        } else if (!client.write(piece)) {
          upstream.pause();
          client.once("drain", () => upstream.resume());
        }
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    passed: () => passed,
    breakAfter(bytes) {
      limit = bytes;
    },
    onBreak(work) {
      whenBroken = work;
    },
    refuse(words) {
      refused = words;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** ErrorResponse, then ReadyForQuery in a failed transaction. */
const notSupported = ((): Buffer => {
  const fields = Buffer.from("SERROR\0VERROR\0C0A000\0MCOPY is not supported here\0\0", "latin1");
  const message = Buffer.alloc(5 + fields.length);
  message.write("E", 0, "latin1");
  message.writeInt32BE(4 + fields.length, 1);
  fields.copy(message, 5);
  return Buffer.concat([message, Buffer.from("Z\0\0\0\x05T", "latin1")]);
})();
