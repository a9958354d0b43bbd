import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import type { FittedCompressor } from "../../src/compressors/compressor.ts";
import { pca, principalComponents } from "../../src/compressors/pca.ts";
import { pcaScaled } from "../../src/compressors/pca-scaled.ts";
import { standardisedPca } from "../../src/compressors/standardised-pca.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";
import { rows } from "../../src/statistics/rows.ts";
import { golden } from "../support/golden.ts";

interface Case {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly data: number[];
  readonly variances: number[];
  readonly mean: number[];
  readonly components: number[];
  readonly heldOut: number[];
  readonly heldOutScores: number[];
}
interface StandardisedCase extends Pick<Case, "name" | "rows" | "columns" | "data" | "variances"> {
  readonly scores: number[];
}
const { cases, standardised: standardisedCases } = golden<{ cases: Case[]; standardised: StandardisedCase[] }>("pca");

/** The covariance is summed from float32 products of shifted rows: 1e-7 of the largest variance. */
const VARIANCE = 1e-6;
/** The mean is summed from float32 differences to a pilot mean. */
const MEAN = 1e-8;
/** Directions are as exact as the covariance over the gap to the next variance, and stored in float32. */
const DIRECTION = 1e-4;

const matrixOf = ({ rows: n, columns, data }: Case) => matrix(n, columns, Float32Array.from(data));
const unlabelled = (n: number) => ({ kind: "values", values: new Float64Array(n) }) as const;

describe.each(cases)("PCA against scikit-learn, $name", (one) => {
  const counted = Math.min(one.rows - 1, one.columns); // directions beyond have variance 0 and are arbitrary

  it("has its mean and its explained variances", async () => {
    const { shift, variances } = await principalComponents(matrixOf(one));
    expect(shift).toBeCloseToAll(one.mean, { relative: MEAN });
    expect(variances.subarray(0, counted)).toBeCloseToAll(one.variances.slice(0, counted), { relative: VARIANCE });
    for (const left of variances.subarray(counted)) expect(left).toBeLessThan(VARIANCE * variances[0]!);
    expect(variances.every((value) => value >= 0)).toBe(true);
  });

  it("spans its subspace at every size", async () => {
    const { directions } = await principalComponents(matrixOf(one));
    const d = one.columns;
    for (let k = 1; k <= counted; k++) {
      // ‖A Bᵀ‖²_F of two orthonormal bases is k when they span the same subspace. Where variances are
      // nearly equal the cut between them is not determined: such sizes are passed over.
      const gap = (one.variances[k - 1]! - (one.variances[k] ?? 0)) / one.variances[0]!;
      if (k < d && gap < 1e-3) continue;
      let overlap = 0;
      for (let a = 0; a < k; a++) {
        for (let b = 0; b < k; b++) {
          let dot = 0;
          for (let j = 0; j < d; j++) dot += directions.data[a * d + j]! * one.components[b * d + j]!;
          overlap += dot * dot;
        }
      }
      expect(Math.abs(overlap - k)).toBeLessThan(DIRECTION);
    }
  });

  it("gives its scores for rows it has not seen, up to the sign of a component", async () => {
    const prepared = await pca().prepare(rows("training", matrixOf(one), unlabelled(one.rows)), seeded(0));
    const scores = await prepared.at(3).apply(matrix(5, one.columns, Float32Array.from(one.heldOut)));
    const width = one.heldOutScores.length / 5;
    for (let j = 0; j < 3; j++) {
      const ours = [0, 1, 2, 3, 4].map((i) => scores.data[i * 3 + j]!);
      const theirs = [0, 1, 2, 3, 4].map((i) => one.heldOutScores[i * width + j]!);
      const sign = Math.sign(ours[0]! * theirs[0]!);
      expect(ours.map((value) => sign * value)).toBeCloseToAll(theirs, { relative: DIRECTION });
    }
  });
});

