/**
 * Every rule of differentiation, on random shapes: the adjoint identity
 * ⟨c, J t⟩ = ⟨Jᵀ c, t⟩ for random c and t, and the directional derivative of the
 * loss Σ y²/2, both against central differences of what the engine computes.
 */
import { describe, expect, it } from "vitest";
import { type Random, seeded } from "../../src/base/random.ts";
import { backward } from "../../src/graph/backward.ts";
import { GraphBuilder, type OpName, type Value } from "../../src/graph/builder.ts";
import { gradientRules } from "../../src/graph/gradient-rules.ts";
import { type EngineTensor, openSession } from "../../src/runtime/session.ts";

/** Central differences in float64 at step 1e-5 are wrong by about 1e-10 (third derivatives) and 1e-11 (rounding). */
const float64 = { step: 1e-5, tolerance: 2e-7 };
/** The engine has erf, gelu and a layer norm's statistics in float32 only: at step 1e-2 rounding costs 1e-5, third derivatives 1e-4. */
const float32 = { step: 1e-2, tolerance: 2e-3 };

const draws = 6;
type FloatType = "float32" | "float64";

/** An input: its shape, and where its numbers lie. */
interface Input {
  readonly shape: readonly number[];
  /** "apart": no two numbers closer than 0.05 and none near 0, so that no difference crosses a kink. */
  readonly range?: "any" | "positive" | "apart";
}

interface Sample {
  readonly inputs: readonly Input[];
  readonly build: (graph: GraphBuilder, inputs: readonly Value[], type: FloatType) => Value;
  readonly type?: FloatType;
}

type Draw = (dimension: () => number, random: Random) => Sample;

/** Two shapes that broadcast: some axes of size 1, one shape shorter. */
function broadcasting(dimension: () => number, random: Random): [number[], number[]] {
  const full = [dimension(), dimension(), dimension()];
  const thin = (): number[] => full.map((size) => (random.uniform() < 0.4 ? 1 : size));
  const [a, b] = [thin(), thin().slice(random.below(3))];
  return random.uniform() < 0.5 ? [a, b] : [b, a];
}

type Plain = { [Op in OpName]: Op }[OpName];
const two = (op: Plain, range: NonNullable<Input["range"]> = "any"): Draw => {
  return (dimension, random) => ({
    inputs: broadcasting(dimension, random).map((shape) => ({ shape, range })),
    build: (graph, [a, b]) => graph.apply(op as "Add", [a!, b!]),
  });
};
const one = (op: Plain, range: NonNullable<Input["range"]> = "any", type: FloatType = "float64"): Draw => {
  return (dimension) => ({
    inputs: [{ shape: [dimension(), dimension()], range }],
    build: (graph, [x]) => graph.apply(op as "Neg", [x!]),
    type,
  });
};
const shaped = (build: (graph: GraphBuilder, x: Value, sizes: readonly number[]) => Value, rank = 3): Draw => {
  return (dimension) => {
    const shape = Array.from({ length: rank }, dimension);
    return { inputs: [{ shape, range: "apart" }], build: (graph, [x]) => build(graph, x!, shape) };
  };
};
const gelu = (approximate: "none" | "tanh"): Draw => {
  return (dimension) => ({
    inputs: [{ shape: [dimension(), dimension()] }],
    build: (graph, [x]) => graph.apply("Gelu", [x!], { approximate }),
    type: "float32",
  });
};
const gemm = (transposeA: boolean, transposeB: boolean): Draw => {
  return (dimension, random) => {
    const [m, k, n] = [dimension(), dimension(), dimension()];
    const c = [[n], [1, n], [m, 1], [m, n]][random.below(4)]!;
    return {
      inputs: [{ shape: transposeA ? [k, m] : [m, k] }, { shape: transposeB ? [n, k] : [k, n] }, { shape: c }],
      build: (graph, inputs) => graph.apply("Gemm", inputs, { transposeA, transposeB }),
    };
  };
};
const reduced = (op: "ReduceSum" | "ReduceMean" | "ReduceMax", keep: boolean): Draw =>
  shaped((graph, x) => graph.apply(op, [x], { axes: [0, -1], keep }));

