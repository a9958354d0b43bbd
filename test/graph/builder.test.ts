import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/base/errors.ts";
import { type Attributes, GraphBuilder, type OpName, type Shape, type Value } from "../../src/graph/builder.ts";
import { broadcast, product } from "../../src/graph/value.ts";
import { openSession } from "../../src/runtime/session.ts";
import { graphOf, messages, operatorsOf, strings } from "../formats/onnx-reader.ts";

type Call = (graph: GraphBuilder, take: (shape: Shape, type?: Value["type"]) => Value) => Value;

const none = {} as const;
function call<Op extends OpName>(op: Op, attributes: Attributes[Op], ...inputs: (readonly [Shape, Value["type"]?])[]): Call {
  return (graph, take) =>
    (graph.apply as (op: OpName, inputs: readonly Value[], attributes: unknown) => Value)(
      op,
      inputs.map(([shape, type]) => take(shape, type)),
      attributes,
    );
}

/** Mistakes, and what the message must name. */
const mistakes: readonly (readonly [string, Call, readonly string[]])[] = [
  ["shapes that do not broadcast", call("Add", none, [[2, 3]], [[4]]), ["Add", "[2, 3]", "[4]"]],
  ["a symbol against another size", call("Mul", none, [["batch", 3]], [[2, 3]]), ["Mul", "[batch, 3]", "[2, 3]"]],
  ["two element types", call("Sub", none, [[2]], [[2], "int64"]), ["Sub", "float32", "int64"]],
  ["too few inputs", call("Add", none, [[2]]), ["Add", "2 inputs"]],
  ["bool in arithmetic", call("Add", none, [[2], "bool"], [[2], "bool"]), ["Add", "numbers"]],
  ["integers in a float function", call("Exp", none, [[2], "int64"]), ["Exp", "floating point"]],
  ["numbers in logic", call("Not", none, [[2]]), ["Not", "bool"]],
  ["a condition that is none", call("Where", none, [[2]], [[2]], [[2]]), ["Where", "bool"]],
  ["choices of two types", call("Where", none, [[2], "bool"], [[2]], [[2], "int64"]), ["Where"]],
  ["inner sizes of a product", call("MatMul", none, [["batch", 3]], [[4, 5]]), ["MatMul", "3 and 4", "[batch, 3]", "[4, 5]"]],
  ["a vector in a product", call("MatMul", none, [[3]], [[3, 5]]), ["MatMul", "[3]"]],
  ["leading sizes of a product", call("MatMul", none, [[2, 1, 3]], [[4, 3, 1]]), ["MatMul", "leading"]],
  [
    "inner sizes of Gemm",
    call("Gemm", { transposeA: false, transposeB: true }, [["n", 384]], [[1536, 380]]),
    ["Gemm", "384 and 380"],
  ],
  [
    "three dimensions in Gemm",
    call("Gemm", { transposeA: false, transposeB: false }, [[2, 3, 4]], [[4, 5]]),
    ["Gemm", "matrices"],
  ],
  [
    "a bias of another size",
    call("Gemm", { transposeA: false, transposeB: false }, [[2, 3]], [[3, 4]], [[5]]),
    ["Gemm", "[2, 4]", "[5]"],
  ],
  [
    "a norm of another size",
    call("LayerNormalization", { epsilon: 1e-5 }, [[2, 3]], [[4]], [[3]]),
    ["LayerNormalization", "[3]", "[4]"],
  ],
  ["an axis that is not there", call("Softmax", { axis: 2 }, [[2, 3]]), ["Softmax", "axis 2"]],
  ["other elements in a reshape", call("Reshape", { shape: [7] }, [[2, 3]]), ["Reshape", "[7]", "[2, 3]"]],
  [
    "other symbols in a reshape",
    call("Reshape", { shape: ["length", 3] }, [["batch", 3]]),
    ["Reshape", "[length, 3]", "[batch, 3]"],
  ],
  ["-1 in a reshape", call("Reshape", { shape: [-1] }, [[2, 3]]), ["Reshape", "-1"]],
  ["an order with an axis twice", call("Transpose", { order: [0, 0] }, [[2, 3]]), ["Transpose", "0, 0"]],
  ["an order too short", call("Transpose", { order: [0] }, [[2, 3]]), ["Transpose"]],
  ["squeezing more than 1", call("Squeeze", { axes: [0] }, [[2, 3]]), ["Squeeze", "[2, 3]"]],
  ["unsqueezing twice", call("Unsqueeze", { axes: [0, 0] }, [[2, 3]]), ["Unsqueeze"]],
  ["expanding to less", call("Expand", { shape: [1, 3] }, [[2, 3]]), ["Expand", "[1, 3]"]],
  ["joining other shapes", call("Concat", { axis: 0 }, [[2, 3]], [[2, 4]]), ["Concat", "[2, 4]"]],
  ["joining along an unknown size", call("Concat", { axis: 0 }, [["batch", 3]], [[2, 3]]), ["Concat"]],
  ["a slice beyond the end", call("Slice", { axis: 0, from: 1, to: 5 }, [[4]]), ["Slice", "1 to 5"]],
  ["a slice backwards", call("Slice", { axis: 0, from: 3, to: 2 }, [[4]]), ["Slice", "3 to 2"]],
  ["a slice of unknown size", call("Slice", { axis: 0, from: 1, to: null }, [["batch"]]), ["Slice"]],
  ["an index that is no whole number", call("Gather", { axis: 0 }, [[4]], [[2]]), ["Gather", "int64"]],
  ["a reduced axis twice", call("ReduceSum", { axes: [1, -1], keep: false }, [[2, 3]]), ["ReduceSum"]],
  ["a range of a negative size", call("Range", { size: -2 }), ["Range", "-2"]],
];

