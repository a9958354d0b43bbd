/**
 * Ranking by the differences of the class means ("Probeless"): no training, one
 * pass over the rows.
 *
 *   importanceⱼ = Σ over pairs of classes a < b of |μ_aⱼ − μ_bⱼ|
 *
 * Not scaled by the spread: a wide dimension needs less of an effect to come
 * first. Antverg & Belinkov 2022, "On the Pitfalls of Analyzing Individual
 * Neurons in Language Models", arXiv:2110.07483.
 */
import { classMeans } from "../statistics/moments/class-means.ts";
import { columnVariances } from "../statistics/moments/column-variances.ts";
import { checkTarget, type Ranking } from "./ranking.ts";

/** Ranking by the summed differences of class means. */
export const meanDifference: Ranking = {
  name: "mean-difference",
  title: "mean difference",
  description: "Sum over all pairs of classes of the distance between their means (Probeless).",
  source: "Antverg & Belinkov 2022, arXiv:2110.07483",
  targets: ["binary", "multiclass"],
  uses: "labels",
  judges: "alone",
  async importance({ vectors, labels }) {
    checkTarget(meanDifference, labels);
    const d = vectors.columns;
    const importance = new Float64Array(d);
    if (labels.kind !== "classes") return importance;
    const { counts, means } = classMeans(vectors, labels);
    const present = [...counts.keys()].filter((c) => counts[c]! > 0);
    for (const a of present) {
      for (const b of present) {
        if (a >= b) continue;
        for (let j = 0; j < d; j++) importance[j] = importance[j]! + Math.abs(means[a * d + j]! - means[b * d + j]!);
      }
    }
    // A constant dimension's means differ by rounding only.
    const variances = columnVariances(vectors);
    return importance.map((value, j) => (variances[j] === 0 ? 0 : value));
  },
};
