/**
 * Linear discriminant analysis in one dimension: a normal distribution for each
 * class, one common variance. Class c scores x·μ_c/σ² − μ_c²/(2σ²) + log π_c: lines
 * in x, whose upper envelope cuts the axis into at most one interval a class.
 *
 * Fisher 1936, doi:10.1111/j.1469-1809.1936.tb02137.x; Hastie, Tibshirani &
 * Friedman 2009, "The elements of statistical learning", section 4.3.
 */

/** Intervals of the axis and their classes. */
export interface GaussianLine {
  /** How many intervals; the arrays may be longer. */
  size: number;
  /** The class of each interval, from left to right. */
  readonly classes: Int32Array;
  /** The upper end of each interval but the last. */
  readonly ends: Float64Array;
}

/** Variance within classes below this share of the whole is rounding. */
const smallestShare = 1e-12;

/** Space for the intervals of `classes` classes. */
export function gaussianLine(classes: number): GaussianLine {
  return { size: 0, classes: new Int32Array(classes), ends: new Float64Array(classes) };
}

/**
 * The intervals for given class statistics of a centred column.
 *
 * @param counts  rows of each class; a class without rows gets no interval
 * @param sums    sum of the column's values (less their mean) in each class
 * @param total   sum of squares of the column's values (less their mean)
 * @param rows    rows in all
 * @param into    where to write
 */
export function fitGaussianLine(
  counts: ArrayLike<number>,
  sums: ArrayLike<number>,
  total: number,
  rows: number,
  into: GaussianLine,
): void {
  let between = 0;
  for (let c = 0; c < counts.length; c++) if (counts[c]! > 0) between += (sums[c]! * sums[c]!) / counts[c]!;
  const variance = Math.max(total - between, smallestShare * total) / rows;
  const order = into.classes;
  let used = 0;
  for (let c = 0; c < counts.length; c++) {
    if (counts[c]! === 0) continue;
    const mean = sums[c]! / counts[c]!;
    let place = used++;
    for (; place > 0 && sums[order[place - 1]!]! / counts[order[place - 1]!]! > mean; place--) order[place] = order[place - 1]!;
    order[place] = c;
  }
  into.size = variance > 0 ? envelope(counts, sums, variance, used, into) : keepMostFrequent(counts, used, into);
}

/** Which interval's class a value (less the mean of the training rows) belongs to. */
export function classOnLine(line: GaussianLine, value: number): number {
  let low = 0;
  let high = line.size - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= line.ends[middle]!) high = middle;
    else low = middle + 1;
  }
  return line.classes[low]!;
}

/** Upper envelope of the lines, classes sorted by slope: a stack, as for convex hulls. Overwrites `into` from the left. */
function envelope(
  counts: ArrayLike<number>,
  sums: ArrayLike<number>,
  variance: number,
  used: number,
  into: GaussianLine,
): number {
  const { classes, ends } = into;
  let top = 0;
  for (let place = 1; place < used; place++) {
    const next = classes[place]!;
    const mean = sums[next]! / counts[next]!;
    let keep = true;
    for (;;) {
      const last = classes[top]!;
      const lastMean = sums[last]! / counts[last]!;
      if (!(mean > lastMean)) {
        // Equal means: the more frequent class wins everywhere, the first of equally frequent ones.
        if (counts[next]! <= counts[last]!) keep = false;
        else if (top > 0) {
          top--;
          continue;
        } else top = -1;
        break;
      }
      const crossing = (mean + lastMean) / 2 + (variance * Math.log(counts[last]! / counts[next]!)) / (mean - lastMean);
      if (top > 0 && crossing <= ends[top - 1]!) {
        top--;
        continue;
      }
      if (top === 0 && crossing === Number.NEGATIVE_INFINITY) top = -1;
      else ends[top] = crossing;
      break;
    }
    if (keep) classes[++top] = next;
  }
  return top + 1;
}

/** A constant column: one interval, of the most frequent class. */
function keepMostFrequent(counts: ArrayLike<number>, used: number, { classes }: GaussianLine): number {
  let best = classes[0]!;
  for (let place = 1; place < used; place++) {
    const c = classes[place]!;
    if (counts[c]! > counts[best]! || (counts[c] === counts[best] && c < best)) best = c;
  }
  classes[0] = best;
  return 1;
}
