/** Probes: the list, and the public face of `assay/probes`. */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { lda } from "./lda.ts";
import { logistic } from "./logistic.ts";
import type { Probe } from "./probe.ts";
import { ridge } from "./ridge.ts";
import { singleDimension } from "./single-dimension.ts";

/** All probes with their default options. A new one is one file and one line here. */
export const probes: Catalogue<Probe> = catalogue("probe", [logistic(), lda(), ridge(), singleDimension()]);

export { allSingleDimensions, type SingleDimensions, type SingleRule, type SingleScores } from "./all-single-dimensions.ts";
export { type ChosenProbe, chooseByValidation } from "./choose-by-validation.ts";
export { type LdaOptions, lda } from "./lda.ts";
export { type LogisticOptions, logistic } from "./logistic.ts";
export type { FittedProbe, Probe } from "./probe.ts";
export { type RidgeOptions, ridge } from "./ridge.ts";
export { singleDimension } from "./single-dimension.ts";
