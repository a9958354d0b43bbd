/**
 * The difference in differences of losses where finetuning changes nothing of them, with one seed and with three, and the
 * interval of a retention. Rows are right or wrong by shared and own chance, as predictions of related vectors are.
 */
import type { Random } from "../base/random.ts";
import { redundancySizes } from "../cells/components-cell.ts";
import { packLabels } from "../cells/packed-labels.ts";
import { type ComponentPredictions, redundancyChanges } from "../claims/redundancy-change.ts";
import { variantNames } from "../results/slice-identity.ts";
import { differences, resample } from "../statistics/bootstrap.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { ratioInterval } from "../statistics/ratio-interval.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import { counting, holds } from "./counting.ts";
import type { Simulation } from "./simulation.ts";

const rows = 500;
const dimensions = 384;
const bootstraps = 1000;

/** The level at which a p-value is called a finding. */
const level = 0.05;

/** Share of rows that full vector and components judge alike, each by the share it has right. */
const shared = 0.8;

/** Right shares of whole vectors before and after, and what both lose at each size. */
const [before, after, loss] = [0.75, 0.9, 0.04];

/** How far a seed's right share strays from the mean of all: one standard deviation. */
const spread = 0.015;

interface Plan {
  readonly name: string;
  readonly sentence: string;
  readonly seeds: number;
}

const plans: readonly Plan[] = [
  { name: "equal-losses", sentence: "cut to few components, pretrained and finetuned vectors both lose four points", seeds: 1 },
  { name: "equal-losses-three-seeds", sentence: "the same, with three finetuned models whose losses scatter", seeds: 3 },
];

/** One seed, and three. */
export const redundancySimulations: readonly Simulation[] = plans.map(({ name, sentence, seeds }) => ({
  name,
  sentence,
  trial: (random) => trial(seeds, random),
}));

async function trial(seeds: number, random: Random): ReturnType<Simulation["trial"]> {
  const truth = classes(Int32Array.from({ length: rows }, () => random.below(2)));
  const seed = random.fork("bootstrap").below(2 ** 31);
  const strays = Array.from({ length: seeds }, () => (seeds === 1 ? 0 : spread * random.normal()));
  const pair = {
    name: variantNames.finetuned,
    layer: null,
    pooling: null,
    headSeeds: strays.map((_, i) => i),
    dataSeeds: strays.map(() => 0),
    probe: "logistic",
    dimensions,
    before: predictions(truth, before, before - loss, random),
    after: strays.map((stray) => predictions(truth, after, after - loss + stray, random)),
  };
  const settings = { metric: "accuracy", testLabels: truth, testGroups: undefined, bootstraps, seed } as const;
  const [primary] = await redundancyChanges([pair], settings);
  if (primary === undefined) return [];
  // with one seed the interval is about that model; with several about all that there could be
  return [
    counting("change of redundancy", [holds(primary.interval, 0)]),
    counting("p-value of a change of redundancy", [primary.pValue < level]),
    counting("retention", seeds === 1 ? [await retention(truth, random, seed)] : []),
  ];
}

/** A rule that has two thirds of what the reference has above a half. */
async function retention(truth: ClassLabels, random: Random, seed: number): Promise<boolean> {
  const [reference, rule] = [0.8, 0.7];
  const [byRule, whole] = pairOf(truth, rule, reference, random);
  const always = classes(new Int32Array(rows));
  const resamples = resample(rows, { seed, count: bootstraps });
  const [mine, all, least] = await resampledScores("accuracy", truth, [byRule, whole, always], resamples);
  const over = (scored: typeof mine): { score: number; resampled: Float64Array } => ({
    score: scored!.score - least!.score,
    resampled: differences(scored!.resampled, least!.resampled),
  });
  const interval = ratioInterval(over(mine), over(all));
  return interval !== null && holds(interval, (rule - 0.5) / (reference - 0.5));
}

function predictions(truth: ClassLabels, full: number, small: number, random: Random): ComponentPredictions {
  const [whole] = pairOf(truth, full, small, random);
  const [primary] = redundancySizes(dimensions, truth);
  const cut = pairOf(truth, small, full, random, whole)[0];
  return { full: packLabels(whole), components: new Map([[primary ?? 1, packLabels(cut)]]) };
}

/** Two predictions that are right on these shares of rows, mostly on the same ones; the second is given or drawn. */
function pairOf(
  truth: ClassLabels,
  first: number,
  second: number,
  random: Random,
  given?: ClassLabels,
): readonly [ClassLabels, ClassLabels] {
  const [a, b] = [truth.values.slice(), truth.values.slice()];
  for (let i = 0; i < rows; i++) {
    const other = given === undefined ? random.uniform() < second : given.values[i] === truth.values[i];
    // right together by the share that keeps both margins, else each by itself
    const together = random.uniform() < shared;
    const both = other ? Math.min(1, first / second) : Math.max(0, (first - second) / (1 - second));
    const isRight = random.uniform() < (together ? both : first);
    if (!isRight) a[i] = 1 - truth.values[i]!;
    if (!other) b[i] = 1 - truth.values[i]!;
  }
  return [classes(a), classes(b)];
}

function classes(values: Int32Array): ClassLabels {
  return { kind: "classes", classes: 2, values };
}
