/**
 * Representational similarity analysis: whether the same pairs of rows are alike
 * in both sets of vectors.
 *
 *   RSA(X, Y) = Spearman's ρ of { cos(xᵢ, xⱼ) } and { cos(yᵢ, yⱼ) },  i < j
 *
 * Rows of zeros (in either set) have no direction and are left out.
 *
 * Kriegeskorte, Mur & Bandettini 2008, doi:10.3389/neuro.06.004.2008; for
 * finetuning Merchant et al. 2020, arXiv:2004.14448.
 */
import type { Matrix } from "../numeric/matrix.ts";
import { spearman } from "../statistics/correlation.ts";
import { rowSquares } from "./centred-rows.ts";
import { checkPair, noSpread, type PairMeasure } from "./pair-measure.ts";
import { sampleRows } from "./row-sample.ts";

/** More rows than this are sampled at even strides: they make half a million pairs. */
export const rsaRows = 1000;

/** Cosines whose range is below this differ by rounding only. */
const equalCosines = 1e-12;

/** RSA of cosines by rank. Row order shows only where there are more than `rsaRows` rows. */
export const rsa: PairMeasure = {
  name: "rsa",
  description: `Rank correlation of all pairwise cosines of two sets of vectors (at most ${rsaRows} rows).`,
  source: "Kriegeskorte et al. 2008, doi:10.3389/neuro.06.004.2008; Merchant et al. 2020, arXiv:2004.14448",
  invariances: ["rotation", "scale", "row-order", "column-order"],
  async compute(a, b) {
    checkPair("rsa", a, b, 3);
    const x = sampleRows(a, rsaRows);
    const y = sampleRows(b, rsaRows);
    const xSquares = rowSquares(x);
    const ySquares = rowSquares(y);
    const rows = Array.from(xSquares.keys()).filter((i) => xSquares[i]! > 0 && ySquares[i]! > 0);
    return spearman(cosines(x, rows, xSquares), cosines(y, rows, ySquares));
  },
};

/** Cosines of all pairs, in float64: near 1 their differences are small. */
function cosines({ columns: d, data }: Matrix, rows: readonly number[], squares: Float64Array): Float64Array {
  const directions = new Float64Array(rows.length * d);
  for (const [at, i] of rows.entries()) {
    const scale = 1 / Math.sqrt(squares[i]!);
    for (let j = 0; j < d; j++) directions[at * d + j] = scale * data[i * d + j]!;
  }
  const values = new Float64Array((rows.length * (rows.length - 1)) / 2);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    for (let k = i + 1; k < rows.length; k++) {
      let dot = 0;
      for (let j = 0; j < d; j++) dot += directions[i * d + j]! * directions[k * d + j]!;
      least = Math.min(least, dot);
      most = Math.max(most, dot);
      values[at++] = dot;
    }
  }
  if (!(most - least > equalCosines)) throw noSpread("rsa", "at least three rows must have directions whose cosines differ");
  return values;
}
