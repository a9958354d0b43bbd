/** Makes the cells of a slice, or takes those that are there. */
import { once } from "../base/once.ts";
import type { FinishedCell } from "../cells/finished-slice.ts";
import { shareSlice } from "../cells/share-slice.ts";
import type { SliceCellSpec } from "../cells/table.ts";
import type { CellRun } from "./cell-run.ts";
import type { SliceWork } from "./work-items.ts";

/** Each cell with its spec, in their order; the slice is read only where a cell is missing. */
export function runSlice(
  { variant: { vectors: set }, slice, head }: SliceWork,
  specs: readonly SliceCellSpec[],
  run: CellRun,
): Promise<readonly FinishedCell[]> {
  const { seed, store, pool, step, report, control } = run;
  const shared = once(async () => {
    const found = await shareSlice(set, slice, { pool, folder: store.folder, control });
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
