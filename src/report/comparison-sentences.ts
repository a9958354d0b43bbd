/**
 * What finetuning changed, in sentences. Numbers without a test behind them are
 * facts; what lies beyond the bound of chance, or apart from random dimensions
 * on the same rows, is a finding. No dimension is named.
 */

import { type Comparison, type Geometry, type HeadOrigin, isLeftOut } from "../results/comparison.ts";
import { placeOf } from "../results/names.ts";
import { type Place, samePlace, variantNames } from "../results/slice-identity.ts";
import type { Summary, Variant } from "../results/summary.ts";
import { counted, formatNumber, joined } from "../results/words.ts";
import { interventionSentences } from "./intervention-sentences.ts";
import { isFewSeeds, seedCount } from "./seed-sentences.ts";
import type { Sentence } from "./sentence.ts";
import { combinedOf, contributionOf, headlineVariants } from "./study.ts";
import { trajectorySentences } from "./trajectory-sentences.ts";

/** All of them; none where nothing was compared. */
export function comparisonSentences(summary: Summary): readonly Sentence[] {
  const { comparison } = summary;
  const others = headlineVariants(summary).filter(
    ({ name }) => name !== variantNames.pretrained && name !== variantNames.brought,
  );
  const compared =
    comparison === undefined
      ? []
      : others.flatMap((variant) => [
          ...similarity(comparison, variant),
          ...geometry(comparison, variant),
          ...collapse(comparison, variant),
          ...origin(comparison, variant),
          ...agreement(summary, comparison, variant),
          ...normOutliers(comparison, variant),
        ]);
  return [...compared, ...interventionSentences(summary), ...trajectorySentences(summary)];
}

const sameAs =
  (variant: Place) =>
  (other: Place): boolean =>
    samePlace(other, variant);

/** "0.16", or "0.16 (0.12 to 0.19 over 3 seeds)". */
function over(values: readonly (number | null)[], decimals: number): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return "not defined";
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const shown = formatNumber(mean, decimals);
  const [low, high] = [Math.min(...known), Math.max(...known)].map((value) => formatNumber(value, decimals));
  return low === high ? shown : `${shown} (${low} to ${high} over ${known.length} seeds)`;
}

function similarity({ pairs, rows }: Comparison, variant: Variant): readonly Sentence[] {
  const ofVariant = pairs.filter(sameAs(variant));
  if (ofVariant.length === 0) return [];
  const likenesses = [
    `linear CKA ${over(
      ofVariant.map((pair) => pair.linearCka),
      2,
    )}`,
    `debiased CKA ${over(
      ofVariant.map((pair) => pair.linearCkaDebiased),
      2,
    )}`,
    `RSA ${over(
      ofVariant.map((pair) => pair.rsa),
      2,
    )}`,
  ];
  return [
    {
      kind: "fact",
      text: `How alike are the vectors before and after (${placeOf(variant)}, ${counted(rows.test, "test row")}; 1 is alike up to a rotation and scale)? The ${variant.name} ones and the pretrained ones have ${joined(likenesses)}.`,
    },
  ];
}

function geometry({ geometry: all }: Comparison, variant: Variant): readonly Sentence[] {
  const before = all.filter(sameAs({ ...variant, name: variantNames.pretrained }));
  const after = all.filter(sameAs(variant));
  if (before.length === 0 || after.length === 0) return [];
  const change = (what: string, value: (row: Geometry) => number | null, decimals: number): readonly string[] =>
    isLeftOut(all, value) ? [] : [`${what} from ${over(before.map(value), decimals)} to ${over(after.map(value), decimals)}`];
  const shapes = [
    ...change("participation ratio", (row) => row.participationRatio, 1),
    ...change("effective rank", (row) => row.effectiveRank, 1),
    ...change("IsoScore", (row) => row.isoscore, 3),
    ...change("intrinsic dimension (TwoNN)", (row) => row.twonn, 1),
    ...change("intrinsic dimension (maximum likelihood)", (row) => row.maximumLikelihoodDimension, 1),
    ...change("dimensions of outlying variance", (row) => row.outlierDimensions.length, 0),
  ];
  const most = Math.max(...[...before, ...after].map(({ cosineContributions }) => cosineContributions.length));
  const brought = Object.keys(after[0]?.brought ?? {}).flatMap((name) => change(name, (row) => row.brought?.[name] ?? null, 3));
  const cosines = [
    ...change("mean", (row) => row.meanCosine, 2),
    ...change(`the part of it that the ${most} dimensions with the largest bring`, contributionOf, 2),
    ...change("what is left of the differences between pairs without these (r²)", (row) => row.cosineInformativity, 2),
  ];
  const treated = Object.keys(after[0]?.treatedMeanCosine ?? {}).flatMap((name) =>
    change(name, (row) => row.treatedMeanCosine[name] ?? null, 2),
  );
  return [
    {
      kind: "fact",
      text: `Shape of the vectors, pretrained to ${variant.name}, on test rows: ${joined([...shapes, ...brought])}.`,
    },
    ...(cosines.length === 0
      ? []
      : [
          {
            kind: "fact" as const,
            text: `Cosines of all pairs of test rows, pretrained to ${variant.name}: ${joined(cosines)}.${treated.length === 0 ? "" : ` Their mean after treatments that were fitted on training rows: ${joined(treated)}.`}`,
          },
        ]),
  ];
}

