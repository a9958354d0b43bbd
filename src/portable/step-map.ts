/** Steps of a chain as arithmetic on rows, by the names that files call their maps. */
import { min } from "../codes/math.ts";
import type { Tensors } from "./checked-tensors.ts";
import { hiddenLayer } from "./hidden-layer.ts";
import { hold } from "./hold.ts";
import type { KernelModule } from "./kernel.ts";
import { linear } from "./linear.ts";
import { type MapKind, rowsAtOnce } from "./map.ts";
import { selection } from "./selection.ts";
import { unit } from "./unit.ts";

/** Names of maps. */
export type MapName = "linear" | "selection" | "unit" | "hidden-layer";

/** A step. */
export interface StepMap {
  readonly outputSize: number;
  /** Finite rows [n, inputSize], one after another → [n, outputSize], each number rounded once. */
  apply(rows: Float32Array): Float32Array;
}

const kinds: Readonly<Record<MapName, MapKind>> = { linear, selection, unit, "hidden-layer": hiddenLayer };

/**
 * A step as its map.
 *
 * @param tensors    what the fitted step's `toTensors` gave
 * @param inputSize  numbers of a row that goes in
 * @param kernel     of `compiledKernel`, or null for plain JavaScript, which gives the same bits
 * @throws Error for a name that there is not, and for tensors that are not of that map and size
 */
export const stepMap = (name: MapName, tensors: Tensors, inputSize: number, kernel: KernelModule | null): StepMap => {
  hold(Object.hasOwn(kinds, name), `the map must be one of ${Object.keys(kinds)}`, name);
  const map = kinds[name](tensors, inputSize, kernel);
  const outputSize = map(new Float32Array(inputSize), 0, 1).length;
  return {
    outputSize,
    apply(rows) {
      const count = rows.length / inputSize;
      const out = new Float32Array(count * outputSize);
      for (let row = 0; row < count; row += rowsAtOnce) {
        out.set(map(rows, row * inputSize, min(rowsAtOnce, count - row)), row * outputSize);
      }
      return out;
    },
  };
};
