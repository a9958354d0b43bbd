/** The mean log loss of probabilities: the proper score that tells a sure mistake from a close one (Good 1952). */
import { ShapeError } from "../base/errors.ts";
import type { ClassLabels } from "./labels.ts";

/**
 * Probabilities below this count as this much, so that one certain mistake cannot outweigh all else: 2⁻²³, the
 * rounding of the float32 scores that they come from. A mistake costs 15.9 nats at most.
 */
export const smallestShare: number = 2 ** -23;

/**
 * −mean ln p(label), in nats.
 *
 * @param shares  [n, classes] row-major
 * @throws ShapeError when there are not classes shares a label
 */
export function logLoss(labels: ClassLabels, shares: Float64Array): number {
  const { classes, values } = labels;
  if (shares.length !== values.length * classes) {
    throw new ShapeError({
      where: "log loss",
      must: `there must be ${classes} probabilities for each of ${values.length} labels`,
      got: `${shares.length} numbers`,
      todo: "Were both taken from the same rows?",
    });
  }
  let sum = 0;
  for (const [i, label] of values.entries()) sum -= Math.log(Math.max(smallestShare, shares[i * classes + label]!));
  return sum / Math.max(1, values.length);
}
