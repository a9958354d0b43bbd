/**
 * Principal components without the first ones, which of many embeddings tell frequency or style rather than meaning.
 *
 *   yᵢ = z_{i + D}ᵀ (x − mean)  for i ≤ d − D,  then the D components that were passed over
 *
 * Where vectors are compared by cosine a few wide directions drown the others; a probe, which weighs its inputs itself,
 * seldom gains.
 *
 * Mu & Viswanath 2018, "All-but-the-Top", arXiv:1702.01417 (one direction for every hundred dimensions); for compression
 * Zouhar et al. 2022, arXiv:2204.02906.
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions } from "../base/maker-options.ts";
import { wholeNumber } from "../base/value-kinds.ts";
import { matrix } from "../numeric/matrix.ts";
import type { Compressor } from "./compressor.ts";
import { preparedLinearMap, restoredLinearMap } from "./linear-map.ts";
import { componentsOfRows, type PrincipalComponents } from "./pca.ts";

const name = "pca-without-top";

/** One component is passed over for so many dimensions (the rule of thumb of Mu & Viswanath). */
const dimensionsPerComponent = 100;

/** Options of principal components without the first ones. */
export interface PcaWithoutTopOptions {
  /** D, 1 or more; d/100, rounded, and at least 1 when left out. Of d components d − 1 are passed over at most. */
  readonly components?: number;
}

/**
 * Principal components without the first ones as a compressor.
 * @throws UsageError for a number of components that is no whole number from 1 on
 */
export function pcaWithoutTop(options: PcaWithoutTopOptions = {}): Compressor {
  checkMakerOptions(name, options, { components: wholeNumber(1, 1_000_000) });
  return branded({
    name,
    ...madeBy("compressors/pca-without-top", "pcaWithoutTop", { ...options }),
    description: "Principal components but for the first ones, one for every hundred dimensions, which come last.",
    noun: { one: "principal component behind the top ones", many: "principal components behind the top ones" },
    source: "Mu & Viswanath 2018, arXiv:1702.01417; Zouhar et al. 2022, arXiv:2204.02906",
    targets: ["binary", "multiclass", "regression"],
    uses: "vectors",
    async prepare(training) {
      return preparedLinearMap(name, topLast(await componentsOfRows(training), options.components));
    },
    restore(tensors) {
      return restoredLinearMap(name, tensors, { orthonormal: true });
    },
  });
}

/** The same components, the first ones behind all others. */
function topLast(of: PrincipalComponents, wanted: number | undefined): PrincipalComponents {
  const d = of.directions.columns;
  const count = Math.min(d - 1, wanted ?? Math.max(1, Math.round(d / dimensionsPerComponent)));
  const moved = <T extends Float32Array | Float64Array>(values: T, each: number): T => {
    const out = values.slice() as T;
    out.set(values.subarray(count * each), 0);
    out.set(values.subarray(0, count * each), (d - count) * each);
    return out;
  };
  const directions = matrix(d, d, moved(of.directions.data, d));
  return { ...of, directions, variances: moved(of.variances, 1) };
}
