/** What several seeds of one (name, layer, pooling) say together. */
import { dimensionOverlap } from "../measures/dimension-overlap.ts";
import { argsortNumbers } from "../statistics/order.ts";
import { sampleMean } from "../statistics/student.ts";
import type { Combined, CombinedCurve, CombinedFewest, ImportantDimensions, SeedScore } from "./combined.ts";
import type { Inferred } from "./inference.ts";
import type { Interval } from "./interval-score.ts";
import type { ResultRow } from "./result-row.ts";
import type { Curve, Variant } from "./summary.ts";

/** So many dimensions of each seed are compared. */
const mostImportant = 10;

/** One entry for each (name, layer, pooling) that came with two seeds or more, in the order of the variants. */
export function combineSeeds(inferred: readonly Inferred[], metric: "accuracy" | "spearman"): readonly Combined[] {
  const groups = new Map<string, Inferred[]>();
  for (const one of inferred) {
    const key = JSON.stringify([one.variant.name, one.variant.layer, one.variant.pooling]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const range: Interval = metric === "accuracy" ? [0, 1] : [-1, 1];
  return [...groups.values()].filter((group) => group.length > 1).flatMap((group) => combined(group, range));
}

function combined(group: readonly Inferred[], range: Interval): readonly Combined[] {
  const variants = group.map(({ variant }) => variant);
  const full = seedScore(
    variants.map((variant) => variant.full.score),
    range,
  );
  const [first] = variants;
  if (first === undefined || full === null) return [];
  const { name, layer, pooling } = first;
  const over = (value: (variant: Variant) => number | undefined): SeedScore | null => seedScore(variants.map(value), range);
  return [
    {
      name,
      layer,
      pooling,
      headSeeds: variants.map(({ headSeed }) => headSeed),
      dataSeeds: variants.map(({ dataSeed }) => dataSeed),
      full,
      ownHead: over(({ ownHead }) => ownHead?.score),
      bestDimension: over(({ bestDimension }) => bestDimension?.score),
      rotated: over(({ bestDimension }) => bestDimension?.rotated.score),
      curves: first.curves.map((curve) => combinedCurve(curve, variants, range)),
      fewest: first.fewest.map((entry) => combinedFewest(entry, variants)),
      importantDimensions: importantDimensions(group),
    },
  ];
}

/** Null where a seed has no score: a mean over the others would be of another question. */
function seedScore(scores: readonly (number | undefined)[], range: Interval): SeedScore | null {
  const known = scores.filter((score) => score !== undefined);
  if (known.length < scores.length) return null;
  const { mean, interval, minimum, maximum } = sampleMean(known, range);
  return { score: mean, interval, minimum, maximum };
}

type Named = Pick<Curve, "compressor" | "probe">;

const sameAs =
  ({ compressor, probe }: Named) =>
  (other: Named): boolean =>
    other.compressor === compressor && other.probe === probe;

function combinedCurve(curve: Curve, variants: readonly Variant[], range: Interval): CombinedCurve {
  const { compressor, probe } = curve;
  const curves = variants.map((variant) => variant.curves.find(sameAs(curve))?.points ?? []);
  const points = curve.points.flatMap(({ k }) => {
    const own = seedScore(
      curves.map((seed) => seed.find((point) => point.k === k)?.score),
      range,
    );
    return own === null ? [] : [{ k, ...own }];
  });
  return { compressor, probe, points };
}

function combinedFewest(entry: Variant["fewest"][number], variants: readonly Variant[]): CombinedFewest {
  const { compressor, probe, grid } = entry;
  const own = variants.map((variant) => variant.fewest.find(sameAs(entry)) ?? null);
  const pointEstimates = own.map((one) => one?.pointEstimate ?? null);
  const known = pointEstimates.filter((estimate) => estimate !== null);
  const { mean, interval } =
    known.length < own.length ? { mean: null, interval: null } : sampleMean(known, [1, Math.max(1, ...grid)]);
  return { compressor, probe, k: own.map((one) => one?.k ?? null), pointEstimates, mean, interval };
}

/** Null where a seed's single dimensions were not scored. */
function importantDimensions(group: readonly Inferred[]): ImportantDimensions | null {
  const orders = group.map(({ variant, rows }) => importanceOrder(rows, variant.dimensions ?? 0));
  const living = Math.min(...group.map(({ rows }) => rows.filter(({ part }) => part === "dimension").length));
  const top = Math.min(mostImportant, living);
  if (top === 0 || new Set(orders.map((order) => order.length)).size > 1) return null;
  const { jaccard, expected } = dimensionOverlap(orders, top);
  const seeds = group.map(({ variant: { headSeed, dataSeed } }, i) => ({
    headSeed,
    dataSeed,
    dimensions: orders[i]?.slice(0, top) ?? [],
  }));
  return { top, seeds, overlap: jaccard, expected };
}

/** All dimensions, the best train score first, dead ones last. */
function importanceOrder(rows: readonly ResultRow[], count: number): readonly number[] {
  const train = new Array<number>(count).fill(Number.NEGATIVE_INFINITY);
  for (const row of rows) if (row.part === "dimension" && row.dimension !== null) train[row.dimension] = row.train ?? 0;
  return Array.from(argsortNumbers(train.map((score) => -score)));
}
