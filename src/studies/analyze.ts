/**
 * The analysis: every slice of one or more vector sets, cut into cells, made in workers, and turned into claims.
 */
import { type RunControl, requireControl } from "../base/progress.ts";
import type { FinishedSlice } from "../cells/finished-slice.ts";
import type { FullCell } from "../cells/full-cell.ts";
import type { StudiedSets, StudiedVariant } from "../cells/studied-variant.ts";
import { collectDetails } from "../claims/collect-details.ts";
import { compareVariants } from "../claims/compare-variants.ts";
import { headFacts } from "../claims/head-facts.ts";
import { inferControls } from "../claims/infer-control.ts";
import { inferLeftovers } from "../claims/infer-leftover.ts";
import type { Inferred } from "../claims/inference.ts";
import { type InferredSlice, inferenceInput, isRefusedByTest } from "../claims/inferred-slice.ts";
import { rowFacts } from "../claims/row-facts.ts";
import { geometryOf } from "../claims/slice-geometry.ts";
import { summariseSlices } from "../claims/summarise.ts";
import { differenceSettings } from "../claims/variant-difference.ts";
import type { Analysis } from "../results/analysis.ts";
import type { Comparison } from "../results/comparison.ts";
import { sameMatrix } from "../results/slice-identity.ts";
import { studySummary } from "../results/study-summary.ts";
import type { Slice } from "../vectors/vector-set.ts";
import type { AnalysisOptions } from "./analysis-options.ts";
import { type AnalysisWork, analysisWork } from "./analysis-work.ts";
import { type CellRun, startCellRun } from "./cell-run.ts";
import { type CellStore, noStore } from "./cell-store.ts";
import { nounsOfBrought } from "./nouns-of-brought.ts";
import type { AnalysisPlan } from "./plan.ts";
import { runInquiries } from "./run-inquiries.ts";
import { runPairs } from "./run-pairs.ts";
import { runSlice } from "./run-slice.ts";
import type { PlannedSlice } from "./work-items.ts";

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
  const work = analysisWork(sets, options);
  requireControl(options, "analysis");
  const { plan, variants, threads, total, brought } = work;
  const store = options.store ?? noStore;
  const run = await startCellRun({ seed: plan.seed, store, threads, total, brought, catalogues: plan.catalogues }, options);
  try {
    const [first] = work.slices;
    const facts = first === undefined ? [] : await rowFacts(first.variant.vectors, first.slice);
    const slices: InferredSlice[] = [];
    for (const planned of work.slices) slices.push(await inferSlice(planned, plan, run));
    const summary = summariseSlices(variants[0].vectors, slices, plan, {
      facts: [...facts, ...headFacts(variants)],
      comparison: variants.length > 1 ? await comparison(slices, work, run) : undefined,
      nouns: nounsOfBrought(plan.catalogues),
      geometry: variants.length > 1 ? [] : slices.flatMap(geometryOf),
      inquiries: await runInquiries(work.inquiries, plan, run),
      controls: await inferControls(slices, plan),
      leftover: await inferLeftovers(slices, plan),
    });
    const rows = slices.flatMap(({ inferred }) => inferred.rows);
    return { summary: studySummary(summary, rows), rows, details: collectDetails(slices) };
  } finally {
    await run.pool.close();
  }
}

/** What is made, and where it is kept. */
export interface CellsWanted extends AnalysisOptions, RunControl {
  readonly slices: readonly Slice[];
  /** Whether the analysis compares this variant with others, of which more is asked. */
  readonly isCompared: boolean;
  readonly store: CellStore;
}

/**
 * Makes the cells of some slices of one variant, as `analyze` with the same options asks for them: on another machine, say, where it finds them later.
 * @throws InputError for a head that does not fit the task, and as `analyze`
 */
export async function makeCells(variant: StudiedVariant, wanted: CellsWanted): Promise<void> {
  const { slices, isCompared, store, onProgress, signal, ...options } = wanted;
  const work = analysisWork([variant], options, isCompared);
  const chosen = work.slices.filter(({ slice }) => slices.some((each) => sameMatrix(each, slice)));
  const { plan, threads, brought } = work;
  const total = chosen.reduce((sum, { specs }) => sum + specs.length, 0);
  const run = await startCellRun(
    { seed: plan.seed, store, threads, total, brought, catalogues: plan.catalogues },
    { onProgress, signal },
  );
  try {
    for (const planned of chosen) await runSlice(planned, planned.specs, run);
  } finally {
    await run.pool.close();
  }
}

/** Cells of a slice, then what is claimed from them alone. */
async function inferSlice(planned: PlannedSlice, plan: AnalysisPlan, run: CellRun): Promise<InferredSlice> {
  const finished: FinishedSlice = { ...planned, cells: await runSlice(planned, planned.specs, run) };
  const probe = plan.catalogues.probes.get(plan.probes[0]);
  const settings = { ...plan, isLinear: probe.isLinear === true, isRepeated: planned.isRepeated };
  const infer = (curved: FullCell | null): Promise<Inferred> =>
    run.pool.call("inference", inferenceInput(finished, { ...settings, curved }));
  const linear = await infer(null);
  const isCurvedAsked = isRefusedByTest(linear) && probe.name !== "mlp";
  const inferred = isCurvedAsked ? await infer(await curvedCell(planned, run)) : linear;
  run.step();
  return { ...finished, inferred };
}

/** A perceptron on the whole vector: asked only where the whole vector is not shown to be above the majority. */
async function curvedCell(planned: PlannedSlice, run: CellRun): Promise<FullCell> {
  const [made] = await runSlice(planned, [{ kind: "full", probes: ["mlp"] }], { ...run, step: () => undefined });
  if (made?.cell.kind !== "full") throw new Error("a cell is missing");
  return made.cell;
}

async function comparison(
  slices: readonly InferredSlice[],
  { variants, pairs, plan }: AnalysisWork,
  run: CellRun,
): Promise<Comparison> {
  return compareVariants(slices, variants, await runPairs(pairs, run), differenceSettings(variants[0].vectors, plan));
}
