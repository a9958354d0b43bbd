/** One matrix of a vector set, cut into its three roles and freed of dead dimensions. */
import { deadDimensions } from "../measures/dead-dimensions.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { type Labels, type Rows, rows, withDimensions } from "../statistics/rows.ts";
import { splitCodes } from "../tasks/task.ts";

/** Rows by role, living dimensions only. */
export interface StudiedSlice {
  readonly training: Rows<"training">;
  readonly validation: Rows<"validation">;
  readonly test: Rows<"test">;
  /** Column j of the rows above is dimension living[j] of the original vector. */
  readonly living: Int32Array;
  /** Dimensions left out: standard deviation on the training rows below 1e-6 of the widest. */
  readonly dead: Int32Array;
}

/** Rows by role, all dimensions. */
export function cutRoles(
  vectors: Matrix,
  labels: Labels,
  splits: Uint8Array,
): Pick<StudiedSlice, "training" | "validation" | "test"> {
  return {
    training: roleRows("training", vectors, labels, splits),
    validation: roleRows("validation", vectors, labels, splits),
    test: roleRows("test", vectors, labels, splits),
  };
}

/** Cuts [rows, dimensions] vectors by split code; dead dimensions are judged on the training rows. */
export function cutSlice(vectors: Matrix, labels: Labels, splits: Uint8Array): StudiedSlice {
  const training = roleRows("training", vectors, labels, splits);
  const dead = deadDimensions(training.vectors);
  const isDead = new Set(dead);
  const living = Int32Array.from({ length: vectors.columns }, (_, index) => index).filter((index) => !isDead.has(index));
  const validation = roleRows("validation", vectors, labels, splits);
  const test = roleRows("test", vectors, labels, splits);
  if (dead.length === 0) return { training, validation, test, living, dead };
  return {
    training: withDimensions(training, living),
    validation: withDimensions(validation, living),
    test: withDimensions(test, living),
    living,
    dead,
  };
}

function roleRows<R extends "training" | "validation" | "test">(
  role: R,
  vectors: Matrix,
  labels: Labels,
  splits: Uint8Array,
): Rows<R> {
  const code = splitCodes[role];
  const chosen: number[] = [];
  for (let i = 0; i < splits.length; i++) if (splits[i] === code) chosen.push(i);
  const taken = takeRows(vectors, chosen);
  if (labels.kind === "values") {
    return rows(role, taken, { kind: "values", values: Float64Array.from(chosen, (i) => labels.values[i] ?? Number.NaN) });
  }
  return rows(role, taken, {
    kind: "classes",
    classes: labels.classes,
    values: Int32Array.from(chosen, (i) => labels.values[i] ?? -1),
  });
}
