/**
 * Principal component analysis: the orthogonal directions of largest variance,
 * of centred and unscaled vectors (so the curve does not move when the vectors
 * are rotated).
 *
 *   C = Σ λᵢ zᵢ zᵢᵀ the covariance of the training rows,  yᵢ = zᵢᵀ (x − mean)
 *
 * Components come by falling variance; the entry of largest magnitude of each is
 * positive. Where variances are equal the directions within the shared subspace
 * are one choice of many, the same one every time. With fewer rows than
 * dimensions the last components have variance 0.
 *
 * Pearson 1901; Hotelling 1933; Jolliffe 2002, Principal Component Analysis, 2nd ed.
 */
import { branded, madeBy } from "../base/brought.ts";
import { InputError } from "../base/errors.ts";
import { checkMakerOptions, type NoOptions } from "../base/maker-options.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { plainMoments } from "../statistics/moments/labelled-moments.ts";
import { covariance, type Moments, moments } from "../statistics/moments/moments.ts";
import type { Rows } from "../statistics/rows.ts";
import type { Compressor } from "./compressor.ts";
import { type LinearMap, preparedLinearMap, restoredLinearMap } from "./linear-map.ts";

/** All principal components. */
export interface PrincipalComponents extends LinearMap {
  /** The mean of the training rows [d]. */
  readonly shift: Float64Array;
  /** Variances of the components (divisor n − 1), falling [d]. */
  readonly variances: Float64Array;
}

/**
 * Principal component analysis as a compressor.
 *
 * @example
 * ```ts
 * import { pca } from "assay";
 * import { rows } from "assay/statistics";
 *
 * const training = rows("training", matrix, labels);
 * const fitted = (await pca().prepare(training, random)).at(8);
 * const small = await fitted.apply(matrix); // [n, 8]
 * ```
 */
export function pca(options: NoOptions = {}): Compressor {
  checkMakerOptions("pca", options, {});
  return branded({
    name: "pca",
    ...madeBy("compressors/pca", "pca"),
    description: "Principal components of the centred vectors, by falling variance.",
    noun: { one: "principal component", many: "principal components" },
    title: "principal components (PCA)",
    source: "Pearson 1901; Jolliffe 2002, Principal Component Analysis",
    targets: ["binary", "multiclass", "regression"],
    uses: "vectors",
    async prepare(training) {
      return preparedLinearMap("pca", await componentsOfRows(training));
    },
    restore(tensors) {
      return restoredLinearMap("pca", tensors, { orthonormal: true });
    },
  });
}

/**
 * The principal components of vectors [n, d].
 * @throws InputError when there are fewer than two rows
 */
export async function principalComponents(vectors: Matrix): Promise<PrincipalComponents> {
  return componentsOf(await moments(vectors));
}

/**
 * Those of training rows, whose moments may be known.
 * @throws InputError when there are fewer than two rows
 */
export async function componentsOfRows({ vectors, moments: known }: Rows<"training">): Promise<PrincipalComponents> {
  return componentsOf(known === undefined ? await moments(vectors) : plainMoments(await known()));
}

/**
 * The same from moments.
 * @throws InputError when they are of fewer than two rows
 */
export function componentsOf(of: Moments): PrincipalComponents {
  const d = of.dimensions;
  if (of.rows < 2) {
    throw new InputError({
      where: "pca",
      must: "there must be at least two training rows",
      got: `${of.rows}`,
      todo: "A direction of spread needs two points.",
    });
  }
  const { values, vectors: directions } = symmetricEigen(covariance(of, 1), d);
  return {
    directions: matrix(d, d, Float32Array.from(directions)),
    shift: of.mean,
    orthonormal: true,
    variances: values.map((value) => Math.max(0, value)), // rounding leaves ±1e-16 where there is none
  };
}
