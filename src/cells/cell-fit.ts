/** One probe on rows of three roles: fitted on training rows, its penalty chosen on validation rows, test rows predicted. */
import { chooseAmongFits } from "../probes/choose-by-validation.ts";
import type { FittedProbe } from "../probes/probe.ts";
import type { Labels } from "../statistics/labels.ts";
import { type PackedLabels, packLabels, packShares } from "./packed-labels.ts";
import { ourCatalogues, type RunCatalogues } from "./run-catalogues.ts";
import type { RoleRows } from "./slice.ts";

/** One probe, its penalty chosen on validation rows. */
export interface CellFit {
  readonly probe: string;
  readonly penalty: number | null;
  /** Headline score on the rows it was fitted on. */
  readonly train: number;
  /** Headline score on the validation rows. */
  readonly validation: number;
  /** Predictions on the test rows. */
  readonly test: PackedLabels;
  /** The probability that each of them was given (packShares); left out where a probe gives none. */
  readonly confidence?: string;
}

/** Fits a probe; test rows are only predicted. */
export async function fitProbe(name: string, rows: RoleRows, { probes }: RunCatalogues = ourCatalogues): Promise<CellFit> {
  const probe = probes.get(name);
  return chosenFit(name, await probe.fit(rows.training, probe.penalties), rows);
}

/** Fits every named probe on the same rows. */
export async function fitProbes(
  names: readonly string[],
  rows: RoleRows,
  catalogues: RunCatalogues = ourCatalogues,
): Promise<CellFit[]> {
  const fits: CellFit[] = [];
  for (const name of names) fits.push(await fitProbe(name, rows, catalogues));
  return fits;
}

/** Of the fits of a probe, one a penalty, the one that validation rows choose. */
export async function chosenFit(
  probe: string,
  fits: readonly FittedProbe[],
  { training, validation, test }: RoleRows,
): Promise<CellFit> {
  const { fitted, penalty, train, validation: chosen } = await chooseAmongFits(fits, training, validation);
  const predicted = await fitted.predict(test.vectors);
  const shares = await fitted.probabilities?.(test.vectors);
  return {
    probe,
    penalty,
    train,
    validation: chosen,
    test: packLabels(predicted),
    ...(shares === undefined ? {} : { confidence: packShares(sharesOfPredicted(predicted, shares)) }),
  };
}

/** The probability of each predicted class, from those of all [n, classes]. */
export function sharesOfPredicted(predicted: Labels, shares: Float64Array): Float64Array {
  const rows = predicted.values.length;
  const classes = shares.length / Math.max(1, rows);
  const chosen = new Float64Array(rows);
  for (let i = 0; i < rows; i++) chosen[i] = shares[i * classes + predicted.values[i]!]!;
  return chosen;
}
