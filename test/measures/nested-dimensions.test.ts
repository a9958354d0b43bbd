import { describe, expect, it } from "vitest";
import { type Random, seeded } from "../../src/base/random.ts";
import { nestedDimensions } from "../../src/measures/nested-dimensions.ts";
import { type Matrix, matrix, takeColumns } from "../../src/numeric/matrix.ts";

const [n, d] = [400, 32];

/** Few draws: p of three sizes after Holm's correction can still reach 3/60 = 0.05, so the level is a little above. */
const quick = { draws: 59, level: 0.051 };

/** Independent normal numbers whose standard deviation falls with the dimension's number, if it does. */
function drawn(random: Random, spread: (j: number) => number): Matrix {
  const x = matrix(n, d);
  for (let at = 0; at < x.data.length; at++) x.data[at] = spread(at % d) * random.normal();
  return x;
}

const nested = (): Matrix => drawn(seeded(1), (j) => 0.9 ** j);
const order = (seed: number): Int32Array => seeded(seed).shuffle(Int32Array.from({ length: d }, (_, j) => j));

describe("nested dimensions", () => {
  it("are found where the first ones are the widest, at every size", async () => {
    const { looksNested, sizes, rows } = await nestedDimensions(nested(), seeded(2), quick);
    expect(looksNested).toBe(true);
    expect(sizes.map(({ size }) => size)).toEqual([16, 8, 4]);
    for (const { recall, random, pValue, adjusted } of sizes) {
      expect(recall).toBeGreaterThan(random.largest);
      expect([pValue, adjusted]).toEqual([1 / 60, 3 / 60]);
    }
    expect(rows).toEqual({ queries: 80, corpus: 320 });
  });

  it("are not found where the same dimensions stand in random order, or in the reverse one", async () => {
    const reverse = Int32Array.from({ length: d }, (_, j) => d - 1 - j);
    for (const columns of [order(3), order(4), order(5), reverse]) {
      const found = await nestedDimensions(takeColumns(nested(), columns), seeded(2), quick);
      expect(found.looksNested).toBe(false);
    }
  });

  it("are not found among equal dimensions", async () => {
    const found = await nestedDimensions(
      drawn(seeded(6), () => 1),
      seeded(2),
      quick,
    );
    expect(found.looksNested).toBe(false);
    for (const { recall, random } of found.sizes) {
      // a mean over 80 queries of shares whose spread is below 0.2, five standard errors
      expect(Math.abs(recall - random.mean)).toBeLessThan((5 * 0.2) / Math.sqrt(80));
    }
  });

  it("gives the same numbers for the same seed", async () => {
    expect(await nestedDimensions(nested(), seeded(7), quick)).toEqual(await nestedDimensions(nested(), seeded(7), quick));
  });

  it("refuses few rows and few dimensions", async () => {
    await expect(nestedDimensions(matrix(49, d), seeded(1))).rejects.toThrow("at least 50 rows of 16 dimensions, got [49, 32]");
    await expect(nestedDimensions(matrix(60, 15), seeded(1))).rejects.toThrow("got [60, 15]");
  });
});
