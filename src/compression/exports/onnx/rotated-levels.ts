/** Rotated levels as a graph: the numbers of the levels, then the length as float32. */
import { type LevelBits, largestLength, levelsOf, normalLevels } from "../../../codes/rotated-levels.ts";
import type { Value } from "../../../graph/builder.ts";
import { binary32, floatBytes } from "./float-bytes.ts";
import { packedNumbers } from "./packed-numbers.ts";
import type { RowArithmetic } from "./row-arithmetic.ts";
import { rotatedRows } from "./seeded-rotation.ts";

/** The bytes of vectors about the mean, rotated by a seed or, where it is null, before. */
export function rotatedLevelBytes(
  on: RowArithmetic,
  x: Value,
  { mean, seed, bits }: { readonly mean: Float32Array; readonly seed: number | null; readonly bits: LevelBits },
): Value {
  const { levels, thresholds } = levelsOf(bits);
  const [distortion] = normalLevels[bits];
  const centred = on.subtract(on.double(x), on.widened(mean));
  const y = seed === null ? centred : rotatedRows(on, centred, seed);
  const square = on.sumOfFour(on.multiply(y, y));
  const perLength = on.graph.apply("Sqrt", [on.divide(on.number(mean.length), square)]);
  const numbers = on.countBelow(on.multiply(y, on.unlessZero(square, perLength, on.number(0))), thresholds);
  const along = on.sumInOrder(on.multiply(y, on.entries(levels, numbers)));
  const unbiased = on.divide(on.multiply(on.number(1 - distortion), square), along);
  const length = on.unlessZero(along, on.smaller(unbiased, on.number(largestLength)), on.number(0));
  return on.beside([packedNumbers(on, numbers, bits), floatBytes(on, on.double(on.single(length)), binary32)]);
}
