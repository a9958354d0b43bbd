/** The centroids of one part of the dimensions, in whatever thread. */
import { giveRows } from "../kernels/nearest-centroid.ts";
import { type Matrix, takeColumns } from "../numeric/matrix.ts";
import { type Clusters, type KMeansOptions, kMeans } from "./k-means.ts";

/** A part, and how its centroids are found. */
export interface PartWork {
  /** All dimensions [n, d]. */
  readonly x: Matrix;
  /** The first dimension of the part, and how many it has. */
  readonly from: number;
  readonly size: number;
  readonly options: KMeansOptions;
}

/** The numbers of the part alone. */
export function partOf({ x, from, size }: Pick<PartWork, "x" | "from" | "size">): Matrix {
  return takeColumns(
    x,
    Int32Array.from({ length: size }, (_, j) => from + j),
  );
}

/** k-means of the part, by the kernel. */
export function clustersOfPart(work: PartWork): Promise<Clusters> {
  return kMeans(partOf(work), work.options, giveRows);
}
