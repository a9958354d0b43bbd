/** Which vectors something was measured on: the name of a variant, a layer, a pooling, and the seeds. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";

/** Keys of a matrix's place in a set. */
export const sliceKeys = {
  /** 0 is the embeddings; null where vectors came without a model. */
  layer: z.int().nonnegative().nullable(),
  /** "cls", "mean", "max" or "token:3"; null where vectors came without a model. */
  pooling: z.string().nullable(),
};

/** Which matrix of a set. */
export interface Slice extends Shape<typeof sliceKeys> {}

/** Keys of a place, for the schemas of what is said over seeds. */
export const placeKeys = {
  /** "pretrained", "finetuned" or "vectors". */
  name: z.string(),
  ...sliceKeys,
};

/** A slice of a variant, whatever its seeds. */
export interface Place extends Shape<typeof placeKeys> {}

/** Keys of an identity, for the schemas of what is said of one slice. */
export const sliceIdentityKeys = { ...placeKeys, headSeed: z.int().nullable(), dataSeed: z.int() };

/** Which vectors: one matrix of one variant. */
export interface SliceIdentity extends Shape<typeof sliceIdentityKeys> {}

/** Checks an identity; what else is there passes. */
export const sliceIdentitySchema: z.ZodType<SliceIdentity> = shape(sliceIdentityKeys);

/** The variants that a study names itself; what others are compared with is the pretrained one. */
export const variantNames = { pretrained: "pretrained", finetuned: "finetuned", brought: "vectors" } as const;

/** The same layer and pooling, of whatever variant? */
export function sameMatrix(a: Slice, b: Slice): boolean {
  return a.layer === b.layer && a.pooling === b.pooling;
}

/** The same vectors? */
export function sameSlice(a: SliceIdentity, b: SliceIdentity): boolean {
  return keyOfSlice(a) === keyOfSlice(b);
}

/** Equal for the same vectors, and for no others. */
export function keyOfSlice({ name, layer, pooling, headSeed, dataSeed }: SliceIdentity): string {
  return JSON.stringify([name, layer, pooling, headSeed, dataSeed]);
}

/** The identity alone, of anything that has one. */
export function identityOfSlice({ name, layer, pooling, headSeed, dataSeed }: SliceIdentity): SliceIdentity {
  return { name, layer, pooling, headSeed, dataSeed };
}

/** The same slice of the same variant, of whatever seeds? */
export function samePlace(a: Place, b: Place): boolean {
  return keyOfPlace(a) === keyOfPlace(b);
}

/** Equal for the same slice of the same variant, of whatever seeds. */
export function keyOfPlace({ name, layer, pooling }: Place): string {
  return JSON.stringify([name, layer, pooling]);
}