function collapse({ geometry: all }: Comparison, variant: Variant): readonly Sentence[] {
  const before = all.filter(sameAs({ ...variant, name: variantNames.pretrained }));
  const after = all.filter(sameAs(variant));
  const nc1 = (from: readonly Geometry[], rows: "training" | "test"): string =>
    over(
      from.map(({ collapse: found }) => found[rows]?.nc1 ?? null),
      2,
    );
  if (after.every((geometry) => geometry.collapse.training === null)) return [];
  const heads = after.flatMap(({ collapse: { training } }) => (training?.nc4 == null ? [] : [training.nc4]));
  const decided =
    heads.length === 0
      ? ""
      : ` The model's own classifier decides otherwise than the nearest class mean for a share of ${over(heads, 3)} of the training rows (NC4).`;
  return [
    {
      kind: "fact",
      text: `Neural collapse, pretrained to ${variant.name}: spread within classes beside that between them (NC1, towards 0) from ${nc1(before, "training")} to ${nc1(after, "training")} on training rows, from ${nc1(before, "test")} to ${nc1(after, "test")} on test rows.${decided}`,
    },
  ];
}

/** Where the new direction comes from. */
function origin({ origins }: Comparison, variant: Variant): readonly Sentence[] {
  const first = origins.filter(({ head }) => head.weights === "initial");
  const after = first.filter(sameAs(variant));
  const before = first.filter(sameAs({ ...variant, name: variantNames.pretrained }));
  if (after.length === 0) return [];
  const isAligned = ({ alignment }: HeadOrigin): boolean => Math.abs(alignment.value) > alignment.chance;
  const bound = Math.max(...after.map(({ alignment }) => alignment.chance));
  const cosines = over(
    after.map(({ alignment }) => alignment.value),
    2,
  );
  const earlier =
    before.length === 0
      ? ""
      : ` Before finetuning the cosine with the same weights is ${over(
          before.map(({ alignment }) => alignment.value),
          2,
        )}.`;
  const sentences: Sentence[] = [
    after.every(isAligned)
      ? {
          kind: "finding",
          text: `The head's random start shapes the direction that finetuning makes: the class means of the ${variant.name} vectors (training rows) have cosine ${cosines} with the head's first, untrained weights, where chance stays under ${formatNumber(bound, 2)} in 95 of 100 cases.${earlier}`,
        }
      : {
          kind: "limit",
          text: `It is not shown for every seed that the head's random start shapes the direction that finetuning makes: the class means of the ${variant.name} vectors (training rows) have cosine ${cosines} with the head's first weights; chance stays under ${formatNumber(bound, 2)} in 95 of 100 cases. More rows would not lower that bound: it is about the number of dimensions.${earlier}`,
        },
  ];
  const importance = after.flatMap((ofSeed) => (ofSeed.importance === null ? [] : [ofSeed.importance]));
  if (importance.length > 0) {
    const shown = importance.every(({ value, chance }) => value > chance);
    sentences.push({
      kind: shown ? "finding" : "limit",
      text: `${shown ? "Dimensions where those first weights are large score higher alone on training rows" : "It is not shown for every seed that dimensions where those first weights are large score higher alone on training rows"}: rank correlation ${over(
        importance.map(({ value }) => value),
        2,
      )} (chance stays within ±${formatNumber(Math.max(...importance.map(({ chance }) => chance)), 2)}). Another head seed has other large weights, so which dimension is best says more about that start than about the encoder.`,
    });
  }
  return sentences;
}

function agreement(summary: Summary, { agreement: all }: Comparison, variant: Variant): readonly Sentence[] {
  const agreed = all.find(sameAs(variant));
  const seeds = combinedOf(summary, variant);
  if (agreed === undefined || seeds === null) return [];
  return [
    {
      kind: isFewSeeds(seeds) ? "limit" : "fact",
      text: `Over all dimensions, ${seedCount(seeds)} agree about their importance by ${formatNumber(agreed.agreement, 2)} (mean rank correlation of single-dimension train scores; 0 is none, 1 the same order).`,
    },
  ];
}

function normOutliers({ norms }: Comparison, variant: Variant): readonly Sentence[] {
  const [before, after] = [variantNames.pretrained, variant.name].map((name) => norms.filter((entry) => entry.name === name));
  if (before?.[0] === undefined || after === undefined || after.length === 0) return [];
  const counts = over(
    after.map((entry) => entry.outliers.length),
    0,
  );
  return [
    {
      kind: "fact",
      text: `Dimensions whose LayerNorm weight and bias stand out (by three standard deviations) in half of the ${counted(before[0].layers, "layer")} or more: ${before[0].outliers.length} before, ${counts} after.`,
    },
  ];
}
