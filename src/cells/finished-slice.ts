/** A slice with its cells, which claims are made from. */
import type { Slice } from "../vectors/vector-set.ts";
import type { CheckedVariant } from "./studied-variant.ts";
import type { CellOf, SliceCellKind, SliceCellSpec, SpecByKind } from "./table.ts";

/** A cell with what determined it. */
export interface FinishedCell<Spec extends SliceCellSpec = SliceCellSpec> {
  readonly spec: Spec;
  readonly cell: CellOf<Spec>;
}

/** All cells of a slice. */
export interface FinishedSlice {
  readonly variant: CheckedVariant;
  readonly slice: Slice;
  /** Whether it is the first of its variant. */
  readonly isHeadline: boolean;
  readonly cells: readonly FinishedCell[];
}

/** The cells of one kind, in their order. */
export function cellsOf<K extends SliceCellKind>(
  { cells }: Pick<FinishedSlice, "cells">,
  kind: K,
): readonly FinishedCell<SpecByKind[K]>[] {
  return cells.filter((found): found is FinishedCell<SpecByKind[K]> => found.spec.kind === kind && found.cell.kind === kind);
}

/** The one cell of a kind; null where a slice was not asked for it. */
export function cellOf<K extends SliceCellKind>(
  finished: Pick<FinishedSlice, "cells">,
  kind: K,
): FinishedCell<SpecByKind[K]>["cell"] | null {
  return cellsOf(finished, kind)[0]?.cell ?? null;
}
