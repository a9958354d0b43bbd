/** The whole vector: every probe, its penalty chosen on validation rows. */
import { chooseByValidation } from "../probes/choose-by-validation.ts";
import { probes } from "../probes/index.ts";
import type { Rows } from "../statistics/rows.ts";
import type { CellFit, FullCell } from "./cell.ts";
import { packLabels } from "./packed-labels.ts";
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
    const chosen = await chooseByValidation(probes.get(name), training, validation);
    fits.push({
      probe: name,
      penalty: chosen.penalty,
      train: chosen.train,
      validation: chosen.validation,
      test: packLabels(await chosen.fitted.predict(test.vectors)),
    });
  }
  return fits;
}
