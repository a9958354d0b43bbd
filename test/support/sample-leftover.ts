/** An invented other labelling beside a sample's vectors: small sizes are not shown to keep it, larger ones are. */
import type { Random } from "../../src/base/random.ts";
import type { Leftover, LeftoverScore } from "../../src/results/leftover.ts";
import type { Interval, Variant } from "../../src/results/summary.ts";
import { round } from "./sample-variant.ts";

/** From this size on it is shown. */
export const smallestShown = 4;

/** The entry of one set of vectors, at the sizes of the study's own curves. */
export function sampleLeftover(
  { name, layer, pooling, headSeed, dataSeed, curves }: Variant,
  attribute: string,
  metric: Leftover["metric"],
  random: Random,
): Leftover {
  const [majority, ceiling] = metric === "accuracy" ? [0.34, 0.83] : [0, 0.52];
  const score = (height: number, aboveMajority: boolean): LeftoverScore => ({
    score: round(height),
    interval: [round(height - 0.03), round(height + 0.03)] satisfies Interval,
    aboveMajority,
    rowsNeeded: aboveMajority ? null : 4200,
  });
  return {
    name,
    layer,
    pooling,
    headSeed,
    dataSeed,
    attribute,
    classes: metric === "accuracy" ? 3 : null,
    metric,
    probe: metric === "accuracy" ? "logistic" : "ridge",
    majority,
    full: score(ceiling, true),
    curves: curves
      .filter(({ probe }) => probe !== "own-head")
      .map(({ compressor, points }) => ({
        compressor,
        points: points.map(({ k }) => ({
          k,
          ...(k < smallestShown
            ? score(majority + 0.01 * random.uniform(), false)
            : score(majority + (ceiling - majority) * (1 - 1 / Math.sqrt(k)) + 0.01 * random.uniform(), true)),
        })),
      })),
  };
}
