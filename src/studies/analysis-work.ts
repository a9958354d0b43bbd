/** All that an analysis will do, planned before it starts: the slices with their cells, pairs of slices, inquiries. */

import { requireKnown } from "../base/options.ts";
import { controlKeys } from "../base/progress.ts";
import { type BroughtObject, broughtOf } from "../cells/brought-objects.ts";
import { type PreparedHead, prepareHead } from "../cells/prepared-head.ts";
import { type CheckedVariant, checkedVariants, type StudiedSets } from "../cells/studied-variant.ts";
import { sliceCellSpecs } from "../cells/table.ts";
import { baselineVariant } from "../claims/inferred-slice.ts";
import type { Inquiry } from "../inquiries/inquiry.ts";
import { sameMatrix } from "../results/slice-identity.ts";
import type { Slice } from "../vectors/vector-set.ts";
import { type AnalysisOptions, analysisTable } from "./analysis-options.ts";
import { type AnalysisPlan, planAnalysis } from "./plan.ts";
import { setScoredBy } from "./scored-by.ts";
import type { InquiryWork, PlannedSlice, SlicePair } from "./work-items.ts";

/** The work of an analysis. */
export interface AnalysisWork {
  readonly plan: AnalysisPlan;
  readonly variants: readonly [CheckedVariant, ...CheckedVariant[]];
  readonly slices: readonly PlannedSlice[];
  readonly pairs: readonly SlicePair[];
  readonly inquiries: readonly InquiryWork[];
  /** Objects that a person passed among the options. */
  readonly brought: readonly BroughtObject[];
  /** Workers. */
  readonly threads: number;
  /** Cells and claims, for progress. */
  readonly total: number;
}

/** What is given with the options of an analysis. */
const besideOptions = [...controlKeys, "store"];

/** Bytes of a sample that two workers hold. */
const smallSample = 32 * 2 ** 20;

/**
 * Plans an analysis.
 * @param isCompared  whether variants are compared; where left out, they are when there are several
 * @throws InputError for sets that do not go together, or a head that does not fit the task; what `planAnalysis` throws
 */
export function analysisWork(sets: StudiedSets, options: AnalysisOptions, isCompared?: boolean): AnalysisWork {
  requireKnown(analysisTable, options, "analysis", besideOptions);
  const [first, ...others] = checkedVariants(sets, options.dataSeed ?? 0);
  const plan = planAnalysis(first.vectors.labels, first.vectors.dimensions, options, besideOptions);
  const scored = (variant: CheckedVariant): CheckedVariant => ({
    ...variant,
    vectors: setScoredBy(variant.vectors, plan.metric),
  });
  const variants = [scored(first), ...others.map(scored)] as const;
  const slices = variants.flatMap((variant) => plannedSlices(variant, variants, plan, isCompared ?? variants.length > 1));
  const pairs = slicePairs(variants);
  const questions = inquiryWork(variants, plan);
  const most = Math.max(...slices.map(({ specs }) => specs.length));
  return {
    plan,
    variants,
    slices,
    pairs,
    inquiries: questions,
    brought: broughtOf(plan),
    threads: Math.min(plan.threads, mostWorkers(variants), most),
    total: slices.reduce((sum, { specs }) => sum + specs.length + 1, pairs.length + questions.length),
  };
}

/** The last layer first: the first slice of a variant is its headline. */
function plannedSlices(
  variant: CheckedVariant,
  all: readonly CheckedVariant[],
  plan: AnalysisPlan,
  isCompared: boolean,
): readonly PlannedSlice[] {
  const { vectors: set } = variant;
  const prepared = variant.head === null ? null : prepareHead(variant.head, set);
  const headOf = (slice: Slice): PreparedHead | null =>
    variant.head !== null && sameMatrix(variant.head, slice) ? prepared : null;
  const isRepeated = all.filter(({ name }) => name === variant.name).length > 1;
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

/** The pairs that will be compared: one cell each. */
function slicePairs(variants: readonly CheckedVariant[]): readonly SlicePair[] {
  const before = variants.find(({ name }) => name === baselineVariant);
  if (before === undefined) return [];
  return variants
    .filter((variant) => variant !== before)
    .flatMap((variant) =>
      variant.vectors.slices
        .filter((slice) => before.vectors.slices.some((known) => sameMatrix(known, slice)))
        .map((slice) => ({ variant, slice, before })),
    );
}

/** What is to be asked. */
function inquiryWork(variants: readonly CheckedVariant[], plan: AnalysisPlan): readonly InquiryWork[] {
  return variants.flatMap((variant) =>
    plan.inquiries.flatMap((name) => {
      const { over } = plan.catalogues.inquiries.get(name);
      return groups(variant.vectors.slices, over).map((slices) => ({ variant, inquiry: name, over, slices }));
    }),
  );
}

/** Each slice by itself, last layer first; or the layers of each pooling, first layer first. */
function groups(slices: readonly Slice[], over: Inquiry["over"]): readonly (readonly Slice[])[] {
  const rising = [...slices].sort((a, b) => (a.layer ?? 0) - (b.layer ?? 0));
  if (over === "slice") return rising.toReversed().map((slice) => [slice]);
  return [...new Set(slices.map(({ pooling }) => pooling))].map((pooling) => rising.filter((slice) => slice.pooling === pooling));
}
