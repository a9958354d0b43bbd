/** The measures that compare pretrained with finetuned vectors, against scikit-dimension, numpy and scipy. */
import { describe, expect, it } from "vitest";
import {
  dimensionOverlap,
  headAlignment,
  importanceAgreement,
  labelledMeasures,
  layerNormOutliers,
  outlierDimensions,
  pairMeasures,
  principalAngles,
  randomCosineBound,
  twonn,
} from "../../src/measures/index.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import type { ClassLabels } from "../../src/statistics/labels.ts";
import { golden } from "../support/golden.ts";

interface Packed {
  readonly rows: number;
  readonly columns: number;
  readonly data: number[];
}
interface Golden {
  readonly versions: Record<string, string>;
  readonly single: { readonly name: string; readonly x: Packed; readonly twonn: number; readonly outliers: number[] }[];
  readonly pairs: { readonly name: string; readonly x: Packed; readonly y: Packed; readonly values: Record<string, number> }[];
  readonly labelled: {
    readonly name: string;
    readonly x: Packed;
    readonly labels: number[];
    readonly classes: number;
    readonly weight: Packed | null;
    readonly bias: number[] | null;
    readonly values: Record<string, number | null>;
  }[];
  readonly chance: { readonly dimensions: number; readonly share: number; readonly bound: number }[];
  readonly overlaps: {
    readonly top: number;
    readonly importances: number[][];
    readonly rankings: number[][];
    readonly jaccard: number;
    readonly expected: number;
    readonly agreement: number;
  }[];
  readonly angles: { readonly a: Packed; readonly b: Packed; readonly cosines: number[] }[];
  readonly norms: {
    readonly weights: Packed;
    readonly biases: Packed;
    readonly weightLayers: number[];
    readonly biasLayers: number[];
  };
}
const reference = golden<Golden>("comparison-measures");

/** float64 throughout: sums in another order. */
const EXACT = { relative: 1e-9, absolute: 1e-12 };
/** Cross-products are made in float32. */
const PRODUCTS = { absolute: 2e-6 };
/** Cosines that numpy's spearmanr ranks differ in the last bits, and a pair or two may change places. */
const RANKS = { absolute: 1e-4 };
/** The integral of the chance bound. */
const INTEGRAL = { relative: 1e-6 };

const unpack = ({ rows, columns, data }: Packed): Matrix => matrix(rows, columns, Float32Array.from(data));

describe.each(reference.single)("one matrix, $name", ({ x, twonn: dimension, outliers }) => {
  it(`has the TwoNN dimension of scikit-dimension ${reference.versions["scikit-dimension"]}`, async () => {
    expect([await twonn.compute(unpack(x))]).toBeCloseToAll([dimension], EXACT);
  });

  it("has the outlier dimensions of numpy's variances", () => {
    expect([...outlierDimensions(unpack(x))]).toEqual(outliers);
  });
});

describe.each(reference.pairs)("two matrices, $name", ({ x, y, values }) => {
  it("has a value for every pair measure", () => {
    expect(Object.keys(values).sort()).toEqual([...pairMeasures.names].sort());
  });

  it.each(Object.entries(values))("%s", async (name, value) => {
    const tolerance = name === "rsa" ? RANKS : PRODUCTS;
    expect([await pairMeasures.get(name).compute(unpack(x), unpack(y))]).toBeCloseToAll([value], tolerance);
  });
});

describe.each(reference.labelled)("labelled, $name", (one) => {
  const labels: ClassLabels = { kind: "classes", classes: one.classes, values: Int32Array.from(one.labels) };
  const head = one.weight === null ? null : { weight: unpack(one.weight), bias: one.bias };

  it("has a value for every labelled measure", () => {
    expect(Object.keys(one.values).sort()).toEqual([...labelledMeasures.names].sort());
  });

  it.each(Object.entries(one.values))("%s", async (name, value) => {
    const own = await labelledMeasures.get(name).compute(unpack(one.x), labels, head);
    if (value === null) expect(own).toBeNull();
    else expect([own ?? Number.NaN]).toBeCloseToAll([value], EXACT);
  });

  if (head !== null && one.classes === 2) {
    it("has the exact bound of chance beside the head's alignment", () => {
      const { chance } = headAlignment(unpack(one.x), labels, head.weight);
      expect(chance).toBe(randomCosineBound(one.x.columns));
    });
  }
});

describe("chance, overlap, angles and LayerNorms", () => {
  it.each(reference.chance)("|cos| in $dimensions dimensions with share $share", ({ dimensions, share, bound }) => {
    expect([randomCosineBound(dimensions, share)]).toBeCloseToAll([bound], INTEGRAL);
  });

  it.each(reference.overlaps)("overlap of the first $top", ({ top, rankings, importances, jaccard, expected, agreement }) => {
    const overlap = dimensionOverlap(rankings, top);
    expect([overlap.jaccard, overlap.expected, importanceAgreement(importances)]).toBeCloseToAll(
      [jaccard, expected, agreement],
      EXACT,
    );
  });

  it.each(reference.angles)("principal angles of [$a.rows, $a.columns] and [$b.rows, $b.columns]", ({ a, b, cosines }) => {
    expect(principalAngles(unpack(a), unpack(b))).toBeCloseToAll(cosines, EXACT);
    expect(principalAngles(unpack(b), unpack(a))).toBeCloseToAll(cosines, EXACT);
  });

  it("LayerNorm outliers", () => {
    const { weights, biases, weightLayers, biasLayers } = reference.norms;
    const row = ({ columns, data }: Packed, i: number): number[] => data.slice(i * columns, (i + 1) * columns);
    const norms = Array.from({ length: weights.rows }, (_, i) => ({ weight: row(weights, i), bias: row(biases, i) }));
    const counts = layerNormOutliers(norms, 0);
    expect(counts.map((one) => one.weightLayers)).toEqual(weightLayers);
    expect(counts.map((one) => one.biasLayers)).toEqual(biasLayers);
    // Dimension 7 stands out by its weights only.
    expect(layerNormOutliers(norms, weights.rows / 2).map(({ dimension }) => dimension)).toEqual([3]);
    expect(layerNormOutliers(norms, weights.rows)).toEqual([]);
  });
});
