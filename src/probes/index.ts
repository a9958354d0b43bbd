/**
 * Probes: the list, and the public face of `assay/probes`.
 *
 * @module assay/probes
 */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { gaussian } from "./gaussian.ts";
import { lda } from "./lda.ts";
import { logistic } from "./logistic.ts";
import { mlp } from "./mlp.ts";
import { nearestNeighbours } from "./nearest-neighbours.ts";
import type { Probe } from "./probe.ts";
import { ridge } from "./ridge.ts";
import { singleDimension } from "./single-dimension.ts";

/**
 * All probes with their default options. A new one is one file and one line here.
 *
 * @example
 * ```ts
 * import { probes } from "assay";
 *
 * console.log(probes.items.filter(({ targets }) => targets.includes("regression")).map(({ name }) => name));
 * ```
 */
export const probes: Catalogue<Probe> = catalogue(
  "probe",
  [logistic(), lda(), ridge(), gaussian(), nearestNeighbours(), mlp(), singleDimension()],
  { fit: "a function", noun: "a noun", targets: "a list of texts", penalties: "a list of numbers" },
);

export { allSingleDimensions, type SingleDimensions, type SingleScores } from "./all-single-dimensions.ts";
export { type ChosenProbe, chooseByValidation } from "./choose-by-validation.ts";
export { type FittedGaussian, type GaussianInformation, type GaussianProbe, gaussian, gaussianInformation } from "./gaussian.ts";
export { type LdaOptions, type LdaProbe, lda } from "./lda.ts";
export type { LinearClassifier } from "./linear-classifier.ts";
export { type FittedLogistic, type LogisticOptions, type LogisticProbe, logistic } from "./logistic.ts";
export { type MlpOptions, mlp } from "./mlp.ts";
export { type NearestNeighboursOptions, nearestNeighbours } from "./nearest-neighbours.ts";
export type { FittedProbe, Probe } from "./probe.ts";
export { type LinearRegressor, type RidgeOptions, type RidgeProbe, ridge } from "./ridge.ts";
export { type FittedSingleDimension, type SingleDimensionProbe, singleDimension } from "./single-dimension.ts";
export { singleLogistics } from "./single-logistic.ts";
export type { SingleLogistics } from "./single-logistic-range.ts";
export { fitSingleRule, type RuleNumbers, type SingleRule } from "./single-rules.ts";
