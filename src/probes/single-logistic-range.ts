/**
 * Logistic regressions on single dimensions, some of the dimensions at once: one thread's share of `singleLogistics`.
 *
 * Newton's method in two unknowns a dimension; one pass over the rows serves all dimensions. It begins on a part of
 * the rows, whose optimum is so near that of all that two passes over all of them are left. A step that overshoots
 * (the slope along it turns and is as steep) is cut where the slope would vanish.
 */
import { type SingleSums, singleLogisticKernel } from "../kernels/single-logistic.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { ColumnRange } from "../statistics/columns.ts";
import { columnMeans } from "../statistics/moments/column-moments.ts";
import { columnVariances } from "../statistics/moments/column-variances.ts";
import type { Rows } from "../statistics/rows.ts";
import { classLabels } from "./target.ts";

/** A regression a dimension, for values as they come: p(class 1) = 1 / (1 + e^−(coefficient·x + intercept)). */
export interface SingleLogistics {
  /** [d]; 0 for a constant dimension. */
  readonly coefficients: Float64Array;
  /** [d] */
  readonly intercepts: Float64Array;
  /** About twice what was left to gain before the last step, as a share of the loss without vectors; the largest of all dimensions. */
  readonly residual: number;
  /** Passes over all rows. */
  readonly passes: number;
}

/** Rows that standard units are first taken from. */
const pilotRows = 1024;

/** Fits begin on a part of the rows where there are more than this many. */
const smallest = 8192;
const startingShare = 16;

/** A step that gains less than this share is the last: the next would gain its square. */
const lastStep = 1e-5;
const mostPasses = 100;

/**
 * Regressions of the columns of a range.
 * @param training  two classes, each with rows
 * @param penalty   λ, scikit-learn's 1/C
 */
export function logisticsOfRange(
  { training, penalty }: { readonly training: Rows<"training">; readonly penalty: number },
  { from, to }: ColumnRange,
): SingleLogistics {
  const { values } = classLabels("single-logistic", training.labels);
  const { rows: n, columns, data } = training.vectors;
  const ones = values.reduce((sum, value) => sum + value, 0);
  const d = to - from;
  const pilot = pilotColumns(training.vectors, { from, to });
  const shifts = columnMeans(pilot).map(Math.fround);
  const factors = columnVariances(pilot, 0).map((variance) => Math.fround(variance > 0 ? 1 / Math.sqrt(variance) : 1));
  const share = ones / n;
  const offsets = new Float64Array(d).fill(Math.log(share / (1 - share)));
  const slopes = new Float64Array(d);
  const pass = singleLogisticKernel({ data, columns, from, to }, values);
  const without = -n * (share * Math.log(share) + (1 - share) * Math.log(1 - share));
  const fit = { offsets, slopes, penalty, without };
  if (n > smallest) descend(fit, () => pass({ shifts, factors, offsets, slopes }, startingShare), n);
  const { residual, passes } = descend(fit, () => pass({ shifts, factors, offsets, slopes }, 1), n);
  const coefficients = slopes.map((slope, j) => slope * factors[j]!);
  return { coefficients, intercepts: offsets.map((offset, j) => offset - coefficients[j]! * shifts[j]!), residual, passes };
}

function pilotColumns({ rows, columns, data }: Matrix, { from, to }: ColumnRange): Matrix {
  const pilot = matrix(Math.min(rows, pilotRows), to - from);
  for (let i = 0; i < pilot.rows; i++) {
    pilot.data.set(data.subarray(i * columns + from, i * columns + to), i * pilot.columns);
  }
  return pilot;
}

interface Fit {
  readonly offsets: Float64Array;
  readonly slopes: Float64Array;
  readonly penalty: number;
  /** Loss of the best constant prediction of all rows. */
  readonly without: number;
}

/** A column whose values spread less than this, in the units of the pilot rows, is constant. */
const constantSquare = 1e-12;

/**
 * Newton's method from where the fit is, on the rows of `pass`; in place. A dimension that has converged stays where it
 * is, so that its result does not depend on which others are fitted beside it.
 */
function descend(
  { offsets, slopes, penalty, without }: Fit,
  pass: () => { readonly sums: SingleSums; readonly rows: number },
  n: number,
): { residual: number; passes: number } {
  const d = slopes.length;
  const last = { offsets: offsets.slice(), slopes: slopes.slice(), steps: new Float64Array(2 * d), slope: new Float64Array(d) };
  const isDone = new Uint8Array(d);
  let [passes, residual] = [0, 0];
  for (;;) {
    const { sums, rows } = pass();
    passes++;
    let waiting = 0;
    for (let j = 0; j < d; j++) {
      if (isDone[j] === 1) continue;
      const mean = sums.powers[0][j]! / rows;
      const square = sums.powers[1][j]! / rows - mean * mean;
      if (!(square > constantSquare)) {
        slopes[j] = 0;
        isDone[j] = 1;
        continue;
      }
      // ½(w·deviation)² λ / (rows / n): of a part of the rows the penalty is that part
      const ridge = (penalty * square * rows) / n;
      const g0 = sums.gradient[0][j]!;
      const g1 = sums.gradient[1][j]! + ridge * slopes[j]!;
      const [before0, before1] = [last.steps[2 * j]!, last.steps[2 * j + 1]!];
      const slopeHere = g0 * before0 + g1 * before1;
      if (passes > 1 && slopeHere > -0.9 * last.slope[j]!) {
        const cut = Math.min(0.6, Math.max(0.1, last.slope[j]! / (last.slope[j]! - slopeHere)));
        last.steps[2 * j] = cut * before0;
        last.steps[2 * j + 1] = cut * before1;
        last.slope[j] = cut * last.slope[j]!;
        offsets[j] = last.offsets[j]! + last.steps[2 * j]!;
        slopes[j] = last.slopes[j]! + last.steps[2 * j + 1]!;
        waiting++;
        continue;
      }
      const [h0, h1, h2] = [sums.hessian[0][j]!, sums.hessian[1][j]!, sums.hessian[2][j]! + ridge];
      const determinant = Math.max(h0 * h2 - h1 * h1, 1e-12 * h0 * h2, Number.MIN_VALUE);
      const step0 = -(h2 * g0 - h1 * g1) / determinant;
      const step1 = -(h0 * g1 - h1 * g0) / determinant;
      last.offsets[j] = offsets[j]!;
      last.slopes[j] = slopes[j]!;
      last.steps[2 * j] = step0;
      last.steps[2 * j + 1] = step1;
      last.slope[j] = g0 * step0 + g1 * step1;
      offsets[j] = offsets[j]! + step0;
      slopes[j] = slopes[j]! + step1;
      const gain = -last.slope[j]! / ((without * rows) / n);
      if (gain > lastStep) waiting++;
      else isDone[j] = 1;
      if (gain <= lastStep || passes === mostPasses) residual = Math.max(residual, gain);
    }
    if (waiting === 0 || passes >= mostPasses) return { residual, passes };
  }
}
