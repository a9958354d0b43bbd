import { execFile } from "node:child_process";
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { AssayError, FormatError, InterruptedError } from "../../src/base/errors.ts";
import { startWorker, type WorkerHandle } from "../../src/runtime/worker.ts";
import { type EchoCalls, echoModule } from "./workers/echo-calls.ts";

type Echo = WorkerHandle<EchoCalls>;

const open: Echo[] = [];
const start = (): Echo => {
  const worker = startWorker<EchoCalls>(echoModule);
  open.push(worker);
  return worker;
};
afterEach(async () => {
  for (const worker of open.splice(0)) await worker.close();
});

describe("a worker", () => {
  it("answers each call with its own answer, in order", async () => {
    const worker = start();
    const slow = worker.call("slow", 30);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, value) => worker.call("echo", value)));
    expect(answers).toEqual(Array.from({ length: 20 }, (_, value) => value));
    expect(await slow).toBe(30);
  });

  it("moves buffers there and back without a copy", async () => {
    const worker = start();
    const value = Float32Array.of(1, 2, 3);
    const answer = worker.call("move", value, [value.buffer]);
    expect(value.length).toBe(0);
    expect(await answer).toEqual(Float32Array.of(1, 2, 3));
  });

  it("throws the error that was thrown there, of the same class", async () => {
    const worker = start();
    const thrown = await worker.call("format", undefined).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(FormatError);
    const complaint = { where: "echo", must: "must hold", got: "nothing", todo: "Try again.", file: "a.txt", row: 3 };
    expect(thrown).toMatchObject({ code: "format", complaint, message: new FormatError(complaint).message });
    await expect(worker.call("interrupted", undefined)).rejects.toBeInstanceOf(InterruptedError);
    await expect(worker.call("plain", undefined)).rejects.toThrow("a plain mistake");
    expect(await worker.call("echo", 1)).toBe(1);
  });

  it("rejects a call or an answer that cannot be sent, and goes on", async () => {
    const worker = start();
    await expect(worker.call("echo", () => 1)).rejects.toThrow(/clone/);
    await expect(worker.call("uncloneable", undefined)).rejects.toThrow(/clone/);
    expect(await worker.call("echo", 1)).toBe(1);
  });

  it.each(["crash", "exit"] as const)("rejects every waiting call, and all later ones, after a %s", async (kind) => {
    const worker = start();
    const waiting = [worker.call("slow", 5), worker.call(kind, undefined), worker.call("echo", 1)];
    const results = await Promise.allSettled(waiting);
    // The first was answered before the crash; the answer may still be on its way when the crash is told.
    expect(results.slice(1).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    for (const result of results.filter(({ status }) => status === "rejected")) {
      expect(result).toMatchObject({ reason: { code: "worker" } });
      expect(result.status === "rejected" && result.reason).toBeInstanceOf(AssayError);
    }
    await expect(worker.call("echo", 1)).rejects.toMatchObject({ code: "worker" });
  });

  it("rejects waiting and later calls when it is closed, which may happen twice", async () => {
    const worker = start();
    const waiting = worker.call("slow", 60_000).catch((error: unknown) => error);
    await worker.close();
    await worker.close();
    expect(await waiting).toMatchObject({ code: "worker" });
    await expect(worker.call("echo", 1)).rejects.toMatchObject({ code: "worker" });
  });

  it.each([
    ["left it", 2000, false],
    ["died in it", 300, true],
  ])(
    "that is inside the engine is waited for, closed twice, until it has %s",
    { timeout: 15_000 },
    async (_, milliseconds, dies) => {
      const worker = start();
      const seen = new Int32Array(new SharedArrayBuffer(4)); // 1 inside, 2 outside again
      const inside = worker.call("inside", { seen, milliseconds, dies }).catch((error: unknown) => error);
      await expect.poll(() => Atomics.load(seen, 0)).toBe(1);
      await Promise.all([worker.close(), worker.close()]);
      expect(Atomics.load(seen, 0)).toBe(dies ? 1 : 2);
      expect(await inside).toMatchObject({ code: "worker" });
    },
  );

  it("says what to do when its code has not been built", () => {
    expect(() => startWorker("runtime/no-such-worker")).toThrow(/npm run build/);
  });

  it("lets the process end when nobody waits, and holds it while somebody does", async () => {
    const built = pathToFileURL(resolve(import.meta.dirname, "../../dist/runtime/worker.js")).href;
    const code = `
      import { startWorker } from ${JSON.stringify(built)};
      const worker = startWorker(${JSON.stringify(echoModule)});
      worker.call("slow", 200).then((value) => console.log("answer", value));
    `;
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code], { timeout: 20_000 });
    expect((await run).stdout).toBe("answer 200\n");
  });
});
