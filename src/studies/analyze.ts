/**
 * The analysis: every slice of one or more vector sets, cut into cells, run in
 * workers, and turned into claims.
 */
import type { RunControl } from "../base/progress.ts";
import type {
  Cell,
  CurveCell,
  DimensionsCell,
  FullCell,
  GeometryCell,
  OwnHeadCell,
  RedrawsCell,
  SliceCellSpec,
} from "../cells/cell.ts";
import { labelsOfRole } from "../cells/leftover-cell.ts";
import { headFacts, type PreparedHead, prepareHead } from "../cells/own-head.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { testRowsOf } from "../cells/slice.ts";
import { type CheckedVariant, checkedVariants, type StudiedSets } from "../cells/studied-variant.ts";
import { type PlacedSide, studyOverlaps, trainScores } from "../claims/importance-overlap.ts";
import { inferControl } from "../claims/infer-control.ts";
import { inferLeftover } from "../claims/infer-leftover.ts";
import type { InferenceInput, Inferred } from "../claims/inference.ts";
import { constantVectors } from "../claims/refusals.ts";
import { rowFacts } from "../claims/row-facts.ts";
import { summarise } from "../claims/summarise.ts";
import { comparedPredictions, type DifferenceSettings } from "../claims/variant-difference.ts";
import { matrix } from "../numeric/matrix.ts";
import type { Comparison } from "../results/comparison.ts";
import type { Control } from "../results/control.ts";
import type { Inquired } from "../results/inquired.ts";
import type { Leftover } from "../results/leftover.ts";
import type { ResultRow } from "../results/result-row.ts";
import { type StudySummary, studySummary } from "../results/study-summary.ts";
import type { SummaryFact } from "../results/summary.ts";
import { type Pool, startPool } from "../runtime/pool.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { AnalysisOptions } from "./analysis-options.ts";
import { type CellStore, noStore } from "./cell-store.ts";
import type { CellCalls } from "./cell-worker.ts";
import { compareVariants, identityOf, type MeasuredSlice, slicePairs } from "./compare-variants.ts";
import { type AnalysisPlan, planAnalysis } from "./plan.ts";
import { type CellRun, cellSpecs, sliceCells } from "./run-cells.ts";
import { inquiryWork, runInquiries } from "./run-inquiries.ts";
import { setScoredBy } from "./scored-by.ts";

/** Bytes of a sample that two workers hold. */
const smallSample = 32 * 2 ** 20;

/** Claims and the rows behind them. */
export interface Analysis {
  readonly summary: StudySummary;
  readonly rows: readonly ResultRow[];
}

/**
 * Analyses vector sets, each under the name of its variant ("pretrained", "vectors"), with the head that was trained
 * on them where there is one. All sets must be of the same task; several seeds of one name are combined.
 *
 * @example
 * ```ts
 * import { analyze, vectorSet } from "assay";
 *
 * const { summary, rows } = await analyze(vectorSet({ vectors, labels }), { compressors: ["pca"], probes: ["logistic"] });
 * console.table(summary.table());
 * console.log(`${summary.fewest().k} dimensions are enough`, rows.length);
 * ```
 * @throws InputError for sets that do not go together, or a head that does not fit the task
 */
