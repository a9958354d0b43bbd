/** Invented but plausible comparisons for sample-study.ts: numbers of a real run, moved a little by the seed. */
import type { Random } from "../../src/base/random.ts";
import type { Comparison, NeuralCollapse } from "../../src/results/comparison.ts";
import type { Intervention } from "../../src/results/intervention.ts";
import type { Variant } from "../../src/results/summary.ts";
import type { Trajectory } from "../../src/results/trajectory.ts";
import { round } from "./sample-variant.ts";

/** What finetuning changed; for several variants. */
export function sampleComparison(variants: readonly Variant[], random: Random, isRegression: boolean): Comparison {
  const about = (value: number): number => round(value * (0.9 + 0.2 * random.uniform()));
  const identity = ({ name, layer, pooling, headSeed, dataSeed }: Variant) => ({ name, layer, pooling, headSeed, dataSeed });
  const collapse = (trained: boolean): NeuralCollapse => ({
    nc1: about(trained ? 0.1 : 3),
    nc2Norms: about(0.2),
    nc2Angles: about(0.1),
    nc2Simplex: about(0.1),
    nc3: trained ? about(0.4) : null,
    nc4: trained ? about(0.01) : null,
  });
  const finetuned = variants.filter(({ name }) => name === "finetuned");
  const before = variants.filter(({ name }) => name === "pretrained");
  const seeds = [...new Set(finetuned.map(({ headSeed }) => headSeed))];
  return {
    rows: { train: 1495, test: 1197 },
    geometry: variants.map((variant) => {
      const trained = variant.name === "finetuned";
      return {
        ...identity(variant),
        participationRatio: variant.layer === 0 ? null : about(trained ? 1.5 : 122),
        effectiveRank: about(trained ? 2.2 : 180),
        isoscore: about(trained ? 0.0013 : 0.32),
        isoscoreStar: about(trained ? 0.0013 : 0.45),
        twonn: about(trained ? 32 : 19),
        maximumLikelihoodDimension: about(trained ? 14 : 17),
        meanCosine: about(trained ? 0.1 : 0.5),
        cosineContributions: [0.04, 0.02, 0.01].map((share, i) => ({
          dimension: 17 * i + 3,
          contribution: about(trained ? share / 4 : share),
        })),
        cosineInformativity: variant.layer === 0 ? null : about(0.9),
        treatedMeanCosine: { centre: about(0.001), "z-score": about(0.002), rank: about(trained ? 0.1 : 0.4) },
        outlierDimensions: trained ? [3, 7] : [],
        collapse: isRegression ? { training: null, test: null } : { training: collapse(trained), test: collapse(trained) },
      };
    }),
    pairs:
      before.length === 0
        ? []
        : finetuned.map((variant) => ({
            ...identity(variant),
            linearCka: about(0.2),
            linearCkaDebiased: variant.layer === 0 ? null : about(0.1),
            rsa: about(0.05),
          })),
    origins: isRegression
      ? []
      : seeds.flatMap((seed) =>
          [...before.slice(0, 1), ...finetuned.filter(({ headSeed }) => headSeed === seed).slice(0, 1)].flatMap((variant) =>
            (["initial", "final"] as const).map((weights) => ({
              ...identity(variant),
              head: { seed, weights },
              alignment: { value: variant.name === "finetuned" ? about(0.85) : round(0.05 * random.normal()), chance: 0.1 },
              importance: { value: about(0.3), chance: 0.1 },
            })),
          ),
        ),
    differences: (["full", "bestDimension"] as const).flatMap((of) =>
      finetuned.map((variant) => ({
        ...identity(variant),
        of,
        difference: of === "full" ? 0.1 : 0.32,
        interval: of === "full" ? ([0.08, 0.12] as const) : ([0.29, 0.35] as const),
        pValue: 0.0001,
        rowsNeeded: null,
      })),
    ),
    agreement:
      seeds.length < 2
        ? []
        : [
            {
              name: "finetuned",
              layer: finetuned[0]?.layer ?? null,
              pooling: finetuned[0]?.pooling ?? null,
              seeds: seeds.length,
              agreement: 0.04,
            },
          ],
    norms: [...before.slice(0, 1), ...finetuned.slice(0, 1)].map(({ name, headSeed, dataSeed }) => ({
      name,
      headSeed,
      dataSeed,
      layers: 6,
      outliers: [{ dimension: 5, weightLayers: 4, biasLayers: 3 }],
    })),
  };
}

/** One model's. */
export function sampleInterventions(): readonly Intervention[] {
  const result = (
    set: Intervention["results"][number]["set"],
    size: number,
    fill: "zero" | "mean",
    score: number,
  ): Intervention["results"][number] => ({
    set,
    dimensions: Array.from({ length: size }, (_, i) => 3 * i),
    fill,
    score,
    interval: [score - 0.02, score + 0.02],
    difference: { value: round(score - 0.9), interval: [score - 0.91, score - 0.89] },
    control: { score: 0.9, interval: [0.88, 0.92], draws: 10, minimum: 0.89, maximum: 0.91 },
    beyondControl: {
      value: round(score - 0.9),
      interval: [round(score - 0.91), round(score - 0.89)],
      pValue: score < 0.89 ? 0.001 : 0.4,
      adjustedPValue: score < 0.89 ? 0.004 : 0.8,
    },
  });
  return [
    {
      name: "finetuned",
      headSeed: 0,
      layer: 6,
      pooling: "cls",
      unedited: { score: 0.9, interval: [0.88, 0.92] },
      norms: 13,
      results: [
        result("top-1", 1, "zero", 0.9),
        result("top-10", 10, "zero", 0.82),
        result("norm-outliers", 2, "mean", 0.6),
        result("variance-outliers", 3, "mean", 0.895),
      ],
    },
  ];
}

/** Of each seed. */
export function sampleTrajectory(seeds: readonly number[]): readonly Trajectory[] {
  return seeds.map((headSeed) => ({
    name: "finetuned",
    headSeed,
    layer: 6,
    pooling: "cls",
    points: [0, 1, 4, 16, 64, 256].map((step, i) => ({
      step,
      full: { score: 0.7 + 0.03 * i, interval: [0.68 + 0.03 * i, 0.72 + 0.03 * i] },
      ownHead: { score: 0.5 + 0.07 * i, interval: [0.48 + 0.07 * i, 0.52 + 0.07 * i] },
      bestDimension: i === 0 ? null : { score: 0.5 + 0.06 * i, interval: [0.48 + 0.06 * i, 0.52 + 0.06 * i] },
      fewest: i === 0 ? null : 256 / 2 ** i,
      participationRatio: round(120 / 2 ** i),
      twonn: 19 + i,
      linearCka: round(1 - 0.15 * i),
      alignment: { value: round(0.17 * i), chance: 0.1 },
      nc1: round(3 / 2 ** i),
    })),
  }));
}
