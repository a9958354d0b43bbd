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
 */
import { InputError } from "../base/errors.ts";
import { type Random, seeded } from "../base/random.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import { ranks } from "./correlation.ts";
import { groupedOrder } from "./grouped-order.ts";
import { unitVector } from "./permuted-correlations.ts";
import { groupsOfRows, type RowGroups } from "./row-groups.ts";
import type { Labels, Rows } from "./rows.ts";

/** Floats of permuted labels in one product. */
const blockFloats = 1 << 22;

/** Correlations are float32 products of unit vectors: what is nearer than this counts as reached. */
const rounding = 1e-6;

/** B when it is left out. */
export const defaultPermutations = 999;

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
  const reached = new Float64Array(predictions.length);
  const own = new Float64Array(predictions.length);
  const atOnce = Math.max(1, Math.floor(blockFloats / n));
  // Labelling 0 is the true one: its statistic goes through the same products.
  for (let from = 0; from <= permutations; from += atOnce) {
    const count = Math.min(atOnce, permutations + 1 - from);
    const orders = Array.from({ length: count }, (_, at) => orderOf(n, groups, from + at, random));
    const { data } = await statistics(labels, predictions, orders);
    for (let p = 0; p < count; p++) {
      for (let j = 0; j < own.length; j++) {
        const value = data[p * own.length + j]!;
        if (from + p === 0) own[j] = value;
        else if (value >= own[j]! - rounding) reached[j] = reached[j]! + 1;
      }
    }
  }
  return reached.map((count) => (1 + count) / (1 + permutations));
}

/** The row whose label each row has in one labelling. */
function orderOf(n: number, groups: RowGroups | undefined, labelling: number, random: Random): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  if (labelling === 0) return order;
  const own = random.fork(`${labelling}`);
  return groups === undefined ? own.shuffle(order) : groupedOrder(groups, own);
}

/** T of every labelling and rule, up to a factor: rows right, or correlations [labellings, d]. */
async function statistics(labels: Labels, predictions: readonly Labels[], orders: readonly Uint32Array[]): Promise<Matrix> {
  if (labels.kind === "values") {
    const truth = ranks(labels.values);
    return multiply(
      // groups of unequal sizes do not take every label once: each labelling has its own length
      rowsBeside(orders.map((order) => unitVector(inOrder(truth, order)))),
      beside(predictions, labels.values.length, ({ values }) => unitVector(ranks(values))),
    );
  }
  const right = matrix(orders.length, predictions.length);
  for (let c = 0; c < labels.classes; c++) {
    const isClass = ({ values }: Labels): Float64Array => {
      const marks = new Float64Array(values.length);
      for (let i = 0; i < marks.length; i++) marks[i] = values[i] === c ? 1 : 0;
      return marks;
    };
    const product = await multiply(ordered(isClass(labels), orders), beside(predictions, labels.values.length, isClass));
    for (let at = 0; at < right.data.length; at++) right.data[at] = right.data[at]! + product.data[at]!; // whole numbers: exact
  }
  return right;
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
  const own = new Float64Array(order.length);
  for (let i = 0; i < own.length; i++) own[i] = values[order[i]!]!;
  return own;
}

/** Rows of equal length as a matrix. */
function rowsBeside(rows: readonly Float64Array[]): Matrix {
  const n = rows[0]?.length ?? 0;
  const all = matrix(rows.length, n);
  for (const [p, values] of rows.entries()) all.data.set(values, p * n);
  return all;
}

/** A column a rule [n, d]. */
function beside(predictions: readonly Labels[], n: number, column: (own: Labels) => Float64Array): Matrix {
  const d = predictions.length;
  const all = matrix(n, d);
  predictions.forEach((own, j) => {
    const values = column(own);
    for (let i = 0; i < n; i++) all.data[i * d + j] = values[i]!;
  });
  return all;
}
