/** What the mistakes of a dimension's rule are, and in which order they stand. */
export function mistakesHeading(hasClasses: boolean, hasThresholds: boolean): string {
  if (!hasClasses) return "Test rows that its line misses most";
  return hasThresholds ? "Its mistakes, the furthest from a threshold first" : "Its mistakes, in the order of the rows";
}