/** Samples of every operation that has a rule. */
const samples: { readonly [Op in OpName]: readonly Draw[] | "stops" } = {
  Add: [two("Add")],
  Sub: [two("Sub")],
  Mul: [two("Mul")],
  Div: [two("Div", "positive")],
  Pow: [two("Pow", "positive")],
  Max: [two("Max", "apart")],
  Min: [two("Min", "apart")],
  Equal: "stops",
  Less: "stops",
  And: "stops",
  Abs: [one("Abs", "apart")],
  Neg: [one("Neg")],
  Sqrt: [one("Sqrt", "positive")],
  Reciprocal: [one("Reciprocal", "positive")],
  Exp: [one("Exp")],
  Log: [one("Log", "positive")],
  Tanh: [one("Tanh")],
  Erf: [one("Erf", "any", "float32")],
  Relu: [one("Relu", "apart")],
  Sigmoid: [one("Sigmoid")],
  Gelu: [gelu("none"), gelu("tanh")],
  Not: "stops",
  Cast: [
    (dimension) => ({
      inputs: [{ shape: [dimension(), dimension()] }],
      build: (graph, [x]) => graph.apply("Cast", [x!], { to: "float64" }),
      type: "float32",
    }),
  ],
  Where: [
    (dimension, random) => {
      const [a, b] = broadcasting(dimension, random);
      return {
        inputs: [{ shape: a }, { shape: b }],
        build: (graph, [x, y], type) => graph.apply("Where", [graph.apply("Less", [x!, graph.scalar(0, type)]), x!, y!]),
      };
    },
  ],
  MatMul: [
    (dimension) => {
      const [m, k, n] = [dimension(), dimension(), dimension()];
      return { inputs: [{ shape: [m, k] }, { shape: [k, n] }], build: (graph, inputs) => graph.apply("MatMul", inputs) };
    },
    (dimension, random) => {
      const [a, b] = broadcasting(dimension, random);
      const [m, k, n] = [dimension(), dimension(), dimension()];
      return {
        inputs: [{ shape: [...a, m, k] }, { shape: [...b, k, n] }],
        build: (graph, inputs) => graph.apply("MatMul", inputs),
      };
    },
    (dimension) => {
      const [b, m, k, n] = [dimension(), dimension(), dimension(), dimension()];
      return { inputs: [{ shape: [b, m, k] }, { shape: [k, n] }], build: (graph, inputs) => graph.apply("MatMul", inputs) };
    },
  ],
  Gemm: [gemm(false, false), gemm(false, true), gemm(true, false), gemm(true, true)],
  LayerNormalization: [
    (dimension) => {
      const size = dimension() + 2;
      return {
        inputs: [{ shape: [dimension(), dimension(), size] }, { shape: [size] }, { shape: [size] }],
        build: (graph, inputs) => graph.apply("LayerNormalization", inputs, { epsilon: 1e-3 }),
        type: "float32",
      };
    },
  ],
  Softmax: [
    shaped((graph, x) => graph.apply("Softmax", [x], { axis: -1 })),
    shaped((graph, x) => graph.apply("Softmax", [x], { axis: 1 })),
  ],
  LogSoftmax: [shaped((graph, x) => graph.apply("LogSoftmax", [x], { axis: -1 }))],
  Reshape: [shaped((graph, x, [a, b, c]) => graph.apply("Reshape", [x], { shape: [a! * b!, c!] }))],
  Transpose: [
    shaped((graph, x) => graph.apply("Transpose", [x], { order: [2, 0, 1] })),
    shaped((graph, x) => graph.apply("Transpose", [x], { order: [0, 2, -2] })),
  ],
  Unsqueeze: [shaped((graph, x) => graph.apply("Unsqueeze", [x], { axes: [1, -1] }))],
  Squeeze: [shaped((graph, x) => graph.apply("Squeeze", [graph.apply("Unsqueeze", [x], { axes: [1, 2] })], { axes: [1, 2] }))],
  Expand: [
    (dimension) => {
      const [a, b, c] = [dimension(), dimension(), dimension()];
      return { inputs: [{ shape: [b, 1] }], build: (graph, [x]) => graph.apply("Expand", [x!], { shape: [a, b, c] }) };
    },
  ],
  Concat: [
    (dimension) => {
      const [a, b, c] = [dimension(), dimension(), dimension()];
      return {
        inputs: [{ shape: [a, b] }, { shape: [a, c] }, { shape: [a, 1] }],
        build: (graph, inputs) => graph.apply("Concat", inputs, { axis: -1 }),
      };
    },
  ],
  Slice: [
    (dimension) => {
      const size = dimension() + 2;
      return {
        inputs: [{ shape: [dimension(), size, dimension()] }],
        build: (graph, [x]) => graph.apply("Slice", [x!], { axis: -2, from: 1, to: size - 1 }),
      };
    },
    shaped((graph, x) => graph.apply("Slice", [x], { axis: 0, from: 0, to: null })),
  ],
  Gather: [
    (dimension) => ({
      inputs: [{ shape: [4, dimension()] }],
      build: (graph, [x]) =>
        graph.apply("Gather", [x!, graph.constant(BigInt64Array.of(3n, 0n, 3n, 1n, 3n, 0n), [2, 3])], { axis: 0 }),
    }),
  ],
  Range: "stops",
  Round: "stops",
  ReduceSum: [reduced("ReduceSum", true), reduced("ReduceSum", false)],
  ReduceMean: [reduced("ReduceMean", true), reduced("ReduceMean", false)],
  ReduceMax: [reduced("ReduceMax", true), reduced("ReduceMax", false)],
  CumSum: [shaped((graph, x) => graph.apply("CumSum", [x], { axis: 1 }))],
  TopK: [
    shaped((graph, x, [, size]) => graph.apply("TopK", [x], { axis: 1, count: Math.ceil(size! / 2), largest: true })),
    shaped((graph, x) => graph.apply("TopK", [x], { axis: -1, count: 1, largest: false })),
  ],
};

