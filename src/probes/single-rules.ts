/**
 * The rule of one dimension, fitted on training rows.
 *
 * Two classes: the exact best threshold. More: one-dimension linear discriminant
 * analysis (normal classes, one variance), not one-dimension multinomial
 * regression: it is closed form, so that 20 rotations of all dimensions cost
 * seconds, and it is the statistic of the permutation test. Values: the least
 * squares line.
 */
import { classOnLine, fitGaussianLine, gaussianLine } from "../statistics/gaussian-line.ts";
import { headlineMetric, score } from "../statistics/metrics.ts";
import type { ClassLabels, Labels, ValueLabels } from "../statistics/rows.ts";
import type { Threshold } from "../statistics/threshold.ts";
import { thresholdFinder } from "../statistics/threshold-finder.ts";

/** One dimension's rule. */
export interface SingleRule {
  /** Column of the training vectors. */
  readonly dimension: number;
  /** As it is called in results. */
  readonly kind: "threshold" | "gaussian" | "line";
  /** Labels for values of this dimension. */
  predict(values: Float32Array): Labels;
}

/** A rule and its headline score on the rows it was fitted to. */
export interface FittedRule {
  readonly rule: SingleRule;
  readonly train: number;
}

/** Fits the rule for labels of this kind. */
export function fitSingleRule(values: Float32Array, labels: Labels, dimension: number): SingleRule {
  return singleRuleFitter(labels)(values, dimension).rule;
}

/** Fits the rules of many dimensions of the same rows. */
export function singleRuleFitter(labels: Labels): (values: Float32Array, dimension: number) => FittedRule {
  if (labels.kind === "classes" && labels.classes === 2) {
    const find = thresholdFinder(labels.values);
    return (values, dimension) => {
      const threshold = find(values);
      return { rule: thresholdRule(threshold, dimension), train: threshold.correct / Math.max(1, values.length) };
    };
  }
  return (values, dimension) => {
    const rule = labels.kind === "values" ? lineRule(values, labels, dimension) : gaussianRule(values, labels, dimension);
    return { rule, train: score(headlineMetric(labels), labels, rule.predict(values)) };
  };
}

function thresholdRule({ cut, above }: Threshold, dimension: number): SingleRule {
  return {
    dimension,
    kind: "threshold",
    predict: (others) => {
      const predicted = new Int32Array(others.length);
      for (let i = 0; i < predicted.length; i++) predicted[i] = others[i]! > cut ? above : 1 - above;
      return { kind: "classes", classes: 2, values: predicted };
    },
  };
}

function gaussianRule(values: Float32Array, labels: ClassLabels, dimension: number): SingleRule {
  const counts = new Float64Array(labels.classes);
  const sums = new Float64Array(labels.classes);
  const { mean, square } = centre(values);
  for (let i = 0; i < values.length; i++) {
    const label = labels.values[i]!;
    counts[label] = counts[label]! + 1;
    sums[label] = sums[label]! + (values[i]! - mean);
  }
  const line = gaussianLine(labels.classes);
  fitGaussianLine(counts, sums, square, values.length, line);
  return {
    dimension,
    kind: "gaussian",
    predict: (others) => {
      const predicted = new Int32Array(others.length);
      for (let i = 0; i < predicted.length; i++) predicted[i] = classOnLine(line, others[i]! - mean);
      return { kind: "classes", classes: labels.classes, values: predicted };
    },
  };
}

function lineRule(values: Float32Array, labels: ValueLabels, dimension: number): SingleRule {
  const { mean, square } = centre(values);
  const middle = labels.values.reduce((sum, value) => sum + value, 0) / Math.max(1, labels.values.length);
  let shared = 0;
  for (let i = 0; i < values.length; i++) shared += (values[i]! - mean) * (labels.values[i]! - middle);
  const slope = square > 0 ? shared / square : 0;
  return {
    dimension,
    kind: "line",
    predict: (others) => ({ kind: "values", values: Float64Array.from(others, (value) => middle + slope * (value - mean)) }),
  };
}

/** A column whose deviations are below this share of its mean's square varies by rounding only. */
const constantShare = 1e-24;

function centre(values: Float32Array): { mean: number; square: number } {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i]!;
  mean /= Math.max(1, values.length);
  let square = 0;
  for (let i = 0; i < values.length; i++) square += (values[i]! - mean) ** 2;
  return { mean, square: square > constantShare * values.length * mean * mean ? square : 0 };
}
