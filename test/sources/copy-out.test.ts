/** A copy as it comes over a connection that cuts it anywhere: the same bytes, and all else stays pg's. */
import { PassThrough } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type { Client, Connection, Submittable } from "pg";
import { expect, it } from "vitest";
import { copyOut } from "../../src/sources/postgresql/copy-out.ts";

const message = (kind: string, text: Buffer | string): Buffer => {
  const out = Buffer.alloc(5 + text.length);
  out.write(kind, "latin1");
  out.writeInt32BE(4 + text.length, 1);
  Buffer.from(text).copy(out, 5);
  return out;
};
const rows = Array.from({ length: 40 }, (_, i) => Buffer.alloc(1 + ((i * 37) % 90), i));
const begin = message("H", "formats");
const sent = rows.flatMap((row, i) => [message("d", row), ...(i % 7 === 0 ? [message("N", "a notice")] : [])]);
const rest = Buffer.concat([message("C", "COPY 40"), message("Z", "T")]);

interface Wire {
  readonly socket: PassThrough;
  readonly client: Client;
  /** What pg was given after the copy. */
  readonly given: () => Buffer;
  copy(): { handleError(cause: unknown): void };
}

function wire(): Wire {
  const socket = new PassThrough();
  const given: Buffer[] = [];
  socket.on("data", (bytes: Buffer) => given.push(Buffer.from(bytes)));
  let copy: unknown;
  const query = <Query extends Submittable>(query: Query): Query => {
    copy = query;
    query.submit({ stream: socket, query: () => undefined } as unknown as Connection);
    return query;
  };
  return {
    socket,
    client: { query } as unknown as Client,
    given: () => Buffer.concat(given),
    copy: () => copy as { handleError(cause: unknown): void },
  };
}

async function send(socket: PassThrough, bytes: Buffer, size: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += size) {
    socket.write(bytes.subarray(at, at + size));
    if (at % 5 === 0) await setTimeout(0);
  }
}

async function gathered(pieces: AsyncIterable<Buffer>, into: Buffer[] = []): Promise<Buffer> {
  for await (const piece of pieces) into.push(Buffer.from(piece));
  return Buffer.concat(into);
}

it.each([1, 2, 3, 5, 64, 100_000])("gives what comes in pieces of %i bytes, and the connection back", async (size) => {
  const { socket, client, given } = wire();
  const all = gathered(copyOut(client, "COPY"));
  await send(socket, Buffer.concat([begin, ...sent, message("c", ""), rest]), size);
  expect(await all).toEqual(Buffer.concat(rows));
  await setTimeout(5);
  expect(given()).toEqual(rest);
  socket.write("later"); // it flows again
  await setTimeout(5);
  expect(given()).toEqual(Buffer.concat([rest, Buffer.from("later")]));
});

it("leaves failures to pg, and throws what pg says after all that came before", async () => {
  const { socket, client, given, copy } = wire();
  const seen: Buffer[] = [];
  const all = gathered(copyOut(client, "COPY"), seen);
  all.catch(() => undefined);
  const failure = Buffer.concat([message("E", "the server stops"), message("Z", "E")]);
  await send(socket, Buffer.concat([begin, ...sent.slice(0, 9), failure]), 11);
  await setTimeout(5);
  expect(given()).toEqual(failure);
  copy().handleError(new Error("the server stops"));
  await expect(all).rejects.toThrow("the server stops");
  expect(Buffer.concat(seen)).toEqual(Buffer.concat(rows.slice(0, 8)));
});

it("throws what pg says of a connection that is gone while nothing comes, and of one that was gone before", async () => {
  const { socket, client, copy } = wire();
  const all = gathered(copyOut(client, "COPY"));
  all.catch(() => undefined);
  await send(socket, begin, 3);
  await setTimeout(5);
  copy().handleError(new Error("gone"));
  await expect(all).rejects.toThrow("gone");
  const never = {
    query: (query: { handleError(cause: unknown): void }) => {
      query.handleError(new Error("not queryable"));
      return query;
    },
  };
  await expect(gathered(copyOut(never as unknown as Client, "COPY"))).rejects.toThrow("not queryable");
});

it("takes no more than it is asked for: what is not read stays with the server", async () => {
  const { socket, client } = wire();
  const pieces = copyOut(client, "COPY");
  const first = pieces.next();
  socket.write(Buffer.concat([begin, ...sent]));
  expect((await first).done).toBe(false);
  await setTimeout(5);
  for (let i = 0; i < 50; i++) socket.write(message("d", Buffer.alloc(4096)));
  await setTimeout(5);
  expect(socket.readableLength + socket.writableLength).toBeGreaterThanOrEqual(50 * 4101);
  expect((await pieces.next()).value).toHaveLength(50 * 4096);
});
