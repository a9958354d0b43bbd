/** A run of cells: the workers that make them, the store that keeps them, and how far they are. */
import type { RunControl } from "../base/progress.ts";
import { type Pool, startPool } from "../runtime/pool.ts";
import type { CellStore } from "./cell-store.ts";
import type { CellCalls } from "./cell-worker.ts";

/** Where cells are made and kept. */
export interface CellRun {
  readonly seed: number;
  readonly store: CellStore;
  readonly pool: Pool<CellCalls>;
  /** Called for every cell that is there. */
  readonly step: () => void;
  /** Says again how far the cells are, after other work has said how far it is. */
  readonly report: () => void;
  readonly control: RunControl;
}

/** Starts workers. @param total  all that `step` will be called for */
export function startCellRun(
  { seed, store, threads, total }: Pick<CellRun, "seed" | "store"> & { readonly threads: number; readonly total: number },
  control: RunControl,
): CellRun {
  let done = 0;
  const report = (): void => control.onProgress?.({ stage: "analysis", done, total, unit: "cells" });
  report();
  return {
    seed,
    store,
    pool: startPool<CellCalls>("studies/cell-worker", { threads, signal: control.signal, where: "analysis" }),
    step: () => {
      done++;
      report();
    },
    report,
    control,
  };
}
