/** Every operation: the shapes inferred for it are those the engine gives, and its values are those of its formula. */
import { describe, expect, it } from "vitest";
import { GraphBuilder, type OpName, type Shape, type Value } from "../../src/graph/builder.ts";
import { type EngineTensor, openSession } from "../../src/runtime/session.ts";

/** The engine computes in float32, exp and erf by polynomials. */
const tolerance = { absolute: 2e-6, relative: 2e-6 };

const sizes: Readonly<Record<string, number>> = { batch: 2, length: 3 };
const size = (shape: Shape): number[] =>
  shape.map((dimension) =>
    String(dimension)
      .split("*")
      .reduce((product, factor) => product * (sizes[factor] ?? Number(factor)), 1),
  );

const values = {
  x: Float32Array.from({ length: 24 }, (_, i) => ((i * 7) % 24) / 10 - 1),
  y: Float32Array.from({ length: 24 }, (_, i) => ((i * 5) % 24) / 8 + 0.25),
  m: Float32Array.from({ length: 20 }, (_, i) => ((i * 3) % 7) - 3),
  n: BigInt64Array.from({ length: 6 }, (_, i) => BigInt((i * 5) % 4)),
  b: Uint8Array.of(1, 0, 1, 1, 0, 1),
};

/** The values that every sample can use: x and y [batch, length, 4], m [5, 4], n int64 and b bool [batch, length]. */
interface Given {
  readonly graph: GraphBuilder;
  readonly x: Value;
  readonly y: Value;
  readonly m: Value;
  readonly n: Value;
  readonly b: Value;
}

/** An operation on them, and its values where a formula gives them. */
interface Sample {
  readonly build: (given: Given) => Value | readonly Value[];
  readonly expected?: ArrayLike<number>;
}

const two = (op: "Add" | "Sub" | "Mul" | "Div" | "Max" | "Min", f: (x: number, y: number) => number): Sample => ({
  build: ({ graph, x, y }) => graph.apply(op, [x, y]),
  expected: values.x.map((x, i) => f(x, values.y[i]!)),
});

type UnaryOp = "Abs" | "Neg" | "Sqrt" | "Reciprocal" | "Exp" | "Log" | "Tanh" | "Relu" | "Sigmoid";
const one = (op: UnaryOp, f: (y: number) => number): Sample => ({
  build: ({ graph, y }) => graph.apply(op, [y]),
  expected: values.y.map(f),
});

const rowsOf = (data: Float32Array): Float32Array[] => Array.from({ length: 6 }, (_, i) => data.slice(4 * i, 4 * i + 4));
const sum = (row: ArrayLike<number>): number => Array.from(row).reduce((a, b) => a + b, 0);
const softmax = (row: Float32Array): number[] => Array.from(row, (value) => Math.exp(value) / sum(row.map(Math.exp)));
const normalise = (row: Float32Array): number[] => {
  const mean = sum(row) / 4;
  const deviation = Math.sqrt(sum(row.map((value) => (value - mean) ** 2)) / 4 + 1e-3);
  return Array.from(row, (value) => (value - mean) / deviation);
};
const product = (x: Float32Array): number[] =>
  rowsOf(x).flatMap((row) => Array.from({ length: 5 }, (_, j) => sum(row.map((value, k) => value * values.m[4 * j + k]!))));

