/**
 * Choosing a probe's penalty on validation rows: by the loss that probes minimise, not by the share of rows that are
 * right. Among a few hundred rows many penalties are right equally often, and the one that is most often right may be
 * sure of its mistakes; the loss tells them apart and keeps the probabilities honest.
 */
import type { Labels } from "../statistics/labels.ts";
import { logLoss } from "../statistics/log-loss.ts";
import { headlineMetric, type Metric, score } from "../statistics/metrics.ts";
import type { Rows } from "../statistics/rows.ts";
import type { FittedProbe, Probe } from "./probe.ts";

/** One penalty on the validation rows. */
export interface PenaltyStep {
  /** Null when the probe has no penalty. */
  readonly penalty: number | null;
  /** Score. */
  readonly validation: number;
  /**
   * Mean log loss of the probabilities; for values the mean squared error. Null where a probe gives no probabilities,
   * or there is nothing to choose.
   */
  readonly loss: number | null;
}

/** The chosen fit. */
export interface ChosenProbe {
  readonly fitted: FittedProbe;
  /** Null when the probe has no penalty. */
  readonly penalty: number | null;
  /** Score on the training rows. */
  readonly train: number;
  /** Score on the validation rows. */
  readonly validation: number;
  /** Each penalty, in the probe's order. */
  readonly path: readonly PenaltyStep[];
}

/**
 * Fits the probe's whole grid of penalties and keeps the one with the lowest mean
 * loss on the validation rows; of equal ones (all, for a probe without
 * probabilities) the one with the highest score, then the strongest penalty.
 *
 * @param metric  what scores are; the headline metric of the labels when left out
 */
export async function chooseByValidation(
  probe: Probe,
  training: Rows<"training">,
  validation: Rows<"validation">,
  metric: Metric = headlineMetric(training.labels),
): Promise<ChosenProbe> {
  return chooseAmongFits(await probe.fit(training, probe.penalties), training, validation, metric);
}

/** The same for fits that are there. */
export async function chooseAmongFits(
  fits: readonly FittedProbe[],
  training: Rows<"training">,
  validation: Rows<"validation">,
  metric: Metric = headlineMetric(training.labels),
): Promise<ChosenProbe> {
  const path: PenaltyStep[] = [];
  let chosen = 0;
  for (const [place, fitted] of fits.entries()) {
    const predicted = await fitted.predict(validation.vectors);
    const loss = fits.length === 1 ? null : await validationLoss(fitted, predicted, validation);
    const step = { penalty: fitted.penalty, validation: score(metric, validation.labels, predicted), loss };
    // Penalties come weakest first: an equally good one later in the path is the stronger one.
    if (place > 0 && !isWorse(step, path[chosen]!)) chosen = place;
    path.push(step);
  }
  const fitted = fits[chosen]!;
  const train = score(metric, training.labels, await fitted.predict(training.vectors));
  return { fitted, penalty: fitted.penalty, train, validation: path[chosen]!.validation, path };
}

async function validationLoss(
  fitted: FittedProbe,
  predicted: Labels,
  { vectors, labels }: Rows<"validation">,
): Promise<number | null> {
  if (labels.kind === "values") {
    const count = Math.max(1, labels.values.length);
    return labels.values.reduce((sum, value, i) => sum + (value - predicted.values[i]!) ** 2 / count, 0);
  }
  const shares = await fitted.probabilities?.(vectors);
  return shares === undefined ? null : logLoss(labels, shares);
}

function isWorse(step: PenaltyStep, other: PenaltyStep): boolean {
  const { loss } = step;
  // the fits of one probe have losses all or none
  if (loss === null || other.loss === null || loss === other.loss) return step.validation < other.validation;
  return !(loss < other.loss);
}
