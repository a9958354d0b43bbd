/** Maps that are trained: their losses against numpy, what they find in planted rows, and what they refuse. */
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { type Random, seeded } from "../../src/base/random.ts";
import { compressedRows, type PreparedCompressor } from "../../src/compressors/compressor.ts";
import { linearDiscriminants, logisticDiscriminants, matryoshkaAdaptor, pca } from "../../src/compressors/index.ts";
import { adaptorLoss } from "../../src/compressors/matryoshka-adaptor.ts";
import { nestedSizes } from "../../src/compressors/nested-sizes.ts";
import { nestedSoftmaxLoss } from "../../src/compressors/nested-softmax.ts";
import { backward } from "../../src/graph/backward.ts";
import { GraphBuilder, type Value } from "../../src/graph/builder.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { logistic } from "../../src/probes/logistic.ts";
import { setEngineThreads } from "../../src/runtime/matrix-product.ts";
import { type EngineTensors, openSession } from "../../src/runtime/session.ts";
import { score } from "../../src/statistics/metrics.ts";
import { nearestRows } from "../../src/statistics/nearest-rows.ts";
import { type Rows, rows, type ScoredPair } from "../../src/statistics/rows.ts";
import { golden } from "../support/golden.ts";

interface GoldenParameter {
  readonly shape: readonly number[];
  readonly value: number[];
  readonly gradient: number[];
}
interface GoldenLoss {
  readonly vectors: number[];
  readonly dimensions: number;
  readonly sizes: number[];
  readonly loss: number;
  readonly parameters: Readonly<Record<string, GoldenParameter>>;
}
const { softmax, cosines } = golden<{
  softmax: GoldenLoss & { readonly classes: number; readonly labels: number[] };
  cosines: GoldenLoss & { readonly rows: number; readonly wanted: number[]; readonly start: number[]; readonly mean: number[] };
}>("trained-maps");

/** Losses and gradients in float32, of values up to 20 (cosines over a temperature of 0.05): beside the largest of each. */
const SINGLE = 2e-5;

/** The loss of a graph and its gradients by all parameters, on the engine. */
async function evaluated(
  { parameters }: GoldenLoss,
  loss: (graph: GraphBuilder, parameter: (name: string) => Value) => Value,
  inputs: EngineTensors,
): Promise<ReadonlyMap<string, Float32Array>> {
  const graph = new GraphBuilder();
  const values = new Map(Object.entries(parameters).map(([name, { shape }]) => [name, graph.input(name, "float32", shape)]));
  const total = loss(graph, (name) => values.get(name)!);
  graph.output("loss", total);
  const found = backward(graph, total, [...values.values()]);
  for (const [name, value] of values) graph.output(`gradient.${name}`, found.get(value)!.dense!);
  const session = await openSession(graph.toOnnx().model, { threads: 1 });
  const given = Object.fromEntries(Object.entries(parameters).map(([name, { shape, value }]) => [name, tensor(shape, value)]));
  const results = await session.run({ ...inputs, ...given });
  await session.close();
  return new Map(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}

function tensor(shape: readonly number[], values: ArrayLike<number>) {
  return { type: "float32", shape, data: Float32Array.from(values) } as const;
}

function expectGolden(found: ReadonlyMap<string, Float32Array>, { loss, parameters }: GoldenLoss): void {
  expect(Math.abs(found.get("loss")![0]! - loss)).toBeLessThan(SINGLE * loss);
  for (const [name, { gradient }] of Object.entries(parameters)) {
    const largest = Math.max(...gradient.map(Math.abs));
    expect(largest).toBeGreaterThan(0);
    expect(found.get(`gradient.${name}`)!).toBeCloseToAll(gradient, { absolute: SINGLE * largest });
  }
}

describe("losses and gradients against numpy", () => {
  it("softmax heads on nested sizes", async () => {
    const { classes, labels, dimensions, sizes, vectors } = softmax;
    const oneHot = labels.flatMap((label) => Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0)));
    const inputs = {
      vectors: tensor([labels.length, dimensions], vectors),
      targets: tensor([labels.length, classes], oneHot),
    };
    const loss = (graph: GraphBuilder, parameter: (name: string) => Value): Value =>
      nestedSoftmaxLoss(graph, parameter, { dimensions, classes, sizes });
    expectGolden(await evaluated(softmax, loss, inputs), softmax);
  });

  it("cosines at nested sizes, with vectors divided by a scale and without", async () => {
    const { rows: n, dimensions: d, sizes, vectors, wanted, start, mean } = cosines;
    const identity = Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
    const inputs = { vectors: tensor([n, d], vectors), wanted: tensor([n, n], wanted), identity: tensor([n, n], identity) };
    const directions = matrix(d, d, Float32Array.from(start));
    for (const scale of [1, 4]) {
      // what is scaled is the shift before it: scaled vectors are given as they are
      const shift = Float64Array.from(mean, (value) => scale * value);
      const loss = (graph: GraphBuilder, parameter: (name: string) => Value): Value =>
        adaptorLoss(graph, parameter, { directions, shift, scale, sizes, fixed: 0 });
      expectGolden(await evaluated(cosines, loss, inputs), cosines);
    }
  });
});

