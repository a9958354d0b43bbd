/**
 * Masks of dropout (Srivastava et al. 2014, "Dropout", JMLR 15) in WebAssembly
 * (assembly/dropout.ts), from a hash that depends on a key and the element's number only:
 * the same key gives the same mask whatever the order, the threads or the machine.
 *
 *     h(key, i) = L(L(i ⊕ key) + key)   in 32 bits
 *     maskᵢ     = 0 where h(key, i) < rate · 2³², rounded; else 1/(1 − rate)
 *
 * with L = lowbias32, a bijection found by search (C. Wellons, "Prospecting for hash
 * functions", 2018, with the multipliers 0x21f0aaad and 0xd35a2d97 found by
 * TheIronBorn). The key enters twice, so that the masks of two keys are never one sequence shifted or reordered.
 */
import { InputError } from "../base/errors.ts";
import { loadKernel } from "./load-kernel.ts";
import { inPieces } from "./pieces.ts";

/** Fills memory with masks. */
export interface DropoutKernel {
  /**
   * Writes `count` float32 at byte offset `pointer` (a multiple of 16): 0 with probability `rate` (to 2^−32), else
   * 1/(1 − rate). Element i depends on `key`, a uint32 (see `dropoutKey`), and i only; `count` is at most 2^32.
   * @throws InputError when `rate` is not in [0, 1)
   */
  fillMask(pointer: number, count: number, key: number, rate: number): void;
}

/** The functions of assembly/dropout.ts. */
interface Exports {
  fillMask(pointer: number, first: number, count: number, key: number, threshold: number, kept: number): void;
}

/**
 * Masks in `memory`.
 * @throws MissingError when the project has not been built.
 */
export function openDropoutKernel(memory: WebAssembly.Memory): DropoutKernel {
  const kernel = loadKernel<Exports>("dropout", memory);
  return {
    fillMask(pointer, count, key, rate) {
      if (!(rate >= 0 && rate < 1)) {
        throw new InputError({
          where: "dropout",
          must: "a rate must be at least 0 and below 1",
          got: `${rate}`,
          todo: "Choose the share of values to drop, such as 0.1.",
        });
      }
      const threshold = Math.min(2 ** 32 - 1, Math.round(rate * 2 ** 32));
      inPieces(count, (first, length) => {
        kernel.fillMask(pointer + 4 * first, first, length, key, threshold, 1 / (1 - rate));
      });
    },
  };
}

/**
 * The key of one mask: `seed`, `step` and `site` (which dropout of the network), each taken modulo 2^32, mixed as
 *
 *     L(L(L(seed + a) ⊕ (step + b)) ⊕ (site + c))
 *
 * L and ⊕ are bijections, so with two of the three fixed, no two values of the third share a key.
 */
export function dropoutKey(seed: number, step: number, site: number): number {
  let key = lowbias32(seed + 0x9e3779b9);
  key = lowbias32(key ^ (step + 0x85ebca6b));
  return lowbias32(key ^ (site + 0xc2b2ae35)) >>> 0;
}

function lowbias32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0xd35a2d97);
  return x ^ (x >>> 15);
}
