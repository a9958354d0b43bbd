/** What the report reads, and how it finds its way in it. */

import type { Combined } from "../results/combined.ts";
import type { Geometry } from "../results/comparison.ts";
import type { CompressorDescription } from "../results/compressor-description.ts";
import { ownHeadProbe } from "../results/own-head-probe.ts";
import { samePlace, sameSlice } from "../results/slice-identity.ts";
import type { Curve, Fewest, IntervalScore, Summary, Variant } from "../results/summary.ts";
import { counted, formatCount } from "../results/words.ts";
import type { FinishedStudy } from "../studies/read-study.ts";

/** A finished study: the three files that the page is made of. */
export interface StudyResults extends Omit<FinishedStudy, "summary"> {
  readonly summary: Summary;
  /** Of its vectors, where one was certified. */
  readonly compressor?: CompressorDescription | null;
}

/** Fewer head seeds than this and no sentence names a dimension's index as a finding. */
export const headSeedsForAnIndex = 3;

/** The first entry of each name: what the headlines are about. */
export function headlineVariants(summary: Summary): readonly Variant[] {
  const names = new Map<string, Variant>();
  for (const variant of summary.variants) if (!names.has(variant.name)) names.set(variant.name, variant);
  return [...names.values()];
}

/** The variants that differ from this one by their seeds alone, itself among them. */
export function seedVariants(summary: Summary, variant: Variant): readonly Variant[] {
  return summary.variants.filter((other) => samePlace(other, variant));
}

/** "head seed 1", "data seed 3"; both where runs differ in both: neither alone is what tells them apart. "run 2" where none is known. */
export function seedName(variant: Variant, seeds: readonly Variant[]): string {
  const heads = new Set(seeds.map(({ headSeed }) => headSeed));
  const data = new Set(seeds.map(({ dataSeed }) => dataSeed));
  const names = [
    ...(heads.size > 1 || data.size === 1 ? [`head seed ${variant.headSeed}`] : []),
    ...(data.size > 1 ? [`data seed ${variant.dataSeed}`] : []),
  ];
  const pairs = new Set(seeds.map(({ headSeed, dataSeed }) => `${headSeed} ${dataSeed}`));
  const isKnown = heads.size === 1 || seeds.every(({ headSeed }) => headSeed !== null);
  return pairs.size === seeds.length && isKnown ? names.join(", ") : `run ${seeds.indexOf(variant) + 1}`;
}

/** The other poolings of the same name, layer and seeds. */
export function otherPoolings(summary: Summary, headline: Variant): readonly Variant[] {
  const seen = new Set([headline.pooling]);
  return summary.variants.filter((variant) => {
    const { pooling } = variant;
    if (seen.has(pooling) || !sameSlice(variant, { ...headline, pooling })) return false;
    seen.add(pooling);
    return true;
  });
}

/** How many dimensions the original vectors have. */
export function dimensionsOf(summary: Summary, variant: Variant): number {
  if (variant.dimensions !== undefined) return variant.dimensions;
  if (summary.encoder !== null) return summary.encoder.dimensions;
  const sizes = [
    ...variant.fewest.flatMap((entry) => entry.grid),
    ...variant.curves.flatMap((curve) => curve.points.map(({ k }) => k)),
  ];
  return sizes.reduce((largest, k) => Math.max(largest, k), 1);
}

/** Dimensions that are named in a sentence, at most. */
const mostNamed = 10;

/** Which dimensions were left out, with every seed of the variant. */
export function deadWords(summary: Summary, variant: Variant): string {
  const dead = variant.deadDimensions;
  const seeds = seedVariants(summary, variant);
  const out = `${counted(dead.length, "dimension")} ${dead.length === 1 ? "is" : "are"} rounding noise and left out everywhere`;
  const shared = dead.filter((index) => seeds.every(({ deadDimensions }) => deadDimensions.includes(index)));
  if (shared.length === 0 || !hasSeedsForAnIndex(summary, variant)) return `${out}.`;
  const more = shared.length > mostNamed ? ` and ${formatCount(shared.length - mostNamed)} more` : "";
  return `${out}${seeds.length > 1 ? ", with every seed" : ""}: ${shared.slice(0, mostNamed).join(", ")}${more}.`;
}

/** Does the largest size of the grid keep everything that is living? Otherwise it saves too. */
export function keepsAll(summary: Summary, variant: Variant, entry: Fewest): boolean {
  return Math.max(...entry.grid) >= dimensionsOf(summary, variant) - variant.deadDimensions.length;
}

/** What the dimensions that contribute most add to the mean cosine together; null where cosines are not defined. */
export function contributionOf({ cosineContributions }: Geometry): number | null {
  if (cosineContributions.length === 0) return null;
  return cosineContributions.reduce((sum, { contribution }) => sum + contribution, 0);
}

/** The score that small sizes are held against. */
export function referenceOf(variant: Variant): IntervalScore {
  return variant.reference === "ownHead" && variant.ownHead !== null ? variant.ownHead : variant.full;
}

