/** Of one study's summary, what a grid says: a row for each variant's slice, over its seeds where there are several. */

import { meanOf } from "../numeric/mean.ts";
import { fewestOf } from "../results/curves.ts";
import type { GridLoss, GridRow, SeedLoss } from "../results/grid-summary.ts";
import { samePlace } from "../results/slice-identity.ts";
import type { Summary, Variant } from "../results/summary.ts";
import { normalQuantile } from "../statistics/normal.ts";

/** The rows of a study. */
export function gridRows(encoder: string, task: string, { task: rows, variants, combined }: Summary): readonly GridRow[] {
  const places = variants.filter((variant, i) => variants.findIndex((other) => samePlace(other, variant)) === i);
  return places.map((first): GridRow => {
    const all = variants.filter((variant) => samePlace(variant, first));
    const over = combined.find((entry) => samePlace(entry, first));
    const best = over === undefined ? first.bestDimension : (over.bestDimension ?? null);
    return {
      ...{ encoder, task, metric: rows.metric, majority: rows.majority, test: rows.rows.test },
      dimensions: first.dimensions ?? 0,
      ...{ name: first.name, layer: first.layer, pooling: first.pooling },
      headSeeds: all.flatMap(({ headSeed }) => (headSeed === null ? [] : [headSeed])),
      full: scoreOf(over?.full ?? first.full),
      bestDimension: best === null ? null : scoreOf(best),
      fewest: first.fewest.map(({ compressor, probe }) => ({
        compressor,
        probe,
        k: all.map((variant) => fewestOf(variant, { compressor, probe })?.k ?? null),
      })),
      losses: lossesOf(all, rows.rows.test),
    };
  });
}

function scoreOf({ score, interval }: Pick<GridRow["full"], "score" | "interval">): GridRow["full"] {
  return { score, interval };
}

/** From a one-sided bound of 95 % back to a standard error. */
const quantileOfBound = normalQuantile(0.95);

/** Of every size that is tested in all seeds, and of the best dimension where all have one. */
function lossesOf(variants: readonly Variant[], rows: number): readonly GridLoss[] {
  const [first] = variants;
  if (first === undefined) return [];
  const probe = first.full.probe;
  const ofSizes = first.fewest
    .filter((entry) => entry.probe === probe)
    .flatMap(({ compressor, tests = [] }) =>
      tests.map(({ k }) => {
        const ofSeeds = variants.flatMap(
          (variant) =>
            seedLoss(
              variant,
              fewestOf(variant, { compressor, probe })?.tests?.find((test) => test.k === k),
            ) ?? [],
        );
        return { what: `${compressor}:${k}`, ofSeeds };
      }),
    );
  const best = variants.flatMap((variant) => seedLoss(variant, variant.bestDimension?.nonInferior ?? undefined) ?? []);
  return [{ what: "best dimension", ofSeeds: best }, ...ofSizes]
    .filter(({ ofSeeds }) => ofSeeds.length === variants.length)
    .map(({ what, ofSeeds }) => ({ what, ofSeeds, ...overSeeds(ofSeeds, rows) }));
}

function seedLoss({ headSeed }: Variant, test: Omit<SeedLoss, "headSeed"> | undefined): SeedLoss | null {
  return test === undefined ? null : { headSeed, difference: test.difference, lower: test.lower };
}

/**
 * Seeds share their test rows, whose noise is therefore not divided by their number; that of the seeds is:
 * SE² = mean SE_s² + s²/S. It counts the rows' noise of a seed twice, so that it is rather too large. SE_s is at least 1/n:
 * where both predict the same of all n rows, half a row is added to each way in which they could differ (Agresti & Min
 * 2005, doi:10.1002/sim.1781), or the study would seem to have no error at all.
 */
export function overSeeds(tests: readonly SeedLoss[], rows: number): Pick<GridLoss, "difference" | "standardError"> {
  const difference = meanOf(tests.map((test) => test.difference));
  const byRows = meanOf(tests.map((test) => Math.max((test.difference - test.lower) / quantileOfBound, 1 / rows) ** 2));
  const spread = tests.reduce((sum, test) => sum + (test.difference - difference) ** 2, 0);
  const bySeeds = tests.length < 2 ? 0 : spread / (tests.length - 1) / tests.length;
  return { difference, standardError: Math.sqrt(byRows + bySeeds) };
}
