/** A run of cells: the workers that make them, the store that keeps them, and how far they are. */
import { letGo, type RunControl } from "../base/progress.ts";
import type { BroughtObject } from "../cells/brought-objects.ts";
import { pausingCatalogues, type RunCatalogues } from "../cells/run-catalogues.ts";
import { onCallingThread } from "../runtime/calling-thread.ts";
import { setEngineThreads } from "../runtime/matrix-product.ts";
import { type Pool, startPool } from "../runtime/pool.ts";
import { type CellCalls, cellCalls } from "./cell-calls.ts";
import type { CellStore } from "./cell-store.ts";

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

/** What a run is started with. */
export interface CellRunOptions extends Pick<CellRun, "seed" | "store"> {
  readonly threads: number;
  /** All that `step` will be called for. */
  readonly total: number;
  /** What a person brought: where it can be made on the calling thread only, all cells are. */
  readonly brought: readonly BroughtObject[];
  /** What names stand for on the calling thread. */
  readonly catalogues: RunCatalogues;
}

/** Starts workers. @throws InputError for a brought object that cannot be made again */
export async function startCellRun(
  { seed, store, threads, total, brought, catalogues }: CellRunOptions,
  control: RunControl,
): Promise<CellRun> {
  let done = 0;
  const report = (): void => control.onProgress?.({ stage: "analysis", done, total, unit: "cells" });
  report();
  const isHere = brought.some(({ origin }) => origin === null);
  const pool = isHere ? poolOfThisThread(catalogues, control) : await startWorkers(threads, brought, control);
  return {
    seed,
    store,
    pool,
    step: () => {
      done++;
      report();
    },
    report,
    control,
  };
}

/** Every worker makes the brought objects before its first cell. */
async function startWorkers(
  threads: number,
  brought: readonly BroughtObject[],
  { signal }: RunControl,
): Promise<Pool<CellCalls>> {
  const pool = startPool<CellCalls>("studies/cell-worker", { threads, signal, where: "analysis" });
  if (brought.length === 0) return pool;
  try {
    await pool.each((call) => call("bring", brought));
    return pool;
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** Runs on this thread that are not closed yet. */
let runsHere = 0;

/** With as many threads of the engine as a worker has, so that numbers have the same last bits. */
function poolOfThisThread(catalogues: RunCatalogues, { signal }: RunControl): Pool<CellCalls> {
  setEngineThreads(1);
  runsHere++;
  let isOpen = true;
  const pool = onCallingThread(cellCalls(pausingCatalogues(catalogues, () => letGo({ signal }, "analysis"))), {
    signal,
    where: "analysis",
  });
  return {
    ...pool,
    close() {
      if (isOpen && --runsHere === 0) setEngineThreads(0);
      isOpen = false;
      return pool.close();
    },
  };
}
