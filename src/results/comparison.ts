/**
 * The shape of `comparison` in summary.json: what the vectors of each variant look like, how alike those of two variants
 * are, and whether the classes lie where the head's first weights pointed. Only where there are variants to compare.
 */

import { z } from "zod";
import { type SliceIdentity, sliceIdentityKeys } from "./slice-identity.ts";

/** Neural collapse: the six numbers of `measures/neural-collapse.ts`. */
export interface NeuralCollapse {
  readonly nc1: number;
  readonly nc2Norms: number;
  readonly nc2Angles: number;
  readonly nc2Simplex: number;
  /** Null without a head. */
  readonly nc3: number | null;
  /** Null without a head. */
  readonly nc4: number | null;
}

/** One slice by itself, on the test rows; null where a measure is not defined on them. */
export interface Geometry extends SliceIdentity {
  readonly participationRatio: number | null;
  readonly effectiveRank: number | null;
  readonly isoscore: number | null;
  readonly isoscoreStar: number | null;
  readonly twonn: number | null;
  readonly maximumLikelihoodDimension: number | null;
  readonly meanCosine: number | null;
  /** The dimensions that add most to the mean cosine, largest first; of the original vector. */
  readonly cosineContributions: readonly { readonly dimension: number; readonly contribution: number }[];
  /** r² of the cosines with those dimensions and without. */
  readonly cosineInformativity: number | null;
  /** Mean cosine of the test rows after each treatment, fitted on the training rows; by its name. */
  readonly treatedMeanCosine: Readonly<Record<string, number | null>>;
  /** By variance, widest first; of the original vector. */
  readonly outlierDimensions: readonly number[];
  /** Training rows as in the paper, test rows beside them; null for regression, or where class means coincide. */
  readonly collapse: { readonly training: NeuralCollapse | null; readonly test: NeuralCollapse | null };
}

/** The pretrained slice and the same one of another variant, on the test rows. */
export interface PairComparison extends SliceIdentity {
  readonly linearCka: number | null;
  readonly linearCkaDebiased: number | null;
  readonly rsa: number | null;
}

/** A score of a variant less the pretrained one's, with the same probe on the same test rows. */
export interface VariantDifference extends SliceIdentity {
  /** The first probe on the whole vector, or the best single dimension of each. */
  readonly of: "full" | "bestDimension";
  readonly difference: number;
  /** 95 %, paired bootstrap; of accuracies the wider of it and Tango's. */
  readonly interval: readonly [low: number, high: number];
  /** Of no difference, two-sided: McNemar's mid-p, of correlations the bootstrap's; after Holm's correction over all of the study. */
  readonly pValue: number;
  /** Test rows that would show a difference of this size, where it is not shown and they can be told. */
  readonly rowsNeeded: number | null;
}

/** What the first probe loses from the whole vector to k principal components, before finetuning less after it. */
export interface RedundancyChange {
  readonly name: string;
  readonly layer: number | null;
  readonly pooling: string | null;
  /** Of the sets that are taken together. */
  readonly headSeeds: readonly (number | null)[];
  readonly dataSeeds: readonly number[];
  readonly compressor: "pca";
  readonly probe: string;
  readonly k: number;
  /** Whether it is the size that was chosen beforehand to be tested by itself. */
  readonly isPrimary: boolean;
  /** Loss of the pretrained vectors. */
  readonly before: number;
  /** Loss of the others, mean over seeds. */
  readonly after: number;
  /** before − after: above 0 where the others are more redundant. */
  readonly difference: number;
  /** 95 %: paired bootstrap; over several seeds as their means have it. */
  readonly interval: readonly [low: number, high: number];
  /** Of no difference, two-sided; sizes beside the primary one after Holm's correction. */
  readonly pValue: number;
  /** Test rows that would show a difference of this size, where it is not shown and they can be told. */
  readonly rowsNeeded: number | null;
}

/** A number beside the bound that chance stays under with 95 % probability. */
export interface AgainstChance {
  readonly value: number;
  /** For |value|. */
  readonly chance: number;
}

/** Whether the classes of a slice (training rows) lie along a head's weights. */
export interface HeadOrigin extends SliceIdentity {
  /** The head: seed of its first weights, and whether it is those or the trained ones. */
  readonly head: { readonly seed: number | null; readonly weights: "initial" | "final" };
  /** Cosine of the directions between class means and those between the head's rows. */
  readonly alignment: AgainstChance;
  /**
   * Rank correlation over dimensions: single-dimension train score with the size of the head's weights there. Null for a
   * head of several layers: the sizes are then those of its first layer, which may have been pretrained.
   */
  readonly importance: AgainstChance | null;
}