it("nested sizes double up to the largest", () => {
  expect([nestedSizes(1), nestedSizes(5), nestedSizes(8, 2)]).toEqual([[1], [1, 2, 4, 5], [2, 4, 8]]);
});

/** Three classes: one far from the others along dimension 0, those two apart along dimension 1; then unit noise. */
function threeClasses(random: Random): Rows<"training"> {
  const [n, d] = [1500, 8];
  const centres = [
    [6, 0],
    [0, 1.6],
    [-1, -1.6],
  ] as const;
  const values = Int32Array.from({ length: n }, (_, i) => i % 3);
  const data = Float32Array.from({ length: n * d }, (_, at) => {
    const centre = centres[values[Math.floor(at / d)]!]!;
    return random.normal() + (at % d < 2 ? centre[at % d]! : 0);
  });
  return rows("training", matrix(n, d, data), { kind: "classes", classes: 3, values });
}

async function accuracy(
  prepared: PreparedCompressor,
  size: number,
  training: Rows<"training">,
  test: Rows<"training">,
): Promise<number> {
  const fitted = prepared.at(size);
  const compressed = rows("training", await fitted.apply(training.vectors), training.labels);
  const [probe] = await logistic().fit(compressed, [1e-4]);
  return score("accuracy", test.labels, await probe!.predict(await fitted.apply(test.vectors)));
}

describe("logistic discriminants", () => {
  it("tell in one output what linear discriminants need two for", async () => {
    const [training, test] = [threeClasses(seeded(1)), threeClasses(seeded(2))];
    const linear = await linearDiscriminants().prepare(training, seeded(3));
    const trained = await logisticDiscriminants().prepare(training, seeded(3));
    const found = [
      await accuracy(linear, 1, training, test),
      await accuracy(trained, 1, training, test),
      await accuracy(trained, 2, training, test),
    ];
    expect(found[0]).toBeLessThan(0.82); // the widest gap alone: one class of three, and little of the others
    expect(found[1]).toBeGreaterThan(0.87);
    expect(found[2]).toBeGreaterThan(0.95);
  });

  it("refuse numbers, one class, rows that are all the same, and a single row", async () => {
    const prepare = (from: Rows<"training">) => logisticDiscriminants().prepare(from, seeded(1));
    const x = matrix(
      6,
      3,
      Float32Array.from({ length: 18 }, (_, at) => Math.sin(at)),
    );
    const classes = (values: number[]) => ({ kind: "classes", classes: 3, values: Int32Array.from(values) }) as const;
    await expect(prepare(rows("training", x, { kind: "values", values: new Float64Array(6) }))).rejects.toThrow(InputError);
    await expect(prepare(rows("training", x, classes([1, 1, 1, 1, 1, 1])))).rejects.toThrow("at least two classes, got 1");
    await expect(prepare(rows("training", matrix(6, 3), classes([0, 1, 2, 0, 1, 2])))).rejects.toThrow(
      "training rows must differ",
    );
    const together = { ...rows("training", x, classes([0, 1, 2, 0, 1, 2])), groups: new Int32Array(6) };
    await expect(prepare(together)).rejects.toThrow("at least two training rows that do not belong together, got 1");
  });
});

const [pairCount, signal, d] = [400, 8, 16];

