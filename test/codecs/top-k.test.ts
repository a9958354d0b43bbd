/** TopK sparse codes: their bytes against numpy, and dictionaries trained on rows that are sparse sums. */
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { codecOf, topK } from "../../src/codecs/index.ts";
import { decodeRows, encodeRows } from "../../src/codes/code.ts";
import { topKCode } from "../../src/codes/top-k.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { setEngineThreads } from "../../src/runtime/matrix-product.ts";
import { rows } from "../../src/statistics/rows.ts";
import { decodeError } from "../../src/verification/contracts/codec-contract.ts";
import { golden } from "../support/golden.ts";
import { sameBytes } from "../support/same-bytes.ts";

type Numbers = "vectors" | "encoder" | "bias" | "dictionary" | "shift" | "decoded";
const { sparse } = golden<{
  sparse: Readonly<Record<Numbers, number[]>> & { readonly active: number; readonly codes: number[] };
}>("trained-maps");

/** Decoded rows are rounded to float32; theirs are float64. */
const SINGLE = 1e-6;

describe("a TopK sparse code", () => {
  const { active, codes, decoded, vectors, ...dictionary } = sparse;
  const [encoder, bias, words, shift] = (["encoder", "bias", "dictionary", "shift"] as const).map((key) =>
    Float32Array.from(dictionary[key]),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const code = topKCode({ encoder, bias, dictionary: words, shift, active });

  it("has numpy's bytes, the most active unit first, and comes back as numpy's", () => {
    const bytes = encodeRows(code, Float32Array.from(vectors));
    expect([...bytes]).toEqual(codes);
    expect(decodeRows(code, bytes)).toBeCloseToAll(decoded, { relative: SINGLE, absolute: SINGLE });
    expect(code.bytes).toBe(4 * active);
  });

  it("takes the lower unit of two that are equally active, whatever came before", () => {
    const equal = topKCode({
      encoder: Float32Array.of(1, 2, 1, 2, 0),
      bias: new Float32Array(5),
      dictionary: new Float32Array(5),
      shift: new Float32Array(1),
      active: 3,
    });
    const both = encodeRows(equal, Float32Array.of(-1, 1));
    const units = (row: number): number[] => [0, 4, 8].map((at) => both[row * 12 + at]!);
    expect([units(0), units(1)]).toEqual([
      [4, 0, 2],
      [1, 3, 0],
    ]);
    for (const at of [2, 6, 10]) expect([both[at], both[at + 1]]).toEqual([0, 0]); // what is below 0 is not active
  });
});

const [n, d, atoms] = [2000, 24, 32];

/** Rows that are sums of two of 32 random directions, each by 1 to 2. */
function sparseRows(seed: number): Matrix {
  const random = seeded(99);
  const directions = Float32Array.from({ length: atoms * d }, () => random.normal() / Math.sqrt(d));
  const drawn = seeded(seed);
  const x = matrix(n, d);
  for (let i = 0; i < n; i++) {
    for (let times = 0; times < 2; times++) {
      const [atom, size] = [drawn.below(atoms), 1 + drawn.uniform()];
      for (let j = 0; j < d; j++) x.data[i * d + j] = x.data[i * d + j]! + size * directions[atom * d + j]!;
    }
  }
  return x;
}

const training = (x: Matrix) => rows("training", x, { kind: "values", values: new Float64Array(x.rows) });

describe("a trained dictionary", () => {
  it("brings back rows it has not seen from a few units, and leaves none of them dead", async () => {
    const fitted = await topK({ active: 4 }).fit(training(sparseRows(1)), seeded(1));
    const fresh = sparseRows(2);
    const error = decodeError(fitted, fresh);
    const codes = fitted.encode(fresh);
    const used = new Set<number>();
    for (let i = 0; i < codes.rows; i++) for (let k = 0; k < 4; k++) used.add(codes.data[i * 16 + 4 * k]!);
    expect(error).toBeLessThan(0.1); // two of the best linear outputs leave more than 0.8
    expect(used.size).toBeGreaterThan(0.9 * 4 * d);
  });

  it("is the same whatever the number of threads", async () => {
    const made: Uint8Array[] = [];
    for (const threads of [1, 2]) {
      setEngineThreads(threads);
      made.push((await topK({ active: 2, hidden: 40 }).fit(training(sparseRows(1)), seeded(1))).encode(sparseRows(2)).data);
    }
    expect(sameBytes(made[0]!, made[1]!)).toBe(true);
  });

  it("has as many hidden units as are asked for, and refuses fewer than are active", async () => {
    const fitted = await topK({ active: 2, hidden: 40 }).fit(training(sparseRows(1)), seeded(1));
    expect(fitted.toTensors().get("encoder")!.shape).toEqual([40, d]);
    expect(() => topK({ active: 8, hidden: 7 })).toThrow(UsageError);
    expect(() => codecOf("topk:0")).toThrow(UsageError);
    expect(() => codecOf("topk:2000")).toThrow(UsageError);
  });
});
