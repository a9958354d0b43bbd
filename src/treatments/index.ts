/**
 * Treatments: the list, and the public face of `assay/treatments`.
 *
 * @module assay/treatments
 */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { allButTheTop } from "./all-but-the-top.ts";
import { centre } from "./centre.ts";
import { rank } from "./rank.ts";
import type { Treatment } from "./treatment.ts";
import { whitening } from "./whitening.ts";
import { zScore } from "./z-score.ts";

/**
 * All treatments with their default options. A new one is one file and one line here.
 *
 * @example
 * ```ts
 * import { treatments } from "assay";
 *
 * console.log(treatments.items.map(({ name, description }) => `${name}: ${description}`));
 * ```
 */
export const treatments: Catalogue<Treatment> = catalogue("treatment", [centre, zScore, allButTheTop(), whitening, rank]);

export { type AllButTheTopOptions, allButTheTop, dimensionsPerDirection } from "./all-but-the-top.ts";
export { centre } from "./centre.ts";
export { rank } from "./rank.ts";
export type { FittedTreatment, Treatment } from "./treatment.ts";
export { whitenedShare, whitening } from "./whitening.ts";
export { zScore } from "./z-score.ts";
