/** What every measure of the list must hold: finite values, and the invariances it declares, no more and no fewer. */
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { type Random, seeded } from "../../src/base/random.ts";
import { measures } from "../../src/measures/index.ts";
import type { Invariance } from "../../src/measures/measure.ts";
import { type Matrix, matrix, takeColumns, takeRows } from "../../src/numeric/matrix.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";
import { planted } from "../support/planted.ts";
import { sameBytes } from "../support/same-bytes.ts";

/** The changed vectors are rounded to float32 again, and small spectra feel it. */
const UNCHANGED = 1e-4;
/** A change that counts as one. */
const CHANGED = 1e-2;

const shuffled = (n: number, random: Random): number[] => random.shuffle(Array.from({ length: n }, (_, i) => i));

/** The changes themselves. */
const changes: Readonly<Record<Invariance, (x: Matrix, random: Random) => Promise<Matrix>>> = {
  rotation: (x, random) => multiply(x, randomRotation(x.columns, random)),
  scale: async (x, random) => {
    const scale = 2 + random.uniform();
    return matrix(
      x.rows,
      x.columns,
      x.data.map((value) => scale * value),
    );
  },
  translation: async (x, random) => {
    const by = Array.from({ length: x.columns }, () => 3 * random.normal());
    return matrix(
      x.rows,
      x.columns,
      x.data.map((value, at) => value + by[at % x.columns]!),
    );
  },
  "row-order": async (x, random) => takeRows(x, shuffled(x.rows, random)),
  "column-order": async (x, random) => takeColumns(x, shuffled(x.columns, random)),
};

const samples = ["informative", "copies", "correlated-noise", "imbalanced"].map((name) =>
  takeRows(
    planted(name).test.vectors,
    Array.from({ length: 500 }, (_, i) => i),
  ),
);

describe.each(measures.items)("measure $name", (measure) => {
  it("says what it is and where it comes from", () => {
    expect(measure.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(measure.description.length).toBeGreaterThan(10);
    expect(measure.source).toMatch(/\d{4}/);
    expect(new Set(measure.invariances).size).toBe(measure.invariances.length);
  });

  it("is the same number every time and leaves the vectors alone", async () => {
    for (const x of samples) {
      const before = x.data.slice();
      const value = await measure.compute(x);
      expect(Number.isFinite(value)).toBe(true);
      expect(await measure.compute(x)).toBe(value);
      expect(sameBytes(x.data, before)).toBe(true);
    }
  });

  it.each(measure.invariances)("does not see %s, as it declares", async (invariance) => {
    for (const [i, x] of samples.entries()) {
      for (let seed = 0; seed < 3; seed++) {
        const changed = await measure.compute(await changes[invariance](x, seeded(10 * i + seed)));
        expect([changed]).toBeCloseToAll([await measure.compute(x)], { relative: UNCHANGED, absolute: UNCHANGED / 100 });
      }
    }
  });

  const seen = (Object.keys(changes) as Invariance[]).filter((change) => !measure.invariances.includes(change));
  for (const change of seen) {
    it(`does see ${change}, which it does not declare`, async () => {
      const differences: number[] = [];
      for (const x of samples) {
        const changed = await measure.compute(await changes[change](x, seeded(1)));
        differences.push(Math.abs(changed - (await measure.compute(x))));
      }
      expect(Math.max(...differences)).toBeGreaterThan(CHANGED);
    });
  }

  it("is finite or says what is missing on degenerate vectors", async () => {
    const degenerate = [
      matrix(0, 3),
      matrix(1, 3, Float32Array.of(1, 2, 3)),
      matrix(2, 3),
      matrix(4, 2, new Float32Array(8).fill(0.1)),
      matrix(3, 1, Float32Array.of(1, 2, 3)),
      matrix(3, 2, Float32Array.of(1e-30, 0, 0, 1e-30, 0, 0)),
      matrix(3, 2, Float32Array.of(1e15, 0, 0, 1e15, -1e15, 0)),
    ];
    for (const x of degenerate) {
      try {
        expect(Number.isFinite(await measure.compute(x))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }
  });

  it("refuses a single row", async () => {
    await expect(measure.compute(matrix(1, 2, Float32Array.of(1, 2)))).rejects.toThrow(InputError);
  });
});
