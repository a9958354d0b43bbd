/**
 * The interval over seeds, as studies have them: every seed has vectors of its own for the same texts, in the same splits.
 * A seed's vectors know the label more or less well than another's, and share most of their noise with it.
 */
import { once } from "../base/once.ts";
import { type Random, seeded } from "../base/random.ts";
import { combineSeeds } from "../claims/combine.ts";
import { meanOf } from "../numeric/mean.ts";
import type { SeedScore } from "../results/combined.ts";
import { normalQuantile } from "../statistics/normal.ts";
import { counting, holds } from "./counting.ts";
import { normalPopulation } from "./normal-population.ts";
import { normalTruth } from "./normal-truth.ts";
import { drawRows, type Scenario } from "./scenario.ts";
import type { Outcome, Simulation } from "./simulation.ts";
import { analysedTrial, type StudyTrial, type TrialSettings } from "./study-trial.ts";

/** How many seeds are combined. */
const counts = { three: 3, five: 5 } as const;

/** Share of a row's noise that all seeds have: two of them are then wrong about mostly the same rows. */
const common = 0.7;

/** So many training rows that fits hardly differ: the mean of all seeds is of these rows, and they are drawn anew. */
const rows = { training: 1500, validation: 100, test: 400 } as const;

/** Of every data set and of the truth: rotations and sizes are the same for all. */
const analysis: TrialSettings = { seed: 0, bootstraps: 400, permutations: 1, rotations: 4 };

/** Seeds behind the mean that is taken for true: their strengths are quantiles, so that only what fits differ in is left to chance. */
const trueSeeds = 60;

/** What seeds differ in. */
interface Plan {
  readonly name: string;
  readonly sentence: string;
  /** How strongly a typical seed's first two dimensions know the label. */
  readonly strengths: readonly [number, number];
  /** Standard deviation of a seed's strength as a share of the typical one. */
  readonly spread: number;
  readonly isValues: boolean;
}

/** Rows have an accuracy of 79 % wrong by 2.04 points; it changes by 0.23 points with each percent of the strength. */
const classes = { strengths: [1.4, 0.8], isValues: false } as const;

const plans: readonly Plan[] = [
  { ...classes, name: "seeds-alike", sentence: "seeds that are all as good as each other", spread: 0 },
  { ...classes, name: "seeds-as-rows", sentence: "seeds whose scores differ as much as test rows make them", spread: 0.088 },
  {
    ...classes,
    name: "seeds-apart",
    sentence: "seeds whose scores differ three times as much as test rows make them",
    spread: 0.264,
  },
  {
    name: "seeds-nearly-perfect",
    sentence: "seeds of which 98 of 100 rows are right, more or less",
    strengths: [4, 1.1],
    spread: 0.06,
    isValues: false,
  },
  {
    name: "seeds-values",
    sentence: "seeds whose correlations with a real value differ as much as test rows make them",
    strengths: [0.6, 0.3],
    spread: 0.055,
    isValues: true,
  },
];

/** One simulation a plan. */
export const seedSimulations: readonly Simulation[] = plans.map((plan) => {
  const truth = once(() => trueMeans(plan));
  return {
    name: plan.name,
    sentence: `${plan.sentence}; three and five of them on the same test rows`,
    async trial(random) {
      const trials: StudyTrial[] = [];
      for (let seed = 0; seed < counts.five; seed++) {
        const deviate = random.fork(`strength ${seed}`).normal();
        trials.push(await seedTrial(plan, { seed, deviate }, random, analysis));
      }
      const means = await truth();
      return Object.entries(counts).flatMap(([words, count]) => judged(words, trials.slice(0, count), means));
    },
  };
});

/** Mean true scores of all seeds. */
interface TrueMeans {
  readonly full: number;
  readonly sizes: readonly number[];
  readonly best: number;
  readonly rotated: number;
}

