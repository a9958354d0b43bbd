/** Codecs against numpy, faiss, nanopq and sentence-transformers (tools/golden/codecs.py). */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { codecOf, int4, int8 } from "../../src/codecs/index.ts";
import { affineCode } from "../../src/codes/affine.ts";
import { encodeRows } from "../../src/codes/code.ts";
import { float16Code } from "../../src/codes/float16.ts";
import { signCode } from "../../src/codes/signs.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { rows } from "../../src/statistics/rows.ts";
import { decodeError } from "../../src/verification/contracts/codec-contract.ts";
import { golden } from "../support/golden.ts";

interface Golden {
  readonly rows: number;
  readonly dimensions: number;
  readonly firstRow: number[];
  readonly float16: { readonly words: number[]; readonly halves: number[] };
  readonly small: number[];
  readonly packbits: number[];
  readonly ubinary: number[];
  readonly ranges: readonly [number[], number[]];
  readonly uint8: number[];
  readonly rounded: number[];
  readonly faiss: Readonly<Record<string, number>>;
  readonly nanopq: Readonly<Record<string, number>>;
}

const wanted = golden<Golden>("codecs");

/** Reconstruction error beside a reference's, whose mean over ten seeds has a standard error of about 0.1 %. */
const PARITY = 1.01;

/** Of the same ranges: theirs cuts off and decodes to the middle of a step, which leaves a little more at the upper end. */
const SAME_RANGES = 0.98;

/** Seeds of ours: errors of product quantisation have a standard deviation of about 0.5 %; of the others they are far below. */
const SEEDS: Readonly<Record<string, readonly number[]>> = {
  "pq:4": [0, 1, 2],
  "pq:8": [0, 1, 2],
  "opq:4": [0, 1],
  "rq:4": [0, 1],
};

/** Milliseconds for fits that take seconds on a quiet machine. */
const LONG = 300_000;

/** The cosine matrix is multiplied in another order than numpy's, and rounded to float32. */
const ROUNDING = 1e-5;

/** The sum of four hashes, as in tools/golden/codecs.py. */
function hashed(stream: number, i: number, k: number): number {
  let total = 0;
  for (let part = 0; part < 4; part++) {
    let z = (Math.imul(stream * 4 + part, 0x9e3779b9) + Math.imul(i, 0x85ebca6b) + Math.imul(k, 0xc2b2ae35)) | 0;
    z ^= z >>> 16;
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    z ^= z >>> 15;
    total += (z >>> 0) / 4294967296;
  }
  return (total - 2) * Math.sqrt(3);
}

function drawnRows(): Matrix {
  const d = wanted.dimensions;
  const x = matrix(wanted.rows, d);
  for (let i = 0; i < x.rows; i++) {
    const row = new Float64Array(d);
    for (let k = 0; k < d; k++) {
      const value = (hashed(1, i, k) + 2 * hashed(2, i % 20, k)) * (k + 1) ** -0.6;
      const scale = Math.sqrt((k === 0 ? 1 : 2) / d);
      for (let j = 0; j < d; j++) row[j] = row[j]! + value * scale * Math.cos((Math.PI * (2 * j + 1) * k) / (2 * d));
    }
    for (let j = 0; j < d; j++) x.data[i * d + j] = row[j]! + 0.5;
  }
  return x;
}

const x = drawnRows();
const training = rows("training", x, { kind: "values", values: new Float64Array(x.rows) });
const small = Float32Array.from(wanted.small);
const smallSize = 27;

it("draws the rows that the references had", () => {
  for (const [j, value] of wanted.firstRow.entries()) expect(Math.abs(x.data[j]! - value)).toBeLessThan(ROUNDING);
});

it("float16 has numpy's bytes, at every kind of rounding border", () => {
  const values = new Float32Array(Uint32Array.from(wanted.float16.words).buffer);
  const codes = encodeRows(float16Code(1), values);
  const view = new DataView(codes.buffer);
  expect(Array.from(values, (_, i) => view.getUint16(2 * i, true))).toEqual(wanted.float16.halves);
});

it("float16 clips what numpy makes infinite", () => {
  const codes = encodeRows(float16Code(1), Float32Array.of(65520, 1e30, -3e38));
  expect([...codes]).toEqual([0xff, 0x7b, 0xff, 0x7b, 0xff, 0xfb]);
});

it("sign bits are those of numpy.packbits and of sentence-transformers' ubinary, bit order and all", () => {
  const level = new Float32Array(smallSize).fill(1);
  const codes = encodeRows(signCode({ negative: level.map((value) => -value), positive: level }), small);
  expect([...codes]).toEqual(wanted.packbits);
  expect([...codes]).toEqual(wanted.ubinary);
});

it("8-bit integers of given ranges are rounded where sentence-transformers cuts off: never more than one apart", () => {
  const [smallest, largest] = wanted.ranges;
  const low = Float32Array.from(smallest);
  const step = Float32Array.from(smallest, (value, j) => (largest[j]! - value) / 255);
  const codes = encodeRows(affineCode({ low, step, bits: 8 }), small);
  expect([...codes]).toEqual(wanted.rounded);
  const apart = wanted.uint8.map((value, at) => codes[at]! - value);
  expect(apart.every((one) => one === 0 || one === 1)).toBe(true);
  expect(apart.filter((one) => one === 1).length).toBeGreaterThan(apart.length / 3);
});

describe("reconstruction error beside faiss'", () => {
  it.each(["int8", "int4"] as const)(
    "is no more with the ranges of IndexScalarQuantizer, and less with ours, for %s",
    async (name) => {
      const make = name === "int8" ? int8 : int4;
      const error = async (ranges: "extremes" | "least-squares"): Promise<number> =>
        decodeError(await make({ ranges }).fit(training, seeded(0)), x);
      const [same, ours] = [await error("extremes"), await error("least-squares")];
      expect(same).toBeLessThan(PARITY * wanted.faiss[name]!);
      expect(same).toBeGreaterThan(SAME_RANGES * wanted.faiss[name]!);
      expect(ours).toBeLessThanOrEqual(same);
    },
  );

  it.each(Object.keys(SEEDS))(
    "is at most 1.01 times it for %s, mean of seeds",
    async (name) => {
      let sum = 0;
      const seeds = SEEDS[name]!;
      for (const seed of seeds) sum += decodeError(await codecOf(name).fit(training, seeded(seed)), x);
      const mean = sum / seeds.length;
      expect(mean).toBeLessThan(PARITY * wanted.faiss[name]!);
      if (name in wanted.nanopq) expect(mean).toBeLessThan(PARITY * wanted.nanopq[name]!);
    },
    LONG,
  );
});
