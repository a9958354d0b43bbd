/** Runs, or loads, the cells of a slice. */
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import type { WorkerHandle } from "../runtime/worker.ts";
import { treatments } from "../treatments/index.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { SliceCell, SliceCellSpec } from "./cell.ts";
import type { CellStore } from "./cell-store.ts";
import type { CellRequest, CellResponse, SharedSlice } from "./cell-worker.ts";
import type { PreparedHead } from "./own-head.ts";
import { ownHeadCompressors } from "./own-head-cell.ts";
import type { AnalysisPlan } from "./plan.ts";

/** The cells of one slice, long ones first; `head` where it reads this slice; what it looks like where that is compared. */
export function cellSpecs(plan: AnalysisPlan, head: PreparedHead | null, isCompared: boolean): SliceCellSpec[] {
  const compressors = ownHeadCompressors.filter((name) => plan.compressors.includes(name));
  return [
    { kind: "dimensions", permutations: plan.permutations, rotations: plan.rotations, bootstraps: plan.bootstraps },
    ...plan.compressors.map(
      (compressor): SliceCellSpec => ({ kind: "curve", compressor, probes: plan.probes, sizes: plan.sizes }),
    ),
    ...(head === null ? [] : [{ kind: "own-head", head: head.hash, compressors, sizes: plan.sizes } as const]),
    { kind: "full", probes: plan.probes },
    ...(isCompared ? [{ kind: "geometry", head: head?.hash ?? null, treatments: treatments.names } as const] : []),
  ];
}

/** Where cells are run and kept. */
export interface CellRun {
  readonly seed: number;
  readonly store: CellStore;
  readonly pool: readonly WorkerHandle<CellRequest, CellResponse>[];
  /** Called for every cell that is there. */
  readonly step: () => void;
  readonly control: RunControl;
}

/** Runs, or loads, all cells of one slice. */
export async function sliceCells(
  set: VectorSet,
  slice: Slice,
  head: PreparedHead | null,
  specs: readonly SliceCellSpec[],
  { seed, store, pool, step, control }: CellRun,
): Promise<SliceCell[]> {
  const load = (spec: SliceCellSpec): Promise<SliceCell | null> =>
    store.load({ vectors: set.hash, slice, spec, seed }) as Promise<SliceCell | null>; // of the kind that its key names
  const cells = await Promise.all(specs.map(load));
  const missing = specs.flatMap((_, index) => (cells[index] === null ? [index] : []));
  for (let i = missing.length; i < specs.length; i++) step();
  if (missing.length > 0) {
    const shared = await shareSlice(set, slice);
    let next = 0;
    const work = async (worker: WorkerHandle<CellRequest, CellResponse>): Promise<void> => {
      await worker.call({ ask: "slice", slice: shared, head });
      for (let at = next++; at < missing.length; at = next++) {
        stopIfAborted(control, "analysis");
        const index = missing[at];
        const spec = index === undefined ? undefined : specs[index];
        if (index === undefined || spec === undefined) continue;
        const answer = await worker.call({ ask: "cell", spec, seed });
        if (!("cell" in answer) || answer.cell.kind === "pair") throw new Error("a worker answered something else than a cell");
        await store.save({ vectors: set.hash, slice, spec, seed }, answer.cell);
        cells[index] = answer.cell;
        step();
      }
    };
    await Promise.all(pool.slice(0, missing.length).map(work));
  }
  return cells.filter((cell) => cell !== null);
}

/** The slice in memory that all workers see. */
export async function shareSlice(set: VectorSet, slice: Slice): Promise<SharedSlice> {
  const vectors = await set.read(slice);
  const data = new Float32Array(new SharedArrayBuffer(vectors.data.byteLength));
  data.set(vectors.data);
  const { rows, columns } = vectors;
  return { rows, columns, data, labels: set.labels, splits: set.splits, classNames: set.task.labelNames };
}
