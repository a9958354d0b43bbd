/**
 * Does a rule that was fitted elsewhere know anything of these rows? Its predictions are frozen, and the labels of the
 * rows are permuted against them (Fisher 1935, "The design of experiments"; p-values with the 1 of Phipson & Smyth
 * 2010, doi:10.2202/1544-6115.1585):
 *
 *   p_j = (1 + #{b : T_j(π_b y) ≥ T_j(y)}) / (1 + B)
 *
 * T_j is the share of rows that rule j has right, for real values Spearman's correlation of its predictions with the
 * labels. One-sided: better than predictions that have nothing to do with the labels.
 *
 * Vectors of a finetuned encoder were themselves fitted to the training labels: permuting those would ask whether the
 * training took place. The labels of rows that neither the encoder nor the rule has seen are exchangeable under the
 * null, whatever was fitted before, so p is valid for every encoder. It is of one rule by itself: no correction is
 * needed for a rule that was chosen without these rows; a list of all rules needs one (`benjaminiHochberg`), and p-values
 * below 1/(1 + B) for it, which held-out-test.ts has.
 *
 * Where rows belong together the labels of whole groups are permuted (`groupedOrder`): what is exchangeable is groups.
 * Every group then counts once, however many rows it has (w_i = 1/n_g): where the size of a group goes with its label,
 * a labelling of the rows would have more or fewer of a class than there are, and a rule that says one class only would
 * be right more or less often by that. T is what a rule has right beyond the shares of the classes,
 *
 *   Σ_c (Σ_i w_i [ŷ_i = y_i = c] − Σ_i w_i [ŷ_i = c] Σ_i w_i [y_i = c] / Σ_i w_i),
 *
 * or the correlation with these weights.
 */

import { InputError } from "../base/errors.ts";
import { type Random, seeded } from "../base/random.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { ranks } from "./correlation.ts";
import { groupedOrder } from "./grouped-order.ts";
import type { Labels } from "./labels.ts";
import { unitVector } from "./permuted-correlations.ts";
import { defaultPermutations } from "./resampling-counts.ts";
import { groupsOfRows, type RowGroups } from "./row-groups.ts";
import type { Rows } from "./rows.ts";

/** Floats of permuted labels in one product. */
const blockFloats = 1 << 22;

/** Correlations are float32 products of unit vectors, and sums of weights too: what is nearer counts as reached. */
const rounding = 1e-6;

/** Options of the test. */
export interface HeldOutPermutationOptions {
  readonly seed: number;
  /** B, 999 when left out. */
  readonly permutations?: number;
}

/**
 * The p-value of every rule [d].
 *
 * @param test         rows that the rules, and the encoder of the vectors, were not fitted to
 * @param predictions  of each of d rules for these rows, of the kind of their labels
 * @throws InputError when there are no rows or no permutations
 */
export async function heldOutPermutation(
  test: Pick<Rows<"test">, "labels" | "groups">,
  predictions: readonly Labels[],
  options: HeldOutPermutationOptions,
): Promise<Float64Array> {
  return Float64Array.from(await heldOutDraws(test, predictions, options), ({ reached, draws }) => (1 + reached) / (1 + draws));
}

/** What became of a rule under permuted labels. */
export interface HeldOutDraws {
  /** b, the permutations that reach it, of so many. */
  readonly reached: number;
  readonly draws: number;
  /** T of the true labels, in standard deviations above the mean of the permutations; NaN where these are all alike. */
  readonly above: number;
  /** Of T over the permutations. */
  readonly skewness: number;
  readonly kurtosis: number;
}

/** The permutations of each rule [d]. @throws as `heldOutPermutation` */
export async function heldOutDraws(
  test: Pick<Rows<"test">, "labels" | "groups">,
  predictions: readonly Labels[],
  options: HeldOutPermutationOptions,
): Promise<readonly HeldOutDraws[]> {
  const { labels } = test;
  const n = labels.values.length;
  const groups = groupsOfRows(test.groups, n);
  const permutations = options.permutations ?? defaultPermutations;
  if (n === 0 || !(permutations >= 1)) {
    throw new InputError({
      where: "held-out permutation test",
      must: "there must be test rows and permutations",
      got: `${n} rows, ${permutations} permutations`,
      todo: "Give the task test rows.",
    });
  }
  const random = seeded(options.seed).fork("held-out permutation");
  const weights = groups === undefined ? null : weightsOf(groups);
  const tally = startTally(predictions.length, groups === undefined ? rounding : rounding * groups.count);
  const atOnce = Math.max(1, Math.floor(blockFloats / n));
  // Labelling 0 is the true one: its statistic goes through the same products.
  for (let from = 0; from <= permutations; from += atOnce) {
    const count = Math.min(atOnce, permutations + 1 - from);
    const orders = Array.from({ length: count }, (_, at) => orderOf(n, groups, from + at, random));
    const all = await statistics(labels, predictions, orders, weights);
    for (let p = 0; p < count; p++) tally.add(all.subarray(p * predictions.length, (p + 1) * predictions.length));
  }
  return tally.draws();
}