export async function analyze(
  sets: StudiedSets,
  options: AnalysisOptions & RunControl & { readonly store?: CellStore } = {},
): Promise<Analysis> {
  const [asked, ...others] = checkedVariants(sets, options.dataSeed ?? 0);
  const plan = planAnalysis(asked.vectors.labels, asked.vectors.dimensions, options);
  const scored = (one: CheckedVariant): CheckedVariant => ({ ...one, vectors: setScoredBy(one.vectors, plan.metric) });
  const variants = [scored(asked), ...others.map(scored)] as const;
  const [{ vectors: first }] = variants;
  const isCompared = variants.length > 1;
  const names = variants.map(({ name }) => name);
  const repeated = new Set(names.filter((name, at) => names.indexOf(name) < at));
  const pairs = slicePairs(variants);
  const work = variants.flatMap((variant) => {
    const head = variant.head === null ? null : prepareHead(variant.head, variant.vectors);
    return headlineFirst(variant.vectors.slices).map((slice, at) => {
      const own = variant.head?.layer === slice.layer && variant.head.pooling === slice.pooling ? head : null;
      return {
        variant,
        slice,
        head: own,
        isHeadline: at === 0,
        specs: cellSpecs(plan, variant.vectors, { head: own, isCompared, isControlled: at === 0 }),
      };
    });
  });
  const questions = inquiryWork(variants, plan);
  const total = work.reduce((sum, { specs }) => sum + specs.length + 1, pairs.length + questions.length);
  let done = 0;
  const report = (): void => options.onProgress?.({ stage: "analysis", done, total, unit: "cells" });
  const step = (): void => {
    done++;
    report();
  };
  report();

  const workerCount = Math.min(plan.threads, mostWorkers(variants), Math.max(...work.map(({ specs }) => specs.length)));
  const { signal } = options;
  const pool = startPool<CellCalls>("studies/cell-worker", { threads: workerCount, signal, where: "analysis" });
  const inferred: Inferred[] = [];
  const controls: Control[] = [];
  const leftover: Leftover[] = [];
  const sides: PlacedSide[] = [];
  const measured: MeasuredSlice[] = [];
  let comparison: Comparison | undefined;
  let inquired: readonly Inquired[] = [];
  let facts: readonly SummaryFact[] = [];
  try {
    const { seed } = plan;
    const run = { seed, store: options.store ?? noStore, pool, step, report, control: options };
    if (work[0] !== undefined) facts = await rowFacts(work[0].variant.vectors, work[0].slice);
    for (const { variant, slice, head, isHeadline, specs } of work) {
      const cells = await sliceCells(variant.vectors, slice, head, specs, run);
      const asked = { ...plan, isRepeated: repeated.has(variant.name) };
      const linear = await inferOn(pool, variant, slice, cells, asked, null);
      const own =
        isRefused(linear) && plan.probes[0] !== "mlp"
          ? await inferOn(pool, variant, slice, cells, asked, await curvedCell(variant, slice, head, run))
          : linear;
      inferred.push(own);
      for (const [at, cell] of cells.entries()) {
        const spec = specs[at];
        if (cell.kind !== "control" || spec?.kind !== "control") continue;
        const control = await inferControl(cell, spec, identityOf(variant, slice), variant.vectors, plan);
        if (control !== null) controls.push(control);
      }
      sides.push(sideOf(variant, slice, own, cells));
      const other = await leftoverOf(variant, slice, specs, cells, plan);
      if (other !== null) leftover.push(other);
      const geometry = cells.find((cell): cell is GeometryCell => cell.kind === "geometry");
      if (geometry !== undefined) {
        const predictions = isHeadline ? comparedPredictions(cells) : null;
        measured.push({ variant, slice, geometry, inferred: own, predictions });
      }
      step();
    }
    if (isCompared) comparison = await compareVariants(measured, variants, pairs, run, differenceSettings(first, plan));
    inquired = await runInquiries(questions, plan, run);
  } finally {
    await pool.close();
  }
  const overlaps = studyOverlaps(sides);
  const summary = summarise(first, inferred, plan, [...facts, ...headFacts(variants)]);
  return {
    summary: studySummary({
      ...summary,
      ...(comparison === undefined ? {} : { comparison }),
      ...(inquired.length === 0 ? {} : { inquiries: inquired }),
      ...(controls.length === 0 ? {} : { controls }),
      ...(leftover.length === 0 ? {} : { leftover }),
      ...(overlaps.length === 0 ? {} : { overlaps }),
    }),
    rows: inferred.flatMap((one) => one.rows),
  };
}

/** A sample stands for vectors too large to hold: two workers hold a small one, and one a large one, within a gigabyte. */
function mostWorkers(variants: readonly CheckedVariant[]): number {
  const sampled = variants.filter(({ vectors }) => vectors.whole !== undefined);
  if (sampled.length === 0) return Number.POSITIVE_INFINITY;
  return sampled.every(({ vectors }) => 4 * vectors.rows * vectors.dimensions <= smallSample) ? 2 : 1;
}

