/** The golden values of tools/golden/rankings.py, typed. */
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import type { ClassLabels } from "../../src/statistics/labels.ts";
import { type Rows, rows } from "../../src/statistics/rows.ts";
import { golden } from "../support/golden.ts";

/** What the Gaussian probe says of some dimensions. */
export interface GoldenInformation {
  readonly dimensions: readonly number[];
  readonly bits: number;
  readonly normalised: number;
  readonly entropy: number;
  readonly predictions: readonly number[];
}

export interface GoldenRankingCase {
  readonly classes: number;
  readonly dimensions: number;
  readonly train: readonly number[];
  readonly labels: readonly number[];
  readonly test: readonly number[];
  readonly testLabels: readonly number[];
  readonly probeless: readonly number[];
  readonly meanDifferences: readonly number[];
  readonly lca: { readonly weights: readonly number[]; readonly groups: readonly (readonly number[])[] };
  /** By class sought, dimension, direction (high, low). */
  readonly averagePrecision: readonly (readonly (readonly [number, number])[])[];
  readonly mutualInformation: readonly number[];
  readonly elasticNet: readonly { readonly l1: number; readonly l2: number; readonly weights: readonly (readonly number[])[] }[];
  readonly strongest: number;
  readonly svm: { readonly c: number; readonly weights: readonly (readonly number[])[] };
  readonly forward: { readonly order: readonly number[]; readonly lambdas: readonly number[] };
  readonly leaveOneOut: readonly number[];
  readonly gaussian: {
    readonly greedy: readonly number[];
    readonly train: readonly GoldenInformation[];
    readonly test: readonly GoldenInformation[];
  };
}

export const goldenRankings = golden<{ readonly binary: GoldenRankingCase; readonly five: GoldenRankingCase }>("rankings");

/** Numbers as a matrix of the case's width. */
function matrixOf(of: GoldenRankingCase, numbers: readonly number[]): Matrix {
  return matrix(numbers.length / of.dimensions, of.dimensions, Float32Array.from(numbers));
}

const labelsOf = (of: GoldenRankingCase, values: readonly number[]): ClassLabels => {
  return { kind: "classes", classes: of.classes, values: Int32Array.from(values) };
};

/** The training rows of a case. */
export function goldenTraining(of: GoldenRankingCase): Rows<"training"> {
  return rows("training", matrixOf(of, of.train), labelsOf(of, of.labels));
}

/** Its test rows. */
export function goldenTest(of: GoldenRankingCase): Rows<"test"> {
  return rows("test", matrixOf(of, of.test), labelsOf(of, of.testLabels));
}
