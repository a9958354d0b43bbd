/** Two tests for which nothing is to be found: the maximum statistic over dimensions, and a head of random direction. */
import { headAlignment } from "../measures/head-alignment.ts";
import { matrix } from "../numeric/matrix.ts";
import { permutationTest } from "../statistics/permutation.ts";
import { counting } from "./counting.ts";
import { drawRows } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

const permutations = 199;

/** The level at which a p-value is called a finding. */
const level = 0.05;

/** Training rows without a signal, and a head that has nothing to do with them. */
export const chanceSimulation: Simulation = {
  name: "noise-and-random-heads",
  sentence: "nothing knows the label, and a head's weights point anywhere",
  async trial(random) {
    const noise = { dimensions: 12, shares: [0.4, 0.3, 0.3], plant: () => {} };
    const training = await drawRows(noise, "training", 200, null, random.fork("training"));
    const { pValue } = await permutationTest(training, { seed: random.fork("permutation").below(2 ** 31), permutations });
    const { labels, vectors } = training;
    if (labels.kind !== "classes") return [];
    const weight = matrix(
      labels.classes,
      vectors.columns,
      Float32Array.from({ length: labels.classes * vectors.columns }, () => random.normal()),
    );
    const { cosine, chance } = headAlignment(vectors, labels, weight);
    return [
      counting("p-value of the maximum over dimensions", [pValue < level]),
      counting("alignment with a head", [Math.abs(cosine) > chance]),
    ];
  },
};
