/** Compares each slice of a variant with the pretrained one of the same layer and pooling. */
import { rowNumbersOfRole } from "../cells/slice.ts";
import { type CheckedVariant, identityOf, isSamePlace } from "../cells/studied-variant.ts";
import { baselineVariant } from "../claims/inferred-slice.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import type { PairComparison } from "../results/comparison.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { CellRun } from "./cell-run.ts";

/** A slice, and the variant that it is held against. */
export interface SlicePair {
  readonly variant: CheckedVariant;
  readonly slice: Slice;
  readonly before: CheckedVariant;
}

/** The pairs that will be compared: one cell each. */
export function slicePairs(variants: readonly CheckedVariant[]): readonly SlicePair[] {
  const before = variants.find(({ name }) => name === baselineVariant);
  if (before === undefined) return [];
  return variants
    .filter((variant) => variant !== before)
    .flatMap((variant) =>
      variant.vectors.slices
        .filter((slice) => before.vectors.slices.some((known) => isSamePlace(known, slice)))
        .map((slice) => ({ variant, slice, before })),
    );
}

/** Compares, several at a time; or takes the cells that are there. */
export function runPairs(pairs: readonly SlicePair[], run: CellRun): Promise<readonly PairComparison[]> {
  const { seed, store, pool, step } = run;
  return pool.map(
    pairs,
    async ({ variant, slice, before }, call) => {
      const spec = { kind: "pair", other: variant.vectors.hash } as const;
      const { kind: _, ...numbers } = await store.keep({ vectors: before.vectors.hash, slice, spec, seed }, async () => {
        const given = [await testRows(before.vectors, slice), await testRows(variant.vectors, slice)] as const;
        return call("pair", { spec, seed, given });
      });
      return { ...identityOf(variant, slice), ...numbers };
    },
    { onDone: step },
  );
}

async function testRows(set: VectorSet, slice: Slice): Promise<Matrix> {
  return takeRows(await set.read(slice), rowNumbersOfRole(set.splits, "test"));
}