const samples: { readonly [Op in OpName]: Sample } = {
  Add: two("Add", (x, y) => x + y),
  Sub: two("Sub", (x, y) => x - y),
  Mul: two("Mul", (x, y) => x * y),
  Div: two("Div", (x, y) => x / y),
  Max: two("Max", Math.max),
  Min: two("Min", Math.min),
  Pow: { build: ({ graph, x }) => graph.apply("Pow", [x, graph.scalar(2)]), expected: values.x.map((x) => x * x) },
  Equal: { build: ({ graph, n }) => graph.apply("Equal", [n, graph.scalar(1, "int64")]), expected: [0, 1, 0, 0, 0, 1] },
  Less: { build: ({ graph, n }) => graph.apply("Less", [n, graph.scalar(2, "int64")]), expected: [1, 1, 0, 0, 1, 1] },
  And: {
    build: ({ graph, b, n }) => graph.apply("And", [b, graph.apply("Cast", [n], { to: "bool" })]),
    expected: [0, 0, 1, 1, 0, 1],
  },
  Not: { build: ({ graph, b }) => graph.apply("Not", [b]), expected: [0, 1, 0, 0, 1, 0] },
  Abs: one("Abs", Math.abs),
  Neg: one("Neg", (y) => -y),
  Sqrt: one("Sqrt", Math.sqrt),
  Reciprocal: one("Reciprocal", (y) => 1 / y),
  Exp: one("Exp", Math.exp),
  Log: one("Log", Math.log),
  Tanh: one("Tanh", Math.tanh),
  Relu: { build: ({ graph, x }) => graph.apply("Relu", [x]), expected: values.x.map((x) => Math.max(0, x)) },
  Sigmoid: one("Sigmoid", (y) => 1 / (1 + Math.exp(-y))),
  // erf(0), erf(1/2), erf(1), erf(−2): Abramowitz and Stegun, table 7.1
  Erf: {
    build: ({ graph }) => graph.apply("Erf", [graph.constant(Float32Array.of(0, 0.5, 1, -2))]),
    expected: [0, 0.5204998778, 0.8427007929, -0.995322265],
  },
  // x Φ(x) at 0, 1 and −1: Φ from Abramowitz and Stegun, table 26.1
  Gelu: {
    build: ({ graph }) => graph.apply("Gelu", [graph.constant(Float32Array.of(0, 1, -1))], { approximate: "none" }),
    expected: [0, 0.8413447461, -0.1586552539],
  },
  Cast: { build: ({ graph, x }) => graph.apply("Cast", [x], { to: "int32" }), expected: values.x.map(Math.trunc) },
  Where: {
    build: ({ graph, b, x }) => graph.apply("Where", [graph.apply("Unsqueeze", [b], { axes: [2] }), x, graph.scalar(9)]),
    expected: values.x.map((x, i) => (values.b[Math.floor(i / 4)] === 1 ? x : 9)),
  },
  MatMul: {
    build: ({ graph, x, m }) => graph.apply("MatMul", [x, graph.apply("Transpose", [m], { order: [1, 0] })]),
    expected: product(values.x),
  },
  Gemm: {
    build: ({ graph, x, m }) => {
      const flat = graph.apply("Reshape", [x], { shape: ["batch*length", 4] });
      const bias = graph.constant(Float32Array.of(1, 2, 3, 4, 5));
      return graph.apply("Gemm", [flat, m, bias], { transposeA: false, transposeB: true });
    },
    expected: product(values.x).map((value, i) => value + 1 + (i % 5)),
  },
  LayerNormalization: {
    build: ({ graph, x }) => {
      const parameters = [graph.constant(new Float32Array(4).fill(2)), graph.constant(new Float32Array(4).fill(0.5))];
      return graph.applyAll("LayerNormalization", [x, ...parameters], { epsilon: 1e-3 });
    },
    expected: rowsOf(values.x).flatMap((row) => normalise(row).map((value) => 2 * value + 0.5)),
  },
  Softmax: { build: ({ graph, x }) => graph.apply("Softmax", [x], { axis: -1 }), expected: rowsOf(values.x).flatMap(softmax) },
  LogSoftmax: {
    build: ({ graph, x }) => graph.apply("LogSoftmax", [x], { axis: 2 }),
    expected: rowsOf(values.x).flatMap((row) => softmax(row).map(Math.log)),
  },
  Reshape: {
    build: ({ graph, x }) => {
      const flat = graph.apply("Reshape", [x], { shape: ["batch*length", 4] });
      const heads = graph.apply("Reshape", [flat], { shape: ["batch", "length", 2, 2] });
      return [graph.apply("Reshape", [heads], { shape: ["length", 4, "batch"] }), flat, heads];
    },
    expected: values.x,
  },
  Transpose: {
    build: ({ graph, x }) => graph.apply("Transpose", [x], { order: [2, 0, 1] }),
    expected: values.x.map((_, i) => values.x[4 * (i % 6) + Math.floor(i / 6)]!),
  },
  Unsqueeze: { build: ({ graph, x }) => graph.apply("Unsqueeze", [x], { axes: [0, -1] }), expected: values.x },
  Squeeze: {
    build: ({ graph, x }) => graph.apply("Squeeze", [graph.apply("Unsqueeze", [x], { axes: [1, 3] })], { axes: [-2, 1] }),
    expected: values.x,
  },
  Expand: {
    build: ({ graph }) =>
      graph.apply("Expand", [graph.constant(Float32Array.of(1, 2), [2, 1])], { shape: ["batch", 2, "length"] }),
    expected: [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2],
  },
  Concat: {
    build: ({ graph, m }) => graph.apply("Concat", [m, graph.constant(Float32Array.of(7, 8, 9, 10), [1, 4])], { axis: 0 }),
    expected: [...values.m, 7, 8, 9, 10],
  },
  Slice: {
    build: ({ graph, m }) => graph.apply("Slice", [m], { axis: 0, from: 3, to: null }),
    expected: values.m.slice(12),
  },
  Gather: {
    build: ({ graph, m, n }) => graph.apply("Gather", [m, n], { axis: 0 }),
    expected: Array.from(values.n).flatMap((row) => [...values.m.slice(4 * Number(row), 4 * Number(row) + 4)]),
  },
  Range: { build: ({ graph }) => graph.apply("Range", [], { size: "batch*length" }), expected: [0, 1, 2, 3, 4, 5] },
  ReduceSum: {
    build: ({ graph, x }) => graph.apply("ReduceSum", [x], { axes: [-1], keep: true }),
    expected: rowsOf(values.x).map(sum),
  },
  ReduceMean: {
    build: ({ graph, x }) => graph.apply("ReduceMean", [x], { axes: [0, 1, 2], keep: false }),
    expected: [sum(values.x) / 24],
  },
  ReduceMax: {
    build: ({ graph, x }) => graph.apply("ReduceMax", [x], { axes: [2], keep: false }),
    expected: rowsOf(values.x).map((row) => Math.max(...row)),
  },
  CumSum: { build: ({ graph, n }) => graph.apply("CumSum", [n], { axis: 1 }), expected: [0, 1, 3, 3, 3, 4] },
  // of equal numbers the first is found
  TopK: {
    build: ({ graph }) => {
      const numbers = graph.constant(Float64Array.of(0, 1, 0, 2, 3, 1, 1, 0), [2, 4]);
      return graph.applyAll("TopK", [numbers], { axis: -1, count: 3, largest: false }).toReversed();
    },
    expected: [0, 2, 1, 3, 1, 2],
  },
  Round: {
    build: ({ graph }) => graph.apply("Round", [graph.constant(Float64Array.of(0.5, 1.5, -2.5, 2.4, -0.6))]),
    expected: [0, 2, -2, 2, -1],
  },
};

