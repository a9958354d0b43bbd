/** Which vectors something was measured on: the name of a variant, a layer, a pooling, and the seeds. */
import { z } from "zod";

/** Keys of an identity, for the schemas of what is said of one slice. */
export const sliceIdentityKeys = {
  /** "pretrained", "finetuned" or "vectors". */
  name: z.string(),
  /** 0 is the embeddings; null where vectors came without a model. */
  layer: z.int().nonnegative().nullable(),
  pooling: z.string().nullable(),
  headSeed: z.int().nullable(),
  dataSeed: z.int(),
};

const schema = z.object(sliceIdentityKeys);

/** Which vectors: one matrix of one variant. */
export type SliceIdentity = Readonly<z.infer<typeof schema>>;

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
