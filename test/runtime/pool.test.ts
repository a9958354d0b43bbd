/** The pool of worker threads, with real ones. */
import { afterEach, describe, expect, it } from "vitest";
import { AssayError, FormatError, InterruptedError } from "../../src/base/errors.ts";
import { type Pool, type PoolOptions, startPool } from "../../src/runtime/pool.ts";
import { type EchoCalls, echoModule } from "./workers/echo-calls.ts";

const open: Pool<EchoCalls>[] = [];
const start = (options: PoolOptions): Pool<EchoCalls> => {
  const pool = startPool<EchoCalls>(echoModule, options);
  open.push(pool);
  return pool;
};
afterEach(async () => {
  for (const pool of open.splice(0)) await pool.close();
});

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** How many were under way at once, at most. */
function counted(): { readonly during: <T>(work: () => Promise<T>) => Promise<T>; readonly most: () => number } {
  let [now, most] = [0, 0];
  return {
    async during(work) {
      most = Math.max(most, ++now);
      return work().finally(() => now--);
    },
    most: () => most,
  };
}

describe("a pool", () => {
  it("answers in the order of the items, whichever is first, with no more at once than it has threads", async () => {
    const { during, most } = counted();
    const answers = await start({ threads: 2 }).map(upTo(12), (item, call) =>
      during(() => call("slow", item % 3 === 0 ? 40 : item)),
    );
    expect(answers).toEqual(upTo(12).map((item) => (item % 3 === 0 ? 40 : item)));
    expect(most()).toBe(2);
  });

  it("uses as many threads as a list asks for, and one item at a time with one", async () => {
    const pool = start({ threads: 1 });
    const threads = async (count?: number): Promise<number> => {
      const options = count === undefined ? {} : { threads: count };
      const held = await pool.map(upTo(6), (_, call) => call("slow", 5).then(() => call("held", undefined)), options);
      return new Set(held.map(({ thread }) => thread)).size;
    };
    expect(await threads()).toBe(1);
    expect(await threads(3)).toBe(3);
    expect(await threads(2)).toBe(2);
    expect(await pool.map([], (_, call) => call("held", undefined))).toEqual([]);
  });

  it("prepares no worker whose items make no call", async () => {
    let prepared = 0;
    const prepare = async (): Promise<void> => void prepared++;
    const pool = start({ threads: 2 });
    expect(await pool.map(upTo(6), async (item) => item, { prepare })).toEqual(upTo(6));
    expect(prepared).toBe(0);
    await pool.map(upTo(6), (item, call) => call("echo", item), { prepare });
    expect(prepared).toBe(2);
  });

  it("prepares each worker before its first call, and once", async () => {
    const pool = start({ threads: 3 });
    for (const value of ["first", "second"]) {
      const held = await pool.map(upTo(9), (_, call) => call("held", undefined), { prepare: (call) => call("hold", value) });
      expect(held.map((one) => one.value)).toEqual(upTo(9).map(() => value));
    }
  });

  it("tells after each item how many are done", async () => {
    const told: (readonly [number, number])[] = [];
    const onDone = (done: number, total: number): void => void told.push([done, total]);
    await start({ threads: 2 }).map(upTo(5), (item, call) => call("echo", item), { onDone });
    expect(told).toEqual(upTo(5).map((at) => [at + 1, 5]));
  });

  it("lets an item have a list of its own worked through by the same workers", async () => {
    const pool = start({ threads: 2 });
    const sums = await pool.map(upTo(4), async (item) => {
      const parts = await pool.map(upTo(3), (part, call) => call("slow", item + part));
      return parts.reduce((sum, part) => sum + part, 0);
    });
    expect(sums).toEqual([3, 6, 9, 12]);
  });

  it("shares memory with workers, and moves buffers there and back", async () => {
    const pool = start({ threads: 2 });
    const shared = new Float32Array(new SharedArrayBuffer(8));
    await pool.map(upTo(2), (at, call) => call("write", { values: shared, at }));
    expect([...shared]).toEqual([1, 2]);
    const values = upTo(4).map((item) => Float32Array.of(item, 1));
    const back = await pool.map(values, (value, call) => call("move", value, [value.buffer]));
    expect(values.map(({ length }) => length)).toEqual([0, 0, 0, 0]);
    expect(back).toEqual(upTo(4).map((item) => Float32Array.of(item, 1)));
  });

  it("throws the first error, of its class, begins nothing further, and can be used again", async () => {
    const pool = start({ threads: 2 });
    const begun: number[] = [];
    const thrown = await pool
      .map(upTo(50), async (item, call) => {
        begun.push(item);
        return item === 3 ? call("format", undefined) : call("slow", 10);
      })
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(FormatError);
    expect(thrown).toMatchObject({ code: "format", complaint: { where: "echo", file: "a.txt", row: 3 } });
    await expect(pool.map([1], (_, call) => call("plain", undefined))).rejects.toThrow("a plain mistake");
    expect(begun.length).toBeLessThan(6);
    expect(await pool.map(upTo(3), (item, call) => call("echo", item))).toEqual([0, 1, 2]);
  });

  it("throws when a preparation fails", async () => {
    const prepare = (call: Pool<EchoCalls>["call"]): Promise<never> => call("format", undefined);
    await expect(start({ threads: 2 }).map(upTo(4), (item, call) => call("echo", item), { prepare })).rejects.toThrow(
      FormatError,
    );
  });

  it.each(["crash", "exit"] as const)("throws when a worker ends by a %s", async (end) => {
    const pool = start({ threads: 2 });
    const thrown = await pool
      .map(upTo(9), async (item, call) => (item === 4 ? call(end, undefined) : call("slow", 5)))
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(AssayError);
    expect(thrown).toMatchObject({ code: "worker", complaint: { where: `worker ${echoModule}` } });
  });

  it("ends the threads when the signal fires, as an interruption", async () => {
    const stop = new AbortController();
    const pool = start({ threads: 2, signal: stop.signal, where: "counting" });
    const begun: number[] = [];
    const counting = pool.map(upTo(9), (item, call) => {
      begun.push(item);
      return call("slow", item < 2 ? 1 : 60_000);
    });
    const waiting = pool.call("slow", 60_000).catch((error: unknown) => error);
    setTimeout(() => stop.abort(), 300);
    const thrown = await counting.catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(InterruptedError);
    expect(thrown).toMatchObject({ message: expect.stringMatching(/^counting: interrupted/) });
    expect(await waiting).toBeInstanceOf(InterruptedError);
    expect(begun.length).toBeLessThan(5);
    await expect(pool.call("echo", 1)).rejects.toBeInstanceOf(InterruptedError);
    await expect(pool.map([1], async () => 1)).rejects.toBeInstanceOf(InterruptedError);
  });

  it("rejects what waits when it is closed, which may happen twice", async () => {
    const pool = start({ threads: 2 });
    const waiting = pool.map(upTo(3), (_, call) => call("slow", 60_000)).catch((error: unknown) => error);
    await pool.close();
    await pool.close();
    expect(await waiting).toMatchObject({ code: "worker" });
    await expect(pool.call("echo", 1)).rejects.toMatchObject({ code: "worker" });
  });

  it("says what to do when its code has not been built", () => {
    expect(() => startPool("runtime/no-such-worker", { threads: 2 })).toThrow(/npm run build/);
  });
});
