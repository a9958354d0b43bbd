import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { type OnnxModel, writeOnnx } from "../../src/formats/onnx.ts";
import { openRemoteSession } from "../../src/runtime/remote-session.ts";
import { type EngineTensor, openSession, openWritingSession, type Session } from "../../src/runtime/session.ts";

const size = 64;

/** y = x · weight, and the number of rows. */
const model: OnnxModel = {
  operatorSet: 20,
  nodes: [
    { operator: "MatMul", inputs: ["x", "weight"], outputs: ["y"], attributes: {} },
    { operator: "Shape", inputs: ["x"], outputs: ["rows"], attributes: { start: { int: 0 }, end: { int: 1 } } },
  ],
  initializers: [
    { name: "weight", type: "float32", shape: [size, size], data: { file: "weight", offset: 0, bytes: 4 * size * size } },
  ],
  inputs: [{ name: "x", type: "float32", shape: ["rows", size] }],
  outputs: [
    { name: "y", type: "float32", shape: ["rows", size] },
    { name: "rows", type: "int64", shape: [1] },
  ],
};

const bytes = writeOnnx(model);
const twice = (): ReadonlyMap<string, Float32Array> => {
  const weight = new Float32Array(size * size);
  for (let i = 0; i < size; i++) weight[i * size + i] = 2;
  return new Map([["weight", weight]]);
};
const rows = (count: number): EngineTensor => ({
  type: "float32",
  shape: [count, size],
  data: Float32Array.from({ length: count * size }, (_, i) => i % 10),
});

const open: Session[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});

describe.each([
  ["in this thread", openSession],
  ["in a worker", openRemoteSession],
] as const)("a session %s", (_, start) => {
  const started = async (): Promise<Session> => {
    const session = await start(bytes, { weights: twice(), threads: 1 });
    open.push(session);
    return session;
  };

  it("runs a model with weights from beside it", async () => {
    const session = await started();
    expect([session.inputs, session.outputs]).toEqual([["x"], ["y", "rows"]]);
    for (const count of [3, 1, 7]) {
      const outputs = await session.run({ x: rows(count) });
      expect(outputs["y"]?.shape).toEqual([count, size]);
      expect(outputs["y"]?.data).toEqual((rows(count).data as Float32Array).map((value) => 2 * value));
      expect(outputs["rows"]).toEqual({ type: "int64", shape: [1], data: BigInt64Array.of(BigInt(count)) });
    }
  });

  it("computes the outputs that are wanted", async () => {
    expect(Object.keys(await (await started()).run({ x: rows(1) }, ["rows"]))).toEqual(["rows"]);
  });

  it("refuses a model that is none, without a file beside it, or of weights too short", async () => {
    const refusal = { code: "engine", name: "AssayError" };
    await expect(start(Uint8Array.of(1, 2, 3))).rejects.toMatchObject(refusal);
    await expect(start(bytes)).rejects.toMatchObject(refusal);
    await expect(start(bytes, { weights: new Map([["weight", new Float32Array(5)]]) })).rejects.toMatchObject(refusal);
  });

  it("refuses inputs of another shape, type or name, and goes on", async () => {
    const session = await started();
    for (const wrong of [
      { x: { ...rows(1), shape: [size, 1] } },
      { x: { type: "int64", shape: [1, size], data: new BigInt64Array(size) } as const },
      { z: rows(1) },
      { x: { ...rows(1), shape: [5, size] } },
    ]) {
      await expect(session.run(wrong as Readonly<Record<string, EngineTensor>>)).rejects.toMatchObject({ code: "engine" });
    }
    await expect(session.run({ x: rows(1) }, ["nothing"])).rejects.toMatchObject({ code: "engine" });
    expect((await session.run({ x: rows(2) }))["rows"]?.data).toEqual(BigInt64Array.of(2n));
  });
});

describe("a session in a worker", () => {
  it("takes whole buffers along and copies views", async () => {
    const weights = twice();
    const session = await openRemoteSession(bytes, { weights, threads: 1 });
    open.push(session);
    expect(weights.get("weight")?.length).toBe(0);
    const store = new Float32Array(3 * size).fill(1);
    const view = { type: "float32", shape: [1, size], data: store.subarray(size, 2 * size) } as const;
    expect((await session.run({ x: view }))["y"]?.data).toEqual(new Float32Array(size).fill(2));
    expect(store.length).toBe(3 * size);
  });

  it("leaves this thread free while it works", async () => {
    const session = await openRemoteSession(bytes, { weights: twice(), threads: 1 });
    open.push(session);
    let ticks = 0;
    const timer = setInterval(() => {
      ticks++;
    }, 1);
    // some hundred milliseconds of work: in this thread no tick would come before it is done
    const work = session.run({ x: rows(200_000) }, ["rows", "y"]);
    await work;
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });

  it("ends many at once without harm", async () => {
    const sessions = await Promise.all(
      Array.from({ length: 4 }, () => openRemoteSession(bytes, { weights: twice(), threads: 1 })),
    );
    const running = sessions.map((session) => session.run({ x: rows(50_000) }).catch((error: unknown) => error));
    await Promise.all(sessions.map((session) => session.close()));
    for (const result of await Promise.all(running)) expect(result).toMatchObject({ code: "worker" });
  });

  it("lets the process end in the middle of its work", async () => {
    const built = (name: string): string => JSON.stringify(new URL(`../../dist/${name}.js`, import.meta.url).href);
    const code = `
      import { openRemoteSession } from ${built("runtime/remote-session")};
      const session = await openRemoteSession(Buffer.from("${Buffer.from(bytes).toString("base64")}", "base64"), {
        weights: new Map([["weight", new Float32Array(${size * size})]]),
      });
      const data = new Float32Array(100_000 * ${size});
      void session.run({ x: { type: "float32", shape: [100_000, ${size}], data } });
      setTimeout(() => process.exit(7), 40);
    `;
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code], { timeout: 20_000 });
    await expect(run).rejects.toMatchObject({ code: 7, signal: null, stderr: "" });
  });
});

describe("a session that writes into memory of the caller", () => {
  const write = async (into: Record<string, EngineTensor>): Promise<void> => {
    const session = await openWritingSession(bytes, { weights: twice(), threads: 1 });
    try {
      for (const count of [5, 2]) await session.runInto({ x: rows(count) }, count === 2 ? into : {});
    } finally {
      await session.close();
    }
  };

  it("writes all outputs that are named, and nothing beside them", async () => {
    const memory = new Float32Array(2 * size + 2).fill(-1);
    const count = new BigInt64Array(1);
    await write({
      y: { type: "float32", shape: [2, size], data: memory.subarray(1, 2 * size + 1) },
      rows: { type: "int64", shape: [1], data: count },
    });
    expect(memory.subarray(1, -1)).toEqual((rows(2).data as Float32Array).map((value) => 2 * value));
    expect([memory.at(0), memory.at(-1), count[0]]).toEqual([-1, -1, 2n]);
  });

  it("refuses a place of another size, and a model that is none", async () => {
    const y: EngineTensor = { type: "float32", shape: [3, size], data: new Float32Array(3 * size) };
    await expect(write({ y })).rejects.toMatchObject({ code: "engine" });
    await expect(openWritingSession(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: "engine" });
  });
});