describe("GraphBuilder", () => {
  it.each(mistakes)("refuses %s when the operation is added, naming it", (_, make, named) => {
    const graph = new GraphBuilder();
    let count = 0;
    const take = (shape: Shape, type: Value["type"] = "float32"): Value => graph.input(`input${count++}`, type, shape);
    let thrown: unknown;
    try {
      make(graph, take);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ShapeError);
    for (const word of named) expect((thrown as ShapeError).message).toContain(word);
    expect(graph.nodes).toHaveLength(0);
  });

  it("leaves out what no output needs, weights and constants included", () => {
    const graph = new GraphBuilder();
    const x = graph.input("x", "float32", ["n", 2]);
    const unused = graph.input("unused", "float32", ["n"]);
    const [kept, dropped] = [graph.weight("kept", [2]), graph.weight("dropped", [2])];
    const y = graph.apply("Add", [x, kept]);
    graph.apply("Exp", [graph.apply("Mul", [y, graph.apply("Sub", [dropped, graph.scalar(123)])])]);
    graph.apply("Exp", [unused]);
    graph.output("y", y);
    const { model, weights, outputs } = graph.toOnnx();
    expect(operatorsOf(model)).toEqual(["Add", "Identity"]);
    expect(weights.map(({ name }) => name)).toEqual(["kept"]);
    expect(outputs).toEqual(["y"]);
    expect(messages(graphOf(model), 5).map((tensor) => strings(tensor, 8)[0])).toEqual(["kept"]);
    expect(messages(graphOf(model), 11).map((input) => strings(input, 1)[0])).toEqual(["x", "unused"]);
  });

  it("makes one constant of equal small ones, and tells types and shapes apart", () => {
    const graph = new GraphBuilder();
    expect(graph.scalar(2)).toBe(graph.scalar(2));
    expect(graph.scalar(2)).not.toBe(graph.scalar(2, "int64"));
    expect(graph.scalar(2)).not.toBe(graph.constant(Float32Array.of(2)));
    expect(() => graph.constant(Float32Array.of(1, 2), [3])).toThrow(ShapeError);
  });

  it("keeps operations as data, in an order in which they can run", () => {
    const graph = new GraphBuilder();
    const x = graph.input("x", "float32", ["n", 2]);
    const y = graph.apply("Softmax", [graph.apply("Exp", [x])], { axis: 1 });
    const [first, second] = graph.nodes;
    expect(first).toMatchObject({ op: "Exp", inputs: [x], attributes: {} });
    expect(second).toEqual({ op: "Softmax", inputs: [first?.outputs[0]], attributes: { axis: 1 }, outputs: [y] });
  });

  it("refuses values of another graph, a name twice, and a graph without outputs", () => {
    const [graph, other] = [new GraphBuilder(), new GraphBuilder()];
    const x = graph.input("x", "float32", [2]);
    expect(() => other.apply("Exp", [x])).toThrow(/another graph/);
    expect(() => other.output("y", x)).toThrow(/another graph/);
    expect(() => graph.input("x", "float32", [2])).toThrow(/named x/);
    expect(() => graph.toOnnx()).toThrow(/an output/);
    expect(() => graph.input("z", "float32", [1.5])).toThrow(ShapeError);
    for (const wrong of ["a b", "", "b*a", "a*", "-1", "2"]) {
      expect(() => graph.input("z", "float32", [wrong]), wrong).toThrow(ShapeError);
    }
  });

  it("says which dimension no input has, when it is needed", () => {
    const graph = new GraphBuilder();
    graph.input("x", "float32", ["n", 2]);
    graph.output("y", graph.apply("Range", [], { size: "length" }));
    expect(() => graph.toOnnx()).toThrow(/length/);
  });

  it("gives an input, a weight or one value under two names as outputs", async () => {
    const graph = new GraphBuilder();
    const x = graph.input("x", "float32", [2]);
    graph.output("same", x);
    graph.output("weight too", graph.weight("w", [2]));
    const y = graph.apply("Neg", [x]);
    graph.output("first", y);
    graph.output("second", y);
    const weights = new Map([["w", Float32Array.of(5, 6)]]);
    const session = await openSession(graph.toOnnx().model, { weights, threads: 1 });
    const outputs = await session.run({ x: { type: "float32", shape: [2], data: Float32Array.of(1, 2) } });
    expect(Object.entries(outputs).map(([name, { data }]) => [name, [...(data as Float32Array)]])).toEqual([
      ["same", [1, 2]],
      ["weight too", [5, 6]],
      ["first", [-1, -2]],
      ["second", [-1, -2]],
    ]);
    await session.close();
  });
});

