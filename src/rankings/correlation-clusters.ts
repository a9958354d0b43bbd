/**
 * Clusters of dimensions that say the same: average linkage on 1 − |r|, r the
 * correlation of two dimensions over the training rows, cut at a height.
 *
 * One dimension stands for each cluster: its medoid, the one with the highest mean
 * |r| to the others (the first of equal ones). The paper keeps one at random.
 *
 * Dalvi, Sajjad, Durrani & Belinkov 2020, "Analyzing Redundancy in Pretrained
 * Transformer Models", arXiv:2004.04010, section 5.1.
 */
import type { Matrix } from "../numeric/matrix.ts";
import { averageLinkage, clustersBelow, type Joining } from "../statistics/average-linkage.ts";
import { type Moments, moments } from "../statistics/moments/moments.ts";

/** The tree of dimensions, to be cut at any height. */
export interface CorrelationTree {
  readonly dimensions: number;
  /** From the first joined to the last; heights are mean 1 − |r|. */
  readonly joinings: readonly Joining[];
  /** |r| of every pair, [d, d] row-major; 0 with a dimension that does not vary. */
  readonly correlations: Float32Array;
}

/** Dimensions grouped. */
export interface CorrelationClusters {
  /** Height of the cut, in 1 − |r|. */
  readonly height: number;
  /** Cluster of each dimension [d], numbered by their first dimensions. */
  readonly clusters: Int32Array;
  /** One dimension for each cluster, rising. */
  readonly representatives: Int32Array;
}

/** The tree of the columns of vectors [n, d]. */
export async function correlationTree(vectors: Matrix): Promise<CorrelationTree> {
  return treeOfMoments(await moments(vectors));
}

/** The tree of the dimensions that these moments are of. */
export function treeOfMoments({ dimensions: d, scatter }: Pick<Moments, "dimensions" | "scatter">): CorrelationTree {
  const roots = Float64Array.from({ length: d }, (_, j) => Math.sqrt(scatter[j * d + j]!));
  const correlations = new Float32Array(d * d);
  const distances = new Float64Array((d * (d - 1)) / 2);
  for (let i = 0, at = 0; i < d; i++) {
    for (let j = i + 1; j < d; j++, at++) {
      const size = roots[i]! * roots[j]!;
      const correlation = size > 0 ? Math.min(1, Math.abs(scatter[i * d + j]!) / size) : 0;
      correlations[i * d + j] = correlation;
      correlations[j * d + i] = correlation;
      distances[at] = 1 - correlation;
    }
  }
  return { dimensions: d, joinings: averageLinkage(distances, d), correlations };
}

/** Cuts the tree: no two clusters are joined whose members are farther apart than `height` on average. */
export function cutTree({ dimensions: d, joinings, correlations }: CorrelationTree, height: number): CorrelationClusters {
  const clusters = clustersBelow(joinings, height);
  const members: number[][] = [];
  for (let j = 0; j < d; j++) {
    const cluster = members[clusters[j]!];
    if (cluster === undefined) members.push([j]);
    else cluster.push(j);
  }
  const representatives = Int32Array.from(members, (cluster) => medoid(cluster, correlations, d)).sort();
  return { height, clusters, representatives };
}

function medoid(members: readonly number[], correlations: Float32Array, d: number): number {
  let best = members[0]!;
  let highest = -1;
  for (const i of members) {
    let sum = 0;
    for (const j of members) sum += i === j ? 0 : correlations[i * d + j]!;
    if (sum > highest) {
      highest = sum;
      best = i;
    }
  }
  return best;
}
