/** How much a smaller size may lose and still be said to keep the score. */

/** One point of accuracy, or a hundredth of a correlation. */
export const mostOfMargin = 0.01;

/** Of what the reference knows above the baseline. */
export const shareOfMargin = 0.02;

/** Both in words, for people. */
export const marginWords = { most: "one point", share: `${100 * shareOfMargin} %` } as const;

/** 0.77 − 0.78 + 0.01 is −9e-18 and not 0: what is smaller than this is rounding. */
export const rounding = 1e-12;

/** Whether a lower bound of a difference shows that less than the margin is lost. */
export function losesLess(lower: number, margin: number): boolean {
  return lower + margin > rounding;
}

/**
 * The margin, absolute: as it is asked for, else the smaller of 0.01 and 2 % of what the reference has above the baseline
 * (to two digits, so that it is printed as it is used). Where one row in twenty is of the rarer class, one point can be
 * all that there is to know.
 *
 * @param chosen      null where nothing is asked for
 * @param reference  score of the reference
 * @param baseline   score of the most frequent class; 0 for correlations
 */
export function marginOf(chosen: number | null, reference: number, baseline: number): number {
  if (chosen !== null) return chosen;
  const share = shareOfMargin * (reference - baseline);
  // where nothing is above the baseline nothing is claimed
  return share > 0 ? Number(Math.min(mostOfMargin, share).toPrecision(2)) : mostOfMargin;
}
