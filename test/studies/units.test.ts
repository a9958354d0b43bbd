/** Units of the dimensions: what a study says must not hang on them. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { headlines, lastLine } from "../../src/report/index.ts";
import type { Analysis } from "../../src/results/analysis.ts";
import { isPrivileged } from "../../src/results/best-dimension.ts";
import type { Variant } from "../../src/results/summary.ts";
import { formatScore } from "../../src/results/words.ts";
import type { AnalysisOptions } from "../../src/studies/analysis-options.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";

const quick: AnalysisOptions = {
  bootstraps: 400,
  permutations: 199,
  rotations: 20,
  compressors: ["pca"],
  probes: ["logistic"],
  sizes: [1, 2, 12, 24],
  threads: 1,
};

interface Plan {
  readonly rows?: readonly [training: number, validation: number, test: number];
  readonly dimensions?: number;
  /** Changes one row of N(0, 1) noise, where the label is 0 or 1. */
  plant(x: Float64Array, label: number): void;
  /** The label of a row that nothing was planted in; drawn where left out. */
  label?(x: Float64Array): number;
}

async function study(
  { rows = [300, 150, 600], dimensions: d = 24, plant, label }: Plan,
  own: AnalysisOptions = {},
): Promise<Analysis> {
  const total = rows[0] + rows[1] + rows[2];
  const random = seeded(11);
  const values = new Int32Array(total);
  const vectors = matrix(total, d);
  const x = new Float64Array(d);
  for (let i = 0; i < total; i++) {
    for (let j = 0; j < d; j++) x[j] = random.normal();
    values[i] = label === undefined ? random.below(2) : label(x);
    plant(x, values[i] ?? 0);
    vectors.data.set(x, i * d);
  }
  const base = plantedVectors(planted("noise"));
  const splits = Uint8Array.from({ length: total }, (_, i) => (i < rows[0] ? 0 : i < rows[0] + rows[1] ? 1 : 2));
  const labels = { kind: "classes", classes: 2, values } as const;
  return analyze(
    { vectors: { ...base, rows: total, dimensions: d, labels, splits, read: async () => vectors } },
    { ...quick, ...own },
  );
}

const first = ({ summary }: Analysis): Variant => summary.variants[0] as Variant;
const textOf = ({ summary }: Analysis): string =>
  headlines(summary)
    .flatMap(({ sentences }) => sentences.map(({ text }) => text))
    .join("\n");

describe("a dimension that knows the label beside others that are 100,000 times as wide", () => {
  const plant: Plan["plant"] = (x, label) => {
    x[0] = x[0]! + (label === 1 ? 1.9 : -1.9);
    for (let j = 0; j < 24; j++) x[j] = x[j]! * 10 ** (j % 6);
  };

  it("is found by the whole vector's probe too, and kept by what does not look at spread", async () => {
    const analysis = await study({ plant }, { compressors: ["standardised-pca", "top-dimensions:f-statistic"] });
    const variant = first(analysis);
    expect(variant.refused).toBeNull();
    expect(variant.bestDimension?.index).toBe(0);
    // Φ(1.9) = 97.1 %, less what 24 weights from 300 rows cost.
    expect(variant.full.score).toBeGreaterThan(0.94);
    const points = (compressor: string) => variant.curves.find((curve) => curve.compressor === compressor)?.points ?? [];
    expect(points("top-dimensions:f-statistic")[0]?.score).toBeGreaterThan(0.94);
    expect(points("standardised-pca").at(-1)?.score).toBeGreaterThan(0.94);
  });
});

describe("a dimension that knows the label and is 2,000,000 times narrower than the others", () => {
  it("is not dead, and is the best", async () => {
    const analysis = await study({
      plant: (x, label) => {
        x[5] = 5e-7 * (x[5]! + (label === 1 ? 1.5 : -1.5));
        x[7] = 3;
      },
    });
    const variant = first(analysis);
    expect(variant.deadDimensions).toEqual([7]);
    expect(variant.bestDimension?.index).toBe(5);
    expect(variant.full.score).toBeGreaterThan(0.88);
    for (const said of [textOf(analysis), lastLine(analysis.summary)]) {
      expect(said).toContain("1 dimension is rounding noise and left out everywhere: 7.");
    }
  });
});

