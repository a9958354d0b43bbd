/** What a probe tells of vectors: fitted on the rows that fit, its penalty chosen on those that choose. */
import { fitProbe } from "../../cells/cell-fit.ts";
import { unpackLabels } from "../../cells/packed-labels.ts";
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import { type ClassLabels, type Labels, labelsAt } from "../../statistics/labels.ts";
import { rows } from "../../statistics/rows.ts";
import type { Parts } from "../parts.ts";

/** What a probe is fitted to. */
export interface ProbedVectors {
  /** [n, k] */
  readonly vectors: Matrix;
  /** [n] */
  readonly labels: ClassLabels;
  readonly parts: Pick<Parts, "fit" | "choose" | "certify">;
  /** The name of the probe: "logistic". */
  readonly probe: string;
}

/** Labels of the rows that choose, then of those that certify: a probe is fitted once, and no label of the latter is looked at. */
export type PredictLabels = (probed: ProbedVectors) => Promise<Labels>;

/** In the thread that asks. */
export const probePredictions: PredictLabels = async ({ vectors, labels, parts, probe }) => {
  const predicted = Int32Array.from([...parts.choose, ...parts.certify]);
  const { test } = await fitProbe(probe, {
    training: rows("training", takeRows(vectors, parts.fit), labelsAt(labels, parts.fit)),
    validation: rows("validation", takeRows(vectors, parts.choose), labelsAt(labels, parts.choose)),
    test: rows("test", takeRows(vectors, predicted), labelsAt(labels, predicted)),
  });
  return unpackLabels(test, predicted.length);
};
