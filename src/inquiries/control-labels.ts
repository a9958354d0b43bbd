/**
 * Control tasks: labels that can only be memorised. Every type of row is given a
 * label at random, with the frequencies of the training labels, and all rows of the
 * type have it, whatever their role.
 *
 * Hewitt & Liang 2019, "Designing and Interpreting Probes with Control Tasks",
 * arXiv:1909.03368, section 2. There a type is a word; here it is whatever the
 * caller says, or, from vectors alone, a vector: equal ones are of one type.
 */
import { InputError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { type Rows, rows } from "../statistics/rows.ts";

/** The type of each row, by role. */
export interface RowTypes {
  readonly training: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** Rows with control labels in place of theirs. */
export interface ControlTask {
  readonly training: Rows<"training">;
  readonly validation: Rows<"validation">;
  readonly test: Rows<"test">;
}

/**
 * Equal vectors are of one type.
 *
 * @param vectors  [n, d] of each role
 */
export function typesOfVectors(vectors: Readonly<Record<keyof RowTypes, Matrix>>): RowTypes {
  const names = new Map<string, number>();
  const typed = ({ data, rows: n, columns }: Matrix): Int32Array =>
    Int32Array.from({ length: n }, (_, i) => {
      const values = data.slice(i * columns, (i + 1) * columns).map((value) => value + 0); // −0 is 0
      const key = Buffer.from(values.buffer).toString("latin1");
      const known = names.get(key) ?? names.size;
      names.set(key, known);
      return known;
    });
  return { training: typed(vectors.training), validation: typed(vectors.validation), test: typed(vectors.test) };
}

/**
 * Draws a control task.
 *
 * @throws InputError for labels that are no classes
 */
export function controlTask(
  of: { readonly training: Rows<"training">; readonly validation: Rows<"validation">; readonly test: Rows<"test"> },
  types: RowTypes,
  random: Random,
): ControlTask {
  const { labels } = of.training;
  if (labels.kind !== "classes" || labels.values.length === 0) {
    throw new InputError({
      where: "control task",
      must: "training rows must have labels that are classes",
      got: labels.values.length === 0 ? "no rows" : labels.kind,
      todo: "Control tasks are for classification.",
    });
  }
  // A training row drawn at random has each class as often as the training rows do.
  const drawn = new Map<number, number>();
  const labelOf = (type: number): number => {
    const label = drawn.get(type) ?? labels.values[random.below(labels.values.length)]!;
    drawn.set(type, label);
    return label;
  };
  const labelled = (role: Int32Array): ClassLabels => ({ ...labels, values: role.map(labelOf) });
  return {
    training: rows("training", of.training.vectors, labelled(types.training)),
    validation: rows("validation", of.validation.vectors, labelled(types.validation)),
    test: rows("test", of.test.vectors, labelled(types.test)),
  };
}
