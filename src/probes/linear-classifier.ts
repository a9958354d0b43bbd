/** A fitted linear classifier: scores X·A + c, the class of the largest score. */
import type { Matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { toShares } from "../statistics/softmax.ts";
import type { FittedProbe } from "./probe.ts";

/** A linear classifier, for vectors as they come (neither centred nor scaled). */
export interface LinearClassifier extends FittedProbe {
  /** A [d, classes]; for two classes [d, 1], positive scores meaning class 1. */
  readonly coefficients: Matrix;
  /** c, one a column of A; −Infinity for a class that training rows did not have. */
  readonly intercepts: Float64Array;
  predict(vectors: Matrix): Promise<ClassLabels>;
  /** The softmax of the scores (for two classes, the logistic function of the one). */
  probabilities(vectors: Matrix): Promise<Float64Array>;
}

/** Joins weights to a probe that predicts. */
export function linearClassifier(
  penalty: number | null,
  classes: number,
  coefficients: Matrix,
  intercepts: Float64Array,
): LinearClassifier {
  return {
    penalty,
    coefficients,
    intercepts,
    async predict(vectors) {
      const scores = await multiply(vectors, coefficients);
      const values = new Int32Array(vectors.rows);
      const width = intercepts.length;
      for (let i = 0; i < vectors.rows; i++) {
        values[i] =
          width === 1 ? (scores.data[i]! + intercepts[0]! > 0 ? 1 : 0) : largestScore(scores.data, i * width, intercepts);
      }
      return { kind: "classes", classes, values };
    },
    async probabilities(vectors) {
      const scores = await multiply(vectors, coefficients);
      const width = intercepts.length;
      const shares = new Float64Array(vectors.rows * classes);
      for (let i = 0; i < vectors.rows; i++) {
        // One output is the difference of two scores.
        for (let c = 0; c < width; c++)
          shares[i * classes + c + (classes - width)] = scores.data[i * width + c]! + intercepts[c]!;
      }
      return toShares(shares, classes);
    },
  };
}

/** The class of the largest score; the first of equal ones. */
function largestScore(scores: Float32Array, from: number, intercepts: Float64Array): number {
  let best = 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < intercepts.length; c++) {
    const value = scores[from + c]! + intercepts[c]!;
    if (value > highest) {
      highest = value;
      best = c;
    }
  }
  return best;
}