/** Whether several seeds find the same dimensions important. */
export interface SeedAgreement {
  readonly name: string;
  readonly layer: number | null;
  readonly pooling: string | null;
  readonly seeds: number;
  /** Rank correlation of single-dimension train scores, mean over pairs of seeds. */
  readonly agreement: number;
}

/** Dimensions whose LayerNorm weight and bias stand out in half of the layers or more (Kovaleva et al. 2021). */
export interface NormOutliers {
  readonly name: string;
  readonly headSeed: number | null;
  readonly dataSeed: number;
  readonly layers: number;
  readonly outliers: readonly {
    readonly dimension: number;
    readonly weightLayers: number;
    readonly biasLayers: number;
  }[];
}

/** What finetuning changed. */
export interface Comparison {
  readonly rows: { readonly train: number; readonly test: number };
  readonly geometry: readonly Geometry[];
  readonly pairs: readonly PairComparison[];
  /** Left out by earlier versions. */
  readonly differences?: readonly VariantDifference[] | undefined;
  /** Of the first slice of each name; left out by earlier versions. */
  readonly redundancy?: readonly RedundancyChange[] | undefined;
  readonly origins: readonly HeadOrigin[];
  readonly agreement: readonly SeedAgreement[];
  readonly norms: readonly NormOutliers[];
}

const count = z.int().nonnegative();
const number = z.number().nullable();
const { name, layer, pooling } = sliceIdentityKeys;
const place = { name, layer, pooling };
const slice = sliceIdentityKeys;
const collapse = z
  .looseObject({
    nc1: z.number(),
    nc2Norms: z.number(),
    nc2Angles: z.number(),
    nc2Simplex: z.number(),
    nc3: number,
    nc4: number,
  })
  .nullable();
const againstChance = z.looseObject({ value: z.number(), chance: z.number() });

/** Checks it; unknown keys pass. */
export const comparisonSchema: z.ZodType<Comparison> = z.looseObject({
  rows: z.looseObject({ train: count, test: count }),
  geometry: z.array(
    z.looseObject({
      ...slice,
      participationRatio: number,
      effectiveRank: number,
      isoscore: number,
      isoscoreStar: number,
      twonn: number,
      maximumLikelihoodDimension: number,
      meanCosine: number,
      cosineContributions: z.array(z.looseObject({ dimension: count, contribution: z.number() })),
      cosineInformativity: number,
      treatedMeanCosine: z.record(z.string(), number),
      outlierDimensions: z.array(count),
      collapse: z.looseObject({ training: collapse, test: collapse }),
    }),
  ),
  pairs: z.array(z.looseObject({ ...slice, linearCka: number, linearCkaDebiased: number, rsa: number })),
  differences: z
    .array(
      z.looseObject({
        ...slice,
        of: z.enum(["full", "bestDimension"]),
        difference: z.number(),
        interval: z.tuple([z.number(), z.number()]),
        pValue: z.number(),
        rowsNeeded: count.nullable(),
      }),
    )
    .optional(),
  redundancy: z
    .array(
      z.looseObject({
        ...place,
        headSeeds: z.array(z.int().nullable()),
        dataSeeds: z.array(z.int()),
        compressor: z.literal("pca"),
        probe: z.string(),
        k: z.int().positive(),
        isPrimary: z.boolean(),
        before: z.number(),
        after: z.number(),
        difference: z.number(),
        interval: z.tuple([z.number(), z.number()]),
        pValue: z.number().positive().max(1),
        rowsNeeded: count.nullable(),
      }),
    )
    .optional(),
  origins: z.array(
    z.looseObject({
      ...slice,
      head: z.looseObject({ seed: z.int().nullable(), weights: z.enum(["initial", "final"]) }),
      alignment: againstChance,
      importance: againstChance.nullable(),
    }),
  ),
  agreement: z.array(z.looseObject({ ...place, seeds: count, agreement: z.number() })),
  norms: z.array(
    z.looseObject({
      name: z.string(),
      headSeed: z.int().nullable(),
      dataSeed: z.int(),
      layers: count,
      outliers: z.array(z.looseObject({ dimension: count, weightLayers: count, biasLayers: count })),
    }),
  ),
});
