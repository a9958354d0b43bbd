/** Scores in sentences: 0.9341 is "93.4 %". */

/** A fraction as percent with one decimal. */
export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
