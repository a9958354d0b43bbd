/** From what codes stand for back to vectors of the size that went in, where every compressor has a way back. */
import type { Codes } from "../codes/code.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { FittedChain } from "./chain.ts";

/**
 * Decoded outputs as vectors again; null where a compressor has no way back.
 * @param means  of what goes into each compressor: what was left out becomes that
 */
export async function wayBack(chain: FittedChain, decoded: Matrix, means: readonly Float64Array[]): Promise<Matrix | null> {
  let back = decoded;
  for (let at = chain.compressors.length - 1; at >= 0; at--) {
    const { reconstruct } = chain.compressors[at]!;
    if (reconstruct === undefined) return null;
    back = await reconstruct(back, means[at]!);
  }
  return back;
}

/**
 * Codes all the way back.
 * @param mean  of the training rows [d]
 */
export async function restoredVectors(chain: FittedChain, codes: Codes, mean: Float64Array): Promise<Matrix | null> {
  // compressors with a way back are affine: the mean of what they give is what they give for the mean
  const means = [mean];
  for (const step of chain.compressors) {
    const before = matrix(1, step.inputSize, Float32Array.from(means.at(-1)!));
    means.push(Float64Array.from((await step.apply(before)).data));
  }
  return wayBack(chain, chain.decode(codes), means);
}
