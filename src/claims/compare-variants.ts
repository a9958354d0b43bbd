/** What finetuning changed: geometry of every slice, the pretrained slice beside each other one, and heads beside class means. */

import type { CheckedVariant } from "../cells/studied-variant.ts";
import { layerNormOutliers } from "../measures/layer-norm-outliers.ts";
import type { Comparison, PairComparison } from "../results/comparison.ts";
import { identityOfSlice, sameMatrix } from "../results/slice-identity.ts";
import { splitCodes } from "../tasks/task.ts";
import { headOrigins } from "./head-origins.ts";
import { baselineVariant, type InferredSlice } from "./inferred-slice.ts";
import { type RedundancyPair, redundancyChanges } from "./redundancy-change.ts";
import { seedAgreements } from "./seed-agreement.ts";
import { geometryOf } from "./slice-geometry.ts";
import {
  type ComparedPredictions,
  comparedPredictions,
  type DifferenceSettings,
  type PairedPredictions,
  variantDifferences,
} from "./variant-difference.ts";

/** Compares variants. @param pairs  each other slice beside the pretrained one */
export async function compareVariants(
  slices: readonly InferredSlice[],
  variants: readonly CheckedVariant[],
  pairs: readonly PairComparison[],
  settings: DifferenceSettings,
): Promise<Comparison> {
  const rowsOf = (code: number): number => variants[0]?.vectors.splits.filter((split) => split === code).length ?? 0;
  const headlines = slices.flatMap((slice): readonly Headline[] =>
    slice.isHeadline ? [{ ...slice, predictions: comparedPredictions(slice) }] : [],
  );
  return {
    rows: { train: rowsOf(splitCodes.training), test: rowsOf(splitCodes.test) },
    geometry: slices.flatMap(geometryOf),
    pairs,
    differences: await variantDifferences(pairedPredictions(headlines), settings),
    redundancy: await redundancyChanges(redundancyPairs(headlines), settings),
    origins: await headOrigins(slices, variants),
    agreement: seedAgreements(slices),
    norms: variants.flatMap(({ name, headSeed, dataSeed, layerNorms }) =>
      layerNorms === null || layerNorms.length === 0
        ? []
        : [
            {
              name,
              headSeed,
              dataSeed,
              layers: layerNorms.length,
              outliers: layerNormOutliers(layerNorms, Math.ceil(layerNorms.length / 2)),
            },
          ],
    ),
  };
}

/** The first slice of a variant: the one that is tested against others. */
interface Headline extends InferredSlice {
  readonly predictions: ComparedPredictions;
}

/** First slices that the pretrained variant has too. */
function pairedPredictions(headlines: readonly Headline[]): readonly PairedPredictions[] {
  const pretrained = headlines.filter(({ variant }) => variant.name === baselineVariant);
  return headlines.flatMap(({ variant, slice, predictions: after }) => {
    const before = pretrained.find((headline) => sameMatrix(headline.slice, slice))?.predictions;
    if (variant.name === baselineVariant || before === undefined) return [];
    return [{ slice: identityOfSlice({ ...variant, ...slice }), before, after }];
  });
}

/** The first slice of each name, all seeds together, beside the pretrained one. */
function redundancyPairs(headlines: readonly Headline[]): readonly RedundancyPair[] {
  const pretrained = headlines.find(({ variant }) => variant.name === baselineVariant);
  const before = pretrained === undefined ? null : withFull(pretrained.predictions);
  if (pretrained === undefined || before === null) return [];
  const names = new Map<string, Headline[]>();
  for (const headline of headlines) {
    const { variant, slice, predictions } = headline;
    if (variant.name === baselineVariant || predictions.full === null || !sameMatrix(slice, pretrained.slice)) continue;
    names.set(variant.name, [...(names.get(variant.name) ?? []), headline]);
  }
  return [...names].map(([name, seeds]) => ({
    name,
    ...pretrained.slice,
    headSeeds: seeds.map(({ variant }) => variant.headSeed),
    dataSeeds: seeds.map(({ variant }) => variant.dataSeed),
    probe: pretrained.inferred.variant.full.probe,
    dimensions: pretrained.variant.vectors.dimensions,
    before,
    after: seeds.flatMap(({ predictions }) => withFull(predictions) ?? []),
  }));
}

function withFull({ full, components }: ComparedPredictions): RedundancyPair["before"] | null {
  return full === null ? null : { full, components };
}
