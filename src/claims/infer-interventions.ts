/** What a model loses when dimensions are switched off inside it, beside what it loses with as many random ones. */
import { seeded } from "../base/random.ts";
import type { InterventionSpec } from "../cells/intervention-cell.ts";
import type { Intervention, InterventionResult } from "../results/intervention.ts";
import { bootstrapPValue, differences, percentileInterval, resample } from "../statistics/bootstrap.ts";
import { holm } from "../statistics/family-wise.ts";
import type { Labels } from "../statistics/labels.ts";
import { headlineMetric } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import { fills, type InterventionSets } from "./intervention-sets.ts";
import { rowsToShowLoss } from "./rows-to-show-loss.ts";
import { withInterval } from "./scoring.ts";

/** What the head of an edited model says of the test rows. */
export interface EditedPredictions {
  readonly spec: InterventionSpec;
  readonly predictions: Labels;
}

/** The test rows, and how they are resampled. */
export interface InterventionRows {
  readonly labels: Labels;
  /** A number a row, the same for rows that belong together; left out where rows are independent. */
  readonly groups?: Int32Array | undefined;
  readonly bootstraps: number;
  readonly seed: number;
}

/** Scores of the unedited model and of every set, each beside its random ones; p-values are Holm's over all of them. */
export async function inferInterventions(
  edited: readonly EditedPredictions[],
  { sets, controls }: InterventionSets,
  { labels, groups, bootstraps, seed }: InterventionRows,
): Promise<Pick<Intervention, "unedited" | "results">> {
  const rows = labels.values.length;
  const resamples = resample(rows, { seed, count: bootstraps, groups });
  const predictions = edited.map((edit) => edit.predictions);
  const resampled = await resampledScores(headlineMetric(labels), labels, predictions, resamples);
  const scores = new Map(edited.map(({ spec }, i) => [keyOf(spec), resampled[i]]));
  const scoreOf = (dimensions: readonly number[], fill: InterventionSpec["fill"]): ResampledScore => {
    const found = scores.get(keyOf({ dimensions, fill }));
    if (found === undefined) throw new Error("an intervention is missing");
    return found;
  };
  const unedited = scoreOf([], "zero");
  const tests = fills.length * sets.length;
  const results = fills.flatMap((fill) =>
    sets.map(({ set, dimensions }): InterventionResult & { readonly pValue: number } => {
      const score = scoreOf(dimensions, fill);
      const draws = controls.get(dimensions.length)!.map((drawn) => scoreOf(drawn, fill));
      const control = meanOfDraws(draws, seed);
      const drawn = draws.map((draw) => draw.score);
      const pValue = bootstrapPValue(differences(score.resampled, control.resampled));
      return {
        set,
        dimensions,
        fill,
        ...withInterval(score),
        difference: differenceOf(score, unedited),
        control: { ...withInterval(control), draws: draws.length, minimum: Math.min(...drawn), maximum: Math.max(...drawn) },
        beyondControl: {
          ...differenceOf(score, control),
          pValue,
          rowsNeeded: rowsToShowLoss(score, draws, control, { rows, tests }),
        },
        pValue,
      };
    }),
  );
  const adjusted = holm(results.map(({ pValue }) => pValue));
  return {
    unedited: withInterval(unedited),
    results: results.map(({ pValue: _, beyondControl, ...result }, i) => ({
      ...result,
      beyondControl: { ...beyondControl, adjustedPValue: adjusted[i]! },
    })),
  };
}

/** The mean over draws; each resample of rows has draws resampled too, so that its spread is that of both. */
function meanOfDraws(draws: readonly ResampledScore[], seed: number): ResampledScore {
  const random = seeded(seed).fork("intervention draws");
  const resampled = draws[0]!.resampled.map((_, b) => {
    let sum = 0;
    for (let i = 0; i < draws.length; i++) sum += draws[random.below(draws.length)]!.resampled[b]!;
    return sum / draws.length;
  });
  return { score: draws.reduce((sum, { score }) => sum + score, 0) / draws.length, resampled };
}

function differenceOf(a: ResampledScore, b: ResampledScore): InterventionResult["difference"] {
  return { value: a.score - b.score, interval: percentileInterval(differences(a.resampled, b.resampled)) };
}

function keyOf({ dimensions, fill }: Pick<InterventionSpec, "dimensions" | "fill">): string {
  return `${fill} ${dimensions.join(",")}`;
}
