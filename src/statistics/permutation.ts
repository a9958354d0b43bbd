/**
 * Is the best single dimension better than chance would have it, given that it
 * is the best of many? The maximum statistic over all dimensions under permuted
 * training labels (Westfall & Young 1993, "Resampling-based multiple testing";
 * p-values with the 1 of Phipson & Smyth 2010, doi:10.2202/1544-6115.1585).
 *
 * The statistic is a cheap one, the same for true and permuted labels: two
 * classes, the accuracy of the best threshold; more, the accuracy of
 * one-dimension linear discriminant analysis; values, |r|. All on training rows.
 *
 * Only for vectors that were made without these labels. Those of an encoder that
 * was finetuned on these rows were fitted to the labels that are permuted, and
 * would stand out with nothing learned: held-out-permutation.ts tests them on
 * other rows, and is what studies use.
 */
import { InputError } from "../base/errors.ts";
import { type Random, seeded } from "../base/random.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { groupedOrder } from "./grouped-order.ts";
import { targetOf } from "./labels.ts";
import { permutedCorrelations } from "./permuted-correlations.ts";
import { permutedGaussians } from "./permuted-gaussians.ts";
import { permutedThresholds } from "./permuted-thresholds.ts";
import { defaultPermutations } from "./resampling-counts.ts";
import { groupsOfRows, type RowGroups } from "./row-groups.ts";
import type { Rows } from "./rows.ts";

/** What permuted labels say about single dimensions. */
export interface PermutationTest {
  /** The cheap statistic: larger is better. */
  readonly statisticName: "threshold-accuracy" | "gaussian-accuracy" | "absolute-correlation";
  /** Of each dimension on the true labels [d]. */
  readonly statistic: Float64Array;
  /** The dimension with the largest statistic; the first of equal ones. */
  readonly best: number;
  /** (1 + b)/(1 + B), b permutations whose largest statistic over all dimensions reaches the true largest. */
  readonly pValue: number;
  /** The same for each dimension by itself [d], not corrected for their number. */
  readonly pValues: Float64Array;
  /** Each dimension against the largest statistic of each permutation [d]: corrected for their number. */
  readonly adjustedPValues: Float64Array;
  /** The largest statistic of each permutation [B]. */
  readonly nullMaxima: Float64Array;
}

/** Of the effective number of equal groups. */
const rounding = 1e-6;

/** Options of the test. */
export interface PermutationOptions {
  readonly seed: number;
  /** B, 999 when left out. */
  readonly permutations?: number;
}

/**
 * Tests every dimension of the training rows against permuted labels.
 * @throws InputError when there are no rows or no permutations, or groups of unequal sizes with classes
 */
export async function permutationTest(training: Rows<"training">, options: PermutationOptions): Promise<PermutationTest> {
  const permutations = options.permutations ?? defaultPermutations;
  const { vectors, labels } = training;
  if (vectors.rows === 0 || vectors.columns === 0 || !(permutations >= 1)) {
    throw new InputError({
      where: "permutation test",
      must: "there must be training rows, dimensions and permutations",
      got: `${vectors.rows} rows, ${vectors.columns} dimensions, ${permutations} permutations`,
      todo: "Give the task more training rows.",
    });
  }
  const groups = groupsOfRows(training.groups, vectors.rows);
  if (groups !== undefined && labels.kind === "classes" && groups.effective < groups.count - rounding) {
    throw new InputError({
      where: "permutation test",
      must: "groups must be of equal sizes, for of others a labelling does not have every class as often as there is",
      got: `${groups.count} groups worth ${groups.effective.toFixed(1)}`,
      todo: "Take as many rows of each group, or test rules on other rows (heldOutTest).",
    });
  }
  const tally = startTally(vectors.columns, permutations);
  const random = seeded(options.seed).fork("permutation");
  if (labels.kind === "values") {
    const labellings = permuted(Float64Array.from(labels.values), groups, permutations, random);
    await permutedCorrelations(vectors, labellings, tally.add);
    return tally.test("absolute-correlation");
  }
  if (targetOf(labels) === "binary") {
    const labellings = permuted(Uint8Array.from(labels.values), groups, permutations, random);
    const asShare = new Float64Array(permutations + 1);
    permutedThresholds(vectors, labellings, (correct, column) => {
      for (let p = 0; p <= permutations; p++) asShare[p] = correct[p]! / vectors.rows;
      tally.add(asShare, column);
    });
    return tally.test("threshold-accuracy");
  }
  const labellings = permuted(labels.values.slice(), groups, permutations, random);
  await permutedGaussians(vectors, labels.classes, labellings, tally.add);
  return tally.test("gaussian-accuracy");
}

/** The labels as they are, then `count` shuffles of them, those of a group together. */
function permuted<T extends Uint8Array | Int32Array | Float64Array>(
  labels: T,
  groups: RowGroups | undefined,
  count: number,
  random: Random,
): T[] {
  const all = [labels];
  for (let p = 0; p < count; p++) {
    const stream = random.fork(`${p}`);
    const shuffled = labels.slice() as T;
    if (groups === undefined) stream.shuffle(shuffled);
    else for (const [row, from] of groupedOrder(groups, stream).entries()) shuffled[row] = labels[from]!;
    all.push(shuffled);
  }
  return all;
}

/** A column's statistics under the true labels (first) and all permutations. */
export type AddStatistics = (statistics: ArrayLike<number>, column: number) => void;

function startTally(
  d: Matrix["columns"],
  permutations: number,
): { add: AddStatistics; test: (name: PermutationTest["statisticName"]) => PermutationTest } {
  const statistic = new Float64Array(d);
  const pValues = new Float64Array(d);
  const nullMaxima = new Float64Array(permutations).fill(Number.NEGATIVE_INFINITY);
  return {
    add(statistics, column) {
      const observed = statistics[0]!;
      let reached = 0;
      for (let p = 0; p < permutations; p++) {
        const value = statistics[p + 1]!;
        if (value >= observed) reached++;
        if (value > nullMaxima[p]!) nullMaxima[p] = value;
      }
      statistic[column] = observed;
      pValues[column] = (1 + reached) / (1 + permutations);
    },
    test(statisticName) {
      let best = 0;
      for (let j = 1; j < d; j++) if (statistic[j]! > statistic[best]!) best = j;
      const sorted = nullMaxima.toSorted();
      const adjustedPValues = statistic.map((value) => (1 + countFrom(sorted, value)) / (1 + permutations));
      return { statisticName, statistic, best, pValue: adjustedPValues[best]!, pValues, adjustedPValues, nullMaxima };
    },
  };
}

/** How many of the sorted numbers are at least `value`. */
function countFrom(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted.length - low;
}