/** Counts and power sums of each rule; the first statistics are those of the true labels. */
function startTally(d: number, near: number): { add: (values: Float64Array) => void; draws: () => readonly HeldOutDraws[] } {
  const trueStatistics = new Float64Array(d);
  const reached = new Uint32Array(d);
  const powers = [new Float64Array(d), new Float64Array(d), new Float64Array(d), new Float64Array(d)];
  let seen = 0;
  return {
    add(values) {
      for (let j = 0; j < d; j++) {
        const value = values[j]!;
        if (seen === 0) trueStatistics[j] = value;
        else {
          if (value >= trueStatistics[j]! - near) reached[j] = reached[j]! + 1;
          let power = 1;
          for (const sums of powers) {
            power *= value;
            sums[j] = sums[j]! + power;
          }
        }
      }
      seen++;
    },
    draws: () =>
      Array.from(trueStatistics, (value, j) => {
        const draws = seen - 1;
        const [m1, m2, m3, m4] = powers.map((sums) => sums[j]! / draws) as [number, number, number, number];
        const variance = m2 - m1 * m1;
        const third = m3 - 3 * m1 * m2 + 2 * m1 ** 3;
        const fourth = m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 ** 4;
        const deviation = variance > rounding * m2 ? Math.sqrt(variance) : Number.NaN;
        return {
          ...{ reached: reached[j]!, draws, above: (value - m1) / deviation },
          ...{ skewness: third / deviation ** 3, kurtosis: fourth / deviation ** 4 - 3 },
        };
      }),
  };
}

/** The row whose label each row has in one labelling. */
function orderOf(n: number, groups: RowGroups | undefined, labelling: number, random: Random): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  if (labelling === 0) return order;
  const stream = random.fork(`${labelling}`);
  return groups === undefined ? stream.shuffle(order) : groupedOrder(groups, stream);
}

/** One for every group. */
function weightsOf({ of, starts }: RowGroups): Float64Array {
  return Float64Array.from(of, (group) => 1 / (starts[group + 1]! - starts[group]!));
}

/** T of every labelling and rule: rows right beyond the class shares, or correlations [labellings · d]. */
async function statistics(
  labels: Labels,
  predictions: readonly Labels[],
  orders: readonly Uint32Array[],
  weights: Float64Array | null,
): Promise<Float64Array> {
  const n = labels.values.length;
  const weighted = (values: Float64Array): Float64Array =>
    weights === null ? values : values.map((value, i) => value * weights[i]!);
  if (labels.kind === "values") {
    const truth = ranks(labels.values);
    const unit = weights === null ? unitVector : (values: Float64Array) => weightedUnitVector(values, weights);
    const { data } = await multiply(
      // groups of unequal sizes do not take every label once: each labelling has its own length
      rowsBeside(orders.map((order) => unit(inOrder(truth, order)))),
      beside(predictions, n, ({ values }) => unit(ranks(values))),
    );
    return Float64Array.from(data);
  }
  const total = weights === null ? n : sum(weights);
  const right = new Float64Array(orders.length * predictions.length);
  for (let c = 0; c < labels.classes; c++) {
    const isClass = ({ values }: Labels): Float64Array => {
      const marks = new Float64Array(values.length);
      for (let i = 0; i < marks.length; i++) marks[i] = values[i] === c ? 1 : 0;
      return marks;
    };
    const predictedSums = predictions.map((predicted) => sum(weighted(isClass(predicted))));
    const marks = isClass(labels);
    const product = await multiply(
      ordered(marks, orders),
      beside(predictions, n, (predicted) => weighted(isClass(predicted))),
    );
    for (const [p, order] of orders.entries()) {
      // of rows by themselves every labelling has as many of a class: nothing to take off
      const labelled = weights === null ? 0 : sum(weighted(inOrder(marks, order)));
      for (let j = 0; j < predictedSums.length; j++) {
        const at = p * predictedSums.length + j;
        right[at] = right[at]! + product.data[at]! - (predictedSums[j]! * labelled) / total;
      }
    }
  }
  return right;
}

/** Centred and of length 1 with these weights, each value times the root of its own. */
function weightedUnitVector(values: Float64Array, weights: Float64Array): Float64Array {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i]! * weights[i]!;
  mean /= sum(weights);
  const centred = values.map((value, i) => (value - mean) * Math.sqrt(weights[i]!));
  const length = Math.sqrt(centred.reduce((squares, value) => squares + value * value, 0));
  return length > 0 ? centred.map((value) => value / length) : centred;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** The values in each order [orders, n]. */
function ordered(values: Float64Array, orders: readonly Uint32Array[]): Matrix {
  const n = values.length;
  const all = matrix(orders.length, n);
  orders.forEach((order, p) => {
    for (let i = 0; i < n; i++) all.data[p * n + i] = values[order[i]!]!;
  });
  return all;
}

function inOrder(values: Float64Array, order: Uint32Array): Float64Array {
  const moved = new Float64Array(order.length);
  for (let i = 0; i < moved.length; i++) moved[i] = values[order[i]!]!;
  return moved;
}

/** Rows of equal length, one or more, as a matrix. */
function rowsBeside(rows: readonly Float64Array[]): Matrix {
  const n = rows[0]!.length;
  const all = matrix(rows.length, n);
  for (const [p, values] of rows.entries()) all.data.set(values, p * n);
  return all;
}

/** A column a rule [n, d]. */
function beside(predictions: readonly Labels[], n: number, column: (predicted: Labels) => Float64Array): Matrix {
  const d = predictions.length;
  const all = matrix(n, d);
  predictions.forEach((predicted, j) => {
    const values = column(predicted);
    for (let i = 0; i < n; i++) all.data[i * d + j] = values[i]!;
  });
  return all;
}
