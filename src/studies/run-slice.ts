/** Makes the cells of a slice, or takes those that are there. */
import { once } from "../base/once.ts";
import type { FinishedCell } from "../cells/finished-slice.ts";
import type { PreparedHead } from "../cells/prepared-head.ts";
import type { CheckedVariant } from "../cells/studied-variant.ts";
import type { SliceCellSpec } from "../cells/table.ts";
import type { Slice } from "../vectors/vector-set.ts";
import type { CellRun } from "./cell-run.ts";
import { shareSlice } from "./shared-slice.ts";

/** A slice to make cells of. */
export interface SliceWork {
  readonly variant: CheckedVariant;
  readonly slice: Slice;
  /** Where it reads this slice. */
  readonly head: PreparedHead | null;
}

/** Each cell with its spec, in their order; the slice is read only where a cell is missing. */
export function runSlice(
  { variant: { vectors: set }, slice, head }: SliceWork,
  specs: readonly SliceCellSpec[],
  run: CellRun,
): Promise<readonly FinishedCell[]> {
  const { seed, store, pool, step, report } = run;
  const shared = once(async () => {
    const found = await shareSlice(set, slice, run);
    report();
    return found;
  });
  return pool.map(
    specs,
    async (spec, call) => {
      const key = { vectors: set.hash, slice, spec, seed };
      return { spec, cell: await store.keep(key, () => call("cell", { spec, seed, given: null })) };
    },
    { prepare: async (call) => call("slice", { slice: await shared(), head }), onDone: step },
  );
}
