import { describe, expect, it } from "vitest";
import { type OnnxModel, writeOnnx } from "../../src/formats/onnx.ts";
import { openSession } from "../../src/runtime/session.ts";
import { graphOf, integers, messages, readMessage, strings } from "./onnx-reader.ts";

const scale = Float32Array.of(1.5, -2, 0.25);

const model: OnnxModel = {
  operatorSet: 20,
  nodes: [
    { operator: "Mul", inputs: ["x", "scale"], outputs: ["scaled"], attributes: {} },
    { operator: "Softmax", inputs: ["scaled"], outputs: ["y"], attributes: { axis: { int: -1 } } },
    { operator: "LeakyRelu", inputs: ["scaled"], outputs: ["z"], attributes: { alpha: { float: 0.5 } } },
    { operator: "Transpose", inputs: ["z"], outputs: ["t"], attributes: { perm: { ints: [1, 0] } } },
  ],
  initializers: [{ name: "scale", type: "float32", shape: [3], data: new Uint8Array(scale.buffer) }],
  inputs: [{ name: "x", type: "float32", shape: ["rows", 3] }],
  outputs: [
    { name: "y", type: "float32", shape: ["rows", 3] },
    { name: "t", type: "float32", shape: [3, "rows"] },
  ],
};

describe("writeOnnx", () => {
  it("writes the fields of onnx.proto", () => {
    const message = readMessage(writeOnnx(model));
    expect(integers(message, 1)).toEqual([10]);
    const [operatorSet] = messages(message, 8);
    expect([strings(operatorSet!, 1), integers(operatorSet!, 2)]).toEqual([[""], [20]]);
    const graph = graphOf(writeOnnx(model));
    const [mul, softmax, leaky, transpose] = messages(graph, 1);
    expect([strings(mul!, 1), strings(mul!, 2), strings(mul!, 4)]).toEqual([["x", "scale"], ["scaled"], ["Mul"]]);
    const [axis] = messages(softmax!, 5);
    expect([strings(axis!, 1), integers(axis!, 3), integers(axis!, 20)]).toEqual([["axis"], [-1], [2]]);
    const [alpha] = messages(leaky!, 5);
    expect([alpha!.get(2), integers(alpha!, 20)]).toEqual([[0.5], [1]]);
    const [perm] = messages(transpose!, 5);
    expect([integers(perm!, 8), integers(perm!, 20)]).toEqual([[1, 0], [7]]);
    const [tensor] = messages(graph, 5);
    expect([integers(tensor!, 1), integers(tensor!, 2), strings(tensor!, 8)]).toEqual([[3], [1], ["scale"]]);
    expect(tensor!.get(9)).toEqual([new Uint8Array(scale.buffer)]);
    const [input] = messages(graph, 11);
    const [tensorType] = messages(messages(input!, 2)[0]!, 1);
    const dimensions = messages(messages(tensorType!, 2)[0]!, 1);
    expect([strings(input!, 1), integers(tensorType!, 1)]).toEqual([["x"], [1]]);
    expect([strings(dimensions[0]!, 2), integers(dimensions[1]!, 1)]).toEqual([["rows"], [3]]);
  });

  it("writes what the engine runs", async () => {
    const session = await openSession(writeOnnx(model), { threads: 1 });
    const { y, t } = await session.run({ x: { type: "float32", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) } });
    expect(t?.shape).toEqual([3, 2]);
    expect(t?.data).toEqual(Float32Array.of(1.5, 6, -2, -5, 0.75, 1.5));
    const exponentials = [1.5, -4, 0.75].map(Math.exp);
    const sum = exponentials.reduce((a, b) => a + b);
    expect(y?.data.slice(0, 3) as Float32Array).toBeCloseToAll(
      exponentials.map((value) => value / sum),
      { absolute: 1e-6 }, // float32 has seven digits
    );
    await session.close();
  });

  it("keeps weights outside: their bytes come from beside the model", async () => {
    const outside: OnnxModel = {
      ...model,
      initializers: [{ name: "scale", type: "float32", shape: [3], data: { file: "weights.bin", offset: 4, bytes: 12 } }],
    };
    const bytes = writeOnnx(outside);
    const [tensor] = messages(graphOf(bytes), 5);
    const entries = messages(tensor!, 13).map((entry) => [strings(entry, 1)[0], strings(entry, 2)[0]]);
    expect(entries).toEqual([
      ["location", "weights.bin"],
      ["offset", "4"],
      ["length", "12"],
    ]);
    expect(tensor!.has(9)).toBe(false);
    const weights = new Map([["weights.bin", Float32Array.of(99, ...scale)]]);
    const feeds = { x: { type: "float32", shape: [1, 3], data: Float32Array.of(1, 1, 1) } } as const;
    const [external, internal] = await Promise.all([openSession(bytes, { weights }), openSession(writeOnnx(model))]);
    expect((await external.run(feeds))["y"]).toEqual((await internal.run(feeds))["y"]);
    await Promise.all([external.close(), internal.close()]);
  });

  it("refuses what protobuf cannot hold, before it copies anything", () => {
    const large = new Uint8Array(2 ** 30); // never touched, so it takes no memory
    const initializers = ["a", "b", "c"].map((name) => ({ name, type: "uint8" as const, shape: [2 ** 30], data: large }));
    expect(() => writeOnnx({ ...model, initializers })).toThrow(/2 GiB/);
  });
});