type Numbers = Float32Array | Float64Array;
const numbers = (type: FloatType, count: number): Numbers =>
  type === "float64" ? new Float64Array(count) : new Float32Array(count);
const sizeOf = (shape: readonly unknown[]): number => shape.reduce((size: number, dimension) => size * Number(dimension), 1);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

function drawn({ shape, range = "any" }: Input, type: FloatType, random: Random, apart: number[]): Numbers {
  const values = numbers(type, sizeOf(shape));
  for (let i = 0; i < values.length; i++) {
    // the ladder is one for all inputs, so that two of them are apart from each other too
    values[i] = range === "positive" ? 0.5 + random.uniform() : range === "any" ? random.normal() : apart.pop()!;
  }
  return values;
}

/** Runs a draw: its outputs, and its gradients with the rows of a look-up summed into the table. */
async function differentiated(sample: Sample, type: FloatType) {
  const graph = new GraphBuilder();
  const inputs = sample.inputs.map(({ shape }, i) => graph.input(`x${i}`, type, shape));
  const y = sample.build(graph, inputs, type);
  const seed = graph.input("seed", y.type, y.shape);
  const gradients = backward(graph, y, inputs, seed);
  graph.output("y", y);
  for (const [i, input] of inputs.entries()) {
    const { dense, rows } = gradients.get(input)!;
    if (dense !== null) graph.output(`dense.${i}`, dense);
    for (const [r, part] of rows.entries()) {
      graph.output(`rows.${i}.${r}`, part.rows);
      graph.output(`indices.${i}.${r}`, part.indices);
    }
    expect(dense === null && rows.length === 0, "a gradient must flow to every input").toBe(false);
    if (dense !== null) expect(dense.shape).toEqual(input.shape);
  }
  const session = await openSession(graph.toOnnx().model, { threads: 1 });
  const tensor = (value: Value, data: Numbers): EngineTensor => ({
    type: value.type as FloatType,
    shape: value.shape as readonly number[],
    data,
  });
  const run = (data: readonly Numbers[], c: Numbers) =>
    session.run(
      Object.fromEntries([...inputs.map((input, i) => [input.name, tensor(input, data[i]!)]), ["seed", tensor(seed, c)]]),
    );
  return {
    y,
    close: () => session.close(),
    forward: async (data: readonly Numbers[]): Promise<Numbers> =>
      (await run(data, numbers(y.type as FloatType, sizeOf(y.shape))))["y"]!.data as Numbers,
    async adjoint(data: readonly Numbers[], c: Numbers): Promise<Numbers[]> {
      const results = await run(data, c);
      return inputs.map((_, i) => {
        const total = (results[`dense.${i}`]?.data as Numbers | undefined) ?? numbers(type, data[i]!.length);
        for (let r = 0; `rows.${i}.${r}` in results; r++) {
          const rows = results[`rows.${i}.${r}`]!.data as Numbers;
          const indices = results[`indices.${i}.${r}`]!.data as BigInt64Array;
          const width = rows.length / indices.length;
          indices.forEach((index, row) => {
            for (let j = 0; j < width; j++) total[Number(index) * width + j]! += rows[row * width + j]!;
          });
        }
        return total;
      });
    },
  };
}

