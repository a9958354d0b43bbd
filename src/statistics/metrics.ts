/** Scores of predictions against true labels, by the names that results use. */
import { InputError, ShapeError } from "../base/errors.ts";
import {
  accuracyOf,
  balancedAccuracyOf,
  confusionCells,
  confusionOf,
  f1Of,
  macroF1Of,
  matthewsOf,
  worstRecallOf,
} from "./confusion.ts";
import { pearson, spearman } from "./correlation.ts";
import type { HeadlineMetric } from "./headline-metric.ts";
import type { ClassLabels, Labels, ValueLabels } from "./labels.ts";

/** Scores of classes: share right, mean recall over classes, F1 of class 1, mean F1 over classes, Matthews correlation, recall of the worst class. */
export type ClassMetric = "accuracy" | "balanced-accuracy" | "f1" | "macro-f1" | "matthews" | "worst-recall";

/** Scores of real-valued predictions. */
export type ValueMetric = "pearson" | "spearman";

/** All scores; larger is better for each. */
export type Metric = ClassMetric | ValueMetric;

/** All names of scores. */
export const metrics: readonly Metric[] = [
  "accuracy",
  "balanced-accuracy",
  "f1",
  "macro-f1",
  "matthews",
  "worst-recall",
  "pearson",
  "spearman",
];

/** The score of a confusion matrix, by name. */
export const classScores: Readonly<Record<ClassMetric, typeof accuracyOf>> = {
  accuracy: accuracyOf,
  "balanced-accuracy": balancedAccuracyOf,
  f1: (confusion) => f1Of(confusion, 1),
  "macro-f1": macroF1Of,
  matthews: matthewsOf,
  "worst-recall": worstRecallOf,
};

/** Whether a score is one of predicted classes. */
export function isClassMetric(metric: Metric): metric is ClassMetric {
  return metric in classScores;
}

/** The headline score of labels: the one that they carry, else accuracy for classes; Spearman's correlation for values. */
export function headlineMetric(labels: Labels): HeadlineMetric {
  return labels.kind === "values" ? "spearman" : (labels.metric ?? "accuracy");
}

/**
 * The score of predictions; never NaN (a correlation with a constant is 0).
 * @throws ShapeError when there are not as many predictions as labels
 * @throws InputError when the metric does not fit the labels, or there are no rows
 */
export function score(metric: Metric, truth: Labels, predicted: Labels): number {
  const pair = scorable(metric, truth, predicted);
  if (pair.kind === "classes") {
    const cells = confusionCells(pair.truth.values, pair.predicted.values, pair.classes);
    return classScores[pair.metric](confusionOf(cells, pair.classes));
  }
  const correlation = pair.metric === "pearson" ? pearson : spearman;
  return correlation(pair.truth.values, pair.predicted.values);
}

/** Truth and predictions of the same kind, with a metric for that kind. */
export type Scorable =
  | {
      readonly kind: "classes";
      readonly metric: ClassMetric;
      readonly classes: number;
      readonly truth: ClassLabels;
      readonly predicted: ClassLabels;
    }
  | { readonly kind: "values"; readonly metric: ValueMetric; readonly truth: ValueLabels; readonly predicted: ValueLabels };

/** Checks that the three fit together. Throws as `score` does. */
export function scorable(metric: Metric, truth: Labels, predicted: Labels): Scorable {
  if (truth.values.length !== predicted.values.length) {
    throw new ShapeError({
      where: "score",
      must: "there must be one prediction a label",
      got: `${truth.values.length} labels and ${predicted.values.length} predictions`,
      todo: "Were both made from the same rows?",
    });
  }
  if (truth.values.length === 0) {
    throw new InputError({
      where: "score",
      must: "there must be rows to score",
      got: "none",
      todo: "Give the task more test rows.",
    });
  }
  if (truth.kind === "classes" && predicted.kind === "classes" && isClassMetric(metric)) {
    return { kind: "classes", metric, classes: Math.max(truth.classes, predicted.classes), truth, predicted };
  }
  if (truth.kind === "values" && predicted.kind === "values" && !isClassMetric(metric)) {
    return { kind: "values", metric, truth, predicted };
  }
  throw new InputError({
    where: "score",
    must: `${metric} needs labels and predictions that are both ${isClassMetric(metric) ? "classes" : "values"}`,
    got: `labels that are ${truth.kind} and predictions that are ${predicted.kind}`,
    todo: "Choose a metric for this kind of labels.",
  });
}

/** The most frequent class; the smallest of equally frequent ones. */
export function majorityClass(labels: ClassLabels): number {
  const counts = new Float64Array(labels.classes);
  for (const label of labels.values) counts[label] = counts[label]! + 1;
  return counts.indexOf(Math.max(...counts));
}

/** What a model without vectors would predict for `count` rows: the majority class or the mean of the training labels. */
export function baselinePrediction(training: Labels, count: number): Labels {
  if (training.kind === "classes") {
    return { kind: "classes", classes: training.classes, values: new Int32Array(count).fill(majorityClass(training)) };
  }
  let sum = 0;
  for (const value of training.values) sum += value;
  const mean = training.values.length === 0 ? 0 : sum / training.values.length;
  return { kind: "values", values: new Float64Array(count).fill(mean) };
}

/**
 * (score − majority) / (reference − majority): the share of what the reference
 * knows above the majority baseline that is kept. Null where the reference knows nothing.
 */
export function retention(score: number, majority: number, reference: number): number | null {
  return reference > majority ? (score - majority) / (reference - majority) : null;
}
