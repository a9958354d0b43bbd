/**
 * L-BFGS (Nocedal & Wright 2006, "Numerical optimization", algorithm 7.4) for
 * several smooth convex problems in step with each other: all that are still
 * running are evaluated together, so that one pass over the data serves them all.
 *
 * The first guess of the inverse Hessian is a diagonal that the problem gives at
 * each point. Steps are accepted by Armijo's rule or, where values differ by
 * rounding only, by the slope (Hager & Zhang 2005, doi:10.1137/030601880): data
 * in float32 leave too much noise in the value for Armijo's rule alone.
 */
import { dot } from "../numeric/dot.ts";
import { isAcceptable, shortened } from "./line-search.ts";

/** A problem at a point. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
  /** An approximation of the diagonal of the Hessian, positive. */
  readonly curvature: Float64Array;
}

/** Evaluates the problems `active` at their `points`; the same order comes back. */
export type EvaluateTogether = (active: readonly number[], points: readonly Float64Array[]) => Promise<readonly Evaluation[]>;

/** Where a problem ended. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** Σ gᵢ² / curvatureᵢ: about twice what is left to gain. */
  readonly decrement: number;
  readonly evaluations: number;
}

/** When to stop. */
export interface MinimizeOptions {
  /** Stop when the decrement is at most this share of the value; 1e-9 when left out. */
  readonly tolerance?: number;
  /** Evaluations at most; 500 when left out. */
  readonly evaluations?: number;
}

/** Pairs of steps and gradient changes that are remembered. */
const memory = 12;

/** A problem on its way. */
interface Walk {
  readonly index: number;
  point: Float64Array;
  trial: Float64Array;
  at: Evaluation | null;
  direction: Float64Array;
  slope: number;
  length: number;
  evaluations: number;
  readonly pairs: { readonly step: Float64Array; readonly change: Float64Array; readonly product: number }[];
}

/** Minimises all problems, each from its own start. */
export async function minimizeTogether(
  starts: readonly Float64Array[],
  evaluate: EvaluateTogether,
  options: MinimizeOptions = {},
): Promise<Minimum[]> {
  const tolerance = options.tolerance ?? 1e-9;
  const limit = options.evaluations ?? 500;
  const walks = starts.map(
    (start, index): Walk => ({
      index,
      point: start,
      trial: start.slice(),
      at: null,
      direction: new Float64Array(0),
      slope: 0,
      length: 1,
      evaluations: 0,
      pairs: [],
    }),
  );
  let running: Walk[] = walks;
  while (running.length > 0) {
    const results = await evaluate(
      running.map((walk) => walk.index),
      running.map((walk) => walk.trial),
    );
    running = running.filter((walk, place) => advance(walk, results[place]!, tolerance, limit));
  }
  return walks.map((walk) => ({
    point: walk.point,
    value: walk.at!.value,
    decrement: decrementOf(walk.at!),
    evaluations: walk.evaluations,
  }));
}

/** Takes in the evaluation at the trial point and sets the next one; false when the problem is done. */
function advance(walk: Walk, result: Evaluation, tolerance: number, limit: number): boolean {
  walk.evaluations++;
  if (walk.at !== null) {
    const slopeThere = dot(result.gradient, walk.direction);
    const { length, slope } = walk;
    if (!isAcceptable({ from: walk.at.value, to: result.value, slope, slopeThere, length })) {
      walk.length *= shortened(walk.slope, slopeThere);
      if (walk.length < 1e-6 || walk.evaluations >= limit) return false;
      setTrial(walk);
      return true;
    }
    remember(walk, walk.at, result);
  }
  [walk.point, walk.trial] = [walk.trial, walk.point];
  walk.at = result;
  if (decrementOf(result) <= tolerance * Math.abs(result.value) || walk.evaluations >= limit) return false;
  walk.direction = descentDirection(walk, result);
  walk.slope = dot(walk.direction, result.gradient);
  if (!(walk.slope < 0)) return false;
  walk.length = 1;
  setTrial(walk);
  return true;
}

function setTrial(walk: Walk): void {
  for (let i = 0; i < walk.trial.length; i++) walk.trial[i] = walk.point[i]! + walk.length * walk.direction[i]!;
}

function remember(walk: Walk, from: Evaluation, to: Evaluation): void {
  const step = new Float64Array(walk.point.length);
  const change = new Float64Array(walk.point.length);
  for (let i = 0; i < step.length; i++) {
    step[i] = walk.trial[i]! - walk.point[i]!;
    change[i] = to.gradient[i]! - from.gradient[i]!;
  }
  const product = dot(step, change);
  if (!(product > 1e-14 * Math.sqrt(dot(step, step) * dot(change, change)))) return;
  walk.pairs.push({ step, change, product });
  if (walk.pairs.length > memory) walk.pairs.shift();
}

/** −H·g by the two-loop recursion, with the diagonal as the first guess of H. */
function descentDirection({ pairs }: Walk, { gradient, curvature }: Evaluation): Float64Array {
  const q = gradient.slice();
  const weights: number[] = [];
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, product } = pairs[k]!;
    const weight = dot(step, q) / product;
    weights[k] = weight;
    for (let i = 0; i < q.length; i++) q[i] = q[i]! - weight * change[i]!;
  }
  let scale = 1;
  const last = pairs.at(-1);
  if (last !== undefined) {
    let size = 0;
    for (let i = 0; i < q.length; i++) size += (last.change[i]! * last.change[i]!) / curvature[i]!;
    scale = last.product / size;
  }
  for (let i = 0; i < q.length; i++) q[i] = (scale * q[i]!) / curvature[i]!;
  for (let k = 0; k < pairs.length; k++) {
    const { step, change, product } = pairs[k]!;
    const weight = weights[k]! - dot(change, q) / product;
    for (let i = 0; i < q.length; i++) q[i] = q[i]! + weight * step[i]!;
  }
  for (let i = 0; i < q.length; i++) q[i] = -q[i]!;
  return q;
}

function decrementOf({ gradient, curvature }: Evaluation): number {
  let sum = 0;
  for (let i = 0; i < gradient.length; i++) sum += (gradient[i]! * gradient[i]!) / curvature[i]!;
  return sum;
}
