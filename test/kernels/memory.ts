/** What the tests of the kernels put into memory. */
import { seeded } from "../../src/base/random.ts";

/** Bytes of a page of WebAssembly's memory. */
export const pageBytes = 65_536;

/** Fills `target` with normal deviates times `scale`. */
export function filled(target: Float32Array, seed: number, scale: number): Float32Array {
  const random = seeded(seed);
  for (let i = 0; i < target.length; i++) target[i] = scale * random.normal();
  return target;
}
