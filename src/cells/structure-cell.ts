/**
 * How the dimensions of a slice vary and go together, on its training rows: the standard deviation of each, the variances
 * of their principal components, and the tree of their clusters. Nothing is claimed.
 */
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { treeOfMoments } from "../rankings/correlation-clusters.ts";
import { mostStructured, type Structure } from "../results/details.ts";
import { packNumbers } from "../results/packed-numbers.ts";
import { leafOrder } from "../statistics/average-linkage.ts";
import { plainMoments } from "../statistics/moments/labelled-moments.ts";
import { covariance, type Moments } from "../statistics/moments/moments.ts";
import { momentsOf } from "../statistics/moments/row-moments.ts";
import type { Needs, SliceCellDefinition } from "./definition.ts";

/** There is nothing to choose. */
export interface StructureSpec {
  readonly kind: "structure";
}

/** What details.json has of it. */
export interface StructureCell {
  readonly kind: "structure";
  /** Null where no dimension is living. */
  readonly structure: Structure | null;
}

/** The kind. */
export const structure: SliceCellDefinition<StructureSpec, StructureCell> = {
  kind: "structure",
  specs: ({ set: { dimensions }, isHeadline }) => (isHeadline && dimensions <= mostStructured ? [{ kind: "structure" }] : []),
  async run({ living: { training, living, dead } }: Needs<"living">) {
    const of = plainMoments(await momentsOf(training));
    return { kind: "structure", structure: structureOf(of, living, living.length + dead.length) };
  },
  nothingLiving: () => ({ kind: "structure", structure: null }),
};

/** @param of  of the living dimensions @param size  of the original vector */
function structureOf(of: Moments, living: Int32Array, size: number): Structure {
  const own = covariance(of, 0);
  const deviations = new Float32Array(size);
  for (const [j, dimension] of living.entries()) deviations[dimension] = Math.sqrt(own[j * living.length + j]!);
  // rounding leaves ±1e-16 where there is no variance
  const spectrum = symmetricEigen(own, living.length).values.map((value) => Math.max(0, value));
  const { order, heights } = leafOrder(treeOfMoments(of).joinings);
  return {
    deviations: packNumbers(deviations),
    spectrum: packNumbers(Float32Array.from(spectrum)),
    order: packNumbers(Uint16Array.from(order, (j) => living[j]!)),
    heights: packNumbers(Float32Array.from(heights)),
  };
}
