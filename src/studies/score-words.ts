/** Scores in sentences: an accuracy of 0.9341 is "93.4 %", a correlation of 0.8652 is "0.865". */

/** One score in words. */
export function scoreWords(score: number, metric: "accuracy" | "spearman"): string {
  return metric === "accuracy" ? `${(100 * score).toFixed(1)} %` : score.toFixed(3);
}
