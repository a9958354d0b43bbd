/**
 * Linear discriminants: the directions along which the means of the classes are farthest apart, measured by the spread
 * within classes.
 *
 *   S_b w = λ S_w w,  wᵀ S_w w = 1,  by falling λ
 *
 * S_b is the scatter of the means of C classes over the number of rows, S_w that within classes, shrunk as
 * (1 − a)·S + a·(tr S / d)·I. There are at most C − 1 of them; behind them come directions that know nothing of the
 * means, uncorrelated with them within classes, by falling spread, each scaled to spread 1.
 *
 * Fisher 1936; Rao 1948; Hastie, Tibshirani & Friedman 2009, section 4.3.3. scikit-learn's `LinearDiscriminantAnalysis`
 * with solver "eigen" has the same directions.
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions } from "../base/maker-options.ts";
import { numberWithin } from "../base/value-kinds.ts";
import { congruence } from "../kernels/congruence.ts";
import { matrixProduct } from "../kernels/matrix-product.ts";
import { symmetricEigen } from "../kernels/symmetric-eigen.ts";
import { matrix } from "../numeric/matrix.ts";
import { type LabelledMoments, plainMoments } from "../statistics/moments/labelled-moments.ts";
import { momentsOf } from "../statistics/moments/row-moments.ts";
import type { Compressor } from "./compressor.ts";
import { type LinearMap, preparedLinearMap, restoredLinearMap } from "./linear-map.ts";
import { remainingComponents } from "./remaining-components.ts";

const name = "lda";

/** The shrinkage a when nothing is said. */
const defaultShrinkage = 0.01;

/** Options of linear discriminants. */
export interface LinearDiscriminantsOptions {
  /** a in [0, 1]; 0.01 when left out. */
  readonly shrinkage?: number;
}

/** Where S_w is singular, this share of its mean variance stands in for none: the rounding of float32. */
const floor = 1e-7;

/**
 * Linear discriminants as a compressor; it needs classes.
 * @throws UsageError for a shrinkage outside [0, 1]
 */
export function linearDiscriminants(options: LinearDiscriminantsOptions = {}): Compressor {
  checkMakerOptions(name, options, { shrinkage: numberWithin({ low: 0, high: 1 }) });
  const { shrinkage = defaultShrinkage } = options;
  return branded({
    name,
    ...madeBy("compressors/linear-discriminants", "linearDiscriminants", { ...options }),
    description: "Directions along which the means of the classes are farthest apart, by the spread within classes.",
    noun: { one: "linear discriminant", many: "linear discriminants" },
    title: "linear discriminants (LDA)",
    source: "Fisher 1936, doi:10.1111/j.1469-1809.1936.tb02137.x; Hastie, Tibshirani & Friedman 2009, section 4.3.3",
    targets: ["binary", "multiclass"],
    uses: "labels",
    async prepare(training) {
      return preparedLinearMap(name, discriminantsOf(await momentsOf(training), shrinkage));
    },
    restore(tensors) {
      return restoredLinearMap(name, tensors);
    },
  });
}

/** All d directions. */
export function discriminantsOf(of: LabelledMoments, shrinkage: number): LinearMap {
  const { dimensions: d, mean, weights } = of;
  const spread = symmetricEigen(shrunkWithin(of, shrinkage), d);
  const whitening = spread.vectors.map((value, at) => value / Math.sqrt(spread.values[Math.floor(at / d)]!));
  const apart = symmetricEigen(congruence(whitening, between(of), d, d), d);
  const count = Math.min(d, weights.length - 1);
  const first = apart.vectors.subarray(0, count * d);
  const turned = Float64Array.from([...first, ...remainingComponents(diagonal(spread.values), first, d)]);
  const directions = matrixProduct(turned, whitening, d, d, d);
  return { directions: matrix(d, d, Float32Array.from(directions)), shift: mean, variances: null };
}

function diagonal(values: Float64Array): Float64Array {
  const d = values.length;
  const out = new Float64Array(d * d);
  for (let j = 0; j < d; j++) out[j * d + j] = values[j]!;
  return out;
}

/** S_b: what of all scatter is not within classes. */
function between(of: LabelledMoments): Float64Array {
  const within = new Float64Array(of.within.length);
  return plainMoments({ ...of, within }).scatter.map((value) => value / of.rows);
}

/** S_w, shrunk, with a floor on its diagonal. */
function shrunkWithin({ rows, dimensions: d, within, rounding = 0 }: LabelledMoments, shrinkage: number): Float64Array {
  const shrunk = within.map((value) => ((1 - shrinkage) * value) / rows);
  let trace = 0;
  for (let j = 0; j < d; j++) trace += within[j * d + j]! / rows;
  const added = Math.max(shrinkage, floor) * (trace / d) + rounding;
  // where all rows of a class are the same, any scale is as good as another
  for (let j = 0; j < d; j++) shrunk[j * d + j] = shrunk[j * d + j]! + (added > 0 ? added : 1);
  return shrunk;
}
