/**
 * Differences of two scores on the same rows, as interventions, selectivity and k* have them: the bootstrap's interval,
 * its p-values after Holm's correction, and the score bound of paired proportions.
 */
import type { Random } from "../base/random.ts";
import { bootstrapPValue, bootstrapScores, differences, percentileInterval, resample } from "../statistics/bootstrap.ts";
import { holm } from "../statistics/family-wise.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { mcnemarPValue } from "../statistics/mcnemar.ts";
import { discordanceOf, pairedScoreBounds } from "../statistics/paired-proportions.ts";
import { counting, holds } from "./counting.ts";
import type { Simulation } from "./simulation.ts";

const rows = 400;

/** As many as a model's interventions have. */
const pairs = 10;

/** Share of rows that both have right or wrong together; elsewhere each is right by itself. */
const shared = 0.7;

/** Share that each has right: the same, so that the true difference is 0. */
const right = 0.8;

const bootstraps = 1000;

/** The level at which a corrected p-value is called a finding. */
const level = 0.05;

/** Ten pairs of predictions that are equally good. */
export const pairedSimulation: Simulation = {
  name: "equal-pairs",
  sentence: "ten pairs of predictions of the same rows, each right on 80 % of rows in truth",
  async trial(random) {
    const truth = classes(Int32Array.from({ length: rows }, () => random.below(2)));
    const predictions = Array.from({ length: pairs }, () => pair(truth, random)).flat();
    const resamples = resample(rows, { seed: random.fork("bootstrap").below(2 ** 31), count: bootstraps });
    const resampled = await bootstrapScores("accuracy", truth, predictions, resamples);
    const changes = Array.from({ length: pairs }, (_, i) => differences(resampled[2 * i]!, resampled[2 * i + 1]!));
    const discordances = changes.map((_, i) => discordanceOf(predictions[2 * i]!, predictions[2 * i + 1]!, truth));
    const adjusted = holm(changes.map(bootstrapPValue));
    return [
      counting(
        "paired difference",
        changes.map((change) => holds(percentileInterval(change), 0)),
      ),
      counting(
        "p-value of a paired difference",
        discordances.map((pair) => mcnemarPValue(pair) < level),
      ),
      counting("any corrected loss", [discordances.some(({ gains, losses }, i) => losses > gains && adjusted[i]! < level)]),
      counting(
        "bound of paired proportions",
        discordances.map((pair) => pairedScoreBounds(pair)[0] <= 0),
      ),
    ];
  },
};

function pair({ values }: ClassLabels, random: Random): readonly ClassLabels[] {
  const [first, second] = [values.slice(), values.slice()];
  for (let i = 0; i < rows; i++) {
    const both = random.uniform() < right;
    const together = random.uniform() < shared;
    const isRight = [both, together ? both : random.uniform() < right] as const;
    if (!isRight[0]) first[i] = 1 - values[i]!;
    if (!isRight[1]) second[i] = 1 - values[i]!;
  }
  return [classes(first), classes(second)];
}

function classes(values: Int32Array): ClassLabels {
  return { kind: "classes", classes: 2, values };
}
