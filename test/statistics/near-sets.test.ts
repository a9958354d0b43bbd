/** Rows that hang together by small distances: what a comparison of all pairs finds, and not one more. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { disjointSets } from "../../src/numeric/disjoint-sets.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { leadingDirections } from "../../src/statistics/leading-directions.ts";
import { nearSets } from "../../src/statistics/near-sets.ts";

/** Spreads fall as those of embeddings do; one row in five is moved a little from another. */
function drawn(rows: number, d: number, seed: number, fall = 0.85): Matrix {
  const random = seeded(seed);
  const x = matrix(rows, d);
  for (let row = 0; row < rows; row++) {
    const source = row > 10 && random.below(5) === 0 ? random.below(row) : null;
    const step = random.uniform() * 0.4;
    for (let j = 0; j < d; j++) {
      const own = fall ** j * random.normal();
      x.data[row * d + j] = 100 + (source === null ? own : x.data[source * d + j]! - 100 + step * own);
    }
  }
  return x;
}

/** By all pairs. */
function compared({ rows, columns: d, data }: Matrix, distance: number): Int32Array {
  const sets = disjointSets(rows);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < a; b++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += (data[a * d + j]! - data[b * d + j]!) ** 2;
      if (sum <= distance * distance) sets.join(a, b);
    }
  }
  return Int32Array.from({ length: rows }, (_, row) => sets.rootOf(row));
}

/** The same sets, whatever stands for each: by their smallest rows. */
function named(sets: Int32Array): number[] {
  const first = new Map<number, number>();
  return Array.from(sets, (set, row) => {
    if (!first.has(set)) first.set(set, row);
    return first.get(set)!;
  });
}

describe("rows that hang together", () => {
  it.each([
    [600, 24, 0.85, 0.3],
    [600, 24, 0.85, 0.9],
    [600, 24, 1, 1.2],
    [300, 5, 0.5, 0.05],
    [50, 1, 1, 0.01],
  ])("are those of all pairs: %d rows of %d dimensions, spreads falling by %f, distance %f", (rows, d, fall, distance) => {
    for (const seed of [1, 2, 3]) {
      const vectors = drawn(rows, d, seed, fall);
      const expected = named(compared(vectors, distance));
      expect(named(nearSets(vectors, distance, 1e9)!.sets)).toEqual(expected);
      const count = new Set(expected).size;
      expect(count).toBeGreaterThan(1);
      expect(count).toBeLessThan(rows);
    }
  });

  it("are found among many rows by few comparisons, outliers and equal rows among them", () => {
    const rows = 60_000;
    const vectors = drawn(rows, 32, 4, 0.93);
    vectors.data.fill(1e6, 0, 32);
    vectors.data.copyWithin(32 * 5, 32 * 7, 32 * 8);
    const { sets, compared: pairs } = nearSets(vectors, 0.2, 1e9)!;
    expect(pairs).toBeLessThan(0.05 * (rows ** 2 / 2));
    expect(sets[5]).toBe(sets[7]);
    expect(sets.filter((set) => set === sets[0])).toHaveLength(1);
    expect(new Set(sets).size).toBeLessThan(0.97 * rows);
  }, 60_000);

  it("are not looked for where more pairs would have to be compared than may be", () => {
    expect(nearSets(drawn(600, 24, 1, 1), 1.2, 1000)).toBeNull();
  });
});

describe("leading directions", () => {
  it("are orthonormal, and those in which rows spread most", () => {
    const { rows, data } = leadingDirections(drawn(500, 24, 6, 0.6), 6);
    expect(rows).toBe(6);
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let j = 0; j < 24; j++) product += data[a * 24 + j]! * data[b * 24 + j]!;
        expect(product).toBeCloseTo(a === b ? 1 : 0, 10);
      }
    }
    expect(Math.abs(data[0]!)).toBeGreaterThan(0.95); // spreads fall by 0.6: the first dimension alone is the widest
  });

  it("are fewer where rows span fewer", () => {
    const flat = matrix(40, 8);
    for (let row = 0; row < 40; row++) flat.data.set([row, 2 * row], 8 * row);
    expect(leadingDirections(flat, 5).rows).toBe(1);
  });
});
