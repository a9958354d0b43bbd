/** What several seeds of one (name, layer, pooling) say together. */

import { dimensionOverlap } from "../measures/dimension-overlap.ts";
import type { Combined, CombinedCurve, CombinedFewest, ImportantDimensions, SeedScore } from "../results/combined.ts";
import { fewestOf } from "../results/curves.ts";
import type { ResultRow } from "../results/result-row.ts";
import { keyOfPlace } from "../results/slice-identity.ts";
import type { Curve, Variant } from "../results/summary.ts";
import { argsortNumbers } from "../statistics/order.ts";
import { seedMean } from "../statistics/seed-mean.ts";
import { trainScores } from "./importance-overlap.ts";
import type { Inferred } from "./inference.ts";
import { partName } from "./scoring.ts";

/** So many dimensions of each seed are compared. */
const mostImportant = 10;

/** One entry for each (name, layer, pooling) that came with two seeds or more, in the order of the variants. */
export function combineSeeds(inferred: readonly Inferred[]): readonly Combined[] {
  const groups = new Map<string, Inferred[]>();
  for (const ofSeed of inferred) {
    const key = keyOfPlace(ofSeed.variant);
    groups.set(key, [...(groups.get(key) ?? []), ofSeed]);
  }
  return [...groups.values()].filter((group) => group.length > 1).flatMap(combined);
}

function combined(group: readonly Inferred[]): readonly Combined[] {
  const variants = group.map(({ variant }) => variant);
  const full = seedScore(group, partName("full"));
  const [first] = variants;
  if (first === undefined || full === null) return [];
  const { name, layer, pooling } = first;
  return [
    {
      name,
      layer,
      pooling,
      headSeeds: variants.map(({ headSeed }) => headSeed),
      dataSeeds: variants.map(({ dataSeed }) => dataSeed),
      full,
      ownHead: seedScore(group, partName("own-head")),
      bestDimension: seedScore(group, partName("dimension")),
      rotated: seedScore(group, partName("rotation")),
      curves: first.curves.map((curve) => combinedCurve(curve, group)),
      fewest: first.fewest.map((entry) => combinedFewest(entry, variants)),
      importantDimensions: importantDimensions(group),
    },
  ];
}

/** Null where a seed has no score: a mean over the others would be of another question. */
function seedScore(group: readonly Inferred[], part: string): SeedScore | null {
  const scores = group.flatMap(({ parts }) => parts.get(part) ?? []);
  if (scores.length < group.length) return null;
  const { mean, interval, minimum, maximum, errors } = seedMean(scores);
  return { score: mean, interval, minimum, maximum, errors };
}

function combinedCurve({ compressor, probe, points }: Curve, group: readonly Inferred[]): CombinedCurve {
  const combinedPoints = points.flatMap(({ k }) => {
    const combinedScore = seedScore(group, partName("curve", compressor, probe, k));
    return combinedScore === null ? [] : [{ k, ...combinedScore }];
  });
  return { compressor, probe, points: combinedPoints };
}

/** k* is a size of a grid, and what several seeds have is listed: no interval over seeds is made of it. */
function combinedFewest(entry: Variant["fewest"][number], variants: readonly Variant[]): CombinedFewest {
  const { compressor, probe } = entry;
  const ofSeeds = variants.map((variant) => fewestOf(variant, entry));
  const pointEstimates = ofSeeds.map((fewest) => fewest?.pointEstimate ?? null);
  const known = pointEstimates.filter((estimate) => estimate !== null);
  const mean = known.length < ofSeeds.length ? null : known.reduce((sum, k) => sum + k, 0) / known.length;
  return { compressor, probe, k: ofSeeds.map((fewest) => fewest?.k ?? null), pointEstimates, mean, interval: null };
}

/** Null where a seed's single dimensions were not scored. */
function importantDimensions(group: readonly Inferred[]): ImportantDimensions | null {
  const orders = group.map(({ variant, rows }) => importanceOrder(rows, variant.dimensions));
  const living = Math.min(...group.map(({ rows }) => rows.filter(({ part }) => part === "dimension").length));
  const top = Math.min(mostImportant, living);
  if (top === 0 || new Set(orders.map((order) => order.length)).size > 1) return null;
  const { jaccard, expected } = dimensionOverlap(orders, top);
  const seeds = group.map(({ variant: { headSeed, dataSeed } }, i) => ({
    headSeed,
    dataSeed,
    dimensions: orders[i]!.slice(0, top),
  }));
  return { top, seeds, overlap: jaccard, expected };
}

/** All dimensions, the best train score first, dead ones last. */
function importanceOrder(rows: readonly ResultRow[], count: number): readonly number[] {
  const train = new Array<number>(count).fill(Number.NEGATIVE_INFINITY);
  for (const [dimension, score] of trainScores(rows)) train[dimension] = score;
  return Array.from(argsortNumbers(train.map((score) => -score)));
}