describe("PCA", () => {
  it("does not move under rotation: variances and the sizes of scores stay", async () => {
    const x = matrixOf(cases[0]!);
    const centred = matrix(
      x.rows,
      x.columns,
      x.data.map((value, at) => value - cases[0]!.mean[at % x.columns]!),
    );
    const rotated = await multiply(centred, randomRotation(x.columns, seeded(4)));
    const before = await principalComponents(centred);
    const after = await principalComponents(rotated);
    expect(after.variances).toBeCloseToAll(before.variances, { relative: VARIANCE });
    const score = async (vectors: typeof x, of: typeof before) =>
      (await multiply(vectors, matrix(2, x.columns, of.directions.data.slice(0, 2 * x.columns)), { transposeB: true })).data.map(
        Math.abs,
      );
    expect(await score(rotated, after)).toBeCloseToAll(await score(centred, before), { relative: DIRECTION });
  });

  it("chooses the same directions among equal variances every time, and no NaN on constant rows", async () => {
    const identity = matrix(8, 4);
    for (let i = 0; i < 8; i++) identity.data[i * 4 + (i >> 1)] = i % 2 === 0 ? 1 : -1;
    const [first, second] = [await principalComponents(identity), await principalComponents(identity)];
    expect(first).toEqual(second);
    const constant = await principalComponents(matrix(5, 3, new Float32Array(15).fill(0.1)));
    expect([...constant.variances]).toEqual([0, 0, 0]);
    expect(constant.directions.data.every(Number.isFinite)).toBe(true);
  });

  it("refuses a single row", async () => {
    await expect(pca().prepare(rows("training", matrix(1, 3), unlabelled(1)), seeded(0))).rejects.toThrow(
      "at least two training rows, got 1",
    );
  });
});

describe.each(cases)("scaled PCA against scikit-learn's scores, $name", (one) => {
  const width = one.heldOutScores.length / 5;
  const held = matrix(5, one.columns, Float32Array.from(one.heldOut));
  const from = rows("training", matrixOf(one), unlabelled(one.rows));

  /** Output j of the compressor beside a factor times component `component` of scikit-learn, up to the sign. */
  const expectSame = async (fitted: FittedCompressor, j: number, component: number, factor: number): Promise<void> => {
    const scores = await fitted.apply(held);
    const ours = [0, 1, 2, 3, 4].map((i) => scores.data[i * fitted.outputSize + j]!);
    const theirs = [0, 1, 2, 3, 4].map((i) => factor * one.heldOutScores[i * width + component]!);
    const sign = Math.sign(ours[0]! * theirs[0]!);
    expect(ours.map((value) => sign * value)).toBeCloseToAll(theirs, { relative: DIRECTION });
  };

  it("scales the first components down", async () => {
    const usual = (await pcaScaled().prepare(from, seeded(0))).at(7);
    for (const [j, factor] of [0.5, 0.8, 0.8, 0.9, 0.8, 1, 1].entries()) await expectSame(usual, j, j, factor);
    const own = (await pcaScaled({ factors: [0.25] }).prepare(from, seeded(0))).at(2);
    for (const [j, factor] of [0.25, 1].entries()) await expectSame(own, j, j, factor);
    expect(() => pcaScaled({ factors: [0] })).toThrow(UsageError);
  });
});

describe.each(standardisedCases)("standardised PCA against scikit-learn's StandardScaler and PCA, $name", (one) => {
  const x = matrix(one.rows, one.columns, Float32Array.from(one.data));

  it("has its explained variances and scores, whatever the units", async () => {
    const fitted = (await standardisedPca().prepare(rows("training", x, unlabelled(one.rows)), seeded(0))).at(3);
    const variances = fitted.toTensors().get("variances")!.data as Float64Array;
    expect(variances).toBeCloseToAll(one.variances.slice(0, 3), { relative: VARIANCE });
    const scores = await fitted.apply(matrix(5, one.columns, x.data.slice(0, 5 * one.columns)));
    for (let j = 0; j < 3; j++) {
      const ours = [0, 1, 2, 3, 4].map((i) => scores.data[i * 3 + j]!);
      const theirs = [0, 1, 2, 3, 4].map((i) => one.scores[i * one.columns + j]!);
      const sign = Math.sign(ours[0]! * theirs[0]!);
      expect(ours.map((value) => sign * value)).toBeCloseToAll(theirs, { relative: DIRECTION });
    }
  });

  it("does not move when dimensions are rescaled", async () => {
    const scaled = matrix(
      x.rows,
      x.columns,
      x.data.map((value, at) => value * 4 ** (2 - ((at % x.columns) % 3))),
    );
    const [plain, other] = await Promise.all(
      [x, scaled].map(async (vectors) => {
        const labelled = rows("training", vectors, unlabelled(one.rows));
        return (await standardisedPca().prepare(labelled, seeded(0))).at(2).apply(vectors);
      }),
    );
    expect(other!.data).toBeCloseToAll(plain!.data, { relative: DIRECTION });
  });
});
