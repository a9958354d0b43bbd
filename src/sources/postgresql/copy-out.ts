/**
 * What the server sends for COPY … TO STDOUT, taken off the connection in large pieces. A server sends a few rows at a time,
 * and to be woken for each costs more than all that is done with them: so the connection rests until more has gathered.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
import process from "node:process";
import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type { Client, Connection, Submittable } from "pg";

/** A message: a byte for its kind, then int32 bytes, these four and what follows. */
const headBytes = 5;
const [data, done] = [0x64, 0x63];
/** The beginning of a copy, and what may come at any time and says nothing of it: notices, settings, notifications. */
const passed: readonly number[] = [0x48, 0x4e, 0x53, 0x41];

/** Less than this is little: more is waited for … */
const littleBytes = 2 ** 19;
/** … so many milliseconds, the fewest that a timer waits, in which a quick server fills what the system holds for us. */
const gatheringWait = 1;

/**
 * The bytes of a copy. A piece is good until the next is asked for.
 * @throws what pg says of the query or the connection, after all that came before
 */
export async function* copyOut(client: Client, sql: string): AsyncGenerator<Buffer> {
  const copy = client.query(new CopyOut(sql));
  for (;;) {
    const piece = await copy.next();
    if (piece === null) return;
    yield piece;
  }
}

/** A query that takes the connection from pg while data comes, and gives it back. */
class CopyOut implements Submittable {
  readonly #sql: string;
  #socket: Duplex | null = null;
  /** How pg listens. */
  #listener: (bytes: Buffer) => void = () => undefined;
  #bytes: Buffer = Buffer.allocUnsafe(littleBytes);
  #length = 0;
  #isResting = false;
  #isGivenBack = false;
  #isOver = false;
  #failure: { readonly cause: unknown } | null = null;
  #wake: () => void = () => undefined;
  /** The message that is read: its kind, its size, bytes of both that are there, and bytes that are to come behind them. */
  readonly #message = { kind: 0, size: 0, head: 0, left: 0 };

  constructor(sql: string) {
    this.#sql = sql;
  }

  submit(connection: Connection): void {
    this.#socket = connection.stream;
    [this.#listener] = this.#socket.listeners("data") as [(bytes: Buffer) => void]; // pg listens from the beginning
    this.#socket.removeListener("data", this.#listener);
    this.#socket.on("data", this.#take);
    connection.query(this.#sql);
  }

  handleError(cause: unknown): void {
    this.#failure ??= { cause };
    this.#end();
  }

  /** pg looks for it: the end is in the data. */
  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#end();
  }

  /** What came since; null at the end. */
  async next(): Promise<Buffer | null> {
    const isLittle = this.#length > 0 && this.#length < littleBytes;
    this.#length = 0;
    if (isLittle && !this.#isOver) await setTimeout(gatheringWait);
    while (this.#length === 0 && !this.#isOver) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
        this.#socket?.resume();
      });
    }
    if (this.#length > 0) return this.#bytes.subarray(0, this.#length);
    if (this.#failure !== null) throw this.#failure.cause;
    return null;
  }

  readonly #take = (chunk: Buffer): void => {
    const end = this.#read(chunk);
    if (end !== null) {
      if (this.#message.kind === done) this.#end();
      this.#giveBack();
      this.#listener(chunk.subarray(end)); // where it was a failure, pg will say so
    } else if (!this.#isResting) {
      this.#isResting = true;
      setImmediate(this.#rest); // when all that the system has is read
    }
  };

  readonly #rest = (): void => {
    this.#isResting = false;
    if (!this.#isGivenBack) this.#socket?.pause();
    this.#wake();
  };

  /** Puts data by. Null, or where in the chunk the messages begin that are pg's. */
  #read(chunk: Buffer): number | null {
    const message = this.#message;
    for (let at = 0; at < chunk.length; ) {
      if (message.left > 0) {
        const end = Math.min(chunk.length, at + message.left);
        if (message.kind === data) this.#put(chunk, at, end);
        message.left -= end - at;
        at = end;
        continue;
      }
      if (message.head === 0) {
        message.kind = chunk[at]!;
        message.size = 0;
        if (message.kind !== data && message.kind !== done && !passed.includes(message.kind)) return at;
      } else {
        message.size = 256 * message.size + chunk[at]!;
      }
      at++;
      message.head = (message.head + 1) % headBytes;
      if (message.head > 0) continue;
      message.left = message.size - (headBytes - 1);
      if (message.kind === done) return at;
    }
    return null;
  }

  #put(chunk: Buffer, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    chunk.copy(this.#bytes, this.#length, from, to);
    this.#length = length;
  }

  #end(): void {
    this.#isOver = true;
    this.#giveBack();
    this.#wake();
  }

  #giveBack(): void {
    const socket = this.#socket;
    if (this.#isGivenBack || socket === null) return;
    this.#isGivenBack = true;
    socket.removeListener("data", this.#take);
    socket.on("data", this.#listener);
    process.nextTick(() => socket.resume());
  }
}
