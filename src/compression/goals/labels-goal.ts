/** Keeping what a probe can tell of labels: right or wrong, row by row, by a probe fitted anew on what codes give back. */

import { InputError } from "../../base/errors.ts";
import { fitProbe } from "../../cells/cell-fit.ts";
import { unpackLabels } from "../../cells/packed-labels.ts";
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import { type ClassLabels, type Labels, labelsAt } from "../../statistics/labels.ts";
import { majorityClass } from "../../statistics/metrics.ts";
import { rows } from "../../statistics/rows.ts";
import type { Parts } from "../parts.ts";
import type { Goal, Lens } from "./goal.ts";

/** Labelled vectors. */
export interface LabelledVectors {
  /** [n, d] */
  readonly vectors: Matrix;
  readonly labels: ClassLabels;
  readonly parts: Parts;
  readonly groups: ArrayLike<number> | null;
  /** By class. */
  readonly labelNames: readonly string[];
  /** The probe that is fitted: "logistic". */
  readonly probe: string;
}

/**
 * Accuracy of a probe.
 * @throws InputError where a part that it needs has no rows
 */
export function labelsGoal({ vectors, labels, labelNames, parts, groups, probe }: LabelledVectors): Goal {
  for (const part of ["fit", "choose", "certify"] as const) if (parts[part].length === 0) throw emptyPart(part);
  const majority = majorityClass({ ...labels, values: parts.fit.map((row) => labels.values[row]!) });
  const shareOf = (of: Int32Array): number => of.filter((row) => labels.values[row] === majority).length / of.length;
  const predictions = new WeakMap<Lens, Promise<Labels>>();
  const predicted = Int32Array.from([...parts.choose, ...parts.certify]);
  /** Of the rows that choose, then of those that certify: a probe is fitted once, and no label of the latter is looked at. */
  const predict = async (lens: Lens): Promise<Labels> => {
    const stored = await lens.stored(vectors);
    const { test } = await fitProbe(probe, {
      training: rows("training", takeRows(stored, parts.fit), labelsAt(labels, parts.fit)),
      validation: rows("validation", takeRows(stored, parts.choose), labelsAt(labels, parts.choose)),
      test: rows("test", takeRows(stored, predicted), labelsAt(labels, predicted)),
    });
    return unpackLabels(test, predicted.length);
  };
  return {
    measure: "accuracy",
    noun: { one: "row", many: "rows" },
    parts,
    groups,
    constant: { share: shareOf(parts.fit), chosen: shareOf(parts.choose) },
    strata: { names: labelNames, of: labels.values },
    async outcomes(lens, part) {
      const predicted = predictions.get(lens) ?? predict(lens);
      predictions.set(lens, predicted);
      const { values } = await predicted;
      const from = part === "choose" ? 0 : parts.choose.length;
      return Float64Array.from(parts[part], (row, at) => (values[from + at] === labels.values[row] ? 1 : 0));
    },
  };
}

function emptyPart(part: string): InputError {
  return new InputError({
    where: "compression",
    must: `there must be rows to ${part}`,
    got: "none",
    todo: "Give more rows, or splits with all three parts.",
  });
}
