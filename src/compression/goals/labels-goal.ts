/** Keeping what a probe can tell of labels: right or wrong, row by row, by a probe fitted anew on what codes give back. */

import { InputError } from "../../base/errors.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import type { ClassLabels, Labels } from "../../statistics/labels.ts";
import { majorityClass } from "../../statistics/metrics.ts";
import type { Parts } from "../parts.ts";
import type { Goal, Lens } from "./goal.ts";
import { type PredictLabels, probePredictions } from "./probe-predictions.ts";

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
  /** Where it is fitted; in the thread that asks when left out. */
  readonly predict?: PredictLabels | undefined;
}

/**
 * Accuracy of a probe.
 * @throws InputError where a part that it needs has no rows
 */
export function labelsGoal({
  vectors,
  labels,
  labelNames,
  parts,
  groups,
  probe,
  predict = probePredictions,
}: LabelledVectors): Goal {
  const { fit, choose, certify } = parts;
  for (const part of ["fit", "choose", "certify"] as const) if (parts[part].length === 0) throw emptyPart(part);
  const majority = majorityClass({ ...labels, values: parts.fit.map((row) => labels.values[row]!) });
  const shareOf = (of: Int32Array): number => of.filter((row) => labels.values[row] === majority).length / of.length;
  const predictions = new WeakMap<Lens, Promise<Labels>>();
  const predicted = async (lens: Lens): Promise<Labels> =>
    predict({ vectors: await lens.stored(vectors), labels, parts: { fit, choose, certify }, probe });
  return {
    measure: "accuracy",
    noun: { one: "row", many: "rows" },
    parts,
    groups,
    constant: { share: shareOf(parts.fit), chosen: shareOf(parts.choose) },
    strata: { names: labelNames, of: labels.values },
    async outcomes(lens, part) {
      const known = predictions.get(lens) ?? predicted(lens);
      predictions.set(lens, known);
      const { values } = await known;
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