function sideOf(variant: CheckedVariant, slice: Slice, { rows }: Inferred, cells: readonly Cell[]): PlacedSide {
  const { labels, dimensions } = variant.vectors;
  const packed = cells.find((cell): cell is DimensionsCell => cell.kind === "dimensions")?.classMeans;
  const count = labels.kind === "classes" ? labels.classes : 0;
  const means = packed === undefined ? null : Float32Array.from(unpackLabels(packed, count * dimensions).values);
  return {
    place: identityOf(variant, slice),
    train: trainScores(rows),
    classMeans: means === null ? null : matrix(count, dimensions, means),
  };
}

async function leftoverOf(
  variant: CheckedVariant,
  slice: Slice,
  specs: readonly SliceCellSpec[],
  cells: readonly Cell[],
  plan: AnalysisPlan,
): Promise<Leftover | null> {
  const found = cells.flatMap((cell, at) => {
    const spec = specs[at];
    return cell.kind === "leftover" && spec?.kind === "leftover" ? [{ compressor: spec.compressor, cell }] : [];
  });
  const { vectors } = variant;
  if (vectors.leftover === undefined || found.length === 0) return null;
  return inferLeftover(found, vectors.leftover, vectors, identityOf(variant, slice), plan);
}

/** The last layer first: the first slice of a variant is its headline. */
function headlineFirst(slices: readonly Slice[]): readonly Slice[] {
  return [...slices].sort((a, b) => (b.layer ?? 0) - (a.layer ?? 0));
}

function differenceSettings(set: VectorSet, { bootstraps, seed }: AnalysisPlan): DifferenceSettings {
  const testLabels = labelsOfRole(set.labels, set.splits, "test");
  return { metric: set.task.metric, testLabels, testGroups: testRowsOf(set).groups, bootstraps, seed };
}

/** Refused by a test, not because nothing varies. */
function isRefused({ variant: { refused } }: Inferred): boolean {
  return refused !== null && refused.code !== constantVectors.code;
}

/** A perceptron on the whole vector: asked only where the whole vector is not shown to be above the majority. */
async function curvedCell(
  { vectors }: CheckedVariant,
  slice: Slice,
  head: PreparedHead | null,
  run: CellRun,
): Promise<FullCell | null> {
  const spec = { kind: "full", probes: ["mlp"] } as const;
  const [cell] = await sliceCells(vectors, slice, head, [spec], { ...run, step: () => undefined });
  return cell?.kind === "full" ? cell : null;
}

function inferOn(
  pool: Pool<CellCalls>,
  variant: CheckedVariant,
  slice: Slice,
  cells: readonly Cell[],
  plan: AnalysisPlan & Pick<InferenceInput, "isRepeated">,
  curved: FullCell | null,
): Promise<Inferred> {
  const full = cells.find((cell): cell is FullCell => cell.kind === "full");
  const dimensions = cells.find((cell): cell is DimensionsCell => cell.kind === "dimensions");
  if (full === undefined || dimensions === undefined) throw new Error("a cell is missing");
  const set = variant.vectors;
  return pool.call("inference", {
    identity: identityOf(variant, slice),
    metric: set.task.metric,
    besides: set.task.besides,
    labelNames: set.task.labelNames,
    trainingLabels: labelsOfRole(set.labels, set.splits, "training"),
    testLabels: labelsOfRole(set.labels, set.splits, "test"),
    testGroups: testRowsOf(set).groups,
    margin: plan.margin,
    bootstraps: plan.bootstraps,
    seed: plan.seed,
    full,
    dimensions,
    curves: cells.filter((cell): cell is CurveCell => cell.kind === "curve"),
    ownHead: cells.find((cell): cell is OwnHeadCell => cell.kind === "own-head") ?? null,
    isRepeated: plan.isRepeated,
    curved,
    redraws: cells.find((cell): cell is RedrawsCell => cell.kind === "redraws") ?? null,
  });
}
