/** Scores of one slice's predictions, all on the same resamples of the test rows, and the result rows they become. */

import type { CellFit } from "../cells/cell-fit.ts";
import { unpackLabels, unpackShares } from "../cells/packed-labels.ts";
import type { BestInCell } from "../cells/turned-rules.ts";
import type { Beside } from "../results/beside.ts";
import type { ResultRow } from "../results/result-row.ts";
import type { SliceIdentity } from "../results/slice-identity.ts";
import type { IntervalScore } from "../results/summary.ts";
import { resample } from "../statistics/bootstrap.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import type { Metric } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { resampledScores, scoreInterval } from "../statistics/resampled-score.ts";
import type { RowGroups } from "../statistics/row-groups.ts";
import { besides } from "./besides.ts";

/** What scoring needs to know. */
export interface ScoringInput {
  readonly identity: SliceIdentity;
  readonly metric: HeadlineMetric;
  /** The task's own metrics beside the headline; null for no score beside it at all. */
  readonly besides: readonly Metric[] | null;
  readonly labelNames: readonly string[];
  readonly testLabels: Labels;
  /** A number a test row, the same for rows that belong together; left out where rows are independent. */
  readonly testGroups?: Int32Array | undefined;
  readonly bootstraps: number;
  readonly seed: number;
}

/** Scores with their resamples, by the part of the study that they are of: "full", or a part, compressor, probe and size. */
export type ResampledParts = ReadonlyMap<string, ResampledScore>;

/** The name of a part. */
export function partName(
  part: "full" | "own-head" | "dimension" | "rotation" | "curve",
  ...of: readonly (string | number)[]
): string {
  return [part, ...of].join(" ");
}

/** Scores predictions and collects rows. */
export interface Scoring {
  /** Test rows. */
  readonly count: number;
  /** Which of them belong together; left out where rows are independent. */
  readonly groups?: RowGroups | undefined;
  readonly rows: ResultRow[];
  /** What several seeds are combined from. */
  readonly parts: Map<string, ResampledScore>;
  /** A row of this variant with nothing in it yet. */
  readonly blank: ResultRow;
  unpack(fit: CellFit | BestInCell): Labels;
  /** Headline scores with their resamples. */
  score(predictions: readonly Labels[]): Promise<readonly ResampledScore[]>;
  /** Keeps rows, and behind each one for each score of its fit beside the headline's; returns these. */
  keep(kept: readonly { readonly row: ResultRow; readonly fit: CellFit }[]): Promise<readonly (readonly Beside[])[]>;
}

/** Draws the resamples and opens the list of rows. */
export function startScoring(input: ScoringInput): Scoring {
  const count = input.testLabels.values.length;
  const resamples = resample(count, { seed: input.seed, count: input.bootstraps, groups: input.testGroups });
  const rows: ResultRow[] = [];
  return {
    count,
    groups: resamples.groups,
    rows,
    parts: new Map(),
    blank: blankRow(input),
    unpack: (fit) => unpackLabels(fit.test, count),
    score: (predictions) => resampledScores(input.metric, input.testLabels, predictions, resamples),
    async keep(kept) {
      const { besides: metrics, testLabels: truth, labelNames } = input;
      const judged = kept.map(({ fit }) => ({
        predicted: unpackLabels(fit.test, count),
        confidence: fit.confidence === undefined ? null : unpackShares(fit.confidence, count),
      }));
      const all = metrics === null ? [] : await besides({ metrics, truth, labelNames, resamples }, judged);
      for (const [i, { row }] of kept.entries()) {
        rows.push(row);
        for (const { metric, score: own, interval, className = null, expected = null } of all[i] ?? []) {
          const [low, high] = interval;
          const cleared = { train: null, validation: null, retention: null };
          rows.push({ ...row, metric, score: own, low, high, ...cleared, className, expected });
        }
      }
      return all;
    },
  };
}

/** The 95 % interval as columns of a row. */
export function lowHigh(own: ResampledScore): Pick<ResultRow, "low" | "high"> {
  const [low, high] = scoreInterval(own);
  return { low, high };
}

/** The score and its interval as the summary has them. */
export function withInterval(own: ResampledScore): IntervalScore {
  return { score: own.score, interval: scoreInterval(own) };
}

/** What a fit says of itself, as columns of a row. */
export function fitColumns(fit: CellFit): Pick<ResultRow, "probe" | "penalty" | "train" | "validation"> {
  return { probe: fit.probe, penalty: fit.penalty, train: fit.train, validation: fit.validation };
}

function blankRow({ identity, metric }: ScoringInput): ResultRow {
  return {
    schema: "assay/row@1",
    variant: identity.name,
    layer: identity.layer,
    pooling: identity.pooling,
    headSeed: identity.headSeed,
    dataSeed: identity.dataSeed,
    part: "majority",
    compressor: null,
    ranking: null,
    probe: null,
    k: null,
    dimension: null,
    metric,
    className: null,
    expected: null,
    score: 0,
    low: null,
    high: null,
    train: null,
    validation: null,
    penalty: null,
    retention: null,
    pValue: null,
    qValue: null,
    seed: null,
  };
}
