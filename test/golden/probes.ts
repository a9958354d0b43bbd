/** The golden values of tools/golden/probes.py, typed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { matrix } from "../../src/numeric/matrix.ts";
import type { Matrix } from "../../src/numeric/matrix.ts";
import { type Rows, rows } from "../../src/statistics/rows.ts";

export interface GoldenCase {
  readonly classes: number;
  readonly dimensions: number;
  readonly train: readonly number[];
  readonly labels: readonly number[];
  readonly test: readonly number[];
  readonly testLabels: readonly number[];
  readonly logistic: readonly {
    readonly penalty: number;
    readonly coefficients: readonly number[];
    readonly intercepts: readonly number[];
    readonly predictions: readonly number[];
    readonly accuracy: number;
  }[];
  readonly lda: readonly { readonly penalty: number; readonly decision: readonly number[]; readonly predictions: readonly number[] }[];
  readonly singleLda: readonly (readonly number[])[];
  readonly thresholds: readonly GoldenThreshold[];
}

export interface GoldenThreshold {
  readonly cut: number | null;
  readonly above: number;
  readonly correct: number;
}

interface Golden {
  readonly binary: GoldenCase;
  readonly six: GoldenCase;
  readonly regression: {
    readonly dimensions: number;
    readonly train: readonly number[];
    readonly labels: readonly number[];
    readonly test: readonly number[];
    readonly ridge: readonly { readonly penalty: number; readonly predictions: readonly number[] }[];
  };
  readonly tied: {
    readonly labels: readonly number[];
    readonly columns: readonly (readonly number[])[];
    readonly best: readonly GoldenThreshold[];
  };
  readonly metrics: Readonly<Record<"truth" | "predicted" | "shares" | "x" | "y" | "ranks", readonly number[]>> &
    Readonly<
      Record<"accuracy" | "logLoss" | "matthews" | "macroF1" | "binaryF1" | "binaryMatthews" | "pearson" | "spearman", number>
    >;
  readonly corrections: Readonly<Record<"p" | "q" | "probabilities" | "normalQuantiles", readonly number[]>>;
}

export const golden: Golden = JSON.parse(
  gunzipSync(readFileSync(join(import.meta.dirname, "probes.json.gz"))).toString("utf8"),
) as Golden;

/** Numbers as a matrix of that many columns. */
export function goldenMatrix(numbers: readonly number[], columns: number): Matrix {
  return matrix(numbers.length / columns, columns, Float32Array.from(numbers));
}

/** The training rows of a case. */
export function goldenTraining(of: GoldenCase): Rows<"training"> {
  const labels = { kind: "classes", classes: of.classes, values: Int32Array.from(of.labels) } as const;
  return rows("training", goldenMatrix(of.train, of.dimensions), labels);
}
