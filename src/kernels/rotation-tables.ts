/** What kernels read of a random rotation (codes/rotation.ts). */
import { drawnRounds } from "../codes/rotation.ts";

/** Bytes of a number of two rows: float64 of each. */
const pairBytes = 16;

/** Its rounds one after another. */
export interface RotationTables {
  /** [rounds, columns] */
  readonly signs: Float64Array<ArrayBuffer>;
  /** [rounds − 1, columns]: bytes before the place that a number comes from. */
  readonly orders: Int32Array<ArrayBuffer>;
  /** 0 without a rotation. */
  readonly rounds: number;
}

/** Of the rotation of a seed; null without one. */
export function rotationTables(columns: number, seed: number | null): RotationTables {
  const { signs, orders } = seed === null ? { signs: [], orders: [] } : drawnRounds(columns, seed);
  return {
    signs: Float64Array.from(signs.flatMap((round) => [...round])),
    orders: Int32Array.from(orders.flatMap((round) => [...round].map((place) => pairBytes * place))),
    rounds: signs.length,
  };
}