describe("an axis", () => {
  it("is not privileged where that is a matter of units: a wide dimension fills what is turned", async () => {
    const analysis = await study({
      plant: (x, label) => {
        for (let j = 1; j < 24; j++) x[j] = x[j]! + (label === 1 ? 0.5 : -0.5);
        x[0] = x[0]! * 1e4;
      },
    });
    const best = first(analysis).bestDimension;
    expect(best?.axisPrivilege.interval[0]).toBeGreaterThan(0);
    expect(best?.standardised?.axisPrivilege.interval[1]).toBeLessThan(0);
    expect(best === null || best === undefined || isPrivileged(best)).toBe(false);
    expect(textOf(analysis)).toMatch(/That the axis matters is not shown: .* depends on the units/);
  });

  it("is privileged where it is both ways, and each is a number of the summary and a row", async () => {
    const analysis = await study({ plant: (x, label) => (x[3] = x[3]! + (label === 1 ? 1.5 : -1.5)) });
    const best = first(analysis).bestDimension;
    expect(best !== null && best !== undefined && isPrivileged(best)).toBe(true);
    expect(textOf(analysis)).toMatch(/The axis matters: .* of standardised vectors .* in whatever units/);
    for (const part of ["rotation", "standardised-rotation"]) {
      const scores = analysis.rows.filter((row) => row.part === part).map(({ score }) => score);
      expect(scores).toHaveLength(20);
      const mean = scores.reduce((sum, score) => sum + score / 20, 0);
      const rotated = part === "rotation" ? best?.rotated : best?.standardised?.rotated;
      expect(rotated?.score).toBeCloseTo(mean, 12);
    }
  });
});

describe("a refusal", () => {
  it("says that nothing was found linearly, and what a perceptron finds", async () => {
    const analysis = await study(
      {
        rows: [1200, 300, 600],
        dimensions: 6,
        label: (x) => (x[0]! * x[1]! > 0 ? 1 : 0),
        plant: () => {},
      },
      { sizes: [1, 6] },
    );
    const { refused } = first(analysis);
    expect(refused?.code).toBe("full-not-above-majority");
    expect(refused?.curved).toMatchObject({ probe: "mlp", aboveMajority: true });
    expect(refused?.curved?.score).toBeGreaterThan(0.85);
    expect(refused?.sentence).toMatch(/not shown to be linearly above .*perceptron.* is shown to be above it\.$/);
    expect(refused?.found).toMatchObject({ reference: "full", metric: "accuracy", rows: 600, dimension: null });
    expect(refused?.found?.interval[0]).toBeLessThan(refused?.found?.majority ?? Number.NaN);
  });

  it("does not lay to the vectors what one of their dimensions disproves", async () => {
    const analysis = await study(
      {
        rows: [100, 60, 280],
        dimensions: 400,
        plant: (x, label) => (x[300] = x[300]! + (label === 1 ? 1.1 : -1.1)),
      },
      { sizes: [1], rotations: 2, compressors: ["first-dimensions"] },
    );
    const { refused, fewest } = first(analysis);
    expect(refused?.code).toBe("full-below-dimension");
    expect(refused?.sentence).toMatch(/one dimension alone, chosen on the training rows, scores [78]\d\.\d %/);
    const { dimension, majority, rows } = refused?.found ?? {};
    expect(rows).toBe(280);
    expect(dimension?.interval[0]).toBeGreaterThan(majority ?? Number.NaN);
    expect(refused?.sentence).toContain(`scores ${formatScore(dimension?.score ?? Number.NaN, "accuracy")}`);
    expect(fewest.every(({ k }) => k === null)).toBe(true);
  });
});
