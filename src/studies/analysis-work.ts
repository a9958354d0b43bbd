/** All that an analysis will do, planned before it starts: the slices with their cells, pairs of slices, inquiries. */
import { type PreparedHead, prepareHead } from "../cells/prepared-head.ts";
import { type CheckedVariant, checkedVariants, isSamePlace, type StudiedSets } from "../cells/studied-variant.ts";
import { type SliceCellSpec, sliceCellSpecs } from "../cells/table.ts";
import type { Slice } from "../vectors/vector-set.ts";
import { type AnalysisOptions, type AnalysisPlan, planAnalysis } from "./plan.ts";
import { type InquiryWork, inquiryWork } from "./run-inquiries.ts";
import { type SlicePair, slicePairs } from "./run-pairs.ts";
import type { SliceWork } from "./run-slice.ts";
import { setScoredBy } from "./scored-by.ts";

/** A slice with the cells that are asked of it. */
export interface PlannedSlice extends SliceWork {
  /** Whether it is the first of its variant. */
  readonly isHeadline: boolean;
  /** Whether there are several seeds of the variant's name, which are combined. */
  readonly isRepeated: boolean;
  readonly specs: readonly SliceCellSpec[];
}

/** The work of an analysis. */
export interface AnalysisWork {
  readonly plan: AnalysisPlan;
  readonly variants: readonly [CheckedVariant, ...CheckedVariant[]];
  readonly slices: readonly PlannedSlice[];
  readonly pairs: readonly SlicePair[];
  readonly inquiries: readonly InquiryWork[];
  /** Workers. */
  readonly threads: number;
  /** Cells and claims, for progress. */
  readonly total: number;
}

/** Bytes of a sample that two workers hold. */
const smallSample = 32 * 2 ** 20;

/**
 * Plans an analysis.
 * @throws InputError for sets that do not go together, or a head that does not fit the task; what `planAnalysis` throws
 */
export function analysisWork(sets: StudiedSets, options: AnalysisOptions): AnalysisWork {
  const [first, ...others] = checkedVariants(sets, options.dataSeed ?? 0);
  const plan = planAnalysis(first.vectors.labels, first.vectors.dimensions, options);
  const scored = (variant: CheckedVariant): CheckedVariant => ({
    ...variant,
    vectors: setScoredBy(variant.vectors, plan.metric),
  });
  const variants = [scored(first), ...others.map(scored)] as const;
  const slices = variants.flatMap((variant) => plannedSlices(variant, variants, plan));
  const pairs = slicePairs(variants);
  const inquiries = inquiryWork(variants, plan);
  const most = Math.max(...slices.map(({ specs }) => specs.length));
  return {
    plan,
    variants,
    slices,
    pairs,
    inquiries,
    threads: Math.min(plan.threads, mostWorkers(variants), most),
    total: slices.reduce((sum, { specs }) => sum + specs.length + 1, pairs.length + inquiries.length),
  };
}

/** The last layer first: the first slice of a variant is its headline. */
function plannedSlices(variant: CheckedVariant, all: readonly CheckedVariant[], plan: AnalysisPlan): readonly PlannedSlice[] {
  const { vectors: set } = variant;
  const prepared = variant.head === null ? null : prepareHead(variant.head, set);
  const headOf = (slice: Slice): PreparedHead | null =>
    variant.head !== null && isSamePlace(variant.head, slice) ? prepared : null;
  const isRepeated = all.filter(({ name }) => name === variant.name).length > 1;
  const isCompared = all.length > 1;
  const lastFirst = [...set.slices].sort((a, b) => (b.layer ?? 0) - (a.layer ?? 0));
  return lastFirst.map((slice, at) => {
    const [head, isHeadline] = [headOf(slice), at === 0];
    const specs = sliceCellSpecs({ plan, set, head, isCompared, isHeadline });
    return { variant, slice, head, isHeadline, isRepeated, specs };
  });
}

/** A sample stands for vectors too large to hold: two workers hold a small one, and one a large one, within a gigabyte. */
function mostWorkers(variants: readonly CheckedVariant[]): number {
  const sampled = variants.filter(({ vectors }) => vectors.whole !== undefined);
  if (sampled.length === 0) return Number.POSITIVE_INFINITY;
  return sampled.every(({ vectors }) => 4 * vectors.rows * vectors.dimensions <= smallSample) ? 2 : 1;
}
