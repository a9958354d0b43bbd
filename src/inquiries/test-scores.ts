/** Scores on the test rows, all on the same resamples, so that every difference is paired. */

import type { Matrix } from "../numeric/matrix.ts";
import { chooseByValidation } from "../probes/choose-by-validation.ts";
import { probes } from "../probes/index.ts";
import { differences, type Interval, resample } from "../statistics/bootstrap.ts";
import { type HeadlineMetric, isShare } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import { baselinePrediction } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { type AboveBaseline, aboveBaseline } from "../statistics/refusal.ts";
import { resampledScores, scoreInterval } from "../statistics/resampled-score.ts";
import { withDimensions } from "../statistics/rows.ts";
import { type InquiredVectors, type InquirySettings, metricOf } from "./inquiry.ts";

/** A probe on some dimensions. */
export interface Probed {
  readonly train: number;
  readonly validation: number;
  readonly test: ResampledScore;
}

/** Scores of one set of test rows. */
export interface TestScores {
  readonly metric: HeadlineMetric;
  /** Of always giving the most frequent training class; 0 everywhere for values. */
  readonly majority: ResampledScore;
  score(predicted: Labels): Promise<ResampledScore>;
  /**
   * A probe, its penalty chosen on validation rows.
   *
   * @param dimensions  columns that it sees; all when left out
   * @param probe       the reference when left out
   */
  probed(vectors: InquiredVectors, dimensions?: ArrayLike<number>, probe?: string): Promise<Probed>;
  /** Whether a score is shown to be above the majority. */
  aboveMajority(own: ResampledScore): AboveBaseline;
}

/** Draws the resamples. */
export async function startTestScores(vectors: InquiredVectors, settings: InquirySettings): Promise<TestScores> {
  const { training, test } = vectors;
  const metric = metricOf(test.labels);
  const count = test.labels.values.length;
  const { known = probes } = settings;
  const resamples = resample(count, { seed: settings.seed, count: settings.bootstraps, groups: test.groups });
  const scored = async (predicted: Labels): Promise<ResampledScore> => {
    const [own] = await resampledScores(metric, test.labels, [predicted], resamples);
    return own!;
  };
  const majority = isShare(metric)
    ? await scored(baselinePrediction(training.labels, count))
    : { score: 0, resampled: new Float64Array(settings.bootstraps) };
  return {
    metric,
    majority,
    score: scored,
    aboveMajority: (own) => aboveBaseline(own, isShare(metric) ? majority : 0, count),
    async probed(own, dimensions, probe = settings.probes[0]!) {
      const [fitting, choosing] =
        dimensions === undefined
          ? [own.training, own.validation]
          : [withDimensions(own.training, dimensions), withDimensions(own.validation, dimensions)];
      const { fitted, train, validation } = await chooseByValidation(known.get(probe), fitting, choosing);
      const seen: Matrix = dimensions === undefined ? own.test.vectors : withDimensions(own.test, dimensions).vectors;
      return { train, validation, test: await scored(await fitted.predict(seen)) };
    },
  };
}

/** (score, low, high), for a table. */
export function withBounds(own: ResampledScore): readonly [number, number, number] {
  return [own.score, ...scoreInterval(own)];
}

/** The score and its interval, for a sentence. */
export function intervalScore(own: ResampledScore): { readonly score: number; readonly interval: Interval } {
  return { score: own.score, interval: scoreInterval(own) };
}

/** a − b, resample by resample. */
export function paired(a: ResampledScore, b: ResampledScore): ResampledScore {
  return { score: a.score - b.score, resampled: differences(a.resampled, b.resampled) };
}
