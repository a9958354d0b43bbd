/**
 * Principal component analysis of standardised vectors: each dimension is divided by its own standard deviation first.
 *
 *   R = Σ λᵢ zᵢ zᵢᵀ the correlation matrix of the training rows,  yᵢ = zᵢᵀ D⁻¹ (x − mean),  D = diag(deviations)
 *
 * For dimensions in different units, where plain principal components only say which dimension is widest. Its curve
 * does not move when dimensions are rescaled, and does when vectors are rotated; pca's is the other way round.
 *
 * Jolliffe 2002, Principal Component Analysis, 2nd ed., section 2.3.
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions, type NoOptions } from "../base/maker-options.ts";
import { matrix } from "../numeric/matrix.ts";
import { featureScales } from "../probes/feature-scales.ts";
import { plainMoments } from "../statistics/moments/labelled-moments.ts";
import { type Moments, moments } from "../statistics/moments/moments.ts";
import type { Compressor } from "./compressor.ts";
import { type LinearMap, preparedLinearMap, restoredLinearMap } from "./linear-map.ts";
import { componentsOf } from "./pca.ts";

const name = "standardised-pca";

/** Principal component analysis of standardised vectors as a compressor. */
export function standardisedPca(options: NoOptions = {}): Compressor {
  checkMakerOptions("standardised-pca", options, {});
  return branded({
    name,
    ...madeBy("compressors/standardised-pca", "standardisedPca"),
    description: "Principal components of the vectors with every dimension divided by its standard deviation.",
    noun: { one: "principal component of standardised dimensions", many: "principal components of standardised dimensions" },
    source: "Jolliffe 2002, Principal Component Analysis, section 2.3",
    targets: ["binary", "multiclass", "regression"],
    uses: "vectors",
    async prepare({ vectors, moments: known }) {
      return preparedLinearMap(name, standardisedMap(known === undefined ? await moments(vectors) : plainMoments(await known())));
    },
    restore(tensors) {
      return restoredLinearMap(name, tensors);
    },
  });
}

/** W = Zᵀ D⁻¹; a dimension whose spread is rounding noise has no part in it. */
function standardisedMap(of: Moments): LinearMap {
  const d = of.dimensions;
  const factors = featureScales(of).map((scale) => 1 / scale);
  const scatter = of.scatter.map((value, at) => value * factors[Math.floor(at / d)]! * factors[at % d]!);
  const { directions, variances } = componentsOf({ ...of, scatter });
  const scaled = directions.data.map((value, at) => value * factors[at % d]!);
  return { directions: matrix(d, d, scaled), shift: of.mean, variances };
}