function given(): Given {
  const graph = new GraphBuilder();
  return {
    graph,
    x: graph.input("x", "float32", ["batch", "length", 4]),
    y: graph.input("y", "float32", ["batch", "length", 4]),
    m: graph.input("m", "float32", [5, 4]),
    n: graph.input("n", "int64", ["batch", "length"]),
    b: graph.input("b", "bool", ["batch", "length"]),
  };
}

describe.each(Object.entries(samples))("operation %s", (op, { build, expected }) => {
  it("gives the type and shape that were inferred, and the values of its formula", async () => {
    const all = given();
    const built = [build(all)].flat() as readonly Value[];
    expect(all.graph.nodes.some((node) => node.op === op)).toBe(true);
    built.forEach((value, index) => {
      all.graph.output(`output.${index}`, value);
    });
    const session = await openSession(all.graph.toOnnx().model, { threads: 1 });
    const feeds = Object.fromEntries(
      all.graph.inputs.map((input) => [
        input.name,
        { type: input.type, shape: size(input.shape), data: values[input.name as keyof typeof values] } as EngineTensor,
      ]),
    );
    const outputs = await session.run(feeds);
    built.forEach((value, index) => {
      const output = outputs[`output.${index}`]!;
      expect([output.type, output.shape]).toEqual([value.type, size(value.shape)]);
    });
    if (expected !== undefined) expect(Array.from(outputs["output.0"]!.data, Number)).toBeCloseToAll(expected, tolerance);
    await session.close();
  });
});
