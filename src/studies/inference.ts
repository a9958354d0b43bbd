/**
 * From cells to claims: every score gets its interval, the full vector is
 * tested against the majority, and only then k*, retention and the best
 * dimension are given. All scores share the same resamples of the test rows,
 * so every difference is paired.
 */
import { baselinePrediction, retention, score } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import type { Labels } from "../statistics/rows.ts";
import type { CurveCell, DimensionsCell, FullCell } from "./cell.ts";
import { inferCurves } from "./infer-curves.ts";
import { inferDimensions } from "./infer-dimensions.ts";
import { constantVectors, notAboveMajority } from "./refusals.ts";
import type { ResultRow } from "./result-row.ts";
import { fitColumns, lowHigh, type Scoring, type ScoringInput, startScoring, withInterval } from "./scoring.ts";
import type { Curve, Fewest, Refusal, Variant } from "./summary.ts";

/** Everything that claims are made from. */
export interface InferenceInput extends ScoringInput {
  readonly trainingLabels: Labels;
  readonly margin: number;
  readonly full: FullCell;
  readonly dimensions: DimensionsCell;
  readonly curves: readonly CurveCell[];
}

/** The claims and the rows behind them. */
export interface Inferred {
  readonly variant: Variant;
  readonly rows: readonly ResultRow[];
  /** Test score of always predicting the most frequent training label; 0 for regression. */
  readonly majority: number;
}

/** Makes the variant's entry of the summary and its result rows. */
export async function infer(input: InferenceInput): Promise<Inferred> {
  const scoring = startScoring(input);
  const baseline = baselinePrediction(input.trainingLabels, scoring.count);
  const [majority] = await scoring.score([baseline]);
  if (majority === undefined) throw new Error("the baseline has no score");
  scoring.rows.push({ ...scoring.blank, part: "majority", score: majority.score, ...lowHigh(majority) });
  if (input.full.living === 0) return inferNothing(input, scoring, majority);

  const { fits } = input.full;
  const predictions = fits.map(scoring.unpack);
  const scores = await scoring.score(predictions);
  const [reference] = scores;
  const [referenceFit] = fits;
  const [referencePredictions] = predictions;
  if (reference === undefined || referenceFit === undefined || referencePredictions === undefined)
    throw new Error("the full cell is empty");
  const against = input.metric === "accuracy" ? majority : 0;
  const above = aboveBaseline(reference, against, scoring.count);
  const refused = above.shown ? null : notAboveMajority(reference, majority.score, above.rowsNeeded, scoring.count, input.metric);
  const retained = (value: number): number | null =>
    refused === null ? retention(value, majority.score, reference.score) : null;

  for (const [i, fit] of fits.entries()) {
    const [own, predicted] = [scores[i], predictions[i]];
    if (own === undefined || predicted === undefined) continue;
    const row = { ...scoring.blank, part: "full" as const, score: own.score, ...lowHigh(own), ...fitColumns(fit) };
    await scoring.keep({ ...row, retention: retained(own.score) }, predicted);
  }
  const setting = { scoring, reference, margin: input.margin, seed: input.seed, retained };
  const curves: Curve[] = [];
  const fewest: Fewest[] = [];
  for (const cell of input.curves) {
    const refusal = {
      metric: input.metric,
      referencePredictions,
      testLabels: input.testLabels,
      refused: refused?.sentence ?? null,
      rowsNeeded: above.rowsNeeded,
    };
    for (const inferred of await inferCurves(cell, { ...setting, ...refusal })) {
      curves.push(inferred.curve);
      fewest.push(inferred.fewest);
    }
  }
  const bestDimension = await inferDimensions(input.dimensions, { ...setting, baseline: against });
  const { train, probe, penalty } = referenceFit;
  const full = { ...withInterval(reference), train, probe, penalty };
  return finished(input, scoring, majority, full, { bestDimension, curves, fewest, refused });
}

/** Vectors that are the same for every text know nothing: the majority baseline, and no claim. */
function inferNothing(input: InferenceInput, scoring: Scoring, majority: ResampledScore): Inferred {
  const own = baselinePrediction(input.trainingLabels, input.trainingLabels.values.length);
  const train = score(input.metric, input.trainingLabels, own);
  const full = { ...withInterval(majority), train, probe: "majority", penalty: null };
  return finished(input, scoring, majority, full, { bestDimension: null, curves: [], fewest: [], refused: constantVectors });
}

function finished(
  input: InferenceInput,
  scoring: Scoring,
  majority: ResampledScore,
  full: Variant["full"],
  claims: Pick<Variant, "bestDimension" | "curves" | "fewest"> & { readonly refused: Refusal | null },
): Inferred {
  const { bestDimension, curves, fewest, refused } = claims;
  const variant: Variant = {
    ...input.identity,
    dimensions: input.full.living + input.full.dead.length,
    deadDimensions: input.full.dead,
    full,
    ownHead: null,
    reference: "full",
    bestDimension,
    curves,
    fewest,
    refused,
  };
  return { variant, rows: scoring.rows, majority: majority.score };
}
