/** Artefacts as they are shipped, made of fitted codecs of the library and of steps. */
import { createHash } from "node:crypto";
import { seeded } from "../../src/base/random.ts";
import { codecOf, type FittedCodec } from "../../src/codecs/index.ts";
import type { Metric } from "../../src/codes/scores.ts";
import { encodeHeader } from "../../src/formats/safetensors.ts";
import { type DType, elementBytes, type Tensor } from "../../src/formats/tensor.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import type { MapName } from "../../src/portable/step-map.ts";
import { rows } from "../../src/statistics/rows.ts";

/** A step of a chain. */
export interface Step {
  readonly map: MapName;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The two files. */
export interface Artefact {
  readonly description: Readonly<Record<string, unknown>>;
  readonly tensors: Uint8Array<ArrayBuffer>;
}

/** What is made of a fitted codec, with steps before it. */
export function artefact(
  codec: FittedCodec,
  {
    steps = [],
    inputSize = codec.inputSize,
    distance = "dot",
  }: { steps?: readonly Step[]; inputSize?: number; distance?: Metric } = {},
): Artefact {
  const all = new Map<string, Tensor>();
  for (const [i, step] of steps.entries()) for (const [key, tensor] of step.tensors) all.set(`steps.${i}.${key}`, tensor);
  for (const [key, tensor] of codec.toTensors()) all.set(`codec.${key}`, tensor);
  const tensors = safetensorsBytes(all);
  const description = {
    schema: "assay/compressor@1",
    chain: [...steps.map(({ map }) => `${map}:${codec.inputSize}`), codec.name].join("+"),
    inputSize,
    codedSize: codec.inputSize,
    bytesPerVector: codec.bytesPerVector,
    steps: steps.map(({ map }) => ({ compressor: map, size: codec.inputSize, map })),
    codec: codec.name,
    distance,
    tensors: createHash("sha256").update(tensors).digest("hex"),
  };
  return { description, tensors };
}

const types: readonly (readonly [new (length: number) => Tensor["data"], DType])[] = [
  [Float64Array, "F64"],
  [Float32Array, "F32"],
  [Int32Array, "I32"],
  [Uint8Array, "U8"],
];

/** A safetensors file in memory. */
export function safetensorsBytes(tensors: ReadonlyMap<string, Tensor>): Uint8Array<ArrayBuffer> {
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const dtype = types.find(([type]) => data instanceof type)![1];
    return { name, dtype, shape, data };
  });
  entries.sort((a, b) => elementBytes[b.dtype] - elementBytes[a.dtype]);
  const pieces = entries.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return new Uint8Array(Buffer.concat([encodeHeader(entries), ...pieces]));
}

/** The codec of a name, fitted on these rows. */
export function fittedCodec(name: string, x: Matrix): Promise<FittedCodec> {
  return codecOf(name).fit(rows("training", x, { kind: "values", values: new Float64Array(x.rows) }), seeded(5));
}

/** Rows with what vectors have: dimensions of unequal size and mean, a few that are large. */
export function drawnRows(count: number, d: number, seed: number): Matrix {
  const random = seeded(seed);
  const x = matrix(count, d);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < d; j++) x.data[i * d + j] = ((j % 5) + 1) * 0.1 * random.normal() + 0.05 * (j % 3) + (j === 2 ? 1 : 0);
  }
  return x;
}

/** Rows at the edges of what there is: zeros of both signs, constants, tiny and huge numbers, one number that is not 0. */
export function edgeRows(d: number): Matrix {
  const random = seeded(9);
  const kinds: readonly ((j: number) => number)[] = [
    () => 0,
    () => -0,
    () => 0.25,
    () => -3,
    (j) => (j === 0 ? 1 : 0),
    (j) => (j % 2 === 0 ? 1e-42 : -1e-45),
    () => 1e-20 * random.normal(),
    () => 1e20 * random.normal(),
    () => 1e30,
    (j) => (j % 2 === 0 ? 1e30 : -1e30),
    (j) => (j === 1 ? 65520 : 65504),
    (j) => (j + 0.5) / 8,
  ];
  const x = matrix(kinds.length, d);
  for (const [i, kind] of kinds.entries()) for (let j = 0; j < d; j++) x.data[i * d + j] = kind(j);
  return x;
}

/** Rows one after another. */
export function stacked(...all: readonly Matrix[]): Matrix {
  const [{ columns }] = all as readonly [Matrix];
  const out = matrix(
    all.reduce((sum, one) => sum + one.rows, 0),
    columns,
  );
  let at = 0;
  for (const { data } of all) {
    out.data.set(data, at);
    at += data.length;
  }
  return out;
}

/** A linear step of random directions. */
export function linearStep(size: number, inputSize: number, seed: number, hasShift: boolean): Step {
  const random = seeded(seed);
  const tensors = new Map<string, Tensor>();
  const directions = Float32Array.from({ length: size * inputSize }, () => random.normal() / Math.sqrt(inputSize));
  tensors.set("directions", { shape: [size, inputSize], data: directions });
  if (hasShift)
    tensors.set("shift", { shape: [inputSize], data: Float64Array.from({ length: inputSize }, () => random.normal() / 9) });
  return { map: "linear", tensors };
}

/** A step with a hidden layer of random weights. */
export function hiddenStep(size: number, hidden: number, inputSize: number, seed: number): Step {
  const first = linearStep(hidden, inputSize, seed, true).tensors;
  const second = linearStep(size, hidden, seed + 1, false).tensors;
  const random = seeded(seed + 2);
  return {
    map: "hidden-layer",
    tensors: new Map<string, Tensor>([
      ["hidden", first.get("directions")!],
      ["shift", first.get("shift")!],
      ["bias", { shape: [hidden], data: Float64Array.from({ length: hidden }, () => random.normal() / 5) }],
      ["directions", second.get("directions")!],
    ]),
  };
}

/** A step that keeps some dimensions. */
export function selectionStep(dimensions: readonly number[], inputSize: number): Step {
  return {
    map: "selection",
    tensors: new Map<string, Tensor>([
      ["dimensions", { shape: [dimensions.length], data: Int32Array.from(dimensions) }],
      ["inputSize", { shape: [1], data: Int32Array.of(inputSize) }],
    ]),
  };
}

/** The step of unit length. */
export const unitStep: Step = { map: "unit", tensors: new Map() };
