/**
 * Z-scores: (x − mean)/sd in each dimension, with mean and standard deviation
 * (divisor n) of the training rows. No dimension outweighs another any more;
 * Timkey & van Schijndel find that it mends cosines best.
 *
 * Dimensions that vary by rounding noise only (`deadDimensions`) become 0 instead
 * of noise of full size. Otherwise as scikit-learn's StandardScaler.
 *
 * Timkey & van Schijndel 2021, arXiv:2109.04404, section 5.
 */

import { checkRows } from "../measures/measure.ts";
import { deadDimensions } from "../statistics/dead-dimensions.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { columnVariances } from "../statistics/moments/column-variances.ts";
import { centredRows } from "./centre.ts";
import { fittedTreatment, type Treatment } from "./treatment.ts";

/** Z-scores. */
export const zScore: Treatment = {
  name: "z-score",
  description: "Brings every dimension to mean 0 and standard deviation 1 on the training rows.",
  source: "Timkey & van Schijndel 2021, arXiv:2109.04404",
  invariances: ["scale", "translation", "row-order", "column-order"],
  async fit({ vectors }) {
    checkRows("z-score", vectors, 2);
    const mean = columnMeans(vectors);
    const deviations = columnVariances(vectors, 0).map(Math.sqrt);
    for (const dimension of deadDimensions(vectors)) deviations[dimension] = Number.POSITIVE_INFINITY;
    return fittedTreatment("z-score", vectors.columns, (x) => centredRows(x, mean, deviations));
  },
};
