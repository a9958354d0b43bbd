/** A planted set without its dead dimensions, as a study sees it. */
import { takeColumns } from "../numeric/matrix.ts";
import { type Role, type Rows, withVectors } from "../statistics/rows.ts";
import type { Planted } from "./planted-sets.ts";

/** The set, and the original index of each dimension that is left. */
export function liveSet(set: Planted): { readonly live: Planted; readonly kept: readonly number[] } {
  const kept = Array.from({ length: set.training.vectors.columns }, (_, j) => j).filter((j) => !set.dead.includes(j));
  const living = <R extends Role>(from: Rows<R>): Rows<R> => withVectors(from, takeColumns(from.vectors, kept));
  return { live: { ...set, training: living(set.training), validation: living(set.validation), test: living(set.test) }, kept };
}
