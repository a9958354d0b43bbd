/** Choosing a probe's penalty on validation rows. */
import { headlineMetric, type Metric, score } from "../statistics/metrics.ts";
import type { Labels, Rows } from "../statistics/rows.ts";
import type { FittedProbe, Probe } from "./probe.ts";

/** The chosen fit. */
export interface ChosenProbe {
  readonly fitted: FittedProbe;
  /** Null when the probe has no penalty. */
  readonly penalty: number | null;
  /** Score on the training rows. */
  readonly train: number;
  /** Score on the validation rows, the highest of the grid. */
  readonly validation: number;
  /** Validation score of each penalty, in the probe's order. */
  readonly path: readonly { readonly penalty: number | null; readonly validation: number }[];
}

/**
 * Fits the probe's whole grid of penalties and keeps the one with the highest
 * validation score; of equal ones the strongest penalty.
 *
 * @param metric  what is compared; the headline metric of the labels when left out
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
  const path: { penalty: number | null; validation: number }[] = [];
  let chosen: { fitted: FittedProbe; validation: number } | null = null;
  for (const fitted of fits) {
    const reached = score(metric, validation.labels, await fitted.predict(validation.vectors));
    path.push({ penalty: fitted.penalty, validation: reached });
    // Penalties come weakest first: an equal score later in the path has the stronger penalty.
    if (chosen === null || reached >= chosen.validation) chosen = { fitted, validation: reached };
  }
  const { fitted, validation: best } = chosen!;
  const predicted: Labels = await fitted.predict(training.vectors);
  return { fitted, penalty: fitted.penalty, train: score(metric, training.labels, predicted), validation: best, path };
}
