/**
 * Greedy selection by the Gaussian probe: each step adds the dimension with which
 * the probe tells most about the training labels, given those chosen before.
 *
 *   score(S) = mean over rows of ln p(yᵢ | xᵢ[S])   (mutual information less a constant)
 *
 * One fit serves all subsets (gaussian-classes.ts). A step does not refit anything
 * either: each class keeps the residual of every dimension given the chosen ones,
 * e_j = x_j − E[x_j | x[S]], and its variance, so a candidate costs one pass over
 * its column.
 *
 * The greedy order ends after 50 dimensions, as it costs a pass over all vectors a
 * step; the rest follow in the order of what each would add next. Where the
 * residuals of all rows would take more than 2²⁷ numbers, or rows are more than
 * 16,384, the scores are taken over every so many of them (the fit sees all).
 *
 * Torroba Hennigen, Williams & Cotterell 2020, arXiv:2010.02812; NeuroX's
 * `gaussian_probe.get_neuron_ordering` orders in the same way.
 */
import { growingCholesky } from "../numeric/growing-cholesky.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { type GaussianClass, type GaussianClasses, gaussianClasses } from "../statistics/gaussian-classes.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { checkTarget, importanceOfOrder, type Ranking } from "./ranking.ts";

const greedySteps = 50;
const mostRows = 16_384;
/** Residuals [classes, d, rows] that are held: half a gigabyte. */
const mostResiduals = 2 ** 27;

/** Ranking by greedy selection under the Gaussian probe. */
export const gaussianSelection: Ranking = {
  name: "gaussian",
  title: "Gaussian selection",
  description: "Order in which greedy selection adds dimensions to the Gaussian probe, by mutual information.",
  source: "Torroba Hennigen, Williams & Cotterell 2020, arXiv:2010.02812",
  targets: ["binary", "multiclass"],
  uses: "labels",
  judges: "together",
  async importance({ vectors, labels }) {
    checkTarget(gaussianSelection, labels);
    if (labels.kind !== "classes") return new Float64Array(vectors.columns);
    const order = greedyOrder(await gaussianClasses(vectors, labels), vectors, labels);
    return importanceOfOrder(order, vectors.columns);
  },
};

/** What a class knows of the scored rows. */
interface ClassState {
  /** Residuals given the chosen dimensions [d, rows], one dimension after another. */
  readonly residuals: Float32Array;
  readonly factor: ReturnType<typeof growingCholesky>;
  /** ln p(class) + ln p(chosen dimensions | class) of each row, up to a constant all classes share. */
  readonly scores: Float64Array;
}

function greedyOrder(model: GaussianClasses, vectors: Matrix, labels: ClassLabels): number[] {
  const affordable = Math.floor(mostResiduals / (model.classes.length * vectors.columns));
  const rows = everySoMany(vectors.rows, Math.max(1, Math.min(mostRows, affordable)));
  const places = new Map(model.classes.map(({ label }, place) => [label, place]));
  const truth = Int32Array.from(rows, (row) => places.get(labels.values[row]!)!);
  const states = model.classes.map((gaussian) => startState(gaussian, model.deviations, vectors, rows));
  const joint = states.map(() => new Float64Array(rows.length));
  const left = new Set<number>();
  for (const [j, deviation] of model.deviations.entries()) if (deviation > 0) left.add(j);
  const order: number[] = [];
  for (;;) {
    const scored = [...left].map((j) => ({ j, score: scoreWith(states, truth, j, joint) }));
    if (order.length === greedySteps || scored.length === 0) {
      scored.sort((a, b) => b.score - a.score || a.j - b.j);
      return [...order, ...scored.map(({ j }) => j)];
    }
    const best = scored.reduce((most, candidate) => (candidate.score > most.score ? candidate : most));
    left.delete(best.j);
    order.push(best.j);
    for (const state of states) choose(state, best.j, left, rows.length);
  }
}

function everySoMany(count: number, most: number): Int32Array {
  const kept = Math.min(count, most);
  return Int32Array.from({ length: kept }, (_, i) => Math.floor((i * count) / kept));
}

function startState(gaussian: GaussianClass, deviations: Float64Array, vectors: Matrix, rows: Int32Array): ClassState {
  const d = vectors.columns;
  const residuals = new Float32Array(d * rows.length);
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j < d; j++) {
      if (deviations[j] === 0) continue;
      residuals[j * rows.length + i] = (vectors.data[row * d + j]! - gaussian.mean[j]!) / deviations[j]!;
    }
  }
  const scores = new Float64Array(rows.length).fill(gaussian.logShare);
  return { residuals, factor: growingCholesky(gaussian.covariance, d), scores };
}

/** Mean of ln p(own class) when dimension j is looked at too. */
function scoreWith(states: readonly ClassState[], truth: Int32Array, j: number, joint: readonly Float64Array[]): number {
  const n = truth.length;
  for (const [c, { residuals, factor, scores }] of states.entries()) {
    const out = joint[c]!;
    const half = 0.5 / factor.pivots[j]!;
    const log = 0.5 * Math.log(factor.pivots[j]!);
    for (let i = 0, at = j * n; i < n; i++, at++) out[i] = scores[i]! - half * residuals[at]! * residuals[at]! - log;
  }
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const ofTruth = joint[truth[i]!]![i]!;
    let largest = ofTruth;
    for (const values of joint) if (values[i]! > largest) largest = values[i]!;
    let total = 0;
    for (const values of joint) total += Math.exp(values[i]! - largest);
    sum += ofTruth - largest - Math.log(total);
  }
  return sum / n;
}

/** Takes dimension j in: scores gain its conditional density, the residuals of the others lose what it explains. */
function choose({ residuals, factor, scores }: ClassState, j: number, left: ReadonlySet<number>, n: number): void {
  const variance = factor.pivots[j]!;
  const chosen = residuals.subarray(j * n, (j + 1) * n);
  const log = 0.5 * Math.log(variance);
  for (let i = 0; i < n; i++) scores[i] = scores[i]! - (0.5 / variance) * chosen[i]! * chosen[i]! - log;
  const entries = factor.take(j, left);
  for (const other of left) {
    const slope = entries[other]! / entries[j]!;
    const at = other * n;
    for (let i = 0; i < n; i++) residuals[at + i] = residuals[at + i]! - slope * chosen[i]!;
  }
}
