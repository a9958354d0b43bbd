/**
 * From cells to claims: every score gets its interval, the full vector is
 * tested against the majority, and only then k*, retention and the best
 * dimension are given. All scores share the same resamples of the test rows,
 * so every difference is paired.
 */

import type { CellFit } from "../cells/cell-fit.ts";
import type { CurveCell } from "../cells/curve-cell.ts";
import type { DimensionsCell } from "../cells/dimensions-cell.ts";
import type { FullCell } from "../cells/full-cell.ts";
import type { OwnHeadCell } from "../cells/own-head-cell.ts";
import type { RedrawsCell } from "../cells/redraws-cell.ts";
import type { CurvedScore } from "../results/refusal.ts";
import type { ResultRow } from "../results/result-row.ts";
import type { Curve, Fewest, Variant } from "../results/summary.ts";
import { isShare } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import { marginOf } from "../statistics/margin.ts";
import { baselinePrediction, retention, score } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import { inferCurves } from "./infer-curves.ts";
import { inferDimensions } from "./infer-dimensions.ts";
import { inferRedraws } from "./infer-redraws.ts";
import { constantVectors, notAboveMajority } from "./refusals.ts";
import {
  fitColumns,
  lowHigh,
  partName,
  type ResampledParts,
  type Scoring,
  type ScoringInput,
  startScoring,
  withInterval,
} from "./scoring.ts";

/** Everything that claims are made from. */
export interface InferenceInput extends ScoringInput {
  /** Whether the encoder was finetuned. */
  readonly isFinetuned: boolean;
  readonly trainingLabels: Labels;
  /** Null for a share of what the reference has above the baseline. */
  readonly margin: number | null;
  readonly full: FullCell;
  /** Whether the probe of the whole vector can tell labels apart by lines only. */
  readonly isLinear: boolean;
  readonly dimensions: DimensionsCell;
  readonly curves: readonly CurveCell[];
  /** Null where the model has no head that reads this slice. */
  readonly ownHead: OwnHeadCell | null;
  /** Null where training rows were not drawn anew. */
  readonly redraws: RedrawsCell | null;
  /** Whether resamples come back: several seeds are combined from them. */
  readonly isRepeated?: boolean | undefined;
  /** A perceptron on the whole vector, for a refusal; null where none was asked. */
  readonly curved: FullCell | null;
}

/** The claims and the rows behind them. */
export interface Inferred {
  readonly variant: Variant & { readonly dimensions: number };
  readonly rows: readonly ResultRow[];
  /** Test score of always predicting the most frequent training label; 0 for regression. */
  readonly majority: number;
  /** Scores with their resamples, where asked for. */
  readonly parts: ResampledParts;
}

/** Makes the variant's entry of the summary and its result rows. */
export async function infer(input: InferenceInput): Promise<Inferred> {
  const scoring = startScoring(input);
  const majority = await scoredBaseline(input, scoring);
  if (input.full.living === 0) return inferNothing(input, scoring, majority);
  const whole = await scoredWhole(input, scoring);
  const { full, head, reference } = whole;
  const against: ResampledScore | 0 = isShare(input.metric) ? majority : 0;
  const above = aboveBaseline(reference.score, against, scoring.count);
  const refused = above.shown ? null : await refusal(input, scoring, whole, majority, against);
  const retained = (value: number): number | null =>
    refused === null ? retention(value, majority.score, reference.score.score) : null;
  const besides = await keepWhole(whole, scoring, retained);
  const setting = {
    scoring,
    reference: reference.score,
    referencePredictions: reference.predicted,
    testLabels: input.testLabels,
    baseline: against,
    metric: input.metric,
    margin: marginOf(input.margin, reference.score.score, against === 0 ? 0 : against.score),
    seed: input.seed,
    refused,
    rowsNeeded: above.rowsNeeded,
    retained,
  };
  const curves: Curve[] = [];
  const fewest: Fewest[] = [];
  for (const cell of [...input.curves, ...(input.ownHead?.curves ?? [])]) {
    for (const inferred of await inferCurves(cell, setting)) {
      curves.push(inferred.curve);
      fewest.push(inferred.fewest);
    }
  }
  const bestDimension = await inferDimensions(input.dimensions, setting);
  const { train, probe, penalty } = full.fit;
  return finished(input, scoring, majority, {
    full: { ...withInterval(full.score), train, probe, penalty, besides: besides[0] },
    ownHead: head === null ? null : { ...withInterval(head.score), train: head.fit.train, besides: besides.at(-1) },
    reference: reference === head ? "ownHead" : "full",
    bestDimension,
    curves,
    fewest,
    redraws: input.redraws === null ? undefined : await inferRedraws(input.redraws, input, setting, reference === head),
    refused,
  });
}

/** Always the most frequent training label, or the mean; kept as a row. */
async function scoredBaseline(input: InferenceInput, scoring: Scoring): Promise<ResampledScore> {
  const [majority] = await scoring.score([baselinePrediction(input.trainingLabels, scoring.count)]);
  if (majority === undefined) throw new Error("the baseline has no score");
  scoring.rows.push({ ...scoring.blank, part: "majority", score: majority.score, ...lowHigh(majority) });
  return majority;
}

/** The whole vector, as all read it that read it. */
interface ScoredWhole {
  readonly probed: readonly ScoredFit[];
  /** The reference probe's. */
  readonly full: ScoredFit;
  /** The model's own head; null for none. */
  readonly head: ScoredFit | null;
  /** What all else is held against: whichever of the two is better on validation rows. */
  readonly reference: ScoredFit;
}