/** The entry of `fewest` that headlines use: PCA with the full vector's probe where there is one. */
export function headlineFewest(variant: Variant): Fewest | null {
  const refitted = variant.fewest.filter((entry) => entry.probe !== ownHeadProbe);
  const pca = refitted.filter((entry) => entry.compressor === "pca");
  return pca.find((entry) => entry.probe === variant.full.probe) ?? pca[0] ?? refitted[0] ?? null;
}

/** Of the seeds of a variant the one that needs most: what is refused or not shown asks for more than any number. */
export function hardestSeed(seeds: readonly Variant[]): Variant {
  return seeds.reduce((worst, next) => (demand(next) > demand(worst) ? next : worst));
}

/** `headlineFewest` of that seed; null where it is refused, too. */
export function hardestFewest(seeds: readonly Variant[]): Fewest | null {
  const hardest = hardestSeed(seeds);
  return hardest.refused === null ? headlineFewest(hardest) : null;
}

function demand(variant: Variant): number {
  if (variant.refused !== null) return Number.MAX_VALUE;
  return headlineFewest(variant)?.k ?? Number.MAX_SAFE_INTEGER;
}

/** One curve a compressor: that of the full vector's probe where there is one, never that of the own head. */
export function mainCurves(variant: Variant): readonly Curve[] {
  const chosen = new Map<string, Curve>();
  for (const curve of variant.curves.filter(({ probe }) => probe !== ownHeadProbe)) {
    if (!chosen.has(curve.compressor) || curve.probe === variant.full.probe) chosen.set(curve.compressor, curve);
  }
  return [...chosen.values()];
}

/**
 * Are there seeds enough to name a dimension's index? Pretrained and brought vectors have no head whose start picked
 * it; a finetuned model has one even where its seed is not known.
 */
export function hasSeedsForAnIndex(summary: Summary, variant: Variant): boolean {
  const same = summary.variants.filter((other) => other.name === variant.name);
  if (!same.some(isFinetuned)) return true;
  return distinctSeeds(same.map(({ headSeed }) => headSeed)) >= headSeedsForAnIndex;
}

/** Was the encoder finetuned? Of a study of an earlier version a head says so, or the seed of one. */
export function isFinetuned({ isFinetuned: known, headSeed, ownHead }: Variant): boolean {
  return known ?? (headSeed !== null || ownHead !== null);
}

/** How many different seeds are known. */
export function distinctSeeds(seeds: readonly (number | null)[]): number {
  return new Set(seeds.filter((seed) => seed !== null)).size;
}

/** More than a twentieth of all dimensions would be among the best of several seeds by chance. */
const bestShare = 1 / 20;

/** The dimensions that are among the best of every seed: the ten best, or the best twentieth where that is fewer. */
export function sharedDimensions(summary: Summary, variant: Variant): readonly number[] {
  const most = Math.max(1, Math.floor(bestShare * dimensionsOf(summary, variant)));
  const [first, ...others] = (combinedOf(summary, variant)?.importantDimensions?.seeds ?? []).map(({ dimensions }) =>
    dimensions.slice(0, most),
  );
  return (first ?? []).filter((dimension) => others.every((seed) => seed.includes(dimension)));
}

/** The headline scores of a variant: over its seeds where there are several. */
export function scoresOverSeeds(
  summary: Summary,
  variant: Variant,
): {
  readonly full: IntervalScore;
  readonly bestDimension: IntervalScore | null;
} {
  const over = combinedOf(summary, variant);
  return over === null ? variant : { full: over.full, bestDimension: over.bestDimension ?? null };
}

/** The level at which one dimension is told apart from others that may be as good. */
const level = 0.05;

/**
 * May a sentence name this index? Only where the dimension is the best one however training rows are drawn, and seeds
 * allow it. Of two dimensions that are equally good, the one that happens to be ahead wins any number of redraws
 * equally often: 2 (1 + redraws that it loses) / (1 + redraws) is how often chance goes so far, for either.
 */
export function mayNameIndex(summary: Summary, variant: Variant, index: number): boolean {
  const { redraws } = variant;
  if (redraws === undefined || !seedsAllowIndex(summary, variant, index)) return false;
  const wins = redraws.best.find((candidate) => candidate.index === index)?.wins ?? 0;
  return (2 * (1 + redraws.draws - wins)) / (1 + redraws.draws) < level;
}

/** The dimension that sentences give as the best one of a variant; null where they say "one dimension". */
export function namedDimension(summary: Summary, variant: Variant): number | null {
  const { bestDimension: best, refused } = variant;
  return refused === null && best !== null && mayNameIndex(summary, variant, best.index) ? best.index : null;
}

/** With several seeds only a dimension that is among the best of every seed. */
export function seedsAllowIndex(summary: Summary, variant: Variant, index: number): boolean {
  if (!hasSeedsForAnIndex(summary, variant)) return false;
  return seedVariants(summary, variant).length < 2 || sharedDimensions(summary, variant).includes(index);
}

/** What the seeds of a variant say together; null for a single one. */
export function combinedOf(summary: Summary, variant: Variant): Combined | null {
  return summary.combined.find((seeds) => samePlace(seeds, variant)) ?? null;
}
