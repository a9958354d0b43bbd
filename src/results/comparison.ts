/**
 * The shape of `comparison` in summary.json: what the vectors of each variant look like, how alike those of two variants
 * are, and whether the classes lie where the head's first weights pointed. Only where there are variants to compare.
 */

import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";
import { intervalSchema } from "./interval-score.ts";
import { placeKeys, sliceIdentityKeys } from "./slice-identity.ts";

const count = z.int().nonnegative();
const number = z.number().nullable();

const collapseKeys = {
  nc1: z.number(),
  nc2Norms: z.number(),
  nc2Angles: z.number(),
  nc2Simplex: z.number(),
  /** Null without a head. */
  nc3: number,
  /** Null without a head. */
  nc4: number,
};

/** Neural collapse: the six numbers of `measures/neural-collapse.ts`. */
export interface NeuralCollapse extends Shape<typeof collapseKeys> {}

const collapseSchema: z.ZodType<NeuralCollapse> = shape(collapseKeys);

const geometryKeys = {
  ...sliceIdentityKeys,
  participationRatio: number,
  effectiveRank: number,
  isoscore: number,
  isoscoreStar: number,
  twonn: number,
  maximumLikelihoodDimension: number,
  meanCosine: number,
  /** The dimensions that add most to the mean cosine, largest first; of the original vector. */
  cosineContributions: z.array(shape({ dimension: count, contribution: z.number() })),
  /** r² of the cosines with those dimensions and without. */
  cosineInformativity: number,
  /** Mean cosine of the test rows after each treatment, fitted on the training rows; by its name. */
  treatedMeanCosine: z.record(z.string(), number),
  /** By variance, widest first; of the original vector. */
  outlierDimensions: z.array(count),
  /** Training rows as in the paper, test rows beside them; null for regression, or where class means coincide. */
  collapse: shape({ training: collapseSchema.nullable(), test: collapseSchema.nullable() }),
  /** The measures that were asked, where they were chosen. */
  measures: z.array(z.string()).optional(),
  /** Values of measures that were brought, by their identities; where there are such. */
  brought: z.record(z.string(), number).optional(),
};

/** One slice by itself, on the test rows; null (or an empty list) where a measure is not defined on them, or not asked. */
export interface Geometry extends Shape<typeof geometryKeys> {}

/** Checks one. */
export const geometrySchema: z.ZodType<Geometry> = shape(geometryKeys);

/** Whether measures were chosen, and what a value is taken from was not among them: then no slice has it. */
export function isLeftOut(geometry: readonly Geometry[], value: (of: Geometry) => number | null): boolean {
  return geometry.some(({ measures }) => measures !== undefined) && geometry.every((of) => value(of) === null);
}

const pairKeys = { ...sliceIdentityKeys, linearCka: number, linearCkaDebiased: number, rsa: number };

/** The pretrained slice and the same one of another variant, on the test rows. */
export interface PairComparison extends Shape<typeof pairKeys> {}

const pairSchema: z.ZodType<PairComparison> = shape(pairKeys);

const differenceKeys = {
  ...sliceIdentityKeys,
  /** The first probe on the whole vector, or the best single dimension of each. */
  of: z.enum(["full", "bestDimension"]),
  difference: z.number(),
  /** 95 %, paired bootstrap; of accuracies the wider of it and Tango's. */
  interval: intervalSchema,
  /** Of no difference, two-sided: McNemar's mid-p, of correlations the bootstrap's; after Holm's correction over all of the study. */
  pValue: z.number(),
  /** Test rows that would show a difference of this size, where it is not shown and they can be told. */
  rowsNeeded: count.nullable(),
};

/** A score of a variant less the pretrained one's, with the same probe on the same test rows. */
export interface VariantDifference extends Shape<typeof differenceKeys> {}

const differenceSchema: z.ZodType<VariantDifference> = shape(differenceKeys);

