/**
 * Codecs: the list, and the public face of `assay/codecs`.
 *
 * @module assay/codecs
 */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { int4, int8 } from "./affine.ts";
import type { Codec, FittedCodec } from "./codec.ts";
import { float16 } from "./float16.ts";
import { float32 } from "./float32.ts";
import { locallyAdaptive } from "./locally-adaptive.ts";
import { normalProductQuantisation } from "./normal-product-quantisation.ts";
import { optimisedProductQuantisation } from "./optimised-product-quantisation.ts";
import { productQuantisation } from "./product-quantisation.ts";
import { residualQuantisation } from "./residual-quantisation.ts";
import { rotatedLevels } from "./rotated-levels.ts";
import { signs } from "./signs.ts";
import { topK } from "./top-k.ts";

/**
 * All codecs with their default options; of those with a number in their name the usual ones, `codecOf` makes others. A new
 * one is one file and one line here.
 *
 * @example
 * ```ts
 * import { codecs } from "assay/codecs";
 *
 * console.log(codecs.names); // "float16", "int8", "bits:2", …
 * const { description, source } = codecs.get("int8");
 * ```
 */
export const codecs: Catalogue<Codec> = catalogue<Codec>("codec", [
  float32(),
  float16(),
  int8(),
  int4(),
  ...([8, 4] as const).map((bits) => locallyAdaptive({ bits })),
  signs(),
  ...([4, 3, 2, 1] as const).map((bits) => rotatedLevels({ bits })),
  ...[16, 8].map((bytes) => productQuantisation({ bytes })),
  ...[16, 8].map((bytes) => optimisedProductQuantisation({ bytes })),
  ...[16, 8].map((bytes) => normalProductQuantisation({ bytes })),
  ...[16, 8].map((bytes) => residualQuantisation({ bytes })),
  ...[16, 8].map((active) => topK({ active })),
]);

/**
 * The codec of a name: one of the list, or one of the list with another number.
 *
 * @example
 * ```ts
 * import { codecOf } from "assay/codecs";
 *
 * const codec = codecOf("pq:24");
 * ```
 * @throws UnknownNameError for other names; UsageError for a number that this codec cannot have
 */
export function codecOf(name: string): Codec {
  const [, kind, digits] = /^([a-z0-9-]+):(\d{1,6})$/.exec(name) ?? [];
  const family = codecs.items.find((codec) => codec.withNumber !== undefined && codec.name.split(":")[0] === kind);
  if (codecs.names.includes(name) || family?.withNumber === undefined) return codecs.get(name);
  return family.withNumber(Number(digits));
}

/**
 * Builds a saved codec again.
 *
 * @param name     the fitted codec's name
 * @param tensors  what its `toTensors` gave
 * @throws UnknownNameError, UsageError, FormatError
 */
export function loadCodec(name: string, tensors: ReadonlyMap<string, Tensor>): FittedCodec {
  return codecOf(name).restore(tensors);
}

export type { Codes } from "../codes/code.ts";
export type { LevelBits } from "../codes/rotated-levels.ts";
export type { Metric } from "../codes/scores.ts";
export { type AffineOptions, int4, int8 } from "./affine.ts";
export { artefactBytes, type Codec, type FittedCodec } from "./codec.ts";
export { float16 } from "./float16.ts";
export { float32 } from "./float32.ts";
export { type LocallyAdaptiveOptions, locallyAdaptive } from "./locally-adaptive.ts";
export { type NormalProductQuantisationOptions, normalProductQuantisation } from "./normal-product-quantisation.ts";
export { type OptimisedProductQuantisationOptions, optimisedProductQuantisation } from "./optimised-product-quantisation.ts";
export { type ProductQuantisationOptions, productQuantisation } from "./product-quantisation.ts";
export type { RangeChoice } from "./ranges.ts";
export { type ResidualQuantisationOptions, residualQuantisation } from "./residual-quantisation.ts";
export { type RotatedLevelsOptions, rotatedLevels } from "./rotated-levels.ts";
export { signs } from "./signs.ts";
export { type TopKOptions, topK } from "./top-k.ts";
