/**
 * Compressors: the list, and the public face of `assay/compressors`.
 *
 * @module assay/compressors
 */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { rankings } from "../rankings/index.ts";
import type { Compressor, FittedCompressor } from "./compressor.ts";
import { firstDimensions } from "./first-dimensions.ts";
import { gaussianProjection } from "./gaussian-projection.ts";
import { linearDiscriminants } from "./linear-discriminants.ts";
import { logisticDiscriminants } from "./logistic-discriminants.ts";
import { matryoshkaAdaptor } from "./matryoshka-adaptor.ts";
import { pca } from "./pca.ts";
import { pcaScaled } from "./pca-scaled.ts";
import { randomDimensions } from "./random-dimensions.ts";
import { sparseProjection } from "./sparse-projection.ts";
import { standardisedPca } from "./standardised-pca.ts";
import { topDimensions } from "./top-dimensions.ts";

/**
 * All compressors with their default options. A new one is one file and one line here.
 *
 * @example
 * ```ts
 * import { compressors } from "assay";
 *
 * console.log(compressors.names); // "pca", "top-dimensions:f-statistic", …
 * const { description, source } = compressors.get("pca");
 * ```
 */
export const compressors: Catalogue<Compressor> = catalogue(
  "compressor",
  [
    pca(),
    standardisedPca(),
    pcaScaled(),
    linearDiscriminants(),
    logisticDiscriminants(),
    matryoshkaAdaptor(),
    gaussianProjection(),
    sparseProjection(),
    randomDimensions(),
    firstDimensions(),
    ...rankings.items.map((ranking) => topDimensions({ ranking })),
    ...rankings.items.map((ranking) => topDimensions({ ranking, from: "worst" })),
  ],
  { prepare: "a function", noun: "a noun", targets: "a list of texts" },
);

/**
 * Builds a saved compressor again.
 *
 * @param name     the fitted compressor's name
 * @param tensors  what its `toTensors` gave
 * @throws UnknownNameError, FormatError
 */
export function loadCompressor(name: string, tensors: ReadonlyMap<string, Tensor>): FittedCompressor {
  return compressors.get(name).restore(tensors);
}

export type { Compressor, FittedCompressor, PreparedCompressor, StepMap } from "./compressor.ts";
export { firstDimensions } from "./first-dimensions.ts";
export { gaussianProjection } from "./gaussian-projection.ts";
export { type LinearDiscriminantsOptions, linearDiscriminants } from "./linear-discriminants.ts";
export { logisticDiscriminants } from "./logistic-discriminants.ts";
export { matryoshkaAdaptor } from "./matryoshka-adaptor.ts";
export { type PrincipalComponents, pca, principalComponents } from "./pca.ts";
export { type PcaScaledOptions, pcaScaled } from "./pca-scaled.ts";
export { randomDimensions } from "./random-dimensions.ts";
export { type SparseProjectionOptions, sparseProjection } from "./sparse-projection.ts";
export { standardisedPca } from "./standardised-pca.ts";
export { type TopDimensionsOptions, topDimensions } from "./top-dimensions.ts";
