/**
 * Expected calibration error: how far the confidence of predictions is from the share of them that is right.
 *
 *   ECE = Σ_b |B_b|/n · |accuracy(B_b) − mean confidence(B_b)|
 *
 * over M = 15 bins of equal width, bin b holding confidences in ((b − 1)/M, b/M]. The confidence is the probability of
 * the predicted class.
 *
 * The ECE of few rows lies too high, and a bootstrap of it higher still. Two numbers beside it say how much of it that
 * is: what a probe that is calibrated perfectly would have on average,
 *
 *   Σ_b √(2/π · Σ_{i∈B_b} p_i(1 − p_i)) / n
 *
 * (the mean of |N(0, v)| is √(2v/π)), and an interval ECE ± d, d the 95 % quantile over resamples of Σ_b |s*_b − s_b|/n,
 * s_b = Σ_{i∈B_b} (right_i − p_i). As ||a| − |b|| ≤ |a − b|, it holds the ECE of all rows at least as often as that.
 *
 * Guo et al. 2017, arXiv:1706.04599; the bias: Bröcker & Smith 2007, doi:10.1175/WAF993.1.
 */
import { ShapeError } from "../base/errors.ts";
import { matrix } from "../numeric/matrix.ts";
import { bootstrapMeans, type Interval, type Resamples } from "./bootstrap.ts";
import type { Labels } from "./labels.ts";
import { quantile } from "./order.ts";

/** Bins of equal width. */
export const calibrationBins = 15;

/** A confidence of 0.6 is 9 bins of 15 and not 9.000000000000002. */
const rounding = 1e-9;

/** How well confidences fit. */
export interface Calibration {
  /** Expected calibration error, from 0 to 1. */
  readonly error: number;
  /** Its mean for a probe of these confidences that is calibrated perfectly. */
  readonly expected: number;
}

/** The same with an interval. */
export interface CalibrationWithInterval extends Calibration {
  /** Holds the error of all rows with 95 % or more. */
  readonly interval: Interval;
}

/**
 * The error.
 *
 * @param confidence  probability of the predicted class, one a row
 * @throws ShapeError when there are not as many of each
 */
export function calibration(truth: Labels, predicted: Labels, confidence: Float64Array): Calibration {
  const { bins, gaps } = binned(truth, predicted, confidence);
  const sums = new Float64Array(calibrationBins);
  const variances = new Float64Array(calibrationBins);
  for (const [i, bin] of bins.entries()) {
    sums[bin] = sums[bin]! + gaps[i]!;
    variances[bin] = variances[bin]! + confidence[i]! * (1 - confidence[i]!);
  }
  const rows = Math.max(1, bins.length);
  return {
    error: sums.reduce((total, sum) => total + Math.abs(sum), 0) / rows,
    expected: variances.reduce((total, variance) => total + Math.sqrt((2 * variance) / Math.PI), 0) / rows,
  };
}

/** Predicted classes with the probability that each was given. */
export interface Confident {
  readonly predicted: Labels;
  readonly confidence: Float64Array;
}

/** The error of each of several predictions with its interval over resamples of the rows. @throws as `calibration` does */
export async function bootstrapCalibration(
  truth: Labels,
  predictions: readonly Confident[],
  resamples: Resamples,
): Promise<CalibrationWithInterval[]> {
  const binnings = predictions.map(({ predicted, confidence }) => {
    const { bins, gaps } = binned(truth, predicted, confidence);
    return { bins, gaps, used: [...new Set(bins)] };
  });
  const columns = binnings.reduce((sum, { used }) => sum + used.length, 0);
  const placed = matrix(truth.values.length, columns);
  let from = 0;
  for (const { bins, gaps, used } of binnings) {
    const places = new Map(used.map((bin, at) => [bin, from + at]));
    for (const [i, bin] of bins.entries()) placed.data[i * columns + places.get(bin)!] = gaps[i]!;
    from += used.length;
  }
  const all = await bootstrapMeans(placed, resamples);
  from = 0;
  return binnings.map(({ bins, gaps, used }, i) => {
    const means = all.slice(from, from + used.length);
    from += used.length;
    const sums = new Float64Array(calibrationBins);
    for (const [row, bin] of bins.entries()) sums[bin] = sums[bin]! + gaps[row]! / bins.length;
    const apart = new Float64Array(resamples.count);
    for (const [at, bin] of used.entries()) {
      for (let b = 0; b < apart.length; b++) apart[b] = apart[b]! + Math.abs(means[at]![b]! - sums[bin]!);
    }
    const far = quantile(apart.sort(), 0.95);
    const point = calibration(truth, predictions[i]!.predicted, predictions[i]!.confidence);
    return { ...point, interval: [Math.max(0, point.error - far), Math.min(1, point.error + far)] };
  });
}

function binned(truth: Labels, predicted: Labels, confidence: Float64Array): { bins: Uint8Array; gaps: Float64Array } {
  const rows = truth.values.length;
  if (predicted.values.length !== rows || confidence.length !== rows) {
    throw new ShapeError({
      where: "calibration",
      must: "there must be one prediction and one confidence a label",
      got: `${rows} labels, ${predicted.values.length} predictions and ${confidence.length} confidences`,
      todo: "Were all made from the same rows?",
    });
  }
  const bins = Uint8Array.from(confidence, (share) =>
    Math.max(0, Math.min(calibrationBins, Math.ceil(share * calibrationBins - rounding)) - 1),
  );
  const gaps = Float64Array.from(confidence, (share, i) => (truth.values[i] === predicted.values[i] ? 1 : 0) - share);
  return { bins, gaps };
}
