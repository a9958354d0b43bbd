/**
 * Principal components with the first ones scaled down, so that where vectors are compared by cosine a few wide
 * directions do not drown the others.
 *
 *   yᵢ = sᵢ · zᵢᵀ (x − mean),  s = 0.5, 0.8, 0.8, 0.9, 0.8 for the first five components, then 1
 *
 * Zouhar et al. 2022, "Knowledge Base Index Compression via Dimensionality and Precision Reduction", arXiv:2204.02906,
 * whose factors these are.
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions } from "../base/maker-options.ts";
import { listOf, numberWithin } from "../base/value-kinds.ts";
import { matrix } from "../numeric/matrix.ts";
import type { Compressor } from "./compressor.ts";
import { type LinearMap, preparedLinearMap, restoredLinearMap } from "./linear-map.ts";
import { componentsOfRows, type PrincipalComponents } from "./pca.ts";

const name = "pca-scaled";

/** The factors when nothing is said. */
const usualFactors: readonly number[] = [0.5, 0.8, 0.8, 0.9, 0.8];

/** Options of scaled principal components. */
export interface PcaScaledOptions {
  /** Of the first components, each above 0 and at most 1; 0.5, 0.8, 0.8, 0.9, 0.8 when left out. */
  readonly factors?: readonly number[];
}

/**
 * Scaled principal components as a compressor.
 * @throws UsageError for factors that are not above 0 and at most 1
 */
export function pcaScaled(options: PcaScaledOptions = {}): Compressor {
  const factor = numberWithin({ low: 0, high: 1, without: "low" });
  checkMakerOptions(name, options, { factors: listOf(factor, { least: 1 }) });
  const { factors = usualFactors } = options;
  return branded({
    name,
    ...madeBy("compressors/pca-scaled", "pcaScaled", { ...options }),
    description: "Principal components, the first five scaled down.",
    noun: { one: "scaled principal component", many: "scaled principal components" },
    source: "Zouhar et al. 2022, arXiv:2204.02906",
    targets: ["binary", "multiclass", "regression"],
    uses: "vectors",
    async prepare(training) {
      return preparedLinearMap(name, scaledDown(await componentsOfRows(training), factors));
    },
    restore(tensors) {
      return restoredLinearMap(name, tensors);
    },
  });
}

function scaledDown({ directions, shift, variances }: PrincipalComponents, factors: readonly number[]): LinearMap {
  const d = directions.columns;
  const factorOf = (component: number): number => (component < factors.length ? factors[component]! : 1);
  return {
    directions: matrix(
      d,
      d,
      directions.data.map((value, at) => factorOf(Math.floor(at / d)) * value),
    ),
    shift,
    variances: variances.map((value, i) => factorOf(i) ** 2 * value),
  };
}
