/** Another labelling of the same rows, of which a study asks how much compression leaves. */
import type { NamedLabels } from "./label-values.ts";
import { takeLabels } from "./limit.ts";

/** The labelling, one label a row. */
export interface LeftoverLabels extends NamedLabels {
  /** Name of the column, or of the file. */
  readonly name: string;
}

/** Those of chosen rows. */
export function takeLeftover({ name, labels, labelNames }: LeftoverLabels, rows: Int32Array): LeftoverLabels {
  return { name, ...takeLabels(labels, labelNames, rows) };
}
