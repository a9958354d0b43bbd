/** What every treatment of the list must hold: rows by themselves, and the invariances it declares, no more and no fewer. */
import { describe, expect, it } from "vitest";
import { InputError, ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import type { Invariance } from "../../src/measures/measure.ts";
import { type Matrix, matrix, takeRows } from "../../src/numeric/matrix.ts";
import { type Rows, rows, withVectors } from "../../src/statistics/rows.ts";
import { treatments } from "../../src/treatments/index.ts";
import type { Treatment } from "../../src/treatments/treatment.ts";
import { changes } from "../../src/verification/contracts/vector-changes.ts";
import { planted, plantedDimensions } from "../support/planted.ts";
import { sameBytes } from "../support/same-bytes.ts";

/** Products of float32 numbers, summed in another order when there are more or fewer rows. */
const ROUNDING = { relative: 2e-6 };
/** Cosines after the changed vectors were rounded to float32 again, and small variances felt it. */
const UNCHANGED = { absolute: 1e-3 };
/** A change of a cosine that counts as one. */
const CHANGED = 1e-2;

const few = Array.from({ length: 40 }, (_, i) => i);
const offsets = Array.from({ length: plantedDimensions }, (_, j) => [4, -3, 0.5][j % 5] ?? 0);

/** Away from 0, as encoders' vectors are. */
const moved = (x: Matrix): Matrix =>
  matrix(
    x.rows,
    x.columns,
    x.data.map((value, at) => value + offsets[at % x.columns]!),
  );
const samples = ["informative", "correlated-noise", "imbalanced"].map((name) => {
  const { training, test } = planted(name);
  return { training: withVectors(training, moved(training.vectors)), test: moved(takeRows(test.vectors, few)) };
});
const kinds = Object.keys(changes) as Invariance[];

const unlabelled = (x: Matrix): Rows<"training"> => rows("training", x, { kind: "values", values: new Float64Array(x.rows) });

/** Cosines of all pairs of rows. */
function cosines({ rows: n, columns: d, data }: Matrix): number[] {
  const dot = (i: number, k: number): number => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += data[i * d + j]! * data[k * d + j]!;
    return sum;
  };
  return Array.from({ length: n * n }, (_, at) => {
    const [i, k] = [Math.floor(at / n), at % n];
    return dot(i, k) / Math.sqrt(dot(i, i) * dot(k, k));
  });
}

/** Cosines of treated rows before and after a change of all rows. */
async function beforeAndAfter(
  treatment: Treatment,
  kind: Invariance,
  { training, test }: (typeof samples)[number],
  seed: number,
): Promise<readonly [number[], number[]]> {
  const change = changes[kind](training.vectors.rows, training.vectors.columns, seeded(seed));
  const fitted = await treatment.fit(training);
  const refitted = await treatment.fit(unlabelled(await change.vectors(training.vectors)));
  const changed = change.order === null ? await change.vectors(test) : test;
  return [cosines(await fitted.apply(test)), cosines(await refitted.apply(changed))];
}

describe.each(treatments.items)("treatment $name", (treatment) => {
  const { training, test } = samples[0]!;

  it("says what it is and where it comes from", () => {
    expect(treatment.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(treatment.description.length).toBeGreaterThan(10);
    expect(treatment.source).toMatch(/\d{4}/);
    expect(new Set(treatment.invariances).size).toBe(treatment.invariances.length);
  });

  it("gives [n, d] finite numbers, the same every time, and leaves what it is given alone", async () => {
    for (const sample of samples) {
      const before = [sample.training.vectors.data.slice(), sample.test.data.slice()] as const;
      const fitted = await treatment.fit(sample.training);
      const treated = await fitted.apply(sample.test);
      expect([fitted.name, fitted.dimensions]).toEqual([treatment.name, plantedDimensions]);
      expect([treated.rows, treated.columns]).toEqual([sample.test.rows, plantedDimensions]);
      expect(treated.data.every(Number.isFinite)).toBe(true);
      expect(sameBytes((await (await treatment.fit(sample.training)).apply(sample.test)).data, treated.data)).toBe(true);
      expect(sameBytes(sample.training.vectors.data, before[0])).toBe(true);
      expect(sameBytes(sample.test.data, before[1])).toBe(true);
      expect(sameBytes(treated.data, sample.test.data)).toBe(false);
    }
  });

  it("does not look at labels", async () => {
    const blind = await (await treatment.fit(unlabelled(training.vectors))).apply(test);
    expect(sameBytes((await (await treatment.fit(training)).apply(test)).data, blind.data)).toBe(true);
  });

  it("treats each row by itself", async () => {
    const fitted = await treatment.fit(training);
    const all = await fitted.apply(test);
    for (const i of [0, 17, 39]) {
      expect((await fitted.apply(takeRows(test, [i]))).data).toBeCloseToAll(takeRows(all, [i]).data, ROUNDING);
    }
    expect((await fitted.apply(matrix(0, plantedDimensions))).rows).toBe(0);
  });

  it.each(treatment.invariances)("gives rows whose cosines do not see %s, as it declares", async (kind) => {
    for (const [i, sample] of samples.entries()) {
      const [before, after] = await beforeAndAfter(treatment, kind, sample, i);
      expect(after).toBeCloseToAll(before, UNCHANGED);
    }
  });

  for (const kind of kinds.filter((change) => !treatment.invariances.includes(change))) {
    it(`gives rows whose cosines do see ${kind}, which it does not declare`, async () => {
      const [before, after] = await beforeAndAfter(treatment, kind, samples[0]!, 1);
      expect(Math.max(...before.map((value, at) => Math.abs(value - after[at]!)))).toBeGreaterThan(CHANGED);
    });
  }

  it("is finite or says what is missing on degenerate vectors", async () => {
    for (const x of [
      matrix(1, 3, Float32Array.of(1, 2, 3)),
      matrix(2, 3),
      matrix(4, 2, new Float32Array(8).fill(0.1)),
      matrix(5, 2, Float32Array.of(0, 1, 0, 2, 0, 3, 0, 4, 0, 5)),
      matrix(3, 1, Float32Array.of(1, 2, 3)),
      matrix(3, 2, Float32Array.of(1e15, 0, 0, 1e15, -1e15, 0)),
    ]) {
      try {
        const { data } = await (await treatment.fit(unlabelled(x))).apply(x);
        expect(data.every(Number.isFinite)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }
  });

  it("refuses no rows, other sizes, NaN and infinity", async () => {
    await expect(treatment.fit(unlabelled(matrix(0, 3)))).rejects.toThrow(InputError);
    const fitted = await treatment.fit(training);
    await expect(fitted.apply(matrix(2, 3))).rejects.toThrow(ShapeError);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const spoilt = matrix(test.rows, test.columns, test.data.slice().fill(value, 7, 8));
      await expect(fitted.apply(spoilt)).rejects.toThrow(InputError);
      await expect(treatment.fit(unlabelled(spoilt))).rejects.toThrow(InputError);
    }
  });
});
