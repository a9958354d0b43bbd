/**
 * The analysis: every slice of one or more vector sets, cut into cells, run in
 * workers, and turned into claims.
 */
import { availableParallelism } from "node:os";
import { InputError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { compressors } from "../compressors/index.ts";
import { probes } from "../probes/index.ts";
import { startWorker, type WorkerHandle } from "../runtime/worker.ts";
import { type Labels, targetOf } from "../statistics/rows.ts";
import { splitCodes } from "../tasks/task.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { Cell, CellSpec, CurveCell, DimensionsCell, FullCell } from "./cell.ts";
import { type CellStore, noStore } from "./cell-store.ts";
import type { CellRequest, CellResponse, CellWorkerData, SharedSlice } from "./cell-worker.ts";
import type { Inferred } from "./inference.ts";
import type { ResultRow } from "./result-row.ts";
import { checkedSizes } from "./sizes.ts";
import { summarise } from "./summarise.ts";
import type { Summary } from "./summary.ts";

/** What is analysed and how; everything has a default. */
export interface AnalysisOptions {
  /** Names of compressors (`compressors.names`); all that fit the labels when left out. */
  readonly compressors?: readonly string[] | undefined;
  /** Names of probes for the full vector and every size, the reference first; those that fit the labels when left out. */
  readonly probes?: readonly string[] | undefined;
  /** Sizes of the curves; 1, 2, 3, 4, 6, 8, 12, … d when left out. */
  readonly sizes?: readonly number[] | undefined;
  /** Margin of k*, absolute; 0.01 when left out. */
  readonly margin?: number | undefined;
  /** 2,000 when left out. */
  readonly bootstraps?: number | undefined;
  /** 999 when left out. */
  readonly permutations?: number | undefined;
  /** 20 when left out. */
  readonly rotations?: number | undefined;
  /** Seed of resampling, permutations, rotations and random compressors; 0 when left out. */
  readonly seed?: number | undefined;
  /** The seed the splits were drawn with, for the record; 0 when left out. */
  readonly dataSeed?: number | undefined;
  /** All cores when left out. Results do not depend on it. */
  readonly threads?: number | undefined;
}

/** Claims and the rows behind them. */
export interface Analysis {
  readonly summary: Summary;
  readonly rows: readonly ResultRow[];
}

/** Options with the defaults filled in. */
export type AnalysisPlan = {
  readonly [K in Exclude<keyof AnalysisOptions, "sizes">]-?: NonNullable<AnalysisOptions[K]>;
} & {
  /** Null for the default grid. */
  readonly sizes: readonly number[] | null;
};

/** Probes that curves are drawn with unless others are asked for, the reference first. */
const defaultProbes = { binary: ["logistic", "lda"], multiclass: ["logistic", "lda"], regression: ["ridge"] } as const;

/**
 * Fills in defaults and checks names.
 * @throws UnknownNameError for a name that is not in its catalogue
 * @throws InputError for a probe or compressor that cannot take these labels, or numbers out of range
 */
export function planAnalysis(labels: Labels, dimensions: number, options: AnalysisOptions): AnalysisPlan {
  const target = targetOf(labels);
  const probeNames = options.probes ?? defaultProbes[target];
  const compressorNames =
    options.compressors ?? compressors.items.filter((one) => one.targets.includes(target)).map((one) => one.name);
  for (const chosen of [...probeNames.map((name) => probes.get(name)), ...compressorNames.map((name) => compressors.get(name))]) {
    if (chosen.targets.includes(target)) continue;
    throw new InputError({
      where: chosen.name,
      must: `the labels must be ${chosen.targets.join(" or ")}`,
      got: `${target} labels`,
      todo: "Leave it out, or choose another from the list.",
    });
  }
  const plan = {
    compressors: compressorNames,
    probes: probeNames,
    sizes: options.sizes === undefined ? null : checkedSizes(options.sizes, dimensions),
    margin: options.margin ?? 0.01,
    bootstraps: options.bootstraps ?? 2000,
    permutations: options.permutations ?? 999,
    rotations: options.rotations ?? 20,
    seed: options.seed ?? 0,
    dataSeed: options.dataSeed ?? 0,
    threads: options.threads ?? availableParallelism(),
  };
  requireRange("probes", plan.probes.length, 1, 100);
  requireRange("margin", plan.margin, Number.MIN_VALUE, 1);
  requireRange("bootstraps", plan.bootstraps, 200, 1_000_000);
  requireRange("permutations", plan.permutations, 99, 1_000_000);
  requireRange("rotations", plan.rotations, 1, 10_000);
  requireRange("threads", plan.threads, 1, 1024);
  return plan;
}

/**
 * Analyses vector sets, each under the name of its variant ("pretrained", "vectors").
 * All sets must be of the same task.
 */
export async function analyze(
  sets: Readonly<Record<string, VectorSet>>,
  options: AnalysisOptions & RunControl & { readonly store?: CellStore } = {},
): Promise<Analysis> {
  const named = Object.entries(sets);
  const first = named[0]?.[1];
  if (first === undefined || named.some(([, set]) => set.task.hash !== first.task.hash)) {
    throw new InputError({
      where: "analyze",
      must: "there must be at least one vector set, all of one task",
      got: named.length === 0 ? "none" : `sets of ${[...new Set(named.map(([, set]) => set.task.name))].join(" and ")}`,
      todo: "Analyse vectors of different tasks one after the other.",
    });
  }
  const plan = planAnalysis(first.labels, first.dimensions, options);
  const store = options.store ?? noStore;
  const specs = cellSpecs(plan);
  const total = named.reduce((sum, [, set]) => sum + set.slices.length * (specs.length + 1), 0);
  let done = 0;
  const step = (): void => options.onProgress?.({ stage: "analysis", done: ++done, total, unit: "cells" });

  const workerCount = Math.min(plan.threads, specs.length);
  // One engine thread each: with more, the engine divides narrow products by their number and the last bits change.
  const data: CellWorkerData = { threads: 1 };
  const pool = Array.from({ length: workerCount }, () => startWorker<CellRequest, CellResponse>("studies/cell-worker", data));
  const stopPool = (): void => {
    for (const worker of pool) void worker.close();
  };
  options.signal?.addEventListener("abort", stopPool, { once: true });
  const inferred: Inferred[] = [];
  try {
    for (const [name, set] of named) {
      for (const slice of headlineFirst(set.slices)) {
        const cells = await sliceCells(set, slice, specs, plan.seed, store, pool, step, options);
        const worker = pool[0];
        if (worker === undefined) throw new Error("there is no worker");
        inferred.push(await inferOn(worker, name, set, slice, cells, plan));
        step();
      }
    }
  } catch (error) {
    stopIfAborted(options, "analysis"); // a worker closed by the signal is an interruption, not a failure
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", stopPool);
    await Promise.all(pool.map((worker) => worker.close()));
  }
  return { summary: summarise(first, inferred, plan), rows: inferred.flatMap((one) => one.rows) };
}

/** The last layer first: the first slice of a variant is its headline. */
function headlineFirst(slices: readonly Slice[]): readonly Slice[] {
  return [...slices].sort((a, b) => (b.layer ?? 0) - (a.layer ?? 0));
}

/** The cells of one slice, long ones first. */
function cellSpecs(plan: AnalysisPlan): CellSpec[] {
  return [
    { kind: "dimensions", permutations: plan.permutations, rotations: plan.rotations, bootstraps: plan.bootstraps },
    ...plan.compressors.map((compressor): CellSpec => ({ kind: "curve", compressor, probes: plan.probes, sizes: plan.sizes })),
    { kind: "full", probes: plan.probes },
  ];
}

/** Runs, or loads, all cells of one slice. */
async function sliceCells(
  set: VectorSet,
  slice: Slice,
  specs: readonly CellSpec[],
  seed: number,
  store: CellStore,
  pool: readonly WorkerHandle<CellRequest, CellResponse>[],
  step: () => void,
  control: RunControl,
): Promise<Cell[]> {
  const cells = await Promise.all(specs.map((spec) => store.load({ vectors: set.hash, slice, spec, seed })));
  const missing = specs.flatMap((_, index) => (cells[index] === null ? [index] : []));
  for (let i = missing.length; i < specs.length; i++) step();
  if (missing.length > 0) {
    const shared = await shareSlice(set, slice);
    let next = 0;
    const work = async (worker: WorkerHandle<CellRequest, CellResponse>): Promise<void> => {
      await worker.call({ ask: "slice", slice: shared });
      for (let at = next++; at < missing.length; at = next++) {
        stopIfAborted(control, "analysis");
        const index = missing[at];
        const spec = index === undefined ? undefined : specs[index];
        if (index === undefined || spec === undefined) continue;
        const answer = await worker.call({ ask: "cell", spec, seed });
        if (!("cell" in answer)) throw new Error("a worker answered something else than a cell");
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
async function shareSlice(set: VectorSet, slice: Slice): Promise<SharedSlice> {
  const vectors = await set.read(slice);
  const data = new Float32Array(new SharedArrayBuffer(vectors.data.byteLength));
  data.set(vectors.data);
  const { rows, columns } = vectors;
  return { rows, columns, data, labels: set.labels, splits: set.splits, classNames: set.task.labelNames };
}

async function inferOn(
  worker: WorkerHandle<CellRequest, CellResponse>,
  name: string,
  set: VectorSet,
  slice: Slice,
  cells: readonly Cell[],
  plan: AnalysisPlan,
): Promise<Inferred> {
  const full = cells.find((cell): cell is FullCell => cell.kind === "full");
  const dimensions = cells.find((cell): cell is DimensionsCell => cell.kind === "dimensions");
  if (full === undefined || dimensions === undefined) throw new Error("a cell is missing");
  const answer = await worker.call({
    ask: "inference",
    input: {
      identity: { name, ...slice, headSeed: null, dataSeed: plan.dataSeed },
      metric: set.task.metric,
      besides: set.task.besides,
      trainingLabels: labelsOf(set, splitCodes.training),
      testLabels: labelsOf(set, splitCodes.test),
      margin: plan.margin,
      bootstraps: plan.bootstraps,
      seed: plan.seed,
      full,
      dimensions,
      curves: cells.filter((cell): cell is CurveCell => cell.kind === "curve"),
    },
  });
  if (!("inferred" in answer)) throw new Error("a worker answered something else than an inference");
  return answer.inferred;
}

function labelsOf(set: VectorSet, code: number): Labels {
  const labels = set.labels;
  if (labels.kind === "values") return { kind: "values", values: labels.values.filter((_, i) => set.splits[i] === code) };
  return { kind: "classes", classes: labels.classes, values: labels.values.filter((_, i) => set.splits[i] === code) };
}

function requireRange(name: string, value: number, low: number, high: number): void {
  if (Number.isFinite(value) && value >= low && value <= high) return;
  throw new InputError({
    where: "analysis",
    must: `${name} must be from ${low} to ${high}`,
    got: `${value}`,
    todo: "Leave it out for the default.",
  });
}
