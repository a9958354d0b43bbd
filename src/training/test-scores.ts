/** How good a finetuned model's own head is on the test rows, class by class and beside a baseline that knows nothing. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { counted, formatCount, formatNumber } from "../results/words.ts";
import { confusionCells, confusionOf, f1Of, macroF1Of, marginals } from "../statistics/confusion.ts";
import type { Labels } from "../statistics/labels.ts";
import { baselinePrediction, type Metric, majorityClass, score } from "../statistics/metrics.ts";

const share = z.number().nullable();

const classScoresKeys = {
  name: z.string(),
  /** Test rows of the class. */
  rows: z.int().nonnegative(),
  /** Test rows that the head takes for it. */
  predicted: z.int().nonnegative(),
  /** Share of the rows taken for the class that are of it; null where none are. */
  precision: share,
  /** Share of the class's rows that are found; null where there are none. */
  recall: share,
  /** 2·tp / (2·tp + fp + fn); 0 where the class neither occurs nor is predicted. */
  f1: z.number(),
};

/** One class among the test rows. */
export interface ClassScores extends Shape<typeof classScoresKeys> {}

const classScoresSchema: z.ZodType<ClassScores> = shape(classScoresKeys);

const testScoresKeys = {
  rows: z.int().positive(),
  /** The headline score of always saying the most frequent training label, and that label; 0 and null for regression. */
  baseline: shape({ score: z.number(), label: z.string().nullable() }),
  /** Mean F1 over the classes that occur or are predicted; null for regression. */
  macroF1: share,
  classes: z.array(classScoresSchema),
  /** The class that the head takes every test row for; null where there are several. */
  onlyClass: z.string().nullable(),
};

/** Under `testScores` in finetune.json. */
export interface TestScores extends Shape<typeof testScoresKeys> {}

/** Checks them. */
export const testScoresSchema: z.ZodType<TestScores> = shape(testScoresKeys);

/** The scores of predictions for the test rows. */
export function testScoresOf(
  metric: Metric,
  { training, truth, predicted }: Readonly<Record<"training" | "truth" | "predicted", Labels>>,
  names: readonly string[],
): TestScores {
  const rows = truth.values.length;
  if (truth.kind === "values" || predicted.kind === "values" || training.kind === "values") {
    return { rows, baseline: { score: 0, label: null }, macroF1: null, classes: [], onlyClass: null };
  }
  const confusion = confusionOf(confusionCells(truth.values, predicted.values, truth.classes), truth.classes);
  const sums = marginals(confusion);
  const nameOf = (label: number): string => names[label] ?? String(label);
  const classes = Array.from({ length: truth.classes }, (_, label): ClassScores => {
    const [support, predictions, right] = [sums.support[label]!, sums.predicted[label]!, sums.right[label]!];
    return {
      name: nameOf(label),
      rows: support,
      predicted: predictions,
      precision: predictions === 0 ? null : right / predictions,
      recall: support === 0 ? null : right / support,
      f1: f1Of(confusion, label),
    };
  });
  return {
    rows,
    baseline: { score: score(metric, truth, baselinePrediction(training, rows)), label: nameOf(majorityClass(training)) },
    macroF1: macroF1Of(confusion),
    classes,
    onlyClass: classes.find((each) => each.predicted === rows)?.name ?? null,
  };
}

/** `The model predicts one class only: "yes" for all 12 test rows.`; nothing where it predicts several. */
export function oneClassSentence({ onlyClass, rows }: TestScores): string | null {
  if (onlyClass === null) return null;
  return `The model predicts one class only: ${JSON.stringify(onlyClass)} for all ${counted(rows, "test row")}.`;
}

/** A row of cells for each class, after one of titles. */
export function classTable({ classes }: TestScores): readonly (readonly string[])[] {
  const shown = (value: number | null): string => (value === null ? "–" : formatNumber(value, 4));
  const rows = classes.map((entry) => [
    entry.name,
    formatCount(entry.rows),
    formatCount(entry.predicted),
    ...[entry.precision, entry.recall, entry.f1].map(shown),
  ]);
  return classes.length === 0 ? [] : [["class", "test rows", "predicted", "precision", "recall", "F1"], ...rows];
}