/** Pairs share eight dimensions; the eight others are noise of each row's own, and a little wider. */
function plantedPairs(random: Random): { readonly vectors: Matrix; readonly pairs: readonly ScoredPair[] } {
  const vectors = matrix(2 * pairCount, d);
  for (let i = 0; i < pairCount; i++) {
    for (let j = 0; j < d; j++) {
      const shared = random.normal();
      for (const row of [2 * i, 2 * i + 1]) {
        vectors.data[row * d + j] = j < signal ? shared + 0.1 * random.normal() : 1.1 * random.normal();
      }
    }
  }
  return { vectors, pairs: Array.from({ length: pairCount }, (_, i) => ({ first: 2 * i, second: 2 * i + 1, score: 1 })) };
}

const unlabelled = (n: number) => ({ kind: "values", values: new Float64Array(n) }) as const;

/** The share of rows whose nearest other row is their partner. */
async function partnersFound(prepared: PreparedCompressor, size: number, vectors: Matrix): Promise<number> {
  const outputs = await prepared.at(size).apply(vectors);
  const found = (await nearestRows(outputs, outputs, 2)).rows;
  let hits = 0;
  for (let i = 0; i < vectors.rows; i++) if ([found[2 * i], found[2 * i + 1]].includes(i ^ 1)) hits++;
  return hits / vectors.rows;
}

describe("the nested residual adaptor", () => {
  it("finds the pairs of rows that another compressor has compressed", async () => {
    const { vectors, pairs } = plantedPairs(seeded(1));
    const training: Rows<"training"> = { ...rows("training", vectors, unlabelled(vectors.rows)), pairs };
    const fitted = (await pca().prepare(training, seeded(3))).at(3);
    expect((await compressedRows(fitted, training)).pairs).toBe(pairs);
  });

  it("brings pairs together in the first outputs, on rows it has not seen", async () => {
    const { vectors, pairs } = plantedPairs(seeded(1));
    const training: Rows<"training"> = { ...rows("training", vectors, unlabelled(vectors.rows)), pairs };
    const fresh = plantedPairs(seeded(2)).vectors;
    const [plain, adapted] = [await pca().prepare(training, seeded(3)), await matryoshkaAdaptor().prepare(training, seeded(3))];
    const found = [await partnersFound(plain, signal, fresh), await partnersFound(adapted, signal, fresh)];
    expect(found[0]).toBeLessThan(0.05); // the widest eight dimensions are noise
    expect(found[1]).toBeGreaterThan(0.3);
  });

  it("gives the same bytes whatever the number of threads", async () => {
    const { vectors, pairs } = plantedPairs(seeded(1));
    const training: Rows<"training"> = { ...rows("training", vectors, unlabelled(vectors.rows)), pairs };
    const made: unknown[] = [];
    for (const threads of [1, 2]) {
      setEngineThreads(threads);
      made.push((await matryoshkaAdaptor().prepare(training, seeded(3))).at(5).toTensors());
    }
    expect(made[0]).toEqual(made[1]);
  });

  it("refuses pairs of rows that there are not, one class, and rows that are all the same", async () => {
    const { vectors } = plantedPairs(seeded(1));
    const plain = rows("training", vectors, unlabelled(vectors.rows));
    const prepare = (from: Rows<"training">) => matryoshkaAdaptor().prepare(from, seeded(1));
    for (const wrong of [
      { first: 0, second: 800, score: 1 },
      { first: 3, second: 3, score: 1 },
      { first: 0, second: 1, score: Number.NaN },
    ]) {
      await expect(prepare({ ...plain, pairs: [{ first: 0, second: 1, score: 1 }, wrong] })).rejects.toThrow("in pair 1, from 0");
    }
    const oneClass = { kind: "classes", classes: 2, values: new Int32Array(vectors.rows) } as const;
    await expect(prepare(rows("training", vectors, oneClass))).rejects.toThrow("at least two classes, got 1");
    await expect(prepare(rows("training", matrix(20, 3), unlabelled(20)))).rejects.toThrow("training rows must differ");
    await expect(prepare({ ...plain, pairs: [{ first: 0, second: 1, score: 1 }] })).rejects.toThrow(
      "do not belong together, got 1",
    );
  });
});