const dimension = fc.oneof(fc.constantFrom("batch", "length"), fc.integer({ min: 1, max: 5 }));
const sizeOf = (shape: Shape, sizes: Readonly<Record<string, number>>): number[] =>
  shape.map((each) =>
    String(each)
      .split("*")
      .reduce((total, factor) => total * (sizes[factor] ?? Number(factor)), 1),
  );

describe("shapes with symbols", () => {
  it("have the product of their sizes, whatever the symbols stand for", () => {
    fc.assert(
      fc.property(
        fc.array(dimension, { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (shape, batch, length) => {
          const sizes = { batch, length };
          const total = sizeOf(shape, sizes).reduce((a, b) => a * b, 1);
          expect(sizeOf([product(shape)], sizes)).toEqual([total]);
          expect(product([product(shape.slice(0, 2)), ...shape.slice(2)])).toBe(product(shape));
        },
      ),
      { seed: 20260101, numRuns: 300 },
    );
  });

  it("broadcast the same way round, and with 1 change nothing", () => {
    fc.assert(
      fc.property(fc.array(dimension, { maxLength: 4 }), fc.array(dimension, { maxLength: 4 }), (a, b) => {
        expect(broadcast(a, b)).toEqual(broadcast(b, a));
        expect(broadcast(a, [])).toEqual(a);
        expect(
          broadcast(
            a,
            a.map(() => 1),
          ),
        ).toEqual(a);
      }),
      { seed: 20260102, numRuns: 300 },
    );
  });

  it("reshape in the engine as the builder says, for any order of dimensions", async () => {
    const shapes: readonly Shape[] = [
      ["batch*length", 6],
      ["length", "batch", 6],
      [2, "batch", 3, "length"],
      ["6*batch*length"],
      ["batch", "6*length"],
      ["2*length", 3, "batch"],
      [1, "batch", "length", 6, 1],
    ];
    const graph = new GraphBuilder();
    const x = graph.input("x", "float32", ["batch", "length", 6]);
    for (const [i, from] of shapes.entries()) {
      const first = graph.apply("Reshape", [x], { shape: from });
      for (const [j, to] of shapes.entries()) graph.output(`${i}.${j}`, graph.apply("Reshape", [first], { shape: to }));
    }
    const session = await openSession(graph.toOnnx().model, { threads: 1 });
    for (const sizes of [
      { batch: 2, length: 5 },
      { batch: 1, length: 1 },
      { batch: 3, length: 3 },
    ]) {
      const data = Float32Array.from({ length: sizes.batch * sizes.length * 6 }, (_, i) => i);
      const outputs = await session.run({ x: { type: "float32", shape: [sizes.batch, sizes.length, 6], data } });
      for (const name of session.outputs) {
        expect(outputs[name]?.shape, name).toEqual(sizeOf(shapes[Number(name.split(".")[1])]!, sizes));
        expect(outputs[name]?.data, name).toEqual(data);
      }
    }
    await session.close();
  });

  it("holds the weights it is given, and leaves the others beside the model", async () => {
    const graph = new GraphBuilder();
    const x = graph.input("x", "float32", [2]);
    const sum = graph.apply("Add", [graph.apply("Mul", [x, graph.weight("inside", [2])]), graph.weight("beside", [2])]);
    graph.output("y", sum);
    const { model, weights } = graph.toOnnx(new Map([["inside", Float32Array.of(2, 3)]]));
    expect(weights.map(({ name }) => name)).toEqual(["beside"]);
    const session = await openSession(model, { threads: 1, weights: new Map([["beside", Float32Array.of(10, 20)]]) });
    const { y } = await session.run({ x: { type: "float32", shape: [2], data: Float32Array.of(1, 1) } });
    expect(y?.data).toEqual(Float32Array.of(12, 23));
    await session.close();
    expect(() => graph.toOnnx(new Map([["inside", Float32Array.of(2)]]))).toThrow(ShapeError);
  });
});
