/** The whole vector: every probe, its penalty chosen on validation rows. */
import { type CellFit, fitProbes } from "./cell-fit.ts";
import type { Needs, SliceCellDefinition } from "./definition.ts";
import { ourCatalogues, type RunCatalogues } from "./run-catalogues.ts";
import type { StudiedSlice } from "./slice.ts";

/** Which probes. */
export interface FullSpec {
  readonly kind: "full";
  readonly probes: readonly string[];
}

/** The whole vector. */
export interface FullCell {
  readonly kind: "full";
  /** Dimensions of the original vector that were left out. */
  readonly dead: readonly number[];
  readonly living: number;
  readonly fits: readonly CellFit[];
}

/** The kind. */
export const full: SliceCellDefinition<FullSpec, FullCell> = {
  kind: "full",
  specs: ({ plan }) => [{ kind: "full", probes: plan.probes }],
  run: ({ living, catalogues }: Needs<"living" | "catalogues">, { probes }) => runFullCell(living, probes, catalogues),
  nothingLiving: (_, { dead }) => ({ kind: "full", dead: [...dead], living: 0, fits: [] }),
};

/** Fits every named probe on the living dimensions. */
export async function runFullCell(
  slice: StudiedSlice,
  probeNames: readonly string[],
  catalogues: RunCatalogues = ourCatalogues,
): Promise<FullCell> {
  const fits = await fitProbes(probeNames, slice, catalogues);
  return { kind: "full", dead: [...slice.dead], living: slice.living.length, fits };
}