describe.each(Object.entries(samples).filter(([, each]) => each !== "stops"))("the rule of %s", (op, each) => {
  it.each((each as readonly Draw[]).map((draw, i) => [i, draw] as const))(
    "is the adjoint of its derivative, sample %i",
    async (i, draw) => {
      const random = seeded(7).fork(`${op}.${i}`);
      for (let round = 0; round < draws; round++) {
        const sample = draw(() => 1 + random.below(4), random);
        const type = sample.type ?? "float64";
        const { step, tolerance } = type === "float64" ? float64 : float32;
        const ladder = random.shuffle(Array.from({ length: 400 }, (_, rung) => (rung - 199.5) / 100));
        const x = sample.inputs.map((input) => drawn(input, type, random, ladder));
        const t = x.map((data) => data.map(() => random.normal()) as Numbers);
        const moved = (factor: number): Numbers[] =>
          x.map((data, place) => data.map((value, j) => value + factor * t[place]![j]!) as Numbers);
        const under = await differentiated(sample, type);
        const [low, middle, high] = [await under.forward(moved(-step)), await under.forward(x), await under.forward(moved(step))];
        const along = Float64Array.from(high, (value, j) => (value - low[j]!) / (2 * step));
        const inner = (gradients: readonly Numbers[]): number =>
          gradients.reduce((sum, gradient, place) => sum + dot(gradient, t[place]!), 0);
        const scale = (c: ArrayLike<number>): number =>
          1 + Array.from(c, (value, j) => Math.abs(value * along[j]!)).reduce((a, b) => a + b, 0);

        // ⟨c, J t⟩ = ⟨Jᵀ c, t⟩
        const c = middle.map(() => random.normal()) as Numbers;
        expect([inner(await under.adjoint(x, c))]).toBeCloseToAll([dot(c, along)], { absolute: tolerance * scale(c) });
        // d/dε Σ y(x + ε t)²/2 = ⟨Jᵀ y, t⟩
        const loss = (y: Numbers): number => dot(y, y) / 2;
        const slope = (loss(high) - loss(low)) / (2 * step);
        expect([inner(await under.adjoint(x, middle))]).toBeCloseToAll([slope], { absolute: 2 * tolerance * scale(middle) });
        await under.close();
      }
    },
  );
});

describe("the table of rules", () => {
  it("says stops exactly where no sample is differentiated, and leaves no operation unsupported", () => {
    for (const [op, each] of Object.entries(samples))
      expect([op, gradientRules[op as OpName] === "stops"]).toEqual([op, each === "stops"]);
    expect(Object.values(gradientRules)).not.toContain("unsupported");
  });
});

describe("backward", () => {
  it("leaves what is not asked for out of the model", () => {
    const nodes = (wanted: readonly string[]): number => {
      const graph = new GraphBuilder();
      const inputs = ["x", "w", "v"].map((name) => graph.input(name, "float32", [4, 4]));
      const [x, w, v] = inputs as [Value, Value, Value];
      const product = graph.apply("MatMul", [graph.apply("Tanh", [graph.apply("MatMul", [x, w])]), v]);
      const loss = graph.apply("ReduceSum", [product], { axes: [0, 1], keep: false });
      const gradients = backward(
        graph,
        loss,
        inputs.filter(({ name }) => wanted.includes(name)),
      );
      for (const [value, { dense }] of gradients) graph.output(`d${value.name}`, dense!);
      return graph.toOnnx().model.byteLength;
    };
    expect(nodes(["v"])).toBeLessThan(nodes(["w"]));
    expect(nodes(["w"])).toBeLessThan(nodes(["x", "w", "v"]));
  });

  it("sums what flows along several ways, and gives nothing where nothing leads to the loss", async () => {
    const graph = new GraphBuilder();
    const [x, unused] = [graph.input("x", "float32", [2]), graph.input("unused", "float32", [2])];
    const square = graph.apply("Mul", [x, x]);
    const loss = graph.apply("ReduceSum", [graph.apply("Add", [square, graph.apply("Mul", [square, x])])], {
      axes: [0],
      keep: false,
    });
    const gradients = backward(graph, loss, [x, unused]);
    expect(gradients.get(unused)).toEqual({ dense: null, rows: [] });
    graph.output("dx", gradients.get(x)!.dense!);
    const session = await openSession(graph.toOnnx().model, { threads: 1 });
    const data = Float32Array.of(1, -2);
    const results = await session.run({
      x: { type: "float32", shape: [2], data },
      unused: { type: "float32", shape: [2], data: new Float32Array(2) },
    });
    // d (x² + x³)/dx = 2x + 3x²
    expect(Array.from(results["dx"]!.data as Float32Array)).toEqual([5, 8]);
    await session.close();
  });

  it("refuses rows looked up in something computed, and further outputs, by name", () => {
    const graph = new GraphBuilder();
    const x = graph.input("x", "float32", [4, 3]);
    const picked = graph.apply("Gather", [graph.apply("Neg", [x]), graph.constant(BigInt64Array.of(1n, 1n))], { axis: 0 });
    const loss = graph.apply("ReduceSum", [picked], { axes: [0, 1], keep: false });
    expect(() => backward(graph, loss, [x])).toThrow(/Gather.*rows that were themselves computed/s);
    const parameters = [graph.constant(new Float32Array(3)), graph.constant(new Float32Array(3))];
    const [, mean] = graph.applyAll("LayerNormalization", [x, ...parameters], { epsilon: 1e-3 });
    expect(() => backward(graph, graph.apply("ReduceSum", [mean!], { axes: [0, 1], keep: false }), [x])).toThrow(
      /LayerNormalization.*further outputs/s,
    );
  });
});