const redundancyKeys = {
  ...placeKeys,
  /** Of the sets that are taken together. */
  headSeeds: z.array(z.int().nullable()),
  /** In the same order. */
  dataSeeds: z.array(z.int()),
  compressor: z.literal("pca"),
  probe: z.string(),
  k: z.int().positive(),
  /** Whether it is the size that was chosen beforehand to be tested by itself. */
  isPrimary: z.boolean(),
  /** Loss of the pretrained vectors. */
  before: z.number(),
  /** Loss of the others, mean over seeds. */
  after: z.number(),
  /** before − after: above 0 where the others are more redundant. */
  difference: z.number(),
  /** 95 %: paired bootstrap; over several seeds as their means have it. */
  interval: intervalSchema,
  /** Of no difference, two-sided; sizes beside the primary one after Holm's correction. */
  pValue: z.number().positive().max(1),
  /** Test rows that would show a difference of this size, where it is not shown and they can be told. */
  rowsNeeded: count.nullable(),
};

/** What the first probe loses from the whole vector to k principal components, before finetuning less after it. */
export interface RedundancyChange extends Shape<typeof redundancyKeys> {}

const redundancySchema: z.ZodType<RedundancyChange> = shape(redundancyKeys);

const againstChanceKeys = {
  value: z.number(),
  /** For |value|. */
  chance: z.number(),
};

/** A number beside the bound that chance stays under with 95 % probability. */
export interface AgainstChance extends Shape<typeof againstChanceKeys> {}

/** Checks a number beside its bound. */
export const againstChanceSchema: z.ZodType<AgainstChance> = shape(againstChanceKeys);

const originKeys = {
  ...sliceIdentityKeys,
  /** The head: seed of its first weights, and whether it is those or the trained ones. */
  head: shape({ seed: z.int().nullable(), weights: z.enum(["initial", "final"]) }),
  /** Cosine of the directions between class means and those between the head's rows. */
  alignment: againstChanceSchema,
  /**
   * Rank correlation over dimensions: single-dimension train score with the size of the head's weights there. Null for a
   * head of several layers: the sizes are then those of its first layer, which may have been pretrained.
   */
  importance: againstChanceSchema.nullable(),
};

/** Whether the classes of a slice (training rows) lie along a head's weights. */
export interface HeadOrigin extends Shape<typeof originKeys> {}

const originSchema: z.ZodType<HeadOrigin> = shape(originKeys);

const agreementKeys = {
  ...placeKeys,
  seeds: count,
  /** Rank correlation of single-dimension train scores, mean over pairs of seeds. */
  agreement: z.number(),
};

/** Whether several seeds find the same dimensions important. */
export interface SeedAgreement extends Shape<typeof agreementKeys> {}

const agreementSchema: z.ZodType<SeedAgreement> = shape(agreementKeys);

const normOutliersKeys = {
  name: z.string(),
  headSeed: z.int().nullable(),
  dataSeed: z.int(),
  layers: count,
  outliers: z.array(shape({ dimension: count, weightLayers: count, biasLayers: count })),
};

/** Dimensions whose LayerNorm weight and bias stand out in half of the layers or more (Kovaleva et al. 2021). */
export interface NormOutliers extends Shape<typeof normOutliersKeys> {}

const normOutliersSchema: z.ZodType<NormOutliers> = shape(normOutliersKeys);

const comparisonKeys = {
  rows: shape({ train: count, test: count }),
  geometry: z.array(geometrySchema),
  pairs: z.array(pairSchema),
  /** Left out by earlier versions. */
  differences: z.array(differenceSchema).optional(),
  /** Of the first slice of each name; left out by earlier versions. */
  redundancy: z.array(redundancySchema).optional(),
  origins: z.array(originSchema),
  agreement: z.array(agreementSchema),
  norms: z.array(normOutliersSchema),
};

/** What finetuning changed. */
export interface Comparison extends Shape<typeof comparisonKeys> {}

/** Checks it. */
export const comparisonSchema: z.ZodType<Comparison> = shape(comparisonKeys);
