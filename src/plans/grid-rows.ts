/** Of one study's summary, what a grid says: a row for each variant's slice, over its seeds where there are several. */

import type { GridRow } from "../results/grid-summary.ts";
import { samePlace } from "../results/slice-identity.ts";
import type { Summary, Variant } from "../results/summary.ts";

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
        k: all.map((variant) => kOf(variant, compressor, probe)),
      })),
    };
  });
}

function scoreOf({ score, interval }: Pick<GridRow["full"], "score" | "interval">): GridRow["full"] {
  return { score, interval };
}

function kOf({ fewest }: Variant, compressor: string, probe: string): number | null {
  return fewest.find((entry) => entry.compressor === compressor && entry.probe === probe)?.k ?? null;
}
