/** Rows and chains that every form of export is tried on. */
import { type Random, seeded } from "../../../src/base/random.ts";
import { codecOf } from "../../../src/codecs/index.ts";
import { dotProduct } from "../../../src/codes/sums.ts";
import { chainFitter, chainOf, type FittedChain } from "../../../src/compression/chain.ts";
import { parseChain } from "../../../src/compression/chain-name.ts";
import type { FittedCompressor } from "../../../src/compressors/compressor.ts";
import { type Matrix, matrix } from "../../../src/numeric/matrix.ts";
import { type Rows, rows } from "../../../src/statistics/rows.ts";

/** Dimensions of the small rows: blocks of 32, 8, 2 and 1, and a remainder in every kind of packing. */
export const small = 43;

/** Normal rows about a mean, whose dimensions spread less and less. */
export function normalRows(count: number, d: number, seed: number): Matrix {
  const random = seeded(seed);
  const means = Array.from({ length: d }, (_, j) => Math.sin(j) / 4);
  const data = Float32Array.from({ length: count * d }, (_, at) => means[at % d]! + random.normal() / (1 + (at % d) / 8));
  return matrix(count, d, data);
}

/** The same as training rows of two classes. */
export function trainingRows(count: number, d: number, seed: number): Rows<"training"> {
  const values = Int32Array.from({ length: count }, (_, i) => i % 2);
  return rows("training", normalRows(count, d, seed), { kind: "classes", classes: 2, values });
}

/** Rows without mercy: zeros of both signs, constants, one number alone, ± in turn, small whole numbers, very small and huge. */
export function oddRows(d: number, random: Random, huge: number): Matrix {
  const made: ((j: number, i: number) => number)[] = [
    () => 0,
    () => -0,
    (j) => (j % 2 === 0 ? -0 : 0),
    () => 1,
    () => -2.5,
    () => 1 / 3,
    (j) => (j === 0 ? 1 : 0),
    (j) => (j === d - 1 ? -1 : 0),
    (j) => (j % 2 === 0 ? 1 : -1),
    (j) => (j % 3) - 1,
    (j) => j / 2 - 4,
    () => 1e-40,
    (j) => (j % 2 === 0 ? 1.4e-45 : -1.4e-45),
    () => huge,
    (j) => (j % 2 === 0 ? huge : -huge),
    (j) => (j === 3 ? -huge : 1e-30),
  ];
  const drawn = [1e-38, 1e-20, 1e-7, 6e-8, 6e-5, 2048, 65504, 65520, 1e10, 1e20].map(
    (size) => () => size * random.normal() * (random.uniform() < 0.2 ? 0 : 1),
  );
  const all = [...made, ...drawn];
  return matrix(
    all.length,
    d,
    Float32Array.from({ length: all.length * d }, (_, at) => all[Math.floor(at / d)]!(at % d, at)),
  );
}

/** Rows that lie halfway between two numbers of each dimension. */
export function halfwayRows(low: Float32Array, step: Float32Array, count: number): Matrix {
  const d = low.length;
  return matrix(
    count,
    d,
    Float32Array.from({ length: count * d }, (_, at) => low[at % d]! + step[at % d]! * ((Math.floor(at / d) % 18) - 1 + 0.5)),
  );
}

/** A chain fitted on these rows, whose maps are computed in float64 as src/codes adds. */
export async function fittedChain(training: Rows<"training">, name: string): Promise<FittedChain> {
  const chain = await chainFitter(training, seeded(5)).fit(name);
  return chainOf(chain.parts, chain.compressors.map(inFloat64), chain.codec, chain.inputSize);
}

/** A step that is a linear map, with its sums in float64 and one rounding; others as they are. */
export function inFloat64(step: FittedCompressor): FittedCompressor {
  const tensors = step.toTensors();
  const directions = tensors.get("directions");
  if (directions === undefined) return step;
  const shift = tensors.get("shift")?.data;
  return {
    ...step,
    async apply(vectors) {
      const out = matrix(vectors.rows, step.outputSize);
      const d = step.inputSize;
      const lines = Array.from({ length: step.outputSize }, (_, i) =>
        Float64Array.from((directions.data as Float32Array).subarray(i * d, (i + 1) * d)),
      );
      for (let i = 0; i < vectors.rows; i++) {
        const x = Float64Array.from(vectors.data.subarray(i * d, (i + 1) * d), (value, j) =>
          shift === undefined ? value : value - Number(shift[j]),
        );
        for (const [j, line] of lines.entries()) out.data[i * step.outputSize + j] = dotProduct(line, x);
      }
      return out;
    },
  };
}

/** A chain of steps that no catalogue has, with a codec fitted on what they make. */
export async function chainOfSteps(
  training: Rows<"training">,
  steps: readonly FittedCompressor[],
  codec: string,
): Promise<FittedChain> {
  let projected = training.vectors;
  for (const step of steps) projected = await step.apply(projected);
  const fitted = await codecOf(codec).fit({ ...training, vectors: projected }, seeded(6));
  return chainOf({ ...parseChain(codec), steps: [] }, steps, fitted, training.vectors.columns);
}

/** x/‖x‖, in float64. */
export function unitStep(size: number): FittedCompressor {
  return {
    ...{ name: "unit", inputSize: size, outputSize: size, units: "shared" },
    async apply({ rows: n, data }) {
      const out = matrix(n, size);
      for (let i = 0; i < n; i++) {
        const x = Float64Array.from(data.subarray(i * size, (i + 1) * size));
        const length = Math.sqrt(dotProduct(x, x));
        for (let j = 0; j < size; j++) out.data[i * size + j] = length === 0 ? 0 : x[j]! / length;
      }
      return out;
    },
    toTensors: () => new Map(),
  };
}

/** V max(0, H (x − shift) + bias) with numbers that were drawn. */
export function hiddenLayer(h: number, k: number): FittedCompressor {
  const drawing = seeded(8);
  const drawn = (length: number): number[] => Array.from({ length }, () => drawing.normal());
  const [hidden, directions] = [Float32Array.from(drawn(h * small)), Float32Array.from(drawn(k * h))];
  const [bias, shift] = [Float64Array.from(drawn(h)), Float64Array.from(drawn(small))];
  const line = (of: Float32Array, i: number, n: number): Float64Array => Float64Array.from(of.subarray(i * n, (i + 1) * n));
  return {
    ...{ name: "hidden-layer", inputSize: small, outputSize: k, units: "shared" },
    async apply({ rows: n, data }) {
      const out = matrix(n, k);
      for (let i = 0; i < n; i++) {
        const x = Float64Array.from(data.subarray(i * small, (i + 1) * small), (value, j) => value - shift[j]!);
        const active = Float64Array.from({ length: h }, (_, r) => Math.max(0, dotProduct(line(hidden, r, small), x) + bias[r]!));
        for (let j = 0; j < k; j++) out.data[i * k + j] = dotProduct(line(directions, j, h), active);
      }
      return out;
    },
    toTensors: () =>
      new Map([
        ["hidden", { shape: [h, small], data: hidden }],
        ["bias", { shape: [h], data: bias }],
        ["directions", { shape: [k, h], data: directions }],
        ["shift", { shape: [small], data: shift }],
      ]),
  };
}
