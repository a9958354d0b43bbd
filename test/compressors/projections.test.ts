import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import type { Compressor } from "../../src/compressors/compressor.ts";
import { gaussianProjection } from "../../src/compressors/gaussian-projection.ts";
import { randomDimensions } from "../../src/compressors/random-dimensions.ts";
import { sparseProjection } from "../../src/compressors/sparse-projection.ts";
import { topDimensions } from "../../src/compressors/top-dimensions.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { rows } from "../../src/statistics/rows.ts";

const D = 400;
const training = rows("training", matrix(2, D), { kind: "classes", classes: 2, values: Int32Array.of(0, 1) });

async function directions(compressor: Compressor, seed = 1): Promise<Float32Array> {
  const tensors = (await compressor.prepare(training, seeded(seed))).at(D).toTensors();
  return tensors.get("directions")!.data as Float32Array;
}

/** Mean of entry^p · d^(p/2): the moments of the standardised entries. */
function moment(entries: Float32Array, p: number): number {
  return entries.reduce((sum, value) => sum + (value * Math.sqrt(D)) ** p, 0) / entries.length;
}

/** Standard errors allowed, of a mean over 160,000 entries. */
const ALLOWED = 5 / D;

describe("random projections", () => {
  it("Gaussian: entries have the moments of N(0, 1/d)", async () => {
    const entries = await directions(gaussianProjection());
    expect(Math.abs(moment(entries, 1))).toBeLessThan(ALLOWED);
    expect(Math.abs(moment(entries, 2) - 1)).toBeLessThan(ALLOWED * Math.sqrt(2));
    expect(Math.abs(moment(entries, 4) - 3)).toBeLessThan(ALLOWED * Math.sqrt(96));
  });

  it.each([
    ["1/√d", {}, 1 / 20],
    ["1/3", { density: 1 / 3 }, 1 / 3],
    ["1", { density: 1 }, 1],
  ])(
    "sparse with density %s: that share of entries, each of one size and either sign, of variance 1/d",
    async (_, options, density) => {
      const entries = await directions(sparseProjection(options));
      const filled = entries.filter((value) => value !== 0);
      expect(Math.abs(filled.length / entries.length - density)).toBeLessThan(
        ALLOWED * Math.sqrt(density * (1 - density)) + 1e-12,
      );
      expect(new Set(filled.map(Math.abs)).size).toBe(1);
      expect(Math.abs(moment(entries, 1))).toBeLessThan(ALLOWED);
      expect(Math.abs(moment(entries, 2) - 1)).toBeLessThan(ALLOWED * Math.sqrt(1 / density - 1) + 1e-6);
      for (let i = 0; i < D; i++) expect(entries.subarray(i * D, (i + 1) * D).some((value) => value !== 0)).toBe(true);
    },
  );

  it("keep distances when scaled by √(d/k), as Johnson and Lindenstrauss have it", async () => {
    const random = seeded(9);
    const x = matrix(
      40,
      D,
      Float32Array.from({ length: 40 * D }, () => random.normal()),
    );
    for (const compressor of [gaussianProjection(), sparseProjection()]) {
      const k = 200;
      const y = await (await compressor.prepare(training, seeded(2))).at(k).apply(x);
      const distance = (m: typeof x, a: number, b: number): number => {
        let sum = 0;
        for (let j = 0; j < m.columns; j++) sum += (m.data[a * m.columns + j]! - m.data[b * m.columns + j]!) ** 2;
        return sum;
      };
      for (let a = 0; a < 40; a++) {
        for (let b = 0; b < a; b++) {
          // The relative error of a squared distance has standard deviation √(2/k) = 0.1; 780 pairs.
          expect(Math.abs((distance(y, a, b) * D) / k / distance(x, a, b) - 1)).toBeLessThan(0.5);
        }
      }
    }
  });

  it("differ with the seed", async () => {
    for (const compressor of [gaussianProjection(), sparseProjection()]) {
      expect(await directions(compressor, 1)).not.toEqual(await directions(compressor, 2));
    }
    const chosen = async (seed: number) => (await randomDimensions().prepare(training, seeded(seed))).at(20).toTensors();
    expect(await chosen(1)).not.toEqual(await chosen(2));
  });

  it("sparse: refuses densities that are no share", () => {
    for (const density of [0, -1, 1.5, Number.NaN])
      expect(() => sparseProjection({ density })).toThrow(/density must be a number above 0, up to 1/);
  });
});

describe("top dimensions", () => {
  it("take a ranking by name or by value, and know no other names", () => {
    expect(topDimensions({ ranking: "variance" }).name).toBe("top-dimensions:variance");
    const own = {
      ...topDimensions({ ranking: "variance" }),
      origin: undefined, // it is not what the maker of ours makes
      uses: "vectors",
      title: "my own order",
      judges: "alone",
      importance: async () => Float64Array.of(1),
    } as const;
    const mine = topDimensions({ ranking: { ...own, name: "mine" }, from: "worst" });
    expect(mine.name).toBe("top-dimensions:mine:worst");
    expect(mine.noun).toEqual({ one: "last dimension by my own order", many: "last dimensions by my own order" });
    expect(() => topDimensions({ ranking: "f-statistics" })).toThrow(/Did you mean f-statistic\?/);
  });
});
