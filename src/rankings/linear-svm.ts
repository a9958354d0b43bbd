/**
 * Ranking by the weights of linear support vector machines, one class against the
 * rest, on dimensions in standard units.
 *
 *   minimise  ½ (‖w‖² + b²) + C Σ max(0, 1 − yᵢ (w·xᵢ + b))²,   C = 0.1
 *   importanceⱼ = √(Σ over classes of w²ⱼ)
 *
 * The squared hinge, and an intercept that is penalised too: scikit-learn's
 * `LinearSVC`. Two classes have one machine.
 *
 * Guyon et al. 2002, doi:10.1023/A:1012487302797 (weights as a ranking); Gurnee et
 * al. 2023, arXiv:2305.01610.
 */
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { type ClassPresence, presentClasses } from "../probes/class-presence.ts";
import { type PrincipalFeatures, principalFeatures, towardsDimensions } from "../probes/principal-features.ts";
import { multiply } from "../runtime/matrix-product.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { type EvaluateTogether, minimizeTogether } from "../statistics/lbfgs.ts";
import { amongAll, standardColumns } from "../statistics/standard-columns.ts";
import { checkTarget, type Ranking } from "./ranking.ts";

/** Weight of the losses. */
const cost = 0.1;

/** Ranking by the weights of a linear support vector machine. */
export const linearSvm: Ranking = {
  name: "linear-svm",
  title: "linear SVM",
  description: "Weights of linear support vector machines (squared hinge), one class against the rest.",
  source: "Guyon et al. 2002, doi:10.1023/A:1012487302797",
  targets: ["binary", "multiclass"],
  uses: "labels",
  judges: "together",
  async importance({ vectors, labels }) {
    checkTarget(linearSvm, labels);
    if (labels.kind !== "classes") return new Float64Array(vectors.columns);
    const { standard, living } = standardColumns(vectors);
    const weights = await svmWeights(standard, labels);
    const lengths = new Float64Array(living.length);
    for (let j = 0; j < living.length; j++) {
      lengths[j] = Math.hypot(...weights.data.subarray(j * weights.columns, (j + 1) * weights.columns));
    }
    return amongAll(lengths, living, vectors.columns);
  },
};

/**
 * Weights of the machines.
 *
 * @param standard  [n, d], in standard units
 * @returns         [d, machines]: one machine for two classes, else one a class that occurs; zeros where there is one class
 */
export async function svmWeights(standard: Matrix, labels: ClassLabels): Promise<Matrix> {
  const present = presentClasses(labels);
  const machines = labels.classes === 2 ? 1 : present.classes.length;
  if (present.classes.length < 2 || standard.columns === 0) return matrix(standard.columns, machines);
  const features = await principalFeatures(standard);
  const d = features.dimensions;
  const starts = Array.from({ length: machines }, () => new Float64Array(d + 1));
  const minima = await minimizeTogether(starts, objective(features, present));
  const weights = matrix(d, machines);
  for (const [m, { point }] of minima.entries()) {
    for (let j = 0; j < d; j++) weights.data[j * machines + m] = point[j]!;
  }
  return towardsDimensions(features, weights);
}

/** Points are [d + 1]: weights by axis, then the intercept. */
function objective(features: PrincipalFeatures, present: ClassPresence): EvaluateTogether {
  const d = features.dimensions;
  return async (active, points) => {
    const width = active.length;
    // Two classes: the one machine is of the second.
    const sought = active.map((m) => (present.classes.length === 2 ? 1 : m));
    const weights = matrix(d, width);
    for (const [m, point] of points.entries()) for (let j = 0; j < d; j++) weights.data[j * width + m] = point[j]!;
    const losses = new Float64Array(width);
    const inside = new Float64Array(width);
    const intercepts = new Float64Array(width);
    const gradient = new Float64Array(d * width);
    let from = 0;
    for (const block of features.blocks) {
      const scores = await multiply(block, weights);
      for (let at = 0; at < scores.data.length; at++) {
        const m = at % width;
        const sign = present.labels[from + Math.floor(at / width)] === sought[m] ? 1 : -1;
        const short = Math.max(0, 1 - sign * (scores.data[at]! + points[m]![d]!));
        losses[m] = losses[m]! + short * short;
        if (short > 0) inside[m] = inside[m]! + 1;
        const slope = -2 * sign * short;
        intercepts[m] = intercepts[m]! + slope;
        scores.data[at] = slope;
      }
      const part = await multiply(block, scores, { transposeA: true });
      for (let at = 0; at < gradient.length; at++) gradient[at] = gradient[at]! + part.data[at]!;
      from += block.rows;
    }
    return points.map((point, m) => {
      const share = (2 * cost * inside[m]!) / features.rows;
      const curvature = Float64Array.from(point, (_, j) => 1 + share * (j < d ? features.gram[j]! : features.rows));
      const pointGradient = Float64Array.from(
        point,
        (value, j) => value + cost * (j < d ? gradient[j * width + m]! : intercepts[m]!),
      );
      const square = point.reduce((sum, value) => sum + value * value, 0);
      return { value: square / 2 + cost * losses[m]!, gradient: pointGradient, curvature };
    });
  };
}
