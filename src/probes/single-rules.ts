/**
 * The rule of one dimension, fitted on training rows.
 *
 * Two classes: the exact best threshold (of balanced accuracy, where that is the score of the labels). More: one-dimension linear discriminant
 * analysis (normal classes, one variance), not one-dimension multinomial
 * regression: it is closed form, so that 20 rotations of all dimensions cost
 * seconds, and it is the statistic of the permutation test. Values: the least
 * squares line.
 */
import { argsort } from "../numeric/argsort.ts";
import { classOnLine, fitGaussianLine, type GaussianLine, gaussianLine } from "../statistics/gaussian-line.ts";
import type { ClassLabels, Labels, ValueLabels } from "../statistics/labels.ts";
import { headlineMetric, score } from "../statistics/metrics.ts";
import { bestThreshold } from "../statistics/threshold.ts";
import { thresholdFinder } from "../statistics/threshold-finder.ts";

/** What a rule has found: plain values, which other threads can be sent. */
export type RuleNumbers =
  | { readonly kind: "threshold"; readonly cut: number; readonly above: 0 | 1 }
  | { readonly kind: "gaussian"; readonly classes: number; readonly mean: number; readonly line: GaussianLine }
  | { readonly kind: "line"; readonly mean: number; readonly middle: number; readonly slope: number };

/** One dimension's rule. */
export interface SingleRule {
  /** Column of the training vectors. */
  readonly dimension: number;
  /** What was found; its kind is what results call it. */
  readonly numbers: RuleNumbers;
  /** Labels for values of this dimension. */
  predict(values: Float32Array): Labels;
}

/** What was found, and its headline score on the rows it was fitted to. */
export interface FittedNumbers {
  readonly numbers: RuleNumbers;
  readonly train: number;
}

/** Fits the rule for labels of this kind. */
export function fitSingleRule(values: Float32Array, labels: Labels, dimension: number): SingleRule {
  return singleRule(singleRuleFitter(labels)(values).numbers, dimension);
}

/** The rule of a dimension. */
export function singleRule(numbers: RuleNumbers, dimension: number): SingleRule {
  return { dimension, numbers, predict: (values) => predictBy(numbers, values) };
}

/** Fits the rules of many dimensions of the same rows. */
export function singleRuleFitter(labels: Labels): (values: Float32Array) => FittedNumbers {
  if (labels.kind === "classes" && labels.classes === 2 && labels.metric === "balanced-accuracy")
    return balancedThresholds(labels);
  if (labels.kind === "classes" && labels.classes === 2) {
    const find = thresholdFinder(labels.values);
    return (values) => {
      const { cut, above, correct } = find(values);
      return { numbers: { kind: "threshold", cut, above }, train: correct / Math.max(1, values.length) };
    };
  }
  return (values) => {
    const numbers = labels.kind === "values" ? fitLine(values, labels) : fitGaussian(values, labels);
    return { numbers, train: score(headlineMetric(labels), labels, predictBy(numbers, values)) };
  };
}

/** Thresholds of the highest balanced accuracy: rows count in inverse proportion to how many there are of their class. */
function balancedThresholds(labels: ClassLabels): (values: Float32Array) => FittedNumbers {
  const ones = labels.values.reduce((sum, label) => sum + label, 0);
  const zeros = labels.values.length - ones;
  return (values) => {
    const { cut, above, correct } = bestThreshold(values, labels.values, argsort(values), [ones, zeros]);
    // with one class alone its recall is all there is
    const train = ones * zeros === 0 ? 1 : correct / (2 * ones * zeros);
    return { numbers: { kind: "threshold", cut, above }, train };
  };
}

/** Labels for values, by what was found. */
export function predictBy(numbers: RuleNumbers, values: Float32Array): Labels {
  if (numbers.kind === "line") {
    const { mean, middle, slope } = numbers;
    const onLine = new Float64Array(values.length);
    for (let i = 0; i < onLine.length; i++) onLine[i] = middle + slope * (values[i]! - mean);
    return { kind: "values", values: onLine };
  }
  const predicted = new Int32Array(values.length);
  if (numbers.kind === "threshold") {
    const { cut, above } = numbers;
    for (let i = 0; i < predicted.length; i++) predicted[i] = values[i]! > cut ? above : 1 - above;
    return { kind: "classes", classes: 2, values: predicted };
  }
  const { classes, mean, line } = numbers;
  for (let i = 0; i < predicted.length; i++) predicted[i] = classOnLine(line, values[i]! - mean);
  return { kind: "classes", classes, values: predicted };
}

function fitGaussian(values: Float32Array, labels: ClassLabels): RuleNumbers {
  const { classes } = labels;
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes);
  const { mean, square } = centre(values);
  for (let i = 0; i < values.length; i++) {
    const label = labels.values[i]!;
    counts[label] = counts[label]! + 1;
    sums[label] = sums[label]! + (values[i]! - mean);
  }
  const line = gaussianLine(classes);
  fitGaussianLine(counts, sums, square, values.length, line);
  return { kind: "gaussian", classes, mean, line };
}

function fitLine(values: Float32Array, labels: ValueLabels): RuleNumbers {
  const { mean, square } = centre(values);
  const middle = labels.values.reduce((sum, value) => sum + value, 0) / Math.max(1, labels.values.length);
  let shared = 0;
  for (let i = 0; i < values.length; i++) shared += (values[i]! - mean) * (labels.values[i]! - middle);
  return { kind: "line", mean, middle, slope: square > 0 ? shared / square : 0 };
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
