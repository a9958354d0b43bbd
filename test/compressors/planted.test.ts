/** What each compressor must find in planted data and what it must not, where the contract suite cannot know it. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { compressors } from "../../src/compressors/index.ts";
import { takeColumns } from "../../src/numeric/matrix.ts";
import { lda } from "../../src/probes/lda.ts";
import { score } from "../../src/statistics/metrics.ts";
import { withVectors } from "../../src/statistics/rows.ts";
import { type Planted, planted, plantedDimensions } from "../support/planted.ts";

/** Chance on 2,000 test rows, and what a fit on 3,000 rows costs. */
const NEAR = 0.03;

async function accuracy(name: string, size: number, set: Planted): Promise<number> {
  const fitted = (await compressors.get(name).prepare(set.training, seeded(1))).at(size);
  const [probe] = await lda().fit(withVectors(set.training, await fitted.apply(set.training.vectors)), [0]);
  return score("accuracy", set.test.labels, await probe!.predict(await fitted.apply(set.test.vectors)));
}

/** compressor, set, size, what it reaches: all there is ("best"), no more than the best single dimension ("single") or than a number. */
const declarations: readonly (readonly [string, string, number, "best" | "single" | number, string])[] = [
  ["pca", "rotated", 1, "best", "the direction of the labels is the widest one"],
  ["pca", "copies", 1, "best", "copies add up to the widest direction"],
  ["pca", "outliers-and-dead", 2, 0.55, "wide noise comes first, labels or not"],
  ["pca", "outliers-and-dead", plantedDimensions, "best", "nothing is lost at full size"],
  ["pca", "correlated-noise", 1, 0.63, "the shared noise is the widest direction"],
  ["gaussian-projection", "rotated", 1, 0.76, "a random direction sees a part of the labels' direction"],
  ["sparse-projection", "rotated", 1, 0.76, "a random direction sees a part of the labels' direction"],
  ["random-dimensions", "rotated", 1, "single", "no dimension has more than its share"],
  ["first-dimensions", "informative", 3, 0.55, "the first three dimensions carry nothing"],
  ["first-dimensions", "informative", 21, "best", "the last dimension that carries something is number 20"],
  ["top-dimensions:f-statistic", "rotated", 1, "single", "no dimension has more than its share"],
  ["top-dimensions:f-statistic", "copies", 1, "best", "the original is found"],
  ["top-dimensions:f-statistic", "correlated-noise", 1, 0.72, "one dimension sees the label through the noise"],
  ["top-dimensions:f-statistic", "six-classes", 6, "best", "the six dimensions are found"],
  ["top-dimensions:mean-difference", "six-classes", 6, "best", "the six dimensions are found"],
  ["top-dimensions:one-dimension-accuracy", "six-classes", 6, "best", "the six dimensions are found"],
  ["top-dimensions:f-statistic:worst", "informative", 20, 0.55, "what carries the label comes last"],
  ["top-dimensions:variance", "outliers-and-dead", 2, 0.55, "the widest dimensions carry nothing"],
  ["top-dimensions:variance", "correlated-noise", 2, "best", "the two widest dimensions carry it together"],
];

describe("compressors on planted data", () => {
  it.each(declarations)("%s on %s at %i reaches %s: %s", async (name, setName, size, reached) => {
    const set = planted(setName);
    const found = await accuracy(name, size, set);
    if (reached === "best") expect(found).toBeGreaterThan((set.best ?? (await fullAccuracy(set))) - NEAR);
    else expect(found).toBeLessThan(reached === "single" ? set.bestSingle! + NEAR : reached);
  });
});

/** Where no formula is known: the same probe on the dimensions that are sufficient. */
async function fullAccuracy(set: Planted): Promise<number> {
  const only = (x: typeof set.test.vectors) => takeColumns(x, set.sufficient ?? []);
  const [probe] = await lda().fit(withVectors(set.training, only(set.training.vectors)), [0]);
  return score("accuracy", set.test.labels, await probe!.predict(only(set.test.vectors)));
}