async function scoredWhole(input: InferenceInput, scoring: Scoring): Promise<ScoredWhole> {
  const probed = await scoredFits(scoring, input.full.fits);
  const [full] = probed;
  if (full === undefined) throw new Error("the full cell is empty");
  const [head = null] = await scoredFits(scoring, input.ownHead?.whole == null ? [] : [input.ownHead.whole]);
  const reference = head !== null && head.fit.validation > full.fit.validation ? head : full;
  return { probed, full, head, reference };
}

/** Keeps the scores of whole vectors as rows and as parts; returns the scores beside each, in the order of the fits. */
function keepWhole(
  { probed, full, head }: ScoredWhole,
  scoring: Scoring,
  retained: (value: number) => number | null,
): ReturnType<Scoring["keep"]> {
  scoring.parts.set(partName("full"), full.score);
  if (head !== null) scoring.parts.set(partName("own-head"), head.score);
  return scoring.keep(
    [...probed, ...(head === null ? [] : [head])].map((scored) => {
      const part = scored === head ? ("own-head" as const) : ("full" as const);
      const { fit, score } = scored;
      const row = { ...scoring.blank, part, score: score.score, ...lowHigh(score), ...fitColumns(fit) };
      return { row: { ...row, retention: retained(score.score) }, fit };
    }),
  );
}

/** The refusal of a reference that is not shown to be above the baseline, with what is known beside it. */
async function refusal(
  input: InferenceInput,
  scoring: Scoring,
  { full, head, reference }: ScoredWhole,
  majority: ResampledScore,
  against: ResampledScore | 0,
): Promise<NonNullable<Variant["refused"]>> {
  const dimension = await foundDimension(input.dimensions, scoring, against);
  const found = {
    reference: reference === head ? "ownHead" : "full",
    probe: full.fit.probe,
    isLinear: reference !== head && input.isLinear,
    metric: input.metric,
    ...withInterval(reference.score),
    majority: majority.score,
    rows: scoring.count,
    rowsNeeded: aboveBaseline(reference.score, against, scoring.count).rowsNeeded,
    dimension: dimension === null ? null : withInterval(dimension),
  } as const;
  return notAboveMajority(found, await curvedScore(input.curved, scoring, against));
}

/** The level at which q-values are called findings. */
const level = 0.05;

/** The best dimension, where it is shown to be above the baseline, and that after correction over all dimensions. */
async function foundDimension(
  { best, dimensions }: DimensionsCell,
  scoring: Scoring,
  against: ResampledScore | 0,
): Promise<ResampledScore | null> {
  const found = dimensions.find(({ dimension }) => dimension === best?.dimension);
  if (best === null || found === undefined || found.qValue >= level) return null;
  const [score] = await scoring.score([scoring.unpack(best)]);
  return score !== undefined && aboveBaseline(score, against, scoring.count).shown ? score : null;
}

/** What a probe that is not bound to lines gets; null where none was asked. */
async function curvedScore(cell: FullCell | null, scoring: Scoring, against: ResampledScore | 0): Promise<CurvedScore | null> {
  const [scored] = await scoredFits(scoring, cell?.fits ?? []);
  if (scored === undefined) return null;
  const { fit, score } = scored;
  const { probe, train, penalty } = fit;
  const aboveMajority = aboveBaseline(score, against, scoring.count).shown;
  return { ...withInterval(score), probe, train, penalty, aboveMajority };
}

interface ScoredFit {
  readonly fit: CellFit;
  readonly predicted: Labels;
  readonly score: ResampledScore;
}

async function scoredFits(scoring: Scoring, fits: readonly CellFit[]): Promise<readonly ScoredFit[]> {
  const predictions = fits.map(scoring.unpack);
  const scores = await scoring.score(predictions);
  return fits.map((fit, i) => ({ fit, predicted: predictions[i]!, score: scores[i]! }));
}

/** Vectors that are the same for every text know nothing: the majority baseline, and no claim. */
function inferNothing(input: InferenceInput, scoring: Scoring, majority: ResampledScore): Inferred {
  scoring.parts.set(partName("full"), majority);
  const predicted = baselinePrediction(input.trainingLabels, input.trainingLabels.values.length);
  const train = score(input.metric, input.trainingLabels, predicted);
  const full = { ...withInterval(majority), train, probe: "majority", penalty: null };
  return finished(input, scoring, majority, {
    full,
    ownHead: null,
    reference: "full",
    bestDimension: null,
    curves: [],
    fewest: [],
    refused: constantVectors,
  });
}

function finished(
  input: InferenceInput,
  scoring: Scoring,
  majority: ResampledScore,
  claims: Pick<Variant, "full" | "ownHead" | "reference" | "bestDimension" | "curves" | "fewest" | "redraws" | "refused">,
): Inferred {
  const { full, ownHead, reference, bestDimension, curves, fewest, redraws, refused } = claims;
  const variant: Inferred["variant"] = {
    ...input.identity,
    isFinetuned: input.isFinetuned,
    dimensions: input.full.living + input.full.dead.length,
    deadDimensions: input.full.dead,
    full,
    ownHead,
    reference,
    bestDimension,
    curves,
    fewest,
    ...(redraws === undefined ? {} : { redraws }),
    refused,
  };
  const parts = input.isRepeated === true ? scoring.parts : new Map<string, never>();
  return { variant, rows: scoring.rows, majority: majority.score, parts };
}