function judged(words: string, trials: readonly StudyTrial[], truth: TrueMeans): readonly Outcome[] {
  const [combined] = combineSeeds(trials.map(({ inferred }) => inferred));
  const isHeld = (score: SeedScore | null | undefined, value: number | undefined): readonly boolean[] =>
    score === null || score === undefined ? [] : [holds(score.interval, value ?? Number.NaN)];
  return [
    counting(`mean of ${words} seeds`, isHeld(combined?.full, truth.full)),
    counting(
      `mean of ${words} seeds at each size`,
      (combined?.curves?.[0]?.points ?? []).flatMap((point, i) => isHeld(point, truth.sizes[i])),
    ),
    counting(`best dimension of ${words} seeds`, isHeld(combined?.bestDimension, truth.best)),
    counting(`best after rotations of ${words} seeds`, isHeld(combined?.rotated, truth.rotated)),
  ];
}

async function trueMeans(plan: Plan): Promise<TrueMeans> {
  const quick = { ...analysis, bootstraps: 2 };
  const all: TrueMeans[] = [];
  for (let i = 0; i < trueSeeds; i++) {
    const deviate = normalQuantile((i + 0.5) / trueSeeds);
    const { truth, inferred } = await seedTrial(plan, { seed: 0, deviate }, seeded(1908).fork(`${i}`), quick);
    all.push({
      full: truth.full[0]!,
      sizes: truth.curves[0]!.truth.map(([score]) => score!),
      best: truth.dimensions.get(inferred.variant.bestDimension?.index ?? -1) ?? Number.NaN,
      rotated: meanOf(truth.rotations),
    });
  }
  return {
    full: meanOf(all.map(({ full }) => full)),
    sizes: all[0]!.sizes.map((_, i) => meanOf(all.map(({ sizes }) => sizes[i]!))),
    best: meanOf(all.map(({ best }) => best)),
    rotated: meanOf(all.map(({ rotated }) => rotated)),
  };
}

/** A seed, and how many standard deviations its strength is above the typical one. */
interface Seed {
  readonly seed: number;
  readonly deviate: number;
}

/** One seed of a data set: labels and the common noise come from the data set's stream, all else from the seed's own. */
async function seedTrial(plan: Plan, { seed, deviate }: Seed, random: Random, settings: TrialSettings): Promise<StudyTrial> {
  const strength = Math.max(0, 1 + plan.spread * deviate);
  const noise = random.fork(`seed ${seed}`);
  const scenario = scenarioOf(plan, strength, (value) => Math.sqrt(common) * value + Math.sqrt(1 - common) * noise.normal());
  const draw = <Part extends keyof typeof rows>(part: Part) => drawRows(scenario, "test", rows[part], null, random.fork(part));
  const drawn = { training: await draw("training"), validation: await draw("validation"), test: await draw("test") };
  // whoever does not know the other seeds sees noise of the same distribution
  const population = normalPopulation(
    scenarioOf(plan, strength, (value) => value),
    null,
  );
  if (population === null) throw new Error("seeds are normal");
  return analysedTrial(scenario, drawn, normalTruth(population, plan.isValues), { ...settings, headSeed: seed });
}

function scenarioOf({ name, sentence, strengths, isValues }: Plan, strength: number, noise: (value: number) => number): Scenario {
  return {
    name,
    sentence,
    dimensions: 6,
    rows,
    margin: 0.02,
    probes: [isValues ? "ridge" : "lda"],
    compressors: ["top-dimensions:f-statistic"],
    informative: [0, 1],
    shares: isValues ? null : [0.5, 0.5],
    plant(x, label) {
      for (let j = 0; j < x.length; j++) {
        const effect = j < strengths.length ? strength * strengths[j]! : 0;
        const value = noise(x[j]!);
        if (isValues) x[j] = Math.min(1, effect) * label + Math.sqrt(Math.max(0, 1 - effect * effect)) * value;
        else x[j] = value + (label === 1 ? effect / 2 : -effect / 2);
      }
    },
  };
}
