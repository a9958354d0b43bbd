/** The whole vector: every probe, its penalty chosen on validation rows. */
import { chooseAmongFits } from "../probes/choose-by-validation.ts";
import { probes } from "../probes/index.ts";
import type { FittedProbe } from "../probes/probe.ts";
import type { Labels } from "../statistics/labels.ts";
import type { Rows } from "../statistics/rows.ts";
import type { CellFit, FullCell } from "./cell.ts";
import { packLabels, packShares } from "./packed-labels.ts";
import type { StudiedSlice } from "./slice.ts";

/** Fits every named probe on the living dimensions. */
export async function runFullCell(slice: StudiedSlice, probeNames: readonly string[]): Promise<FullCell> {
  const fits = await fitProbes(probeNames, slice.training, slice.validation, slice.test);
  return { kind: "full", dead: [...slice.dead], living: slice.living.length, fits };
}

/** Fits every named probe on the same rows; test rows are only predicted. */
export async function fitProbes(
  probeNames: readonly string[],
  training: Rows<"training">,
  validation: Rows<"validation">,
  test: Rows<"test">,
): Promise<CellFit[]> {
  const fits: CellFit[] = [];
  for (const name of probeNames) {
    const probe = probes.get(name);
    fits.push(await chosenFit(name, await probe.fit(training, probe.penalties), training, validation, test));
  }
  return fits;
}

/** Of the fits of a probe, one a penalty, the one that validation rows choose. */
export async function chosenFit(
  probe: string,
  fits: readonly FittedProbe[],
  training: Rows<"training">,
  validation: Rows<"validation">,
  test: Rows<"test">,
): Promise<CellFit> {
  const chosen = await chooseAmongFits(fits, training, validation);
  const predicted = await chosen.fitted.predict(test.vectors);
  const shares = await chosen.fitted.probabilities?.(test.vectors);
  return {
    probe,
    penalty: chosen.penalty,
    train: chosen.train,
    validation: chosen.validation,
    test: packLabels(predicted),
    ...(shares === undefined ? {} : { confidence: packShares(sharesOfPredicted(predicted, shares)) }),
  };
}

/** The probability of each predicted class, from those of all [n, classes]. */
export function sharesOfPredicted(predicted: Labels, shares: Float64Array): Float64Array {
  const width = shares.length / Math.max(1, predicted.values.length);
  const own = new Float64Array(predicted.values.length);
  for (let i = 0; i < own.length; i++) own[i] = shares[i * width + (predicted.values[i] ?? 0)] ?? 0;
  return own;
}
