/** Clusters of dimensions against scipy (tools/golden/clusters.py), and on planted copies. */
import { describe, expect, it } from "vitest";
import { matrix } from "../../src/numeric/matrix.ts";
import { correlationTree, cutTree } from "../../src/rankings/index.ts";
import { clusterOf, clustersAt } from "../../src/results/clusters.ts";
import { leafOrder } from "../../src/statistics/average-linkage.ts";
import { averageLinkage, clustersBelow } from "../../src/statistics/index.ts";
import { golden } from "../support/golden.ts";
import { planted } from "../support/planted.ts";

/** Means of means in another order. */
const MEANS = 1e-12;

/** Correlations from a float32 product. */
const FLOAT32_GRAM = 1e-6;

interface GoldenCase {
  readonly rows: number;
  readonly dimensions: number;
  readonly vectors: readonly number[];
  readonly distances: readonly number[];
  /** Rows of (a, b, height, size). */
  readonly tree: readonly (readonly [number, number, number, number])[];
  /** Items from left to right. */
  readonly leaves: readonly number[];
  readonly flat: readonly { readonly height: number; readonly clusters: readonly number[] }[];
}

const { cases } = golden<{ readonly cases: readonly GoldenCase[] }>("clusters");

/** Numbered by their first items, whatever they were called. */
function renumbered(clusters: readonly number[]): number[] {
  const names = [...new Set(clusters)];
  return clusters.map((name) => names.indexOf(name));
}

describe.each(cases)("$dimensions dimensions of $rows rows", (of) => {
  it("are joined as scipy joins them", () => {
    const joinings = averageLinkage(Float64Array.from(of.distances), of.dimensions);
    expect(joinings.map(({ a, b, size }) => [a, b, size])).toEqual(of.tree.map(([a, b, , size]) => [a, b, size]));
    const heights = of.tree.map(([, , height]) => height);
    expect(joinings.map(({ height }) => height)).toBeCloseToAll(heights, { absolute: MEANS });
  });

  it("stand side by side as scipy's leaves do, and fall into as many clusters at every height", () => {
    const joinings = averageLinkage(Float64Array.from(of.distances), of.dimensions);
    const { order, heights } = leafOrder(joinings);
    expect([...order]).toEqual(of.leaves);
    for (const { height, clusters } of of.flat) {
      expect(clustersAt(heights, 1 - height)).toBe(new Set(clusters).size);
      const own = (item: number): number[] => clusters.flatMap((cluster, other) => (cluster === clusters[item] ? [other] : []));
      for (const item of [0, 1, of.dimensions - 1])
        expect(clusterOf({ order, heights }, item, 1 - height).toSorted((a, b) => a - b)).toEqual(own(item));
    }
  });

  it("are cut as scipy cuts them", () => {
    const joinings = averageLinkage(Float64Array.from(of.distances), of.dimensions);
    for (const { height, clusters } of of.flat) expect([...clustersBelow(joinings, height)]).toEqual(renumbered(clusters));
  });

  it("come from the vectors themselves with the same tree", async () => {
    const tree = await correlationTree(matrix(of.rows, of.dimensions, Float32Array.from(of.vectors)));
    const heights = of.tree.map(([, , height]) => height);
    expect(tree.joinings.map(({ height }) => height)).toBeCloseToAll(heights, { absolute: FLOAT32_GRAM });
    for (const { height, clusters } of of.flat) {
      const cut = cutTree(tree, height);
      expect([...cut.clusters]).toEqual(renumbered(clusters));
      expect(cut.representatives).toHaveLength(new Set(clusters).size);
      expect(new Set(Array.from(cut.representatives, (j) => cut.clusters[j])).size).toBe(cut.representatives.length);
    }
  });
});

describe("clusters of dimensions", () => {
  it("put planted copies together, with the clean one as their medoid, and leave the rest alone", async () => {
    const tree = await correlationTree(planted("copies").training.vectors);
    const { clusters, representatives } = cutTree(tree, 0.3);
    for (const copy of [16, 11, 20]) expect(clusters[copy]).toBe(clusters[5]);
    expect(representatives).toHaveLength(24 - 3);
    expect(representatives).toContain(5);
  });

  it("give a dimension that never varies a cluster of its own", async () => {
    const { vectors } = planted("informative").training;
    const with0 = matrix(vectors.rows, vectors.columns, vectors.data.slice());
    for (let i = 0; i < with0.rows; i++) with0.data[i * with0.columns + 6] = 4;
    const { clusters } = cutTree(await correlationTree(with0), 0.99);
    expect([...clusters].filter((cluster) => cluster === clusters[6])).toHaveLength(1);
  });

  it("are one at height 1 and refuse a triangle of another size", async () => {
    const tree = await correlationTree(planted("informative").training.vectors);
    expect(cutTree(tree, 1).representatives).toHaveLength(1);
    expect(() => averageLinkage(new Float64Array(5), 4)).toThrow(/a distance for every pair/);
    expect(averageLinkage(new Float64Array(0), 1)).toEqual([]);
  });
});
