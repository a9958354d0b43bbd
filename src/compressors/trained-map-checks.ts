/** What a trained map asks of its training rows, before the first step. */
import { InputError } from "../base/errors.ts";
import type { ClassLabels, Labels } from "../statistics/labels.ts";

/**
 * The labels, which must be of at least two classes.
 * @throws InputError for numbers, and where all rows are of one class
 */
export function requireClasses(where: string, labels: Labels): ClassLabels {
  if (labels.kind === "values") {
    throw new InputError({
      where,
      must: "labels must be classes",
      got: "numbers",
      todo: "Choose a compressor that takes numbers, such as pca.",
    });
  }
  if (new Set(labels.values).size >= 2) return labels;
  throw new InputError({
    where,
    must: "there must be training rows of at least two classes",
    got: `${new Set(labels.values).size}`,
    todo: "Directions that tell classes apart need two of them.",
  });
}

/**
 * The root of the mean variance of the dimensions, which must not be 0.
 * @throws InputError where all rows are the same
 */
export function requireSpread(where: string, variances: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < variances.length; j++) sum += variances[j]!;
  const deviation = Math.sqrt(sum / variances.length);
  if (deviation > 0 && Number.isFinite(deviation)) return deviation;
  throw new InputError({
    where,
    must: "training rows must differ, and their variance must be finite",
    got: `a mean variance of ${sum / variances.length}`,
    todo: "Were the vectors of these rows made at all?",
  });
}
