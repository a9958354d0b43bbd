/** The interval over seeds: does Student's t hold the score that seeds have on average? */

import { once } from "../base/once.ts";
import type { Random } from "../base/random.ts";
import { seeded } from "../base/random.ts";
import { lda } from "../probes/lda.ts";
import { score } from "../statistics/metrics.ts";
import { sampleMean } from "../statistics/student.ts";
import { counting, holds } from "./counting.ts";
import { drawRows } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

/** A seed of a finetuning gives other vectors: here each is a new draw. */
const population = {
  dimensions: 6,
  shares: [0.5, 0.5],
  plant: (x: Float64Array, label: number) => {
    x[0] = x[0]! + (label === 1 ? 0.7 : -0.7);
  },
} as const;

const seeds = 3;

/** Draws behind the mean that is taken for true: it is then known to a tenth of the spread of three seeds. */
const trueDraws = 300;

/** Test score of one seed. */
async function seedScore(random: Random): Promise<number> {
  const training = await drawRows(population, "training", 200, null, random.fork("training"));
  const test = await drawRows(population, "test", 400, null, random.fork("test"));
  const [probe] = await lda().fit(training, [0]);
  return score("accuracy", test.labels, await probe!.predict(test.vectors));
}

const trueMean = once(async () => {
  let sum = 0;
  for (let i = 0; i < trueDraws; i++) sum += await seedScore(seeded(1908).fork(`${i}`));
  return sum / trueDraws;
});

/** Three seeds, combined. */
export const seedSimulation: Simulation = {
  name: "three-seeds",
  sentence: "one dimension knows the label, with an effect of 1.4; three seeds, each with vectors of its own",
  async trial(random) {
    const scores: number[] = [];
    for (let seed = 0; seed < seeds; seed++) scores.push(await seedScore(random.fork(`${seed}`)));
    return [counting("mean over seeds", [holds(sampleMean(scores, [0, 1]).interval, await trueMean())])];
  },
};
