/** Permutation tests of single dimensions. */
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

/** Options of the test. */
export interface PermutationOptions {
  readonly seed: number;
  /** B, 999 when left out. */
  readonly permutations?: number;
}

/** Tests every dimension against permuted labels. */
export function permutationTest(training: Rows<"training">, options: PermutationOptions): Promise<PermutationTest> {
  return Promise.reject(new Error(`not yet: ${training.role} ${options.seed}`));
}
