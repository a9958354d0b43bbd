/** The planted sets that verification draws again and again, drawn once for the tests. */
import { drawPlanted, type Planted, plantedPlans } from "../../src/verification/planted-sets.ts";

export { type Planted, plantedDimensions } from "../../src/verification/planted-sets.ts";

/** All planted sets. */
export const plantedSets: readonly Planted[] = plantedPlans.map((plan) => drawPlanted(plan));

/** The planted set of that name. */
export function planted(name: string): Planted {
  const found = plantedSets.find((set) => set.name === name);
  if (found === undefined) throw new Error(`no planted set is named ${name}`);
  return found;
}
