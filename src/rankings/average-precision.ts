/**
 * Ranking by average precision: each dimension is read as a search engine's score
 * for a class, upwards and downwards, and the better direction counts.
 *
 *   AP = Σ over thresholds t from the highest down of (Rₜ − Rₜ₋₁)·Pₜ
 *
 * with precision P and recall R of "value ≥ t"; equal values share one threshold
 * (scikit-learn's definition). Two classes: of class 1. More: the mean over the
 * classes of each one against the rest.
 *
 * NeuroX ranks by this under the name IoU (Mu & Andreas 2020, arXiv:2006.14032)
 * with one direction only, after it has set small values to 0; here both
 * directions count and no value is changed.
 */
import { argsort } from "../numeric/argsort.ts";
import { forEachColumn } from "../statistics/columns.ts";
import { columnVariances } from "../statistics/moments/column-variances.ts";
import { checkTarget, type Ranking } from "./ranking.ts";

/** Ranking by average precision. */
export const averagePrecision: Ranking = {
  name: "average-precision",
  title: "average precision",
  description: "Average precision of a dimension's values for a class, in the better of both directions (NeuroX: IoU).",
  source: "Mu & Andreas 2020, arXiv:2006.14032",
  targets: ["binary", "multiclass"],
  uses: "labels",
  judges: "alone",
  async importance({ vectors, labels }) {
    checkTarget(averagePrecision, labels);
    const importance = new Float64Array(vectors.columns);
    if (labels.kind !== "classes") return importance;
    const present = new Set(labels.values);
    const sought = labels.classes === 2 ? [1] : [...present].sort((a, b) => a - b);
    const variances = columnVariances(vectors);
    forEachColumn(vectors, (values, j) => {
      // Nothing can be found by a dimension that is constant: it would get the share of the class.
      if (variances[j] === 0) return;
      const order = argsort(values);
      for (const c of sought) {
        const [falling, rising] = bothAveragePrecisions(values, order, labels.values, c);
        importance[j] = importance[j]! + Math.max(falling, rising) / sought.length;
      }
    });
    return importance;
  },
};

/**
 * Average precision of high values and of low values for one class; 0 where the class has no rows.
 *
 * @param values    [n]
 * @param order     rows by rising value
 * @param labels    [n]
 * @param positive  the class that is sought
 */
export function bothAveragePrecisions(
  values: Float32Array,
  order: Uint32Array,
  labels: Int32Array,
  positive: number,
): readonly [high: number, low: number] {
  const n = values.length;
  let total = 0;
  for (const label of labels) if (label === positive) total++;
  if (total === 0) return [0, 0];
  const along = (rowAt: (place: number) => number): number => {
    let found = 0;
    let counted = 0;
    let sum = 0;
    for (let place = 0; place < n; place++) {
      const row = rowAt(place);
      if (labels[row] === positive) found++;
      const last = place + 1 === n || values[rowAt(place + 1)] !== values[row];
      if (!last) continue;
      sum += ((found - counted) / total) * (found / (place + 1));
      counted = found;
    }
    return sum;
  };
  return [along((place) => order[n - 1 - place]!), along((place) => order[place]!)];
}
